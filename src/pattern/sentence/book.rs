//! The shape of a file of sentence templates, as Home Assistant writes them.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::super::ranges::Fractions;

/// Values by name, in the order of the file.
pub type Values = IndexMap<String, Value>;

/// Sentence templates of one language, grouped into intents, with what they refer to.
///
/// The shape is the one of Home Assistant's sentence files, so YAML and JSON files are read with `serde`:
///
/// ```
/// use madoguchi::pattern::sentence::SentenceBook;
///
/// let book: SentenceBook = serde_json::from_str(
///     r#"{"language": "en", "intents": {"Open": {"data": [{"sentences": ["open [the] {what}"]}]}},
///         "lists": {"what": {"values": ["gate", {"in": "(door|entrance)", "out": "door"}]}}}"#,
/// )?;
/// assert_eq!(book.intents["Open"].data[0].sentences, ["open [the] {what}"]);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, Deserialize)]
pub struct SentenceBook {
    /// The language tag, such as `en`. Numbers are spoken in it.
    #[serde(default)]
    pub language: String,
    /// What holds for all sentences.
    #[serde(default)]
    pub settings: BookSettings,
    /// The intents in order; the order decides between equally good results.
    #[serde(default)]
    pub intents: IndexMap<String, IntentBlocks>,
    /// Lists that `{name}` refers to.
    #[serde(default)]
    pub lists: IndexMap<String, ListSource>,
    /// Templates that `<name>` refers to.
    #[serde(default)]
    pub expansion_rules: IndexMap<String, String>,
    /// Words that may be left out of account.
    #[serde(default)]
    pub skip_words: Vec<String>,
}

impl SentenceBook {
    /// Adds another file of the same language: what has a name is put together, lists grow, single settings of the
    /// other file win.
    pub fn merge(&mut self, other: Self) {
        if !other.language.is_empty() {
            self.language = other.language;
        }
        if other.settings.ignore_whitespace.is_some() {
            self.settings.ignore_whitespace = other.settings.ignore_whitespace;
        }
        for (name, intent) in other.intents {
            self.intents
                .entry(name)
                .or_default()
                .data
                .extend(intent.data);
        }
        for (name, list) in other.lists {
            self.lists.entry(name).or_default().merge(list);
        }
        self.expansion_rules.extend(other.expansion_rules);
        self.skip_words.extend(other.skip_words);
    }
}

/// What holds for all sentences of a book.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct BookSettings {
    /// Whether blanks between two Chinese, Japanese or Korean characters mean nothing. Our own dialect does so always.
    #[serde(default)]
    pub ignore_whitespace: Option<bool>,
}

/// The blocks of an intent.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct IntentBlocks {
    /// Groups of sentences.
    pub data: Vec<Block>,
}

/// Sentences of an intent which share everything else.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Block {
    /// The templates.
    pub sentences: Vec<String>,
    /// Slots that are added unless the sentence fills them.
    #[serde(default)]
    pub slots: Values,
    /// The key of the response.
    #[serde(default)]
    pub response: Option<String>,
    /// What the context must hold: a value, a list of which any will do, null for any value, or
    /// `{value: …, slot: true}` to keep the value in a slot as well.
    #[serde(default)]
    pub requires_context: Values,
    /// What the context must not hold.
    #[serde(default)]
    pub excludes_context: Values,
    /// Rules of this block only; they win over those of the book.
    #[serde(default)]
    pub expansion_rules: IndexMap<String, String>,
    /// Lists of this block only; they win over those of the book.
    #[serde(default)]
    pub lists: IndexMap<String, ListSource>,
    /// Anything that the program wants back with a result.
    #[serde(default)]
    pub metadata: Value,
    /// Words of which the text must hold one.
    #[serde(default)]
    pub required_keywords: Option<Vec<String>>,
}

/// A list as it is written: values, a range, or a wildcard.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ListSource {
    /// The values of a list.
    #[serde(default)]
    pub values: Option<Vec<ListValue>>,
    /// The numbers of a range.
    #[serde(default)]
    pub range: Option<RangeSource>,
    /// Whether any text is accepted.
    #[serde(default)]
    pub wildcard: bool,
}

impl ListSource {
    fn merge(&mut self, other: Self) {
        if let Some(values) = other.values {
            self.values.get_or_insert_default().extend(values);
        }
        if other.range.is_some() {
            self.range = other.range;
        }
        self.wildcard |= other.wildcard;
    }
}

/// A value of a list.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum ListValue {
    /// A text, which is also the value of the slot; with template syntax, the value is the text that matched.
    Text(String),
    /// A text and what it stands for.
    Full {
        /// What is said: a text or a template.
        #[serde(rename = "in")]
        input: String,
        /// The value of the slot; without it, the text that matched.
        #[serde(default, rename = "out")]
        output: Option<Value>,
        /// What is added to the context when the value matches.
        #[serde(default)]
        context: Values,
        /// Anything that the program wants back with the slot.
        #[serde(default)]
        metadata: Value,
    },
}

/// A range as it is written.
#[derive(Debug, Clone, Deserialize)]
pub struct RangeSource {
    /// The smallest number.
    pub from: i64,
    /// The largest whole number.
    pub to: i64,
    /// The distance between whole numbers.
    #[serde(default = "one")]
    pub step: i64,
    /// `number`, `percentage` or `temperature`; it changes nothing in matching.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// `halves` or `tenths`.
    #[serde(default)]
    pub fractions: Option<Fractions>,
    /// What the number is multiplied with.
    #[serde(default)]
    pub multiplier: Option<f64>,
    /// Whether digits are accepted.
    #[serde(default = "yes")]
    pub digits: bool,
    /// Whether words are accepted.
    #[serde(default = "yes")]
    pub words: bool,
    /// The language of the words, if it is another one than the book's.
    #[serde(default)]
    pub words_language: Option<String>,
}

const fn one() -> i64 {
    1
}

const fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::{ListValue, SentenceBook};

    fn book(json: &str) -> SentenceBook {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn books_are_put_together() {
        let mut first = book(
            r#"{"language": "en", "settings": {"ignore_whitespace": true}, "skip_words": ["please"],
                "intents": {"A": {"data": [{"sentences": ["a"]}]}}, "lists": {"l": {"values": ["x"]}}}"#,
        );
        first.merge(book(
            r#"{"intents": {"A": {"data": [{"sentences": ["b"]}]}, "B": {"data": []}},
                "lists": {"l": {"values": [{"in": "y", "out": 3}]}}, "expansion_rules": {"r": "s"}}"#,
        ));
        assert_eq!(first.language, "en");
        assert_eq!(first.settings.ignore_whitespace, Some(true));
        assert_eq!(first.intents["A"].data[1].sentences, ["b"]);
        assert_eq!(first.intents.len(), 2);
        let values = first.lists["l"].values.as_ref().unwrap();
        assert!(matches!(&values[1], ListValue::Full { output: Some(value), .. } if value == 3));
        assert_eq!(first.expansion_rules["r"], "s");
    }
}
