//! The message at the beginning of a case's thread: how the case stands, and buttons for what can be done with it.

use serenity::all::{ButtonStyle, Colour, RoleId};
use serenity::builder::{
    CreateActionRow, CreateAllowedMentions, CreateButton, CreateEmbed, CreateMessage, EditMessage,
};

use super::super::hub::Hub;
use super::super::rest::RestError;
use super::case::{CaseThread, open_case};
use super::post;
use super::words;
use crate::replies::Args;
use crate::store::{Case, CaseStatus, ConversationId, Event, MOST_ROWS_READ};

/// The buttons' ids, as they stand behind [`super::super::intake::STAFF`].
pub(super) const CLAIM: &str = "claim";
/// Gives the case back.
pub(super) const RELEASE: &str = "release";
/// Asks for the reason and closes the case.
pub(super) const CLOSE: &str = "close";
/// Opens a closed case again.
pub(super) const REOPEN: &str = "reopen";

/// How a case stands.
struct Standing {
    title: String,
    colour: Colour,
    buttons: Vec<(&'static str, ButtonStyle)>,
}

async fn standing(hub: &Hub, case: Option<&Case>) -> Standing {
    let Some(case) = case else {
        return Standing {
            title: words::word(hub, "staff-discord-head-closed"),
            colour: Colour::new(0x0080_8080),
            buttons: vec![(REOPEN, ButtonStyle::Secondary)],
        };
    };
    match (&case.status, &case.agent, case.snoozed_until) {
        (CaseStatus::Held, Some(agent), _) => {
            let name = words::name(hub, agent).await;
            Standing {
                title: words::say_one(hub, "staff-discord-head-held", "name", &name),
                colour: Colour::new(0x0024_6BCE),
                buttons: vec![
                    (RELEASE, ButtonStyle::Secondary),
                    (CLOSE, ButtonStyle::Danger),
                ],
            }
        }
        (_, _, snoozed) => {
            let now = hub.bot.clock().at();
            let title = match snoozed.filter(|until| *until > now) {
                Some(until) => {
                    let until = words::moment(until);
                    words::say_one(hub, "staff-discord-head-put-off", "until", &until)
                }
                None => words::word(hub, "staff-discord-head-waiting"),
            };
            Standing {
                title,
                colour: Colour::new(0x00C7_5000),
                buttons: vec![(CLAIM, ButtonStyle::Primary), (CLOSE, ButtonStyle::Danger)],
            }
        }
    }
}

fn buttons(hub: &Hub, standing: &Standing) -> CreateActionRow {
    let buttons = standing.buttons.iter().map(|(action, style)| {
        CreateButton::new(format!("{}{action}", super::super::intake::STAFF))
            .style(*style)
            .label(words::word(hub, &format!("staff-discord-button-{action}")))
    });
    CreateActionRow::Buttons(buttons.collect())
}

async fn embed(
    hub: &Hub,
    hand_over: &Event,
    case: Option<&Case>,
    standing: &Standing,
) -> Result<CreateEmbed, RestError> {
    let store = hub.bot.store();
    let record = store.conversation(&hand_over.conversation).await;
    let record = record?;
    let reason = match &hand_over.body {
        crate::store::Body::HandOver { reason } => words::reason(hub, reason),
        _ => String::new(),
    };
    let args = Args::new()
        .with("reason", reason)
        .with("since", words::moment(hand_over.at))
        .with("channel", words::channel(hub, &record.channel))
        .with("language", words::language(hub, record.locale))
        .with("conversation", record.id.as_str());
    let mut lines = vec![words::say(hub, "staff-discord-head", &args)];
    if case.is_some_and(|case| case.status == CaseStatus::Waiting)
        && let Some(place) = place(hub, &hand_over.conversation).await?
    {
        lines.push(words::say(
            hub,
            "staff-discord-head-place",
            &Args::new().with("place", place),
        ));
    }
    let how = if hub.reads_contents() {
        "staff-discord-head-how"
    } else {
        "staff-discord-head-how-unread"
    };
    lines.push(words::word(hub, how));
    Ok(CreateEmbed::new()
        .title(standing.title.clone())
        .description(lines.join("\n"))
        .colour(standing.colour))
}

/// The place of a conversation in the queue, from 1.
async fn place(hub: &Hub, conversation: &ConversationId) -> Result<Option<u32>, RestError> {
    let now = hub.bot.clock().at();
    let queue = hub.bot.store().queue(now, MOST_ROWS_READ).await;
    let queue = queue?;
    let waiting = (1_u32..).zip(queue);
    Ok(waiting
        .into_iter()
        .find(|(_, case)| case.conversation == *conversation)
        .map(|(place, _)| place))
}

/// The message, with a call for the role on duty if it is wanted: the only mention that is ever allowed.
pub(super) async fn message(
    hub: &Hub,
    hand_over: &Event,
    calls: bool,
) -> Result<CreateMessage, RestError> {
    let case = open_case(hub, &hand_over.conversation).await?;
    let standing = standing(hub, case.as_ref()).await;
    let embed = embed(hub, hand_over, case.as_ref(), &standing).await?;
    let message = CreateMessage::new()
        .embed(embed)
        .components(vec![buttons(hub, &standing)]);
    Ok(called(hub, message, "", calls))
}

/// A message that calls the role on duty, if it is wanted and there is one.
pub(super) fn called(hub: &Hub, message: CreateMessage, words: &str, calls: bool) -> CreateMessage {
    let staff = &hub.settings().staff;
    let role = staff.duty_role.or(staff.role).filter(|role| *role > 0);
    if let Some(role) = role.filter(|_| calls) {
        let mentions = CreateAllowedMentions::new().roles([RoleId::new(role)]);
        let content = format!("<@&{role}> {words}");
        return message
            .content(content.trim_end())
            .allowed_mentions(mentions);
    }
    let message = message.allowed_mentions(CreateAllowedMentions::new());
    if words.is_empty() {
        message
    } else {
        message.content(words)
    }
}

/// Shows at the beginning of a thread how its case stands now.
pub(super) async fn renew(
    hub: &Hub,
    conversation: &ConversationId,
    thread: &CaseThread,
) -> Result<(), RestError> {
    let (Some(channel), Some(head)) = (thread.channel(), thread.head()) else {
        return Ok(());
    };
    let after = thread.opened.saturating_sub(1);
    let events = super::case::events(hub, conversation, after, 1).await?;
    let Some(hand_over) = events.into_iter().next() else {
        return Ok(());
    };
    let case = open_case(hub, conversation).await?;
    let standing = standing(hub, case.as_ref()).await;
    let embed = embed(hub, &hand_over, case.as_ref(), &standing).await?;
    let content = EditMessage::new()
        .embed(embed)
        .components(vec![buttons(hub, &standing)]);
    post::edit(hub, channel, head, content).await
}
