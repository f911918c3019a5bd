//! A resident's message, prepared for understanding: language, normalised text, entities, phrases found.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDateTime;
use regex::{Captures, Regex};
use smallvec::SmallVec;

use crate::calendar::{FoundDate, Moment, find_dates, find_moments};
use crate::intents::{Entity, FoundPhrases, IntentBook, Known, PhraseBook, PhraseRole};
use crate::locale::Locale;
use crate::pattern::{EntitySpan, Hit, Occurrence, SlotValue};
use crate::text::{Guess, Normalized, Redacted, guess, romaji_to_kana};

use super::Recognizer;
use super::captures::FoundCapture;
use super::entities::{self, FoundEntity, FoundSlot, HIDDEN};
use super::slots::{self, SlotValue as KnownValue};

/// A message ready to be ranked.
#[derive(Debug)]
pub struct Message {
    /// The language the message is written in; `None` when it cannot be told.
    pub locale: Option<Locale>,
    /// What kind of writing it is.
    pub guess: Guess,
    /// The normalised text in which phrases were looked for.
    pub text: Normalized,
    /// The ends of clauses in the normalised text behind which a question mark was typed.
    questions: Vec<usize>,
    /// Dates in the text, in order.
    pub dates: Vec<FoundDate>,
    /// Moments in the text (dates included), in order.
    pub moments: Vec<FoundMoment>,
    /// Months, times of the day and telephone numbers in the text, in order.
    pub entities: Vec<FoundEntity>,
    /// Every phrase found, with the language it belongs to.
    pub hits: Vec<(Locale, Hit)>,
    /// The values found for list slots, in text order.
    pub values: Vec<FoundValue>,
    /// The dates whose slot is said in the message.
    pub dated: Vec<FoundRole>,
    /// The values that a phrase gives to a slot by name.
    pub given: Vec<FoundSlot>,
    /// What the phrases of intents capture for their replies.
    pub captured: Vec<FoundCapture>,
}

/// A moment that opening hours may be asked for.
#[derive(Clone, Debug)]
pub struct FoundMoment {
    /// Where in the normalised text.
    pub span: Range<usize>,
    /// Which day.
    pub moment: Moment,
    /// Which time of that day, if one was said.
    pub time: Option<chrono::NaiveTime>,
}

/// A value of a list slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundValue {
    /// The slot.
    pub slot: String,
    /// The position of the value in its list.
    pub index: usize,
    /// Where in the normalised text.
    pub span: Range<usize>,
}

/// A date together with the slot it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRole {
    /// The slot.
    pub slot: String,
    /// The position of the date in [`Message::dates`].
    pub date: usize,
    /// The length of the phrase that says so; a longer phrase knows better.
    pub strength: usize,
}

impl Message {
    /// Prepares a message that stands alone; it must be masked already. Which masks are telephone numbers is not known.
    pub fn prepare(recognizer: &Recognizer, raw: &str, now: NaiveDateTime) -> Self {
        Self::with_telephones(recognizer, raw, &[], &BTreeMap::new(), now)
    }

    /// Prepares a message like [`Message::prepare`], in a conversation in which these slot values are known.
    pub fn prepare_known(
        recognizer: &Recognizer,
        raw: &str,
        known: &BTreeMap<String, KnownValue>,
        now: NaiveDateTime,
    ) -> Self {
        Self::with_telephones(recognizer, raw, &[], known, now)
    }

    /// Prepares a message with what is known of its masks, in a conversation in which these slot values are known.
    pub fn prepare_redacted(
        recognizer: &Recognizer,
        redacted: &Redacted,
        known: &BTreeMap<String, KnownValue>,
        now: NaiveDateTime,
    ) -> Self {
        let asked_for = recognizer.book().reads_telephones;
        let telephones: Vec<Range<usize>> = redacted.telephones().filter(|_| asked_for).collect();
        Self::with_telephones(recognizer, &redacted.text, &telephones, known, now)
    }

    fn with_telephones(
        recognizer: &Recognizer,
        raw: &str,
        telephones: &[Range<usize>],
        known: &BTreeMap<String, KnownValue>,
        now: NaiveDateTime,
    ) -> Self {
        let plain = without_tags(raw);
        let raw = plain.as_ref();
        let guess = guess(raw, &|word| recognizer.knows_english(word));
        let typed = match guess {
            Guess::Romaji => Cow::Owned(romaji_to_kana(raw)),
            _ => Cow::Borrowed(raw),
        };
        let text = Normalized::new(&typed);
        let (locale, languages): (Option<Locale>, &[Locale]) = match guess {
            Guess::Ja | Guess::Romaji => (Some(Locale::Ja), &[Locale::Ja]),
            Guess::En => (Some(Locale::En), &[Locale::En]),
            Guess::Mixed(main) => (Some(main), &[Locale::Ja, Locale::En]),
            Guess::Unknown => (None, &[Locale::Ja, Locale::En]),
        };
        let mut text = text;
        for &language in languages {
            text = recognizer.spell(language, &text);
        }
        // The text of romaji is another one, so there the places of masks say nothing.
        if !telephones.is_empty() && guess != Guess::Romaji {
            text = text.with_signs(telephones, HIDDEN);
        }
        let mut message = Self {
            locale,
            guess,
            dates: find_dates(&text.text, now.date()),
            moments: Vec::new(),
            entities: Vec::new(),
            questions: questions(raw, &text, guess),
            text,
            hits: Vec::new(),
            values: Vec::new(),
            dated: Vec::new(),
            given: Vec::new(),
            captured: Vec::new(),
        };
        message.entities = entities::find(&message.text, &typed, &message.dates);
        message.moments = find_moments(&message.text.text, now)
            .into_iter()
            .map(|(span, moment, time)| FoundMoment { span, moment, time })
            .collect();
        message.find_all(recognizer, languages, known, &typed);
        message
            .values
            .sort_by_key(|value| (value.span.start, value.slot.clone(), value.index));
        message
    }

    /// Finds the phrases of some languages. Those that need a context are judged by what is known already and what the
    /// other phrases say.
    fn find_all(
        &mut self,
        recognizer: &Recognizer,
        languages: &[Locale],
        known: &BTreeMap<String, KnownValue>,
        typed: &str,
    ) {
        let intents = recognizer.book();
        let mut conditional: Vec<(Locale, &PhraseBook, FoundPhrases)> = Vec::new();
        for &language in languages {
            let Some(book) = intents.phrases.get(&language) else {
                continue;
            };
            let mut found = book.find(&self.text.text, &self.entity_spans());
            let open = found.take(|phrase| book.meaning(phrase).context.is_some());
            self.add(intents, book, (language, typed), found);
            if !open.hits.is_empty() {
                conditional.push((language, book, open));
            }
        }
        if conditional.is_empty() {
            return;
        }
        let said = slots::values(intents, self, &self.whole());
        let mut all = known.clone();
        all.extend(said.clone());
        let known = |slot: &str| match all.get(slot) {
            None => Known::Nothing,
            Some(KnownValue::Listed(value)) => Known::Text(value),
            Some(KnownValue::Date(_)) => Known::Other,
        };
        for (language, book, mut open) in conditional {
            let held = open.take(|phrase| {
                let context = book.meaning(phrase).context.as_ref();
                context.is_none_or(|context| context.holds(known))
            });
            self.keep(book, &held, &all, &said);
            self.add(intents, book, (language, typed), held);
        }
    }

    /// The entities with their names, in the order in which they are counted.
    fn entity_spans(&self) -> Vec<EntitySpan> {
        // `add_roles` and `entity_at` count in this order.
        let dates = self.dates.iter().map(|found| (Entity::Date, &found.span));
        let moments = self
            .moments
            .iter()
            .map(|found| (Entity::Moment, &found.span));
        let others = self
            .entities
            .iter()
            .map(|found| (found.entity, &found.span));
        dates
            .chain(moments)
            .chain(others)
            .map(|(entity, span)| EntitySpan {
                name: entity.name().to_owned(),
                span: span.clone(),
            })
            .collect()
    }

    /// Takes over what was found in a language and in what was typed.
    fn add(
        &mut self,
        intents: &IntentBook,
        book: &PhraseBook,
        (language, typed): (Locale, &str),
        found: FoundPhrases,
    ) {
        for hit in found.hits {
            match &book.meaning(hit.phrase).role {
                PhraseRole::Intent(_) | PhraseRole::After(_) => {
                    self.add_named(intents, book, &hit);
                    self.add_captures(book, &hit, typed);
                    self.hits.push((language, hit));
                }
                PhraseRole::Guard(_) => self.hits.push((language, hit)),
                PhraseRole::Value(slot) => {
                    self.add_values(intents, book, slot, &hit);
                    self.add_number(intents, slot, &hit);
                }
                PhraseRole::Date(slot) => self.add_roles(intents, book, slot, &hit),
            }
        }
        self.add_groups(intents, book, found.groups);
    }

    fn add_values(&mut self, intents: &IntentBook, book: &PhraseBook, slot: &str, hit: &Hit) {
        let own = intents.slots.get(slot).and_then(|slot| slot.list.as_ref());
        for occurrence in hit.parts.iter().flatten() {
            if let Some(index) = occurrence.slots.iter().find_map(|found| match found.value {
                SlotValue::ListValue(number) => book
                    .values
                    .get(number as usize)
                    .filter(|(list, _)| Some(list) == own)
                    .map(|(_, index)| *index),
                _ => None,
            }) {
                let value = FoundValue {
                    slot: slot.to_owned(),
                    index,
                    span: occurrence.span.clone(),
                };
                if !self.values.contains(&value) {
                    self.values.push(value);
                }
            }
        }
    }

    fn add_roles(&mut self, book: &IntentBook, phrases: &PhraseBook, slot: &str, hit: &Hit) {
        let longest =
            |part: &SmallVec<[Occurrence; 1]>| part.iter().map(|found| found.span.len()).max();
        let strength: usize = hit.parts.iter().filter_map(longest).sum();
        let entity = book.slots.get(slot).and_then(|slot| slot.entity);
        if entity.is_some_and(|entity| entity != Entity::Date) {
            self.add_entities(book, slot, hit, strength);
            return;
        }
        self.add_plain(book, phrases, slot, hit, strength);
        for occurrence in hit.parts.iter().flatten() {
            for date in occurrence
                .slots
                .iter()
                .filter_map(|found| match found.value {
                    SlotValue::Entity(index) => Some(index),
                    _ => None,
                })
            {
                if self
                    .dates
                    .get(date)
                    .is_some_and(|found| !self.is_interrupted(&found.span, &occurrence.span))
                {
                    self.dated.push(FoundRole {
                        slot: slot.to_owned(),
                        date,
                        strength,
                    });
                }
            }
        }
    }

    /// Whether a comma stands between a date and the words behind it: in 「…に発行、誕生日は…」 they say nothing
    /// about it.
    fn is_interrupted(&self, date: &Range<usize>, phrase: &Range<usize>) -> bool {
        if self.dates.len() < 2 {
            return false;
        }
        let inside = |at: &usize| date.end <= *at && *at < phrase.end;
        self.text.breaks.iter().chain(&self.text.pauses).any(inside)
    }

    /// Whether a question mark stands behind a range in what the resident typed.
    pub fn asked_after(&self, range: &Range<usize>) -> bool {
        self.questions.contains(&range.end)
    }

    /// The whole normalised text as a range.
    pub fn whole(&self) -> Range<usize> {
        0..self.text.text.len()
    }

    /// The sentences and clauses of the message, as ranges of the normalised text that are not empty.
    pub fn clauses(&self) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let mut start = 0;
        let length = self.text.text.len();
        let in_date = |at: usize| {
            self.dates
                .iter()
                .any(|date| date.span.start < at && at < date.span.end)
        };
        let marks = self
            .text
            .breaks
            .iter()
            .chain(&self.text.pauses)
            .copied()
            .filter(|at| !in_date(*at));
        let mut ends: Vec<usize> = marks.chain(std::iter::once(length)).collect();
        ends.sort_unstable();
        for end in ends {
            if end > start && !self.text.text[start..end].trim().is_empty() {
                ranges.push(start..end);
            }
            start = start.max(end);
        }
        ranges
    }

    /// Where a hit stands inside a range: the longest occurrence of each part, or `None` if a part is missing.
    pub(super) fn spans_of(hit: &Hit, range: &Range<usize>) -> Option<Vec<Range<usize>>> {
        hit.parts
            .iter()
            .map(|occurrences| {
                occurrences
                    .iter()
                    .map(|occurrence| &occurrence.span)
                    .filter(|span| span.start >= range.start && span.end <= range.end)
                    .max_by_key(|span| span.len())
                    .cloned()
            })
            .collect()
    }
}

/// The breaks of a text behind which a question mark stands in the raw text.
fn questions(raw: &str, text: &Normalized, guess: Guess) -> Vec<usize> {
    if guess == Guess::Romaji {
        // The text was made from romaji, so there is no way back to what was typed.
        return Vec::new();
    }
    let is_asked = |at: &usize| {
        let typed = text.raw_span(0..*at).end;
        let behind = raw.get(typed..).unwrap_or_default();
        let marks = behind.chars().take_while(|c| !c.is_alphanumeric());
        marks.into_iter().any(|c| matches!(c, '?' | '？'))
    };
    text.breaks.iter().copied().filter(is_asked).collect()
}

/// The text with blanks in the place of markup: tags say nothing about what is asked. Places stay the same.
fn without_tags(raw: &str) -> Cow<'_, str> {
    static TAG: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("</?[A-Za-z][^<>]{0,200}>").ok());
    match TAG.as_ref().filter(|_| raw.contains('<')) {
        Some(tag) => tag.replace_all(raw, |tag: &Captures<'_>| " ".repeat(tag[0].len())),
        None => Cow::Borrowed(raw),
    }
}
