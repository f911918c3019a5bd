//! A slow matcher of whole sentences in the dialect of hassil, to which the engine is compared: it tries everything,
//! one way after the other, straight on the trees, without sharing, memory or filters.

mod forms;
mod leaf;

use std::collections::{BTreeSet, HashMap};

use super::super::ast::Node;
use super::super::parse::parse_compatible;

/// What stands behind a name in braces.
#[derive(Debug, Clone)]
pub(super) enum List {
    /// Templates, each with the value of the slot.
    Values(Vec<(Node, i64)>),
    /// Whole numbers, and how some of them are spoken.
    Numbers {
        from: i64,
        to: i64,
        step: i64,
        spoken: Vec<(String, i64)>,
    },
    Wildcard,
}

/// Everything but the sentence and the text.
#[derive(Debug, Clone, Default)]
pub(super) struct Reference {
    pub(super) rules: HashMap<String, Node>,
    pub(super) lists: HashMap<String, List>,
    /// How the numbers of ranges in templates are spoken.
    pub(super) spoken: Vec<(String, i64)>,
    pub(super) skip_words: Vec<String>,
    pub(super) ignore_whitespace: bool,
}

/// A slot: its name, its value if it is not the text, and its text.
pub(super) type Filled = (String, Option<i64>, String);

/// What fills the slots, and the number of characters of literal text.
pub(super) type Found = (Vec<Filled>, usize);

/// How far one way has come.
#[derive(Debug, Clone)]
struct Way {
    /// The text that is left.
    rest: String,
    word_start: bool,
    literal: usize,
    filled: Vec<Filled>,
    /// The slot of a wildcard that has begun and not ended, and whether it ends at a word.
    open: Option<(String, bool)>,
}

/// More ways than this are too much for a test.
const MAX_WAYS: usize = 4_000;

/// Tells that there are too many ways.
#[derive(Debug)]
pub(super) struct TooMany;

type Ways = Result<Vec<Way>, TooMany>;

/// The text with `-` and `_` read as blanks.
fn broken(text: &str) -> String {
    text.replace(['-', '_'], " ")
}

impl Reference {
    /// Every way in which the text is the sentence.
    pub(super) fn all(&self, template: &str, text: &str) -> Result<BTreeSet<Found>, TooMany> {
        let Ok(tree) = parse_compatible(template) else {
            return Ok(BTreeSet::new());
        };
        let mut found = BTreeSet::new();
        for text in self.forms(&tree, text) {
            let start = Way {
                rest: text,
                word_start: true,
                literal: 0,
                filled: Vec::new(),
                open: None,
            };
            for mut way in self.ways(&tree, start)? {
                if let Some((slot, _)) = way.open.take() {
                    way.filled.push((slot, None, std::mem::take(&mut way.rest)));
                }
                for (_, _, text) in &mut way.filled {
                    *text = broken(text.trim());
                }
                let is_empty = |(_, value, text): &Filled| value.is_none() && text.is_empty();
                if way.rest.trim().is_empty() && !way.filled.iter().any(is_empty) {
                    found.insert((way.filled, way.literal));
                }
            }
        }
        Ok(found)
    }

    fn ways(&self, node: &Node, way: Way) -> Ways {
        let ways = match node {
            Node::Text(chunk) => self.chunk(chunk, way),
            Node::Sequence(items) => return self.sequence(items, way),
            Node::Alternative(branches) => {
                let mut ways = Vec::new();
                for branch in branches {
                    ways.extend(self.ways(branch, way.clone())?);
                }
                ways
            }
            Node::Optional(inner) => {
                let mut ways = self.ways(inner, way.clone())?;
                ways.push(way);
                ways
            }
            Node::Permutation(items) => {
                let mut ways = Vec::new();
                for order in orders(items) {
                    ways.extend(self.sequence(&order, way.clone())?);
                }
                ways
            }
            Node::Rule(name) => return self.ways(&self.rules[name], way),
            Node::Slot {
                source,
                slot,
                ends_word,
                ..
            } => match &self.lists[source] {
                List::Values(values) => self.values(values, slot, &way)?,
                List::Numbers {
                    from,
                    to,
                    step,
                    spoken,
                } => {
                    let is_member = |n: i64| (*from..=*to).contains(&n) && (n - from) % step == 0;
                    leaf::numbers(is_member, spoken, slot, &way)
                }
                // A wildcard that has not ended stays empty, which is not accepted.
                List::Wildcard if way.rest.is_empty() || way.open.is_some() => Vec::new(),
                List::Wildcard => vec![Way {
                    open: Some((slot.clone(), *ends_word)),
                    ..way
                }],
            },
            Node::Range {
                from,
                to,
                step,
                slot,
            } => {
                let is_member = |n: i64| (*from..=*to).contains(&n) && (n - from) % step == 0;
                leaf::numbers(is_member, &self.spoken, slot, &way)
            }
        };
        if ways.len() > MAX_WAYS {
            return Err(TooMany);
        }
        Ok(ways)
    }

    fn sequence(&self, items: &[Node], way: Way) -> Ways {
        let mut ways = vec![way];
        for item in items {
            let mut next = Vec::new();
            for way in ways {
                next.extend(self.ways(item, way)?);
                if next.len() > MAX_WAYS {
                    return Err(TooMany);
                }
            }
            ways = next;
        }
        Ok(ways)
    }
}

/// The items in every order, each with a blank on both sides.
fn orders(items: &[Node]) -> Vec<Vec<Node>> {
    let blank = || Node::Text(" ".to_owned());
    let mut all = Vec::new();
    for (index, first) in items.iter().enumerate() {
        let rest = [&items[..index], &items[index + 1..]].concat();
        let padded = [blank(), first.clone(), blank()];
        if rest.is_empty() {
            all.push(padded.to_vec());
        }
        for order in orders(&rest) {
            all.push([&padded[..], &order].concat());
        }
    }
    all
}
