//! What the context of a sentence must hold, and must not hold.

use serde_json::Value;

use super::book::Values;

/// The value itself where it is written as `{value: …}`.
fn unpacked(value: &Value) -> &Value {
    match value {
        Value::Object(fields) => fields.get("value").unwrap_or(&Value::Null),
        value => value,
    }
}

/// Whether two values are equal; numbers by their size.
fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}

/// Whether a value is one of those allowed.
fn is_among(value: &Value, allowed: &Value) -> bool {
    match allowed {
        Value::Array(items) => items.iter().any(|item| equal(item, value)),
        allowed => equal(allowed, value),
    }
}

/// Whether nothing in a context is against what is required. Keys that are missing may still come.
pub(super) fn may_have(required: &Values, context: &Values) -> bool {
    required.iter().all(|(key, required)| {
        context.get(key).is_none_or(|actual| {
            let required = unpacked(required);
            required.is_null() || is_among(unpacked(actual), required)
        })
    })
}

/// Whether a value of the context is one that is excluded.
pub(super) fn excludes(excluded: &Value, actual: &Value) -> bool {
    is_among(unpacked(actual), unpacked(excluded))
}

/// Whether a context holds nothing that is excluded.
pub(super) fn is_free_of(excluded: &Values, context: &Values) -> bool {
    excluded.iter().all(|(key, excluded)| {
        context
            .get(key)
            .is_none_or(|actual| !excludes(excluded, actual))
    })
}

/// What checking a requirement to the end has given.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Checked<'c> {
    /// The context holds it.
    Held,
    /// The context holds it, and it is kept in a slot: the slot's name, the value and its text.
    Copied(&'c str, &'c Value, &'c str),
    /// The context does not hold it.
    Missing,
}

/// Checks one requirement. `value` is the context's value for the key.
pub(super) fn check<'c>(
    key: &'c str,
    required: &'c Value,
    value: Option<&'c Value>,
) -> Checked<'c> {
    let slot = match required {
        Value::Object(fields) => match fields.get("slot") {
            Some(Value::String(name)) => Some(name.as_str()),
            Some(Value::Bool(true)) => Some(key),
            _ => None,
        },
        _ => None,
    };
    let text = match value {
        Some(Value::Object(fields)) => fields.get("text").and_then(Value::as_str).unwrap_or(""),
        _ => "",
    };
    let required = unpacked(required);
    match value.map(unpacked) {
        None | Some(Value::Null) => Checked::Missing,
        Some(value) if required.is_null() || is_among(value, required) => {
            slot.map_or(Checked::Held, |slot| Checked::Copied(slot, value, text))
        }
        Some(_) => Checked::Missing,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::book::Values;
    use super::{Checked, check, is_free_of, may_have};

    fn values(json: Value) -> Values {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn missing_keys_are_against_nothing() {
        let required = values(json!({"domain": ["light", "fan"], "area": {"slot": true}}));
        assert!(may_have(&required, &values(json!({}))));
        assert!(may_have(
            &required,
            &values(json!({"domain": "fan", "area": 1}))
        ));
        assert!(!may_have(&required, &values(json!({"domain": "cover"}))));
    }

    #[test]
    fn exclusions_are_values_or_lists() {
        let excluded = values(json!({"mode": ["night", "away"], "level": 3}));
        assert!(is_free_of(
            &excluded,
            &values(json!({"mode": "day", "level": 4}))
        ));
        assert!(!is_free_of(&excluded, &values(json!({"mode": "away"}))));
        assert!(!is_free_of(&excluded, &values(json!({"level": 3.0}))));
    }

    #[test]
    fn values_are_copied_to_slots() {
        let area = json!({"value": "hall", "text": "The Hall"});
        let required = json!({"value": "hall", "slot": "where"});
        assert_eq!(
            check("area", &required, Some(&area)),
            Checked::Copied("where", &json!("hall"), "The Hall")
        );
        assert_eq!(
            check("area", &required, Some(&json!("attic"))),
            Checked::Missing
        );
        assert_eq!(
            check("area", &json!({"slot": true}), None),
            Checked::Missing
        );
        assert_eq!(check("area", &Value::Null, Some(&area)), Checked::Held);
    }
}
