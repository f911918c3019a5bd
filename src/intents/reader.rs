//! Reads one intent of a file: resolves the names it uses and reports what does not fit.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::diag::{Diagnostic, Place};
use crate::locale::Locale;
use crate::yaml::{Spans, Step, steps};

use super::model::{Choice, ConditionalReply, Example, Intent, IntentBook, IntentIndex};
use super::resolve::unknown_name;
use super::schema::{AnswerEntry, ChoiceEntry, IntentEntry, IntentKind};

/// Reads one intent; the places of its values are known through its file.
pub(super) struct IntentReader<'a> {
    pub id: &'a str,
    pub entry: &'a IntentEntry,
    pub places: &'a Spans,
    pub book: &'a IntentBook,
    /// What the phrases of the intent may capture.
    pub captures: BTreeSet<String>,
}

impl IntentReader<'_> {
    pub(super) fn read(&self, findings: &mut Vec<Diagnostic>) -> Intent {
        let place = self.places.key_place(&steps!["intents", self.id]);
        if !is_kebab_case(self.id) {
            findings.push(
                Diagnostic::new("I006")
                    .place(place.clone())
                    .with("id", self.id),
            );
        }
        if self.entry.kind == IntentKind::Answer
            && self.entry.source.is_none()
            && !self.every_answer_has_source()
        {
            findings.push(
                Diagnostic::new("I009")
                    .place(place.clone())
                    .with("intent", self.id),
            );
        }
        let no_phrases = self.entry.phrases.values().all(Vec::is_empty);
        let no_examples = self.entry.examples.values().all(Vec::is_empty);
        if no_phrases && no_examples {
            findings.push(
                Diagnostic::new("I007")
                    .place(place.clone())
                    .with("intent", self.id),
            );
        }
        for slot in self.entry.slots.keys() {
            if !self.book.slots.contains_key(slot) {
                let at = self
                    .places
                    .key_place(&steps!["intents", self.id, "slots", slot]);
                findings.push(unknown_name(
                    "I002",
                    "slot",
                    at,
                    slot,
                    self.book.slots.keys().map(String::as_str),
                ));
            }
        }
        for (slot, value) in &self.entry.fill {
            let at = self.places.place(&steps!["intents", self.id, "fill", slot]);
            self.check_value(slot, value, &at, findings);
        }
        if let Some(source) = &self.entry.source {
            self.check_source(source, &steps!["intents", self.id, "source"], findings);
        }
        let answers = (0..self.entry.answers.len())
            .map(|index| self.answer(index, findings))
            .collect();
        let choices = (0..self.entry.choices.len())
            .filter_map(|index| self.choice(index, findings))
            .collect();
        let follow_ups = self.intents(&self.entry.follow_ups, &steps!["follow_ups"], findings);
        let after = self
            .entry
            .after
            .as_ref()
            .map(|after| after.intents.as_slice())
            .unwrap_or_default();
        let after = self.intents(after, &steps!["after", "intents"], findings);
        Intent {
            id: self.id.to_owned(),
            kind: self.entry.kind,
            place,
            source: self.entry.source.clone(),
            family: self.entry.family.clone(),
            owner: self.entry.owner.clone(),
            slots: self.slots_in_file_order(),
            fill: self.entry.fill.clone(),
            captures: self.captures.clone(),
            reply: self
                .entry
                .reply
                .clone()
                .unwrap_or_else(|| self.id.to_owned()),
            answers,
            choices,
            language: self.entry.language,
            after,
            follow_ups,
            examples: self.examples("examples", &self.entry.examples),
            counter_examples: self.examples("counter_examples", &self.entry.counter_examples),
        }
    }

    fn every_answer_has_source(&self) -> bool {
        !self.entry.answers.is_empty()
            && self
                .entry
                .answers
                .iter()
                .all(|answer| answer.source.is_some())
    }

    /// Missing slots are asked for in the order in which the file names them.
    fn slots_in_file_order(&self) -> Vec<(String, super::SlotNeed)> {
        let start = |slot: &str| {
            self.places
                .key(&steps!["intents", self.id, "slots", slot])
                .start
        };
        let mut slots: Vec<_> = self
            .entry
            .slots
            .iter()
            .map(|(slot, need)| (slot.clone(), *need))
            .collect();
        slots.sort_by_key(|(slot, _)| start(slot));
        slots
    }

    fn examples(&self, key: &str, examples: &BTreeMap<Locale, Vec<String>>) -> Vec<Example> {
        let mut all = Vec::new();
        for (&locale, texts) in examples {
            for (index, text) in texts.iter().enumerate() {
                let place =
                    self.places
                        .place(&steps!["intents", self.id, key, locale.tag(), index]);
                all.push(Example {
                    locale,
                    text: text.clone(),
                    place,
                });
            }
        }
        all
    }

    /// Reports days that are not written as 2026-11-01.
    fn check_source(
        &self,
        source: &super::SourceEntry,
        at: &[Step],
        findings: &mut Vec<Diagnostic>,
    ) {
        let days = [
            ("verified_on", Some(&source.verified_on)),
            ("review_by", source.review_by.as_ref()),
        ];
        for (key, day) in days {
            if day.is_some_and(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").is_err()) {
                let place = self.places.place(&[at, &steps![key]].concat());
                findings.push(
                    Diagnostic::new("I011")
                        .place(place)
                        .with("value", day.map_or("", String::as_str)),
                );
            }
        }
    }

    fn check_value(&self, slot: &str, value: &str, at: &Place, findings: &mut Vec<Diagnostic>) {
        let Some(declared) = self.book.slots.get(slot) else {
            findings.push(unknown_name(
                "I002",
                "slot",
                at.clone(),
                slot,
                self.book.slots.keys().map(String::as_str),
            ));
            return;
        };
        let Some(list) = declared
            .list
            .as_ref()
            .and_then(|list| self.book.lists.get(list))
        else {
            return;
        };
        if !list.accepts(value) {
            findings.push(unknown_name(
                "L003",
                "value",
                at.clone(),
                value,
                list.outs(),
            ));
        }
    }

    fn answer(&self, index: usize, findings: &mut Vec<Diagnostic>) -> ConditionalReply {
        let entry: &AnswerEntry = &self.entry.answers[index];
        let mut slots = BTreeMap::new();
        let mut known = Vec::new();
        for (key, values) in &entry.when {
            let at = self
                .places
                .place(&steps!["intents", self.id, "answers", index, "when", key]);
            if key == "known" {
                for name in &values.0 {
                    if !self.book.dates.contains_key(name)
                        && !self.book.slots.contains_key(name)
                        && !self.captures.contains(name)
                    {
                        let names = self
                            .book
                            .dates
                            .keys()
                            .chain(self.book.slots.keys())
                            .chain(&self.captures)
                            .map(String::as_str);
                        findings.push(unknown_name("D002", "name", at.clone(), name, names));
                    }
                }
                known.clone_from(&values.0);
            } else {
                let used = self.entry.slots.contains_key(key) || self.entry.fill.contains_key(key);
                if self.book.slots.contains_key(key)
                    && !used
                    && self.entry.kind == IntentKind::Answer
                {
                    let place = self
                        .places
                        .key_place(&steps!["intents", self.id, "answers", index, "when", key]);
                    findings.push(unknown_name(
                        "I002",
                        "slot",
                        place,
                        key,
                        self.entry.slots.keys().map(String::as_str),
                    ));
                }
                for value in &values.0 {
                    self.check_value(key, value, &at, findings);
                }
                slots.insert(key.clone(), values.0.clone());
            }
        }
        if let Some(source) = &entry.source {
            self.check_source(
                source,
                &steps!["intents", self.id, "answers", index, "source"],
                findings,
            );
        }
        let follow_ups = entry
            .follow_ups
            .as_ref()
            .map(|ids| self.intents(ids, &steps!["answers", index, "follow_ups"], findings));
        ConditionalReply {
            slots,
            known,
            reply: entry.reply.clone(),
            source: entry.source.clone(),
            follow_ups,
        }
    }

    fn choice(&self, index: usize, findings: &mut Vec<Diagnostic>) -> Option<Choice> {
        let entry: &ChoiceEntry = &self.entry.choices[index];
        let at = self
            .places
            .place(&steps!["intents", self.id, "choices", index]);
        for (slot, value) in &entry.slots {
            self.check_value(slot, value, &at, findings);
        }
        let Some(&intent) = self.book.by_id.get(&entry.intent) else {
            findings.push(unknown_name(
                "I003",
                "intent",
                at,
                &entry.intent,
                self.book.by_id.keys().map(String::as_str),
            ));
            return None;
        };
        let label = entry
            .label
            .clone()
            .unwrap_or_else(|| format!("{}.label", entry.intent));
        Some(Choice {
            intent,
            slots: entry.slots.clone(),
            label,
        })
    }

    fn intents(
        &self,
        ids: &[String],
        below: &[Step],
        findings: &mut Vec<Diagnostic>,
    ) -> Vec<IntentIndex> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for (index, id) in ids.iter().enumerate() {
            match self.book.by_id.get(id) {
                Some(&intent) if seen.insert(intent) => found.push(intent),
                Some(_) => {}
                None => {
                    let mut at = steps!["intents", self.id];
                    at.extend(below.iter().cloned());
                    at.push(Step::Index(index));
                    let known = self.book.by_id.keys().map(String::as_str);
                    findings.push(unknown_name(
                        "I003",
                        "intent",
                        self.places.place(&at),
                        id,
                        known,
                    ));
                }
            }
        }
        found
    }
}

fn is_kebab_case(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !id.ends_with('-')
        && !id.contains("--")
}
