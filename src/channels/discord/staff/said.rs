//! What an agent says in a thread: to the resident, or, behind `//`, to colleagues.

use std::sync::Arc;

use serenity::builder::CreateMessage;
use serenity::model::channel::MessageReference;
use serenity::model::id::{ChannelId, MessageId};

use super::super::hub::Hub;
use super::super::relay;
use super::super::rest;
use super::super::seen::Taking;
use super::super::wire::Message;
use super::actor::{Actor, actor};
use super::{post, words};
use crate::bot::desk::{Activity, Outgoing, Sent};
use crate::replies::Args;
use crate::store::{
    AuditAction, ClaimOutcome, ConversationId, Event, Holder, Posted, PostedRole, StoreError,
    SuggestionId,
};

/// What begins the key of what was written in a thread; the message's name follows.
pub(super) const KEY: &str = "discord:";
/// Two of these begin a note; the second is what a Japanese keyboard writes.
const NOTE: [char; 2] = ['/', '／'];

/// A message for the resident.
#[derive(Debug)]
pub(super) struct Saying {
    /// The idempotency key.
    pub(super) key: String,
    /// The text.
    pub(super) text: String,
    /// The number of the last event that the agent has seen; `None`: everything.
    pub(super) expected: Option<u64>,
    /// The suggested answer that it was made from.
    pub(super) suggestion: Option<SuggestionId>,
}

/// What became of it.
#[derive(Debug)]
pub(super) enum Said {
    /// It is kept.
    Kept {
        /// The message.
        event: Box<Event>,
        /// Whether the agent has taken the case with it.
        claimed: bool,
    },
    /// Something new must be read first.
    Stale {
        /// What is new.
        newer: Vec<Event>,
        /// The number of the last of it.
        last: u64,
    },
    /// It cannot be sent; why, in words.
    Refused(String),
}

/// Somebody wrote in a thread.
pub(super) async fn message(
    hub: &Arc<Hub>,
    message: Message,
    conversation: ConversationId,
    taking: Taking,
) {
    let place = relay::place(hub, &conversation).await;
    let job = {
        let hub = Arc::clone(hub);
        async move {
            take(&hub, &message, &conversation).await;
            drop(taking);
        }
    };
    if hub.lanes.push(&place.lane, job).is_err() {
        tracing::warn!("too much waits in a conversation: a message of staff was not taken in");
    }
}

async fn take(hub: &Hub, message: &Message, conversation: &ConversationId) {
    let Some(author) = &message.author else {
        return;
    };
    let text = without_call(hub, message.content.as_deref().unwrap_or_default());
    if text.is_empty() {
        return without_text(hub, message).await;
    }
    let actor = match actor(hub, author, message.guild).await {
        Ok(actor) => actor,
        Err(refusal) => return reply(hub, message, &refusal).await,
    };
    let key = format!("{KEY}{}", message.id);
    let said = if let Some(note) = note_in(text) {
        note_down(hub, conversation, &actor, &key, note).await
    } else {
        let saying = Saying {
            key,
            text: text.to_owned(),
            expected: None,
            suggestion: None,
        };
        match say(hub, conversation, &actor, saying).await {
            Said::Kept { event, .. } => Ok(*event),
            Said::Refused(refusal) => Err(refusal),
            Said::Stale { .. } => Err(words::word(hub, "staff-discord-busy")),
        }
    };
    match said {
        Ok(event) => {
            keep(hub, &event, message.channel, message.id).await;
            let before = event.seq.saturating_sub(1);
            super::show_since(hub, conversation, before).await;
            if message.attachments > 0 {
                let hint = words::word(hub, "staff-discord-no-files");
                reply(hub, message, &hint).await;
            }
        }
        Err(refusal) => reply(hub, message, &refusal).await,
    }
}

/// The text without the mention of the bot at its beginning, which lets the bot read it.
pub(super) fn without_call<'a>(hub: &Hub, text: &'a str) -> &'a str {
    let text = text.trim();
    let Some(me) = hub.me() else {
        return text;
    };
    [format!("<@{}>", me.user), format!("<@!{}>", me.user)]
        .iter()
        .find_map(|call| text.strip_prefix(call.as_str()))
        .map_or(text, str::trim)
}

/// The text of a note for colleagues; `None` for what is meant for the resident.
pub(super) fn note_in(text: &str) -> Option<&str> {
    let note = text.trim_start().strip_prefix(NOTE)?.strip_prefix(NOTE)?;
    Some(note.trim())
}

/// A message without text: the bot may not read it, or it holds only files or stickers. Nobody shall believe that it was
/// sent.
async fn without_text(hub: &Hub, message: &Message) {
    let hint = if message.attachments > 0 || hub.reads_contents() {
        "staff-discord-no-files"
    } else {
        "staff-discord-how-to-answer"
    };
    reply(hub, message, &words::word(hub, hint)).await;
}

/// Answers a message in a thread.
pub(super) async fn reply(hub: &Hub, message: &Message, words: &str) {
    let reference = MessageReference::from((message.channel, message.id)).fail_if_not_exists(false);
    let answer: CreateMessage = post::text(format!("-# {words}")).reference_message(reference);
    let nonce = post::nonce_of(&format!("{}\n{words}", message.id));
    let body = rest::body(&answer);
    if let Err(error) = hub.rest.post(message.channel, body, &nonce).await {
        tracing::warn!(%error, "staff could not be told why something was not done");
    }
}

/// Notes that a message in a thread is what an event records.
async fn keep(hub: &Hub, event: &Event, thread: ChannelId, message: MessageId) {
    let posted = Posted {
        conversation: event.conversation.clone(),
        seq: event.seq,
        role: PostedRole::Staff,
        part: 0,
        place: thread.to_string(),
        message: message.to_string(),
    };
    // The key of the event tells it too.
    hub.keep_posted(vec![posted]).await;
}

/// Writes a note that no resident sees.
pub(super) async fn note_down(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    key: &str,
    text: &str,
) -> Result<Event, String> {
    let longest = hub.bot.library().config.limits.message_chars;
    if text.trim().chars().count() > longest as usize {
        return Err(too_long(hub));
    }
    let agent = &actor.agent.id;
    let at = hub.bot.clock().at();
    let note = hub.bot.note(conversation, agent, key, text.trim()).await;
    match note {
        Ok(event) => {
            let presence = hub.bot.presence();
            presence.look(conversation, agent, Activity::Looking, at);
            actor
                .note_down(hub, AuditAction::Noted, conversation, None)
                .await;
            Ok(event)
        }
        Err(error) => Err(refusal(hub, &error)),
    }
}

fn too_long(hub: &Hub) -> String {
    let longest = hub.bot.library().config.limits.message_chars;
    let args = Args::new().with("longest", longest);
    words::say(hub, "staff-discord-too-long", &args)
}

/// What an error of the store is to an agent.
pub(super) fn refusal(hub: &Hub, error: &StoreError) -> String {
    match error {
        StoreError::NotFound("open case") => words::word(hub, "staff-discord-no-case"),
        StoreError::NotFound(_) => words::word(hub, "staff-discord-gone"),
        StoreError::Refused(_) => words::word(hub, "staff-discord-refused"),
        StoreError::Conflict(_) => words::word(hub, "staff-problem-held-nobody"),
        error => {
            tracing::warn!(%error, "something could not be done for staff");
            words::word(hub, "staff-discord-busy")
        }
    }
}

/// Who has a conversation, as the reason why somebody else may not.
pub(super) async fn held(hub: &Hub, holder: &Holder) -> String {
    match holder {
        Holder::Agent(agent) => {
            let name = words::name(hub, agent).await;
            words::say_one(hub, "staff-problem-held", "name", &name)
        }
        Holder::Queue => words::word(hub, "staff-problem-held-nobody"),
        Holder::Bot | Holder::Closed => words::word(hub, "staff-discord-no-case"),
    }
}

/// Takes a waiting case. Whether it was taken now: `false` if the agent has it already.
pub(super) async fn claim(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
) -> Result<bool, String> {
    let record = hub.bot.store().conversation(conversation).await;
    let holder = record.map_err(|error| refusal(hub, &error))?.holder;
    match holder {
        Holder::Agent(agent) if agent == actor.agent.id => return Ok(false),
        Holder::Queue => {}
        holder => return Err(held(hub, &holder).await),
    }
    match hub.bot.claim(conversation, &actor.agent.id).await {
        Ok(ClaimOutcome::Claimed(_)) => {
            let at = hub.bot.clock().at();
            let presence = hub.bot.presence();
            presence.look(conversation, &actor.agent.id, Activity::Looking, at);
            actor
                .note_down(hub, AuditAction::Claimed, conversation, None)
                .await;
            Ok(true)
        }
        Ok(ClaimOutcome::HeldBy(holder)) => Err(held(hub, &holder).await),
        Err(error) => Err(refusal(hub, &error)),
    }
}

/// Sends a message to the resident, after taking the case if nobody has it.
pub(super) async fn say(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    saying: Saying,
) -> Said {
    let text = saying.text.trim();
    let longest = hub.bot.library().config.limits.message_chars;
    if text.is_empty() || text.chars().count() > longest as usize {
        return Said::Refused(too_long(hub));
    }
    let record = match hub.bot.store().conversation(conversation).await {
        Ok(record) => record,
        Err(error) => return Said::Refused(refusal(hub, &error)),
    };
    let claimed = match claim(hub, conversation, actor).await {
        Ok(claimed) => claimed,
        Err(refusal) => return Said::Refused(refusal),
    };
    if claimed {
        super::show_since(hub, conversation, record.last).await;
    }
    let mut expected = saying.expected.unwrap_or(record.last);
    // Who writes in the thread has what happens in it before their eyes; it may happen while they write.
    for _ in 0..4 {
        let outgoing = Outgoing {
            conversation: conversation.clone(),
            agent: actor.agent.id.clone(),
            key: saying.key.clone(),
            text: text.to_owned(),
            expected,
            suggestion: saying.suggestion.clone(),
        };
        match hub.bot.send(outgoing).await {
            Ok(Sent::Kept { event, known }) => {
                if !known {
                    actor
                        .note_down(hub, AuditAction::Answered, conversation, None)
                        .await;
                }
                return Said::Kept {
                    event: Box::new(event),
                    claimed,
                };
            }
            Ok(Sent::Stale { last, .. }) if saying.expected.is_none() => expected = last,
            Ok(Sent::Stale { newer, last }) => return Said::Stale { newer, last },
            Ok(Sent::HeldBy(holder)) => return Said::Refused(held(hub, &holder).await),
            Err(error) => return Said::Refused(refusal(hub, &error)),
        }
    }
    Said::Refused(words::word(hub, "staff-discord-busy"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_slashes_of_either_width_begin_a_note() {
        for mark in ["//", "／／", "/／", "／/", " //", "\u{3000}／／"] {
            let note = format!("{mark} 怒っているようです");
            assert_eq!(note_in(&note), Some("怒っているようです"), "{mark}");
        }
        assert_eq!(note_in("//"), Some(""));
        assert_eq!(note_in("///x"), Some("/x"));
        for text in ["", "/", "／", "/ /", "/x", "x//", "https://example.jp/"] {
            assert_eq!(note_in(text), None, "{text}");
        }
    }
}
