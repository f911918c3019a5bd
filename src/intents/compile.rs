//! Compiles the phrases of every language into one engine each.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::diag::Diagnostic;
use crate::locale::Locale;
use crate::pattern::number::spoken;
use crate::pattern::{BuildError, Builder, PhraseId, RegularPhrases, parse_single};
use crate::text::{Rewriter, fold_fragment};
use crate::yaml::{Spans, steps};

use super::captures::kept;
use super::entries::{Added, Conditions};
use super::left_out::{LeftOut, build_error};
use super::lists::surface_steps;
use super::model::{Entity, IntentBook, IntentIndex, List};
use super::phrases::{PhraseBook, PhraseMeaning, PhraseRole};
use super::resolve::Merged;
use super::schema::ByLocale;

/// How often a language is compiled at most. Leaving something out hardly ever brings new errors to light.
const MOST_ROUNDS: usize = 8;

/// Brings literal text into the form of folded messages.
pub(super) type Fold = Rc<dyn Fn(&str) -> String>;

/// How many skip words a language may have.
const MOST_SKIP_WORDS: usize = 200;

/// Fills `book.phrases` from the merged files. Whatever does not fit is reported and left out.
pub(super) fn compile(merged: &Merged, book: &mut IntentBook, findings: &mut Vec<Diagnostic>) {
    for locale in Locale::ALL {
        let words = book.words.get(&locale).cloned().unwrap_or_default();
        let rewriter = Rewriter::new(words);
        let fold: Fold = Rc::new(move |text: &str| rewriter.apply_str(&fold_fragment(text)));
        let mut left_out = LeftOut::default();
        for _ in 0..MOST_ROUNDS {
            let mut compiler = Compiler::new(merged, book, locale, &fold, &left_out);
            compiler.skip_words();
            compiler.rules();
            compiler.lists();
            compiler.slots();
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
                Err(refused) => {
                    let mut progress = false;
                    for error in &refused.errors {
                        report(build_error(error, merged, locale, &refused));
                        progress |= left_out.leave_out(error, &refused.meanings);
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

/// Collects the phrases of one language.
pub(super) struct Compiler<'a> {
    pub(super) merged: &'a Merged,
    pub(super) book: &'a IntentBook,
    locale: Locale,
    pub(super) fold: &'a Fold,
    pub(super) left_out: &'a LeftOut,
    /// The name of a list without values, which matches nothing.
    never: String,
    pub(super) builder: Builder,
    pub(super) regular: RegularPhrases,
    /// The meanings of the templates and of the expressions, with the phrases that are their conditions.
    pub(super) templates: Vec<(PhraseMeaning, Conditions)>,
    pub(super) expressions: Vec<(PhraseMeaning, Conditions)>,
    /// The list and position of each list value, by its number.
    values: Vec<(String, usize)>,
    pub(super) findings: Vec<Diagnostic>,
}

/// The errors of the engine, with what they speak of.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) errors: Vec<BuildError>,
    /// The phrases, by id.
    pub(super) meanings: Vec<PhraseMeaning>,
    /// The list and position of each list value, by its number.
    pub(super) values: Vec<(String, usize)>,
}

impl<'a> Compiler<'a> {
    fn new(
        merged: &'a Merged,
        book: &'a IntentBook,
        locale: Locale,
        fold: &'a Fold,
        left_out: &'a LeftOut,
    ) -> Self {
        let mut never = "never".to_owned();
        while merged.lists.contains_key(&never) {
            never.push('-');
        }
        let folding = Rc::clone(fold);
        let mut builder = Builder::new(move |text| folding(text));
        if let Some(words) = spoken(locale.tag()) {
            builder.number_words(|number| words.forms(number));
        }
        Self {
            merged,
            book,
            locale,
            fold,
            left_out,
            never,
            builder,
            regular: RegularPhrases::default(),
            templates: Vec::new(),
            expressions: Vec::new(),
            values: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Adds the words that mean nothing. They are words, not templates.
    fn skip_words(&mut self) {
        let merged = self.merged;
        let mut count = 0;
        for named in &merged.skip_words {
            let (locale, position, word) = &named.value;
            if *locale != self.locale {
                continue;
            }
            count += 1;
            let reason = if count > MOST_SKIP_WORDS {
                "many"
            } else if word.contains(['(', ')', '[', ']', '{', '}', '<', '>', '|', ';', '\\', '/']) {
                "template"
            } else if (self.fold)(word).trim().is_empty() {
                "empty"
            } else {
                self.builder.skip_word(word);
                continue;
            };
            let at = steps!["skip_words", locale.tag(), *position];
            let finding = Diagnostic::new("P011").place(merged.places[named.file].place(&at));
            self.findings
                .push(finding.with("word", word).with("reason", reason));
            if reason == "many" {
                break;
            }
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
            if readable && let Err(error) = self.builder.rule(name, &kept(template)) {
                let places = &merged.places[rule.file];
                let mut at = steps!["rules", name];
                if matches!(rule.value, ByLocale::Each(_)) {
                    at.extend(steps![self.locale.tag()]);
                }
                self.template_error(&error, places, &at);
                readable = false;
            }
            if readable && let Ok(node) = parse_single(template) {
                let places = &merged.places[rule.file];
                let mut at = steps!["rules", name];
                if matches!(rule.value, ByLocale::Each(_)) {
                    at.extend(steps![self.locale.tag()]);
                }
                self.unknown_slots(&node, places, &at);
                self.check_captures(template, true, places, &at);
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
            let places = &merged.places[list.file];
            let is_left_out = self.left_out.lists.contains(name);
            match self.book.lists.get(name).filter(|_| !is_left_out) {
                Some(List::Range(range)) => {
                    self.builder.range(name, range.clone());
                    continue;
                }
                Some(List::Wildcard) => {
                    self.builder.wildcard(name);
                    continue;
                }
                Some(List::Values(_)) | None => {}
            }
            let mut values = Vec::new();
            let mut written = Vec::new();
            for (index, entry) in list.value.values.iter().flatten().enumerate() {
                let number = self.values.len() as u32;
                self.values.push((name.clone(), index));
                if let Some(template) = entry.surface.get(self.locale)
                    && !is_left_out
                    && !self.left_out.has_value(name, number)
                {
                    values.push((kept(template), number));
                    let mut at = surface_steps(places, name, index);
                    if matches!(entry.surface, ByLocale::Each(_)) {
                        at.extend(steps![self.locale.tag()]);
                    }
                    self.check_captures(template, true, places, &at);
                    written.push(at);
                }
            }
            if Entity::named(name).is_some_and(|entity| !entity.is_list()) {
                continue;
            }
            for (index, error) in self.builder.list(name, &values) {
                self.template_error(&error, places, &written[index]);
            }
        }
        let never = self.never.clone();
        self.builder.list(&never, &[]);
        for (_, name) in Entity::ALL.iter().filter(|(entity, _)| !entity.is_list()) {
            self.builder.entity(name);
        }
    }

    fn slots(&mut self) {
        let merged = self.merged;
        let book = self.book;
        for (name, slot) in &merged.slots {
            let places = &merged.places[slot.file];
            let list = book.slots.get(name).and_then(|slot| slot.list.as_ref());
            // Any text would be a value of a wildcard, so only phrases tell which text is meant.
            let is_known = |list: &&String| {
                let list = book.lists.get(*list);
                list.is_some_and(|list| !matches!(list, List::Wildcard))
            };
            if let Some(list) = list.filter(is_known) {
                let key = if slot.value.list.is_some() {
                    "list"
                } else {
                    "entity"
                };
                let template = format!("{{{list}:{name}}}");
                let at = steps!["slots", name, key];
                if let Some(readable) = self.read(&template, places, &at) {
                    let role = PhraseRole::Value(name.clone());
                    self.add(readable, role, None, Conditions::default());
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

    /// Compiles what was collected.
    fn finish(self) -> (Vec<Diagnostic>, Result<PhraseBook, Refused>) {
        let count = self.templates.len();
        let id = |added: &Added| match added {
            Added::Template(id) => *id,
            Added::Regular(number) => PhraseId((count + number) as u32),
        };
        let all = self.templates.into_iter().chain(self.expressions);
        let meanings: Vec<PhraseMeaning> = all
            .map(|(meaning, conditions)| PhraseMeaning {
                not: conditions.not.iter().map(id).collect(),
                keywords: conditions.keywords.iter().map(id).collect(),
                ..meaning
            })
            .collect();
        let built = match self.builder.build() {
            Ok(set) => Ok(PhraseBook {
                set,
                regular: self.regular,
                meanings,
                values: self.values,
            }),
            Err(errors) => Err(Refused {
                errors,
                meanings,
                values: self.values,
            }),
        };
        (self.findings, built)
    }
}
