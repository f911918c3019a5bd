//! Where each value and key of a file stands.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Place, Source};

/// One step from a value to a value inside it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The value of this key of a mapping.
    Key(String),
    /// The item with this number (counted from 0) of a list.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<&String> for Step {
    fn from(key: &String) -> Self {
        Self::Key(key.clone())
    }
}

impl From<String> for Step {
    fn from(key: String) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// Makes a path (`Vec<Step>`) from keys and indices:
/// `steps!["intents", id, "phrases", "ja", 0]`.
macro_rules! steps {
    ($($step:expr),* $(,)?) => {
        Vec::<$crate::yaml::Step>::from([$($crate::yaml::Step::from($step)),*])
    };
}
pub(crate) use steps;

/// The places of every value and key of one file. A file that could not be read to its end has the
/// places up to the error.
#[derive(Clone, Debug)]
pub struct Spans {
    source: Arc<Source>,
    nodes: Vec<Node>,
}

/// One value.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The bytes of the key that leads here.
    pub(super) key: Option<Range<usize>>,
    /// The bytes of the value, with its quotes or brackets (a block text without its `|` or `>`).
    pub(super) value: Range<usize>,
    /// What is inside.
    pub(super) inside: Inside,
}

/// What is inside a value.
#[derive(Clone, Debug)]
pub(super) enum Inside {
    /// A text, number or nothing. `text` holds the bytes of the text itself where file and value
    /// agree byte for byte.
    Scalar { text: Option<Range<usize>> },
    /// The items of a list.
    List(Vec<usize>),
    /// The values of a mapping.
    Mapping(HashMap<String, usize>),
}

impl Spans {
    /// Makes the index of a file; the first node is the outermost value.
    pub(super) fn new(source: &Arc<Source>, nodes: Vec<Node>) -> Self {
        Self {
            source: Arc::clone(source),
            nodes,
        }
    }

    /// The file.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Whether the file has a value at this path.
    pub fn has(&self, path: &[Step]) -> bool {
        self.walk(path).1
    }

    /// The bytes of the value at a path, with its quotes or brackets. Where the file has no such
    /// path, the bytes of the nearest value around it.
    pub fn of(&self, path: &[Step]) -> Range<usize> {
        self.walk(path).0.map_or(0..0, |node| node.value.clone())
    }

    /// The bytes of the key that leads to a value. For list items, and where the file has no such
    /// path, the key of the nearest value around it; for the outermost value, its first line.
    pub fn key(&self, path: &[Step]) -> Range<usize> {
        let mut path = path;
        loop {
            if let (Some(node), true) = self.walk(path)
                && let Some(key) = &node.key
            {
                return key.clone();
            }
            match path.split_last() {
                Some((_, shorter)) => path = shorter,
                None => return self.first_line(),
            }
        }
    }

    /// The bytes in the file of a byte range inside the text at a path. Exact for plain, single-
    /// and double-quoted texts that stand in the file as they are; for texts with escapes, folded
    /// lines or block notation, and for ranges that the text does not have, the whole value.
    pub fn inside(&self, path: &[Step], range: Range<usize>) -> Range<usize> {
        let (Some(node), true) = self.walk(path) else {
            return self.of(path);
        };
        if let Inside::Scalar { text: Some(text) } = &node.inside {
            let start = text.start.saturating_add(range.start);
            let end = text.start.saturating_add(range.end);
            if start <= end && end <= text.end && self.source.text.get(start..end).is_some() {
                return start..end;
            }
        }
        node.value.clone()
    }

    /// The place of the value at a path (see [`Spans::of`]).
    pub fn place(&self, path: &[Step]) -> Place {
        Place::new(&self.source, self.of(path))
    }

    /// The place of the key at a path (see [`Spans::key`]).
    pub fn key_place(&self, path: &[Step]) -> Place {
        Place::new(&self.source, self.key(path))
    }

    /// The place of a byte range inside a text (see [`Spans::inside`]).
    pub fn place_inside(&self, path: &[Step], range: Range<usize>) -> Place {
        Place::new(&self.source, self.inside(path, range))
    }

    /// The keys of the mapping at a path, in no particular order.
    pub fn keys(&self, path: &[Step]) -> impl Iterator<Item = &str> {
        let mapping = match self.walk(path) {
            (
                Some(Node {
                    inside: Inside::Mapping(values),
                    ..
                }),
                true,
            ) => Some(values),
            _ => None,
        };
        mapping
            .into_iter()
            .flat_map(|values| values.keys().map(String::as_str))
    }

    /// The smallest value or key that begins at or stands around a byte.
    pub(super) fn at(&self, offset: usize) -> Option<Range<usize>> {
        let ranges = self
            .nodes
            .iter()
            .flat_map(|node| [Some(&node.value), node.key.as_ref()])
            .flatten();
        ranges
            .filter(|range| range.start <= offset && offset < range.end.max(range.start + 1))
            .min_by_key(|range| range.len())
            .cloned()
    }

    /// The first text from a byte on that is written like this as a Rust string literal.
    pub(super) fn find_text(&self, from: usize, literal: &str) -> Option<Range<usize>> {
        let texts = self.nodes.iter().filter_map(|node| match &node.inside {
            Inside::Scalar { text: Some(text) } if text.start >= from => Some((node, text)),
            _ => None,
        });
        let is_meant = |text: &Range<usize>| {
            let text = self.source.text.get(text.clone()).unwrap_or_default();
            format!("{text:?}") == literal
        };
        texts
            .filter(|(_, text)| is_meant(text))
            .min_by_key(|(_, text)| text.start)
            .map(|(node, _)| node.value.clone())
    }

    /// Every range, for tests.
    #[cfg(test)]
    pub(super) fn ranges(&self) -> impl Iterator<Item = &Range<usize>> {
        self.nodes.iter().flat_map(|node| {
            let text = match &node.inside {
                Inside::Scalar { text } => text.as_ref(),
                _ => None,
            };
            [Some(&node.value), node.key.as_ref(), text]
                .into_iter()
                .flatten()
        })
    }

    /// Walks as far as the file goes; says whether that was to the end of the path.
    fn walk(&self, path: &[Step]) -> (Option<&Node>, bool) {
        let Some(mut node) = self.nodes.first() else {
            return (None, false);
        };
        for step in path {
            let next = match (step, &node.inside) {
                (Step::Key(key), Inside::Mapping(values)) => values.get(key),
                (Step::Index(index), Inside::List(items)) => items.get(*index),
                _ => None,
            };
            match next.and_then(|index| self.nodes.get(*index)) {
                Some(inner) => node = inner,
                None => return (Some(node), false),
            }
        }
        (Some(node), true)
    }

    /// The first line of the file that says something.
    fn first_line(&self) -> Range<usize> {
        let start = self.nodes.first().map_or(0, |node| node.value.start);
        let rest = self.source.text.get(start..).unwrap_or_default();
        let length = rest.lines().next().map_or(0, str::len);
        start..start + length
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;
    use proptest::prelude::*;
    use serde_yaml::Value;

    const FILE: &str = "\
intents:
  bring: # c
    ja:
      - <renew>の持ち物
      - 'a {b}'
      - \"é\\u3042é\"
      - 'it''s'
      - >-
        x
        y
    en: {x: [1, {y: z}], q: }
";

    fn spans(text: &str) -> Spans {
        parse::<Value>(&Source::new("intents/a.yaml", text)).1
    }

    #[test]
    fn values_and_keys_have_their_places() {
        let spans = spans(FILE);
        let value = |path: &[Step]| spans.place(path).text().to_owned();
        let key = |path: &[Step]| spans.key_place(path).text().to_owned();
        assert_eq!(
            value(&steps!["intents", "bring", "ja", 0]),
            "<renew>の持ち物"
        );
        assert_eq!(value(&steps!["intents", "bring", "ja", 1]), "'a {b}'");
        assert_eq!(value(&steps!["intents", "bring", "ja", 4]), "x\n        y");
        assert_eq!(
            value(&steps!["intents", "bring", "en"]),
            "{x: [1, {y: z}], q: }"
        );
        assert_eq!(value(&steps!["intents", "bring", "en", "x"]), "[1, {y: z}]");
        assert_eq!(value(&steps!["intents", "bring", "en", "x", 1, "y"]), "z");
        assert!(value(&steps!["intents", "bring"]).starts_with("ja:\n"));
        assert!(value(&steps!["intents", "bring"]).ends_with("q: }"));
        assert_eq!(key(&steps!["intents", "bring", "ja"]), "ja");
        assert_eq!(key(&steps!["intents", "bring", "en", "x", 1, "y"]), "y");
        assert_eq!(key(&steps!["intents", "bring", "en", "x", 0]), "x");
    }

    #[test]
    fn a_path_that_is_not_there_leads_to_what_is_around_it() {
        let spans = spans(FILE);
        assert!(spans.has(&steps!["intents", "bring", "en", "q"]));
        assert!(!spans.has(&steps!["intents", "bring", "en", "r"]));
        assert_eq!(
            spans.of(&steps!["intents", "bring", "ja", 0, "r"]),
            spans.of(&steps!["intents", "bring", "ja", 0])
        );
        assert_eq!(
            spans.key_place(&steps!["intents", "bring", "owner"]).text(),
            "bring"
        );
        assert_eq!(spans.key_place(&steps!["other"]).text(), "intents:");
        assert_eq!(spans.key_place(&steps![]).text(), "intents:");
    }

    #[test]
    fn a_file_with_an_error_has_the_places_before_it() {
        let spans = spans("a: b\nc: [d, 'e");
        assert_eq!(spans.place(&steps!["a"]).text(), "b");
        assert_eq!(spans.place(&steps!["c", 0]).text(), "d");
    }

    #[test]
    fn a_range_inside_a_text_is_exact_where_the_file_has_the_text_as_it_is() {
        let spans = spans(FILE);
        let piece = |index: usize, range| {
            spans
                .place_inside(&steps!["intents", "bring", "ja", index], range)
                .text()
                .to_owned()
        };
        assert_eq!(piece(0, 1..6), "renew");
        assert_eq!(piece(0, 7..10), "の");
        assert_eq!(piece(1, 2..5), "{b}");
        assert_eq!(piece(1, 5..5), "");
        assert_eq!(piece(2, 0..2), "\"é\\u3042é\"");
        assert_eq!(piece(3, 3..4), "'it''s'");
        assert_eq!(piece(4, 0..1), "x\n        y");
        // What the text does not have.
        assert_eq!(piece(1, 2..6), "'a {b}'");
        assert_eq!(piece(0, 8..10), "<renew>の持ち物");
        assert_eq!(piece(0, 5..usize::MAX), "<renew>の持ち物");
    }

    #[test]
    fn keys_of_a_mapping_can_be_listed() {
        let spans = spans(FILE);
        let mut keys: Vec<&str> = spans.keys(&steps!["intents", "bring"]).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["en", "ja"]);
        assert_eq!(spans.keys(&steps!["intents", "bring", "ja"]).count(), 0);
    }

    proptest! {
        #[test]
        fn the_place_of_a_text_is_the_text(words in prop::collection::vec("[a-zあ-ん{}|<>é]{1,8}", 1..6), single in any::<bool>()) {
            let quote = if single { '\'' } else { '"' };
            let lines: Vec<String> = words.iter().map(|word| format!("- {quote}{word}{quote}\n")).collect();
            let text = lines.concat();
            let spans = spans(&text);
            for (index, word) in words.iter().enumerate() {
                let path = steps![index];
                let place = spans.place_inside(&path, 0..word.len());
                prop_assert_eq!(place.text(), word);
                let quoted = format!("{quote}{word}{quote}");
                let whole = spans.place(&path);
                prop_assert_eq!(whole.text(), quoted);
            }
        }
    }
}
