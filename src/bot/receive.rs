//! One message: taken in, answered, kept, told.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::Duration;

use super::Bot;
use super::answer::{answer, plain};
use super::counters::Counters;
use super::handover::Handled;
use super::shown::Shown;
use crate::desk::policy::{self, LEAVE_NOTE, NO_NOTE};
use crate::dialogue::{Conversation, Offer, Outcome};
use crate::intents::{Intent, IntentKind};
use crate::locale::ReplyLocale;
use crate::store::{
    Author, Body, ConversationId, ConversationRecord, Event, Holder, NewEvent, StoreError,
    Timestamp, Turn, TurnOutcome,
};
use crate::text::{MASK, is_bare_secret, redact};

/// How often a turn is tried again because something else happened in the conversation in the meantime.
///
/// Of those who write at the same time one is always first, so that few tries are needed.
const TRIES: usize = 16;
/// The longest text that is kept, in bytes. The store refuses more than 64 KiB.
const LONGEST_KEPT: usize = 32 * 1024;

/// What a resident does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Writes something.
    Text(String),
    /// Takes a choice that a reply offered.
    Choice {
        /// The sequence number of the reply.
        reply: u64,
        /// The choice's id.
        id: String,
    },
    /// Asks for a person.
    Person,
    /// Asks for a person and says what it is about.
    PersonAbout(String),
    /// Changes a message of before, on a channel where that can be done.
    Edit {
        /// The sequence number of the message.
        message: u64,
        /// Its text from now on.
        text: String,
    },
}

/// A message from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound {
    /// The conversation.
    pub conversation: ConversationId,
    /// The idempotency key: the same message again has the same one, and is carried out once.
    pub key: String,
    /// What the resident does.
    pub content: Content,
    /// The locale that the resident has chosen on the channel, if any: everything is shown in it from now on.
    pub locale: Option<ReplyLocale>,
}

/// Whether a wish for a person can lead to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// As the desk is staffed.
    #[default]
    Usual,
    /// To nobody but the telephone: this resident is kept away from the desk.
    Nobody,
    /// Staff have another conversation of the same resident already: this message of the catalog says so, and no second
    /// case is opened.
    Elsewhere(&'static str),
}

/// What a channel knows of a message beside what its resident does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Whether a wish for a person can lead to one.
    pub reach: Reach,
    /// Others can read the conversation: nobody is asked to write a note there.
    pub public: bool,
    /// What is kept below the words for who reads them, such as that a file came with them. It is not understood, and
    /// without any words it is not answered.
    pub remark: Option<String>,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// It is kept, with what followed from it; both survive a loss of power.
    Kept {
        /// The resident's message, and the bot's reply unless a person has the conversation. A change of a message gets no
        /// reply in a conversation that waits for a person or has ended either.
        events: Vec<Event>,
        /// Whether it had been taken in before; these are the events of the first time.
        known: bool,
    },
    /// It was answered, but neither it nor the answer could be kept. Sending it again with the same key is safe.
    Unstored {
        /// The answer; `None` if a person has the conversation.
        shown: Option<Box<Shown>>,
        /// Why it could not be kept.
        error: StoreError,
    },
}

/// The turn that a message makes.
struct Made {
    turn: Turn,
    /// The bot's reply in it.
    shown: Option<Shown>,
    /// Until when the case that it opens is put off.
    put_off: Option<Timestamp>,
}

/// What is said for the resident: the text as it is kept, and the text as it is understood.
struct Words {
    kept: String,
    understood: String,
}

impl Words {
    /// Adds something to what is kept.
    fn remark(&mut self, remark: &str) {
        if !self.kept.is_empty() {
            self.kept.push('\n');
        }
        self.kept.push_str(remark);
    }
}

impl Bot {
    /// Takes in a message of a resident and answers it, unless a person has the conversation.
    ///
    /// Messages of one conversation are handled one after the other. Errors: [`StoreError::NotFound`] when there is no
    /// such conversation, [`StoreError::Refused`] for a choice that was not offered or a key that cannot be one.
    pub async fn receive(&self, inbound: Inbound) -> Result<Received, StoreError> {
        self.receive_as(inbound, Circumstances::default()).await
    }

    /// The same for a message of which the channel knows more.
    #[tracing::instrument(
        name = "turn", level = "debug", skip_all,
        fields(conversation = %inbound.conversation, library = %self.library.version)
    )]
    pub async fn receive_as(
        &self,
        inbound: Inbound,
        circumstances: Circumstances,
    ) -> Result<Received, StoreError> {
        let started = Instant::now();
        let received = self.take_in(inbound, &circumstances).await;
        self.counters.turns.add(started.elapsed());
        received
    }

    async fn take_in(
        &self,
        inbound: Inbound,
        circumstances: &Circumstances,
    ) -> Result<Received, StoreError> {
        let mut held = self.mailboxes.hold(&inbound.conversation).await;
        let mut tries = 0;
        let mut hidden = false;
        loop {
            let mut record = match held.take() {
                Some(record) => record,
                None => Box::new(self.store.conversation(&inbound.conversation).await?),
            };
            let mut words = self.words_of(&inbound, &mut record).await?;
            if hidden {
                MASK.clone_into(&mut words.kept);
            }
            if let Some(remark) = &circumstances.remark {
                words.remark(remark);
            }
            let Made {
                turn,
                shown,
                put_off,
            } = self.turn(&inbound, circumstances, &record, &words);
            let state = turn.state.clone();
            let holder = turn.holder.clone();
            match self.store.commit_turn(turn).await {
                Ok(TurnOutcome::Written(events)) => {
                    self.count(&inbound.content, shown.as_ref(), holder.as_ref());
                    record.last = events.last().map_or(record.last, |event| event.seq);
                    record.active_at = self.clock.at();
                    record.holder = holder.unwrap_or(record.holder);
                    record.state = state.unwrap_or(record.state);
                    *held = Some(record);
                    self.bus.tell(&events);
                    if let Some(until) = put_off {
                        *held = None;
                        self.put_note_off(&inbound.conversation, until, &events)
                            .await;
                    }
                    return Ok(Received::Kept {
                        events,
                        known: false,
                    });
                }
                Ok(TurnOutcome::Known(events)) => {
                    Counters::add(&self.counters.repetitions);
                    *held = Some(record);
                    return Ok(Received::Kept {
                        events,
                        known: true,
                    });
                }
                // Something else has been written: read the conversation again.
                Ok(TurnOutcome::Conflict(_)) if tries < TRIES => tries += 1,
                Ok(TurnOutcome::Conflict(_)) => {
                    return Err(StoreError::Busy(
                        "Too much is going on in this conversation. Send the message again.".into(),
                    ));
                }
                Err(error) if error.is_storage() => {
                    tracing::error!(%error, "a turn could not be kept");
                    self.count(&inbound.content, shown.as_ref(), None);
                    Counters::add(&self.counters.unstored);
                    record.state = state.unwrap_or(record.state);
                    let shown = match holder {
                        // Nobody will see this conversation: say whom to call instead.
                        Some(Holder::Queue) => {
                            Some(self.without_desk(inbound.locale, &mut record.state))
                        }
                        _ => shown,
                    };
                    *held = Some(record);
                    return Ok(Received::Unstored {
                        shown: shown.map(Box::new),
                        error,
                    });
                }
                // The store has seen something in the text that was not masked: better the whole text than none.
                Err(StoreError::Refused(_)) if !hidden => {
                    hidden = true;
                    *held = Some(record);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Answers a text outside of any conversation, and keeps nothing.
    pub fn answer_once(&self, text: &str, locale: Option<ReplyLocale>) -> Shown {
        let mut conversation = Conversation {
            preferred: locale,
            ..Conversation::default()
        };
        let outcome = answer(
            &self.library,
            &mut conversation,
            text,
            locale,
            self.clock.now(),
        );
        Shown::new(&outcome)
    }

    /// The words of a message. A choice becomes part of the conversation, so that it can be taken.
    async fn words_of(
        &self,
        inbound: &Inbound,
        record: &mut ConversationRecord,
    ) -> Result<Words, StoreError> {
        match &inbound.content {
            Content::Text(text) | Content::Edit { text, .. } => Ok(Words {
                kept: self.masked(text),
                understood: text.clone(),
            }),
            Content::PersonAbout(about) => Ok(Words {
                kept: self.masked(about),
                understood: self.request_for_person(self.shown_locale(inbound, &record.state)),
            }),
            Content::Choice { reply, id } => {
                let after = reply.saturating_sub(1);
                let audience = crate::store::Audience::Resident;
                let events = self
                    .store
                    .events_after(&inbound.conversation, after, 1, audience)
                    .await?;
                let shown = events
                    .first()
                    .filter(|event| event.seq == *reply)
                    .and_then(Shown::of);
                let label = shown.and_then(|shown| {
                    let choice = shown.reply.choices.iter().find(|choice| choice.id == *id)?;
                    Some(shown.reply.plain(&choice.label))
                });
                let (Some(kept), Some(offer)) = (label, self.offer(id)) else {
                    return Err(StoreError::Refused(
                        "This choice was not offered by that reply.".into(),
                    ));
                };
                let choices = &mut record.state.choices;
                if !choices.iter().any(|offered| offered.id() == *id) {
                    choices.push(offer);
                }
                Ok(Words {
                    kept,
                    understood: id.clone(),
                })
            }
            Content::Person => {
                let locale = self.shown_locale(inbound, &record.state);
                let request = self.request_for_person(locale);
                Ok(Words {
                    kept: request.clone(),
                    understood: request,
                })
            }
        }
    }

    /// The turn that a message makes.
    fn turn(
        &self,
        inbound: &Inbound,
        circumstances: &Circumstances,
        record: &ConversationRecord,
        words: &Words,
    ) -> Made {
        let text = words.kept.clone();
        let (body, is_edit) = match &inbound.content {
            Content::Edit { message, .. } => {
                let message = *message;
                (Body::MessageEdited { message, text }, true)
            }
            _ => (Body::ResidentMessage { text }, false),
        };
        let said = NewEvent {
            author: Author::Resident,
            body,
        };
        let mut turn = Turn {
            conversation: inbound.conversation.clone(),
            expected: record.last,
            key: inbound.key.clone(),
            state: None,
            holder: None,
            events: vec![said],
            at: self.clock.at(),
        };
        let is_remark_alone = circumstances.remark.is_some() && words.understood.is_empty();
        let nobody_answers = match record.holder {
            Holder::Agent(_) => true,
            // Who waits for a person has the change read by that person; and what is changed in hindsight opens nothing
            // again.
            Holder::Queue | Holder::Closed => is_edit,
            Holder::Bot => false,
        };
        if nobody_answers || is_remark_alone {
            return Made {
                turn,
                shown: None,
                put_off: None,
            };
        }
        let mut state = match inbound.content {
            // Who takes a choice goes on where it was offered, however long ago.
            Content::Choice { .. } => record.state.clone(),
            Content::Text(_) | Content::Person | Content::PersonAbout(_) | Content::Edit { .. } => {
                self.remembered(record)
            }
        };
        if inbound.locale.is_some() {
            state.preferred = inbound.locale;
        }
        let Handled {
            outcome,
            hand_over,
            put_off,
        } = self.handled(
            inbound,
            circumstances,
            &record.holder,
            &mut state,
            &words.understood,
        );
        let shown = Shown::new(&outcome);
        turn.events.push(self.reply(&outcome, &shown));
        turn.state = Some(state);
        if let Some(reason) = hand_over {
            turn.holder = Some(Holder::Queue);
            turn.events.push(NewEvent {
                author: Author::Bot,
                body: Body::HandOver {
                    reason: reason.code().to_owned(),
                },
            });
        } else if record.holder == Holder::Closed {
            turn.holder = Some(Holder::Bot);
        }
        Made {
            turn,
            shown: Some(shown),
            put_off,
        }
    }

    /// What the bot remembers of a conversation; after a long silence only how it is held.
    fn remembered(&self, record: &ConversationRecord) -> Conversation {
        let minutes = i64::from(self.library.config.limits.session_minutes);
        let silence = self.clock.at().0.saturating_sub(record.active_at.0);
        let state = record.state.clone();
        if Duration::microseconds(silence) < Duration::minutes(minutes) {
            return state;
        }
        Conversation {
            locale: state.locale,
            preferred: state.preferred,
            easy: state.easy,
            ..Conversation::default()
        }
    }

    fn reply(&self, outcome: &Outcome, shown: &Shown) -> NewEvent {
        NewEvent {
            author: Author::Bot,
            body: self.reply_body(outcome, shown),
        }
    }

    /// A reply as the store keeps it.
    pub(super) fn reply_body(&self, outcome: &Outcome, shown: &Shown) -> Body {
        Body::BotReply {
            intents: outcome.step.intents.clone(),
            text: plain(&self.library, outcome),
            reply: shown.value(),
            library: self.library.version.clone(),
        }
    }

    /// A text without what must not be kept. A secret alone disappears as a whole.
    pub fn masked(&self, text: &str) -> String {
        if is_bare_secret(text).is_some() {
            return MASK.to_owned();
        }
        let public = self.library.config.public_numbers();
        let public: Vec<&str> = public.iter().map(String::as_str).collect();
        let mut masked = redact(text, &public).text;
        if masked.len() > LONGEST_KEPT {
            masked.truncate(masked.floor_char_boundary(LONGEST_KEPT));
            masked.push('…');
        }
        masked
    }

    /// The choice that an id names; `None` if there is no such intent.
    fn offer(&self, id: &str) -> Option<Offer> {
        if id == LEAVE_NOTE || id == NO_NOTE {
            return Some(policy::offer(id, ""));
        }
        let mut parts = id.split(':');
        let intent = parts.next()?;
        self.library
            .book()
            .intents
            .iter()
            .find(|known| known.id == intent)?;
        let slots = parts
            .map(|part| {
                let (slot, value) = part.split_once('=')?;
                Some((slot.to_owned(), value.to_owned()))
            })
            .collect::<Option<BTreeMap<_, _>>>()?;
        Some(Offer {
            intent: intent.to_owned(),
            slots,
            label: String::new(),
        })
    }

    fn shown_locale(&self, inbound: &Inbound, state: &Conversation) -> ReplyLocale {
        inbound.locale.unwrap_or_else(|| self.locale_of(state))
    }

    /// The locale in which a conversation is held.
    pub fn locale_of(&self, state: &Conversation) -> ReplyLocale {
        let usual = self.library.config.locale;
        state.reply_locale(state.locale.unwrap_or_else(|| usual.language()), usual)
    }

    /// A sentence that asks for a person: the first example in the language of the intent that does so.
    pub(super) fn request_for_person(&self, locale: ReplyLocale) -> String {
        let mut intents = self.library.book().intents.iter();
        let is_request = |intent: &&Intent| intent.kind == IntentKind::HandOver;
        let example = intents.find(is_request).and_then(|intent| {
            let mut examples = intent.examples.iter();
            let language = locale.language();
            examples.find(|example| example.locale == language)
        });
        example
            .map(|example| example.text.clone())
            .unwrap_or_default()
    }

    fn count(&self, content: &Content, shown: Option<&Shown>, holder: Option<&Holder>) {
        if !matches!(content, Content::Edit { .. }) {
            Counters::add(&self.counters.messages);
        }
        if let Some(shown) = shown {
            self.counters.reply(shown);
        }
        if holder == Some(&Holder::Queue) {
            Counters::add(&self.counters.hand_overs);
        }
    }
}
