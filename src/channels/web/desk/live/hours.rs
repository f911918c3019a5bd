//! Whether the call centre is open, for the top of the screen.

use chrono::{Datelike, NaiveDateTime};
use serde::Serialize;

use super::super::language::Language;
use crate::calendar::Status;
use crate::channels::web::Web;
use crate::locale::Locale;

/// Whether the call centre is open, until when, and when it opens next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Hours {
    open: bool,
    /// The time of the day at which it closes, such as `19:00`.
    until: Option<String>,
    /// When it opens next, in words.
    next: Option<String>,
}

impl Hours {
    /// As it is now.
    pub(super) fn now(web: &Web, language: Language) -> Self {
        let now = web.bot.clock().now();
        match web.bot.library().config.opening_hours().status(now) {
            Status::Open { until } => Self {
                open: true,
                until: Some(until.format("%H:%M").to_string()),
                next: None,
            },
            Status::Closed { next, .. } => Self {
                open: false,
                until: None,
                next: next.map(|next| words(next, language)),
            },
        }
    }
}

/// A day and a time in words, such as `11/24（火）9:00` or `Tue 24 Nov 9:00`.
fn words(at: NaiveDateTime, language: Language) -> String {
    let time = at.format("%-H:%M");
    match language.0 {
        Locale::Ja => {
            let day = match at.weekday() {
                chrono::Weekday::Mon => '月',
                chrono::Weekday::Tue => '火',
                chrono::Weekday::Wed => '水',
                chrono::Weekday::Thu => '木',
                chrono::Weekday::Fri => '金',
                chrono::Weekday::Sat => '土',
                chrono::Weekday::Sun => '日',
            };
            format!("{}/{}（{day}）{time}", at.month(), at.day())
        }
        Locale::En => format!("{} {time}", at.format("%a %-d %b")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_opening_is_told_in_the_language_of_the_agent() {
        let at = chrono::NaiveDate::from_ymd_opt(2026, 11, 24)
            .and_then(|day| day.and_hms_opt(9, 0, 0))
            .unwrap();
        assert_eq!(words(at, Language(Locale::Ja)), "11/24（火）9:00");
        assert_eq!(words(at, Language(Locale::En)), "Tue 24 Nov 9:00");
    }
}
