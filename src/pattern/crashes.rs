//! What once crashed, hung, or was simply wrong, found by fuzzing and by random templates.

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
