//! A slow matcher straight on the trees, without sharing, memory or filters, to which the engine is compared.

#![allow(
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "the numbers of the tests are small"
)]

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::ast::{Node, Template};
use super::characters::joins_words;
use super::hit::EntitySpan;

/// What templates refer to.
#[derive(Debug, Default)]
pub(super) struct Reference {
    pub(super) rules: HashMap<String, Node>,
    pub(super) lists: HashMap<String, Vec<(Node, u32)>>,
}

/// A slot with the number it was filled with and the characters of the text.
pub(super) type Filled = (String, i64, Range<usize>);

/// The characters of an occurrence, and what each of its longest ways fills.
pub(super) type Found = (Range<usize>, Vec<Vec<Filled>>);

/// One text.
pub(super) struct Text<'t> {
    characters: Vec<char>,
    entities: Vec<(&'t str, Range<usize>)>,
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
        }
    }

    fn boundary(&self, at: usize) -> bool {
        let joins = |at: usize| {
            self.characters
                .get(at)
                .is_some_and(|&character| joins_words(character))
        };
        at == 0 || !joins(at - 1) || !joins(at)
    }

    fn trimmed(&self, start: usize, end: usize) -> usize {
        let blanks = self.characters[start..end]
            .iter()
            .rev()
            .take_while(|&&character| character == ' ');
        end - blanks.count()
    }
}

impl Reference {
    /// Every way in which a node matches from `at` on: its end and its slots.
    fn ways(&self, node: &Node, text: &Text<'_>, at: usize) -> Vec<(usize, Vec<Filled>)> {
        match node {
            Node::Text(expected) => literal(expected, text, at)
                .map(|end| (end, Vec::new()))
                .into_iter()
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
            Node::Slot { source, slot, .. } => {
                if let Some(values) = self.lists.get(source) {
                    let mut ways = Vec::new();
                    for (value, number) in values {
                        for (end, mut slots) in self.ways(value, text, at) {
                            slots.push((slot.clone(), i64::from(*number), at..end));
                            ways.push((end, slots));
                        }
                    }
                    return ways;
                }
                text.entities
                    .iter()
                    .enumerate()
                    .filter(|(_, (name, span))| {
                        name == source && span.start == at && span.start < span.end
                    })
                    .map(|(index, (_, span))| {
                        (span.end, vec![(slot.clone(), index as i64, span.clone())])
                    })
                    .collect()
            }
            Node::Range {
                from,
                to,
                step,
                slot,
            } => {
                let digits = |characters: &[char]| {
                    characters.iter().take_while(|c| c.is_ascii_digit()).count()
                };
                let count = digits(&text.characters[at..]);
                let begins = !matches!(
                    &text.characters[..at],
                    [.., '0'..='9'] | [.., '0'..='9', '.' | ','] | [.., ' ', '-'] | ['-']
                );
                let rest = &text.characters[at + count..];
                let ends = !matches!(rest, ['.' | ',', '0'..='9', ..]);
                let number: String = text.characters[at..at + count].iter().collect();
                match number.parse::<i64>() {
                    Ok(number)
                        if begins
                            && ends
                            && (*from..=*to).step_by(*step as usize).any(|n| n == number) =>
                    {
                        vec![(at + count, vec![(slot.clone(), number, at..at + count)])]
                    }
                    _ => Vec::new(),
                }
            }
        }
    }

    /// For every part its occurrences in characters, each with all the slots that some longest way fills.
    pub(super) fn find(&self, template: &Template, text: &Text<'_>) -> Vec<Vec<Found>> {
        template
            .parts
            .iter()
            .map(|part| self.occurrences(part, text))
            .collect()
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

/// The items in every order, each with a blank before and after it.
fn orders(items: &[Node]) -> Vec<Node> {
    let blank = || Node::Text(" ".to_owned());
    if items.is_empty() {
        return vec![blank()];
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
