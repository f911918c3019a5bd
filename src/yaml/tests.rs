//! One broken sample for each code, with the place where it must be reported.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::diag::{codes, human};
use crate::locale::Locale;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    intents: BTreeMap<String, Intent>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Intent {
    #[serde(default)]
    kind: Option<Kind>,
    phrases: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    count: u8,
    #[serde(default)]
    share: f64,
    #[serde(default)]
    exact: bool,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Answer,
    SmallTalk,
}

/// `code line:column-line:column` of each finding.
fn found(text: &str) -> Vec<String> {
    let source = Source::new("intents/a.yaml", text);
    let (_, _, findings) = parse::<File>(&source);
    findings
        .iter()
        .map(|finding| {
            let place = finding.at.as_ref().expect("a place");
            let (start, end) = (place.start(), place.end());
            let (code, from, to) = (finding.code, start.line, end.line);
            if from == to {
                format!("{code} {from}:{}-{}", start.column, end.column)
            } else {
                format!("{code} {from}:{}-{to}:{}", start.column, end.column)
            }
        })
        .collect()
}

/// The only finding.
fn only(text: &str) -> Diagnostic {
    let source = Source::new("intents/a.yaml", text);
    let (_, _, findings) = parse::<File>(&source);
    let [finding] = findings.as_slice() else {
        panic!("{text}: {findings:?}");
    };
    finding.clone()
}

/// A file whose one Japanese phrase is written like this.
fn phrase(written: &str) -> String {
    format!("intents:\n  a:\n    phrases:\n      ja:\n        - {written}\n")
}

/// A file whose one intent also has this line.
fn entry(written: &str) -> String {
    format!("intents:\n  a:\n    phrases: {{ja: [x]}}\n    {written}\n")
}

const GOOD: &str = "\
# 見出し
intents:
  renewal-documents: # note
    kind: small-talk
    phrases:
      ja:
        - '{visitor}の持ち物'
        - <renew>[の]手続き（予約）：あり
        - 長い文が
          次の行：に続く
        - |
          　　字下げのある文
          - これは文：です
      en: [\"what (do|should) i\\tbring\", 'it''s {visitor}', renewal]
    count: 3
  other:
    phrases: {
      ja: [x],
    }
";

#[test]
fn a_good_file_has_data_and_no_findings() {
    let source = Source::new("intents/a.yaml", GOOD);
    let (file, _, findings) = parse::<File>(&source);
    assert_eq!(findings, []);
    let file = file.expect("data");
    let intent = &file.intents["renewal-documents"];
    assert_eq!(intent.kind, Some(Kind::SmallTalk));
    assert_eq!((intent.count, intent.exact), (3, false));
    assert!(intent.share.abs() < f64::EPSILON);
    assert_eq!(intent.phrases["ja"][2], "長い文が 次の行：に続く");
    assert_eq!(intent.phrases["en"][1], "it's {visitor}");
}

#[test]
fn empty_files_are_files_without_entries() {
    for text in [
        "",
        "\n\n",
        "# only a comment\n",
        "\u{feff}",
        "intents:\n",
        "---\n",
        "---\nintents: {}\n...\n",
    ] {
        let (file, _, findings) = parse::<Option<File>>(&Source::new("intents/a.yaml", text));
        let warned = text.starts_with('\u{feff}');
        assert_eq!(findings.len(), usize::from(warned), "{text:?}");
        assert!(file.is_some(), "{text:?}");
    }
}

#[test]
fn every_slip_is_reported_at_its_place() {
    for (text, expected) in [
        (entry("\u{3000}\u{3000}count: 3"), "Y001 4:5-7"),
        (entry("\n\u{3000}"), "Y001 5:1-2"),
        (entry("\n\tcount: 3"), "Y002 5:1-2"),
        (entry("\n\t# comment"), "Y002 5:1-2"),
        (entry("\n\t\n    count: 3"), "Y002 5:1-2"),
        (phrase("x\n        － y"), "Y003 6:9-10"),
        (phrase("x\n      en:\n        ー y"), "Y003 7:9-10"),
        (entry("count： 3"), "Y003 4:10-11"),
        (phrase("x\n      英語：[y]"), "Y003 6:9-10"),
        (phrase("x\n      en:\n        -y"), "Y004 7:9-10"),
        (phrase("x\n      en:\n        -\u{3000}y"), "Y004 7:9-11"),
        (entry("count:3"), "Y004 4:10-11"),
        (format!("\u{feff}{}", phrase("x")), "Y005 1:1-2"),
        (phrase("'x\u{2028}y'"), "Y006 5:13-14"),
        (phrase("'x\u{85}y'"), "Y006 5:13-14"),
        (phrase("'x\ry'"), "Y006 5:13-14"),
        (phrase("“更新したい”"), "Y007 5:11-18"),
        (phrase("＂更新したい＂ # c"), "Y007 5:11-18"),
        (phrase("{visitor}の持ち物"), "Y008 5:11-24"),
        (phrase("{visitor} # c"), "Y008 5:11-20"),
        (phrase("[更新|書き換え]したい"), "Y008 5:11-23"),
        (phrase("更新 #1について"), "Y009 5:14-20"),
        (entry("kind: answer #1"), "Y009 4:18-20"),
    ] {
        assert_eq!(found(&text), [expected], "{text}");
    }
}

#[test]
fn what_only_looks_like_a_slip_is_none() {
    for text in [
        phrase("更新 # 注釈"),
        phrase("更新 ## 注釈"),
        phrase("C#とは"),
        phrase("“更新”とは"),
        phrase("－の記号"),
        phrase("ラーメン：大盛り"),
        phrase("a:b"),
        phrase("-3"),
        phrase("'{visitor}'"),
        phrase("'長い\n\n          \u{3000}文'"),
        phrase("\"- ー：\""),
        phrase("|\n          \u{3000}文\n          ー 文：{x}"),
        phrase("x\r\n        - y\r"),
        entry("count: 3 \t"),
        entry("# \tcomment\n\n   \n    count: 3"),
        phrase("|\n          x\n          \t\n          \ty"),
    ] {
        assert_eq!(found(&text), [""; 0], "{text}");
    }
}

#[test]
fn what_is_outside_the_subset_is_refused_at_its_place() {
    for (text, expected) in [
        (phrase("\"\\d+\""), "Y010 5:12-14"),
        (phrase("\"あ\\n\\(x\""), "Y010 5:15-17"),
        (phrase("\"\\xZZ\""), "Y010 5:12-14"),
        (phrase("*必須*"), "Y012 5:11-15"),
        (phrase("&name x"), "Y012 5:11-16"),
        (phrase("!重要 x"), "Y013 5:11-14"),
        (phrase("!tag x"), "Y013 5:11-15"),
        (entry("<<: {count: 3}"), "Y014 4:5-7"),
        (format!("{}---\nintents: {{}}\n", phrase("x")), "Y015 6:1-4"),
        (entry("phrases: {}"), "Y016 4:5-12"),
        (entry("count: 3\n  a: {phrases: {}}"), "Y016 5:3-4"),
        (entry("? [a]\n    : 3"), "Y021 4:7-8"),
        (phrase("\n        - x"), "Y023 5:9-10"),
    ] {
        assert_eq!(found(&text), [expected], "{text}");
    }
    assert_eq!(only(&entry("phrases: {}")).arg("line"), Some("3"));
}

#[test]
fn errors_of_the_notation_have_a_reason() {
    for (text, reason, expected) in [
        (phrase("'x"), "unclosed-quote", "Y011 5:11-12"),
        (phrase("'x' y"), "text-after-quote", "Y011 5:15-16"),
        (entry("kind: [x"), "bracket", "Y011 4:11-12"),
        (phrase("@x"), "character", "Y011 5:11-12"),
        (phrase("\u{1}"), "character", "Y011 5:11-12"),
        (
            "intents:\n  a:\n    count: 3\n   kind: x\n".to_owned(),
            "key",
            "Y011 4:4-5",
        ),
        (phrase("x\n      - y"), "key", "Y011 6:9-10"),
        (phrase("x\n        y: z"), "indentation", "Y011 6:9-10"),
    ] {
        assert_eq!(found(&text), [expected], "{text}");
        assert_eq!(only(&text).arg("reason"), Some(reason), "{text}");
    }
}

#[test]
fn what_is_too_much_is_refused() {
    let limits = [
        ("bytes", "#".repeat(BYTES + 1)),
        ("nodes", format!("a: [{}]", "x,".repeat(200_001))),
        ("depth", "[".repeat(5_000)),
        ("depth", "- ".repeat(5_000)),
        (
            "depth",
            (0..70).map(|depth| " ".repeat(depth) + "a:\n").collect(),
        ),
    ];
    for (reason, text) in limits {
        let finding = only(&text);
        assert_eq!(
            (finding.code, finding.arg("reason")),
            ("Y017", Some(reason))
        );
    }
}

#[test]
fn data_of_another_shape_are_reported_at_their_place() {
    for (text, expected) in [
        (entry("phrase: x"), "I001 4:5-11"),
        (entry("count: many"), "Y018 4:12-16"),
        (entry("count: 300"), "Y018 4:12-15"),
        (entry("share: '0.5'"), "Y018 4:12-17"),
        (entry("exact: yes"), "Y018 4:12-15"),
        (phrase("質問: 答え"), "Y018 5:11-13"),
        (
            "intents:\n  a:\n    phrases: {ja: x}\n".to_owned(),
            "Y018 3:19-20",
        ),
        ("intents:\n  a: x\n".to_owned(), "Y018 2:6-7"),
        ("- x\n".to_owned(), "Y018 1:1-4"),
        (phrase("[x]"), "Y008 5:11-14"),
        (
            "intents:\n  a:\n    kind: answer\n".to_owned(),
            "Y019 2:3-4",
        ),
        (entry("kind: smalltalk"), "Y020 4:11-20"),
    ] {
        assert_eq!(found(&text), [expected], "{text}");
    }
    for (text, found, expected) in [
        (entry("count: many"), "text", "whole-number"),
        (entry("count: 300"), "number", "in-range"),
        (entry("share: '0.5'"), "text", "number"),
        (entry("exact: yes"), "text", "bool"),
        (phrase("質問: 答え"), "mapping", "text"),
        (
            "intents:\n  a:\n    phrases: {ja: x}\n".to_owned(),
            "text",
            "list",
        ),
        (entry("count: ~"), "nothing", "whole-number"),
    ] {
        let finding = only(&text);
        assert_eq!(finding.arg("found"), Some(found), "{text}");
        assert_eq!(finding.arg("expected"), Some(expected), "{text}");
    }
}

#[test]
fn names_that_were_probably_meant_are_suggested() {
    let finding = only(&entry("coutn: 3"));
    assert_eq!(finding.arg("suggestion"), Some("count"));
    assert_eq!(
        finding.arg("allowed"),
        Some("kind, phrases, count, share, exact")
    );
    assert_eq!(
        only(&entry("kind: smalltalk")).arg("suggestion"),
        Some("small-talk")
    );
    assert_eq!(only(&entry("something: 3")).arg("suggestion"), Some(""));
}

#[test]
fn a_refusal_by_the_data_types_themselves_is_passed_on() {
    #[derive(Debug)]
    struct Never;
    impl<'de> Deserialize<'de> for Never {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            String::deserialize(deserializer)?;
            Err(serde::de::Error::custom("no such thing"))
        }
    }
    let source = Source::new("intents/a.yaml", "[あ, い]\n");
    let (data, _, findings) = parse::<Vec<Never>>(&source);
    assert!(data.is_none());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code, "Y022");
    assert_eq!(
        findings[0].at.as_ref().map(diag::Place::text),
        Some("[あ, い]")
    );
    assert!(
        findings[0]
            .arg("detail")
            .is_some_and(|detail| detail.contains("no such thing"))
    );
}

#[test]
fn a_byte_order_mark_moves_no_place() {
    let text = format!("\u{feff}{}", entry("coutn: 3"));
    assert_eq!(found(&text), ["Y005 1:1-2", "I001 4:5-10"]);
    let text = format!("\u{feff}{}", phrase("{visitor}の"));
    assert_eq!(found(&text), ["Y005 1:1-2", "Y008 5:11-21"]);
}

#[test]
fn several_slips_are_reported_at_once_but_not_without_end() {
    let text = phrase("{a}の\n        - [b]の\n\t\t- x\n        - “y”");
    assert_eq!(
        found(&text),
        ["Y008 5:11-15", "Y008 6:11-15", "Y002 7:1-3", "Y007 8:11-14"]
    );
    let many = "\t- x\n".repeat(100_000);
    assert!(found(&many).len() <= 101);
    let many = format!("a:\n{}a: b\n", "- \n".repeat(10_000));
    let found = found(&many);
    assert!(found.len() <= 101, "{} findings", found.len());
    assert!(found.contains(&"Y016 10002:1-2".to_owned()));
}

#[test]
fn findings_read_well_in_both_languages() {
    let text = phrase("{visitor}の持ち物\n\u{3000}\u{3000}- x\n        - 更新 #1について");
    let source = Source::new("intents/renewal.yaml", text);
    let (_, _, findings) = parse::<File>(&source);
    insta::assert_snapshot!("slips_ja", human::render(&findings, Locale::Ja, false));
    insta::assert_snapshot!("slips_en", human::render(&findings, Locale::En, false));
    let source = Source::new("intents/renewal.yaml", entry("coutn: 3"));
    let (_, _, findings) = parse::<File>(&source);
    insta::assert_snapshot!(
        "unknown_key_ja",
        human::render(&findings, Locale::Ja, false)
    );
}

proptest! {
    #[test]
    fn any_text_can_be_read(text in any::<String>()) {
        holds(&text)?;
    }

    #[test]
    fn anything_made_of_signs_can_be_read(
        text in "([-:,?\\[\\]{}#&*!|>'\"%@\\\\ \\n\\t\\r\u{3000}\u{2028}\u{feff}：－“”あax1<.]|- |: |\n  |intents:|phrases:){0,60}"
    ) {
        holds(&text)?;
    }
}

/// Reading gives places on character boundaries, and data or an error, never both missing.
fn holds(text: &str) -> Result<(), TestCaseError> {
    let source = Source::new("intents/a.yaml", text);
    let (data, spans, findings) = parse::<serde_yaml::Value>(&source);
    prop_assert!(data.is_some() || diag::has_errors(&findings));
    for range in spans.ranges() {
        prop_assert!(source.text.get(range.clone()).is_some(), "{range:?}");
    }
    for finding in &findings {
        let place = finding.at.as_ref();
        prop_assert!(place.is_some_and(|at| text.get(at.span.clone()).is_some()));
        let code = codes::find(finding.code).expect("a code of the table");
        for (name, _) in &finding.args {
            prop_assert!(code.args.contains(name), "{} has no {name}", finding.code);
        }
        for name in code.args {
            prop_assert!(finding.arg(name).is_some(), "{} lacks {name}", finding.code);
        }
    }
    Ok(())
}
