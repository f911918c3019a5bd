//! When a desk is open.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::holidays::{Holiday, holiday};

/// How far ahead the next opening is looked for, in days.
const SEARCH_DAYS: u64 = 40;

/// The daily opening hours of a desk. Saturdays and Sundays that are no holidays count as open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningHours {
    /// The first minute at which the desk is open.
    pub opens: NaiveTime,
    /// The time from which on the desk is closed again. The desk is never open if this is not after `opens`.
    pub closes: NaiveTime,
    /// Whether the desk is closed on national holidays.
    pub closed_on_holidays: bool,
    /// The first and the last closed day around the turn of the year as (month, day); the last may lie in the next year.
    pub year_end: Option<((u32, u32), (u32, u32))>,
}

/// What a whole day is to a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayStatus {
    /// The desk keeps its usual hours.
    Open,
    /// The desk is closed for a national holiday.
    Holiday(Holiday),
    /// The desk is closed for the turn of the year.
    YearEnd,
}

/// Why a desk is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The time lies outside the hours of an open day.
    Hours,
    /// The day is a national holiday.
    Holiday(Holiday),
    /// The day belongs to the turn of the year.
    YearEnd,
}

/// What a moment is to a desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The desk is open.
    Open {
        /// When it closes on the same day.
        until: NaiveTime,
    },
    /// The desk is closed.
    Closed {
        /// Why it is closed.
        reason: Reason,
        /// The next opening after the moment asked about; `None` if there is none within 40 days.
        next: Option<NaiveDateTime>,
    },
}

impl OpeningHours {
    /// Whether the desk is open at this moment, and until when, or why not and when it opens next.
    pub fn status(&self, at: NaiveDateTime) -> Status {
        let reason = match self.on(at.date()) {
            DayStatus::Open if self.opens <= at.time() && at.time() < self.closes => {
                return Status::Open { until: self.closes };
            }
            DayStatus::Open => Reason::Hours,
            DayStatus::Holiday(holiday) => Reason::Holiday(holiday),
            DayStatus::YearEnd => Reason::YearEnd,
        };
        Status::Closed {
            reason,
            next: self.next_opening(at),
        }
    }

    /// Whether the desk keeps its hours on this day.
    pub fn on(&self, day: NaiveDate) -> DayStatus {
        if self.in_year_end(day) {
            return DayStatus::YearEnd;
        }
        match holiday(day) {
            Some(holiday) if self.closed_on_holidays => DayStatus::Holiday(holiday),
            _ => DayStatus::Open,
        }
    }

    fn in_year_end(&self, day: NaiveDate) -> bool {
        let Some((first, last)) = self.year_end else {
            return false;
        };
        let day = (day.month(), day.day());
        if first <= last {
            first <= day && day <= last
        } else {
            first <= day || day <= last
        }
    }

    fn next_opening(&self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        if self.opens >= self.closes {
            return None;
        }
        (0..=SEARCH_DAYS)
            .map_while(|ahead| at.date().checked_add_days(Days::new(ahead)))
            .filter(|day| self.on(*day) == DayStatus::Open)
            .map(|day| day.and_time(self.opens))
            .find(|opening| *opening > at)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
    }

    fn at(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(year, month, day)
            .unwrap()
            .and_time(time(hour, minute))
    }

    fn desk() -> OpeningHours {
        OpeningHours {
            opens: time(9, 0),
            closes: time(19, 0),
            closed_on_holidays: true,
            year_end: Some(((12, 29), (1, 3))),
        }
    }

    #[test]
    fn open_from_the_first_minute_until_the_closing_time() {
        assert_eq!(
            desk().status(at(2026, 11, 24, 9, 0)),
            Status::Open { until: time(19, 0) }
        );
        assert_eq!(
            desk().status(at(2026, 11, 24, 18, 59)),
            Status::Open { until: time(19, 0) }
        );
        let closed = |next| Status::Closed {
            reason: Reason::Hours,
            next: Some(next),
        };
        assert_eq!(
            desk().status(at(2026, 11, 24, 8, 59)),
            closed(at(2026, 11, 24, 9, 0))
        );
        assert_eq!(
            desk().status(at(2026, 11, 24, 19, 0)),
            closed(at(2026, 11, 25, 9, 0))
        );
    }

    #[test]
    fn plain_weekends_are_open() {
        assert_eq!(
            desk().status(at(2026, 11, 22, 12, 0)),
            Status::Open { until: time(19, 0) }
        );
        assert_eq!(desk().on(at(2026, 11, 21, 0, 0).date()), DayStatus::Open);
    }

    #[test]
    fn holidays_are_named_and_lead_to_the_next_open_day() {
        let Status::Closed {
            reason: Reason::Holiday(holiday),
            next,
        } = desk().status(at(2026, 5, 3, 12, 0))
        else {
            panic!("3 May is a holiday");
        };
        assert_eq!(holiday.name_ja, "憲法記念日");
        assert_eq!(next, Some(at(2026, 5, 7, 9, 0)));
        let always = OpeningHours {
            closed_on_holidays: false,
            ..desk()
        };
        assert_eq!(always.on(at(2026, 5, 3, 0, 0).date()), DayStatus::Open);
    }

    #[test]
    fn the_turn_of_the_year_wraps() {
        for (year, month, day) in [(2026, 12, 29), (2026, 12, 31), (2027, 1, 1), (2027, 1, 3)] {
            assert_eq!(
                desk().status(at(year, month, day, 12, 0)),
                Status::Closed {
                    reason: Reason::YearEnd,
                    next: Some(at(2027, 1, 4, 9, 0))
                }
            );
        }
        assert_eq!(desk().on(at(2026, 12, 28, 0, 0).date()), DayStatus::Open);
        let within = OpeningHours {
            year_end: Some(((12, 29), (12, 31))),
            ..desk()
        };
        assert_eq!(within.on(at(2027, 1, 2, 0, 0).date()), DayStatus::Open);
        assert_eq!(within.on(at(2026, 12, 30, 0, 0).date()), DayStatus::YearEnd);
    }

    #[test]
    fn a_desk_that_never_opens_has_no_next_opening() {
        let never = OpeningHours {
            closes: time(9, 0),
            ..desk()
        };
        assert_eq!(
            never.status(at(2026, 11, 24, 9, 0)),
            Status::Closed {
                reason: Reason::Hours,
                next: None
            }
        );
    }

    proptest! {
        #[test]
        fn the_desk_is_open_at_its_next_opening(days in 0_u64..11_000, minute in 0_u32..1440, open in 0_u32..23) {
            let hours = OpeningHours { opens: time(open, 30), closes: time(23, 45), ..desk() };
            let day = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + Days::new(days);
            let moment = day.and_time(time(minute / 60, minute % 60));
            if let Status::Closed { next, .. } = hours.status(moment) {
                let next = next.unwrap();
                prop_assert!(next > moment);
                prop_assert_eq!(hours.status(next), Status::Open { until: hours.closes });
            }
        }
    }
}
