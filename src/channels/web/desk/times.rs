//! Moments as the desk shows them: in Japanese time.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use maud::{Markup, html};

use crate::store::Timestamp;

/// Nine hours, in seconds.
const TOKYO: i32 = 9 * 3600;

/// The offset of Japanese time, which has no summer time.
fn tokyo() -> Option<FixedOffset> {
    FixedOffset::east_opt(TOKYO)
}

/// A moment in Japanese time; `None` beyond what a calendar can name.
fn in_tokyo(at: Timestamp) -> Option<DateTime<FixedOffset>> {
    let utc = DateTime::from_timestamp_micros(at.0)?;
    Some(utc.with_timezone(&tokyo()?))
}

/// A moment on a page, to the second.
pub(super) fn moment(at: Timestamp) -> Markup {
    let moment = in_tokyo(at);
    html! {
        @match moment {
            Some(moment) => {
                time datetime=(moment.to_rfc3339()) { (moment.format("%Y-%m-%d %H:%M:%S")) }
            }
            None => "–",
        }
    }
}

/// The first moment of a day written `2026-11-22`, and the first one after it.
pub(super) fn day(text: &str) -> Option<(Timestamp, Timestamp)> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    let begins = |day: NaiveDate| {
        let moment = day.and_time(NaiveTime::MIN).and_local_timezone(tokyo()?);
        Some(Timestamp(moment.single()?.timestamp_micros()))
    };
    Some((begins(day)?, begins(day.succ_opt()?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_japanese() {
        let (begins, ends) = day("2026-11-22").unwrap();
        let shown = moment(begins).into_string();
        assert_eq!(
            shown,
            r#"<time datetime="2026-11-22T00:00:00+09:00">2026-11-22 00:00:00</time>"#
        );
        assert_eq!(ends.0 - begins.0, 24 * 3600 * 1_000_000);
        for wrong in ["", "2026-02-30", "2026/11/22", "+262143-12-31", "yesterday"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
        assert_eq!(moment(Timestamp(i64::MAX)).into_string(), "–");
    }
}
