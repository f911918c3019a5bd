//! What the people who answer need, in memory: what is lost with the process, and may be.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lru::LruCache;
use serenity::model::id::UserId;

use super::super::wire::Author;
use crate::store::{ConversationId, SuggestionId, Timestamp};

/// How many gates there are; conversations share them.
const GATES: usize = 64;
/// How many texts that could not be sent yet are remembered.
const DRAFTS: NonZeroUsize = NonZeroUsize::new(500).expect("not zero");
/// How many conversations are remembered with their places.
const PLACES: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// How many people are remembered with their roles.
const MEMBERS: NonZeroUsize = NonZeroUsize::new(500).expect("not zero");
/// How many troubles are remembered that could not be told.
const TROUBLES: NonZeroUsize = NonZeroUsize::new(100).expect("not zero");
/// For how long that is remembered.
const FRESH: Duration = Duration::from_mins(1);

/// A text of an agent that was not sent yet, because something new must be read first.
#[derive(Clone)]
pub(super) struct Draft {
    /// The conversation.
    pub(super) conversation: ConversationId,
    /// The text as the agent wrote it.
    pub(super) text: String,
    /// The number of the last event that the agent has seen by now.
    pub(super) expected: u64,
    /// The suggested answer that it was made from.
    pub(super) suggestion: Option<SuggestionId>,
}

/// Where a conversation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Place {
    /// The name of its lane.
    pub(in super::super) lane: String,
    /// Whether its resident is on Discord.
    pub(in super::super) on_discord: bool,
}

/// What the people who answer need, in memory.
pub(in super::super) struct Desk {
    /// What is shown of one conversation is shown by one at a time: a thread cannot be begun twice.
    gates: Vec<tokio::sync::Mutex<()>>,
    /// One trouble is told at a time, so that each is told once; with those that could not be told lately.
    telling: tokio::sync::Mutex<LruCache<String, Instant>>,
    drafts: Mutex<LruCache<String, Draft>>,
    places: Mutex<LruCache<ConversationId, Place>>,
    members: Mutex<LruCache<UserId, (Instant, Author)>>,
    /// When something was last posted to staff, in microseconds.
    reached: AtomicI64,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            gates: (0..GATES).map(|_| tokio::sync::Mutex::default()).collect(),
            telling: tokio::sync::Mutex::new(LruCache::new(TROUBLES)),
            drafts: Mutex::new(LruCache::new(DRAFTS)),
            places: Mutex::new(LruCache::new(PLACES)),
            members: Mutex::new(LruCache::new(MEMBERS)),
            reached: AtomicI64::new(0),
        }
    }
}

/// Without what anybody wrote.
impl std::fmt::Debug for Desk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A cache is whole whatever happened to the one who held it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// Waits until nobody else shows anything of this conversation.
    pub(super) async fn gate(
        &self,
        conversation: &ConversationId,
    ) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        conversation.hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % GATES as u64).unwrap_or(0);
        match self.gates.get(place) {
            Some(gate) => Some(gate.lock().await),
            None => None,
        }
    }

    /// Tells staff of a trouble when nobody else does, unless that failed less than a minute ago. What is done says
    /// whether it failed.
    pub(super) async fn tell_alone(&self, key: &str, telling: impl Future<Output = bool>) {
        let mut failed = self.telling.lock().await;
        if failed.get(key).is_some_and(|at| at.elapsed() < FRESH) {
            return;
        }
        if telling.await {
            failed.put(key.to_owned(), Instant::now());
        }
    }

    /// Remembers a text and gives the name under which it is found again.
    pub(super) fn keep_draft(&self, draft: Draft) -> String {
        let name = uuid::Uuid::new_v4().simple().to_string();
        lock(&self.drafts).put(name.clone(), draft);
        name
    }

    /// A text that was remembered.
    pub(super) fn draft(&self, name: &str) -> Option<Draft> {
        lock(&self.drafts).get(name).cloned()
    }

    /// Where a conversation is, if it is remembered.
    pub(in super::super) fn place(&self, conversation: &ConversationId) -> Option<Place> {
        lock(&self.places).get(conversation).cloned()
    }

    /// Remembers where a conversation is.
    pub(in super::super) fn keep_place(&self, conversation: &ConversationId, place: Place) {
        lock(&self.places).put(conversation.clone(), place);
    }

    /// Somebody with the roles that they had less than a minute ago, if that is remembered.
    pub(super) fn member(&self, user: UserId) -> Option<Author> {
        let mut members = lock(&self.members);
        let (since, member) = members.get(&user)?;
        (since.elapsed() < FRESH).then(|| member.clone())
    }

    /// Remembers somebody with their roles.
    pub(super) fn keep_member(&self, member: Author) {
        lock(&self.members).put(member.id, (Instant::now(), member));
    }

    /// Something was posted to staff.
    pub(super) fn reached(&self, at: Timestamp) {
        self.reached.store(at.0, Ordering::Relaxed);
    }

    /// When something was last posted to staff.
    pub(super) fn last_reached(&self) -> Timestamp {
        Timestamp(self.reached.load(Ordering::Relaxed))
    }
}
