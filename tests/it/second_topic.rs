//! Another topic, a city library, is added by files alone: `tests/data/library` holds no line of Rust.

use madoguchi::diag::human;
use madoguchi::locale::Locale;

use crate::support::{Talk, city_library, data, load};

#[test]
fn the_files_of_the_second_topic_have_no_findings() {
    let (library, findings) = load(&data("library"));
    assert!(
        findings.is_empty(),
        "{}",
        human::render(&findings, Locale::En, false)
    );
    assert_eq!(library.book().intents.len(), 8);
}

#[test]
fn every_example_of_the_second_topic_is_recognised() {
    let library = city_library();
    let trials = madoguchi::check::trial::run(
        &library.recognizer,
        &library.config,
        crate::support::asked_at(),
    );
    let failed: Vec<String> = trials
        .iter()
        .filter(|trial| !trial.passed())
        .map(|trial| {
            format!(
                "{} → {:?} instead of {}",
                trial.example.text, trial.got, trial.expected
            )
        })
        .collect();
    assert!(
        trials.len() > 45,
        "only {} examples were tried",
        trials.len()
    );
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn questions_are_answered_in_the_language_they_are_asked_in() {
    let library = city_library();
    let cases = [
        (
            "図書館カードを作るにはどうすればいいですか",
            "account-open",
            Locale::Ja,
            "カードを受け取る",
        ),
        (
            "How can I become a member of the library?",
            "account-open",
            Locale::En,
            "Take your card",
        ),
        ("いつ返せばいいの？", "loan-due", Locale::Ja, "14日後"),
        (
            "when do I return the books",
            "loan-due",
            Locale::En,
            "14 days after",
        ),
    ];
    for (text, intent, locale, fragment) in cases {
        let answer = Talk::with(library).say(text);
        assert_eq!(answer.intent.as_deref(), Some(intent), "{text}: {answer:?}");
        assert_eq!(answer.lang, locale, "{text}");
        assert!(answer.text.contains(fragment), "{text}: {}", answer.text);
        assert!(!answer.fallback && !answer.clarify, "{text}: {answer:?}");
        assert_eq!(answer.source.len(), 1, "{text}");
        assert_eq!(answer.source[0].verified_on, "2026-11-01");
    }
}

#[test]
fn a_missing_slot_is_asked_for_with_choices_and_any_way_of_choosing_works() {
    let library = city_library();
    for (choice, label, weeks) in [
        ("2", "雑誌", "1週間"),
        ("本です", "本", "2週間"),
        ("loan-extend:item=disc", "DVD・CD", "1週間"),
    ] {
        let mut talk = Talk::with(library);
        let asked = talk.say("貸出期間を延長したいのですが");
        assert!(asked.clarify && !asked.fallback, "{asked:?}");
        assert!(asked.text.contains("どの資料"), "{}", asked.text);
        let ids: Vec<&str> = asked
            .choices
            .iter()
            .map(|choice| choice.id.as_str())
            .collect();
        assert_eq!(
            ids,
            [
                "loan-extend:item=book",
                "loan-extend:item=magazine",
                "loan-extend:item=disc"
            ]
        );

        let answered = talk.say(choice);
        assert_eq!(
            answered.intent.as_deref(),
            Some("loan-extend"),
            "{choice}: {answered:?}"
        );
        assert!(
            !answered.clarify && !answered.fallback,
            "{choice}: {answered:?}"
        );
        assert!(
            answered.text.contains(&format!("{label}の貸出")),
            "{choice}: {}",
            answered.text
        );
        assert!(answered.text.contains(weeks), "{choice}: {}", answered.text);
        assert_eq!(talk.conversation.pending, None);
    }
}

#[test]
fn a_slot_said_in_the_question_is_not_asked_for() {
    let answer = Talk::with(city_library()).say("Can I renew my magazine?");
    assert_eq!(
        answer.slots.get("item").map(String::as_str),
        Some("magazine")
    );
    assert!(
        answer
            .text
            .contains("The loan (Magazine) can be extended by 1 weeks"),
        "{}",
        answer.text
    );
}

#[test]
fn a_follow_up_changes_one_slot() {
    let mut talk = Talk::with(city_library());
    assert!(talk.say("本の貸出を延ばせますか").text.contains("2週間"));
    let answer = talk.say("じゃあ雑誌は？");
    assert_eq!(answer.intent.as_deref(), Some("loan-extend"), "{answer:?}");
    assert!(
        answer.text.contains("雑誌の貸出は、1週間"),
        "{}",
        answer.text
    );
}

#[test]
fn dates_are_computed_by_the_rules_of_the_files() {
    let library = city_library();
    let answer = Talk::with(library).say("2026年11月20日に借りました。返却期限はいつですか");
    assert_eq!(answer.intent.as_deref(), Some("loan-due"), "{answer:?}");
    assert_eq!(
        answer.slots.get("lent").map(String::as_str),
        Some("2026-11-20")
    );
    // 20 November + 14 days is 4 December; one month later is 4 January, whose month ends on the 31st.
    assert!(answer.text.contains("2026年12月4日"), "{}", answer.text);
    assert!(answer.text.contains("2027年1月31日"), "{}", answer.text);

    let mut talk = Talk::with(library);
    assert!(talk.say("When is my book due?").text.contains("14 days"));
    let computed = talk.say("on 20 November 2026");
    assert_eq!(computed.intent.as_deref(), Some("loan-due"), "{computed:?}");
    assert!(
        computed.text.contains("due by 4 December 2026"),
        "{}",
        computed.text
    );
}

#[test]
fn a_date_that_does_not_exist_is_asked_for_again() {
    let answer = Talk::with(city_library()).say("2026年11月31日に借りた本はいつ返せばいいですか");
    assert!(
        answer.clarify && !answer.fallback && answer.intent.is_none(),
        "{answer:?}"
    );
    assert!(answer.text.contains("暦にありません"), "{}", answer.text);
}

#[test]
fn a_refusal_is_kind_and_counts_as_fallback() {
    for (text, fragment) in [
        ("借りた本をなくしました", "カウンターにお申し出"),
        ("I lost a book", "library desk"),
    ] {
        let answer = Talk::with(city_library()).say(text);
        assert!(answer.fallback && !answer.clarify, "{answer:?}");
        assert_eq!((answer.intent, answer.intents), (None, vec![]), "{text}");
        assert!(answer.text.contains(fragment), "{text}: {}", answer.text);
    }
}

#[test]
fn small_talk_is_neither_fallback_nor_a_question_back() {
    for (text, intent) in [("こんにちは", "talk-hello"), ("Thank you!", "talk-thanks")] {
        let answer = Talk::with(city_library()).say(text);
        assert_eq!(answer.intent.as_deref(), Some(intent), "{answer:?}");
        assert!(!answer.fallback && !answer.clarify, "{answer:?}");
    }
}

#[test]
fn the_last_answer_is_repeated_and_translated() {
    let mut talk = Talk::with(city_library());
    assert!(talk.say("もう一度お願いします").text.contains("まだ何も"));
    let first = talk.say("会員になりたい");
    assert_eq!(talk.say("もう一度お願いします").text, first.text);
    let english = talk.say("英語でお願いします");
    assert_eq!(english.lang, Locale::En);
    assert!(
        english.text.contains("Fill in the form"),
        "{}",
        english.text
    );
}

#[test]
fn what_is_no_topic_is_refused_and_the_second_time_a_person_comes_first() {
    let mut talk = Talk::with(city_library());
    let first = talk.say("富士山の高さを知っていますか");
    assert!(first.fallback && first.intent.is_none(), "{first:?}");
    assert!(first.text.contains("図書館のカウンター"), "{}", first.text);
    let second = talk.say("宇宙はなぜ広いのでしょう");
    assert!(second.fallback, "{second:?}");
    assert!(
        second.text.starts_with("係の者が承ります"),
        "{}",
        second.text
    );
}

#[test]
fn two_questions_in_one_message_are_both_answered() {
    let answer = Talk::with(city_library())
        .say("図書館カードを作るにはどうすればいいですか。それと、返却期限はいつですか。");
    assert_eq!(answer.intents, ["account-open", "loan-due"], "{answer:?}");
    assert!(
        answer.text.contains("申込書") && answer.text.contains("14日後"),
        "{}",
        answer.text
    );
}

#[test]
fn a_guard_keeps_an_intent_from_answering() {
    let answer = Talk::with(city_library()).say("I want to renew my passport");
    assert_ne!(answer.intent.as_deref(), Some("loan-extend"), "{answer:?}");
}
