//! Conversations by session: forgotten when idle, and the oldest first when there are too many.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use super::Conversation;

/// Conversations by session name. Time is passed in, as the time since some fixed start.
#[derive(Debug)]
pub struct Sessions {
    most: usize,
    idle: Duration,
    entries: HashMap<String, Entry>,
    /// Turn number of the last use → session; the first is the one that was used longest ago.
    order: BTreeMap<u64, String>,
    turn: u64,
}

#[derive(Debug)]
struct Entry {
    conversation: Conversation,
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
            turn: 0,
        }
    }

    /// The conversation of a session, a new one if it is unknown or was idle too long.
    pub fn conversation(&mut self, session: &str, now: Duration) -> &mut Conversation {
        self.forget(now);
        self.turn += 1;
        if let Some(entry) = self.entries.get(session) {
            self.order.remove(&entry.used);
        } else if self.entries.len() >= self.most
            && let Some((_, oldest)) = self.order.pop_first()
        {
            self.entries.remove(&oldest);
        }
        self.order.insert(self.turn, session.to_owned());
        let entry = self
            .entries
            .entry(session.to_owned())
            .or_insert_with(|| Entry {
                conversation: Conversation::default(),
                used: 0,
                at: now,
            });
        entry.used = self.turn;
        entry.at = now;
        &mut entry.conversation
    }

    /// How many conversations are kept.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
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
        let conversation = sessions.conversation(name, Duration::from_secs(at));
        conversation.failures += 1;
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
