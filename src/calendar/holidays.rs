//! The national holidays of Japan.
//!
//! Source: 国民の祝日に関する法律 (Act No. 178 of 1948) as in force since 2020, and for the moved days of
//! 2020 and 2021 the special measures acts for the Tokyo games. The days of the equinoxes are announced a year
//! ahead; here they follow the usual astronomical approximation, which holds for 1980 to 2099.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The years for which [`holiday`] answers; for any other year it finds no holiday.
pub const YEARS: RangeInclusive<i32> = 2020..=2050;

/// A national holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holiday {
    /// The name in Japanese as the act gives it; 振替休日 and 国民の休日 for days that follow from others.
    pub name_ja: &'static str,
    /// The same name in easy Japanese, with the readings of its kanji.
    pub name_easy: &'static str,
    /// The usual English name.
    pub name_en: &'static str,
}

impl Holiday {
    const fn new(name_ja: &'static str, name_easy: &'static str, name_en: &'static str) -> Self {
        Self {
            name_ja,
            name_easy,
            name_en,
        }
    }
}

const SUBSTITUTE: Holiday = Holiday::new(
    "振替休日",
    "振替休日《ふりかえきゅうじつ》",
    "Substitute Holiday",
);
const CITIZENS: Holiday = Holiday::new(
    "国民の休日",
    "国民《こくみん》の 休日《きゅうじつ》",
    "Citizens' Holiday",
);

/// The national holiday on this day, if it is one and its year lies in [`YEARS`].
pub fn holiday(date: NaiveDate) -> Option<Holiday> {
    if !YEARS.contains(&date.year()) {
        return None;
    }
    if let Some(found) = named(date) {
        return Some(found);
    }
    if replaces_a_sunday(date) {
        return Some(SUBSTITUTE);
    }
    // Article 3 paragraph 3: a day between two holidays is one too.
    let is_named = |day: Option<NaiveDate>| day.and_then(named).is_some();
    (is_named(date.pred_opt()) && is_named(date.succ_opt())).then_some(CITIZENS)
}

/// Article 3 paragraph 2: the nearest day after a holiday on a Sunday that is not itself a holiday.
fn replaces_a_sunday(date: NaiveDate) -> bool {
    // At most three named days follow one another (3 to 5 May), so a week back is more than enough.
    (1..=7)
        .map_while(|back| {
            date.checked_sub_days(Days::new(back))
                .filter(|day| named(*day).is_some())
        })
        .any(|day| day.weekday() == Weekday::Sun)
}

/// The holidays that article 2 names.
fn named(date: NaiveDate) -> Option<Holiday> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let nth_monday = |nth: u32| date.weekday() == Weekday::Mon && (day - 1) / 7 + 1 == nth;
    let moved = year == 2020 || year == 2021;
    let found = match (month, day) {
        (1, 1) => Holiday::new("元日", "元日《がんじつ》", "New Year's Day"),
        (1, _) if nth_monday(2) => Holiday::new(
            "成人の日",
            "成人《せいじん》の 日《ひ》",
            "Coming of Age Day",
        ),
        (2, 11) => Holiday::new(
            "建国記念の日",
            "建国記念《けんこくきねん》の 日《ひ》",
            "National Foundation Day",
        ),
        (2, 23) => Holiday::new(
            "天皇誕生日",
            "天皇誕生日《てんのうたんじょうび》",
            "Emperor's Birthday",
        ),
        (3, _) if Some(day) == vernal_equinox(year) => Holiday::new(
            "春分の日",
            "春分《しゅんぶん》の 日《ひ》",
            "Vernal Equinox Day",
        ),
        (4, 29) => Holiday::new("昭和の日", "昭和《しょうわ》の 日《ひ》", "Showa Day"),
        (5, 3) => Holiday::new(
            "憲法記念日",
            "憲法記念日《けんぽうきねんび》",
            "Constitution Memorial Day",
        ),
        (5, 4) => Holiday::new("みどりの日", "みどりの 日《ひ》", "Greenery Day"),
        (5, 5) => Holiday::new("こどもの日", "こどもの 日《ひ》", "Children's Day"),
        (7, _) if moved => return moved_in_july(year, day),
        (7, _) if nth_monday(3) => Holiday::new("海の日", "海《うみ》の 日《ひ》", "Marine Day"),
        (8, _) if day == mountain_day(year) => {
            Holiday::new("山の日", "山《やま》の 日《ひ》", "Mountain Day")
        }
        (9, _) if nth_monday(3) => Holiday::new(
            "敬老の日",
            "敬老《けいろう》の 日《ひ》",
            "Respect for the Aged Day",
        ),
        (9, _) if Some(day) == autumnal_equinox(year) => Holiday::new(
            "秋分の日",
            "秋分《しゅうぶん》の 日《ひ》",
            "Autumnal Equinox Day",
        ),
        (10, _) if !moved && nth_monday(2) => {
            Holiday::new("スポーツの日", "スポーツの 日《ひ》", "Sports Day")
        }
        (11, 3) => Holiday::new("文化の日", "文化《ぶんか》の 日《ひ》", "Culture Day"),
        (11, 23) => Holiday::new(
            "勤労感謝の日",
            "勤労感謝《きんろうかんしゃ》の 日《ひ》",
            "Labor Thanksgiving Day",
        ),
        _ => return None,
    };
    Some(found)
}

/// The days moved to July for the Tokyo games.
fn moved_in_july(year: i32, day: u32) -> Option<Holiday> {
    match (year, day) {
        (2020, 23) | (2021, 22) => Some(Holiday::new(
            "海の日",
            "海《うみ》の 日《ひ》",
            "Marine Day",
        )),
        (2020, 24) | (2021, 23) => Some(Holiday::new(
            "スポーツの日",
            "スポーツの 日《ひ》",
            "Sports Day",
        )),
        _ => None,
    }
}

fn mountain_day(year: i32) -> u32 {
    match year {
        2020 => 10,
        2021 => 8,
        _ => 11,
    }
}

fn vernal_equinox(year: i32) -> Option<u32> {
    equinox(year, 20_843_100)
}

fn autumnal_equinox(year: i32) -> Option<u32> {
    equinox(year, 23_248_800)
}

/// The day of the month, from the day of 1980 in millionths and the drift of 0.242194 days a year less the leap days.
fn equinox(year: i32, base: i32) -> Option<u32> {
    let elapsed = year - 1980;
    u32::try_from((base + 242_194 * elapsed) / 1_000_000 - elapsed / 4).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn every_day_of_2020_to_2035_agrees_with_the_published_lists() {
        let listed: BTreeMap<NaiveDate, &str> =
            include_str!("../../tests/data/holidays-2020-2035.csv")
                .lines()
                .filter(|line| !line.starts_with('#'))
                .map(|line| line.split_once(',').unwrap())
                .map(|(day, name)| (day.parse().unwrap(), name))
                .collect();
        assert_eq!(listed.len(), 286);
        for day in date(2020, 1, 1)
            .iter_days()
            .take_while(|day| day.year() <= 2035)
        {
            let expected = listed.get(&day).map(|name| {
                if name.ends_with("振替休日") {
                    "振替休日"
                } else {
                    name
                }
            });
            assert_eq!(holiday(day).map(|found| found.name_ja), expected, "{day}");
        }
    }

    #[test]
    fn a_sunday_holiday_moves_past_the_following_holidays() {
        // 3 May 2026 is a Sunday, and Monday and Tuesday are holidays already.
        assert_eq!(holiday(date(2026, 5, 6)), Some(SUBSTITUTE));
        assert_eq!(holiday(date(2026, 5, 7)), None);
    }

    #[test]
    fn a_day_between_two_holidays_is_a_holiday() {
        assert_eq!(holiday(date(2026, 9, 22)), Some(CITIZENS));
        assert_eq!(holiday(date(2027, 9, 22)), None);
    }

    #[test]
    fn years_outside_the_range_have_none() {
        assert_eq!(holiday(date(2019, 1, 1)), None);
        assert_eq!(holiday(date(2051, 1, 1)), None);
        assert_eq!(holiday(NaiveDate::MAX), None);
        assert_eq!(holiday(NaiveDate::MIN), None);
    }
}
