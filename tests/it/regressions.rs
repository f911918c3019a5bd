//! One test for each fault that was found once, so that it does not come back.

use madoguchi::bot::answer::answer;
use madoguchi::diag::Diagnostic;
use madoguchi::dialogue::Conversation;

use crate::support::{Talk, asked_at, changed_library, city_library, load, run_library};

fn found(name: &str, intents: &str, replies: &str) -> Vec<Diagnostic> {
    let folder = changed_library(
        name,
        &[
            ("intents/odd.yaml", intents),
            ("locales/ja/odd.ftl", replies),
            ("locales/en/odd.ftl", replies),
        ],
    );
    load(&folder).1
}

#[test]
fn an_example_of_a_repeat_intent_is_recognised() {
    let step = Talk::with(city_library())
        .outcome("もう一度お願いします")
        .step;
    assert_eq!(step.recognised, ["talk-again"]);
}

#[test]
fn a_second_refusal_brings_a_person_to_the_front_even_when_an_intent_refuses() {
    let mut talk = Talk::with(city_library());
    talk.say("借りた本をなくしました");
    let second = talk.say("借りた本をなくしました").text;
    assert!(
        second.starts_with("係の者にもお尋ねいただけます"),
        "{second}"
    );
}

#[test]
fn a_bare_secret_is_a_question_back() {
    let answer = Talk::with(city_library()).say("6214");
    assert!(answer.clarify || answer.fallback, "{answer:?}");
}

#[test]
fn check_finds_a_variable_that_only_an_optional_slot_supplies() {
    let intents = "intents:\n  odd-one:\n    source: {section: loans, verified_on: 2026-11-01}\n    slots: {lent: optional, item: optional}\n    phrases: {ja: [奇妙], en: [odd]}\n";
    assert_ne!(
        found(
            "bug-optional",
            intents,
            "odd-one = { $due } { $item_label }\n"
        ),
        []
    );
}

#[test]
fn a_reply_that_cannot_be_written_out_counts_as_fallback() {
    let intents = "intents:\n  odd-one:\n    source: {section: loans, verified_on: 2026-11-01}\n    slots: {lent: optional}\n    phrases: {ja: [奇妙な質問], en: [odd question]}\n";
    let replies = "odd-one = { $due }\n";
    let folder = changed_library(
        "bug-fault",
        &[
            ("intents/odd.yaml", intents),
            ("locales/ja/odd.ftl", replies),
            ("locales/en/odd.ftl", replies),
        ],
    );
    // `chat` and `ask` refuse such a folder; a library that is loaded all the same must not answer with a hole.
    let (library, _) = load(&folder);
    let outcome = answer(
        &library,
        &mut Conversation::default(),
        "奇妙な質問",
        None,
        asked_at(),
    );
    assert!(
        outcome.step.fallback && outcome.step.intents.is_empty(),
        "{outcome:?}"
    );
}

#[test]
fn check_finds_an_empty_list_and_a_value_that_stands_twice() {
    let findings = found(
        "bug-lists",
        "lists:\n  empty: []\n  twice:\n    - {out: a, in: ああ}\n    - {out: a, in: ああ}\n",
        "",
    );
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["L002", "L001"]);
}

#[test]
fn check_finds_date_rules_that_go_round_in_a_circle() {
    assert_ne!(
        found(
            "bug-dates",
            "dates:\n  egg: hen + 1 day\n  hen: egg + 1 day\n",
            ""
        ),
        []
    );
}

#[test]
fn check_finds_a_day_of_verification_that_is_none() {
    let intents = "intents:\n  odd-one:\n    source: {section: loans, verified_on: sometime}\n    phrases: {ja: [奇妙], en: [odd]}\n";
    assert_ne!(found("bug-verified", intents, "odd-one = x\n"), []);
}

#[test]
fn check_finds_a_condition_on_a_slot_that_the_intent_does_not_use() {
    let intents = "intents:\n  odd-one:\n    source: {section: loans, verified_on: 2026-11-01}\n    phrases: {ja: [奇妙], en: [odd]}\n    answers:\n      - {when: {item: book}, reply: odd-one}\n";
    assert_ne!(found("bug-condition", intents, "odd-one = x\n"), []);
}

#[test]
fn a_line_of_megabytes_is_one_message_of_a_chat() {
    let run = run_library(&["chat"], &vec![b'x'; 3 * 1024 * 1024]);
    assert_eq!(run.out.matches("長すぎます").count(), 1, "{}", run.out);
}

#[test]
fn a_pin_is_masked_however_its_name_is_spelled() {
    let mut left = Vec::new();
    for name in [
        "あんしょうばんごうは",
        "アンショウバンゴウは",
        "ぱすわーどは",
        "パスワ-ドは",
        "安証番号は",
        "暗唱番号は",
        "暗証no ",
        "anshou bangou wa ",
        "pass code ",
        "passwd ",
        "PIN code ",
    ] {
        let text = format!("{name}6214");
        if madoguchi::text::redact(&text, &[]).text.contains("6214") {
            left.push(name);
        }
    }
    assert!(left.is_empty(), "not masked after {left:?}");
}

#[test]
fn an_id_with_many_digits_comes_back_as_it_was() {
    let run = run_library(
        &["ask", "--jsonl"],
        b"{\"id\": 123456789012345678901234567890, \"session\": \"s\", \"text\": \"hello\"}\n",
    );
    assert!(
        run.out.contains("123456789012345678901234567890"),
        "{}",
        run.out
    );
}
