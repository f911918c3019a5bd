//! The n-grams that training keeps, and texts as unit vectors over them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::features::{FeatureOptions, Gram};

/// A hasher for keys that are hashes already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passthrough(u64);

impl Hasher for Passthrough {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// One n-gram of a text with its share in the text's vector.
pub(super) type Entry = (u32, f32);

/// The n-grams that are known, each with its number and how much it tells.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    options: FeatureOptions,
    ids: HashMap<u64, u32, BuildHasherDefault<Passthrough>>,
    /// The inverse document frequency of each n-gram.
    inverse_frequency: Vec<f32>,
}

/// The vectors of many texts in one block of memory.
#[derive(Debug, Default)]
pub(super) struct Vectors {
    entries: Vec<Entry>,
    ends: Vec<usize>,
}

impl Vectors {
    /// The vector of one text.
    pub(super) fn get(&self, index: usize) -> &[Entry] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.entries[start..self.ends[index]]
    }
}

impl Vocabulary {
    /// Keeps the n-grams that at least `fewest` of the texts hold, and reads the texts as vectors over them.
    #[allow(clippy::cast_precision_loss, reason = "counts of texts are small")]
    pub(super) fn learn<'a>(
        texts: impl Iterator<Item = &'a str> + Clone,
        options: &FeatureOptions,
        fewest: usize,
    ) -> (Self, Vectors) {
        // Every n-gram is hashed to a number once; the second step below works on these numbers only.
        let mut ids: HashMap<u64, u32, BuildHasherDefault<Passthrough>> = HashMap::default();
        let mut counts: Vec<(u32, u32)> = Vec::new();
        let mut all: Vec<u32> = Vec::new();
        let mut ends: Vec<usize> = Vec::new();
        for (text, number) in texts.zip(1_u32..) {
            options.grams(text, |gram| {
                let next = counts.len() as u32;
                let id = *ids.entry(gram.key).or_insert(next);
                if id == next {
                    counts.push((0, 0));
                }
                all.push(id);
                if let Some((count, last)) = counts.get_mut(id as usize)
                    && *last != number
                {
                    *count += 1;
                    *last = number;
                }
            });
            ends.push(all.len());
        }
        let total = ends.len() as f32;
        let mut inverse_frequency = Vec::new();
        let renumbered: Vec<Option<u32>> = counts
            .iter()
            .map(|&(count, _)| {
                (count as usize >= fewest).then(|| {
                    inverse_frequency.push(((total + 1.0) / (count as f32 + 1.0)).ln() + 1.0);
                    inverse_frequency.len() as u32 - 1
                })
            })
            .collect();
        let mut kept: HashMap<u64, u32, BuildHasherDefault<Passthrough>> = HashMap::default();
        kept.reserve(inverse_frequency.len());
        kept.extend(
            ids.iter()
                .filter_map(|(key, id)| Some((*key, renumbered[*id as usize]?))),
        );
        drop(ids);
        let vocabulary = Self {
            options: options.clone(),
            ids: kept,
            inverse_frequency,
        };
        let mut vectors = Vectors::default();
        let mut start = 0;
        let mut one = Vec::new();
        for end in ends {
            one.clear();
            one.extend(
                all[start..end]
                    .iter()
                    .filter_map(|id| renumbered[*id as usize]),
            );
            vocabulary.weigh(&mut one, &mut vectors.entries);
            vectors.ends.push(vectors.entries.len());
            start = end;
        }
        (vocabulary, vectors)
    }

    /// How many n-grams are known.
    pub(super) fn len(&self) -> usize {
        self.inverse_frequency.len()
    }

    /// The unit vector of a text.
    pub(super) fn vector(&self, text: &str) -> Vec<Entry> {
        let mut ids = Vec::with_capacity(text.len());
        self.options
            .grams(text, |gram| ids.extend(self.ids.get(&gram.key)));
        let mut vector = Vec::with_capacity(ids.len());
        self.weigh(&mut ids, &mut vector);
        vector
    }

    /// The known n-grams of a text with their numbers.
    pub(super) fn known(&self, text: &str) -> Vec<(u32, Gram)> {
        let mut known = Vec::new();
        self.options.grams(text, |gram| {
            if let Some(id) = self.ids.get(&gram.key) {
                known.push((*id, gram));
            }
        });
        known
    }

    /// Appends the unit vector of a text with these n-grams: each weighs by the logarithm of how often it stands there
    /// and by its inverse document frequency.
    fn weigh(&self, ids: &mut [u32], out: &mut Vec<Entry>) {
        ids.sort_unstable();
        let start = out.len();
        let mut square = 0.0_f32;
        for same in ids.chunk_by(|a, b| a == b) {
            let times = u16::try_from(same.len()).unwrap_or(u16::MAX);
            let often = if times == 1 {
                1.0
            } else {
                1.0 + f32::from(times).ln()
            };
            let value = often * self.inverse_frequency[same[0] as usize];
            square += value * value;
            out.push((same[0], value));
        }
        let norm = square.sqrt().max(f32::MIN_POSITIVE);
        for (_, value) in &mut out[start..] {
            *value /= norm;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_is_frequent_and_gives_unit_vectors() {
        let texts = ["renew card", "renew now", "lost card"];
        let options = FeatureOptions::default();
        let (all, _) = Vocabulary::learn(texts.into_iter(), &options, 1);
        let (two, vectors) = Vocabulary::learn(texts.into_iter(), &options, 2);
        assert!(two.len() < all.len());
        for (index, text) in texts.into_iter().enumerate() {
            let length: f32 = vectors.get(index).iter().map(|(_, v)| v * v).sum();
            assert!((length - 1.0).abs() < 1e-5, "{length}");
            assert_eq!(vectors.get(index), two.vector(text));
        }
        assert!(two.vector("xyz").is_empty());
    }
}
