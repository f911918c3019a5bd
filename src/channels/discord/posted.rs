//! Which messages on Discord belong to which events, also while that cannot be written down.
//!
//! A store that can be read and not written, as on a full disk, must not lead to the same message again and again: what
//! could not be noted is remembered here until it can be.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serenity::model::id::{ChannelId, MessageId};

use super::hub::{CHANNEL, Hub};
use crate::store::{ConversationId, Posted, Store, StoreError, Timestamp};

/// How many messages are remembered at most; then the oldest are forgotten.
const MOST: usize = 10_000;

/// What could not be noted yet, in its order.
#[derive(Debug, Default)]
pub(super) struct Unnoted {
    posted: Mutex<VecDeque<Posted>>,
    writing: tokio::sync::Mutex<()>,
}

/// Whether two are about the same part of the same event.
fn is_same(one: &Posted, other: &Posted) -> bool {
    one.conversation == other.conversation
        && (one.seq, one.role, one.part) == (other.seq, other.role, other.part)
}

impl Unnoted {
    fn posted(&self) -> MutexGuard<'_, VecDeque<Posted>> {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes something, or remembers it if the store does not work at the moment.
    async fn keep(&self, store: &dyn Store, posted: Vec<Posted>, at: Timestamp) {
        // One at a time, so that nothing older is written over it.
        let _alone = self.writing.lock().await;
        self.posted()
            .retain(|old| !posted.iter().any(|new| is_same(old, new)));
        match store.keep_posted(CHANNEL, posted.clone(), at).await {
            Ok(()) => {}
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, "which message belongs to an event is noted later");
                let mut unnoted = self.posted();
                unnoted.extend(posted);
                let too_many = unnoted.len().saturating_sub(MOST);
                unnoted.drain(..too_many);
            }
            Err(error) => {
                tracing::warn!(%error, "which message belongs to an event cannot be noted");
            }
        }
    }

    /// Tries again to note what could not be noted.
    async fn write(&self, store: &dyn Store, at: Timestamp) {
        loop {
            let _alone = self.writing.lock().await;
            let Some(next) = self.posted().front().cloned() else {
                return;
            };
            match store.keep_posted(CHANNEL, vec![next], at).await {
                Err(error) if error.is_passing() => return,
                // Another one is of no use any more: its conversation was erased.
                _ => {}
            }
            self.posted().pop_front();
        }
    }

    /// What belongs to an event, with what could not be noted, which is newer.
    fn with(&self, noted: Vec<Posted>, conversation: &ConversationId, seq: u64) -> Vec<Posted> {
        let unnoted = self.posted();
        let here = unnoted
            .iter()
            .filter(|posted| posted.conversation == *conversation && posted.seq == seq);
        let mut all = noted;
        for newer in here {
            all.retain(|posted| !is_same(posted, newer));
            all.push(newer.clone());
        }
        all
    }

    fn find(&self, place: &str, message: &str) -> Option<Posted> {
        let unnoted = self.posted();
        let mut found = unnoted
            .iter()
            .rev()
            .filter(|posted| posted.place == place && posted.message == message);
        found.next().cloned()
    }
}

impl Hub {
    /// Notes that messages belong to events.
    pub(super) async fn keep_posted(&self, posted: Vec<Posted>) {
        let at = self.bot.clock().at();
        self.unnoted.keep(self.bot.store(), posted, at).await;
    }

    /// Notes what could not be noted when it was posted.
    pub(super) async fn note_posted(&self) {
        let at = self.bot.clock().at();
        self.unnoted.write(self.bot.store(), at).await;
    }

    /// The messages that belong to an event.
    pub(super) async fn posted(
        &self,
        conversation: &ConversationId,
        seq: u64,
    ) -> Result<Vec<Posted>, StoreError> {
        let noted = self.bot.store().posted(CHANNEL, conversation, seq).await?;
        Ok(self.unnoted.with(noted, conversation, seq))
    }

    /// What a message belongs to.
    pub(super) async fn posted_as(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Option<Posted>, StoreError> {
        let (place, message) = (channel.to_string(), message.to_string());
        if let Some(found) = self.unnoted.find(&place, &message) {
            return Ok(Some(found));
        }
        self.bot.store().posted_as(CHANNEL, &place, &message).await
    }
}
