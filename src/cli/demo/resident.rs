//! An invented resident: asks, waits, answers.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::bot::{Bot, Content, Inbound, Received, Shown};
use crate::store::{Audience, Body, ConversationId, Event, MOST_EVENTS_READ, StoreError, Thumb};

use super::day::{Day, Dice, Resident};

/// How often a resident looks whether somebody has answered.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// How often a resident looks before giving up: ten minutes.
const LOOKS: usize = 200;
/// How long typing a message takes, in seconds: the least, and how much more at most.
const TYPING: (u64, u64) = (4, 8);

/// Comes, asks everything and goes. With `haste` the messages to the bot follow each other at once.
pub(super) async fn visit(
    bot: Arc<Bot>,
    day: Arc<Day>,
    number: usize,
    haste: bool,
    mut dice: Dice,
) {
    let Some(resident) = day.residents.get(number) else {
        return;
    };
    if let Err(error) = converse(&bot, resident, haste, &mut dice).await {
        // It may have been erased by whoever tries the demo, or the service is ending.
        tracing::debug!(%error, "an invented resident went away");
    }
}

async fn converse(
    bot: &Bot,
    resident: &Resident,
    haste: bool,
    dice: &mut Dice,
) -> Result<(), StoreError> {
    let (record, _) = bot.begin("web", Some(resident.language().into())).await?;
    let id = record.id;
    let mut rated = None;
    for (place, text) in resident.says.iter().enumerate() {
        if !haste && place > 0 {
            type_for(dice).await;
        }
        let events = say(bot, &id, Content::Text(text.clone())).await?;
        rated = thumb_on(&events, resident).or(rated);
    }
    if let Some((reply, thumb)) = rated {
        type_for(dice).await;
        bot.give_feedback(&id, reply, thumb).await?;
    }
    if !resident.person {
        return Ok(());
    }
    if !haste {
        type_for(dice).await;
    }
    let events = say(bot, &id, Content::Person).await?;
    let mut seen = events.last().map_or(0, |event| event.seq);
    for text in &resident.then {
        let Some(answered) = answer_after(bot, &id, seen).await? else {
            return Ok(());
        };
        seen = answered;
        type_for(dice).await;
        say(bot, &id, Content::Text(text.clone())).await?;
    }
    Ok(())
}

async fn type_for(dice: &mut Dice) {
    let seconds = TYPING.0 + dice.roll(TYPING.1 + 1);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

/// Writes a message, as a channel does.
pub(super) async fn say(
    bot: &Bot,
    conversation: &ConversationId,
    content: Content,
) -> Result<Vec<Event>, StoreError> {
    let inbound = Inbound {
        conversation: conversation.clone(),
        key: Uuid::new_v4().to_string(),
        content,
        locale: None,
    };
    match bot.receive(inbound).await? {
        Received::Kept { events, .. } => Ok(events),
        Received::Unstored { error, .. } => Err(error),
    }
}

/// The bot's reply among events and the thumb that the resident gives it: nobody thanks for no answer, or for a question.
pub(super) fn thumb_on(events: &[Event], resident: &Resident) -> Option<(u64, Thumb)> {
    let (seq, shown) = events
        .iter()
        .rev()
        .find_map(|event| Some((event.seq, Shown::of(event)?)))?;
    match (resident.thumb()?, shown.fallback, shown.clarify) {
        (_, true, _) => Some((seq, Thumb::Down)),
        (_, _, true) => None,
        (thumb, ..) => Some((seq, thumb)),
    }
}

/// Waits for a message of a person after this event. `None`: nobody wrote, or the conversation was closed.
async fn answer_after(
    bot: &Bot,
    conversation: &ConversationId,
    after: u64,
) -> Result<Option<u64>, StoreError> {
    for _ in 0..LOOKS {
        tokio::time::sleep(LOOK_EVERY).await;
        let audience = Audience::Resident;
        let events = bot
            .events_after(conversation, after, MOST_EVENTS_READ, audience)
            .await?;
        if events
            .iter()
            .any(|event| matches!(event.body, Body::Close { .. }))
        {
            return Ok(None);
        }
        let written = |event: &&Event| matches!(event.body, Body::AgentMessage { .. });
        if let Some(event) = events.iter().rev().find(written) {
            return Ok(Some(event.seq));
        }
    }
    Ok(None)
}
