//! The queue, as the desk sees it.

use super::super::Bot;
use super::super::shown::Shown;
use crate::desk::policy::Reason;
use crate::locale::{Locale, ReplyLocale};
use crate::store::{Audience, Body, Case, Event, StoreError};

/// How many events from the end the last message is looked for.
const LATEST: u64 = 12;
/// The longest message shown on one line, in characters.
const LONGEST: usize = 80;
/// The most conversations of the queue that one call shows.
const MOST: u32 = 200;

/// A conversation that waits for a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Its case: since when, and why.
    pub case: Case,
    /// Since when it has been waiting, in seconds.
    pub seconds: u64,
    /// The channel on which it is held.
    pub channel: String,
    /// The resident's language, when it is known.
    pub language: Option<Locale>,
    /// The locale in which the resident is answered.
    pub locale: ReplyLocale,
    /// The last message of the resident, masked, on one line, shortened.
    pub message: String,
    /// The number of the last event.
    pub last: u64,
    /// How sure the bot was of its last answer, in thousandths; `None` if there was none.
    pub confidence: Option<u16>,
}

impl Bot {
    /// The conversations that wait for a person, those that have waited longest first. At most `limit`, and 200.
    pub async fn queue(&self, limit: u32) -> Result<Vec<Waiting>, StoreError> {
        let at = self.clock.at();
        let cases = self.store.queue(at, limit.min(MOST)).await?;
        let mut queue = Vec::with_capacity(cases.len());
        for case in cases {
            let record = match self.store.conversation(&case.conversation).await {
                Ok(record) => record,
                // It was erased in the meantime.
                Err(StoreError::NotFound(_)) => continue,
                Err(error) => return Err(error),
            };
            let after = record.last.saturating_sub(LATEST);
            let events = self
                .store
                .events_after(&record.id, after, u32::MAX, Audience::Desk)
                .await?;
            let waited = at.0.saturating_sub(case.opened_at.0) / 1_000_000;
            queue.push(Waiting {
                seconds: u64::try_from(waited).unwrap_or(0),
                channel: record.channel,
                language: record.locale,
                locale: self.locale_of(&record.state),
                message: LastMessage::of(&events).text,
                last: record.last,
                confidence: events.iter().rev().find_map(confidence_in),
                case,
            });
        }
        Ok(queue)
    }
}

/// The last message of a resident that says more than the wish for a person, as it stands after changes.
#[derive(Clone, Debug, Default)]
pub(super) struct LastMessage {
    /// Its sequence number.
    seq: u64,
    /// The text on one line, shortened.
    pub(super) text: String,
    /// The one before it.
    before: (u64, String),
}

impl LastMessage {
    /// That of these events.
    fn of(events: &[Event]) -> Self {
        let mut last = Self::default();
        for event in events {
            last.take(event);
        }
        last
    }

    /// Takes in the next event. Returns whether it is a message of the resident.
    pub(super) fn take(&mut self, event: &Event) -> bool {
        if is_bare_wish(event) && !self.before.1.is_empty() {
            (self.seq, self.text) = self.before.clone();
        }
        match &event.body {
            Body::ResidentMessage { text } => {
                let text = std::mem::replace(&mut self.text, shortened(text));
                self.before = (std::mem::replace(&mut self.seq, event.seq), text);
                return true;
            }
            Body::MessageEdited { message, text } => self.change(*message, &shortened(text)),
            // What was taken away is not shown any more; nor is what the resident thought better of.
            Body::MessageDeleted { message } => self.change(*message, ""),
            _ => {}
        }
        false
    }

    fn change(&mut self, message: u64, text: &str) {
        if self.seq == message {
            text.clone_into(&mut self.text);
        }
        if self.before.0 == message {
            text.clone_into(&mut self.before.1);
        }
    }
}

/// Whether the message before this event was only the wish for a person, by a button or a choice: what the resident wants
/// to know stands in the message before it.
pub fn is_bare_wish(event: &Event) -> bool {
    match &event.body {
        Body::HandOver { reason } => {
            *reason == Reason::Button.code() || *reason == Reason::Offered.code()
        }
        _ => false,
    }
}

/// How sure the bot was of the answer in an event. That it calls a person or says good-bye is no answer.
pub(super) fn confidence_in(event: &Event) -> Option<u16> {
    let shown = Shown::of(event)?;
    let answers = shown.reply.intent.is_some() || shown.fallback || shown.clarify;
    answers.then_some(shown.confidence)
}

/// A text on one line, of at most 80 characters.
pub fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let mut short: String = line.chars().take(LONGEST - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_shortened_to_a_line() {
        assert_eq!(shortened(" 一行目\n二行目 "), "一行目 二行目");
        let long = shortened(&"あ".repeat(200));
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with('…'));
    }
}
