//! What the two dialects do, example by example.

use serde_json::json;

use super::{Compat, Query, SentenceBook, SentenceSet};

fn set(compat: Compat, language: &str, templates: &[&str]) -> SentenceSet {
    let book: SentenceBook = serde_json::from_value(json!({
        "language": language,
        "skip_words": ["please", "i'd like to", "すみません"],
        "intents": {"T": {"data": [{"sentences": templates}]}},
        "lists": {
            "a": {"values": ["lamp", "living room", {"in": "カード", "out": "card"}]},
            "n": {"range": {"from": -10, "to": 3000}},
            "h": {"range": {"from": 0, "to": 50, "fractions": "halves"}},
            "w": {"wildcard": true},
        },
        "expansion_rules": {"card": "(カード|card)"},
    }))
    .unwrap();
    let (set, errors) = SentenceSet::new(book, compat, None);
    assert_eq!(errors, []);
    set.unwrap()
}

/// The slots of the best result as text, `None` if the text is not the sentence.
fn slots(compat: Compat, template: &str, text: &str) -> Option<String> {
    let language = if text.is_ascii() { "en" } else { "ja" };
    let set = set(compat, language, &[template]);
    let found = set.best(text, &Query::default())?;
    for slot in &found.slots {
        let span = slot.span.clone().unwrap();
        assert!(text.get(span.clone()).is_some(), "{span:?} of {text:?}");
    }
    let slots = found.slots.iter();
    Some(
        slots
            .map(|slot| format!("{}={}", slot.name, slot.value()))
            .collect::<Vec<_>>()
            .join(" "),
    )
}

#[test]
fn our_own_dialect_goes_further() {
    // Template, text, what is found in our own dialect; hassil finds nothing.
    for (template, text, expected) in [
        ("(the|) lamp", "lamp", ""),
        (
            "図書館の本(の|を)更新[したい]",
            "図書館の本 の 更新 したい",
            "",
        ),
        (
            "図書館の本(の|を)更新[したい]",
            "図書館の本の更新、したい。",
            "",
        ),
        ("明るさ{n}(%|パーセント)", "明るさ５０%", "n=50"),
        ("明るさ{n}(%|パーセント)", "明るさ50 %", "n=50"),
        ("明るさ{n}(%|パーセント)", "明るさ五〇パーセント", "n=50"),
        ("<card>を読む", "ｶｰﾄﾞを読む", ""),
        ("<card>を読む", "かーどを読む", ""),
        ("set {n}", "set 1,200", "n=1200"),
        ("set {n}", "set −5", "n=-5"),
        ("打开{a}[的]灯", "打开 living room 灯", "a=\"living room\""),
        (
            "i'd like to see the {a}",
            "please, i'd like to see the lamp",
            "a=\"lamp\"",
        ),
    ] {
        assert_eq!(
            slots(Compat::Off, template, text).as_deref(),
            Some(expected),
            "{template} / {text}"
        );
        assert_eq!(
            slots(Compat::Hassil, template, text),
            None,
            "{template} / {text}"
        );
    }
}

#[test]
fn our_own_dialect_is_stricter_about_words() {
    for (template, text) in [
        ("{a} on", "lampon"),
        ("turn {a} on", "turn lampon"),
        ("set {n} percent", "set 5percent"),
        ("the {a}s", "the lamp s"),
    ] {
        assert_eq!(
            slots(Compat::Off, template, text),
            None,
            "{template} / {text}"
        );
        assert!(
            slots(Compat::Hassil, template, text).is_some(),
            "{template} / {text}"
        );
    }
}

#[test]
fn both_dialects_agree_otherwise() {
    for (template, text, expected) in [
        (
            "turn [the] {a} (on;now)",
            "Turn the LAMP now on!",
            "a=\"lamp\"",
        ),
        (
            "see the {a}",
            "please see, please, the lamp please",
            "a=\"lamp\"",
        ),
        ("set {n}[%| percent]", "set 50 percent", "n=50"),
        ("set {n}", "set twenty-two", "n=22"),
        ("set {h} degrees", "set 20.5 degrees", "h=20.5"),
        ("set {0..10,5:x}", "set 5", "x=5"),
        ("say {w} now", "say hello there now", "w=\"hello there\""),
        ("{w}を忘れた", "傘を忘れた", "w=\"傘\""),
        ("get {a:what}", "get living room", "what=\"living room\""),
        ("\\(x\\)", "(x)", ""),
    ] {
        for compat in [Compat::Off, Compat::Hassil] {
            let found = slots(compat, template, text);
            assert_eq!(
                found.as_deref(),
                Some(expected),
                "{compat:?} {template} / {text}"
            );
        }
    }
    for (template, text) in [
        ("open {a}", "open door"),
        ("set {n}", "set 3001"),
        ("say {w}", "say"),
    ] {
        for compat in [Compat::Off, Compat::Hassil] {
            assert_eq!(
                slots(compat, template, text),
                None,
                "{compat:?} {template} / {text}"
            );
        }
    }
}

#[test]
fn no_template_takes_exponential_time() {
    let template = format!("{}z", "[a] ".repeat(30));
    let text = format!("{}z q", "a ".repeat(30));
    for compat in [Compat::Off, Compat::Hassil] {
        let set = set(compat, "en", &[&template]);
        assert_eq!(set.all(&text, &Query::default()).len(), 0);
        assert_eq!(
            set.all(text.trim_end_matches(" q"), &Query::default())
                .len(),
            1
        );
    }
}

#[test]
fn what_is_wrong_is_reported_and_the_rest_works() {
    let book: SentenceBook = serde_json::from_value(json!({
        "language": "en",
        "intents": {"T": {"data": [{"sentences": ["open (the", "{nolist}", "<norule>", "<self>", "open it", ""]}]}},
        "expansion_rules": {"self": "a <self>", "bad": "a | (b"},
        "lists": {"empty": {}, "l": {"values": ["x", "(y"]}},
    }))
    .unwrap();
    for compat in [Compat::Off, Compat::Hassil] {
        let (set, errors) = SentenceSet::new(book.clone(), compat, None);
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors.len(), 8, "{errors:#?}");
        assert!(
            errors
                .iter()
                .any(|error| error.starts_with("intents.T.data[0].sentences[0]: "))
        );
        assert!(
            errors
                .iter()
                .any(|error| error.contains("intents.T.data[0].sentences[1]")
                    && error.contains("nolist")),
            "{errors:#?}"
        );
        let set = set.unwrap();
        assert_eq!(set.best("open it", &Query::default()).unwrap().intent, "T");
        assert!(set.best("open the", &Query::default()).is_none());
    }
}

#[test]
fn unmatched_text_is_reported() {
    for compat in [Compat::Off, Compat::Hassil] {
        let set = set(compat, "en", &["get the {a} now"]);
        let query = Query {
            allow_unmatched: true,
            ..Query::default()
        };
        let found = set.best("get the blue ball now", &query).unwrap();
        assert_eq!(found.unmatched[0].name, "a");
        assert_eq!(
            found.unmatched[0].text.as_deref().map(str::trim),
            Some("blue ball")
        );
        assert_eq!(set.best("get the lamp now", &query).unwrap().unmatched, []);
        assert!(
            set.best("get the blue ball now", &Query::default())
                .is_none()
        );
    }
}
