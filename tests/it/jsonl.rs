//! `madoguchi ask --jsonl`: the pipe that other programs use, exactly as its contract says.

use serde_json::{Value, json};

use crate::support::run_library;

/// Sends these bytes and gives the exit code and every line as JSON.
fn pipe(input: &[u8]) -> Vec<Value> {
    let run = run_library(&["ask", "--jsonl"], input);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.err, "");
    run.out
        .lines()
        .map(|line| serde_json::from_str(line).expect("every line is JSON"))
        .collect()
}

fn lines(requests: &[Value]) -> Vec<u8> {
    requests
        .iter()
        .flat_map(|request| format!("{request}\n").into_bytes())
        .collect()
}

fn request(id: impl Into<Value>, session: &str, text: &str) -> Value {
    json!({"id": id.into(), "session": session, "text": text})
}

fn error_code(answer: &Value) -> &str {
    let keys: Vec<&String> = answer
        .as_object()
        .expect("an error is an object")
        .keys()
        .collect();
    assert_eq!(keys, ["error", "id"], "{answer}");
    let message = answer["error"]["message"]
        .as_str()
        .expect("an error has a message");
    assert!(!message.is_empty());
    answer["error"]["code"]
        .as_str()
        .expect("an error has a code")
}

#[test]
fn answers_come_in_order_with_the_id_of_their_request() {
    let ids = [
        json!("a"),
        json!(7),
        json!(-3),
        json!(1.5),
        json!(""),
        json!("七"),
        json!(9_007_199_254_740_993_u64),
    ];
    let requests: Vec<Value> = ids
        .iter()
        .map(|id| request(id.clone(), "s", "こんにちは"))
        .collect();
    let answers = pipe(&lines(&requests));
    let got: Vec<Value> = answers.iter().map(|answer| answer["id"].clone()).collect();
    assert_eq!(got, ids);
}

/// Asserts the keys of an answer and their types.
fn assert_shape(answer: &Value) {
    let keys: Vec<&str> = answer
        .as_object()
        .expect("an answer is an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "choices",
            "clarify",
            "confidence",
            "fallback",
            "id",
            "intent",
            "intents",
            "lang",
            "masked",
            "slots",
            "source",
            "text"
        ],
        "{answer}"
    );
    assert!(
        answer["text"].as_str().is_some_and(|text| !text.is_empty()),
        "{answer}"
    );
    assert!(
        answer["intent"].is_null() || answer["intent"].is_string(),
        "{answer}"
    );
    let intents = answer["intents"].as_array().expect("intents is a list");
    assert!(intents.iter().all(Value::is_string), "{answer}");
    let confidence = answer["confidence"]
        .as_f64()
        .expect("confidence is a number");
    assert!((0.0..=1.0).contains(&confidence), "{answer}");
    assert!(
        answer["fallback"].is_boolean() && answer["clarify"].is_boolean(),
        "{answer}"
    );
    assert!(
        !(answer["fallback"] == true && answer["clarify"] == true),
        "{answer}"
    );
    assert!(answer["lang"] == "ja" || answer["lang"] == "en", "{answer}");
    let slots = answer["slots"].as_object().expect("slots is an object");
    assert!(slots.values().all(Value::is_string), "{answer}");
    for choice in answer["choices"].as_array().expect("choices is a list") {
        let keys: Vec<&String> = choice
            .as_object()
            .expect("a choice is an object")
            .keys()
            .collect();
        assert_eq!(keys, ["id", "label"]);
        assert!(
            choice["id"].is_string()
                && choice["label"]
                    .as_str()
                    .is_some_and(|label| !label.is_empty())
        );
    }
    for source in answer["source"].as_array().expect("source is a list") {
        let keys: Vec<&String> = source
            .as_object()
            .expect("a source is an object")
            .keys()
            .collect();
        assert_eq!(keys, ["section", "verified_on"]);
        assert!(source["section"].is_string() && source["verified_on"].is_string());
    }
    assert!(answer["masked"].is_u64(), "{answer}");
}

#[test]
fn an_answer_has_exactly_the_keys_and_types_of_the_contract() {
    let answers = pipe(&lines(&[
        request(
            json!(1),
            "a",
            "2026年11月20日に借りました。返却期限はいつですか",
        ),
        request(json!(2), "b", "宇宙はなぜ広いのでしょう"),
        request(json!(3), "c", "I want to extend the loan"),
        request(json!(4), "d", "hello"),
        request(json!(5), "e", "私の電話は090-1234-5678です。会員になりたい"),
    ]));
    answers.iter().for_each(assert_shape);
    let [computed, refused, asked, greeted, masked] = answers.as_slice() else {
        panic!("{answers:?}")
    };
    assert_eq!(computed["intent"], "loan-due");
    assert_eq!(computed["intents"], json!(["loan-due"]));
    assert_eq!(computed["slots"], json!({"lent": "2026-11-20"}));
    assert_eq!(
        computed["source"],
        json!([{"section": "貸出のきまり", "verified_on": "2026-11-01"}])
    );
    assert_eq!(
        (
            &refused["fallback"],
            &refused["intent"],
            &refused["intents"]
        ),
        (&json!(true), &Value::Null, &json!([]))
    );
    assert_eq!(
        (&asked["clarify"], &asked["fallback"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        asked["choices"][1],
        json!({"id": "loan-extend:item=magazine", "label": "Magazine"})
    );
    assert_eq!(
        (&greeted["clarify"], &greeted["fallback"], &greeted["lang"]),
        (&json!(false), &json!(false), &json!("en"))
    );
    assert_eq!(masked["masked"], 1);
    assert!(!masked.to_string().contains("5678"), "{masked}");
}

#[test]
fn sessions_are_kept_apart() {
    let answers = pipe(&lines(&[
        request(json!(1), "one", "貸出期間を延長したい"),
        request(json!(2), "two", "会員になりたい"),
        request(json!(3), "one", "2"),
        request(json!(4), "two", "2"),
        request(json!(5), "", "もう一度お願いします"),
    ]));
    assert_eq!(answers[2]["slots"], json!({"item": "magazine"}));
    assert_eq!(
        answers[3]["slots"],
        json!({}),
        "the choice of another session was taken: {}",
        answers[3]
    );
    assert!(
        answers[4]["text"]
            .as_str()
            .is_some_and(|text| text.contains("まだ何も")),
        "{}",
        answers[4]
    );
}

#[test]
fn lang_is_a_hint_that_a_message_overrules() {
    let with = |id: i32, text: &str, lang: Value| json!({"id": id, "session": id.to_string(), "text": text, "lang": lang});
    let answers = pipe(&lines(&[
        with(1, "12345", json!("en")),
        with(2, "12345", json!("ja")),
        with(3, "会員になりたい", json!("en")),
        with(4, "I want to join the library", json!("ja")),
        with(5, "会員になりたい", Value::Null),
    ]));
    let languages: Vec<&str> = answers
        .iter()
        .filter_map(|answer| answer["lang"].as_str())
        .collect();
    assert_eq!(languages, ["en", "ja", "ja", "en", "ja"]);
}

#[test]
fn a_line_that_is_no_request_is_an_error_object_and_the_pipe_goes_on() {
    let good = request(json!("good"), "s", "会員になりたい").to_string();
    let long = format!(
        r#"{{"id": 1, "session": "s", "text": "{}"}}"#,
        "あ".repeat(30_000)
    );
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let cases: &[(&[u8], Value, &str)] = &[
        (b"hello", Value::Null, "not_json"),
        (b"{\"id\": 1", Value::Null, "not_json"),
        (b"{\"id\": 1} trailing", Value::Null, "not_json"),
        (b"\xff\xfe\xfd", Value::Null, "not_json"),
        (
            b"{\"id\": 1, \"session\": \"s\", \"text\": \"\xe3\x81\"}",
            Value::Null,
            "not_json",
        ),
        (b"\0\0\0", Value::Null, "not_json"),
        (
            b"{\"id\": 1, \"session\": \"s\", \"text\": \"a\0b\"}",
            Value::Null,
            "not_json",
        ),
        (
            br#"{"id": 1, "session": "s", "text": "\ud800"}"#,
            Value::Null,
            "not_json",
        ),
        (b"\xef\xbb\xbf{}", Value::Null, "not_json"),
        (deep.as_bytes(), Value::Null, "not_json"),
        (b"[1, 2]", Value::Null, "not_an_object"),
        (b"null", Value::Null, "not_an_object"),
        (b"\"text\"", Value::Null, "not_an_object"),
        (
            br#"{"session": "s", "text": "x"}"#,
            Value::Null,
            "bad_request",
        ),
        (
            br#"{"id": null, "session": "s", "text": "x"}"#,
            Value::Null,
            "bad_request",
        ),
        (
            br#"{"id": [1], "session": "s", "text": "x"}"#,
            Value::Null,
            "bad_request",
        ),
        (br#"{"id": 5, "text": "x"}"#, json!(5), "bad_request"),
        (
            br#"{"id": "six", "session": "s"}"#,
            json!("six"),
            "bad_request",
        ),
        (
            br#"{"id": 7, "session": 1, "text": "x"}"#,
            json!(7),
            "bad_request",
        ),
        (
            br#"{"id": 8, "session": "s", "text": null}"#,
            json!(8),
            "bad_request",
        ),
        (
            br#"{"id": 9, "session": "s", "text": "x", "lang": "fr"}"#,
            json!(9),
            "bad_request",
        ),
        (
            br#"{"id": 10, "session": "s", "text": "x", "lang": 1}"#,
            json!(10),
            "bad_request",
        ),
        (long.as_bytes(), Value::Null, "line_too_long"),
    ];
    let mut input = Vec::new();
    for (line, _, _) in cases {
        input.extend_from_slice(line);
        input.push(b'\n');
        input.extend_from_slice(good.as_bytes());
        input.push(b'\n');
    }
    let answers = pipe(&input);
    assert_eq!(answers.len(), cases.len() * 2);
    for ((line, id, code), pair) in cases.iter().zip(answers.chunks(2)) {
        let shown: String = String::from_utf8_lossy(line).chars().take(80).collect();
        assert_eq!(error_code(&pair[0]), *code, "{shown}");
        assert_eq!(&pair[0]["id"], id, "{shown}");
        assert_eq!(pair[1]["id"], "good", "after {shown}");
        assert_eq!(pair[1]["intent"], "account-open", "after {shown}");
    }
}

#[test]
fn an_error_never_quotes_what_a_resident_may_have_said() {
    let answers = pipe(
        br#"{"id": 1, "session": "s", "text": 123456789012}
{"id": 2, "session": 123456789012, "text": "x"}
{"id": 3, "session": "s", "text": "x", "lang": "123456789012"}
{"id": 4, "session": "s", "text": {"123456789012": 123456789012}}
123456789012
"123456789012"
{"id": 5, "session": "s", "text": "123456789012
"#,
    );
    assert_eq!(answers.len(), 7);
    for answer in &answers {
        error_code(answer);
        assert!(!answer.to_string().contains("123456789012"), "{answer}");
    }
}

#[test]
fn a_line_may_have_64_kib_and_no_more() {
    let fill = |bytes: usize| {
        let frame = r#"{"id": 1, "session": "s", "text": ""}"#;
        frame.replace(
            r#""text": """#,
            &format!(r#""text": "{}""#, "x".repeat(bytes - frame.len())),
        )
    };
    let longest = fill(64 * 1024);
    let longer = fill(64 * 1024 + 1);
    assert_eq!((longest.len(), longer.len()), (65_536, 65_537));
    // The last line has no end: it counts all the same.
    for end in ["\n", ""] {
        let input = format!("{longest}\n{longer}\n{longest}\n{longer}{end}");
        let answers = pipe(input.as_bytes());
        let errors: Vec<bool> = answers
            .iter()
            .map(|answer| answer.get("error").is_some())
            .collect();
        assert_eq!(errors, [false, true, false, true]);
        assert_eq!(error_code(&answers[1]), "line_too_long");
        assert_eq!(
            answers[0]["fallback"], true,
            "a message of 65 thousand characters is refused"
        );
    }
}

#[test]
fn windows_line_ends_and_a_last_line_without_end_are_fine() {
    let one = request(json!(1), "s", "会員になりたい");
    let answers = pipe(format!("{one}\r\n{one}").as_bytes());
    assert_eq!(answers.len(), 2);
    assert_eq!(answers[0]["text"], answers[1]["text"]);
}

#[test]
fn an_empty_input_ends_with_zero() {
    assert!(pipe(b"").is_empty());
}

#[test]
fn a_million_bytes_without_a_line_end_are_one_error() {
    let answers = pipe(&vec![b'x'; 1_000_000]);
    assert_eq!(answers.len(), 1);
    assert_eq!(error_code(&answers[0]), "line_too_long");
}
