//! Shows staff what happens in a conversation, wherever it happened.

use serenity::model::id::{ChannelId, MessageId};

use super::super::hub::Hub;
use super::super::rest::{RestError, TextFile};
use super::super::view::shortened;
use super::case::{CaseThread, hand_over, open_case};
use super::post::{self, Spot, text};
use super::transcript::{above, happening, transcript, whole};
use super::words::number;
use super::{call, changed, closing, head, open, suggestions, words};
use crate::store::{Author, Body, Event, PostedRole, StoreError, Thumb};

/// The longest text of the bot in a thread, in characters.
const BOT: usize = 300;
/// The part of a close event that has the transcript as a file.
const FILE: u32 = 3_900;
/// The part of a close event at which its transcript begins, where no file is taken.
const CLOSING: u32 = 4_000;
/// How many events from the end the file holds.
const FILED: u64 = 1_000;
/// How many events from the end a transcript at the end looks through.
const LATEST: u64 = 500;

/// The channel in which cases have their threads.
pub(super) fn staff_channel(hub: &Hub) -> Option<ChannelId> {
    let channel = hub.settings().staff.channel?;
    (channel > 0).then(|| ChannelId::new(channel))
}

/// Shows staff an event, unless it was shown already.
pub(super) async fn show(hub: &Hub, event: &Event) -> Result<(), RestError> {
    let Some(channel) = staff_channel(hub) else {
        return Ok(());
    };
    if matches!(event.body, Body::Suggestion { .. }) {
        return Ok(());
    }
    let _gate = hub.desk.gate(&event.conversation).await;
    match show_in(hub, channel, event).await {
        // The thread was deleted: everything goes into a new one.
        Err(error) if error.is_gone() => {
            CaseThread::forget(hub, &event.conversation).await?;
            open::recover(hub, channel, &event.conversation).await?;
            Ok(())
        }
        other => other,
    }
}

async fn show_in(hub: &Hub, channel: ChannelId, event: &Event) -> Result<(), RestError> {
    let conversation = &event.conversation;
    let known = CaseThread::of(hub, conversation).await?;
    if let Body::HandOver { .. } = event.body {
        let is_new = known.is_none_or(|known| known.opened < event.seq);
        if is_new && is_there(hub, event).await? {
            open::open(hub, channel, event, event.seq).await?;
        }
        return Ok(());
    }
    let thread = match known {
        Some(known) if known.covers(event.seq) => known,
        Some(known) => return after_the_end(hub, &known, event).await,
        None => {
            let is_message = matches!(event.body, Body::ResidentMessage { .. });
            if !is_message || open_case(hub, conversation).await?.is_none() {
                return Ok(());
            }
            // A case without a thread: it could not be opened, or is gone. If the case was opened after this event, its
            // own event comes.
            let handed = hand_over(hub, conversation, event.seq).await?;
            match handed {
                Some(handed) => open::open(hub, channel, &handed, event.seq - 1).await?,
                None => return Ok(()),
            }
        }
    };
    let Some(place) = thread.channel() else {
        return Ok(());
    };
    let spot = Spot {
        conversation,
        seq: event.seq,
        thread: place,
    };
    match &event.body {
        Body::ResidentMessage { text } => {
            closing::cancelled_by(hub, event, place).await?;
            spot.post_text(hub, &above(hub, event).await, text).await?;
            suggestions::under(hub, &spot, event).await
        }
        Body::BotReply { text, .. } => {
            let short = shortened(text, BOT);
            spot.post_text(hub, &above(hub, event).await, &short).await
        }
        Body::AgentMessage { text } | Body::Note { text } => {
            if is_written_here(hub, &spot, event).await? {
                return Ok(());
            }
            spot.post_text(hub, &above(hub, event).await, text).await
        }
        Body::Claim | Body::Release { .. } | Body::Transfer { .. } | Body::Snooze { .. } => {
            line(hub, &spot, event).await?;
            match event.body {
                Body::Claim => call::never(hub, conversation).await?,
                // When this is shown late, the time may have come.
                Body::Snooze { .. } => call::again(hub, &spot).await?,
                Body::Release { .. } => {
                    closing::forget(hub, conversation).await?;
                    call::again(hub, &spot).await?;
                }
                _ => closing::forget(hub, conversation).await?,
            }
            head::renew(hub, conversation, &thread).await
        }
        Body::Close { .. } => close(hub, thread, &spot, event).await,
        Body::MessageEdited { .. } if event.author == Author::Resident => {
            closing::cancelled_by(hub, event, place).await?;
            changed::show(hub, &thread, event).await?;
            suggestions::under(hub, &spot, event).await
        }
        _ => changed::show(hub, &thread, event).await,
    }
}

/// Whether the conversation was not erased in the meantime.
async fn is_there(hub: &Hub, event: &Event) -> Result<bool, RestError> {
    match hub.bot.store().conversation(&event.conversation).await {
        Ok(_) => Ok(true),
        Err(StoreError::NotFound(_)) => Ok(false),
        Err(error) => Err(RestError::from(error)),
    }
}

async fn line(hub: &Hub, spot: &Spot<'_>, event: &Event) -> Result<(), RestError> {
    if let Some(sentence) = happening(hub, event).await {
        let time = words::time(event.at);
        spot.post(hub, 0, &text(format!("-# {time} {sentence}")))
            .await?;
    }
    Ok(())
}

/// Whether an agent has written it in the thread, which its key tells. That it is noted may have been missed.
async fn is_written_here(hub: &Hub, spot: &Spot<'_>, event: &Event) -> Result<bool, RestError> {
    let posted = hub.posted(spot.conversation, spot.seq).await?;
    if posted.iter().any(|posted| posted.role == PostedRole::Staff) {
        return Ok(true);
    }
    let Some(message) = written_as(event) else {
        return Ok(false);
    };
    spot.keep(hub, PostedRole::Staff, 0, message).await;
    Ok(true)
}

/// The message on Discord with which an agent said something.
fn written_as(event: &Event) -> Option<MessageId> {
    let Author::Agent(_) = event.author else {
        return None;
    };
    let message = event.key.as_deref()?.strip_prefix(super::said::KEY)?;
    number(message).map(MessageId::new)
}

/// The case has ended: what was said, how the case stands, and into the archive.
async fn close(
    hub: &Hub,
    mut thread: CaseThread,
    spot: &Spot<'_>,
    event: &Event,
) -> Result<(), RestError> {
    closing::forget(hub, spot.conversation).await?;
    call::never(hub, spot.conversation).await?;
    let begun = spot.posted(hub).await?;
    let as_text = begun.iter().any(|posted| posted.part == CLOSING);
    if as_text || !attach_transcript(hub, spot).await? {
        let since = thread.opened.saturating_sub(1);
        let since = since.max(event.seq.saturating_sub(LATEST));
        let limit = u32::try_from(event.seq.saturating_sub(since)).unwrap_or(u32::MAX);
        let said = super::case::events(hub, spot.conversation, since, limit).await?;
        let title = words::word(hub, "staff-discord-transcript");
        spot.post(hub, CLOSING, &text(title)).await?;
        for (part, content) in (CLOSING + 1..).zip(transcript(hub, &said).await) {
            spot.post(hub, part, &text(content)).await?;
        }
    }
    line(hub, spot, event).await?;
    head::renew(hub, spot.conversation, &thread).await?;
    post::archive(hub, spot.thread).await?;
    thread.ended = Some(event.seq);
    thread.keep(hub, spot.conversation).await
}

/// Posts the whole conversation up to an event as a file; `false` if the server takes none.
async fn attach_transcript(hub: &Hub, spot: &Spot<'_>) -> Result<bool, RestError> {
    let after = spot.seq.saturating_sub(FILED);
    let limit = u32::try_from(FILED).unwrap_or(u32::MAX);
    let mut said = super::case::events(hub, spot.conversation, after, limit).await?;
    said.retain(|said| said.seq <= spot.seq);
    let id = spot.conversation.as_str();
    let short = id.get(id.len().saturating_sub(6)..).unwrap_or(id);
    let file = TextFile::new(&format!("transcript-{short}.txt"), whole(hub, &said).await);
    let title = text(words::word(hub, "staff-discord-transcript"));
    match spot.post_with(hub, FILE, &title, Some(file)).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_gone() => Err(error),
        // Also one that fails on it each time: whether Discord works at all is seen with the text in its place.
        Err(RestError::Refused { status, .. }) if status != 429 => Ok(false),
        Err(error) => Err(error),
    }
}

/// What happens after a case: only the resident's thanks or complaint is told.
async fn after_the_end(hub: &Hub, thread: &CaseThread, event: &Event) -> Result<(), RestError> {
    let (Body::Feedback { reply, thumb }, Some(place)) = (&event.body, thread.channel()) else {
        return Ok(());
    };
    if thread.ended != Some(*reply) {
        return Ok(());
    }
    let spot = Spot {
        conversation: &event.conversation,
        seq: event.seq,
        thread: place,
    };
    if !spot.posted(hub).await?.is_empty() {
        return Ok(());
    }
    let id = match thumb {
        Thumb::Up => "staff-discord-rated-up",
        Thumb::Down => "staff-discord-rated-down",
    };
    post::unarchive(hub, place).await?;
    spot.post(hub, 0, &text(words::word(hub, id))).await?;
    post::archive(hub, place).await
}
