//! Months, times of the day and telephone numbers in a message, and what is given to a slot by name.

use std::ops::Range;

use smallvec::SmallVec;

use crate::calendar::{FoundDate, find_times};
use crate::intents::{Entity, FoundGroup, IntentBook, List, PhraseBook, PhraseRole, Slot};
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
        for filled in hit
            .parts
            .iter()
            .flatten()
            .flat_map(|occurrence| &occurrence.slots)
        {
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
        for filled in hit
            .parts
            .iter()
            .flatten()
            .flat_map(|occurrence| &occurrence.slots)
        {
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
        for filled in hit
            .parts
            .iter()
            .flatten()
            .flat_map(|occurrence| &occurrence.slots)
        {
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
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use chrono::NaiveDate;

    use super::super::{Message, Recognizer, slots};
    use super::SlotValue;
    use crate::diag::Source;
    use crate::intents::resolve::resolve;

    const FILE: &str = r#"
skip_words: {ja: [えっと], en: [please]}
lists:
  colour:
    - {out: red, in: {ja: 赤, en: red}}
    - {out: blue, in: {ja: 青, en: blue}}
  item:
    - {out: null, in: {ja: 本当, en: book a seat}}
    - {out: book, in: {ja: 本, en: "book[s]"}}
    - {out: disc, in: {ja: 円盤, en: "disc[s]"}}
  count: {range: {from: 1, to: 20}}
  digit: {range: {from: 1, to: 9, words: false, multiplier: 10}}
  hours: {range: {from: 0, to: 8, fractions: halves}}
  title: {wildcard: true}
slots:
  colour: {list: colour}
  item: {list: item}
  copies: {list: count}
  room: {list: count, default: true}
  tens: {}
  stay: {list: hours, phrases: {ja: ["{hours}時間"], en: ["{hours} hour[s]"]}}
  name: {list: title}
  wanted: {}
  other: {list: colour}
intents:
  order:
    kind: small-talk
    phrases:
      ja: ["返却 期限", "{count}冊", "題名は{title}です", "{item:wanted}を予約"]
      en:
        - "{count} copies"
        - "called {title} by"
        - "order [the] {item:wanted}"
        - "paint {item:other}"
        - "{digit:tens} crates"
  context:
    kind: small-talk
    phrases:
      en:
        - {phrase: "renew", requires_context: {item: [book, disc], colour: null}}
        - {phrase: "extend", excludes_context: {item: book}}
        - {phrase: "/keep/", requires_context: {colour: blue}}
        - {phrase: "return", required_keywords: ["disc[s]", film]}
        - {phrase: "lend", required_keywords: film, not: film club}
        - {phrase: "give back"}
"#;

    fn recognizer() -> Recognizer {
        let (book, findings) = resolve(&[Source::new("test.yaml", FILE)]);
        assert!(findings.is_empty(), "{findings:?}");
        Recognizer::new(Arc::new(book))
    }

    fn message(recognizer: &Recognizer, text: &str, known: &[(&str, &str)]) -> Message {
        let day = NaiveDate::from_ymd_opt(2026, 11, 2).and_then(|day| day.and_hms_opt(10, 0, 0));
        let known = known
            .iter()
            .map(|&(slot, value)| (slot.to_owned(), SlotValue::Listed(value.to_owned())))
            .collect();
        Message::prepare_known(recognizer, text, &known, day.expect("the day exists"))
    }

    /// The slots of a message as `slot=value`.
    fn filled(recognizer: &Recognizer, text: &str) -> Vec<String> {
        let message = message(recognizer, text, &[]);
        let values: BTreeMap<String, SlotValue> =
            slots::values(recognizer.book(), &message, &message.whole());
        let written = values.iter().map(|(slot, value)| match value {
            SlotValue::Listed(value) => format!("{slot}={value}"),
            SlotValue::Date(date) => format!("{slot}={date:?}"),
        });
        written.collect()
    }

    /// The phrases of a message.
    fn found(recognizer: &Recognizer, text: &str, known: &[(&str, &str)]) -> Vec<String> {
        let message = message(recognizer, text, known);
        let templates = message.hits.iter().filter_map(|(language, hit)| {
            let phrases = recognizer.book().phrases.get(language)?;
            Some(phrases.meaning(hit.phrase).template.clone())
        });
        templates.collect()
    }

    #[test]
    fn numbers_of_a_range_fill_slots() {
        let recognizer = recognizer();
        let filled = |text| filled(&recognizer, text);
        assert_eq!(filled("I want 3 copies"), ["copies=3", "room=3"]);
        assert_eq!(filled("I want twelve copies"), ["copies=12", "room=12"]);
        assert_eq!(filled("3冊ほしい"), ["copies=3", "room=3"]);
        assert_eq!(filled("3 crates for you"), ["room=3", "tens=30"]);
        assert_eq!(filled("three crates for you"), ["room=3"]);
        assert_eq!(filled("I want 30 copies"), [""; 0]);
        assert_eq!(filled("I stay 2.5 hours"), ["stay=2.5"]);
        assert_eq!(filled("2.7時間います"), [""; 0]);
        // A number alone answers a question; beside other words only the default slot takes it.
        assert_eq!(filled("7"), ["copies=7", "room=7", "stay=7"]);
        assert_eq!(filled("table 7 is mine"), ["room=7"]);
        assert_eq!(filled("on 5 December at 3 pm"), [""; 0]);
    }

    #[test]
    fn a_wildcard_keeps_the_text_between_fixed_words() {
        let recognizer = recognizer();
        let filled = |text| filled(&recognizer, text);
        assert_eq!(
            filled("the book called Star Trip by him"),
            ["item=book", "name=star trip"]
        );
        assert_eq!(filled("題名は星の旅です"), ["name=星の旅"]);
        assert_eq!(filled("the book called by him"), ["item=book"]);
        let masked = crate::text::redact("題名は090-1234-5678です", &[]).text;
        let shown = filled(&masked).join(" ");
        assert!(!shown.contains("1234"), "{shown}");
    }

    #[test]
    fn a_value_fills_the_slot_that_the_phrase_names() {
        let recognizer = recognizer();
        let filled = |text| filled(&recognizer, text);
        assert_eq!(filled("order the disc"), ["item=disc", "wanted=disc"]);
        assert_eq!(filled("本を予約したい"), ["item=book", "wanted=book"]);
        assert_eq!(filled("円盤がある"), ["item=disc"]);
        assert_eq!(filled("paint books"), ["item=book", "other=book"]);
        assert_eq!(filled("paint it blue"), ["colour=blue", "other=blue"]);
        // Words that only look like a value give none.
        assert_eq!(filled("order the book a seat"), [""; 0]);
    }

    #[test]
    fn a_phrase_needs_its_context() {
        let recognizer = recognizer();
        let found = |text, known: &[(&str, &str)]| found(&recognizer, text, known);
        assert_eq!(found("renew", &[]), [""; 0]);
        assert_eq!(found("renew", &[("item", "book")]), [""; 0]);
        let both = [("item", "book"), ("colour", "red")];
        assert_eq!(found("renew", &both), ["renew"]);
        assert_eq!(found("renew the red one", &both[..1]), ["renew"]);
        // What the message says counts more than what was said before.
        assert_eq!(found("keep the red one", &[("colour", "blue")]), [""; 0]);
        assert_eq!(found("keep the blue one", &both), ["/keep/"]);
        assert_eq!(found("extend", &[]), ["extend"]);
        assert_eq!(found("extend", &both), [""; 0]);
        assert_eq!(found("extend the book", &[]), [""; 0]);
        assert_eq!(found("extend the disc", &both), ["extend"]);
    }

    #[test]
    fn a_phrase_needs_one_of_its_keywords() {
        let recognizer = recognizer();
        let found = |text| found(&recognizer, text, &[]);
        assert_eq!(found("return it"), [""; 0]);
        assert_eq!(found("return the FILM"), ["return"]);
        assert_eq!(found("discs: where do I return them?"), ["return"]);
        assert_eq!(found("return the discount"), [""; 0]);
        assert_eq!(found("lend me a film"), ["lend"]);
        assert_eq!(found("lend it to the film club"), [""; 0]);
        assert_eq!(found("give back"), ["give back"]);
    }

    #[test]
    fn skip_words_may_stand_in_every_phrase() {
        let recognizer = recognizer();
        let found = |text| found(&recognizer, text, &[]);
        assert_eq!(found("give please back"), ["give back"]);
        assert_eq!(found("give kindly back"), [""; 0]);
        assert_eq!(found("返却、えっと、期限"), ["返却 期限"]);
        assert_eq!(found("返却、あの、期限"), [""; 0]);
    }
}
