//! Compiles the phrases of every language into one engine each.

use crate::diag::{Diagnostic, Place};
use crate::locale::Locale;
use crate::pattern::{BuildError, Builder, PhraseId, TemplateError, UsedIn};
use crate::text::{Rewriter, fold_fragment};

use super::model::{Entity, IntentBook, IntentIndex, PhraseBook, PhraseMeaning, PhraseRole};
use super::places::{Places, path};
use super::resolve::{Merged, unknown};
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
            builder: Builder::new(Box::new(fold)),
            meanings: Vec::new(),
            findings,
        };
        compiler.rules();
        compiler.lists();
        compiler.slots(book);
        compiler.intents();
        if let Some(phrases) = compiler.finish() {
            book.phrases.insert(locale, phrases);
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
            let Some(template) = rule.value.get(self.locale) else { continue };
            if let Err(error) = self.builder.rule(name, template) {
                let places = &merged.places[rule.file];
                let mut at = path([&"rules", name]);
                if matches!(rule.value, ByLocale::Each(_)) {
                    at.extend(path([&self.locale.tag()]));
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
                    let mut at = path([&"lists", name, &index, &"in"]);
                    if matches!(entry.surface, ByLocale::Each(_)) {
                        at.extend(path([&self.locale.tag()]));
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
            if let Some(list) = slot.value.list.as_ref().filter(|list| book.lists.contains_key(*list)) {
                let template = format!("{{{list}:{name}}}");
                let at = path([&"slots", name, &"list"]);
                self.phrase(&template, PhraseRole::Value(name.clone()), places, &at);
            }
            for (index, template) in slot.value.phrases.get(&self.locale).into_iter().flatten().enumerate() {
                let at = path([&"slots", name, &"phrases", &self.locale.tag(), &index]);
                self.phrase(template, PhraseRole::Date(name.clone()), places, &at);
            }
        }
    }

    fn intents(&mut self) {
        let merged = self.merged;
        for (index, (id, entry)) in merged.intents.iter().enumerate() {
            let places = &merged.places[entry.file];
            let intent = IntentIndex(index);
            let groups = [
                ("phrases", &entry.value.phrases, PhraseRole::Intent(intent)),
                ("unless", &entry.value.unless, PhraseRole::Guard(intent)),
            ];
            for (key, phrases, role) in groups {
                for (index, template) in phrases.get(&self.locale).into_iter().flatten().enumerate() {
                    let at = path([&"intents", id, &key, &self.locale.tag(), &index]);
                    self.phrase(template, role.clone(), places, &at);
                }
            }
        }
    }

    fn phrase(&mut self, template: &str, role: PhraseRole, places: &Places, at: &[crate::yaml::Step]) {
        match self.builder.phrase(template) {
            Ok(PhraseId(id)) => {
                debug_assert_eq!(id as usize, self.meanings.len(), "phrase ids are dense");
                let place = places.at(at);
                self.meanings.push(PhraseMeaning { role, template: template.to_owned(), place });
            }
            Err(error) => self.template_error(&error, places, at),
        }
    }

    fn template_error(&mut self, error: &TemplateError, places: &Places, at: &[crate::yaml::Step]) {
        let place = places.inside(at, error.span.clone());
        let args = vec![("detail", error.to_string())];
        self.findings.push(Diagnostic::new("P001", Some(place), args));
    }

    fn finish(self) -> Option<PhraseBook> {
        let Self { merged, locale, builder, meanings, findings } = self;
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
    let place = |used: &UsedIn| place_of(used, merged, locale, meanings);
    match error {
        BuildError::UnknownRule { name, used_in } => {
            let known = merged.rules.keys().map(String::as_str);
            unknown("P002", place(used_in), name, known)
        }
        BuildError::UnknownList { name, used_in } => {
            let known = merged.lists.keys().map(String::as_str);
            unknown("P003", place(used_in), name, known)
        }
        BuildError::RecursiveRule { path } => {
            let used = UsedIn::Rule(path.first().cloned().unwrap_or_default());
            Diagnostic::new("P004", Some(place(&used)), vec![("path", path.join(" → "))])
        }
        BuildError::EmptyMatch { used_in } => Diagnostic::new("P005", Some(place(used_in)), Vec::new()),
        BuildError::TooLarge { .. } => {
            Diagnostic::new("P006", None, vec![("detail", error.to_string())])
        }
    }
}

fn place_of(used: &UsedIn, merged: &Merged, locale: Locale, meanings: &[PhraseMeaning]) -> Place {
    let named = |section: &str, name: &String, file: usize| merged.places[file].at(&path([&section, name]));
    let found = match used {
        UsedIn::Phrase(PhraseId(id)) => meanings.get(*id as usize).map(|meaning| meaning.place.clone()),
        UsedIn::Rule(name) => merged.rules.get(name).map(|rule| match rule.value {
            ByLocale::Each(_) => merged.places[rule.file].at(&path([&"rules", name, &locale.tag()])),
            ByLocale::Same(_) => named("rules", name, rule.file),
        }),
        UsedIn::List(name) => merged.lists.get(name).map(|list| named("lists", name, list.file)),
    };
    found.unwrap_or_else(|| merged.places[0].at(&[]))
}
