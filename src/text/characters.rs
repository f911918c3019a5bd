//! Classes of characters, and the first step of normalisation: one raw character at a time.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What stood in the raw text directly after a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Nothing that ends a clause.
    None,
    /// A comma or the like.
    Pause,
    /// The end of a sentence or of a line.
    Break,
}

/// One character on its way to the normalised text, with the bytes of the raw text that it came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// The character.
    pub(super) ch: char,
    /// Where its source starts in the raw text.
    pub(super) start: u32,
    /// Where its source ends in the raw text.
    pub(super) end: u32,
    /// What followed it in the raw text.
    pub(super) mark: Mark,
}

/// Whether this is a hiragana letter (also the iteration marks `ゝ` and `ゞ`).
pub fn is_hiragana(ch: char) -> bool {
    matches!(ch, '\u{3041}'..='\u{3096}' | 'ゝ' | 'ゞ')
}

/// Whether this is a katakana letter of either width, or the long vowel mark.
pub(super) fn is_katakana(ch: char) -> bool {
    matches!(ch, '\u{30A1}'..='\u{30FA}' | 'ー' | 'ヽ' | 'ヾ' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9F}')
}

/// Whether this is hiragana, katakana or the long vowel mark.
pub fn is_kana(ch: char) -> bool {
    is_hiragana(ch) || is_katakana(ch)
}

/// Whether this is a Chinese character, or `々`, `〆` or `〇`.
pub fn is_kanji(ch: char) -> bool {
    matches!(ch, '\u{4E00}'..='\u{9FFF}' | '々' | '〆' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Whether blanks beside this character carry no meaning: kana and kanji.
pub fn is_japanese(ch: char) -> bool {
    is_kana(ch) || is_kanji(ch)
}

/// Whether a word boundary is needed beside this character: a Latin letter or a digit.
pub fn is_word_character(ch: char) -> bool {
    ch.is_ascii_alphanumeric() || (ch.is_alphabetic() && !is_japanese(ch))
}

/// Whether this character has no width of its own and is left out: joiners, direction marks, variation selectors.
pub(super) fn is_invisible(ch: char) -> bool {
    matches!(
        ch,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{20E3}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
    ) || (ch.is_control() && !ch.is_whitespace())
}

/// Whether this is one of the many dashes and minus signs.
pub(super) fn is_dash(ch: char) -> bool {
    matches!(
        ch,
        '-' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2796}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
    )
}

/// Whether NFKC and case folding leave this character alone when no mark follows it.
fn is_plain(ch: char) -> bool {
    matches!(ch, '\u{0}'..='\u{7F}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | 'ー' | '、' | '。' | '\u{4E00}'..='\u{9FFF}')
}

/// Whether this character may join the one before it into another character.
fn joins_previous(ch: char) -> bool {
    if ch < '\u{300}' || is_plain(ch) {
        return false;
    }
    matches!(ch, '\u{3099}' | '\u{309A}' | '\u{FF9E}' | '\u{FF9F}') || is_combining_mark(ch)
}

/// Symbols whose compatibility form would lose what they mean here.
fn symbol(ch: char) -> Option<&'static str> {
    const NUMBERS: [&str; 10] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"];
    match ch {
        '\u{B4}' | '\u{2018}'..='\u{201B}' | '\u{2BC}' | '\u{2032}' | '`' | '\u{FF40}' => Some("'"),
        '\u{2024}'..='\u{2026}' | '\u{22EF}' => Some("…"),
        '\u{301C}' | '\u{223C}' | '\u{2DC}' | '\u{3030}' => Some("~"),
        '\u{2044}' | '\u{2215}' => Some("/"),
        '\u{309B}' | '\u{309C}' => Some(""),
        '\u{2776}'..='\u{2793}' => {
            let index = (u32::from(ch) - 0x2776) % 10;
            NUMBERS.get(index as usize).copied()
        }
        _ => None,
    }
}

/// Calls `sink` with every character of the compatibility form (NFKC) of `raw`, and with the byte range of the raw text
/// that it came from. Invisible characters and stray combining marks are left out. The dash between two katakana is
/// taken as the long vowel mark, which it often stands for.
pub(super) fn for_each_character(raw: &str, mut sink: impl FnMut(char, u32, u32)) {
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut characters = raw.char_indices().peekable();
    let mut previous = ' ';
    while let Some((start, ch)) = characters.next() {
        let mut end = start + ch.len_utf8();
        let before = std::mem::replace(&mut previous, ch);
        let next = characters.peek().map_or(' ', |&(_, next)| next);
        if is_plain(ch) && !joins_previous(next) && ch != '-' && ch != '`' {
            if !is_invisible(ch) {
                sink(ch, position(start), position(end));
            }
            continue;
        }
        while let Some(&(at, mark)) = characters.peek() {
            if !joins_previous(mark) {
                break;
            }
            end = at + mark.len_utf8();
            previous = mark;
            characters.next();
        }
        let (from, to) = (position(start), position(end));
        if is_dash(ch) {
            sink(
                if is_katakana(before) && is_katakana(next) {
                    'ー'
                } else {
                    '-'
                },
                from,
                to,
            );
        } else if let Some(form) = symbol(ch) {
            form.chars().for_each(|ch| sink(ch, from, to));
        } else {
            for ch in raw.get(start..end).unwrap_or_default().nfkc() {
                let dash = is_dash(ch);
                if dash || !(is_invisible(ch) || is_combining_mark(ch)) {
                    sink(if dash { '-' } else { ch }, from, to);
                }
            }
        }
    }
}

/// The hiragana of a katakana letter; every other character unchanged (also `ー`, which hiragana shares).
fn to_hiragana(ch: char) -> char {
    match ch {
        '\u{30A1}'..='\u{30F6}' | 'ヽ' | 'ヾ' => {
            char::from_u32(u32::from(ch) - 0x60).unwrap_or(ch)
        }
        _ => ch,
    }
}

/// Makes letters of the raw text: compatibility forms, lower case, hiragana. Line ends become `\n`, other blanks and all
/// symbols without a meaning here become one blank; punctuation that may carry a meaning is left for the next step.
pub(super) fn fold_characters(raw: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(raw.len() / 2 + 8);
    for_each_character(raw, |ch, start, end| {
        let mut push = |ch: char| {
            let letter = Letter {
                ch,
                start,
                end,
                mark: Mark::None,
            };
            letters.push(letter);
        };
        match ch {
            'A'..='Z' => push(ch.to_ascii_lowercase()),
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => push('\n'),
            'a'..='z'
            | '0'..='9'
            | '\u{4E00}'..='\u{9FFF}'
            | '.'
            | '!'
            | '?'
            | ','
            | ';'
            | ':'
            | '-'
            | '\''
            | '/'
            | '~'
            | '。'
            | '、'
            | '…'
            | '・' => push(ch),
            '·' | '•' => push('・'),
            '\u{3041}'..='\u{30FF}' => push(to_hiragana(ch)),
            '\u{1F000}'..='\u{1FAFF}' => push(' '),
            _ if ch.is_alphanumeric() => {
                ch.to_lowercase()
                    .filter(|&ch| !is_combining_mark(ch))
                    .for_each(push);
            }
            _ => push(' '),
        }
    });
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(raw: &str) -> String {
        fold_characters(raw)
            .iter()
            .map(|letter| letter.ch)
            .collect()
    }

    #[test]
    fn widths_cases_and_kana() {
        assert_eq!(folded("ＡＢｃ１２"), "abc12");
        assert_eq!(folded("ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ"), "まいなんばーかーど");
        assert_eq!(folded("か\u{3099}ヴ"), "がゔ");
        assert_eq!(folded("①⑫❸㍻Ⅳ"), "1123平成iv");
        assert_eq!(folded("1\u{FE0F}\u{20E3}2\u{FE0F}\u{20E3}"), "12");
    }

    #[test]
    fn invisible_characters_and_symbols() {
        assert_eq!(folded("カー\u{200B}ド\u{202E}\u{0007}"), "かーど");
        assert_eq!(folded("■😀☎"), "   ");
        assert_eq!(folded("don’t – 9〜5"), "don't - 9~5");
    }

    #[test]
    fn dash_between_katakana_is_a_long_vowel() {
        assert_eq!(folded("マイナンバ－カ-ド"), "まいなんばーかーど");
        assert_eq!(folded("カード-更新"), "かーど-更新");
    }

    #[test]
    fn letters_know_their_source() {
        let letters = fold_characters("aｶﾞ");
        let spans: Vec<_> = letters
            .iter()
            .map(|letter| (letter.ch, letter.start, letter.end))
            .collect();
        assert_eq!(spans, [('a', 0, 1), ('が', 1, 7)]);
    }
}
