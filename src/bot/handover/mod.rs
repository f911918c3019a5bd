//! From the bot to people: what a message leads to when its author wants a person, and what residents are told of it.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::Bot;
use super::clock::from_tokyo;
use super::receive::{Circumstances, Content, Inbound, Reach};
use super::shown::Shown;
use crate::desk::policy::{self, LEAVE_NOTE, NO_NOTE, Reason, Route, Staffing};
use crate::dialogue::{Conversation, Offer, Outcome, Say, Step, chosen, render, step};
use crate::intents::IntentKind;
use crate::locale::ReplyLocale;
use crate::store::{Body, ConversationId, Event, Holder, PutOff, Timestamp};
use crate::text::{is_bare_secret, redact};

/// What the bot makes of a message.
pub(super) struct Handled {
    /// The answer.
    pub(super) outcome: Outcome,
    /// Why the conversation is handed over, if it is.
    pub(super) hand_over: Option<Reason>,
    /// Until when the case is put off that the hand-over opens.
    pub(super) put_off: Option<Timestamp>,
}

impl Handled {
    fn answered(outcome: Outcome) -> Self {
        Self {
            outcome,
            hand_over: None,
            put_off: None,
        }
    }
}

/// Where a wish for a person leads.
#[derive(Clone, Copy, Debug)]
struct Way {
    route: Route,
    /// Whether others can read what is written.
    public: bool,
    /// What is said because staff have another conversation of the same resident.
    elsewhere: Option<&'static str>,
}

impl Bot {
    /// Takes a message through understanding, decision and wording, the desk included.
    pub(super) fn handled(
        &self,
        inbound: &Inbound,
        circumstances: &Circumstances,
        holder: &Holder,
        state: &mut Conversation,
        understood: &str,
    ) -> Handled {
        let way = self.way(circumstances, holder);
        let taken = chosen(state, understood).map(|offer| offer.intent);
        // Who changes an earlier message has not written the note yet.
        let is_edit = matches!(inbound.content, Content::Edit { .. });
        let writes_note = !is_edit && std::mem::take(&mut state.note);
        let may_write_note = circumstances.reach == Reach::Usual && !circumstances.public;
        let hint = inbound.locale;
        match (taken.as_deref(), &inbound.content) {
            (Some(LEAVE_NOTE), _) => self.take_note_choice(inbound, state, way),
            (Some(NO_NOTE), _) => self.say(state, hint, &["no-note"], Vec::new(), 0),
            (None, Content::Text(text)) if writes_note && may_write_note => {
                let longest = self.library.config.limits.message_chars as usize;
                if text.chars().count() > longest {
                    return self.ask_again_for_note(hint, state);
                }
                self.leave_note(hint, state, way.route, text)
            }
            // Who says what it is about where nobody comes has left the note with it.
            (_, Content::PersonAbout(text))
                if matches!(way.route, Route::Note { .. }) && !text.trim().is_empty() =>
            {
                self.leave_note(hint, state, way.route, text)
            }
            (taken, content) => {
                let reason = match (content, taken) {
                    (Content::Person, _) => Reason::Button,
                    (Content::Choice { .. }, _)
                    | (Content::Text(_) | Content::Edit { .. }, Some(_)) => Reason::Offered,
                    // Who says what it is about asks in words: they are the question that staff see.
                    (Content::PersonAbout(_), _)
                    | (Content::Text(_) | Content::Edit { .. }, None) => Reason::Asked,
                };
                self.converse(state, understood, hint, way, reason)
            }
        }
    }

    fn way(&self, circumstances: &Circumstances, holder: &Holder) -> Way {
        let mut way = Way {
            route: policy::route(*holder == Holder::Queue, self.staffing()),
            public: circumstances.public,
            elsewhere: None,
        };
        // Who waits already goes on waiting.
        if way.route == Route::Waiting {
            return way;
        }
        match circumstances.reach {
            Reach::Usual => {}
            Reach::Nobody => way.route = Route::Telephone,
            Reach::Elsewhere(message) => {
                way.route = Route::Waiting;
                way.elsewhere = Some(message);
            }
        }
        way
    }

    /// The usual way of a message, and where a wish for a person in it leads.
    fn converse(
        &self,
        state: &mut Conversation,
        understood: &str,
        hint: Option<ReplyLocale>,
        way: Way,
        reason: Reason,
    ) -> Handled {
        let now = self.clock.now();
        let knowledge = self.library.knowledge();
        let book = self.library.book();
        let mut step = step(knowledge, state, understood, hint, now);
        let asks = policy::asks_for_person(book, &step);
        let mut hand_over = None;
        match way.route {
            Route::Queue if asks => {
                hand_over = Some(reason);
                self.instead_of_telephone(&mut step, "person-queued");
            }
            Route::Waiting if asks && let Some(message) = way.elsewhere => {
                self.instead_of_telephone(&mut step, message);
            }
            // When everybody has left, the telephone is the only way to a person.
            Route::Waiting if asks && self.staffing().on_duty => {
                self.instead_of_telephone(&mut step, "person-waiting");
            }
            Route::Note { .. } if asks => {
                step.says.push(Say::Program("note-offer"));
                step.offers
                    .insert(0, policy::offer(LEAVE_NOTE, "note-label"));
            }
            Route::Queue if step.fallback && self.has_failed_repeatedly(state) => {
                // Now that somebody is there, the person that the words offer is a choice away.
                step.offers.extend(policy::offer_of_person(book));
            }
            _ => {}
        }
        state.choices.clone_from(&step.offers);
        let outcome = render(knowledge, &self.library.catalog, step, now);
        Handled {
            hand_over,
            ..Handled::answered(outcome)
        }
    }

    fn has_failed_repeatedly(&self, state: &Conversation) -> bool {
        u32::from(state.failures) >= self.library.config.recognition.hand_over_after
    }

    /// Says that somebody comes where the reply says whom to call. What else was asked stays answered.
    fn instead_of_telephone(&self, step: &mut Step, message: &'static str) {
        let book = self.library.book();
        if step.says.len() == 1 {
            // What is usually asked next is about the telephone.
            step.offers.clear();
        }
        for say in &mut step.says {
            let is_request = match say {
                Say::Answer { intent, .. } => book
                    .intent(intent)
                    .is_some_and(|intent| intent.kind == IntentKind::HandOver),
                Say::Ask { .. } | Say::Program(_) => false,
            };
            if is_request {
                *say = Say::Program(message);
            }
        }
    }

    /// The resident wants to leave a note.
    fn take_note_choice(&self, inbound: &Inbound, state: &mut Conversation, way: Way) -> Handled {
        let hint = inbound.locale;
        if let Route::Note { .. } = way.route
            && !way.public
        {
            state.note = true;
            let offers = vec![policy::offer(NO_NOTE, "no-note-label")];
            return self.say(state, hint, &["note-ask"], offers, 0);
        }
        // It was offered at another time of the day, and by now there is a better way; or it is offered once more, for a
        // place that nobody else reads.
        let request = self.request_for_person(hint.unwrap_or_else(|| self.locale_of(state)));
        state.choices.clear();
        self.converse(state, &request, hint, way, Reason::Offered)
    }

    /// The note was too long.
    fn ask_again_for_note(&self, hint: Option<ReplyLocale>, state: &mut Conversation) -> Handled {
        state.note = true;
        let offers = vec![policy::offer(NO_NOTE, "no-note-label")];
        self.say(state, hint, &["too-long"], offers, 0)
    }

    /// The resident leaves a note.
    fn leave_note(
        &self,
        hint: Option<ReplyLocale>,
        state: &mut Conversation,
        route: Route,
        text: &str,
    ) -> Handled {
        let public = self.library.config.public_numbers();
        let public: Vec<&str> = public.iter().map(String::as_str).collect();
        let masked = redact(text, &public).found.len();
        let masked = masked.max(usize::from(is_bare_secret(text).is_some()));
        let (message, hand_over, put_off) = match route {
            Route::Waiting => ("person-waiting", None, None),
            Route::Queue => ("person-queued", Some(Reason::Note), None),
            Route::Note { next } => ("note-kept", Some(Reason::Note), Some(next)),
            Route::Telephone => ("note-kept", Some(Reason::Note), None),
        };
        Handled {
            hand_over,
            put_off: put_off.map(from_tokyo),
            ..self.say(state, hint, &[message], Vec::new(), masked)
        }
    }

    /// The reply to somebody who wants a person and cannot be put into the queue, because nothing can be kept.
    pub(super) fn without_desk(
        &self,
        hint: Option<ReplyLocale>,
        state: &mut Conversation,
    ) -> Shown {
        let request = self.request_for_person(hint.unwrap_or_else(|| self.locale_of(state)));
        state.choices.clear();
        let way = Way {
            route: Route::Telephone,
            public: false,
            elsewhere: None,
        };
        let handled = self.converse(state, &request, hint, way, Reason::Asked);
        Shown::new(&handled.outcome)
    }

    /// A reply of the program's own sentences.
    fn say(
        &self,
        state: &mut Conversation,
        hint: Option<ReplyLocale>,
        messages: &[&'static str],
        offers: Vec<Offer>,
        masked: usize,
    ) -> Handled {
        let locale = hint.unwrap_or_else(|| self.locale_of(state));
        state.choices.clone_from(&offers);
        Handled::answered(self.sentences(locale, messages, offers, masked))
    }

    fn sentences(
        &self,
        locale: ReplyLocale,
        messages: &[&'static str],
        offers: Vec<Offer>,
        masked: usize,
    ) -> Outcome {
        let step = Step {
            language: locale.language(),
            locale,
            says: messages.iter().copied().map(Say::Program).collect(),
            clarify: !offers.is_empty(),
            offers,
            intents: Vec::new(),
            recognised: Vec::new(),
            confidence: 1.0,
            fallback: false,
            slots: BTreeMap::new(),
            masked,
            moment: None,
        };
        let library = &self.library;
        render(
            library.knowledge(),
            &library.catalog,
            step,
            self.clock.now(),
        )
    }

    /// What a resident is told when the desk does something with the conversation: a reply of the bot.
    pub(super) fn told(&self, state: &Conversation, message: &'static str) -> Body {
        let locale = self.locale_of(state);
        let outcome = self.sentences(locale, &[message], Vec::new(), 0);
        self.reply_body(&outcome, &Shown::new(&outcome))
    }

    /// What is known of the desk at the moment.
    pub(super) fn staffing(&self) -> Staffing {
        let config = &self.library.config;
        Staffing {
            on_duty: self.desk.presence.is_anybody_on_duty(self.clock.at()),
            takes_notes: config.desk.notes
                && (self.desk.has_agents() || self.desk.presence.was_staffed_elsewhere()),
            hours: config.opening_hours().status(self.clock.now()),
        }
    }

    /// Puts off the case that a note has opened. If that fails, the case is in the queue before anybody can see to it,
    /// where [`Bot::tend_desk`] finds it.
    pub(super) async fn put_note_off(
        &self,
        conversation: &ConversationId,
        until: Timestamp,
        events: &[Event],
    ) {
        let off = PutOff {
            conversation: conversation.clone(),
            until,
            reason: Reason::Note.code().to_owned(),
            tell: None,
            at: self.clock.at(),
        };
        match self.store.put_off(off).await {
            Ok(_) => {
                let last = events.last().map_or(0, |event| event.seq);
                self.tell_since(conversation, last).await;
            }
            Err(error) => tracing::warn!(%error, "a note could not be put off"),
        }
    }

    /// The next opening of the call centre as the store writes it, when it is closed now.
    pub(super) fn closed_until(&self) -> Option<Timestamp> {
        match self.staffing().hours {
            crate::calendar::Status::Closed { next, .. } => next.map(from_tokyo),
            crate::calendar::Status::Open { .. } => None,
        }
    }

    /// The time in Tokyo at which somebody who reads this can be told when the call centre opens next.
    pub fn next_opening(&self) -> Option<NaiveDateTime> {
        self.closed_until().and_then(super::in_tokyo)
    }
}
