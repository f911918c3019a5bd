//! One step of a conversation: a message comes in, it is decided what is said.
//!
//! Pure: no waiting, no clock, no input or output. What is said is named by Fluent ids and slot values;
//! [`super::render`] writes it out.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDateTime;

use crate::config::Config;
use crate::intents::{Entity, Intent, IntentIndex, IntentKind, SlotNeed};
use crate::locale::Locale;
use crate::nlu::slots::{self, SlotValue};
use crate::nlu::{Candidate, Message, Ranking, Recognizer};
use crate::text::{Redacted, is_bare_secret, redact};

use super::conversation::{Conversation, Offer, Pending};
use super::segment::segments;

/// Evidence outside the words that fill a slot which makes a message a question of its own.
const OWN_QUESTION: f32 = 2.6;
/// How sure each of several questions in one message must be.
const SEVERAL: f64 = 0.72;
/// How many questions of one message are answered.
const MOST_ANSWERS: usize = 3;

/// One thing to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Say {
    /// The answer of an intent, with the slots known to it.
    Answer { intent: String, slots: BTreeMap<String, SlotValue> },
    /// A question for a missing slot of an intent.
    Ask { intent: String, slot: String },
    /// A sentence of the program itself, from `ui.ftl`.
    Program(&'static str),
}

/// What one message leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The language to reply in.
    pub locale: Locale,
    /// What to say, in order.
    pub says: Vec<Say>,
    /// The choices to offer, in the order of their numbers.
    pub offers: Vec<Offer>,
    /// The intents answered.
    pub intents: Vec<String>,
    /// The intents recognised, answered or not: a refusal is recognised but answers nothing.
    pub recognised: Vec<String>,
    /// The confidence of the first intent, 0 to 1.
    pub confidence: f64,
    /// Whether nothing was answered.
    pub fallback: bool,
    /// Whether the reply is a question back.
    pub clarify: bool,
    /// The slot values that the reply rests on.
    pub slots: BTreeMap<String, SlotValue>,
    /// How many pieces of sensitive data were masked.
    pub masked: usize,
    /// The moment asked about, if any.
    pub moment: Option<(crate::calendar::Moment, Option<chrono::NaiveTime>)>,
}

/// What a conversation may look at.
#[derive(Clone, Copy, Debug)]
pub struct Knowledge<'a> {
    /// Understanding.
    pub recognizer: &'a Recognizer,
    /// The settings.
    pub config: &'a Config,
}

/// Takes one message and decides what to say.
pub fn step(
    knowledge: Knowledge<'_>,
    conversation: &mut Conversation,
    raw: &str,
    hint: Option<Locale>,
    now: NaiveDateTime,
) -> Step {
    let config = knowledge.config;
    let usual = conversation.locale.or(hint).unwrap_or(config.locale);
    if raw.chars().count() > config.limits.message_chars as usize {
        return Turn::new(knowledge, conversation, usual, 0).program("too-long", true);
    }
    if let Some(chosen) = chosen(conversation, raw) {
        return Turn::new(knowledge, conversation, usual, 0).take(chosen);
    }
    let public = config.public_numbers();
    let public: Vec<&str> = public.iter().map(String::as_str).collect();
    let Redacted { text, found } = redact(raw, &public);
    let secret = is_bare_secret(raw).is_some();
    let masked = found.len().max(usize::from(secret));
    if secret {
        return Turn::new(knowledge, conversation, usual, masked).program("ask-again", false);
    }
    let message = Message::prepare(knowledge.recognizer, &text, now);
    let locale = Recognizer::language_of(&message, usual);
    if message.locale.is_some() {
        conversation.locale = Some(locale);
    }
    Turn::new(knowledge, conversation, locale, masked).understand(&message)
}

/// The choice that a message picks by number or by its id.
fn chosen(conversation: &Conversation, raw: &str) -> Option<Offer> {
    let text = crate::text::fold(raw);
    let number = text.trim_end_matches("番").trim_end_matches("です").trim();
    if let Some(offer) = number.parse::<usize>().ok().and_then(|n| conversation.choices.get(n.wrapping_sub(1))) {
        return Some(offer.clone());
    }
    conversation.choices.iter().find(|offer| offer.id() == raw.trim()).cloned()
}

/// The step being made.
struct Turn<'a> {
    knowledge: Knowledge<'a>,
    conversation: &'a mut Conversation,
    step: Step,
}

impl<'a> Turn<'a> {
    fn new(
        knowledge: Knowledge<'a>,
        conversation: &'a mut Conversation,
        locale: Locale,
        masked: usize,
    ) -> Self {
        let step = Step {
            locale,
            says: Vec::new(),
            offers: Vec::new(),
            intents: Vec::new(),
            recognised: Vec::new(),
            confidence: 0.0,
            fallback: false,
            clarify: false,
            slots: BTreeMap::new(),
            masked,
            moment: None,
        };
        Self { knowledge, conversation, step }
    }

    fn intent(&self, id: &str) -> Option<&'a Intent> {
        self.knowledge.recognizer.book().intent(id)
    }

    fn by_index(&self, index: IntentIndex) -> &'a Intent {
        &self.knowledge.recognizer.book().intents[index.0]
    }

    fn understand(mut self, message: &Message) -> Step {
        let recognizer = self.knowledge.recognizer;
        let book = recognizer.book();
        let whole = message.whole();
        let ranking = recognizer.rank(message, &whole, self.step.locale);
        let values = slots::values(book, message, &whole);
        self.step.moment = message.moments.last().map(|found| (found.moment.clone(), found.time));
        if slots::impossible(message).is_some() {
            // A question back is neither a success nor a failure.
            self.step.clarify = true;
            return self.program("impossible-date", false);
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
            return self.answer_all(answers, &values);
        }
        self.decide(&ranking, values)
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
            || (self.is_date(&pending.slot) && values.values().any(|value| matches!(value, SlotValue::Date(_))));
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
        let [last] = self.conversation.last.as_slice() else { return None };
        let intent = self.intent(last)?;
        let relevant = intent.slots.iter().any(|(slot, _)| {
            values.get(slot).is_some_and(|value| self.conversation.slots.get(slot) != Some(value))
        });
        if !relevant {
            return None;
        }
        let elliptic = super::segment::is_elliptic(&message.text.text);
        let limit = if elliptic { OWN_QUESTION * 2.0 } else { OWN_QUESTION };
        (!self.is_own_question(ranking, last, outside, limit)).then(|| last.clone())
    }

    fn is_own_question(&self, ranking: &Ranking, asked: &str, outside: f32, limit: f32) -> bool {
        ranking.best().is_some_and(|best| {
            let other = self.by_index(best.intent).id != asked;
            other && best.confidence >= self.knowledge.config.recognition.answer_at && outside >= limit
        })
    }

    fn is_date(&self, slot: &str) -> bool {
        let slot = self.knowledge.recognizer.book().slots.get(slot);
        slot.is_some_and(|slot| slot.entity == Some(Entity::Date))
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
        let mut found: Vec<(IntentIndex, f64)> = Vec::new();
        for part in parts {
            let ranking = recognizer.rank(message, &part, self.step.locale);
            let Some(best) = ranking.best() else { continue };
            let answerable = self.by_index(best.intent).kind == IntentKind::Answer;
            let sure = best.confidence >= SEVERAL && best.evidence >= OWN_QUESTION;
            if answerable && sure && !found.iter().any(|(known, _)| *known == best.intent) {
                found.push((best.intent, best.confidence));
            }
        }
        found.truncate(MOST_ANSWERS);
        let Some(best) = whole.best() else { return found };
        let clear = best.confidence >= self.knowledge.config.recognition.answer_at;
        let among = found.iter().any(|(intent, _)| *intent == best.intent);
        if clear && (found.len() < 2 || !among) { Vec::new() } else { found }
    }

    fn answer_all(mut self, answers: Vec<(IntentIndex, f64)>, values: &BTreeMap<String, SlotValue>) -> Step {
        self.remember(values.clone());
        self.step.confidence = answers.iter().map(|(_, confidence)| *confidence).fold(1.0, f64::min);
        for (intent, _) in answers {
            let id = self.by_index(intent).id.clone();
            self.answer(&id);
            if self.conversation.pending.is_some() {
                break;
            }
        }
        self.finish()
    }

    fn decide(mut self, ranking: &Ranking, values: BTreeMap<String, SlotValue>) -> Step {
        let limits = &self.knowledge.config.recognition;
        let Some(best) = ranking.best() else { return self.fall_back() };
        self.step.confidence = best.confidence;
        let intent = self.by_index(best.intent);
        if best.confidence >= limits.answer_at {
            return self.act(intent, values);
        }
        let near = self.near_candidates(ranking);
        if best.confidence >= limits.clarify_at && !near.is_empty() && intent.kind == IntentKind::Answer {
            return self.did_you_mean(&near, values);
        }
        if intent.kind == IntentKind::Refusal && best.share >= 0.5 {
            return self.act(intent, values);
        }
        self.fall_back()
    }

    fn near_candidates(&self, ranking: &Ranking) -> Vec<IntentIndex> {
        let near = ranking.candidates.iter().take(3).filter(|candidate: &&Candidate| {
            candidate.share >= 0.15 && self.by_index(candidate.intent).kind == IntentKind::Answer
        });
        near.map(|candidate| candidate.intent).collect()
    }

    fn act(mut self, intent: &Intent, values: BTreeMap<String, SlotValue>) -> Step {
        match intent.kind {
            IntentKind::Answer => {
                self.remember(values);
                self.answer(&intent.id);
                self.finish()
            }
            IntentKind::Clarify => {
                self.remember(values);
                if super::answer::is_settled(intent, &self.conversation.slots) {
                    // What was said before makes the vague message clear.
                    self.answer(&intent.id);
                    return self.finish();
                }
                self.step.clarify = true;
                self.say_plainly(intent);
                self.offer_choices(intent);
                self.finish()
            }
            IntentKind::SmallTalk | IntentKind::HandOver => {
                self.say_plainly(intent);
                if intent.kind == IntentKind::HandOver {
                    self.conversation.pending = None;
                }
                self.finish()
            }
            IntentKind::Refusal => {
                self.say_plainly(intent);
                self.step.fallback = true;
                self.count_failure();
                self.finish()
            }
            IntentKind::Repeat => self.again(),
            IntentKind::Language => {
                if let Some(language) = intent.language {
                    self.step.locale = language;
                    self.conversation.locale = Some(language);
                }
                if self.conversation.last.is_empty() && self.conversation.pending.is_none() {
                    self.say_plainly(intent);
                    return self.finish();
                }
                self.again()
            }
        }
    }

    fn say_plainly(&mut self, intent: &Intent) {
        self.step.says.push(Say::Answer { intent: intent.id.clone(), slots: self.conversation.slots.clone() });
        self.step.intents.push(intent.id.clone());
    }

    fn offer_choices(&mut self, intent: &Intent) {
        for choice in &intent.choices {
            self.step.offers.push(Offer {
                intent: self.by_index(choice.intent).id.clone(),
                slots: choice.slots.clone(),
                label: choice.label.clone(),
            });
        }
    }

    /// Says the last answer, or the open question, once more.
    fn again(mut self) -> Step {
        if let Some(pending) = self.conversation.pending.clone() {
            self.ask(&pending.intent, &pending.slot);
            return self.finish();
        }
        if self.conversation.last.is_empty() {
            return self.program("nothing-to-repeat", false);
        }
        self.step.confidence = 1.0;
        for id in self.conversation.last.clone() {
            self.answer(&id);
        }
        self.finish()
    }

    /// Takes a choice that was offered.
    fn take(mut self, offer: Offer) -> Step {
        let slots = offer.slots.into_iter().map(|(slot, value)| (slot, SlotValue::Listed(value)));
        self.remember(slots.collect());
        self.step.confidence = 1.0;
        match self.intent(&offer.intent) {
            Some(intent) if intent.kind != IntentKind::Answer => {
                let intent = intent.clone();
                self.act(&intent, BTreeMap::new())
            }
            Some(_) => {
                self.answer(&offer.intent);
                self.finish()
            }
            None => self.fall_back(),
        }
    }

    /// Keeps what the message says; dates replace dates, because a new date makes the old ones stale.
    fn remember(&mut self, values: BTreeMap<String, SlotValue>) {
        let new_date = values.values().any(|value| matches!(value, SlotValue::Date(_)));
        let asked_for_date =
            self.conversation.pending.as_ref().is_some_and(|pending| self.is_date(&pending.slot));
        if new_date && !asked_for_date {
            self.conversation.slots.retain(|_, value| !matches!(value, SlotValue::Date(_)));
        }
        self.conversation.slots.extend(values);
    }

    /// Answers an intent, or asks for the first slot that it needs and does not have.
    fn answer(&mut self, id: &str) {
        let Some(intent) = self.intent(id) else { return };
        for (slot, value) in &intent.fill {
            self.conversation.slots.insert(slot.clone(), SlotValue::Listed(value.clone()));
        }
        self.step.intents.push(id.to_owned());
        let missing = intent
            .slots
            .iter()
            .find(|(slot, need)| *need == SlotNeed::Required && !self.conversation.slots.contains_key(slot));
        if let Some((slot, _)) = missing {
            let slot = slot.clone();
            self.ask(id, &slot);
            return;
        }
        self.conversation.pending = None;
        let slots: BTreeMap<String, SlotValue> = intent
            .slots
            .iter()
            .filter_map(|(slot, _)| Some((slot.clone(), self.conversation.slots.get(slot)?.clone())))
            .collect();
        self.step.slots.extend(slots.clone());
        self.step.says.push(Say::Answer { intent: id.to_owned(), slots });
    }

    fn ask(&mut self, id: &str, slot: &str) {
        self.step.clarify = true;
        self.step.says.push(Say::Ask { intent: id.to_owned(), slot: slot.to_owned() });
        self.conversation.pending = Some(Pending { intent: id.to_owned(), slot: slot.to_owned() });
        let book = self.knowledge.recognizer.book();
        for value in book.slots.get(slot).into_iter().flat_map(|declared| &declared.choices) {
            let list = book.slots.get(slot).and_then(|declared| declared.list.as_deref()).unwrap_or(slot);
            self.step.offers.push(Offer {
                intent: id.to_owned(),
                slots: BTreeMap::from([(slot.to_owned(), value.clone())]),
                label: format!("{list}-{value}"),
            });
        }
    }

    fn did_you_mean(mut self, near: &[IntentIndex], values: BTreeMap<String, SlotValue>) -> Step {
        self.remember(values);
        self.step.clarify = true;
        for &index in near {
            let intent = self.by_index(index);
            self.step.offers.push(Offer {
                intent: intent.id.clone(),
                slots: BTreeMap::new(),
                label: format!("{}.label", intent.reply),
            });
        }
        self.program("did-you-mean", false)
    }

    fn fall_back(mut self) -> Step {
        self.count_failure();
        let limit = self.knowledge.config.recognition.hand_over_after;
        let message = if u32::from(self.conversation.failures) >= limit { "fallback-again" } else { "fallback" };
        self.program(message, true)
    }

    fn count_failure(&mut self) {
        self.conversation.failures = self.conversation.failures.saturating_add(1);
    }

    fn program(mut self, message: &'static str, fallback: bool) -> Step {
        self.step.says.push(Say::Program(message));
        self.step.fallback = fallback;
        self.finish()
    }

    /// Forgets what was only said in passing: 「署名用は何文字？」 must not settle which password a later
    /// 「ロックされた」 is about. Values that are carried, and those of the intent at hand, stay.
    fn forget_asides(&mut self) {
        let book = self.knowledge.recognizer.book();
        let used = |slot: &str| {
            self.step.intents.iter().chain(&self.conversation.last).any(|id| {
                book.intent(id).is_some_and(|intent| intent.slots.iter().any(|(name, _)| name == slot))
            })
        };
        let kept: Vec<String> = self
            .conversation
            .slots
            .keys()
            .filter(|slot| book.slots.get(*slot).is_some_and(|declared| declared.carry) || used(slot))
            .cloned()
            .collect();
        self.conversation.slots.retain(|slot, _| kept.contains(slot));
    }

    fn finish(mut self) -> Step {
        if self.step.clarify {
            self.step.fallback = false;
        } else if !self.step.fallback && !self.step.intents.is_empty() {
            self.conversation.failures = 0;
            let answers = self.step.intents.iter().filter(|id| {
                self.intent(id).is_some_and(|intent| intent.kind == IntentKind::Answer)
            });
            let answers: Vec<String> = answers.cloned().collect();
            if !answers.is_empty() {
                self.conversation.last = answers;
            }
        }
        if self.step.clarify {
            let asked = self.step.intents.iter().find(|id| {
                self.intent(id).is_some_and(|intent| intent.kind == IntentKind::Answer)
            });
            if let Some(asked) = asked {
                self.conversation.last = vec![asked.clone()];
            }
        }
        if !self.step.clarify && !self.step.fallback && self.step.offers.is_empty() {
            self.offer_next();
        }
        self.forget_asides();
        self.conversation.choices.clone_from(&self.step.offers);
        self.step.recognised.clone_from(&self.step.intents);
        if self.step.fallback {
            self.step.intents.clear();
        }
        self.step
    }

    /// Offers what residents usually ask next.
    fn offer_next(&mut self) {
        let [Say::Answer { intent, slots }] = self.step.says.as_slice() else { return };
        let Some(intent) = self.intent(intent) else { return };
        let next = super::answer::follow_ups(self.knowledge.recognizer.book(), intent, slots);
        for &index in next {
            let next = self.by_index(index);
            self.step.offers.push(Offer {
                intent: next.id.clone(),
                slots: BTreeMap::new(),
                label: format!("{}.label", next.reply),
            });
        }
    }
}

/// How much the best candidate's phrase explains besides the words that fill slots.
fn evidence_outside_values(ranking: &Ranking, message: &Message) -> f32 {
    let Some(best) = ranking.best() else { return 0.0 };
    let Some((_, _, spans)) = &best.phrase else { return best.statistical * 2.0 };
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
    if total == 0 { 0.0 } else { best.evidence * outside as f32 / total as f32 }
}
