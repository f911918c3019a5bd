//! The command line: one file for each command.
//!
//! Exit codes of every command: 0 fine, 1 findings or nothing found, 2 could not run.

mod agent;
mod audit;
mod ask;
mod backup;
mod chat;
mod check;
mod chores;
mod demo;
mod discord;
mod explain;
mod jsonl;
mod load;
mod logging;
mod report;
mod restore;
mod serve;
mod test;
mod trouble;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::bot::Clock;
use crate::locale::ReplyLocale;

pub use agent::AgentCommand;
pub use discord::DiscordCommand;

/// Answers residents' questions about the electronic certificates on the My Number Card.
#[derive(Debug, Parser)]
#[command(name = "madoguchi", version, about, propagate_version = true)]
pub struct Arguments {
    /// The configuration file; without it every setting has its default.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder that holds intents/ and locales/.
    #[arg(long, global = true, value_name = "DIR", env = "MADOGUCHI_DATA")]
    pub data: Option<PathBuf>,
    /// Fixes the clock, for example 2026-11-22T10:00+09:00.
    #[arg(long, global = true, value_name = "TIME", value_parser = parse_time)]
    pub now: Option<DateTime<FixedOffset>>,
    /// The language where a message does not tell, and of the program's own words: ja or en.
    /// With ja-x-yasashii, Japanese messages are answered in easy Japanese (やさしい日本語).
    #[arg(long, global = true, value_name = "ja|en|ja-x-yasashii", value_parser = parse_locale)]
    pub locale: Option<ReplyLocale>,
    /// What to do; without a command, the service is started (`serve`).
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the service: residents chat in the browser.
    Serve {
        /// Show a fictional day with invented residents; nothing of it is kept.
        #[arg(long)]
        demo: bool,
    },
    /// Write a copy of all records to a new file, while the service runs or not.
    Backup {
        /// The new file. One that is there is not overwritten.
        file: PathBuf,
    },
    /// Put a backup in the place of the records. The service must not run.
    Restore {
        /// The backup.
        file: PathBuf,
        /// Replace records that are there. What they hold is lost.
        #[arg(long)]
        overwrite: bool,
    },
    /// Invite agents to the desk and manage their accounts, while the service runs or not.
    Agent {
        /// What to do.
        #[command(subcommand)]
        action: AgentCommand,
    },
    /// Check the Discord channel.
    Discord {
        /// What to do.
        #[command(subcommand)]
        action: DiscordCommand,
    },
    /// Show what was asked, answered and handed over, while the service runs or not.
    Report {
        /// The first day, for example 2026-11-01; without it, 29 days before the last one.
        #[arg(long, value_name = "DATE", value_parser = parse_day)]
        from: Option<NaiveDate>,
        /// The last day; without it, today.
        #[arg(long, value_name = "DATE", value_parser = parse_day)]
        to: Option<NaiveDate>,
        /// Print a table for spreadsheets.
        #[arg(long, conflicts_with = "html")]
        csv: bool,
        /// Write a page with plots to a new file. One that is there is not overwritten.
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
    /// Chat in the terminal.
    Chat,
    /// Answer one question, or a stream of them.
    Ask {
        /// The question.
        #[arg(required_unless_present = "jsonl")]
        text: Option<String>,
        /// Print the answer as one JSON object.
        #[arg(long)]
        json: bool,
        /// Read one JSON object a line from standard input and write one answer a line.
        #[arg(long, conflicts_with_all = ["text", "json"])]
        jsonl: bool,
    },
    /// Show how a message is understood.
    Explain {
        /// The message.
        text: String,
    },
    /// List every problem in the intent and locale files.
    Check {
        /// Print the findings as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Try the examples that stand beside the intents against all intents.
    Test {
        /// Learn without each part of the examples in turn and try it then: how well unseen wording is understood.
        #[arg(long, value_name = "PARTS", value_parser = clap::value_parser!(u8).range(2..=20))]
        folds: Option<u8>,
    },
}

/// Runs the command line and returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            return refuse(&error);
        }
    };
    let usual = Command::Serve { demo: false };
    let result = match arguments.command.as_ref().unwrap_or(&usual) {
        Command::Serve { demo } => serve::run(&arguments, *demo),
        Command::Report {
            from,
            to,
            csv,
            html,
        } => report::run(
            &arguments,
            *from,
            *to,
            &report::Form::of(*csv, html.as_deref()),
        ),
        Command::Backup { file } => backup::run(&arguments, file),
        Command::Restore { file, overwrite } => restore::run(&arguments, file, *overwrite),
        Command::Agent { action } => agent::run(&arguments, action),
        Command::Discord { action } => discord::run(&arguments, action),
        Command::Chat => chat::run(&arguments),
        Command::Ask { jsonl: true, .. } => jsonl::run(&arguments),
        Command::Ask { text, json, .. } => {
            ask::run(&arguments, text.as_deref().unwrap_or_default(), *json)
        }
        Command::Explain { text } => explain::run(&arguments, text),
        Command::Check { json } => check::run(&arguments, *json),
        Command::Test { folds } => test::run(&arguments, *folds),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "madoguchi: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Waits for one thing that needs a runtime.
fn wait_for<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    Ok(runtime.block_on(work))
}

/// Says what is wrong with the command line.
///
/// A question typed without quotes arrives as unknown arguments and may hold what is private, so these are not
/// repeated.
fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    match error.kind() {
        ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand | ErrorKind::TooManyValues => {
            let _ = writeln!(
                io::stderr(),
                "error: an argument is not known. Put a question in quotes: madoguchi ask \"…\". \
                 For more information, try 'madoguchi --help'."
            );
        }
        _ => {
            let _ = error.print();
        }
    }
    ExitCode::from(2)
}

impl Arguments {
    /// The time of asking in Tokyo, whatever the machine's own time zone says.
    pub fn now(&self) -> NaiveDateTime {
        self.clock().now()
    }

    /// The clock of this command.
    pub fn clock(&self) -> Clock {
        self.now.map_or_else(Clock::system, Clock::fixed)
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn parse_time(text: &str) -> Result<DateTime<FixedOffset>, String> {
    DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%#z"))
        .map_err(|_| "write it like 2026-11-22T10:00+09:00".to_owned())
}

fn parse_day(text: &str) -> Result<NaiveDate, String> {
    text.parse()
        .map_err(|_| "write it like 2026-11-22".to_owned())
}

fn parse_locale(text: &str) -> Result<ReplyLocale, String> {
    ReplyLocale::from_tag(text).ok_or_else(|| "write ja, en or ja-x-yasashii".to_owned())
}
