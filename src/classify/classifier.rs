//! The classifier: training, opinions, and the reasons for them.

use std::ops::Range;

use super::calibration::fit_scale;
use super::features::{FeatureOptions, GramKind};
use super::margin::{BLOCK, Effort, Texts};
use super::softmax;
use super::training::{Held, Training, deal};
use super::vocabulary::{Entry, Vocabulary};

/// From this many texts to calibrate on, one held-out part is enough; below, every text is held out once.
const MANY: usize = 2_000;
/// Into how many parts few texts are dealt for calibration.
const FOLDS: usize = 5;
/// Of many texts, every so many is held out for calibration.
const HELD_OUT: usize = 10;
/// The scale of margins where nothing can be calibrated.
const SCALE: f32 = 4.0;
/// The least weight of a text, and the least cost.
const LIGHTEST: f32 = 1e-3;

/// What is known of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// It belongs to this class, from 0, and to no other.
    Is(usize),
    /// It does not belong to this class; whether it belongs to another is not said.
    Not(usize),
    /// It belongs to no class: it is out of scope.
    Nothing,
}

/// One text to learn from.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    /// The text, folded in the way that texts to classify will be.
    pub text: &'a str,
    /// What is known of it.
    pub label: Label,
    /// Whether it is like the texts that will be classified, so that probabilities may be calibrated on it. A sentence
    /// made up from a pattern is not.
    pub typical: bool,
    /// How much the text counts beside others; 1 is usual. It multiplies the cost.
    pub weight: f32,
}

/// How a classifier is trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The n-grams.
    pub features: FeatureOptions,
    /// In how many texts an n-gram must stand to be learned.
    pub fewest: usize,
    /// The most passes over the texts.
    pub passes: usize,
    /// What is corrected by less has come to rest. A greater value trains faster and fits less closely.
    pub tolerance: f32,
    /// What a text on the wrong side of the margin costs beside weights that grow: C of a support vector machine.
    pub cost: f32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            features: FeatureOptions::default(),
            fewest: 2,
            passes: 12,
            tolerance: 0.004,
            cost: 1.0,
        }
    }
}

/// What a classifier thinks of one text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Opinion {
    /// The calibrated probability of each class, provided that the text belongs to one.
    pub probabilities: Vec<f32>,
    /// How far the text lies on the side of each class; above 1 it is like what was learned, below 0 it is unlike.
    pub margins: Vec<f32>,
    /// How familiar the text is: the share of texts known to be in scope, but not learned from, that were accepted
    /// less. Below 0.05 it is stranger than all but a twentieth of them. 1 where nothing could be held out.
    pub familiarity: f32,
}

impl Opinion {
    /// The likeliest class.
    pub fn best(&self) -> Option<usize> {
        (0..self.margins.len()).max_by(|&a, &b| {
            self.margins[a]
                .total_cmp(&self.margins[b])
                .then_with(|| b.cmp(&a))
        })
    }

    /// How much the text is like any class at all: the greatest margin, not a probability. Compare it with a
    /// [`threshold_keeping`](super::threshold_keeping) to reject what is out of scope.
    pub fn acceptance(&self) -> f32 {
        self.margins
            .iter()
            .copied()
            .fold(f32::NEG_INFINITY, f32::max)
    }
}

/// What one n-gram of a text adds to the score of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// The n-gram; a blank at its beginning or end stands for the border of a word.
    pub feature: String,
    /// Where it first stands in the text, in bytes.
    pub range: Range<usize>,
    /// What kind of n-gram it is.
    pub kind: GramKind,
    /// What it adds to the logarithm of the odds of the class.
    pub weight: f32,
}

/// A trained classifier.
///
/// ```
/// use madoguchi::classify::{Classifier, Example, Label, Options};
///
/// let examples = [
///     ("renew my card", 0),
///     ("when can i renew", 0),
///     ("i lost my card", 1),
///     ("it was lost yesterday", 1),
/// ]
/// .map(|(text, class)| Example { text, label: Label::Is(class), typical: true, weight: 1.0 });
/// let classifier = Classifier::train(&examples, 2, &Options::default());
/// let opinion = classifier.classify("how do i renew it");
/// assert_eq!(opinion.best(), Some(0));
/// let reasons = classifier.explain("how do i renew it", 0, 3);
/// assert_eq!(reasons.len(), 3);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Classifier {
    vocabulary: Vocabulary,
    classes: usize,
    /// The number of blocks of classes; rows of all blocks of an n-gram stand together.
    blocks: usize,
    weights: Vec<[f32; BLOCK]>,
    bias: Vec<[f32; BLOCK]>,
    scale: f32,
    /// How much each held-out text was accepted, in ascending order.
    accepted: Vec<f32>,
}

impl Classifier {
    /// Learns from texts of `classes` classes. Texts of other classes are left out.
    ///
    /// The same texts in the same order give the same classifier. Time and memory grow with the number of different
    /// n-grams times the number of classes.
    pub fn train(examples: &[Example<'_>], classes: usize, options: &Options) -> Self {
        let examples: Vec<Example<'_>> = examples
            .iter()
            .filter(|example| match example.label {
                Label::Is(class) | Label::Not(class) => class < classes,
                Label::Nothing => true,
            })
            .copied()
            .collect();
        let texts = examples.iter().map(|example| example.text);
        let (vocabulary, vectors) =
            Vocabulary::learn(texts, &options.features, options.fewest.max(1));
        let labels: Vec<Label> = examples.iter().map(|example| example.label).collect();
        let mut training = Training {
            texts: Texts {
                vectors: &vectors,
                labels: &labels,
                weights: examples
                    .iter()
                    .map(|example| example.weight.max(LIGHTEST))
                    .collect(),
            },
            features: vocabulary.len(),
            classes,
            effort: Effort {
                passes: options.passes.max(1),
                tolerance: options.tolerance.max(0.0),
                cost: options.cost.max(LIGHTEST),
            },
            held: Held::default(),
        };
        let typical: Vec<usize> = (0..examples.len())
            .filter(|&number| examples[number].typical && matches!(labels[number], Label::Is(_)))
            .collect();
        let trained = if typical.len() < MANY {
            for fold in 0..FOLDS {
                training.try_without(&deal(&typical, FOLDS, fold));
            }
            training.all(&[])
        } else {
            training.all(&deal(&typical, HELD_OUT, 0))
        };
        let blocks = trained.len();
        let mut weights = vec![[0.0; BLOCK]; vocabulary.len() * blocks];
        let mut bias = vec![[0.0; BLOCK]; blocks];
        for (number, block) in trained.into_iter().enumerate() {
            bias[number] = block.bias;
            for (row, learned) in weights.chunks_mut(blocks).zip(&block.weights) {
                row[number] = *learned;
            }
        }
        let held = &training.held;
        let scale = fit_scale(&held.margins, classes, &held.truth, SCALE);
        Self {
            vocabulary,
            classes,
            blocks,
            weights,
            bias,
            scale,
            accepted: held.acceptances(classes),
        }
    }

    /// The number of n-grams that were learned.
    pub fn features(&self) -> usize {
        self.vocabulary.len()
    }

    /// What is thought of a text; empty when there are no classes.
    pub fn classify(&self, text: &str) -> Opinion {
        let margins = self.margins(&self.vocabulary.vector(text));
        let mut probabilities: Vec<f32> =
            margins.iter().map(|margin| margin * self.scale).collect();
        softmax(&mut probabilities);
        let mut opinion = Opinion {
            probabilities,
            margins,
            familiarity: 1.0,
        };
        if !self.accepted.is_empty() {
            let acceptance = opinion.acceptance();
            let below = self.accepted.partition_point(|known| *known < acceptance);
            opinion.familiarity = share(below, self.accepted.len());
        }
        opinion
    }

    fn margins(&self, vector: &[Entry]) -> Vec<f32> {
        let mut margins = self.bias.clone();
        for &(id, value) in vector {
            let start = id as usize * self.blocks;
            let rows = &self.weights[start..start + self.blocks];
            for (sums, row) in margins.iter_mut().zip(rows) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += value * weight;
                }
            }
        }
        let mut margins = margins.into_flattened();
        margins.truncate(self.classes);
        margins
    }

    /// The n-grams of a text that speak most for a class or against it, the weightiest first, at most `limit`.
    ///
    /// All contributions together with the class's bias make up its margin times the scale of the calibration.
    pub fn explain(&self, text: &str, class: usize, limit: usize) -> Vec<Contribution> {
        if class >= self.classes {
            return Vec::new();
        }
        let mut known = self.vocabulary.known(text);
        known.sort_by_key(|(id, gram)| (*id, gram.range.start));
        known.dedup_by_key(|(id, _)| *id);
        let vector = self.vocabulary.vector(text);
        let mut contributions: Vec<Contribution> = known
            .into_iter()
            .zip(vector)
            .map(|((id, gram), (_, value))| {
                let row = self.weights[id as usize * self.blocks + class / BLOCK];
                let mut feature = text[gram.range.clone()].trim().to_owned();
                if gram.opens {
                    feature.insert(0, ' ');
                }
                if gram.closes {
                    feature.push(' ');
                }
                Contribution {
                    feature,
                    range: gram.range,
                    kind: gram.kind,
                    weight: self.scale * value * row[class % BLOCK],
                }
            })
            .collect();
        contributions.sort_by(|a, b| {
            b.weight
                .abs()
                .total_cmp(&a.weight.abs())
                .then_with(|| a.range.start.cmp(&b.range.start))
        });
        contributions.truncate(limit);
        contributions
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of texts are small")]
fn share(part: usize, whole: usize) -> f32 {
    part as f32 / whole as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn examples() -> Vec<Example<'static>> {
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
        .map(|(text, class)| Example {
            text,
            label: Label::Is(class),
            typical: true,
            weight: 1.0,
        })
        .to_vec()
    }

    #[test]
    fn tells_classes_apart_and_the_probabilities_sum_to_one() {
        let classifier = Classifier::train(&examples(), 3, &Options::default());
        for (text, class) in [("更新できますか", 0), ("暗証番号忘れた", 1), ("天気は", 2)]
        {
            let opinion = classifier.classify(text);
            assert!((opinion.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-4);
            assert_eq!(opinion.best(), Some(class), "{text}: {opinion:?}");
        }
    }

    #[test]
    fn training_is_the_same_every_time_and_survives_nothing() {
        let train = || Classifier::train(&examples(), 3, &Options::default());
        assert_eq!(train().classify("更新"), train().classify("更新"));
        let nothing = Classifier::train(&[], 0, &Options::default());
        assert_eq!(nothing.classify("更新").best(), None);
        assert!(nothing.explain("更新", 0, 5).is_empty());
        // A class that the caller did not announce is left out.
        let fewer = Classifier::train(&examples(), 2, &Options::default());
        assert_eq!(fewer.classify("天気").probabilities.len(), 2);
    }

    #[test]
    fn what_is_like_no_class_is_accepted_less() {
        let classifier = Classifier::train(&examples(), 3, &Options::default());
        let accept = |text| classifier.classify(text).acceptance();
        assert!(accept("暗証番号を忘れた") > accept("ねこ") + 0.3);
        let familiar = |text| classifier.classify(text).familiarity;
        // Nine texts are held out, so that familiarity comes in ninths.
        let (learned, strange) = (familiar("暗証番号を忘れました"), familiar("ねこ"));
        assert!(learned > 0.7 && strange < 0.2, "{learned} {strange}");
    }

    #[test]
    fn contributions_and_the_bias_make_up_the_margin() {
        let classifier = Classifier::train(&examples(), 3, &Options::default());
        let text = "更新、更新はいつ";
        let margins = classifier.classify(text).margins;
        for (class, margin) in margins.into_iter().enumerate() {
            let reasons = classifier.explain(text, class, usize::MAX);
            let sum: f32 = reasons.iter().map(|reason| reason.weight).sum();
            let bias = classifier.bias[0][class] * classifier.scale;
            let whole = margin * classifier.scale;
            assert!((sum + bias - whole).abs() < 1e-3, "{sum} {bias} {whole}");
            assert!(
                reasons
                    .windows(2)
                    .all(|pair| pair[0].weight.abs() >= pair[1].weight.abs())
            );
        }
        let best = &classifier.explain(text, 0, 1)[0];
        assert!(text[best.range.clone()].contains(best.feature.trim()));
        assert!(best.weight > 0.0, "{best:?}");
    }
}
