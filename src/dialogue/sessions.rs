//! Conversations by session: forgotten when idle, and the oldest first when there are too many.
//!
//! A hundred thousand of them must not fill the memory, so a conversation at rest is kept packed, under a
//! fingerprint of its session's name.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use super::Conversation;

/// Conversations by session name. Time is passed in, as the time since some fixed start.
#[derive(Debug)]
pub struct Sessions {
    most: usize,
    idle: Duration,
    entries: HashMap<u128, Entry>,
    /// Number of the last use → session; the first is the one that was used longest ago.
    order: BTreeMap<u64, u128>,
    uses: u64,
    seeds: [RandomState; 2],
}

#[derive(Debug)]
struct Entry {
    packed: Box<[u8]>,
    used: u64,
    at: Duration,
}

impl Sessions {
    /// Keeps at most `most` conversations, each until it was idle for `idle`.
    pub fn new(most: usize, idle: Duration) -> Self {
        Self {
            most: most.max(1),
            idle,
            entries: HashMap::new(),
            order: BTreeMap::new(),
            uses: 0,
            seeds: [RandomState::new(), RandomState::new()],
        }
    }

    /// Takes the conversation of a session out, a new one if it is unknown or was idle too long.
    pub fn take(&mut self, session: &str, now: Duration) -> Conversation {
        self.forget(now);
        let Some(entry) = self.entries.remove(&self.fingerprint(session)) else {
            return Conversation::default();
        };
        self.order.remove(&entry.used);
        // What was packed here can be unpacked here; a conversation that cannot starts anew.
        serde_json::from_slice(&entry.packed).unwrap_or_default()
    }

    /// Puts the conversation of a session back; beyond the limit the one used longest ago goes.
    pub fn put(&mut self, session: &str, conversation: &Conversation, now: Duration) {
        let key = self.fingerprint(session);
        if let Some(entry) = self.entries.remove(&key) {
            self.order.remove(&entry.used);
        }
        if self.entries.len() >= self.most
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.entries.remove(&oldest);
        }
        let packed = serde_json::to_vec(conversation)
            .unwrap_or_default()
            .into_boxed_slice();
        self.uses += 1;
        self.order.insert(self.uses, key);
        self.entries.insert(
            key,
            Entry {
                packed,
                used: self.uses,
                at: now,
            },
        );
    }

    /// How many conversations are kept.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// 128 bits that stand for a name; the seeds differ in every run, so that nobody can choose two names alike.
    fn fingerprint(&self, session: &str) -> u128 {
        let [high, low] = self.seeds.each_ref().map(|seed| {
            let mut hasher = seed.build_hasher();
            hasher.write(session.as_bytes());
            hasher.finish()
        });
        u128::from(high) << 64 | u128::from(low)
    }

    fn forget(&mut self, now: Duration) {
        while let Some(oldest) = self.order.first_entry() {
            let idle = self
                .entries
                .get(oldest.get())
                .map(|entry| now.saturating_sub(entry.at));
            if idle.is_some_and(|idle| idle < self.idle) {
                return;
            }
            self.entries.remove(oldest.get());
            oldest.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(sessions: &mut Sessions, name: &str, at: u64) -> u8 {
        let now = Duration::from_secs(at);
        let mut conversation = sessions.take(name, now);
        conversation.failures += 1;
        sessions.put(name, &conversation, now);
        conversation.failures
    }

    #[test]
    fn an_idle_session_is_forgotten_and_a_used_one_is_not() {
        let mut sessions = Sessions::new(10, Duration::from_mins(1));
        assert_eq!(mark(&mut sessions, "a", 0), 1);
        assert_eq!(mark(&mut sessions, "a", 59), 2);
        assert_eq!(mark(&mut sessions, "a", 118), 3);
        assert_eq!(mark(&mut sessions, "a", 178), 1);
        assert_eq!(sessions.len(), 1);
    }

    #[test]
    fn beyond_the_limit_the_one_used_longest_ago_goes() {
        let mut sessions = Sessions::new(2, Duration::from_mins(1));
        mark(&mut sessions, "a", 0);
        mark(&mut sessions, "b", 1);
        mark(&mut sessions, "a", 2);
        mark(&mut sessions, "c", 3);
        assert_eq!(sessions.len(), 2);
        assert_eq!(mark(&mut sessions, "a", 4), 3);
        assert_eq!(mark(&mut sessions, "b", 5), 1);
    }

    #[test]
    fn a_million_sessions_keep_to_the_limit() {
        let mut sessions = Sessions::new(100, Duration::from_mins(1));
        for n in 0..10_000_u64 {
            mark(&mut sessions, &n.to_string(), n / 1000);
        }
        assert_eq!((sessions.len(), sessions.order.len()), (100, 100));
    }
}
