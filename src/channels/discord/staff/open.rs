//! Opening the thread of a case: with what was said before, and a call for who is on duty.

use serenity::all::{AutoArchiveDuration, ChannelType};
use serenity::builder::CreateThread;
use serenity::model::id::{ChannelId, MessageId};

use super::super::hub::{DESK, Hub};
use super::super::rest::{self, RestError};
use super::super::view::shortened;
use super::case::{CaseThread, bound, events, open_case};
use super::post::{Spot, TRANSCRIPT, text, unarchive};
use super::transcript::transcript;
use super::{call, erased, head, suggestions, words};
use crate::bot::Shown;
use crate::calendar::Status;
use crate::replies::Args;
use crate::store::{Body, ConversationId, Event};

/// The longest name of a thread.
const LONGEST_NAME: usize = 100;
/// How many events before the hand-over a transcript looks through.
const LATEST: u64 = 300;

/// Opens the thread of the case that an event has opened, or uses the conversation's thread again. What happened until a
/// number stands in the transcript.
pub(super) async fn open(
    hub: &Hub,
    channel: ChannelId,
    hand_over: &Event,
    until: u64,
) -> Result<CaseThread, RestError> {
    let conversation = &hand_over.conversation;
    let until = until.max(hand_over.seq);
    let before = CaseThread::of(hub, conversation).await?;
    let thread = thread(hub, channel, conversation, until).await?;
    let spot = Spot {
        conversation,
        seq: hand_over.seq,
        thread,
    };
    let calls = call::is_wanted_now(hub, conversation).await?;
    let message = head::message(hub, hand_over, calls).await?;
    let head = spot.post(hub, 0, &message).await?;
    // What the thread shows of an earlier case needs no repetition.
    let since = before
        .filter(|before| before.channel() == Some(thread))
        .and_then(|before| before.ended)
        .unwrap_or(0)
        .max(until.saturating_sub(LATEST));
    let limit = u32::try_from(until.saturating_sub(since)).unwrap_or(u32::MAX);
    let said = events(hub, conversation, since, limit).await?;
    for (part, content) in (TRANSCRIPT..).zip(transcript(hub, &said).await) {
        spot.post(hub, part, &text(content)).await?;
    }
    suggestions::at_opening(hub, &spot, &said).await?;
    if !calls {
        call::later(hub, conversation).await?;
    }
    let opened = CaseThread {
        thread: thread.get(),
        head: head.get(),
        opened: hand_over.seq,
        after: until,
        ended: None,
    };
    opened.keep(hub, conversation).await?;
    // Something may have changed while this was written.
    head::renew(hub, conversation, &opened).await?;
    Ok(opened)
}

/// The conversation's thread, taken out of the archive, or a new one.
async fn thread(
    hub: &Hub,
    channel: ChannelId,
    conversation: &ConversationId,
    until: u64,
) -> Result<ChannelId, RestError> {
    if let Some(thread) = bound(hub, conversation).await? {
        match unarchive(hub, thread).await {
            Err(error) if error.is_gone() => CaseThread::forget(hub, conversation).await?,
            other => return other.map(|()| thread),
        }
    }
    let name = name(hub, conversation, until).await?;
    let new = CreateThread::new(name)
        .kind(ChannelType::PrivateThread)
        .invitable(false)
        .auto_archive_duration(AutoArchiveDuration::OneWeek);
    let (thread, guild) = hub.rest.start_thread(channel, rest::body(&new)).await?;
    // A message there has a greater number than the thread.
    let beginning = MessageId::new(thread.get());
    hub.opened(thread, beginning, guild, true).await;
    hub.desk.reached(hub.bot.clock().at());
    let noted = async {
        erased::note(hub, thread, conversation).await?;
        let (store, at) = (hub.bot.store(), hub.bot.clock().at());
        let address = thread.to_string();
        let bound = store.bind(DESK, &address, conversation, at);
        bound.await.map_err(RestError::from)
    };
    if let Err(error) = noted.await {
        // Nobody would find it again.
        if let Err(error) = hub.rest.delete_channel(thread).await {
            tracing::warn!(%error, %thread, "an empty thread of staff is left");
        }
        return Err(error);
    }
    Ok(thread)
}

/// The name of a thread: language, the end of the conversation's name, and what it was about as far as the bot knows.
/// Nothing that anybody wrote.
async fn name(hub: &Hub, conversation: &ConversationId, until: u64) -> Result<String, RestError> {
    let record = hub.bot.store().conversation(conversation).await;
    let record = record?;
    let id: String = conversation.as_str().chars().rev().take(6).collect();
    let args = Args::new()
        .with("language", words::language(hub, record.locale))
        .with("id", id.chars().rev().collect::<String>())
        .with("topic", topic(hub, conversation, until).await?);
    let name = words::say(hub, "staff-discord-thread-name", &args);
    let name = name.trim_end_matches(|c: char| c.is_whitespace() || "・·".contains(c));
    Ok(shortened(name, LONGEST_NAME))
}

/// What the bot answered last, in the words of staff.
async fn topic(hub: &Hub, conversation: &ConversationId, until: u64) -> Result<String, RestError> {
    let after = until.saturating_sub(20);
    let events = events(hub, conversation, after, 20).await?;
    let mut answered = events.iter().rev().filter_map(|event| match &event.body {
        Body::BotReply { intents, .. } if Shown::of(event).is_some_and(|shown| !shown.fallback) => {
            intents.first()
        }
        _ => None,
    });
    Ok(answered
        .find_map(|intent| suggestions::title(hub, intent))
        .unwrap_or_default())
}

/// Whether the call centre is open.
pub(super) fn is_open(hub: &Hub) -> bool {
    let hours = hub.bot.library().config.opening_hours();
    matches!(hours.status(hub.bot.clock().now()), Status::Open { .. })
}

/// Opens the thread of a case that is open without one, with everything that has happened.
pub(super) async fn recover(
    hub: &Hub,
    channel: ChannelId,
    conversation: &ConversationId,
) -> Result<Option<CaseThread>, RestError> {
    if open_case(hub, conversation).await?.is_none() {
        return Ok(None);
    }
    let record = hub.bot.store().conversation(conversation).await;
    let last = record?.last;
    let Some(hand_over) = super::case::hand_over(hub, conversation, last).await? else {
        return Ok(None);
    };
    open(hub, channel, &hand_over, last).await.map(Some)
}
