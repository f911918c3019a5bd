//! An agent's message to the resident.

use super::super::Bot;
use super::Activity;
use crate::desk::distance;
use crate::store::{
    AgentId, Author, Body, ConversationId, Event, Holder, NewEvent, StoreError, SuggestionId,
    SuggestionStep, Turn, TurnOutcome,
};

/// How often sending is tried again because something that does not matter has happened in the meantime.
const TRIES: usize = 16;

/// A message of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The conversation.
    pub conversation: ConversationId,
    /// Who sends it; must have the conversation.
    pub agent: AgentId,
    /// The idempotency key: the same message again has the same one, and is sent once.
    pub key: String,
    /// The text; masked before it is kept and shown.
    pub text: String,
    /// The number of the last event that the agent has seen.
    pub expected: u64,
    /// The suggested answer that it was made from.
    pub suggestion: Option<SuggestionId>,
}

/// What became of an agent's message.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    /// It is kept, and the resident sees it.
    Kept {
        /// The message.
        event: Event,
        /// Whether it had been sent before.
        known: bool,
    },
    /// Nothing was sent: the agent has not seen these events yet. Sending it again with the number of the last of them
    /// sends it.
    Stale {
        /// What happened in the meantime.
        newer: Vec<Event>,
        /// The number of the last event.
        last: u64,
    },
    /// Nothing was sent: the agent does not have the conversation.
    HeldBy(Holder),
}

impl Bot {
    /// Sends an agent's message to the resident, unless something has happened that the agent has not seen.
    ///
    /// Errors: [`StoreError::Refused`] for an empty text, one that is too long, or one in which something must not be
    /// kept although it was not recognised as such.
    pub async fn send(&self, message: Outgoing) -> Result<Sent, StoreError> {
        let text = self.masked(self.sendable(&message.text)?);
        let mut held = self.mailboxes.hold(&message.conversation).await;
        // The number changes; what is at hand is read again when it is needed.
        *held = None;
        let mut expected = message.expected;
        for _ in 0..TRIES {
            let turn = Turn {
                conversation: message.conversation.clone(),
                expected,
                key: message.key.clone(),
                state: None,
                holder: None,
                events: vec![NewEvent {
                    author: Author::Agent(message.agent.clone()),
                    body: Body::AgentMessage { text: text.clone() },
                }],
                at: self.clock.at(),
            };
            match self.store.commit_turn(turn).await {
                Ok(TurnOutcome::Written(events)) => {
                    self.bus.tell(&events);
                    drop(held);
                    // Who answers has looked.
                    let at = self.clock.at();
                    let (id, agent) = (&message.conversation, &message.agent);
                    self.desk.presence.look(id, agent, Activity::Looking, at);
                    self.note_use(&message, &text).await;
                    return sent(events, false);
                }
                Ok(TurnOutcome::Known(events)) => return sent(events, true),
                Ok(TurnOutcome::Conflict(newer)) => {
                    let last = newer.last().map_or(expected, |event| event.seq);
                    if newer.iter().any(|event| matters(event, &message.agent)) {
                        return Ok(Sent::Stale { newer, last });
                    }
                    expected = last;
                }
                Err(StoreError::Refused(reason)) => {
                    let holder = self.store.conversation(&message.conversation).await?.holder;
                    if holder == Holder::Agent(message.agent.clone()) {
                        return Err(StoreError::Refused(reason));
                    }
                    return Ok(Sent::HeldBy(holder));
                }
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Busy(
            "Too much is going on in this conversation. Send the message again.".into(),
        ))
    }

    /// The text of an agent's message without the space around it, if it can be one.
    pub(in super::super) fn sendable<'t>(&self, text: &'t str) -> Result<&'t str, StoreError> {
        let text = text.trim();
        let longest = self.library.config.limits.message_chars as usize;
        if text.is_empty() || text.chars().count() > longest {
            return Err(StoreError::Refused(format!(
                "A message has 1 to {longest} characters."
            )));
        }
        Ok(text)
    }

    /// Records that a suggested answer was sent, and how much it was changed. The message is sent in any case.
    async fn note_use(&self, message: &Outgoing, text: &str) {
        let Some(suggestion) = &message.suggestion else {
            return;
        };
        let Some(original) = self.desk.suggested.text(suggestion) else {
            // It was shown before the program started, so that nobody knows how much was changed.
            tracing::debug!("a suggestion is not remembered any more");
            return;
        };
        let changed = distance(original.trim(), text);
        let edited = (changed > 0).then_some(SuggestionStep::Edited(changed));
        for step in edited.into_iter().chain([SuggestionStep::Sent]) {
            if let Err(error) = self.record(suggestion, &message.agent, step).await {
                tracing::warn!(%error, "the use of a suggestion could not be recorded");
            }
        }
    }
}

/// Whether an agent must have seen an event before sending a message: what somebody else has said or done.
fn matters(event: &Event, agent: &AgentId) -> bool {
    let own = event.author == Author::Agent(agent.clone());
    match &event.body {
        Body::Feedback { .. } | Body::Suggestion { .. } => false,
        Body::Note { .. }
        | Body::Claim
        | Body::Snooze { .. }
        | Body::MessageEdited { .. }
        | Body::MessageDeleted { .. } => !own,
        Body::ResidentMessage { .. }
        | Body::BotReply { .. }
        | Body::AgentMessage { .. }
        | Body::HandOver { .. }
        | Body::Release { .. }
        | Body::Transfer { .. }
        | Body::Close { .. } => true,
    }
}

fn sent(events: Vec<Event>, known: bool) -> Result<Sent, StoreError> {
    let event = events.into_iter().next();
    event.map_or_else(
        || Err(StoreError::Corrupt("a message has vanished.".into())),
        |event| Ok(Sent::Kept { event, known }),
    )
}
