//! The settings of one installation (`config.yaml`).
//!
//! Every setting has a default, so that no file is a valid configuration. Secrets never stand in it.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

mod addresses;
mod checks;
mod discord;
mod service;
mod times;

pub use discord::{Discord, Shard, Snowflake, Staff};
pub use service::{Desk, Log, LogFormat, LogLevel, Oidc, OidcClaim, Web, Webhook};
pub use times::{MonthDay, TimeOfDay};

use checks::{Checks, as_setting};

use crate::calendar::OpeningHours;
use crate::diag::{self, Diagnostic, Source};
use crate::locale::ReplyLocale;
use crate::yaml;

/// All settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The folder for the records of conversations.
    pub state_dir: PathBuf,
    /// The language used when a resident's language cannot be told. With `ja-x-yasashii` Japanese messages are
    /// answered in easy Japanese.
    pub locale: ReplyLocale,
    /// How replies name the city.
    pub city: City,
    /// The city's call centre, to which residents are referred.
    pub call_centre: CallCentre,
    /// When a message counts as understood.
    pub recognition: Recognition,
    /// What is refused or forgotten.
    pub limits: Limits,
    /// After so many days without anything happening in it a conversation is erased.
    pub keep_days: u32,
    /// After so many days an entry of the audit log is erased; not sooner than a conversation.
    pub audit_days: u32,
    /// The residents' page and the HTTP API.
    pub web: Web,
    /// The desk, where people answer.
    pub desk: Desk,
    /// The Discord channel.
    pub discord: Discord,
    /// Programs that are told of events.
    pub webhooks: Vec<Webhook>,
    /// What is written about the program's work.
    pub log: Log,
    /// Whether everything is only a fictional day, which every page of the desk says. No file can set it.
    #[serde(skip)]
    pub demo: bool,
}

/// How replies name the city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct City {
    /// In Japanese.
    pub name_ja: String,
    /// In English, as it stands within a sentence.
    pub name_en: String,
}

/// The city's call centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallCentre {
    /// The toll-free number, digits joined by hyphens.
    pub phone: String,
    /// The number for telephones that cannot reach the toll-free number.
    pub ip_phone: String,
    /// Opening time.
    pub opens: TimeOfDay,
    /// Closing time, later than the opening time.
    pub closes: TimeOfDay,
    /// Whether it is closed on public holidays.
    pub closed_on_holidays: bool,
    /// The days around the new year on which it is closed.
    pub year_end: YearEnd,
}

/// The closed days around the new year, both included. The range goes over the new year if `from`
/// is later in the year than `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct YearEnd {
    /// First closed day.
    pub from: MonthDay,
    /// Last closed day.
    pub to: MonthDay,
}

/// When a message counts as understood.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recognition {
    /// From this certainty on (0 to 1) a message is answered.
    pub answer_at: f64,
    /// From this certainty on (0 to 1, less than `answer_at`) the program asks back.
    pub clarify_at: f64,
    /// After so many failures in a row a person is offered.
    pub hand_over_after: u32,
}

/// What is refused or forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The longest message, in characters.
    pub message_chars: u32,
    /// After so many minutes of silence a conversation is forgotten.
    pub session_minutes: u32,
    /// The most conversations at a time.
    pub sessions: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            state_dir: PathBuf::from("./data"),
            locale: ReplyLocale::Ja,
            city: City::default(),
            call_centre: CallCentre::default(),
            recognition: Recognition::default(),
            limits: Limits::default(),
            keep_days: 90,
            audit_days: 365,
            web: Web::default(),
            desk: Desk::default(),
            discord: Discord::default(),
            webhooks: Vec::new(),
            log: Log::default(),
            demo: false,
        }
    }
}

impl Default for City {
    fn default() -> Self {
        Self {
            name_ja: "市".to_owned(),
            name_en: "the city".to_owned(),
        }
    }
}

impl Default for CallCentre {
    fn default() -> Self {
        Self {
            phone: "0120-380-366".to_owned(),
            ip_phone: "050-3310-5907".to_owned(),
            opens: TimeOfDay::on_the_hour(9),
            closes: TimeOfDay::on_the_hour(19),
            closed_on_holidays: true,
            year_end: YearEnd::default(),
        }
    }
}

impl Default for YearEnd {
    fn default() -> Self {
        Self {
            from: MonthDay { month: 12, day: 29 },
            to: MonthDay { month: 1, day: 3 },
        }
    }
}

impl Default for Recognition {
    fn default() -> Self {
        Self {
            answer_at: 0.5,
            clarify_at: 0.3,
            hand_over_after: 2,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_chars: 2_000,
            session_minutes: 30,
            sessions: 100_000,
        }
    }
}

impl Config {
    /// Reads a configuration. There is none if the file is no YAML, has unknown settings (`C001`)
    /// or values that cannot be (`C002`); an empty file is the default configuration.
    pub fn parse(source: &Arc<Source>) -> (Option<Self>, Vec<Diagnostic>) {
        let (config, spans, findings) = yaml::parse::<Self>(source);
        let mut findings: Vec<Diagnostic> = findings
            .into_iter()
            .map(|finding| as_setting(finding, &spans))
            .collect();
        if let Some(config) = &config {
            Checks {
                spans: &spans,
                findings: &mut findings,
            }
            .all(config);
        }
        diag::sort(&mut findings);
        let config = config.filter(|_| !diag::has_errors(&findings));
        (config, findings)
    }
}

impl Config {
    /// The call centre's opening hours in the calendar's form.
    pub fn opening_hours(&self) -> OpeningHours {
        let centre = &self.call_centre;
        OpeningHours {
            opens: centre.opens.0,
            closes: centre.closes.0,
            closed_on_holidays: centre.closed_on_holidays,
            year_end: Some((
                (centre.year_end.from.month, centre.year_end.from.day),
                (centre.year_end.to.month, centre.year_end.to.day),
            )),
        }
    }

    /// The call centre's numbers as digits: they are public and are never masked.
    pub fn public_numbers(&self) -> Vec<String> {
        [&self.call_centre.phone, &self.call_centre.ip_phone]
            .map(|number| number.chars().filter(char::is_ascii_digit).collect())
            .into()
    }
}

#[cfg(test)]
mod tests;
