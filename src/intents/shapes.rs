//! Values that staff may write in more than one way: once or by language, one or several, in short or in full.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor, value};

use crate::locale::Locale;

use super::schema::{ContextEntry, ListEntry, ListValueEntry, PhraseEntry, RangeEntry};

/// A value given once for both languages, or for each language by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByLocale<T> {
    /// The same in every language.
    Same(T),
    /// Given by language; a language may be missing.
    Each(BTreeMap<Locale, T>),
}

impl<T> ByLocale<T> {
    /// The value for a language.
    pub fn get(&self, locale: Locale) -> Option<&T> {
        match self {
            Self::Same(value) => Some(value),
            Self::Each(map) => map.get(&locale),
        }
    }

    /// Everything that is given.
    pub fn all(&self) -> impl Iterator<Item = &T> {
        let (same, each) = match self {
            Self::Same(value) => (Some(value), None),
            Self::Each(map) => (None, Some(map.values())),
        };
        same.into_iter().chain(each.into_iter().flatten())
    }
}

struct ByLocaleVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ByLocaleVisitor<T> {
    type Value = ByLocale<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a template, or one for each of ja and en")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        T::deserialize(value::StrDeserializer::new(text)).map(ByLocale::Same)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        BTreeMap::deserialize(value::MapAccessDeserializer::new(map)).map(ByLocale::Each)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByLocale<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ByLocaleVisitor(PhantomData))
    }
}

/// The keys of a phrase that is written as a mapping.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseKeys {
    phrase: String,
    #[serde(default)]
    not: OneOrMany<String>,
    #[serde(default)]
    requires_context: ContextEntry,
    #[serde(default)]
    excludes_context: ContextEntry,
    #[serde(default)]
    required_keywords: OneOrMany<String>,
}

struct PhraseVisitor;

impl<'de> Visitor<'de> for PhraseVisitor {
    type Value = PhraseEntry;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(PhraseEntry {
            phrase: text.to_owned(),
            ..PhraseEntry::default()
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let keys = PhraseKeys::deserialize(value::MapAccessDeserializer::new(map))?;
        Ok(PhraseEntry {
            phrase: keys.phrase,
            not: keys.not,
            requires_context: keys.requires_context,
            excludes_context: keys.excludes_context,
            required_keywords: keys.required_keywords,
        })
    }
}

impl<'de> Deserialize<'de> for PhraseEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PhraseVisitor)
    }
}

/// One value, or a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

struct OneOrManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOrManyVisitor<T> {
    type Value = OneOrMany<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("one value or a list of values")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        T::deserialize(value::StrDeserializer::new(text)).map(|one| OneOrMany(vec![one]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(value::SeqAccessDeserializer::new(seq)).map(OneOrMany)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrManyVisitor(PhantomData))
    }
}

/// The keys of a list that is written as a mapping.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListKeys {
    #[serde(default)]
    values: Option<Vec<ListValueEntry>>,
    #[serde(default)]
    range: Option<RangeEntry>,
    #[serde(default)]
    wildcard: bool,
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = ListEntry;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        let values = Vec::deserialize(value::SeqAccessDeserializer::new(seq))?;
        Ok(ListEntry {
            values: Some(values),
            ..ListEntry::default()
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let keys = ListKeys::deserialize(value::MapAccessDeserializer::new(map))?;
        Ok(ListEntry {
            values: keys.values,
            range: keys.range,
            wildcard: keys.wildcard,
        })
    }
}

impl<'de> Deserialize<'de> for ListEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::{ByLocale, ListEntry, PhraseEntry};
    use crate::pattern::Fractions;

    #[test]
    fn a_list_is_values_a_range_or_a_wildcard() {
        let list = |text| serde_yaml::from_str::<ListEntry>(text);
        let plain = list("[{out: a, in: b}]").expect("a list of values");
        let named = list("{values: [{out: a, in: b}]}").expect("a list of values");
        for values in [plain, named].map(|list| list.values.unwrap_or_default()) {
            assert_eq!(values.len(), 1);
            assert_eq!(values[0].surface, ByLocale::Same("b".to_owned()));
        }
        let range = list("{range: {from: -1, to: 9, fractions: halves}}").expect("a range");
        let range = range.range.expect("the range is kept");
        assert_eq!((range.from, range.to, range.step), (-1, 9, 1));
        assert_eq!(range.fractions, Some(Fractions::Halves));
        assert!(range.digits && range.words && range.multiplier.is_none());
        assert!(list("{wildcard: true}").expect("a wildcard").wildcard);
        assert!(list("{range: {from: 1, to: 2, stop: 3}}").is_err());
        assert!(list("{wild: true}").is_err() && list("text").is_err());
    }

    #[test]
    fn a_phrase_may_have_conditions() {
        let phrase = |text| serde_yaml::from_str::<PhraseEntry>(text).expect("a phrase");
        assert_eq!(phrase("renew"), phrase("{phrase: renew}"));
        let entry = phrase(
            "{phrase: renew, not: old, requires_context: {who: [self, child], when: null},
              excludes_context: {what: card}, required_keywords: [card, chip]}",
        );
        assert_eq!(entry.requires_context["when"].values, None);
        let persons = vec!["self".to_owned(), "child".to_owned()];
        assert_eq!(entry.requires_context["who"].values, Some(persons));
        assert_eq!(entry.excludes_context.len(), 1);
        assert_eq!(entry.required_keywords.0, ["card", "chip"]);
        assert_eq!(entry.not.0, ["old"]);
    }
}
