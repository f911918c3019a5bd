//! The numbers that a range accepts, written in digits or spoken in words.

#![allow(
    clippy::cast_precision_loss,
    reason = "bounds of ranges are far below 2^52"
)]

use std::collections::BTreeMap;

use serde::Deserialize;

/// The parts of a whole that a range accepts besides whole numbers; in files `halves` and `tenths`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fractions {
    /// 0.5 after each whole number.
    Halves,
    /// 0.1 to 0.9 after each whole number.
    Tenths,
}

impl Fractions {
    /// In tenths.
    const fn parts(self) -> &'static [u8] {
        match self {
            Self::Halves => &[5],
            Self::Tenths => &[1, 2, 3, 4, 5, 6, 7, 8, 9],
        }
    }
}

/// A range of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberRange {
    /// The smallest number.
    pub from: i64,
    /// The largest whole number.
    pub to: i64,
    /// The distance between two whole numbers, counted from `from`; less than 1 counts as 1.
    pub step: i64,
    /// The fractions accepted after each whole number, also after `to`.
    pub fractions: Option<Fractions>,
    /// What a number is multiplied with before it becomes the value of the slot.
    pub multiplier: Option<f64>,
    /// Whether digits are accepted.
    pub digits: bool,
    /// Whether words are accepted.
    pub words: bool,
}

/// The most numbers of one range that are known in words.
const MAX_SPOKEN: usize = 100_000;

impl NumberRange {
    /// Whole numbers in digits.
    pub const fn whole(from: i64, to: i64, step: i64) -> Self {
        Self {
            from,
            to,
            step,
            fractions: None,
            multiplier: None,
            digits: true,
            words: false,
        }
    }

    /// Whether the range has this number, given in tenths.
    pub(super) const fn contains_tenths(&self, tenths: i64) -> bool {
        let (whole, part) = (tenths.div_euclid(10), tenths.rem_euclid(10));
        let step = if self.step < 1 {
            1
        } else {
            self.step.unsigned_abs()
        };
        let is_whole =
            self.from <= whole && whole <= self.to && whole.abs_diff(self.from) % step == 0;
        is_whole
            && match self.fractions {
                _ if part == 0 => true,
                Some(Fractions::Halves) => part == 5,
                Some(Fractions::Tenths) => true,
                None => false,
            }
    }

    /// Whether the range has this number.
    pub fn contains(&self, number: f64) -> bool {
        let tenths = (number * 10.0).round();
        // Larger ones are never written in full by anybody.
        if tenths.abs() > 1e17 || (tenths / 10.0 - number).abs() > 1e-9 {
            return false;
        }
        self.contains_tenths(tenths as i64)
    }

    /// All numbers from small to large, but no more than 100,000.
    pub fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        let parts = self.fractions.map_or(&[][..], Fractions::parts);
        let step = usize::try_from(self.step.max(1)).unwrap_or(usize::MAX);
        (self.from..=self.to)
            .step_by(step)
            .flat_map(move |whole| {
                let whole = whole as f64;
                let parts = parts.iter();
                std::iter::once(whole)
                    .chain(parts.map(move |&part| (whole * 10.0 + f64::from(part)) / 10.0))
            })
            .take(MAX_SPOKEN)
    }
}

/// Finds words of a set where they begin.
#[derive(Debug, Default)]
pub(super) struct WordTree {
    nodes: Vec<Branching>,
}

#[derive(Debug, Default)]
struct Branching {
    /// Sorted.
    next: Vec<(char, u32)>,
    /// The numbers of the word that ends here.
    values: Vec<f64>,
}

impl WordTree {
    /// A tree of words, each with its numbers.
    pub(super) fn new(words: &BTreeMap<String, Vec<f64>>) -> Self {
        let mut tree = Self {
            nodes: vec![Branching::default()],
        };
        for (word, values) in words {
            let mut node = 0;
            for character in word.chars() {
                let known = tree.nodes[node]
                    .next
                    .iter()
                    .find(|&&(next, _)| next == character);
                node = if let Some(&(_, next)) = known {
                    next as usize
                } else {
                    let next = tree.nodes.len();
                    tree.nodes.push(Branching::default());
                    tree.nodes[node].next.push((character, next as u32));
                    next
                };
            }
            tree.nodes[node].values.clone_from(values);
        }
        for node in &mut tree.nodes {
            node.next.sort_unstable_by_key(|&(character, _)| character);
        }
        tree
    }

    /// The characters that words begin with, and those that they end with.
    pub(super) fn ends(&self) -> (Vec<char>, Vec<char>) {
        let first = self.nodes.first().into_iter().flat_map(|root| &root.next);
        let last = self.nodes.iter().flat_map(|node| &node.next);
        let last = last.filter(|&&(_, next)| !self.nodes[next as usize].values.is_empty());
        let characters = |pairs: Vec<&(char, u32)>| pairs.iter().map(|pair| pair.0).collect();
        (characters(first.collect()), characters(last.collect()))
    }

    /// The first words of all numbers: a text without any of them holds no number in words. `None` if there are more
    /// than `limit`.
    pub(super) fn first_words(&self, limit: usize) -> Option<Vec<String>> {
        let mut found = Vec::new();
        let mut open = vec![(0_usize, String::new())];
        while let Some((node, word)) = open.pop() {
            let Some(branching) = self.nodes.get(node) else {
                continue;
            };
            // What begins with a word, or is joined to one, has this word.
            if !branching.values.is_empty() || word.ends_with([' ', '-', '_']) {
                found.push(word.trim_end_matches([' ', '-', '_']).to_owned());
                if found.len() > limit {
                    return None;
                }
                continue;
            }
            open.extend(branching.next.iter().map(|&(character, next)| {
                let mut longer = word.clone();
                longer.push(character);
                (next as usize, longer)
            }));
        }
        // An empty word is in every text.
        (!found.iter().any(String::is_empty)).then_some(found)
    }

    /// The words at the beginning of a text, short ones first: their length in characters and their numbers.
    pub(super) fn prefixes(
        &self,
        text: impl Iterator<Item = char>,
    ) -> impl Iterator<Item = (usize, &[f64])> {
        let mut node = self.nodes.first();
        let mut length = 0;
        text.map_while(move |character| {
            let current = node?;
            let next = current
                .next
                .binary_search_by_key(&character, |&(next, _)| next)
                .ok()
                .map(|index| current.next[index].1);
            node = next.and_then(|next| self.nodes.get(next as usize));
            length += 1;
            node.map(|node| (length, &node.values[..]))
        })
        .filter(|(_, values)| !values.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::{Fractions, NumberRange, WordTree};

    #[test]
    fn ranges_count_from_their_start() {
        let range = NumberRange::whole(5, 15, 5);
        let inside: Vec<i64> = (0..20)
            .filter(|&number| range.contains(number as f64))
            .collect();
        assert_eq!(inside, [5, 10, 15]);
        assert!(!range.contains(5.5));
    }

    #[test]
    fn fractions_follow_every_whole_number() {
        let range = NumberRange {
            fractions: Some(Fractions::Tenths),
            ..NumberRange::whole(1, 2, 1)
        };
        assert!(range.contains(1.3) && range.contains(2.9));
        assert!(!range.contains(1.35) && !range.contains(3.0) && !range.contains(0.9));
        let halves = NumberRange {
            fractions: Some(Fractions::Halves),
            ..NumberRange::whole(-1, 0, 1)
        };
        assert_eq!(halves.numbers().collect::<Vec<_>>(), [-1.0, -0.5, 0.0, 0.5]);
        assert!(halves.numbers().all(|number| halves.contains(number)));
    }

    #[test]
    fn first_words_stand_for_all() {
        let words = [
            "two",
            "two hundred",
            "twenty one",
            "twenty-two",
            "a dozen",
            "六",
            "六十",
        ];
        let words = words.map(|word| (word.to_owned(), vec![1.0]));
        let tree = WordTree::new(&words.into_iter().collect());
        let mut first = tree.first_words(9).unwrap();
        first.sort_unstable();
        assert_eq!(first, ["a", "twenty", "twenty", "two", "六"]);
        assert_eq!(tree.first_words(4), None);
        assert_eq!(WordTree::default().first_words(4), Some(Vec::new()));
    }

    #[test]
    fn short_words_come_first() {
        let words = [("two", 2.0), ("two hundred", 200.0), ("three", 3.0)];
        let tree = WordTree::new(
            &words
                .iter()
                .map(|&(word, number)| (word.to_owned(), vec![number]))
                .collect(),
        );
        let found: Vec<_> = tree.prefixes("two hundreds".chars()).collect();
        assert_eq!(found, [(3, &[2.0][..]), (11, &[200.0][..])]);
        assert_eq!(tree.prefixes("tw".chars()).count(), 0);
    }
}
