//! Dates of which only a part was said.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The day of the month in a [`PartialDate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Day {
    /// A day by its number, 1 to 31.
    Day(u32),
    /// The last day of the month, as in 「9月末」.
    End,
    /// No day was said, as in 「9月」.
    Unknown,
}

/// A date of which the year, the day or both may be unknown.
///
/// At least one of year and month is known. Values made by [`crate::calendar::find_dates`] and
/// [`crate::calendar::Rule`] name days that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PartialDate {
    /// The Gregorian year.
    pub year: Option<i32>,
    /// The month, 1 to 12.
    pub month: Option<u32>,
    /// The day of that month.
    pub day: Day,
}

impl PartialDate {
    /// A date of which everything is known.
    pub fn from_date(date: NaiveDate) -> Self {
        Self {
            year: Some(date.year()),
            month: Some(date.month()),
            day: Day::Day(date.day()),
        }
    }

    /// A month of which the day was not said.
    pub fn from_month(year: Option<i32>, month: u32) -> Self {
        Self {
            year,
            month: Some(month),
            day: Day::Unknown,
        }
    }

    /// Whether it is a month as a whole, such as 「6月」 or "next month".
    pub fn is_month(&self) -> bool {
        self.month.is_some() && self.day == Day::Unknown
    }

    /// The calendar day, if year, month and day are known and such a day exists.
    pub fn date(&self) -> Option<NaiveDate> {
        let (year, month) = (self.year?, self.month?);
        match self.day {
            Day::Day(day) => NaiveDate::from_ymd_opt(year, month, day),
            Day::End => NaiveDate::from_ymd_opt(year, month, last_day(Some(year), month)?),
            Day::Unknown => None,
        }
    }

    /// The same date with [`Day::End`] turned into a number wherever the length of the month is known.
    #[must_use]
    pub fn with_end_resolved(self) -> Self {
        let (Day::End, Some(month)) = (self.day, self.month) else {
            return self;
        };
        if month == 2 && self.year.is_none() {
            return self;
        }
        last_day(self.year, month).map_or(self, |day| Self {
            day: Day::Day(day),
            ..self
        })
    }
}

/// The number of days of a month, the greatest possible one if the year is unknown; `None` if there is no such month.
pub fn last_day(year: Option<i32>, month: u32) -> Option<u32> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => {
            let leap = year.is_none_or(|year| NaiveDate::from_ymd_opt(year, 2, 29).is_some());
            Some(if leap { 29 } else { 28 })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_depends_on_the_year_in_february_alone() {
        assert_eq!(last_day(Some(2027), 2), Some(28));
        assert_eq!(last_day(Some(2028), 2), Some(29));
        assert_eq!(last_day(Some(2100), 2), Some(28));
        assert_eq!(last_day(None, 2), Some(29));
        assert_eq!(last_day(None, 9), Some(30));
        assert_eq!(last_day(None, 13), None);
        assert_eq!(last_day(None, 0), None);
    }

    #[test]
    fn a_date_needs_all_three_parts() {
        let end = PartialDate {
            year: Some(2028),
            month: Some(2),
            day: Day::End,
        };
        assert_eq!(end.date(), NaiveDate::from_ymd_opt(2028, 2, 29));
        assert_eq!(PartialDate { year: None, ..end }.date(), None);
        assert_eq!(
            PartialDate {
                day: Day::Unknown,
                ..end
            }
            .date(),
            None
        );
        assert_eq!(PartialDate { month: None, ..end }.date(), None);
    }

    #[test]
    fn the_end_of_february_stays_an_end_without_a_year() {
        let end = PartialDate {
            year: None,
            month: Some(2),
            day: Day::End,
        };
        assert_eq!(end.with_end_resolved(), end);
        let september = PartialDate {
            year: None,
            month: Some(9),
            day: Day::End,
        };
        assert_eq!(september.with_end_resolved().day, Day::Day(30));
        let common = PartialDate {
            year: Some(2027),
            ..end
        };
        assert_eq!(common.with_end_resolved().day, Day::Day(28));
    }
}
