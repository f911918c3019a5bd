//! Reads names, and the slots and ranges of templates.

use std::ops::Range;

use super::ast::Node;
use super::error::{TemplateError, TemplateErrorKind};

/// Whether a name can be written in a template.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'))
}

/// Reads what is between `{` and `}`. `ends_word` tells whether a blank follows.
pub(super) fn slot(
    inner: &str,
    span: Range<usize>,
    ends_word: bool,
) -> Result<Node, TemplateError> {
    if inner.contains("..") {
        return range(inner).ok_or_else(|| refuse(span, TemplateErrorKind::BadRange));
    }
    let (source, slot, is_capture) = match inner.split_once(':') {
        Some((source, slot)) => match slot.strip_prefix('@') {
            Some(capture) => (source, capture, true),
            None => (source, slot, false),
        },
        None => match inner.strip_prefix('@') {
            Some(name) => (name, name, true),
            None => (inner, inner, false),
        },
    };
    if !is_name(source) {
        let start = span.start + usize::from(inner.starts_with('@'));
        return Err(refuse(
            start..start + source.len(),
            TemplateErrorKind::BadName,
        ));
    }
    if !is_name(slot) {
        return Err(refuse(
            span.end - slot.len()..span.end,
            TemplateErrorKind::BadName,
        ));
    }
    Ok(Node::Slot {
        source: source.to_owned(),
        slot: slot.to_owned(),
        is_capture,
        ends_word,
    })
}

fn range(inner: &str) -> Option<Node> {
    let (bounds, slot) = inner.split_once(':')?;
    let (bounds, step) = match bounds.split_once(',') {
        Some((bounds, step)) => (bounds, number(step)?),
        None => (bounds, 1),
    };
    let (from, to) = bounds.split_once("..")?;
    let (from, to) = (number(from)?, number(to)?);
    (from <= to && step >= 1 && is_name(slot)).then(|| Node::Range {
        from,
        to,
        step,
        slot: slot.to_owned(),
    })
}

/// Digits only: `parse` would also read a sign.
fn number(digits: &str) -> Option<i64> {
    (digits.len() <= super::machine::MAX_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

fn refuse(span: Range<usize>, kind: TemplateErrorKind) -> TemplateError {
    TemplateError { span, kind }
}
