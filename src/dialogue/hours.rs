//! The call centre's opening hours, said for the moment of asking or for a day asked about.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use crate::calendar::{
    Day, DayStatus, Moment, OpeningHours, PartialDate, Reason, Status, say_day_with_weekday,
    say_time,
};
use crate::locale::ReplyLocale;
use crate::replies::{Args, Catalog};

/// How far ahead a weekday, a holiday or the year end is looked for.
const DAYS_AHEAD: u64 = 366;

/// The sentence that says whether the call centre is open now, and until or from when.
pub fn open_line(
    hours: &OpeningHours,
    catalog: &Catalog,
    locale: ReplyLocale,
    now: NaiveDateTime,
) -> String {
    let (message, args) = match hours.status(now) {
        Status::Open { until } => (
            "open-now",
            Args::new().with("until", say_time(until, locale)),
        ),
        Status::Closed {
            next: Some(next), ..
        } => {
            let day = if next.date() == now.date() {
                text(catalog, locale, "today", &Args::new())
            } else {
                say_day_with_weekday(next.date(), locale)
            };
            let args = Args::new()
                .with("day", day)
                .with("time", say_time(next.time(), locale));
            (
                "closed-now",
                Args::new().with("next", text(catalog, locale, "next-opening", &args)),
            )
        }
        Status::Closed { next: None, .. } => return String::new(),
    };
    text(catalog, locale, message, &args)
}

/// The sentence that says whether the call centre is open at a moment that a resident asks about.
///
/// `None` when the moment cannot be pinned to a day (a month without a day, for example).
pub fn day_line(
    hours: &OpeningHours,
    catalog: &Catalog,
    locale: ReplyLocale,
    now: NaiveDateTime,
    moment: &Moment,
    time: Option<NaiveTime>,
) -> Option<String> {
    let day = match moment {
        Moment::Now => {
            return match time {
                None => Some(open_line(hours, catalog, locale, now)),
                Some(time) => Some(at_time(hours, catalog, locale, now.date(), time)),
            };
        }
        Moment::AnyDay => {
            return time.map(|time| at_time(hours, catalog, locale, now.date(), time));
        }
        Moment::Weekend => return catalog.text(locale, "weekend-open", &Args::new()).ok(),
        Moment::Holiday => return catalog.text(locale, "holidays-closed", &Args::new()).ok(),
        Moment::YearEnd => return catalog.text(locale, "year-end-closed", &Args::new()).ok(),
        Moment::Weekday(weekday) => next_weekday(now.date(), *weekday)?,
        Moment::Date(date) => pinned(date, now.date())?,
    };
    match time {
        Some(time) => Some(at_time(hours, catalog, locale, day, time)),
        None => Some(whole_day(hours, catalog, locale, day)),
    }
}

fn whole_day(
    hours: &OpeningHours,
    catalog: &Catalog,
    locale: ReplyLocale,
    day: NaiveDate,
) -> String {
    let args = Args::new().with("day", say_day_with_weekday(day, locale));
    let (message, args) = match hours.on(day) {
        DayStatus::Open => {
            let args = args
                .with("opens", say_time(hours.opens, locale))
                .with("closes", say_time(hours.closes, locale));
            ("day-open", args)
        }
        DayStatus::Holiday(name) => {
            let name = match locale {
                ReplyLocale::Ja => name.name_ja,
                ReplyLocale::En => name.name_en,
                ReplyLocale::Yasashii => name.name_easy,
            };
            ("day-holiday", args.with("holiday", name))
        }
        DayStatus::YearEnd => ("day-year-end", args),
    };
    text(catalog, locale, message, &args)
}

fn at_time(
    hours: &OpeningHours,
    catalog: &Catalog,
    locale: ReplyLocale,
    day: NaiveDate,
    time: NaiveTime,
) -> String {
    match hours.status(day.and_time(time)) {
        Status::Closed {
            reason: Reason::Hours,
            ..
        } => {
            let args = Args::new()
                .with("day", say_day_with_weekday(day, locale))
                .with("time", say_time(time, locale))
                .with("opens", say_time(hours.opens, locale))
                .with("closes", say_time(hours.closes, locale));
            text(catalog, locale, "time-closed", &args)
        }
        _ => whole_day(hours, catalog, locale, day),
    }
}

fn text(catalog: &Catalog, locale: ReplyLocale, id: &str, args: &Args) -> String {
    catalog.text(locale, id, args).unwrap_or_default()
}

/// The next such weekday, today included.
fn next_weekday(today: NaiveDate, weekday: Weekday) -> Option<NaiveDate> {
    (0..7)
        .filter_map(|days| today.checked_add_days(Days::new(days)))
        .find(|day| day.weekday() == weekday)
}

/// The day that a date means; a date without a year is the next such day.
fn pinned(date: &PartialDate, today: NaiveDate) -> Option<NaiveDate> {
    if let Some(day) = date.date() {
        return Some(day);
    }
    let (month, Day::Day(number)) = (date.month?, date.day) else {
        return None;
    };
    match date.year {
        Some(_) => None,
        None => (0..DAYS_AHEAD * 4)
            .filter_map(|days| today.checked_add_days(Days::new(days)))
            .find(|day| day.month() == month && day.day() == number),
    }
}
