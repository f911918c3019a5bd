//! How much meaning each character of a message carries.
//!
//! A word that residents use whatever they want (更新, card) says little; a word that belongs to one intent
//! (誓約書, passbook) says much. The weight of a piece of text is its inverse intent frequency
//! (Spärck Jones 1972, with intents in the place of documents), learned from the examples and phrases.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Learned weights of one language.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    frequency: HashMap<String, f32>,
    unknown: f32,
}

/// The weight of every byte position of a text at which a character starts; zero elsewhere.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    weights: Vec<f32>,
    strange: Vec<bool>,
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '\''
}

/// Calls `each` with the pieces that carry meaning: words in Latin script, pairs of characters otherwise.
fn pieces(text: &str, mut each: impl FnMut(Range<usize>)) {
    let mut word: Option<usize> = None;
    let mut before: Option<usize> = None;
    for (at, c) in text.char_indices() {
        if is_word(c) {
            word.get_or_insert(at);
            before = None;
            continue;
        }
        if let Some(start) = word.take() {
            each(start..at);
        }
        if c == ' ' {
            before = None;
            continue;
        }
        if let Some(start) = before {
            each(start..at + c.len_utf8());
        }
        before = Some(at);
    }
    if let Some(start) = word {
        each(start..text.len());
    }
}

impl Weights {
    /// Learns from sentences with the intent each belongs to.
    #[allow(clippy::cast_precision_loss, reason = "counts of intents are small")]
    pub(super) fn learn<'a>(sentences: impl Iterator<Item = (&'a str, usize)>) -> Self {
        let mut intents: HashMap<String, HashSet<usize>> = HashMap::new();
        let mut all = HashSet::new();
        for (text, intent) in sentences {
            all.insert(intent);
            pieces(text, |span| {
                intents
                    .entry(text[span].to_owned())
                    .or_default()
                    .insert(intent);
            });
        }
        let total = all.len().max(1) as f32;
        let weigh = |count: usize| ((total + 1.0) / (count as f32 + 0.5)).ln().max(0.05);
        Self {
            frequency: intents
                .into_iter()
                .map(|(piece, of)| (piece, weigh(of.len())))
                .collect(),
            unknown: weigh(1),
        }
    }

    /// The profile of a normalised text.
    pub(super) fn profile(&self, text: &str) -> Profile {
        let mut weights = vec![0.0; text.len()];
        let mut strange = vec![false; text.len()];
        let mut times = vec![0_u8; text.len()];
        pieces(text, |span| {
            let known = self.frequency.get(&text[span.clone()]).copied();
            let weight = known.unwrap_or(self.unknown);
            let first = text[span.clone()].chars().next();
            if first.is_some_and(is_word) {
                // A Latin word weighs as much as a Japanese word of two characters.
                weights[span.start] = weight * 2.0;
                times[span.start] = 1;
                strange[span.start] = known.is_none();
            } else {
                for (offset, _) in text[span.clone()].char_indices() {
                    let at = span.start + offset;
                    weights[at] += weight;
                    times[at] += 1;
                    strange[at] |= known.is_none();
                }
            }
        });
        for (weight, &times) in weights.iter_mut().zip(&times) {
            if times > 1 {
                *weight /= f32::from(times);
            }
        }
        Profile { weights, strange }
    }
}

impl Profile {
    /// The weight of a set of ranges, counting what they share once.
    pub(super) fn weight(&self, ranges: &[Range<usize>]) -> f32 {
        match ranges {
            [] => 0.0,
            [one] => self.sum(one),
            many => {
                let mut sorted = many.to_vec();
                sorted.sort_by_key(|range| range.start);
                let mut end = 0;
                let mut total = 0.0;
                for range in sorted {
                    let start = range.start.max(end);
                    if start < range.end {
                        total += self.sum(&(start..range.end));
                        end = range.end;
                    }
                }
                total
            }
        }
    }

    fn sum(&self, range: &Range<usize>) -> f32 {
        self.weights
            .get(range.clone())
            .map_or(0.0, |weights| weights.iter().sum())
    }

    /// The weight of what a range holds that no example ever held, outside `explained`.
    pub(super) fn strange(&self, range: &Range<usize>, explained: &[Range<usize>]) -> f32 {
        range
            .clone()
            .filter(|at| self.strange.get(*at) == Some(&true))
            .filter(|at| !explained.iter().any(|span| span.contains(at)))
            .map(|at| self.weights[at])
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_pieces_weigh_more_than_common_ones_and_shared_ranges_count_once() {
        let sentences = [("更新したい", 0), ("更新の予約", 1), ("誓約書の更新", 2)];
        let weights = Weights::learn(sentences.into_iter());
        let profile = weights.profile("誓約書の更新");
        let rare = profile.weight(std::slice::from_ref(&(0..9)));
        let common = profile.weight(std::slice::from_ref(&(12..18)));
        assert!(rare > common * 1.5, "{rare} {common}");
        assert!((profile.weight(&[0..9, 3..9]) - rare).abs() < 1e-6);
        assert!(weights.profile("ねこ").strange(&(0..6), &[]) > 0.0);
        assert!(weights.profile("更新").strange(&(0..6), &[]).abs() < 1e-6);
    }
}
