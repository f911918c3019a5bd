//! A linear classifier over n-grams: multinomial logistic regression, trained when the library is loaded.
//!
//! Training is deterministic: a fixed number of passes in an order given by a fixed generator, so that the
//! same files give the same answers everywhere.

use super::features::{GramMap, grams};

/// Passes over the training sentences.
const PASSES: usize = 14;
/// In how many sentences an n-gram must stand to be learned; one less when there are not many sentences.
const FEWEST: usize = 3;
/// How many sentences are many.
const MANY: usize = 1000;
/// Every so many passes all sentences are visited; in between only those that are not learned yet.
const FULL: usize = 4;
/// The probability of its class at which a sentence counts as learned.
const LEARNED: f32 = 0.9;
/// Step length of the first pass; it falls to a fifth by the last.
const STEP: f32 = 6.0;
/// Classes are padded to a multiple of this so that rows are summed in full vector registers.
const LANES: usize = 8;

/// One sentence to learn from.
#[derive(Clone, Debug)]
pub(super) struct Sentence<'a> {
    /// The normalised text.
    pub text: &'a str,
    /// Its class.
    pub class: usize,
}

/// A trained classifier.
#[derive(Clone, Debug, Default)]
pub(super) struct Linear {
    vocabulary: GramMap<u32>,
    inverse_frequency: Vec<f32>,
    /// One row of `width` weights for each n-gram.
    weights: Vec<f32>,
    bias: Vec<f32>,
    classes: usize,
    width: usize,
}

impl Linear {
    /// Learns from sentences of `classes` classes.
    pub(super) fn train(sentences: &[Sentence<'_>], classes: usize) -> Self {
        let mut model = Self::with_vocabulary(sentences, classes);
        // One block for all vectors: thousands of small ones would leave holes in the memory when they go.
        let size = sentences
            .iter()
            .map(|sentence| model.ids(sentence.text).len())
            .sum();
        let mut entries: Vec<(u32, f32)> = Vec::with_capacity(size);
        let mut ends: Vec<usize> = Vec::with_capacity(sentences.len());
        for sentence in sentences {
            entries.extend(model.vector(sentence.text));
            ends.push(entries.len());
        }
        let vector = |index: usize| {
            let start = index.checked_sub(1).map_or(0, |before| ends[before]);
            &entries[start..ends[index]]
        };
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut scores = vec![0.0_f32; model.width];
        let mut pending = Vec::new();
        for pass in 0..PASSES {
            if pass % FULL == 0 {
                order.clear();
                order.extend(0..sentences.len());
            }
            shuffle(&mut order, &mut state);
            #[allow(clippy::cast_precision_loss, reason = "a handful of passes")]
            let step = STEP * (1.0 - 0.8 * pass as f32 / PASSES as f32);
            pending.clear();
            for &index in &order {
                let class = sentences[index].class;
                model.scores_of(vector(index), &mut scores);
                softmax(&mut scores[..classes]);
                if scores[class] < LEARNED {
                    // What is known well is not looked at again before the next full pass.
                    pending.push(index);
                }
                scores[class] -= 1.0;
                for &(gram, value) in vector(index) {
                    let row = gram as usize * model.width;
                    let factor = step * value;
                    for (weight, score) in model.weights[row..row + model.width]
                        .iter_mut()
                        .zip(&scores)
                    {
                        *weight -= factor * score;
                    }
                }
                for (bias, score) in model.bias.iter_mut().zip(&scores) {
                    *bias -= 0.02 * step * score;
                }
            }
            std::mem::swap(&mut order, &mut pending);
        }
        model
    }

    #[allow(clippy::cast_precision_loss, reason = "counts of sentences are small")]
    fn with_vocabulary(sentences: &[Sentence<'_>], classes: usize) -> Self {
        // One sorted list of keys needs far less memory than a map of every n-gram that ever occurs.
        let mut all: Vec<u64> = Vec::new();
        for sentence in sentences {
            let start = all.len();
            grams(sentence.text, |key| all.push(key));
            all[start..].sort_unstable();
            let mut kept = start;
            for at in start..all.len() {
                if kept == start || all[at] != all[kept - 1] {
                    all[kept] = all[at];
                    kept += 1;
                }
            }
            all.truncate(kept);
        }
        all.sort_unstable();
        let fewest = if sentences.len() < MANY {
            FEWEST - 1
        } else {
            FEWEST
        };
        // An n-gram seen in one or two sentences only teaches those sentences, and costs a row of weights.
        let counted: Vec<(u64, usize)> = all
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() >= fewest)
            .map(|same| (same[0], same.len()))
            .collect();
        drop(all);
        let total = sentences.len() as f32;
        let width = classes.next_multiple_of(LANES);
        Self {
            inverse_frequency: counted
                .iter()
                .map(|(_, count)| (total / *count as f32).ln() + 1.0)
                .collect(),
            weights: vec![0.0; counted.len() * width],
            bias: vec![0.0; width],
            vocabulary: counted
                .into_iter()
                .enumerate()
                .map(|(id, (key, _))| (key, id as u32))
                .collect(),
            classes,
            width,
        }
    }

    /// The known n-grams of a sentence, sorted; one that comes several times stands several times.
    fn ids(&self, text: &str) -> Vec<u32> {
        let mut ids = Vec::with_capacity(text.len());
        grams(text, |key| ids.extend(self.vocabulary.get(&key)));
        ids.sort_unstable();
        ids
    }

    /// The unit vector of a sentence: n-gram → weight.
    fn vector(&self, text: &str) -> Vec<(u32, f32)> {
        let ids = self.ids(text);
        let mut vector: Vec<(u32, f32)> = Vec::with_capacity(ids.len());
        for id in ids {
            match vector.last_mut() {
                Some(last) if last.0 == id => last.1 += 1.0,
                _ => vector.push((id, 1.0)),
            }
        }
        let mut square = 0.0_f32;
        for (id, value) in &mut vector {
            *value = (1.0 + value.ln()) * self.inverse_frequency[*id as usize];
            square += *value * *value;
        }
        let norm = square.sqrt().max(f32::MIN_POSITIVE);
        for (_, value) in &mut vector {
            *value /= norm;
        }
        vector
    }

    fn scores_of(&self, vector: &[(u32, f32)], scores: &mut [f32]) {
        scores.copy_from_slice(&self.bias);
        for &(gram, value) in vector {
            let row = gram as usize * self.width;
            for (score, weight) in scores.iter_mut().zip(&self.weights[row..row + self.width]) {
                *score += value * weight;
            }
        }
    }

    /// The probability of every class for a normalised sentence; empty when nothing was learned.
    pub(super) fn probabilities(&self, text: &str) -> Vec<f32> {
        let mut scores = vec![0.0; self.width];
        self.scores_of(&self.vector(text), &mut scores);
        scores.truncate(self.classes);
        softmax(&mut scores);
        scores
    }
}

fn softmax(scores: &mut [f32]) {
    let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - highest).exp();
        sum += *score;
    }
    if sum > 0.0 {
        for score in scores {
            *score /= sum;
        }
    }
}

/// Fisher-Yates with a xorshift generator: the order must be the same on every machine.
fn shuffle(order: &mut [usize], state: &mut u64) {
    for last in (1..order.len()).rev() {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        let other = usize::try_from(*state % (last as u64 + 1)).unwrap_or(0);
        order.swap(last, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> Vec<Sentence<'static>> {
        [
            ("更新したいです", 0),
            ("更新の手続きをしたい", 0),
            ("更新はいつからできますか", 0),
            ("暗証番号を忘れました", 1),
            ("暗証番号がわからない", 1),
            ("番号を忘れてしまった", 1),
            ("明日の天気は", 2),
            ("天気を教えて", 2),
            ("今日の天気はどうですか", 2),
        ]
        .map(|(text, class)| Sentence { text, class })
        .to_vec()
    }

    #[test]
    fn learns_to_tell_classes_apart_and_sums_to_one() {
        let model = Linear::train(&data(), 3);
        for (text, class) in [("更新できますか", 0), ("暗証番号忘れた", 1), ("天気は", 2)]
        {
            let p = model.probabilities(text);
            assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            let best = (0..3).max_by(|&a, &b| p[a].total_cmp(&p[b]));
            assert_eq!(best, Some(class), "{text}: {p:?}");
        }
    }

    #[test]
    fn training_is_deterministic_and_survives_nothing() {
        let (a, b) = (Linear::train(&data(), 3), Linear::train(&data(), 3));
        assert_eq!(a.probabilities("更新"), b.probabilities("更新"));
        let empty = Linear::train(&[], 0);
        assert!(empty.probabilities("更新").is_empty());
    }
}
