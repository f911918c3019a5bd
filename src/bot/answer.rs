//! One message answered, and the answer in the form that other programs read.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::Serialize;
use serde_json::Value;

use crate::calendar::{Day, PartialDate};
use crate::dialogue::{Conversation, Outcome, render, step};
use crate::library::Library;
use crate::locale::{Locale, ReplyLocale};
use crate::nlu::slots::SlotValue;
use crate::replies::PlainLabels;

/// Takes a resident's message through understanding, decision and wording.
pub fn answer(
    library: &Library,
    conversation: &mut Conversation,
    text: &str,
    hint: Option<ReplyLocale>,
    now: NaiveDateTime,
) -> Outcome {
    let knowledge = library.knowledge();
    let step = step(knowledge, conversation, text, hint, now);
    render(knowledge, &library.catalog, step, now)
}

/// The whole reply as plain text, with its choices when it asks back and with its sources.
pub fn plain(library: &Library, outcome: &Outcome) -> String {
    let mut reply = outcome.reply.clone();
    if !outcome.step.clarify {
        // What could be asked next is for the channel to offer; it is no part of the answer.
        reply.choices.clear();
    }
    match PlainLabels::for_reply(&library.catalog, &reply) {
        Ok(labels) if outcome.step.intents.len() > 1 => reply.plain_text(&labels.titled()),
        Ok(labels) => reply.plain_text(&labels),
        Err(_) => reply.plain_text(&PlainLabels::default()),
    }
}

/// The answer to one request of `ask --jsonl` and the output of `ask --json`.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// The request's id.
    pub id: Value,
    /// The whole reply as plain text.
    pub text: String,
    /// The intent that was answered; `None` on fallback.
    pub intent: Option<String>,
    /// Every intent answered, when there were several questions.
    pub intents: Vec<String>,
    /// How sure the answer is, 0 to 1.
    pub confidence: f64,
    /// Whether nothing was answered.
    pub fallback: bool,
    /// Whether the reply is a question back.
    pub clarify: bool,
    /// The language of the reply; easy Japanese is Japanese.
    pub lang: Locale,
    /// The slot values that the reply rests on.
    pub slots: BTreeMap<String, String>,
    /// What can be chosen next.
    pub choices: Vec<AnswerChoice>,
    /// Where the answer comes from.
    pub source: Vec<AnswerSource>,
    /// How many pieces of sensitive data were masked.
    pub masked: usize,
}

/// One choice of an [`Answer`].
#[derive(Debug, Serialize)]
pub struct AnswerChoice {
    /// What to send back to choose it.
    pub id: String,
    /// The words to show.
    pub label: String,
}

/// One source of an [`Answer`].
#[derive(Debug, Serialize)]
pub struct AnswerSource {
    /// The section of the city's page.
    pub section: String,
    /// The day on which the answer was compared with it.
    pub verified_on: String,
}

impl Answer {
    /// The answer to the request `id`.
    pub fn new(id: Value, library: &Library, outcome: &Outcome) -> Self {
        let step = &outcome.step;
        let slots = step
            .slots
            .iter()
            .map(|(slot, value)| (slot.clone(), normalised(value)));
        let choices = outcome.reply.choices.iter();
        let sources = outcome.reply.sources.iter();
        Self {
            id,
            text: plain(library, outcome),
            intent: step.intents.first().cloned(),
            intents: step.intents.clone(),
            confidence: (step.confidence * 1000.0).round() / 1000.0,
            fallback: step.fallback,
            clarify: step.clarify,
            lang: outcome.reply.locale.language(),
            slots: slots.collect(),
            choices: choices
                .map(|choice| AnswerChoice {
                    id: choice.id.clone(),
                    label: outcome.reply.plain(&choice.label),
                })
                .collect(),
            source: sources
                .map(|source| AnswerSource {
                    section: outcome.reply.plain(&source.section),
                    verified_on: source.verified_on.clone(),
                })
                .collect(),
            masked: step.masked,
        }
    }
}

/// A slot value as programs read it: the `out` of a list value, or as much of an ISO 8601 date as is known.
fn normalised(value: &SlotValue) -> String {
    match value {
        SlotValue::Listed(out) => out.clone(),
        SlotValue::Date(date) => iso(date),
    }
}

fn iso(date: &PartialDate) -> String {
    let year = date
        .year
        .map_or_else(|| "-".to_owned(), |year| format!("{year:04}"));
    let Some(month) = date.month else { return year };
    match date.day {
        Day::Day(day) => format!("{year}-{month:02}-{day:02}"),
        Day::End => match date.date() {
            Some(day) => day.format("%Y-%m-%d").to_string(),
            None => format!("{year}-{month:02}-end"),
        },
        Day::Unknown => format!("{year}-{month:02}"),
    }
}
