//! One message of a conversation at a time, with the conversation at hand.
//!
//! What is remembered here only saves reading: the store compares sequence numbers, so that a memory that is out of date
//! is found out and read again.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use crate::store::{AccessToken, ConversationId, ConversationRecord};

/// How many conversations are kept at hand, those used longest ago not.
const AT_HAND: NonZeroUsize = NonZeroUsize::new(20_000).expect("not zero");

/// The conversation of a mailbox, once it was read.
pub(super) type Slot = Option<Box<ConversationRecord>>;

/// Who holds it handles a message of the conversation; the others wait in order.
pub(super) type Held = OwnedMutexGuard<Slot>;

/// The mailboxes of the conversations in use.
#[derive(Debug)]
pub(super) struct Mailboxes {
    open: Mutex<LruCache<ConversationId, Arc<Turn<Slot>>>>,
    tokens: Mutex<LruCache<String, ConversationId>>,
}

impl Default for Mailboxes {
    fn default() -> Self {
        Self {
            open: Mutex::new(LruCache::new(AT_HAND)),
            tokens: Mutex::new(LruCache::new(AT_HAND)),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A cache is whole whatever happened to the one who held it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Mailboxes {
    /// Waits for its turn with a conversation.
    pub(super) async fn hold(&self, conversation: &ConversationId) -> Held {
        let mailbox = {
            let mut open = lock(&self.open);
            Arc::clone(open.get_or_insert(conversation.clone(), Arc::default))
        };
        mailbox.lock_owned().await
    }

    /// The conversation that a token opened lately.
    pub(super) fn opened_by(&self, token: &AccessToken) -> Option<ConversationId> {
        lock(&self.tokens).get(&token.hash()).cloned()
    }

    /// Remembers what a token opens.
    pub(super) fn remember(&self, token: &AccessToken, conversation: &ConversationId) {
        lock(&self.tokens).put(token.hash(), conversation.clone());
    }

    /// Forgets a conversation that is gone.
    pub(super) fn forget(&self, conversation: &ConversationId) {
        lock(&self.open).pop(conversation);
        let mut tokens = lock(&self.tokens);
        let hash = tokens
            .iter()
            .find(|(_, opened)| *opened == conversation)
            .map(|(hash, _)| hash.clone());
        if let Some(hash) = hash {
            tokens.pop(&hash);
        }
    }

    /// Forgets everything, after conversations went in numbers.
    pub(super) fn forget_all(&self) {
        lock(&self.open).clear();
        lock(&self.tokens).clear();
    }
}
