//! Which reply an intent gives, and the values that go into it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::calendar::{Day, PartialDate};
use crate::intents::{ConditionalReply, Entity, Intent, IntentBook, IntentIndex, SourceEntry};
use crate::nlu::slots::SlotValue;
use chrono::Datelike;

/// How deep a date rule may lean on other rules.
const DEPTH: usize = 8;

/// The reply chosen for an intent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chosen<'a> {
    /// The Fluent message.
    pub reply: &'a str,
    /// Where it comes from.
    pub source: Option<&'a SourceEntry>,
    follow_ups: &'a [IntentIndex],
}

/// Picks the first conditional reply whose conditions hold, or the intent's own; `moment` tells whether the
/// resident asked about a certain day or time.
pub(super) fn choose<'a>(
    book: &'a IntentBook,
    intent: &'a Intent,
    slots: &BTreeMap<String, SlotValue>,
    captures: &BTreeMap<String, String>,
    moment: bool,
    today: NaiveDate,
) -> Chosen<'a> {
    let is_moment = |name: &str| {
        book.slots
            .get(name)
            .is_some_and(|slot| slot.entity == Some(Entity::Moment))
    };
    let holds = |answer: &&ConditionalReply| {
        listed_slots_hold(answer, slots)
            && answer.known.iter().all(|name| {
                (is_moment(name) && moment)
                    || captures.contains_key(name)
                    || compute(book, slots, name, today).is_some()
            })
    };
    match intent.answers.iter().find(holds) {
        Some(answer) => Chosen {
            reply: &answer.reply,
            source: answer.source.as_ref().or(intent.source.as_ref()),
            follow_ups: answer.follow_ups.as_deref().unwrap_or(&intent.follow_ups),
        },
        None => Chosen {
            reply: &intent.reply,
            source: intent.source.as_ref(),
            follow_ups: &intent.follow_ups,
        },
    }
}

/// Whether what was said before picks one of the conditional replies of a clarifying intent.
pub(super) fn is_settled(intent: &Intent, slots: &BTreeMap<String, SlotValue>) -> bool {
    intent
        .answers
        .iter()
        .any(|answer| listed_slots_hold(answer, slots))
}

fn listed_slots_hold(answer: &ConditionalReply, slots: &BTreeMap<String, SlotValue>) -> bool {
    answer.slots.iter().all(|(slot, values)| {
        matches!(slots.get(slot), Some(SlotValue::Listed(value)) if values.contains(value))
    })
}

/// What to offer after an answer.
pub(super) fn follow_ups<'a>(
    book: &'a IntentBook,
    intent: &'a Intent,
    slots: &BTreeMap<String, SlotValue>,
    captures: &BTreeMap<String, String>,
) -> &'a [IntentIndex] {
    // Conditions on dates choose between wordings, never between what to offer next.
    choose(book, intent, slots, captures, false, NaiveDate::default()).follow_ups
}

/// The date of this name: said by the resident, or computed by the rules of the intent files.
pub(super) fn compute(
    book: &IntentBook,
    slots: &BTreeMap<String, SlotValue>,
    name: &str,
    today: NaiveDate,
) -> Option<PartialDate> {
    compute_within(book, slots, name, today, DEPTH)
}

fn compute_within(
    book: &IntentBook,
    slots: &BTreeMap<String, SlotValue>,
    name: &str,
    today: NaiveDate,
    depth: usize,
) -> Option<PartialDate> {
    if let Some(SlotValue::Date(date)) = slots.get(name) {
        return Some(*date);
    }
    if name == "today" {
        return Some(PartialDate {
            year: Some(today.year()),
            month: Some(today.month()),
            day: Day::Day(today.day()),
        });
    }
    if depth == 0 {
        return None;
    }
    let value = |name: &str| compute_within(book, slots, name, today, depth - 1);
    book.dates
        .get(name)?
        .iter()
        .find_map(|rule| rule.evaluate(&value))
}
