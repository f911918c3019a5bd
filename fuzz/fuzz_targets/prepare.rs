//! The preparation of texts: characters lead back to where they stood, in order and inside the text.
#![no_main]

use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use madoguchi::pattern::number::{parse_digits, spoken};
use madoguchi::pattern::prepare::{SkipAt, SkipWords, Tracked, normalize, prepare};
use madoguchi_fuzz::{Word, text};

#[derive(Debug, Arbitrary)]
struct Input {
    raw: Vec<Word>,
    skip_words: Vec<Word>,
    at: u8,
    ignore_whitespace: bool,
    number: f64,
}

fn check(raw: &str, tracked: &Tracked) {
    assert_eq!(tracked.characters().len(), tracked.offsets().len());
    assert!(tracked.offsets().is_sorted());
    for index in 0..tracked.len() {
        let span = tracked.raw_span(index..index + 1);
        assert!(raw.get(span).is_some());
    }
    assert!(raw.get(tracked.raw_span(0..tracked.len())).is_some());
    assert!(raw.get(tracked.raw_span(0..usize::MAX)).is_some());
}

fuzz_target!(|input: Input| {
    let raw = text(&input.raw);
    let words = SkipWords::new(input.skip_words.iter().map(Word::text));
    let at = [SkipAt::Anywhere, SkipAt::Start, SkipAt::End][usize::from(input.at) % 3];
    let mut tracked = prepare(&raw);
    check(&raw, &tracked);
    let before = tracked.text();
    let changed = words.remove(&mut tracked, at, input.ignore_whitespace);
    check(&raw, &tracked);
    assert!(changed || before == tracked.text());
    if input.ignore_whitespace {
        tracked.remove_blanks_between_cjk();
    } else {
        tracked.append_blank();
    }
    check(&raw, &tracked);
    // Templates are prepared once more without harm.
    let normal = normalize(&raw);
    assert_eq!(normalize(&normal), normal);
    for language in ["en", "ja"] {
        if let Some(words) = spoken(language) {
            words.forms(input.number);
        }
    }
    let characters: Vec<char> = raw.chars().collect();
    for at in 0..=characters.len() {
        if let Some((end, value)) = parse_digits(&characters, at, input.ignore_whitespace) {
            assert!(at < end && end <= characters.len() && value.is_finite());
        }
    }
});
