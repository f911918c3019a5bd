//! Classifying short texts by a linear model over their n-grams, usable by itself.
//!
//! A [`Classifier`] reads a text as words, runs of words and character n-grams ([`FeatureOptions`]), weighs them by
//! inverse document frequency, and holds one support vector machine for each class. Its probabilities are calibrated
//! on texts that it has not learned from; whether they come true is measured by [`Reliability`]. A text that is like no
//! class is told by [`Opinion::acceptance`] and [`threshold_keeping`]. [`Classifier::explain`] names the n-grams that
//! decided. Training has a fixed order, no clock and no chance: the same texts give the same classifier.

mod calibration;
mod classifier;
mod features;
mod margin;
mod reliability;
mod training;
mod vocabulary;

pub use calibration::threshold_keeping;
pub use classifier::{Classifier, Contribution, Example, Label, Opinion, Options};
pub use features::{FeatureOptions, GramKind};
pub use reliability::{Bin, Reliability};

/// Turns scores into shares that sum to one.
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
