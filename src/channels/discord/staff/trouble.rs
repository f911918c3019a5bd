//! What staff are told of troubles: missing permissions, and residents who cannot be reached.

use serenity::model::id::ChannelId;

use super::super::hub::{CHANNEL, Hub};
use super::case::CaseThread;
use super::show::staff_channel;
use super::{post, words};
use crate::replies::Args;
use crate::store::{ConversationId, Event, Timestamp};

/// After so many microseconds the same trouble is told again: an hour.
const AGAIN: i64 = 3_600 * 1_000_000;

/// What the bot may not do somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Trouble {
    /// See the channel or write in it.
    Write,
    /// Delete messages of others.
    Delete,
    /// Open private threads.
    Threads,
}

impl Trouble {
    fn name(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Delete => "delete",
            Self::Threads => "threads",
        }
    }
}

/// Whether something that was told at a moment is told again.
fn is_due(told: Option<&str>, now: Timestamp) -> bool {
    let told: Option<i64> = told.and_then(|told| told.parse().ok());
    told.is_none_or(|told| !(0..AGAIN).contains(&now.0.saturating_sub(told)))
}

/// Whether something is told now: once an hour for each key.
async fn is_told_now(hub: &Hub, key: &str) -> bool {
    match hub.bot.store().memo(CHANNEL, key).await {
        Ok(told) => is_due(told.as_deref(), hub.bot.clock().at()),
        Err(error) => {
            tracing::warn!(%error, "a note could not be read");
            false
        }
    }
}

/// Notes that it was told.
async fn note(hub: &Hub, key: &str, conversation: Option<&ConversationId>) {
    let (store, now) = (hub.bot.store(), hub.bot.clock().at());
    let told = now.0.to_string();
    let noted = store.set_memo(CHANNEL, key, Some(&told), conversation, now);
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a note could not be written");
    }
}

/// Tells staff that the bot may not do something in a channel: once an hour.
pub(in super::super) async fn tell_trouble(hub: &Hub, channel: ChannelId, trouble: Trouble) {
    let key = format!("trouble:{channel}:{}", trouble.name());
    let telling = async {
        if !is_told_now(hub, &key).await {
            return false;
        }
        tracing::warn!(%channel, trouble = trouble.name(), "a permission is missing on Discord");
        if let Some(staff) = staff_channel(hub) {
            let id = format!("staff-discord-trouble-{}", trouble.name());
            let args = Args::new().with("channel", format!("<#{channel}>"));
            let message = post::text(words::say(hub, &id, &args));
            let now = hub.bot.clock().at();
            let nonce = format!("t{:x}{}", now.0 / 1_000, trouble.name());
            if let Err(error) = post::post_free(hub, staff, &message, &nonce).await {
                tracing::warn!(%error, "staff could not be told of a missing permission");
                return true;
            }
        }
        note(hub, &key, None).await;
        false
    };
    hub.desk.tell_alone(&key, Box::pin(telling)).await;
}

/// Tells staff that a resident cannot be reached by direct message: once an hour for each conversation.
pub(in super::super) async fn unreachable(hub: &Hub, conversation: &ConversationId) {
    let key = format!("unreachable:{conversation}");
    let telling = async {
        let Ok(Some(thread)) = CaseThread::of(hub, conversation).await else {
            return false;
        };
        if thread.ended.is_some() || !is_told_now(hub, &key).await {
            return false;
        }
        let sentence = words::word(hub, "staff-discord-unreachable");
        let now = hub.bot.clock().at();
        let nonce = format!("unreachable-{}", now.0);
        if !super::tell(hub, conversation, &nonce, &sentence).await {
            return true;
        }
        note(hub, &key, Some(conversation)).await;
        false
    };
    hub.desk.tell_alone(&key, Box::pin(telling)).await;
}

/// Tells staff that something they wrote or did could not be shown to the resident, and is not tried any more.
pub(in super::super) async fn undelivered(hub: &Hub, event: &Event) {
    let sentence = words::word(hub, "staff-discord-undelivered");
    let key = format!("undelivered-{}", event.seq);
    super::tell(hub, &event.conversation, &key, &sentence).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_told_once_an_hour() {
        let now = Timestamp(5 * AGAIN);
        assert!(is_due(None, now));
        assert!(is_due(Some("nonsense"), now));
        assert!(!is_due(Some(&(now.0 - 1).to_string()), now));
        assert!(!is_due(Some(&now.0.to_string()), now));
        assert!(is_due(Some(&(now.0 - AGAIN).to_string()), now));
        assert!(is_due(Some(&(now.0 + 1).to_string()), now));
    }
}
