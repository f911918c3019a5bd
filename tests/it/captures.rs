//! Captures, plain list values and contexts that keep values, from the files to the replies of a conversation.

use std::fmt::Write;
use std::fs;

use madoguchi::config::Config;
use madoguchi::diag::Source;
use madoguchi::library::{Files, Library};
use madoguchi::locale::Locale;
use madoguchi::nlu::LONGEST_CAPTURE;
use madoguchi::{check, diag};

use crate::support::{Talk, data};

const INTENTS: &str = r#"
rules:
  titled: {ja: "「{title:@name}」という本", en: "the book {title:@name} by"}
lists:
  title: {wildcard: true}
  # Plain values: what is written is what is meant.
  shelf: [red, blue, 3]
  room: [hall, attic]
slots:
  shelf: {list: shelf, carry: true}
  room: {list: room}
  place: {}
intents:
  book-order:
    source: {section: loans, verified_on: 2026-11-01}
    slots: {room: optional}
    phrases:
      ja: ["<titled>[を]注文"]
      en: ["order <titled>", "order books", "put it {room:@where} next to {@title} please"]
    after:
      intents: [book-order]
      phrases: {en: ["rather {title:@name} instead"]}
    answers:
      - {when: {known: [name]}, reply: book-order-named}
      - {when: {known: [title, where]}, reply: book-order-beside}
  shelf-where:
    source: {section: loans, verified_on: 2026-11-01}
    slots: {shelf: optional, place: optional}
    phrases:
      en:
        - "where is the shelf"
        - "on the {shelf} shelf"
        - {phrase: "same place", requires_context: {shelf: {value: [red, 3], slot: place}}}
    answers:
      - {when: {place: ["3", red]}, reply: shelf-same}
"#;

const JAPANESE: &str = "\
section-loans = 貸出
book-order = どの本ですか。
book-order-named = { $name }を注文します。
book-order-beside = { $title }の横です。
shelf-where = 棚です。
shelf-same = 棚{ $place }です。
";

const ENGLISH: &str = "\
section-loans = Loans
book-order = Which book?
book-order-named = Ordering { $name }.
book-order-beside = In the { $where }, beside { $title }.
shelf-where = Here.
shelf-same = Shelf { $place }.
";

fn files(intents: &str, english: &str) -> Files {
    let mut files = Files::default();
    files
        .intents
        .push(Source::new("intents/books.yaml", intents));
    for (locale, text) in [(Locale::Ja, JAPANESE), (Locale::En, english)] {
        for name in ["ui.ftl", "hours.ftl"] {
            let name = format!("locales/{}/{name}", locale.tag());
            let text = fs::read_to_string(data("library").join(&name)).expect("the fixture");
            files.locales.push((locale.into(), Source::new(name, text)));
        }
        let name = format!("locales/{}/books.ftl", locale.tag());
        files.locales.push((locale.into(), Source::new(name, text)));
    }
    files
}

fn library() -> Library {
    let (library, findings) = Library::new(&files(INTENTS, ENGLISH), Config::default());
    assert!(findings.is_empty(), "{findings:?}");
    library
}

/// The replies to some messages in one conversation, each as one line.
fn replies(library: &Library, messages: &[&str]) -> Vec<String> {
    let mut talk = Talk::with(library);
    let shown = messages.iter().map(|message| {
        let outcome = talk.outcome(message);
        talk.shown(&outcome)
    });
    shown.collect()
}

fn reply(library: &Library, message: &str) -> String {
    replies(library, &[message]).remove(0)
}

#[test]
fn the_reply_says_what_a_phrase_captured() {
    let library = library();
    for (message, said) in [
        (
            "「星の旅カード」という本を注文したい",
            "星の旅カードを注文します。",
        ),
        (
            "please order the book Star  Trip II by Jo",
            "Ordering Star Trip II.",
        ),
        ("order books", "Which book?"),
        // A capture of a list keeps the words, and its list goes on filling the slot.
        (
            "put it Attic next to the Lamp please",
            "In the Attic, beside the Lamp.",
        ),
    ] {
        let shown = reply(&library, message);
        assert!(shown.contains(said), "{message}: {shown}");
    }
}

#[test]
fn what_is_captured_is_masked_short_and_no_markup() {
    let library = library();
    let shown = reply(
        &library,
        "order the book Call Tom at 090-1234-5678 now by Jo",
    );
    assert!(shown.contains("Ordering Call Tom at ■■■■ now."), "{shown}");
    assert!(!shown.contains("5678"), "{shown}");
    let mut long = String::new();
    for number in 0..30 {
        let _ = write!(long, "word{number} ");
    }
    let shown = reply(&library, &format!("order the book {long} by Jo"));
    let said = shown.split("Ordering ").nth(1).expect("the reply");
    let said = said.split('.').next().expect("a sentence");
    assert!(said.chars().count() <= LONGEST_CAPTURE, "{said}");
    let shown = reply(&library, "order the book a\n\n- { $phone } { -b } by Jo");
    assert!(shown.contains("Ordering a - { $phone } { -b"), "{shown}");
}

#[test]
fn captures_belong_to_their_question() {
    let library = library();
    let said = replies(
        &library,
        &[
            "order the book Star Trip by Jo",
            "rather Moon Walk instead",
            "where is the shelf",
            "rather Sun Set instead",
            "order books",
        ],
    );
    assert!(said[0].contains("Ordering Star Trip."), "{said:?}");
    assert!(said[1].contains("Ordering Moon Walk."), "{said:?}");
    // Only after an order does `rather` mean one.
    assert!(!said[3].contains("Sun Set"), "{said:?}");
    assert!(said[4].contains("Which book?"), "{said:?}");
}

#[test]
fn plain_values_and_kept_values_fill_slots() {
    let library = library();
    let said = replies(&library, &["on the 3 shelf", "put it in the same place"]);
    assert!(said[0].contains("Here."), "{said:?}");
    assert!(said[1].contains("Shelf 3."), "{said:?}");
    // A value that is not among those asked for is not kept.
    let said = replies(&library, &["on the blue shelf", "put it in the same place"]);
    assert!(!said[1].contains("Shelf"), "{said:?}");
}

#[test]
fn a_reply_with_a_capture_that_nothing_fills_is_reported() {
    let findings = |intents: &str, english: &str| -> Vec<&'static str> {
        let (library, mut findings) = Library::new(&files(intents, english), Config::default());
        findings.extend(check::replies(library.book(), &library.catalog));
        diag::sort(&mut findings);
        // The fixture has no sentences of its own for everything that could be said.
        let codes = findings.iter().map(|finding| finding.code);
        codes.filter(|code| !["F002"].contains(code)).collect()
    };
    let usual = findings(INTENTS, ENGLISH);
    assert!(!usual.contains(&"F003"), "{usual:?}");
    // Without a condition nobody knows whether a phrase has filled it.
    let open = ENGLISH.replace("Which book?", "Which book, { $name }?");
    assert!(findings(INTENTS, &open).contains(&"F003"));
    let other = ENGLISH.replace("Shelf { $place }.", "Shelf { $name }.");
    assert!(findings(INTENTS, &other).contains(&"F003"));
    let unknown = INTENTS.replace("known: [name]", "known: [nmae]");
    assert!(findings(&unknown, ENGLISH).contains(&"D002"));
    // A resident's words never take the place of a value of the program.
    let phone = INTENTS.replace("{title:@name} instead", "{title:@phone} instead");
    assert!(findings(&phone, ENGLISH).contains(&"P012"));
}
