//! Suggested answers under the messages of residents, and the form into which one click puts them.

use serde_json::Value;
use serenity::all::{ButtonStyle, InputTextStyle};
use serenity::builder::{
    CreateActionRow, CreateButton, CreateInputText, CreateInteractionResponse, CreateMessage,
    CreateModal,
};

use super::super::hub::Hub;
use super::super::intake::STAFF;
use super::super::rest::{self, RestError};
use super::super::view::{escape, shortened};
use super::case::{holder, open_case};
use super::post::{SUGGESTIONS, Spot, text};
use super::words;
use crate::bot::desk::is_bare_wish;
use crate::bot::{MOST_SUGGESTED, SuggestedAnswer, Wanted};
use crate::replies::Args;
use crate::store::{Body, Event, Holder, SuggestionId};

/// What begins the id of a button with a suggested answer, behind [`STAFF`].
pub(super) const ANSWER: &str = "answer:";
/// What begins the id of the form, behind [`STAFF`].
pub(super) const FORM: &str = "send:";
/// The field of the form.
pub(super) const FIELD: &str = "text";
/// The longest text of a field.
const LONGEST_FIELD: usize = 4_000;
/// The longest id.
const LONGEST_ID: usize = 100;
/// The longest label of a button.
const LONGEST_LABEL: usize = 80;
/// The longest line of an answer in the list.
const LONGEST_LINE: usize = 120;

/// The title of what an intent answers, in the words of staff.
pub(super) fn title(hub: &Hub, intent: &str) -> Option<String> {
    let book = hub.bot.library().book();
    let reply = &book.intent(intent)?.reply;
    let label = words::word(hub, &format!("{reply}.label"));
    Some(label).filter(|label| !label.is_empty())
}

/// Shows the best answers for a message of the resident, unless there are none.
pub(super) async fn under(hub: &Hub, spot: &Spot<'_>, message: &Event) -> Result<(), RestError> {
    let posted = spot.posted(hub).await?;
    if posted.iter().any(|posted| posted.part == SUGGESTIONS) {
        return Ok(());
    }
    let (Body::ResidentMessage { text: words } | Body::MessageEdited { text: words, .. }) =
        &message.body
    else {
        return Ok(());
    };
    let case = open_case(hub, spot.conversation).await?;
    let answers = match case.as_ref().map(holder) {
        Some(Holder::Agent(agent)) => {
            let (bot, locale) = (&hub.bot, words::locale(hub));
            let offers = bot.suggest_for(spot.conversation, message.seq, &agent, Some(locale));
            let offers = offers.await?.answers.into_iter();
            offers.map(|offered| offered.answer).collect()
        }
        _ => best(hub, spot, words).await?,
    };
    if answers.is_empty() {
        return Ok(());
    }
    let list = list(hub, message.seq, &answers);
    spot.post(hub, SUGGESTIONS, &list).await?;
    Ok(())
}

/// The best answers while nobody has the conversation; that they are shown is recorded for nobody.
async fn best(hub: &Hub, spot: &Spot<'_>, text: &str) -> Result<Vec<SuggestedAnswer>, RestError> {
    let record = hub.bot.store().conversation(spot.conversation).await;
    let record = record?;
    let wanted = Wanted {
        locale: Some(hub.bot.locale_of(&record.state)),
        agent_locale: Some(words::locale(hub)),
        limit: MOST_SUGGESTED,
    };
    Ok(hub.bot.suggest(text, wanted).answers)
}

/// Shows answers for what the resident wanted to know before somebody was called: the last message, or the one before it
/// if the last one is only the wish for a person.
pub(super) async fn at_opening(
    hub: &Hub,
    spot: &Spot<'_>,
    said: &[Event],
) -> Result<(), RestError> {
    let is_message = |event: &&Event| matches!(event.body, Body::ResidentMessage { .. });
    let mut messages = said.iter().rev().filter(is_message);
    let Some(last) = messages.next() else {
        return Ok(());
    };
    let mut message = last;
    if let Some(before) = messages.next() {
        let score = |answers: Vec<SuggestedAnswer>| answers.first().map_or(0.0, |best| best.score);
        let newest = best(hub, spot, last.body.text()).await?;
        // A wish in words has no answer of its own; beside a button it is written by the program.
        if newest.is_empty()
            || (said.iter().any(is_bare_wish)
                && score(newest) < score(best(hub, spot, before.body.text()).await?))
        {
            message = before;
        }
    }
    under(hub, spot, message).await
}

fn percent(score: f64) -> String {
    format!("{:.0} %", (score.clamp(0.0, 1.0) * 100.0).floor())
}

/// The answers as a list with a button for each.
fn list(hub: &Hub, message: u64, answers: &[SuggestedAnswer]) -> CreateMessage {
    let mut lines = vec![words::word(hub, "staff-discord-suggestions")];
    let mut buttons = Vec::new();
    for (number, answer) in (1_u32..).zip(answers.iter().take(MOST_SUGGESTED)) {
        let reply = &answer.agent_reply;
        let title = reply.title.as_ref().map(|title| reply.plain(title));
        let title = title.or_else(|| self::title(hub, &answer.intent));
        let title = title.unwrap_or_else(|| answer.intent.clone());
        let first = crate::replies::markup::plain_text(&reply.blocks, reply.locale);
        let first = first.lines().next().unwrap_or_default();
        let source = reply.sources.first().map(|source| {
            let args = Args::new()
                .with("section", reply.plain(&source.section))
                .with("day", source.verified_on.as_str());
            words::say(hub, "staff-discord-suggestion-source", &args)
        });
        let mut line = format!(
            "{number}. **{}** · {} – {}",
            percent(answer.score),
            escape(&shortened(&title, LONGEST_LINE)),
            escape(&shortened(&reply.plain(first), LONGEST_LINE)),
        );
        if let Some(source) = source {
            line.push_str("\n-# ");
            line.push_str(&escape(&shortened(&source, LONGEST_LINE)));
        }
        lines.push(line);
        let id = format!("{STAFF}{ANSWER}{message}:{}", answer.intent);
        if id.chars().count() <= LONGEST_ID {
            let label = format!("{number}. {} {title}", percent(answer.score));
            let button = CreateButton::new(id)
                .style(ButtonStyle::Secondary)
                .label(shortened(&label, LONGEST_LABEL));
            buttons.push(button);
        }
    }
    let content = text(shortened(&lines.join("\n"), 2_000));
    if buttons.is_empty() {
        return content;
    }
    content.components(vec![CreateActionRow::Buttons(buttons)])
}

/// What the form needs to know when it comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// The number of the last event that the agent has seen.
    pub(super) expected: u64,
    /// The suggested answer in it.
    pub(super) suggestion: Option<SuggestionId>,
}

impl Form {
    /// The id of the form, behind [`STAFF`].
    fn id(&self) -> String {
        let suggestion = self.suggestion.as_ref().map_or("", SuggestionId::as_str);
        format!("{STAFF}{FORM}{}:{suggestion}", self.expected)
    }

    /// Reads what stands behind [`FORM`].
    pub(super) fn read(id: &str) -> Option<Self> {
        let (expected, suggestion) = id.split_once(':')?;
        Some(Self {
            expected: expected.parse().ok()?,
            suggestion: (!suggestion.is_empty()).then(|| suggestion.into()),
        })
    }

    /// The form with a text to change and send, as the answer to a click or a command.
    pub(super) fn response(&self, hub: &Hub, text: &str) -> Value {
        let limit = hub.bot.library().config.limits.message_chars as usize;
        let longest = limit.clamp(1, LONGEST_FIELD);
        let label = shortened(&words::word(hub, "staff-discord-form-label"), 45);
        let mut field = CreateInputText::new(InputTextStyle::Paragraph, label, FIELD)
            .required(true)
            .max_length(u16::try_from(longest).unwrap_or(4_000));
        let text = shortened(text.trim(), longest);
        if !text.is_empty() {
            field = field.value(text);
        }
        let title = shortened(&words::word(hub, "staff-discord-form-title"), 45);
        let modal =
            CreateModal::new(self.id(), title).components(vec![CreateActionRow::InputText(field)]);
        rest::body(&CreateInteractionResponse::Modal(modal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_known_again() {
        for suggestion in [None, Some(SuggestionId::from("0199-abc"))] {
            let form = Form {
                expected: 17,
                suggestion,
            };
            let id = form.id();
            let rest = id.strip_prefix(STAFF).and_then(|id| id.strip_prefix(FORM));
            assert_eq!(rest.and_then(Form::read), Some(form));
        }
        assert_eq!(Form::read("x:"), None);
        assert_eq!(Form::read(""), None);
    }

    #[test]
    fn a_score_never_promises_more_than_it_is() {
        assert_eq!(percent(0.999), "99 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.0), "0 %");
    }
}
