//! Messages that were changed or deleted: in the thread, and by those who wrote them there.

use std::sync::Arc;

use serenity::model::id::{ChannelId, MessageId};

use super::super::hub::Hub;
use super::super::relay;
use super::super::rest::RestError;
use super::super::wire::Message;
use super::case::{CaseThread, events};
use super::post::{self, SUGGESTIONS, Spot, text, written};
use super::transcript::above;
use super::words::number;
use super::{said, words};
use crate::accounts::audit;
use crate::bot::desk::Activity;
use crate::store::{
    AgentId, AuditAction, Author, Body, ConversationId, Event, Posted, PostedRole, StoreError,
};

/// Shows in the thread that a message was changed or deleted.
pub(super) async fn show(hub: &Hub, thread: &CaseThread, event: &Event) -> Result<(), RestError> {
    match &event.body {
        Body::MessageEdited { message, text } => edited(hub, thread, event, *message, text).await,
        Body::MessageDeleted { message } => gone(hub, thread, event, *message).await,
        _ => Ok(()),
    }
}

/// The copies of a message in a thread, by part; `None` if staff wrote it there themselves.
async fn copies(
    hub: &Hub,
    conversation: &ConversationId,
    message: u64,
    thread: ChannelId,
) -> Result<Option<Vec<Posted>>, RestError> {
    let posted = hub.posted(conversation, message).await?;
    if posted.iter().any(|posted| posted.role == PostedRole::Staff) {
        return Ok(None);
    }
    let copies = posted.into_iter();
    let thread = thread.to_string();
    let is_copy = |posted: &Posted| {
        posted.role == PostedRole::Desk && posted.part < SUGGESTIONS && posted.place == thread
    };
    Ok(Some(copies.filter(is_copy).collect()))
}

fn message_of(posted: &Posted) -> Option<(ChannelId, MessageId)> {
    let channel = number(&posted.place)?;
    Some((
        ChannelId::new(channel),
        MessageId::new(number(&posted.message)?),
    ))
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
    let Some(copies) = copies(hub, &event.conversation, message, place).await? else {
        return Ok(());
    };
    // The relay comes behind: what was changed again or deleted since does not show once more what it said in between.
    let since = events(hub, &event.conversation, event.seq, 1_000).await?;
    if since
        .iter()
        .any(|later| later.body.changed_message() == Some(message))
    {
        return Ok(());
    }
    // What is posted belongs to the message, not to this change of it: the next one changes or removes it too.
    let spot = Spot {
        conversation: &event.conversation,
        seq: message,
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
async fn gone(
    hub: &Hub,
    thread: &CaseThread,
    event: &Event,
    message: u64,
) -> Result<(), RestError> {
    let Some(place) = thread.channel() else {
        return Ok(());
    };
    let Some(copies) = copies(hub, &event.conversation, message, place).await? else {
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
    match hub.posted_as(thread, message).await {
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

/// What a message of an agent says now, how often it was changed, and whether it was deleted.
struct Standing {
    agent: AgentId,
    is_note: bool,
    text: String,
    edits: usize,
    is_deleted: bool,
}

async fn standing(hub: &Hub, posted: &Posted) -> Result<Option<Standing>, RestError> {
    let conversation = &posted.conversation;
    let since = events(hub, conversation, posted.seq.saturating_sub(1), 1_000).await?;
    let Some(first) = since.first().filter(|event| event.seq == posted.seq) else {
        return Ok(None);
    };
    let Author::Agent(agent) = &first.author else {
        return Ok(None);
    };
    let mut standing = Standing {
        agent: agent.clone(),
        is_note: matches!(first.body, Body::Note { .. }),
        text: first.body.text().to_owned(),
        edits: 0,
        is_deleted: false,
    };
    for event in &since {
        match &event.body {
            Body::MessageEdited { message, text } if *message == posted.seq => {
                text.clone_into(&mut standing.text);
                standing.edits += 1;
            }
            Body::MessageDeleted { message } if *message == posted.seq => {
                standing.is_deleted = true;
            }
            _ => {}
        }
    }
    Ok(Some(standing))
}

async fn change(hub: &Hub, message: &Message, conversation: &ConversationId) {
    let Some(posted) = recorded(hub, message.channel, message.id).await else {
        return;
    };
    let standing = match standing(hub, &posted).await {
        Ok(Some(standing)) if !standing.is_deleted => standing,
        Ok(_) => return,
        Err(error) => return tracing::warn!(%error, "a change of staff could not be taken in"),
    };
    let text = said::without_call(hub, message.content.as_deref().unwrap_or_default());
    let note = said::note_in(text);
    let now = note.filter(|_| standing.is_note).unwrap_or(text);
    if text.is_empty() || (hub.bot.masked(now) == standing.text) {
        // What a link shows, or a pin, is a change too.
        return;
    }
    if standing.is_note {
        let stays = words::word(hub, "staff-discord-note-stays");
        return said::reply(hub, message, &stays).await;
    }
    if note.is_some() {
        let hint = words::word(hub, "staff-discord-no-note-any-more");
        return said::reply(hub, message, &hint).await;
    }
    let key = format!("discord-e:{}:{}", message.id, standing.edits);
    let changed = hub
        .bot
        .agent_edited(conversation, &standing.agent, posted.seq, text, &key)
        .await;
    match changed {
        Ok(event) => {
            audit(
                hub,
                AuditAction::MessageChanged,
                &standing.agent,
                conversation,
            )
            .await;
            super::show_since(hub, conversation, event.seq.saturating_sub(1)).await;
            if !changes_everywhere(hub, conversation).await {
                let hint = words::word(hub, "staff-discord-edit-elsewhere");
                said::reply(hub, message, &hint).await;
            }
        }
        Err(StoreError::Refused(_)) => {
            let refusal = words::word(hub, "staff-discord-change-refused");
            said::reply(hub, message, &refusal).await;
        }
        Err(error) => said::reply(hub, message, &said::refusal(hub, &error)).await,
    }
}

/// Whether the resident sees what is changed.
async fn changes_everywhere(hub: &Hub, conversation: &ConversationId) -> bool {
    match hub.bot.store().conversation(conversation).await {
        Ok(record) => matches!(record.channel.as_str(), "discord" | "web"),
        Err(_) => true,
    }
}

/// Notes down what an agent did, who has looked at the case by it.
async fn audit(hub: &Hub, action: AuditAction, agent: &AgentId, conversation: &ConversationId) {
    let at = hub.bot.clock().at();
    let presence = hub.bot.presence();
    presence.look(conversation, agent, Activity::Looking, at);
    let entry = audit::entry(action, at);
    let entry = entry.by(agent).on(conversation);
    if let Err(error) = hub.accounts.record(entry).await {
        tracing::error!(%error, "a change is missing in the audit log");
    }
}

async fn delete(hub: &Hub, thread: ChannelId, message: MessageId, conversation: &ConversationId) {
    let Some(posted) = recorded(hub, thread, message).await else {
        return;
    };
    let standing = match standing(hub, &posted).await {
        Ok(Some(standing)) if !standing.is_deleted && !standing.is_note => standing,
        Ok(_) => return,
        Err(error) => return tracing::warn!(%error, "a deletion of staff could not be taken in"),
    };
    let key = format!("discord-d:{message}");
    let author = Author::Agent(standing.agent.clone());
    let word = match hub
        .bot
        .deleted(conversation, posted.seq, author, &key)
        .await
    {
        Ok(event) => {
            audit(
                hub,
                AuditAction::MessageDeleted,
                &standing.agent,
                conversation,
            )
            .await;
            super::show_since(hub, conversation, event.seq.saturating_sub(1)).await;
            if changes_everywhere(hub, conversation).await {
                return;
            }
            "staff-discord-delete-elsewhere"
        }
        Err(StoreError::Refused(_)) => "staff-discord-change-refused",
        Err(error) => {
            tracing::warn!(%error, "a deletion of staff could not be taken in");
            "staff-discord-busy"
        }
    };
    super::tell(hub, conversation, &key, &words::word(hub, word)).await;
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
                delete(&hub, thread, message, &conversation).await;
            }
        }
    };
    if hub.lanes.push(&place.lane, job).is_err() {
        tracing::warn!("too much waits in a conversation: a deletion of staff was not taken in");
    }
}
