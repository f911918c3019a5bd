//! Findings for people: the place quoted, with a label below it and a line on how to put it right.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::text::{self, Sentences};
use super::{Diagnostic, Lines, Place, Severity};
use crate::locale::Locale;

/// The most lines that are quoted; of a longer place only the first line is marked.
const QUOTED_LINES: usize = 3;
/// The longest line that is quoted from its beginning, in bytes; of longer ones a piece is quoted.
const LINE_BYTES: usize = 2_000;

/// Writes the findings in the order given, with a blank line between them. With `colour`, the text
/// holds ANSI escapes.
pub fn render(findings: &[Diagnostic], locale: Locale, colour: bool) -> String {
    let rendered: Vec<String> = findings
        .iter()
        .map(|finding| one(finding, locale, colour))
        .collect();
    rendered.join("\n\n")
}

/// Writes one finding.
fn one(finding: &Diagnostic, locale: Locale, colour: bool) -> String {
    let said = text::sentences(finding, locale);
    let severity = finding.severity();
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let level = level.with_name(text::level(severity, locale));
    let title = level.primary_title(said.message.as_str()).id(finding.code);
    let group = match &finding.at {
        Some(place) => quoted(place, &said, Group::with_title(title)),
        None => Group::with_title(title),
    };
    let mut groups = vec![group];
    if !said.help.is_empty() {
        let help = Level::HELP.with_name(text::help_word(locale));
        groups.push(Group::with_title(help.secondary_title(said.help.as_str())));
    }
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&groups)
}

/// Adds the lines of the place.
fn quoted<'a>(place: &'a Place, said: &'a Sentences, group: Group<'a>) -> Group<'a> {
    let whole = place.source.text.as_str();
    let (piece, marked) = excerpt(whole, &place.span);
    let line = Lines::new(whole).position(piece.start).line;
    let annotation = AnnotationKind::Primary
        .span(marked.start - piece.start..marked.end - piece.start)
        .label(said.label.as_str());
    group.element(
        Snippet::source(whole.get(piece).unwrap_or_default())
            .line_start(line)
            .path(place.source.name.as_str())
            .annotation(annotation),
    )
}

/// The bytes to quote (whole lines) and the bytes to mark in them.
fn excerpt(whole: &str, span: &Range<usize>) -> (Range<usize>, Range<usize>) {
    let inside = whole.get(span.clone()).unwrap_or_default();
    let mut lines = inside.split('\n');
    let first = lines.next().unwrap_or_default();
    let marked = if lines.count() >= QUOTED_LINES || inside.len() > LINE_BYTES {
        let length = first.floor_char_boundary(LINE_BYTES.min(first.trim_end().len()));
        span.start..span.start + length
    } else {
        span.clone()
    };
    let before = whole.get(..marked.start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let after = whole.get(marked.end..).unwrap_or_default();
    let end = marked.end + after.find('\n').unwrap_or(after.len());
    // Columns are counted from the start of the piece, so a line is cut only at its end, unless
    // it is so long that nobody reads its beginning.
    let start = if marked.start - start > LINE_BYTES {
        whole.ceil_char_boundary(marked.start - LINE_BYTES)
    } else {
        start
    };
    let end = end.min(whole.floor_char_boundary(marked.end + LINE_BYTES));
    (start..end, marked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Source;
    use proptest::prelude::*;

    const FILE: &str = "\
intents:
  renewal-documents:
    phrases:
      ja:
        - <renuw>の持ち物
        - 更新 #1について
";

    fn findings() -> Vec<Diagnostic> {
        let source = Source::new("intents/renewal.yaml", FILE);
        let rule = FILE.find("<renuw>").expect("the rule");
        let cut = FILE.find(" #1").expect("the sign");
        vec![
            Diagnostic::at("P002", &source, rule..rule + 7)
                .with("rule", "renuw")
                .with("suggestion", "renew"),
            Diagnostic::at("Y009", &source, cut + 1..FILE.len() - 1).with("kept", "更新"),
            Diagnostic::new("C003")
                .with("file", "config.yaml")
                .with("detail", "no such file"),
            Diagnostic::at("I009", &source, 11..FILE.len()).with("intent", "renewal-documents"),
        ]
    }

    #[test]
    fn findings_in_japanese() {
        insta::assert_snapshot!(render(&findings(), Locale::Ja, false));
    }

    #[test]
    fn findings_in_english() {
        insta::assert_snapshot!(render(&findings(), Locale::En, false));
    }

    #[test]
    fn colour_only_where_it_is_asked_for() {
        let findings = findings();
        assert!(render(&findings, Locale::Ja, true).contains('\u{1b}'));
        assert!(!render(&findings, Locale::Ja, false).contains('\u{1b}'));
    }

    #[test]
    fn a_very_long_line_is_quoted_in_part() {
        let text = format!("{}X{}", "あ".repeat(100_000), "い".repeat(100_000));
        let source = Source::new("intents/a.yaml", text);
        let finding = Diagnostic::at("P005", &source, 300_000..300_001);
        let rendered = render(&[finding], Locale::En, false);
        assert!(rendered.contains('X'), "{rendered}");
        assert!(rendered.len() < 20_000, "{} bytes", rendered.len());
    }

    proptest! {
        #[test]
        fn any_place_in_any_text_can_be_rendered(text in "[aあ\\n\\r\\t\u{3000}\u{feff}é]{0,40}", start in 0usize..60, length in 0usize..60) {
            let source = Source::new("intents/a.yaml", text);
            let finding = Diagnostic::at("Y001", &source, start..start + length);
            let rendered = render(&[finding], Locale::Ja, false);
            prop_assert!(rendered.contains("Y001"));
        }
    }
}
