//! What is under way: positions that were read and are not done, and what waits for its lane.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::{Duration, Instant};

use crate::store::{ConversationId, Event};

/// An event with its position among all events.
pub(super) type Placed = (i64, Event);

/// The first pause of a conversation whose next event could not be shown; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Events that could not be shown yet.
#[derive(Debug)]
pub(super) struct Later {
    /// Which.
    pub(super) left: Vec<Placed>,
    /// When the first of them was begun with.
    pub(super) begun: Instant,
    /// Whether it is the resident who was not shown something, and not staff alone.
    pub(super) to_resident: bool,
}

/// An event of a conversation could not be shown yet.
#[derive(Clone, Copy, Debug)]
struct Pause {
    /// Which.
    position: i64,
    /// When it was tried first.
    since: Instant,
    /// When it is tried again.
    until: Instant,
    /// The pause until then.
    length: Duration,
    /// Whether the resident waits for something.
    to_resident: bool,
}

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
    /// Conversations whose next event could not be shown yet.
    paused: HashMap<ConversationId, Pause>,
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
            if let Some(pause) = self.paused.get_mut(&event.conversation)
                && !pause.to_resident
            {
                // What is new keeps no resident waiting.
                pause.until = pause.since;
            }
            let waiting = self.waiting.entry(event.conversation.clone());
            waiting.or_default().push((position, event));
        }
    }

    /// The conversations for which something waits, nothing is under way and no pause is made.
    pub(super) fn ready(&self, now: Instant) -> Vec<ConversationId> {
        let is_free = |id: &&ConversationId| {
            let pause = self.paused.get(*id);
            !self.working.contains_key(*id) && pause.is_none_or(|pause| pause.until <= now)
        };
        self.waiting.keys().filter(is_free).cloned().collect()
    }

    /// How long it takes until the next pause ends.
    pub(super) fn next(&self, now: Instant) -> Option<Duration> {
        let ends = self.paused.values().map(|pause| pause.until);
        let next = ends.filter(|until| *until > now).min()?;
        Some(next - now)
    }

    /// When the next event of a conversation was tried first, if it could not be shown then.
    pub(super) fn tried_since(&self, conversation: &ConversationId) -> Option<Instant> {
        self.paused.get(conversation).map(|pause| pause.since)
    }

    /// Takes out what waits for a conversation, which is under way from now on.
    pub(super) fn begin(&mut self, conversation: &ConversationId) -> Vec<Placed> {
        let events = self.waiting.remove(conversation).unwrap_or_default();
        let positions = events.iter().map(|(position, _)| *position).collect();
        self.working.insert(conversation.clone(), positions);
        events
    }

    /// The job of a conversation has ended: everything in it is done.
    pub(super) fn end(&mut self, conversation: &ConversationId) {
        self.paused.remove(conversation);
        self.put_back(conversation, Vec::new());
    }

    /// The same, but some events could not be shown yet. They wait again, for a while.
    pub(super) fn end_for_now(
        &mut self,
        conversation: &ConversationId,
        later: Later,
        now: Instant,
    ) {
        let Later {
            left,
            begun,
            to_resident,
        } = later;
        let Some(position) = left.first().map(|(position, _)| *position) else {
            return self.end(conversation);
        };
        let known = self.paused.get(conversation).copied();
        let known = known.filter(|known| known.position == position);
        let length = known.map_or(FIRST_PAUSE, |known| (known.length * 2).min(LONGEST_PAUSE));
        let pause = Pause {
            position,
            since: known.map_or(begun, |known| known.since),
            until: now + length,
            length,
            to_resident,
        };
        self.paused.insert(conversation.clone(), pause);
        self.put_back(conversation, left);
    }

    /// The job of a conversation is under way no more. What is left of it waits again, before what came since.
    pub(super) fn put_back(&mut self, conversation: &ConversationId, mut left: Vec<Placed>) {
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

    fn later(left: Vec<Placed>, begun: Instant, to_resident: bool) -> Later {
        Later {
            left,
            begun,
            to_resident,
        }
    }

    #[test]
    fn it_is_done_up_to_the_first_that_is_not() {
        let (a, b) = (ConversationId::from("a"), ConversationId::from("b"));
        let now = Instant::now();
        let mut window = Window::after(10);
        assert_eq!(window.done(), 10);
        window.take(vec![placed(11, "a"), placed(14, "b"), placed(15, "a")]);
        assert_eq!((window.done(), window.read(), window.len()), (10, 15, 3));
        assert_eq!(window.ready(now), [a.clone(), b.clone()]);
        assert_eq!(window.begin(&b).len(), 1);
        window.end(&b);
        assert_eq!(window.done(), 10);
        assert_eq!(window.begin(&a).len(), 2);
        // What comes while a job is under way waits for the next one.
        window.take(vec![placed(16, "a"), placed(16, "a"), placed(12, "b")]);
        assert!(window.ready(now).is_empty());
        window.end(&a);
        assert_eq!((window.done(), window.len()), (15, 1));
        assert_eq!(window.ready(now), [a]);
    }

    #[test]
    fn what_is_left_keeps_its_place() {
        let (a, now) = (ConversationId::from("a"), Instant::now());
        let positions = |events: &[Placed]| events.iter().map(|(at, _)| *at).collect::<Vec<_>>();
        let mut window = Window::after(0);
        window.take(vec![placed(1, "a"), placed(2, "a")]);
        let mut events = window.begin(&a);
        window.take(vec![placed(3, "a")]);
        window.end_for_now(&a, later(events.split_off(1), now, true), now);
        assert_eq!(window.done(), 1);
        // After a pause, which grows while it is the same event.
        let second = Duration::from_secs(1);
        assert!(window.ready(now + 4 * second).is_empty());
        assert_eq!(window.next(now + 4 * second), Some(second));
        assert_eq!(window.ready(now + 5 * second), std::slice::from_ref(&a));
        assert_eq!(window.tried_since(&a), Some(now));
        let events = window.begin(&a);
        assert_eq!(positions(&events), [2, 3]);
        let then = now + 5 * second;
        window.end_for_now(&a, later(events, then, true), then);
        assert_eq!(window.tried_since(&a), Some(now));
        assert!(window.ready(then + 9 * second).is_empty());
        assert_eq!(window.ready(then + 10 * second), std::slice::from_ref(&a));
        // Another event begins anew.
        let mut events = window.begin(&a);
        window.end_for_now(&a, later(events.split_off(1), then, false), then);
        assert_eq!((window.done(), window.tried_since(&a)), (2, Some(then)));
        assert_eq!(window.ready(then + 5 * second), std::slice::from_ref(&a));
        assert!(window.ready(then).is_empty());
        // Only staff are behind: what is new for the resident does not wait.
        window.take(vec![placed(4, "a")]);
        assert_eq!(window.ready(then), std::slice::from_ref(&a));
        window.begin(&a);
        window.end(&a);
        assert_eq!((window.done(), window.next(then)), (4, None));
    }

    #[test]
    fn what_could_not_begin_waits_again_at_once() {
        let (a, now) = (ConversationId::from("a"), Instant::now());
        let mut window = Window::after(0);
        window.take(vec![placed(1, "a")]);
        let events = window.begin(&a);
        window.put_back(&a, events);
        assert_eq!((window.ready(now), window.done()), (vec![a.clone()], 0));
        assert_eq!(window.begin(&a).len(), 1);
    }
}
