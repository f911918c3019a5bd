//! Right answers, and whether a recognition is one.

use std::collections::BTreeMap;

use madoguchi::pattern::sentence::Recognition;
use serde::Deserialize;
use serde_json::{Value, json};

/// An answer that is expected. A slot may list several right values.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    pub(crate) intent: String,
    pub(crate) slots: BTreeMap<String, Value>,
}

/// The slots by name, the last of each.
fn slots(found: &Recognition<'_>) -> BTreeMap<String, Value> {
    let slots = found.slots.iter();
    slots
        .map(|slot| (slot.name.to_owned(), slot.value().into_owned()))
        .collect()
}

/// A recognition for a list of failures.
pub(crate) fn shown(found: &Recognition<'_>) -> Value {
    json!([found.intent, slots(found)])
}

/// Whether values are equal; numbers are compared as numbers.
pub(crate) fn is_equal(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        _ => one == other,
    }
}

/// Whether the intent and all slots are right, or nothing is expected and nothing was found.
pub(crate) fn is_same(expected: Option<&Answer>, found: Option<&Recognition<'_>>) -> bool {
    let (Some(expected), Some(found)) = (expected, found) else {
        return expected.is_none() && found.is_none();
    };
    let slots = slots(found);
    let is_right = |(name, right): (&String, &Value)| {
        slots.get(name).is_some_and(|value| {
            let any = right.as_array().map_or(&[][..], Vec::as_slice);
            is_equal(value, right) || any.iter().any(|right| is_equal(value, right))
        })
    };
    expected.intent == found.intent
        && expected.slots.len() == slots.len()
        && expected.slots.iter().all(is_right)
}

#[cfg(test)]
mod tests {
    use madoguchi::pattern::sentence::{Compat, Query, SentenceBook, SentenceSet};
    use serde_json::{Value, json};

    use super::{Answer, is_equal, is_same};

    fn answer(answer: Value) -> Answer {
        serde_json::from_value(answer).expect("the answer has its fields")
    }

    #[test]
    fn numbers_are_equal_however_they_are_written() {
        assert!(is_equal(&json!(1), &json!(1.0)));
        assert!(!is_equal(&json!(1), &json!(1.5)));
        assert!(!is_equal(&json!(1), &json!("1")));
    }

    #[test]
    fn intent_and_all_slots_count() {
        let book: SentenceBook = serde_json::from_value(json!({
            "language": "en",
            "intents": {"Open": {"data": [{"sentences": ["open the {what}"]}]}},
            "lists": {"what": {"values": ["gate", "door"]}},
        }))
        .expect("the book is well formed");
        let (set, _) = SentenceSet::new(book, Compat::Hassil, None);
        let set = set.expect("the book is small");
        let found = set.best("open the gate", &Query::default());
        let found = found.as_ref();
        assert!(found.is_some());
        for (expected, is_right) in [
            (json!({"intent": "Open", "slots": {"what": "gate"}}), true),
            (
                json!({"intent": "Open", "slots": {"what": ["door", "gate"]}}),
                true,
            ),
            (
                json!({"intent": "Open", "slots": {"what": ["door"]}}),
                false,
            ),
            (json!({"intent": "Open", "slots": {"what": "door"}}), false),
            (json!({"intent": "Open", "slots": {}}), false),
            (
                json!({"intent": "Open", "slots": {"what": "gate", "where": "here"}}),
                false,
            ),
            (json!({"intent": "Shut", "slots": {"what": "gate"}}), false),
        ] {
            assert_eq!(
                is_same(Some(&answer(expected.clone())), found),
                is_right,
                "{expected}"
            );
        }
        assert!(!is_same(None, found));
        assert!(is_same(None, None));
        assert!(!is_same(
            Some(&answer(json!({"intent": "Open", "slots": {}}))),
            None
        ));
    }
}
