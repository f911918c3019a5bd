//! The time, as the program asks for it: the real one, or a fixed one for tests and demonstrations.

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta, Utc};

use crate::store::Timestamp;

/// Japan has had no daylight saving time since 1951, so Asia/Tokyo is a fixed offset.
const TOKYO: FixedOffset = FixedOffset::east_opt(9 * 3600).expect("nine hours are within a day");

/// Tells the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    fixed: Option<DateTime<Utc>>,
    /// How much the clock is ahead of the machine's.
    ahead: TimeDelta,
}

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self {
            fixed: None,
            ahead: TimeDelta::zero(),
        }
    }

    /// A clock that stands still.
    pub fn fixed(moment: DateTime<FixedOffset>) -> Self {
        Self {
            fixed: Some(moment.with_timezone(&Utc)),
            ahead: TimeDelta::zero(),
        }
    }

    /// A clock that shows this moment now and goes on from it.
    pub fn from_moment(moment: DateTime<FixedOffset>) -> Self {
        Self {
            fixed: None,
            ahead: moment.with_timezone(&Utc) - Utc::now(),
        }
    }

    /// The moment.
    pub fn utc(self) -> DateTime<Utc> {
        self.fixed.unwrap_or_else(|| Utc::now() + self.ahead)
    }

    /// The moment as the store writes it.
    pub fn at(self) -> Timestamp {
        self.utc().into()
    }

    /// The time in Tokyo, whatever the machine's own time zone says.
    pub fn now(self) -> NaiveDateTime {
        self.utc().with_timezone(&TOKYO).naive_local()
    }
}

/// A stored moment in Tokyo; `None` outside of the calendar.
pub fn in_tokyo(at: Timestamp) -> Option<NaiveDateTime> {
    let moment = DateTime::<Utc>::from_timestamp_micros(at.0)?;
    Some(moment.with_timezone(&TOKYO).naive_local())
}

/// A moment that is told as the time in Tokyo.
pub(super) fn from_tokyo(time: NaiveDateTime) -> Timestamp {
    (time.and_utc() - TOKYO).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_still_and_shows_tokyo() {
        let moment = DateTime::parse_from_rfc3339("2026-11-22T23:30:00Z").unwrap();
        let clock = Clock::fixed(moment);
        assert_eq!(clock.now().to_string(), "2026-11-23 08:30:00");
        assert_eq!(in_tokyo(clock.at()), Some(clock.now()));
        assert_eq!(from_tokyo(clock.now()), clock.at());
        assert!(Clock::system().at() > clock.at() || Clock::system().at() < clock.at());
        assert_eq!(in_tokyo(Timestamp(i64::MAX)), None);
        let first = Clock::from_moment(moment).at();
        let gone = first.0 - clock.at().0;
        // A minute is more than any machine needs from one line to the next.
        assert!((0..60_000_000).contains(&gone), "{gone}");
    }
}
