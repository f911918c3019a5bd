//! Where a conversation goes on that is nobody else's business: in direct messages, or in a private thread when none reaches
//! its resident.

use serenity::model::id::{ChannelId, UserId};

use super::super::hub::{CHANNEL, Hub};
use super::super::staff;
use super::place::{Place, places};
use crate::bot::{Circumstances, Reach};
use crate::store::{ConversationId, Holder, StoreError};

/// What is noted when no private thread can be had.
const NONE: &str = "none";
/// What follows the name of a thread into which its resident was not let yet.
const EMPTY: char = '?';

/// The private thread of a conversation whose resident no direct message reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PrivateThread {
    /// There is none yet.
    Unopened,
    /// It is there, but its resident is not in it yet.
    Empty(ChannelId),
    /// It goes on there.
    Open(ChannelId),
    /// It cannot be had: its resident is not on the server.
    Hopeless,
}

impl PrivateThread {
    fn read(memo: Option<&str>) -> Self {
        let Some(memo) = memo else {
            return Self::Unopened;
        };
        if memo == NONE {
            return Self::Hopeless;
        }
        let id = memo.trim_end_matches(EMPTY).parse().ok();
        match id.filter(|id| *id > 0).map(ChannelId::new) {
            Some(thread) if memo.ends_with(EMPTY) => Self::Empty(thread),
            Some(thread) => Self::Open(thread),
            None => Self::Unopened,
        }
    }

    fn write(self) -> Option<String> {
        match self {
            Self::Unopened => None,
            Self::Empty(thread) => Some(format!("{thread}{EMPTY}")),
            Self::Open(thread) => Some(thread.to_string()),
            Self::Hopeless => Some(NONE.to_owned()),
        }
    }

    /// That of a conversation.
    pub(super) async fn of(hub: &Hub, conversation: &ConversationId) -> Result<Self, StoreError> {
        let key = thread_key(conversation);
        let memo = hub.bot.store().memo(CHANNEL, &key).await?;
        Ok(Self::read(memo.as_deref()))
    }

    /// Notes it. What is written in an open one belongs to the conversation.
    pub(super) async fn note(self, hub: &Hub, conversation: &ConversationId, user: UserId) {
        let (store, at) = (hub.bot.store(), hub.bot.clock().at());
        let (key, value) = (thread_key(conversation), self.write());
        let mut noted = store
            .set_memo(CHANNEL, &key, value.as_deref(), Some(conversation), at)
            .await;
        if let Self::Open(thread) = self {
            let address = Place::Public(thread, user).address();
            noted = noted.and(store.bind(CHANNEL, &address, conversation, at).await);
        }
        if let Err(error) = noted {
            tracing::warn!(%error, "a private thread could not be noted");
        }
    }
}

/// Whether a channel is the private thread in which a conversation goes on.
pub(super) async fn is_private_thread(
    hub: &Hub,
    conversation: &ConversationId,
    channel: ChannelId,
) -> Result<bool, StoreError> {
    let known = PrivateThread::of(hub, conversation).await?;
    Ok(known == PrivateThread::Open(channel))
}

fn thread_key(conversation: &ConversationId) -> String {
    format!("private:{conversation}")
}

/// What the bot must know of somebody who does something in a conversation at a place.
pub(super) async fn circumstances(
    hub: &Hub,
    place: Place,
    conversation: &ConversationId,
) -> Circumstances {
    let reach = if staff::is_blocked(hub, place.user()).await {
        Reach::Nobody
    } else if staff_have_another(hub, place.user(), conversation).await {
        Reach::Elsewhere("discord-person-there")
    } else {
        Reach::Usual
    };
    let public = match place {
        Place::Direct(_) => false,
        // What is not known to be private is public.
        Place::Public(channel, _) => {
            let private = is_private_thread(hub, conversation, channel).await;
            !private.unwrap_or(false)
        }
    };
    Circumstances {
        reach,
        public,
        remark: None,
    }
}

/// Whether staff have the private conversation of somebody, and it is another one.
async fn staff_have_another(hub: &Hub, user: UserId, conversation: &ConversationId) -> bool {
    match at_place(hub, Place::Direct(user)).await {
        Some(known) if known != *conversation => is_with_staff(hub, &known).await,
        _ => false,
    }
}

/// From now on a conversation of a public channel goes on in private, unless the private one of the same person is in the
/// hands of staff already.
pub(super) async fn go_private(
    hub: &Hub,
    conversation: &ConversationId,
    user: UserId,
) -> Result<(), StoreError> {
    let store = hub.bot.store();
    let address = Place::Direct(user).address();
    let at = hub.bot.clock().at();
    match store.conversation_at(CHANNEL, &address).await? {
        Some(known) if known == *conversation => {}
        Some(known) if is_with_staff(hub, &known).await => return Ok(()),
        _ => store.bind(CHANNEL, &address, conversation, at).await?,
    }
    for place in places(hub, conversation).await? {
        if let Place::Public(..) = place {
            store.unbind(CHANNEL, &place.address()).await?;
        }
    }
    let place = staff::Place {
        lane: address,
        on_discord: true,
    };
    hub.desk.keep_place(conversation, place);
    Ok(())
}

/// The conversation at a place, if there is one.
pub(super) async fn at_place(hub: &Hub, place: Place) -> Option<ConversationId> {
    let address = place.address();
    let known = hub.bot.store().conversation_at(CHANNEL, &address).await;
    known.ok().flatten()
}

/// Whether the conversation at a place waits for a person or is with one.
pub(super) async fn is_with_staff_at(hub: &Hub, place: Place) -> bool {
    match at_place(hub, place).await {
        Some(conversation) => is_with_staff(hub, &conversation).await,
        None => false,
    }
}

/// Whether a conversation waits for a person or is with one.
pub(super) async fn is_with_staff(hub: &Hub, conversation: &ConversationId) -> bool {
    let record = hub.bot.store().conversation(conversation).await;
    record.is_ok_and(|record| matches!(record.holder, Holder::Queue | Holder::Agent(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_thread_is_read_as_it_was_noted() {
        let thread = ChannelId::new(u64::MAX);
        for known in [
            PrivateThread::Unopened,
            PrivateThread::Empty(thread),
            PrivateThread::Open(thread),
            PrivateThread::Hopeless,
        ] {
            assert_eq!(PrivateThread::read(known.write().as_deref()), known);
        }
        for nonsense in ["", "0", "?", "x?"] {
            let read = PrivateThread::read(Some(nonsense));
            assert_eq!(read, PrivateThread::Unopened, "{nonsense}");
        }
    }
}
