//! Who is at the desk, who looks at which conversation and who types in it. In memory only, and forgotten without renewal.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use tokio::sync::broadcast;

use crate::store::{AgentId, ConversationId, Timestamp};

/// For how long somebody counts as looking or typing, in microseconds.
const FRESH: i64 = 15 * 1_000_000;
/// For how long somebody counts as being at the desk.
const ON_DUTY: i64 = 60 * 1_000_000;
/// So long it may take until a conversation is closed whose time has come.
const CLOSING: i64 = 60 * 1_000_000;
/// The most agents at the desk at a time.
const MOST_AGENTS: usize = 2_000;
/// The most people who look at one conversation at a time.
const MOST_AT_ONE: usize = 32;
/// The most conversations that are looked at; beyond, those looked at longest ago are forgotten.
const MOST_CONVERSATIONS: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");
/// How many changes wait for a slow follower.
const BUFFER: usize = 256;

/// What an agent does at a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Activity {
    /// Looks at it.
    Looking,
    /// Types in it.
    Typing,
}

/// Somebody at a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// Who.
    pub agent: AgentId,
    /// What they do.
    pub activity: Activity,
}

/// A change of who is at a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The conversation.
    pub conversation: ConversationId,
    /// Who is there now, by agent.
    pub present: Vec<Present>,
}

/// One agent at one conversation.
#[derive(Clone, Debug)]
struct Visit {
    present: Present,
    until: i64,
}

#[derive(Debug)]
struct Room {
    /// Who is at a conversation.
    visits: LruCache<ConversationId, Vec<Visit>>,
    /// When an agent last looked at a conversation.
    looked: LruCache<(ConversationId, AgentId), i64>,
    /// Until when an agent counts as being at the desk.
    duty: HashMap<AgentId, i64>,
    /// When conversations are closed that an agent wants closed at a set time.
    closing: LruCache<ConversationId, i64>,
    /// Until when people can be called on another channel; 0 if they never could.
    elsewhere: i64,
}

/// Everybody at the desk.
#[derive(Debug)]
pub struct Presence {
    started: Timestamp,
    room: Mutex<Room>,
    news: broadcast::Sender<Arc<Seen>>,
}

impl Presence {
    /// Nobody, from this moment on.
    pub(super) fn new(started: Timestamp) -> Self {
        Self {
            started,
            room: Mutex::new(Room {
                visits: LruCache::new(MOST_CONVERSATIONS),
                looked: LruCache::new(MOST_CONVERSATIONS),
                closing: LruCache::new(MOST_CONVERSATIONS),
                duty: HashMap::new(),
                elsewhere: 0,
            }),
            news: broadcast::channel(BUFFER).0,
        }
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        // What is remembered is whole whatever happened to the one who held it.
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An agent is at the desk; renewed at least once a minute.
    pub fn on_duty(&self, agent: &AgentId, at: Timestamp) {
        let mut room = self.room();
        if room.duty.len() >= MOST_AGENTS && !room.duty.contains_key(agent) {
            room.duty.retain(|_, until| *until > at.0);
            if room.duty.len() >= MOST_AGENTS {
                return;
            }
        }
        room.duty.insert(agent.clone(), at.0 + ON_DUTY);
    }

    /// People can be called on another channel, without any of them sitting at the desk; renewed at least once a minute.
    pub fn staffed_elsewhere(&self, at: Timestamp) {
        self.room().elsewhere = at.0 + ON_DUTY;
    }

    /// Whether people could ever be called on another channel, so that somebody will read a note.
    pub(in super::super) fn was_staffed_elsewhere(&self) -> bool {
        self.room().elsewhere > 0
    }

    /// An agent leaves the desk.
    pub fn off_duty(&self, agent: &AgentId) {
        self.room().duty.remove(agent);
    }

    /// Whether anybody is at the desk, or can be called on another channel.
    pub fn is_anybody_on_duty(&self, at: Timestamp) -> bool {
        let room = self.room();
        room.elsewhere > at.0 || room.duty.values().any(|until| *until > at.0)
    }

    /// Who is at the desk.
    pub fn agents_on_duty(&self, at: Timestamp) -> Vec<AgentId> {
        let room = self.room();
        let there = room.duty.iter().filter(|(_, until)| **until > at.0);
        let mut agents: Vec<AgentId> = there.map(|(agent, _)| agent.clone()).collect();
        agents.sort();
        agents
    }

    /// An agent looks at a conversation or types in it; renewed at least every 15 seconds. Who does is at the desk too.
    pub fn look(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        activity: Activity,
        at: Timestamp,
    ) {
        self.on_duty(agent, at);
        let mut room = self.room();
        room.looked.put((conversation.clone(), agent.clone()), at.0);
        let visits = room
            .visits
            .get_or_insert_mut(conversation.clone(), Vec::new);
        let before = present(visits);
        visits.retain(|visit| visit.until > at.0 && visit.present.agent != *agent);
        if visits.len() < MOST_AT_ONE {
            visits.push(Visit {
                present: Present {
                    agent: agent.clone(),
                    activity,
                },
                until: at.0 + FRESH,
            });
        }
        let now = present(visits);
        drop(room);
        self.tell(conversation, &before, now);
    }

    /// An agent turns to something else.
    pub fn leave(&self, conversation: &ConversationId, agent: &AgentId, at: Timestamp) {
        let mut room = self.room();
        let Some(visits) = room.visits.get_mut(conversation) else {
            return;
        };
        let before = present(visits);
        visits.retain(|visit| visit.until > at.0 && visit.present.agent != *agent);
        let now = present(visits);
        if now.is_empty() {
            room.visits.pop(conversation);
        }
        drop(room);
        self.tell(conversation, &before, now);
    }

    /// Who is at a conversation.
    pub fn at(&self, conversation: &ConversationId, at: Timestamp) -> Vec<Present> {
        let room = self.room();
        let visits = room
            .visits
            .peek(conversation)
            .map_or(&[][..], Vec::as_slice);
        let fresh: Vec<Visit> = visits
            .iter()
            .filter(|visit| visit.until > at.0)
            .cloned()
            .collect();
        present(&fresh)
    }

    /// Changes of who is where, from now on. Only for followers at the desk. Who misses some asks with [`Presence::at`].
    pub fn follow(&self) -> broadcast::Receiver<Arc<Seen>> {
        self.news.subscribe()
    }

    /// Forgets those who have not renewed, and tells of it.
    pub(super) fn expire(&self, at: Timestamp) {
        let mut gone = Vec::new();
        let mut room = self.room();
        room.duty.retain(|_, until| *until > at.0);
        for (conversation, visits) in &mut room.visits {
            let before = present(visits);
            visits.retain(|visit| visit.until > at.0);
            if visits.len() < before.len() {
                gone.push((conversation.clone(), before, present(visits)));
            }
        }
        for (conversation, _, left) in &gone {
            if left.is_empty() {
                room.visits.pop(conversation);
            }
        }
        drop(room);
        for (conversation, before, now) in gone {
            self.tell(&conversation, &before, now);
        }
    }

    /// Since when an agent who has had a conversation since `claimed` has not looked at it. What was before the program
    /// started is not known, so that everybody gets the time anew.
    pub(super) fn unseen_since(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        claimed: Timestamp,
    ) -> Timestamp {
        let key = (conversation.clone(), agent.clone());
        let looked = self.room().looked.peek(&key).copied();
        Timestamp(looked.unwrap_or(0).max(claimed.0).max(self.started.0))
    }

    /// A conversation is closed at a set time by who has it, or not any more: until then it needs no look.
    pub fn set_closing(&self, conversation: &ConversationId, at: Option<Timestamp>) {
        let mut room = self.room();
        match at {
            Some(at) => {
                room.closing.put(conversation.clone(), at.0);
            }
            None => {
                room.closing.pop(conversation);
            }
        }
    }

    /// All conversations that are closed at a set time.
    pub fn set_all_closing(&self, all: impl IntoIterator<Item = (ConversationId, Timestamp)>) {
        let mut room = self.room();
        room.closing.clear();
        for (conversation, at) in all {
            room.closing.put(conversation, at.0);
        }
    }

    /// Whether a conversation is closed at a set time that has not come yet, or has come just now.
    pub(super) fn closes_later(&self, conversation: &ConversationId, now: Timestamp) -> bool {
        let at = self.room().closing.peek(conversation).copied();
        at.is_some_and(|at| at.saturating_add(CLOSING) > now.0)
    }

    fn tell(&self, conversation: &ConversationId, before: &[Present], present: Vec<Present>) {
        if *before != present {
            // Nobody listening is no error.
            let _ = self.news.send(Arc::new(Seen {
                conversation: conversation.clone(),
                present,
            }));
        }
    }
}

fn present(visits: &[Visit]) -> Vec<Present> {
    let mut present: Vec<Present> = visits.iter().map(|visit| visit.present.clone()).collect();
    present.sort_by(|a, b| a.agent.cmp(&b.agent));
    present
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(1_790_000_000_000_000 + seconds * 1_000_000)
    }

    fn agents(present: &[Present]) -> Vec<(&str, Activity)> {
        let pairs = present.iter();
        pairs
            .map(|present| (present.agent.as_str(), present.activity))
            .collect()
    }

    #[test]
    fn who_does_not_renew_is_gone_after_fifteen_seconds() {
        let presence = Presence::new(at(0));
        let id = ConversationId::from("c");
        let mut news = presence.follow();
        presence.look(&id, &"b".into(), Activity::Looking, at(0));
        presence.look(&id, &"a".into(), Activity::Typing, at(5));
        presence.look(&id, &"a".into(), Activity::Typing, at(6));
        let both = [("a", Activity::Typing), ("b", Activity::Looking)];
        assert_eq!(agents(&presence.at(&id, at(14))), both);
        assert_eq!(agents(&presence.at(&id, at(15))), both[..1]);
        presence.expire(at(15));
        presence.leave(&id, &"a".into(), at(16));
        presence.leave(&id, &"a".into(), at(16));
        let mut told = Vec::new();
        while let Ok(seen) = news.try_recv() {
            told.push(seen.present.len());
        }
        assert_eq!(
            told,
            [1, 2, 1, 0],
            "a renewal that changes nothing is not told"
        );
        assert_eq!(presence.room().visits.len(), 0);
    }

    #[test]
    fn somebody_is_on_duty_for_a_minute() {
        let presence = Presence::new(at(0));
        assert!(!presence.is_anybody_on_duty(at(0)));
        presence.on_duty(&"b".into(), at(0));
        presence.look(&"c".into(), &"a".into(), Activity::Looking, at(30));
        assert_eq!(presence.agents_on_duty(at(59)), ["a".into(), "b".into()]);
        assert_eq!(presence.agents_on_duty(at(60)), ["a".into()]);
        presence.off_duty(&"a".into());
        assert!(!presence.is_anybody_on_duty(at(60)));
    }

    #[test]
    fn who_can_be_called_elsewhere_sits_at_no_desk() {
        let presence = Presence::new(at(0));
        assert!(!presence.was_staffed_elsewhere());
        presence.staffed_elsewhere(at(0));
        assert!(presence.is_anybody_on_duty(at(59)));
        assert!(presence.agents_on_duty(at(59)).is_empty());
        assert!(!presence.is_anybody_on_duty(at(60)));
        // Whoever it was will read what is left for them.
        assert!(presence.was_staffed_elsewhere());
    }

    #[test]
    fn the_time_without_a_look_begins_with_the_claim_or_the_program() {
        let presence = Presence::new(at(10));
        let (id, agent) = (ConversationId::from("c"), AgentId::from("a"));
        let since = |claimed| presence.unseen_since(&id, &agent, at(claimed));
        assert_eq!((since(5), since(20)), (at(10), at(20)));
        presence.look(&id, &agent, Activity::Looking, at(30));
        assert_eq!((since(20), since(40)), (at(30), at(40)));
    }

    #[test]
    fn nothing_grows_without_bound() {
        let presence = Presence::new(at(0));
        let agent = |number: usize| AgentId::from(format!("a{number}"));
        for number in 0..MOST_AGENTS + 10 {
            presence.look(&"c".into(), &agent(number), Activity::Looking, at(0));
        }
        assert_eq!(presence.at(&"c".into(), at(0)).len(), MOST_AT_ONE);
        assert_eq!(presence.agents_on_duty(at(0)).len(), MOST_AGENTS);
        // Those who have gone make room.
        presence.on_duty(&agent(MOST_AGENTS + 1), at(61));
        assert_eq!(presence.agents_on_duty(at(61)).len(), 1);
        for number in 0..MOST_CONVERSATIONS.get() + 10 {
            let id = ConversationId::from(format!("c{number}"));
            presence.look(&id, &agent(0), Activity::Looking, at(0));
        }
        assert_eq!(presence.room().visits.len(), MOST_CONVERSATIONS.get());
    }
}
