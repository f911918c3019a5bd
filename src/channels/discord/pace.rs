//! How long things take: every wait of the channel, in one place.

use std::time::Duration;

/// Every wait of the channel. The default is meant for Discord; tests wait less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The waits before a request that failed is tried again: the 2nd, 3rd and 4th time.
    pub retries: [Duration; 3],
    /// The waits before something is shown again that has just happened, while its lane waits. After that the relay shows it.
    pub showing_again: [Duration; 2],
    /// For how long the relay may hold up the lane of a resident with what they are to be shown: what comes after it goes
    /// to the same place, and would overtake it.
    pub holding_up: Duration,
    /// The same with what only staff are to be shown.
    pub holding_up_for_staff: Duration,
    /// The most that is added to a wait, so that not all who wait begin at the same moment.
    pub jitter: Duration,
    /// How many requests begin in a second at most. Discord allows 50.
    pub requests_per_second: u32,
    /// How long connecting may take.
    pub connecting: Duration,
    /// How long a request may take.
    pub answering: Duration,
    /// How long the answer to an interaction may take with all attempts. Discord waits for three seconds.
    pub callback: Duration,
    /// The longest pause that Discord may ask of a request; one that is told to wait longer fails.
    pub longest_pause: Duration,
    /// The first wait before the connection is made anew; it doubles from then on.
    pub first_return: Duration,
    /// The longest wait before the connection is made anew.
    pub longest_return: Duration,
    /// How often somebody looks at the connection from outside.
    pub look: Duration,
    /// After so many looks without a sign of life the connection's runtime is given up.
    pub stalled_looks: u32,
    /// How long a new connection may take until it is ready.
    pub getting_ready: Duration,
    /// After so long without a sign of life a connection counts as lost. Heartbeats are answered every 41 seconds.
    pub quiet: Duration,
    /// How long a connection may be silent.
    pub silence: Duration,
    /// After so long without a connection the channel is degraded.
    pub degraded: Duration,
    /// For how long a shard is taken.
    pub lease: Duration,
    /// How often that is renewed.
    pub lease_renewal: Duration,
    /// How often one who waits for a shard tries to take it.
    pub lease_retry: Duration,
    /// How often is noted up to where messages were read.
    pub noting: Duration,
    /// How long jobs under way may take at the end.
    pub last_jobs: Duration,
    /// How long leaving the connection may take at the end.
    pub leaving: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            retries: [
                Duration::from_millis(500),
                Duration::from_secs(1),
                Duration::from_secs(2),
            ],
            showing_again: [Duration::from_secs(5), Duration::from_secs(15)],
            holding_up: Duration::from_secs(30),
            holding_up_for_staff: Duration::from_secs(2),
            jitter: Duration::from_millis(250),
            requests_per_second: 40,
            connecting: Duration::from_secs(5),
            answering: Duration::from_secs(10),
            callback: Duration::from_millis(2_500),
            longest_pause: Duration::from_mins(5),
            first_return: Duration::from_secs(1),
            longest_return: Duration::from_mins(1),
            look: Duration::from_millis(500),
            stalled_looks: 3,
            getting_ready: Duration::from_mins(1),
            quiet: Duration::from_mins(1),
            silence: Duration::from_secs(150),
            degraded: Duration::from_secs(10),
            lease: Duration::from_secs(30),
            lease_renewal: Duration::from_secs(10),
            lease_retry: Duration::from_secs(2),
            noting: Duration::from_secs(2),
            last_jobs: Duration::from_secs(10),
            leaving: Duration::from_secs(3),
        }
    }
}

impl Pace {
    /// Waits that tests can bear.
    pub fn fast() -> Self {
        let ms = Duration::from_millis;
        Self {
            retries: [ms(5), ms(10), ms(20)],
            showing_again: [ms(100), ms(200)],
            holding_up: ms(1_000),
            holding_up_for_staff: ms(700),
            jitter: ms(1),
            first_return: ms(20),
            longest_return: ms(200),
            look: ms(200),
            stalled_looks: 8,
            degraded: ms(500),
            lease_renewal: ms(200),
            lease_retry: ms(50),
            noting: ms(50),
            last_jobs: Duration::from_secs(10),
            leaving: Duration::from_secs(1),
            ..Self::default()
        }
    }

    /// A random part of the jitter.
    pub(super) fn some_jitter(&self) -> Duration {
        let (random, _) = uuid::Uuid::new_v4().as_u64_pair();
        // The upper bits are free of the version's fixed ones.
        let share = u32::try_from(random >> 32).unwrap_or(u32::MAX);
        self.jitter.mul_f64(f64::from(share) / f64::from(u32::MAX))
    }

    /// The wait before the n-th attempt to connect, from 0.
    pub(super) fn back_off(&self, attempt: u32) -> Duration {
        let doubled = self.first_return.saturating_mul(1_u32 << attempt.min(16));
        doubled.min(self.longest_return) + self.some_jitter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_minute() {
        let pace = Pace {
            jitter: Duration::ZERO,
            ..Pace::default()
        };
        let waits = [0, 1, 5, 6, 40, u32::MAX].map(|attempt| pace.back_off(attempt).as_secs());
        assert_eq!(waits, [1, 2, 32, 60, 60, 60]);
    }

    #[test]
    fn jitter_is_bounded() {
        let pace = Pace::default();
        assert!((0..1000).all(|_| pace.some_jitter() <= pace.jitter));
    }
}
