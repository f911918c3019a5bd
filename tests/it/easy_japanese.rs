//! Replies in easy Japanese: who gets them, that all their kanji have readings, and what happens without them.

use std::fs;

use madoguchi::bot::answer::{Answer, answer};
use madoguchi::config::Config;
use madoguchi::diag::Source;
use madoguchi::dialogue::{Conversation, Outcome};
use madoguchi::intents::IntentKind;
use madoguchi::library::{Files, Library};
use madoguchi::locale::{Locale, ReplyLocale};
use madoguchi::replies::ruby::{self, Inline};
use madoguchi::replies::{Args, Block};
use serde_json::{Value, json};

use crate::support::{asked_at, changed_library, run, shipped};

const EASY: ReplyLocale = ReplyLocale::Yasashii;

fn ask(library: &Library, conversation: &mut Conversation, text: &str) -> Outcome {
    answer(library, conversation, text, Some(EASY), asked_at())
}

fn shown(library: &Library, outcome: &Outcome) -> Answer {
    Answer::new(Value::Null, library, outcome)
}

/// Every text of a reply, in the notation of its readings.
fn texts(outcome: &Outcome) -> Vec<&String> {
    let reply = &outcome.reply;
    let blocks = reply.blocks.iter().flat_map(|block| match block {
        Block::Paragraph(text) => std::slice::from_ref(text),
        Block::Bullets(items) | Block::Steps(items) => items,
    });
    blocks
        .chain(&reply.title)
        .chain(&reply.notices)
        .chain(reply.choices.iter().map(|choice| &choice.label))
        .chain(reply.sources.iter().map(|source| &source.section))
        .collect()
}

/// The first piece of a text that has kanji and no reading.
fn unread(text: &str) -> Option<&str> {
    ruby::parse(text).find_map(|inline| match inline {
        Inline::Text(text) if text.contains(|c| ('一'..='鿿').contains(&c)) => Some(text),
        Inline::Text(_) | Inline::Ruby { .. } => None,
    })
}

#[test]
fn every_kanji_of_every_reply_has_a_reading() {
    let library = shipped();
    let mut wrong = Vec::new();
    let mut easy = 0;
    let mut check = |asked: &str, outcome: &Outcome| {
        assert_eq!(outcome.reply.locale, EASY, "{asked}");
        assert!(outcome.faults.is_empty(), "{asked}: {:?}", outcome.faults);
        easy += 1;
        let texts = texts(outcome).into_iter();
        wrong.extend(texts.filter_map(|text| Some(format!("{asked}: {}", unread(text)?))));
    };
    for intent in &library.book().intents {
        let mut examples = intent.examples.iter();
        let example = examples.find(|example| example.locale == Locale::Ja);
        if let Some(example) = example.filter(|_| intent.kind != IntentKind::Language) {
            check(
                &example.text,
                &ask(library, &mut Conversation::default(), &example.text),
            );
        }
    }
    // What is computed, and what the calendar says.
    for text in [
        "有効期限は2027年5月31日です。いつから更新できますか",
        "カードの有効期限は2029年4月1日です。電子証明書の期限はいつですか",
        "2027年5月31日に切れます。保険証はいつまで使えますか",
        "11月23日は電話できますか",
        "明日の夜8時に電話できますか",
        "12月31日に電話できますか",
        "運転免許証は使えますか",
        "マイナンバーは123456789018です",
        "あああああ",
    ] {
        check(text, &ask(library, &mut Conversation::default(), text));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(easy > 60, "{easy}");
}

#[test]
fn dates_and_holidays_are_said_with_readings() {
    let library = shipped();
    let said = |text: &str| shown(library, &ask(library, &mut Conversation::default(), text)).text;
    let opens = said("有効期限は2027年5月31日です。いつから更新できますか");
    assert!(
        opens.contains("2027年（ねん）3月（がつ）1日（ついたち）(月曜日（げつようび）)"),
        "{opens}"
    );
    let closed = said("11月23日は電話できますか");
    assert!(
        closed.contains("勤労感謝（きんろうかんしゃ）の 日（ひ）"),
        "{closed}"
    );
    assert!(
        closed.contains("(2026年（ねん）"),
        "the day of checking: {closed}"
    );
}

#[test]
fn holiday_names_are_the_same_with_readings() {
    let mut day = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day");
    let mut seen = 0;
    while day < chrono::NaiveDate::from_ymd_opt(2036, 1, 1).expect("a day") {
        if let Some(holiday) = madoguchi::calendar::holiday(day) {
            seen += 1;
            assert_eq!(
                ruby::bare(holiday.name_easy).replace(' ', ""),
                holiday.name_ja
            );
            assert_eq!(unread(holiday.name_easy), None);
        }
        day = day.succ_opt().expect("a day");
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn english_messages_are_answered_in_english_unless_the_channel_has_fixed_the_locale() {
    let library = shipped();
    let mut conversation = Conversation::default();
    let english = ask(
        library,
        &mut conversation,
        "What do I need to bring to renew?",
    );
    assert_eq!(english.reply.locale, ReplyLocale::En);
    let japanese = ask(library, &mut conversation, "予約はどうしますか");
    assert_eq!(japanese.reply.locale, EASY);
    assert_eq!(shown(library, &japanese).lang, Locale::Ja);
    conversation.preferred = Some(EASY);
    let fixed = ask(library, &mut conversation, "How do I book an appointment?");
    assert_eq!(fixed.reply.locale, EASY);
    assert_eq!(fixed.step.language, Locale::En);
    assert_eq!(fixed.step.intents, japanese.step.intents);
    conversation.preferred = Some(ReplyLocale::En);
    assert_eq!(
        ask(library, &mut conversation, "予約はどうしますか")
            .reply
            .locale,
        ReplyLocale::En
    );
}

#[test]
fn a_resident_asks_for_easy_japanese_and_for_ordinary_japanese_again() {
    let library = shipped();
    for (request, back) in [
        (
            "やさしい日本語でお願いします",
            "ふつうの日本語でお願いします",
        ),
        ("easy Japanese please", "Japanese please"),
    ] {
        let mut conversation = Conversation::default();
        let mut said = |text: &str| answer(library, &mut conversation, text, None, asked_at());
        let first = said("予約はどうしますか");
        assert_eq!(first.reply.locale, ReplyLocale::Ja);
        let again = said(request);
        assert_eq!(again.step.recognised, ["in-easy-japanese"]);
        assert_eq!(
            again.step.intents, first.step.intents,
            "the answer is given once more"
        );
        assert_eq!(again.reply.locale, EASY);
        assert_eq!(said("持ち物は何ですか").reply.locale, EASY);
        assert_eq!(said(back).reply.locale, ReplyLocale::Ja);
        assert_eq!(said("予約はどうしますか").reply.locale, ReplyLocale::Ja);
    }
}

#[test]
fn labels_typed_back_are_understood_with_and_without_readings() {
    let library = shipped();
    let mut wrong = Vec::new();
    let mut tried = 0;
    for intent in &library.book().intents {
        if !matches!(intent.kind, IntentKind::Answer | IntentKind::Clarify) {
            continue;
        }
        let recognised = |text: &str| {
            let step = ask(library, &mut Conversation::default(), text).step;
            step.recognised.first().cloned()
        };
        let label = |locale| {
            let id = format!("{}.label", intent.reply);
            library.catalog.text(locale, &id, &Args::new()).ok()
        };
        // Some labels are no message that stands for itself (持ち物), not even in ordinary Japanese.
        let (Some(ordinary), Some(easy)) = (label(ReplyLocale::Ja), label(EASY)) else {
            continue;
        };
        if recognised(&ordinary).as_deref() != Some(intent.id.as_str()) {
            continue;
        }
        tried += 1;
        let bare = ruby::bare(&easy);
        let meant = recognised(&bare.replace(' ', ""));
        if meant.as_deref() != Some(intent.id.as_str()) {
            wrong.push(format!("{}: {bare} → {meant:?}", intent.id));
        }
        for copied in [&bare, &ruby::plain(&easy)] {
            let got = recognised(copied);
            if got != meant {
                wrong.push(format!("{}: {copied} → {got:?}, not {meant:?}", intent.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 40, "{tried}");
}

const INTENTS: &str = r#"
lists:
  title: {wildcard: true}
intents:
  book-order:
    source: {section: loans, verified_on: 2026-11-01}
    phrases:
      ja: ["「{title:@name}」[という本]を注文"]
    reply: book-order
"#;

#[test]
fn a_resident_s_own_words_never_become_a_reading() {
    let mut files = Files::default();
    files
        .intents
        .push(Source::new("intents/books.yaml", INTENTS));
    for (locale, text) in [
        (
            ReplyLocale::Ja,
            "section-loans = 貸出\nbook-order = { $name }を注文します。\n",
        ),
        (
            ReplyLocale::En,
            "section-loans = Loans\nbook-order = Ordering { $name }.\n",
        ),
        (
            EASY,
            "section-loans = 貸出《かしだし》\nbook-order = { $name }注文《ちゅうもん》です。\n",
        ),
    ] {
        files.locales.push((locale, Source::new("books.ftl", text)));
    }
    let (library, _) = Library::new(&files, Config::default());
    for title in ["更新《にせ》", "図書", "｜A"] {
        let text = format!("「{title}」という本を注文");
        let outcome = ask(&library, &mut Conversation::default(), &text);
        let [Block::Paragraph(said)] = outcome.reply.blocks.as_slice() else {
            panic!("{title}: {:?}", outcome.reply.blocks);
        };
        let rubies: Vec<_> = ruby::parse(said)
            .filter(|inline| matches!(inline, Inline::Ruby { .. }))
            .collect();
        let order = Inline::Ruby {
            base: "注文",
            reading: "ちゅうもん",
        };
        assert_eq!(rubies, [order], "{title}: {said}");
    }
}

fn requests(requests: &[Value]) -> Vec<u8> {
    let lines = requests.iter().map(|request| format!("{request}\n"));
    lines.collect::<Vec<_>>().concat().into_bytes()
}

#[test]
fn the_pipe_takes_the_tag_and_prints_the_language() {
    let root = env!("CARGO_MANIFEST_DIR");
    let ask =
        |lang: &str, text: &str| json!({"id": 1, "session": text, "text": text, "lang": lang});
    let input = requests(&[
        ask("ja-x-yasashii", "予約はどうしますか"),
        ask("ja-x-yasashii", "How do I book?"),
        ask("ja", "予約は どうしますか"),
        ask("ja-easy", "予約"),
    ]);
    let run = run(&["--data", root, "ask", "--jsonl"], &input);
    let answers: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("every line is JSON"))
        .collect();
    let text = |at: usize| answers[at]["text"].as_str().unwrap_or_default().to_owned();
    assert!(text(0).contains("予約（よやく）"), "{}", text(0));
    assert!(!text(0).contains('《'));
    let langs: Vec<_> = answers
        .iter()
        .map(|answer| answer["lang"].clone())
        .collect();
    assert_eq!(langs, [json!("ja"), json!("en"), json!("ja"), Value::Null]);
    assert!(!text(2).contains("（よやく）"), "{}", text(2));
    let message = answers[3]["error"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("ja-x-yasashii"), "{message}");
}

#[test]
fn a_chat_changes_to_easy_japanese_by_a_command() {
    let root = env!("CARGO_MANIFEST_DIR");
    let run = run(
        &["--data", root, "chat"],
        "/やさしい\n予約はどうしますか\n".as_bytes(),
    );
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("予約（よやく）"), "{}", run.out);
    assert!(!run.out.contains('《'), "{}", run.out);
}

#[test]
fn without_the_folder_and_with_a_broken_one_residents_get_ordinary_japanese() {
    let folder = changed_library("without-easy", &[]);
    let path = folder.to_str().expect("the path is UTF-8");
    let ask = [
        "--data",
        path,
        "--locale",
        "ja-x-yasashii",
        "ask",
        "会員になりたい",
    ];
    let ordinary = run(&["--data", path, "ask", "会員になりたい"], b"");
    let without = run(&ask, b"");
    assert_eq!((without.code, without.out), (0, ordinary.out.clone()));
    fs::create_dir_all(folder.join("locales/ja-x-yasashii")).expect("a folder can be made");
    let broken = folder.join("locales/ja-x-yasashii/broken.ftl");
    fs::write(broken, "greeting = { $nobody \n= { oh\n").expect("a file can be written");
    let with = run(&ask, b"");
    assert_eq!((with.code, with.out), (0, ordinary.out));
    assert!(with.err.contains("F001"), "{}", with.err);
}
