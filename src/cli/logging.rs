//! What the service writes about its work, to standard error.
//!
//! No message's text is ever written: handlers do not log texts, the libraries below say only what fails, and of a panic
//! only the place is told, because its words may quote what was worked on.

use std::io::{self, IsTerminal};
use std::panic;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat, LogLevel};

/// Begins to write, as the settings wish and whatever the environment says. Once in a process; later calls do nothing.
pub(super) fn start(log: Log) {
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let layer = match log.format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let begun = tracing_subscriber::registry()
        .with(layer.with_filter(filter(log.level)))
        .try_init();
    if begun.is_err() {
        return;
    }
    panic::set_hook(Box::new(|panic| {
        let (file, line) = panic
            .location()
            .map_or(("?", 0), |place| (place.file(), place.line()));
        tracing::error!(file, line, "a mistake of the program");
    }));
}

/// What never writes anything: these write what they could not read, and with it what somebody has said. What matters of
/// it the program says itself.
const SILENT: [&str; 4] = ["serenity", "tungstenite", "tokio_tungstenite", "reqwest"];

/// The program itself from `level` on, everything below it only when something goes wrong.
fn filter(level: LogLevel) -> Targets {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    let quiet = LevelFilter::WARN.min(level);
    let silent = SILENT.map(|target| (target, LevelFilter::OFF));
    Targets::new()
        .with_default(quiet)
        .with_target(env!("CARGO_CRATE_NAME"), level)
        .with_targets(silent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn only_the_program_itself_is_talkative() {
        let debug = filter(LogLevel::Debug);
        assert!(debug.would_enable("madoguchi::bot", &Level::DEBUG));
        assert!(!debug.would_enable("hyper::proto", &Level::INFO));
        assert!(debug.would_enable("hyper::proto", &Level::WARN));
        for target in [
            "serenity::gateway::ws",
            "serenity::http::request",
            "tungstenite::protocol",
            "tokio_tungstenite",
            "reqwest::connect",
        ] {
            assert!(!debug.would_enable(target, &Level::ERROR), "{target}");
        }
        let error = filter(LogLevel::Error);
        assert!(!error.would_enable("madoguchi::bot", &Level::WARN));
        assert!(!error.would_enable("hyper::proto", &Level::WARN));
    }
}
