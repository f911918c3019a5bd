//! Whatever is typed: an answer or a refusal, never a crash, and no secret comes back.

use std::fmt::Write;

use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Library};
use madoguchi::locale::Locale;
use madoguchi::nlu::Explanation;
use proptest::prelude::*;

use crate::support::{Talk, asked_at, city_library, data, run, run_library, shipped};

/// Asks both the second topic and the delivered files, in a new conversation and within one.
fn survive(text: &str) {
    for library in [city_library(), shipped()] {
        let mut talk = Talk::with(library);
        let outcome = talk.outcome(text);
        let shown: String = text.chars().take(60).collect();
        assert!(
            !outcome.reply.blocks.is_empty(),
            "nothing is said to {shown:?}"
        );
        assert!(
            !(outcome.step.fallback && outcome.step.clarify),
            "{shown:?}"
        );
        assert!(
            (0.0..=1.0).contains(&outcome.step.confidence),
            "{shown:?}: {}",
            outcome.step.confidence
        );
        // Now with an open question and choices.
        talk.outcome("貸出期間を延長したい");
        talk.outcome(text);
    }
}

#[test]
fn strange_messages_are_answered_or_refused() {
    let mut messages: Vec<String> = [
        "",
        " ",
        "　",
        "\0",
        "\u{1}\u{2}\u{3}\u{7f}\u{9f}",
        "\u{1b}[31m赤\u{1b}[0m",
        "\r\n\r\n",
        "\t\t\t",
        "\u{202e}いたし延長を本\u{202c}",
        "\u{200f}本を延長\u{200e}",
        "\u{2066}本\u{2069}",
        "\u{feff}会員になりたい\u{feff}",
        "\u{200b}\u{200b}\u{200d}",
        "👨‍👩‍👧‍👦",
        "😀😀😀",
        "🇯🇵🇯",
        "👍🏽",
        "。。。",
        "、",
        "?!?!",
        "……",
        "・・・",
        "「」『』（）",
        "か\u{3099}か\u{3099}\u{3099}\u{3099}",
        "葛\u{e0100}城",
        "ｶｰﾄﾞﾃﾞｽ",
        "ﾞﾟﾞﾟ",
        "\u{10ffff}\u{fffd}\u{fffe}\u{e000}",
        "－ー―‐",
        "ーーーーー",
        "1",
        "2",
        "0",
        "-1",
        "99999999999999999999999999",
        "1番",
        "番",
        "です",
        "/quit",
        "/",
        "{item}",
        "<lend>",
        "{ $due }",
        "[[[]]]",
        "loan-extend:item=",
        "loan-extend:item=nothing",
        "account-open",
        "🎫2",
        "㊙㈱㍻①Ⅳ",
        "0年0月0日",
        "9999年99月99日",
        "令和99999999999年1月1日",
        "2026年13月45日",
        "1/1/1/1/1",
        "25:99",
        "-9223372036854775808",
        "1e999999",
        "ＮａＮ",
    ]
    .map(str::to_owned)
    .to_vec();
    for brackets in ["(", "[", "{", "<", "「", "（", "))", "{}"] {
        messages.push(brackets.repeat(900));
    }
    messages.push(format!("{}本を延長{}", "(".repeat(900), ")".repeat(900)));
    for run in [
        "あ", "ー", "a", "1", "。", " ", "　", "\n", "😀", "ﾞ", "\u{3099}", "\u{301}", "一", "1/",
        "月", "年", "と", "a ", "いつ", "本を",
    ] {
        messages.push(run.repeat(1900 / run.chars().count()));
    }
    for message in &messages {
        survive(message);
    }
}

#[test]
fn every_prefix_and_suffix_of_a_sentence_is_answered_or_refused() {
    let sentences = [
        "2026年11月20日に借りた本と雑誌の貸出期間を、あと2週間だけ延長していただけますか？",
        "When must I return the magazine that I borrowed on 20 November 2026, and can I extend the loan?",
        "令和8年(2026年)十一月二十日 ｶﾘﾀ DVD no kigen wa itsu desu ka",
    ];
    for sentence in sentences {
        for (at, _) in sentence.char_indices() {
            let mut talk = Talk::with(city_library());
            talk.outcome(&sentence[..at]);
            talk.outcome(&sentence[at..]);
        }
    }
}

#[test]
fn a_message_of_a_megabyte_is_too_long() {
    for piece in ["あ", "a", "1", "\n", "{", "本を延長したい。"] {
        let message = piece.repeat(1_000_000 / piece.len());
        for library in [city_library(), shipped()] {
            let outcome = Talk::with(library).outcome(&message);
            assert!(outcome.step.fallback);
            assert_eq!(outcome.step.intents, Vec::<String>::new());
        }
    }
}

#[test]
fn even_without_a_limit_long_messages_are_understood() {
    let mut config = Config::default();
    config.limits.message_chars = 1_000_000;
    let (files, _) = DataFolder::Folder(data("library"))
        .read()
        .expect("the fixture can be read");
    let (library, _) = Library::new(&files, config);
    for piece in [
        "あ",
        "a",
        "a ",
        "1",
        "1 ",
        "\n",
        "本を延長したい。",
        "renew my book and ",
        "2026年11月20日",
        "090-1234-5678 ",
        "(((",
    ] {
        let message = piece.repeat(20_000 / piece.len());
        let mut talk = Talk::with(&library);
        let outcome = talk.outcome(&message);
        assert!(!outcome.reply.blocks.is_empty(), "{piece:?}");
    }
    let message = format!("{}会員になりたい", "\n".repeat(50_000));
    assert_eq!(
        Talk::with(&library).outcome(&message).step.intents,
        ["account-open"]
    );
}

#[test]
fn a_chat_through_a_pipe_survives_a_line_of_megabytes() {
    let mut input = vec![b'x'; 3 * 1024 * 1024];
    input.extend_from_slice("\n会員になりたい\n".as_bytes());
    let run = run_library(&["chat"], &input);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("カードを受け取る"), "{}", run.out);
    assert!(run.out.contains("長すぎます"), "{}", run.out);
}

#[test]
fn surrogate_escapes_and_control_characters_in_json_end_no_pipe() {
    let texts = [
        r"\ud83d\ude00",
        r"\ud83d",
        r"\ude00",
        r"\ud83d\ud83d",
        r"\u0000",
        r"\u0000\u0001\u001b[2J",
        r"\u202e本を延長",
        r"\u2028\u2029",
        r"\uffff\ufeff",
        r"\ud8",
        r"\x00",
    ];
    let mut input = String::new();
    for text in texts {
        writeln!(
            input,
            "{{\"id\": 1, \"session\": \"s\", \"text\": \"{text}\"}}"
        )
        .expect("a String takes any text");
    }
    let run = run_library(&["ask", "--jsonl"], input.as_bytes());
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let lines: Vec<serde_json::Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("every line is JSON"))
        .collect();
    assert_eq!(lines.len(), texts.len());
    assert!(
        lines[0].get("error").is_none(),
        "a pair of surrogates is one character: {}",
        lines[0]
    );
    assert!(
        lines[1].get("error").is_some(),
        "half a pair is none: {}",
        lines[1]
    );
}

/// Twelve digits in the spellings that people use.
fn my_number() -> impl Strategy<Value = (String, String)> {
    let separators = prop::sample::select(vec![
        "", " ", "-", "　", "－", "ー", "・", ".", "‐", "―", "_",
    ]);
    let digits = proptest::collection::vec(0u8..10, 12);
    (digits, separators, 0usize..4, 0usize..4).prop_map(|(digits, separator, group, width)| {
        let plain: String = digits
            .iter()
            .map(|digit| char::from(b'0' + digit))
            .collect();
        let groups: &[usize] = match group {
            0 => &[4, 4, 4],
            1 => &[12],
            2 => &[3, 3, 3, 3],
            _ => &[6, 6],
        };
        let mut written = String::new();
        let mut rest = plain.as_str();
        for length in groups {
            let (head, tail) = rest.split_at(*length);
            if !written.is_empty() {
                written.push_str(separator);
            }
            written.push_str(head);
            rest = tail;
        }
        let written = match width {
            0 => written
                .chars()
                .map(|c| if c.is_ascii_digit() { wide(c) } else { c })
                .collect(),
            _ => written,
        };
        (plain, written)
    })
}

fn wide(digit: char) -> char {
    char::from_u32(digit as u32 + 0xfee0).unwrap_or(digit)
}

/// All digits of a text, half-width, without anything between them.
fn digits(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_u32(c as u32 - 0xfee0),
            _ => None,
        })
        .collect()
}

/// Everything that is kept or shown after a message: reply, JSON, step, conversation and explanation.
fn traces(text: &str) -> String {
    let mut all = String::new();
    for library in [city_library(), shipped()] {
        let mut talk = Talk::with(library);
        for _ in 0..2 {
            let outcome = talk.outcome(text);
            all.push_str(&talk.shown(&outcome));
            writeln!(all, "\n{:?}\n{:?}", outcome.step, talk.conversation)
                .expect("a String takes any text");
            talk.outcome("貸出期間を延長したい");
        }
        let public = library.config.public_numbers();
        let public: Vec<&str> = public.iter().map(String::as_str).collect();
        let redacted = madoguchi::text::redact(text, &public);
        let explanation = Explanation::new(&library.recognizer, &redacted, Locale::Ja, asked_at());
        all.push_str(&explanation.write(&library.recognizer, Locale::Ja));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_step_ever_panics(text in "\\PC{0,80}") {
        survive(&text);
    }

    #[test]
    fn no_step_panics_on_any_characters_at_all(text in proptest::collection::vec(any::<char>(), 0..60)) {
        survive(&text.into_iter().collect::<String>());
    }

    #[test]
    fn no_step_panics_on_pieces_of_language(
        pieces in proptest::collection::vec(
            prop::sample::select(vec![
                "本", "を", "延長", "したい", "、", "。", "2026年", "11月", "31日", "12/", "令和8年", "十", "二〇", "renew ", "my ", "book", " and ", "それと",
                "じゃあ", "10:", "00", "午後", "明日", "来週の月曜", "ａ", "Ａ", "ｶ", "ﾞ", "\u{3099}", "kou", "shin", "\u{200d}", "😀", "\n", "?", "1", "番", "-", "〜",
                "暗証番号は", "■■■■", "next ", "Monday ", "Feb ", "30th", "'", "’",
            ]),
            0..14,
        ),
    ) {
        survive(&pieces.concat());
    }

    #[test]
    fn twelve_digits_never_come_back(
        (plain, written) in my_number(),
        before in prop::sample::select(vec!["", "マイナンバーは", "番号 ", "my number is ", "本を延長したい。", "2026年11月20日に借りた本、", "No.", "あ"]),
        after in prop::sample::select(vec!["", "です", " です。会員になりたい", " please", "\n", "、返却期限はいつですか", "い"]),
    ) {
        let text = format!("{before}{written}{after}");
        let traces = traces(&text);
        prop_assert!(!digits(&traces).contains(&plain), "{text:?}: {traces}");
        prop_assert!(!traces.contains(&written), "{text:?}: {traces}");
        // A part of it that the mask left over would betray it as well. Shorter parts than ten digits would now and
        // then be found by chance among the figures of the explanation.
        prop_assert!(!digits(&traces).contains(&plain[..10]), "{text:?}: {traces}");
        prop_assert!(!digits(&traces).contains(&plain[2..]), "{text:?}: {traces}");
    }

    #[test]
    fn a_pin_after_its_name_never_comes_back(
        // No year, date or other number of the replies has such digits.
        pin in 6100u32..9999,
        full_width in any::<bool>(),
        before in prop::sample::select(vec![
            "暗証番号は", "暗証番号", "暗証番号:", "暗証番号 ", "パスワードは", "私の暗証番号が", "PINは", "my PIN is ", "the pin code: ", "password ", "4桁の暗証番号は",
        ]),
        after in prop::sample::select(vec!["", "です", "です。会員になりたい", "でした", " and it is locked", "。ロックされました", "なのですが"]),
    ) {
        let plain = pin.to_string();
        let written: String = if full_width { plain.chars().map(wide).collect() } else { plain.clone() };
        let text = format!("{before}{written}{after}");
        let traces = traces(&text);
        let shown: Vec<&str> = traces.split(|c: char| !c.is_ascii_digit()).filter(|run| *run == plain).collect();
        prop_assert!(shown.is_empty(), "{text:?}: {traces}");
        prop_assert!(!full_width || !traces.contains(&written), "{text:?}: {traces}");
    }

    #[test]
    fn a_telephone_number_never_comes_back(
        middle in 1000u32..9999,
        last in 1000u32..9999,
        area in prop::sample::select(vec!["090", "080", "070", "050", "０９０"]),
        separator in prop::sample::select(vec!["-", "", " ", "－", "ー", "(", "‐"]),
        before in prop::sample::select(vec!["電話は", "", "tel:", "携帯 ", "call me at ", "連絡先：", "会員になりたい。"]),
        after in prop::sample::select(vec!["", "です", " thanks", "まで", "\n返却期限はいつですか"]),
    ) {
        let close = if separator == "(" { ")" } else { separator };
        let text = format!("{before}{area}{separator}{middle}{close}{last}{after}");
        let traces = traces(&text);
        prop_assert!(!digits(&traces).contains(&format!("{middle}{last}")), "{text:?}: {traces}");
    }
}

#[test]
fn opening_times_end_in_one_full_stop() {
    let questions = [
        ("en", "are you open now?"),
        ("en", "what is the weather on Mars"),
        ("ja", "今やっていますか"),
        ("ja-x-yasashii", "今やっていますか"),
    ];
    let mut requests = String::new();
    for (lang, text) in questions {
        let request = serde_json::json!({"id": lang, "session": lang, "text": text, "lang": lang});
        writeln!(requests, "{request}").expect("a string takes everything");
    }
    // During the day, before it on the same day, and after it.
    for time in ["12:00", "06:00", "21:00"] {
        let now = format!("2026-11-24T{time}+09:00");
        let asked = run(&["--now", &now, "ask", "--jsonl"], requests.as_bytes());
        assert_eq!(asked.out.lines().count(), questions.len(), "{}", asked.err);
        for twice in ["..", "。。", "、。"] {
            assert!(!asked.out.contains(twice), "{now}: {}", asked.out);
        }
    }
}
