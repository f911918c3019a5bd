//! Which language a message is written in.

use crate::locale::Locale;

use super::characters::{is_hiragana, is_japanese};
use super::romaji::is_romaji;

/// What a message seems to be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guess {
    /// Japanese.
    Ja,
    /// English, or another language in Latin letters.
    En,
    /// Japanese in Latin letters.
    Romaji,
    /// Both languages; the main one is given.
    Mixed(Locale),
    /// Nothing tells: digits, punctuation, emoji, a word both languages use, another script.
    Unknown,
}

/// Words that both languages use; alone they tell nothing.
const SHARED: [&str; 14] = [
    "ok", "okay", "pin", "id", "ic", "qr", "nfc", "pc", "e-tax", "etax", "j-lis", "jlis", "faq",
    "url",
];

/// English words that hold a sentence together; a Japanese sentence that borrows English nouns has none of them.
const FUNCTION_WORDS: [&str; 56] = [
    "the", "an", "is", "are", "was", "were", "be", "am", "do", "does", "did", "can", "could",
    "will", "would", "should", "must", "have", "has", "my", "your", "his", "her", "our", "their",
    "it", "this", "that", "what", "when", "where", "which", "who", "why", "how", "to", "of", "in",
    "on", "at", "for", "from", "with", "by", "and", "or", "but", "if", "not", "about", "before",
    "after", "need", "want", "please", "there",
];

/// How many English words make a message with Japanese characters a mixed one.
const MIXED: usize = 3;

/// Guesses the language of a raw message. `is_english` is asked about lower-case words.
///
/// Kana or kanji make it Japanese, or mixed when at least three English words of two letters or more stand beside them;
/// Latin letters alone are romaji when more of them belong to words that can only be romaji than to others.
pub fn guess(raw: &str, is_english: &dyn Fn(&str) -> bool) -> Guess {
    let words = latin_words(raw);
    // Full-width letters come from a Japanese keyboard.
    let full_width = raw
        .chars()
        .any(|ch| matches!(ch, 'Ａ'..='Ｚ' | 'ａ'..='ｚ'));
    if full_width && !words.iter().any(|word| is_english(word)) {
        return Guess::Ja;
    }
    let japanese = raw
        .chars()
        .filter(|&ch| is_japanese(ch) && ch != 'ー')
        .count();
    if japanese > 0 {
        let english: Vec<_> = words
            .iter()
            .filter(|word| word.chars().count() >= 2 && is_english(word))
            .collect();
        let function_words = english
            .iter()
            .filter(|word| FUNCTION_WORDS.contains(&word.as_str()))
            .count();
        let hiragana = raw.chars().filter(|&ch| is_hiragana(ch)).count();
        // "What is" and a Japanese term without any Japanese grammar is English already.
        let short = english.len() + 1 == MIXED && function_words > 0 && hiragana == 0;
        if english.len() < MIXED && !short {
            return Guess::Ja;
        }
        // A Japanese word takes about two and a half characters.
        let share = words.len() * 5 >= japanese * 2;
        let english_grammar = if hiragana == 0 {
            function_words > 0 || share
        } else {
            share && function_words > 1 && words.len() > hiragana
        };
        let main = if english_grammar {
            Locale::En
        } else {
            Locale::Ja
        };
        return Guess::Mixed(main);
    }
    match words.as_slice() {
        [] => return Guess::Unknown,
        [word] if SHARED.contains(&word.as_str()) => return Guess::Unknown,
        _ => {}
    }
    let (mut romaji, mut other) = (0, 0);
    for word in &words {
        let length = word.chars().count();
        match (is_romaji(word), is_english(word)) {
            (true, false) => romaji += length,
            // Words such as "no", "to" and "made" may be either.
            (true, true) => {}
            (false, _) => other += length,
        }
    }
    if romaji > other {
        Guess::Romaji
    } else {
        Guess::En
    }
}

/// The words of Latin letters in `raw`, in lower case, with their apostrophes and hyphens.
fn latin_words(raw: &str) -> Vec<String> {
    let is_latin = |ch: char| matches!(ch, 'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ');
    let narrow = |ch: char| match ch {
        'ａ'..='ｚ' | 'Ａ'..='Ｚ' => char::from_u32(u32::from(ch) - 0xFEE0).unwrap_or(ch),
        '’' => '\'',
        _ => ch,
    };
    let mut words = Vec::new();
    for piece in raw
        .split(|ch: char| !(is_latin(ch) || ch.is_ascii_digit() || matches!(ch, '\'' | '’' | '-')))
    {
        let word: String = piece
            .chars()
            .map(narrow)
            .flat_map(char::to_lowercase)
            .collect();
        let word = word.trim_matches(['\'', '-']);
        let letters = word.chars().filter(|ch| ch.is_alphabetic()).count();
        if letters > 0 && letters * 2 > word.chars().count() {
            words.push(word.to_owned());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_common_english;
    use proptest::prelude::*;

    fn guessed(raw: &str) -> Guess {
        guess(raw, &|word| {
            is_common_english(word)
                || matches!(
                    word,
                    "a" | "pin" | "renew" | "renewal" | "certificate" | "reset"
                )
        })
    }

    #[test]
    fn japanese() {
        for raw in [
            "更新したい",
            "カード",
            "PINを忘れた",
            "e-Taxで使えますか",
            "マイナンバーカード card",
            "はい",
        ] {
            assert_eq!(guessed(raw), Guess::Ja, "{raw}");
        }
    }

    #[test]
    fn english() {
        for raw in [
            "How do I renew?",
            "hello",
            "no",
            "I need more time",
            "ｐａｓｓｗｏｒｄ",
            "renwe certificte",
            "Tell me about my kaado",
            "don’t know",
        ] {
            assert_eq!(guessed(raw), Guess::En, "{raw}");
        }
    }

    #[test]
    fn romaji() {
        for raw in [
            "denshi shoumeisho no koushin",
            "koushin",
            "pin wo wasuremashita",
            "hai",
            "Kōshin wa itsu made desu ka?",
            "kaado no henkou",
        ] {
            assert_eq!(guessed(raw), Guess::Romaji, "{raw}");
        }
    }

    #[test]
    fn mixed() {
        assert_eq!(
            guessed("How do I renew my マイナンバーカード?"),
            Guess::Mixed(Locale::En)
        );
        assert_eq!(
            guessed("what is 署名用電子証明書"),
            Guess::Mixed(Locale::En)
        );
        assert_eq!(
            guessed("Can I renew the certificate at くやくしょ?"),
            Guess::Mixed(Locale::En)
        );
        assert_eq!(
            guessed("my number card の password を reset したいのですが"),
            Guess::Mixed(Locale::Ja)
        );
    }

    #[test]
    fn unknown() {
        for raw in [
            "",
            "123",
            "2026/9/30",
            "!?",
            "😀",
            "OK!",
            "PIN",
            "e-Tax",
            "한국어",
            "1-2b",
        ] {
            assert_eq!(guessed(raw), Guess::Unknown, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn kana_is_japanese(raw in "[ぁ-ん]{1,9}", digits in "[0-9!? ]{0,5}") {
            prop_assert_eq!(guessed(&(digits + &raw)), Guess::Ja);
        }

        #[test]
        fn any_text_is_handled(raw in any::<String>()) {
            guessed(&raw);
        }
    }
}
