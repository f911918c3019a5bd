//! Values that staff may write as a text, a number or `true`, and what is built from them: values of lists and of
//! contexts.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor, value};

use super::schema::{ContextValueEntry, ListValueEntry};
use super::shapes::ByLocale;

/// What a list value gives to the slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Out {
    /// Not said: the value is called what is written. This needs a text that is the same everywhere.
    #[default]
    Written,
    /// `null`: the value swallows words that only look like a value.
    Nothing,
    /// The value.
    Is(String),
}

impl ListValueEntry {
    /// The name of the value; `None` if it has none.
    pub fn name(&self) -> Option<&str> {
        match (&self.out, &self.surface) {
            (Out::Is(name), _) | (Out::Written, ByLocale::Same(name)) => Some(name),
            (Out::Nothing, _) | (Out::Written, ByLocale::Each(_)) => None,
        }
    }
}

/// The slot in which a value of the context is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum KeptIn {
    /// In none.
    #[default]
    Nothing,
    /// In the slot that it is the value of.
    Same,
    /// In another slot.
    Slot(String),
}

/// A text, or a number or truth value as the text that slots hold for it: `3`, `2.5`, `true`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Scalar(String);

struct ScalarVisitor;

impl Visitor<'_> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar(text.to_owned()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Scalar(value.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Scalar(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Scalar(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        // A whole number has no point, as in the value of a slot.
        Ok(Scalar(number.to_string()))
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

/// The keys of a list value that is written as a mapping.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListValueKeys {
    #[serde(default)]
    out: Out,
    #[serde(rename = "in")]
    surface: ByLocale<String>,
    #[serde(default)]
    with: BTreeMap<String, String>,
}

impl<'de> Deserialize<'de> for Out {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Option::<Scalar>::deserialize(deserializer)?;
        Ok(written.map_or(Self::Nothing, |Scalar(text)| Self::Is(text)))
    }
}

struct ListValueVisitor;

impl<'de> Visitor<'de> for ListValueVisitor {
    type Value = ListValueEntry;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(ListValueEntry {
            out: Out::Written,
            surface: ByLocale::Same(text.to_owned()),
            with: BTreeMap::new(),
        })
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let keys = ListValueKeys::deserialize(value::MapAccessDeserializer::new(map))?;
        Ok(ListValueEntry {
            out: keys.out,
            surface: keys.surface,
            with: keys.with,
        })
    }
}

impl<'de> Deserialize<'de> for ListValueEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListValueVisitor)
    }
}

impl<'de> Deserialize<'de> for KeptIn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeptInVisitor)
    }
}

struct KeptInVisitor;

impl Visitor<'_> for KeptInVisitor {
    type Value = KeptIn;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a boolean")
    }

    fn visit_bool<E: Error>(self, keeps: bool) -> Result<Self::Value, E> {
        Ok(if keeps { KeptIn::Same } else { KeptIn::Nothing })
    }

    fn visit_str<E: Error>(self, slot: &str) -> Result<Self::Value, E> {
        Ok(KeptIn::Slot(slot.to_owned()))
    }
}

/// The keys of a value of a context that is written as a mapping.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextKeys {
    #[serde(default)]
    value: Alternatives,
    #[serde(default)]
    slot: KeptIn,
}

/// One value or several; `None` for any value.
#[derive(Default)]
struct Alternatives(Option<Vec<String>>);

impl<'de> Deserialize<'de> for Alternatives {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AlternativesVisitor)
    }
}

struct AlternativesVisitor;

impl<'de> Visitor<'de> for AlternativesVisitor {
    type Value = Alternatives;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Alternatives(None))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Alternatives(Some(vec![text.to_owned()])))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        let values: Vec<Scalar> = Vec::deserialize(value::SeqAccessDeserializer::new(seq))?;
        let values = values.into_iter().map(|Scalar(text)| text).collect();
        Ok(Alternatives(Some(values)))
    }
}

struct ContextValueVisitor;

impl<'de> Visitor<'de> for ContextValueVisitor {
    type Value = ContextValueEntry;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(ContextValueEntry::default())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        AlternativesVisitor.visit_str(text).map(Into::into)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        AlternativesVisitor.visit_bool(value).map(Into::into)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        AlternativesVisitor.visit_i64(number).map(Into::into)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        AlternativesVisitor.visit_u64(number).map(Into::into)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        AlternativesVisitor.visit_f64(number).map(Into::into)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        AlternativesVisitor.visit_seq(seq).map(Into::into)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let keys = ContextKeys::deserialize(value::MapAccessDeserializer::new(map))?;
        Ok(ContextValueEntry {
            values: keys.value.0,
            slot: keys.slot,
        })
    }
}

impl From<Alternatives> for ContextValueEntry {
    fn from(Alternatives(values): Alternatives) -> Self {
        Self {
            values,
            slot: KeptIn::Nothing,
        }
    }
}

impl<'de> Deserialize<'de> for ContextValueEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContextValueVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::schema::{ContextValueEntry, ListValueEntry};
    use super::{ByLocale, KeptIn, Out};

    #[test]
    fn a_list_value_is_plain_or_a_mapping() {
        let value = |text| serde_yaml::from_str::<ListValueEntry>(text);
        for (text, written) in [("red", "red"), ("3", "3"), ("2.0", "2"), ("true", "true")] {
            let plain = value(text).expect("a plain value");
            assert_eq!(plain.out, Out::Written, "{text}");
            assert_eq!(plain.surface, ByLocale::Same(written.to_owned()));
        }
        let out = |text| value(text).expect("a value").out;
        assert_eq!(out("{out: disc, in: cd}"), Out::Is("disc".to_owned()));
        assert_eq!(out("{out: 7, in: seven}"), Out::Is("7".to_owned()));
        assert_eq!(out("{out: null, in: seven}"), Out::Nothing);
        assert_eq!(out("{in: seven}"), Out::Written);
        assert!(value("[red]").is_err() && value("{out: red}").is_err());
        assert!(value("{out: red, in: red, metadata: {}}").is_err());
    }

    #[test]
    fn a_context_value_is_one_several_or_any() {
        let entry = |text| serde_yaml::from_str::<ContextValueEntry>(text);
        let read = |text| {
            let entry = entry(text).expect("a value of a context");
            (entry.values.map(|values| values.join(" ")), entry.slot)
        };
        let is = |text: &str| (Some(text.to_owned()), KeptIn::Nothing);
        assert_eq!(read("disc"), is("disc"));
        assert_eq!(read("3"), is("3"));
        assert_eq!(read("-3.0"), is("-3"));
        assert_eq!(read("2.5"), is("2.5"));
        assert_eq!(read("true"), is("true"));
        assert_eq!(read("[disc, 3, false]"), is("disc 3 false"));
        assert_eq!(read("{value: [1, 2]}"), is("1 2"));
        for any in ["null", "{}", "{value: null}", "{slot: false}"] {
            assert_eq!(read(any), (None, KeptIn::Nothing), "{any}");
        }
        assert_eq!(read("{slot: true}"), (None, KeptIn::Same));
        assert_eq!(
            read("{value: disc, slot: wanted}"),
            (Some("disc".to_owned()), KeptIn::Slot("wanted".to_owned()))
        );
        for wrong in ["[[a]]", "{text: a}", "{value: {a: b}}", "{slot: [a]}"] {
            assert!(entry(wrong).is_err(), "{wrong}");
        }
    }
}
