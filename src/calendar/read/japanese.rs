//! Dates in Japanese: 2026年9月30日, 令和8年9月末, r8.9.30, 来月15日, 明日.

use std::sync::LazyLock;

use chrono::{Datelike, Days, Months, NaiveDate};
use regex::{Captures, Regex};

use super::{Reader, compile, number};
use crate::calendar::partial::{Day, PartialDate};

const KANJI_DIGITS: &str = "〇一二三四五六七八九";

/// The year, if one is said, and the month.
const YEAR_AND_MONTH: &str = "(?:(?P<year>(?:19|20|21)[0-9]{2}|[一二][〇零一二三四五六七八九]{3})年 ?の? ?\
      |(?P<era>令和|平成|昭和|大正|[rhs]\\.? ?)(?P<era_year>[1-9][0-9]?|0[1-9]|元|[一二三四五六七八九十]{1,3})年 ?の? ?\
      |(?P<relative_year>今年|本年|再来年|来年|去年|昨年|一昨年|おととし) ?の? ?)?\
     (?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月";
/// The day after a month, and its weekday.
const DAY: &str = " ?の? ?(?:(?P<end>末日|月末|末|終わり|おわり|最終日|いっぱい)\
      |(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})(?P<unit>日)?)\
     (?:\\(?[月火水木金土日](?:曜日|曜|\\))\\)?)?";

static MONTH: LazyLock<Regex> = LazyLock::new(|| compile(YEAR_AND_MONTH));
static MONTH_AND_DAY: LazyLock<Regex> =
    LazyLock::new(|| compile(&format!("{YEAR_AND_MONTH}{DAY}")));
static WITH_DOTS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?P<era>令和|平成|昭和|大正|[rhs]\\.? ?)(?P<era_year>[1-9][0-9]?|0[1-9]|元)(?:年|[/.-])(?P<month>[0-9]{1,2})[/.-](?P<day>[0-9]{1,2})日?",
    )
});
static RELATIVE_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?P<month>今月|当月|本月|再来月|来月|先々月|先月)\
         (?:の?(?:(?P<end>末日|月末|末|終わり|おわり|最終日|いっぱい)|(?P<day>[0-9]{1,2})日))?|月末",
    )
});
static RELATIVE_DAY: LazyLock<Regex> =
    LazyLock::new(|| compile("今日|本日|明後日|明日|一昨日|昨日|あさって|あした|おととい"));

/// Offers the dates written in Japanese.
pub(super) fn read(reader: &mut Reader<'_>) {
    if reader.text.contains('月') {
        reader.each(&MONTH, month);
        reader.each(&MONTH_AND_DAY, month_and_day);
        reader.each(&RELATIVE_MONTH, relative_month);
    }
    // 「r8.9.30」 is Japanese without a Japanese character.
    if reader.text.contains(['.', '/', '-']) {
        reader.each(&WITH_DOTS, with_dots);
    }
    if !reader.text.is_ascii() {
        reader.each(&RELATIVE_DAY, relative_day);
    }
}

fn month(reader: &Reader<'_>, captures: &Captures<'_>) -> Option<PartialDate> {
    let whole = captures.get(0)?;
    // 「第3月曜」 names a weekday, 「3月間」 a length of time.
    if !starts_cleanly(reader, whole.start()) || reader.after(whole.end()).starts_with(['曜', '間'])
    {
        return None;
    }
    Some(PartialDate::from_month(
        year(reader.now, captures),
        count(named(captures, "month")?)?,
    ))
}

fn month_and_day(reader: &Reader<'_>, captures: &Captures<'_>) -> Option<PartialDate> {
    let whole = captures
        .get(0)
        .filter(|whole| starts_cleanly(reader, whole.start()))?;
    let after = reader.after(whole.end());
    let day = if captures.name("end").is_some() {
        Day::End
    } else {
        let day = count(named(captures, "day")?)?;
        // 「9月30」 without 日 only where nothing else could be counted, and 「30日間」 is a length of time.
        let is_day = if captures.name("unit").is_some() {
            !after.starts_with('間')
        } else {
            day <= 31
                && (after.is_empty()
                    || after.starts_with([' ', 'に', 'が', 'で', 'の', 'ま', 'と', 'は']))
        };
        Day::Day(is_day.then_some(day)?)
    };
    Some(PartialDate {
        year: year(reader.now, captures),
        month: Some(count(named(captures, "month")?)?),
        day,
    })
}

fn with_dots(reader: &Reader<'_>, captures: &Captures<'_>) -> Option<PartialDate> {
    let whole = captures.get(0)?;
    // Only the right side: the left one may be a letter of an era.
    if !starts_cleanly(reader, whole.start()) || !reader.stands_alone(&(0..whole.end())) {
        return None;
    }
    let day = Day::Day(number(captures, "day")?);
    Some(PartialDate {
        year: Some(era_year(captures)?),
        month: Some(number(captures, "month")?),
        day,
    })
}

/// The year of the match, if one is said.
fn year(now: NaiveDate, captures: &Captures<'_>) -> Option<i32> {
    if captures.name("era").is_some() {
        return era_year(captures);
    }
    if let Some(relative) = named(captures, "relative_year") {
        let years = match relative {
            "今年" | "本年" => 0,
            "来年" => 1,
            "再来年" => 2,
            "去年" | "昨年" => -1,
            _ => -2,
        };
        return now.year().checked_add(years);
    }
    i32::try_from(positional(named(captures, "year")?)?).ok()
}

fn era_year(captures: &Captures<'_>) -> Option<i32> {
    let before_first = match named(captures, "era")?.trim_end_matches(['.', ' ']) {
        "令和" | "r" => 2018,
        "平成" | "h" => 1988,
        "昭和" | "s" => 1925,
        _ => 1911,
    };
    let written = named(captures, "era_year")?;
    let year = if written == "元" { 1 } else { count(written)? };
    Some(before_first + i32::try_from(year).ok()?)
}

fn relative_month(reader: &Reader<'_>, captures: &Captures<'_>) -> Option<PartialDate> {
    let before = reader.before(captures.get(0)?.start());
    let Some(month) = named(captures, "month") else {
        // 「3か月後の月末」 and 「9月の月末」 are not the end of this month.
        let of_another = |c: char| "のか月毎各翌同生後前".contains(c) || is_counting(c);
        return if before.ends_with(of_another) {
            None
        } else {
            month_from(reader.now, 0, Day::End)
        };
    };
    let months_ahead = match month {
        // 「優先月」
        _ if before.ends_with('優') => return None,
        "再来月" => 2,
        "来月" => 1,
        "先月" => -1,
        "先々月" => -2,
        _ => 0,
    };
    let day = match (captures.name("end"), number(captures, "day")) {
        (Some(_), _) => Day::End,
        (None, Some(day)) => Day::Day(day),
        (None, None) => Day::Unknown,
    };
    month_from(reader.now, months_ahead, day)
}

fn relative_day(reader: &Reader<'_>, captures: &Captures<'_>) -> Option<PartialDate> {
    let whole = captures.get(0)?;
    let before = reader.before(whole.start());
    let days_ahead = match whole.as_str() {
        // 「今日は」 alone is a greeting.
        "今日" if reader.text == "今日は" => return None,
        "本日" if before.ends_with('日') => return None,
        // 「証明日」, 「説明日」
        "明日" if before.ends_with(['証', '説']) => return None,
        "明日" | "あした" => 1,
        "明後日" | "あさって" => 2,
        "昨日" => -1,
        "一昨日" | "おととい" => -2,
        _ => 0,
    };
    day_from(reader.now, days_ahead)
}

/// The day so many days after `now`.
pub(super) fn day_from(now: NaiveDate, days_ahead: i32) -> Option<PartialDate> {
    let days = Days::new(u64::from(days_ahead.unsigned_abs()));
    let day = if days_ahead < 0 {
        now.checked_sub_days(days)
    } else {
        now.checked_add_days(days)
    };
    day.map(PartialDate::from_date)
}

/// The month so many months after that of `now`.
pub(super) fn month_from(now: NaiveDate, months_ahead: i32, day: Day) -> Option<PartialDate> {
    let months = Months::new(months_ahead.unsigned_abs());
    let then = if months_ahead < 0 {
        now.checked_sub_months(months)
    } else {
        now.checked_add_months(months)
    }?;
    Some(PartialDate {
        year: Some(then.year()),
        month: Some(then.month()),
        day,
    })
}

/// Whether what starts here is not the rest of a longer number, range of numbers or Latin word.
fn starts_cleanly(reader: &Reader<'_>, start: usize) -> bool {
    let before = reader.before(start);
    // 「2~3月」 is one thing, 「9月~10月」 are two.
    let of_range = before
        .strip_suffix('~')
        .is_some_and(|before| before.ends_with(is_counting));
    let first = reader.after(start).chars().next();
    let of_number = match first {
        // The end of the text always ends a number, so only the left side is looked at.
        Some(first) if first.is_ascii_alphanumeric() => {
            !reader.stands_alone(&(start..reader.text.len()))
        }
        Some(first) if is_counting(first) => before.ends_with(is_counting),
        _ => false,
    };
    !of_range && !of_number
}

fn is_counting(character: char) -> bool {
    character.is_ascii_digit() || KANJI_DIGITS.contains(character) || "十百千".contains(character)
}

fn named<'t>(captures: &Captures<'t>, group: &str) -> Option<&'t str> {
    captures.name(group).map(|found| found.as_str())
}

/// A number up to 99 in digits or kanji: 「30」, 「三十」, 「三〇」.
fn count(written: &str) -> Option<u32> {
    let Some((tens, ones)) = written.split_once('十') else {
        return positional(written);
    };
    let tens = if tens.is_empty() {
        1
    } else {
        positional(tens)?
    };
    let ones = if ones.is_empty() {
        0
    } else {
        positional(ones)?
    };
    (tens < 10 && ones < 10).then_some(tens * 10 + ones)
}

fn positional(written: &str) -> Option<u32> {
    written
        .chars()
        .take(5)
        .try_fold(0, |number: u32, character| {
            let digit = match character {
                '零' => 0,
                _ => match character.to_digit(10) {
                    Some(digit) => digit,
                    None => {
                        u32::try_from(KANJI_DIGITS.chars().position(|kanji| kanji == character)?)
                            .ok()?
                    }
                },
            };
            Some(number * 10 + digit)
        })
}
