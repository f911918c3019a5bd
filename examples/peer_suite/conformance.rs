//! Small books with one text each, whose answers are compared in every detail.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use madoguchi::pattern::sentence::{Compat, Query, Recognition, SentenceBook, SentenceSet, Values};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::answer::{Answer, is_equal, is_same, shown};
use super::files::read_lines;

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

/// The answer to a query for one recognition.
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

/// Runs the tests of a file and counts those with all answers right.
pub(crate) fn run(
    file: &Path,
    compat: Compat,
    failures: &mut Vec<Value>,
) -> Result<Value, Box<dyn Error>> {
    let cases: Vec<Conformance> = read_lines(file)?;
    let mut right = 0;
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
    Ok(json!({"right": right, "total": cases.len()}))
}
