//! Findings: what is wrong in a file that staff write, where, and how to put it right.
//!
//! A [`Diagnostic`] is data: a code, a place and arguments. Its sentences stand in `locales/*/diag.ftl`
//! (compiled into the program, so that they can be read even when the folder on disk is broken).

use std::fmt::Display;
use std::ops::Range;
use std::sync::Arc;

pub mod codes;
pub mod human;
pub mod json;
pub mod lines;
pub mod short;
pub mod suggest;
pub mod text;

pub use lines::{Lines, Position};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something cannot be used: the whole library, or no more than a phrase (see [`Diagnostic::is_local`]).
    Error,
    /// It works, but probably not as meant.
    Warning,
}

/// A text that was read, kept whole so that findings can quote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as staff know it, relative to the data folder (`intents/renewal.yaml`).
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A place in a [`Source`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub source: Arc<Source>,
    /// Byte range in `source.text`, on character boundaries.
    pub span: Range<usize>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// One letter and three digits, such as `P003` (see [`codes`]).
    pub code: &'static str,
    /// Where, if a place is known.
    pub at: Option<Place>,
    /// Values for the variables of the code's message in `diag.ftl`.
    pub args: Vec<(&'static str, String)>,
}

/// The most characters of one argument of a finding; the rest is replaced by `…`.
const ARGUMENT_CHARACTERS: usize = 200;

impl Source {
    /// Makes a source from its name (relative to the data folder) and its whole text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            text: text.into(),
        })
    }
}

impl Place {
    /// Makes a place. The span is cut to the text and widened to character boundaries, so that
    /// any two numbers give a place that can be quoted.
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        let text = source.text.as_str();
        let start = text.floor_char_boundary(span.start);
        let end = text.ceil_char_boundary(span.end.max(span.start));
        Self {
            source: Arc::clone(source),
            span: start..end.max(start),
        }
    }

    /// The piece of text at this place.
    pub fn text(&self) -> &str {
        self.source.text.get(self.span.clone()).unwrap_or_default()
    }

    /// Line and column of the first character. For many places in one source, keep a [`Lines`].
    pub fn start(&self) -> Position {
        Lines::new(&self.source.text).position(self.span.start)
    }

    /// Line and column behind the last character.
    pub fn end(&self) -> Position {
        Lines::new(&self.source.text).position(self.span.end)
    }
}

impl Diagnostic {
    /// Makes a finding that has no place yet.
    pub fn new(code: &'static str) -> Self {
        Self {
            code,
            at: None,
            args: Vec::new(),
        }
    }

    /// Makes a finding at a byte range of a source (see [`Place::new`] for odd ranges).
    pub fn at(code: &'static str, source: &Arc<Source>, span: Range<usize>) -> Self {
        Self::new(code).place(Place::new(source, span))
    }

    /// Sets the place.
    #[must_use]
    pub fn place(mut self, place: Place) -> Self {
        self.at = Some(place);
        self
    }

    /// Adds an argument for the message; a text longer than 200 characters is cut, and control
    /// characters are replaced by blanks, because arguments often quote what a file says.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.args.push((name, quotable(&value.to_string())));
        self
    }

    /// The value of an argument.
    pub fn arg(&self, name: &str) -> Option<&str> {
        self.args
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }

    /// How much it weighs, according to the table of codes; an unknown code is an error.
    pub fn severity(&self) -> Severity {
        codes::find(self.code).map_or(Severity::Error, |code| code.severity)
    }

    /// Whether it is more than a warning.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// Whether residents can be answered all the same, without the phrase, rule or list value that it is about.
    pub fn is_local(&self) -> bool {
        codes::find(self.code).is_some_and(|code| code.local)
    }

    /// Whether nobody may be answered before it is put right.
    pub fn is_fatal(&self) -> bool {
        self.is_error() && !self.is_local()
    }
}

/// Whether one of the findings is an error.
pub fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(Diagnostic::is_error)
}

/// Sorts findings for reading: by file, place and code; those without a place come first.
pub fn sort(findings: &mut [Diagnostic]) {
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
}

/// The order of findings in a report.
fn key(finding: &Diagnostic) -> (Option<(&str, usize, usize)>, &str) {
    let place = finding
        .at
        .as_ref()
        .map(|at| (at.source.name.as_str(), at.span.start, at.span.end));
    (place, finding.code)
}

/// A text that can stand within a sentence on one line.
fn quotable(text: &str) -> String {
    let mut quoted: String = text
        .chars()
        .take(ARGUMENT_CHARACTERS)
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    if text.chars().nth(ARGUMENT_CHARACTERS).is_some() {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_span_is_widened_to_whole_characters() {
        let source = Source::new("a.yaml", "aあb");
        assert_eq!(Place::new(&source, 2..3).span, 1..4);
        assert_eq!(Place::new(&source, 2..3).text(), "あ");
        assert_eq!(Place::new(&source, 9..12).span, 5..5);
    }

    #[test]
    fn arguments_are_short_and_on_one_line() {
        let finding = Diagnostic::new("Y011")
            .with("detail", "a\nb")
            .with("long", "あ".repeat(201));
        assert_eq!(finding.arg("detail"), Some("a b"));
        assert_eq!(
            finding.arg("long").map(|long| long.chars().count()),
            Some(201)
        );
        assert!(finding.arg("long").is_some_and(|long| long.ends_with('…')));
        assert_eq!(finding.arg("other"), None);
    }

    #[test]
    fn findings_are_sorted_by_file_and_place() {
        let one = Source::new("a.yaml", "abc");
        let two = Source::new("b.yaml", "abc");
        let mut findings = vec![
            Diagnostic::at("P001", &two, 0..1),
            Diagnostic::at("P001", &one, 2..3),
            Diagnostic::at("I001", &one, 2..3),
            Diagnostic::new("C003"),
        ];
        sort(&mut findings);
        let order: Vec<_> = findings
            .iter()
            .map(|finding| {
                (
                    finding.code,
                    finding.at.as_ref().map(|at| at.source.name.as_str()),
                )
            })
            .collect();
        assert_eq!(
            order,
            [
                ("C003", None),
                ("I001", Some("a.yaml")),
                ("P001", Some("a.yaml")),
                ("P001", Some("b.yaml")),
            ]
        );
    }

    #[test]
    fn warnings_are_no_errors() {
        assert!(!has_errors(&[Diagnostic::new("Y005")]));
        assert!(has_errors(&[
            Diagnostic::new("Y005"),
            Diagnostic::new("Y011")
        ]));
    }

    #[test]
    fn an_error_in_a_phrase_is_not_fatal() {
        let kinds = ["Y005", "Y011", "P001", "P006", "P007"].map(|code| {
            let finding = Diagnostic::new(code);
            (finding.is_error(), finding.is_fatal())
        });
        let expected = [
            (false, false),
            (true, true),
            (true, false),
            (true, true),
            (true, false),
        ];
        assert_eq!(kinds, expected);
    }

    proptest! {
        #[test]
        fn every_place_can_be_quoted(text in ".{0,20}", start in 0usize..80, end in 0usize..80) {
            let source = Source::new("a.yaml", text);
            let place = Place::new(&source, start..end);
            prop_assert!(source.text.get(place.span.clone()).is_some());
        }
    }
}
