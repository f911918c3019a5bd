//! Times and days as the configuration writes them.

use chrono::{NaiveDate, NaiveTime};
use serde::de::{Deserializer, Error as _, Unexpected};
use serde::{Deserialize, Serialize, Serializer};

/// What [`TimeOfDay`] expects, as it comes back in the error of `serde_yaml`.
pub(super) const A_TIME: &str = "hours and minutes";
/// What [`MonthDay`] expects, as it comes back in the error of `serde_yaml`.
pub(super) const A_MONTH_AND_DAY: &str = "month and day";

/// A time of day in hours and minutes, written `09:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(pub NaiveTime);

/// A day of any year, written `12-29`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31, a day that the month has in a leap year.
    pub day: u32,
}

impl TimeOfDay {
    /// A full hour; midnight for hours that no day has.
    pub(super) fn on_the_hour(hour: u32) -> Self {
        Self(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default())
    }

    /// Reads `09:00`; `None` for anything else, also for `24:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (hour, minute) = text.split_once(':')?;
        NaiveTime::from_hms_opt(number(hour)?, number(minute)?, 0).map(Self)
    }
}

impl MonthDay {
    /// Reads `12-29`; `None` for anything else and for days that no year has.
    pub fn parse(text: &str) -> Option<Self> {
        let (month, day) = text.split_once('-')?;
        let (month, day) = (number(month)?, number(day)?);
        // 2000 was a leap year.
        NaiveDate::from_ymd_opt(2000, month, day).map(|_| Self { month, day })
    }
}

/// One or two digits.
fn number(text: &str) -> Option<u32> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%H:%M"))
    }
}

impl std::fmt::Display for MonthDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for MonthDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &A_TIME))
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &A_MONTH_AND_DAY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_hours_and_minutes() {
        for (text, expected) in [
            ("09:00", Some("09:00")),
            ("9:05", Some("09:05")),
            ("23:59", Some("23:59")),
            ("24:00", None),
            ("9", None),
            ("9:60", None),
            ("+9:00", None),
            ("009:00", None),
            ("9:00:00", None),
            ("９:00", None),
        ] {
            let time = TimeOfDay::parse(text).map(|time| time.to_string());
            assert_eq!(time.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn days_are_days_that_a_year_can_have() {
        for (text, expected) in [
            ("12-29", Some("12-29")),
            ("1-3", Some("01-03")),
            ("02-29", Some("02-29")),
            ("02-30", None),
            ("13-01", None),
            ("00-01", None),
            ("12/29", None),
            ("12-", None),
        ] {
            let day = MonthDay::parse(text).map(|day| day.to_string());
            assert_eq!(day.as_deref(), expected, "{text}");
        }
    }
}
