//! Runs the sentence engine on a suite in the format of Home Assistant's sentence tests, and prints one JSON object.
//!
//! `cargo run --release --example peer_suite -- DIRECTORY [--failures FILE] [--rounds N] [--own]`
//!
//! The directory holds `templates.json` (a book of sentences), and may hold `fixtures.json` (lists and context for each
//! test), `number_words.json` (spellings of numbers), `cases.jsonl` (tests with the right answer), `sampled.jsonl`
//! (sentences with the answer of hassil) and, there or two folders up, `conformance.jsonl` (small books with one text
//! each). Answers are right if the intent and all slots are; in `conformance.jsonl` also the first and all others.
//!
//! Of N rounds (5) the fastest counts for each text. `--own` compares texts in our own dialect instead of hassil's.
//!
//! `rss_mb` is the memory of the whole process at the end, with the texts and the book as it was read.

#![allow(
    clippy::print_stdout,
    reason = "the report is what this program is for"
)]

mod answer;
mod conformance;
mod files;
mod suite;

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use madoguchi::pattern::sentence::Compat;
use serde_json::json;

use suite::{Suite, percentile};

const USAGE: &str = "usage: peer_suite DIRECTORY [--failures FILE] [--rounds N] [--own]";

/// What is asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    directory: PathBuf,
    failures: Option<PathBuf>,
    /// How often each text is recognised, at least once.
    rounds: usize,
    compat: Compat,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut directory = None;
        let mut failures = None;
        let mut rounds = 5;
        let mut compat = Compat::Hassil;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--failures" => {
                    let file = arguments.next().ok_or("--failures needs a file")?;
                    failures = Some(PathBuf::from(file));
                }
                "--rounds" => {
                    let number = arguments.next().and_then(|number| number.parse().ok());
                    rounds = number
                        .filter(|&number| number > 0)
                        .ok_or("--rounds needs a number from 1 on")?;
                }
                "--own" => compat = Compat::Off,
                _ if argument.starts_with('-') || directory.is_some() => return Err(USAGE.into()),
                _ => directory = Some(PathBuf::from(argument)),
            }
        }
        Ok(Self {
            directory: directory.ok_or(USAGE)?,
            failures,
            rounds,
            compat,
        })
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse(std::env::args().skip(1))?;
    let directory = &options.directory;
    let mut suite = Suite::load(directory, options.compat, options.rounds)?;
    let cases = suite.run(&directory.join("cases.jsonl"))?;
    let sampled = suite.run(&directory.join("sampled.jsonl"))?;
    suite.times.sort_by(f64::total_cmp);
    let mut report = json!({
        "language": suite.language(),
        "cases": cases,
        "sampled": sampled,
        "load_ms": rounded(suite.load.as_secs_f64() * 1e3),
        "p50_us": rounded(percentile(&suite.times, 0.50)),
        "p99_us": rounded(percentile(&suite.times, 0.99)),
        "rss_mb": resident_megabytes().map(rounded),
    });
    let here = directory.join("conformance.jsonl");
    let above = directory.join("../../conformance.jsonl");
    if let Some(file) = [here, above].into_iter().find(|file| file.exists()) {
        report["conformance"] = conformance::run(&file, options.compat, &mut suite.failures)?;
    }
    if let Some(file) = options.failures {
        let mut file = fs::File::create(file)?;
        for failure in &suite.failures {
            writeln!(file, "{failure}")?;
        }
    }
    println!("{report}");
    Ok(())
}

/// Three decimals are enough.
fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

/// The memory in use, where the system tells.
fn resident_megabytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Compat, Options, rounded};

    fn options(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_command_line_is_read() {
        let all = options("--own there --rounds 7 --failures wrong.jsonl").expect("all is known");
        assert_eq!(all.directory, Path::new("there"));
        assert_eq!(all.failures.as_deref(), Some(Path::new("wrong.jsonl")));
        assert_eq!((all.rounds, all.compat), (7, Compat::Off));
        let least = options("there").expect("a directory is enough");
        assert_eq!(
            (least.failures, least.rounds, least.compat),
            (None, 5, Compat::Hassil)
        );
    }

    #[test]
    fn what_is_unknown_is_refused() {
        for line in [
            "",
            "--own",
            "there --rounds",
            "there --rounds 0",
            "there --rounds few",
            "there --failures",
            "there elsewhere",
            "there --fast",
        ] {
            assert!(options(line).is_err(), "{line}");
        }
    }

    #[test]
    fn numbers_keep_three_decimals() {
        assert!((rounded(1.234_56) - 1.235).abs() < 1e-12);
    }
}
