//! Dates and times in the words of replies.
//!
//! In easy Japanese a date has its weekday when that is known, and every kanji its reading, in the notation of
//! `replies::ruby`.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

use super::partial::{Day, PartialDate};
use crate::locale::ReplyLocale;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The date in words: 「2026年9月30日」, "30 September 2026"; only the parts that are known are said.
pub fn say(date: &PartialDate, locale: ReplyLocale) -> String {
    let date = date.with_end_resolved();
    match locale {
        ReplyLocale::Ja => say_in_japanese(&date),
        ReplyLocale::En => say_in_english(&date),
        ReplyLocale::Yasashii => say_in_easy_japanese(&date),
    }
}

fn say_in_japanese(date: &PartialDate) -> String {
    let year = date
        .year
        .map(|year| format!("{year}年"))
        .unwrap_or_default();
    let Some(month) = date.month.map(|month| format!("{month}月")) else {
        return year;
    };
    let day = match date.day {
        Day::Day(day) => format!("{day}日"),
        Day::End => "末日".to_owned(),
        Day::Unknown => String::new(),
    };
    format!("{year}{month}{day}")
}

fn say_in_easy_japanese(date: &PartialDate) -> String {
    let year = date
        .year
        .map(|year| format!("{year}年《ねん》"))
        .unwrap_or_default();
    let Some(month) = date.month.map(|month| format!("{month}月《がつ》")) else {
        return year;
    };
    let day = match date.day {
        Day::Day(day) => easy_day(day),
        Day::End => " 終《お》わりの 日《ひ》".to_owned(),
        Day::Unknown => String::new(),
    };
    let weekday = date
        .date()
        .map(|date| say_weekday(date.weekday(), ReplyLocale::Yasashii))
        .map(|weekday| format!("({weekday})"))
        .unwrap_or_default();
    format!("{year}{month}{day}{weekday}")
}

/// The day of the month; days with a reading of their own get it as a whole.
fn easy_day(day: u32) -> String {
    let reading = match day {
        1 => "ついたち",
        2 => "ふつか",
        3 => "みっか",
        4 => "よっか",
        5 => "いつか",
        6 => "むいか",
        7 => "なのか",
        8 => "ようか",
        9 => "ここのか",
        10 => "とおか",
        14 => "じゅうよっか",
        20 => "はつか",
        24 => "にじゅうよっか",
        _ => return format!("{day}日《にち》"),
    };
    format!("｜{day}日《{reading}》")
}

fn say_in_english(date: &PartialDate) -> String {
    let year = date.year.map(|year| year.to_string());
    let Some(month) = date.month.and_then(month_name) else {
        return year.unwrap_or_default();
    };
    let said = match date.day {
        Day::Day(day) => format!("{day} {month}"),
        Day::End => format!("the last day of {month}"),
        Day::Unknown => month.to_owned(),
    };
    match year {
        Some(year) => format!("{said} {year}"),
        None => said,
    }
}

fn month_name(month: u32) -> Option<&'static str> {
    MONTHS
        .get(usize::try_from(month).ok()?.checked_sub(1)?)
        .copied()
}

/// The weekday in words: 「火曜日」, "Tuesday".
pub fn say_weekday(weekday: Weekday, locale: ReplyLocale) -> &'static str {
    let (japanese, easy, english) = match weekday {
        Weekday::Mon => ("月曜日", "月曜日《げつようび》", "Monday"),
        Weekday::Tue => ("火曜日", "火曜日《かようび》", "Tuesday"),
        Weekday::Wed => ("水曜日", "水曜日《すいようび》", "Wednesday"),
        Weekday::Thu => ("木曜日", "木曜日《もくようび》", "Thursday"),
        Weekday::Fri => ("金曜日", "金曜日《きんようび》", "Friday"),
        Weekday::Sat => ("土曜日", "土曜日《どようび》", "Saturday"),
        Weekday::Sun => ("日曜日", "日曜日《にちようび》", "Sunday"),
    };
    match locale {
        ReplyLocale::Ja => japanese,
        ReplyLocale::En => english,
        ReplyLocale::Yasashii => easy,
    }
}

/// The time in words, by the twelve-hour clock: 「午前9時」, 「午後7時30分」, 「正午」; "9:00 a.m.", "7:30 p.m.", "noon".
pub fn say_time(time: NaiveTime, locale: ReplyLocale) -> String {
    let (afternoon, hour) = time.hour12();
    let minute = time.minute();
    match locale {
        ReplyLocale::Ja => {
            if (afternoon, hour, minute) == (true, 12, 0) {
                return "正午".to_owned();
            }
            let half = if afternoon { "午後" } else { "午前" };
            // Noon and midnight are hour nought of their half of the day.
            let hour = hour % 12;
            if minute == 0 {
                format!("{half}{hour}時")
            } else {
                format!("{half}{hour}時{minute}分")
            }
        }
        ReplyLocale::Yasashii => easy_time(afternoon, hour, minute),
        ReplyLocale::En => match (afternoon, hour, minute) {
            (true, 12, 0) => "noon".to_owned(),
            (false, 12, 0) => "midnight".to_owned(),
            _ => format!(
                "{hour}:{minute:02} {}",
                if afternoon { "p.m." } else { "a.m." }
            ),
        },
    }
}

fn easy_time(afternoon: bool, hour: u32, minute: u32) -> String {
    let hour = match (afternoon, hour) {
        // 「午後0時」 is hard to tell from midnight.
        (true, 12) => "昼《ひる》の 12時《じ》".to_owned(),
        (true, hour) => format!("午後《ごご》{hour}時《じ》"),
        (false, hour) => format!("午前《ごぜん》{}時《じ》", hour % 12),
    };
    // いっぷん, にふん, さんぷん …: the last digit decides.
    let reading = match minute % 10 {
        2 | 5 | 7 | 9 => "ふん",
        _ => "ぷん",
    };
    match minute {
        0 => hour,
        minute => format!("{hour}{minute}分《{reading}》"),
    }
}

/// The day with its weekday and without its year: 「11月24日(火)」, "Tuesday 24 November".
pub fn say_day_with_weekday(date: NaiveDate, locale: ReplyLocale) -> String {
    let weekday = say_weekday(date.weekday(), locale);
    let day = say(
        &PartialDate {
            year: None,
            ..PartialDate::from_date(date)
        },
        locale,
    );
    match locale {
        ReplyLocale::Ja => format!("{day}({})", weekday.trim_end_matches("曜日")),
        ReplyLocale::En => format!("{weekday} {day}"),
        ReplyLocale::Yasashii => format!("{day}({weekday})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(year: Option<i32>, month: Option<u32>, day: Day, japanese: &str, english: &str) {
        let date = PartialDate { year, month, day };
        assert_eq!(say(&date, ReplyLocale::Ja), japanese);
        assert_eq!(say(&date, ReplyLocale::En), english);
    }

    #[test]
    fn only_known_parts_are_said() {
        check(
            Some(2026),
            Some(9),
            Day::Day(30),
            "2026年9月30日",
            "30 September 2026",
        );
        check(None, Some(9), Day::Day(30), "9月30日", "30 September");
        check(
            Some(2026),
            Some(9),
            Day::Unknown,
            "2026年9月",
            "September 2026",
        );
        check(None, Some(1), Day::Unknown, "1月", "January");
        check(
            None,
            Some(2),
            Day::End,
            "2月末日",
            "the last day of February",
        );
        check(
            Some(2027),
            Some(2),
            Day::End,
            "2027年2月28日",
            "28 February 2027",
        );
        check(None, Some(12), Day::End, "12月31日", "31 December");
        check(Some(2026), None, Day::Unknown, "2026年", "2026");
    }

    #[test]
    fn a_month_that_does_not_exist_is_no_panic() {
        check(Some(2026), Some(13), Day::End, "2026年13月末日", "2026");
        check(None, Some(0), Day::Unknown, "0月", "");
    }

    #[test]
    fn times_follow_the_twelve_hour_clock() {
        let cases = [
            (9, 0, "午前9時", "9:00 a.m."),
            (19, 0, "午後7時", "7:00 p.m."),
            (19, 5, "午後7時5分", "7:05 p.m."),
            (12, 0, "正午", "noon"),
            (12, 30, "午後0時30分", "12:30 p.m."),
            (0, 0, "午前0時", "midnight"),
        ];
        for (hour, minute, japanese, english) in cases {
            let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
            assert_eq!(say_time(time, ReplyLocale::Ja), japanese);
            assert_eq!(say_time(time, ReplyLocale::En), english);
        }
    }

    #[test]
    fn weekdays_are_said_with_the_day() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        assert_eq!(say_day_with_weekday(date, ReplyLocale::Ja), "11月24日(火)");
        assert_eq!(
            say_day_with_weekday(date, ReplyLocale::En),
            "Tuesday 24 November"
        );
        let sunday = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        assert_eq!(
            say_day_with_weekday(sunday, ReplyLocale::Ja),
            "11月22日(日)"
        );
        assert_eq!(say_weekday(Weekday::Mon, ReplyLocale::Ja), "月曜日");
    }

    #[test]
    fn easy_japanese_has_readings_and_the_weekday() {
        let easy = |year, month, day| {
            let date = PartialDate { year, month, day };
            say(&date, ReplyLocale::Yasashii)
        };
        assert_eq!(
            easy(Some(2027), Some(3), Day::Day(31)),
            "2027年《ねん》3月《がつ》31日《にち》(水曜日《すいようび》)"
        );
        assert_eq!(
            easy(None, Some(4), Day::Day(1)),
            "4月《がつ》｜1日《ついたち》"
        );
        assert_eq!(
            easy(Some(2026), Some(9), Day::Unknown),
            "2026年《ねん》9月《がつ》"
        );
        assert_eq!(
            easy(None, Some(2), Day::End),
            "2月《がつ》 終《お》わりの 日《ひ》"
        );
        assert_eq!(
            easy(Some(2026), Some(13), Day::Day(40)),
            "2026年《ねん》13月《がつ》40日《にち》"
        );
        let date = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        assert_eq!(
            say_day_with_weekday(date, ReplyLocale::Yasashii),
            "11月《がつ》｜24日《にじゅうよっか》(火曜日《かようび》)"
        );
        for (hour, minute, expected) in [
            (9, 0, "午前《ごぜん》9時《じ》"),
            (19, 5, "午後《ごご》7時《じ》5分《ふん》"),
            (12, 30, "昼《ひる》の 12時《じ》30分《ぷん》"),
            (0, 1, "午前《ごぜん》0時《じ》1分《ぷん》"),
        ] {
            let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
            assert_eq!(say_time(time, ReplyLocale::Yasashii), expected);
        }
    }
}
