//! Phrase templates: the language in which staff write what residents say, and an engine which recognises it.
//!
//! The room knows nothing of certificates or conversations and does no input or output, so it can be used as a
//! library, in two ways:
//!
//! - [`Builder`] takes rules, lists, entity names and phrases, and makes a [`PhraseSet`]; [`PhraseSet::find`] reports
//!   every phrase that occurs anywhere in a text, with its slots.
//! - [`sentence`] recognises whole sentences with intents, contexts and ranking, from files in the shape of Home
//!   Assistant's, in our own dialect or exactly as hassil 3.12 does.
//!
//! Beside both, [`RegularPhrases`] finds regular expressions, [`number`] speaks and reads numbers, and [`prepare`]
//! prepares texts with a way back to the raw text.
//!
//! # The language
//!
//! | Template | Meaning |
//! |---|---|
//! | `renew the card` | these words; one or more blanks match one blank of the text |
//! | `(renew\|extend)` | one of several |
//! | `[please]`, `(please\|)` | may be left out |
//! | `(now;here)` | all of them, in any order, with a blank between them; at most 8 |
//! | `<card>` | the rule of this name |
//! | `{place}`, `{place:where}` | a value of a list, a number of a range, any text (a wildcard) or an entity found by the caller, kept in the slot `place` or `where` |
//! | `{@place}`, `{place:@where}` | the same, but only the text is kept, for the response |
//! | `{0..14:age}`, `{0..100,5:percent}` | a whole number of this range (with a step), kept in a slot |
//! | `card ; expired` | in a phrase: all parts, anywhere in the text, in any order; in a sentence: a permutation |
//! | `\(` | the character itself |
//!
//! Lists have values that are templates themselves; ranges ([`NumberRange`]) have steps, halves or tenths, a
//! multiplier, digits and words; wildcards accept any text of up to 200 characters. Skip words may stand between any
//! two words.
//!
//! # How blanks match
//!
//! A word owns the blanks after it, and a group is not trimmed. A blank of a template matches one blank of the text,
//! or nothing at a word boundary: at the ends of the text, after another blank, and beside every character that is
//! not a letter or digit of a script written with blanks. So blanks beside Japanese characters mean nothing, and
//! `the [big] card` accepts "the card".
//!
//! # How occurrences are chosen
//!
//! An occurrence that begins or ends with a Latin letter or a digit needs a word boundary there. The occurrences of a
//! part are the leftmost ones, each as long as possible, and do not overlap.
//!
//! # Cost
//!
//! All templates are compiled into one graph in which equal pieces are shared. One pass of an Aho-Corasick automaton
//! over the text tells which words are there, and only templates whose rarest required words are there are matched,
//! with a memo of (node, place). No template takes exponential time.
//!
//! ```
//! use madoguchi::pattern::{Builder, SlotValue};
//!
//! let mut builder = Builder::new(|text: &str| text.to_lowercase());
//! builder.rule("card", "[My Number ]card")?;
//! builder.list("place", &[("city (hall|office)".to_owned(), 0), ("library".to_owned(), 1)]);
//! let renew = builder.phrase("(renew|extend) [the] <card> [at [the] {place}]")?;
//! let phrases = builder.build().expect("every name is known");
//!
//! let hits = phrases.find("can i renew my number card at the city office?", &[]);
//! assert_eq!(hits[0].phrase, renew);
//! assert_eq!(hits[0].parts[0][0].slots[0].value, SlotValue::ListValue(0));
//! # Ok::<(), madoguchi::pattern::TemplateError>(())
//! ```

// Nodes, characters of a text and phrases are counted with `u32` to keep the tables small.
#![allow(
    clippy::cast_possible_truncation,
    reason = "the compiler allows 4 million nodes, the parser 10,000 bytes a template, the search 4,000 characters"
)]

mod arena;
mod ast;
mod build;
mod characters;
mod chunk;
mod compile;
#[cfg(test)]
mod crashes;
mod dialect;
mod edges;
mod error;
#[cfg(test)]
mod examples;
mod find;
mod full_width;
mod hassil;
mod hit;
mod literals;
mod leaf;
mod machine;
mod matcher;
mod memo;
mod message;
mod parse;
mod pool;
#[cfg(test)]
mod properties;
mod ranges;
#[cfg(test)]
mod reference;
mod regular;
mod required;
mod sample;
mod scope;
mod skip;
mod slot;
mod words;

pub use ast::{Node, Template};
pub use build::{Builder, PhraseId};
pub use error::{BuildError, Place, TemplateError, TemplateErrorKind};
pub use find::PhraseSet;
pub use hit::{EntitySpan, Hit, Occurrence, SlotHit, SlotId, SlotValue};
pub use parse::{parse, parse_single};
pub use ranges::{Fractions, NumberRange};
pub use regular::{
    RegularError, RegularErrorKind, RegularHit, RegularOccurrence, RegularPhrase, RegularPhrases,
    expression_of,
};

pub mod number;
pub mod prepare;
pub mod sentence;
