//! The words of reports, from `locales/*/staff-report.ftl`.

use chrono::{NaiveDate, NaiveDateTime};

use crate::locale::{Locale, ReplyLocale};
use crate::replies::{Args, Catalog};

/// The longest name of an intent that is shown, in characters.
const LONGEST_NAME: usize = 40;

/// Says the words of reports in a language.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    catalog: &'a Catalog,
    locale: ReplyLocale,
}

impl<'a> Words<'a> {
    /// The words in a language.
    pub fn new(catalog: &'a Catalog, language: Locale) -> Self {
        let locale = catalog.spoken(language.into());
        Self { catalog, locale }
    }

    /// The language.
    pub fn language(&self) -> Locale {
        self.locale.language()
    }

    /// The text `staff-report-ID`; when there is none, its id, so that figures are never without a name.
    pub fn say(&self, id: &str, args: &Args) -> String {
        let whole = format!("staff-report-{id}");
        let text = self.catalog.text(self.locale, &whole, args);
        text.unwrap_or_else(|_| id.to_owned())
    }

    /// The text `staff-report-ID` without variables.
    pub fn plain(&self, id: &str) -> String {
        self.say(id, &Args::new())
    }

    /// The name of an intent: the title of its reply, or its id.
    pub fn intent(&self, intent: Option<&str>) -> String {
        let Some(id) = intent else {
            return self.plain("no-intent");
        };
        let part = |name: &str| {
            let text = self
                .catalog
                .text(self.locale, &format!("{id}.{name}"), &Args::new());
            text.ok().filter(|text| !text.is_empty())
        };
        let name = part("title").or_else(|| part("label"));
        let Some(name) = name else {
            return id.to_owned();
        };
        if name.chars().count() <= LONGEST_NAME {
            return name;
        }
        let mut short: String = name.chars().take(LONGEST_NAME - 1).collect();
        short.push('…');
        short
    }

    /// The name of a language.
    pub fn name_of(&self, language: Locale) -> String {
        self.plain(match language {
            Locale::Ja => "language-ja",
            Locale::En => "language-en",
        })
    }

    /// A span of time in words.
    pub fn span(&self, seconds: u32) -> String {
        let (minutes, rest) = (seconds / 60, seconds % 60);
        let args = Args::new()
            .with("seconds", rest)
            .with("minutes", minutes % 60)
            .with("hours", minutes / 60);
        self.say(
            match (minutes, rest) {
                (0, _) => "seconds",
                (1..60, 0) => "full-minutes",
                (1..60, _) => "minutes",
                _ => "hours",
            },
            &args,
        )
    }

    /// A day, without its year.
    pub fn day(&self, day: NaiveDate) -> String {
        day.format("%-m/%-d").to_string()
    }

    /// The hour of a time.
    pub fn hour(&self, time: NaiveDateTime) -> String {
        time.format("%-H:00").to_string()
    }
}
