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

use super::compile::Refused;
use super::faults::of_set;
use super::lists::surface_steps;
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
    refused: &Refused,
) -> Diagnostic {
    let place = |used: &pattern::Place| place_of(used, merged, locale, refused);
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
        _ => of_set(error),
    }
}

/// The part of a place that is written so, or the whole place where it stands there otherwise.
pub(super) fn narrowed(place: diag::Place, written: &str) -> diag::Place {
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
    refused: &Refused,
) -> diag::Place {
    let found = match used {
        pattern::Place::Phrase(PhraseId(id)) => refused
            .meanings
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
            let places = &merged.places[found.file];
            let position = refused.values.get(*value as usize);
            let index = position.map_or(0, |(_, index)| *index);
            let mut at = surface_steps(places, list, index);
            let values = found.value.values.as_deref().unwrap_or_default();
            let surface = values.get(index).map(|entry| &entry.surface);
            if matches!(surface, Some(ByLocale::Each(_))) {
                at.push(locale.tag().into());
            }
            places.place(&at)
        }),
    };
    found.unwrap_or_else(|| merged.places[0].place(&[]))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use crate::diag::{self, Source};
    use crate::intents::{IntentBook, resolve::resolve};
    use crate::locale::Locale;
    use crate::pattern::PhraseId;

    fn load(text: &str) -> (IntentBook, Vec<String>) {
        let (book, mut findings) = resolve(&[Source::new("intents/a.yaml", text)]);
        diag::sort(&mut findings);
        let findings = findings.iter().map(|finding| {
            let start = finding.at.as_ref().map(diag::Place::start);
            let line = start.map_or(0, |start| start.line);
            format!("{}:{line}", finding.code)
        });
        (book, findings.collect())
    }

    /// The templates that are found in a text.
    fn found(book: &IntentBook, text: &str) -> Vec<String> {
        let phrases = &book.phrases[&Locale::En];
        let hits = phrases.find(text, &[]).hits;
        hits.iter()
            .map(|hit| phrases.meaning(hit.phrase).template.clone())
            .collect()
    }

    #[test]
    fn everything_wrong_is_reported_and_the_rest_is_found() {
        let (book, findings) = load(
            r#"
rules:
  broken: "(x"
  lost: "<nowhere> card"
  round: "a <circle>"
  circle: "<round> b"
lists:
  place:
    - {out: hall, in: "city hall"}
    - {out: desk, in: "[desk]"}
    - {out: shop, in: "<nowhere>"}
intents:
  one:
    kind: small-talk
    phrases:
      en:
        - "renew [<broken>] (<lost>|card)"
        - "<broken> only"
        - "<nowhere> now"
        - "[please]"
        - "go to {place}"
        - "hello <round>"
        - "/card [0-9]+/"
"#,
        );
        assert_eq!(
            findings,
            [
                "P001:3", "P002:4", "P004:6", "P005:10", "P002:11", "P002:19", "P005:20"
            ]
        );
        assert_eq!(
            found(&book, "renew card 12 and go to city hall"),
            [
                "renew [<broken>] (<lost>|card)",
                "go to {place}",
                "/card [0-9]+/"
            ]
        );
        // What is left out matches nothing, not everything.
        for text in [
            "only",
            "now",
            "hello",
            "go to desk",
            "go to",
            "hello a b",
            "never",
        ] {
            assert_eq!(found(&book, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_guard_that_cannot_be_used_takes_its_phrase_along() {
        let (book, findings) = load(
            r#"
intents:
  one:
    kind: small-talk
    phrases:
      en:
        - {phrase: "renew", not: ["old", "(new"]}
        - {phrase: "extend", not: "<nowhere>"}
        - {phrase: "keep", not: "lost"}
"#,
        );
        assert_eq!(findings, ["P001:7", "P002:8"]);
        assert_eq!(found(&book, "renew extend keep"), ["keep"]);
        assert_eq!(found(&book, "keep what is lost"), [""; 0]);
    }

    #[test]
    fn expressions_come_after_templates_in_the_order_of_ids() {
        let (book, findings) = load(
            r#"
intents:
  one:
    kind: small-talk
    phrases: {en: ["/card/", "card", {phrase: "/my/", not: "/your/"}]}
  two:
    kind: small-talk
    phrases: {en: ["my"]}
"#,
        );
        assert!(findings.is_empty(), "{findings:?}");
        let phrases = &book.phrases[&Locale::En];
        let hits = phrases.find("my card", &[]).hits;
        let ids: Vec<PhraseId> = hits.iter().map(|hit| hit.phrase).collect();
        assert!(ids.is_sorted());
        assert_eq!(found(&book, "my card"), ["card", "my", "/card/", "/my/"]);
        assert_eq!(
            found(&book, "my card and your card"),
            ["card", "my", "/card/"]
        );
    }

    #[test]
    fn templates_that_are_too_large_together_are_reported() {
        let mut text = "rules:\n  r0: x\n".to_owned();
        for index in 1..2000 {
            let _ = writeln!(text, "  r{index}: \"a <r{}>\"", index - 1);
        }
        text.push_str("intents:\n  one: {kind: small-talk, phrases: {en: [\"<r1999>\"]}}\n");
        let (book, findings) = load(&text);
        assert!(findings.contains(&"P006:0".to_owned()), "{findings:?}");
        assert!(book.phrases.is_empty());
    }
}
