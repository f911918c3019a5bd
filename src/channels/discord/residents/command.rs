//! Commands of residents, and the forms that they open.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;
use serenity::all::InputTextStyle;
use serenity::builder::{CreateActionRow, CreateInputText, CreateInteractionResponse, CreateModal};

use super::super::commands::{self, Called};
use super::super::hub::Hub;
use super::super::rest::body;
use super::super::view::{self, Part, Pressed, shortened, words};
use super::super::wire::{Interaction, InteractionData, Message};
use super::ask::{Said, Taken, receive_at};
use super::memory::Admission;
use super::place::{self, Place};
use super::press::{self, ABOUT, LONGEST_HINT, LONGEST_LABEL};
use super::private;
use super::respond::{Answering, client_locale};
use super::words::stripped;
use crate::bot::Content;
use crate::replies::Args;
use crate::store::ConversationId;

/// The longest date that is taken in, in characters.
const LONGEST_DATE: u16 = 40;

/// Somebody used a command, a button, a menu or a form.
pub(super) fn interaction(hub: &Arc<Hub>, interaction: Interaction) {
    if interaction.author.bot {
        return;
    }
    if let InteractionData::Autocomplete { name, text, .. } = &interaction.data {
        let locale = client_locale(hub, interaction.locale.as_deref());
        let Some(called) = Called::of(&hub.bot, name) else {
            return;
        };
        let (text, hub) = (text.clone(), Arc::clone(hub));
        let tasks = hub.tasks.clone();
        tasks.spawn(async move {
            let response = commands::suggestions(&hub.bot, called, locale, &text);
            let done = hub
                .rest
                .respond(interaction.id, &interaction.token, response)
                .await;
            if done.is_err() {
                // Who writes on has the next one.
                hub.residents.count_dropped();
            }
        });
        return;
    }
    let Some(answering) = Answering::new(hub, &interaction) else {
        return;
    };
    let channel = interaction.channel.filter(|_| answering.public);
    let admitted = hub.residents.admit(answering.user, channel);
    // What waits must not hold up what comes next.
    let there = Arc::clone(hub);
    hub.tasks.spawn(async move {
        // What is said to staff is bounded by its lane alone.
        let place = Place::Direct(answering.user);
        if admitted != Admission::Yes && !private::is_with_staff_at(&there, place).await {
            return answering.say("discord-busy").await;
        }
        match interaction.data {
            InteractionData::Command {
                name,
                options,
                target,
                ..
            } => called(&there, answering, &name, &options, target.as_deref()).await,
            InteractionData::Component { custom_id, values } => {
                press::pressed(&there, answering, &custom_id, &values).await;
            }
            InteractionData::Modal { custom_id, fields } => {
                sent(&there, answering, &custom_id, fields).await;
            }
            InteractionData::Autocomplete { .. } | InteractionData::Unknown => {
                answering.say("discord-ask-again").await;
            }
        }
    });
}

async fn called(
    hub: &Arc<Hub>,
    answering: Arc<Answering>,
    name: &str,
    options: &BTreeMap<String, Value>,
    target: Option<&Message>,
) {
    let Some(called) = Called::of(&hub.bot, name) else {
        return answering.say("discord-ask-again").await;
    };
    // Commands have one option at most, whatever it is called in the language of the installation.
    let option = options.values().find_map(Value::as_str).map(stripped);
    let option = option.filter(|text| !text.is_empty());
    match called {
        Called::Ask => match option {
            Some(text) => ask(hub, answering, text).await,
            None => help(hub, &answering).await,
        },
        Called::Bring => {
            let text = match option {
                Some(topic) => bring(hub, &answering, topic),
                None => say(hub, &answering, "discord-bring-question"),
            };
            ask(hub, answering, text).await;
        }
        Called::Dates => dates(hub, &answering).await,
        Called::Help => help(hub, &answering).await,
        Called::Operator => press::ask_for_person(hub, &answering, None).await,
        Called::Answer => {
            let is_person = target.is_some_and(|target| {
                !target.webhook && target.author.as_ref().is_some_and(|author| !author.bot)
            });
            let text = target
                .and_then(|target| target.content.as_deref())
                .map(stripped);
            match text.filter(|text| is_person && !text.is_empty()) {
                Some(text) => ask(hub, answering, text).await,
                None => answering.say("discord-text-only").await,
            }
        }
    }
}

fn say(hub: &Hub, answering: &Answering, id: &str) -> String {
    words(&hub.bot, answering.locale, id, &Args::new())
}

/// The question after what to bring for a topic. A topic that already is the title of an answer asks for it by itself.
fn bring(hub: &Hub, answering: &Answering, topic: String) -> String {
    let general = say(hub, answering, "discord-bring-question");
    let wanted = hub.bot.answer_once(&general, None).reply.intent;
    if wanted.is_some() && hub.bot.answer_once(&topic, None).reply.intent == wanted {
        return topic;
    }
    let args = Args::from([("topic", topic)]);
    words(&hub.bot, answering.locale, "discord-bring-about", &args)
}

/// Answers a question in the private conversation of who asks.
async fn ask(hub: &Arc<Hub>, answering: Arc<Answering>, text: String) {
    answering.watch();
    let lane = Place::Direct(answering.user).address();
    let (there, answer) = (Arc::clone(hub), Arc::clone(&answering));
    let job = async move { answer_in_private(&there, &answer, text).await };
    in_lane(hub, &answering, &lane, job).await;
}

async fn answer_in_private(hub: &Arc<Hub>, answering: &Answering, text: String) {
    let said = Said {
        place: Place::Direct(answering.user),
        locale: answering.locale,
        key: answering.key(),
        content: Content::Text(text.clone()),
        with_files: false,
    };
    let received = receive_at(hub, said).await;
    match received {
        Ok(Taken {
            conversation,
            received,
            ..
        }) => press::give(hub, answering, &conversation, Ok(received)).await,
        Err(error) if error.is_storage() => {
            tracing::error!(%error, "no conversation can be opened");
            let shown = hub.bot.answer_once(&text, Some(answering.locale));
            let mut parts = view::whole(&hub.bot, &shown, None);
            parts.push(Part::text(&say(hub, answering, "discord-unstored")));
            if answering.give(&parts, false).await.is_err() {
                hub.residents.count_dropped();
            }
        }
        Err(error) => {
            tracing::warn!(%error, "a question could not be taken in");
            answering.say("discord-failed").await;
        }
    }
}

/// Opens the form for dates.
async fn dates(hub: &Hub, answering: &Answering) {
    let fields = commands::date_fields(&hub.bot, answering.locale);
    if fields.is_empty() {
        return answering.say("discord-how").await;
    }
    let hint = shortened(&say(hub, answering, "discord-dates-hint"), LONGEST_HINT);
    let rows = fields.iter().map(|slot| {
        let label = say(hub, answering, &format!("discord-dates-{slot}.label"));
        let label = shortened(&label, LONGEST_LABEL);
        let field = CreateInputText::new(InputTextStyle::Short, label, slot)
            .required(false)
            .max_length(LONGEST_DATE)
            .placeholder(&hint);
        CreateActionRow::InputText(field)
    });
    let title = shortened(&say(hub, answering, "discord-dates-title"), LONGEST_LABEL);
    let modal = CreateModal::new(Pressed::Dates.id(), title).components(rows.collect());
    answering
        .form(body(&CreateInteractionResponse::Modal(modal)))
        .await;
}

/// How to ask.
async fn help(hub: &Hub, answering: &Answering) {
    let message = hub.bot.library().catalog.message(
        hub.bot.library().catalog.spoken(answering.locale),
        "discord-help",
        &Args::new(),
    );
    let parts = match message {
        Ok(message) => {
            let shown = crate::bot::Shown {
                reply: crate::replies::Reply::from_message(message),
                fallback: false,
                clarify: true,
                confidence: 0,
                masked: 0,
                dated: false,
            };
            view::whole(&hub.bot, &shown, None)
        }
        Err(_) => vec![Part::text(&say(hub, answering, "discord-how"))],
    };
    if answering.give(&parts, true).await.is_err() {
        hub.residents.count_dropped();
    }
}

/// A form was sent.
async fn sent(
    hub: &Arc<Hub>,
    answering: Arc<Answering>,
    id: &str,
    mut fields: BTreeMap<String, String>,
) {
    match Pressed::read(id) {
        Some(Pressed::About(conversation)) => {
            let text = fields.remove(ABOUT).unwrap_or_default();
            press::about(hub, &answering, conversation, text).await;
        }
        Some(Pressed::Dates) => {
            let text = question_of(hub, &answering, &fields);
            ask(hub, answering, text).await;
        }
        _ => answering.say("discord-ask-again").await,
    }
}

/// The dates of a form as a question in words, so that the usual rules for dates answer it.
fn question_of(hub: &Hub, answering: &Answering, fields: &BTreeMap<String, String>) -> String {
    let known = commands::date_fields(&hub.bot, answering.locale);
    let mut sentences: Vec<String> = Vec::new();
    for slot in &known {
        let date = fields.get(slot).map_or("", |date| date.trim());
        if !date.is_empty() {
            let date: String = date.chars().take(usize::from(LONGEST_DATE)).collect();
            let args = Args::from([("date", date)]);
            let id = format!("discord-dates-{slot}");
            sentences.push(words(&hub.bot, answering.locale, &id, &args));
        }
    }
    sentences.push(say(hub, answering, commands::DATES));
    sentences.join(" ")
}

/// Does the work of an interaction in a lane.
pub(super) async fn in_lane(
    hub: &Arc<Hub>,
    answering: &Arc<Answering>,
    lane: &str,
    job: impl Future<Output = ()> + Send + 'static,
) {
    if hub.lanes.push(lane, job).is_err() {
        hub.residents.count_flooded();
        answering.say("discord-busy").await;
    }
}

/// The same in the lane of a conversation.
pub(super) async fn in_lane_of(
    hub: &Arc<Hub>,
    answering: &Arc<Answering>,
    conversation: &ConversationId,
    job: impl Future<Output = ()> + Send + 'static,
) {
    match place::lane_of(hub, conversation).await {
        Some(lane) => in_lane(hub, answering, &lane, job).await,
        None => answering.say("discord-ask-again").await,
    }
}
