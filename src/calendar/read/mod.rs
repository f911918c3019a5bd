//! Dates in residents' messages.
//!
//! Each of the modules below knows one family of written forms and offers candidates; [`find_dates`] keeps the
//! leftmost and longest of them. What is no clear date is left alone: 「48時間」, 「3か月」, "may I".

mod english;
mod japanese;
mod numeric;

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::{Captures, Regex};

use super::partial::{Day, PartialDate, last_day};

/// A date found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDate {
    /// The bytes of the text that say the date.
    pub span: Range<usize>,
    /// The date, or what was written if no calendar has such a day.
    pub value: Result<PartialDate, Impossible>,
}

/// Something written like a date that no calendar has, such as 「2月30日」 or 「13月1日」.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such day: {written}")]
pub struct Impossible {
    /// The words of the text.
    pub written: String,
}

/// The dates of a normalised text from left to right, not overlapping; `now` gives 「今日」 and "next month" their meaning.
///
/// A year alone, a day alone, durations, ages, counts and telephone numbers are no dates. Numbers that could be either
/// day/month or month/day, as 「5/6」 in an English sentence, are left alone too.
pub fn find_dates(text: &str, now: NaiveDate) -> Vec<FoundDate> {
    let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digits && !DATE_WORDS.is_match(text) {
        return Vec::new();
    }
    let mut reader = Reader {
        text,
        now,
        candidates: Vec::new(),
    };
    if has_digits {
        numeric::read(&mut reader);
    }
    japanese::read(&mut reader);
    english::read(&mut reader);
    reader.longest_from_the_left()
}

/// At least one of these stands in every date that has no digits. A plain list of literals is found in one quick pass.
static DATE_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|今日|本日|明日|昨日|明後日|一昨日|あした|あさって|おととい\
         |今月|当月|本月|来月|先月|先々月|月末|today|tomorrow|yesterday|month|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec",
    )
});

/// A pattern of this room as a regex. Each of them is compiled by the tests.
#[allow(
    clippy::expect_used,
    reason = "the patterns are constants of this room, and the tests use every one"
)]
pub(super) fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}

/// A text and the dates it may hold.
struct Reader<'a> {
    text: &'a str,
    now: NaiveDate,
    candidates: Vec<FoundDate>,
}

impl Reader<'_> {
    /// Offers every match of a form that `read` takes for a date.
    fn each(&mut self, form: &Regex, read: impl Fn(&Self, &Captures<'_>) -> Option<PartialDate>) {
        let mut start = 0;
        while let Some(captures) = form.captures_at(self.text, start) {
            let Some(whole) = captures.get(0).filter(|whole| !whole.is_empty()) else {
                return;
            };
            if let Some(date) = read(self, &captures) {
                self.offer(whole.range(), date);
                start = whole.end();
            } else {
                start = whole.start() + whole.as_str().chars().next().map_or(1, char::len_utf8);
            }
        }
    }

    fn offer(&mut self, span: Range<usize>, date: PartialDate) {
        let value = if exists(&date) {
            Ok(date.with_end_resolved())
        } else {
            Err(Impossible {
                written: self.text.get(span.clone()).unwrap_or_default().to_owned(),
            })
        };
        self.candidates.push(FoundDate { span, value });
    }

    fn longest_from_the_left(mut self) -> Vec<FoundDate> {
        self.candidates
            .sort_by_key(|found| (found.span.start, usize::MAX - found.span.end));
        let mut end = 0;
        self.candidates.retain(|found| {
            let free = found.span.start >= end;
            if free {
                end = found.span.end;
            }
            free
        });
        // 「9999年12月31日」: a year that is not read must not be dropped, or another date would be computed.
        for index in 0..self.candidates.len() {
            let span = self.candidates[index].span.clone();
            let before = self.before(span.start).trim_end_matches(['の', ' ']);
            let year = before.strip_suffix('年').unwrap_or_default();
            let unread = year.ends_with(|c: char| c.is_ascii_digit());
            if unread && matches!(&self.candidates[index].value, Ok(date) if date.year.is_none()) {
                let written = self.text.get(span).unwrap_or_default().to_owned();
                self.candidates[index].value = Err(Impossible { written });
            }
        }
        self.candidates
    }

    fn before(&self, at: usize) -> &str {
        self.text.get(..at).unwrap_or_default()
    }

    fn after(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Whether a number could not go on to the left or to the right of this span, so that it stands for itself.
    fn stands_alone(&self, span: &Range<usize>) -> bool {
        !goes_on(self.before(span.start).chars().rev()) && !goes_on(self.after(span.end).chars())
    }
}

/// Whether a number goes on here: a digit, or a joint and a digit, as in 「380-366」 and 「9:30」.
fn goes_on(mut characters: impl Iterator<Item = char>) -> bool {
    match characters.next() {
        Some(next) if next.is_ascii_alphanumeric() => true,
        Some('/' | '-' | '.' | ':') => characters.next().is_some_and(|next| next.is_ascii_digit()),
        _ => false,
    }
}

fn exists(date: &PartialDate) -> bool {
    let Some(month) = date.month else {
        return date.year.is_some();
    };
    let Some(last) = last_day(date.year, month) else {
        return false;
    };
    match date.day {
        Day::Day(day) => (1..=last).contains(&day),
        Day::End | Day::Unknown => true,
    }
}

/// The number that a group holds.
fn number(captures: &Captures<'_>, group: &str) -> Option<u32> {
    captures.name(group)?.as_str().parse().ok()
}

/// The Gregorian year that a group of four digits holds.
fn year(captures: &Captures<'_>, group: &str) -> Option<i32> {
    captures.name(group)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests;
