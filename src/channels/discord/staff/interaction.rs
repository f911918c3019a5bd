//! Commands, buttons and forms of staff. Each is acknowledged at once; what takes time is done in the conversation's lane.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use serenity::all::{ButtonStyle, InputTextStyle};
use serenity::builder::{
    CreateActionRow, CreateButton, CreateInputText, CreateInteractionResponse,
    CreateInteractionResponseMessage, CreateModal,
};

use super::super::hub::Hub;
use super::super::intake::STAFF;
use super::super::relay;
use super::super::rest;
use super::super::view::{LONGEST_CONTENT, escape, length, shortened};
use super::super::wire::{Interaction, InteractionData};
use super::actor::{Actor, actor, may_see};
use super::answer::{answer, follow_up, refuse, respond};
use super::commands::{self, Asked};
use super::desk::Draft;
use super::doing::{Doing, act};
use super::said::{Said, Saying, note_in, refusal, say};
use super::suggestions::{ANSWER, FIELD, FORM, Form};
use super::transcript::transcript;
use super::{head, words};
use crate::accounts::audit;
use crate::bot::desk::Activity;
use crate::store::{AuditAction, ConversationId, Event, SuggestionStep};

/// The form that asks why a case is closed, behind [`STAFF`].
const CLOSE_FORM: &str = "closing";
/// For how long what the first answer depends on is awaited. Discord waits three seconds, and so do people one.
const AT_ONCE: Duration = Duration::from_millis(800);
/// What begins the id of a button that brings back a text that was not sent, behind [`STAFF`].
const DRAFT: &str = "draft:";

/// Somebody used a command, a button or a form of staff.
pub(in super::super) async fn interaction(hub: &Arc<Hub>, interaction: Interaction) {
    let hub = Arc::clone(hub);
    let tasks = hub.tasks.clone();
    tasks.spawn(async move { take(&hub, interaction).await });
}

/// What is done with one interaction.
enum Way {
    /// Something with the case, as a click: nothing is answered when it succeeds.
    Click(Doing),
    /// Something with the case, answered in words.
    Command(Doing),
    /// The transcript, for who asks.
    Transcript,
    /// A form, at once.
    Form(Value),
    /// A text is sent.
    Send(Form, String),
}

async fn take(hub: &Arc<Hub>, interaction: Interaction) {
    let conversation = match interaction.channel {
        Some(thread) => super::conversation_of(hub, thread).await,
        None => None,
    };
    if let InteractionData::Autocomplete { text, .. } = &interaction.data {
        let (asking, author) = (Arc::clone(hub), interaction.author.clone());
        let sees = async move { may_see(&asking, &author, interaction.guild).await };
        let sees = soon(hub, sees).await.unwrap_or(false);
        let choices = commands::choices(hub, conversation.filter(|_| sees), text).await;
        return respond(hub, &interaction, &choices).await;
    }
    let Some(conversation) = conversation else {
        return refuse(
            hub,
            &interaction,
            &words::word(hub, "staff-discord-only-in-threads"),
        )
        .await;
    };
    let (asking, author) = (Arc::clone(hub), interaction.author.clone());
    let actor = async move { actor(&asking, &author, interaction.guild).await };
    let busy = || Err(words::word(hub, "staff-discord-busy"));
    let actor = match soon(hub, actor).await.unwrap_or_else(busy) {
        Ok(actor) => actor,
        Err(refusal) => return refuse(hub, &interaction, &refusal).await,
    };
    let at = hub.bot.clock().at();
    let (presence, agent) = (hub.bot.presence(), &actor.agent.id);
    presence.look(&conversation, agent, Activity::Looking, at);
    let way = match way(hub, &interaction, &conversation, &actor).await {
        Ok(way) => way,
        Err(refusal) => return refuse(hub, &interaction, &refusal).await,
    };
    let first = match &way {
        Way::Form(form) => return respond(hub, &interaction, form).await,
        Way::Click(_) => rest::body(&CreateInteractionResponse::Acknowledge),
        Way::Command(_) | Way::Transcript | Way::Send(..) => {
            rest::body(&CreateInteractionResponse::Defer(
                CreateInteractionResponseMessage::new().ephemeral(true),
            ))
        }
    };
    let is_click = matches!(way, Way::Click(_));
    respond(hub, &interaction, &first).await;
    let place = relay::place(hub, &conversation).await;
    let job = {
        let hub = Arc::clone(hub);
        let interaction = interaction.clone();
        async move { go(&hub, &interaction, &conversation, &actor, way).await }
    };
    if hub.lanes.push(&place.lane, job).is_err() {
        let busy = words::word(hub, "staff-discord-busy");
        // After a click the first answer is the message that was clicked.
        if is_click {
            follow_up(hub, &interaction, &busy).await;
        } else {
            answer(hub, &interaction, &busy, None).await;
        }
    }
}

/// What is found out soon enough for the first answer. What takes longer goes on, and is remembered for the next time.
async fn soon<T: Send + 'static>(
    hub: &Hub,
    finding: impl Future<Output = T> + Send + 'static,
) -> Option<T> {
    let found = hub.tasks.spawn(finding);
    tokio::time::timeout(AT_ONCE, found).await.ok()?.ok()
}

async fn way(
    hub: &Hub,
    interaction: &Interaction,
    conversation: &ConversationId,
    actor: &Actor,
) -> Result<Way, String> {
    match &interaction.data {
        InteractionData::Component { custom_id, .. } => {
            let id = custom_id.strip_prefix(STAFF).unwrap_or_default();
            clicked(hub, id, conversation, actor).await
        }
        InteractionData::Modal { custom_id, fields } => {
            let id = custom_id.strip_prefix(STAFF).unwrap_or_default();
            sent(hub, id, fields)
        }
        InteractionData::Command {
            name,
            path,
            options,
            ..
        } => match commands::asked(name, path, options) {
            Some(Asked::Reply(answer)) => {
                let text = commands::text_of(hub, conversation, answer.as_deref()).await?;
                let form = Form {
                    expected: last(hub, conversation).await?,
                    suggestion: None,
                };
                Ok(Way::Form(form.response(hub, &text)))
            }
            Some(Asked::Transcript) => Ok(Way::Transcript),
            Some(Asked::Doing(doing)) => Ok(Way::Command(doing)),
            None => Err(words::word(hub, "staff-discord-unknown")),
        },
        InteractionData::Autocomplete { .. } | InteractionData::Unknown => {
            Err(words::word(hub, "staff-discord-unknown"))
        }
    }
}

async fn last(hub: &Hub, conversation: &ConversationId) -> Result<u64, String> {
    let record = hub.bot.store().conversation(conversation).await;
    Ok(record.map_err(|error| refusal(hub, &error))?.last)
}

/// A button was used.
async fn clicked(
    hub: &Hub,
    id: &str,
    conversation: &ConversationId,
    actor: &Actor,
) -> Result<Way, String> {
    if let Some(answer) = id.strip_prefix(ANSWER) {
        return suggested(hub, answer, conversation, actor).await;
    }
    if let Some(name) = id.strip_prefix(DRAFT) {
        let draft = hub.desk.draft(name);
        let draft = draft.filter(|draft| draft.conversation == *conversation);
        let Some(draft) = draft else {
            return Err(words::word(hub, "staff-discord-draft-gone"));
        };
        let form = Form {
            expected: draft.expected,
            suggestion: draft.suggestion,
        };
        return Ok(Way::Form(form.response(hub, &draft.text)));
    }
    match id {
        head::CLAIM => Ok(Way::Click(Doing::Claim)),
        head::RELEASE => Ok(Way::Click(Doing::Release {
            reason: String::new(),
        })),
        head::REOPEN => Ok(Way::Click(Doing::Reopen)),
        head::CLOSE => Ok(Way::Form(closing_form(hub))),
        _ => Err(words::word(hub, "staff-discord-unknown")),
    }
}

/// A suggested answer was chosen: the form with it. Only who has the case, or anybody while nobody has it.
async fn suggested(
    hub: &Hub,
    id: &str,
    conversation: &ConversationId,
    actor: &Actor,
) -> Result<Way, String> {
    let unknown = || words::word(hub, "staff-discord-unknown");
    let (message, intent) = id.split_once(':').ok_or_else(unknown)?;
    let message: u64 = message.parse().map_err(|_| unknown())?;
    let case = super::case::open_case(hub, conversation).await;
    let case = case.map_err(|_| words::word(hub, "staff-discord-busy"))?;
    let holder = case.as_ref().map(super::case::holder);
    match holder {
        None => return Err(words::word(hub, "staff-discord-no-case")),
        Some(crate::store::Holder::Agent(agent)) if agent != actor.agent.id => {
            let holder = crate::store::Holder::Agent(agent);
            return Err(super::said::held(hub, &holder).await);
        }
        Some(_) => {}
    }
    let expected = last(hub, conversation).await?;
    let (agent, locale) = (&actor.agent.id, words::locale(hub));
    let offers = hub
        .bot
        .suggest_for(conversation, message, agent, Some(locale))
        .await
        .map_err(|error| refusal(hub, &error))?;
    let mut answers = offers.answers.into_iter();
    let Some(offered) = answers.find(|offered| offered.answer.intent == intent) else {
        return Err(words::word(hub, "staff-discord-suggestion-gone"));
    };
    if let Err(error) = hub
        .bot
        .record(&offered.id, agent, SuggestionStep::Inserted)
        .await
    {
        tracing::warn!(%error, "the use of a suggestion could not be recorded");
    }
    let form = Form {
        expected,
        suggestion: Some(offered.id),
    };
    Ok(Way::Form(form.response(hub, &offered.answer.text)))
}

/// A form was sent.
fn sent(hub: &Hub, id: &str, fields: &BTreeMap<String, String>) -> Result<Way, String> {
    let field = fields.get(FIELD).cloned().unwrap_or_default();
    if id == CLOSE_FORM {
        return Ok(Way::Command(Doing::Close {
            reason: field,
            minutes: None,
        }));
    }
    let form = id.strip_prefix(FORM).and_then(Form::read);
    let form = form.ok_or_else(|| words::word(hub, "staff-discord-unknown"))?;
    Ok(Way::Send(form, field))
}

fn closing_form(hub: &Hub) -> Value {
    let label = shortened(&words::word(hub, "staff-discord-closing-label"), 45);
    let field = CreateInputText::new(InputTextStyle::Short, label, FIELD)
        .required(false)
        .max_length(300);
    let title = shortened(&words::word(hub, "staff-discord-closing-title"), 45);
    let modal = CreateModal::new(format!("{STAFF}{CLOSE_FORM}"), title)
        .components(vec![CreateActionRow::InputText(field)]);
    rest::body(&CreateInteractionResponse::Modal(modal))
}

/// Does it, in the lane.
async fn go(
    hub: &Hub,
    interaction: &Interaction,
    conversation: &ConversationId,
    actor: &Actor,
    way: Way,
) {
    let key = format!("discord-i:{}", interaction.id);
    match way {
        Way::Form(_) => {}
        Way::Click(doing) => {
            if let Err(refusal) = act(hub, conversation, actor, doing, &key).await {
                follow_up(hub, interaction, &refusal).await;
            }
        }
        Way::Command(doing) => {
            let said = act(hub, conversation, actor, doing, &key).await;
            let said = said.unwrap_or_else(|refusal| refusal);
            answer(hub, interaction, &said, None).await;
        }
        Way::Transcript => tell_transcript(hub, interaction, conversation, actor).await,
        Way::Send(form, text) => send(hub, interaction, conversation, actor, form, text, key).await,
    }
}

async fn send(
    hub: &Hub,
    interaction: &Interaction,
    conversation: &ConversationId,
    actor: &Actor,
    form: Form,
    text: String,
    key: String,
) {
    if let Some(note) = note_in(&text) {
        let doing = Doing::Note {
            text: note.to_owned(),
        };
        let said = act(hub, conversation, actor, doing, &key).await;
        let said = said.unwrap_or_else(|refusal| refusal);
        return answer(hub, interaction, &said, None).await;
    }
    let saying = Saying {
        key,
        text: text.clone(),
        expected: Some(form.expected),
        suggestion: form.suggestion.clone(),
    };
    match say(hub, conversation, actor, saying).await {
        Said::Kept { event, claimed } => {
            super::show_since(hub, conversation, event.seq.saturating_sub(1)).await;
            let id = if claimed {
                "staff-discord-sent-claimed"
            } else {
                "staff-discord-sent"
            };
            answer(hub, interaction, &words::word(hub, id), None).await;
        }
        Said::Refused(refusal) => {
            // What was written is not lost.
            let said = format!("{refusal}\n\n{}", escape(&text));
            answer(hub, interaction, &said, None).await;
        }
        Said::Stale { newer, last } => {
            let said = stale(hub, &newer, &text).await;
            let name = hub.desk.keep_draft(Draft {
                conversation: conversation.clone(),
                text,
                expected: last,
                suggestion: form.suggestion,
            });
            let button = CreateButton::new(format!("{STAFF}{DRAFT}{name}"))
                .style(ButtonStyle::Primary)
                .label(shortened(&words::word(hub, "staff-discord-again"), 80));
            answer(hub, interaction, &said, Some(button)).await;
        }
    }
}

/// What is new, and the text that was not sent.
async fn stale(hub: &Hub, newer: &[Event], text: &str) -> String {
    let mut news = transcript(hub, newer).await;
    let news = news.pop().unwrap_or_default();
    let news: String = shortened(&news, 600);
    let title = words::word(hub, "staff-problem-stale");
    let above = format!("{title}\n\n{news}\n\n");
    let left = LONGEST_CONTENT.saturating_sub(length(&above));
    format!("{above}{}", shortened(&escape(text), left))
}

/// The transcript for who asks for it, which is a reading.
async fn tell_transcript(
    hub: &Hub,
    interaction: &Interaction,
    conversation: &ConversationId,
    actor: &Actor,
) {
    let read = audit::entry(AuditAction::ConversationRead, hub.bot.clock().at())
        .by(&actor.agent.id)
        .on(conversation);
    if let Err(error) = hub.accounts.record(read).await {
        tracing::error!(%error, "a reading is missing in the audit log");
        return answer(
            hub,
            interaction,
            &words::word(hub, "staff-discord-busy"),
            None,
        )
        .await;
    }
    let after = last(hub, conversation)
        .await
        .unwrap_or(0)
        .saturating_sub(500);
    let events = super::case::events(hub, conversation, after, 500).await;
    let Ok(events) = events else {
        return answer(
            hub,
            interaction,
            &words::word(hub, "staff-discord-busy"),
            None,
        )
        .await;
    };
    let mut contents = transcript(hub, &events).await.into_iter();
    let first = contents.next();
    let first = first.unwrap_or_else(|| words::word(hub, "staff-discord-transcript"));
    answer(hub, interaction, &first, None).await;
    for content in contents {
        follow_up(hub, interaction, &content).await;
    }
}
