//! Figures for reports: what happened in a period, in numbers. Hours are those of Tokyo.

use serde::Serialize;

use super::ids::{ConversationId, Timestamp};
use crate::locale::Locale;

/// What happened in a period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// By intent and language, in their order; without an intent first.
    pub intents: Vec<IntentFigures>,
    /// Each hour in which something happened, in order.
    pub hours: Vec<HourFigures>,
    /// How long residents waited for a person.
    pub waits: Waits,
}

/// What happened about an intent in a language. Easy Japanese is Japanese.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IntentFigures {
    /// The intent; `None` for what belongs to none, such as messages that were not understood.
    pub intent: Option<String>,
    /// The language of the reply, or of the suggestion.
    pub locale: Locale,
    /// How often it was answered.
    pub answers: u64,
    /// How often the reply was that there is no answer.
    pub fallbacks: u64,
    /// How often the reply was a question back.
    pub clarifications: u64,
    /// How often a conversation was handed to people after it.
    pub hand_overs: u64,
    /// Replies with a thumb up.
    pub up: u64,
    /// Replies with a thumb down.
    pub down: u64,
    /// What became of it as a suggested answer.
    pub suggestions: SuggestionFigures,
}

/// What became of suggested answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SuggestionFigures {
    /// How many were shown.
    pub shown: u64,
    /// How many of them as the first of their list.
    pub shown_first: u64,
    /// How many of those that were the first were sent.
    pub sent_first: u64,
    /// How many were sent.
    pub sent: u64,
    /// How many were changed before.
    pub edited: u64,
    /// By how many characters, in the middle of those that were changed.
    pub distance: Option<u32>,
    /// How many were rejected.
    pub rejected: u64,
}

/// What happened in an hour. Messages that are in none of the other counts got a reply that answers nothing, such as that
/// somebody comes soon.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HourFigures {
    /// The hour in Tokyo, counted from the beginning of 1970 there.
    pub hour: i64,
    /// Messages of residents.
    pub messages: u64,
    /// Messages that the bot answered.
    pub answered: u64,
    /// Messages that the bot had no answer to.
    pub fallbacks: u64,
    /// Messages that the bot answered with a question.
    pub clarified: u64,
    /// Messages with which the conversation was handed to people.
    pub hand_overs: u64,
    /// Messages while a person had the conversation.
    pub to_people: u64,
    /// Replies of this hour with a thumb up.
    pub up: u64,
    /// Replies of this hour with a thumb down.
    pub down: u64,
}

/// How long residents waited for a person, by the time at which they were handed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waits {
    /// Until somebody took the conversation.
    pub claimed: Spans,
    /// Until somebody wrote to them.
    pub answered: Spans,
    /// How many were not taken over before the conversation ended.
    pub given_up: u64,
    /// How many still waited at the end of the period.
    pub waiting: u64,
    /// How many were put off, such as notes outside of the opening hours. They are in no other count.
    pub put_off: u64,
}

/// Spans of time, in seconds, from the shortest to the longest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Spans(Vec<u32>);

impl Spans {
    /// Spans in any order.
    pub fn new(mut seconds: Vec<u32>) -> Self {
        seconds.sort_unstable();
        Self(seconds)
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// All of them, in seconds.
    pub fn seconds(&self) -> &[u32] {
        &self.0
    }

    /// The shortest one that so many percent do not exceed (nearest rank), in seconds; `None` without any.
    pub fn percentile(&self, percent: usize) -> Option<u32> {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied()
    }
}

/// A message that the bot had no answer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unanswered {
    /// The conversation.
    pub conversation: ConversationId,
    /// The message.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// The masked text.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let spans = Spans::new(vec![40, 10, 30, 20]);
        let of = |percent| spans.percentile(percent);
        assert_eq!([of(0), of(50), of(90), of(100)], [10, 20, 40, 40].map(Some));
        assert_eq!(Spans::default().percentile(50), None);
        assert_eq!(Spans::new((1..=100).collect()).percentile(90), Some(90));
    }
}
