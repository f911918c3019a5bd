//! How long something took, counted in classes.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The upper bounds of the classes, in seconds. What takes longer than the last one is in a class of its own.
const BOUNDS: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// A histogram.
#[derive(Debug, Default)]
pub struct Durations {
    classes: [AtomicU64; BOUNDS.len() + 1],
    microseconds: AtomicU64,
}

impl Durations {
    /// Counts one.
    pub fn add(&self, duration: Duration) {
        let seconds = duration.as_secs_f64();
        let class = BOUNDS.partition_point(|bound| *bound < seconds);
        if let Some(class) = self.classes.get(class) {
            class.fetch_add(1, Ordering::Relaxed);
        }
        let microseconds = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(microseconds, Ordering::Relaxed);
    }

    /// The sum in seconds.
    pub fn sum(&self) -> f64 {
        Duration::from_micros(self.microseconds.load(Ordering::Relaxed)).as_secs_f64()
    }

    /// The upper bound of each class, in seconds, with how many are in it; the last bound is infinite.
    pub fn classes(&self) -> Vec<(f64, u64)> {
        let bounds = BOUNDS.into_iter().chain([f64::INFINITY]);
        let counts = self
            .classes
            .iter()
            .map(|class| class.load(Ordering::Relaxed));
        bounds.zip(counts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_duration_is_in_the_class_of_the_next_bound() {
        let durations = Durations::default();
        for microseconds in [0, 500, 501, 10_000_000, 10_000_001, 60_000_000] {
            durations.add(Duration::from_micros(microseconds));
        }
        let classes = durations.classes();
        assert_eq!(classes.first(), Some(&(0.000_5, 2)));
        assert_eq!(classes.get(1), Some(&(0.001, 1)));
        assert_eq!(classes.get(13), Some(&(10.0, 1)));
        assert_eq!(classes.last(), Some(&(f64::INFINITY, 2)));
        assert_eq!(classes.iter().map(|(_, count)| count).sum::<u64>(), 6);
        assert!(
            (durations.sum() - 80.001_002).abs() < 1e-6,
            "{}",
            durations.sum()
        );
    }
}
