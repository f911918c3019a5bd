//! From files to an [`IntentBook`]: merges them, resolves names, and reports what does not fit.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::calendar::Rule;
use crate::diag::{Diagnostic, Place, Source, suggest};
use crate::locale::Locale;
use crate::yaml::{self, Spans, steps};

use super::captures::of_intent;
use super::compile;
use super::lists::{list, slot};
use super::model::{IntentBook, IntentIndex};
use super::reader::IntentReader;
use super::schema::{ByLocale, IntentEntry, IntentFile, ListEntry, OneOrMany, SlotEntry};

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
    /// The skip words of a language with their position in a file.
    pub skip_words: Vec<Named<(Locale, usize, String)>>,
    pub rules: BTreeMap<String, Named<ByLocale<String>>>,
    pub lists: BTreeMap<String, Named<ListEntry>>,
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
    for (name, entry) in &merged.lists {
        let resolved = list(name, entry, &merged.places[entry.file], &mut findings);
        book.lists.insert(name.clone(), resolved);
    }
    for (name, entry) in &merged.slots {
        let places = &merged.places[entry.file];
        let resolved = slot(name, &entry.value, &book.lists, places, &mut findings);
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
            captures: of_intent(&merged, &entry.value),
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
        for (locale, words) in file.skip_words {
            let words = words.into_iter().enumerate();
            merged
                .skip_words
                .extend(words.map(|(position, word)| Named {
                    value: (locale, position, word),
                    file: index,
                }));
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
