//! The best answers for a message, for somebody who decides which of them is sent: an agent at any desk.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::Bot;
use super::answer::plain;
use crate::dialogue::{Outcome, Say, Step, render};
use crate::intents::{Intent, IntentKind, PhraseMeaning, SlotNeed};
use crate::library::Library;
use crate::locale::{Locale, ReplyLocale};
use crate::nlu::slots::{self, SlotValue};
use crate::nlu::{Candidate, Message, Recognizer};
use crate::replies::Reply;
use crate::text::{MASK, is_bare_secret, redact};

/// The confidence below which an answer is not worth being looked at.
const LEAST: f64 = 0.05;
/// So many answers are given if there are any, and if there are so many.
const ENOUGH: usize = 3;
/// The most clauses of a message that are looked at one by one.
const MOST_CLAUSES: usize = 8;
/// The most answers.
pub const MOST_SUGGESTED: usize = 5;

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The resident's locale; `None`: that of the message.
    pub locale: Option<ReplyLocale>,
    /// The agent's locale; `None`: that of the installation.
    pub agent_locale: Option<ReplyLocale>,
    /// The most answers, at most [`MOST_SUGGESTED`].
    pub limit: usize,
}

/// A message with answers for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggested {
    /// The language of the message.
    pub language: Locale,
    /// How many pieces of sensitive data it holds.
    pub masked: usize,
    /// The message without them.
    pub masked_text: String,
    /// The answers, the best first.
    pub answers: Vec<SuggestedAnswer>,
}

/// An answer for a message.
#[derive(Clone, Debug, PartialEq)]
pub struct SuggestedAnswer {
    /// The intent.
    pub intent: String,
    /// How sure it is that this is what was asked, 0 to 1.
    pub score: f64,
    /// The phrase that speaks for it; `None` if only likeness to the examples does.
    pub phrase: Option<Evidence>,
    /// The slots that must be known before it can be answered; the replies then ask for the first of them.
    pub needs: Vec<String>,
    /// The answer in the resident's locale.
    pub reply: Reply,
    /// The same in the agent's.
    pub agent_reply: Reply,
    /// The resident's reply as plain text with its sources.
    pub text: String,
}

/// A phrase of the intent files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// As staff have written it.
    pub template: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
}

impl From<&PhraseMeaning> for Evidence {
    fn from(meaning: &PhraseMeaning) -> Self {
        Self {
            template: meaning.template.clone(),
            file: meaning.place.source.name.clone(),
            line: meaning.place.start().line,
        }
    }
}

impl Bot {
    /// The best answers for a message. Nothing is kept.
    pub fn suggest(&self, text: &str, wanted: Wanted) -> Suggested {
        suggest(&self.library, text, wanted, self.clock.now())
    }
}

/// The best answers for a message, asked at `now`.
pub fn suggest(library: &Library, text: &str, wanted: Wanted, now: NaiveDateTime) -> Suggested {
    let public = library.config.public_numbers();
    let public: Vec<&str> = public.iter().map(String::as_str).collect();
    let redacted = redact(text, &public);
    let usual = wanted.locale.unwrap_or(library.config.locale);
    if is_bare_secret(text).is_some() {
        // Nothing is asked that needs a secret.
        return Suggested {
            language: usual.language(),
            masked: redacted.found.len().max(1),
            masked_text: MASK.to_owned(),
            answers: Vec::new(),
        };
    }
    let recognizer = &library.recognizer;
    let message = Message::prepare_redacted(recognizer, &redacted, &BTreeMap::new(), now);
    let language = Recognizer::language_of(&message, usual.language());
    let candidates = candidates(recognizer, &message, usual.language());
    let writing = Writing {
        library,
        message: &message,
        values: slots::values(recognizer.book(), &message, &message.whole()),
        language,
        locale: wanted
            .locale
            .unwrap_or_else(|| in_language(language, library.config.locale)),
        agent_locale: wanted.agent_locale.unwrap_or(library.config.locale),
        now,
    };
    let answers = writing.best(&candidates, wanted.limit.min(MOST_SUGGESTED));
    Suggested {
        language,
        masked: redacted.found.len(),
        masked_text: redacted.text,
        answers,
    }
}

/// What the message and its clauses may mean, the likeliest first. A question is found beside thanks, or beside a clause
/// in which something was masked.
fn candidates(recognizer: &Recognizer, message: &Message, usual: Locale) -> Vec<Candidate> {
    let mut candidates = recognizer
        .rank(message, &message.whole(), usual, &[])
        .candidates;
    let clauses = message.clauses();
    if clauses.len() < 2 {
        return candidates;
    }
    let book = recognizer.book();
    let is_talk = |candidate: &Candidate| {
        let intent = book.intents.get(candidate.intent.0);
        intent.is_none_or(|intent| intent.kind == IntentKind::SmallTalk)
    };
    for clause in clauses.into_iter().take(MOST_CLAUSES) {
        let ranking = recognizer.rank(message, &clause, usual, &[]);
        for candidate in ranking.candidates {
            // Thanks beside a question are not what is to be answered.
            if is_talk(&candidate) {
                continue;
            }
            match candidates
                .iter_mut()
                .find(|known| known.intent == candidate.intent)
            {
                Some(known) if known.confidence < candidate.confidence => *known = candidate,
                Some(_) => {}
                None => candidates.push(candidate),
            }
        }
    }
    candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    candidates
}

/// A share of 0 to 1 with three digits.
fn rounded(share: f64) -> f64 {
    (share.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}

/// The locale of a reply to a message in a language, where `usual` is that of the installation.
fn in_language(language: Locale, usual: ReplyLocale) -> ReplyLocale {
    if usual.language() == language {
        usual
    } else {
        language.into()
    }
}

/// What answers for a message are written from.
struct Writing<'a> {
    library: &'a Library,
    message: &'a Message,
    values: BTreeMap<String, SlotValue>,
    language: Locale,
    locale: ReplyLocale,
    agent_locale: ReplyLocale,
    now: NaiveDateTime,
}

impl Writing<'_> {
    /// The best answers, at most `limit`. Fewer than [`ENOUGH`] are filled up: with less likely ones, and with what is
    /// usually asked after the best. Their scores say how likely they are, if at all.
    fn best(&self, candidates: &[Candidate], limit: usize) -> Vec<SuggestedAnswer> {
        let likely = candidates
            .iter()
            .filter(|candidate| candidate.confidence >= LEAST);
        let mut answers: Vec<SuggestedAnswer> = likely
            .filter_map(|candidate| self.answer(candidate))
            .take(limit)
            .collect();
        let book = self.library.book();
        let best = answers.first().and_then(|best| book.intent(&best.intent));
        let less_likely = candidates
            .iter()
            .filter(|candidate| candidate.confidence < LEAST && rounded(candidate.confidence) > 0.0)
            .cloned();
        let follow_ups = best.into_iter().flat_map(|intent| {
            let conditional = intent.answers.iter();
            let conditional = conditional.filter_map(|answer| answer.follow_ups.as_ref());
            intent.follow_ups.iter().chain(conditional.flatten())
        });
        let next = follow_ups.map(|intent| Candidate {
            intent: *intent,
            share: 0.0,
            confidence: 0.0,
            evidence: 0.0,
            statistical: 0.0,
            phrase: None,
        });
        for candidate in less_likely.chain(next) {
            if answers.len() >= limit.min(ENOUGH) {
                break;
            }
            let id = book
                .intents
                .get(candidate.intent.0)
                .map(|intent| &intent.id);
            if answers.iter().all(|answer| Some(&answer.intent) != id) {
                answers.extend(self.answer(&candidate));
            }
        }
        answers
    }

    /// The answer of a candidate; `None` if its intent answers nothing or its reply cannot be written out in full.
    fn answer(&self, candidate: &Candidate) -> Option<SuggestedAnswer> {
        let book = self.library.book();
        let intent = book.intents.get(candidate.intent.0)?;
        match intent.kind {
            IntentKind::Answer
            | IntentKind::Clarify
            | IntentKind::SmallTalk
            | IntentKind::Refusal => {}
            IntentKind::HandOver | IntentKind::Repeat | IntentKind::Language => return None,
        }
        let mut values = self.values.clone();
        let settled = intent.fill.iter();
        values
            .extend(settled.map(|(slot, value)| (slot.clone(), SlotValue::Listed(value.clone()))));
        let needs: Vec<String> = intent
            .slots
            .iter()
            .filter(|(slot, need)| *need == SlotNeed::Required && !values.contains_key(slot))
            .map(|(slot, _)| slot.clone())
            .collect();
        let say = match needs.first() {
            Some(slot) => Say::Ask {
                intent: intent.id.clone(),
                slot: slot.clone(),
            },
            None => Say::Answer {
                intent: intent.id.clone(),
                slots: values,
                captures: self.message.captures(candidate.intent, intent, &[]),
            },
        };
        let reply = self.written(intent, &say, self.locale)?;
        let agent_reply = self.written(intent, &say, self.agent_locale)?;
        Some(SuggestedAnswer {
            intent: intent.id.clone(),
            score: rounded(candidate.confidence),
            phrase: self.evidence(candidate),
            needs,
            text: plain(self.library, &reply),
            reply: reply.reply,
            agent_reply: agent_reply.reply,
        })
    }

    fn written(&self, intent: &Intent, say: &Say, locale: ReplyLocale) -> Option<Outcome> {
        let moments = self.message.moments.last();
        let step = Step {
            language: self.language,
            locale,
            says: vec![say.clone()],
            offers: Vec::new(),
            intents: vec![intent.id.clone()],
            recognised: Vec::new(),
            confidence: 1.0,
            fallback: intent.kind == IntentKind::Refusal,
            clarify: false,
            slots: BTreeMap::new(),
            // The warning about masked data is for who wrote them, and would stand in every answer.
            masked: 0,
            moment: moments.map(|found| (found.moment, found.time)),
        };
        let outcome = render(
            self.library.knowledge(),
            &self.library.catalog,
            step,
            self.now,
        );
        outcome.faults.is_empty().then_some(outcome)
    }

    fn evidence(&self, candidate: &Candidate) -> Option<Evidence> {
        let (language, phrase, _) = candidate.phrase.as_ref()?;
        let phrases = self.library.book().phrases.get(language)?;
        Some(Evidence::from(phrases.meaning(*phrase)))
    }
}

#[cfg(test)]
mod tests;
