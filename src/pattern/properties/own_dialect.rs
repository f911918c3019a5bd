//! What changes nothing about a whole sentence in our own dialect.

use proptest::prelude::*;

use super::super::characters::is_japanese;
use super::super::sentence::{Compat, Query, SentenceBook, SentenceSet};

const SENTENCES: [&str; 6] = [
    "(更新|延長)[を]したい",
    "{thing}[の]更新は{years}年[後]",
    "renew [the] {thing} for {years} years",
    "{years} (cards;カード)",
    "ask [about] {anything} now",
    "(更新;期限;{thing})",
];

fn set() -> SentenceSet {
    let json = serde_json::json!({
        "language": "ja",
        "skip_words": ["ねえ", "please", "oh well"],
        "intents": {"Any": {"data": [{"sentences": SENTENCES}]}},
        "lists": {
            "thing": {"values": ["カード", {"in": "(my number|マイナンバー) card", "out": "card"}, "証明書"]},
            "years": {"range": {"from": 1, "to": 12}},
            "anything": {"wildcard": true},
        },
    });
    let book: SentenceBook = serde_json::from_value(json).unwrap();
    let (set, errors) = SentenceSet::new(book, Compat::Off, None);
    assert_eq!(errors, []);
    set.unwrap()
}

/// Words of the sentences in an order that often makes one. What a template writes without a blank is one word here.
fn text() -> impl Strategy<Value = Vec<&'static str>> {
    let known: Vec<Vec<&str>> = vec![
        vec!["更新", "を", "したい"],
        vec!["延長", "したい"],
        vec!["カード", "の", "更新は", "5", "年", "後"],
        vec!["マイナンバー", "card", "更新は", "2", "年"],
        vec!["証明書", "更新は", "12", "年"],
        vec!["renew", "the", "my", "number", "card", "for", "5", "years"],
        vec!["renew", "カード", "for", "十二", "years"],
        vec!["5", "cards", "カード"],
        vec!["カード", "期限", "更新"],
        vec!["期限", "my", "number", "card", "更新"],
        vec!["3", "カード", "cards"],
        vec!["ask", "about", "the", "カード", "now"],
        vec!["ask", "x", "now"],
        vec!["更新"],
        vec!["renew", "card"],
    ];
    prop::sample::select(known)
}

/// Words with a blank only where two Latin words meet.
fn joined(words: &[&str]) -> String {
    let mut text = String::new();
    for word in words {
        if needs_blank(&text, word) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

fn needs_blank(before: &str, after: &str) -> bool {
    let is_latin = |character: Option<char>| character.is_some_and(|c| !is_japanese(c));
    is_latin(before.chars().next_back()) && is_latin(after.chars().next())
}

/// The intent's sentence, the values of the slots and the literal text of every way. Texts of wildcards are left out.
fn found(set: &SentenceSet, text: &str) -> Vec<String> {
    let results = set.all(text, &Query::default());
    let mut found: Vec<String> = results
        .iter()
        .map(|result| {
            let slots = result.slots.iter().filter(|slot| !slot.is_wildcard);
            let slots: Vec<_> = slots.map(|slot| (slot.name, slot.value())).collect();
            format!("{} {slots:?}", result.template)
        })
        .collect();
    found.sort();
    found.dedup();
    found
}

fn full_width(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '!'..='~' => char::from_u32(character as u32 + 0xFEE0).unwrap_or(character),
            ' ' => '\u{3000}',
            other => other,
        })
        .collect()
}

/// Katakana of these tests in half width.
fn half_width(text: &str) -> String {
    text.replace("カード", "ｶｰﾄﾞ")
        .replace("マイナンバー", "ﾏｲﾅﾝﾊﾞｰ")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn blanks_beside_japanese_change_nothing(words in text(), marks: u16) {
        let set = set();
        let plain = joined(&words);
        let mut blank = String::new();
        for (index, word) in words.iter().enumerate() {
            if needs_blank(&blank, word) || (index > 0 && marks >> index & 1 == 1) {
                blank.push(' ');
            }
            blank.push_str(word);
        }
        prop_assert_eq!(found(&set, &plain), found(&set, &blank), "{}", blank);
    }

    #[test]
    fn punctuation_between_words_changes_nothing(
        words in text(),
        at in 0..9_usize,
        mark in prop::sample::select(vec!["、", "。", "！", "…", "? ", ", "]),
    ) {
        let set = set();
        let at = at.min(words.len());
        // A wildcard takes everything, also marks.
        prop_assume!(!words.contains(&"ask"));
        let plain = joined(&words);
        let (before, after) = words.split_at(at);
        let marked = format!("{}{mark}{}", joined(before), joined(after));
        prop_assert_eq!(found(&set, &plain), found(&set, &marked), "{}", marked);
    }

    #[test]
    fn skip_words_between_words_change_nothing(
        words in text(),
        at in 0..9_usize,
        word in prop::sample::select(vec!["ねえ", "please", "oh well", "Please please", "ねえ、ねえ"]),
    ) {
        let set = set();
        let at = at.min(words.len());
        let mut more = words.clone();
        more.insert(at, word);
        let (plain, skipping) = (found(&set, &joined(&words)), found(&set, &joined(&more)));
        if words.contains(&"ask") {
            // A wildcard may take the words that could be passed over.
            prop_assert!(plain.iter().all(|way| skipping.contains(way)));
        } else {
            prop_assert_eq!(plain, skipping, "{}", joined(&more));
        }
    }

    #[test]
    fn width_and_case_change_nothing(words in text()) {
        let set = set();
        let plain = joined(&words);
        let expected = found(&set, &plain);
        for other in [full_width(&plain), half_width(&plain), plain.to_uppercase()] {
            prop_assert_eq!(&expected, &found(&set, &other), "{}", other);
        }
    }
}

#[test]
fn the_known_texts_are_sentences() {
    let set = set();
    for text in [
        "更新をしたい",
        "カードの更新は5年後",
        "5 cardsカード",
        "ask x now",
        "カード期限更新",
    ] {
        assert!(!found(&set, text).is_empty(), "{text}");
    }
    assert!(found(&set, "renew card").is_empty());
}
