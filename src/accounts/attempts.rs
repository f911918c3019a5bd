//! Lock-out by rate: who fails to sign in waits longer and longer, but never for good.

use std::net::IpAddr;
use std::num::NonZeroUsize;

use lru::LruCache;
use sha2::{Digest, Sha256};

use crate::store::Timestamp;

/// So many failures of one login cost no waiting.
const FREE_FOR_LOGIN: u32 = 5;
/// So many failures of one address cost no waiting: a whole office may have one.
const FREE_FOR_ADDRESS: u32 = 30;
/// The first wait in microseconds; each further failure doubles it.
const FIRST_WAIT: i64 = 1_000_000;
/// The longest wait: 15 minutes in microseconds.
pub const LONGEST_WAIT: i64 = 15 * 60 * 1_000_000;
/// After an hour (in microseconds) without a failure they are forgotten.
const FORGOTTEN_AFTER: i64 = 60 * 60 * 1_000_000;
/// So many logins, and as many addresses, are remembered; beyond, the ones that failed longest ago are forgotten.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(10_000).expect("it is not zero");

/// The part of a hash that names a login, so that what was typed as one is not kept.
type LoginKey = [u8; 16];

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: i64,
}

impl Failures {
    /// When the next attempt is allowed, in microseconds.
    fn until(self, free: u32) -> i64 {
        self.last.saturating_add(wait_after(self.count, free))
    }
}

/// The wait after so many failures, in microseconds.
fn wait_after(count: u32, free: u32) -> i64 {
    if count < free {
        return 0;
    }
    let doublings = (count - free).min(20);
    (FIRST_WAIT << doublings).min(LONGEST_WAIT)
}

/// What failed lately, in memory.
///
/// An attempt counts as a failure from its beginning, so that many at once gain nothing; success takes it back.
#[derive(Debug)]
pub struct Attempts {
    logins: LruCache<LoginKey, Failures>,
    addresses: LruCache<IpAddr, Failures>,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            logins: LruCache::new(REMEMBERED),
            addresses: LruCache::new(REMEMBERED),
        }
    }
}

impl Attempts {
    /// Begins an attempt, or tells when the next one is allowed. An attempt that is not allowed prolongs nothing.
    pub fn begin(&mut self, login: &str, from: IpAddr, now: Timestamp) -> Result<(), Timestamp> {
        let (login, from) = (login_key(login), address_key(from));
        let until = [
            (known(&mut self.logins, &login, now), FREE_FOR_LOGIN),
            (known(&mut self.addresses, &from, now), FREE_FOR_ADDRESS),
        ]
        .into_iter()
        .filter_map(|(failures, free)| Some(failures?.until(free)))
        .max();
        if let Some(until) = until.filter(|until| *until > now.0) {
            return Err(Timestamp(until));
        }
        count(&mut self.logins, login, now);
        count(&mut self.addresses, from, now);
        Ok(())
    }

    /// The attempt succeeded: the login begins anew, and the address is as it was before.
    pub fn succeeded(&mut self, login: &str, from: IpAddr) {
        self.logins.pop(&login_key(login));
        take_back(&mut self.addresses, &address_key(from));
    }

    /// The attempt could not be made, for a reason that is not the visitor's: as if it had not begun.
    pub fn undone(&mut self, login: &str, from: IpAddr) {
        take_back(&mut self.logins, &login_key(login));
        take_back(&mut self.addresses, &address_key(from));
    }
}

fn login_key(login: &str) -> LoginKey {
    let digest = Sha256::digest(login.to_lowercase().as_bytes());
    let mut key = LoginKey::default();
    for (to, from) in key.iter_mut().zip(digest) {
        *to = from;
    }
    key
}

/// What counts as one address: a whole /64 of IPv6, which one connection has.
fn address_key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        address @ IpAddr::V4(_) => address,
    }
}

fn known<K: std::hash::Hash + Eq>(
    cache: &mut LruCache<K, Failures>,
    key: &K,
    now: Timestamp,
) -> Option<Failures> {
    let failures = cache.peek_mut(key)?;
    // The clock may have been put back; that must lock nobody out for longer.
    failures.last = failures.last.min(now.0);
    if now.0.saturating_sub(failures.last) >= FORGOTTEN_AFTER {
        cache.pop(key);
        return None;
    }
    Some(*failures)
}

fn count<K: std::hash::Hash + Eq>(cache: &mut LruCache<K, Failures>, key: K, now: Timestamp) {
    let failures = cache.get_or_insert_mut(key, || Failures { count: 0, last: 0 });
    failures.count = failures.count.saturating_add(1);
    failures.last = now.0;
}

fn take_back<K: std::hash::Hash + Eq>(cache: &mut LruCache<K, Failures>, key: &K) {
    if let Some(failures) = cache.peek_mut(key) {
        failures.count = failures.count.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: i64 = 1_000_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(1_790_000_000 * SECOND + seconds * SECOND)
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([203, 0, 113, last])
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (4..20).map(|count| wait_after(count, 5) / SECOND).collect();
        assert_eq!(
            waits,
            [
                0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900
            ]
        );
        assert_eq!(wait_after(u32::MAX, 5), LONGEST_WAIT);
    }

    #[test]
    fn a_login_waits_from_every_address_and_others_do_not() {
        let mut attempts = Attempts::default();
        for from in 0..5 {
            assert_eq!(attempts.begin("Tanaka", address(from), at(0)), Ok(()));
        }
        assert_eq!(attempts.begin("tanaka", address(9), at(0)), Err(at(1)));
        assert_eq!(attempts.begin("suzuki", address(9), at(0)), Ok(()));
        // What is not allowed prolongs nothing.
        assert_eq!(attempts.begin("tanaka", address(9), at(1)), Ok(()));
        assert_eq!(attempts.begin("tanaka", address(9), at(1)), Err(at(3)));
        attempts.succeeded("TANAKA", address(9));
        assert_eq!(attempts.begin("tanaka", address(9), at(1)), Ok(()));
    }

    #[test]
    fn an_address_waits_whatever_login_it_tries() {
        let mut attempts = Attempts::default();
        for number in 0..30 {
            let login = format!("user{number}");
            assert_eq!(attempts.begin(&login, address(1), at(0)), Ok(()));
        }
        assert_eq!(attempts.begin("other", address(1), at(0)), Err(at(1)));
        assert_eq!(attempts.begin("other", address(2), at(0)), Ok(()));
        // A login of one's own does not wash the address clean.
        assert_eq!(attempts.begin("mine", address(1), at(1)), Ok(()));
        attempts.succeeded("mine", address(1));
        assert_eq!(attempts.begin("other", address(1), at(1)), Err(at(2)));
    }

    #[test]
    fn one_network_of_ipv6_is_one_address() {
        let first: IpAddr = "2001:db8::1".parse().unwrap();
        let second: IpAddr = "2001:db8::ffff:2".parse().unwrap();
        let other: IpAddr = "2001:db8:0:1::1".parse().unwrap();
        assert_eq!(address_key(first), address_key(second));
        assert_ne!(address_key(first), address_key(other));
        let mapped: IpAddr = "::ffff:203.0.113.7".parse().unwrap();
        assert_eq!(address_key(mapped), address(7));
    }

    #[test]
    fn what_failed_is_forgotten_and_bounded() {
        let mut attempts = Attempts::default();
        for second in 0..5 {
            assert_eq!(attempts.begin("tanaka", address(1), at(second)), Ok(()));
        }
        assert!(attempts.begin("tanaka", address(1), at(4)).is_err());
        for second in 0..5 {
            let later = at(3604 + second);
            assert_eq!(attempts.begin("tanaka", address(1), later), Ok(()));
        }
        for number in 0..20_000_u32 {
            let from = IpAddr::from(number.to_be_bytes());
            let _ = attempts.begin(&number.to_string(), from, at(9000));
        }
        assert_eq!(attempts.logins.len(), REMEMBERED.get());
        assert_eq!(attempts.addresses.len(), REMEMBERED.get());
    }

    #[test]
    fn an_attempt_that_could_not_be_made_does_not_count() {
        let mut attempts = Attempts::default();
        for _ in 0..100 {
            assert_eq!(attempts.begin("tanaka", address(1), at(0)), Ok(()));
            attempts.undone("tanaka", address(1));
        }
    }

    proptest! {
        /// Whatever happens, nobody waits for more than a quarter of an hour, and may try again when it was said.
        #[test]
        fn nobody_waits_longer_than_said(steps in prop::collection::vec((0..3_u8, -50..2000_i64), 1..80)) {
            let mut attempts = Attempts::default();
            let mut now = at(0);
            for (login, seconds) in steps {
                now = Timestamp(now.0 + seconds * SECOND / 10);
                let login = login.to_string();
                match attempts.begin(&login, address(1), now) {
                    Ok(()) => {}
                    Err(until) => {
                        prop_assert!(until > now && until.0 - now.0 <= LONGEST_WAIT);
                        prop_assert!(attempts.clone_for_test().begin(&login, address(1), until).is_ok());
                    }
                }
            }
        }
    }

    impl Attempts {
        fn clone_for_test(&self) -> Self {
            Self {
                logins: self.logins.clone(),
                addresses: self.addresses.clone(),
            }
        }
    }
}
