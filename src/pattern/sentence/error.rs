//! What can be wrong in a book of sentences, and where.

use super::super::PhraseId;
use super::super::error::{BuildError, Place, TemplateError};

/// Where a sentence of a book stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookPlace {
    /// A sentence: the intent, and the positions of the block and the sentence, from 0.
    Sentence {
        /// The name of the intent.
        intent: String,
        /// The position of the block.
        block: usize,
        /// The position of the sentence in the block.
        sentence: usize,
    },
    /// The rule of this name; with the intent and block if it is a local one.
    Rule {
        /// The name of the rule.
        name: String,
        /// The intent and the position of the block of a local rule.
        block: Option<(String, usize)>,
    },
    /// A list, or a value of it.
    List {
        /// The name of the list.
        name: String,
        /// The position of the value, from 0.
        value: Option<usize>,
    },
}

impl std::fmt::Display for BookPlace {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sentence {
                intent,
                block,
                sentence,
            } => write!(
                formatter,
                "intents.{intent}.data[{block}].sentences[{sentence}]"
            ),
            Self::Rule { name, block: None } => write!(formatter, "expansion_rules.{name}"),
            Self::Rule {
                name,
                block: Some((intent, block)),
            } => write!(
                formatter,
                "intents.{intent}.data[{block}].expansion_rules.{name}"
            ),
            Self::List { name, value: None } => write!(formatter, "lists.{name}"),
            Self::List {
                name,
                value: Some(value),
            } => write!(formatter, "lists.{name}.values[{value}]"),
        }
    }
}

/// Something in a book that does not work. Everything else does.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BookError {
    /// A template cannot be read; it is left out.
    #[error("{place}: {error}")]
    Template {
        /// Where it stands.
        place: BookPlace,
        /// What is wrong, and at which bytes of the template.
        error: TemplateError,
    },
    /// A name that is not known, or a rule that uses itself. What uses it accepts nothing there.
    #[error("{}{error}", place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default())]
    Build {
        /// Where it is used, if it is used in one place.
        place: Option<BookPlace>,
        /// What is wrong.
        error: BuildError,
    },
    /// A list that is neither values nor a range nor a wildcard, or a range without numbers; it accepts nothing.
    #[error(
        "{place}: a list needs values, wildcard: true, or a range with from <= to, step >= 1 and digits or words"
    )]
    List {
        /// Where it stands.
        place: BookPlace,
    },
}

/// The error with the place in the book instead of the number of the sentence.
pub(super) fn placed(error: BuildError, templates: &[BookPlace]) -> BookError {
    let place = match error.used_in() {
        Some(Place::Phrase(PhraseId(index))) => templates.get(*index as usize).cloned(),
        Some(Place::Rule(name)) => Some(BookPlace::Rule {
            name: name.clone(),
            block: None,
        }),
        Some(Place::ListValue { list, value }) => Some(BookPlace::List {
            name: list.clone(),
            value: Some(*value as usize),
        }),
        None => None,
    };
    BookError::Build { place, error }
}
