//! Times of the day in residents' messages: 12時, 夜8時, 午後7時半, 8 pm, 20:00, noon.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveTime;
use regex::{Captures, Regex};

use super::read::compile;

static JAPANESE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?P<part>午前|午後|早朝|今朝|朝|昼|夕方|今夕|今夜|今晩|夜|晩|深夜)?の?(?P<hour>[0-9]{1,2})(?:時(?:(?P<half>半)|(?P<minute>[0-9]{1,2})分)?|:(?P<minute2>[0-9]{2}))|正午",
    )
});
static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?:at )?(?:(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))? ?(?:(?P<half>[ap])\\.? ?m(?-u:\\b)\\.?|(?:o'?clock )?(?P<part>in the morning|in the afternoon|in the evening|at night)|o'?clock)|noon|midnight)",
    )
});

/// A time that was read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundTime {
    /// The bytes of the text that say the time.
    pub span: Range<usize>,
    /// The time by the clock of 24 hours.
    pub time: NaiveTime,
}

/// Half of the day that was said with an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    /// None was said: the hour is that of the clock of 24 hours.
    Unsaid,
    /// Midnight to noon.
    Morning,
    /// Noon to midnight.
    Afternoon,
    /// The dark hours: five to eleven before midnight, one to four after it.
    Night,
}

/// The times of a normalised text from left to right, not overlapping.
///
/// Lengths of time (「48時間」) are no times of the day, nor are 「午後12時」 and 「夜12時」, which people mean differently.
///
/// An English time has the "at" before it in its span.
pub fn find_times(text: &str) -> Vec<FoundTime> {
    let mut found = Vec::new();
    for (form, read) in [
        (
            &*ENGLISH,
            english as fn(&str, &Captures<'_>) -> Option<NaiveTime>,
        ),
        (&*JAPANESE, japanese),
    ] {
        for captures in form.captures_iter(text) {
            let (Some(whole), Some(time)) = (captures.get(0), read(text, &captures)) else {
                continue;
            };
            found.push(FoundTime {
                span: whole.range(),
                time,
            });
        }
    }
    found.sort_by_key(|found| (found.span.start, usize::MAX - found.span.end));
    let mut end = 0;
    found.retain(|found| {
        let free = found.span.start >= end;
        if free {
            end = found.span.end;
        }
        free
    });
    found
}

fn japanese(text: &str, captures: &Captures<'_>) -> Option<NaiveTime> {
    let Some(hour) = number(captures, "hour") else {
        return NaiveTime::from_hms_opt(12, 0, 0);
    };
    let whole = captures.get(0)?;
    let after = text.get(whole.end()..)?;
    // 「24時間」, 「9時点」; 「9:301」 and 「1:9:30」 are other numbers.
    if after.starts_with(['間', '点', '期', '代', ':'])
        || after.starts_with(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    if text
        .get(..captures.name("hour")?.start())?
        .ends_with(|c: char| c.is_ascii_alphanumeric() || "/:.".contains(c))
    {
        return None;
    }
    let half = match captures.name("part").map(|part| part.as_str()) {
        None => Half::Unsaid,
        Some("午前" | "朝" | "今朝" | "早朝") => Half::Morning,
        Some("午後" | "昼") => Half::Afternoon,
        Some(_) => Half::Night,
    };
    let minute = match captures.name("half") {
        Some(_) => 30,
        None => number(captures, "minute")
            .or_else(|| number(captures, "minute2"))
            .unwrap_or(0),
    };
    let noon_said = captures
        .name("part")
        .is_some_and(|part| part.as_str() == "昼");
    if noon_said && (11..=12).contains(&hour) {
        return NaiveTime::from_hms_opt(hour, minute, 0);
    }
    // 「午後12時」 is noon to many and midnight to the law.
    if half != Half::Unsaid && hour == 12 {
        return None;
    }
    time(half, hour, minute)
}

fn english(text: &str, captures: &Captures<'_>) -> Option<NaiveTime> {
    let whole = captures.get(0)?;
    let word = |c: char| c.is_ascii_alphanumeric();
    if text.get(whole.end()..)?.starts_with(word) || text.get(..whole.start())?.ends_with(word) {
        return None;
    }
    let Some(hour) = number(captures, "hour") else {
        return NaiveTime::from_hms_opt(
            if whole.as_str().ends_with("noon") {
                12
            } else {
                0
            },
            0,
            0,
        );
    };
    if text
        .get(..captures.name("hour")?.start())?
        .ends_with(['/', ':', '.'])
    {
        return None;
    }
    let minute = if captures.name("minute").is_some() {
        number(captures, "minute")?
    } else {
        0
    };
    let half = match captures
        .name("half")
        .or_else(|| captures.name("part"))
        .map(|half| half.as_str())
    {
        None => Half::Unsaid,
        Some("a" | "in the morning") => Half::Morning,
        Some("p" | "in the afternoon") => Half::Afternoon,
        Some(_) => Half::Night,
    };
    // 12 a.m. and 12 p.m. are fixed by use, unlike their Japanese counterparts.
    match (half, hour) {
        (Half::Morning | Half::Night, 12) => NaiveTime::from_hms_opt(0, minute, 0),
        (Half::Afternoon, 12) => NaiveTime::from_hms_opt(12, minute, 0),
        _ => time(half, hour, minute),
    }
}

fn time(half: Half, hour: u32, minute: u32) -> Option<NaiveTime> {
    let hour = match (half, hour) {
        (Half::Morning, 12..) => return None,
        (Half::Afternoon, 0..=11) | (Half::Night, 5..=11) => hour + 12,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

fn number(captures: &Captures<'_>, group: &str) -> Option<u32> {
    captures.name(group)?.as_str().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found: Vec<_> = find_times(text)
            .into_iter()
            .map(|found| format!("{}={}", &text[found.span], found.time.format("%H:%M")))
            .collect();
        assert_eq!(found.join(" | "), expected, "in {text}");
    }

    #[test]
    fn japanese_times() {
        check("12時に電話", "12時=12:00");
        check("夜8時まで", "夜8時=20:00");
        check("夜の8時まで", "夜の8時=20:00");
        check("午後7時半", "午後7時半=19:30");
        check("午前9時15分", "午前9時15分=09:15");
        check("朝9時から夕方5時", "朝9時=09:00 | 夕方5時=17:00");
        check("昼12時と昼1時", "昼12時=12:00 | 昼1時=13:00");
        check("午後7:30", "午後7:30=19:30");
        check("20:00まで", "20:00=20:00");
        check("9:00-19:00", "9:00=09:00 | 19:00=19:00");
        check("正午", "正午=12:00");
        check("深夜1時", "深夜1時=01:00");
    }

    #[test]
    fn english_times() {
        check("are you open at 8 pm", "at 8 pm=20:00");
        check("8pm", "8pm=20:00");
        check("8:30 p.m. please", "8:30 p.m.=20:30");
        check("8 p m", "8 p m=20:00");
        check("9 in the morning", "9 in the morning=09:00");
        check("8 at night", "8 at night=20:00");
        check("at 10 o'clock", "at 10 o'clock=10:00");
        check("at noon or 20:00", "at noon=12:00 | 20:00=20:00");
        check("12 am", "12 am=00:00");
        check("12 pm", "12 pm=12:00");
    }

    #[test]
    fn no_times() {
        for text in [
            "48時間",
            "24時",
            "9時99分",
            "午後12時",
            "夜12時",
            "9時点",
            "8 a month",
            "13 am",
            "afternoon",
            "25:00",
            "1:2:30",
            "2026/9/30",
            "一時",
            "i am 20",
            "99999999時",
            "午前13時",
        ] {
            check(text, "");
        }
    }
}
