//! What once crashed, hung, or was simply wrong, found by fuzzing and by random templates.

use super::matcher::Matcher;
use super::memo::Memo;
use super::message::Message;
use super::sentence::{Compat, Query, SentenceBook, SentenceSet};
use super::{Builder, Fractions, NumberRange, PhraseId, SlotValue};

#[test]
fn ranges_with_extreme_bounds() {
    for (from, to, step) in [
        (i64::MIN, i64::MAX, 1),
        (i64::MIN, i64::MAX, i64::MAX),
        (i64::MAX - 1, i64::MAX, 1),
        (0, 10, 0),
        (0, 10, -3),
        (10, 0, 1),
    ] {
        for fractions in [None, Some(Fractions::Halves), Some(Fractions::Tenths)] {
            let range = NumberRange {
                fractions,
                ..NumberRange::whole(from, to, step)
            };
            assert!(range.numbers().take(3).all(f64::is_finite));
            let mut builder = Builder::new(str::to_lowercase);
            builder.range("n", range);
            let phrase = builder.phrase("{n} a").unwrap();
            let set = builder.build().unwrap();
            set.sample(phrase, 1, 3);
            let found = set.find("5 a", &[]).len() == 1;
            assert_eq!(
                found,
                from <= 5 && 5 <= to && (5 - i128::from(from)) % i128::from(step.max(1)) == 0
            );
        }
    }
}

#[test]
fn numerals_are_numbers_and_their_ends_are_none() {
    let mut builder = Builder::new(str::to_lowercase);
    builder.phrase("{0..30:n}枚").unwrap();
    let set = builder.build().unwrap();
    let value = |text: &str| {
        let hits = set.find(text, &[]);
        hits.first().map(|hit| hit.parts[0][0].slots[0].value)
    };
    assert_eq!(value("二十枚"), Some(SlotValue::Number(20)));
    assert_eq!(value("用紙は二十五枚です"), Some(SlotValue::Number(25)));
    for text in ["四十五枚", "百五枚", "2万5枚", "一五五枚"] {
        assert_eq!(value(text), None, "{text}");
    }
}

#[test]
fn words_after_several_blanks_are_passed_over() {
    let mut builder = Builder::new(str::to_lowercase);
    builder.skip_word("please");
    builder.phrase("go [home]").unwrap();
    let set = builder.build().unwrap();
    let hits = set.find("go   please home", &[]);
    assert_eq!(hits[0].parts[0][0].span, 0..16);
}

#[test]
fn words_before_a_list_value_do_not_belong_to_its_text() {
    let json = serde_json::json!({
        "skip_words": ["please"],
        "intents": {"Any": {"data": [{"sentences": ["go {place}"]}]}},
        "lists": {"place": {"values": ["[the] (hall|court)"]}},
    });
    let book: SentenceBook = serde_json::from_value(json).unwrap();
    let set = SentenceSet::new(book, Compat::Off, None).0.unwrap();
    let found = set.all("Go please the please hall.", &Query::default());
    assert_eq!(found[0].slots[0].text, "the please hall");
    let found = set.all("Go please hall.", &Query::default());
    assert_eq!(found[0].slots[0].text, "hall");
    assert_eq!(found[0].slots[0].span, Some(10..14));
}

#[test]
fn words_before_a_list_value_do_not_belong_to_it() {
    let mut builder = Builder::new(str::to_lowercase);
    builder.skip_word("please");
    let values = [("hall", 0), ("please wait", 1)];
    builder.list(
        "place",
        &values.map(|(value, number)| (value.to_owned(), number)),
    );
    builder.phrase("go {place}").unwrap();
    let set = builder.build().unwrap();
    for (text, span, value) in [
        ("go please hall", 10..14, 0),
        ("go please please hall", 17..21, 0),
        ("go please wait", 3..14, 1),
        ("go please please wait", 10..21, 1),
    ] {
        let hits = set.find(text, &[]);
        assert_eq!(hits[0].phrase, PhraseId(0));
        let slot = &hits[0].parts[0][0].slots[0];
        assert_eq!(
            (slot.span.clone(), &slot.value),
            (span, &SlotValue::ListValue(value))
        );
    }
}

/// Templates and texts that would take very long if work were not bounded, or very much memory.
fn nasty() -> Vec<(String, String)> {
    let twice = |text: &str| format!("{text}{text}");
    let far = |text: &str, count, end: &str| text.repeat(count) + end;
    let optionals = "[あ]".repeat(100);
    let permutation = format!(
        "({})",
        ["[あ]", "[ああ]", "[あああ]", "い[あ]", "{w}", "{w}い"].join(";")
    );
    vec![
        (format!("{optionals}ざい"), far("あ", 1_000, "ざぃい")),
        (
            format!("{}ざい", "<r8>".repeat(8)),
            far("あ", 1_500, "ざぃい"),
        ),
        (twice("{w}").repeat(20) + "ざい", far("あ", 1_500, "ざぃい")),
        (
            ["{w}"; 20].join("[あ]") + "ざい",
            far("あ", 1_500, "ざぃい"),
        ),
        (["{w}"; 20].join(" a ") + " z", far("a ", 700, "z")),
        (twice(&permutation) + "ざい", far("あ", 700, "ざぃい")),
        ("{w} {0..9:n} ".repeat(9) + "z", far("1 ", 700, "z")),
        ("[b] ".repeat(100) + "z", far("please ", 400, "z")),
    ]
}

fn doubling_rules() -> Vec<(String, String)> {
    let mut rules = vec![("r0".to_owned(), "[あ]".to_owned())];
    rules.extend((1..=8).map(|level| (format!("r{level}"), format!("<r{0}><r{0}>", level - 1))));
    rules
}

#[test]
fn phrases_that_would_take_too_long_come_to_an_end() {
    for (template, text) in nasty() {
        let mut builder = Builder::new(str::to_lowercase);
        builder.skip_word("please");
        builder.wildcard("w");
        for (name, rule) in doubling_rules() {
            builder.rule(&name, &rule).unwrap();
        }
        builder.phrase(&template).unwrap();
        let easy = builder.phrase("[あ]ざ").unwrap();
        let set = builder.build().unwrap();
        // What comes after a template that was too much is found as if it were not there.
        let hits = set.find(&text, &[]);
        let expected = usize::from(text.contains('ざ'));
        assert_eq!(
            hits.iter().filter(|hit| hit.phrase == easy).count(),
            expected,
            "{template}"
        );
    }
}

#[test]
fn sentences_that_would_take_too_long_come_to_an_end() {
    for (template, text) in nasty() {
        for compat in [Compat::Off, Compat::Hassil] {
            let rules: serde_json::Map<String, serde_json::Value> = doubling_rules()
                .into_iter()
                .map(|(name, rule)| (name, rule.into()))
                .collect();
            let json = serde_json::json!({
                "language": "xx",
                "skip_words": ["please"],
                "intents": {"Any": {"data": [{"sentences": [template, "(あ|a|please|1)[{w}]"]}]}},
                "lists": {"w": {"wildcard": true}},
                "expansion_rules": rules,
            });
            let book: SentenceBook = serde_json::from_value(json).unwrap();
            let (set, errors) = SentenceSet::new(book, compat, None);
            assert_eq!(errors, []);
            let set = set.unwrap();
            for allow_unmatched in [false, true] {
                let query = Query {
                    allow_unmatched,
                    ..Query::default()
                };
                set.all(&text, &query);
            }
            let easy = set.all("あ い", &Query::default());
            assert_eq!(easy.len(), 1);
        }
    }
}

#[test]
fn work_on_one_template_is_bounded() {
    // Each level doubles what may be left out, and each place may go to each later one.
    let mut builder = Builder::new(str::to_lowercase);
    let mut last = "[あ]".to_owned();
    for level in 0..30 {
        builder.rule(&format!("r{level}"), &last).unwrap();
        last = format!("<r{level}><r{level}>");
    }
    builder.phrase("<r29>ざい").unwrap();
    let set = builder.build().unwrap();
    let text = "あ".repeat(1_500) + "ざ";
    let mut message = Message::default();
    message.load(&text);
    let mut memo = Memo::default();
    memo.start(message.len() + 1);
    let mut matcher = Matcher {
        machine: &set.machine,
        message: &message,
        memo: &mut memo,
    };
    let root = set.phrases[0][0];
    matcher.memo.start_template();
    matcher.ends(root, 0);
    assert!(matcher.memo.is_exhausted());
    // The next template has a clean slate.
    matcher.memo.start_template();
    assert!(!matcher.memo.is_exhausted());
    assert_eq!(matcher.memo.get(root, 0), None);
}

#[test]
fn sentences_of_which_the_end_is_not_seen_are_none() {
    let json = serde_json::json!({
        "intents": {"Any": {"data": [{"sentences": ["あ[{w}]"]}]}},
        "lists": {"w": {"wildcard": true}},
    });
    let book: SentenceBook = serde_json::from_value(json).unwrap();
    for compat in [Compat::Off, Compat::Hassil] {
        let set = SentenceSet::new(book.clone(), compat, None).0.unwrap();
        let all = |text: &str| set.all(text, &Query::default()).len();
        assert_eq!(all("あ、い"), 1);
        assert_eq!(all(&("あ".to_owned() + &"、い".repeat(2_500))), 0);
    }
}

#[test]
fn the_empty_text_is_a_sentence_of_what_may_be_left_out() {
    let json = serde_json::json!({
        "settings": {"ignore_whitespace": true},
        "intents": {"Any": {"data": [{"sentences": ["([あ])"]}]}},
    });
    let book: SentenceBook = serde_json::from_value(json).unwrap();
    let set = SentenceSet::new(book, Compat::Hassil, None).0.unwrap();
    assert_eq!(set.all("", &Query::default()).len(), 1);
    assert_eq!(set.all("い", &Query::default()).len(), 0);
}
