//! Tries the example sentences against all intents, as a resident's message would be.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDateTime;

use crate::config::Config;
use crate::dialogue::{Conversation, Knowledge, step};
use crate::intents::{Example, IntentBook};
use crate::nlu::{Message, Recognizer};

/// What came of one example.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The sentence, with its place.
    pub example: Example,
    /// The intent that it stands under.
    pub expected: String,
    /// Whether it must be recognised as that intent, or must not.
    pub counter: bool,
    /// The intent recognised; `None` when nothing was.
    pub got: Option<String>,
    /// The confidence, 0 to 1.
    pub confidence: f64,
    /// The probability of the intent that the statistical part alone takes for the likeliest, and whether that is the
    /// expected one.
    pub statistical: Option<(f64, bool)>,
}

impl Trial {
    /// Whether the example came out as it should.
    pub fn passed(&self) -> bool {
        (self.got.as_ref() == Some(&self.expected)) != self.counter
    }
}

/// Tries every example and counter-example of a book.
pub fn run(recognizer: &Recognizer, config: &Config, now: NaiveDateTime) -> Vec<Trial> {
    let mut trials = Vec::new();
    for intent in &recognizer.book().intents {
        let examples = intent.examples.iter().map(|example| (example, false));
        let counter = intent
            .counter_examples
            .iter()
            .map(|example| (example, true));
        for (example, counter) in examples.chain(counter) {
            trials.push(try_one(
                recognizer, config, now, example, &intent.id, counter,
            ));
        }
    }
    trials
}

fn try_one(
    recognizer: &Recognizer,
    config: &Config,
    now: NaiveDateTime,
    example: &Example,
    expected: &str,
    counter: bool,
) -> Trial {
    let mut conversation = Conversation::default();
    let knowledge = Knowledge { recognizer, config };
    let step = step(
        knowledge,
        &mut conversation,
        &example.text,
        Some(example.locale.into()),
        now,
    );
    let got = step.recognised.first().cloned();
    let message = Message::prepare(recognizer, &example.text, now);
    let statistical =
        recognizer
            .likeliest(&message, example.locale)
            .map(|(intent, probability)| {
                let id = &recognizer.book().intents[intent.0].id;
                (f64::from(probability), id == expected)
            });
    Trial {
        example: example.clone(),
        expected: expected.to_owned(),
        counter,
        got,
        confidence: step.confidence,
        statistical,
    }
}

/// Tries every example with a recogniser that did not learn from it: the examples are dealt into `parts`, and
/// each part is tried with what the others teach.
pub fn run_unseen(
    book: &IntentBook,
    config: &Config,
    now: NaiveDateTime,
    parts: usize,
) -> Vec<Trial> {
    let parts = parts.max(2);
    let mut trials = Vec::new();
    for part in 0..parts {
        let mut learned = book.clone();
        let mut unseen: Vec<(String, Example)> = Vec::new();
        for intent in &mut learned.intents {
            let mut number = 0;
            intent.examples.retain(|example| {
                number += 1;
                let keep = number % parts != part;
                if !keep {
                    unseen.push((intent.id.clone(), example.clone()));
                }
                keep
            });
        }
        let recognizer = Recognizer::new(Arc::new(learned));
        for (expected, example) in unseen {
            trials.push(try_one(
                &recognizer,
                config,
                now,
                &example,
                &expected,
                false,
            ));
        }
    }
    trials
}

/// How often each pair (expected, got) was confused, most often first.
pub fn confusions(trials: &[Trial]) -> Vec<((String, String), usize)> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for trial in trials
        .iter()
        .filter(|trial| !trial.passed() && !trial.counter)
    {
        let got = trial.got.clone().unwrap_or_else(|| "-".to_owned());
        *counts.entry((trial.expected.clone(), got)).or_default() += 1;
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    sorted
}
