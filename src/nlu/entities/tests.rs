//! What phrases of intent files give to slots, and what they ask of the conversation.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::super::{Message, Recognizer, slots};
use super::SlotValue;
use crate::diag::Source;
use crate::intents::resolve::resolve;

const FILE: &str = r#"
skip_words: {ja: [えっと], en: [please]}
lists:
  colour:
    - {out: red, in: {ja: 赤, en: red}}
    - {out: blue, in: {ja: 青, en: blue}}
  item:
    - {out: null, in: {ja: 本当, en: book a seat}}
    - {out: book, in: {ja: 本, en: "book[s]"}}
    - {out: disc, in: {ja: 円盤, en: "disc[s]"}}
  count: {range: {from: 1, to: 20}}
  digit: {range: {from: 1, to: 9, words: false, multiplier: 10}}
  hours: {range: {from: 0, to: 8, fractions: halves}}
  title: {wildcard: true}
slots:
  colour: {list: colour}
  item: {list: item}
  copies: {list: count}
  room: {list: count, default: true}
  tens: {}
  stay: {list: hours, phrases: {ja: ["{hours}時間"], en: ["{hours} hour[s]"]}}
  name: {list: title}
  wanted: {}
  other: {list: colour}
intents:
  order:
    kind: small-talk
    phrases:
      ja: ["返却 期限", "{count}冊", "題名は{title}です", "{item:wanted}を予約"]
      en:
        - "{count} copies"
        - "called {title} by"
        - "order [the] {item:wanted}"
        - "paint {item:other}"
        - "{digit:tens} crates"
  context:
    kind: small-talk
    phrases:
      en:
        - {phrase: "renew", requires_context: {item: [book, disc], colour: null}}
        - {phrase: "extend", excludes_context: {item: book}}
        - {phrase: "/keep/", requires_context: {colour: blue}}
        - {phrase: "return", required_keywords: ["disc[s]", film]}
        - {phrase: "lend", required_keywords: film, not: film club}
        - {phrase: "give back"}
"#;

fn recognizer() -> Recognizer {
    let (book, findings) = resolve(&[Source::new("test.yaml", FILE)]);
    assert!(findings.is_empty(), "{findings:?}");
    Recognizer::new(Arc::new(book))
}

fn message(recognizer: &Recognizer, text: &str, known: &[(&str, &str)]) -> Message {
    let day = NaiveDate::from_ymd_opt(2026, 11, 2).and_then(|day| day.and_hms_opt(10, 0, 0));
    let known = known
        .iter()
        .map(|&(slot, value)| (slot.to_owned(), SlotValue::Listed(value.to_owned())))
        .collect();
    Message::prepare_known(recognizer, text, &known, day.expect("the day exists"))
}

/// The slots of a message as `slot=value`.
fn filled(recognizer: &Recognizer, text: &str) -> Vec<String> {
    let message = message(recognizer, text, &[]);
    let values: BTreeMap<String, SlotValue> =
        slots::values(recognizer.book(), &message, &message.whole());
    let written = values.iter().map(|(slot, value)| match value {
        SlotValue::Listed(value) => format!("{slot}={value}"),
        SlotValue::Date(date) => format!("{slot}={date:?}"),
    });
    written.collect()
}

/// The phrases of a message.
fn found(recognizer: &Recognizer, text: &str, known: &[(&str, &str)]) -> Vec<String> {
    let message = message(recognizer, text, known);
    let templates = message.hits.iter().filter_map(|(language, hit)| {
        let phrases = recognizer.book().phrases.get(language)?;
        Some(phrases.meaning(hit.phrase).template.clone())
    });
    templates.collect()
}

#[test]
fn numbers_of_a_range_fill_slots() {
    let recognizer = recognizer();
    let filled = |text| filled(&recognizer, text);
    assert_eq!(filled("I want 3 copies"), ["copies=3", "room=3"]);
    assert_eq!(filled("I want twelve copies"), ["copies=12", "room=12"]);
    assert_eq!(filled("3冊ほしい"), ["copies=3", "room=3"]);
    assert_eq!(filled("3 crates for you"), ["room=3", "tens=30"]);
    assert_eq!(filled("three crates for you"), ["room=3"]);
    assert_eq!(filled("I want 30 copies"), [""; 0]);
    assert_eq!(filled("I stay 2.5 hours"), ["stay=2.5"]);
    assert_eq!(filled("2.7時間います"), [""; 0]);
    // A number alone answers a question; beside other words only the default slot takes it.
    assert_eq!(filled("7"), ["copies=7", "room=7", "stay=7"]);
    assert_eq!(filled("table 7 is mine"), ["room=7"]);
    assert_eq!(filled("on 5 December at 3 pm"), [""; 0]);
}

#[test]
fn a_wildcard_keeps_the_text_between_fixed_words() {
    let recognizer = recognizer();
    let filled = |text| filled(&recognizer, text);
    assert_eq!(
        filled("the book called Star Trip by him"),
        ["item=book", "name=star trip"]
    );
    assert_eq!(filled("題名は星の旅です"), ["name=星の旅"]);
    assert_eq!(filled("the book called by him"), ["item=book"]);
    let masked = crate::text::redact("題名は090-1234-5678です", &[]).text;
    let shown = filled(&masked).join(" ");
    assert!(!shown.contains("1234"), "{shown}");
}

#[test]
fn a_value_fills_the_slot_that_the_phrase_names() {
    let recognizer = recognizer();
    let filled = |text| filled(&recognizer, text);
    assert_eq!(filled("order the disc"), ["item=disc", "wanted=disc"]);
    assert_eq!(filled("本を予約したい"), ["item=book", "wanted=book"]);
    assert_eq!(filled("円盤がある"), ["item=disc"]);
    assert_eq!(filled("paint books"), ["item=book", "other=book"]);
    assert_eq!(filled("paint it blue"), ["colour=blue", "other=blue"]);
    // Words that only look like a value give none.
    assert_eq!(filled("order the book a seat"), [""; 0]);
}

#[test]
fn a_phrase_needs_its_context() {
    let recognizer = recognizer();
    let found = |text, known: &[(&str, &str)]| found(&recognizer, text, known);
    assert_eq!(found("renew", &[]), [""; 0]);
    assert_eq!(found("renew", &[("item", "book")]), [""; 0]);
    let both = [("item", "book"), ("colour", "red")];
    assert_eq!(found("renew", &both), ["renew"]);
    assert_eq!(found("renew the red one", &both[..1]), ["renew"]);
    // What the message says counts more than what was said before.
    assert_eq!(found("keep the red one", &[("colour", "blue")]), [""; 0]);
    assert_eq!(found("keep the blue one", &both), ["/keep/"]);
    assert_eq!(found("extend", &[]), ["extend"]);
    assert_eq!(found("extend", &both), [""; 0]);
    assert_eq!(found("extend the book", &[]), [""; 0]);
    assert_eq!(found("extend the disc", &both), ["extend"]);
}

#[test]
fn a_phrase_needs_one_of_its_keywords() {
    let recognizer = recognizer();
    let found = |text| found(&recognizer, text, &[]);
    assert_eq!(found("return it"), [""; 0]);
    assert_eq!(found("return the FILM"), ["return"]);
    assert_eq!(found("discs: where do I return them?"), ["return"]);
    assert_eq!(found("return the discount"), [""; 0]);
    assert_eq!(found("lend me a film"), ["lend"]);
    assert_eq!(found("lend it to the film club"), [""; 0]);
    assert_eq!(found("give back"), ["give back"]);
}

#[test]
fn skip_words_may_stand_in_every_phrase() {
    let recognizer = recognizer();
    let found = |text| found(&recognizer, text, &[]);
    assert_eq!(found("give please back"), ["give back"]);
    assert_eq!(found("give kindly back"), [""; 0]);
    assert_eq!(found("返却、えっと、期限"), ["返却 期限"]);
    assert_eq!(found("返却、あの、期限"), [""; 0]);
}
