//! A book of sentences with its fixtures, and the tests that run on it.

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use madoguchi::pattern::number::{NumberTable, NumberWords};
use madoguchi::pattern::sentence::{Compat, Query, SentenceBook, SentenceSet, Values};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Answer, is_same, shown};
use super::files::{read_json, read_json_if_any, read_lines};

/// Lists and context of a test.
#[derive(Debug, Default, Deserialize)]
struct Fixture {
    #[serde(flatten)]
    lists: IndexMap<String, Value>,
    #[serde(default)]
    context: Values,
}

/// A line of `cases.jsonl` or `sampled.jsonl`.
#[derive(Debug, Deserialize)]
struct Case {
    id: String,
    text: String,
    #[serde(default)]
    fixture: String,
    /// The right answer.
    gold: Option<Answer>,
    /// The answer of hassil, which is the right one if there is no other.
    hassil: Option<Answer>,
}

/// A suite, and what came of it so far.
pub(crate) struct Suite {
    book: SentenceBook,
    fixtures: HashMap<String, Fixture>,
    words: Option<NumberTable>,
    compat: Compat,
    rounds: usize,
    /// How long it took to read all files and to compile the usual set.
    pub(crate) load: Duration,
    /// Microseconds of each text.
    pub(crate) times: Vec<f64>,
    /// What went wrong, an object each.
    pub(crate) failures: Vec<Value>,
    /// The set that was used last, with its fixture.
    last: Option<(String, SentenceSet)>,
}

impl Suite {
    /// Reads a directory, and compiles the set that is used most.
    pub(crate) fn load(
        directory: &Path,
        compat: Compat,
        rounds: usize,
    ) -> Result<Self, Box<dyn Error>> {
        let started = Instant::now();
        let words: Option<IndexMap<String, Vec<String>>> =
            read_json_if_any(&directory.join("number_words.json"))?;
        let mut suite = Self {
            book: read_json(&directory.join("templates.json"))?,
            fixtures: read_json_if_any(&directory.join("fixtures.json"))?.unwrap_or_default(),
            words: words.map(NumberTable::new).transpose()?,
            compat,
            rounds,
            load: Duration::ZERO,
            times: Vec::new(),
            failures: Vec::new(),
            last: None,
        };
        // The fixture of all names together, if there is one, is the usual one.
        let usual = "__house__".to_owned();
        let usual = if suite.fixtures.contains_key(&usual) {
            usual
        } else {
            String::new()
        };
        suite.last = Some((usual.clone(), suite.compile(&usual)?));
        suite.load = started.elapsed();
        Ok(suite)
    }

    pub(crate) fn language(&self) -> &str {
        &self.book.language
    }

    /// The set for a fixture; an unknown one adds no lists.
    fn compile(&mut self, fixture: &str) -> Result<SentenceSet, Box<dyn Error>> {
        let mut book = self.book.clone();
        let lists = self.fixtures.get(fixture).map(|fixture| &fixture.lists);
        for (name, values) in lists.into_iter().flatten() {
            let list = serde_json::from_value(json!({ "values": values }))
                .map_err(|error| format!("fixture {fixture}, list {name}: {error}"))?;
            book.lists.insert(name.clone(), list);
        }
        let words = self.words.as_ref().map(|words| words as &dyn NumberWords);
        let (set, errors) = SentenceSet::new(book, self.compat, words);
        self.failures.extend(
            errors
                .iter()
                .map(|error| json!({"fixture": fixture, "error": error.to_string()})),
        );
        set.ok_or_else(|| format!("fixture {fixture}: the book is too large").into())
    }

    /// Runs the tests of a file, if there is one, and counts the right answers.
    pub(crate) fn run(&mut self, file: &Path) -> Result<Value, Box<dyn Error>> {
        let mut cases: Vec<Case> = read_lines(file)?;
        let mut right = 0;
        // Fixtures change the lists, so that each needs a set of its own.
        cases.sort_by(|one, other| one.fixture.cmp(&other.fixture));
        for group in cases.chunk_by(|one, other| one.fixture == other.fixture) {
            let Some(fixture) = group.first().map(|case| case.fixture.as_str()) else {
                continue;
            };
            let set = match self.last.take() {
                Some((name, set)) if name == fixture => set,
                _ => self.compile(fixture)?,
            };
            let fixtures = self.fixtures.get(fixture);
            let query = Query {
                context: fixtures.map(|fixture| &fixture.context),
                best_slot: Some("name"),
                ..Query::default()
            };
            for case in group {
                let mut fastest = f64::INFINITY;
                let mut found = None;
                for _ in 0..self.rounds {
                    let started = Instant::now();
                    found = set.best(&case.text, &query);
                    fastest = fastest.min(started.elapsed().as_secs_f64() * 1e6);
                }
                self.times.push(fastest);
                let expected = case.gold.as_ref().or(case.hassil.as_ref());
                if is_same(expected, found.as_ref()) {
                    right += 1;
                } else {
                    self.failures.push(json!({
                        "id": case.id,
                        "text": case.text,
                        "expected": expected.map(|answer| json!([answer.intent, answer.slots])),
                        "found": found.as_ref().map(|found| json!([found.template, shown(found)])),
                    }));
                }
            }
            self.last = Some((fixture.to_owned(), set));
        }
        Ok(json!({"right": right, "total": cases.len()}))
    }
}

/// The time at the nearest rank of sorted times, 0 without any.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts of texts are small"
)]
pub(crate) fn percentile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let index = (share * last as f64).round() as usize;
    sorted.get(index).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let times: Vec<f64> = (0..=100).map(f64::from).collect();
        for (share, expected) in [(0.0, 0.0), (0.5, 50.0), (0.99, 99.0), (1.0, 100.0)] {
            assert!((percentile(&times, share) - expected).abs() < 1e-9);
        }
        assert!((percentile(&[2.0, 4.0], 0.99) - 4.0).abs() < 1e-9);
        assert!(percentile(&[], 0.5).abs() < 1e-9);
    }
}
