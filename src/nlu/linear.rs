//! The statistical part of one language: which n-grams it reads, and what it learns from.

use std::collections::HashMap;

use crate::classify::{Classifier, Contribution, Example, FeatureOptions, Label, Opinion, Options};

/// Words and pairs of words, parts of words, and in other scripts up to three characters.
const FEATURES: FeatureOptions = FeatureOptions {
    words: 2,
    characters: (3, 4),
    across_words: false,
    other_characters: (1, 3),
};
/// How much a sentence made from a phrase counts beside one that somebody wrote.
const MADE: f32 = 0.3;
/// The share of belief that goes to an intent under which exactly this sentence is written. A model over n-grams cannot
/// know it: all that a single word holds stands in many sentences.
const WORD_FOR_WORD: f32 = 0.6;

/// One sentence to learn from.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    /// The normalised text.
    pub text: String,
    /// The intent's number, or that of one it must not be taken for.
    pub label: Label,
    /// Whether a person wrote it as an example; otherwise it was made from a phrase.
    pub written: bool,
}

/// What decided the statistical part's opinion on one intent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reasons {
    /// The n-grams that weigh most. A weight is what the n-gram adds to the logarithm of the odds of the intent.
    pub features: Vec<Contribution>,
    /// Whether exactly this sentence is written under the intent.
    pub word_for_word: bool,
}

/// A trained model.
#[derive(Clone, Debug, Default)]
pub(super) struct Linear {
    classifier: Classifier,
    /// The intent of every sentence that people wrote under one intent only.
    written: HashMap<String, usize>,
}

impl Linear {
    /// Learns from sentences of `classes` intents.
    pub(super) fn train(sentences: &[Sentence], classes: usize) -> Self {
        let examples: Vec<Example<'_>> = sentences
            .iter()
            .map(|sentence| Example {
                text: &sentence.text,
                label: sentence.label,
                typical: sentence.written,
                weight: if sentence.written { 1.0 } else { MADE },
            })
            .collect();
        let options = Options {
            features: FEATURES,
            passes: 8,
            tolerance: 0.02,
            ..Options::default()
        };
        Self {
            classifier: Classifier::train(&examples, classes, &options),
            written: written(sentences),
        }
    }

    /// What is thought of a normalised sentence.
    pub(super) fn opinion(&self, text: &str) -> Opinion {
        let mut opinion = self.classifier.classify(text);
        if let Some(known) = self.written.get(text) {
            opinion.familiarity = 1.0;
            for (intent, probability) in opinion.probabilities.iter_mut().enumerate() {
                *probability *= 1.0 - WORD_FOR_WORD;
                if intent == *known {
                    *probability += WORD_FOR_WORD;
                }
            }
        }
        opinion
    }

    /// Why the model speaks for an intent or against it.
    pub(super) fn reasons(&self, text: &str, intent: usize, limit: usize) -> Reasons {
        Reasons {
            features: self.classifier.explain(text, intent, limit),
            word_for_word: self.written.get(text) == Some(&intent),
        }
    }
}

/// The sentences that people wrote, each with its intent, without those that stand under several.
fn written(sentences: &[Sentence]) -> HashMap<String, usize> {
    let mut known: HashMap<String, Option<usize>> = HashMap::new();
    for sentence in sentences.iter().filter(|sentence| sentence.written) {
        if let Label::Is(intent) = sentence.label {
            known
                .entry(sentence.text.clone())
                .and_modify(|before| *before = before.filter(|before| *before == intent))
                .or_insert(Some(intent));
        }
    }
    known
        .into_iter()
        .filter_map(|(text, intent)| Some((text, intent?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str, intent: usize) -> Sentence {
        Sentence {
            text: text.to_owned(),
            label: Label::Is(intent),
            written: true,
        }
    }

    #[test]
    fn a_sentence_written_word_for_word_takes_most_of_the_belief() {
        let sentences = [
            sentence("renew card", 0),
            sentence("renew it", 0),
            sentence("lost card", 1),
            sentence("card", 1),
            sentence("both", 0),
            sentence("both", 1),
        ];
        let linear = Linear::train(&sentences, 2);
        let known = linear.opinion("card").probabilities;
        let plain = linear.classifier.classify("card").probabilities;
        assert!(
            (known[1] - (0.6 + 0.4 * plain[1])).abs() < 1e-5,
            "{known:?}"
        );
        assert!((known.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        // What stands under two intents speaks for neither.
        let both = linear.opinion("both").probabilities;
        assert_eq!(both, linear.classifier.classify("both").probabilities);
    }
}
