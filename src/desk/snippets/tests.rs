//! Snippets of a small library of its own.

use std::sync::Arc;

use chrono::NaiveDate;

use super::*;
use crate::config::Config;
use crate::diag::Source;
use crate::intents::resolve::resolve;
use crate::nlu::Recognizer;

const INTENTS: &str = r#"
lists:
  item:
    - {out: book, in: {ja: "本", en: "book[s]"}}
    - {out: disc, in: {ja: "ディスク", en: "disc[s]"}}
slots:
  item: {list: item, ask: ask-item, choices: [book, disc]}
intents:
  loan-extend:
    source: {section: loans, verified_on: 2026-11-01}
    slots: {item: required}
    phrases:
      ja: ["[{item}の]貸出[期間]を延長"]
      en: ["(extend|renew) [my] (loan|{item})"]
    examples:
      ja: ["貸出期間を延長したいです"]
      en: ["can I extend my loan?"]
  loan-fee:
    source: {section: loans, verified_on: 2026-11-01}
    slots: {item: optional}
    answers:
      - {when: {item: disc}, reply: loan-fee-disc}
    phrases:
      ja: ["貸出の料金"]
      en: ["loan fee"]
    examples:
      ja: ["貸出は無料ですか"]
      en: ["what does it cost?"]
"#;
const JA: &str = "\
loan-extend = { $item_label }の貸出を延長できます。
    .title = 貸出の延長
    .label = 貸出を延長したい
loan-fee = 無料です。
    .title = 料金
    .label = 料金はいくらですか
loan-fee-disc = ディスクは100円です。
    .title = 料金
    .label = 料金はいくらですか
ask-item = 何を借りましたか。
item-book = 本
item-disc = ディスク
section-loans = 貸出
";
const EN: &str = "\
loan-extend = You can extend the loan of the { $item_label }.
    .title = Extending a loan
    .label = I want to extend a loan
loan-fee = It is free of charge.
    .title = Fees
    .label = What does it cost?
loan-fee-disc = A disc costs 100 yen.
    .title = Fees
    .label = What does it cost?
ask-item = What did you borrow?
item-book = book
item-disc = disc
section-loans = Loans
";

struct Shelf {
    recognizer: Recognizer,
    catalog: Catalog,
    config: Config,
}

impl Shelf {
    fn new() -> Self {
        let (book, findings) = resolve(&[Source::new("intents/loans.yaml", INTENTS)]);
        assert!(!crate::diag::has_errors(&findings), "{findings:?}");
        let (catalog, findings) = Catalog::new(&[
            (ReplyLocale::Ja, Source::new("locales/ja/loans.ftl", JA)),
            (ReplyLocale::En, Source::new("locales/en/loans.ftl", EN)),
            (
                ReplyLocale::Ja,
                Source::new(
                    "locales/ja/ui.ftl",
                    include_str!("../../../locales/ja/ui.ftl"),
                ),
            ),
            (
                ReplyLocale::En,
                Source::new(
                    "locales/en/ui.ftl",
                    include_str!("../../../locales/en/ui.ftl"),
                ),
            ),
            (
                ReplyLocale::Ja,
                Source::new(
                    "locales/ja/hours.ftl",
                    include_str!("../../../locales/ja/hours.ftl"),
                ),
            ),
            (
                ReplyLocale::En,
                Source::new(
                    "locales/en/hours.ftl",
                    include_str!("../../../locales/en/hours.ftl"),
                ),
            ),
        ]);
        assert_eq!(findings, []);
        Self {
            recognizer: Recognizer::new(Arc::new(book)),
            catalog,
            config: Config::default(),
        }
    }

    fn knowledge(&self) -> Knowledge<'_> {
        Knowledge {
            recognizer: &self.recognizer,
            config: &self.config,
        }
    }

    fn snippets(&self) -> Snippets {
        Snippets::new(self.knowledge(), &self.catalog, now())
    }
}

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 24)
        .and_then(|day| day.and_hms_opt(10, 0, 0))
        .unwrap()
}

fn ids(snippets: &Snippets, query: &str) -> Vec<String> {
    let found = snippets.search(query, MOST_HITS).into_iter();
    found.map(Snippet::id).collect()
}

#[test]
fn each_reply_of_an_intent_is_a_snippet_of_its_own() {
    let shelf = Shelf::new();
    let snippets = shelf.snippets();
    assert_eq!(
        ids(&snippets, "loan"),
        [
            "loan-extend:item=book",
            "loan-extend:item=disc",
            "loan-fee",
            "loan-fee:item=disc",
        ]
    );
    for snippet in snippets.search("loan", 9) {
        for locale in [ReplyLocale::Ja, ReplyLocale::En] {
            let reply = snippet.reply(shelf.knowledge(), &shelf.catalog, locale, now());
            let reply = reply.unwrap();
            assert_eq!(reply.locale, locale);
            assert_eq!(reply.sources.len(), 1, "the source comes with it");
        }
    }
    let gone = Snippet {
        intent: "no-such-intent".into(),
        slots: BTreeMap::new(),
    };
    let reply = gone.reply(shelf.knowledge(), &shelf.catalog, ReplyLocale::Ja, now());
    assert_eq!(reply, None);
}

#[test]
fn words_of_any_field_and_language_find_a_snippet() {
    let shelf = Shelf::new();
    let snippets = shelf.snippets();
    for (query, first) in [
        ("延長 ディスク", "loan-extend:item=disc"),
        ("ＦＥＥＳ", "loan-fee"),
        ("100円", "loan-fee:item=disc"),
        ("無料ですか", "loan-fee"),
        ("can i extend", "loan-extend:item=book"),
        ("free", "loan-fee"),
        // No text holds it as it stands, but most of its pairs.
        ("貸出期間の延長したい", "loan-extend:item=book"),
    ] {
        let found = ids(&snippets, query);
        assert_eq!(found.first().map(String::as_str), Some(first), "{query}");
    }
    for nothing in ["", "　 ", "xyzzy", "延長 xyzzy"] {
        assert_eq!(ids(&snippets, nothing), Vec::<String>::new(), "{nothing}");
    }
}

#[test]
fn a_title_says_more_than_a_word_in_the_text() {
    let shelf = Shelf::new();
    let found = ids(&shelf.snippets(), "料金");
    assert_eq!(found, ["loan-fee", "loan-fee:item=disc"]);
    assert_eq!(shelf.snippets().search("loan", 1).len(), 1);
}

#[test]
fn the_place_of_a_word_counts() {
    for (text, fits) in [
        ("fee", 4),
        ("a\nfee\nb", 4),
        ("the fee is", 3),
        ("fees", 2),
        ("coffee", 1),
        ("coffee and fees", 2),
        ("tea", 0),
    ] {
        assert_eq!(fit(text, "fee"), fits, "{text}");
    }
}
