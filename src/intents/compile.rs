//! Compiles the phrases of every language into one engine each.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::diag::{Diagnostic, Place};
use crate::locale::Locale;
use crate::pattern::{
    self, BuildError, Builder, PhraseId, RegularErrorKind, RegularPhrase, RegularPhrases,
    TemplateError, expression_of,
};
use crate::text::{Rewriter, fold_fragment};
use crate::yaml::{Spans, Step, steps};

use super::left_out::{LeftOut, build_error};
use super::model::{Entity, IntentBook, IntentIndex};
use super::phrases::{PhraseBook, PhraseMeaning, PhraseRole};
use super::resolve::{Merged, unknown_name};
use super::schema::{ByLocale, PhraseEntry};

/// How often a language is compiled at most. Leaving something out hardly ever brings new errors to light.
const MOST_ROUNDS: usize = 8;

/// Brings literal text into the form of folded messages.
type Fold = Rc<dyn Fn(&str) -> String>;

/// Fills `book.phrases` from the merged files. Whatever does not fit is reported and left out.
pub(super) fn compile(merged: &Merged, book: &mut IntentBook, findings: &mut Vec<Diagnostic>) {
    for locale in Locale::ALL {
        let words = book.words.get(&locale).cloned().unwrap_or_default();
        let rewriter = Rewriter::new(words);
        let fold: Fold = Rc::new(move |text: &str| rewriter.apply_str(&fold_fragment(text)));
        let mut left_out = LeftOut::default();
        for _ in 0..MOST_ROUNDS {
            let mut compiler = Compiler::new(merged, locale, &fold, &left_out);
            compiler.rules();
            compiler.lists();
            compiler.slots(book);
            compiler.intents();
            let (found, built) = compiler.finish();
            let mut report = |finding: Diagnostic| {
                // The next round finds the same again.
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            };
            found.into_iter().for_each(&mut report);
            match built {
                Ok(phrases) => {
                    book.phrases.insert(locale, Arc::new(phrases));
                    break;
                }
                Err((errors, meanings)) => {
                    let mut progress = false;
                    for error in &errors {
                        report(build_error(error, merged, locale, &meanings));
                        progress |= left_out.leave_out(error, &meanings);
                    }
                    if !progress {
                        break;
                    }
                }
            }
        }
    }
    let asked_for = |places: &Spans| places.source().text.contains("{telephone");
    book.reads_telephones = merged.places.iter().any(asked_for)
        || book
            .slots
            .values()
            .any(|slot| slot.entity == Some(Entity::Telephone));
}

/// A phrase that was added. Templates and expressions are counted by themselves until both are complete.
#[derive(Clone, Copy, Debug)]
enum Added {
    Template(PhraseId),
    Regular(usize),
}

/// A phrase that can be used.
struct Readable<'a> {
    template: &'a str,
    place: Place,
    regular: Option<RegularPhrase>,
}

struct Compiler<'a> {
    merged: &'a Merged,
    locale: Locale,
    fold: &'a Fold,
    left_out: &'a LeftOut,
    /// The name of a list without values, which matches nothing.
    never: String,
    builder: Builder,
    regular: RegularPhrases,
    /// The meanings of the templates and of the expressions, with their guards.
    templates: Vec<(PhraseMeaning, Vec<Added>)>,
    expressions: Vec<(PhraseMeaning, Vec<Added>)>,
    findings: Vec<Diagnostic>,
}

/// The errors of the engine, with the meanings of the phrases that they speak of.
type Refused = (Vec<BuildError>, Vec<PhraseMeaning>);

impl<'a> Compiler<'a> {
    fn new(merged: &'a Merged, locale: Locale, fold: &'a Fold, left_out: &'a LeftOut) -> Self {
        let mut never = "never".to_owned();
        while merged.lists.contains_key(&never) {
            never.push('-');
        }
        let folding = Rc::clone(fold);
        Self {
            merged,
            locale,
            fold,
            left_out,
            never,
            builder: Builder::new(move |text| folding(text)),
            regular: RegularPhrases::default(),
            templates: Vec::new(),
            expressions: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn rules(&mut self) {
        let merged = self.merged;
        let nothing = format!("{{{}}}", self.never);
        for (name, rule) in &merged.rules {
            let Some(template) = rule.value.get(self.locale) else {
                continue;
            };
            let mut readable = !self.left_out.rules.contains(name);
            if readable && let Err(error) = self.builder.rule(name, template) {
                let places = &merged.places[rule.file];
                let mut at = steps!["rules", name];
                if matches!(rule.value, ByLocale::Each(_)) {
                    at.extend(steps![self.locale.tag()]);
                }
                self.template_error(&error, places, &at);
                readable = false;
            }
            if !readable {
                // The name stays known: whoever uses it is not to blame.
                let _ = self.builder.rule(name, &nothing);
            }
        }
    }

    fn lists(&mut self) {
        let merged = self.merged;
        for (name, list) in &merged.lists {
            let mut values = Vec::new();
            let mut written = Vec::new();
            for (index, entry) in list.value.iter().enumerate() {
                let index_of_value = index as u32;
                if let Some(template) = entry.surface.get(self.locale)
                    && !self.left_out.lists.contains(name)
                    && !self.left_out.has_value(name, index_of_value)
                {
                    values.push((template.clone(), index_of_value));
                    let mut at = steps!["lists", name, index, "in"];
                    if matches!(entry.surface, ByLocale::Each(_)) {
                        at.extend(steps![self.locale.tag()]);
                    }
                    written.push(at);
                }
            }
            if Entity::named(name).is_some_and(|entity| !entity.is_list()) {
                continue;
            }
            for (index, error) in self.builder.list(name, &values) {
                self.template_error(&error, &merged.places[list.file], &written[index]);
            }
        }
        let never = self.never.clone();
        self.builder.list(&never, &[]);
        for (_, name) in Entity::ALL.iter().filter(|(entity, _)| !entity.is_list()) {
            self.builder.entity(name);
        }
    }

    fn slots(&mut self, book: &IntentBook) {
        let merged = self.merged;
        for (name, slot) in &merged.slots {
            let places = &merged.places[slot.file];
            let list = book.slots.get(name).and_then(|slot| slot.list.as_ref());
            if let Some(list) = list.filter(|list| book.lists.contains_key(*list)) {
                let key = if slot.value.list.is_some() {
                    "list"
                } else {
                    "entity"
                };
                let template = format!("{{{list}:{name}}}");
                let at = steps!["slots", name, key];
                if let Some(readable) = self.read(&template, places, &at) {
                    self.add(readable, PhraseRole::Value(name.clone()), false, Vec::new());
                }
            }
            let phrases = slot.value.phrases.get(&self.locale);
            for (index, entry) in phrases.into_iter().flatten().enumerate() {
                let at = steps!["slots", name, "phrases", self.locale.tag(), index];
                self.entry(entry, &PhraseRole::Date(name.clone()), places, &at);
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
                for (index, entry) in phrases.get(&self.locale).into_iter().flatten().enumerate() {
                    let mut at = steps!["intents", id];
                    at.extend(key.iter().cloned());
                    at.extend(steps![self.locale.tag(), index]);
                    self.entry(entry, &role, places, &at);
                }
            }
        }
    }

    /// Adds a phrase with its own guards. Without one of them it would be found where it must not, so the phrase is
    /// left out with any of its guards.
    fn entry(&mut self, entry: &PhraseEntry, role: &PhraseRole, places: &Spans, at: &[Step]) {
        let longer = |step: Step| [at, &[step]].concat();
        let mut phrase_at = longer("phrase".into());
        if !places.has(&phrase_at) {
            phrase_at = at.to_vec();
        }
        let phrase = self.read(&entry.phrase, places, &phrase_at);
        let mut guards = Vec::with_capacity(entry.not.0.len());
        for (index, guard) in entry.not.0.iter().enumerate() {
            let mut guard_at = longer("not".into());
            let item = [guard_at.as_slice(), &steps![index]].concat();
            if places.has(&item) {
                guard_at = item;
            }
            guards.extend(self.read(guard, places, &guard_at));
        }
        let Some(phrase) = phrase.filter(|_| guards.len() == entry.not.0.len()) else {
            return;
        };
        let guard_role = match role {
            PhraseRole::Intent(intent) | PhraseRole::After(intent) | PhraseRole::Guard(intent) => {
                PhraseRole::Guard(*intent)
            }
            role => role.clone(),
        };
        let mut not = Vec::with_capacity(guards.len());
        for guard in guards {
            match self.add(guard, guard_role.clone(), true, Vec::new()) {
                Some(added) => not.push(added),
                None => return,
            }
        }
        self.add(phrase, role.clone(), false, not);
    }

    /// Reads a phrase; what cannot be read is reported.
    fn read<'t>(&mut self, template: &'t str, places: &Spans, at: &[Step]) -> Option<Readable<'t>> {
        let place = places.place(at);
        if self.left_out.has_phrase(&place) {
            return None;
        }
        let Some(expression) = expression_of(template) else {
            return match pattern::parse(template) {
                Ok(_) => Some(Readable {
                    template,
                    place,
                    regular: None,
                }),
                Err(error) => {
                    self.template_error(&error, places, at);
                    None
                }
            };
        };
        // Places are counted without the slash.
        let inside =
            |span: &std::ops::Range<usize>| places.place_inside(at, span.start + 1..span.end + 1);
        match RegularPhrase::new(expression, &**self.fold) {
            Ok(regular) => {
                for (group, span) in regular.groups() {
                    if !self.merged.slots.contains_key(group) {
                        let known = self.merged.slots.keys().map(String::as_str);
                        let finding = unknown_name("P009", "group", inside(span), group, known);
                        self.findings.push(finding);
                    }
                }
                Some(Readable {
                    template,
                    place,
                    regular: Some(regular),
                })
            }
            Err(error) => {
                let finding = match error.kind {
                    RegularErrorKind::EmptyMatch => Diagnostic::new("P005").place(place),
                    RegularErrorKind::Syntax(detail) => Diagnostic::new("P007")
                        .place(inside(&error.span))
                        .with("detail", detail),
                    kind => Diagnostic::new("P008").place(place).with("detail", kind),
                };
                self.findings.push(finding);
                None
            }
        }
    }

    fn add(
        &mut self,
        readable: Readable<'_>,
        role: PhraseRole,
        is_not: bool,
        not: Vec<Added>,
    ) -> Option<Added> {
        let meaning = PhraseMeaning {
            role,
            template: readable.template.to_owned(),
            place: readable.place,
            not: Vec::new(),
            is_not,
        };
        match readable.regular {
            None => {
                let id = self.builder.phrase(readable.template).ok()?;
                debug_assert_eq!(id.0 as usize, self.templates.len(), "phrase ids are dense");
                self.templates.push((meaning, not));
                Some(Added::Template(id))
            }
            Some(regular) => match self.regular.add(regular) {
                Ok(number) => {
                    self.expressions.push((meaning, not));
                    Some(Added::Regular(number))
                }
                Err(full) => {
                    let finding = Diagnostic::new("P008").place(meaning.place);
                    self.findings.push(finding.with("detail", full));
                    None
                }
            },
        }
    }

    fn template_error(&mut self, error: &TemplateError, places: &Spans, at: &[Step]) {
        let place = places.place_inside(at, error.span.clone());
        self.findings
            .push(Diagnostic::new("P001").place(place).with("detail", error));
    }

    /// Compiles what was collected.
    fn finish(self) -> (Vec<Diagnostic>, Result<PhraseBook, Refused>) {
        let count = self.templates.len();
        let id = |added: &Added| match added {
            Added::Template(id) => *id,
            Added::Regular(number) => PhraseId((count + number) as u32),
        };
        let all = self.templates.into_iter().chain(self.expressions);
        let meanings: Vec<PhraseMeaning> = all
            .map(|(meaning, not)| PhraseMeaning {
                not: not.iter().map(id).collect(),
                ..meaning
            })
            .collect();
        let built = match self.builder.build() {
            Ok(set) => Ok(PhraseBook {
                set,
                regular: self.regular,
                meanings,
            }),
            Err(errors) => Err((errors, meanings)),
        };
        (self.findings, built)
    }
}
