//! Structured input for the fuzz targets: templates that mostly parse, over few words and names, so that they often
//! match.

use std::fmt::{self, Display};

use arbitrary::Arbitrary;

/// The words of templates and of texts.
const WORDS: [&str; 16] = [
    "a",
    "b",
    "a b",
    " ",
    "ab",
    "か",
    "カード",
    "の ",
    "two",
    "5",
    "12",
    "-3",
    "1.5",
    "x-y",
    "It's",
    "。",
];

/// One word of [`WORDS`], sometimes any text.
#[derive(Debug, Clone, Arbitrary)]
pub enum Word {
    /// By its number, so that one byte makes one word.
    Known(u8),
    /// With a blank after it.
    Before(u8),
    /// Anything.
    Any(String),
}

impl Word {
    fn known(index: u8) -> &'static str {
        WORDS[usize::from(index) % WORDS.len()]
    }

    /// The text itself.
    pub fn text(&self) -> String {
        match self {
            Self::Known(index) => Self::known(*index).to_owned(),
            Self::Before(index) => format!("{} ", Self::known(*index)),
            Self::Any(text) => text.clone(),
        }
    }
}

/// Words one after the other.
pub fn text(words: &[Word]) -> String {
    words.iter().map(Word::text).collect()
}

/// A piece of a template.
#[derive(Debug, Clone, Arbitrary)]
pub enum Piece {
    /// Literal text, without escapes, so that it may also break the template.
    Word(Word),
    /// `(a|b)`.
    Alternative(Vec<Pieces>),
    /// `(a;b)`.
    Permutation(Vec<Pieces>),
    /// `[a]`.
    Optional(Pieces),
    /// One of the rules, or an unknown one.
    Rule(u8),
    /// One of the lists, or an unknown one.
    Slot(u8),
    /// One of the lists in a slot of its own.
    Named(u8),
    /// One of the lists in a capture.
    Capture(u8),
    /// A range in the template.
    Range {
        /// The smallest number.
        from: u8,
        /// How many more there are.
        more: u8,
        /// The step.
        step: u8,
    },
    /// A character that would otherwise mean something.
    Escape(char),
}

/// Pieces one after the other.
#[derive(Debug, Clone, Arbitrary)]
pub struct Pieces(pub Vec<Piece>);

/// The names of rules; the last one is defined nowhere.
pub const RULES: [&str; 4] = ["r", "s", "規則", "none"];

/// The names of lists, ranges, wildcards and entities; the last one is defined nowhere.
pub const LISTS: [&str; 7] = ["l", "m", "n", "w", "v", "e", "none"];

fn rule(index: u8) -> &'static str {
    RULES[usize::from(index) % RULES.len()]
}

fn list(index: u8) -> &'static str {
    LISTS[usize::from(index) % LISTS.len()]
}

impl Display for Piece {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut joined = |branches: &[Pieces], separator: &str| {
            let branches: Vec<String> = branches.iter().map(ToString::to_string).collect();
            write!(formatter, "({})", branches.join(separator))
        };
        match self {
            Self::Alternative(branches) => joined(branches, "|"),
            Self::Permutation(items) => joined(&items[..items.len().min(4)], ";"),
            Self::Word(word) => formatter.write_str(&word.text()),
            Self::Optional(inner) => write!(formatter, "[{inner}]"),
            Self::Rule(index) => write!(formatter, "<{}>", rule(*index)),
            Self::Slot(index) => write!(formatter, "{{{}}}", list(*index)),
            Self::Named(index) => write!(formatter, "{{{}:slot}}", list(*index)),
            Self::Capture(index) => write!(formatter, "{{{}:@kept}}", list(*index)),
            Self::Range { from, more, step } => {
                let to = u16::from(*from) + u16::from(*more);
                write!(formatter, "{{{from}..{to},{step}:number}}")
            }
            Self::Escape(character) => write!(formatter, "\\{character}"),
        }
    }
}

impl Display for Pieces {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| piece.fmt(formatter))
    }
}

/// Shortens a text to a number of characters, to keep one run short.
pub fn shortened(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}
