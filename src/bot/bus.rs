//! News inside the process: who follows a conversation is given its new events at once.
//!
//! News are a hint, the store is the truth: whoever misses some (a full buffer) is told so and reads them there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

use crate::store::{ConversationId, Event};

/// How many events wait for a slow follower before it must read them from the store.
const BUFFER: usize = 8;
/// How many events of all conversations wait for a follower of everything.
const BUFFER_OF_ALL: usize = 1024;

/// What a follower is told.
#[derive(Clone, Debug)]
pub enum News {
    /// Something happened.
    Event(Arc<Event>),
    /// Events were missed: read them from the store.
    Missed,
    /// The conversation was erased, or the service ends.
    Ended,
}

type Channels = HashMap<ConversationId, broadcast::Sender<Arc<Event>>>;

/// Brings events to their followers.
#[derive(Debug)]
pub struct Bus {
    channels: Arc<Mutex<Channels>>,
    all: broadcast::Sender<Arc<Event>>,
}

impl Default for Bus {
    fn default() -> Self {
        Self {
            channels: Arc::default(),
            all: broadcast::channel(BUFFER_OF_ALL).0,
        }
    }
}

fn open(channels: &Mutex<Channels>) -> MutexGuard<'_, Channels> {
    // A map of senders is whole whatever happened to the one who held it.
    channels.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bus {
    /// Follows one conversation from now on.
    pub fn follow(&self, conversation: &ConversationId) -> Following {
        let mut channels = open(&self.channels);
        let sender = channels
            .entry(conversation.clone())
            .or_insert_with(|| broadcast::channel(BUFFER).0);
        Following {
            receiver: Some(sender.subscribe()),
            conversation: conversation.clone(),
            channels: Arc::clone(&self.channels),
        }
    }

    /// Follows everything from now on.
    pub fn follow_all(&self) -> broadcast::Receiver<Arc<Event>> {
        self.all.subscribe()
    }

    /// Tells what happened.
    pub fn tell(&self, events: &[Event]) {
        let Some(first) = events.first() else { return };
        let sender = open(&self.channels).get(&first.conversation).cloned();
        if sender.is_none() && self.all.receiver_count() == 0 {
            return;
        }
        for event in events {
            let event = Arc::new(event.clone());
            // Nobody listening is no error.
            if let Some(sender) = &sender {
                let _ = sender.send(Arc::clone(&event));
            }
            let _ = self.all.send(event);
        }
    }

    /// Ends the following of a conversation that is gone.
    pub fn end(&self, conversation: &ConversationId) {
        open(&self.channels).remove(conversation);
    }

    /// Ends all following.
    pub fn end_all(&self) {
        open(&self.channels).clear();
    }

    /// How many conversations are followed.
    pub fn followed(&self) -> usize {
        open(&self.channels).len()
    }
}

/// A place among the followers of a conversation; dropping it leaves.
#[derive(Debug)]
pub struct Following {
    receiver: Option<broadcast::Receiver<Arc<Event>>>,
    conversation: ConversationId,
    channels: Arc<Mutex<Channels>>,
}

impl Following {
    /// Waits for the next news.
    pub async fn next(&mut self) -> News {
        let Some(receiver) = &mut self.receiver else {
            return News::Ended;
        };
        match receiver.recv().await {
            Ok(event) => News::Event(event),
            Err(RecvError::Lagged(_)) => News::Missed,
            Err(RecvError::Closed) => News::Ended,
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let mut channels = open(&self.channels);
        // The receiver must be gone before who is left is counted.
        self.receiver = None;
        if let Some(sender) = channels.get(&self.conversation)
            && sender.receiver_count() == 0
        {
            channels.remove(&self.conversation);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Author, Body, Timestamp};

    fn event(seq: u64) -> Event {
        Event {
            conversation: "c".into(),
            seq,
            at: Timestamp(0),
            author: Author::Bot,
            key: None,
            body: Body::Claim,
        }
    }

    #[tokio::test]
    async fn followers_hear_of_their_conversation_and_leave_nothing_behind() {
        let bus = Bus::default();
        let mut following = bus.follow(&"c".into());
        let mut all = bus.follow_all();
        let other = bus.follow(&"d".into());
        bus.tell(&[event(1), event(2)]);
        for seq in [1, 2] {
            let News::Event(heard) = following.next().await else {
                panic!("no event")
            };
            assert_eq!(heard.seq, seq);
            assert_eq!(all.recv().await.unwrap().seq, seq);
        }
        drop(other);
        drop(following);
        assert_eq!(bus.followed(), 0);
    }

    #[tokio::test]
    async fn a_slow_follower_is_told_that_it_missed_something() {
        let bus = Bus::default();
        let mut following = bus.follow(&"c".into());
        let events: Vec<_> = (1..=20).map(event).collect();
        bus.tell(&events);
        assert!(matches!(following.next().await, News::Missed));
        bus.end(&"c".into());
        while let News::Event(_) = following.next().await {}
        assert!(matches!(following.next().await, News::Ended));
    }
}
