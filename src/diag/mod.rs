//! Findings: what is wrong in a file that staff write, where, and how to put it right.
//!
//! A [`Diagnostic`] is data: a code, a place and arguments. Its sentences stand in `locales/*/diag.ftl`
//! (compiled into the program, so that they can be read even when the folder on disk is broken).

use std::ops::Range;
use std::sync::Arc;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The library cannot be used with this.
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
