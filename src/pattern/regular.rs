//! Phrases that are regular expressions, written `/…/`.
//!
//! An expression is one of the `regex` crate, found anywhere in the folded text. Its literal text is folded like that
//! of a template, and upper and lower case are the same, so that staff write words as usual. Classes of characters
//! (`\d`, `[0-9]`) are taken as they are; unlike a template, an expression needs no word boundary at its ends unless
//! it says `\b`.
//!
//! The crate searches in linear time; the size of an expression, the number of expressions and the number of
//! occurrences of each are bounded, so that none can keep a message waiting.

use std::ops::Range;

use regex::{Regex, RegexBuilder};
use regex_syntax::ast::{self, Ast, parse::ParserBuilder};
use regex_syntax::hir::{Hir, translate::TranslatorBuilder};

use super::literals::with_folded_literals;
use super::message::MAX_CHARACTERS;

/// The most bytes of one expression.
const MAX_BYTES: usize = 2_000;

/// The most expressions of one set.
const MAX_EXPRESSIONS: usize = 200;

/// The most bytes of memory for one compiled expression, and for the states that a search keeps.
const MAX_COMPILED_BYTES: usize = 256 << 10;

/// How deeply brackets may be nested.
const MAX_DEPTH: u32 = 50;

/// How many occurrences of one expression are reported.
const MAX_OCCURRENCES: usize = 16;

/// The expression of a phrase that is written `/…/`; `None` for a template.
///
/// ```
/// use madoguchi::pattern::expression_of;
///
/// assert_eq!(expression_of(r"/\d+ copies/"), Some(r"\d+ copies"));
/// assert_eq!(expression_of("and/or"), None);
/// ```
pub fn expression_of(phrase: &str) -> Option<&str> {
    phrase.strip_prefix('/')?.strip_suffix('/')
}

/// An expression that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct RegularError {
    /// The bytes of the expression, without its slashes, that the error is about.
    pub span: Range<usize>,
    /// What is wrong there.
    pub kind: RegularErrorKind,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegularErrorKind {
    /// It is not a regular expression of the `regex` crate.
    #[error("{0}")]
    Syntax(String),
    /// It accepts the empty text, so that it would be found everywhere.
    #[error("the expression accepts the empty text")]
    EmptyMatch,
    /// It is longer than 2,000 bytes.
    #[error("the expression is longer than {MAX_BYTES} bytes")]
    TooLong,
    /// Its compiled form is larger than 256 KiB.
    #[error("the expression needs too much memory")]
    TooLarge,
    /// The set has 200 expressions already.
    #[error("there are more than {MAX_EXPRESSIONS} expressions")]
    TooMany,
}

/// One expression, read and compiled.
#[derive(Debug, Clone)]
pub struct RegularPhrase {
    regex: Regex,
    groups: Vec<(String, Range<usize>)>,
}

impl RegularPhrase {
    /// Reads an expression without its slashes. `fold` brings literal text into the form of the texts that will be
    /// searched.
    ///
    /// # Errors
    ///
    /// The expression cannot be read, accepts the empty text, or passes a bound.
    pub fn new(expression: &str, fold: &dyn Fn(&str) -> String) -> Result<Self, RegularError> {
        let whole = 0..expression.len();
        let refuse = |kind| RegularError {
            span: whole.clone(),
            kind,
        };
        if expression.len() > MAX_BYTES {
            return Err(refuse(RegularErrorKind::TooLong));
        }
        let (tree, _) = read(expression)?;
        let folded = with_folded_literals(expression, &tree, fold);
        // Folding changes letters only, so this cannot fail; if it does, the expression is to blame all the same.
        let (_, meaning) = read(&folded).map_err(|error| refuse(error.kind))?;
        if meaning.properties().minimum_len() == Some(0) {
            return Err(refuse(RegularErrorKind::EmptyMatch));
        }
        let regex = RegexBuilder::new(&folded)
            .case_insensitive(true)
            .nest_limit(MAX_DEPTH)
            .size_limit(MAX_COMPILED_BYTES)
            .dfa_size_limit(MAX_COMPILED_BYTES)
            .build()
            .map_err(|error| match error {
                regex::Error::Syntax(detail) => refuse(RegularErrorKind::Syntax(detail)),
                _ => refuse(RegularErrorKind::TooLarge),
            })?;
        let mut groups = Vec::new();
        named_groups(&tree, &mut groups);
        Ok(Self { regex, groups })
    }

    /// The named groups, with the bytes of the expression where each name stands.
    pub fn groups(&self) -> &[(String, Range<usize>)] {
        &self.groups
    }
}

/// The tree of an expression, and what it means.
fn read(expression: &str) -> Result<(Ast, Hir), RegularError> {
    let refuse = |span: &ast::Span, kind: String| RegularError {
        span: span.start.offset..span.end.offset,
        kind: RegularErrorKind::Syntax(kind),
    };
    let tree = ParserBuilder::new()
        .nest_limit(MAX_DEPTH)
        .build()
        .parse(expression)
        .map_err(|error| refuse(error.span(), error.kind().to_string()))?;
    let meaning = TranslatorBuilder::new()
        .case_insensitive(true)
        .build()
        .translate(expression, &tree)
        .map_err(|error| refuse(error.span(), error.kind().to_string()))?;
    Ok((tree, meaning))
}

fn named_groups(tree: &Ast, groups: &mut Vec<(String, Range<usize>)>) {
    match tree {
        Ast::Group(group) => {
            if let ast::GroupKind::CaptureName { name, .. } = &group.kind {
                let span = name.span.start.offset..name.span.end.offset;
                groups.push((name.name.clone(), span));
            }
            named_groups(&group.ast, groups);
        }
        Ast::Repetition(repetition) => named_groups(&repetition.ast, groups),
        Ast::Alternation(branches) => {
            for branch in &branches.asts {
                named_groups(branch, groups);
            }
        }
        Ast::Concat(pieces) => {
            for piece in &pieces.asts {
                named_groups(piece, groups);
            }
        }
        _ => {}
    }
}

/// A set of expressions, ready to search texts from any number of threads.
#[derive(Debug, Default)]
pub struct RegularPhrases {
    phrases: Vec<RegularPhrase>,
}

/// An expression that occurs in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegularHit {
    /// The number of the expression, as [`RegularPhrases::add`] gave it.
    pub phrase: usize,
    /// Where it occurs, from left to right, not overlapping, at least once and at most 16 times.
    pub occurrences: Vec<RegularOccurrence>,
}

/// A place where an expression occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegularOccurrence {
    /// Bytes of the text, never none.
    pub span: Range<usize>,
    /// The named groups that took part, each with the bytes of the text that it holds.
    pub groups: Vec<(String, Range<usize>)>,
}

impl RegularPhrases {
    /// Adds an expression and returns its number; expressions are counted from 0.
    ///
    /// # Errors
    ///
    /// The set is full. Then nothing is added.
    pub fn add(&mut self, phrase: RegularPhrase) -> Result<usize, RegularErrorKind> {
        if self.phrases.len() >= MAX_EXPRESSIONS {
            return Err(RegularErrorKind::TooMany);
        }
        self.phrases.push(phrase);
        Ok(self.phrases.len() - 1)
    }

    /// The number of expressions.
    pub fn len(&self) -> usize {
        self.phrases.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// Finds every expression that occurs anywhere in a folded text, in their order. The first 4,000 characters of the
    /// text are searched.
    pub fn find(&self, text: &str) -> Vec<RegularHit> {
        if self.phrases.is_empty() {
            return Vec::new();
        }
        let searched = text
            .char_indices()
            .nth(MAX_CHARACTERS)
            .and_then(|(end, _)| text.get(..end))
            .unwrap_or(text);
        let hits = self.phrases.iter().enumerate().map(|(phrase, expression)| {
            let found = expression.regex.captures_iter(searched);
            let occurrences = found
                .take(MAX_OCCURRENCES)
                .filter_map(|captures| {
                    let groups = expression.groups.iter().filter_map(|(name, _)| {
                        let group = captures.name(name).filter(|group| !group.is_empty())?;
                        Some((name.clone(), group.range()))
                    });
                    Some(RegularOccurrence {
                        span: captures.get(0)?.range(),
                        groups: groups.collect(),
                    })
                })
                .collect();
            RegularHit {
                phrase,
                occurrences,
            }
        });
        hits.filter(|hit| !hit.occurrences.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{fold, fold_fragment};

    fn phrase(expression: &str) -> Result<RegularPhrase, RegularError> {
        RegularPhrase::new(expression, &fold_fragment)
    }

    fn set(expressions: &[&str]) -> RegularPhrases {
        let mut set = RegularPhrases::default();
        for expression in expressions {
            set.add(phrase(expression).unwrap()).unwrap();
        }
        set
    }

    /// What an expression finds in a text as residents write it, with its groups.
    fn found(expression: &str, raw: &str) -> Vec<String> {
        let text = fold(raw);
        let hits = set(&[expression]).find(&text);
        let occurrences = hits.into_iter().flat_map(|hit| hit.occurrences);
        occurrences
            .map(|occurrence| {
                let mut shown = text[occurrence.span].to_owned();
                for (name, span) in occurrence.groups {
                    shown.extend([" ", name.as_str(), "=", &text[span]]);
                }
                shown
            })
            .collect()
    }

    #[test]
    fn an_expression_is_found_anywhere_with_its_groups() {
        assert_eq!(
            found(
                r"(?P<copies>[0-9]+)(部|冊)(ください|ほしい)",
                "すみません、3部くださいと、５冊ほしい"
            ),
            ["3部ください copies=3", "5冊ほしい copies=5"]
        );
        assert_eq!(
            found(
                r"\bcard (?<number>[a-z]{2}-[0-9]{4})\b",
                "My CARD AB-1234, please"
            ),
            ["card ab-1234 number=ab-1234"]
        );
        assert_eq!(found("a(?P<x>b)?c", "ac abc"), ["ac", "abc x=b"]);
        assert!(found(r"\bcard\b", "postcards").is_empty());
    }

    #[test]
    fn literals_are_folded_like_templates() {
        assert_eq!(
            found("カード[のを]+(見|ミ)せ", "ｶｰﾄﾞを見せて"),
            ["かーどを見せ"]
        );
        assert_eq!(found("[０-９]+ヶ月", "あと三か月です"), ["3か月"]);
        assert_eq!(found("[ァ-ン]{3}です", "ココアです"), ["ここあです"]);
        assert_eq!(found(r"My\s+Number", "the my number card"), ["my number"]);
        assert_eq!(found(r"[0-9]+\.[0-9]+%?", "3.5"), ["3.5"]);
        assert_eq!(found("(?x) my \\ card  # comment", "my card"), ["my card"]);
        assert_eq!(found(r"[^\p{Hiragana}]+", "あ漢字い"), ["漢字"]);
    }

    #[test]
    fn errors_say_where() {
        for (expression, span) in [
            ("更新(する", 6..7),
            ("a)", 1..2),
            ("[0-9", 0..1),
            (r"更\y", 3..5),
            (r"(?P<a>x)(?P<a>y)", 12..13),
            (r"(a)\1", 3..5),
        ] {
            let error = phrase(expression).unwrap_err();
            assert!(matches!(error.kind, RegularErrorKind::Syntax(_)), "{error}");
            assert_eq!(error.span, span, "{expression}");
        }
    }

    #[test]
    fn what_matches_the_empty_text_is_refused() {
        for expression in ["", "a*", "(a|)", r"\b", "^$", "(?i)", "x?(更新)?"] {
            let error = phrase(expression).unwrap_err();
            assert_eq!(error.kind, RegularErrorKind::EmptyMatch, "{expression}");
            assert_eq!(error.span, 0..expression.len());
        }
        assert!(phrase(r"\b.\b").is_ok());
    }

    #[test]
    fn bounds_hold() {
        let long = "a".repeat(MAX_BYTES + 1);
        assert_eq!(phrase(&long).unwrap_err().kind, RegularErrorKind::TooLong);
        for expression in ["((a{100}){100}){100}", r"(\pL{200}){50}"] {
            let error = phrase(expression).unwrap_err();
            assert_eq!(error.kind, RegularErrorKind::TooLarge, "{expression}");
        }
        let deep = format!("{}a{}", "(".repeat(60), ")".repeat(60));
        assert!(matches!(
            phrase(&deep).unwrap_err().kind,
            RegularErrorKind::Syntax(_)
        ));
        let mut set = RegularPhrases::default();
        for number in 0..MAX_EXPRESSIONS {
            let one = phrase(&format!("card{number}")).unwrap();
            assert_eq!(set.add(one), Ok(number));
        }
        let one = phrase("card").unwrap();
        assert_eq!(set.add(one), Err(RegularErrorKind::TooMany));
        let hits = self::set(&["a", "あ"]).find(&format!("{}a", "あ".repeat(MAX_CHARACTERS)));
        assert_eq!(hits.len(), 1, "only the first characters are searched");
        assert_eq!(hits[0].phrase, 1);
        assert_eq!(hits[0].occurrences.len(), MAX_OCCURRENCES);
    }

    #[test]
    fn usual_expressions_fit_the_bounds() {
        for expression in [
            r"\b\w+ (copies|sheets)\b",
            r"(?P<a>\d{4})年(?P<b>\d{1,2})月",
            r"[\p{Han}\p{Hiragana}]{1,8}(さん|様)",
            r"\w{1,4}",
        ] {
            assert!(phrase(expression).is_ok(), "{expression}");
        }
    }

    proptest! {
        #[test]
        fn no_expression_breaks_the_reader(
            expression in r"(\(\?P<a>|[()\[\]|*+?{}\\^$.]|[a-zァ-ヶ０-９更新]|\\[dwbpPsx]|\{1,3\}|[0-9-]){0,12}|\PC{0,12}",
            raw in r"[a-zァ-ヶ0-9更新 ]{0,12}",
        ) {
            let Ok(one) = phrase(&expression) else { return Ok(()) };
            let mut set = RegularPhrases::default();
            prop_assert_eq!(set.add(one), Ok(0));
            let text = fold(&raw);
            for occurrence in set.find(&text).into_iter().flat_map(|hit| hit.occurrences) {
                prop_assert!(!occurrence.span.is_empty());
                prop_assert!(text.get(occurrence.span.clone()).is_some());
                for (_, span) in occurrence.groups {
                    prop_assert!(span.start >= occurrence.span.start && span.end <= occurrence.span.end);
                }
            }
        }

        #[test]
        fn errors_lie_within_the_expression(expression in r"([()\[\]|*+?{}\\更a1,-]|\\p|\(\?){0,10}") {
            if let Err(error) = phrase(&expression) {
                prop_assert!(expression.get(error.span.clone()).is_some(), "{:?}", error.span);
            }
        }

        #[test]
        fn plain_words_are_found_where_they_stand(word in "[a-z]{1,4}|[ァ-ン更新]{1,4}", before in "[0-9]{0,3}") {
            let text = fold(&format!("{before}{word}"));
            let folded = fold(&word);
            prop_assume!(!folded.is_empty() && text.ends_with(&folded));
            let hits = set(&[&word]).find(&text);
            prop_assert_eq!(hits.len(), 1);
        }
    }
}
