//! What is wrong with a template or an expression, in words of findings: each reason is a variant in `diag.ftl`.

use std::fmt::Display;

use crate::diag::Diagnostic;
use crate::pattern::{BuildError, RegularErrorKind, TemplateErrorKind};

/// The finding for a template that cannot be read, without its place.
pub(super) fn of_template(kind: &TemplateErrorKind) -> Diagnostic {
    use TemplateErrorKind as Kind;
    let (reason, sign) = match kind {
        Kind::UnclosedGroup(sign) => ("unclosed", Some(sign)),
        Kind::UnexpectedClose(sign) => ("unopened", Some(sign)),
        Kind::EmptyGroup => ("empty-group", None),
        Kind::EmptyTemplate => ("empty", None),
        Kind::EmptyPart => ("empty-part", None),
        Kind::BadRange => ("range", None),
        Kind::BadName => ("letters", None),
        Kind::TrailingEscape => ("escape", None),
        Kind::MixedSeparators => ("mixed", None),
        Kind::TooManyInPermutation => ("permutation", None),
        Kind::FullWidthBracket(sign) => ("full-width-bracket", Some(sign)),
        Kind::FullWidthSeparator(sign) => ("full-width-bar", Some(sign)),
        Kind::TooDeep => ("deep", None),
        Kind::TooLong => ("long", None),
    };
    let sign = sign.map(char::to_string).unwrap_or_default();
    Diagnostic::new("P001")
        .with("reason", reason)
        .with("sign", sign)
}

/// The finding for a regular expression that cannot be used, without its place.
pub(super) fn of_expression(kind: &RegularErrorKind) -> Diagnostic {
    let bound = |reason: &str| Diagnostic::new("P008").with("reason", reason);
    match kind {
        RegularErrorKind::Syntax(detail) => Diagnostic::new("P007")
            .with("reason", syntax_reason(detail))
            .with("detail", detail),
        RegularErrorKind::EmptyMatch => Diagnostic::new("P005"),
        RegularErrorKind::TooLong => bound("long"),
        RegularErrorKind::TooLarge => bound("large"),
        RegularErrorKind::TooMany => bound("many"),
    }
}

/// The finding for templates that are too large together; other errors keep their words.
pub(super) fn of_set(error: &BuildError) -> Diagnostic {
    let reason = match error {
        BuildError::TooLarge(what) if what.contains("different") => "pieces",
        BuildError::TooLarge(what) if what.contains("template") => "template",
        _ => "other",
    };
    let detail: &dyn Display = error;
    Diagnostic::new("P006")
        .with("reason", reason)
        .with("detail", detail)
}

/// The parser of regular expressions says in English what is wrong; these are the beginnings or other parts of what it
/// says.
const SYNTAX: [(&str, &str); 25] = [
    ("unclosed group", "unclosed"),
    ("unopened group", "unopened"),
    ("unclosed character class", "class"),
    ("invalid character class range", "class-range"),
    ("invalid range boundary", "class-range"),
    ("invalid escape sequence found in character class", "escape"),
    ("unrecognized escape sequence", "escape"),
    ("incomplete escape sequence", "escape-end"),
    ("look-around", "unsupported"),
    ("backreferences", "unsupported"),
    ("repetition operator missing expression", "repetition"),
    ("unclosed counted repetition", "count"),
    ("repetition quantifier", "count"),
    ("invalid repetition count", "count"),
    ("decimal literal", "count"),
    ("duplicate capture group name", "name-twice"),
    ("capture group", "name"),
    ("flag", "flag"),
    ("hexadecimal", "hexadecimal"),
    ("Unicode property", "property"),
    ("nested", "deep"),
    ("nest", "deep"),
    ("word boundary", "boundary"),
    ("Unicode not allowed", "unicode"),
    ("invalid UTF-8", "unicode"),
];

fn syntax_reason(detail: &str) -> &'static str {
    let found = SYNTAX.iter().find(|(words, _)| detail.contains(words));
    found.map_or("other", |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::{of_expression, of_set, of_template};
    use crate::diag::text::sentences;
    use crate::locale::Locale;
    use crate::pattern::{BuildError, RegularErrorKind, RegularPhrase, TemplateErrorKind, parse};

    /// Whether a sentence holds an English word; names and single letters in examples do not count.
    fn holds_english(sentence: &str) -> bool {
        sentence
            .split(|c: char| !c.is_ascii_alphabetic())
            .any(|word| word.len() > 2 && !["from", "step", "slot", "age"].contains(&word))
    }

    #[test]
    fn every_error_of_a_template_is_told_in_japanese() {
        use TemplateErrorKind as Kind;
        let long = "あ".repeat(20_000);
        let deep = "(".repeat(500);
        let templates = [
            "(a",
            "a)",
            "()",
            " ",
            "a;",
            "{3..1:x}",
            "{a b}",
            "a\\",
            "(a|b;c)",
            "（a|b）",
            &long,
            &deep,
        ];
        let read = templates.map(|template| parse(template).expect_err(template).kind);
        let others = [
            Kind::TooManyInPermutation,
            Kind::FullWidthSeparator('｜'),
            Kind::FullWidthBracket('（'),
        ];
        for kind in read.iter().chain(&others) {
            let message = sentences(&of_template(kind), Locale::Ja).message;
            assert!(!holds_english(&message), "{kind:?}: {message}");
            assert!(!message.contains("none"), "{kind:?}: {message}");
            let message = sentences(&of_template(kind), Locale::En).message;
            assert!(!message.contains("none"), "{kind:?}: {message}");
        }
    }

    #[test]
    fn errors_of_expressions_are_told_in_japanese() {
        for wrong in [
            "(a",
            "a)",
            "[a",
            "[z-a]",
            r"\y",
            "a\\",
            "(?=a)",
            r"(a)\1",
            "*",
            "a{",
            "a{2,1}",
            "a{x}",
            "(?P<1>a)",
            "(?P<a>a)(?P<a>b)",
            "(?z)",
            r"\x{zz}",
            r"\pX",
            r"[\d-z]",
        ] {
            let error = RegularPhrase::new(wrong, &|text| text.to_owned()).expect_err(wrong);
            let finding = of_expression(&error.kind);
            assert_eq!(finding.code, "P007", "{wrong}");
            assert_ne!(
                finding.arg("reason"),
                Some("other"),
                "{wrong}: {}",
                error.kind
            );
            let message = sentences(&finding, Locale::Ja).message;
            assert!(!holds_english(&message), "{wrong}: {message}");
        }
        for kind in [
            RegularErrorKind::TooLong,
            RegularErrorKind::TooLarge,
            RegularErrorKind::TooMany,
        ] {
            let message = sentences(&of_expression(&kind), Locale::Ja).message;
            assert!(!holds_english(&message), "{message}");
        }
        // What is not known yet keeps its words.
        let new = of_expression(&RegularErrorKind::Syntax("a new error".to_owned()));
        assert!(sentences(&new, Locale::Ja).message.contains("a new error"));
    }

    #[test]
    fn errors_of_a_set_are_told_in_japanese() {
        for what in [
            "too many different pieces",
            "a template has too many pieces",
        ] {
            let message = sentences(&of_set(&BuildError::TooLarge(what)), Locale::Ja).message;
            assert!(!holds_english(&message), "{message}");
        }
    }
}
