//! One open case on the board.

use std::sync::OnceLock;

use serde::Serialize;
use serde_json::json;

use super::super::queue::{LastMessage, confidence_in};
use super::super::{Activity, Present};
use super::names::Names;
use crate::locale::Locale;
use crate::store::{AgentId, Body, Case, CaseStatus, ConversationId, Event, Timestamp};

/// What an open case is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Waits for somebody.
    Waiting,
    /// Somebody has it.
    Held,
    /// Waits, but not before a moment to come.
    Snoozed,
}

/// Somebody with the name that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Who.
    pub id: AgentId,
    /// The name.
    pub name: String,
}

/// Somebody at a conversation, with the name that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedPresent {
    /// Who.
    pub id: AgentId,
    /// The name.
    pub name: String,
    /// `looking` or `typing`.
    pub activity: &'static str,
}

impl NamedPresent {
    /// Everybody of these, with names.
    pub fn all(present: &[Present], names: &Names) -> Vec<Self> {
        let named = present.iter().map(|present| Self {
            id: present.agent.clone(),
            name: names.of(&present.agent),
            activity: match present.activity {
                Activity::Looking => "looking",
                Activity::Typing => "typing",
            },
        });
        named.collect()
    }
}

/// An open case, as the desk sees it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its case.
    pub case: Case,
    /// What it is doing.
    pub state: RowState,
    /// Who has it.
    pub holder: Option<Named>,
    /// The channel on which it is held.
    pub channel: String,
    /// The resident's language, when it is known.
    pub language: Option<Locale>,
    /// The last message of the resident, masked, on one line, shortened.
    pub(super) message: LastMessage,
    /// The number of the last event.
    pub last: u64,
    /// The number of the last message of the resident; 0 if it is long ago.
    pub last_resident: u64,
    /// How sure the bot was of its last answer, in thousandths; `None` if there was none lately.
    pub confidence: Option<u16>,
    /// Who looks at it or types in it.
    pub present: Vec<NamedPresent>,
    /// As JSON for its holder and for everybody else, once somebody has asked.
    json: [OnceLock<String>; 2],
}

impl Row {
    /// A row that knows its case only.
    pub(super) fn new(case: Case, now: Timestamp) -> Self {
        let mut row = Self {
            state: RowState::Waiting,
            holder: None,
            channel: String::new(),
            language: None,
            message: LastMessage::default(),
            last: 0,
            last_resident: 0,
            confidence: None,
            present: Vec::new(),
            json: [OnceLock::new(), OnceLock::new()],
            case,
        };
        row.settle(now);
        row
    }

    /// The same row, about to be changed.
    pub(super) fn changed(&self) -> Self {
        Self {
            json: [OnceLock::new(), OnceLock::new()],
            ..self.clone()
        }
    }

    /// Sees whether the case is in the queue at this moment. Returns whether that has changed.
    pub(super) fn settle(&mut self, now: Timestamp) -> bool {
        let state = match self.case.status {
            CaseStatus::Held => RowState::Held,
            CaseStatus::Waiting | CaseStatus::Closed => match self.case.snoozed_until {
                Some(until) if until > now => RowState::Snoozed,
                _ => RowState::Waiting,
            },
        };
        std::mem::replace(&mut self.state, state) != state
    }

    /// Who has the case and who is there, by name.
    pub(super) fn name(&mut self, names: &Names, present: &[Present]) {
        let holder = self.case.agent.as_ref();
        let holder = holder.filter(|_| self.case.status == CaseStatus::Held);
        self.holder = holder.map(|id| Named {
            id: id.clone(),
            name: names.of(id),
        });
        self.present = NamedPresent::all(present, names);
    }

    /// Takes in what events tell of the messages. Returns whether anything was changed that is shown.
    pub(super) fn take(&mut self, events: &[Event]) -> bool {
        let mut shown = false;
        for event in events {
            self.last = self.last.max(event.seq);
            if self.message.take(event) {
                self.last_resident = event.seq;
                shown = true;
            }
            if let Some(confidence) = confidence_in(event) {
                self.confidence = Some(confidence);
                shown = true;
            }
            shown |= !matches!(
                event.body,
                Body::Feedback { .. } | Body::Suggestion { .. } | Body::Note { .. }
            );
        }
        shown
    }

    /// The last message of the resident, masked, on one line, shortened.
    pub fn message(&self) -> &str {
        &self.message.text
    }

    /// Shows another message, for tests.
    #[cfg(test)]
    pub(super) fn show(&mut self, message: &str) {
        self.message.text = message.to_owned();
    }

    /// Since when it waits, or since when somebody has it.
    pub fn since(&self) -> Timestamp {
        match self.state {
            RowState::Held => self.case.claimed_at.unwrap_or(self.case.opened_at),
            RowState::Waiting | RowState::Snoozed => self.case.opened_at,
        }
    }

    /// The conversation.
    pub fn conversation(&self) -> &ConversationId {
        &self.case.conversation
    }

    /// The row as a JSON object for an agent. Moments are in milliseconds since the beginning of 1970 in UTC.
    pub fn json(&self, reader: &AgentId) -> &str {
        let mine = self
            .holder
            .as_ref()
            .is_some_and(|holder| holder.id == *reader);
        let [own, others] = &self.json;
        let place = if mine { own } else { others };
        place.get_or_init(|| {
            let until = self
                .case
                .snoozed_until
                .filter(|_| self.state == RowState::Snoozed);
            json!({
                "id": self.case.conversation,
                "state": self.state,
                "since": milliseconds(self.since()),
                "holder": self.holder,
                "mine": mine,
                "reason": self.case.reason,
                "channel": self.channel,
                "lang": self.language.map(Locale::tag),
                "message": self.message(),
                "last": self.last,
                "last_resident": self.last_resident,
                "confidence": self.confidence,
                "until": until.map(milliseconds),
                "present": self.present,
            })
            .to_string()
        })
    }
}

/// A moment in milliseconds.
fn milliseconds(at: Timestamp) -> i64 {
    at.0.div_euclid(1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Author;

    fn row() -> Row {
        let case = Case {
            id: "case".to_owned().into(),
            conversation: "c".into(),
            status: CaseStatus::Waiting,
            agent: None,
            reason: "asked".into(),
            opened_at: Timestamp(5_000_000),
            waiting_since: Timestamp(5_000_000),
            claimed_at: None,
            closed_at: None,
            close_reason: None,
            snoozed_until: Some(Timestamp(9_000_000)),
        };
        Row::new(case, Timestamp(6_000_000))
    }

    fn event(seq: u64, body: Body) -> Event {
        Event {
            conversation: "c".into(),
            seq,
            at: Timestamp(0),
            author: Author::System,
            key: None,
            body,
        }
    }

    #[test]
    fn what_is_put_off_waits_again_when_its_time_has_come() {
        let mut row = row();
        assert_eq!(row.state, RowState::Snoozed);
        assert!(!row.settle(Timestamp(8_999_999)));
        assert!(row.settle(Timestamp(9_000_000)));
        assert_eq!(row.state, RowState::Waiting);
    }

    #[test]
    fn events_change_what_is_shown() {
        let mut row = row();
        let text = "  もしもし\n<b>".to_owned();
        assert!(row.take(&[event(3, Body::ResidentMessage { text })]));
        assert_eq!((row.last, row.last_resident), (3, 3));
        assert_eq!(row.message(), "もしもし <b>");
        // The words of a button say nothing about the question.
        let text = "担当者と話したい".to_owned();
        let reason = "button".to_owned();
        let wish = Body::ResidentMessage { text };
        assert!(row.take(&[event(4, wish), event(5, Body::HandOver { reason })]));
        assert_eq!((row.last, row.last_resident), (5, 4));
        assert_eq!(row.message(), "もしもし <b>");
        let text = "internal".to_owned();
        assert!(!row.take(&[event(6, Body::Note { text })]));
        assert_eq!((row.last, row.last_resident), (6, 4));
    }

    #[test]
    fn the_last_message_is_shown_as_it_stands() {
        let mut row = row();
        let text = "one".to_owned();
        row.take(&[event(3, Body::ResidentMessage { text })]);
        let text = "changed".to_owned();
        assert!(row.take(&[event(4, Body::MessageEdited { message: 3, text })]));
        assert_eq!((row.message(), row.last_resident), ("changed", 3));
        let text = "another message".to_owned();
        row.take(&[event(5, Body::MessageEdited { message: 2, text })]);
        assert_eq!(row.message(), "changed");
        // The wish alone is not shown, and what stands before it is shown as it was changed to.
        let text = "a person".to_owned();
        let reason = "button".to_owned();
        row.take(&[event(6, Body::ResidentMessage { text })]);
        row.take(&[event(7, Body::HandOver { reason })]);
        assert_eq!(row.message(), "changed");
        let text = "changed again".to_owned();
        row.take(&[event(8, Body::MessageEdited { message: 3, text })]);
        assert_eq!(row.message(), "changed again");
        assert!(row.take(&[event(9, Body::MessageDeleted { message: 3 })]));
        assert_eq!((row.message(), row.last), ("", 9));
    }

    #[test]
    fn a_row_is_mine_only_to_its_holder() {
        let mut row = row();
        row.case.status = CaseStatus::Held;
        row.case.agent = Some("a".into());
        row.settle(Timestamp(7_000_000));
        row.name(&Names::default(), &[]);
        let read = |agent: &str| -> serde_json::Value {
            serde_json::from_str(row.json(&agent.into())).unwrap()
        };
        assert_eq!(read("a")["mine"], true);
        assert_eq!(read("b")["mine"], false);
        assert_eq!(read("b")["state"], "held");
        assert_eq!(read("b")["since"], 5_000);
        assert_eq!(read("b")["until"], serde_json::Value::Null);
        // A changed row is written anew.
        let mut changed = row.changed();
        let text = "new".to_owned();
        changed.take(&[event(3, Body::ResidentMessage { text })]);
        assert!(changed.json(&"a".into()).contains("\"new\""));
    }
}
