//! Suggestions with a small library.

use std::sync::Arc;

use super::*;
use crate::config::Config;
use crate::diag::Source;
use crate::library::Files;

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
      ja: ["貸出期間を延長したいです", "本の貸出を延長できますか"]
      en: ["can I extend my loan?", "I want to renew a book"]
  loan-card:
    source: {section: loans, verified_on: 2026-11-01}
    phrases:
      ja: ["利用[者]カード"]
      en: ["library card"]
    examples:
      ja: ["利用カードを作りたい", "利用者カードはどこで作れますか"]
      en: ["how do I get a library card?", "I need a library card"]
  loan-due:
    source: {section: loans, verified_on: 2026-11-01}
    follow_ups: [loan-extend, loan-card]
    phrases:
      ja: ["返却(期限|日)"]
      en: ["(due date|when is it due)"]
    examples:
      ja: ["返却期限はいつですか", "返却日を教えて"]
      en: ["what is the due date?", "when is it due"]
"#;
const JA: &str = "\
loan-extend = { $item_label }の貸出を延長できます。
    .label = 貸出の延長
loan-due = 返却期限は2週間後です。
loan-card = 利用カードは窓口で作れます。
    .label = 利用カード
ask-item = 何を借りましたか。
item-book = 本
item-disc = ディスク
section-loans = 貸出
source-line = 出典: { $section }（{ $verified_on }）
";
const EN: &str = "\
loan-extend = You can extend the loan of the { $item_label }.
    .label = Extending a loan
loan-due = It is due after two weeks.
loan-card = You get a card at the counter.
    .label = Library card
ask-item = What did you borrow?
item-book = book
item-disc = disc
section-loans = Loans
source-line = Source: { $section } ({ $verified_on })
";

fn library() -> Library {
    let source = |name: &str, text: &str| {
        Arc::new(Source {
            name: name.to_owned(),
            text: text.to_owned(),
        })
    };
    let ui = |tag: &str| match tag {
        "ja" => source(
            "locales/ja/ui.ftl",
            include_str!("../../../locales/ja/ui.ftl"),
        ),
        _ => source(
            "locales/en/ui.ftl",
            include_str!("../../../locales/en/ui.ftl"),
        ),
    };
    let own = |text: &str| {
        // The line of the source is the program's own.
        let lines = text.lines().filter(|line| !line.starts_with("source-line"));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    let files = Files {
        intents: vec![source("intents/loans.yaml", INTENTS)],
        locales: vec![
            (ReplyLocale::Ja, source("locales/ja/loans.ftl", &own(JA))),
            (ReplyLocale::En, source("locales/en/loans.ftl", &own(EN))),
            (ReplyLocale::Ja, ui("ja")),
            (ReplyLocale::En, ui("en")),
        ],
    };
    let (library, findings) = Library::new(&files, Config::default());
    assert!(!crate::diag::has_errors(&findings), "{findings:?}");
    library
}

fn asked(text: &str, wanted: Wanted) -> Suggested {
    let now = chrono::NaiveDate::from_ymd_opt(2026, 11, 22)
        .and_then(|day| day.and_hms_opt(10, 0, 0))
        .unwrap();
    suggest(&library(), text, wanted, now)
}

const USUAL: Wanted = Wanted {
    locale: None,
    agent_locale: None,
    limit: 3,
};

#[test]
fn the_best_answer_comes_in_both_languages_with_its_phrase_and_source() {
    let suggested = asked("can I renew my book?", USUAL);
    assert_eq!(suggested.language, Locale::En);
    let best = &suggested.answers[0];
    assert_eq!(best.intent, "loan-extend");
    assert!(best.score > 0.5 && best.score <= 1.0, "{}", best.score);
    assert_eq!(best.needs, Vec::<String>::new());
    assert_eq!(
        best.phrase,
        Some(Evidence {
            template: "(extend|renew) [my] (loan|{item})".into(),
            file: "intents/loans.yaml".into(),
            line: 14,
        })
    );
    assert_eq!(best.reply.locale, ReplyLocale::En);
    assert_eq!(best.agent_reply.locale, ReplyLocale::Ja);
    assert!(
        best.text
            .starts_with("You can extend the loan of the book.")
    );
    assert!(best.text.contains("Loans"), "{}", best.text);
    assert_eq!(best.agent_reply.sources[0].section, "貸出");
    let scores: Vec<f64> = suggested
        .answers
        .iter()
        .map(|answer| answer.score)
        .collect();
    assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
}

#[test]
fn what_is_usually_asked_next_fills_up() {
    let suggested = asked("返却期限はいつですか", USUAL);
    let intents: Vec<&str> = suggested
        .answers
        .iter()
        .map(|answer| answer.intent.as_str())
        .collect();
    assert_eq!(intents, ["loan-due", "loan-extend", "loan-card"]);
    let last = &suggested.answers[2];
    assert_eq!(last.phrase, None);
    assert!(last.score < LEAST, "{}", last.score);
    let one = Wanted { limit: 1, ..USUAL };
    assert_eq!(asked("返却期限はいつですか", one).answers.len(), 1);
}

#[test]
fn an_answer_that_lacks_a_slot_asks_for_it() {
    let suggested = asked("貸出期間を延長したい", USUAL);
    let best = &suggested.answers[0];
    assert_eq!(best.needs, ["item"]);
    assert_eq!(best.text, "何を借りましたか。");
}

#[test]
fn sensitive_data_are_masked_and_a_secret_alone_suggests_nothing() {
    let suggested = asked("my number is 123456789012, when is it due", USUAL);
    assert_eq!(suggested.masked, 1);
    assert!(!suggested.masked_text.contains("1234"));
    assert_eq!(suggested.answers[0].intent, "loan-due");
    assert_eq!(suggested.answers[0].reply.notices, Vec::<String>::new());
    let secret = asked("4821", USUAL);
    assert_eq!((secret.masked, secret.masked_text.as_str()), (1, MASK));
    assert_eq!(secret.answers, []);
}

#[test]
fn a_question_is_found_beside_thanks_and_beside_what_was_masked() {
    for text in [
        "Thank you so much. My number is ■■■■. When is it due?",
        "ありがとうございます。私の番号は■■■■です。返却期限はいつですか。",
    ] {
        let suggested = asked(text, USUAL);
        assert_eq!(suggested.answers[0].intent, "loan-due", "{text}");
        assert!(suggested.answers[0].score > 0.5, "{text}");
    }
}

#[test]
fn the_wanted_languages_and_number_are_kept_to() {
    let wanted = Wanted {
        locale: Some(ReplyLocale::Ja),
        agent_locale: Some(ReplyLocale::En),
        limit: 1,
    };
    let suggested = asked("when is it due", wanted);
    assert_eq!(suggested.answers.len(), 1);
    assert_eq!(suggested.answers[0].reply.locale, ReplyLocale::Ja);
    assert_eq!(suggested.answers[0].agent_reply.locale, ReplyLocale::En);
    assert_eq!(asked("qzx vbn", USUAL).answers, []);
}
