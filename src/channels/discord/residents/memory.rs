//! What is remembered of residents while the process runs. It is bounded, and nothing is lost with it.

use std::hash::Hash;
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock, Reference};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use lru::LruCache;
use serenity::model::id::{ApplicationId, ChannelId, InteractionId, MessageId, UserId};

use crate::bot::ChannelFigures;

/// How many people and channels are told apart.
const MOST_KEYS: usize = 20_000;
const AT_HAND: NonZeroUsize = NonZeroUsize::new(MOST_KEYS).expect("it is not zero");
/// So many messages of one person in [`PERIOD`] are answered, and of one channel.
const A_PERSON: NonZeroU32 = NonZeroU32::new(5).expect("it is not zero");
const A_CHANNEL: NonZeroU32 = NonZeroU32::new(20).expect("it is not zero");
const PERIOD: Duration = Duration::from_secs(10);
/// For how long an interaction can be answered, with a little to spare. Discord allows 15 minutes.
const TOKEN_LASTS: Duration = Duration::from_secs(14 * 60 + 30);

/// Whether a message may be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It may.
    Yes,
    /// There are too many, and nobody has been told so yet.
    Tell,
    /// There are too many.
    No,
}

/// What allows to answer an interaction.
#[derive(Clone)]
pub(super) struct Token {
    /// The interaction.
    pub(super) interaction: InteractionId,
    /// The application.
    pub(super) application: ApplicationId,
    /// The token. It is in no log.
    pub(super) secret: String,
    at: Instant,
}

impl Token {
    pub(super) fn new(
        interaction: InteractionId,
        application: ApplicationId,
        token: String,
    ) -> Self {
        Self {
            interaction,
            application,
            secret: token,
            at: Instant::now(),
        }
    }

    /// Whether it still allows anything.
    pub(super) fn lasts(&self) -> bool {
        self.at.elapsed() < TOKEN_LASTS
    }
}

/// What is remembered.
pub(in super::super) struct Memory {
    people: Quotas<UserId, DefaultClock>,
    channels: Quotas<ChannelId, DefaultClock>,
    tokens: Mutex<LruCache<UserId, Token>>,
    told: Mutex<LruCache<(&'static str, u64), Instant>>,
    /// In which lanes questions are, which may not be kept yet.
    lanes: Mutex<LruCache<MessageId, String>>,
    figures: Arc<ChannelFigures>,
}

/// Without tokens.
impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A cache is whole whatever happened to the one who held it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memory {
    /// Nothing yet. What is not answered is counted in the figures of the channel.
    pub(in super::super) fn new(figures: Arc<ChannelFigures>) -> Self {
        Self {
            people: Quotas::new(A_PERSON, DefaultClock::default()),
            channels: Quotas::new(A_CHANNEL, DefaultClock::default()),
            tokens: Mutex::new(LruCache::new(AT_HAND)),
            told: Mutex::new(LruCache::new(AT_HAND)),
            lanes: Mutex::new(LruCache::new(AT_HAND)),
            figures,
        }
    }

    /// Counts a message of somebody, in a channel that others read too if one is given.
    pub(super) fn admit(&self, user: UserId, channel: Option<ChannelId>) -> Admission {
        let person = self.people.admit(&user);
        let admission = match (person, channel) {
            (Admission::Yes, Some(channel)) => self.channels.admit(&channel),
            (other, _) => other,
        };
        if admission != Admission::Yes {
            ChannelFigures::count(&self.figures.overflowed);
        }
        admission
    }

    /// Remembers with what somebody can be answered whom no direct message reaches.
    pub(super) fn keep_token(&self, user: UserId, token: Token) {
        lock(&self.tokens).put(user, token);
    }

    /// The same, if it still allows anything.
    pub(super) fn token(&self, user: UserId) -> Option<Token> {
        let mut tokens = lock(&self.tokens);
        let token = tokens.get(&user).cloned()?;
        if token.lasts() {
            return Some(token);
        }
        tokens.pop(&user);
        None
    }

    /// Remembers in which lane a question is answered.
    pub(super) fn keep_lane(&self, message: MessageId, lane: &str) {
        lock(&self.lanes).put(message, lane.to_owned());
    }

    /// The lane in which a question of lately is answered.
    pub(super) fn lane(&self, message: MessageId) -> Option<String> {
        lock(&self.lanes).get(&message).cloned()
    }

    /// Whether this may be said somewhere or to somebody: not if it was said lately.
    pub(super) fn may_say(&self, what: &'static str, to: u64, pause: Duration) -> bool {
        let mut told = lock(&self.told);
        let now = Instant::now();
        if let Some(last) = told.get(&(what, to))
            && now.duration_since(*last) < pause
        {
            return false;
        }
        told.put((what, to), now);
        true
    }

    /// Something was not shown: it could not be, or what it belonged to is gone.
    pub(super) fn count_dropped(&self) {
        ChannelFigures::count(&self.figures.dropped);
    }

    /// A message had no place in its lane.
    pub(super) fn count_flooded(&self) {
        ChannelFigures::count(&self.figures.overflowed);
    }
}

/// One quota for each key; what is kept is bounded.
struct Quotas<K: Hash + Eq + Clone, C: Clock> {
    each: RateLimiter<
        K,
        DefaultKeyedStateStore<K>,
        C,
        governor::middleware::NoOpMiddleware<C::Instant>,
    >,
    clock: C,
    /// When a key last had too many.
    exceeded: Mutex<LruCache<K, C::Instant>>,
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Quotas<K, C> {
    fn new(count: NonZeroU32, clock: C) -> Self {
        let quota = Quota::with_period(PERIOD / count.get()).map(|quota| quota.allow_burst(count));
        let quota = quota.unwrap_or_else(|| Quota::per_second(count));
        Self {
            each: RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone()),
            clock,
            exceeded: Mutex::new(LruCache::new(AT_HAND)),
        }
    }

    fn admit(&self, key: &K) -> Admission {
        if self.each.len() >= MOST_KEYS {
            self.each.retain_recent();
            if self.each.len() >= MOST_KEYS {
                return Admission::No;
            }
        }
        if self.each.check_key(key).is_ok() {
            return Admission::Yes;
        }
        let now = self.clock.now();
        let last = lock(&self.exceeded).put(key.clone(), now);
        match last {
            Some(last) if Duration::from(now.duration_since(last)) < PERIOD => Admission::No,
            _ => Admission::Tell,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;

    #[test]
    fn who_writes_too_much_is_told_once_until_it_calms() {
        let clock = FakeRelativeClock::default();
        let quotas: Quotas<u64, _> = Quotas::new(A_PERSON, clock.clone());
        for _ in 0..5 {
            assert_eq!(quotas.admit(&1), Admission::Yes);
        }
        assert_eq!(quotas.admit(&1), Admission::Tell);
        assert_eq!(quotas.admit(&1), Admission::No);
        // Others are not concerned.
        assert_eq!(quotas.admit(&2), Admission::Yes);
        clock.advance(Duration::from_secs(2));
        assert_eq!(quotas.admit(&1), Admission::Yes);
        assert_eq!(quotas.admit(&1), Admission::No);
        clock.advance(Duration::from_secs(30));
        for _ in 0..5 {
            assert_eq!(quotas.admit(&1), Admission::Yes);
        }
        assert_eq!(quotas.admit(&1), Admission::Tell);
    }

    #[test]
    fn the_same_is_not_said_again_at_once() {
        let memory = Memory::new(Arc::default());
        let (hour, nothing) = (Duration::from_hours(1), Duration::ZERO);
        assert!(memory.may_say("a", 1, hour));
        assert!(!memory.may_say("a", 1, hour));
        assert!(memory.may_say("a", 2, hour) && memory.may_say("b", 1, hour));
        assert!(memory.may_say("a", 1, nothing));
    }

    #[test]
    fn a_channel_has_a_quota_of_its_own() {
        let memory = Memory::new(Arc::default());
        let channel = ChannelId::new(1);
        let admitted = (1..=40_u64)
            .filter(|user| memory.admit(UserId::new(*user), Some(channel)) == Admission::Yes)
            .count();
        assert!((20..40).contains(&admitted), "{admitted}");
    }
}
