//! Phrases anywhere in a text: nothing crashes, and everything that is found lies inside the text.
#![no_main]

use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use madoguchi::pattern::number::spoken;
use madoguchi::pattern::{Builder, EntitySpan, Fractions, NumberRange, PhraseId};
use madoguchi_fuzz::{Pieces, RULES, Word, shortened, text};

#[derive(Debug, Arbitrary)]
struct Input {
    phrases: Vec<Pieces>,
    rules: [Pieces; 3],
    values: Vec<Pieces>,
    from: i64,
    to: i64,
    step: i64,
    fractions: u8,
    multiplier: Option<f64>,
    digits: bool,
    words: bool,
    skip_words: Vec<Word>,
    text: Vec<Word>,
    places: Vec<(u16, u16)>,
    seed: u64,
}

fuzz_target!(|input: Input| {
    let mut builder = Builder::new(str::to_lowercase);
    for (name, rule) in RULES.iter().zip(&input.rules) {
        let _ = builder.rule(name, &rule.to_string());
    }
    let values: Vec<(String, u32)> = input
        .values
        .iter()
        .take(20)
        .zip(0..)
        .map(|(value, number)| (value.to_string(), number))
        .collect();
    builder.list("l", &values);
    let fixed = [("a b", 0), ("b[c]", 1), ("カード", 2)];
    builder.list(
        "m",
        &fixed.map(|(value, number)| (value.to_owned(), number)),
    );
    // Words are spelled for every number, so there should not be many.
    let to = if input.words {
        input.to.clamp(input.from, input.from.saturating_add(200))
    } else {
        input.to
    };
    builder.range(
        "n",
        NumberRange {
            from: input.from,
            to,
            step: input.step,
            fractions: match input.fractions % 3 {
                0 => None,
                1 => Some(Fractions::Halves),
                _ => Some(Fractions::Tenths),
            },
            multiplier: input.multiplier,
            digits: input.digits,
            words: input.words,
        },
    );
    builder.wildcard("w");
    builder.wildcard("v");
    builder.entity("e");
    if let Some(english) = spoken("en") {
        builder.number_words(|number| english.forms(number));
    }
    for word in input.skip_words.iter().take(4) {
        builder.skip_word(&word.text());
    }
    for phrase in input.phrases.iter().take(8) {
        let _ = builder.phrase(&shortened(&phrase.to_string(), 1_000));
    }
    let (Some(set), _) = builder.build_sound() else {
        return;
    };
    let text = shortened(&text(&input.text).to_lowercase(), 300);
    let entities: Vec<EntitySpan> = input
        .places
        .iter()
        .take(8)
        .map(|&(start, end)| EntitySpan {
            name: "e".to_owned(),
            span: usize::from(start)..usize::from(end),
        })
        .collect();
    for hit in set.find(&text, &entities) {
        for part in &hit.parts {
            let mut last = 0;
            for occurrence in part {
                let span = occurrence.span.clone();
                assert!(
                    text.get(span.clone())
                        .is_some_and(|found| !found.is_empty())
                );
                assert!(last <= span.start, "occurrences overlap");
                last = span.end;
                for slot in &occurrence.slots {
                    assert!(text.get(slot.span.clone()).is_some());
                    assert!(span.start <= slot.span.start && slot.span.end <= span.end);
                }
            }
        }
    }
    for phrase in 0..set.phrase_count() as u32 {
        set.sample(PhraseId(phrase), input.seed, 2);
    }
});
