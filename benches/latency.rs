//! End-to-end latency over every example sentence, start-up and memory: `cargo bench --bench latency`.
//!
//! Prints one table; the figures of a machine mean something only beside others of the same run.

#![allow(clippy::print_stdout, reason = "the table is what this program is for")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts of messages are small"
)]

use std::time::{Duration, Instant};

use madoguchi::bot::answer::{answer, plain};
use madoguchi::config::Config;
use madoguchi::dialogue::Conversation;
use madoguchi::library::{DataFolder, Library};

/// How often the whole set is answered.
const ROUNDS: usize = 5;

fn main() {
    let started = Instant::now();
    let (files, _) = DataFolder::Embedded
        .read()
        .expect("the embedded files are readable");
    let (library, _) = Library::new(&files, Config::default());
    let loaded = started.elapsed();
    let now = chrono::NaiveDate::from_ymd_opt(2026, 11, 22)
        .and_then(|day| day.and_hms_opt(10, 0, 0))
        .expect("a valid time");
    let first = {
        let outcome = answer(
            &library,
            &mut Conversation::default(),
            "更新はいつからできますか",
            None,
            now,
        );
        assert!(!plain(&library, &outcome).is_empty());
        started.elapsed()
    };
    let examples: Vec<&str> = library
        .book()
        .intents
        .iter()
        .flat_map(|intent| intent.examples.iter().chain(&intent.counter_examples))
        .map(|example| example.text.as_str())
        .collect();
    let mut times = Vec::with_capacity(examples.len() * ROUNDS);
    for _ in 0..ROUNDS {
        for text in &examples {
            let start = Instant::now();
            let outcome = answer(&library, &mut Conversation::default(), text, None, now);
            let length = plain(&library, &outcome).len();
            times.push(start.elapsed());
            assert!(length > 0);
        }
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("messages               {}", times.len());
    println!("end to end p50         {}", micros(at(0.50)));
    println!("end to end p99         {}", micros(at(0.99)));
    println!("end to end max         {}", micros(at(1.0)));
    println!(
        "load and train         {:.0} ms",
        loaded.as_secs_f64() * 1e3
    );
    println!("start to first answer  {:.0} ms", first.as_secs_f64() * 1e3);
    println!("resident memory        {}", resident());
}

fn micros(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}

/// The memory that this process holds, where the system tells.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line
        .and_then(|line| line.split_whitespace().next())
        .and_then(|number| number.parse::<f64>().ok());
    kilobytes.map_or_else(
        || "unknown".to_owned(),
        |kilobytes| format!("{:.1} MB", kilobytes / 1024.0),
    )
}
