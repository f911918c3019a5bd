//! What a message means at this point of the conversation: the answer to an open question, a follow-up, several
//! questions, one question, or nothing that can be answered.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDateTime;

use crate::intents::{IntentIndex, IntentKind, SlotNeed};
use crate::nlu::slots::{self, SlotValue};
use crate::nlu::{Candidate, Message, Ranking};

use super::segment::{is_elliptic, is_question, is_short, points_back, segments};
use super::step::Step;
use super::turn::Turn;

/// Evidence outside the words that fill a slot which makes a message a question of its own.
const OWN_QUESTION: f32 = 2.6;
/// How sure each of several questions in one message must be.
const SEVERAL: f64 = 0.72;
/// The probability by itself from which a short message may mean the last question again.
const HINT: f32 = 0.05;
/// The most that is remembered of what was asked, in bytes.
const LONGEST_CONTEXT: usize = 600;
/// How many questions of one message are answered.
const MOST_ANSWERS: usize = 3;

impl Turn<'_> {
    /// Decides on a message; `text` is the message as typed, masked.
    pub(super) fn understand(mut self, message: &Message, text: &str, now: NaiveDateTime) -> Step {
        let recognizer = self.knowledge.recognizer;
        let book = recognizer.book();
        let whole = message.whole();
        let ranking = recognizer.rank(message, &whole, self.step.language, &self.before());
        let values = slots::values(book, message, &whole);
        let before = self.before();
        for found in &message.captured {
            let intent = self.by_index(found.intent);
            let captures = message.captures(found.intent, intent, &before);
            if !captures.is_empty() {
                self.captured.insert(intent.id.clone(), captures);
            }
        }
        self.step.moment = message
            .moments
            .last()
            .map(|found| (found.moment, found.time));
        for (slot, _) in book.slots.iter().filter(|(_, declared)| declared.each) {
            let named = slots::listed_values(book, message, slot);
            if (2..=MOST_ANSWERS).contains(&named.len()) {
                self.several.insert(slot.clone(), named);
            }
        }
        if slots::impossible(message).is_some() {
            return self.ask_back("impossible-date");
        }
        let outside = evidence_outside_values(&ranking, message);
        if let Some(intent) = self.waiting_for(&values, &ranking, outside) {
            return self.answer_follow_up(&intent, values);
        }
        if let Some(intent) = self.follows_up(&values, &ranking, outside, message) {
            return self.answer_follow_up(&intent, values);
        }
        let answers = self.several(message, &ranking);
        if !answers.is_empty() {
            text.clone_into(&mut self.conversation.asked);
            return self.answer_all(answers, &values);
        }
        if let Some(leaning) = self.leans_on_before(message, &ranking, text, now) {
            return self.decide(&leaning, values);
        }
        if ranking
            .best()
            .is_some_and(|best| self.by_index(best.intent).kind == IntentKind::Answer)
        {
            text.clone_into(&mut self.conversation.asked);
        }
        self.decide(&ranking, values)
    }

    /// The ranking of a short message read together with the one before it, when it says little by itself
    /// (「封は要る？」 after 「回答書は誰が書くんですか」).
    ///
    /// It must lead to something new: what is merely the last question again says nothing about these words.
    fn leans_on_before(
        &mut self,
        message: &Message,
        ranking: &Ranking,
        text: &str,
        now: NaiveDateTime,
    ) -> Option<Ranking> {
        let recognition = &self.knowledge.config.recognition;
        let before = self.before();
        if self.conversation.asked.is_empty() || before.is_empty() || !is_short(&message.text.text)
        {
            return None;
        }
        let best = ranking.best()?;
        let sure = best.confidence >= recognition.answer_at;
        let foreign =
            self.by_index(best.intent).kind == IntentKind::Refusal && best.evidence >= OWN_QUESTION;
        if foreign || (sure && self.by_index(best.intent).kind != IntentKind::Clarify) {
            return None;
        }
        let joined = format!("{}\n{text}", self.conversation.asked);
        let recognizer = self.knowledge.recognizer;
        let known = &self.conversation.slots;
        let together = Message::prepare_known(recognizer, &joined, known, now);
        let leaning = recognizer.rank(&together, &together.whole(), self.step.language, &before);
        let found = leaning.best()?;
        let answers = self.by_index(found.intent).kind == IntentKind::Answer
            && found.confidence >= recognition.answer_at;
        let alone = ranking
            .candidates
            .iter()
            .take(3)
            .find(|known| known.intent == found.intent);
        let new = !before.contains(&found.intent)
            || points_back(&message.text.text)
            || alone.is_some_and(|known| known.statistical >= HINT);
        if !(answers && new) {
            return None;
        }
        if joined.len() <= LONGEST_CONTEXT {
            self.conversation.asked = joined;
        }
        Some(leaning)
    }

    /// The intent that has asked for a slot which this message gives, unless the message is a question of its own.
    fn waiting_for(
        &self,
        values: &BTreeMap<String, SlotValue>,
        ranking: &Ranking,
        outside: f32,
    ) -> Option<String> {
        let pending = self.conversation.pending.as_ref()?;
        let given = values.contains_key(&pending.slot)
            || (self.is_date(&pending.slot)
                && values
                    .values()
                    .any(|value| matches!(value, SlotValue::Date(_))));
        let own = self.is_own_question(ranking, &pending.intent, outside, OWN_QUESTION);
        (given && !own).then(|| pending.intent.clone())
    }

    /// The last intent, when the message only gives one of its slots another value (「じゃあ母が行く場合は？」).
    fn follows_up(
        &self,
        values: &BTreeMap<String, SlotValue>,
        ranking: &Ranking,
        outside: f32,
        message: &Message,
    ) -> Option<String> {
        let [last] = self.conversation.last.as_slice() else {
            return None;
        };
        let intent = self.intent(last)?;
        let relevant = intent.slots.iter().any(|(slot, _)| {
            values
                .get(slot)
                .is_some_and(|value| self.conversation.slots.get(slot) != Some(value))
        });
        if !relevant {
            return None;
        }
        let elliptic = is_elliptic(&message.text.text);
        let limit = if elliptic {
            OWN_QUESTION * 2.0
        } else {
            OWN_QUESTION
        };
        (!self.is_own_question(ranking, last, outside, limit)).then(|| last.clone())
    }

    fn is_own_question(&self, ranking: &Ranking, asked: &str, outside: f32, limit: f32) -> bool {
        ranking.best().is_some_and(|best| {
            let intent = self.by_index(best.intent);
            // A message that is only a topic is vague by itself; after a question it says more.
            let other = intent.id != asked && intent.kind != IntentKind::Clarify;
            other
                && best.confidence >= self.knowledge.config.recognition.answer_at
                && outside >= limit
        })
    }

    fn answer_follow_up(mut self, id: &str, values: BTreeMap<String, SlotValue>) -> Step {
        self.remember(values);
        self.step.confidence = 0.9;
        self.answer(id);
        self.finish()
    }

    /// The questions of a message that holds several, each sure by itself. Empty when the message as a whole is one
    /// question; one when the whole is unclear but a part of it is not (a long story with the question inside).
    fn several(&self, message: &Message, whole: &Ranking) -> Vec<(IntentIndex, f64)> {
        let recognizer = self.knowledge.recognizer;
        let parts: Vec<Range<usize>> = segments(message);
        if parts.len() < 2 || parts.len() > 12 {
            return Vec::new();
        }
        let clear = whole
            .best()
            .is_some_and(|best| best.confidence >= self.knowledge.config.recognition.answer_at);
        let values = slots::values(recognizer.book(), message, &message.whole());
        let mut found: Vec<(IntentIndex, f64)> = Vec::new();
        for part in parts {
            let ranking = recognizer.rank(message, &part, self.step.language, &self.before());
            let Some(best) = ranking.best() else { continue };
            let answerable = self.by_index(best.intent).kind == IntentKind::Answer;
            let sure = best.confidence >= SEVERAL && best.evidence >= OWN_QUESTION;
            // Beside a clear question, what only tells a story or would need a question back is no question.
            let asked =
                !clear || (is_question(message, &part) && self.is_complete(best.intent, &values));
            if answerable && sure && asked && !found.iter().any(|(known, _)| *known == best.intent)
            {
                found.push((best.intent, best.confidence));
            }
        }
        found.truncate(MOST_ANSWERS);
        let Some(best) = whole.best() else {
            return found;
        };
        let among = found.iter().any(|(intent, _)| *intent == best.intent);
        if clear && (found.len() < 2 || !among) {
            Vec::new()
        } else {
            found
        }
    }

    /// Whether an intent could be answered without asking for a slot.
    fn is_complete(&self, intent: IntentIndex, values: &BTreeMap<String, SlotValue>) -> bool {
        let intent = self.by_index(intent);
        intent.slots.iter().all(|(slot, need)| {
            *need == SlotNeed::Optional
                || values.contains_key(slot)
                || intent.fill.contains_key(slot)
                || self.conversation.slots.contains_key(slot)
        })
    }

    fn answer_all(
        mut self,
        answers: Vec<(IntentIndex, f64)>,
        values: &BTreeMap<String, SlotValue>,
    ) -> Step {
        self.remember(values.clone());
        self.step.confidence = answers
            .iter()
            .map(|(_, confidence)| *confidence)
            .fold(1.0, f64::min);
        for (intent, _) in answers {
            let id = self.by_index(intent).id.clone();
            self.conversation.captures.remove(&id);
            self.answer(&id);
            if self.conversation.pending.is_some() {
                break;
            }
        }
        self.finish()
    }

    fn decide(mut self, ranking: &Ranking, values: BTreeMap<String, SlotValue>) -> Step {
        let limits = &self.knowledge.config.recognition;
        let Some(best) = ranking.best() else {
            return self.fall_back();
        };
        self.step.confidence = best.confidence;
        let intent = self.by_index(best.intent);
        if best.confidence >= limits.answer_at {
            return self.act(intent, values);
        }
        // A vague topic is a question back anyway: it needs no more certainty than asking back does.
        if best.confidence >= limits.clarify_at && intent.kind == IntentKind::Clarify {
            return self.act(intent, values);
        }
        let near = self.near_candidates(ranking);
        if best.confidence >= limits.clarify_at
            && !near.is_empty()
            && intent.kind == IntentKind::Answer
        {
            return self.did_you_mean(&near, values);
        }
        if intent.kind == IntentKind::Refusal && best.share >= 0.5 {
            return self.act(intent, values);
        }
        self.fall_back()
    }

    fn near_candidates(&self, ranking: &Ranking) -> Vec<IntentIndex> {
        let near = ranking
            .candidates
            .iter()
            .take(3)
            .filter(|candidate: &&Candidate| {
                candidate.share >= 0.15
                    && self.by_index(candidate.intent).kind == IntentKind::Answer
            });
        near.map(|candidate| candidate.intent).collect()
    }
}

/// How much the best candidate's phrase explains besides the words that fill slots.
fn evidence_outside_values(ranking: &Ranking, message: &Message) -> f32 {
    let Some(best) = ranking.best() else {
        return 0.0;
    };
    let Some((_, _, spans)) = &best.phrase else {
        return best.statistical * 2.0;
    };
    let total: usize = spans.iter().map(Range::len).sum();
    let filling: Vec<&Range<usize>> = message
        .values
        .iter()
        .map(|value| &value.span)
        .chain(message.dates.iter().map(|date| &date.span))
        .collect();
    let outside = spans
        .iter()
        .flat_map(Clone::clone)
        .filter(|at| !filling.iter().any(|span| span.contains(at)))
        .count();
    #[allow(clippy::cast_precision_loss, reason = "byte counts of one message")]
    if total == 0 {
        0.0
    } else {
        best.evidence * outside as f32 / total as f32
    }
}
