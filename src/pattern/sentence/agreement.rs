//! Sentences beside the slow reference, in the dialect of hassil.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::super::ast::Node;
use super::super::number::NumberTable;
use super::super::parse::parse_compatible;
use super::reference::{Filled, Found, List, Reference};
use super::{Compat, Query, SentenceBook, SentenceSet};

const VALUES: [&str; 7] = ["a", "a b", "b[c]", "か", "かa", "(a|b c)", "c-a"];
const RULES: [(&str, &str); 3] = [("r", "[a] b"), ("s", "(か|c [a])"), ("n", "<r>{l}")];
const SPOKEN: [(&str, i64); 5] = [("a", 1), ("b b", 1), ("ab", 2), ("か", 3), ("c", 6)];

/// Random templates over few characters, so that they often match.
fn template() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        8 => "[abcか ]{1,4}",
        1 => Just("<r>".to_owned()),
        1 => Just("<s>".to_owned()),
        1 => Just("<n>".to_owned()),
        2 => Just("{l}".to_owned()),
        1 => Just("{l:s} ".to_owned()),
        1 => Just("{w}".to_owned()),
        1 => Just("{w:v} ".to_owned()),
        1 => Just("{q}".to_owned()),
        1 => Just("{0..12,3:n}".to_owned()),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            2 => prop::collection::vec(inner.clone(), 1..4)
                .prop_map(|branches| format!("({})", branches.join("|"))),
            2 => inner.clone().prop_map(|inner| format!("[{inner}]")),
            1 => prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|items| format!("({})", items.join(";"))),
            3 => prop::collection::vec(inner, 1..5).prop_map(|items| items.concat()),
        ]
    })
}

fn skip_words() -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(vec!["a", "c", "か", "b c", "cc"]);
    prop::collection::vec(word.prop_map(str::to_owned), 0..3)
}

fn engine(template: &str, skip_words: &[String], ignore_whitespace: bool) -> Option<SentenceSet> {
    let values: Vec<_> = VALUES
        .iter()
        .enumerate()
        .map(|(index, value)| serde_json::json!({"in": value, "out": index}))
        .collect();
    let rules: serde_json::Map<String, serde_json::Value> = RULES
        .iter()
        .map(|&(name, rule)| (name.to_owned(), rule.into()))
        .collect();
    let json = serde_json::json!({
        "language": "en",
        "settings": {"ignore_whitespace": ignore_whitespace},
        "skip_words": skip_words,
        "intents": {"Any": {"data": [{"sentences": [template]}]}},
        "lists": {
            "l": {"values": values},
            "q": {"range": {"from": 1, "to": 4}},
            "w": {"wildcard": true},
        },
        "expansion_rules": rules,
    });
    let book: SentenceBook = serde_json::from_value(json).ok()?;
    let table = NumberTable::new(SPOKEN.map(|(word, number)| (number.to_string(), [word]))).ok()?;
    let (set, errors) = SentenceSet::new(book, Compat::Hassil, Some(&table));
    set.filter(|_| errors.is_empty())
}

fn reference(skip_words: &[String], ignore_whitespace: bool) -> Reference {
    let node = |template: &str| parse_compatible(template).unwrap();
    let spoken: Vec<_> = SPOKEN
        .iter()
        .map(|&(word, n)| (word.to_owned(), n))
        .collect();
    // A value without syntax is one piece, whatever blanks it has.
    let value = |value: &&str| {
        if value.contains(['[', '(']) {
            node(value)
        } else {
            Node::Text((*value).to_owned())
        }
    };
    let values = VALUES.iter().map(value).zip(0..);
    Reference {
        rules: RULES
            .iter()
            .map(|&(name, rule)| (name.to_owned(), node(rule)))
            .collect(),
        lists: [
            ("l".to_owned(), List::Values(values.collect())),
            (
                "q".to_owned(),
                List::Numbers {
                    from: 1,
                    to: 4,
                    step: 1,
                    spoken: spoken.clone(),
                },
            ),
            ("w".to_owned(), List::Wildcard),
        ]
        .into(),
        spoken,
        skip_words: skip_words.to_vec(),
        ignore_whitespace,
    }
}

fn found(set: &SentenceSet, text: &str) -> BTreeSet<Found> {
    let results = set.all(text, &Query::default());
    let results = results.iter().map(|result| {
        let slots = result.slots.iter().map(|slot| -> Filled {
            let text = slot.text.trim().replace(['-', '_'], " ");
            (slot.name.to_owned(), slot.value().as_i64(), text)
        });
        (slots.collect(), result.literal)
    });
    results.collect()
}

fn check(
    template: &str,
    skip_words: &[String],
    ignore_whitespace: bool,
    text: &str,
) -> Result<(), TestCaseError> {
    let Some(set) = engine(template, skip_words, ignore_whitespace) else {
        return Ok(());
    };
    let Ok(expected) = reference(skip_words, ignore_whitespace).all(template, text) else {
        return Ok(());
    };
    if expected.len() < 500 {
        prop_assert_eq!(found(&set, text), expected);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn sentences_agree_with_the_reference(template in template(), text in "[abcか ]{0,8}[0-9]{0,2}[abc -]{0,4}") {
        check(&template, &[], false, &text)?;
    }

    #[test]
    fn sentences_with_skip_words_agree_with_the_reference(
        template in template(),
        skip_words in skip_words(),
        text in "([abcか]{1,2} ){0,5}[abcか]",
    ) {
        check(&template, &skip_words, false, &text)?;
    }

    #[test]
    fn sentences_without_blanks_agree_with_the_reference(template in template(), text in "[abか ]{0,10}") {
        check(&template, &[], true, &text)?;
    }
}

#[test]
fn many_random_sentences_have_results() {
    // Otherwise the properties above would say little.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = (template(), "[abcか ]{0,5}");
    let accepted = (0..1_000)
        .filter(|_| {
            let (template, text) = strategy.new_tree(&mut runner).unwrap().current();
            let found = reference(&[], false).all(&template, &text);
            found.is_ok_and(|found| !found.is_empty())
        })
        .count();
    assert!(accepted > 50, "only {accepted} of 1000 have results");
}
