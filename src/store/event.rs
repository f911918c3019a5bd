//! Events: everything that happens in a conversation, in order. They are the truth of the store.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ids::{AgentId, ConversationId, SuggestionId, Timestamp};

/// Who caused an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The resident.
    Resident,
    /// The bot.
    Bot,
    /// Somebody at the desk.
    Agent(AgentId),
    /// The program itself, such as when a case is closed because nobody answers any more.
    System,
}

/// A thumb on a reply of the bot, or on the help of people at the end of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thumb {
    /// It helped.
    Up,
    /// It did not help.
    Down,
}

/// What became of a suggested answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuggestionStep {
    /// The agent saw it.
    Shown,
    /// The agent put it into the message.
    Inserted,
    /// The agent changed it before sending; the edit distance in characters.
    Edited(u32),
    /// It was sent.
    Sent,
    /// The agent said that it does not fit, and perhaps why.
    Rejected(Option<String>),
}

/// What happened. Texts are masked by the caller before they come here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// The resident wrote something.
    ResidentMessage {
        /// The masked text.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
    },
    /// The bot answered.
    BotReply {
        /// The intents that were answered; none for a refusal.
        intents: Vec<String>,
        /// The whole reply as masked plain text.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
        /// The reply as a channel shows it.
        #[serde(default)]
        reply: Value,
        /// The version of the library (intents and replies) that answered.
        library: String,
    },
    /// An agent answered.
    AgentMessage {
        /// The masked text.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
    },
    /// Who wrote a message changed it, on a channel where that can be done.
    MessageEdited {
        /// The sequence number of the message, which is never one of an earlier change.
        message: u64,
        /// The masked text from now on.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
    },
    /// Who wrote a message took it away, on a channel where that can be done.
    MessageDeleted {
        /// The sequence number of the message.
        message: u64,
    },
    /// A note among agents, which a resident never sees.
    Note {
        /// The masked text.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
    },
    /// The conversation waits for a person from now on.
    HandOver {
        /// Why, for the desk.
        reason: String,
    },
    /// An agent took the case.
    Claim,
    /// An agent gave the case back to the queue.
    Release {
        /// Why, for the desk.
        reason: String,
    },
    /// The case, which is waiting, is not in the queue until this moment.
    Snooze {
        /// Until when.
        until: Timestamp,
        /// Why, for the desk.
        reason: String,
    },
    /// An agent gave the case to another agent.
    Transfer {
        /// Who has it now.
        to: AgentId,
    },
    /// The case, or a conversation that had none, has ended.
    Close {
        /// Why, for the desk.
        reason: String,
    },
    /// A thumb on a reply of the bot, or on the end of a case; a later one replaces it.
    Feedback {
        /// The sequence number of the reply or the end.
        reply: u64,
        /// The thumb.
        thumb: Thumb,
    },
    /// Something happened to a suggested answer.
    Suggestion {
        /// The suggestion.
        suggestion: SuggestionId,
        /// What happened.
        step: SuggestionStep,
    },
}

impl Body {
    /// The name of the kind in the database and in JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ResidentMessage { .. } => "resident_message",
            Self::BotReply { .. } => "bot_reply",
            Self::AgentMessage { .. } => "agent_message",
            Self::MessageEdited { .. } => "message_edited",
            Self::MessageDeleted { .. } => "message_deleted",
            Self::Note { .. } => "note",
            Self::HandOver { .. } => "hand_over",
            Self::Claim => "claim",
            Self::Release { .. } => "release",
            Self::Snooze { .. } => "snooze",
            Self::Transfer { .. } => "transfer",
            Self::Close { .. } => "close",
            Self::Feedback { .. } => "feedback",
            Self::Suggestion { .. } => "suggestion",
        }
    }

    /// Whether the resident may know of it. Notes, suggestions and what is put off are for the desk alone.
    pub fn visible_to_resident(&self) -> bool {
        !matches!(
            self,
            Self::Note { .. } | Self::Suggestion { .. } | Self::Snooze { .. }
        )
    }

    /// Whether its text is found by the search: what residents, the bot and agents said to each other.
    pub fn searched(&self) -> bool {
        matches!(
            self,
            Self::ResidentMessage { .. }
                | Self::BotReply { .. }
                | Self::AgentMessage { .. }
                | Self::MessageEdited { .. }
        )
    }

    /// The text of a message or note; empty for everything else.
    pub fn text(&self) -> &str {
        match self {
            Self::ResidentMessage { text }
            | Self::BotReply { text, .. }
            | Self::AgentMessage { text }
            | Self::MessageEdited { text, .. }
            | Self::Note { text } => text,
            _ => "",
        }
    }

    /// The sequence number of the message that it changes or takes away.
    pub fn changed_message(&self) -> Option<u64> {
        match self {
            Self::MessageEdited { message, .. } | Self::MessageDeleted { message } => {
                Some(*message)
            }
            _ => None,
        }
    }

    /// The place of the text, for the database, which keeps it in a column of its own.
    pub(super) fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::ResidentMessage { text }
            | Self::BotReply { text, .. }
            | Self::AgentMessage { text }
            | Self::MessageEdited { text, .. }
            | Self::Note { text } => Some(text),
            _ => None,
        }
    }

    /// The same without what only the desk may read.
    fn for_resident(self) -> Option<Self> {
        if !self.visible_to_resident() {
            return None;
        }
        let reason = String::new();
        Some(match self {
            Self::HandOver { .. } => Self::HandOver { reason },
            Self::Release { .. } => Self::Release { reason },
            Self::Close { .. } => Self::Close { reason },
            other => other,
        })
    }
}

/// Something that is about to happen.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// Who causes it.
    pub author: Author,
    /// What it is.
    pub body: Body,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The conversation.
    pub conversation: ConversationId,
    /// Its place in the conversation: 1, 2, 3 … without gaps.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// Who caused it.
    pub author: Author,
    /// The idempotency key with which it was written; only the first event of a turn has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What happened.
    pub body: Body,
}

impl Event {
    /// The event as the resident may see it: `None` for what is for the desk alone, and without the reasons that agents wrote
    /// for each other.
    #[must_use]
    pub fn for_resident(self) -> Option<Self> {
        let body = self.body.for_resident()?;
        Some(Self { body, ..self })
    }
}

/// Who wants to read events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The resident: see [`Event::for_resident`].
    Resident,
    /// The desk: everything.
    Desk,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(body: Body) -> Event {
        Event {
            conversation: "c".into(),
            seq: 1,
            at: Timestamp(0),
            author: Author::System,
            key: None,
            body,
        }
    }

    #[test]
    fn the_kind_is_the_tag_of_the_json() {
        let text = String::from("t");
        let reason = String::from("r");
        let step = SuggestionStep::Edited(3);
        let suggestion = SuggestionId::from("s");
        for body in [
            Body::ResidentMessage { text: text.clone() },
            Body::BotReply {
                intents: vec![],
                text: text.clone(),
                reply: Value::Null,
                library: "1".into(),
            },
            Body::AgentMessage { text: text.clone() },
            Body::MessageEdited {
                message: 1,
                text: text.clone(),
            },
            Body::MessageDeleted { message: 1 },
            Body::Note { text },
            Body::HandOver {
                reason: reason.clone(),
            },
            Body::Claim,
            Body::Release {
                reason: reason.clone(),
            },
            Body::Snooze {
                until: Timestamp(1_000_000),
                reason: reason.clone(),
            },
            Body::Transfer { to: "a".into() },
            Body::Close { reason },
            Body::Feedback {
                reply: 1,
                thumb: Thumb::Down,
            },
            Body::Suggestion { suggestion, step },
        ] {
            let json = serde_json::to_value(&body).unwrap();
            assert_eq!(json["kind"], body.kind());
            assert_eq!(serde_json::from_value::<Body>(json).unwrap(), body);
        }
    }

    #[test]
    fn a_resident_sees_neither_notes_nor_reasons() {
        let note = Body::Note {
            text: "internal".into(),
        };
        assert_eq!(event(note).for_resident(), None);
        let close = Body::Close {
            reason: "internal".into(),
        };
        let seen = event(close).for_resident().unwrap();
        assert!(!serde_json::to_string(&seen).unwrap().contains("internal"));
    }
}
