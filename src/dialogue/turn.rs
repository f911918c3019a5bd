//! The mechanics of one step: answering, asking, offering, remembering and forgetting.

use std::collections::BTreeMap;

use crate::calendar::Rule;
use crate::intents::{Entity, Intent, IntentIndex, IntentKind, SlotNeed};
use crate::locale::{Locale, ReplyLocale};
use crate::nlu::slots::SlotValue;

use super::conversation::{Conversation, Offer, Pending};
use super::step::{Knowledge, Say, Step};

/// The step being made.
pub(super) struct Turn<'a> {
    pub(super) knowledge: Knowledge<'a>,
    pub(super) conversation: &'a mut Conversation,
    pub(super) step: Step,
    /// Slots of which the message names several values that are answered one by one.
    pub(super) several: BTreeMap<String, Vec<String>>,
    /// What the message's phrases capture: id of the intent → name → words.
    pub(super) captured: BTreeMap<String, BTreeMap<String, String>>,
}

impl<'a> Turn<'a> {
    pub(super) fn new(
        knowledge: Knowledge<'a>,
        conversation: &'a mut Conversation,
        (language, locale): (Locale, ReplyLocale),
        masked: usize,
    ) -> Self {
        let step = Step {
            language,
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
        Self {
            knowledge,
            conversation,
            step,
            several: BTreeMap::new(),
            captured: BTreeMap::new(),
        }
    }

    pub(super) fn intent(&self, id: &str) -> Option<&'a Intent> {
        self.knowledge.recognizer.book().intent(id)
    }

    /// The intents answered directly before this message.
    pub(super) fn before(&self) -> Vec<IntentIndex> {
        let book = self.knowledge.recognizer.book();
        self.conversation
            .last
            .iter()
            .filter_map(|id| book.by_id.get(id).copied())
            .collect()
    }

    pub(super) fn by_index(&self, index: IntentIndex) -> &'a Intent {
        &self.knowledge.recognizer.book().intents[index.0]
    }

    pub(super) fn is_date(&self, slot: &str) -> bool {
        let slot = self.knowledge.recognizer.book().slots.get(slot);
        slot.is_some_and(|slot| slot.entity == Some(Entity::Date))
    }

    pub(super) fn act(mut self, intent: &Intent, values: BTreeMap<String, SlotValue>) -> Step {
        // A new question says nothing of what an earlier one captured.
        self.conversation.captures.remove(&intent.id);
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
                self.step.fallback = true;
                self.count_failure();
                if self.has_failed_repeatedly() {
                    self.step.says.push(Say::Program("offer-person"));
                }
                self.say_plainly(intent);
                self.finish()
            }
            IntentKind::Repeat => {
                self.step.recognised.push(intent.id.clone());
                self.again()
            }
            IntentKind::Language => {
                self.step.recognised.push(intent.id.clone());
                if let Some(wanted) = intent.language {
                    self.step.locale = wanted;
                    self.conversation.wish(wanted);
                }
                if self.conversation.last.is_empty() && self.conversation.pending.is_none() {
                    self.say_plainly(intent);
                    return self.finish();
                }
                self.again()
            }
        }
    }

    pub(super) fn say_plainly(&mut self, intent: &Intent) {
        let captures = self.captures(&intent.id);
        self.step.says.push(Say::Answer {
            intent: intent.id.clone(),
            slots: self.conversation.slots.clone(),
            captures,
        });
        self.step.intents.push(intent.id.clone());
    }

    /// What the message captures for an intent, or what an earlier one did while the intent is still at hand.
    fn captures(&mut self, id: &str) -> BTreeMap<String, String> {
        if let Some(captured) = self.captured.get(id) {
            let captures = &mut self.conversation.captures;
            captures.insert(id.to_owned(), captured.clone());
        }
        let known = self.conversation.captures.get(id);
        known.cloned().unwrap_or_default()
    }

    pub(super) fn offer_choices(&mut self, intent: &Intent) {
        for choice in &intent.choices {
            self.step.offers.push(Offer {
                intent: self.by_index(choice.intent).id.clone(),
                slots: choice.slots.clone(),
                label: choice.label.clone(),
            });
        }
    }

    /// Says the last answer, or the open question, once more.
    pub(super) fn again(mut self) -> Step {
        if let Some(pending) = self.conversation.pending.clone() {
            self.ask(&pending.intent, &pending.slot);
            return self.finish();
        }
        if self.conversation.last.is_empty() {
            return self.ask_back("nothing-to-repeat");
        }
        self.step.confidence = 1.0;
        for id in self.conversation.last.clone() {
            self.answer(&id);
        }
        self.finish()
    }

    /// Takes a choice that was offered.
    pub(super) fn take(mut self, offer: Offer) -> Step {
        let slots = offer
            .slots
            .into_iter()
            .map(|(slot, value)| (slot, SlotValue::Listed(value)));
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

    /// Keeps what the message says.
    ///
    /// A date makes stale what another way of computing the same leans on: with a new printed date the old expiry
    /// must not win, while a birthday joins the date of issue said before.
    pub(super) fn remember(&mut self, values: BTreeMap<String, SlotValue>) {
        let book = self.knowledge.recognizer.book();
        let dates = values
            .iter()
            .filter(|(_, value)| matches!(value, SlotValue::Date(_)));
        let new: Vec<&str> = dates.map(|(slot, _)| slot.as_str()).collect();
        for rules in book.dates.values() {
            let used = |rule: &Rule| rule.names().iter().any(|name| new.contains(name));
            if rules.iter().any(used) {
                let stale = rules
                    .iter()
                    .filter(|rule| !used(rule))
                    .flat_map(Rule::names);
                for slot in stale {
                    self.conversation.slots.remove(slot);
                }
            }
        }
        for (slot, mut value) in values {
            if let (SlotValue::Date(new), Some(SlotValue::Date(old))) =
                (&mut value, self.conversation.slots.get(&slot))
            {
                // A correction such as 「9月10日でした」 leaves out the year that was said before.
                new.year = new.year.or(old.year);
            }
            self.conversation.slots.insert(slot, value);
        }
    }

    /// Answers an intent, or asks for the first slot that it needs and does not have.
    pub(super) fn answer(&mut self, id: &str) {
        let Some(intent) = self.intent(id) else {
            return;
        };
        for (slot, value) in &intent.fill {
            self.conversation
                .slots
                .insert(slot.clone(), SlotValue::Listed(value.clone()));
        }
        self.step.intents.push(id.to_owned());
        let captures = self.captures(id);
        let missing = intent.slots.iter().find(|(slot, need)| {
            *need == SlotNeed::Required && !self.conversation.slots.contains_key(slot)
        });
        if let Some((slot, _)) = missing {
            let slot = slot.clone();
            self.ask(id, &slot);
            return;
        }
        self.conversation.pending = None;
        let slots: BTreeMap<String, SlotValue> = intent
            .slots
            .iter()
            .filter_map(|(slot, _)| {
                Some((slot.clone(), self.conversation.slots.get(slot)?.clone()))
            })
            .collect();
        self.step.slots.extend(slots.clone());
        let named = self
            .several
            .iter()
            .find(|(slot, _)| slots.contains_key(*slot));
        let Some((slot, values)) = named else {
            self.step.says.push(Say::Answer {
                intent: id.to_owned(),
                slots,
                captures,
            });
            return;
        };
        for value in values {
            let mut slots = slots.clone();
            slots.insert(slot.clone(), SlotValue::Listed(value.clone()));
            self.step.says.push(Say::Answer {
                intent: id.to_owned(),
                slots,
                captures: captures.clone(),
            });
        }
    }

    pub(super) fn ask(&mut self, id: &str, slot: &str) {
        self.step.clarify = true;
        self.step.says.push(Say::Ask {
            intent: id.to_owned(),
            slot: slot.to_owned(),
        });
        self.conversation.pending = Some(Pending {
            intent: id.to_owned(),
            slot: slot.to_owned(),
        });
        let book = self.knowledge.recognizer.book();
        for value in book
            .slots
            .get(slot)
            .into_iter()
            .flat_map(|declared| &declared.choices)
        {
            let list = book
                .slots
                .get(slot)
                .and_then(|declared| declared.list.as_deref())
                .unwrap_or(slot);
            self.step.offers.push(Offer {
                intent: id.to_owned(),
                slots: BTreeMap::from([(slot.to_owned(), value.clone())]),
                label: format!("{list}-{value}"),
            });
        }
    }

    pub(super) fn did_you_mean(
        mut self,
        near: &[IntentIndex],
        values: BTreeMap<String, SlotValue>,
    ) -> Step {
        self.remember(values);
        for &index in near {
            let intent = self.by_index(index);
            self.step.offers.push(Offer {
                intent: intent.id.clone(),
                slots: BTreeMap::new(),
                label: format!("{}.label", intent.reply),
            });
        }
        self.ask_back("did-you-mean")
    }

    pub(super) fn fall_back(mut self) -> Step {
        self.count_failure();
        let message = if self.has_failed_repeatedly() {
            "fallback-again"
        } else {
            "fallback"
        };
        self.program(message, true)
    }

    /// Whether so many messages in a row could not be answered that a person should be offered first.
    fn has_failed_repeatedly(&self) -> bool {
        u32::from(self.conversation.failures) >= self.knowledge.config.recognition.hand_over_after
    }

    /// A question back by the program itself; it is neither a success nor a failure.
    pub(super) fn ask_back(mut self, message: &'static str) -> Step {
        self.step.clarify = true;
        self.program(message, false)
    }

    pub(super) fn count_failure(&mut self) {
        self.conversation.failures = self.conversation.failures.saturating_add(1);
    }

    pub(super) fn program(mut self, message: &'static str, fallback: bool) -> Step {
        self.step.says.push(Say::Program(message));
        self.step.fallback = fallback;
        self.finish()
    }

    /// Forgets what was only said in passing: 「署名用は何文字？」 must not settle which password a later
    /// 「ロックされた」 is about. Values that are carried, and those of the intent at hand, stay.
    pub(super) fn forget_asides(&mut self) {
        let book = self.knowledge.recognizer.book();
        let used = |slot: &str| {
            self.step
                .intents
                .iter()
                .chain(&self.conversation.last)
                .any(|id| {
                    book.intent(id)
                        .is_some_and(|intent| intent.slots.iter().any(|(name, _)| name == slot))
                })
        };
        let kept: Vec<String> = self
            .conversation
            .slots
            .keys()
            .filter(|slot| {
                book.slots.get(*slot).is_some_and(|declared| declared.carry) || used(slot)
            })
            .cloned()
            .collect();
        self.conversation
            .slots
            .retain(|slot, _| kept.contains(slot));
    }

    pub(super) fn finish(mut self) -> Step {
        if self.step.clarify {
            self.step.fallback = false;
        } else if !self.step.fallback && !self.step.intents.is_empty() {
            self.conversation.failures = 0;
            let answers = self.step.intents.iter().filter(|id| {
                self.intent(id)
                    .is_some_and(|intent| intent.kind == IntentKind::Answer)
            });
            let answers: Vec<String> = answers.cloned().collect();
            if !answers.is_empty() {
                self.conversation.last = answers;
            }
        }
        if self.step.clarify {
            let asked = self.step.intents.iter().find(|id| {
                self.intent(id)
                    .is_some_and(|intent| intent.kind == IntentKind::Answer)
            });
            if let Some(asked) = asked {
                self.conversation.last = vec![asked.clone()];
            }
        }
        if !self.step.clarify && !self.step.fallback && self.step.offers.is_empty() {
            self.offer_next();
        }
        self.forget_asides();
        let Conversation {
            captures,
            last,
            pending,
            ..
        } = &mut *self.conversation;
        captures.retain(|id, _| {
            last.contains(id) || pending.as_ref().is_some_and(|open| open.intent == *id)
        });
        self.conversation.choices.clone_from(&self.step.offers);
        if self.step.recognised.is_empty() {
            self.step.recognised.clone_from(&self.step.intents);
        }
        if self.step.fallback {
            self.step.intents.clear();
        }
        self.step
    }

    /// Offers what residents usually ask next.
    pub(super) fn offer_next(&mut self) {
        let [
            Say::Answer {
                intent,
                slots,
                captures,
            },
        ] = self.step.says.as_slice()
        else {
            return;
        };
        let Some(intent) = self.intent(intent) else {
            return;
        };
        let book = self.knowledge.recognizer.book();
        let next = super::answer::follow_ups(book, intent, slots, captures);
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
