//! One-against-all linear support vector machines with squared hinge loss, by dual coordinate descent.
//!
//! The method is that of Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear SVM". It has no
//! step length to choose, and its corrections are exactly zero where a text lies beyond the margin. A block of classes
//! is trained at once, so that a text is read once for all of them and their weights share a cache line.

use super::classifier::Label;
use super::vocabulary::{Entry, Vectors};

/// The number of classes trained at once.
pub(super) const BLOCK: usize = 16;
/// Every so many passes all texts are visited; in between only those that moved something the last time.
const FULL: usize = 4;
/// How much more a text costs that its own class does not accept than one that another class does: every class has few
/// texts of its own and many of others.
const OWN: f32 = 4.0;
/// The constant feature that carries the bias.
const CONSTANT: f32 = 1.0;

/// How many passes are made over the texts, and how hard they pull.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// The most passes.
    pub passes: usize,
    /// What is corrected by less has come to rest.
    pub tolerance: f32,
    /// The cost of a text on the wrong side of the margin (C).
    pub cost: f32,
}

/// The texts to learn from.
#[derive(Clone, Debug)]
pub(super) struct Texts<'a> {
    /// Their vectors.
    pub vectors: &'a Vectors,
    /// What is known of each.
    pub labels: &'a [Label],
    /// How much each counts.
    pub weights: Vec<f32>,
}

/// The weights of one block of classes: a row for each n-gram, and the bias.
#[derive(Debug)]
pub(super) struct Block {
    /// The first class.
    pub(super) first: usize,
    /// The weights of each n-gram.
    pub(super) weights: Vec<[f32; BLOCK]>,
    /// The bias of each class.
    pub(super) bias: [f32; BLOCK],
    /// The dual variables of each text.
    duals: Vec<[f32; BLOCK]>,
    state: u64,
}

impl Block {
    /// A block that knows nothing yet, for the classes from `first` on.
    pub(super) fn new(first: usize, features: usize, texts: usize) -> Self {
        Self {
            first,
            weights: vec![[0.0; BLOCK]; features],
            bias: [0.0; BLOCK],
            duals: vec![[0.0; BLOCK]; texts],
            state: 0x2545_f491_4f6c_dd1d,
        }
    }

    /// Learns from the texts whose numbers are given, going on from what is known.
    pub(super) fn train(&mut self, texts: &Texts<'_>, numbers: &[usize], effort: Effort) {
        let mut order: Vec<usize> = Vec::with_capacity(numbers.len());
        let mut moving: Vec<usize> = Vec::new();
        for pass in 0..effort.passes {
            let full = pass % FULL == 0 || order.is_empty();
            if full {
                order.clear();
                order.extend_from_slice(numbers);
            }
            shuffle(&mut order, &mut self.state);
            moving.clear();
            for &number in &order {
                let moved = self.correct(number, texts, effort.cost);
                if moved > effort.tolerance {
                    moving.push(number);
                }
            }
            if full && moving.is_empty() {
                break;
            }
            std::mem::swap(&mut order, &mut moving);
        }
    }

    /// Moves the weights by one text; returns the greatest correction.
    fn correct(&mut self, number: usize, texts: &Texts<'_>, cost: f32) -> f32 {
        let vector = texts.vectors.get(number);
        let label = texts.labels[number];
        let cost = cost * texts.weights[number];
        let scores = self.scores(vector);
        let mut step = [0.0_f32; BLOCK];
        let mut most = 0.0_f32;
        for lane in 0..BLOCK {
            let sign = match label {
                Label::Is(class) if class == self.first + lane => 1.0,
                Label::Not(class) if class != self.first + lane => continue,
                _ => -1.0,
            };
            let softness = 0.5 / if sign > 0.0 { cost * OWN } else { cost };
            // Every vector has length one.
            let curvature = 1.0 + CONSTANT * CONSTANT + softness;
            let dual = self.duals[number][lane];
            let gradient = sign * scores[lane] - 1.0 + softness * dual;
            let next = (dual - gradient / curvature).max(0.0);
            step[lane] = (next - dual) * sign;
            self.duals[number][lane] = next;
            most = most.max(step[lane].abs());
        }
        if most > 0.0 {
            for &(id, value) in vector {
                for (weight, step) in self.weights[id as usize].iter_mut().zip(step) {
                    *weight += value * step;
                }
            }
            for (bias, step) in self.bias.iter_mut().zip(step) {
                *bias += CONSTANT * CONSTANT * step;
            }
        }
        most
    }

    /// How far a text lies on the side of each class.
    pub(super) fn scores(&self, vector: &[Entry]) -> [f32; BLOCK] {
        let mut scores = self.bias;
        for &(id, value) in vector {
            for (score, weight) in scores.iter_mut().zip(&self.weights[id as usize]) {
                *score += value * weight;
            }
        }
        scores
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
    use crate::classify::features::FeatureOptions;
    use crate::classify::vocabulary::Vocabulary;

    const EFFORT: Effort = Effort {
        passes: 40,
        tolerance: 1e-4,
        cost: 1.0,
    };

    fn trained(labels: &[Label; 4]) -> [[f32; BLOCK]; 4] {
        let texts = ["aa", "bb", "cc", "dd"];
        let (vocabulary, vectors) =
            Vocabulary::learn(texts.into_iter(), &FeatureOptions::default(), 1);
        let texts = Texts {
            vectors: &vectors,
            labels,
            weights: vec![1.0; 4],
        };
        let mut block = Block::new(0, vocabulary.len(), 4);
        block.train(&texts, &[0, 1, 2, 3], EFFORT);
        [0, 1, 2, 3].map(|number| block.scores(vectors.get(number)))
    }

    #[test]
    fn a_label_pulls_only_the_classes_it_speaks_of() {
        let scores = trained(&[Label::Is(0), Label::Is(1), Label::Nothing, Label::Not(0)]);
        assert!(scores[0][0] > 0.3 && scores[1][1] > 0.3, "{scores:?}");
        assert!(scores[0][1] < -0.3 && scores[1][0] < -0.3, "{scores:?}");
        assert!(scores[2].iter().all(|score| *score < 0.0), "{scores:?}");
        // What is only said not to be of class 0 is further from it than the bias of class 1 says of class 1.
        assert!(scores[3][0] < scores[3][1], "{scores:?}");
    }

    #[test]
    fn the_solution_meets_the_conditions_of_its_optimum() {
        // With squared hinge loss a text's dual is its cost times twice what it lacks of the margin.
        let labels = [Label::Is(0), Label::Is(0), Label::Is(1), Label::Is(1)];
        let texts = ["ab", "ac", "bc", "bd"];
        let (vocabulary, vectors) =
            Vocabulary::learn(texts.into_iter(), &FeatureOptions::default(), 1);
        let texts = Texts {
            vectors: &vectors,
            labels: &labels,
            weights: vec![1.0; 4],
        };
        let mut block = Block::new(0, vocabulary.len(), 4);
        block.train(&texts, &[0, 1, 2, 3], EFFORT);
        for (number, label) in labels.iter().enumerate() {
            let scores = block.scores(vectors.get(number));
            for (lane, score) in scores.iter().enumerate().take(2) {
                let own = *label == Label::Is(lane);
                let (sign, cost) = if own { (1.0, OWN) } else { (-1.0, 1.0) };
                let lacking = (1.0 - sign * score).max(0.0);
                let dual = block.duals[number][lane];
                assert!(
                    (dual - 2.0 * cost * lacking).abs() < 0.1,
                    "{dual} {lacking}"
                );
            }
        }
    }
}
