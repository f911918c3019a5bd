//! Whether sentences are short, polite and without double negatives.

use std::ops::Range;

use super::passage::{PLACEABLE, Passage};
use super::{COUNTED_AS, LONG_WORD, LONGEST_SENTENCE, MOST_KANJI, Slip, wording};
use crate::replies::ruby;

/// A sentence, or what stands in place of one.
struct Sentence {
    /// Byte range in the passage, without blanks around it and without the mark of an item.
    range: Range<usize>,
    /// Whether it begins as an item of a list or as a step.
    item: bool,
    /// The mark at its end, if it has one.
    end: Option<char>,
}

/// What is wrong with the sentences of a passage.
pub(super) fn slips(passage: &Passage) -> Vec<Slip> {
    let text = passage.text();
    let mut slips = Vec::new();
    for sentence in sentences(text) {
        let written = text.get(sentence.range.clone()).unwrap_or_default();
        let bare: String = ruby::bare(written)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        // What is put in at the beginning stands elsewhere.
        let words = written.trim_start_matches(PLACEABLE);
        let range = match words {
            "" => sentence.range.clone(),
            words => sentence.range.end - words.len()..sentence.range.end,
        };
        let mut push = |code, args| {
            slips.push(Slip {
                code,
                range: range.clone(),
                args,
            });
        };
        // Items may be mere lists of names.
        if sentence.end.is_some() || !sentence.item {
            let length = length(&bare);
            if length > LONGEST_SENTENCE {
                push("F011", limits("length", length, LONGEST_SENTENCE));
            }
            let kanji = kanji(&bare);
            if kanji > MOST_KANJI {
                push("F016", limits("count", kanji, MOST_KANJI));
            }
        }
        let stated = matches!(sentence.end, Some('。' | '！' | '!'));
        if stated && !sentence.item && !wording::is_polite(&bare) {
            push("F012", vec![("text", last_words(&bare))]);
        }
        if let Some(found) = wording::double_negative(&bare) {
            push("F013", vec![("text", found.to_owned())]);
        }
    }
    slips
}

fn limits(name: &'static str, found: usize, limit: usize) -> Vec<(&'static str, String)> {
    vec![(name, found.to_string()), ("limit", limit.to_string())]
}

/// How many kanji a sentence has. A word of [`LONG_WORD`] kanji or more counts as one: it is nearly always an
/// official name, which has to stay as it is and is explained beside it.
fn kanji(sentence: &str) -> usize {
    sentence
        .split(|c| !ruby::is_kanji(c))
        .map(|word| match word.chars().count() {
            length if length >= LONG_WORD => 1,
            length => length,
        })
        .sum()
}

/// The end of a sentence, enough to find it.
fn last_words(sentence: &str) -> String {
    let length = sentence.chars().count();
    sentence.chars().skip(length.saturating_sub(10)).collect()
}

/// The sentences of a text. A mark inside brackets ends none; a blank line and an item of a list do.
fn sentences(text: &str) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut item = false;
    let mut depth = 0_usize;
    let mut add = |range: Range<usize>, item: bool, end: Option<char>| {
        let written = text.get(range.clone()).unwrap_or_default();
        let front = written.trim_start();
        let front =
            item_mark(front).map_or(front, |length| front.get(length..).unwrap_or_default());
        let front = front.trim_start();
        let start = range.end - front.len();
        let end_at = start + front.trim_end().len();
        if end_at > start {
            sentences.push(Sentence {
                range: start..end_at,
                item,
                end,
            });
        }
    };
    let mut line_start = true;
    for (at, c) in text.char_indices() {
        if std::mem::take(&mut line_start) {
            let rest = text.get(at..).unwrap_or_default();
            let line = rest.split('\n').next().unwrap_or_default();
            let marked = item_mark(line.trim_start()).is_some();
            let ends = line.trim().is_empty() || marked;
            if ends || (item && !line.starts_with(char::is_whitespace)) {
                add(start..at, item, None);
                start = at;
                item = marked;
                depth = 0;
            }
        }
        match c {
            '\n' => line_start = true,
            '「' | '（' | '(' | '＜' => depth += 1,
            '」' | '）' | ')' | '＞' => depth = depth.saturating_sub(1),
            '。' | '？' | '?' | '！' | '!' if depth == 0 => {
                let end = at + c.len_utf8();
                add(start..end, item, Some(c));
                start = end;
            }
            _ => {}
        }
    }
    add(start..text.len(), item, None);
    sentences
}

/// The length of the mark at the beginning of an item: `- `, `・`, `1. `.
fn item_mark(line: &str) -> Option<usize> {
    for mark in ["- ", "・"] {
        if line.starts_with(mark) {
            return Some(mark.len());
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line.get(digits..)?;
    (digits > 0 && rest.starts_with(". ")).then_some(digits + 2)
}

/// The length in characters; a telephone number and a placeable count [`COUNTED_AS`].
fn length(sentence: &str) -> usize {
    let mut length = 0;
    let mut rest = sentence;
    while let Some(c) = rest.chars().next() {
        let number = rest.find(|c: char| !c.is_ascii_digit() && c != '-');
        let number = rest.get(..number.unwrap_or(rest.len())).unwrap_or_default();
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let (counted, taken) = if digits >= 10 {
            (COUNTED_AS, number.len())
        } else if c == PLACEABLE {
            (COUNTED_AS, c.len_utf8())
        } else {
            (1, c.len_utf8())
        };
        length += counted;
        rest = rest.get(taken..).unwrap_or_default();
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replies::outline::Piece;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<String> {
        let passage = Passage::new(text, &[Piece::Text(0..text.len())]);
        slips(&passage)
            .iter()
            .map(|slip| format!("{} {}", slip.code, &text[slip.range.clone()]))
            .collect()
    }

    #[test]
    fn sentences_end_at_marks_items_and_blank_lines() {
        let text = "題\n\n「はい。」と 言《い》います。次《つぎ》です\nか？\n- 一《いち》\n  つづき。もう 一つ\n- 二《に》\nあと";
        let parts: Vec<_> = sentences(text)
            .into_iter()
            .map(|s| (text[s.range].to_owned(), s.item, s.end))
            .collect();
        let expected = [
            ("題", false, None),
            ("「はい。」と 言《い》います。", false, Some('。')),
            ("次《つぎ》です\nか？", false, Some('？')),
            ("一《いち》\n  つづき。", true, Some('。')),
            ("もう 一つ", true, None),
            ("二《に》", true, None),
            ("あと", false, None),
        ];
        assert_eq!(
            parts,
            expected.map(|(text, item, end)| (text.to_owned(), item, end))
        );
    }

    #[test]
    fn sentences_are_short() {
        let fifty = format!("{}です。", "あ".repeat(47));
        assert_eq!(found(&fifty), Vec::<String>::new());
        assert_eq!(found(&format!("い{fifty}")).len(), 1);
        assert_eq!(found(&format!("い {fifty}"))[0], format!("F011 い {fifty}"));
        let with_reading = format!("更新《こうしん》{}です。", "あ".repeat(45));
        assert_eq!(found(&with_reading), Vec::<String>::new());
        let with_number = format!("0120-380-366{}です。", "あ".repeat(43));
        assert_eq!(found(&with_number), Vec::<String>::new());
        assert_eq!(length("\u{fffc}は"), 5);
        assert_eq!(
            found(&format!("- {}", "あ".repeat(60))),
            Vec::<String>::new()
        );
    }

    #[test]
    fn sentences_are_polite_and_say_what_to_do() {
        assert_eq!(found("カードだ。"), ["F012 カードだ。"]);
        assert_eq!(found("- カードだ。"), Vec::<String>::new());
        assert_eq!(found("カードです＜データ＞。"), Vec::<String>::new());
        assert_eq!(
            found("行《い》かなければ なりません。"),
            ["F013 行《い》かなければ なりません。"]
        );
        let word = "更新《こうしん》の ";
        assert_eq!(
            found(&format!("{}です。", word.repeat(6))),
            Vec::<String>::new()
        );
        assert_eq!(found(&format!("{}です。", word.repeat(7))).len(), 1);
        let name = "有効期限《ゆうこうきげん》の ";
        assert_eq!(
            found(&format!("{}です。", name.repeat(7))),
            Vec::<String>::new()
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(更|《|》|か|です|。|「|」|- |・|1\\. |\n| |0120-380-366|\u{fffc}){0,40}") {
            for slip in found(&text) {
                prop_assert!(slip.len() > 4);
            }
        }
    }
}
