//! What the bot has done since it was started, in numbers only.

use std::sync::atomic::{AtomicU64, Ordering};

use super::durations::Durations;
use super::shown::Shown;

/// Counts. They only grow, and start at zero with the program.
#[derive(Debug, Default)]
pub struct Counters {
    /// Messages of residents taken in, without repetitions.
    pub messages: AtomicU64,
    /// Replies that answered something.
    pub answers: AtomicU64,
    /// Replies that asked back.
    pub clarifications: AtomicU64,
    /// Replies that answered nothing.
    pub fallbacks: AtomicU64,
    /// Conversations handed to people.
    pub hand_overs: AtomicU64,
    /// Messages that had been taken in before.
    pub repetitions: AtomicU64,
    /// Replies given although they could not be stored.
    pub unstored: AtomicU64,
    /// Pieces of sensitive data that were masked.
    pub masked: AtomicU64,
    /// How long turns took, from the message to the disk.
    pub turns: Durations,
}

impl Counters {
    /// Counts one more.
    pub(super) fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts a reply.
    pub(super) fn reply(&self, shown: &Shown) {
        Self::add(match (shown.fallback, shown.clarify) {
            (true, _) => &self.fallbacks,
            (false, true) => &self.clarifications,
            (false, false) => &self.answers,
        });
        self.masked
            .fetch_add(shown.masked as u64, Ordering::Relaxed);
    }
}
