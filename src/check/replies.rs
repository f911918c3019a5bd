//! Checks that every reply an intent may give exists and can be written out in every language.

use crate::diag::{Diagnostic, Place};
use crate::dialogue::COMMON_VARIABLES;
use crate::intents::{Intent, IntentBook, IntentKind, variables};
use crate::locale::ReplyLocale;
use crate::replies::{Args, Catalog, audit::check_variables};

/// The program's own messages, which `ui.ftl` must hold.
const PROGRAM_MESSAGES: [&str; 38] = [
    "greeting",
    "source-line",
    "masked-warning",
    "choices-intro",
    "next-intro",
    "open-now",
    "closed-now",
    "too-long",
    "impossible-date",
    "fallback",
    "fallback-again",
    "ask-again",
    "nothing-to-repeat",
    "quit-hint",
    "bye",
    "did-you-mean",
    "offer-person",
    "today",
    "next-opening",
    "day-open",
    "day-holiday",
    "day-year-end",
    "time-closed",
    "weekend-open",
    "holidays-closed",
    "year-end-closed",
    "person-queued",
    "person-waiting",
    "note-offer",
    "note-label",
    "note-ask",
    "no-note-label",
    "no-note",
    "note-kept",
    "queue-closed",
    "still-waiting",
    "agent-left",
    "handed-back",
];

/// Reports replies, labels and names that are missing, and variables that nobody supplies.
pub fn replies(book: &IntentBook, catalog: &Catalog) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    // Where an optional locale lacks something, its fallback has it; that is for the audit to tell.
    let required = ReplyLocale::ALL
        .into_iter()
        .filter(|locale| locale.is_required());
    for locale in required {
        for id in PROGRAM_MESSAGES
            .iter()
            .filter(|id| !catalog.has(locale, id))
        {
            findings.push(
                Diagnostic::new("F002")
                    .with("id", id)
                    .with("locale", locale),
            );
        }
        for intent in &book.intents {
            let mut checker = Checker {
                book,
                catalog,
                locale,
                intent,
                findings: &mut findings,
            };
            checker.intent();
        }
        for (name, slot) in &book.slots {
            if let Some(ask) = slot.ask.as_ref().filter(|ask| !catalog.has(locale, ask)) {
                findings.push(missing(ask, locale, None));
            }
            let list = slot.list.as_deref().unwrap_or(name);
            for label in slot.choices.iter().map(|choice| format!("{list}-{choice}")) {
                if !catalog.has(locale, &label) {
                    findings.push(missing(&label, locale, None));
                }
            }
        }
    }
    findings
}

fn missing(id: &str, locale: ReplyLocale, place: Option<&Place>) -> Diagnostic {
    let finding = Diagnostic::new("F002")
        .with("id", id)
        .with("locale", locale);
    match place {
        Some(place) => finding.place(place.clone()),
        None => finding,
    }
}

struct Checker<'a> {
    book: &'a IntentBook,
    catalog: &'a Catalog,
    locale: ReplyLocale,
    intent: &'a Intent,
    findings: &'a mut Vec<Diagnostic>,
}

impl Checker<'_> {
    fn intent(&mut self) {
        let intent = self.intent;
        // A request to repeat says something else again, and needs no words of its own.
        if intent.kind == IntentKind::Repeat {
            return;
        }
        let reserved = COMMON_VARIABLES
            .iter()
            .filter(|name| intent.captures.contains(**name));
        for name in reserved {
            let finding = Diagnostic::new("P012").place(intent.place.clone());
            let finding = finding.with("capture", name).with("reason", "name");
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
        }
        let conditional = intent
            .answers
            .iter()
            .map(|answer| (answer.reply.as_str(), Some(answer)));
        for (id, condition) in conditional.chain([(intent.reply.as_str(), None)]) {
            let mut supplied = variables(self.book, intent, condition);
            supplied.extend(COMMON_VARIABLES.map(str::to_owned));
            self.reply_exists(id);
            self.findings
                .extend(check_variables(self.catalog, self.locale, id, &supplied));
        }
        let sources = intent
            .answers
            .iter()
            .map(|answer| &answer.source)
            .chain([&intent.source]);
        for source in sources.flatten() {
            self.exists(&format!("section-{}", source.section));
        }
        for choice in &intent.choices {
            self.exists_text(&choice.label);
        }
        let conditional = intent
            .answers
            .iter()
            .filter_map(|answer| answer.follow_ups.as_ref())
            .flatten();
        for next in intent.follow_ups.iter().chain(conditional) {
            let label = format!("{}.label", self.book.intents[next.0].reply);
            self.exists_text(&label);
        }
    }

    fn reply_exists(&mut self, id: &str) {
        if !self.catalog.has(self.locale, id) {
            let finding = Diagnostic::new("I005")
                .with("intent", &self.intent.id)
                .with("reply", id);
            self.findings.push(finding.place(self.intent.place.clone()));
        }
    }

    fn exists(&mut self, id: &str) {
        if !self.catalog.has(self.locale, id) {
            self.findings
                .push(missing(id, self.locale, Some(&self.intent.place)));
        }
    }

    fn exists_text(&mut self, id: &str) {
        if self.catalog.text(self.locale, id, &Args::new()).is_err() {
            self.findings
                .push(missing(id, self.locale, Some(&self.intent.place)));
        }
    }
}
