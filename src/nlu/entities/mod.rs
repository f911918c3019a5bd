//! Months, times of the day and telephone numbers in a message, and what is given to a slot by name.

use std::collections::BTreeMap;
use std::ops::Range;

use smallvec::SmallVec;

use crate::calendar::{FoundDate, find_times};
use crate::intents::{
    Entity, FoundGroup, FoundPhrases, IntentBook, List, PhraseBook, PhraseRole, Slot,
};
use crate::pattern::{Hit, SlotValue as Filled};
use crate::text::{MASK, Normalized, find_telephones};

use super::Message;
use super::message::FoundRole;
use super::slots::SlotValue;

/// What stands in the normalised text for a telephone number that was masked.
pub(super) const HIDDEN: char = '■';

/// How many named groups of one message are looked at.
const MOST_GROUPS: usize = 32;

/// A month, a time of the day or a telephone number.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundEntity {
    /// Which of them.
    pub entity: Entity,
    /// Where in the normalised text.
    pub span: Range<usize>,
    /// A month as a date without a day, a time as `15:30`, a public telephone number as its digits, a masked one as
    /// the mask.
    pub value: SlotValue,
}

/// A value that a phrase gives to a slot by name.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundSlot {
    /// The slot.
    pub slot: String,
    /// The value.
    pub value: SlotValue,
    /// Where in the normalised text.
    pub span: Range<usize>,
    /// The length of the phrase that says so; a longer phrase knows better.
    pub strength: usize,
}

/// The entities of a text in order, dates and moments apart; `typed` is what the text was normalised from.
pub(super) fn find(text: &Normalized, typed: &str, dates: &[FoundDate]) -> Vec<FoundEntity> {
    // Digits that a mask stood between are no number.
    let is_whole = |(span, _): &(Range<usize>, String)| {
        let written = typed.get(text.raw_span(span.clone()));
        written.is_some_and(|written| !written.contains(MASK))
    };
    let telephones: Vec<(Range<usize>, String)> = find_telephones(&text.text)
        .into_iter()
        .filter(is_whole)
        .collect();
    let text = text.text.as_str();
    let mut found = Vec::new();
    for date in dates {
        if let Some(month) = date.value.as_ref().ok().filter(|date| date.is_month()) {
            found.push(FoundEntity {
                entity: Entity::Month,
                span: date.span.clone(),
                value: SlotValue::Date(*month),
            });
        }
    }
    for time in find_times(text) {
        let written = text.get(time.span.clone()).unwrap_or_default();
        let at = written.len() - written.trim_start_matches("at ").len();
        found.push(FoundEntity {
            entity: Entity::Time,
            span: time.span.start + at..time.span.end,
            value: SlotValue::Listed(time.time.format("%H:%M").to_string()),
        });
    }
    let hidden = text
        .match_indices(HIDDEN)
        .map(|(at, sign)| (at..at + sign.len(), MASK.to_owned()));
    for (span, value) in telephones.into_iter().chain(hidden) {
        found.push(FoundEntity {
            entity: Entity::Telephone,
            span,
            value: SlotValue::Listed(value),
        });
    }
    found.sort_by_key(|found| (found.span.start, found.entity));
    found
}

impl Message {
    /// The entity that a hit names by its position in what was given to the search, dates and moments apart.
    fn entity_at(&self, position: usize) -> Option<&FoundEntity> {
        let before = self.dates.len() + self.moments.len();
        self.entities.get(position.checked_sub(before)?)
    }

    /// Takes entities out of a phrase that says which slot they belong to.
    pub(super) fn add_entities(&mut self, book: &IntentBook, slot: &str, hit: &Hit, length: usize) {
        let wanted = book.slots.get(slot).and_then(|slot| slot.entity);
        for filled in hit.slots() {
            let Filled::Entity(position) = filled.value else {
                continue;
            };
            let found = self.entity_at(position);
            if let Some(found) = found.filter(|found| Some(found.entity) == wanted) {
                let given = FoundSlot {
                    slot: slot.to_owned(),
                    value: found.value.clone(),
                    span: found.span.clone(),
                    strength: length,
                };
                self.given.push(given);
            }
        }
    }

    /// Takes the entities, numbers, free texts and list values out of an intent's phrase that it names after a slot, as
    /// in `{time:opening}`, `{1..9:copies}` and `{item:wanted}`. A range or wildcard without such a name belongs to
    /// every slot of its list.
    ///
    /// What a slot's own list says is found wherever it stands, so it is left out here.
    pub(super) fn add_named(&mut self, book: &IntentBook, phrases: &PhraseBook, hit: &Hit) {
        for occurrence in hit.parts.iter().flatten() {
            for filled in &occurrence.slots {
                let name = phrases.set.slot_name(filled.slot);
                let is_open = matches!(book.lists.get(name), Some(List::Range(_) | List::Wildcard));
                let of_list = |slot: &Slot| is_open && slot.list.as_deref() == Some(name);
                let is_slot = book.slots.contains_key(name);
                let named = book
                    .slots
                    .iter()
                    .filter(|(known, slot)| *known == name || (!is_slot && of_list(slot)));
                for (name, slot) in named {
                    let value = match filled.value {
                        Filled::Entity(position) => self
                            .entity_at(position)
                            .filter(|found| Some(found.entity) == slot.entity)
                            .map(|found| found.value.clone()),
                        value => self.plain_value(book, phrases, slot, value, &filled.span),
                    };
                    self.given.extend(value.map(|value| FoundSlot {
                        slot: name.clone(),
                        value,
                        span: filled.span.clone(),
                        strength: occurrence.span.len(),
                    }));
                }
            }
        }
    }

    /// The value that a slot without an entity gets from a number, a free text, or a value of another slot's list.
    fn plain_value(
        &self,
        book: &IntentBook,
        phrases: &PhraseBook,
        slot: &Slot,
        filled: Filled,
        span: &Range<usize>,
    ) -> Option<SlotValue> {
        if slot.entity.is_some() {
            return None;
        }
        let value = match filled {
            Filled::Number(number) => number.to_string(),
            Filled::Decimal(number) => number.to_string(),
            Filled::Text => self.text.text.get(span.clone())?.trim().to_owned(),
            Filled::ListValue(number) => {
                let (list, index) = phrases.values.get(number as usize)?;
                if slot.list.as_ref() == Some(list) {
                    return None;
                }
                book.lists.get(list)?.values().get(*index)?.out.clone()?
            }
            Filled::Entity(_) => return None,
        };
        (!value.is_empty()).then_some(SlotValue::Listed(value))
    }

    /// Keeps values of the context in the slots that phrases name for them, unless the message says another value.
    pub(super) fn keep(
        &mut self,
        phrases: &PhraseBook,
        held: &FoundPhrases,
        known: &BTreeMap<String, SlotValue>,
        said: &BTreeMap<String, SlotValue>,
    ) {
        for hit in &held.hits {
            let meaning = phrases.meaning(hit.phrase);
            let first = hit.parts.iter().flatten().next();
            let (Some(context), Some(first)) = (&meaning.context, first) else {
                continue;
            };
            for (from, to) in &context.copies {
                let kept = known.get(from).filter(|_| !said.contains_key(to));
                self.given.extend(kept.map(|value| FoundSlot {
                    slot: to.clone(),
                    value: value.clone(),
                    span: first.span.clone(),
                    strength: 0,
                }));
            }
        }
    }

    /// Takes numbers and texts out of a phrase that says which slot they belong to.
    pub(super) fn add_plain(
        &mut self,
        book: &IntentBook,
        phrases: &PhraseBook,
        name: &str,
        hit: &Hit,
        strength: usize,
    ) {
        let Some(slot) = book.slots.get(name) else {
            return;
        };
        for filled in hit.slots() {
            let written = phrases.set.slot_name(filled.slot);
            if written != name && Some(written) != slot.list.as_deref() {
                continue;
            }
            let value = self.plain_value(book, phrases, slot, filled.value, &filled.span);
            self.given.extend(value.map(|value| FoundSlot {
                slot: name.to_owned(),
                value,
                span: filled.span.clone(),
                strength,
            }));
        }
    }

    /// Takes a number of the range of a slot that no phrase assigns: one that is all of the message, and for a default
    /// slot any that is no part of a date, time or telephone number.
    pub(super) fn add_number(&mut self, book: &IntentBook, name: &str, hit: &Hit) {
        let Some(slot) = book.slots.get(name) else {
            return;
        };
        for filled in hit.slots() {
            let value = match filled.value {
                Filled::Number(number) => number.to_string(),
                Filled::Decimal(number) => number.to_string(),
                _ => continue,
            };
            let is_all = self
                .text
                .text
                .get(filled.span.clone())
                .is_some_and(|number| number.trim() == self.text.text.trim());
            let dates = self.dates.iter().map(|found| &found.span);
            let moments = self.moments.iter().map(|found| &found.span);
            let others = self.entities.iter().map(|found| &found.span);
            let is_free = !dates
                .chain(moments)
                .chain(others)
                .any(|span| span.start < filled.span.end && filled.span.start < span.end);
            if is_all || (slot.default && is_free) {
                self.given.push(FoundSlot {
                    slot: name.to_owned(),
                    value: SlotValue::Listed(value),
                    span: filled.span.clone(),
                    strength: 0,
                });
            }
        }
    }

    /// Takes what the named groups of regular expressions hold: the text itself, the value of the slot's list that is
    /// written so, or the slot's entity inside the group.
    pub(super) fn add_groups(
        &mut self,
        book: &IntentBook,
        phrases: &PhraseBook,
        groups: Vec<FoundGroup>,
    ) {
        for FoundGroup {
            phrase,
            slot: name,
            span,
            whole,
        } in groups.into_iter().take(MOST_GROUPS)
        {
            let guard = matches!(phrases.meaning(phrase).role, PhraseRole::Guard(_));
            let Some(slot) = book.slots.get(&name).filter(|_| !guard) else {
                continue;
            };
            let text = self.text.text.get(span.clone()).unwrap_or_default();
            let within = |found: &Range<usize>| span.start <= found.start && found.end <= span.end;
            let value = match (&slot.list, slot.entity) {
                (Some(list), _) => listed(book, phrases, &name, list, text).map(SlotValue::Listed),
                (None, Some(Entity::Date)) => {
                    if let Some(date) = self.dates.iter().position(|date| within(&date.span)) {
                        self.dated.push(FoundRole {
                            slot: name.clone(),
                            date,
                            strength: whole.len(),
                        });
                    }
                    None
                }
                (None, Some(entity)) => self
                    .entities
                    .iter()
                    .find(|found| found.entity == entity && within(&found.span))
                    .map(|found| found.value.clone()),
                (None, None) => Some(SlotValue::Listed(text.trim().to_owned())),
            };
            self.given.extend(value.map(|value| FoundSlot {
                slot: name,
                value,
                span,
                strength: whole.len(),
            }));
        }
    }
}

/// The value of a list that a text is written as from its beginning to its end. The first value in the list wins.
fn listed(
    book: &IntentBook,
    phrases: &PhraseBook,
    slot: &str,
    list: &str,
    text: &str,
) -> Option<String> {
    let text = text.trim();
    let hits = phrases.set.find(text, &[]);
    let of_slot = hits.iter().filter(
        |hit| matches!(&phrases.meaning(hit.phrase).role, PhraseRole::Value(name) if name == slot),
    );
    let values: SmallVec<[usize; 2]> = of_slot
        .flat_map(|hit| hit.parts.iter().flatten())
        .filter(|occurrence| occurrence.span == (0..text.len()))
        .flat_map(|occurrence| &occurrence.slots)
        .filter_map(|filled| match filled.value {
            Filled::ListValue(index) => Some(index as usize),
            _ => None,
        })
        .collect();
    let index = values.into_iter().min()?;
    let (_, index) = phrases.values.get(index)?;
    book.lists.get(list)?.values().get(*index)?.out.clone()
}

#[cfg(test)]
mod tests;
