//! What can be wrong with a template, and with a set of templates.

use std::fmt;
use std::ops::Range;

use super::build::PhraseId;

/// A template that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct TemplateError {
    /// The bytes of the template that the error is about.
    pub span: Range<usize>,
    /// What is wrong there.
    pub kind: TemplateErrorKind,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateErrorKind {
    /// An opening bracket has no partner.
    #[error("this `{0}` is never closed")]
    UnclosedGroup(char),
    /// A closing bracket has no partner.
    #[error("this `{0}` closes nothing")]
    UnexpectedClose(char),
    /// A group holds nothing but blanks.
    #[error("there is nothing between these brackets")]
    EmptyGroup,
    /// The template holds nothing but blanks.
    #[error("the template is empty")]
    EmptyTemplate,
    /// One of the parts between `;` holds nothing but blanks.
    #[error("there is nothing in this part; every `;` must stand between two parts")]
    EmptyPart,
    /// A range is not of the form `{0..14:age}` or `{0..100,5:percent}`, or holds no number.
    #[error(
        "a range is written {{from..to:slot}} or {{from..to,step:slot}}, with from <= to and step >= 1"
    )]
    BadRange,
    /// The name of a rule, list or slot is empty or has a character other than letters, digits, `_` and `-`.
    #[error("a name has only letters, digits, `_` and `-`")]
    BadName,
    /// The template ends with a backslash.
    #[error("there is no character after this `\\`")]
    TrailingEscape,
    /// `|` and `;` stand side by side in one group.
    #[error("`|` and `;` cannot be mixed; put brackets around the alternatives, as in ((a|b);c)")]
    MixedSeparators,
    /// A permutation has more pieces than the engine can hold in every order.
    #[error("a permutation may have at most 8 pieces")]
    TooManyInPermutation,
    /// A full-width bracket stands where a half-width one seems to be meant.
    #[error(
        "this full-width `{0}` is not syntax; use the half-width bracket, or write `\\{0}` for the character itself"
    )]
    FullWidthBracket(char),
    /// A full-width bar stands where a half-width one seems to be meant.
    #[error(
        "this full-width `{0}` is not syntax; use the half-width `|`, or write `\\{0}` for the character itself"
    )]
    FullWidthSeparator(char),
    /// Brackets are nested too deeply.
    #[error("brackets are nested too deeply")]
    TooDeep,
    /// The template is too long.
    #[error("the template is too long")]
    TooLong,
}

/// Where a rule or list is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a phrase.
    Phrase(PhraseId),
    /// In the rule of this name.
    Rule(String),
    /// In a value of a list.
    ListValue {
        /// The name of the list.
        list: String,
        /// The value's index as given by the caller.
        value: u32,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phrase(phrase) => write!(formatter, "phrase {}", phrase.0),
            Self::Rule(name) => write!(formatter, "rule <{name}>"),
            Self::ListValue { list, value } => {
                write!(formatter, "value {value} of list {{{list}}}")
            }
        }
    }
}

/// Templates that are readable one by one but do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// There is no rule of this name.
    #[error("there is no rule <{name}>{}, used in {used_in}", did_you_mean(suggestion.as_deref()))]
    UnknownRule {
        /// The name that was used.
        name: String,
        /// Where it was used.
        used_in: Place,
        /// A rule with a similar name.
        suggestion: Option<String>,
    },
    /// There is no list and no entity of this name.
    #[error("there is no list or entity {{{name}}}{}, used in {used_in}", did_you_mean(suggestion.as_deref()))]
    UnknownList {
        /// The name that was used.
        name: String,
        /// Where it was used.
        used_in: Place,
        /// A list or entity with a similar name.
        suggestion: Option<String>,
    },
    /// A rule or list uses itself.
    #[error("a rule may not use itself: {}", path.join(" uses "))]
    RecursiveRule {
        /// The way from a rule back to itself, each name in its brackets; first and last are the same.
        path: Vec<String>,
    },
    /// Two rules, or two lists or entities, have one name.
    #[error("`{name}` is defined twice")]
    DuplicateName {
        /// The name.
        name: String,
    },
    /// A part of a phrase, or a list value, accepts the empty text, so that it would be found everywhere.
    #[error("part {part} of {used_in} accepts the empty text")]
    EmptyMatch {
        /// The phrase or list value.
        used_in: Place,
        /// The index of the part, from 0.
        part: usize,
    },
    /// The templates together pass a bound of the engine.
    #[error("the templates are too large together: {0}")]
    TooLarge(&'static str),
}

impl BuildError {
    /// Where the mistake is, if it is in one place.
    pub const fn used_in(&self) -> Option<&Place> {
        match self {
            Self::UnknownRule { used_in, .. }
            | Self::UnknownList { used_in, .. }
            | Self::EmptyMatch { used_in, .. } => Some(used_in),
            Self::RecursiveRule { .. } | Self::DuplicateName { .. } | Self::TooLarge(_) => None,
        }
    }
}

fn did_you_mean(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}
