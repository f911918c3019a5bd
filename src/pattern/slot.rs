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

/// Reads what is between `{` and `}`.
pub(super) fn slot(inner: &str, span: Range<usize>) -> Result<Node, TemplateError> {
    if inner.contains("..") {
        return range(inner).ok_or_else(|| refuse(span, TemplateErrorKind::BadRange));
    }
    let (source, slot) = inner.split_once(':').unwrap_or((inner, inner));
    if !is_name(source) {
        return Err(refuse(
            span.start..span.start + source.len(),
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
