//! The shape of an intent file, exactly as staff write it.
//!
//! Nothing is resolved here: names are still names. [`super::resolve`] turns the merged files into an
//! [`super::IntentBook`].

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::locale::{Locale, ReplyLocale};
use crate::pattern::Fractions;

pub use super::scalars::{KeptIn, Out};
pub use super::shapes::{ByLocale, OneOrMany};

/// One file in `intents/`. Every key is optional; the files are merged by name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IntentFile {
    /// Usual spelling → variants that mean the same, for each language.
    pub words: BTreeMap<Locale, BTreeMap<String, Vec<String>>>,
    /// Words that may stand between any two words of any phrase without meaning anything there, for each language.
    pub skip_words: BTreeMap<Locale, Vec<String>>,
    /// Templates that others use as `<name>`.
    pub rules: BTreeMap<String, ByLocale<String>>,
    /// Lists that others use as `{name}`.
    pub lists: BTreeMap<String, ListEntry>,
    /// Date rules; each name has one rule or several, of which the first that can be computed counts.
    pub dates: BTreeMap<String, OneOrMany<String>>,
    /// What a slot is, for every intent that uses it.
    pub slots: BTreeMap<String, SlotEntry>,
    /// The intents, by id.
    pub intents: BTreeMap<String, IntentEntry>,
}

/// A list: values, a range of numbers, or any text. Values may also be written without their key.
#[derive(Clone, Debug, Default)]
pub struct ListEntry {
    /// The values of a closed list.
    pub values: Option<Vec<ListValueEntry>>,
    /// The numbers of a range.
    pub range: Option<RangeEntry>,
    /// Whether any text is accepted.
    pub wildcard: bool,
}

/// A range of numbers, as Home Assistant writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RangeEntry {
    /// The smallest number.
    pub from: i64,
    /// The largest whole number.
    pub to: i64,
    /// The distance between whole numbers, counted from `from`.
    #[serde(default = "one")]
    pub step: i64,
    /// The fractions that are accepted after each whole number.
    #[serde(default)]
    pub fractions: Option<Fractions>,
    /// What a number is multiplied with before it becomes the value of the slot.
    #[serde(default)]
    pub multiplier: Option<f64>,
    /// Whether numbers in digits are accepted.
    #[serde(default = "yes")]
    pub digits: bool,
    /// Whether numbers in words are accepted.
    #[serde(default = "yes")]
    pub words: bool,
}

const fn one() -> i64 {
    1
}

const fn yes() -> bool {
    true
}

/// One value of a list. It may be written as a plain text, which is then both how it is written and what it means.
#[derive(Clone, Debug)]
pub struct ListValueEntry {
    /// The value that a match gives to the slot.
    pub out: Out,
    /// How the value is written; the key is `in`.
    pub surface: ByLocale<String>,
    /// Further facts about the value, which replies see as `$<slot>_<key>`.
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
    /// Phrases that say which date, month, time or number is meant; they hold the entity
    /// or the list, as `{date}`.
    pub phrases: BTreeMap<Locale, Vec<PhraseEntry>>,
    /// Whether an entity, or a number of a range, that no phrase assigns belongs to this slot.
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

/// Slot name → the values meant.
pub type ContextEntry = BTreeMap<String, ContextValueEntry>;

/// The values of a slot that a context speaks of: one, a list of them, `null`, or `{value: …, slot: …}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextValueEntry {
    /// Any of these values; `None` for any value at all.
    pub values: Option<Vec<String>>,
    /// Where the value is kept, as if it had been said with the phrase.
    pub slot: KeptIn,
}

/// A phrase: a template, or a regular expression between two slashes. It may be written as a plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhraseEntry {
    /// The template or expression.
    pub phrase: String,
    /// Guards: a message that holds one of these does not hold the phrase.
    pub not: OneOrMany<String>,
    /// Slot values that must be known, from this message or from the conversation before it, all of them.
    pub requires_context: ContextEntry,
    /// Slot values of which none may be known.
    pub excludes_context: ContextEntry,
    /// Words of which the message must hold one.
    pub required_keywords: OneOrMany<String>,
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
    /// The locale that a `language` intent changes to.
    pub language: Option<ReplyLocale>,
    /// Intents offered after the answer.
    pub follow_ups: Vec<String>,
    /// Sentences that must be recognised as this intent.
    pub examples: BTreeMap<Locale, Vec<String>>,
    /// Sentences that must not be.
    pub counter_examples: BTreeMap<Locale, Vec<String>>,
}
