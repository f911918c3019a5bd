//! One line for each finding, as editors and other tools read it.

use super::{Diagnostic, Severity, text};
use crate::locale::Locale;

/// `intents/renewal.yaml:12:5: error[P001]: …`. The words `error` and `warning` are the same in
/// both languages, because tools look for them; the sentence is in the language asked for.
pub fn line(finding: &Diagnostic, locale: Locale) -> String {
    let level = severity_word(finding.severity());
    let message = text::sentences(finding, locale).message;
    let code = finding.code;
    match &finding.at {
        Some(place) => {
            let start = place.start();
            let (name, line, column) = (&place.source.name, start.line, start.column);
            format!("{name}:{line}:{column}: {level}[{code}]: {message}")
        }
        None => format!("{level}[{code}]: {message}"),
    }
}

/// The word for tools.
pub(super) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Source;

    #[test]
    fn a_line_has_file_line_and_column() {
        let source = Source::new("intents/renewal.yaml", "あ:\n  い: <x>\n");
        let finding = Diagnostic::at("P002", &source, 12..15).with("rule", "x");
        assert_eq!(
            line(&finding, Locale::En),
            "intents/renewal.yaml:2:6: error[P002]: There is no rule named “x” in rules."
        );
        assert_eq!(
            line(&finding, Locale::Ja),
            "intents/renewal.yaml:2:6: error[P002]: 「x」という名前の決まりは rules にありません。"
        );
    }

    #[test]
    fn a_finding_without_a_place_has_no_position() {
        let finding = Diagnostic::new("Y005");
        assert_eq!(
            line(&finding, Locale::En),
            "warning[Y005]: The file begins with an invisible mark (byte order mark)."
        );
    }
}
