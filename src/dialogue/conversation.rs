//! What is remembered between two messages of one resident.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::locale::{Locale, ReplyLocale};
use crate::nlu::slots::SlotValue;

/// One conversation with one resident.
///
/// Intents are remembered by id, so that a conversation survives a reload of the intent files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conversation {
    /// The language of the last message that told one.
    pub locale: Option<Locale>,
    /// The locale of everything shown, whatever language messages are in: a channel sets it when the resident has
    /// chosen one there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred: Option<ReplyLocale>,
    /// Whether Japanese messages are answered in easy Japanese, once the resident has said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub easy: Option<bool>,
    /// Slot values said so far; a later value replaces an earlier one.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<String, SlotValue>,
    /// What phrases captured for the intents at hand: id → name → words, masked.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub captures: BTreeMap<String, BTreeMap<String, String>>,
    /// The question that the bot has asked and that is still open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    /// The choices shown last, in the order of their numbers.
    pub choices: Vec<Offer>,
    /// The intents answered last, for "once more", another language, and follow-ups.
    pub last: Vec<String>,
    /// The last message that was understood, masked, for a short message that leans on it. Never stored.
    pub asked: String,
    /// How many messages in a row could not be answered.
    pub failures: u8,
    /// Whether the next message is a note that the resident leaves for staff.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub note: bool,
}

impl Conversation {
    /// The locale of the reply to a message in a language.
    ///
    /// What the channel has fixed wins, then what the resident has asked for; otherwise the reply is in the language
    /// of the message, and in easy Japanese if `usual` (what the request, else the installation has said) is that.
    pub fn reply_locale(&self, language: Locale, usual: ReplyLocale) -> ReplyLocale {
        if let Some(preferred) = self.preferred {
            return preferred;
        }
        let easy = self.easy.unwrap_or(usual == ReplyLocale::Yasashii);
        match language {
            Locale::Ja if easy => ReplyLocale::Yasashii,
            Locale::Ja => ReplyLocale::Ja,
            Locale::En => ReplyLocale::En,
        }
    }

    /// Remembers the locale that the resident has asked for in a message.
    pub fn wish(&mut self, wanted: ReplyLocale) {
        self.locale = Some(wanted.language());
        match wanted {
            ReplyLocale::Ja => self.easy = Some(false),
            ReplyLocale::Yasashii => self.easy = Some(true),
            // English says nothing about which Japanese is wanted later.
            ReplyLocale::En => {}
        }
        if self.preferred.is_some() {
            self.preferred = Some(wanted);
        }
    }
}

/// A slot that the bot has asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The intent that waits for it.
    pub intent: String,
    /// The slot.
    pub slot: String,
}

/// A choice offered to the resident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The intent that it leads to.
    pub intent: String,
    /// Slot values that it settles.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<String, String>,
    /// The Fluent message with its words (`id` or `id.label`). Only needed when it is shown.
    #[serde(skip)]
    pub label: String,
}

impl Offer {
    /// A stable name for the choice, for buttons and for JSON.
    pub fn id(&self) -> String {
        let mut id = self.intent.clone();
        for (slot, value) in &self.slots {
            id.extend([":", slot, "=", value]);
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_follow_the_message_unless_something_else_was_chosen() {
        use ReplyLocale::{En, Ja, Yasashii};
        let mut conversation = Conversation::default();
        let replies = |conversation: &Conversation, usual| {
            Locale::ALL.map(|language| conversation.reply_locale(language, usual))
        };
        assert_eq!(replies(&conversation, Ja), [Ja, En]);
        assert_eq!(replies(&conversation, Yasashii), [Yasashii, En]);
        conversation.wish(Yasashii);
        assert_eq!(replies(&conversation, Ja), [Yasashii, En]);
        conversation.wish(En);
        assert_eq!(replies(&conversation, Ja), [Yasashii, En]);
        conversation.wish(Ja);
        assert_eq!(replies(&conversation, Yasashii), [Ja, En]);
        conversation.preferred = Some(Yasashii);
        assert_eq!(replies(&conversation, Ja), [Yasashii, Yasashii]);
        conversation.wish(En);
        assert_eq!(replies(&conversation, Ja), [En, En]);
    }

    #[test]
    fn a_stored_conversation_without_a_choice_is_still_read() {
        let read: Conversation = serde_json::from_str(r#"{"locale":"ja"}"#).unwrap();
        assert_eq!((read.preferred, read.easy), (None, None));
        let chosen = Conversation {
            preferred: Some(ReplyLocale::Yasashii),
            easy: Some(true),
            ..read
        };
        let written = serde_json::to_string(&chosen).unwrap();
        assert_eq!(
            serde_json::from_str::<Conversation>(&written).unwrap(),
            chosen
        );
    }
}
