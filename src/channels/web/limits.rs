//! How much one client may do: requests an address, messages a conversation, bytes a request.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum_extra::extract::cookie::CookieJar;
use futures_util::StreamExt;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::header::{AUTHORIZATION, CONTENT_LENGTH};
use http::{HeaderMap, Method};
use sha2::{Digest, Sha256};

use crate::config;

/// The largest body of a request, in bytes.
pub(super) const LARGEST_BODY: usize = 64 * 1024;
/// A body that is too large is read up to this size, so that the client comes to read the refusal.
const LARGEST_DISCARDED: usize = 1024 * 1024;
/// For how long it is read.
const DISCARDING: Duration = Duration::from_secs(5);
/// How often what nobody used for a while is forgotten.
const TIDYING: Duration = Duration::from_mins(1);
/// The most clients and the most conversations that are told apart. Beyond that they share quotas.
const MOST_KEYS: usize = 100_000;
/// Among how many shared quotas.
const SHARED: u64 = 4096;

/// What was exceeded, and after how many seconds it is worth trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exceeded {
    /// Too many requests from one address.
    Requests(u64),
    /// Too many messages in one conversation.
    Messages(u64),
}

/// The quotas of all clients.
#[derive(Debug)]
pub(super) struct Limits {
    requests: Quotas<IpAddr>,
    messages: Quotas<[u8; 16]>,
}

impl Limits {
    /// Quotas as the settings have them.
    pub(super) fn new(web: &config::Web) -> Self {
        Self {
            requests: Quotas::new(web.requests_per_minute),
            messages: Quotas::new(web.messages_per_minute),
        }
    }

    /// Counts a request, and a message if it is one of a resident.
    pub(super) fn admit(
        &self,
        household: IpAddr,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<(), Exceeded> {
        self.requests.take(&household).map_err(Exceeded::Requests)?;
        // An agent who has tried the residents' page brings its cookie too.
        let of_desk = path.starts_with("/desk/");
        if of_desk || matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
            return Ok(());
        }
        match token_hash(headers) {
            Some(hash) => self.messages.take(&hash).map_err(Exceeded::Messages),
            None => Ok(()),
        }
    }
}

/// The first half of the hash of the token with which a request opens its conversation. The token itself is not kept.
fn token_hash(headers: &HeaderMap) -> Option<[u8; 16]> {
    let bearer = headers.get(AUTHORIZATION).and_then(|value| {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| token.trim().to_owned())
    });
    let token = bearer.or_else(|| {
        let cookies = CookieJar::from_headers(headers);
        let cookie = cookies
            .get("__Host-madoguchi")
            .or_else(|| cookies.get("madoguchi"))?;
        Some(cookie.value().to_owned())
    })?;
    let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    hash.first_chunk().copied()
}

/// One quota for each key; what is kept is bounded.
struct Quotas<K: Hash + Eq + Clone> {
    each: DefaultKeyedRateLimiter<K>,
    shared: DefaultKeyedRateLimiter<u64>,
    tidied: Mutex<Instant>,
    clock: DefaultClock,
}

impl<K: Hash + Eq + Clone> std::fmt::Debug for Quotas<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Quotas").finish_non_exhaustive()
    }
}

impl<K: Hash + Eq + Clone> Quotas<K> {
    fn new(per_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN));
        Self {
            each: RateLimiter::keyed(quota),
            shared: RateLimiter::keyed(quota),
            tidied: Mutex::new(Instant::now()),
            clock: DefaultClock::default(),
        }
    }

    /// Takes one from the quota of a key, or says after how many seconds there will be one.
    fn take(&self, key: &K) -> Result<(), u64> {
        self.tidy();
        let taken = if self.each.len() < MOST_KEYS {
            self.each.check_key(key)
        } else {
            let mut hasher = rustc_hash::FxHasher::default();
            key.hash(&mut hasher);
            self.shared
                .check_key(&(std::hash::Hasher::finish(&hasher) % SHARED))
        };
        taken.map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            wait.as_secs() + 1
        })
    }

    /// Forgets, once in a while, keys whose quota is full again.
    fn tidy(&self) {
        let mut tidied = self.tidied.lock().unwrap_or_else(PoisonError::into_inner);
        if tidied.elapsed() < TIDYING {
            return;
        }
        *tidied = Instant::now();
        drop(tidied);
        self.each.retain_recent();
        self.each.shrink_to_fit();
        self.shared.retain_recent();
    }
}

/// Whether the client says that its body is too large.
pub(super) fn is_too_large(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > LARGEST_BODY as u64)
}

/// Reads a body to its end, within limits, without keeping it. A connection that is closed while the client is still
/// sending would be reset, and the client would never see the answer.
pub(super) async fn discard(body: Body) {
    let mut chunks = body.into_data_stream();
    let mut read = 0;
    let reading = async {
        while let Some(Ok(chunk)) = chunks.next().await {
            read += chunk.len();
            if read > LARGEST_DISCARDED {
                break;
            }
        }
    };
    // Whoever sends slower has lost the answer.
    let _ = tokio::time::timeout(DISCARDING, reading).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn limits() -> Limits {
        Limits::new(&config::Web {
            requests_per_minute: 5,
            messages_per_minute: 2,
            ..config::Web::default()
        })
    }

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            http::HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )])
    }

    #[test]
    fn an_address_has_a_quota_of_its_own() {
        let limits = limits();
        let none = HeaderMap::new();
        let take =
            |last: u8| limits.admit(IpAddr::from([192, 0, 2, last]), &Method::GET, "/", &none);
        for _ in 0..5 {
            assert_eq!(take(1), Ok(()));
        }
        assert!(matches!(take(1), Err(Exceeded::Requests(1..=60))));
        assert_eq!(take(2), Ok(()));
    }

    #[test]
    fn a_conversation_has_a_quota_wherever_it_comes_from() {
        let limits = limits();
        let mut from = 0;
        let mut take = |method: &Method, headers: &HeaderMap| {
            from += 1;
            limits.admit(IpAddr::from([192, 0, 2, from]), method, "/chat", headers)
        };
        let cookie = headers("cookie", "a=b; madoguchi=one");
        for _ in 0..9 {
            let at_desk = IpAddr::from([192, 0, 2, 200]);
            let _ = limits.admit(at_desk, &Method::POST, "/desk/people/invite", &cookie);
        }
        assert_eq!(take(&Method::POST, &cookie), Ok(()));
        // The same token, however it is sent.
        let bearer = headers("authorization", "bearer one");
        assert_eq!(take(&Method::POST, &bearer), Ok(()));
        assert!(matches!(
            take(&Method::DELETE, &cookie),
            Err(Exceeded::Messages(_))
        ));
        assert_eq!(take(&Method::GET, &cookie), Ok(()));
        let other = headers("cookie", "__Host-madoguchi=two");
        assert_eq!(take(&Method::POST, &other), Ok(()));
        assert_eq!(take(&Method::POST, &HeaderMap::new()), Ok(()));
    }

    #[test]
    fn however_many_clients_come_what_is_kept_is_bounded() {
        let quotas: Quotas<u64> = Quotas::new(1);
        for key in 0..(MOST_KEYS as u64 + 50_000) {
            let _ = quotas.take(&key);
        }
        assert!(quotas.each.len() <= MOST_KEYS);
        assert!(quotas.shared.len() as u64 <= SHARED);
        // The shared quotas are used up by now.
        assert!(quotas.take(&u64::MAX).is_err());
    }

    #[test]
    fn only_what_is_too_large_is_too_large() {
        assert!(!is_too_large(&HeaderMap::new()));
        assert!(!is_too_large(&headers("content-length", "65536")));
        assert!(is_too_large(&headers("content-length", "65537")));
    }
}
