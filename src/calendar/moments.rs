//! Days and times that residents ask about: now, on Sunday, at 8 pm, over the New Year.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use regex::Regex;

use super::partial::PartialDate;
use super::read::{compile, find_dates};
use super::times::{FoundTime, find_times};

/// A day that a resident asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The present moment.
    Now,
    /// A date.
    Date(PartialDate),
    /// A day of the week, not a certain one of them.
    Weekday(Weekday),
    /// National holidays.
    Holiday,
    /// The turn of the year.
    YearEnd,
    /// Saturdays and Sundays.
    Weekend,
    /// No day: a time of the day stands alone.
    AnyDay,
}

/// The moments of a normalised text from left to right, not overlapping, each with its time of the day if one is said.
///
/// A time belongs to the day directly before or after it (「日曜の夜8時」, "at 8 pm on Sunday"). Impossible dates are left out.
pub fn find_moments(
    text: &str,
    now: NaiveDateTime,
) -> Vec<(Range<usize>, Moment, Option<NaiveTime>)> {
    let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    let has_words = WORDS.is_match(text);
    let mut days: Vec<(Range<usize>, Moment)> = find_dates(text, now.date())
        .into_iter()
        .filter_map(|found| Some((found.span, Moment::Date(found.value.ok()?))))
        .collect();
    if has_words {
        add_named_days(text, now.date(), &mut days);
    }
    let times = if has_digits || has_words {
        find_times(text)
    } else {
        Vec::new()
    };
    join(text, days, times)
}

/// At least one of these, or a digit, or a date, stands in every moment.
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "今|曜|土日|週末|祝|振替休日|国民の休日|祭日|年末|年始|正月|元日|元旦|大晦日|大みそか|正午\
         |now|moment|day|week|holiday|new year|year-end|year end|tonight|noon|midnight|clock",
    )
});

static NAMED_DAYS: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?P<tonight>今夜|今晩|今夕|今朝)\
         |(?P<holiday>国民の祝日|国民の休日|振替休日|祝休日|祝祭日|祝日|祭日|土日(?P<and_holiday>祝))\
         |(?P<weekend>土日|週末)\
         |(?P<year_end>年末年始|年末|年始|お?正月|元日|元旦|大晦日|大みそか)\
         |(?P<coming>(?:今度|次)の)?(?P<day>[月火水木金土日])曜日?\
         |(?P<now>只今|今現在|今すぐ|今)",
    )
});
static NAMED_DAYS_IN_ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "(?-u:\\b)(?:\
         (?P<now>right now|now|at the moment)\
         |(?P<tonight>tonight|this morning|this afternoon|this evening)\
         |(?P<holiday>(?:public|national|bank) holidays?|on (?:a )?holidays?)\
         |(?P<weekend>(?:the )?weekends?)\
         |(?P<year_end>new year'?s?(?: eve| day| holidays?)?|(?:the )?(?:end of the year|year[ -]end))\
         |(?:on )?(?P<coming>(?:this|this coming|the coming|coming) )?(?P<day>mon|tues|wednes|thurs|fri|satur|sun)days?\
         )(?-u:\\b)",
    )
});

fn add_named_days(text: &str, now: NaiveDate, days: &mut Vec<(Range<usize>, Moment)>) {
    let today = || Moment::Date(PartialDate::from_date(now));
    for form in [&*NAMED_DAYS, &*NAMED_DAYS_IN_ENGLISH] {
        for captures in form.captures_iter(text) {
            let Some(whole) = captures.get(0) else {
                continue;
            };
            let has = |group: &str| captures.name(group).is_some();
            let moment = if has("now") {
                if !is_now(text, &whole.range()) {
                    continue;
                }
                Moment::Now
            } else if has("tonight") {
                today()
            } else if has("holiday") {
                Moment::Holiday
            } else if has("weekend") {
                Moment::Weekend
            } else if has("year_end") {
                // 「年末調整」 is about taxes.
                if text
                    .get(whole.end()..)
                    .is_some_and(|after| after.starts_with("調整"))
                {
                    continue;
                }
                Moment::YearEnd
            } else if let Some(weekday) = captures.name("day").and_then(|day| weekday(day.as_str()))
            {
                if has("coming") {
                    coming(now, weekday)
                } else {
                    Moment::Weekday(weekday)
                }
            } else {
                continue;
            };
            let mut spans = vec![(whole.range(), moment)];
            // 「土日祝」 names both.
            if let Some(holiday) = captures.name("and_holiday") {
                spans = vec![
                    (whole.start()..holiday.start(), Moment::Weekend),
                    (holiday.range(), Moment::Holiday),
                ];
            }
            for (span, moment) in spans {
                if days
                    .iter()
                    .all(|(taken, _)| taken.end <= span.start || span.end <= taken.start)
                {
                    days.push((span, moment));
                }
            }
        }
    }
    days.sort_by_key(|(span, _)| span.start);
}

/// Whether 「今」 stands for the present, not for a part of another word such as 「今度」 or 「昨今」.
fn is_now(text: &str, span: &Range<usize>) -> bool {
    let (before, after) = (
        text.get(..span.start).unwrap_or_default(),
        text.get(span.end..).unwrap_or_default(),
    );
    let of_a_word = |next: char| "日月年度回週後朝夜晩夕季期般更昔時一".contains(next);
    text.get(span.clone()) != Some("今")
        || !after.starts_with(of_a_word)
            && !["ひとつ", "いち", "まで"]
                .iter()
                .any(|word| after.starts_with(word))
            && !before.ends_with(['昨', '古', '当'])
}

fn weekday(written: &str) -> Option<Weekday> {
    Some(match written {
        "月" | "mon" => Weekday::Mon,
        "火" | "tues" => Weekday::Tue,
        "水" | "wednes" => Weekday::Wed,
        "木" | "thurs" => Weekday::Thu,
        "金" | "fri" => Weekday::Fri,
        "土" | "satur" => Weekday::Sat,
        "日" | "sun" => Weekday::Sun,
        _ => return None,
    })
}

/// The first such weekday after today.
fn coming(now: NaiveDate, weekday: Weekday) -> Moment {
    (1..=7)
        .filter_map(|ahead| now.checked_add_days(Days::new(ahead)))
        .find(|day| day.weekday() == weekday)
        .map_or(Moment::Weekday(weekday), |day| {
            Moment::Date(PartialDate::from_date(day))
        })
}

/// Gives each time to the day beside it; a time without one becomes a moment of its own.
fn join(
    text: &str,
    days: Vec<(Range<usize>, Moment)>,
    times: Vec<FoundTime>,
) -> Vec<(Range<usize>, Moment, Option<NaiveTime>)> {
    let mut moments: Vec<_> = days
        .into_iter()
        .map(|(span, moment)| (span, moment, None))
        .collect();
    for FoundTime { span, time } in times {
        // 「今夜8時」: the day is a part of the time's words.
        if let Some((day, _, taken @ None)) = moments
            .iter_mut()
            .find(|(day, _, _)| day.start == span.start && day.end < span.end)
        {
            *day = span;
            *taken = Some(time);
            continue;
        }
        if moments
            .iter()
            .any(|(taken, _, _)| taken.start < span.end && span.start < taken.end)
        {
            continue;
        }
        let beside = moments.iter_mut().find(|(day, moment, taken)| {
            let between = if day.end <= span.start {
                day.end..span.start
            } else {
                span.end..day.start
            };
            let joined = text.get(between).is_some_and(|between| {
                matches!(
                    between,
                    "" | " " | "の" | "は" | "に" | "も" | "でも" | " on " | " at " | ", "
                )
            });
            joined && taken.is_none() && *moment != Moment::Now
        });
        match beside {
            Some((day, _, taken)) => {
                *day = day.start.min(span.start)..day.end.max(span.end);
                *taken = Some(time);
            }
            None => moments.push((span, Moment::AnyDay, Some(time))),
        }
    }
    moments.sort_by_key(|(span, _, _)| span.start);
    moments
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tuesday 24 November 2026, ten in the morning.
    fn now() -> NaiveDateTime {
        "2026-11-24T10:00:00".parse().unwrap()
    }

    fn show((span, moment, time): (Range<usize>, Moment, Option<NaiveTime>), text: &str) -> String {
        let moment = match moment {
            Moment::Date(date) => date
                .date()
                .map_or(format!("{date:?}"), |date| date.to_string()),
            Moment::Weekday(weekday) => weekday.to_string(),
            other => format!("{other:?}"),
        };
        let time = time.map_or(String::new(), |time| time.format(" %H:%M").to_string());
        format!("{}={moment}{time}", &text[span])
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found: Vec<_> = find_moments(text, now())
            .into_iter()
            .map(|found| show(found, text))
            .collect();
        assert_eq!(found.join(" | "), expected, "in {text}");
    }

    #[test]
    fn japanese_moments() {
        check("今電話できますか", "今=Now");
        check("今日やってますか", "今日=2026-11-24");
        check("明日の夜8時は大丈夫", "明日の夜8時=2026-11-25 20:00");
        check("あさって", "あさって=2026-11-26");
        check("日曜日の12時", "日曜日の12時=Sun 12:00");
        check("日曜はやってますか", "日曜=Sun");
        check("今度の日曜", "今度の日曜=2026-11-29");
        check("今度は日曜に", "日曜=Sun");
        check("次の火曜日", "次の火曜日=2026-12-01");
        check("土日はどうですか", "土日=Weekend");
        check("土日祝はやってますか", "土日=Weekend | 祝=Holiday");
        check("祝日の午後7時", "祝日の午後7時=Holiday 19:00");
        check("祝休日", "祝休日=Holiday");
        check("年末年始はやってますか", "年末年始=YearEnd");
        check(
            "12月30日の13時",
            "12月30日の13時=PartialDate { year: None, month: Some(12), day: Day(30) } 13:00",
        );
        check("夜8時に電話できますか", "夜8時=AnyDay 20:00");
        check("今夜8時", "今夜8時=2026-11-24 20:00");
        check(
            "今朝9時と今晩",
            "今朝9時=2026-11-24 09:00 | 今晩=2026-11-24",
        );
        check("2026年11月23日月曜日", "2026年11月23日月曜日=2026-11-23");
        check("9時から19時", "9時=AnyDay 09:00 | 19時=AnyDay 19:00");
    }

    #[test]
    fn english_moments() {
        check("are you open now", "now=Now");
        check("are you open today", "today=2026-11-24");
        check("are you open on sundays", "on sundays=Sun");
        check(
            "this sunday at 8 pm",
            "this sunday at 8 pm=2026-11-29 20:00",
        );
        check("at 8 pm on sunday", "at 8 pm on sunday=Sun 20:00");
        check("tomorrow 20:00", "tomorrow 20:00=2026-11-25 20:00");
        check("open at weekends?", "weekends=Weekend");
        check("on public holidays", "public holidays=Holiday");
        check("over new year's holidays", "new year's holidays=YearEnd");
        check("at 8 pm", "at 8 pm=AnyDay 20:00");
    }

    #[test]
    fn no_moments() {
        for text in [
            "今回の更新",
            "今後",
            "昨今",
            "何曜日ですか",
            "年末調整",
            "48時間",
            "i know",
            "sun",
            "平日",
            "2月30日",
            "マイナンバーカードの更新",
            "",
        ] {
            check(text, "");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_gives_spans_of_the_text_in_order(
            text in ".{0,40}|[0-9年月日曜土今夜時半の午後祝: ]{0,24}|(at |on |sunday|now|8 pm|9:30| |8月|今夜){0,8}"
        ) {
            let mut end = 0;
            for (span, _, _) in find_moments(&text, now()) {
                prop_assert!(span.start >= end && !span.is_empty());
                prop_assert!(text.get(span.clone()).is_some());
                end = span.end;
            }
        }
    }
}
