//! The command line: what each command prints and with which code it ends.

use std::path::Path;

use crate::support::{Run, changed_library, data, run, run_library};

const BROKEN: &str = "\
intents:
  loan-fee:
    source: {section: loans, verified_on: 2026-11-01}
    phrases:
      ja:
        - <exted>の料金
";

fn text(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}

fn assert_codes(cases: &[(&[&str], i32)]) {
    for (arguments, code) in cases {
        let run = run_library(arguments, b"");
        assert_eq!(run.code, *code, "{arguments:?}: {run:?}");
    }
}

/// A folder with a broken intent file beside the good ones. Only a phrase of it is wrong.
fn broken(name: &str) -> String {
    text(&changed_library(name, &[("intents/fees.yaml", BROKEN)])).to_owned()
}

/// The same with more than a phrase wrong: a slot that nothing can fill.
fn unusable(name: &str) -> String {
    let file = format!("{BROKEN}slots:\n  paid: {{entity: dat}}\n");
    text(&changed_library(name, &[("intents/fees.yaml", &file)])).to_owned()
}

#[test]
fn commands_end_with_zero_when_all_is_well_and_with_one_when_nothing_is_found() {
    assert_codes(&[
        (&["--help"], 0),
        (&["--version"], 0),
        (&["chat", "--help"], 0),
        (&["chat"], 0),
        (&["ask", "会員になりたい"], 0),
        (&["ask", "--json", "会員になりたい"], 0),
        (&["ask", "--jsonl"], 0),
        (&["ask", "貸出期間を延長したい"], 0),
        (&["ask", "こんにちは"], 0),
        (&["ask", "宇宙はなぜ広いのでしょう"], 1),
        (&["ask", "--json", "宇宙はなぜ広いのでしょう"], 1),
        (&["ask", "借りた本をなくしました"], 1),
        (&["ask", ""], 1),
        (&["explain", "会員になりたい"], 0),
        (&["check"], 0),
        (&["check", "--json"], 0),
        (&["test"], 0),
    ]);
}

#[test]
fn wrong_arguments_end_with_two_and_say_so_on_standard_error() {
    let cases: &[&[&str]] = &[
        &["dance"],
        &["chat", "too", "many"],
        &["ask"],
        &["ask", "--jsonl", "text"],
        &["ask", "--jsonl", "--json"],
        &["--locale", "fr", "chat"],
        &["--unknown", "chat"],
        &["test", "--folds", "many"],
        &["explain"],
    ];
    for arguments in cases {
        let run = run_library(arguments, b"");
        assert_eq!(
            (run.code, run.out.as_str()),
            (2, ""),
            "{arguments:?}: {run:?}"
        );
        assert!(!run.err.is_empty(), "{arguments:?}");
    }
}

#[test]
fn the_clock_is_fixed_with_and_without_seconds_in_any_zone() {
    let folder = data("library");
    let ask = |now: &str| -> Run {
        run(
            &[
                "--data",
                text(&folder),
                "--now",
                now,
                "ask",
                "宇宙はなぜ広いのでしょう",
            ],
            b"",
        )
    };
    // 22 November 2026 is a Sunday on which the desk is open; the next day is a public holiday.
    for now in [
        "2026-11-22T10:00+09:00",
        "2026-11-22T10:00:00+09:00",
        "2026-11-22T01:00Z",
        "2026-11-21T20:00:00.5-05:00",
    ] {
        let run = ask(now);
        assert_eq!(run.code, 1, "{now}: {run:?}");
        assert!(
            run.out.contains("窓口は午後7時まで開いています"),
            "{now}: {}",
            run.out
        );
    }
    let closed = ask("2026-11-22T20:00+09:00");
    assert!(closed.out.contains("次は11月24日"), "{}", closed.out);
    for now in [
        "",
        "now",
        "2026-11-22",
        "10:00",
        "2026-11-22T10:00",
        "2026-02-30T10:00+09:00",
        "2026-11-22T25:00+09:00",
    ] {
        let run = ask(now);
        assert_eq!(run.code, 2, "{now}: {run:?}");
        assert!(
            run.err.contains("2026-11-22T10:00+09:00"),
            "the message shows how to write a time: {}",
            run.err
        );
    }
}

#[test]
fn a_missing_folder_is_named() {
    for command in [
        &["chat"][..],
        &["check"],
        &["test"],
        &["ask", "x"],
        &["ask", "--jsonl"],
        &["explain", "x"],
    ] {
        let all: Vec<&str> = ["--data", "no/such/folder"]
            .iter()
            .chain(command)
            .copied()
            .collect();
        let run = run(&all, b"");
        assert_eq!(
            (run.code, run.out.as_str()),
            (2, ""),
            "{command:?}: {run:?}"
        );
        assert!(
            run.err.contains("no/such/folder"),
            "{command:?}: {}",
            run.err
        );
    }
}

#[test]
fn a_folder_without_locales_is_named() {
    let folder = changed_library("without-locales", &[]);
    std::fs::remove_dir_all(folder.join("locales/en")).expect("the folder can be removed");
    let run = run(&["--data", text(&folder), "check"], b"");
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("locales/en"), "{}", run.err);
}

#[test]
fn a_missing_or_broken_configuration_is_told_with_its_place() {
    let missing = run_library(&["--config", "no-such.yaml", "check"], b"");
    assert_eq!(missing.code, 2, "{missing:?}");
    assert!(missing.err.contains("no-such.yaml"), "{}", missing.err);

    let folder = changed_library(
        "broken-config",
        &[(
            "config.yaml",
            "locale: ja\nrecognition:\n  answer_att: 0.7\n",
        )],
    );
    let config = folder.join("config.yaml");
    for command in ["chat", "test"] {
        let run = run_library(&["--config", text(&config), "--locale", "en", command], b"");
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{run:?}");
        assert!(run.err.contains("config.yaml:3:3"), "{}", run.err);
        assert!(
            run.err.contains("answer_att") && run.err.contains("Did you mean “answer_at”?"),
            "{}",
            run.err
        );
    }
    let checked = run_library(&["--config", text(&config), "check"], b"");
    assert_eq!(checked.code, 1, "{checked:?}");
    assert!(checked.out.contains("config.yaml:3:3"), "{}", checked.out);
}

#[test]
fn a_setting_of_the_configuration_counts() {
    let folder = changed_library(
        "short-messages",
        &[("config.yaml", "locale: en\nlimits:\n  message_chars: 20\n")],
    );
    let config = folder.join("config.yaml");
    let run = run_library(
        &[
            "--config",
            text(&config),
            "ask",
            "How can I become a member of the library?",
        ],
        b"",
    );
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.out.contains("too long"), "{}", run.out);
}

#[test]
fn a_broken_intent_file_keeps_residents_out_and_says_what_to_do() {
    let folder = unusable("broken-intents");
    for command in [
        &["chat"][..],
        &["ask", "会員になりたい"],
        &["ask", "--jsonl"],
        &["explain", "x"],
        &["test"],
    ] {
        let all: Vec<&str> = ["--data", &folder, "--locale", "en"]
            .iter()
            .chain(command)
            .copied()
            .collect();
        let run = run(&all, b"");
        assert_eq!(
            (run.code, run.out.as_str()),
            (2, ""),
            "{command:?}: {run:?}"
        );
        assert!(
            run.err.contains("intents/fees.yaml:6:11"),
            "file, line and column: {}",
            run.err
        );
        assert!(
            run.err.contains("P002") && run.err.contains("exted"),
            "what is wrong: {}",
            run.err
        );
        assert!(
            run.err.contains("Did you mean “extend”?"),
            "the remedy: {}",
            run.err
        );
        let last = run.err.trim_end().lines().last().unwrap_or_default();
        assert!(
            last.starts_with("madoguchi: "),
            "what follows stands on a line of its own: {}",
            run.err
        );
    }
    let japanese = run(&["--data", &folder, "chat"], b"");
    assert_eq!(japanese.code, 2);
    assert!(
        japanese.err.contains("intents/fees.yaml:6:11") && japanese.err.contains("extend"),
        "{}",
        japanese.err
    );
    assert!(
        japanese.err.contains("ファイルに誤りがある"),
        "{}",
        japanese.err
    );
}

#[test]
fn bad_phrases_are_left_out_and_the_others_answer() {
    let bad = r#"
rules:
  fine: {ja: 延滞, en: "late (fee"}
intents:
  loan-fee:
    kind: small-talk
    reply: talk-hello
    phrases:
      ja: ["<fine>料金", "<exted>の料金", '/料金[0-9/', '[料金]', {phrase: 罰金, not: '罰(金'}]
      en: ["<fine>", "(library|late) charges", '/fe{2}s? (?P<amount>[0-9]+)/']
"#;
    let folder = changed_library("bad-phrases", &[("intents/fees.yaml", bad)]);
    let folder = text(&folder);
    let places = [
        "fees.yaml:3:28",
        "fees.yaml:9:25",
        "fees.yaml:9:",
        "P001",
        "P002",
        "P005",
        "P007",
    ];
    for (locale, closing) in [
        ("en", "starting without the phrases that have errors"),
        ("ja", "除いて始めます"),
    ] {
        let ask = |question: &str| {
            let arguments = [
                "--data", folder, "--locale", locale, "ask", "--json", question,
            ];
            run(&arguments, b"")
        };
        for (question, intent) in [
            ("貸出期間を延長したい", "loan-extend"),
            ("延滞料金", "loan-fee"),
            ("late charges", "loan-fee"),
        ] {
            let run = ask(question);
            assert_eq!(run.code, 0, "{question}: {run:?}");
            let answer: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
            assert_eq!(answer["intent"], intent, "{question}: {run:?}");
            for place in places {
                assert!(run.err.contains(place), "{place}: {}", run.err);
            }
            assert!(run.err.contains(closing), "{}", run.err);
        }
    }
    let chat = run(
        &["--data", folder, "chat"],
        "貸出期間を延長したい\n".as_bytes(),
    );
    assert_eq!(chat.code, 0, "{chat:?}");
    assert!(chat.err.contains("fees.yaml:9:25"), "{}", chat.err);

    let check = run(
        &["--data", folder, "--locale", "en", "check", "--json"],
        b"",
    );
    assert_eq!(check.code, 1, "{check:?}");
    let findings: serde_json::Value = serde_json::from_str(&check.out).expect("JSON");
    let text = findings.to_string();
    // Every bad phrase is reported, not only the first, and none of those that are only next to one.
    let count = |code: &str| text.matches(&format!("\"{code}\"")).count();
    assert_eq!(
        ["P001", "P002", "P005", "P007", "P009"].map(count),
        [2, 1, 1, 1, 1],
        "{text}"
    );
}

#[test]
fn check_lists_findings_and_ends_with_one() {
    let folder = broken("broken-checked");
    let human = run(&["--data", &folder, "--locale", "en", "check"], b"");
    assert_eq!((human.code, human.err.as_str()), (1, ""), "{human:?}");
    assert!(
        human.out.contains("intents/fees.yaml:6:11"),
        "{}",
        human.out
    );
    let closing = human
        .out
        .trim_end()
        .rsplit("\n\n")
        .next()
        .unwrap_or_default();
    assert!(
        closing.starts_with("Checked 9 intents, ") && closing.ends_with("findings."),
        "{}",
        human.out
    );
    assert!(!human.out.contains('\u{1b}'), "no colours in a pipe");

    let json = run(
        &["--data", &folder, "--locale", "en", "check", "--json"],
        b"",
    );
    assert_eq!(json.code, 1, "{json:?}");
    let findings: serde_json::Value =
        serde_json::from_str(&json.out).expect("the findings are JSON");
    assert!(findings.to_string().contains("P002"), "{findings}");
}

#[test]
fn check_counts_what_it_looked_at() {
    let run = run_library(&["--locale", "en", "check"], b"");
    assert!(run.out.starts_with("Checked 8 intents, "), "{}", run.out);
    assert!(run.out.trim_end().ends_with(": 0 findings."), "{}", run.out);
}

#[test]
fn test_closes_with_the_line_that_test_runners_read() {
    let run = run_library(&["test"], b"");
    assert_eq!(run.code, 0, "{run:?}");
    let last = run
        .out
        .trim_end()
        .lines()
        .last()
        .expect("there is a last line");
    let passed = last.strip_suffix(" passed, 0 failed").expect(last);
    assert!(
        passed.parse::<u32>().is_ok_and(|count| count > 45),
        "{last}"
    );
    assert!(
        run.out.contains("ja: 100.0 %") && run.out.contains("en: 100.0 %"),
        "{}",
        run.out
    );
}

#[test]
fn test_lists_each_failure_in_a_table() {
    let wrong = "\
intents:
  talk-bye:
    kind: small-talk
    phrases: {ja: [さようなら], en: [good-bye]}
    examples: {ja: [会員になりたいのです], en: [good-bye]}
";
    let replies = "talk-bye = さようなら。\n";
    let english = "talk-bye = Good-bye.\n";
    let folder = changed_library(
        "wrong-example",
        &[
            ("intents/bye.yaml", wrong),
            ("locales/ja/bye.ftl", replies),
            ("locales/en/bye.ftl", english),
        ],
    );
    let run = run(
        &[
            "--data",
            text(&folder),
            "--locale",
            "en",
            "--now",
            "2026-11-22T10:00+09:00",
            "test",
        ],
        b"",
    );
    assert_eq!(run.code, 1, "{run:?}");
    let mut lines = run.out.lines();
    let head: Vec<&str> = lines
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    assert_eq!(
        head,
        ["place", "expected", "got", "score", "example"],
        "{}",
        run.out
    );
    let row: Vec<&str> = lines
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    assert_eq!(row.len(), 5, "{}", run.out);
    assert_eq!(
        (row[0], row[1], row[4]),
        ("intents/bye.yaml:5", "talk-bye", "会員になりたいのです"),
        "{}",
        run.out
    );
    assert!(
        run.out.trim_end().ends_with(" passed, 1 failed"),
        "{}",
        run.out
    );
}

#[test]
fn test_with_folds_tries_unseen_examples() {
    let run = run_library(&["test", "--folds", "3"], b"");
    assert!(run.code == 0 || run.code == 1, "{run:?}");
    assert!(run.out.trim_end().ends_with(" failed"), "{}", run.out);
    let tables = run.out.matches("期待較正誤差").count();
    assert_eq!(tables, 2, "{}", run.out);
    let plain = run_library(&["test"], b"");
    assert!(!plain.out.contains("期待較正誤差"), "{}", plain.out);
}

#[test]
fn ask_json_prints_one_object() {
    let run = run_library(&["ask", "--json", "会員になりたい"], b"");
    let answer: serde_json::Value = serde_json::from_str(&run.out).expect("the answer is JSON");
    assert_eq!(run.out.lines().count(), 1);
    assert_eq!(
        (&answer["intent"], &answer["id"]),
        (&"account-open".into(), &serde_json::Value::Null)
    );
}

#[test]
fn explain_shows_the_phrase_with_its_place_and_hides_secrets() {
    let run = run_library(
        &[
            "--locale",
            "en",
            "explain",
            "会員になりたい。電話は090-1234-5678です",
        ],
        b"",
    );
    assert_eq!(run.code, 0, "{run:?}");
    assert!(
        run.out.contains("account-open") && run.out.contains("intents/account.yaml:"),
        "{}",
        run.out
    );
    assert!(!run.out.contains("5678"), "{}", run.out);
    assert!(
        run.out.contains("masked: telephone number\n"),
        "{}",
        run.out
    );
}

#[test]
fn explain_says_what_was_masked() {
    for (asked, said) in [
        ("私の電話は090-1234-5678です", Some("電話番号")),
        ("090-1234-5678か080-1234-5678へ", Some("電話番号 ×2")),
        (
            "個人番号は123456789012、電話は090-1234-5678です",
            Some("個人番号か長い数字、電話番号"),
        ),
        ("会員になりたい", None),
    ] {
        let run = run_library(&["--locale", "ja", "explain", asked], b"");
        let line = run
            .out
            .lines()
            .find_map(|line| line.strip_prefix("伏せたもの: "));
        assert_eq!(line, said, "{asked}: {}", run.out);
    }
}

#[test]
fn no_output_of_the_program_is_an_error_when_nobody_reads_it() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_madoguchi"))
        .args(["--data", text(&data("library")), "check"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
