//! Errors of the YAML parser in our words.

use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};

use super::subset::DEPTH;
use crate::diag::{Diagnostic, Source};

/// The finding for an error of the parser; `base` is where its text began in the file.
pub(super) fn explain(source: &Arc<Source>, base: usize, error: &ScanError) -> Diagnostic {
    let text = source.text.get(base..).unwrap_or_default();
    let marker = error.marker();
    let offset = marker.byte_offset().unwrap_or_else(|| {
        let nth = text.char_indices().nth(marker.index());
        nth.map_or(text.len(), |(offset, _)| offset)
    });
    let start = base + text.floor_char_boundary(offset);
    let rest = source.text.get(start..).unwrap_or_default();
    let first = rest.chars().next();
    let end = start
        + first
            .filter(|character| *character != '\n')
            .map_or(0, char::len_utf8);
    let at = |code| Diagnostic::at(code, source, start..end);
    let word = |code| {
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let written = rest.get(..length).unwrap_or_default();
        Diagnostic::at(code, source, start..start + length).with("written", written)
    };
    match error.kind() {
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape => {
            let escape = escape_near(&source.text, start);
            let written = source.text.get(escape.clone()).unwrap_or_default();
            Diagnostic::at("Y010", source, escape.clone()).with("escape", written)
        }
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => word("Y012"),
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape => word("Y013"),
        ErrorKind::RecursionLimitExceeded => {
            at("Y017").with("reason", "depth").with("limit", DEPTH)
        }
        kind => at("Y011")
            .with("reason", reason(kind))
            .with("detail", error.info()),
    }
}

/// The variant of `y011` in `diag.ftl` for an error of the parser.
fn reason(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            "unclosed-quote"
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => "text-after-quote",
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::MisplacedFlowCollectionEnd
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::BlockEntryInFlowCollection => "bracket",
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart => "tab",
        ErrorKind::UnexpectedCharacter { .. } => "character",
        ErrorKind::SimpleKeyExpected
        | ErrorKind::InvalidSimpleKey
        | ErrorKind::ExpectedBlockMappingKey => "key",
        ErrorKind::InvalidIndentation
        | ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent => "indentation",
        _ => "other",
    }
}

/// The backslash and what follows it, at or shortly before or behind the byte where the parser
/// stopped (its marker stands at the opening quote for some errors).
fn escape_near(text: &str, offset: usize) -> std::ops::Range<usize> {
    const KNOWN: &str = "0abtnvfre \"/\\N_LPxuU\t\n\r";
    let rest = text.get(offset..).unwrap_or_default();
    let mut characters = rest.char_indices();
    while let Some((index, character)) = characters.next() {
        if character != '\\' {
            continue;
        }
        match characters.next() {
            Some((_, escaped)) if KNOWN.contains(escaped) && !"xuU".contains(escaped) => {}
            Some((next, escaped)) => {
                return offset + index..offset + next + escaped.len_utf8();
            }
            None => break,
        }
    }
    offset..offset
}
