//! `madoguchi test`: tries the example sentences of all intents.

use std::collections::BTreeMap;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::check::trial::{self, Trial};
use crate::classify::Reliability;
use crate::locale::Locale;

use super::Arguments;
use super::load::load_for_residents;

/// How many confusions are listed.
const MOST_CONFUSIONS: usize = 15;
/// The number of rows of a reliability table.
const BINS: usize = 10;

/// Prints the failures, the accuracy, the confusions and, for unseen examples, how reliable probabilities are; exit code 1 when an example fails.
pub(super) fn run(arguments: &Arguments, folds: Option<u8>) -> anyhow::Result<u8> {
    let library = load_for_residents(arguments)?;
    let now = arguments.now();
    let trials = match folds {
        Some(parts) => trial::run_unseen(library.book(), &library.config, now, usize::from(parts)),
        None => trial::run(&library.recognizer, &library.config, now),
    };
    let locale = library.config.locale.language();
    let mut out = io::stdout().lock();
    let failures: Vec<&Trial> = trials.iter().filter(|trial| !trial.passed()).collect();
    write_failures(&mut out, &failures, locale)?;
    write_summary(&mut out, &trials, locale)?;
    if folds.is_some() {
        write_reliability(&mut out, &trials, locale)?;
    }
    // The closing line is in the form that test runners read.
    let passed = trials.len() - failures.len();
    writeln!(out, "\n{passed} passed, {} failed", failures.len())?;
    Ok(u8::from(!failures.is_empty()))
}

fn write_failures(out: &mut impl Write, failures: &[&Trial], locale: Locale) -> io::Result<()> {
    if failures.is_empty() {
        return Ok(());
    }
    let heads = match locale {
        Locale::Ja => ["場所", "期待", "結果", "確信度", "例文"],
        Locale::En => ["place", "expected", "got", "score", "example"],
    };
    let mut rows: Vec<[String; 5]> = vec![heads.map(str::to_owned)];
    for trial in failures {
        let place = &trial.example.place;
        let expected = if trial.counter {
            format!("≠ {}", trial.expected)
        } else {
            trial.expected.clone()
        };
        rows.push([
            format!("{}:{}", place.source.name, place.start().line),
            expected,
            trial.got.clone().unwrap_or_else(|| "-".to_owned()),
            format!("{:.2}", trial.confidence),
            trial.example.text.clone(),
        ]);
    }
    let widths: Vec<usize> = (0..4)
        .map(|column| {
            rows.iter()
                .map(|row| row[column].width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    for row in &rows {
        for (cell, width) in row.iter().zip(&widths) {
            write!(
                out,
                "{cell}{}  ",
                " ".repeat(width.saturating_sub(cell.width()))
            )?;
        }
        writeln!(out, "{}", row[4])?;
    }
    writeln!(out)
}

fn write_summary(out: &mut impl Write, trials: &[Trial], locale: Locale) -> io::Result<()> {
    let mut by_language: BTreeMap<Locale, (usize, usize)> = BTreeMap::new();
    for trial in trials {
        let counts = by_language.entry(trial.example.locale).or_default();
        counts.0 += usize::from(trial.passed());
        counts.1 += 1;
    }
    for (language, (right, total)) in &by_language {
        writeln!(out, "{language}: {}", share(*right, *total))?;
    }
    let confusions = trial::confusions(trials);
    if !confusions.is_empty() {
        match locale {
            Locale::Ja => writeln!(out, "\n取り違え(期待 → 結果):")?,
            Locale::En => writeln!(out, "\nconfusions (expected → got):")?,
        }
        for ((expected, got), count) in confusions.iter().take(MOST_CONFUSIONS) {
            writeln!(out, "{count:4}  {expected} → {got}")?;
        }
    }
    Ok(())
}

/// How often what was stated came true: the statistical part alone, and the confidence of what was answered.
fn write_reliability(out: &mut impl Write, trials: &[Trial], locale: Locale) -> io::Result<()> {
    let trials = || trials.iter().filter(|trial| !trial.counter);
    let statistical = Reliability::new(trials().filter_map(|trial| trial.statistical), BINS);
    let answered = trials().filter(|trial| trial.got.is_some());
    let confidence = Reliability::new(
        answered.map(|trial| (trial.confidence, trial.passed())),
        BINS,
    );
    let (first, second) = match locale {
        Locale::Ja => ("統計の確率", "答えの確信度"),
        Locale::En => ("statistical probability", "confidence of answers"),
    };
    write_table(out, first, &statistical, locale)?;
    write_table(out, second, &confidence, locale)
}

fn write_table(
    out: &mut impl Write,
    title: &str,
    table: &Reliability,
    locale: Locale,
) -> io::Result<()> {
    match locale {
        Locale::Ja => writeln!(out, "\n信頼度表、{title}(範囲、件数、述べた平均、正解率):")?,
        Locale::En => writeln!(
            out,
            "\nreliability, {title} (range, count, mean stated, share right):"
        )?,
    }
    for bin in table.bins.iter().filter(|bin| bin.count > 0) {
        writeln!(
            out,
            "{:.1}-{:.1}  {:5}  {:.3}  {:.3}",
            bin.from,
            bin.to,
            bin.count,
            bin.stated,
            bin.observed()
        )?;
    }
    let error = table.expected_calibration_error();
    match locale {
        Locale::Ja => writeln!(out, "期待較正誤差: {error:.3}"),
        Locale::En => writeln!(out, "expected calibration error: {error:.3}"),
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of examples are small")]
fn share(right: usize, total: usize) -> String {
    format!(
        "{:.1} % ({right}/{total})",
        100.0 * right as f64 / total.max(1) as f64
    )
}
