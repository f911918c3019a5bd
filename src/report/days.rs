//! The days that a report is about.

use chrono::{Days as More, NaiveDate};

use crate::store::{Period, Timestamp};

/// Tokyo is nine hours ahead, without daylight saving time.
const TOKYO: i64 = 9 * 3_600;
/// The most days of one report: ten years.
const MOST: u64 = 3_660;

/// Days in Tokyo, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Days {
    /// These days; `None` when the last is before the first, or when there are more than ten years.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Option<Self> {
        let days = last.signed_duration_since(first).num_days();
        let fits = u64::try_from(days).is_ok_and(|days| days < MOST);
        fits.then_some(Self { first, last })
    }

    /// So many days up to this one, which is the last.
    pub fn up_to(last: NaiveDate, count: u64) -> Self {
        let before = count.clamp(1, MOST) - 1;
        let first = last.checked_sub_days(More::new(before)).unwrap_or(last);
        Self { first, last }
    }

    /// How many there are.
    pub fn count(self) -> u64 {
        let days = self.last.signed_duration_since(self.first).num_days();
        u64::try_from(days).unwrap_or(0) + 1
    }

    /// The same for the store.
    pub fn period(self) -> Period {
        let end = self.last.succ_opt().unwrap_or(self.last);
        Period {
            from: midnight(self.first),
            until: midnight(end),
        }
    }
}

fn midnight(day: NaiveDate) -> Timestamp {
    let local = day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp();
    Timestamp((local - TOKYO) * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_begin_at_midnight_in_tokyo() {
        let days = Days::new(day("2026-11-22"), day("2026-11-23")).unwrap();
        assert_eq!(days.count(), 2);
        let period = days.period();
        assert_eq!(period.from.to_rfc3339(), "2026-11-21T15:00:00.000000Z");
        assert_eq!(period.until.to_rfc3339(), "2026-11-23T15:00:00.000000Z");
    }

    #[test]
    fn the_last_days_end_with_today_and_nothing_is_endless() {
        let days = Days::up_to(day("2026-03-01"), 30);
        assert_eq!((days.first, days.count()), (day("2026-01-31"), 30));
        assert_eq!(Days::up_to(day("2026-03-01"), 0).count(), 1);
        assert_eq!(Days::new(day("2026-11-23"), day("2026-11-22")), None);
        assert_eq!(Days::new(day("1926-11-23"), day("2026-11-22")), None);
        assert!(Days::new(NaiveDate::MAX, NaiveDate::MAX).is_some());
    }
}
