//! How fast requests may be: what Discord says of each route and of all, and what is polite.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::HeaderMap;
use lru::LruCache;
use serde_json::Value;
use tokio::time::Instant;

use super::super::pace::Pace;

/// How many routes are remembered.
const ROUTES: NonZeroUsize = NonZeroUsize::new(4_096).expect("it is not zero");
/// How many requests begin at once at most, in the share of a second's requests.
const AT_ONCE: u32 = 4;
/// From so many refused requests in ten minutes on every request waits. Discord bans an address after 10,000.
const MANY_REFUSED: u32 = 2_000;
/// From so many on nothing is sent.
const TOO_MANY_REFUSED: u32 = 6_000;
/// How long requests wait that come after many refused ones.
const SLOWLY: Duration = Duration::from_secs(1);
/// The longest time that a header may name; more is a mistake.
const LONGEST_TOLD: f64 = 86_400.0;

/// What keeps requests from coming too fast.
#[derive(Debug)]
pub(super) struct Limits {
    all: DefaultDirectRateLimiter,
    clock: DefaultClock,
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    /// Which bucket a route belongs to.
    buckets: LruCache<String, String>,
    /// How much is left in a bucket.
    left: LruCache<String, Left>,
    /// Until when nothing may be sent.
    pause: Option<Instant>,
    refused: Refused,
}

#[derive(Clone, Copy, Debug)]
struct Left {
    limit: u64,
    remaining: u64,
    again: Instant,
}

/// How many requests were refused in each of the last ten minutes.
#[derive(Debug)]
struct Refused {
    started: Instant,
    minutes: [(u64, u32); 10],
}

impl Refused {
    fn minute(&self, now: Instant) -> u64 {
        now.duration_since(self.started).as_secs() / 60
    }

    fn count(&mut self, now: Instant) {
        let minute = self.minute(now);
        if let Some(place) = self.minutes.get_mut((minute % 10) as usize) {
            if place.0 != minute {
                *place = (minute, 0);
            }
            place.1 = place.1.saturating_add(1);
        }
    }

    fn recently(&self, now: Instant) -> u32 {
        let minute = self.minute(now);
        let recent = self.minutes.iter().filter(|place| place.0 + 10 > minute);
        recent.map(|place| place.1).sum()
    }
}

/// What a request must wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// Nothing: it may begin.
    None,
    /// It must wait so long and ask again.
    For(Duration),
    /// Too many were refused; nothing is sent for some time.
    Never,
}

/// How long Discord says that one must wait after it refused a request as too many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TooMany {
    /// How long.
    pub(super) wait: Duration,
    /// Whether everything must wait.
    pub(super) global: bool,
    /// Whether others have used it up, so that it is not our fault.
    pub(super) shared: bool,
}

impl TooMany {
    /// Reads it from headers and body; the longer one counts.
    pub(super) fn read(headers: &HeaderMap, body: &Value) -> Self {
        let seconds = [
            number(headers, "retry-after"),
            number(headers, "x-ratelimit-reset-after"),
            body.get("retry_after").and_then(as_number),
        ];
        let seconds = seconds.into_iter().flatten().fold(0.0, f64::max);
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let scope = header("x-ratelimit-scope").unwrap_or_default();
        let global = header("x-ratelimit-global") == Some("true")
            || scope == "global"
            || body.get("global").and_then(Value::as_bool) == Some(true);
        Self {
            // One that names no time is asked again after a short while.
            wait: Duration::from_secs_f64(if seconds > 0.0 { seconds } else { 1.0 }),
            global,
            shared: scope == "shared",
        }
    }
}

fn as_number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.parse().ok(),
        value => value.as_f64(),
    };
    number.filter(|number| (0.0..=LONGEST_TOLD).contains(number))
}

fn number(headers: &HeaderMap, name: &str) -> Option<f64> {
    let text = headers.get(name)?.to_str().ok()?;
    let number: Option<f64> = text.trim().parse().ok();
    number.filter(|number| (0.0..=LONGEST_TOLD).contains(number))
}

impl Limits {
    /// Limits about which nothing is known yet.
    pub(super) fn new(pace: &Pace) -> Self {
        let many = NonZeroU32::new(pace.requests_per_second).unwrap_or(NonZeroU32::MIN);
        let at_once = NonZeroU32::new(many.get() / AT_ONCE).unwrap_or(NonZeroU32::MIN);
        Self {
            all: RateLimiter::direct(Quota::per_second(many).allow_burst(at_once)),
            clock: DefaultClock::default(),
            known: Mutex::new(Known {
                buckets: LruCache::new(ROUTES),
                left: LruCache::new(ROUTES),
                pause: None,
                refused: Refused {
                    started: Instant::now(),
                    minutes: [(0, 0); 10],
                },
            }),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a request on a route may begin; if so it is counted. One that is not `counted` is outside of the limit for
    /// all, as answers to interactions are at Discord.
    pub(super) fn ask(&self, route: &str, counted: bool, now: Instant) -> Wait {
        let mut known = self.known();
        let refused = known.refused.recently(now);
        if refused >= TOO_MANY_REFUSED {
            return Wait::Never;
        }
        if counted && let Some(until) = known.pause {
            if until > now {
                return Wait::For(until - now);
            }
            known.pause = None;
        }
        let bucket = known.buckets.get(route).cloned();
        let bucket = bucket.as_deref().unwrap_or(route);
        let left = known.left.get(bucket).copied();
        if let Some(left) = left
            && left.remaining == 0
            && left.again > now
        {
            return Wait::For(left.again - now);
        }
        if counted && let Err(later) = self.all.check() {
            return Wait::For(later.wait_time_from(self.clock.now()));
        }
        if let Some(left) = known.left.get_mut(bucket) {
            if left.again <= now {
                // A new period begins; how long it is, the next answer tells.
                left.remaining = left.limit;
                left.again = now;
            }
            left.remaining = left.remaining.saturating_sub(1);
        }
        Wait::None
    }

    /// How long a request waits although it may begin, because many were refused lately.
    pub(super) fn slowness(&self, now: Instant) -> Duration {
        if self.known().refused.recently(now) >= MANY_REFUSED {
            SLOWLY
        } else {
            Duration::ZERO
        }
    }

    /// Notes what an answer tells about its route. `place` is what the route is about, such as a channel: buckets of
    /// different channels are different.
    #[expect(clippy::cast_sign_loss, reason = "they are not negative")]
    pub(super) fn note(&self, route: &str, place: &str, headers: &HeaderMap, now: Instant) {
        let remaining = number(headers, "x-ratelimit-remaining");
        let after = number(headers, "x-ratelimit-reset-after");
        let (Some(remaining), Some(after)) = (remaining, after) else {
            return;
        };
        let limit = number(headers, "x-ratelimit-limit").unwrap_or(1.0);
        let name = headers.get("x-ratelimit-bucket");
        let bucket = match name.and_then(|name| name.to_str().ok()) {
            Some(name) => format!("{name} {place}"),
            None => route.to_owned(),
        };
        let mut told = Left {
            limit: limit.max(1.0) as u64,
            remaining: remaining as u64,
            again: now + Duration::from_secs_f64(after),
        };
        let mut known = self.known();
        if let Some(before) = known.left.get(&bucket)
            && before.again > now
        {
            // Answers overtake each other; those under way are counted here already.
            told.remaining = told.remaining.min(before.remaining);
        }
        known.left.put(bucket.clone(), told);
        known.buckets.put(route.to_owned(), bucket);
    }

    /// Notes that Discord refused a request as too many.
    pub(super) fn too_many(&self, route: &str, place: &str, told: TooMany, now: Instant) {
        let mut known = self.known();
        if !told.shared {
            known.refused.count(now);
        }
        let until = now + told.wait;
        if told.global {
            known.pause = Some(known.pause.map_or(until, |pause| pause.max(until)));
            return;
        }
        let bucket = known.buckets.get(route).cloned();
        let bucket = bucket.unwrap_or_else(|| format!("{route} {place}"));
        known.buckets.put(route.to_owned(), bucket.clone());
        let limit = known.left.get(&bucket).map_or(1, |left| left.limit);
        let left = Left {
            limit,
            remaining: 0,
            again: until,
        };
        known.left.put(bucket, left);
    }

    /// Notes that Discord refused a request for want of rights.
    pub(super) fn refused(&self, now: Instant) {
        self.known().refused.count(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use serde_json::json;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                let name = http::HeaderName::from_static(name);
                (name, HeaderValue::from_static(value))
            })
            .collect()
    }

    fn limits() -> Limits {
        Limits::new(&Pace::default())
    }

    #[test]
    fn a_used_up_bucket_waits_and_others_do_not() {
        let (limits, now) = (limits(), Instant::now());
        let told = headers(&[
            ("x-ratelimit-bucket", "abc"),
            ("x-ratelimit-limit", "5"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset-after", "1.5"),
        ]);
        limits.note("POST a", "1", &told, now);
        let wait = limits.ask("POST a", true, now);
        assert_eq!(wait, Wait::For(Duration::from_millis(1_500)));
        assert_eq!(limits.ask("POST b", true, now), Wait::None);
        let later = now + Duration::from_secs(2);
        assert_eq!(limits.ask("POST a", true, later), Wait::None);
    }

    #[test]
    fn routes_of_one_bucket_wait_together_but_not_those_of_another_place() {
        let (limits, now) = (limits(), Instant::now());
        let full = headers(&[
            ("x-ratelimit-bucket", "abc"),
            ("x-ratelimit-remaining", "3"),
            ("x-ratelimit-reset-after", "10"),
        ]);
        limits.note("GET a", "1", &full, now);
        limits.note("GET b", "2", &full, now);
        let empty = headers(&[
            ("x-ratelimit-bucket", "abc"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset-after", "10"),
        ]);
        limits.note("PUT a", "1", &empty, now);
        assert!(matches!(limits.ask("GET a", true, now), Wait::For(_)));
        assert_eq!(limits.ask("GET b", true, now), Wait::None);
    }

    #[test]
    fn those_under_way_are_counted() {
        let (limits, now) = (limits(), Instant::now());
        let told = headers(&[
            ("x-ratelimit-limit", "2"),
            ("x-ratelimit-remaining", "1"),
            ("x-ratelimit-reset-after", "10"),
        ]);
        limits.note("POST a", "1", &told, now);
        assert_eq!(limits.ask("POST a", true, now), Wait::None);
        assert!(matches!(limits.ask("POST a", true, now), Wait::For(_)));
    }

    #[test]
    fn a_global_pause_stops_everything_but_answers_to_interactions() {
        let (limits, now) = (limits(), Instant::now());
        let told = TooMany::read(
            &headers(&[("x-ratelimit-global", "true"), ("retry-after", "1")]),
            &json!({"retry_after": 1.25, "global": true}),
        );
        assert!(told.global);
        limits.too_many("POST a", "1", told, now);
        let wait = Wait::For(Duration::from_millis(1_250));
        assert_eq!(limits.ask("POST b", true, now), wait);
        assert_eq!(limits.ask("POST callback", false, now), Wait::None);
    }

    #[test]
    fn a_refusal_stops_only_its_route() {
        let (limits, now) = (limits(), Instant::now());
        let told = TooMany::read(&HeaderMap::new(), &json!({"retry_after": "0.5"}));
        assert_eq!((told.global, told.shared), (false, false));
        limits.too_many("POST a", "1", told, now);
        let wait = Wait::For(Duration::from_millis(500));
        assert_eq!(limits.ask("POST a", true, now), wait);
        assert_eq!(limits.ask("POST b", true, now), Wait::None);
    }

    #[test]
    fn nonsense_in_headers_is_a_second() {
        for nonsense in ["", "NaN", "-3", "inf", "1e300", "soon"] {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", HeaderValue::from_static(nonsense));
            let told = TooMany::read(&headers, &json!({"retry_after": [], "global": "x"}));
            assert_eq!(told.wait, Duration::from_secs(1), "{nonsense}");
        }
    }

    #[test]
    fn no_more_than_forty_begin_in_a_second() {
        let (limits, now) = (limits(), Instant::now());
        let begun = (0..100).filter(|_| limits.ask("POST a", true, now) == Wait::None);
        assert!(begun.count() <= 12);
        assert_eq!(limits.ask("POST a", false, now), Wait::None);
    }

    #[test]
    fn many_refused_requests_slow_everything_down() {
        let (limits, now) = (limits(), Instant::now());
        for _ in 0..MANY_REFUSED {
            limits.refused(now);
        }
        assert_eq!(limits.slowness(now), SLOWLY);
        for _ in MANY_REFUSED..TOO_MANY_REFUSED {
            limits.refused(now);
        }
        assert_eq!(limits.ask("POST a", false, now), Wait::Never);
        let later = now + Duration::from_mins(11);
        assert_eq!(limits.ask("POST a", false, later), Wait::None);
        assert_eq!(limits.slowness(later), Duration::ZERO);
    }
}
