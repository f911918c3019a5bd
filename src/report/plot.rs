//! What the plots of a report show.

use chrono::{DateTime, Days as More, NaiveDate, NaiveDateTime, Timelike};

use super::svg::{About, Bar, Fill, Series, bars, columns};
use super::{FEWEST, Rate, Report, Totals};
use crate::replies::Args;
use crate::store::{HourFigures, IntentFigures};

/// The most bars of intents.
const MOST_INTENTS: usize = 12;
/// The most columns of days; beyond, several days are one column.
const MOST_COLUMNS: u64 = 62;
/// Up to so many days a column is an hour.
const BY_HOUR: u64 = 2;
/// The hours that are shown of a single day even if nothing happened in them.
const USUAL_HOURS: std::ops::Range<u32> = 9..19;
/// The upper bounds of the classes of waits, in seconds; what is longer is in one more class.
const CLASSES: [u32; 6] = [30, 60, 180, 300, 600, 1800];

/// A plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plot {
    /// Messages by hour or day, and what became of them.
    Messages,
    /// How long residents waited for a person.
    Waits,
    /// The intents that were answered most.
    Intents,
    /// How often the first suggestion was used, by intent.
    Suggestions,
}

impl Plot {
    /// Every plot, in the order in which they are shown.
    pub const ALL: [Self; 4] = [
        Self::Messages,
        Self::Waits,
        Self::Intents,
        Self::Suggestions,
    ];

    /// The name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Waits => "waits",
            Self::Intents => "intents",
            Self::Suggestions => "suggestions",
        }
    }

    /// The plot with this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|plot| plot.name() == name)
    }

    /// What it shows.
    pub fn title(self, report: &Report<'_>) -> String {
        report.words.plain(&format!("plot-{}", self.name()))
    }

    /// The plot as SVG, to stand alone or within a page; `None` when there is nothing to be seen.
    pub fn svg(self, report: &Report<'_>, alone: bool) -> Option<String> {
        let about = About {
            name: self.name(),
            title: self.title(report),
            description: String::new(),
            alone,
        };
        match self {
            Self::Messages => messages(report, about),
            Self::Waits => waits(report, about),
            Self::Intents => intents(report, about),
            Self::Suggestions => suggestions(report, about),
        }
    }
}

/// The time at which an hour of the figures begins in Tokyo.
fn begins(hour: i64) -> Option<NaiveDateTime> {
    DateTime::from_timestamp(hour.checked_mul(3_600)?, 0).map(|moment| moment.naive_utc())
}

fn messages(report: &Report<'_>, mut about: About) -> Option<String> {
    let totals = Totals::of(report.figures);
    if totals.messages == 0 {
        return None;
    }
    let words = &report.words;
    about.description = words.say("plot-messages-text", &counts(&totals));
    let (labels, sums) = if report.days.count() <= BY_HOUR {
        by_hour(report)
    } else {
        by_day(report)
    };
    let series = |id: &str, fill: Fill, value: fn(&HourFigures) -> u64| Series {
        name: words.plain(id),
        fill,
        values: sums.iter().map(value).collect(),
    };
    let series = [
        series("answered", Fill::Plain, |sum| sum.answered),
        series("fallbacks", Fill::Hatched, |sum| sum.fallbacks),
        series("hand-overs", Fill::Dotted, |sum| sum.hand_overs),
        series("other", Fill::Lined, |sum| {
            let known = sum.answered + sum.fallbacks + sum.hand_overs;
            sum.messages.saturating_sub(known)
        }),
    ];
    columns(&about, &labels, &series)
}

fn counts(totals: &Totals) -> Args {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    Args::new()
        .with("messages", number(totals.messages))
        .with("answered", number(totals.answered))
        .with("fallbacks", number(totals.fallbacks))
        .with("handed", number(totals.hand_overs))
}

fn add(sum: &mut HourFigures, hour: &HourFigures) {
    sum.messages += hour.messages;
    sum.answered += hour.answered;
    sum.fallbacks += hour.fallbacks;
    sum.hand_overs += hour.hand_overs;
}

fn by_hour(report: &Report<'_>) -> (Vec<String>, Vec<HourFigures>) {
    let known: Vec<(NaiveDateTime, &HourFigures)> = report
        .figures
        .hours
        .iter()
        .filter_map(|hour| Some((begins(hour.hour)?, hour)))
        .collect();
    let hours = known.iter().map(|(time, _)| time.hour());
    let first = hours.clone().fold(USUAL_HOURS.start, u32::min);
    let last = hours.fold(USUAL_HOURS.end - 1, u32::max);
    let mut labels = Vec::new();
    let mut sums = Vec::new();
    let mut day = Some(report.days.first);
    while let Some(today) = day.filter(|day| *day <= report.days.last) {
        for hour in first..=last {
            let Some(time) = today.and_hms_opt(hour, 0, 0) else {
                continue;
            };
            let mut sum = HourFigures::default();
            for (_, figures) in known.iter().filter(|(begins, _)| *begins == time) {
                add(&mut sum, figures);
            }
            labels.push(report.words.hour(time));
            sums.push(sum);
        }
        day = today.succ_opt();
    }
    (labels, sums)
}

fn by_day(report: &Report<'_>) -> (Vec<String>, Vec<HourFigures>) {
    let days = report.days;
    let together = days.count().div_ceil(MOST_COLUMNS).max(1);
    let columns = days.count().div_ceil(together);
    let column_of = |day: NaiveDate| {
        let since = u64::try_from(day.signed_duration_since(days.first).num_days()).ok()?;
        usize::try_from(since / together).ok()
    };
    let mut sums = Vec::new();
    let mut labels = Vec::new();
    for column in 0..columns {
        let day = days.first.checked_add_days(More::new(column * together));
        labels.push(report.words.day(day.unwrap_or(days.last)));
        sums.push(HourFigures::default());
    }
    for hour in &report.figures.hours {
        let column = begins(hour.hour).and_then(|time| column_of(time.date()));
        if let Some(sum) = column.and_then(|column| sums.get_mut(column)) {
            add(sum, hour);
        }
    }
    (labels, sums)
}

fn waits(report: &Report<'_>, mut about: About) -> Option<String> {
    let claimed = &report.figures.waits.claimed;
    let words = &report.words;
    let middle = claimed.percentile(50)?;
    let args = Args::new()
        .with("count", i64::try_from(claimed.count()).unwrap_or(i64::MAX))
        .with("median", words.span(middle))
        .with("ninetieth", words.span(claimed.percentile(90)?));
    about.description = words.say("plot-waits-text", &args);
    let mut values = vec![0_u64; CLASSES.len() + 1];
    for seconds in claimed.seconds() {
        let class = CLASSES.partition_point(|bound| bound < seconds);
        if let Some(value) = values.get_mut(class) {
            *value += 1;
        }
    }
    let mut labels: Vec<String> = CLASSES
        .iter()
        .map(|bound| words.say("up-to", &Args::new().with("span", words.span(*bound))))
        .collect();
    labels.push(words.plain("longer"));
    let series = Series {
        name: words.plain("until-claimed"),
        fill: Fill::Plain,
        values,
    };
    columns(&about, &labels, &[series])
}

/// The name of an intent with its language, as reports in both languages need it.
fn label(report: &Report<'_>, row: &IntentFigures) -> String {
    let name = report.words.intent(row.intent.as_deref());
    format!("{name} ({})", row.locale.tag())
}

fn intents(report: &Report<'_>, mut about: About) -> Option<String> {
    let mut rows: Vec<&IntentFigures> = report.figures.intents.iter().collect();
    rows.retain(|row| row.intent.is_some() && row.answers > 0);
    rows.sort_by_key(|row| std::cmp::Reverse(row.answers));
    rows.truncate(MOST_INTENTS);
    let best = rows.first()?;
    let args = Args::new()
        .with("intent", label(report, best))
        .with("count", i64::try_from(best.answers).unwrap_or(i64::MAX));
    about.description = report.words.say("plot-intents-text", &args);
    let count = |row: &IntentFigures| f64::from(u32::try_from(row.answers).unwrap_or(u32::MAX));
    let most = count(best);
    let shown: Vec<Bar> = rows
        .iter()
        .map(|row| Bar {
            label: label(report, row),
            value: count(row),
            shown: row.answers.to_string(),
        })
        .collect();
    bars(&about, &shown, most)
}

fn suggestions(report: &Report<'_>, mut about: About) -> Option<String> {
    let mut rows: Vec<(Rate, &IntentFigures)> = report
        .figures
        .intents
        .iter()
        .map(|row| {
            let rate = Rate {
                count: row.suggestions.sent_first,
                of: row.suggestions.shown_first,
            };
            (rate, row)
        })
        .filter(|(rate, _)| rate.of >= FEWEST)
        .collect();
    rows.sort_by_key(|(rate, _)| std::cmp::Reverse(rate.of));
    rows.truncate(MOST_INTENTS);
    if rows.is_empty() {
        return None;
    }
    about.description = report.words.plain("plot-suggestions-text");
    let shown: Vec<Bar> = rows
        .iter()
        .map(|(rate, row)| Bar {
            label: label(report, row),
            value: rate.share().unwrap_or(0.0),
            shown: rate.shown(),
        })
        .collect();
    bars(&about, &shown, 1.0)
}
