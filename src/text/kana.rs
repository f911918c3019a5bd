//! Typing mistakes in words that are written in hiragana.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::characters::{is_hiragana, is_japanese};
use super::distance::near_prefix;
use super::normalize::fold;

/// The shortest kana word that is looked for, in characters.
const SHORTEST_WORD: usize = 6;
/// The longest one.
const LONGEST_WORD: usize = 40;
/// The shortest run of hiragana that is looked at, in characters.
const SHORTEST_RUN: usize = 5;

/// A kana word and how it is usually written.
#[derive(Clone, Debug)]
struct Word {
    key: Vec<char>,
    /// The key from its end to its beginning.
    reversed: Vec<char>,
    usual: String,
}

/// Kana words, found with up to one mistake.
///
/// A word is cut into a front piece, one character, and a back piece: one mistake (a swap of neighbours too) leaves one of
/// the pieces whole, so that looking for the pieces finds every candidate.
#[derive(Clone, Debug, Default)]
pub(super) struct KanaWords {
    words: Vec<Word>,
    automaton: Option<AhoCorasick>,
    /// For each pattern of the automaton: the word, and whether it is the front piece.
    pieces: Vec<(usize, bool)>,
}

/// A word found in a run; positions are characters of the run.
struct Found<'a> {
    range: Range<usize>,
    mistake: bool,
    usual: &'a str,
}

impl KanaWords {
    /// Makes the index of pairs of a kana word and its usual spelling. Words that are too short, or not all kana, are
    /// left out.
    pub(super) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut words = Vec::new();
        let mut patterns: Vec<String> = Vec::new();
        let mut pieces = Vec::new();
        for (kana, usual) in pairs {
            let kana = fold(&kana);
            let length = kana.chars().count();
            if !(SHORTEST_WORD..=LONGEST_WORD).contains(&length)
                || !kana.chars().all(is_run_character)
            {
                continue;
            }
            let key = keys(&kana);
            let front = length / 2;
            for (piece, is_front) in [(key.get(..front), true), (key.get(front + 1..), false)] {
                patterns.push(piece.unwrap_or_default().iter().collect());
                pieces.push((words.len(), is_front));
            }
            let reversed = key.iter().rev().copied().collect();
            words.push(Word {
                key,
                reversed,
                usual: fold(&usual),
            });
        }
        if words.is_empty() {
            return Self::default();
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .ok();
        Self {
            words,
            automaton,
            pieces,
        }
    }

    /// Adds to `edits` the words that `text` (folded) holds in runs of hiragana, with at most one mistake each.
    pub(super) fn corrections<'a>(&'a self, text: &str, edits: &mut Vec<(Range<usize>, &'a str)>) {
        let Some(automaton) = &self.automaton else {
            return;
        };
        let mut rest = 0;
        while let Some(offset) = text
            .get(rest..)
            .and_then(|tail| tail.find(is_run_character))
        {
            let start = rest + offset;
            let tail = text.get(start..).unwrap_or_default();
            let length = tail.find(|ch| !is_run_character(ch)).unwrap_or(tail.len());
            rest = start + length;
            let run = tail.get(..length).unwrap_or_default();
            // Every character of a run takes three bytes.
            if length / 3 >= SHORTEST_RUN {
                self.corrections_in_run(automaton, run, start, edits);
            }
        }
    }

    fn corrections_in_run<'a>(
        &'a self,
        automaton: &AhoCorasick,
        run: &str,
        start: usize,
        edits: &mut Vec<(Range<usize>, &'a str)>,
    ) {
        let key = keys(run);
        let joined: String = key.iter().collect();
        let mut reversed: Vec<char> = Vec::new();
        let mut found: Vec<Found<'_>> = Vec::new();
        for hit in automaton.find_overlapping_iter(&joined) {
            let Some(&(index, is_front)) = self.pieces.get(hit.pattern().as_usize()) else {
                continue;
            };
            let Some(word) = self.words.get(index) else {
                continue;
            };
            let near = if is_front {
                let from = hit.start() / 3;
                let near = near_prefix(&word.key, key.get(from..).unwrap_or_default(), false);
                near.map(|(length, mistake)| (from..from + length, mistake))
            } else {
                if reversed.is_empty() {
                    reversed.extend(key.iter().rev());
                }
                let end = hit.end() / 3;
                let near = near_prefix(
                    &word.reversed,
                    reversed.get(key.len() - end..).unwrap_or_default(),
                    true,
                );
                near.map(|(length, mistake)| (end - length..end, mistake))
            };
            if let Some((range, mistake)) = near {
                found.push(Found {
                    range,
                    mistake,
                    usual: &word.usual,
                });
            }
        }
        // Exact words first, then long ones, then those at the left.
        found.sort_by_key(|found| {
            (
                found.mistake,
                std::cmp::Reverse(found.range.len()),
                found.range.start,
            )
        });
        let mut taken: Vec<Range<usize>> = Vec::new();
        for Found { range, usual, .. } in found {
            if taken
                .iter()
                .any(|taken| taken.start < range.end && range.start < taken.end)
            {
                continue;
            }
            let bytes = range.start * 3..range.end * 3;
            if run.get(bytes.clone()) != Some(usual) {
                edits.push((start + bytes.start..start + bytes.end, usual));
            }
            taken.push(range);
        }
    }
}

/// Whether this character belongs to a run of hiragana; all of them take three bytes.
fn is_run_character(ch: char) -> bool {
    is_hiragana(ch) || (ch == 'ー' && is_japanese(ch))
}

/// The characters of kana with small letters as large ones and each long vowel mark as the vowel that it lengthens, so
/// that spellings which differ in these alone are the same.
fn keys(kana: &str) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(kana.len() / 3);
    for ch in kana.chars() {
        let large = match ch {
            'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' => {
                char::from_u32(u32::from(ch) + 1).unwrap_or(ch)
            }
            'ー' => out.last().map_or(ch, |&before| vowel(before)),
            _ => ch,
        };
        out.push(large);
    }
    out
}

/// The kana that lengthens the vowel of `ch` in most words: う after お, い after え.
fn vowel(ch: char) -> char {
    match ch {
        'あ' | 'か' | 'が' | 'さ' | 'ざ' | 'た' | 'だ' | 'な' | 'は' | 'ば' | 'ぱ' | 'ま'
        | 'や' | 'ら' | 'わ' => 'あ',
        'い' | 'き' | 'ぎ' | 'し' | 'じ' | 'ち' | 'ぢ' | 'に' | 'ひ' | 'び' | 'ぴ' | 'み'
        | 'り' | 'え' | 'け' | 'げ' | 'せ' | 'ぜ' | 'て' | 'で' | 'ね' | 'へ' | 'べ' | 'ぺ'
        | 'め' | 'れ' => 'い',
        'う' | 'く' | 'ぐ' | 'す' | 'ず' | 'つ' | 'づ' | 'ぬ' | 'ふ' | 'ぶ' | 'ぷ' | 'む'
        | 'ゆ' | 'る' | 'ゔ' | 'お' | 'こ' | 'ご' | 'そ' | 'ぞ' | 'と' | 'ど' | 'の' | 'ほ'
        | 'ぼ' | 'ぽ' | 'も' | 'よ' | 'ろ' | 'を' => 'う',
        _ => 'ー',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn corrected(text: &str) -> String {
        let words = KanaWords::new(
            [
                ("でんししょうめいしょ", "電子証明書"),
                ("あんしょうばんごう", "暗証番号"),
                ("マイナンバーカード", "マイナンバーカード"),
                ("ゆうこうきげん", "有効期限"),
                ("きげん", "期限"),
                ("漢字まじりのことば", "x"),
            ]
            .map(|(kana, usual)| (kana.to_owned(), usual.to_owned())),
        );
        let mut edits = Vec::new();
        words.corrections(text, &mut edits);
        edits.sort_by_key(|(range, _)| range.start);
        let mut out = text.to_owned();
        for (range, usual) in edits.into_iter().rev() {
            out.replace_range(range, usual);
        }
        out
    }

    #[test]
    fn words_in_runs() {
        for (typed, text) in [
            ("でんししょうめいしょのこうしん", "電子証明書のこうしん"),
            ("でんししようめいしよのこうしん", "電子証明書のこうしん"),
            ("でんしょうめいしょを", "電子証明書を"),
            ("でんししょうめしょを", "電子証明書を"),
            ("てんししょうめいしょを", "電子証明書を"),
            ("でんししょうめいいしょを", "電子証明書を"),
            ("でんししょうめいしを", "電子証明書を"),
            (
                "わたしのあんしょうばんごがわからない",
                "わたしの暗証番号がわからない",
            ),
            ("あんしょうばんごうとゆうこうきけん", "暗証番号と有効期限"),
            (
                "まいなんばあかあどをなくした",
                "まいなんばーかーどをなくした",
            ),
            ("まいなんばかーど", "まいなんばーかーど"),
            ("この card のゆーこーきげん", "この card の有効期限"),
        ] {
            assert_eq!(corrected(typed), text);
        }
    }

    #[test]
    fn what_is_left_alone() {
        for text in [
            "きげんはいつですか",
            "おしえてください",
            "でんしれんじのせつめいしょ",
            "まいなんばーかーど",
            "",
            "あんしんばんごはん",
        ] {
            assert_eq!(corrected(text), text);
        }
    }

    proptest! {
        #[test]
        fn one_mistake_is_found(at in 1..8_usize, kind in 0..4, wrong in "[か-ろ]") {
            let mut word: Vec<char> = "あんしょうばんごう".chars().collect();
            let wrong = wrong.chars().next().unwrap_or('か');
            match kind {
                0 => { word.remove(at); }
                1 => word.insert(at, wrong),
                2 => word[at] = wrong,
                _ => word.swap(at - 1, at),
            }
            let typed: String = word.into_iter().collect();
            prop_assert_eq!(corrected(&typed), "暗証番号");
        }

        #[test]
        fn any_run_is_handled(text in "[ぁ-んーaでんししょうめいしょ]{0,30}") {
            corrected(&text);
        }
    }
}
