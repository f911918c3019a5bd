//! Dates in English: 30 September 2026, Sept 30th, end of September, next month, tomorrow.

use std::sync::LazyLock;

use chrono::Datelike;
use regex::{Captures, Regex};

use super::japanese::{day_from, month_from};
use super::{Reader, compile, number};
use crate::calendar::partial::{Day, PartialDate};

const MONTH: &str = "(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?\
                     |sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
const YEAR: &str = "(?:[ ,-]{0,2}(?:of )?(?P<year>(?:19|20|21)[0-9]{2})|,? (?P<relative_year>this|next|last) year)";

static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    compile("today|tomorrow|yesterday|month|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec")
});
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        "(?P<day>[0-9]{{1,2}})(?P<ordinal>st|nd|rd|th)?[ -]?(?:day )?(?:of )?(?:the )?{MONTH}{YEAR}?"
    ))
});
static MONTH_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        "{MONTH}[ -]?(?:the )?(?P<day>[0-9]{{1,2}})(?P<ordinal>st|nd|rd|th)?{YEAR}?"
    ))
});
static MONTH_AND_YEAR: LazyLock<Regex> = LazyLock::new(|| compile(&format!("{MONTH}{YEAR}")));
static END_OF_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        "(?:the )?(?:end|last day)(?: of| in)?(?: the month of)?[ -]{MONTH}{YEAR}?"
    ))
});
static MONTH_ALONE: LazyLock<Regex> = LazyLock::new(|| compile(MONTH));
static RELATIVE_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?P<end>(?:the )?(?:end|last day) of )?(?P<which>this|next|last) month|(?:the )?(?:end|last day) of (?:the )?month",
    )
});
static RELATIVE_DAY: LazyLock<Regex> = LazyLock::new(|| {
    compile("(?:the )?day after tomorrow|(?:the )?day before yesterday|today|tomorrow|yesterday")
});

/// Words after which "may" and "march" are months.
const BEFORE_A_MONTH: [&str; 19] = [
    "in", "on", "by", "of", "until", "till", "since", "from", "before", "after", "during",
    "through", "early", "mid", "late", "next", "last", "expires", "expiry",
];
/// Words after which "may" and a number are not a day: subjects, and nouns that are numbered.
const BEFORE_A_VERB: [&str; 34] = [
    "i",
    "you",
    "we",
    "he",
    "she",
    "they",
    "it",
    "one",
    "who",
    "this",
    "that",
    "there",
    "which",
    "what",
    "how",
    "those",
    "these",
    "all",
    "only",
    "my",
    "our",
    "step",
    "steps",
    "list",
    "form",
    "document",
    "documents",
    "option",
    "page",
    "number",
    "type",
    "class",
    "table",
    "question",
];
/// Words before which "may" beside a number is the verb, or the number a count.
const AFTER_A_VERB: [&str; 32] = [
    "be",
    "have",
    "not",
    "also",
    "still",
    "need",
    "only",
    "i",
    "we",
    "you",
    "apply",
    "come",
    "renew",
    "use",
    "take",
    "people",
    "persons",
    "of",
    "copies",
    "documents",
    "times",
    "days",
    "weeks",
    "months",
    "years",
    "hours",
    "minutes",
    "adults",
    "children",
    "digits",
    "forms",
    "cards",
];

/// Offers the dates written in English.
pub(super) fn read(reader: &mut Reader<'_>) {
    if !WORDS.is_match(reader.text) {
        return;
    }
    reader.each(&DAY_FIRST, |reader, captures| {
        with_month(reader, captures, false)
    });
    reader.each(&MONTH_FIRST, |reader, captures| {
        with_month(reader, captures, false)
    });
    reader.each(&MONTH_AND_YEAR, |reader, captures| {
        with_month(reader, captures, false)
    });
    reader.each(&END_OF_MONTH, |reader, captures| {
        with_month(reader, captures, true)
    });
    reader.each(&MONTH_ALONE, month_alone);
    reader.each(&RELATIVE_MONTH, relative_month);
    reader.each(&RELATIVE_DAY, relative_day);
}

fn with_month(reader: &Reader<'_>, captures: &Captures<'_>, end: bool) -> Option<PartialDate> {
    let (month, year) = (month(reader, captures)?, year(reader, captures));
    let day = match number(captures, "day") {
        // "99 may apply", "sep 48": not even meant as a day.
        Some(day) if !(1..=31).contains(&day) || year.is_none() && is_verb(reader, captures) => {
            return None;
        }
        Some(day) => Day::Day(day),
        None if end => Day::End,
        None => Day::Unknown,
    };
    Some(PartialDate {
        year,
        month: Some(month),
        day,
    })
}

/// Whether "may" beside a day is the verb: "I may 3 ...", "step 3 may be".
fn is_verb(reader: &Reader<'_>, captures: &Captures<'_>) -> bool {
    let (Some(whole), Some(month)) = (captures.get(0), captures.name("month")) else {
        return false;
    };
    let before = reader.before(whole.start()).split_whitespace().next_back();
    let after = reader.after(whole.end()).split_whitespace().next();
    month.as_str() == "may"
        && !before.is_some_and(|before| BEFORE_A_MONTH.contains(&before))
        && (before.is_some_and(|before| BEFORE_A_VERB.contains(&before))
            || after.is_some_and(|after| AFTER_A_VERB.contains(&after)))
}

fn month_alone(reader: &Reader<'_>, captures: &Captures<'_>) -> Option<PartialDate> {
    let whole = captures.get(0)?;
    // These are verbs or names as well.
    if matches!(
        captures.name("month")?.as_str(),
        "may" | "march" | "mar" | "jan"
    ) {
        let before = reader.before(whole.start()).split_whitespace().next_back();
        let is_all = reader.text.trim() == whole.as_str();
        if !is_all && !before.is_some_and(|before| BEFORE_A_MONTH.contains(&before)) {
            return None;
        }
    }
    Some(PartialDate::from_month(None, month(reader, captures)?))
}

fn relative_month(reader: &Reader<'_>, captures: &Captures<'_>) -> Option<PartialDate> {
    let whole = captures
        .get(0)
        .filter(|whole| reader.stands_alone(&whole.range()))?;
    let after = reader.after(whole.end());
    let Some(which) = captures.name("which") else {
        // "the end of the month three months after" is not the end of this month.
        return if after.trim().is_empty() {
            month_from(reader.now, 0, Day::End)
        } else {
            None
        };
    };
    // "in the last month before it expires" is no month of the calendar.
    if after.starts_with(" before") || reader.before(whole.start()).ends_with("the ") {
        return None;
    }
    let ahead = match which.as_str() {
        "next" => 1,
        "last" => -1,
        _ => 0,
    };
    month_from(
        reader.now,
        ahead,
        if captures.name("end").is_some() {
            Day::End
        } else {
            Day::Unknown
        },
    )
}

fn relative_day(reader: &Reader<'_>, captures: &Captures<'_>) -> Option<PartialDate> {
    let whole = captures
        .get(0)
        .filter(|whole| reader.stands_alone(&whole.range()))?;
    let ahead = match whole.as_str().trim_start_matches("the ") {
        "tomorrow" => 1,
        "day after tomorrow" => 2,
        "yesterday" => -1,
        "day before yesterday" => -2,
        _ => 0,
    };
    day_from(reader.now, ahead)
}

/// The month of a match that is a whole word, as "may" is not in "maybe".
fn month(reader: &Reader<'_>, captures: &Captures<'_>) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let written = captures.name("month")?;
    if !reader.stands_alone(&captures.get(0)?.range())
        || reader
            .after(written.end())
            .starts_with(|next: char| next.is_ascii_alphabetic())
    {
        return None;
    }
    NAMES
        .iter()
        .zip(1..)
        .find(|(name, _)| written.as_str().starts_with(*name))
        .map(|(_, month)| month)
}

fn year(reader: &Reader<'_>, captures: &Captures<'_>) -> Option<i32> {
    match captures
        .name("relative_year")
        .map(|relative| relative.as_str())
    {
        Some("next") => reader.now.year().checked_add(1),
        Some("last") => reader.now.year().checked_sub(1),
        Some(_) => Some(reader.now.year()),
        None => super::year(captures, "year"),
    }
}
