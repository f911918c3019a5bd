//! Readings of kanji (furigana) inside a text: `更新《こうしん》`.
//!
//! The base is the run of kanji (also 々, ヶ, 〆) directly in front of `《…》`. Where it is anything else, `｜`
//! (U+FF5C) marks its beginning: `｜J-LIS《ジェイリス》`, `｜1日《ついたち》`. A reading is written in kana. Marks that do not
//! make up a base with its reading are text like any other, and nothing of them is lost.
//!
//! Only texts of a locale with readings (easy Japanese) are read in this way. What comes from a resident or from
//! the settings is made [`literal`] before it is put into such a text, so that it can neither hold readings nor
//! lend its last kanji to a reading that follows. A channel chooses how readings are shown: [`parse`] gives the
//! parts (for the web), [`plain`] puts readings into brackets (terminal, JSON), [`bare`] leaves them out, and
//! [`reading`] says them instead of the kanji (speech).

use std::ops::Range;

/// Keeps marks and kanji apart; it has no width, and no text that is shown holds it.
const APART: char = '\u{2060}';

const BASE: char = '｜';
const OPEN: char = '《';
const CLOSE: char = '》';

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inline<'t> {
    /// Text as it is.
    Text(&'t str),
    /// A word with its reading.
    Ruby {
        /// The word.
        base: &'t str,
        /// How it is read, in kana.
        reading: &'t str,
    },
}

/// The parts of a text, in order.
pub fn parse(text: &str) -> impl Iterator<Item = Inline<'_>> {
    let mut inlines = Vec::new();
    let mut done = 0;
    for found in rubies(text) {
        push_text(&mut inlines, text.get(done..found.whole.start));
        if let (Some(base), Some(reading)) = (text.get(found.base), text.get(found.reading)) {
            inlines.push(Inline::Ruby { base, reading });
        }
        done = found.whole.end;
    }
    push_text(&mut inlines, text.get(done..));
    inlines.into_iter()
}

fn push_text<'t>(inlines: &mut Vec<Inline<'t>>, text: Option<&'t str>) {
    let pieces = text.unwrap_or_default().split(APART);
    inlines.extend(pieces.filter(|piece| !piece.is_empty()).map(Inline::Text));
}

/// The text with its readings in brackets: `更新（こうしん）`.
pub fn plain(text: &str) -> String {
    written(text, |out, base, reading| {
        out.extend([base, "（", reading, "）"]);
    })
}

/// The text without its readings: `更新`.
pub fn bare(text: &str) -> String {
    written(text, |out, base, _| out.push_str(base))
}

/// The text with readings in place of the words that have one, as it is spoken: `こうしん`.
pub fn reading(text: &str) -> String {
    written(text, |out, _, reading| out.push_str(reading))
}

fn written(text: &str, mut ruby: impl FnMut(&mut String, &str, &str)) -> String {
    let mut out = String::with_capacity(text.len());
    for inline in parse(text) {
        match inline {
            Inline::Text(text) => out.push_str(text),
            Inline::Ruby { base, reading } => ruby(&mut out, base, reading),
        }
    }
    out
}

/// A text from outside in a form that stays as it is: it holds no readings, and takes none from what follows.
pub fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, OPEN | BASE) {
            out.push(APART);
        }
        out.push(c);
        if c == BASE {
            out.push(APART);
        }
    }
    if out.chars().next_back().is_some_and(is_kanji) {
        out.push(APART);
    }
    out
}

/// What a resident may have copied from [`plain`]: kana in brackets directly behind kanji are taken out.
///
/// `None` if there is nothing of the kind.
pub fn without_bracketed_readings(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = None;
    let mut found = false;
    while let Some(c) = rest.chars().next() {
        if matches!(c, '（' | '(')
            && before.is_some_and(is_kanji)
            && let Some(length) = bracketed_kana(rest)
        {
            found = true;
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        out.push(c);
        before = Some(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    found.then_some(out)
}

/// The length in bytes of `（かな）` at the beginning of a text.
fn bracketed_kana(text: &str) -> Option<usize> {
    let close = text.find(['）', ')'])?;
    let kana = text.get(..close)?.trim_start_matches(['（', '(']);
    let bracket = text.get(close..)?.chars().next()?;
    (!kana.is_empty() && kana.chars().all(is_kana)).then(|| close + bracket.len_utf8())
}

/// A word with its reading, as byte ranges of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ruby {
    /// With all marks.
    pub(super) whole: Range<usize>,
    /// The word.
    pub(super) base: Range<usize>,
    /// How it is read.
    pub(super) reading: Range<usize>,
}

/// The words with a reading, in order. Any text between the marks counts as a reading; the check of the files
/// tells where it is not kana.
pub(super) fn rubies(text: &str) -> Vec<Ruby> {
    let mut found = Vec::new();
    let mut done = 0;
    while let Some(open) = text.get(done..).and_then(|rest| rest.find(OPEN)) {
        let open = done + open;
        let inside = open + OPEN.len_utf8();
        let Some(length) = text.get(inside..).and_then(length_of_reading) else {
            // Another `《`, the end of the line or nothing comes first: this mark opens no reading.
            done = inside;
            continue;
        };
        let close = inside + length;
        let after = close + CLOSE.len_utf8();
        let before = text.get(done..open).unwrap_or_default();
        if let Some((whole, base)) = base_at_end(before) {
            found.push(Ruby {
                whole: done + whole..after,
                base: done + base..open,
                reading: inside..close,
            });
        }
        done = after;
    }
    found
}

/// The length in bytes of what stands before `》`, if that closes a reading on the same line.
fn length_of_reading(text: &str) -> Option<usize> {
    let end = text.find([CLOSE, OPEN, BASE, APART, '\n', '\r'])?;
    let closes = text.get(end..).is_some_and(|rest| rest.starts_with(CLOSE));
    (closes && end > 0).then_some(end)
}

/// Where a word with its mark begins, and where the word itself begins, if the text ends in one.
fn base_at_end(text: &str) -> Option<(usize, usize)> {
    if let Some(mark) = text.rfind(BASE) {
        let start = mark + BASE.len_utf8();
        let base = text.get(start..).unwrap_or_default();
        let apart = |c: char| c == APART || c == CLOSE || c.is_whitespace() || c.is_control();
        if !base.is_empty() && !base.contains(apart) {
            return Some((mark, start));
        }
    }
    let kanji = text.trim_end_matches(is_in_run);
    let run = text.get(kanji.len()..).unwrap_or_default();
    run.contains(is_kanji).then_some((kanji.len(), kanji.len()))
}

/// Whether a character is a kanji, or 々 or 〆, which are read like one.
pub(super) fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '々' | '〆')
}

/// Whether a character belongs to a run of kanji.
fn is_in_run(c: char) -> bool {
    is_kanji(c) || c == 'ヶ'
}

/// Whether a character may stand in a reading.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '・')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ruby<'t>(base: &'t str, reading: &'t str) -> Inline<'t> {
        Inline::Ruby { base, reading }
    }

    #[test]
    fn the_base_is_the_run_of_kanji_or_what_is_marked() {
        use Inline::Text;
        for (text, expected) in [
            (
                "新《あたら》しく 更新《こうしん》",
                vec![
                    ruby("新", "あたら"),
                    Text("しく "),
                    ruby("更新", "こうしん"),
                ],
            ),
            (
                "2ヶ月《かげつ》前々《まえまえ》",
                vec![Text("2"), ruby("ヶ月", "かげつ"), ruby("前々", "まえまえ")],
            ),
            (
                "｜J-LIS《ジェイリス》から",
                vec![ruby("J-LIS", "ジェイリス"), Text("から")],
            ),
            (
                "4月《がつ》｜1日《ついたち》",
                vec![Text("4"), ruby("月", "がつ"), ruby("1日", "ついたち")],
            ),
            ("かな《よみ》", vec![Text("かな《よみ》")]),
            ("《重要》更新", vec![Text("《重要》更新")]),
            ("更新《こうしん", vec![Text("更新《こうしん")]),
            ("更新《》", vec![Text("更新《》")]),
            ("更新《こう\nしん》", vec![Text("更新《こう\nしん》")]),
            (
                "更《更新《こうしん》",
                vec![Text("更《"), ruby("更新", "こうしん")],
            ),
            (
                "｜ 更新《こうしん》",
                vec![Text("｜ "), ruby("更新", "こうしん")],
            ),
            ("ヶ《か》", vec![Text("ヶ《か》")]),
            ("", vec![]),
        ] {
            assert_eq!(parse(text).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn readings_are_bracketed_left_out_or_said() {
        let text = "有効期限《ゆうこうきげん》は ｜1日《ついたち》です。";
        assert_eq!(
            plain(text),
            "有効期限（ゆうこうきげん）は 1日（ついたち）です。"
        );
        assert_eq!(bare(text), "有効期限は 1日です。");
        assert_eq!(reading(text), "ゆうこうきげんは ついたちです。");
    }

    #[test]
    fn text_from_outside_never_becomes_a_reading() {
        for outside in ["更新《にせ》", "｜A《にせ》", "概要", "｜", "《", "更新《"]
        {
            let text = format!("前《まえ》{}更新《こうしん》", literal(outside));
            let shown = format!("前（まえ）{outside}更新（こうしん）");
            assert_eq!(plain(&text), shown, "{outside}");
        }
    }

    #[test]
    fn copied_readings_are_taken_out_and_other_brackets_stay() {
        for (text, expected) in [
            (
                "暗証番号（あんしょうばんごう）を 忘(わす)れました",
                Some("暗証番号を 忘れました"),
            ),
            ("IP（アイピー）電話", None),
            ("更新（新しく する こと）", None),
            ("更新（", None),
            ("更新（）", None),
            ("更新", None),
        ] {
            assert_eq!(
                without_bracketed_readings(text).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_outside_survives(text in "(更|新|々|ヶ|か|ナ|A|1| |\n|｜|《|》|《かな》|\u{2060}|👪){0,30}") {
            let parts: String = parse(&text)
                .map(|inline| match inline {
                    Inline::Text(text) => text.to_owned(),
                    Inline::Ruby { base, reading } => format!("{base}{reading}"),
                })
                .collect();
            // Only the marks of words with readings and the invisible mark are gone.
            let marks = |text: &str| text.chars().filter(|c| !matches!(c, '｜' | '《' | '》' | '\u{2060}')).collect::<String>();
            prop_assert_eq!(marks(&parts), marks(&text));
            let rubies = parse(&text).filter(|inline| matches!(inline, Inline::Ruby { .. })).count();
            let count = |text: &str, mark| text.matches(mark).count();
            prop_assert_eq!(count(&parts, '《') + rubies, count(&text, '《'));
            let _ = (plain(&text), bare(&text), reading(&text), without_bracketed_readings(&text));
        }

        #[test]
        fn words_and_readings_come_back(words in prop::collection::vec(("[更新有効期限々]{1,4}", "[ぁ-ゖー]{1,6}", "[のにはを、。 A-C]{1,3}"), 0..8)) {
            let text = words.iter().map(|(base, reading, tail)| format!("{base}《{reading}》{tail}")).collect::<Vec<_>>().concat();
            let found: Vec<_> = parse(&text)
                .filter_map(|inline| match inline {
                    Inline::Ruby { base, reading } => Some((base.to_owned(), reading.to_owned())),
                    Inline::Text(_) => None,
                })
                .collect();
            let expected: Vec<_> = words.iter().map(|(base, reading, _)| (base.clone(), reading.clone())).collect();
            prop_assert_eq!(found, expected);
            let without = words.iter().map(|(base, _, tail)| format!("{base}{tail}")).collect::<Vec<_>>().concat();
            prop_assert_eq!(bare(&text), without.clone());
            let copied = without_bracketed_readings(&plain(&text)).unwrap_or_default();
            prop_assert_eq!(copied, without);
        }

        #[test]
        fn literal_text_is_shown_as_it_is(outside in "(更|新|か|A|｜|《|》|《かな》| ){0,20}", tail in "(更新)?《?") {
            let text = format!("{}{tail}", literal(&outside));
            prop_assert_eq!(plain(&text), format!("{outside}{tail}"));
        }
    }
}
