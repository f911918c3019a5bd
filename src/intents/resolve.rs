//! From files to an [`IntentBook`]: merges them, resolves names, and reports what does not fit.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::calendar::Rule;
use crate::diag::{Diagnostic, Place, Source, suggest};
use crate::locale::Locale;
use crate::yaml::{self, Spans, steps};

use super::compile;
use super::model::{Entity, IntentBook, IntentIndex, ListValue, Slot};
use super::reader::IntentReader;
use super::schema::{ByLocale, IntentEntry, IntentFile, ListValueEntry, OneOrMany, SlotEntry};

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
    let mut seen: HashSet<String> = HashSet::new();
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
            let known = !seen.insert(id.clone());
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

/// Reports a name that is taken, an empty list, unknown persons, and values that are given twice.
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
    let entity = Entity::named(name);
    if entity.is_some_and(|entity| !entity.is_list()) {
        let place = places.key_place(&steps!["lists", name]);
        findings.push(Diagnostic::new("L006").place(place).with("list", name));
    }
    for (index, entry) in list.value.iter().enumerate() {
        if let Some(out) = entry
            .out
            .as_deref()
            .filter(|_| entity == Some(Entity::Person))
            && !Entity::PERSONS.contains(&out)
        {
            let place = places.place(&steps!["lists", name, index, "out"]);
            let finding = unknown_name("L005", "value", place, out, Entity::PERSONS.into_iter());
            findings.push(finding.with("allowed", Entity::PERSONS.join(", ")));
        }
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
            "L004",
            "list",
            at,
            written,
            Entity::ALL.iter().map(|(_, name)| *name),
        ));
    }
    let of_entity = entity.filter(|entity| entity.is_list());
    let list = match (&entry.list, of_entity) {
        (Some(list), _) => Some((list.clone(), "list")),
        (None, Some(entity)) => Some((entity.name().to_owned(), "entity")),
        (None, None) => None,
    };
    if let Some((list, key)) = &list {
        match merged.lists.get(list) {
            None => {
                let at = places.place(&steps!["slots", name, *key]);
                findings.push(unknown_name(
                    "L004",
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
    let is_plain = matches!(
        entity,
        Some(Entity::Month | Entity::Time | Entity::Telephone)
    );
    let takes_any = is_plain && entry.phrases.values().all(Vec::is_empty);
    Slot {
        list: list.map(|(list, _)| list),
        entity,
        default: entry.default || takes_any,
        carry: entry.carry,
        each: entry.each,
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
