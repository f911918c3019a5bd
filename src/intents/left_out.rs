//! What is left out because it is wrong, so that one bad template never disables the others.
//!
//! The engine refuses a set in which anything does not fit. The culprits are reported, left out, and the rest is
//! compiled once more. A rule or list that is left out matches nothing, so whoever uses it finds less than meant, and
//! never more.

use std::collections::BTreeSet;

use crate::diag::{self, Diagnostic};
use crate::locale::Locale;
use crate::pattern::{self, BuildError, PhraseId};
use crate::yaml::steps;

use super::model::Entity;
use super::phrases::PhraseMeaning;
use super::resolve::{Merged, unknown_name};
use super::schema::ByLocale;

/// What one language goes without.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    /// Rules that match nothing.
    pub rules: BTreeSet<String>,
    /// Lists that match nothing.
    pub lists: BTreeSet<String>,
    /// Values of lists, by the name of the list and their position.
    values: BTreeSet<(String, u32)>,
    /// Phrases, by file and the byte where they start.
    phrases: BTreeSet<(String, usize)>,
}

impl LeftOut {
    /// Leaves out what an error is about. Returns whether anything new is left out.
    pub(super) fn leave_out(&mut self, error: &BuildError, meanings: &[PhraseMeaning]) -> bool {
        match error {
            BuildError::UnknownRule { used_in, .. }
            | BuildError::UnknownList { used_in, .. }
            | BuildError::EmptyMatch { used_in, .. } => match used_in {
                pattern::Place::Phrase(PhraseId(id)) => meanings
                    .get(*id as usize)
                    .is_some_and(|meaning| self.phrases.insert(key(&meaning.place))),
                pattern::Place::Rule(name) => self.rules.insert(name.clone()),
                pattern::Place::ListValue { list, value } => {
                    self.values.insert((list.clone(), *value))
                }
            },
            BuildError::RecursiveRule { path } => {
                let first = path.first().map_or("", String::as_str);
                let name = first.trim_matches(['<', '>', '{', '}']).to_owned();
                if first.starts_with('<') {
                    self.rules.insert(name)
                } else {
                    self.lists.insert(name)
                }
            }
            // Nobody in particular is to blame.
            _ => false,
        }
    }

    pub(super) fn has_value(&self, list: &str, value: u32) -> bool {
        self.values.contains(&(list.to_owned(), value))
    }

    pub(super) fn has_phrase(&self, place: &diag::Place) -> bool {
        !self.phrases.is_empty() && self.phrases.contains(&key(place))
    }
}

fn key(place: &diag::Place) -> (String, usize) {
    (place.source.name.clone(), place.span.start)
}

/// The finding for an error of the engine.
pub(super) fn build_error(
    error: &BuildError,
    merged: &Merged,
    locale: Locale,
    meanings: &[PhraseMeaning],
) -> Diagnostic {
    let place = |used: &pattern::Place| place_of(used, merged, locale, meanings);
    match error {
        BuildError::UnknownRule { name, used_in, .. } => {
            let known = merged.rules.keys().map(String::as_str);
            let place = narrowed(place(used_in), &format!("<{name}>"));
            unknown_name("P002", "rule", place, name, known)
        }
        BuildError::UnknownList { name, used_in, .. } => {
            let entities = Entity::ALL.iter().map(|(_, name)| *name);
            let known = merged.lists.keys().map(String::as_str).chain(entities);
            let place = narrowed(place(used_in), &format!("{{{name}"));
            unknown_name("P003", "list", place, name, known)
        }
        BuildError::RecursiveRule { path } => {
            let first = path
                .first()
                .map(|name| name.trim_matches(['<', '>', '{', '}']).to_owned());
            let used = pattern::Place::Rule(first.unwrap_or_default());
            Diagnostic::new("P004")
                .place(place(&used))
                .with("path", path.join(" → "))
        }
        BuildError::EmptyMatch { used_in, .. } => Diagnostic::new("P005").place(place(used_in)),
        _ => Diagnostic::new("P006").with("detail", error),
    }
}

/// The part of a place that is written so, or the whole place where it stands there otherwise.
fn narrowed(place: diag::Place, written: &str) -> diag::Place {
    match place.text().find(written) {
        Some(at) => {
            let start = place.span.start + at;
            diag::Place::new(&place.source, start..start + written.len())
        }
        None => place,
    }
}

fn place_of(
    used: &pattern::Place,
    merged: &Merged,
    locale: Locale,
    meanings: &[PhraseMeaning],
) -> diag::Place {
    let found = match used {
        pattern::Place::Phrase(PhraseId(id)) => meanings
            .get(*id as usize)
            .map(|meaning| meaning.place.clone()),
        pattern::Place::Rule(name) => merged.rules.get(name).map(|rule| {
            let mut at = steps!["rules", name];
            if matches!(rule.value, ByLocale::Each(_)) {
                at.push(locale.tag().into());
            }
            merged.places[rule.file].place(&at)
        }),
        pattern::Place::ListValue { list, value } => merged.lists.get(list).map(|found| {
            let mut at = steps!["lists", list, *value as usize, "in"];
            let surface = found.value.get(*value as usize).map(|entry| &entry.surface);
            if matches!(surface, Some(ByLocale::Each(_))) {
                at.push(locale.tag().into());
            }
            merged.places[found.file].place(&at)
        }),
    };
    found.unwrap_or_else(|| merged.places[0].place(&[]))
}
