//! Which characters belong together in a word.

/// Whether the character belongs to Japanese writing, in which words are not separated by blanks.
pub(super) const fn is_japanese(character: char) -> bool {
    matches!(
        character,
        // Punctuation and marks such as 々 and 〆, hiragana, katakana.
        '\u{3001}'..='\u{30ff}'
        // Small katakana for Ainu, ideographs with extension A, compatibility ideographs, half-width katakana.
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff61}'..='\u{ff9f}'
        // Ideographs beyond the basic plane.
        | '\u{1b000}'..='\u{1b16f}'
        | '\u{20000}'..='\u{3ffff}'
    )
}

/// Whether the character is a letter or digit of a script that separates words with blanks, Latin first of all.
/// Two such characters side by side are inside one word.
pub(super) fn joins_words(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_alphanumeric()
    } else {
        !is_japanese(character) && character.is_alphanumeric()
    }
}

#[cfg(test)]
mod tests {
    use super::{is_japanese, joins_words};

    #[test]
    fn japanese_letters_do_not_join() {
        for character in "更新かカー々ｶ、「𠮷".chars() {
            assert!(is_japanese(character), "{character}");
            assert!(!joins_words(character), "{character}");
        }
    }

    #[test]
    fn latin_letters_and_digits_join() {
        for character in "aZ5é".chars() {
            assert!(joins_words(character), "{character}");
        }
        for character in " -,'。?".chars() {
            assert!(!joins_words(character), "{character}");
        }
    }
}
