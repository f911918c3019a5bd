//! What is noted of a case's thread: where it is, and which events belong into it.

use serde::{Deserialize, Serialize};
use serenity::model::id::{ChannelId, MessageId};

use super::super::hub::{CHANNEL, DESK, Hub};
use super::super::rest::RestError;
use super::words::number;
use crate::store::{Body, Case, CaseStatus, ConversationId, Event, Holder};

/// How many events from the end the hand-over is looked for.
const LATEST: u64 = 1_000;

/// The thread of a conversation's last case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CaseThread {
    /// The thread.
    pub(super) thread: u64,
    /// The message at its beginning, which shows how the case stands.
    pub(super) head: u64,
    /// The number of the event that handed the conversation over.
    pub(super) opened: u64,
    /// The number of the last event that the transcript at the beginning holds.
    pub(super) after: u64,
    /// The number of the event that closed the case.
    pub(super) ended: Option<u64>,
}

fn key(conversation: &ConversationId) -> String {
    format!("case:{conversation}")
}

impl CaseThread {
    /// What is noted of a conversation.
    pub(super) async fn of(
        hub: &Hub,
        conversation: &ConversationId,
    ) -> Result<Option<Self>, RestError> {
        let memo = hub.bot.store().memo(CHANNEL, &key(conversation)).await;
        let memo = memo?;
        Ok(memo.and_then(|memo| serde_json::from_str(&memo).ok()))
    }

    /// Notes it.
    pub(super) async fn keep(
        &self,
        hub: &Hub,
        conversation: &ConversationId,
    ) -> Result<(), RestError> {
        let memo = serde_json::to_string(self).unwrap_or_default();
        set(hub, conversation, &key(conversation), Some(&memo)).await
    }

    /// Forgets the thread of a conversation, which is gone.
    pub(super) async fn forget(hub: &Hub, conversation: &ConversationId) -> Result<(), RestError> {
        let store = hub.bot.store();
        for address in store.addresses(DESK, conversation).await? {
            store.unbind(DESK, &address).await?;
            if let Some(thread) = number(&address) {
                super::erased::forget(hub, ChannelId::new(thread)).await?;
            }
        }
        set(hub, conversation, &key(conversation), None).await
    }

    /// Whether an event belongs into the thread, after its beginning.
    pub(super) fn covers(&self, seq: u64) -> bool {
        seq > self.opened && seq > self.after && self.ended.is_none_or(|ended| seq <= ended)
    }

    /// The thread on Discord.
    pub(super) fn channel(&self) -> Option<ChannelId> {
        (self.thread > 0).then(|| ChannelId::new(self.thread))
    }

    /// The message at its beginning.
    pub(super) fn head(&self) -> Option<MessageId> {
        (self.head > 0).then(|| MessageId::new(self.head))
    }
}

/// Writes a note about a conversation, or removes it.
pub(super) async fn set(
    hub: &Hub,
    conversation: &ConversationId,
    key: &str,
    value: Option<&str>,
) -> Result<(), RestError> {
    let at = hub.bot.clock().at();
    let store = hub.bot.store();
    store
        .set_memo(CHANNEL, key, value, Some(conversation), at)
        .await
        .map_err(RestError::from)
}

/// The thread that a conversation is bound to.
pub(super) async fn bound(
    hub: &Hub,
    conversation: &ConversationId,
) -> Result<Option<ChannelId>, RestError> {
    let addresses = hub.bot.store().addresses(DESK, conversation).await;
    let addresses = addresses?;
    let mut threads = addresses.iter().filter_map(|address| number(address));
    Ok(threads.next().map(ChannelId::new))
}

/// The open case of a conversation.
pub(super) async fn open_case(
    hub: &Hub,
    conversation: &ConversationId,
) -> Result<Option<Case>, RestError> {
    let case = hub.bot.store().open_case(conversation).await;
    case.map_err(RestError::from)
}

/// Who has a case.
pub(super) fn holder(case: &Case) -> Holder {
    match (&case.status, &case.agent) {
        (CaseStatus::Held, Some(agent)) => Holder::Agent(agent.clone()),
        _ => Holder::Queue,
    }
}

/// The events of a conversation after a number, in order; at most so many.
pub(super) async fn events(
    hub: &Hub,
    conversation: &ConversationId,
    after: u64,
    limit: u32,
) -> Result<Vec<Event>, RestError> {
    let audience = crate::store::Audience::Desk;
    let events = hub
        .bot
        .events_after(conversation, after, limit, audience)
        .await;
    events.map_err(RestError::from)
}

/// The event that handed a conversation over last, at or before a number.
pub(super) async fn hand_over(
    hub: &Hub,
    conversation: &ConversationId,
    until: u64,
) -> Result<Option<Event>, RestError> {
    let after = until.saturating_sub(LATEST);
    let limit = u32::try_from(LATEST).unwrap_or(u32::MAX);
    let events = events(hub, conversation, after, limit).await?;
    let handed = events.into_iter().rev();
    Ok(handed
        .filter(|event| event.seq <= until)
        .find(|event| matches!(event.body, Body::HandOver { .. })))
}
