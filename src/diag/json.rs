//! Findings for other programs.

use serde_json::{Value, json};

use super::{Diagnostic, Lines, short, text};
use crate::locale::Locale;

/// A list with one object for each finding: `file`, `line`, `column`, `end_line`, `end_column`
/// (counted from 1 in characters, the end behind the last character; all `null` without a place),
/// `code`, `severity` (`error` or `warning`), `message` and `help`.
pub fn list(findings: &[Diagnostic], locale: Locale) -> Value {
    findings
        .iter()
        .map(|finding| object(finding, locale))
        .collect()
}

/// The object for one finding.
fn object(finding: &Diagnostic, locale: Locale) -> Value {
    let said = text::sentences(finding, locale);
    let place = finding.at.as_ref().map(|place| {
        let lines = Lines::new(&place.source.text);
        let (start, end) = (
            lines.position(place.span.start),
            lines.position(place.span.end),
        );
        (place.source.name.as_str(), start, end)
    });
    json!({
        "file": place.map(|(name, _, _)| name),
        "line": place.map(|(_, start, _)| start.line),
        "column": place.map(|(_, start, _)| start.column),
        "end_line": place.map(|(_, _, end)| end.line),
        "end_column": place.map(|(_, _, end)| end.column),
        "code": finding.code,
        "severity": short::severity_word(finding.severity()),
        "message": said.message,
        "help": said.help,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Source;

    #[test]
    fn a_finding_is_an_object_with_its_place() {
        let source = Source::new("intents/a.yaml", "あ:\n  い: <x>\n");
        let findings = [
            Diagnostic::at("P002", &source, 12..15).with("rule", "x"),
            Diagnostic::new("Y005"),
        ];
        let expected = json!([
            {
                "file": "intents/a.yaml",
                "line": 2, "column": 6, "end_line": 2, "end_column": 9,
                "code": "P002", "severity": "error",
                "message": "There is no rule named “x” in rules.",
                "help": "Add it to rules, or check the name.",
            },
            {
                "file": null,
                "line": null, "column": null, "end_line": null, "end_column": null,
                "code": "Y005", "severity": "warning",
                "message": "The file begins with an invisible mark (byte order mark).",
                "help": "The file can be read, but save it as UTF-8 without a byte order mark.",
            },
        ]);
        assert_eq!(list(&findings, Locale::En), expected);
    }
}
