//! What people do wrong in editors, seen in the raw text before any parser looks at it.

use std::sync::Arc;

use crate::diag::{Diagnostic, Source};

/// Finds the slips of a file.
pub(super) fn find(source: &Arc<Source>, findings: &mut Vec<Diagnostic>) {
    if source.text.starts_with(super::BYTE_ORDER_MARK) {
        findings.push(Diagnostic::at("Y005", source, 0..3));
    }
}
