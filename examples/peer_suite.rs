//! Runs the sentence engine on a suite in the format of Home Assistant's sentence tests, and prints one JSON object.
//!
//! `cargo run --release --example peer_suite -- DIRECTORY [--failures FILE] [--own]`
//!
//! The directory holds `templates.json` (a book of sentences), and may hold `fixtures.json` (lists and context for each
//! test), `number_words.json` (spellings of numbers), `cases.jsonl` (tests with the right answer), `sampled.jsonl`
//! (sentences with the answer of hassil) and, there or two folders up, `conformance.jsonl` (small books with one text
//! each). Answers are right if the intent and all slots are; in `conformance.jsonl` also the first and all others.
//! `--own` compares texts in our own dialect instead of hassil's.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indexmap::IndexMap;
use madoguchi::pattern::number::{NumberTable, NumberWords};
use madoguchi::pattern::sentence::{Compat, Query, Recognition, SentenceBook, SentenceSet, Values};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// How often each text is recognised; the fastest counts, so that other work on the machine does not.
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut directory = None;
    let mut failures = None;
    let mut compat = Compat::Hassil;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--failures" => {
                failures = Some(PathBuf::from(
                    arguments.next().ok_or("--failures needs a file")?,
                ))
            }
            "--own" => compat = Compat::Off,
            _ => directory = Some(PathBuf::from(argument)),
        }
    }
    let directory = directory.ok_or("usage: peer_suite DIRECTORY [--failures FILE] [--own]")?;
    let mut suite = Suite::load(&directory, compat)?;
    let cases = suite.run(&directory.join("cases.jsonl"))?;
    let sampled = suite.run(&directory.join("sampled.jsonl"))?;
    let mut report = json!({
        "language": suite.book.language,
        "cases": cases,
        "sampled": sampled,
        "load_ms": round(suite.load.as_secs_f64() * 1e3),
        "p50_us": round(suite.percentile(0.50)),
        "p99_us": round(suite.percentile(0.99)),
        "rss_mb": resident_megabytes().map(round),
    });
    let here = directory.join("conformance.jsonl");
    let above = directory.join("../../conformance.jsonl");
    for file in [here, above]
        .into_iter()
        .filter(|file| file.exists())
        .take(1)
    {
        report["conformance"] = conformance(&file, compat, &mut suite.failures)?;
    }
    if let Some(file) = failures {
        let mut file = fs::File::create(file)?;
        for failure in &suite.failures {
            writeln!(file, "{failure}")?;
        }
    }
    println!("{report}");
    Ok(())
}

fn round(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

/// Lists and context of a test.
#[derive(Debug, Clone, Default, Deserialize)]
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
    /// The right answer; a slot may list several right values.
    gold: Option<Answer>,
    /// The answer of hassil, which is the right one if there is no other.
    hassil: Option<Answer>,
}

#[derive(Debug, Deserialize)]
struct Answer {
    intent: String,
    slots: BTreeMap<String, Value>,
}

struct Suite {
    book: SentenceBook,
    fixtures: HashMap<String, Fixture>,
    words: Option<NumberTable>,
    compat: Compat,
    load: Duration,
    /// Microseconds of each text.
    times: Vec<f64>,
    failures: Vec<Value>,
    /// The set of the fixture that was used last.
    last: Option<(String, SentenceSet)>,
}

impl Suite {
    fn load(directory: &Path, compat: Compat) -> Result<Self, Box<dyn Error>> {
        let started = Instant::now();
        let book: SentenceBook = read_json(&directory.join("templates.json"))?;
        let fixtures: HashMap<String, Fixture> = if directory.join("fixtures.json").exists() {
            read_json(&directory.join("fixtures.json"))?
        } else {
            HashMap::new()
        };
        let words = if directory.join("number_words.json").exists() {
            let words: IndexMap<String, Vec<String>> =
                read_json(&directory.join("number_words.json"))?;
            Some(NumberTable::new(words)?)
        } else {
            None
        };
        let mut suite = Self {
            book,
            fixtures,
            words,
            compat,
            load: Duration::ZERO,
            times: Vec::new(),
            failures: Vec::new(),
            last: None,
        };
        // The fixture of all names together, if there is one, is the usual one.
        let usual = if suite.fixtures.contains_key("__house__") {
            "__house__"
        } else {
            ""
        };
        suite.set(usual);
        suite.load = started.elapsed();
        Ok(suite)
    }

    /// The set for a fixture.
    fn set(&mut self, fixture: &str) -> &SentenceSet {
        let known = self.last.take().filter(|(name, _)| name == fixture);
        let (_, set) = self.last.insert(known.unwrap_or_else(|| {
            let mut book = self.book.clone();
            let lists = self.fixtures.get(fixture).map(|fixture| &fixture.lists);
            for (name, values) in lists.into_iter().flatten() {
                if let Ok(list) = serde_json::from_value(json!({ "values": values })) {
                    book.lists.insert(name.clone(), list);
                }
            }
            let words = self.words.as_ref().map(|words| words as &dyn NumberWords);
            let (set, errors) = SentenceSet::new(book, self.compat, words);
            for error in errors {
                self.failures
                    .push(json!({"fixture": fixture, "error": error.to_string()}));
            }
            (
                fixture.to_owned(),
                set.expect("the suite is within the bounds"),
            )
        }));
        set
    }

    fn run(&mut self, file: &Path) -> Result<Value, Box<dyn Error>> {
        let mut cases: Vec<Case> = read_lines(file)?;
        let total = cases.len();
        // Fixtures change the lists, so that each needs a set of its own.
        cases.sort_by(|one, other| one.fixture.cmp(&other.fixture));
        let mut right = 0;
        for case in &cases {
            let fixture = self
                .fixtures
                .get(&case.fixture)
                .cloned()
                .unwrap_or_default();
            let query = Query {
                context: Some(&fixture.context),
                best_slot: Some("name"),
                ..Query::default()
            };
            let set = self.set(&case.fixture);
            let mut fastest = f64::INFINITY;
            let mut found = None;
            for _ in 0..ROUNDS {
                let started = Instant::now();
                found = set.best(&case.text, &query);
                fastest = fastest.min(started.elapsed().as_secs_f64() * 1e6);
            }
            let expected = case.gold.as_ref().or(case.hassil.as_ref());
            let is_right = is_same(expected, found.as_ref());
            let answer = found
                .as_ref()
                .map(|found| (found.template.to_owned(), shown(found)));
            self.times.push(fastest);
            if is_right {
                right += 1;
            } else {
                self.failures.push(json!({
                    "id": case.id,
                    "text": case.text,
                    "expected": expected.map(|answer| json!([answer.intent, answer.slots])),
                    "found": answer,
                }));
            }
        }
        Ok(json!({"right": right, "total": total}))
    }

    fn percentile(&mut self, share: f64) -> f64 {
        self.times.sort_by(f64::total_cmp);
        let last = self.times.len().saturating_sub(1);
        let index = (share * last as f64).round() as usize;
        self.times.get(index).copied().unwrap_or(0.0)
    }
}

fn read_json<T: for<'de> Deserialize<'de>>(file: &Path) -> Result<T, Box<dyn Error>> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()).into())
}

/// The lines of a file, none if there is no such file.
fn read_lines<T: for<'de> Deserialize<'de>>(file: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(file)?;
    let mut lines = Vec::new();
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.is_empty())
    {
        let line = serde_json::from_str(line)
            .map_err(|error| format!("{}:{}: {error}", file.display(), number + 1))?;
        lines.push(line);
    }
    Ok(lines)
}

/// The slots by name, the last of each.
fn slots(found: &Recognition<'_>) -> BTreeMap<String, Value> {
    let slots = found.slots.iter();
    slots
        .map(|slot| (slot.name.to_owned(), slot.value().into_owned()))
        .collect()
}

fn shown(found: &Recognition<'_>) -> Value {
    json!([found.intent, slots(found)])
}

fn is_equal(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        _ => one == other,
    }
}

fn is_same(expected: Option<&Answer>, found: Option<&Recognition<'_>>) -> bool {
    match (expected, found) {
        (None, None) => true,
        (Some(expected), Some(found)) => {
            let slots = slots(found);
            let is_right = |(name, right): (&String, &Value)| {
                slots.get(name).is_some_and(|value| {
                    is_equal(value, right)
                        || right
                            .as_array()
                            .is_some_and(|any| any.iter().any(|right| is_equal(value, right)))
                })
            };
            expected.intent == found.intent
                && expected.slots.len() == slots.len()
                && expected.slots.iter().all(is_right)
        }
        _ => false,
    }
}

/// A line of `conformance.jsonl`.
#[derive(Debug, Deserialize)]
struct Conformance {
    id: String,
    /// A book, which may be one that cannot be read.
    intents: Box<RawValue>,
    text: String,
    #[serde(default)]
    context: Values,
    #[serde(default)]
    opts: BTreeMap<String, Value>,
    best: Option<Expected>,
    first: Option<Expected>,
    #[serde(default)]
    all: Vec<(String, BTreeMap<String, Value>)>,
}

#[derive(Debug, Deserialize)]
struct Expected {
    intent: String,
    slots: BTreeMap<String, Value>,
    captures: BTreeMap<String, String>,
    unmatched: BTreeMap<String, Value>,
    chunks: usize,
}

impl Expected {
    fn is_met(expected: Option<&Self>, found: Option<&Recognition<'_>>, compat: Compat) -> bool {
        let answer = expected.map(|expected| Answer {
            intent: expected.intent.clone(),
            slots: expected.slots.clone(),
        });
        let (Some(expected), Some(found)) = (expected, found) else {
            return is_same(answer.as_ref(), found);
        };
        let captures: BTreeMap<String, String> = found
            .captures
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.clone()))
            .collect();
        let is_missing = |(name, right): (&String, &Value)| {
            found.unmatched.iter().any(|unmatched| {
                let text = Value::from(unmatched.text.as_deref().unwrap_or("<missing>"));
                let value = unmatched.number.map_or(text, Value::from);
                unmatched.name == name && is_equal(&value, right)
            })
        };
        is_same(answer.as_ref(), Some(found))
            && captures == expected.captures
            && found.unmatched.len() == expected.unmatched.len()
            && expected.unmatched.iter().all(is_missing)
            && (compat == Compat::Off || found.literal == expected.chunks)
    }
}

fn conformance(
    file: &Path,
    compat: Compat,
    failures: &mut Vec<Value>,
) -> Result<Value, Box<dyn Error>> {
    let cases: Vec<Conformance> = read_lines(file)?;
    let mut right = 0;
    let mut wrong = Vec::new();
    for case in &cases {
        let book: SentenceBook = serde_json::from_str(case.intents.get()).unwrap_or_default();
        let (set, errors) = SentenceSet::new(book, compat, None);
        let set = set.ok_or("a conformance case is too large")?;
        let query = Query {
            context: Some(&case.context),
            allow_unmatched: case.opts.get("allow_unmatched_entities") == Some(&Value::Bool(true)),
            best_slot: case.opts.get("best_slot_name").and_then(Value::as_str),
            best_metadata: None,
        };
        let best = set.best(&case.text, &query);
        let first = set.first(&case.text, &query);
        let all = set.all(&case.text, &query);
        let same_number = all.len() == case.all.len()
            && all.iter().zip(&case.all).all(|(found, (intent, slots))| {
                let answer = Answer {
                    intent: intent.clone(),
                    slots: slots.clone(),
                };
                is_same(Some(&answer), Some(found))
            });
        if Expected::is_met(case.best.as_ref(), best.as_ref(), compat)
            && Expected::is_met(case.first.as_ref(), first.as_ref(), compat)
            && same_number
        {
            right += 1;
        } else {
            wrong.push(case.id.clone());
            failures.push(json!({
                "id": case.id,
                "text": case.text,
                "intents": case.intents.get(),
                "expected": case.all,
                "found": all.iter().map(shown).collect::<Vec<_>>(),
                "literal": best.map(|best| best.literal),
                "chunks": case.best.as_ref().map(|best| best.chunks),
                "errors": errors.iter().map(ToString::to_string).collect::<Vec<_>>(),
            }));
        }
    }
    Ok(json!({"right": right, "total": cases.len(), "different": wrong}))
}

/// The memory in use, where the system tells.
fn resident_megabytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
