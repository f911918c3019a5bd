//! A reply of the bot as it is kept with its event, for every channel to show.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dialogue::Outcome;
use crate::nlu::slots::SlotValue;
use crate::replies::Reply;
use crate::store::{Body, Event};

/// A reply with what a channel and a report want to know about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The reply.
    pub reply: Reply,
    /// Whether nothing was answered.
    #[serde(default)]
    pub fallback: bool,
    /// Whether it is a question back.
    #[serde(default)]
    pub clarify: bool,
    /// How sure the answer is, in thousandths.
    #[serde(default)]
    pub confidence: u16,
    /// How many pieces of the resident's message were masked.
    #[serde(default)]
    pub masked: usize,
    /// Whether it rests on dates that the resident has told, so that it is nobody else's business.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dated: bool,
}

impl Shown {
    /// What an outcome shows.
    pub fn new(outcome: &Outcome) -> Self {
        let step = &outcome.step;
        Self {
            reply: outcome.reply.clone(),
            fallback: step.fallback,
            clarify: step.clarify,
            confidence: thousandths(step.confidence),
            masked: step.masked,
            dated: step
                .slots
                .values()
                .any(|value| matches!(value, SlotValue::Date(_))),
        }
    }

    /// The reply of an event; `None` if the event is none of the bot's, or was written by a version of the program
    /// whose replies this one cannot read (its text can still be shown).
    pub fn of(event: &Event) -> Option<Self> {
        match &event.body {
            Body::BotReply { reply, .. } => serde_json::from_value(reply.clone()).ok(),
            _ => None,
        }
    }

    /// As the store keeps it.
    pub(super) fn value(&self) -> Value {
        serde_json::to_value(self).unwrap_or(Value::Null)
    }
}

/// A share of 0 to 1 in thousandths.
#[expect(clippy::cast_sign_loss, reason = "it is not negative")]
fn thousandths(share: f64) -> u16 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as u16
}
