//! Common English words, which are never typing mistakes.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Our own list: frequent words and the everyday words of dealing with an office, divided by blanks.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    include_str!("common_words.txt")
        .split_whitespace()
        .collect()
});

/// Endings of inflected forms, with what the base form has in their place.
const ENDINGS: [(&str, &str); 14] = [
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("d", ""),
    ("ed", ""),
    ("ied", "y"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
    ("er", ""),
    ("est", ""),
    ("'s", ""),
    ("n't", ""),
    ("'ll", ""),
];

/// Whether this lower-case word is a common English word or a regular form of one.
pub fn is_common_english(word: &str) -> bool {
    if COMMON.contains(word) {
        return true;
    }
    ENDINGS.iter().any(|(ending, base)| {
        word.strip_suffix(ending).is_some_and(|stem| match *base {
            _ if stem.len() < 3 => false,
            "" => COMMON.contains(stem),
            base => COMMON.contains([stem, base].concat().as_str()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_their_forms() {
        for word in [
            "the", "form", "from", "windows", "asked", "making", "counties", "replied", "doesn't",
            "mother's",
        ] {
            assert!(is_common_english(word), "{word}");
        }
        for word in ["", "s", "pasword", "kaado", "certficate", "qwing"] {
            assert!(!is_common_english(word), "{word}");
        }
    }

    #[test]
    fn the_list_is_clean() {
        assert!(COMMON.len() > 1_500);
        assert!(
            COMMON
                .iter()
                .all(|word| word.chars().all(|ch| ch.is_ascii_lowercase()))
        );
    }
}
