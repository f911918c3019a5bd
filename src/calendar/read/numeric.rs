//! Dates in digits: 2026/9/30, 2026-09-30, 9/30, 30/9/2026, 20260930.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Reader, compile, number, year};
use crate::calendar::partial::{Day, PartialDate};

static YEAR_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?P<year>(?:19|20|21)[0-9]{2})(?P<joint>[/.-])(?P<month>[0-9]{1,2})(?:(?P<joint2>[/.-])(?P<day>[0-9]{1,2}))?",
    )
});
static YEAR_LAST: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?P<first>[0-9]{1,2})(?P<joint>[/.-])(?P<second>[0-9]{1,2})(?P<joint2>[/.-])(?P<year>(?:19|20|21)[0-9]{2})",
    )
});
static MONTH_AND_DAY: LazyLock<Regex> =
    LazyLock::new(|| compile("(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})"));
static EIGHT_DIGITS: LazyLock<Regex> =
    LazyLock::new(|| compile("(?P<year>(?:19|20|21)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"));

/// Offers the dates written in digits.
pub(super) fn read(reader: &mut Reader<'_>) {
    if reader.text.contains(['/', '.', '-']) {
        read_year_first(reader);
        read_year_last(reader);
        read_month_and_day(reader);
    }
    reader.each(&EIGHT_DIGITS, |reader, captures| {
        // Any eight digits may be some other number, so what is no date is not called an impossible one.
        full(captures, "month", "day")
            .filter(|date| date.date().is_some() && stands_alone(reader, captures))
    });
}

fn read_year_first(reader: &mut Reader<'_>) {
    reader.each(&YEAR_FIRST, |reader, captures| {
        if !stands_alone(reader, captures) {
            return None;
        }
        let joint = captures.name("joint")?.as_str();
        if let Some(second_joint) = captures.name("joint2") {
            return full(captures, "month", "day").filter(|_| second_joint.as_str() == joint);
        }
        // 2026/9 and 2026-09 are months; 2026-9 and 2026.9 may be anything.
        let is_month = joint == "/" || joint == "-" && captures.name("month")?.len() == 2;
        let month =
            number(captures, "month").filter(|month| is_month && (1..=12).contains(month))?;
        Some(PartialDate::from_month(year(captures, "year"), month))
    });
}

fn read_year_last(reader: &mut Reader<'_>) {
    reader.each(&YEAR_LAST, |reader, captures| {
        let joint = captures.name("joint")?.as_str();
        if captures.name("joint2")?.as_str() != joint || !stands_alone(reader, captures) {
            return None;
        }
        // With dots the day always comes first; else only a number above twelve tells.
        match (number(captures, "first")?, number(captures, "second")?) {
            _ if joint == "." => full(captures, "second", "first"),
            (first @ 1..=12, second @ 1..=12) if first != second => None,
            (13.., _) => full(captures, "second", "first"),
            _ => full(captures, "first", "second"),
        }
    });
}

fn read_month_and_day(reader: &mut Reader<'_>) {
    reader.each(&MONTH_AND_DAY, |reader, captures| {
        let (month, day) = (number(captures, "month")?, number(captures, "day")?);
        // 24/7 and 1/100 are no dates at all; 2/30 is meant as one.
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !stands_alone(reader, captures)
        {
            return None;
        }
        let is_english =
            reader.text.is_ascii() && reader.text.contains(|c: char| c.is_ascii_alphabetic());
        if is_english && month != day && day <= 12 {
            return None;
        }
        Some(PartialDate {
            year: None,
            month: Some(month),
            day: Day::Day(day),
        })
    });
}

/// The date with the year of the match and with the month and the day that these groups hold.
fn full(captures: &Captures<'_>, month: &str, day: &str) -> Option<PartialDate> {
    let day = Day::Day(number(captures, day)?);
    Some(PartialDate {
        year: Some(year(captures, "year")?),
        month: Some(number(captures, month)?),
        day,
    })
}

/// Whether neither a number nor a unit goes on after the match, as in 「2026/9月」.
fn stands_alone(reader: &Reader<'_>, captures: &Captures<'_>) -> bool {
    captures.get(0).is_some_and(|whole| {
        reader.stands_alone(&whole.range())
            && !reader
                .after(whole.end())
                .starts_with(['年', '月', '時', '分'])
    })
}
