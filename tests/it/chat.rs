//! `madoguchi chat` through a pipe.

use crate::support::run_library;

#[test]
fn a_chat_greets_answers_takes_a_number_and_says_good_bye() {
    let input = "貸出期間を延長したい\n\n2\n/quit\n会員になりたい\n";
    let run = run_library(&["chat"], input.as_bytes());
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    let order = [
        "市立図書館の案内です",
        "/quit と入力",
        "どの資料",
        "番号で選べます",
        "2. 雑誌",
        "雑誌の貸出は、1週間",
        "またお越しください",
    ];
    let mut rest = run.out.as_str();
    for part in order {
        let at = rest.find(part).unwrap_or_else(|| {
            panic!(
                "`{part}` does not come next in:\n{rest}\n--- of\n{}",
                run.out
            )
        });
        rest = &rest[at + part.len()..];
    }
    assert!(
        !run.out.contains("利用者登録は、次の順"),
        "nothing is answered after /quit: {}",
        run.out
    );
    assert!(!run.out.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn the_end_of_the_input_ends_a_chat() {
    for (input, fragment) in [
        ("", "市立図書館の案内です"),
        ("会員になりたい", "カードを受け取る"),
    ] {
        let run = run_library(&["chat"], input.as_bytes());
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.out.contains(fragment), "{}", run.out);
        assert!(
            run.out.trim_end().ends_with("またお越しください。"),
            "{}",
            run.out
        );
    }
}

#[test]
fn a_chat_lives_through_bytes_that_are_no_text() {
    let run = run_library(&["chat"], b"\xff\xfe\0\x1b[2J\r\n\x80\n\xe4\xbc\x9a\xe5\x93\xa1\xe3\x81\xab\xe3\x81\xaa\xe3\x82\x8a\xe3\x81\x9f\xe3\x81\x84\n");
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("カードを受け取る"), "{}", run.out);
    assert!(
        !run.out.contains('\u{1b}') && !run.out.contains('\0'),
        "{:?}",
        run.out
    );
}

#[test]
fn the_language_of_a_chat_follows_the_option_and_then_the_resident() {
    let run = run_library(&["--locale", "en", "chat"], "会員になりたい\n".as_bytes());
    assert!(run.out.starts_with("This is the guide"), "{}", run.out);
    assert!(
        run.out.trim_end().ends_with("またお越しください。"),
        "{}",
        run.out
    );
}
