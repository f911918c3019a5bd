//! Compiles the phrases of every language into one engine each.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{self, Diagnostic};
use crate::locale::Locale;
use crate::pattern::{self, BuildError, Builder, PhraseId, TemplateError};
use crate::text::{Rewriter, fold_fragment};
use crate::yaml::{Spans, Step, steps};

use super::model::{Entity, IntentBook, IntentIndex, PhraseBook, PhraseMeaning, PhraseRole};
use super::resolve::{Merged, unknown_name};
use super::schema::ByLocale;

/// Fills `book.phrases` from the merged files.
pub(super) fn compile(merged: &Merged, book: &mut IntentBook, findings: &mut Vec<Diagnostic>) {
    for locale in Locale::ALL {
        let words = book.words.get(&locale).cloned().unwrap_or_default();
        let rewriter = Rewriter::new(words);
        let fold = move |text: &str| rewriter.apply_str(&fold_fragment(text));
        let mut compiler = Compiler {
            merged,
            locale,
            builder: Builder::new(fold),
            meanings: Vec::new(),
            findings,
        };
        compiler.rules();
        compiler.lists();
        compiler.slots(book);
        compiler.intents();
        if let Some(phrases) = compiler.finish() {
            book.phrases.insert(locale, Arc::new(phrases));
        }
    }
}

struct Compiler<'a> {
    merged: &'a Merged,
    locale: Locale,
    builder: Builder,
    meanings: Vec<PhraseMeaning>,
    findings: &'a mut Vec<Diagnostic>,
}

impl Compiler<'_> {
    fn rules(&mut self) {
        let merged = self.merged;
        for (name, rule) in &merged.rules {
            let Some(template) = rule.value.get(self.locale) else {
                continue;
            };
            if let Err(error) = self.builder.rule(name, template) {
                let places = &merged.places[rule.file];
                let mut at = steps!["rules", name];
                if matches!(rule.value, ByLocale::Each(_)) {
                    at.extend(steps![self.locale.tag()]);
                }
                self.template_error(&error, places, &at);
            }
        }
    }

    fn lists(&mut self) {
        let merged = self.merged;
        for (name, list) in &merged.lists {
            let mut values = Vec::new();
            let mut written = Vec::new();
            for (index, entry) in list.value.iter().enumerate() {
                if let Some(template) = entry.surface.get(self.locale) {
                    values.push((template.clone(), index as u32));
                    let mut at = steps!["lists", name, index, "in"];
                    if matches!(entry.surface, ByLocale::Each(_)) {
                        at.extend(steps![self.locale.tag()]);
                    }
                    written.push(at);
                }
            }
            for (index, error) in self.builder.list(name, &values) {
                self.template_error(&error, &merged.places[list.file], &written[index]);
            }
        }
        for (_, name) in Entity::ALL {
            self.builder.entity(name);
        }
    }

    fn slots(&mut self, book: &IntentBook) {
        let merged = self.merged;
        for (name, slot) in &merged.slots {
            let places = &merged.places[slot.file];
            if let Some(list) = slot
                .value
                .list
                .as_ref()
                .filter(|list| book.lists.contains_key(*list))
            {
                let template = format!("{{{list}:{name}}}");
                let at = steps!["slots", name, "list"];
                self.phrase(&template, PhraseRole::Value(name.clone()), places, &at);
            }
            for (index, template) in slot
                .value
                .phrases
                .get(&self.locale)
                .into_iter()
                .flatten()
                .enumerate()
            {
                let at = steps!["slots", name, "phrases", self.locale.tag(), index];
                self.phrase(template, PhraseRole::Date(name.clone()), places, &at);
            }
        }
    }

    fn intents(&mut self) {
        let merged = self.merged;
        for (index, (id, entry)) in merged.intents.iter().enumerate() {
            let places = &merged.places[entry.file];
            let intent = IntentIndex(index);
            let none = BTreeMap::new();
            let after = entry
                .value
                .after
                .as_ref()
                .map_or(&none, |after| &after.phrases);
            let groups = [
                (
                    steps!["phrases"],
                    &entry.value.phrases,
                    PhraseRole::Intent(intent),
                ),
                (steps!["after", "phrases"], after, PhraseRole::After(intent)),
                (
                    steps!["unless"],
                    &entry.value.unless,
                    PhraseRole::Guard(intent),
                ),
            ];
            for (key, phrases, role) in groups {
                for (index, template) in phrases.get(&self.locale).into_iter().flatten().enumerate()
                {
                    let mut at = steps!["intents", id];
                    at.extend(key.iter().cloned());
                    at.extend(steps![self.locale.tag(), index]);
                    self.phrase(template, role.clone(), places, &at);
                }
            }
        }
    }

    fn phrase(&mut self, template: &str, role: PhraseRole, places: &Spans, at: &[Step]) {
        match self.builder.phrase(template) {
            Ok(PhraseId(id)) => {
                debug_assert_eq!(id as usize, self.meanings.len(), "phrase ids are dense");
                let place = places.place(at);
                self.meanings.push(PhraseMeaning {
                    role,
                    template: template.to_owned(),
                    place,
                });
            }
            Err(error) => self.template_error(&error, places, at),
        }
    }

    fn template_error(&mut self, error: &TemplateError, places: &Spans, at: &[Step]) {
        let place = places.place_inside(at, error.span.clone());
        self.findings
            .push(Diagnostic::new("P001").place(place).with("detail", error));
    }

    fn finish(self) -> Option<PhraseBook> {
        let Self {
            merged,
            locale,
            builder,
            meanings,
            findings,
        } = self;
        match builder.build() {
            Ok(set) => Some(PhraseBook { set, meanings }),
            Err(errors) => {
                for error in errors {
                    findings.push(build_error(&error, merged, locale, &meanings));
                }
                None
            }
        }
    }
}

fn build_error(
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
            let known = merged.lists.keys().map(String::as_str);
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
