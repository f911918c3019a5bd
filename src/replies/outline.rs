//! What a Fluent file says, as data of our own with positions, which Fluent's syntax tree does not hold.

use std::collections::BTreeMap;
use std::ops::Range;

use fluent_syntax::ast::Entry as SyntaxEntry;
use fluent_syntax::parser::{self, ParserError};

use super::limits;
use super::walker::{Walker, span_of};

/// A whole file.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// Messages and terms, in the order of the file.
    pub(super) entries: Vec<Entry>,
    /// What could not be read, in the order of the file.
    pub(super) slips: Vec<Slip>,
}

/// A place that cannot be read or must not be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slip {
    /// Byte range in the file, on character boundaries.
    pub(super) span: Range<usize>,
    /// The parser's words.
    pub(super) detail: String,
}

/// A message or a term.
#[derive(Debug)]
pub(super) struct Entry {
    /// The name without the `-` of a term.
    pub(super) id: String,
    /// Whether it is a term.
    pub(super) is_term: bool,
    /// Where the name stands.
    pub(super) span: Range<usize>,
    /// Where the entry stands: from its name to the next entry.
    pub(super) whole: Range<usize>,
    /// What it says; a message may have attributes only.
    pub(super) value: Option<PatternOutline>,
    /// Its attributes, by name. The first of a name counts, as in Fluent.
    pub(super) attributes: BTreeMap<String, Attribute>,
    /// Attributes whose name was there before.
    pub(super) repeated_attributes: Vec<Named>,
    /// Whether a comment above allows the digits to differ from the other language.
    pub(super) digits_may_differ: bool,
}

impl Entry {
    /// The parts of the entry: the value (`None`) and the attributes, each by name.
    pub(super) fn parts(&self) -> impl Iterator<Item = (Option<&str>, &PatternOutline)> {
        let value = self.value.iter().map(|pattern| (None, pattern));
        let attributes = self.attributes.iter();
        value.chain(attributes.map(|(name, attribute)| (Some(name.as_str()), &attribute.pattern)))
    }

    /// One part of the entry.
    pub(super) fn part(&self, attribute: Option<&str>) -> Option<&PatternOutline> {
        match attribute {
            None => self.value.as_ref(),
            Some(name) => self
                .attributes
                .get(name)
                .map(|attribute| &attribute.pattern),
        }
    }
}

/// An attribute such as `.label`.
#[derive(Debug)]
pub(super) struct Attribute {
    /// Where its name stands.
    pub(super) span: Range<usize>,
    /// What it says.
    pub(super) pattern: PatternOutline,
}

/// What a value or an attribute says.
#[derive(Debug, Default)]
pub(super) struct PatternOutline {
    /// Its variables, each as often as it stands there.
    pub(super) variables: Vec<Named>,
    /// What it refers to.
    pub(super) references: Vec<Reference>,
    /// Its text without placeables, but with the texts of all variants; a line feed stands between them.
    pub(super) text: String,
    /// Where full-width braces stand in the text.
    pub(super) full_width: Vec<Range<usize>>,
    /// What is read in one go: each variant, and then the pattern itself, as its pieces in order.
    pub(super) flows: Vec<Vec<Piece>>,
}

/// A piece of a pattern, as a byte range in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text that stands there.
    Text(Range<usize>),
    /// Something that is put in; the last name inside its braces.
    Placeable(Range<usize>),
}

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// The name.
    pub(super) name: String,
    /// Byte range in the file.
    pub(super) span: Range<usize>,
}

/// A reference to a message, a term or a function.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    /// What it refers to.
    pub(super) target: Target,
    /// Byte range of the name in the file.
    pub(super) span: Range<usize>,
}

/// What a reference points to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// `{ id }` or `{ id.attribute }`.
    Message(String, Option<String>),
    /// `{ -id }` or `-id.attribute` as a selector.
    Term(String, Option<String>),
    /// `{ NAME() }`.
    Function(String),
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (mark, id, attribute) = match self {
            Self::Message(id, attribute) => ("", id, attribute),
            Self::Term(id, attribute) => ("-", id, attribute),
            Self::Function(id) => return write!(f, "{id}()"),
        };
        match attribute {
            None => write!(f, "{mark}{id}"),
            Some(attribute) => write!(f, "{mark}{id}.{attribute}"),
        }
    }
}

/// Reads a file. A byte order mark at its beginning is passed over.
pub(super) fn read(text: &str) -> Outline {
    if let Some(obstacle) = limits::obstacle(text) {
        return Outline {
            slips: vec![Slip {
                span: obstacle.span,
                detail: obstacle.detail.to_owned(),
            }],
            ..Outline::default()
        };
    }
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - content.len();
    let (resource, errors) = match parser::parse(content) {
        Ok(resource) => (resource, Vec::new()),
        Err((resource, errors)) => (resource, errors),
    };
    let mut outline = Outline {
        slips: errors
            .iter()
            .map(|error| slip(text, skipped, error))
            .collect(),
        ..Outline::default()
    };
    let mut end = text.len();
    for entry in resource.body.iter().rev() {
        let start = start_of(text, entry).unwrap_or(end);
        let mut walker = Walker::new(text, start);
        let read = match entry {
            SyntaxEntry::Message(message) => Some(walker.message(message, start..end)),
            SyntaxEntry::Term(term) => Some(walker.term(term, start..end)),
            _ => None,
        };
        let mut slips = walker.into_slips();
        if slips.is_empty() {
            outline.entries.extend(read);
        }
        outline.slips.append(&mut slips);
        end = start;
    }
    outline.entries.reverse();
    outline.slips.sort_by_key(|slip| slip.span.start);
    outline
}

/// The parser's byte position may lie inside a character, so it is widened to whole ones.
fn slip(text: &str, skipped: usize, error: &ParserError) -> Slip {
    let start = error.pos.start.saturating_add(skipped).min(text.len());
    let end = error
        .pos
        .end
        .saturating_add(skipped)
        .clamp(start, text.len());
    Slip {
        span: text.floor_char_boundary(start)..text.ceil_char_boundary(end),
        detail: error.kind.to_string(),
    }
}

fn start_of(text: &str, entry: &SyntaxEntry<&str>) -> Option<usize> {
    let (part, mark) = match entry {
        SyntaxEntry::Message(message) => (message.id.name, 0),
        SyntaxEntry::Term(term) => (term.id.name, 1),
        SyntaxEntry::Comment(comment)
        | SyntaxEntry::GroupComment(comment)
        | SyntaxEntry::ResourceComment(comment) => (*comment.content.first()?, 0),
        SyntaxEntry::Junk { content } => (*content, 0),
    };
    Some(span_of(text, part)?.start.saturating_sub(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str, spans: impl IntoIterator<Item = Range<usize>>) -> Vec<&str> {
        spans.into_iter().map(|span| &text[span]).collect()
    }

    #[test]
    fn names_keep_their_places() {
        let text = "# あ\n# digits: differ\nan-id = 文 { $visitor } { other.title }{ PHONE($number) }\n    .title = 題 { -term }\n-term = 語\n";
        let outline = read(text);
        assert_eq!(outline.slips, []);
        let [message, term] = outline.entries.as_slice() else {
            panic!("two entries");
        };
        assert!(message.digits_may_differ && !message.is_term && term.is_term);
        assert_eq!(&text[message.span.clone()], "an-id");
        assert!(text[message.whole.clone()].starts_with("an-id = "));
        assert_eq!(&text[term.whole.clone()], "-term = 語\n");
        let value = message.part(None).unwrap();
        let variables = value.variables.iter().map(|found| found.span.clone());
        assert_eq!(words(text, variables), ["visitor", "number"]);
        let targets: Vec<_> = value
            .references
            .iter()
            .map(|r| r.target.to_string())
            .collect();
        assert_eq!(targets, ["other.title", "PHONE()"]);
        let title = message.part(Some("title")).unwrap();
        assert_eq!(
            title.references[0].target,
            Target::Term("term".into(), None)
        );
        assert_eq!(&text[message.attributes["title"].span.clone()], "title");
    }

    #[test]
    fn every_slip_is_found_on_whole_characters() {
        let text = "\u{feff}good = 文\n　full = 幅\n= 値\nalso = 良い\n";
        let outline = read(text);
        let ids: Vec<_> = outline
            .entries
            .iter()
            .map(|entry| entry.id.as_str())
            .collect();
        assert_eq!(ids, ["good", "also"]);
        assert_eq!(outline.slips.len(), 1, "both lines make up one junk entry");
        assert_eq!(
            words(text, outline.slips.iter().map(|slip| slip.span.clone())),
            ["　"]
        );
        assert!(outline.slips[0].detail.contains("a-zA-Z"));
    }

    #[test]
    fn several_slips_are_all_reported() {
        let text = "a = { $x\nb 値\nc = { \"い }\nd = 良い\n    .label =\n";
        let outline = read(text);
        assert_eq!(outline.slips.len(), 4);
        assert!(outline.slips.is_sorted_by_key(|slip| slip.span.start));
    }

    #[test]
    fn what_makes_fluent_panic_is_refused() {
        for (bad, word) in [
            ("{ { $x } }", "bad"),
            ("{ \"x\" ->\n   *[a] い\n }", "x"),
            ("{ NUMBER(1.0000000000000000000) }", "1.0000000000000000000"),
        ] {
            let text = format!("bad = 文{bad}\ngood = 文\n");
            let outline = read(&text);
            assert_eq!(outline.entries.len(), 1, "{text}");
            assert_eq!(
                words(&text, outline.slips.iter().map(|slip| slip.span.clone())),
                [word]
            );
        }
    }

    #[test]
    fn full_width_braces_are_seen_in_text_and_variants() {
        let text =
            "a = 日は｛ $x ｝です\n    .label = { $x ->\n        [b] ｝\n       *[c] ｛\n    }\n";
        let outline = read(text);
        let found: Vec<_> = outline.entries[0]
            .parts()
            .flat_map(|(_, pattern)| pattern.full_width.clone())
            .collect();
        assert_eq!(words(text, found), ["｛ $x ｝", "｝", "｛"]);
    }

    proptest! {
        #[test]
        fn spans_are_always_whole_characters(text in "(a = |b|\n| |　|あ|[{}$\".*\\[\\]]|->|\r\n|\u{feff}|#){0,40}") {
            let outline = read(&text);
            for slip in outline.slips {
                prop_assert!(text.get(slip.span).is_some());
            }
            for entry in outline.entries {
                prop_assert!(text.get(entry.whole).is_some());
                prop_assert_eq!(text.get(entry.span), Some(entry.id.as_str()));
            }
        }
    }
}
