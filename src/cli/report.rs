//! `madoguchi report`: what was asked, answered and handed over, while the service runs or not.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, anyhow};
use chrono::NaiveDate;

use crate::library::DataFolder;
use crate::locale::Locale;
use crate::replies::Catalog;
use crate::report::{Days, Report, Words, csv, document};
use crate::store::figures_beside;

use super::Arguments;
use super::load::configuration;
use super::serve::DATABASE;
use super::trouble::cannot_open;

/// How many days a report is about if nobody says so.
const USUAL_DAYS: u64 = 30;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form<'a> {
    /// Tables for a terminal.
    Plain,
    /// A table for spreadsheets.
    Csv,
    /// A page, in this new file.
    Html(&'a Path),
}

impl<'a> Form<'a> {
    /// The form that was asked for.
    pub(super) fn of(csv: bool, html: Option<&'a Path>) -> Self {
        match html {
            Some(file) => Self::Html(file),
            None if csv => Self::Csv,
            None => Self::Plain,
        }
    }
}

/// Reads the figures and writes the report; 1 when nothing happened in these days.
pub(super) fn run(
    arguments: &Arguments,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    form: &Form<'_>,
) -> anyhow::Result<u8> {
    let config = configuration(arguments)?;
    let language = config.locale.language();
    let days = days(from, to, arguments.now().date()).ok_or_else(|| no_days(language))?;
    let (files, _) = DataFolder::find(arguments.data.clone())
        .read()
        .context("the data folder cannot be read")?;
    // What is wrong in these files is for `check` to tell; a report needs only their words.
    let (catalog, _) = Catalog::new(&files.locales);
    let database = config.state_dir.join(DATABASE);
    let figures = super::wait_for(figures_beside(&database, days.period()))?
        .map_err(|error| cannot_open(&config.state_dir, &error, language))?
        .unwrap_or_default();
    let report = Report {
        days,
        figures: &figures,
        words: Words::new(&catalog, language),
    };
    match form {
        Form::Plain if report.is_empty() => {
            let nothing = report.words.plain("nothing");
            writeln!(io::stdout(), "{}\n{nothing}", report.heading())?;
        }
        Form::Plain => io::stdout().write_all(report.plain().as_bytes())?,
        Form::Csv => io::stdout().write_all(csv(&report.everything()).as_bytes())?,
        Form::Html(file) => {
            write_new(file, &document(&report))
                .map_err(|error| not_written(file, &error, language))?;
            let told = match language {
                Locale::Ja => format!("集計を書きました: {}", file.display()),
                Locale::En => format!("The report was written: {}", file.display()),
            };
            writeln!(io::stdout(), "{told}")?;
        }
    }
    Ok(u8::from(report.is_empty()))
}

/// The days meant; `None` if there are none or too many.
fn days(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> Option<Days> {
    let last = to.unwrap_or_else(|| from.map_or(today, |from| from.max(today)));
    match from {
        Some(first) => Days::new(first, last),
        None => Some(Days::up_to(last, USUAL_DAYS)),
    }
}

fn write_new(file: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    options.open(file)?.write_all(text.as_bytes())
}

fn no_days(language: Locale) -> anyhow::Error {
    match language {
        Locale::Ja => anyhow!("--from は --to より前の日にしてください（10年以内）。"),
        Locale::En => anyhow!("--from must not be after --to, and within ten years of it"),
    }
}

fn not_written(file: &Path, error: &io::Error, language: Locale) -> anyhow::Error {
    let file = file.display();
    match (error.kind(), language) {
        (io::ErrorKind::AlreadyExists, Locale::Ja) => {
            anyhow!("{file} はもうあります。上書きはしません。別の名前にしてください。")
        }
        (io::ErrorKind::AlreadyExists, Locale::En) => {
            anyhow!("{file} is there already and is not overwritten. Name another file.")
        }
        (_, Locale::Ja) => anyhow!("{file} に書けません（{error}）"),
        (_, Locale::En) => anyhow!("{file} cannot be written: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_days_up_to_today_unless_told_otherwise() {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let today = day("2026-11-22").unwrap();
        let of = |from: &str, to: &str| {
            let days = days(day(from), day(to), today)?;
            Some((days.first.to_string(), days.last.to_string()))
        };
        let pair = |first: &str, last: &str| Some((first.to_owned(), last.to_owned()));
        assert_eq!(of("", ""), pair("2026-10-24", "2026-11-22"));
        assert_eq!(of("2026-11-01", ""), pair("2026-11-01", "2026-11-22"));
        assert_eq!(of("", "2026-10-30"), pair("2026-10-01", "2026-10-30"));
        assert_eq!(of("2026-11-02", "2026-11-01"), None);
        assert_eq!(of("2027-01-01", ""), pair("2027-01-01", "2027-01-01"));
    }
}
