//! A slow matcher straight on the trees, without sharing, memory or filters, to which the engine is compared.

#![allow(
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "the numbers of the tests are small"
)]

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::ast::{Node, Template};
use super::characters::joins_words;
use super::hit::EntitySpan;
use super::ranges::NumberRange;

/// What templates refer to.
#[derive(Debug, Default)]
pub(super) struct Reference {
    pub(super) rules: HashMap<String, Node>,
    pub(super) lists: HashMap<String, Vec<(Node, u32)>>,
    pub(super) wildcards: Vec<String>,
    pub(super) ranges: HashMap<String, NumberRange>,
    /// Spellings with their numbers.
    pub(super) spoken: Vec<(String, i64)>,
    pub(super) skip_words: Vec<String>,
}

/// A slot with the number it was filled with and the characters of the text.
pub(super) type Filled = (String, i64, Range<usize>);

/// The characters of an occurrence, and what each of its longest ways fills.
pub(super) type Found = (Range<usize>, Vec<Vec<Filled>>);

/// One end of a node, and what is filled on the way there.
type Way = (usize, Vec<Filled>);

/// The number that stands for a slot which a wildcard fills.
pub(super) const TEXT: i64 = -1;

/// More ways than this are not followed: the test is given up.
const MAX_WAYS: usize = 20_000;

/// One text.
pub(super) struct Text<'t> {
    characters: Vec<char>,
    entities: Vec<(&'t str, Range<usize>)>,
    /// How many ways were found so far.
    ways: Cell<usize>,
}

impl<'t> Text<'t> {
    pub(super) fn new(text: &str, entities: &'t [EntitySpan]) -> Self {
        let characters: Vec<char> = text.chars().collect();
        let place = |entity: &'t EntitySpan| {
            let found = text.get(entity.span.clone())?;
            let before = text[..entity.span.start].chars().count();
            let start = before + found.chars().take_while(|&c| c == ' ').count();
            Some((
                entity.name.as_str(),
                start..start + found.trim_matches(' ').chars().count(),
            ))
        };
        Self {
            // Places that are not in the text are kept, as empty ones, so that the others keep their numbers.
            entities: entities
                .iter()
                .map(|entity| place(entity).unwrap_or(("", 0..0)))
                .collect(),
            characters,
            ways: Cell::new(0),
        }
    }

    fn is_too_much(&self) -> bool {
        self.ways.get() > MAX_WAYS
    }

    fn boundary(&self, at: usize) -> bool {
        let joins = |at: usize| {
            self.characters
                .get(at)
                .is_some_and(|&character| joins_words(character))
        };
        at == 0 || !joins(at - 1) || !joins(at)
    }

    fn after_blanks(&self, at: usize) -> usize {
        let rest = self.characters.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|&&c| c == ' ').count()
    }

    fn trimmed(&self, start: usize, end: usize) -> usize {
        let blanks = self.characters[start..end]
            .iter()
            .rev()
            .take_while(|&&character| character == ' ');
        end - blanks.count()
    }

    fn has(&self, word: &str, at: usize) -> Option<usize> {
        let end = at + word.chars().count();
        (self
            .characters
            .get(at..end)?
            .iter()
            .copied()
            .eq(word.chars()))
        .then_some(end)
    }
}

impl Reference {
    /// Every way in which a node matches from `at` on.
    fn ways(&self, node: &Node, text: &Text<'_>, at: usize) -> Vec<Way> {
        if text.is_too_much() {
            return Vec::new();
        }
        let mut ways: Vec<Way> = match node {
            Node::Text(expected) => self
                .text(expected, text, at)
                .into_iter()
                .map(|end| (end, Vec::new()))
                .collect(),
            Node::Sequence(items) => items.iter().fold(vec![(at, Vec::new())], |ways, item| {
                let mut longer = Vec::new();
                for (middle, slots) in ways {
                    for (end, more) in self.ways(item, text, middle) {
                        longer.push((end, slots.iter().cloned().chain(more).collect()));
                    }
                }
                longer
            }),
            Node::Alternative(branches) => branches
                .iter()
                .flat_map(|branch| self.ways(branch, text, at))
                .collect(),
            Node::Optional(inner) => {
                let mut ways = self.ways(inner, text, at);
                ways.push((at, Vec::new()));
                ways
            }
            Node::Rule(name) => self.ways(&self.rules[name], text, at),
            Node::Permutation(items) => orders(items)
                .iter()
                .flat_map(|order| self.ways(order, text, at))
                .collect(),
            Node::Slot {
                source,
                slot,
                is_capture,
                ..
            } => {
                let mut ways = self.slot(source, slot, text, at);
                if *is_capture {
                    // Phrases have no captures; the slot itself comes last.
                    for (_, slots) in &mut ways {
                        slots.pop();
                    }
                }
                ways
            }
            &Node::Range {
                from,
                to,
                step,
                ref slot,
            } => {
                let range = NumberRange {
                    words: !self.spoken.is_empty(),
                    ..NumberRange::whole(from, to, step)
                };
                self.numbers(&range, slot, text, at)
            }
        };
        let mut seen = HashSet::new();
        ways.retain(|way| seen.insert(way.clone()));
        text.ways.set(text.ways.get() + ways.len());
        ways
    }

    fn slot(&self, source: &str, slot: &str, text: &Text<'_>, at: usize) -> Vec<Way> {
        let mut ways = Vec::new();
        if let Some(values) = self.lists.get(source) {
            // Words that are passed over before the value do not belong to it, if the value goes without them.
            for start in self.starts(text, at).into_iter().rev() {
                for (value, number) in values {
                    for (end, mut slots) in self.ways(value, text, start) {
                        let first = text.after_blanks(start).min(text.trimmed(start, end));
                        slots.push((
                            slot.to_owned(),
                            i64::from(*number),
                            first..text.trimmed(start, end),
                        ));
                        ways.push((end, slots));
                    }
                }
            }
        } else if let Some(range) = self.ranges.get(source) {
            ways = self.numbers(range, slot, text, at);
        } else if self.wildcards.iter().any(|name| name == source) {
            let start = text.after_blanks(at);
            if text.boundary(at) {
                let ends = (start + 1..=text.characters.len())
                    .filter(|&end| text.boundary(end) && text.characters[end - 1] != ' ');
                ways.extend(ends.map(|end| (end, vec![(slot.to_owned(), TEXT, start..end)])));
            }
        } else {
            for start in self.starts(text, at) {
                for (index, (name, span)) in text.entities.iter().enumerate() {
                    if *name == source && span.start == start && span.start < span.end {
                        ways.push((
                            span.end,
                            vec![(slot.to_owned(), index as i64, span.clone())],
                        ));
                    }
                }
            }
        }
        ways
    }

    /// The place itself, and those after each further word that may be passed over.
    fn starts(&self, text: &Text<'_>, at: usize) -> Vec<usize> {
        let mut starts = vec![at];
        let mut last = at;
        loop {
            let start = text.after_blanks(last);
            let longest = self
                .skip_words
                .iter()
                .filter(|word| !word.is_empty() && text.boundary(start))
                .filter_map(|word| text.has(word, start))
                .filter(|&end| text.boundary(end))
                .max();
            let Some(end) = longest else { return starts };
            last = text.after_blanks(end);
            starts.push(last);
        }
    }

    /// The ends of words, between which other words may be passed over.
    fn text(&self, expected: &str, text: &Text<'_>, at: usize) -> BTreeSet<usize> {
        let mut places = BTreeSet::from([at]);
        if self.skip_words.is_empty() {
            return literal(expected, text, at).into_iter().collect();
        }
        for piece in expected.split_inclusive(' ') {
            let starts = places.iter().flat_map(|&at| self.starts(text, at));
            places = starts.filter_map(|at| literal(piece, text, at)).collect();
        }
        places
    }

    fn numbers(&self, range: &NumberRange, slot: &str, text: &Text<'_>, at: usize) -> Vec<Way> {
        let mut ways = Vec::new();
        for at in self.starts(text, at) {
            let mut push = |end, number| ways.push((end, vec![(slot.to_owned(), number, at..end)]));
            if range.digits
                && let Some((end, number)) = digits(text, at)
                && range.contains(number as f64)
            {
                push(end, number);
            }
            if range.words && text.boundary(at) {
                for (word, number) in &self.spoken {
                    if let Some(end) = text.has(word, at)
                        && text.boundary(end)
                        && range.contains(*number as f64)
                    {
                        push(end, *number);
                    }
                }
            }
        }
        ways
    }

    /// For every part its occurrences in characters, each with all the slots that some longest way fills; `None` if
    /// that is too much work.
    pub(super) fn find(&self, template: &Template, text: &Text<'_>) -> Option<Vec<Vec<Found>>> {
        let found = template
            .parts
            .iter()
            .map(|part| self.occurrences(part, text))
            .collect();
        (!text.is_too_much()).then_some(found)
    }

    fn occurrences(&self, part: &Node, text: &Text<'_>) -> Vec<Found> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < text.characters.len() {
            let ways = if text.characters[at] != ' ' && text.boundary(at) {
                self.ways(part, text, at)
            } else {
                Vec::new()
            };
            let ends: BTreeSet<usize> = ways
                .iter()
                .map(|&(end, _)| text.trimmed(at, end))
                .filter(|&end| end > at && text.boundary(end))
                .collect();
            if let Some(&end) = ends.last() {
                let slots = ways
                    .into_iter()
                    .filter(|&(other, _)| text.trimmed(at, other) == end)
                    .map(|(_, slots)| slots)
                    .collect();
                found.push((at..end, slots));
                at = end;
            } else {
                at += 1;
            }
        }
        found
    }
}

/// A whole number in digits that begins at `at`, which is not part of another one.
fn digits(text: &Text<'_>, at: usize) -> Option<(usize, i64)> {
    let rest = text.characters.get(at..)?;
    let count = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let begins = !matches!(
        &text.characters[..at],
        [.., '0'..='9'] | [.., '0'..='9', '.' | ','] | [.., ' ', '-'] | ['-']
    );
    let ends = !matches!(rest.get(count..)?, ['.' | ',', '0'..='9', ..]);
    let number: String = rest.iter().take(count).collect();
    let number = number.parse().ok()?;
    (begins && ends).then_some((at + count, number))
}

/// The items in every order, each with a blank before and after it.
fn orders(items: &[Node]) -> Vec<Node> {
    let blank = || Node::Text(" ".to_owned());
    if items.is_empty() {
        return vec![Node::Sequence(Vec::new())];
    }
    let mut all = Vec::new();
    for index in 0..items.len() {
        let mut rest = items.to_vec();
        let first = rest.remove(index);
        for order in orders(&rest) {
            all.push(Node::Sequence(vec![blank(), first.clone(), blank(), order]));
        }
    }
    all
}

/// The end of a literal that begins at `at`.
fn literal(expected: &str, text: &Text<'_>, at: usize) -> Option<usize> {
    let Some(character) = expected.chars().next() else {
        return Some(at);
    };
    let rest = &expected[character.len_utf8()..];
    if text.characters.get(at) == Some(&character) {
        literal(rest, text, at + 1)
    } else if character == ' ' && text.boundary(at) {
        literal(rest, text, at)
    } else {
        None
    }
}
