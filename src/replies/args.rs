//! The values that a message needs to be written out.

use std::collections::BTreeMap;

use fluent::{FluentArgs, FluentValue};

/// The value of one variable of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text, put into the message as it is.
    Text(String),
    /// A whole number. It is written without grouping and can select variants such as `[1]` or `[one]`.
    Number(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

/// Values for the variables of a message, by name (without `$`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args(BTreeMap<String, Value>);

impl Args {
    /// No values.
    pub fn new() -> Self {
        Self::default()
    }

    /// These values and one more; a value of the same name is replaced.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.insert(name, value);
        self
    }

    /// Sets a value; a value of the same name is replaced.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }

    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The names of all values, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn to_fluent(&self) -> FluentArgs<'_> {
        self.0
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::Text(text) => FluentValue::from(text.as_str()),
                    Value::Number(number) => FluentValue::from(*number),
                };
                (name.as_str(), value)
            })
            .collect()
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Args {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(values: I) -> Self {
        let mut args = Self::new();
        args.extend(values);
        args
    }
}

impl<N: Into<String>, V: Into<Value>> Extend<(N, V)> for Args {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, values: I) {
        for (name, value) in values {
            self.insert(name, value);
        }
    }
}

impl<N: Into<String>, V: Into<Value>, const COUNT: usize> From<[(N, V); COUNT]> for Args {
    fn from(values: [(N, V); COUNT]) -> Self {
        values.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_values_replace_earlier_ones() {
        let mut args = Args::from([("place", "区役所"), ("place", "センター")]);
        assert_eq!(args.get("place"), Some(&Value::from("センター")));
        args.extend([("count", 2)]);
        assert_eq!(args.get("count"), Some(&Value::Number(2)));
        assert_eq!(args.names().collect::<Vec<_>>(), ["count", "place"]);
        assert_eq!(args.get("nobody"), None);
    }
}
