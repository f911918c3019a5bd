//! Typing mistakes: a word that is not known becomes the one known word that it is nearest to.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use smallvec::SmallVec;

use super::distance::alignment;
use super::kana::KanaWords;
use super::normalize::{Normalized, fold};
use super::words::is_common_english;

/// The longest Latin word that is looked at.
const LONGEST: usize = 24;
/// The shortest Latin word that is corrected, or corrected to.
const SHORTEST: usize = 4;
/// From this length on two mistakes are allowed, below it one.
const LONG: usize = 8;
/// How many times more often a word must be used than its rival at the same distance.
const MARGIN: u32 = 3;

/// Corrects typing mistakes in Latin words and in long runs of hiragana.
///
/// Latin words are found by their deletions: two words at a distance of one have a spelling in common after taking at
/// most one letter from each, so that a lookup costs a few hash probes whatever the size of the vocabulary.
#[derive(Clone, Debug, Default)]
pub struct Speller {
    words: Vec<(Box<str>, u32)>,
    known: HashMap<Box<str>, u32>,
    deletions: HashMap<u64, SmallVec<[u32; 2]>, BuildHasherDefault<PassThrough>>,
    kana: KanaWords,
}

impl Speller {
    /// Makes a speller of the known Latin words with how often they are used, and of kana words with their usual spelling.
    /// Both are folded here. Words of other scripts, or outside the lengths that are corrected, are known but never
    /// proposed.
    pub fn new(
        words: impl IntoIterator<Item = (String, u32)>,
        kana_words: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut speller = Self {
            kana: KanaWords::new(kana_words),
            ..Self::default()
        };
        for (word, count) in words {
            let folded = fold(&word);
            for part in folded.split(' ').filter(|part| !part.is_empty()) {
                let total = speller.known.entry(part.into()).or_insert(0);
                *total = total.saturating_add(count);
            }
        }
        let mut words: Vec<_> = speller
            .known
            .iter()
            .map(|(word, &count)| (word.clone(), count))
            .collect();
        words.retain(|(word, _)| {
            (SHORTEST..=LONGEST).contains(&word.len())
                && word.bytes().all(|byte| byte.is_ascii_lowercase())
        });
        words.sort_unstable();
        for (id, (word, _)) in words.iter().enumerate() {
            let id = u32::try_from(id).unwrap_or(u32::MAX);
            // A word of six letters may be meant by a token of eight.
            let depth = if word.len() + 2 >= LONG { 2 } else { 1 };
            for_each_deletion(word.as_bytes(), depth, &mut |key| {
                let ids = speller.deletions.entry(key).or_default();
                if !ids.contains(&id) {
                    ids.push(id);
                }
            });
        }
        speller.words = words;
        speller
    }

    /// The text with typing mistakes corrected; origins lead to what was typed.
    #[must_use]
    pub fn apply(&self, text: &Normalized) -> Normalized {
        let mut edits: Vec<(Range<usize>, &str)> = Vec::new();
        for token in latin_tokens(&text.text) {
            if let Some(word) = text
                .text
                .get(token.clone())
                .and_then(|token| self.correct(token))
            {
                edits.push((token, word));
            }
        }
        self.kana.corrections(&text.text, &mut edits);
        if edits.is_empty() {
            return text.clone();
        }
        edits.sort_unstable_by_key(|(range, _)| range.start);
        text.replace(&edits)
    }

    /// The known word that `token` (lower case) is a misspelling of; `None` when it is known, a common English word, not
    /// near any known word, or near several.
    pub fn correct(&self, token: &str) -> Option<&str> {
        let length = token.len();
        if !(SHORTEST..=LONGEST).contains(&length)
            || !token.bytes().all(|byte| byte.is_ascii_lowercase())
        {
            return None;
        }
        if self.known.contains_key(token) || is_common_english(token) {
            return None;
        }
        let limit = if length >= LONG { 2 } else { 1 };
        let mut ids: SmallVec<[u32; 16]> = SmallVec::new();
        for_each_deletion(token.as_bytes(), limit, &mut |key| {
            for &id in self.deletions.get(&key).into_iter().flatten() {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        });
        let mut best: Option<(usize, u32, &str)> = None;
        let mut rival: Option<(usize, u32)> = None;
        for (word, count) in ids.iter().filter_map(|&id| self.words.get(id as usize)) {
            if length <= 5 && word.as_bytes().first() != token.as_bytes().first() {
                continue;
            }
            let Some(distance) = alignment(token.as_bytes(), word.as_bytes(), limit) else {
                continue;
            };
            let better = best.is_none_or(|(least, most, _)| {
                (distance, std::cmp::Reverse(*count)) < (least, std::cmp::Reverse(most))
            });
            if better {
                rival = best.map(|(distance, count, _)| (distance, count));
                best = Some((distance, *count, word));
            } else if rival.is_none_or(|(least, most)| {
                (distance, std::cmp::Reverse(*count)) < (least, std::cmp::Reverse(most))
            }) {
                rival = Some((distance, *count));
            }
        }
        let (distance, count, word) = best?;
        let clear = rival.is_none_or(|(next, rival)| {
            next > distance || count >= rival.max(1).saturating_mul(MARGIN)
        });
        clear.then_some(word)
    }
}

/// The ranges of runs of Latin letters that no digit, hyphen or apostrophe touches.
fn latin_tokens(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(offset) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(u8::is_ascii_lowercase))
    {
        let start = at + offset;
        let length = bytes
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| byte.is_ascii_lowercase())
            .count();
        at = start + length;
        let joined = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'\''))
        };
        if length >= SHORTEST
            && !joined(start.checked_sub(1).and_then(|before| bytes.get(before)))
            && !joined(bytes.get(at))
        {
            tokens.push(start..at);
        }
    }
    tokens
}

/// Calls `sink` with the hash of `word` and of every spelling with up to `depth` (0, 1 or 2) letters left out.
fn for_each_deletion(word: &[u8], depth: usize, sink: &mut dyn FnMut(u64)) {
    const NONE: usize = usize::MAX;
    sink(hash_without(word, NONE, NONE));
    if depth == 0 {
        return;
    }
    for first in 0..word.len() {
        sink(hash_without(word, first, NONE));
        if depth > 1 {
            for second in first + 1..word.len() {
                sink(hash_without(word, first, second));
            }
        }
    }
}

/// The FNV-1a hash of `word` without the letters at two places.
fn hash_without(word: &[u8], first: usize, second: usize) -> u64 {
    word.iter()
        .enumerate()
        .filter(|(index, _)| *index != first && *index != second)
        .fold(0xcbf2_9ce4_8422_2325, |hash, (_, &byte)| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// A hasher for keys that are hashes already.
#[derive(Clone, Debug, Default)]
struct PassThrough(u64);

impl Hasher for PassThrough {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 << 8) | u64::from(byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        // The upper bits, which the table also uses, change least in FNV.
        self.0 = key ^ (key << 32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn speller() -> Speller {
        let words = [
            "certificate",
            "renewal",
            "renew",
            "password",
            "convenience",
            "expiry",
            "digit",
            "electronic",
            "signature",
            "kiosk",
        ];
        let kana = [
            ("でんししょうめいしょ", "電子証明書"),
            ("あんしょうばんごう", "暗証番号"),
            ("まいなんばーかーど", "マイナンバーカード"),
        ];
        Speller::new(
            words.iter().map(|word| ((*word).to_owned(), 10)),
            kana.iter()
                .map(|(kana, usual)| ((*kana).to_owned(), (*usual).to_owned())),
        )
    }

    fn corrected(raw: &str) -> String {
        speller().apply(&Normalized::new(raw)).text
    }

    #[test]
    fn english_mistakes() {
        assert_eq!(
            corrected("I forgot my pasword for the certficate"),
            "i forgot my password for the certificate"
        );
        assert_eq!(corrected("electornic signiture"), "electronic signature");
        assert_eq!(corrected("certifcatte"), "certificate");
        assert_eq!(corrected("renwe renewel"), "renew renewal");
        assert_eq!(corrected("pasworddを"), "passwordを");
    }

    #[test]
    fn what_is_left_alone() {
        for text in [
            "kiosks2 e-expirys",
            "form from",
            "xenew",
            "pwd",
            "pass port",
            "cirtofikote",
            "dont",
            "digits",
        ] {
            assert_eq!(corrected(text), text);
        }
    }

    #[test]
    fn ties_need_a_clear_margin() {
        let speller =
            |often: u32| Speller::new([("kaado".to_owned(), often), ("kaida".to_owned(), 5)], []);
        assert_eq!(speller(5).correct("kaad"), Some("kaado"));
        assert_eq!(speller(5).correct("kaadx"), Some("kaado"));
        let tie = |often: u32| {
            Speller::new([("zinko".to_owned(), often), ("zinka".to_owned(), 5)], [])
                .correct("zinke")
                .map(str::to_owned)
        };
        assert_eq!(tie(6), None);
        assert_eq!(tie(15), Some("zinko".to_owned()));
    }

    #[test]
    fn kana_and_origins() {
        let raw = "でんししょめいしょのこうしん";
        let text = speller().apply(&Normalized::new(raw));
        assert_eq!(text.text, "電子証明書のこうしん");
        assert_eq!(
            &raw[text.raw_span(0.."電子証明書".len())],
            "でんししょめいしょ"
        );
    }

    proptest! {
        #[test]
        fn one_mistake_in_a_long_word_is_found(at in 1..10_usize, kind in 0..4, letter in proptest::char::range('a', 'z')) {
            let mut word: Vec<char> = "certificate".chars().collect();
            match kind {
                0 => { word.remove(at); }
                1 => word.insert(at, letter),
                2 => word[at] = letter,
                _ => word.swap(at - 1, at),
            }
            let typed: String = word.into_iter().collect();
            prop_assume!(!is_common_english(&typed));
            let expected = if typed == "certificate" { None } else { Some("certificate") };
            let speller = speller();
            prop_assert_eq!(speller.correct(&typed), expected);
        }

        #[test]
        fn any_text_is_handled(raw in "[a-z ぁ-んー漢0-9'-]{0,40}") {
            let text = Normalized::new(&raw);
            let applied = speller().apply(&text);
            prop_assert!(raw.get(applied.raw_span(0..applied.text.len())).is_some());
        }
    }
}
