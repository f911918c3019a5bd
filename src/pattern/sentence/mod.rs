//! Recognises whole sentences: which sentence of a book a text is, and what its slots are.
//!
//! The templates are those of the whole room; files have the shape of Home Assistant's sentence files
//! ([`SentenceBook`]). [`SentenceSet::new`] compiles a book; what is wrong in it is reported and left out, and
//! everything else works.
//!
//! # Our own dialect, and hassil's
//!
//! With [`Compat::Off`] texts are compared as everywhere in this program. With [`Compat::Hassil`] they are compared as
//! hassil 3.12 compares them, to measure the one against the other. What our own dialect does otherwise:
//!
//! - `(the|)` may be left out, like `[the]`.
//! - Full-width and half-width forms, katakana and hiragana, numerals and digits are the same; so are `−` and `-`.
//! - Punctuation means nothing, also inside Japanese text; nor do blanks beside Japanese or Chinese characters.
//! - Blanks between Latin words are needed after lists and numbers, too: "lampon" is not "lamp on".
//! - Each skip word is passed over by itself, wherever it stands between words.
//! - Of several results the one with the most literal text is the best, then the one with fewer wildcards.
//! - Whole numbers are whole, however they are written; required keywords are found in any case.
//! - A template, list or rule with a mistake is reported when the book is loaded, and only it does not work.
//! - No template takes exponential time, in either dialect.
//!
//! ```
//! use madoguchi::pattern::sentence::{Compat, Filling, Query, SentenceBook, SentenceSet};
//!
//! let book: SentenceBook = serde_json::from_str(
//!     r#"{"language": "en", "skip_words": ["please"],
//!         "intents": {"Renew": {"data": [{"sentences": ["(renew|extend) [the] {thing} for {years} years"]}]}},
//!         "lists": {"thing": {"values": [{"in": "[my number ]card", "out": "card"}, "certificate"]},
//!                   "years": {"range": {"from": 1, "to": 10}}}}"#,
//! )?;
//! let (sentences, errors) = SentenceSet::new(book, Compat::Off, None);
//! assert!(errors.is_empty());
//! let sentences = sentences.expect("the book is small");
//! let found = sentences.best("Please extend my number card for five years!", &Query::default());
//! let found = found.expect("it is one of the sentences");
//! assert_eq!(found.intent, "Renew");
//! assert_eq!(*found.slots[0].value(), "card");
//! assert_eq!(found.slots[1].filling, Filling::Number(5.0));
//! # Ok::<(), serde_json::Error>(())
//! ```

#[cfg(test)]
mod agreement;
mod book;
mod compile;
mod context;
mod error;
#[cfg(test)]
mod examples;
mod fill;
mod loader;
mod rank;
mod recognize;
#[cfg(test)]
mod reference;
mod texts;
mod walk;
mod way;

use std::collections::HashSet;
use std::sync::OnceLock;

use super::compile::SlotName;
use super::machine::Machine;
use super::number::NumberWords;
use super::pool::Pool;
use super::prepare;
use super::required::Required;
use super::skip;

pub use book::{
    Block, BookSettings, IntentBlocks, ListSource, ListValue, RangeSource, SentenceBook, Values,
};
pub use error::{BookError, BookPlace};
pub use recognize::{Filling, Query, Recognition, Slot, Unmatched};

use compile::{Parts, Sentence};
use loader::ValueOut;

/// How texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compat {
    /// In our own way.
    #[default]
    Off,
    /// As hassil 3.12 does.
    Hassil,
}

/// A compiled book of sentences, ready to recognise texts from any number of threads.
#[derive(Debug)]
pub struct SentenceSet {
    compat: Compat,
    ignore_whitespace: bool,
    machine: Machine,
    slots: Vec<SlotName>,
    required: Required,
    /// What sentences require where unmatched text may stand for list values; made when it is needed first.
    required_without_slots: OnceLock<Required>,
    sentences: Vec<Sentence>,
    blocks: Vec<BlockInfo>,
    lists: Vec<Vec<ValueOut>>,
    /// The keys that list values add to the context.
    gained: HashSet<String>,
    /// Whether a block requires keywords.
    has_keywords: bool,
    skip_words: prepare::SkipWords,
    own_skip_words: skip::SkipWords,
    idle: Pool<recognize::Scratch>,
}

/// A block with the name of its intent.
#[derive(Debug)]
struct BlockInfo {
    intent: std::sync::Arc<str>,
    /// The position in its intent.
    position: usize,
    block: Block,
}

impl SentenceSet {
    /// Compiles a book. `words` tells how numbers are spoken in the language of the book; English and Japanese are
    /// known without it.
    ///
    /// There is no set only if the templates are too large together. The errors name everything that was left out.
    pub fn new(
        book: SentenceBook,
        compat: Compat,
        words: Option<&dyn NumberWords>,
    ) -> (Option<Self>, Vec<BookError>) {
        compile::compile(book, compat, words)
    }

    fn assemble(parts: Parts) -> Self {
        let mut blocks = Vec::new();
        for (intent, data) in parts.intents {
            let intent: std::sync::Arc<str> = intent.into();
            blocks.extend(
                data.data
                    .into_iter()
                    .enumerate()
                    .map(|(position, block)| BlockInfo {
                        intent: std::sync::Arc::clone(&intent),
                        position,
                        block,
                    }),
            );
        }
        Self {
            compat: parts.compat,
            ignore_whitespace: parts.ignore_whitespace,
            machine: parts.machine,
            slots: parts.slots,
            required: parts.required,
            required_without_slots: OnceLock::new(),
            sentences: parts.sentences,
            has_keywords: blocks
                .iter()
                .any(|info: &BlockInfo| info.block.required_keywords.is_some()),
            blocks,
            gained: parts
                .lists
                .iter()
                .flatten()
                .flat_map(|value| value.context.keys().cloned())
                .collect(),
            lists: parts.lists,
            skip_words: parts.skip_words,
            own_skip_words: parts.own_skip_words,
            idle: Pool::default(),
        }
    }

    /// The number of sentences that work.
    pub fn sentence_count(&self) -> usize {
        self.sentences.len()
    }

    /// The number of nodes after sharing, a measure of size.
    pub fn node_count(&self) -> usize {
        self.machine.states.len()
    }
}
