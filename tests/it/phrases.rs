//! Regular expressions, guards on one phrase and built-in entities, from the file to the slots of a message.

use std::collections::BTreeMap;
use std::sync::Arc;

use madoguchi::diag::{Source, human};
use madoguchi::intents::{Entity, resolve::resolve};
use madoguchi::locale::Locale;
use madoguchi::nlu::slots::{self, SlotValue};
use madoguchi::nlu::{Explanation, Message, Recognizer};
use madoguchi::text::{MASK, redact};

use crate::support::asked_at;

const FILE: &str = r#"
lists:
  item:
    - {out: disc, in: {ja: "(DVD|ディスク)", en: "(dvd[s]|disc[s])"}}
    - {out: book, in: {ja: "(本|図書)", en: "book[s]"}}
  person:
    - {out: null, in: {ja: 母校, en: mother tongue}}
    - {out: parent, in: {ja: "(父|母)", en: "(father|mother)"}}
    - {out: self, in: {ja: "(本人|私)", en: myself}}
slots:
  item: {list: item}
  wanted: {list: item}
  shelf: {}
  copies: {}
  until: {entity: date}
  visitor: {entity: person}
  contact: {entity: telephone}
  pickup:
    entity: time
    phrases: {ja: ["{time}に取り"], en: ["(collect|pick up) [it|them] at {time}"]}
  opening: {entity: time, default: true}
  starts: {entity: month}
  moved:
    entity: month
    phrases: {ja: ["{month}に引っ越"], en: ["mov(e|ed|ing) in {month}"]}
intents:
  find-shelf:
    kind: small-talk
    phrases:
      ja: ['/(?P<shelf>[A-Z]-[0-9]{1,3})の(棚|タナ)/', {phrase: "棚はどこ", not: "(靴|傘)の棚"}, "本棚"]
      en: ['/\bshelf (?P<shelf>[A-Z]-[0-9]{1,3})\b/', {phrase: "where is the shelf", not: ["umbrella[s]", '/\bshoes?\b/']}]
  reserve:
    kind: small-talk
    phrases:
      ja: ['/(?P<wanted>[^のを]+)を(?P<until>.+)まで予約/', "{1..9:copies}冊"]
      en: ['/reserve (?:a |the )?(?P<wanted>\w+) until (?P<until>.+)$/', "{1..9:copies} copies", "open at {time:opening}"]
    unless:
      ja: ['/(?P<shelf>無)視/']
"#;

fn recognizer() -> Recognizer {
    let (book, findings) = resolve(&[Source::new("intents/test.yaml", FILE)]);
    assert!(
        findings.is_empty(),
        "{}",
        human::render(&findings, Locale::En, false)
    );
    Recognizer::new(Arc::new(book))
}

struct Found {
    message: Message,
    masked: String,
    slots: BTreeMap<String, String>,
    /// The text as typed of every entity.
    entities: Vec<(Entity, String)>,
    phrases: Vec<String>,
}

fn find(recognizer: &Recognizer, raw: &str) -> Found {
    let redacted = redact(raw, &["0120380366"]);
    let message = Message::prepare_redacted(recognizer, &redacted, &BTreeMap::new(), asked_at());
    let slots = slots::values(recognizer.book(), &message, &message.whole());
    let typed = |span: &std::ops::Range<usize>| {
        redacted.text[message.text.raw_span(span.clone())].to_owned()
    };
    let phrases = message.hits.iter().map(|(locale, hit)| {
        let meaning = recognizer.book().phrases[locale].meaning(hit.phrase);
        meaning.template.clone()
    });
    Found {
        slots: slots
            .into_iter()
            .map(|(slot, value)| match value {
                SlotValue::Listed(value) => (slot, value),
                SlotValue::Date(date) => (slot, format!("{:?}-{:?}", date.year, date.month)),
            })
            .collect(),
        entities: message
            .entities
            .iter()
            .map(|found| (found.entity, typed(&found.span)))
            .collect(),
        phrases: phrases.collect(),
        masked: redacted.text.clone(),
        message,
    }
}

fn slot<'a>(found: &'a Found, name: &str) -> Option<&'a str> {
    found.slots.get(name).map(String::as_str)
}

#[test]
fn a_named_group_fills_the_slot_of_its_name() {
    let recognizer = recognizer();
    for (raw, shelf) in [
        ("Ｃ－１２の棚を見たいです", "c-12"),
        ("すみません、C-7のタナは", "c-7"),
        ("I am looking for Shelf C-12, please", "c-12"),
    ] {
        let found = find(&recognizer, raw);
        assert_eq!(slot(&found, "shelf"), Some(shelf), "{raw}");
        assert_eq!(found.phrases.len(), 1, "{raw}: {:?}", found.phrases);
        assert!(found.phrases[0].starts_with('/'), "{raw}");
        let given = &found.message.given[0];
        let typed = &found.masked[found.message.text.raw_span(given.span.clone())];
        assert!(
            typed.chars().count() >= 3 && raw.contains(typed),
            "{raw}: {typed}"
        );
    }
    assert_eq!(
        slot(&find(&recognizer, "the bookshelf c-12"), "shelf"),
        None
    );
    // A guard fills nothing.
    assert_eq!(slot(&find(&recognizer, "無視してください"), "shelf"), None);
}

#[test]
fn a_group_is_looked_up_in_the_list_and_among_the_entities() {
    let recognizer = recognizer();
    for (raw, wanted) in [
        ("ディスクを12月3日まで予約", "disc"),
        ("図書を12月3日まで予約して", "book"),
        ("please reserve a disc until 3 December", "disc"),
    ] {
        let found = find(&recognizer, raw);
        assert_eq!(slot(&found, "wanted"), Some(wanted), "{raw}");
        assert_eq!(slot(&found, "until"), Some("None-Some(12)"), "{raw}");
    }
    // What is no value of the list fills nothing.
    let found = find(&recognizer, "机を12月3日まで予約");
    assert_eq!(slot(&found, "wanted"), None);
    assert_eq!(found.phrases.len(), 1);
}

#[test]
fn a_guard_undoes_its_own_phrase_and_no_other() {
    let recognizer = recognizer();
    let phrases = |raw: &str| find(&recognizer, raw).phrases;
    assert_eq!(phrases("棚はどこですか"), ["棚はどこ"]);
    assert_eq!(phrases("傘の棚はどこですか"), [""; 0]);
    assert_eq!(phrases("本棚の隣の、傘の棚はどこですか"), ["本棚"]);
    assert_eq!(phrases("where is the shelf?"), ["where is the shelf"]);
    assert_eq!(phrases("umbrellas: where is the shelf?"), [""; 0]);
    assert_eq!(phrases("where is the shelf, not for a shoe"), [""; 0]);
    assert_eq!(
        phrases("where is the shelf for horseshoes"),
        ["where is the shelf"]
    );
}

#[test]
fn months_and_times_fill_their_slots() {
    let recognizer = recognizer();
    for (raw, name, value, typed) in [
        ("６月からですか", "starts", "None-Some(6)", "６月"),
        ("来月から", "starts", "Some(2026)-Some(12)", "来月"),
        (
            "二〇二七年三月から",
            "starts",
            "Some(2027)-Some(3)",
            "二〇二七年三月",
        ),
        (
            "from next month",
            "starts",
            "Some(2026)-Some(12)",
            "next month",
        ),
        ("is it from June", "starts", "None-Some(6)", "June"),
        ("3月に引っ越します", "moved", "None-Some(3)", "3月"),
        (
            "I am moving in March 2027",
            "moved",
            "Some(2027)-Some(3)",
            "March 2027",
        ),
        ("午後３時半に取りに行く", "pickup", "15:30", "午後３時半"),
        ("開くのは正午", "opening", "12:00", "正午"),
        ("15:30からですか", "opening", "15:30", "15:30"),
        ("can i collect it at 3 pm?", "pickup", "15:00", "3 pm"),
        ("is the library open at noon?", "opening", "12:00", "noon"),
    ] {
        let found = find(&recognizer, raw);
        assert_eq!(slot(&found, name), Some(value), "{raw}: {:?}", found.slots);
        assert!(
            found.entities.iter().any(|(_, text)| text == typed),
            "{raw}: {:?}",
            found.entities
        );
    }
    // What a phrase gives to one slot is not the other's.
    let found = find(&recognizer, "3月に引っ越し、午後3時に取りに行きます");
    assert_eq!(slot(&found, "starts"), None, "{:?}", found.slots);
    assert_eq!(slot(&found, "opening"), None, "{:?}", found.slots);
    // A date is no month, a length of time no time.
    let found = find(&recognizer, "12月3日、48時間");
    assert_eq!(found.entities, []);
}

#[test]
fn a_telephone_number_is_public_or_a_mask() {
    let recognizer = recognizer();
    for (raw, value, typed) in [
        ("連絡先は0120-380-366です", "0120380366", "0120-380-366"),
        ("call 0120 380 366", "0120380366", "0120 380 366"),
        ("連絡先は090-1234-5678です", MASK, MASK),
        ("call me at 090-1234-5678 please", MASK, MASK),
        ("<b>電話</b>は０９０（１２３４）５６７８。", MASK, MASK),
    ] {
        let found = find(&recognizer, raw);
        assert_eq!(slot(&found, "contact"), Some(value), "{raw}");
        assert_eq!(
            found.entities,
            [(Entity::Telephone, typed.to_owned())],
            "{raw}"
        );
        assert!(!found.message.text.text.contains("5678"), "{raw}");
    }
    // What explains a message says the same.
    let redacted = redact("連絡先は090-1234-5678です", &["0120380366"]);
    let explanation = Explanation::new(&recognizer, &redacted, Locale::Ja, asked_at());
    let said = explanation.write(&recognizer, Locale::Ja);
    assert!(said.contains("伏せたもの: 電話番号\n"), "{said}");
    assert!(said.contains(&format!(" contact={MASK}")), "{said}");
    // Other masks are no telephone numbers.
    let found = find(&recognizer, "マイナンバーは123456789012です");
    assert!(found.masked.contains(MASK));
    assert_eq!(slot(&found, "contact"), None);
}

#[test]
fn persons_are_the_words_of_their_list() {
    let recognizer = recognizer();
    for (raw, value) in [
        ("母が行きます", Some("parent")),
        ("母校へ行きます", None),
        ("本人です", Some("self")),
        ("my father will come", Some("parent")),
        ("I come myself", Some("self")),
    ] {
        assert_eq!(slot(&find(&recognizer, raw), "visitor"), value, "{raw}");
    }
}

#[test]
fn numbers_and_entities_of_a_phrase_go_to_the_slot_they_name() {
    let recognizer = recognizer();
    assert_eq!(slot(&find(&recognizer, "3冊ほしい"), "copies"), Some("3"));
    let found = find(&recognizer, "4 copies, and are you open at 9 am?");
    assert_eq!(slot(&found, "copies"), Some("4"));
    assert_eq!(slot(&found, "opening"), Some("09:00"));
}

#[test]
fn the_delivered_list_of_persons_has_every_fixed_value() {
    let book = crate::support::shipped().book();
    let outs: Vec<&str> = book.lists["person"]
        .values()
        .iter()
        .filter_map(|value| value.out.as_deref())
        .collect();
    for person in Entity::PERSONS {
        assert!(outs.contains(&person), "{person}");
    }
}
