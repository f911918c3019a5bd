//! What is under way: positions that were read and are not done, and what waits for its lane.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::store::{ConversationId, Event};

/// An event with its position among all events.
pub(super) type Placed = (i64, Event);

/// What is under way.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// Positions that were read and are not done.
    open: BTreeSet<i64>,
    /// The last position that was read.
    read: i64,
    /// What waits, by conversation, in order.
    waiting: BTreeMap<ConversationId, Vec<Placed>>,
    /// Conversations of which a job is under way, with its positions.
    working: HashMap<ConversationId, Vec<i64>>,
}

impl Window {
    /// Begins after a position.
    pub(super) fn after(position: i64) -> Self {
        Self {
            read: position,
            ..Self::default()
        }
    }

    /// The last position that was read.
    pub(super) fn read(&self) -> i64 {
        self.read
    }

    /// How many positions are under way.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// Up to which position everything is done.
    pub(super) fn done(&self) -> i64 {
        self.open.first().map_or(self.read, |first| first - 1)
    }

    /// Takes events in, in their order.
    pub(super) fn take(&mut self, events: Vec<Placed>) {
        for (position, event) in events {
            if position <= self.read {
                continue;
            }
            self.read = position;
            self.open.insert(position);
            let waiting = self.waiting.entry(event.conversation.clone());
            waiting.or_default().push((position, event));
        }
    }

    /// The conversations for which something waits and nothing is under way.
    pub(super) fn ready(&self) -> Vec<ConversationId> {
        let waiting = self.waiting.keys();
        let is_free = |id: &&ConversationId| !self.working.contains_key(*id);
        waiting.filter(is_free).cloned().collect()
    }

    /// Takes out what waits for a conversation, which is under way from now on.
    pub(super) fn begin(&mut self, conversation: &ConversationId) -> Vec<Placed> {
        let events = self.waiting.remove(conversation).unwrap_or_default();
        let positions = events.iter().map(|(position, _)| *position).collect();
        self.working.insert(conversation.clone(), positions);
        events
    }

    /// The job of a conversation has ended. What is left of it waits again, before what came since.
    pub(super) fn end(&mut self, conversation: &ConversationId, mut left: Vec<Placed>) {
        for position in self.working.remove(conversation).unwrap_or_default() {
            if !left.iter().any(|(at, _)| *at == position) {
                self.open.remove(&position);
            }
        }
        if left.is_empty() {
            return;
        }
        let waiting = self.waiting.entry(conversation.clone()).or_default();
        left.append(waiting);
        *waiting = left;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Author, Body, Timestamp};

    fn placed(position: i64, conversation: &str) -> Placed {
        let event = Event {
            conversation: ConversationId::from(conversation),
            seq: position.unsigned_abs(),
            at: Timestamp(0),
            author: Author::Resident,
            key: None,
            body: Body::Claim,
        };
        (position, event)
    }

    #[test]
    fn it_is_done_up_to_the_first_that_is_not() {
        let (a, b) = (ConversationId::from("a"), ConversationId::from("b"));
        let mut window = Window::after(10);
        assert_eq!(window.done(), 10);
        window.take(vec![placed(11, "a"), placed(14, "b"), placed(15, "a")]);
        assert_eq!((window.done(), window.read(), window.len()), (10, 15, 3));
        assert_eq!(window.ready(), [a.clone(), b.clone()]);
        assert_eq!(window.begin(&b).len(), 1);
        window.end(&b, Vec::new());
        assert_eq!(window.done(), 10);
        assert_eq!(window.begin(&a).len(), 2);
        // What comes while a job is under way waits for the next one.
        window.take(vec![placed(16, "a"), placed(16, "a"), placed(12, "b")]);
        assert!(window.ready().is_empty());
        window.end(&a, Vec::new());
        assert_eq!((window.done(), window.len()), (15, 1));
        assert_eq!(window.ready(), [a]);
    }

    #[test]
    fn what_is_left_keeps_its_place() {
        let a = ConversationId::from("a");
        let mut window = Window::after(0);
        window.take(vec![placed(1, "a"), placed(2, "a")]);
        let mut events = window.begin(&a);
        window.take(vec![placed(3, "a")]);
        window.end(&a, events.split_off(1));
        assert_eq!(window.done(), 1);
        let positions: Vec<i64> = window.begin(&a).iter().map(|(at, _)| *at).collect();
        assert_eq!(positions, [2, 3]);
        window.end(&a, Vec::new());
        assert_eq!(window.done(), 3);
    }
}
