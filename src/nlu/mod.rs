//! Understanding: from a message to ranked intents and slot values.
//!
//! Phrase patterns give evidence that can be pointed at; a linear model over n-grams gives a second opinion
//! learned from the examples. [`Recognizer::rank`] joins both, [`slots`] reads what a message says about
//! slots, [`explain`] shows every step. Nothing here decides what to do: that is for the conversation.

mod captures;
mod entities;
pub mod explain;
mod linear;
mod message;
mod rank;
pub mod slots;
mod weight;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::classify::{Label, Opinion};
use crate::intents::{Example, IntentBook, IntentIndex, PhraseRole};
use crate::locale::Locale;
use crate::text::{Normalized, Rewriter, Speller};

pub use captures::{FoundCapture, LONGEST_CAPTURE};
pub use entities::{FoundEntity, FoundSlot};
pub use explain::Explanation;
pub use linear::Reasons;
pub use message::{FoundMoment, FoundRole, FoundValue, Message};
pub use rank::{Candidate, Ranking};

use linear::{Linear, Sentence};
use weight::Weights;

/// How many sentences are taken from one phrase to learn from.
const SAMPLES: usize = 6;

/// Everything that recognition needs, made once when the library is loaded.
#[derive(Debug)]
pub struct Recognizer {
    book: Arc<IntentBook>,
    languages: BTreeMap<Locale, Language>,
    english: HashSet<String>,
}

/// What was learned for one language.
#[derive(Debug)]
struct Language {
    rewriter: Rewriter,
    speller: Speller,
    linear: Linear,
    weights: Weights,
}

impl Recognizer {
    /// Learns from the examples and phrases of a book.
    pub fn new(book: Arc<IntentBook>) -> Self {
        let mut english = HashSet::new();
        let languages = std::thread::scope(|scope| {
            let learning: Vec<_> = Locale::ALL
                .into_iter()
                .map(|locale| {
                    (
                        locale,
                        scope.spawn({
                            let book = &book;
                            move || Language::learn(book, locale)
                        }),
                    )
                })
                .collect();
            learning
                .into_iter()
                .filter_map(|(locale, thread)| Some((locale, thread.join().ok()?)))
                .collect()
        });
        english.extend(vocabulary(&book, Locale::En).into_keys());
        Self {
            book,
            languages,
            english,
        }
    }

    /// The intents.
    pub fn book(&self) -> &IntentBook {
        &self.book
    }

    /// Whether a lower-case Latin word is one that the English phrases or examples use.
    pub fn knows_english(&self, word: &str) -> bool {
        self.english.contains(word)
    }

    /// The usual spelling of a text: variants and typing mistakes put right.
    pub(crate) fn spell(&self, locale: Locale, text: &Normalized) -> Normalized {
        match self.languages.get(&locale) {
            Some(language) => {
                // Long words are put right before short ones inside them are taken for words of their own.
                let text = language.speller.apply(text);
                language.rewriter.apply(&text)
            }
            None => text.clone(),
        }
    }

    /// The statistical part's opinion on a range of a message.
    fn opinion(&self, locale: Locale, message: &Message, range: &Range<usize>) -> Opinion {
        match self.languages.get(&locale) {
            Some(language) => language.linear.opinion(&message.text.text[range.clone()]),
            None => Opinion::default(),
        }
    }

    /// The intent that the statistical part takes for the likeliest, with its probability. Phrases have no say in it.
    pub fn likeliest(&self, message: &Message, hint: Locale) -> Option<(IntentIndex, f32)> {
        let opinion = self.opinion(Self::language_of(message, hint), message, &message.whole());
        let (intent, probability) = opinion
            .probabilities
            .into_iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        Some((IntentIndex(intent), probability))
    }

    /// Why the statistical part speaks for an intent or against it; what weighs most comes first.
    pub fn reasons(
        &self,
        locale: Locale,
        message: &Message,
        intent: IntentIndex,
        limit: usize,
    ) -> Reasons {
        self.languages
            .get(&locale)
            .map(|language| language.linear.reasons(&message.text.text, intent.0, limit))
            .unwrap_or_default()
    }

    /// The language that a message is judged in; `hint` decides where the message does not.
    pub fn language_of(message: &Message, hint: Locale) -> Locale {
        message.locale.unwrap_or(hint)
    }
}

impl Language {
    fn learn(book: &IntentBook, locale: Locale) -> Self {
        let pairs = book.words.get(&locale).cloned().unwrap_or_default();
        let kana = pairs
            .iter()
            .filter(|(variant, _)| variant.chars().count() >= 6 && variant.chars().all(is_kana))
            .cloned();
        let words = if locale == Locale::En {
            vocabulary(book, locale)
        } else {
            BTreeMap::default()
        };
        let speller = Speller::new(words, kana);
        let rewriter = Rewriter::new(pairs);
        let mut sentences: Vec<Sentence> = Vec::new();
        for (index, intent) in book.intents.iter().enumerate() {
            for example in intent
                .examples
                .iter()
                .filter(|example| judged_in(example, locale))
            {
                let text = rewriter.apply(&Normalized::new(&example.text)).text;
                sentences.push(Sentence {
                    text,
                    label: Label::Is(index),
                    written: true,
                });
            }
        }
        for (index, intent) in book.intents.iter().enumerate() {
            for example in intent
                .counter_examples
                .iter()
                .filter(|example| judged_in(example, locale))
            {
                let text = rewriter.apply(&Normalized::new(&example.text)).text;
                sentences.push(Sentence {
                    text,
                    label: Label::Not(index),
                    written: true,
                });
            }
        }
        if let Some(phrases) = book.phrases.get(&locale) {
            for (id, meaning) in phrases.meanings.iter().enumerate() {
                let PhraseRole::Intent(intent) = meaning.role else {
                    continue;
                };
                let id = crate::pattern::PhraseId(id as u32);
                for text in phrases.set.sample(id, id.0.into(), SAMPLES) {
                    sentences.push(Sentence {
                        text,
                        label: Label::Is(intent.0),
                        written: false,
                    });
                }
            }
        }
        let linear = Linear::train(&sentences, book.intents.len());
        let weights = Weights::learn(sentences.iter().filter_map(
            |sentence| match sentence.label {
                Label::Is(intent) => Some((sentence.text.as_str(), intent)),
                Label::Not(_) | Label::Nothing => None,
            },
        ));
        Self {
            rewriter,
            speller,
            linear,
            weights,
        }
    }
}

/// Whether an example teaches a language: its own, and Japanese if it is an English one that holds Japanese, because
/// such a message is judged as Japanese.
fn judged_in(example: &Example, locale: Locale) -> bool {
    example.locale == locale
        || locale == Locale::Ja
            && example
                .text
                .chars()
                .any(|c| is_kana(c) || matches!(c, '\u{4e00}'..='\u{9fff}'))
}

fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

/// The Latin words of the phrases and examples of a language, with how often each occurs.
fn vocabulary(book: &IntentBook, locale: Locale) -> BTreeMap<String, u32> {
    let mut words: BTreeMap<String, u32> = BTreeMap::new();
    let mut add = |text: &str| {
        for word in text
            .split(|c: char| !c.is_ascii_alphabetic())
            .filter(|word| word.len() >= 2)
        {
            *words.entry(word.to_ascii_lowercase()).or_default() += 1;
        }
    };
    for intent in &book.intents {
        let examples = intent.examples.iter().chain(&intent.counter_examples);
        examples
            .filter(|example| example.locale == locale)
            .for_each(|example| add(&example.text));
    }
    if let Some(phrases) = book.phrases.get(&locale) {
        phrases.set.literals().for_each(|literal| add(&literal));
    }
    words
}
