//! What a message says about slots: list values, and dates with the slot they belong to.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::calendar::{Impossible, PartialDate};
use crate::intents::{Entity, IntentBook};

use super::{FoundSlot, Message};

/// The value of a slot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SlotValue {
    /// The `out` of a list value; for slots without a list a time as `15:30`, a telephone number or its mask, or the
    /// text that a regular expression named.
    Listed(String),
    /// A date.
    Date(PartialDate),
}

/// The slot values that a range of a message gives.
///
/// Several values of one list: the one that stands first in the list wins, so that staff order a list from
/// the more telling to the less telling value (両方 before 片方, a representative before the person).
/// Values without `out` swallow their words and give nothing.
pub fn values(
    book: &IntentBook,
    message: &Message,
    range: &Range<usize>,
) -> BTreeMap<String, SlotValue> {
    let mut best: BTreeMap<&str, usize> = BTreeMap::new();
    for found in &message.values {
        if found.span.start < range.start || found.span.end > range.end {
            continue;
        }
        let list = book
            .slots
            .get(&found.slot)
            .and_then(|slot| slot.list.as_ref());
        let value = list
            .and_then(|list| book.lists.get(list))
            .and_then(|list| list.get(found.index));
        if value.is_none_or(|value| value.out.is_none()) || is_swallowed(book, message, found) {
            continue;
        }
        let index = best.entry(&found.slot).or_insert(found.index);
        *index = (*index).min(found.index);
    }
    let mut slots = BTreeMap::new();
    for (slot, index) in best {
        let list = book.slots.get(slot).and_then(|slot| slot.list.as_ref());
        let value = list
            .and_then(|list| book.lists.get(list))
            .and_then(|list| list.get(index));
        if let Some(out) = value.and_then(|value| value.out.clone()) {
            slots.insert(slot.to_owned(), SlotValue::Listed(out));
        }
    }
    slots.extend(
        dates(book, message, range)
            .into_iter()
            .map(|(slot, date)| (slot, SlotValue::Date(date))),
    );
    slots.extend(entities(book, message, range));
    slots
}

/// The values that phrases give to slots by name, and for slots that no phrase speaks of the first entity that is free.
///
/// The longest phrase decides, then the first.
fn entities(
    book: &IntentBook,
    message: &Message,
    range: &Range<usize>,
) -> BTreeMap<String, SlotValue> {
    let inside = |span: &Range<usize>| span.start >= range.start && span.end <= range.end;
    let mut best: BTreeMap<&str, &FoundSlot> = BTreeMap::new();
    for given in message.given.iter().filter(|given| inside(&given.span)) {
        let known = best.entry(&given.slot).or_insert(given);
        if known.strength < given.strength {
            *known = given;
        }
    }
    let taken: Vec<&Range<usize>> = best.values().map(|given| &given.span).collect();
    let mut slots: BTreeMap<String, SlotValue> = best
        .iter()
        .map(|(slot, given)| ((*slot).to_owned(), given.value.clone()))
        .collect();
    for (name, slot) in &book.slots {
        if slots.contains_key(name) || !slot.default {
            continue;
        }
        let free = message.entities.iter().find(|found| {
            Some(found.entity) == slot.entity
                && inside(&found.span)
                && !taken.contains(&&found.span)
        });
        slots.extend(free.map(|found| (name.clone(), found.value.clone())));
    }
    slots
}

/// The different values of a slot that a message lists one after the other (「免許証とパスポート」), in the order of
/// the text; empty when the message names them apart. A name inside a longer name of the slot does not count.
pub fn listed_values(book: &IntentBook, message: &Message, slot: &str) -> Vec<String> {
    let list = book
        .slots
        .get(slot)
        .and_then(|slot| slot.list.as_ref())
        .and_then(|list| book.lists.get(list));
    let mut found: Vec<&super::FoundValue> = message
        .values
        .iter()
        .filter(|value| value.slot == slot)
        .collect();
    found.sort_by_key(|value| (value.span.start, std::cmp::Reverse(value.span.len())));
    let mut values: Vec<String> = Vec::new();
    let mut end: Option<usize> = None;
    for value in found {
        if end.is_some_and(|end| value.span.start < end) {
            continue;
        }
        let Some(out) = list
            .and_then(|list| list.get(value.index))
            .and_then(|value| value.out.clone())
        else {
            continue;
        };
        let between = end.and_then(|end| message.text.text.get(end..value.span.start));
        if between.is_some_and(|between| !is_joint(between)) {
            return Vec::new();
        }
        end = Some(value.span.end);
        if !values.contains(&out) {
            values.push(out);
        }
    }
    values
}

/// Whether the words between two values join them into a list.
fn is_joint(between: &str) -> bool {
    const JOINTS: [&str; 12] = [
        "と",
        "や",
        "か",
        "とか",
        "または",
        "及び",
        "および",
        "and",
        "or",
        "and the",
        "or the",
        "and my",
    ];
    let between = between.trim().trim_start_matches("password").trim();
    between.is_empty() || JOINTS.contains(&between)
}

/// Whether a longer occurrence of the same slot without a value covers this one.
fn is_swallowed(book: &IntentBook, message: &Message, found: &super::FoundValue) -> bool {
    message.values.iter().any(|other| {
        other.slot == found.slot
            && other.span.len() > found.span.len()
            && other.span.start <= found.span.start
            && other.span.end >= found.span.end
            && book
                .slots
                .get(&other.slot)
                .and_then(|slot| slot.list.as_ref())
                .and_then(|list| book.lists.get(list))
                .and_then(|list| list.get(other.index))
                .is_some_and(|value| value.out.is_none())
    })
}

/// The dates of a range with the slots that they belong to.
///
/// The longest phrase decides first; a slot whose only phrase points at a date that is taken shares it
/// (「誕生日の7月7日に発行」). The first date without a phrase goes to the default slot.
fn dates(
    book: &IntentBook,
    message: &Message,
    range: &Range<usize>,
) -> BTreeMap<String, PartialDate> {
    let inside = |index: usize| {
        message
            .dates
            .get(index)
            .is_some_and(|date| date.span.start >= range.start && date.span.end <= range.end)
    };
    let mut roles: Vec<&super::FoundRole> = message
        .dated
        .iter()
        .filter(|role| inside(role.date))
        .collect();
    roles.sort_by_key(|role| (std::cmp::Reverse(role.strength), role.date));
    let mut of_slot: BTreeMap<&str, usize> = BTreeMap::new();
    for shared in [false, true] {
        for role in &roles {
            let taken = of_slot.values().any(|date| *date == role.date);
            if (!taken || shared) && !of_slot.contains_key(role.slot.as_str()) {
                of_slot.insert(&role.slot, role.date);
            }
        }
    }
    let default = book
        .slots
        .iter()
        .find(|(_, slot)| slot.default && slot.entity == Some(Entity::Date));
    if let Some((name, _)) = default
        && !of_slot.contains_key(name.as_str())
    {
        // A month that a phrase gives to another slot is no date of its own.
        let is_given = |date: usize| {
            let span = message.dates.get(date).map(|date| &date.span);
            message.given.iter().any(|given| span == Some(&given.span))
        };
        let free = (0..message.dates.len()).find(|index| {
            inside(*index) && !of_slot.values().any(|date| date == index) && !is_given(*index)
        });
        of_slot.extend(free.map(|date| (name.as_str(), date)));
    }
    let value = |date: usize| message.dates[date].value.clone().ok();
    of_slot
        .into_iter()
        .filter_map(|(slot, date)| Some((slot.to_owned(), value(date)?)))
        .collect()
}

/// The first date that does not exist in the calendar.
pub fn impossible(message: &Message) -> Option<&Impossible> {
    message
        .dates
        .iter()
        .find_map(|date| date.value.as_ref().err())
}
