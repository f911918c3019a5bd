//! From files to an [`IntentBook`]: merges them, resolves names, and reports what does not fit.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::calendar::Rule;
use crate::diag::{Diagnostic, Place, Source, suggest};
use crate::locale::Locale;
use crate::yaml;

use super::compile;
use super::model::{
    Choice, ConditionalReply, Entity, Example, Intent, IntentBook, IntentIndex, ListValue, Slot,
};
use super::places::{Places, path};
use super::schema::{
    AnswerEntry, ByLocale, ChoiceEntry, IntentEntry, IntentFile, IntentKind, ListValueEntry, OneOrMany,
    SlotEntry,
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
    pub places: Vec<Places>,
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
        let pairs = variants.iter().map(|variant| (variant.clone(), usual.clone()));
        book.words.entry(*locale).or_default().extend(pairs);
    }
    resolve_dates(&merged, &mut book, &mut findings);
    for (name, list) in &merged.lists {
        let values = list.value.iter();
        let values = values.map(|entry| ListValue { out: entry.out.clone(), with: entry.with.clone() });
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
        let reader = IntentReader { id, entry: &entry.value, places: &merged.places[entry.file], book: &book };
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
        let places = Places { source: Arc::clone(source), spans };
        let index = merged.places.len();
        let Some(file) = file else {
            merged.places.push(places);
            continue;
        };
        for (locale, words) in file.words {
            merged.words.extend(words.into_iter().map(|(usual, variants)| (locale, usual, variants)));
        }
        let mut duplicate = |section: &str, name: &str, known: bool| {
            if known {
                let at = places.key(&path([&section, &name]));
                findings.push(Diagnostic::new("I004", Some(at), vec![("name", name.to_owned())]));
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
    for (name, rules) in &merged.dates {
        let places = &merged.places[rules.file];
        let single = rules.value.0.len() == 1;
        let mut parsed = Vec::new();
        for (index, text) in rules.value.0.iter().enumerate() {
            let mut at = path([&"dates", name]);
            // A single rule may stand as plain text or as a list of one.
            if !single || places.spans.of(&[at.clone(), path([&index])].concat()).is_some() {
                at.extend(path([&index]));
            }
            match Rule::parse(text) {
                Ok(rule) => {
                    for unknown in rule.names() {
                        let known = merged.dates.contains_key(unknown)
                            || merged.slots.contains_key(unknown)
                            || unknown == "today";
                        if !known {
                            let names = merged.dates.keys().chain(merged.slots.keys()).map(String::as_str);
                            let args = vec![
                                ("name", unknown.to_owned()),
                                ("suggestion", suggest::nearest(unknown, names).unwrap_or_default().to_owned()),
                            ];
                            findings.push(Diagnostic::new("D002", Some(places.at(&at)), args));
                        }
                    }
                    parsed.push(rule);
                }
                Err(error) => {
                    let args = vec![("detail", error.to_string())];
                    let place = places.inside(&at, error.span.clone());
                    findings.push(Diagnostic::new("D001", Some(place), args));
                }
            }
        }
        book.dates.insert(name.clone(), parsed);
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
        let at = places.at(&path([&"slots", &name, &"entity"]));
        findings.push(unknown("P003", at, written, Entity::ALL.iter().map(|(_, name)| *name)));
    }
    if let Some(list) = &entry.list {
        match merged.lists.get(list) {
            None => {
                let at = places.at(&path([&"slots", &name, &"list"]));
                findings.push(unknown("P003", at, list, merged.lists.keys().map(String::as_str)));
            }
            Some(list) => {
                for (index, choice) in entry.choices.iter().enumerate() {
                    let outs = || list.value.iter().filter_map(|value| value.out.as_deref());
                    if !outs().any(|out| out == choice) {
                        let at = places.at(&path([&"slots", &name, &"choices", &index]));
                        findings.push(unknown("I008", at, choice, outs()));
                    }
                }
            }
        }
    }
    Slot {
        list: entry.list.clone(),
        entity,
        default: entry.default,
        ask: entry.ask.clone(),
        choices: entry.choices.clone(),
    }
}

/// A finding about a name that does not exist, with the nearest one that does.
pub(super) fn unknown<'a>(
    code: &'static str,
    at: Place,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let suggestion = suggest::nearest(name, known).unwrap_or_default().to_owned();
    Diagnostic::new(code, Some(at), vec![("name", name.to_owned()), ("suggestion", suggestion)])
}

/// Reads one intent; the places of its values are known through its file.
struct IntentReader<'a> {
    id: &'a str,
    entry: &'a IntentEntry,
    places: &'a Places,
    book: &'a IntentBook,
}

impl IntentReader<'_> {
    fn read(&self, findings: &mut Vec<Diagnostic>) -> Intent {
        let place = self.places.key(&path([&"intents", &self.id]));
        if !is_kebab_case(self.id) {
            let args = vec![("name", self.id.to_owned())];
            findings.push(Diagnostic::new("I006", Some(place.clone()), args));
        }
        if self.entry.kind == IntentKind::Answer && self.entry.source.is_none() && !self.every_answer_has_source() {
            let args = vec![("name", self.id.to_owned())];
            findings.push(Diagnostic::new("I009", Some(place.clone()), args));
        }
        let no_phrases = self.entry.phrases.values().all(Vec::is_empty);
        let no_examples = self.entry.examples.values().all(Vec::is_empty);
        if no_phrases && no_examples {
            let args = vec![("name", self.id.to_owned())];
            findings.push(Diagnostic::new("I007", Some(place.clone()), args));
        }
        for (slot, _) in &self.entry.slots {
            if !self.book.slots.contains_key(slot) {
                let at = self.places.key(&path([&"intents", &self.id, &"slots", slot]));
                findings.push(unknown("I002", at, slot, self.book.slots.keys().map(String::as_str)));
            }
        }
        for (slot, value) in &self.entry.fill {
            let at = self.places.at(&path([&"intents", &self.id, &"fill", slot]));
            self.check_value(slot, value, &at, findings);
        }
        let answers = (0..self.entry.answers.len()).map(|index| self.answer(index, findings)).collect();
        let choices = (0..self.entry.choices.len()).filter_map(|index| self.choice(index, findings)).collect();
        let follow_ups = self.intents(&self.entry.follow_ups, &[&"follow_ups"], findings);
        Intent {
            id: self.id.to_owned(),
            kind: self.entry.kind,
            place,
            source: self.entry.source.clone(),
            owner: self.entry.owner.clone(),
            slots: self.slots_in_file_order(),
            fill: self.entry.fill.clone(),
            reply: self.entry.reply.clone().unwrap_or_else(|| self.id.to_owned()),
            answers,
            choices,
            language: self.entry.language,
            follow_ups,
            examples: self.examples("examples", &self.entry.examples),
            counter_examples: self.examples("counter_examples", &self.entry.counter_examples),
        }
    }

    fn every_answer_has_source(&self) -> bool {
        !self.entry.answers.is_empty() && self.entry.answers.iter().all(|answer| answer.source.is_some())
    }

    /// Missing slots are asked for in the order in which the file names them.
    fn slots_in_file_order(&self) -> Vec<(String, super::SlotNeed)> {
        let start = |slot: &str| {
            self.places.spans.key(&path([&"intents", &self.id, &"slots", &slot])).map_or(0, |span| span.start)
        };
        let mut slots: Vec<_> = self.entry.slots.iter().map(|(slot, need)| (slot.clone(), *need)).collect();
        slots.sort_by_key(|(slot, _)| start(slot));
        slots
    }

    fn examples(&self, key: &str, examples: &BTreeMap<Locale, Vec<String>>) -> Vec<Example> {
        let mut all = Vec::new();
        for (&locale, texts) in examples {
            for (index, text) in texts.iter().enumerate() {
                let place = self.places.at(&path([&"intents", &self.id, &key, &locale.tag(), &index]));
                all.push(Example { locale, text: text.clone(), place });
            }
        }
        all
    }

    fn check_value(&self, slot: &str, value: &str, at: &Place, findings: &mut Vec<Diagnostic>) {
        let Some(declared) = self.book.slots.get(slot) else {
            findings.push(unknown("I002", at.clone(), slot, self.book.slots.keys().map(String::as_str)));
            return;
        };
        let Some(list) = declared.list.as_ref().and_then(|list| self.book.lists.get(list)) else { return };
        let outs = || list.iter().filter_map(|value| value.out.as_deref());
        if !outs().any(|out| out == value) {
            findings.push(unknown("I008", at.clone(), value, outs()));
        }
    }

    fn answer(&self, index: usize, findings: &mut Vec<Diagnostic>) -> ConditionalReply {
        let entry: &AnswerEntry = &self.entry.answers[index];
        let mut slots = BTreeMap::new();
        let mut known = Vec::new();
        for (key, values) in &entry.when {
            let at = self.places.at(&path([&"intents", &self.id, &"answers", &index, &"when", key]));
            if key == "known" {
                for name in &values.0 {
                    if !self.book.dates.contains_key(name) && !self.book.slots.contains_key(name) {
                        let names = self.book.dates.keys().chain(self.book.slots.keys()).map(String::as_str);
                        findings.push(unknown("D002", at.clone(), name, names));
                    }
                }
                known.clone_from(&values.0);
            } else {
                for value in &values.0 {
                    self.check_value(key, value, &at, findings);
                }
                slots.insert(key.clone(), values.0.clone());
            }
        }
        let follow_ups = entry.follow_ups.as_ref().map(|ids| {
            self.intents(ids, &[&"answers", &index, &"follow_ups"], findings)
        });
        ConditionalReply { slots, known, reply: entry.reply.clone(), source: entry.source.clone(), follow_ups }
    }

    fn choice(&self, index: usize, findings: &mut Vec<Diagnostic>) -> Option<Choice> {
        let entry: &ChoiceEntry = &self.entry.choices[index];
        let at = self.places.at(&path([&"intents", &self.id, &"choices", &index]));
        for (slot, value) in &entry.slots {
            self.check_value(slot, value, &at, findings);
        }
        let Some(&intent) = self.book.by_id.get(&entry.intent) else {
            findings.push(unknown("I003", at, &entry.intent, self.book.by_id.keys().map(String::as_str)));
            return None;
        };
        let label = entry.label.clone().unwrap_or_else(|| format!("{}.label", entry.intent));
        Some(Choice { intent, slots: entry.slots.clone(), label })
    }

    fn intents(
        &self,
        ids: &[String],
        below: &[&dyn super::places::AsStep],
        findings: &mut Vec<Diagnostic>,
    ) -> Vec<IntentIndex> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for (index, id) in ids.iter().enumerate() {
            match self.book.by_id.get(id) {
                Some(&intent) if seen.insert(intent) => found.push(intent),
                Some(_) => {}
                None => {
                    let mut at = path([&"intents", &self.id]);
                    at.extend(below.iter().map(|step| step.as_step()));
                    at.extend(path([&index]));
                    let known = self.book.by_id.keys().map(String::as_str);
                    findings.push(unknown("I003", self.places.at(&at), id, known));
                }
            }
        }
        found
    }
}

fn is_kebab_case(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !id.ends_with('-')
        && !id.contains("--")
}
