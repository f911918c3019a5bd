//! Messages that were changed or deleted: in the thread, and by those who wrote them there.

use std::sync::Arc;

use serenity::model::id::{ChannelId, MessageId};

use super::super::hub::{CHANNEL, Hub};
use super::super::relay;
use super::super::rest::RestError;
use super::super::wire::Message;
use super::actor::actor;
use super::case::{CaseThread, events};
use super::post::{self, SUGGESTIONS, Spot, text, written};
use super::transcript::above;
use super::words::{number, of_store};
use super::{said, words};
use crate::store::{ConversationId, Event, Posted, PostedRole};

/// Shows in the thread that a message was changed or deleted.
pub(super) async fn show(hub: &Hub, thread: &CaseThread, event: &Event) -> Result<(), RestError> {
    let _ = (hub, thread, event);
    Ok(())
}

/// The copies of a message in a thread, by part; `None` if staff wrote it there themselves.
async fn copies(
    hub: &Hub,
    conversation: &ConversationId,
    message: u64,
) -> Result<Option<Vec<Posted>>, RestError> {
    let posted = hub.bot.store().posted(CHANNEL, conversation, message).await;
    let posted = posted.map_err(of_store)?;
    if posted.iter().any(|posted| posted.role == PostedRole::Staff) {
        return Ok(None);
    }
    let copies = posted.into_iter();
    let is_copy =
        |posted: &Posted| posted.role == PostedRole::Desk && posted.part < SUGGESTIONS;
    Ok(Some(copies.filter(is_copy).collect()))
}

fn message_of(posted: &Posted) -> Option<(ChannelId, MessageId)> {
    let channel = number(&posted.place)?;
    Some((ChannelId::new(channel), MessageId::new(number(&posted.message)?)))
}

/// A message was changed: its copies say what it says now.
async fn edited(
    hub: &Hub,
    thread: &CaseThread,
    event: &Event,
    message: u64,
    words: &str,
) -> Result<(), RestError> {
    let Some(place) = thread.channel() else {
        return Ok(());
    };
    let Some(copies) = copies(hub, &event.conversation, message).await? else {
        return Ok(());
    };
    let spot = Spot {
        conversation: &event.conversation,
        seq: event.seq,
        thread: place,
    };
    let mark = super::words::word(hub, "staff-discord-edited");
    if copies.is_empty() {
        // It stands in a transcript, or was never shown.
        let above = format!("{} – {mark}", above(hub, event).await);
        return spot.post_text(hub, &above, words).await;
    }
    let original = events(hub, &event.conversation, message.saturating_sub(1), 1).await?;
    let original = original.first().unwrap_or(event);
    let above = format!("{} – {mark}", above(hub, original).await);
    let contents = written(&above, words);
    for (part, copy) in copies.iter().enumerate() {
        if let Some((channel, message)) = message_of(copy) {
            let content = contents.get(part).map_or("–", String::as_str);
            post::replace(hub, channel, message, content).await?;
        }
    }
    // What has no place in the old messages comes below.
    for (part, content) in (0_u32..).zip(&contents).skip(copies.len()) {
        spot.post(hub, part, &text(content)).await?;
    }
    Ok(())
}

/// A message was deleted: its copies say so instead of what it said.
async fn gone(hub: &Hub, thread: &CaseThread, event: &Event, message: u64) -> Result<(), RestError> {
    let Some(place) = thread.channel() else {
        return Ok(());
    };
    let Some(copies) = copies(hub, &event.conversation, message).await? else {
        return Ok(());
    };
    let mark = super::words::word(hub, "staff-discord-deleted");
    if copies.is_empty() {
        let spot = Spot {
            conversation: &event.conversation,
            seq: event.seq,
            thread: place,
        };
        let content = format!("{}\n-# {mark}", above(hub, event).await);
        spot.post(hub, 0, &text(content)).await?;
        return Ok(());
    }
    for copy in &copies {
        if let Some((channel, message)) = message_of(copy) {
            post::replace(hub, channel, message, &format!("-# {mark}")).await?;
        }
    }
    Ok(())
}

/// The event that a message of staff in a thread records.
async fn recorded(hub: &Hub, thread: ChannelId, message: MessageId) -> Option<Posted> {
    let store = hub.bot.store();
    let (thread, message) = (thread.to_string(), message.to_string());
    match store.posted_as(CHANNEL, &thread, &message).await {
        Ok(found) => found.filter(|posted| posted.role == PostedRole::Staff),
        Err(error) => {
            tracing::warn!(%error, "it could not be told what a message of staff records");
            None
        }
    }
}

/// Somebody changed a message in a thread.
pub(super) async fn by_agent(hub: &Arc<Hub>, message: Message, conversation: ConversationId) {
    if message.content.is_none() || message.author.as_ref().is_some_and(|author| author.bot) {
        return;
    }
    let place = relay::place(hub, &conversation).await;
    let job = {
        let hub = Arc::clone(hub);
        async move { change(&hub, &message, &conversation).await }
    };
    if hub.lanes.push(&place.lane, job).is_err() {
        tracing::warn!("too much waits in a conversation: a change of staff was not taken in");
    }
}

async fn change(hub: &Hub, message: &Message, conversation: &ConversationId) {
    let (Some(author), Some(content)) = (&message.author, &message.content) else {
        return;
    };
    let Some(posted) = recorded(hub, message.channel, message.id).await else {
        return;
    };
    let _ = (author, content, posted, conversation);
    let _ = (actor(hub, author).await, said::KEY, words::word(hub, "staff-discord-edited"));
}

/// Messages in a thread were deleted.
pub(super) async fn deleted_by_agent(
    hub: &Arc<Hub>,
    thread: ChannelId,
    messages: Vec<MessageId>,
    conversation: ConversationId,
) {
    let place = relay::place(hub, &conversation).await;
    let job = {
        let hub = Arc::clone(hub);
        async move {
            for message in messages {
                if let Some(posted) = recorded(&hub, thread, message).await {
                    let _ = (posted, &conversation);
                }
            }
        }
    };
    if hub.lanes.push(&place.lane, job).is_err() {
        tracing::warn!("too much waits in a conversation: a deletion of staff was not taken in");
    }
}
