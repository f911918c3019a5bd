//! Lists and the slots that they fill: from what staff write to what is accepted, with findings.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::pattern::{Fractions, Node, NumberRange, parse_single};
use crate::yaml::{Spans, Step, steps};

use super::model::{Entity, List, ListValue, Slot};
use super::resolve::{Named, unknown_name};
use super::schema::{ByLocale, ListEntry, ListValueEntry, Out, RangeEntry, SlotEntry};

/// The numbers of a range lie between this number and its negative.
const LARGEST: i64 = 1_000_000_000;

/// How many numbers a range may have of which the words are accepted.
const MOST_SPOKEN: i64 = 10_000;

/// Where a value of a list stands: the values may be written with their key or without.
pub(super) fn value_steps(places: &Spans, list: &str, index: usize) -> Vec<Step> {
    let with_key = steps!["lists", list, "values", index];
    if places.has(&with_key) {
        with_key
    } else {
        steps!["lists", list, index]
    }
}

/// Where it stands how a value of a list is written: behind `in`, or by itself.
pub(super) fn surface_steps(places: &Spans, list: &str, index: usize) -> Vec<Step> {
    let at = value_steps(places, list, index);
    let behind = [at.as_slice(), &steps!["in"]].concat();
    if places.has(&behind) { behind } else { at }
}

/// Reads a list. One that cannot be used accepts nothing.
pub(super) fn list(
    name: &str,
    list: &Named<ListEntry>,
    places: &Spans,
    findings: &mut Vec<Diagnostic>,
) -> List {
    let entry = &list.value;
    let entity = Entity::named(name);
    if entity.is_some_and(|entity| !entity.is_list()) {
        let place = places.key_place(&steps!["lists", name]);
        findings.push(Diagnostic::new("L006").place(place).with("list", name));
    }
    let mut unclear = |reason: &str| {
        let place = places.key_place(&steps!["lists", name]);
        let finding = Diagnostic::new("L007").place(place);
        findings.push(finding.with("list", name).with("reason", reason));
        List::Values(Vec::new())
    };
    match (&entry.values, &entry.range, entry.wildcard) {
        (Some(values), None, false) => {
            check_values(name, values, places, findings);
            let values = values.iter().map(|entry| ListValue {
                out: entry.name().map(str::to_owned),
                with: entry.with.clone(),
            });
            List::Values(values.collect())
        }
        (None, Some(_), false) | (None, None, true) if entity == Some(Entity::Person) => {
            unclear("person")
        }
        (None, Some(range), false) => match fault(range) {
            None => List::Range(number_range(range)),
            Some((key, reason)) => {
                let mut at = steps!["lists", name, "range"];
                if places.has(&[at.as_slice(), &steps![key]].concat()) {
                    at.extend(steps![key]);
                }
                let finding = Diagnostic::new("L008").place(places.key_place(&at));
                findings.push(finding.with("list", name).with("reason", reason));
                List::Values(Vec::new())
            }
        },
        (None, None, true) => List::Wildcard,
        _ => unclear("kind"),
    }
}

/// What is wrong with a range: the key to blame, and one of the reasons of `l008`.
fn fault(range: &RangeEntry) -> Option<(&'static str, &'static str)> {
    let within = |number: i64| (-LARGEST..=LARGEST).contains(&number);
    if !within(range.from) {
        return Some(("from", "size"));
    }
    if !within(range.to) {
        return Some(("to", "size"));
    }
    if range.from > range.to {
        return Some(("to", "order"));
    }
    if range.step < 1 {
        return Some(("step", "step"));
    }
    if range
        .multiplier
        .is_some_and(|factor| factor == 0.0 || !factor.is_finite())
    {
        return Some(("multiplier", "multiplier"));
    }
    if !range.digits && !range.words {
        return Some(("words", "nothing"));
    }
    let parts = match range.fractions {
        None => 1,
        Some(Fractions::Halves) => 2,
        Some(Fractions::Tenths) => 10,
    };
    let count = ((range.to - range.from) / range.step + 1) * parts;
    (range.words && count > MOST_SPOKEN).then_some(("to", "words"))
}

fn number_range(range: &RangeEntry) -> NumberRange {
    NumberRange {
        from: range.from,
        to: range.to,
        step: range.step,
        fractions: range.fractions,
        multiplier: range.multiplier,
        digits: range.digits,
        words: range.words,
    }
}

/// Reports an empty list, unknown persons, and values that are given twice.
fn check_values(
    name: &str,
    values: &[ListValueEntry],
    places: &Spans,
    findings: &mut Vec<Diagnostic>,
) {
    if values.is_empty() {
        let place = places.key_place(&steps!["lists", name]);
        findings.push(Diagnostic::new("L002").place(place).with("list", name));
    }
    let is_person = Entity::named(name) == Some(Entity::Person);
    for (index, entry) in values.iter().enumerate() {
        let place = || {
            let at = value_steps(places, name, index);
            let out = [at.as_slice(), &steps!["out"]].concat();
            places.place(if places.has(&out) { &out } else { &at })
        };
        if entry.out == Out::Written && !is_plain(&entry.surface) {
            let at = places.place(&value_steps(places, name, index));
            findings.push(Diagnostic::new("L010").place(at).with("list", name));
            continue;
        }
        if let Some(out) = entry.name().filter(|_| is_person)
            && !Entity::PERSONS.contains(&out)
        {
            let known = Entity::PERSONS.into_iter();
            let finding = unknown_name("L005", "value", place(), out, known);
            findings.push(finding.with("allowed", Entity::PERSONS.join(", ")));
        }
        // A value may stand several times with other words: the order of a list is its order of preference.
        let earlier = &values[..index];
        if let Some(out) = entry.name()
            && earlier
                .iter()
                .any(|known| known.name() == Some(out) && known.surface == entry.surface)
        {
            let finding = Diagnostic::new("L001").place(place());
            findings.push(finding.with("list", name).with("value", out));
        }
    }
}

/// Whether a value is written as the same words everywhere, so that they can be its name.
fn is_plain(surface: &ByLocale<String>) -> bool {
    match surface {
        ByLocale::Same(text) => {
            !text.trim().is_empty()
                && matches!(parse_single(text), Ok(Node::Text(words)) if words == *text)
        }
        ByLocale::Each(_) => false,
    }
}

/// Reads a slot: which list or entity fills it, and how.
pub(super) fn slot(
    name: &str,
    entry: &SlotEntry,
    lists: &BTreeMap<String, List>,
    places: &Spans,
    findings: &mut Vec<Diagnostic>,
) -> Slot {
    let entity = entry.entity.as_deref().and_then(Entity::named);
    if let (Some(written), None) = (&entry.entity, entity) {
        let at = places.place(&steps!["slots", name, "entity"]);
        let known = Entity::ALL.iter().map(|(_, name)| *name);
        findings.push(unknown_name("L004", "list", at, written, known));
    }
    let of_entity = entity.filter(|entity| entity.is_list());
    let list = match (&entry.list, of_entity) {
        (Some(list), _) => Some((list.clone(), "list")),
        (None, Some(entity)) => Some((entity.name().to_owned(), "entity")),
        (None, None) => None,
    };
    let mut choices = entry.choices.clone();
    let mut each = entry.each;
    if let Some((list, key)) = &list {
        match lists.get(list) {
            None => {
                let at = places.place(&steps!["slots", name, *key]);
                let known = lists.keys().map(String::as_str);
                findings.push(unknown_name("L004", "list", at, list, known));
            }
            Some(found @ List::Values(_)) => {
                for (index, choice) in choices.iter().enumerate() {
                    if !found.accepts(choice) {
                        let at = places.place(&steps!["slots", name, "choices", index]);
                        findings.push(unknown_name("L003", "value", at, choice, found.outs()));
                    }
                }
            }
            Some(List::Range(_) | List::Wildcard) => {
                let mut needs_values = |key: &str| {
                    let at = places.key_place(&steps!["slots", name, key]);
                    let finding = Diagnostic::new("L009").place(at);
                    findings.push(finding.with("list", list).with("key", key));
                };
                if !std::mem::take(&mut choices).is_empty() {
                    needs_values("choices");
                }
                if std::mem::take(&mut each) {
                    needs_values("each");
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
        each,
        ask: entry.ask.clone(),
        choices,
    }
}
