//! What is remembered between two messages of one resident.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::locale::Locale;
use crate::nlu::slots::SlotValue;

/// One conversation with one resident.
///
/// Intents are remembered by id, so that a conversation survives a reload of the intent files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Conversation {
    /// The language of the last message that told one.
    pub locale: Option<Locale>,
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
