//! Reading the YAML that staff write, with the place of every value.
//!
//! A file is read three times: `slips` looks at the raw text for what people do wrong in editors,
//! `subset` walks the events of a parser that knows byte positions, and `serde_yaml` makes the data.

use std::sync::Arc;

use serde::de::DeserializeOwned;

mod data;
mod scan;
mod scanner;
mod slips;
mod spans;
mod subset;
mod surface;

pub(crate) use spans::steps;
pub use spans::{Spans, Step};

use crate::diag::{self, Diagnostic, Source};

/// The most bytes of one file.
const BYTES: usize = 4 * 1024 * 1024;

/// The byte order mark that some editors put at the start of a file.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Reads a file. The data are `None` if the text is no YAML of our kind or does not have the shape
/// of `T`; findings may be errors even where there are data (a repeated key, an alias), so ask
/// [`diag::has_errors`]. An empty file is read as an empty mapping.
///
/// Unknown keys are reported as `I001`, with the key that was probably meant; `T` must refuse them
/// (`#[serde(deny_unknown_fields)]`).
pub fn parse<T: DeserializeOwned>(source: &Arc<Source>) -> (Option<T>, Spans, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    if source.text.len() > BYTES {
        let finding = Diagnostic::at("Y017", source, 0..0)
            .with("reason", "bytes")
            .with("limit", BYTES);
        return (None, Spans::new(source, Vec::new()), vec![finding]);
    }
    let base = if source.text.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    slips::find(source, &mut findings);
    let slipped = diag::has_errors(&findings);

    let mut refused = Vec::new();
    let reading = subset::read(source, base, &mut refused);
    if slipped {
        // What the parser makes of a slip only confuses; what it refuses by itself stays.
        refused.retain(|finding| finding.code != "Y011");
    }
    findings.append(&mut refused);
    if !reading.complete {
        diag::sort(&mut findings);
        return (None, reading.spans, findings);
    }
    let data = match data::read(source, base, &reading.spans) {
        Ok(data) => Some(data),
        Err(finding) => {
            if !diag::has_errors(&findings) {
                findings.push(finding);
            }
            None
        }
    };
    diag::sort(&mut findings);
    (data, reading.spans, findings)
}

#[cfg(test)]
mod tests;
