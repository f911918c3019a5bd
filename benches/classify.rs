//! What training and classifying cost: `cargo bench --bench classify`.

use divan::{Bencher, black_box};
use madoguchi::classify::{Classifier, Example, FeatureOptions, Label, Options};
use madoguchi::library::{DataFolder, Library};
use madoguchi::locale::Locale;
use madoguchi::nlu::Recognizer;
use madoguchi::text::Normalized;

fn main() {
    divan::main();
}

const LOCALES: [Locale; 2] = Locale::ALL;

fn library() -> Library {
    let (files, _) = DataFolder::Embedded
        .read()
        .expect("the embedded files are readable");
    Library::new(&files, madoguchi::config::Config::default()).0
}

/// The shipped examples of a language, normalised, each with its intent's number.
fn sentences(library: &Library, locale: Locale) -> Vec<(String, usize)> {
    let intents = library.book().intents.iter().enumerate();
    intents
        .flat_map(|(number, intent)| {
            intent
                .examples
                .iter()
                .filter(move |example| example.locale == locale)
                .map(move |example| (Normalized::new(&example.text).text, number))
        })
        .collect()
}

fn examples(sentences: &[(String, usize)]) -> Vec<Example<'_>> {
    sentences
        .iter()
        .map(|(text, class)| Example {
            text,
            label: Label::Is(*class),
            typical: true,
            weight: 1.0,
        })
        .collect()
}

fn options() -> Options {
    Options {
        features: FeatureOptions {
            characters: (3, 4),
            across_words: false,
            ..FeatureOptions::default()
        },
        ..Options::default()
    }
}

/// The examples of one language, without what is made from phrases.
#[divan::bench(args = LOCALES, sample_count = 10)]
fn train(bencher: Bencher, locale: Locale) {
    let library = library();
    let sentences = sentences(&library, locale);
    let examples = examples(&sentences);
    let classes = library.book().intents.len();
    bencher.bench(|| Classifier::train(&examples, classes, &options()).features());
}

/// Everything that is learned when the library is loaded, both languages side by side.
#[divan::bench(sample_count = 10)]
fn train_shipped_intents(bencher: Bencher) {
    let (files, _) = DataFolder::Embedded
        .read()
        .expect("the embedded files are readable");
    let library = Library::new(&files, madoguchi::config::Config::default()).0;
    let book = std::sync::Arc::new(library.book().clone());
    bencher.bench(|| {
        Recognizer::new(std::sync::Arc::clone(&book))
            .book()
            .intents
            .len()
    });
}

#[divan::bench(args = LOCALES)]
fn classify(bencher: Bencher, locale: Locale) {
    let library = library();
    let sentences = sentences(&library, locale);
    let examples = examples(&sentences);
    let classifier = Classifier::train(&examples, library.book().intents.len(), &options());
    let mut next = sentences.iter().cycle();
    bencher.bench_local(|| {
        let text = next.next().map_or("", |(text, _)| text.as_str());
        classifier.classify(black_box(text)).best()
    });
}
