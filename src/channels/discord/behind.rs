//! Conversations of which something could not be shown yet.
//!
//! The relay tries it again by and by, and leaves the lane meanwhile; what comes later must not overtake it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::ConversationId;

/// Conversations of which the relay has something to show that it could not show yet.
#[derive(Debug, Default)]
pub(super) struct Behind {
    /// Whether it is the resident who was not shown something, and not staff alone.
    conversations: Mutex<HashMap<ConversationId, bool>>,
}

impl Behind {
    fn conversations(&self) -> MutexGuard<'_, HashMap<ConversationId, bool>> {
        self.conversations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether what staff are to be shown of a conversation is left to the relay.
    pub(super) fn keeps_from_staff(&self, conversation: &ConversationId) -> bool {
        self.conversations().contains_key(conversation)
    }

    /// Whether what its resident is to be shown is, too.
    pub(super) fn keeps_from_resident(&self, conversation: &ConversationId) -> bool {
        self.conversations().get(conversation) == Some(&true)
    }

    /// Something could not be shown.
    pub(super) fn add(&self, conversation: &ConversationId, to_resident: bool) {
        self.conversations()
            .insert(conversation.clone(), to_resident);
    }

    /// Everything was shown.
    pub(super) fn remove(&self, conversation: &ConversationId) {
        self.conversations().remove(conversation);
    }

    /// The relay follows no more.
    pub(super) fn clear(&self) {
        self.conversations().clear();
    }
}
