//! Whole sentences in both dialects: nothing crashes, spans lie inside the text, and the best and the first result are
//! among all of them.
#![no_main]

use indexmap::IndexMap;
use libfuzzer_sys::{
    arbitrary::{self, Arbitrary},
    fuzz_target,
};
use madoguchi::pattern::Fractions;
use madoguchi::pattern::sentence::{
    Block, BookSettings, Compat, IntentBlocks, ListSource, ListValue, Query, RangeSource,
    SentenceBook, SentenceSet,
};
use madoguchi_fuzz::{Pieces, RULES, Word, shortened, text};
use serde_json::Value;

#[derive(Debug, Arbitrary)]
struct Input {
    /// Spelling numbers takes most of the time, so most languages have no words for them.
    language: u8,
    ignore_whitespace: bool,
    sentences: Vec<Pieces>,
    more_sentences: Vec<Pieces>,
    rules: [Pieces; 3],
    local_rule: Option<Pieces>,
    values: Vec<(Pieces, Option<u8>)>,
    context: bool,
    from: i64,
    to: i64,
    step: i64,
    fractions: u8,
    multiplier: Option<f64>,
    digits: bool,
    words: bool,
    skip_words: Vec<Word>,
    texts: [Vec<Word>; 2],
}

fn book(input: &Input) -> SentenceBook {
    let templates = |pieces: &[Pieces]| -> Vec<String> {
        let templates = pieces.iter().take(6);
        templates
            .map(|pieces| shortened(&pieces.to_string(), 600))
            .collect()
    };
    let values = input
        .values
        .iter()
        .take(12)
        .map(|(value, output)| match output {
            None => ListValue::Text(value.to_string()),
            Some(output) => ListValue::Full {
                input: value.to_string(),
                output: Some(Value::from(*output)),
                context: [("k".to_owned(), Value::from(output % 3))]
                    .into_iter()
                    .collect(),
                metadata: Value::Null,
            },
        });
    let list = |values: Vec<ListValue>| ListSource {
        values: Some(values),
        ..ListSource::default()
    };
    let wildcard = || ListSource {
        wildcard: true,
        ..ListSource::default()
    };
    let fixed = ["a b", "b[c]", "カード", "x-y"].map(|value| ListValue::Text(value.to_owned()));
    let range = ListSource {
        range: Some(RangeSource {
            from: input.from,
            // Words are spelled for every number, so there should not be many.
            to: if input.words {
                input.to.clamp(input.from, input.from.saturating_add(200))
            } else {
                input.to
            },
            step: input.step,
            kind: None,
            fractions: match input.fractions % 3 {
                0 => None,
                1 => Some(Fractions::Halves),
                _ => Some(Fractions::Tenths),
            },
            multiplier: input.multiplier,
            digits: input.digits,
            words: input.words,
            words_language: None,
        }),
        ..ListSource::default()
    };
    let local = input.local_rule.as_ref().map(ToString::to_string);
    let blocks = vec![
        Block {
            sentences: templates(&input.sentences),
            ..Block::default()
        },
        Block {
            sentences: templates(&input.more_sentences),
            expansion_rules: local
                .map(|rule| ("r".to_owned(), rule))
                .into_iter()
                .collect(),
            requires_context: if input.context {
                [("k".to_owned(), Value::from(1))].into_iter().collect()
            } else {
                IndexMap::default()
            },
            ..Block::default()
        },
    ];
    SentenceBook {
        language: match input.language {
            0..=9 => "en",
            10..=19 => "ja",
            _ => "xx",
        }
        .to_owned(),
        settings: BookSettings {
            ignore_whitespace: Some(input.ignore_whitespace),
        },
        intents: [("Intent".to_owned(), IntentBlocks { data: blocks })]
            .into_iter()
            .collect(),
        lists: [
            ("l", list(values.collect())),
            ("m", list(fixed.into())),
            ("n", range),
            ("w", wildcard()),
            ("v", wildcard()),
        ]
        .into_iter()
        .map(|(name, list)| (name.to_owned(), list))
        .collect(),
        expansion_rules: RULES
            .iter()
            .zip(&input.rules)
            .map(|(name, rule)| ((*name).to_owned(), rule.to_string()))
            .collect(),
        skip_words: input.skip_words.iter().take(4).map(Word::text).collect(),
    }
}

fuzz_target!(|input: Input| {
    let book = book(&input);
    for compat in [Compat::Off, Compat::Hassil] {
        let (Some(set), _) = SentenceSet::new(book.clone(), compat, None) else {
            continue;
        };
        for words in &input.texts {
            let text = shortened(&text(words), 200);
            for allow_unmatched in [false, true] {
                let query = Query {
                    allow_unmatched,
                    ..Query::default()
                };
                let all = set.all(&text, &query);
                for result in &all {
                    for span in result.slots.iter().filter_map(|slot| slot.span.clone()) {
                        assert!(text.get(span).is_some(), "{result:?}");
                    }
                }
                let best = set.best(&text, &query);
                // A number that is not one equals nothing, not even itself.
                let is_among = |found: &_| all.iter().any(|result| same(result, found));
                assert!(best.is_some() != all.is_empty());
                assert!(best.as_ref().is_none_or(is_among));
                let first = set.first(&text, &query);
                assert!(match (first, all.first()) {
                    (Some(first), Some(other)) => same(&first, other),
                    (first, other) => first.is_none() && other.is_none(),
                });
            }
        }
    }
});

fn same(one: &impl std::fmt::Debug, other: &impl std::fmt::Debug) -> bool {
    format!("{one:?}") == format!("{other:?}")
}
