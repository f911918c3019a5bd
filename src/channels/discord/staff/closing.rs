//! Closing a case later: noted in the store, carried out when the time has come, called off when the resident writes.

use serde::{Deserialize, Serialize};
use serenity::model::id::ChannelId;

use super::super::hub::{CHANNEL, Hub};
use super::super::rest::RestError;
use super::case::{CaseThread, set};
use super::{post, words};
use crate::accounts::audit;
use crate::bot::desk::DeskAction;
use crate::store::{
    AgentId, AuditAction, Author, Body, ConversationId, Event, StoreError, Timestamp,
};

/// What the keys of these notes begin with.
pub(super) const PREFIX: &str = "close:";

/// When a case is closed, by whom, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Closing {
    /// When, in microseconds.
    pub(super) at: i64,
    /// Who has said so.
    pub(super) agent: String,
    /// Whether it may be somebody else's case.
    pub(super) overrule: bool,
    /// Why, masked.
    pub(super) reason: String,
    /// The number of the last event when it was said: what the resident writes afterwards calls it off.
    pub(super) after: u64,
}

fn key(conversation: &ConversationId) -> String {
    format!("{PREFIX}{conversation}")
}

async fn noted(hub: &Hub, conversation: &ConversationId) -> Result<Option<Closing>, RestError> {
    let memo = hub.bot.store().memo(CHANNEL, &key(conversation)).await;
    let memo = memo?;
    Ok(memo.and_then(|memo| serde_json::from_str(&memo).ok()))
}

/// Notes when a case is closed.
pub(super) async fn note(
    hub: &Hub,
    conversation: &ConversationId,
    closing: &Closing,
) -> Result<(), RestError> {
    let memo = serde_json::to_string(closing).unwrap_or_default();
    set(hub, conversation, &key(conversation), Some(&memo)).await?;
    let at = Timestamp(closing.at);
    hub.bot.presence().set_closing(conversation, Some(at));
    Ok(())
}

/// Takes the note away.
async fn remove(hub: &Hub, conversation: &ConversationId) -> Result<(), RestError> {
    set(hub, conversation, &key(conversation), None).await?;
    hub.bot.presence().set_closing(conversation, None);
    Ok(())
}

/// The case is not closed later any more.
pub(super) async fn forget(hub: &Hub, conversation: &ConversationId) -> Result<(), RestError> {
    if noted(hub, conversation).await?.is_some() {
        remove(hub, conversation).await?;
    }
    Ok(())
}

/// Calls it off because the resident has written, and tells so in the thread.
pub(super) async fn cancelled_by(
    hub: &Hub,
    event: &Event,
    thread: ChannelId,
) -> Result<(), RestError> {
    let conversation = &event.conversation;
    let Some(closing) = noted(hub, conversation).await? else {
        return Ok(());
    };
    if event.seq <= closing.after {
        return Ok(());
    }
    let sentence = words::word(hub, "staff-discord-closing-off");
    let nonce = post::nonce(conversation, event.seq, "closing-off", 0);
    post::post_free(hub, thread, &post::text(format!("-# {sentence}")), &nonce).await?;
    remove(hub, conversation).await
}

/// Closes a case whose time has come. Called in its lane.
pub(super) async fn carry_out(hub: &Hub, conversation: &ConversationId) -> Result<(), RestError> {
    let Some(closing) = noted(hub, conversation).await? else {
        return Ok(());
    };
    let now = hub.bot.clock().at();
    if Timestamp(closing.at) > now {
        return Ok(());
    }
    let agent = AgentId::from(closing.agent);
    let before = hub.bot.store().conversation(conversation).await;
    let before = before?.last;
    let events = super::case::events(hub, conversation, closing.after, 1_000).await?;
    let has_written = events.iter().any(|event| {
        let is_message = matches!(
            event.body,
            Body::ResidentMessage { .. } | Body::MessageEdited { .. }
        );
        is_message && event.author == Author::Resident
    });
    if has_written {
        // The event itself comes and tells so.
        return Ok(());
    }
    let action = DeskAction {
        conversation: conversation.clone(),
        agent: agent.clone(),
        overrule: closing.overrule,
        reason: closing.reason,
    };
    match hub.bot.close_case(action).await {
        Ok(_) => {
            let entry = audit::entry(AuditAction::Closed, now)
                .by(&agent)
                .on(conversation);
            if let Err(error) = hub.accounts.record(entry).await {
                tracing::error!(%error, "the closing of a case is missing in the audit log");
            }
            super::show_since(hub, conversation, before).await;
        }
        Err(error) if error.is_storage() => return Err(RestError::from(error)),
        Err(StoreError::NotFound(_)) => {}
        Err(_) => {
            // Somebody else has it by now.
            if let Some(thread) = CaseThread::of(hub, conversation).await?
                && let Some(channel) = thread.channel().filter(|_| thread.ended.is_none())
            {
                let sentence = words::word(hub, "staff-discord-closing-not");
                let nonce = post::nonce(conversation, closing.after, "closing-not", 0);
                post::post_free(hub, channel, &post::text(format!("-# {sentence}")), &nonce)
                    .await?;
            }
        }
    }
    forget(hub, conversation).await
}
