//! Calling the role on duty: at once, or when a case that was put off waits again.

use super::super::hub::{CHANNEL, Hub};
use super::super::rest::RestError;
use super::case::{CaseThread, open_case, set};
use super::post::Spot;
use super::{head, open, post, words};
use crate::store::{CaseStatus, ConversationId, Timestamp};

/// What the keys of these notes begin with.
pub(super) const PREFIX: &str = "call:";
/// The part of an event at which the role is called.
const CALL: u32 = 3_000;
/// After how long it is looked again when it is not known when somebody comes.
const AGAIN: i64 = 3_600 * 1_000_000;

fn key(conversation: &ConversationId) -> String {
    format!("{PREFIX}{conversation}")
}

/// Whether somebody is called now: the case waits, is not put off, and the call centre is open.
pub(super) async fn is_wanted_now(
    hub: &Hub,
    conversation: &ConversationId,
) -> Result<bool, RestError> {
    let now = hub.bot.clock().at();
    let case = open_case(hub, conversation).await?;
    let waits = case.is_some_and(|case| {
        case.status == CaseStatus::Waiting && case.snoozed_until.is_none_or(|until| until <= now)
    });
    Ok(waits && open::is_open(hub))
}

/// Notes when the role is called: at the end of the time for which the case is put off, or when the call centre opens.
pub(super) async fn later(hub: &Hub, conversation: &ConversationId) -> Result<(), RestError> {
    let case = open_case(hub, conversation).await?;
    let Some(case) = case.filter(|case| case.status == CaseStatus::Waiting) else {
        return set(hub, conversation, &key(conversation), None).await;
    };
    let now = hub.bot.clock().at();
    let opening = hub
        .bot
        .next_opening()
        .and_then(|opening| opening.and_local_timezone(tokyo()).single())
        .map(|opening| Timestamp(opening.timestamp_micros()));
    let until = case.snoozed_until.filter(|until| *until > now).max(opening);
    let until = until.unwrap_or(Timestamp(now.0.saturating_add(AGAIN)));
    set(
        hub,
        conversation,
        &key(conversation),
        Some(&until.0.to_string()),
    )
    .await
}

/// The time zone of Tokyo.
pub(super) fn tokyo() -> chrono::FixedOffset {
    chrono::FixedOffset::east_opt(9 * 3_600).unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc))
}

/// Nobody needs to be called any more.
pub(super) async fn never(hub: &Hub, conversation: &ConversationId) -> Result<(), RestError> {
    let key = key(conversation);
    let known = hub.bot.store().memo(CHANNEL, &key).await;
    if known?.is_some() {
        set(hub, conversation, &key, None).await?;
    }
    Ok(())
}

/// Calls the role for a case that nobody has any more, or notes when it is called. An event has led to it.
pub(super) async fn again(hub: &Hub, spot: &Spot<'_>) -> Result<(), RestError> {
    if !is_wanted_now(hub, spot.conversation).await? {
        return later(hub, spot.conversation).await;
    }
    let sentence = words::word(hub, "staff-discord-waits-again");
    let message = serenity::builder::CreateMessage::new();
    let message = head::called(hub, message, &sentence, true);
    spot.post(hub, CALL, &message).await?;
    never(hub, spot.conversation).await
}

/// Calls the role in a thread whose time has come.
pub(super) async fn now(
    hub: &Hub,
    conversation: &ConversationId,
    due: &str,
) -> Result<(), RestError> {
    if !is_wanted_now(hub, conversation).await? {
        return later(hub, conversation).await;
    }
    let thread = CaseThread::of(hub, conversation).await?;
    if let Some(thread) = thread.filter(|thread| thread.ended.is_none())
        && let Some(channel) = thread.channel()
    {
        let sentence = words::word(hub, "staff-discord-waits-again");
        let message = serenity::builder::CreateMessage::new();
        let message = head::called(hub, message, &sentence, true);
        let nonce = post::nonce(conversation, thread.opened, due, CALL);
        post::post_free(hub, channel, &message, &nonce).await?;
        head::renew(hub, conversation, &thread).await?;
    }
    never(hub, conversation).await
}
