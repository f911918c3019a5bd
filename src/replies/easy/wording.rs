//! Words and ways of writing that easy Japanese does without.

use super::Slip;
use super::passage::PLACEABLE;

/// How sentences end.
const POLITE: [&str; 9] = [
    "です",
    "ます",
    "ません",
    "でした",
    "ました",
    "ください",
    "ましょう",
    "でしょう",
    "か",
];

/// Double negatives, without blanks.
const DOUBLE_NEGATIVES: [&str; 24] = [
    "ないわけでは",
    "ないわけにはい",
    "なければなりません",
    "なければならない",
    "なければいけません",
    "なければいけない",
    "なくてはなりません",
    "なくてはならない",
    "なくてはいけません",
    "なくてはいけない",
    "ないといけません",
    "ないといけない",
    "ないことはない",
    "ないことはありません",
    "ないこともない",
    "ないこともありません",
    "ないとはいえません",
    "ないとは言えません",
    "ないとは限りません",
    "なくはない",
    "なくはありません",
    "ないものはありません",
    "ずにはいられません",
    "ざるを得ません",
];

/// Set phrases that are whole sentences.
const GREETINGS: [&str; 4] = ["こんにちは", "こんばんは", "どういたしまして", "おはよう"];

/// The eras whose years residents may meet on cards and papers.
const ERAS: [&str; 5] = ["令和", "平成", "昭和", "大正", "明治"];

/// Whether a sentence, without blanks and readings, ends as polite Japanese does.
pub(super) fn is_polite(sentence: &str) -> bool {
    let mut body = sentence.trim_end_matches(['。', '！', '!']);
    while let Some(inner) = without_last_bracket(body) {
        body = inner;
    }
    let body = body.trim_end_matches(['」', '）', ')']);
    body.is_empty()
        || body.ends_with(PLACEABLE)
        || POLITE.iter().any(|ending| body.ends_with(ending))
        || GREETINGS.contains(&body)
}

/// The text in front of an explanation in brackets at its end.
fn without_last_bracket(text: &str) -> Option<&str> {
    let (open, close) = [('＜', '＞'), ('（', '）'), ('(', ')')]
        .into_iter()
        .find(|(_, close)| text.ends_with(*close))?;
    let before = text.rfind(open).and_then(|at| text.get(..at))?;
    (!before.is_empty() && close != open).then_some(before)
}

/// The double negative in a sentence without blanks and readings.
pub(super) fn double_negative(sentence: &str) -> Option<&'static str> {
    DOUBLE_NEGATIVES
        .into_iter()
        .find(|pattern| sentence.contains(pattern))
}

/// Figures that are hard to read (`F014`).
pub(super) fn figures(text: &str) -> Vec<Slip> {
    let mut slips = Vec::new();
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        let before = text.get(..at).unwrap_or_default();
        let found = if matches!(c, '〜' | '～' | '~') {
            range(before, rest)
        } else if digit(c) && !before.ends_with(digit) {
            clock(before, rest)
        } else {
            era(rest)
        };
        if let Some((reason, length)) = found {
            slips.push(Slip {
                code: "F014",
                range: at..at + length,
                args: vec![
                    ("text", rest.get(..length).unwrap_or_default().to_owned()),
                    ("reason", reason.to_owned()),
                ],
            });
        }
    }
    slips
}

/// A mark between figures or between dates and times that are put in.
fn range(before: &str, rest: &str) -> Option<(&'static str, usize)> {
    let mark = rest.chars().next()?;
    let after = rest.get(mark.len_utf8()..)?.trim_start();
    let counts = |c: char| digit(c) || c == PLACEABLE;
    let figures = after.starts_with(counts)
        || before.trim_end().ends_with(counts)
        || after.starts_with("午前")
        || after.starts_with("午後");
    figures.then_some(("range", mark.len_utf8()))
}

/// `19:00`, or 13時 and later; 24時間 is a length of time.
fn clock(before: &str, rest: &str) -> Option<(&'static str, usize)> {
    let number: String = rest.chars().take_while(|c| digit(*c)).collect();
    let hour: u32 = number
        .chars()
        .map(narrow)
        .collect::<String>()
        .parse()
        .ok()?;
    let after = rest.get(number.len()..)?;
    if let Some(minutes) = after.strip_prefix([':', '：']) {
        let found = minutes.chars().take_while(|c| digit(*c)).count() == 2 && hour <= 24;
        let length = minutes.chars().take(2).map(char::len_utf8).sum::<usize>();
        let mark = after.len() - minutes.len();
        return (found && !before.ends_with([':', '：']))
            .then_some(("clock", number.len() + mark + length));
    }
    let is_hour = after.starts_with('時') && !after.starts_with("時間");
    (is_hour && (13..=24).contains(&hour)).then_some(("clock", number.len() + '時'.len_utf8()))
}

/// An era with a year; holidays such as 昭和の日 have none.
fn era(rest: &str) -> Option<(&'static str, usize)> {
    let name = ERAS.into_iter().find(|name| rest.starts_with(name))?;
    let mut after = rest.get(name.len()..)?;
    if let Some((_, behind)) = after
        .strip_prefix('《')
        .and_then(|rest| rest.split_once('》'))
    {
        after = behind;
    }
    let year = after
        .trim_start()
        .starts_with(|c| digit(c) || c == PLACEABLE || "元一二三四五六七八九十".contains(c));
    year.then_some(("era", name.len()))
}

fn digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn polite_endings_are_known() {
        for good in [
            "使えます。",
            "ありませんでした。",
            "いいですか。",
            "来てください！",
            "有料＜お金がかかる＞です。",
            "電話です(無料)。",
            "までは\u{fffc}。",
            "こんにちは。",
        ] {
            assert!(is_polite(good), "{good}");
        }
        for bad in ["カードだ。", "データである。", "使えない。", "持参。"] {
            assert!(!is_polite(bad), "{bad}");
        }
    }

    #[test]
    fn figures_are_written_for_beginners() {
        let told = |text: &str| {
            let slips = figures(text);
            slips
                .iter()
                .map(|slip| format!("{} {}", slip.args[1].1, &text[slip.range.clone()]))
                .collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("2〜3か月", vec!["range 〜"]),
            ("9時～午後7時", vec!["range ～"]),
            ("\u{fffc} ~ \u{fffc}", vec!["range ~"]),
            ("えー〜", vec![]),
            ("13:00と 9：30", vec!["clock 13:00", "clock 9：30"]),
            (
                "13時《じ》、12時《じ》、24時間《じかん》",
                vec!["clock 13時"],
            ),
            ("２０時", vec!["clock ２０時"]),
            ("1:1:1", vec![]),
            (
                "令和《れいわ》8年、平成元年、昭和の日",
                vec!["era 令和", "era 平成"],
            ),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn double_negatives_are_found() {
        assert!(double_negative("行かなければなりません。").is_some());
        assert!(double_negative("使えないことがあります。").is_none());
        assert!(double_negative("更新しないと解除になります。").is_none());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(1|２|:|：|時|間|〜| |令和|《|》|元|\u{fffc}|あ|13|（|）|＜|＞|。){0,30}") {
            for slip in figures(&text) {
                prop_assert!(text.get(slip.range).is_some());
            }
            let _ = (is_polite(&text), double_negative(&text));
        }
    }
}
