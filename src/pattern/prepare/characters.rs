//! Classes of characters as Python's regular expressions see them, and the folding of case.

use unicode_normalization::char::is_combining_mark;

/// Whether `\w` matches the character: a letter, a number of any kind or `_`, but no combining mark.
#[inline]
pub fn is_word_character(character: char) -> bool {
    match character {
        '\0'..='\x7f' => character.is_ascii_alphanumeric() || character == '_',
        // Most of Japanese.
        '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' => true,
        // Letters in circles and squares are alphabetic for Unicode but symbols for Python.
        '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}' => false,
        _ => character.is_alphanumeric() && !is_combining_mark(character),
    }
}

/// Whether `\s` matches the character, and `str.strip` removes it: white space and the four separators of ASCII.
#[inline]
pub fn is_blank(character: char) -> bool {
    match character {
        ' ' | '\t'..='\r' | '\x1c'..='\x1f' => true,
        '!'..='\x7f' => false,
        _ => character.is_whitespace(),
    }
}

/// Whether the character belongs to a script whose blanks mean nothing: ideographs, hiragana, katakana and hangul.
pub const fn is_cjk(character: char) -> bool {
    matches!(
        character,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
    )
}

/// One character for all that differ only in case. Two characters are equal for Python's `re.IGNORECASE` exactly when
/// their results are equal.
///
/// Only single characters are folded: `ß` stays, it is not "ss".
#[inline]
pub fn fold_simple(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    fold_letter(character)
}

fn fold_letter(character: char) -> char {
    match character {
        // Japanese and Chinese, which have no case, up to the first letters after the ideographs.
        '\u{2e80}'..='\u{a63f}' => character,
        // Letters without a single capital that share one of two characters.
        '\u{1fd3}' => '\u{390}',
        '\u{1fe3}' => '\u{3b0}',
        '\u{fb05}' => '\u{fb06}',
        _ => {
            let lower = lowercase(character);
            // Letters with the same capital are the same: ſ and s, ς and σ, µ and μ.
            let mut upper = lower.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(capital), None) => lowercase(capital),
                _ => lower,
            }
        }
    }
}

fn lowercase(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use super::{fold_simple, is_blank, is_cjk, is_word_character};

    #[test]
    fn word_characters() {
        for character in "azAZ09_éßñжあんアヶー々〆一龯㐀한０Ａｶ½²Ⅷ①𠮷ªˀ".chars()
        {
            assert!(is_word_character(character), "{character}");
        }
        for character in
            " .,-'\u{b7}。、？！ⓐ€+・「」\u{309b}\u{301}\u{3099}\u{20dd}\u{200b}\u{3040}😀🄰".chars()
        {
            assert!(!is_word_character(character), "{character:?}");
        }
    }

    #[test]
    fn blanks() {
        for character in
            " \t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\u{85}\u{a0}\u{2003}\u{2028}\u{3000}".chars()
        {
            assert!(is_blank(character), "{character:?}");
        }
        for character in "a_0\0\x7f\u{200b}\u{feff}\u{180e}あ".chars() {
            assert!(!is_blank(character), "{character:?}");
        }
    }

    #[test]
    fn scripts_without_blanks() {
        for character in "あんアーヶ一龯㐀한".chars() {
            assert!(is_cjk(character), "{character}");
        }
        for character in "aé 、。々０ｶ𠮷".chars() {
            assert!(!is_cjk(character), "{character}");
        }
    }

    #[test]
    fn case_is_folded_one_character_at_a_time() {
        for (one, other) in [
            ('A', 'a'),
            ('É', 'é'),
            ('Ж', 'ж'),
            ('Ａ', 'ａ'),
            ('Σ', 'ς'),
            ('σ', 'ς'),
            ('K', '\u{212a}'),
            ('s', 'ſ'),
            ('i', 'ı'),
            ('I', 'İ'),
            ('µ', 'Μ'),
            ('ẞ', 'ß'),
            ('ﬅ', 'ﬆ'),
            ('ΐ', '\u{1fd3}'),
            ('ǅ', 'Ǆ'),
            ('ᾳ', 'ᾼ'),
        ] {
            assert_eq!(fold_simple(one), fold_simple(other), "{one} {other}");
        }
        for (one, other) in [
            ('e', 'é'),
            ('ß', 's'),
            ('a', 'ａ'),
            ('あ', 'ア'),
            ('つ', 'っ'),
            ('a', 'b'),
        ] {
            assert_ne!(fold_simple(one), fold_simple(other), "{one} {other}");
        }
    }
}
