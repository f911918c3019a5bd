//! From a sentence to the n-grams that the statistical part sees.
//!
//! Japanese needs no tokenizer: character n-grams of one to three characters do as well. English uses
//! words, pairs of words and character n-grams inside words, which forgive typing mistakes.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A fast, deterministic hasher for n-gram keys, which are well mixed already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passthrough(u64);

impl Hasher for Passthrough {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = mix(self.0, u64::from(byte));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A map keyed by n-gram hashes.
pub(super) type GramMap<V> = HashMap<u64, V, BuildHasherDefault<Passthrough>>;

/// Longest character n-gram.
const LONGEST: usize = 3;

const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(hash: u64, value: u64) -> u64 {
    let mut h = (hash ^ value).wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^= h >> 32;
    h.wrapping_add(SEED)
}

/// Whether a character belongs to a Latin word or a number.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '\''
}

/// Calls `each` with the key of every n-gram of a normalised sentence; a key may come several times.
///
/// Latin words give the word, the pair with the word before and their character n-grams with borders;
/// everything else gives character n-grams that cross no blank.
pub(super) fn grams(text: &str, mut each: impl FnMut(u64)) {
    let chars: Vec<char> = text.chars().collect();
    let mut previous_word: Option<u64> = None;
    let mut start = 0;
    while start < chars.len() {
        let c = chars[start];
        if c == ' ' {
            start += 1;
            continue;
        }
        let word = is_word(c);
        let mut end = start;
        while end < chars.len() && chars[end] != ' ' && is_word(chars[end]) == word {
            end += 1;
        }
        let run = &chars[start..end];
        if word {
            let key = run.iter().fold(mix(SEED, 1), |h, &c| mix(h, u64::from(c)));
            each(key);
            if let Some(before) = previous_word {
                each(mix(mix(before, 2), key));
            }
            previous_word = Some(key);
            let bordered: Vec<char> = std::iter::once('^')
                .chain(run.iter().copied())
                .chain(std::iter::once('$'))
                .collect();
            character_grams(&bordered, 3, LONGEST + 1, &mut each);
        } else {
            previous_word = None;
            character_grams(run, 1, LONGEST, &mut each);
        }
        start = end;
    }
}

fn character_grams(run: &[char], shortest: usize, longest: usize, each: &mut impl FnMut(u64)) {
    for start in 0..run.len() {
        let mut hash = mix(SEED, 3);
        for (length, &c) in run[start..].iter().take(longest).enumerate() {
            hash = mix(hash, u64::from(c));
            if length + 1 >= shortest {
                each(hash);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        let mut n = 0;
        grams(text, |_| n += 1);
        n
    }

    #[test]
    fn counts_japanese_and_english_grams() {
        assert_eq!(count("更新"), 3);
        assert_eq!(count(""), 0);
        // One word, and ^renew$ has seven characters: five grams of three and four of four.
        assert_eq!(count("renew"), 1 + 5 + 4);
        assert_eq!(count("a b"), 2 + 1 + 1 + 1);
    }

    #[test]
    fn the_same_text_gives_the_same_keys_and_other_text_others() {
        let keys = |text| {
            let mut all = Vec::new();
            grams(text, |key| all.push(key));
            all
        };
        assert_eq!(keys("更新したい"), keys("更新したい"));
        assert_ne!(keys("更新"), keys("新更"));
    }
}
