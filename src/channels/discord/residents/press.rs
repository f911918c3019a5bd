//! Buttons and menus of residents.

use std::sync::Arc;

use serenity::all::InputTextStyle;
use serenity::builder::{CreateActionRow, CreateInputText, CreateInteractionResponse, CreateModal};

use super::super::hub::Hub;
use super::super::rest::body;
use super::super::staff;
use super::super::view::{self, Place as Pressable, Pressed, shortened, words};
use super::ask::{Said, asks_for_person, receive_at, reply_of};
use super::place::{self, Place};
use super::respond::Answering;
use super::{command, deliver, noted, private, show};
use crate::bot::{Content, Inbound, Received, Shown};
use crate::desk::policy::LEAVE_NOTE;
use crate::intents::IntentKind;
use crate::replies::Args;
use crate::store::{ConversationId, StoreError, Thumb};

/// The longest title and label of a form, in characters.
pub(super) const LONGEST_LABEL: usize = 45;
/// The longest hint in a field.
pub(super) const LONGEST_HINT: usize = 100;
/// The longest text about which a person is asked.
const LONGEST_ABOUT: u16 = 1000;
/// The name of its field.
pub(super) const ABOUT: &str = "about";

/// Whose conversation it is.
enum Owner {
    /// Of who pressed.
    Presser,
    /// Of somebody else.
    Other,
    /// It is not reached any more.
    Nobody,
}

/// Somebody pressed something.
pub(super) async fn pressed(
    hub: &Arc<Hub>,
    answering: Arc<Answering>,
    id: &str,
    values: &[String],
) {
    let Some(pressed) = Pressed::read(id) else {
        return answering.say("discord-ask-again").await;
    };
    let conversation = match &pressed {
        Pressed::Choice { conversation, .. }
        | Pressed::More { conversation, .. }
        | Pressed::Thumb { conversation, .. } => Some(conversation.clone()),
        Pressed::Person(conversation) | Pressed::About(conversation) => conversation.clone(),
        Pressed::Dates => None,
    };
    if let Some(conversation) = &conversation {
        match owner(hub, conversation, &answering).await {
            Owner::Presser => {}
            Owner::Other => return answering.say("discord-not-yours").await,
            Owner::Nobody => match pressed {
                // A person can be asked for whatever became of the conversation.
                Pressed::Person(_) => return ask_for_person(hub, &answering, None).await,
                _ => return answering.say("discord-ask-again").await,
            },
        }
    }
    match (pressed, conversation) {
        (Pressed::Person(_), conversation) => ask_for_person(hub, &answering, conversation).await,
        (Pressed::Choice { seq, choice, .. }, Some(conversation)) => {
            let choice = choice.or_else(|| values.first()?.parse().ok());
            let Some(choice) = choice else {
                return answering.say("discord-ask-again").await;
            };
            // A form can only be the first answer.
            if choice_id(hub, &conversation, seq, choice).await.as_deref() == Some(LEAVE_NOTE) {
                return ask_for_note(hub, &answering, conversation).await;
            }
            answering.watch();
            let there = Arc::clone(hub);
            let answer = Arc::clone(&answering);
            let place = conversation.clone();
            let job = async move { choose(&there, &answer, place, seq, choice).await };
            command::in_lane_of(hub, &answering, &conversation, job).await;
        }
        (Pressed::More { seq, .. }, Some(conversation)) => {
            answering.watch();
            more(hub, &answering, &conversation, seq).await;
        }
        (Pressed::Thumb { seq, thumb, .. }, Some(conversation)) => {
            answering.watch();
            rate(hub, &answering, &conversation, seq, thumb).await;
        }
        _ => answering.say("discord-ask-again").await,
    }
}

async fn owner(hub: &Hub, conversation: &ConversationId, answering: &Answering) -> Owner {
    let places = place::places(hub, conversation).await.unwrap_or_default();
    if places.is_empty() {
        return Owner::Nobody;
    }
    if places.iter().any(|place| place.user() == answering.user) {
        Owner::Presser
    } else {
        Owner::Other
    }
}

/// Opens the form for the wish for a person.
pub(super) async fn ask_for_person(
    hub: &Hub,
    answering: &Answering,
    conversation: Option<ConversationId>,
) {
    let ids = ["discord-person-title", "discord-person-about"];
    open_form(hub, answering, conversation, ids, false).await;
}

/// Opens the form for a note, which goes the same way: by the time it is sent somebody may be there again.
async fn ask_for_note(hub: &Hub, answering: &Answering, conversation: ConversationId) {
    let ids = ["discord-note-title", "discord-note-about"];
    open_form(hub, answering, Some(conversation), ids, true).await;
}

async fn open_form(
    hub: &Hub,
    answering: &Answering,
    conversation: Option<ConversationId>,
    [title, about]: [&str; 2],
    required: bool,
) {
    if staff::is_blocked(hub, answering.user).await {
        return answering.say("discord-blocked").await;
    }
    let bot = &hub.bot;
    let text =
        |id: &str, longest| shortened(&words(bot, answering.locale, id, &Args::new()), longest);
    let label = text(about, LONGEST_LABEL);
    let field = CreateInputText::new(InputTextStyle::Paragraph, label, ABOUT)
        .required(required)
        .max_length(LONGEST_ABOUT)
        .placeholder(text("discord-person-hint", LONGEST_HINT));
    let id = Pressed::About(conversation).id();
    let modal = CreateModal::new(id, text(title, LONGEST_LABEL))
        .components(vec![CreateActionRow::InputText(field)]);
    answering
        .form(body(&CreateInteractionResponse::Modal(modal)))
        .await;
}

/// Takes a choice of a reply.
async fn choose(
    hub: &Arc<Hub>,
    answering: &Answering,
    conversation: ConversationId,
    seq: u64,
    choice: usize,
) {
    let Some(id) = choice_id(hub, &conversation, seq, choice).await else {
        return answering.say("discord-ask-again").await;
    };
    if leads_to_person(hub, &id) && staff::is_blocked(hub, answering.user).await {
        return answering.say("discord-blocked").await;
    }
    let inbound = Inbound {
        conversation: conversation.clone(),
        key: answering.key(),
        content: Content::Choice { reply: seq, id },
        locale: None,
    };
    let places = place::places(hub, &conversation).await.unwrap_or_default();
    let place = places.first().copied();
    let place = place.unwrap_or(Place::Direct(answering.user));
    let circumstances = private::circumstances(hub, place, &conversation).await;
    let received = hub.bot.receive_as(inbound, circumstances).await;
    give(hub, answering, &conversation, received).await;
}

/// What a choice of a reply is.
async fn choice_id(
    hub: &Hub,
    conversation: &ConversationId,
    seq: u64,
    choice: usize,
) -> Option<String> {
    let event = show::event_at(hub, conversation, seq).await.ok()??;
    Some(Shown::of(&event)?.reply.choices.get(choice)?.id.clone())
}

fn leads_to_person(hub: &Hub, choice: &str) -> bool {
    let intent = choice.split(':').next().unwrap_or_default();
    let known = hub.bot.library().book().intent(intent);
    known.is_some_and(|intent| intent.kind == IntentKind::HandOver)
}

/// Gives what the bot has made of an interaction as its answer.
pub(super) async fn give(
    hub: &Arc<Hub>,
    answering: &Answering,
    conversation: &ConversationId,
    received: Result<Received, StoreError>,
) {
    let events = match received {
        Ok(Received::Kept { events, .. }) => events,
        Ok(Received::Unstored { shown, .. }) => {
            let Some(shown) = shown else {
                return answering.say("discord-failed").await;
            };
            let mut parts = view::whole(&hub.bot, &shown, None);
            let text = words(
                &hub.bot,
                shown.reply.locale,
                "discord-unstored",
                &Args::new(),
            );
            parts.push(view::Part::text(&text));
            finish(hub, answering.give(&parts, false).await);
            return;
        }
        Err(StoreError::Refused(_) | StoreError::NotFound(_)) => {
            return answering.say("discord-ask-again").await;
        }
        Err(error) => {
            tracing::warn!(%error, "an interaction could not be carried out");
            return answering.say("discord-failed").await;
        }
    };
    match reply_of(&events) {
        Some((event, shown)) => {
            let place = Pressable {
                conversation,
                seq: event.seq,
            };
            let parts = view::whole(&hub.bot, &shown, Some(place));
            match answering.give(&parts, false).await {
                // It is over, or another process of this program answers it.
                Ok(made) if made.is_empty() => return noted::forgo(hub, event).await,
                Ok(made) => noted::keep(hub, event, made).await,
                given => finish(hub, given),
            }
        }
        // A person has the conversation.
        None => answering.say("discord-passed-on").await,
    }
    deliver::deliver(hub, &events, None).await;
}

fn finish<T>(hub: &Hub, given: Result<T, super::super::rest::RestError>) {
    if let Err(error) = given {
        hub.residents.count_dropped();
        tracing::warn!(%error, "an interaction could not be answered");
    }
}

/// Shows the whole of a short answer to who asked.
async fn more(hub: &Arc<Hub>, answering: &Answering, conversation: &ConversationId, seq: u64) {
    let event = show::event_at(hub, conversation, seq).await.ok().flatten();
    let Some(shown) = event.as_ref().and_then(Shown::of) else {
        return answering.say("discord-ask-again").await;
    };
    let place = Pressable { conversation, seq };
    let parts = view::details(&hub.bot, &shown, place);
    finish(hub, answering.give(&parts, true).await);
}

/// Notes whether something has helped.
async fn rate(
    hub: &Arc<Hub>,
    answering: &Answering,
    conversation: &ConversationId,
    seq: u64,
    thumb: Thumb,
) {
    match hub.bot.give_feedback(conversation, seq, thumb).await {
        Ok(_) => {
            let text = words(&hub.bot, answering.locale, "discord-thanks", &Args::new());
            finish(hub, answering.give(&[view::Part::text(&text)], true).await);
        }
        Err(StoreError::Refused(_) | StoreError::NotFound(_)) => {
            answering.say("discord-ask-again").await;
        }
        Err(error) => {
            tracing::warn!(%error, "a thumb could not be kept");
            answering.say("discord-failed").await;
        }
    }
}

/// The form about a person was sent.
pub(super) async fn about(
    hub: &Arc<Hub>,
    answering: &Arc<Answering>,
    conversation: Option<ConversationId>,
    text: String,
) {
    if staff::is_blocked(hub, answering.user).await {
        return answering.say("discord-blocked").await;
    }
    answering.watch();
    let lane = Place::Direct(answering.user).address();
    let (there, answer) = (Arc::clone(hub), Arc::clone(answering));
    let job = async move { person(&there, &answer, conversation, text).await };
    command::in_lane(hub, answering, &lane, job).await;
}

async fn person(
    hub: &Arc<Hub>,
    answering: &Answering,
    conversation: Option<ConversationId>,
    text: String,
) {
    if let Some(conversation) = conversation
        && matches!(owner(hub, &conversation, answering).await, Owner::Presser)
        && let Err(error) = private::go_private(hub, &conversation, answering.user).await
    {
        tracing::warn!(%error, "a conversation could not go on in private");
    }
    let content = match text.trim() {
        "" => Content::Person,
        text => Content::PersonAbout(text.to_owned()),
    };
    let said = Said {
        place: Place::Direct(answering.user),
        locale: answering.locale,
        key: answering.key(),
        content,
        with_files: false,
    };
    let (conversation, received) = match receive_at(hub, said).await {
        Ok(taken) => (taken.conversation, Ok(taken.received)),
        Err(error) if error.is_storage() => {
            let request = words(&hub.bot, answering.locale, "discord-person", &Args::new());
            let shown = asks_for_person(hub, &request);
            let Some(shown) = shown else {
                return answering.say("discord-failed").await;
            };
            finish(
                hub,
                answering
                    .give(&view::whole(&hub.bot, &shown, None), false)
                    .await,
            );
            return;
        }
        Err(error) => {
            tracing::warn!(%error, "a wish for a person could not be taken in");
            return answering.say("discord-failed").await;
        }
    };
    give(hub, answering, &conversation, received).await;
    if answering.public && private::is_with_staff(hub, &conversation).await {
        invite(hub, answering).await;
    }
}

/// Begins the direct messages in which a case goes on, or says why that cannot be.
async fn invite(hub: &Hub, answering: &Answering) {
    let text = words(
        &hub.bot,
        answering.locale,
        "discord-person-here",
        &Args::new(),
    );
    let seed = format!("invite/{}", answering.key());
    let part = [view::Part::text(&text)];
    let sent = super::post::direct(hub, answering.user, &part, None, &seed).await;
    match sent {
        Ok(_) => {}
        Err(error) if error.keeps_us_out() => {
            answering.say("discord-dm-closed").await;
        }
        Err(error) => finish::<()>(hub, Err(error)),
    }
}
