//! From files to an [`IntentBook`]: merges them, resolves names, and reports what does not fit.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::calendar::Rule;
use crate::diag::{Diagnostic, Place, Source, suggest};
use crate::locale::Locale;
use crate::yaml::{self, Spans, Step, steps};

use super::compile;
use super::model::{
    Choice, ConditionalReply, Entity, Example, Intent, IntentBook, IntentIndex, ListValue, Slot,
};
use super::schema::{
    AnswerEntry, ByLocale, ChoiceEntry, IntentEntry, IntentFile, IntentKind, ListValueEntry,
    OneOrMany, SlotEntry,
};

/// A named thing from some file, and where it stands.
#[derive(Debug)]
pub(super) struct Named<T> {
    pub value: T,
    pub file: usize,
}

/// All files merged by name; names are still unresolved.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub places: Vec<Spans>,
    pub words: Vec<(Locale, String, Vec<String>)>,
    pub rules: BTreeMap<String, Named<ByLocale<String>>>,
    pub lists: BTreeMap<String, Named<Vec<ListValueEntry>>>,
    pub dates: BTreeMap<String, Named<OneOrMany<String>>>,
    pub slots: BTreeMap<String, Named<SlotEntry>>,
    pub intents: Vec<(String, Named<IntentEntry>)>,
}

/// Reads intent files that are already in memory.
///
/// The book holds whatever could be understood; whether it may be used is for the caller to decide by the
/// severity of the findings.
pub fn resolve(sources: &[Arc<Source>]) -> (IntentBook, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let merged = merge(sources, &mut findings);
    let mut book = IntentBook::default();
    for (locale, usual, variants) in &merged.words {
        let pairs = variants
            .iter()
            .map(|variant| (variant.clone(), usual.clone()));
        book.words.entry(*locale).or_default().extend(pairs);
    }
    resolve_dates(&merged, &mut book, &mut findings);
    for (name, list) in &merged.lists {
        check_list(name, list, &merged.places[list.file], &mut findings);
        let values = list.value.iter();
        let values = values.map(|entry| ListValue {
            out: entry.out.clone(),
            with: entry.with.clone(),
        });
        book.lists.insert(name.clone(), values.collect());
    }
    for (name, slot) in &merged.slots {
        let resolved = resolve_slot(name, slot, &merged, &mut findings);
        book.slots.insert(name.clone(), resolved);
    }
    for (index, (id, _)) in merged.intents.iter().enumerate() {
        book.by_id.insert(id.clone(), IntentIndex(index));
    }
    for (id, entry) in &merged.intents {
        let reader = IntentReader {
            id,
            entry: &entry.value,
            places: &merged.places[entry.file],
            book: &book,
        };
        let intent = reader.read(&mut findings);
        book.intents.push(intent);
    }
    compile::compile(&merged, &mut book, &mut findings);
    (book, findings)
}

fn merge(sources: &[Arc<Source>], findings: &mut Vec<Diagnostic>) -> Merged {
    let mut merged = Merged::default();
    let mut seen: HashMap<String, ()> = HashMap::new();
    for source in sources {
        let (file, spans, more) = yaml::parse::<IntentFile>(source);
        findings.extend(more);
        let places = spans;
        let index = merged.places.len();
        let Some(file) = file else {
            merged.places.push(places);
            continue;
        };
        for (locale, words) in file.words {
            merged.words.extend(
                words
                    .into_iter()
                    .map(|(usual, variants)| (locale, usual, variants)),
            );
        }
        let mut duplicate = |section: &str, name: &str, known: bool| {
            if known {
                let place = places.key_place(&steps![section, name]);
                findings.push(Diagnostic::new("I010").place(place).with("name", name));
            }
        };
        for (name, value) in file.rules {
            duplicate("rules", &name, merged.rules.contains_key(&name));
            merged.rules.insert(name, Named { value, file: index });
        }
        for (name, value) in file.lists {
            duplicate("lists", &name, merged.lists.contains_key(&name));
            merged.lists.insert(name, Named { value, file: index });
        }
        for (name, value) in file.dates {
            duplicate("dates", &name, merged.dates.contains_key(&name));
            merged.dates.insert(name, Named { value, file: index });
        }
        for (name, value) in file.slots {
            duplicate("slots", &name, merged.slots.contains_key(&name));
            merged.slots.insert(name, Named { value, file: index });
        }
        for (id, value) in file.intents {
            let known = seen.insert(id.clone(), ()).is_some();
            duplicate("intents", &id, known);
            if !known {
                merged.intents.push((id, Named { value, file: index }));
            }
        }
        merged.places.push(places);
    }
    merged
}

fn resolve_dates(merged: &Merged, book: &mut IntentBook, findings: &mut Vec<Diagnostic>) {
    for (computed, rules) in &merged.dates {
        let places = &merged.places[rules.file];
        let single = rules.value.0.len() == 1;
        let mut parsed = Vec::new();
        for (index, text) in rules.value.0.iter().enumerate() {
            let mut at = steps!["dates", computed];
            // A single rule may stand as plain text or as a list of one.
            if !single || places.has(&[at.as_slice(), &steps![index]].concat()) {
                at.extend(steps![index]);
            }
            match Rule::parse(text) {
                Ok(rule) => {
                    for name in rule.names() {
                        let known = merged.dates.contains_key(name)
                            || merged.slots.contains_key(name)
                            || name == "today";
                        if !known {
                            let names = merged
                                .dates
                                .keys()
                                .chain(merged.slots.keys())
                                .map(String::as_str);
                            findings.push(unknown_name(
                                "D002",
                                "name",
                                places.place(&at),
                                name,
                                names,
                            ));
                        }
                    }
                    parsed.push(rule);
                }
                Err(error) => {
                    let place = places.place_inside(&at, error.span.clone());
                    findings.push(Diagnostic::new("D001").place(place).with("detail", &error));
                }
            }
        }
        book.dates.insert(computed.clone(), parsed);
    }
    check_circles(merged, book, findings);
}

/// Reports an empty list and values that are given twice.
fn check_list(
    name: &str,
    list: &Named<Vec<ListValueEntry>>,
    places: &Spans,
    findings: &mut Vec<Diagnostic>,
) {
    if list.value.is_empty() {
        let place = places.key_place(&steps!["lists", name]);
        findings.push(Diagnostic::new("L002").place(place).with("list", name));
    }
    for (index, entry) in list.value.iter().enumerate() {
        // A value may stand several times with other words: the order of a list is its order of preference.
        let earlier = &list.value[..index];
        if let Some(out) = &entry.out
            && earlier
                .iter()
                .any(|known| known.out == entry.out && known.surface == entry.surface)
        {
            let place = places.place(&steps!["lists", name, index, "out"]);
            findings.push(
                Diagnostic::new("L001")
                    .place(place)
                    .with("list", name)
                    .with("value", out),
            );
        }
    }
}

/// Reports date rules that need their own result.
fn check_circles(merged: &Merged, book: &IntentBook, findings: &mut Vec<Diagnostic>) {
    for (name, rules) in &merged.dates {
        let mut open: Vec<&str> = vec![name];
        let mut seen = BTreeSet::new();
        while let Some(date) = open.pop() {
            for next in book
                .dates
                .get(date)
                .into_iter()
                .flatten()
                .flat_map(Rule::names)
            {
                if next == name {
                    let place = merged.places[rules.file].key_place(&steps!["dates", name]);
                    findings.push(Diagnostic::new("D003").place(place).with("name", name));
                    open.clear();
                    break;
                }
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
    }
}

fn resolve_slot(
    name: &str,
    slot: &Named<SlotEntry>,
    merged: &Merged,
    findings: &mut Vec<Diagnostic>,
) -> Slot {
    let places = &merged.places[slot.file];
    let entry = &slot.value;
    let entity = entry.entity.as_deref().and_then(Entity::named);
    if let (Some(written), None) = (&entry.entity, entity) {
        let at = places.place(&steps!["slots", name, "entity"]);
        findings.push(unknown_name(
            "P003",
            "list",
            at,
            written,
            Entity::ALL.iter().map(|(_, name)| *name),
        ));
    }
    if let Some(list) = &entry.list {
        match merged.lists.get(list) {
            None => {
                let at = places.place(&steps!["slots", name, "list"]);
                findings.push(unknown_name(
                    "P003",
                    "list",
                    at,
                    list,
                    merged.lists.keys().map(String::as_str),
                ));
            }
            Some(list) => {
                for (index, choice) in entry.choices.iter().enumerate() {
                    let outs = || list.value.iter().filter_map(|value| value.out.as_deref());
                    if !outs().any(|out| out == choice) {
                        let at = places.place(&steps!["slots", name, "choices", index]);
                        findings.push(unknown_name("L003", "value", at, choice, outs()));
                    }
                }
            }
        }
    }
    Slot {
        list: entry.list.clone(),
        entity,
        default: entry.default,
        carry: entry.carry,
        ask: entry.ask.clone(),
        choices: entry.choices.clone(),
    }
}

/// A finding about a name that does not exist, with the nearest one that does.
pub(super) fn unknown_name<'a>(
    code: &'static str,
    argument: &'static str,
    place: Place,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let suggestion = suggest::nearest(name, known).unwrap_or_default();
    Diagnostic::new(code)
        .place(place)
        .with(argument, name)
        .with("suggestion", suggestion)
}

/// Reads one intent; the places of its values are known through its file.
struct IntentReader<'a> {
    id: &'a str,
    entry: &'a IntentEntry,
    places: &'a Spans,
    book: &'a IntentBook,
}

impl IntentReader<'_> {
    fn read(&self, findings: &mut Vec<Diagnostic>) -> Intent {
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
        for (slot, _) in &self.entry.slots {
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
        let outs = || list.iter().filter_map(|value| value.out.as_deref());
        if !outs().any(|out| out == value) {
            findings.push(unknown_name("L003", "value", at.clone(), value, outs()));
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
                    if !self.book.dates.contains_key(name) && !self.book.slots.contains_key(name) {
                        let names = self
                            .book
                            .dates
                            .keys()
                            .chain(self.book.slots.keys())
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
