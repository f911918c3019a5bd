//! The shape of an intent file, exactly as staff write it.
//!
//! Nothing is resolved here: names are still names. [`super::resolve`] turns the merged files into an
//! [`super::IntentBook`].

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor, value};

use crate::locale::Locale;

/// One file in `intents/`. Every key is optional; the files are merged by name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IntentFile {
    /// Usual spelling → variants that mean the same, for each language.
    pub words: BTreeMap<Locale, BTreeMap<String, Vec<String>>>,
    /// Templates that others use as `<name>`.
    pub rules: BTreeMap<String, ByLocale<String>>,
    /// Closed lists that others use as `{name}`.
    pub lists: BTreeMap<String, Vec<ListValueEntry>>,
    /// Date rules; each name has one rule or several, of which the first that can be computed counts.
    pub dates: BTreeMap<String, OneOrMany<String>>,
    /// What a slot is, for every intent that uses it.
    pub slots: BTreeMap<String, SlotEntry>,
    /// The intents, by id.
    pub intents: BTreeMap<String, IntentEntry>,
}

/// One value of a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListValueEntry {
    /// The value that a match gives to the slot; `null` swallows words that only look like a value.
    pub out: Option<String>,
    /// How the value is written.
    #[serde(rename = "in")]
    pub surface: ByLocale<String>,
    /// Further facts about the value, which replies see as `$<slot>_<key>`.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
}

/// What a slot is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SlotEntry {
    /// The list whose values fill it.
    pub list: Option<String>,
    /// The built-in entity that fills it (`date`, `moment`, `month`, `time`, `telephone` or `person`).
    pub entity: Option<String>,
    /// Phrases that say which date, month, time or number is meant; they hold the entity, as `{date}`.
    pub phrases: BTreeMap<Locale, Vec<PhraseEntry>>,
    /// Whether an entity that no phrase assigns belongs to this slot.
    pub default: bool,
    /// Whether a value stays known while the resident goes on to other questions.
    pub carry: bool,
    /// Whether each value is answered by itself when a message names several.
    pub each: bool,
    /// The reply that asks for it.
    pub ask: Option<String>,
    /// The list values offered as choices when it is asked for.
    pub choices: Vec<String>,
}

/// Whether an intent needs a slot before it can answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SlotNeed {
    /// Asked for when missing.
    Required,
    /// Used when known.
    Optional,
}

/// What kind of turn an intent is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntentKind {
    /// A question that is answered.
    #[default]
    Answer,
    /// Greeting, thanks and the like.
    SmallTalk,
    /// A known question that is not handled here: said kindly, with where to turn.
    Refusal,
    /// The resident wants a person.
    HandOver,
    /// The resident wants the last answer again.
    Repeat,
    /// The resident wants another language.
    Language,
    /// Understood too vaguely: a question back with choices.
    Clarify,
}

/// Where an answer comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceEntry {
    /// The section of the city's page; Fluent message `section-<section>`.
    pub section: String,
    /// The day (`2026-11-01`) on which somebody compared the reply with the page.
    pub verified_on: String,
    /// The day by which this should be done again.
    #[serde(default)]
    pub review_by: Option<String>,
}

/// One conditional reply of an intent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerEntry {
    /// Slot name → value that it must have; the key `known` lists dates that must be computable.
    #[serde(default)]
    pub when: BTreeMap<String, OneOrMany<String>>,
    /// The Fluent message.
    pub reply: String,
    /// Where this answer comes from, if not from the intent's own section.
    #[serde(default)]
    pub source: Option<SourceEntry>,
    /// What to offer next, if not what the intent offers.
    #[serde(default)]
    pub follow_ups: Option<Vec<String>>,
}

/// Phrases that lean on what was answered before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AfterEntry {
    /// The intents after which the phrases count.
    pub intents: Vec<String>,
    /// The phrases, found anywhere in a message.
    pub phrases: BTreeMap<Locale, Vec<PhraseEntry>>,
}

/// A phrase: a template, or a regular expression between two slashes. It may be written as a plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseEntry {
    /// The template or expression.
    pub phrase: String,
    /// Guards: a message that holds one of these does not hold the phrase.
    pub not: OneOrMany<String>,
}

/// One choice of a clarifying question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceEntry {
    /// The intent that the choice leads to.
    pub intent: String,
    /// Slot values that the choice settles.
    #[serde(default)]
    pub slots: BTreeMap<String, String>,
    /// The Fluent message with the words on the button; the intent's own label when not given.
    #[serde(default)]
    pub label: Option<String>,
}

/// One intent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IntentEntry {
    /// What kind of turn it is.
    pub kind: IntentKind,
    /// Where its answer comes from.
    pub source: Option<SourceEntry>,
    /// The name shared by intents whose replies cover each other's facts: to confuse them does no harm.
    pub family: Option<String>,
    /// Who in the city looks after it.
    pub owner: Option<String>,
    /// The slots it uses.
    pub slots: BTreeMap<String, SlotNeed>,
    /// Slot values that it settles by itself.
    pub fill: BTreeMap<String, String>,
    /// Phrases that are found anywhere in a message.
    pub phrases: BTreeMap<Locale, Vec<PhraseEntry>>,
    /// Phrases that mean this intent only directly after certain others (「何時まで？」 after a telephone number).
    pub after: Option<AfterEntry>,
    /// Guards: a message that holds one of these is not this intent.
    pub unless: BTreeMap<Locale, Vec<PhraseEntry>>,
    /// The Fluent message of the reply; the intent's id when not given.
    pub reply: Option<String>,
    /// Conditional replies; the first whose conditions all hold is given.
    pub answers: Vec<AnswerEntry>,
    /// The choices of a clarifying question.
    pub choices: Vec<ChoiceEntry>,
    /// The language that a `language` intent changes to.
    pub language: Option<Locale>,
    /// Intents offered after the answer.
    pub follow_ups: Vec<String>,
    /// Sentences that must be recognised as this intent.
    pub examples: BTreeMap<Locale, Vec<String>>,
    /// Sentences that must not be.
    pub counter_examples: BTreeMap<Locale, Vec<String>>,
}

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
struct GuardedPhrase {
    phrase: String,
    not: OneOrMany<String>,
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
            not: OneOrMany(Vec::new()),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let GuardedPhrase { phrase, not } =
            GuardedPhrase::deserialize(value::MapAccessDeserializer::new(map))?;
        Ok(PhraseEntry { phrase, not })
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
