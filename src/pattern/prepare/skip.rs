//! Removal of words that carry no meaning, such as "please".

use std::ops::Range;

use super::characters::{fold_simple, is_blank, is_word_character};
use super::tracked::{Cuts, Tracked};

/// Where skip words are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipAt {
    /// Everywhere in the text.
    Anywhere,
    /// At its start only, again and again.
    Start,
    /// At its end only, again and again.
    End,
}

/// A set of skip words, ready for use on many texts.
#[derive(Clone, Debug, Default)]
pub struct SkipWords {
    /// Folded, not empty, by first character and then the longest first.
    words: Vec<Vec<char>>,
    /// For each first character, in order, where its words stand in `words`.
    by_first: Vec<(char, Range<usize>)>,
    /// A bit for each first character, see [`first_bit`].
    firsts: u64,
    /// Folded, the longest first.
    longest_first: Vec<Vec<char>>,
}

impl SkipWords {
    /// Takes words and phrases. White space around them is removed, empty ones are left out, and case means nothing.
    pub fn new<Word: AsRef<str>>(words: impl IntoIterator<Item = Word>) -> Self {
        let fold = |word: Word| {
            let word = word.as_ref().trim_matches(is_blank);
            word.chars().map(fold_simple).collect::<Vec<char>>()
        };
        let mut words: Vec<Vec<char>> = words.into_iter().map(fold).collect();
        words.retain(|word| !word.is_empty());
        words.sort_by(|one, other| {
            let first = one.first().cmp(&other.first());
            first
                .then(other.len().cmp(&one.len()))
                .then_with(|| one.cmp(other))
        });
        words.dedup();
        let mut by_first: Vec<(char, Range<usize>)> = Vec::new();
        for (index, word) in words.iter().enumerate() {
            match (word.first(), by_first.last_mut()) {
                (Some(first), Some((last, range))) if first == last => range.end = index + 1,
                (Some(first), _) => by_first.push((*first, index..index + 1)),
                (None, _) => {}
            }
        }
        let mut longest_first = words.clone();
        longest_first.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Self {
            words,
            firsts: by_first
                .iter()
                .fold(0, |bits, &(first, _)| bits | first_bit(first)),
            by_first,
            longest_first,
        }
    }

    /// Whether there is no word to skip.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Removes the skip words of a text, and reports whether anything about the text changed.
    ///
    /// Usually a skip word is removed only as a whole word; white space is collapsed and stripped afterwards. With
    /// `ignore_whitespace` it is removed wherever its characters stand, and blanks stay as they are. The longest word
    /// that fits is taken first.
    pub fn remove(&self, tracked: &mut Tracked, at: SkipAt, ignore_whitespace: bool) -> bool {
        if self.is_empty() {
            return false;
        }
        match (at, ignore_whitespace) {
            (SkipAt::Anywhere, true) => {
                let cuts = self.occurrences(tracked.characters(), false);
                tracked.cut(&cuts);
                !cuts.is_empty()
            }
            (SkipAt::Anywhere, false) => {
                let cuts = self.occurrences(tracked.characters(), true);
                tracked.blank(&cuts);
                tidy(tracked) || !cuts.is_empty()
            }
            (SkipAt::Start | SkipAt::End, true) => self.remove_at_end(tracked, at, false),
            (SkipAt::Start | SkipAt::End, false) => {
                // Once before blanks are collapsed, because a skip word may hold several, then as often as possible.
                let first = self.shortened(tracked.characters(), at, true);
                let changed = first.len() < tracked.len();
                tracked.keep(first);
                let changed = tidy(tracked) || changed;
                changed && {
                    self.remove_at_end(tracked, at, true);
                    true
                }
            }
        }
    }

    /// Removes skip words at one end until there is none.
    fn remove_at_end(&self, tracked: &mut Tracked, at: SkipAt, whole_words: bool) -> bool {
        let mut kept = 0..tracked.len();
        while let Some(characters) = tracked.characters().get(kept.clone()) {
            let shorter = self.shortened(characters, at, whole_words);
            if shorter.len() == kept.len() {
                break;
            }
            kept = kept.start + shorter.start..kept.start + shorter.end;
        }
        let changed = kept.len() < tracked.len();
        tracked.keep(kept);
        changed
    }

    /// What is left of a text without one skip word at its start or end.
    fn shortened(&self, characters: &[char], at: SkipAt, whole_words: bool) -> Range<usize> {
        let blanks = |it: &&char| whole_words && is_blank(**it);
        let everything = 0..characters.len();
        if at == SkipAt::End {
            let end = characters.len() - characters.iter().rev().take_while(blanks).count();
            let text = characters.get(..end).unwrap_or_default();
            let Some(start) = self.last_word(text, whole_words) else {
                return everything;
            };
            let before = text.get(..start).unwrap_or_default();
            return 0..start - before.iter().rev().take_while(blanks).count();
        }
        let start = characters.iter().take_while(blanks).count();
        let Some(end) = self.word_at(characters, start, whole_words) else {
            return everything;
        };
        let rest = characters.get(end..).unwrap_or_default();
        end + rest.iter().take_while(blanks).count()..characters.len()
    }

    /// All skip words from left to right.
    fn occurrences(&self, characters: &[char], whole_words: bool) -> Cuts {
        let mut cuts = Cuts::new();
        let mut at = 0;
        let mut inside_word = false;
        while let Some(character) = characters.get(at) {
            let end = if whole_words && inside_word {
                None
            } else {
                self.word_at(characters, at, whole_words)
            };
            if let Some(end) = end {
                cuts.push(at..end);
                at = end;
                inside_word = ends_in_word(characters, at);
            } else {
                inside_word = is_word_character(*character);
                at += 1;
            }
        }
        cuts
    }

    /// The end of the longest skip word that starts at a place.
    fn word_at(&self, characters: &[char], at: usize, whole_words: bool) -> Option<usize> {
        let rest = characters.get(at..)?;
        let first = fold_simple(*rest.first()?);
        if self.firsts & first_bit(first) == 0 {
            return None;
        }
        let found = self
            .by_first
            .binary_search_by_key(&first, |(first, _)| *first)
            .ok()?;
        let (_, range) = self.by_first.get(found)?;
        let words = self.words.get(range.clone())?;
        words
            .iter()
            .filter(|word| {
                rest.get(..word.len())
                    .is_some_and(|text| is_same(text, word))
            })
            .map(|word| at + word.len())
            .find(|end| {
                !whole_words || !characters.get(*end).copied().is_some_and(is_word_character)
            })
    }

    /// The start of the longest skip word that ends where the text ends.
    fn last_word(&self, characters: &[char], whole_words: bool) -> Option<usize> {
        let starts = self.longest_first.iter().filter_map(|word| {
            let start = characters.len().checked_sub(word.len())?;
            is_same(characters.get(start..)?, word).then_some(start)
        });
        starts
            .into_iter()
            .find(|start| !whole_words || !ends_in_word(characters, *start))
    }
}

/// One of 64 bits for a character; the small letters of English have different ones.
const fn first_bit(character: char) -> u64 {
    1 << (character as u32 % 64)
}

/// Whether the character before a place is part of a word.
fn ends_in_word(characters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| characters.get(before));
    before.copied().is_some_and(is_word_character)
}

/// Whether a text is a folded word of the same length.
fn is_same(text: &[char], folded: &[char]) -> bool {
    text.iter()
        .zip(folded)
        .all(|(one, other)| fold_simple(*one) == *other)
}

/// Whether there are only single blanks between words.
fn is_tidy(characters: &[char]) -> bool {
    let mut after_blank = true;
    let is_tidy = characters.iter().all(|&character| {
        let is_tidy = match character {
            ' ' => !after_blank,
            character => !is_blank(character),
        };
        after_blank = character == ' ';
        is_tidy
    });
    is_tidy && !after_blank
}

/// Collapses and strips white space, and reports whether there was some to remove or to change.
fn tidy(tracked: &mut Tracked) -> bool {
    if is_tidy(tracked.characters()) {
        return false;
    }
    let length = tracked.len();
    let other_blanks = |it: &char| *it != ' ' && is_blank(*it);
    let changed = tracked.characters().iter().any(other_blanks);
    tracked.collapse_blanks();
    tracked.strip();
    changed || tracked.len() < length
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop};
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::{SkipAt, SkipWords, Tracked};

    fn without(words: &[&str], at: SkipAt, ignore_whitespace: bool, raw: &str) -> String {
        let mut tracked = Tracked::new(raw);
        let changed = SkipWords::new(words).remove(&mut tracked, at, ignore_whitespace);
        let text = tracked.text();
        assert_eq!(changed, text != raw, "{raw}");
        text
    }

    #[test]
    fn whole_words_anywhere() {
        let words = ["please", "can you", "can", "the", "", " THE "];
        for (raw, expected) in [
            ("please turn it on", "turn it on"),
            ("Can You PLEASE go", "go"),
            ("can we go please", "we go"),
            ("turn the lights off", "turn lights off"),
            ("then bathe", "then bathe"),
            ("the-the", "-"),
            ("the", ""),
            ("can you", ""),
            ("can young", "young"),
            ("thethe the", "thethe"),
            ("a  b", "a b"),
            ("nothing here", "nothing here"),
        ] {
            assert_eq!(
                without(&words, SkipAt::Anywhere, false, raw),
                expected,
                "{raw}"
            );
        }
    }

    #[test]
    fn whole_words_at_the_start() {
        let words = ["please", "now"];
        for (raw, expected) in [
            ("please now please go now", "go now"),
            ("pleased now", "pleased now"),
            (" please  go", "go"),
            ("please", ""),
            ("please, go", ", go"),
        ] {
            assert_eq!(
                without(&words, SkipAt::Start, false, raw),
                expected,
                "{raw}"
            );
        }
    }

    #[test]
    fn whole_words_at_the_end() {
        let words = ["please", "right now", "now"];
        for (raw, expected) in [
            ("please go right now please", "please go"),
            ("go know", "go know"),
            ("now", ""),
            ("go, now ", "go,"),
            ("upright now", "upright"),
        ] {
            assert_eq!(without(&words, SkipAt::End, false, raw), expected, "{raw}");
        }
    }

    #[test]
    fn anything_where_blanks_mean_nothing() {
        let words = ["お願い", "ください", "の"];
        for (at, raw, expected) in [
            (SkipAt::Anywhere, "居間の電気ください", "居間電気"),
            (SkipAt::Anywhere, "居間 の 電気", "居間  電気"),
            (SkipAt::Start, "のの電気の", "電気の"),
            (SkipAt::Start, " の電気", " の電気"),
            (SkipAt::End, "電気お願いください", "電気"),
            (SkipAt::End, "電気お願い ください", "電気お願い "),
        ] {
            assert_eq!(without(&words, at, true, raw), expected, "{raw}");
        }
    }

    #[test]
    fn removed_words_leave_one_blank_with_their_offset() {
        let mut tracked = Tracked::new("go the way");
        assert!(SkipWords::new(["the"]).remove(&mut tracked, SkipAt::Anywhere, false));
        assert_eq!(tracked.offsets(), [0, 1, 2, 7, 8, 9]);
    }

    #[test]
    fn no_words_change_nothing() {
        let words = SkipWords::new(["", "  "]);
        assert!(words.is_empty());
        let mut tracked = Tracked::new(" a  b ");
        assert!(!words.remove(&mut tracked, SkipAt::Anywhere, false));
        assert_eq!(tracked.text(), " a  b ");
    }

    proptest! {
        #[test]
        fn what_stays_comes_from_its_offset(
            raw in "[ab' éのか\u{3000}]{0,20}",
            words in prop::collection::vec("[ab' éの]{0,3}", 0..4),
            at in prop::sample::select(vec![SkipAt::Anywhere, SkipAt::Start, SkipAt::End]),
            ignore_whitespace in any::<bool>(),
        ) {
            let words = SkipWords::new(&words);
            let mut tracked = Tracked::new(&raw);
            let changed = words.remove(&mut tracked, at, ignore_whitespace);
            prop_assert_eq!(changed, tracked.text() != raw);
            prop_assert!(tracked.offsets().is_sorted());
            for (index, character) in tracked.characters().iter().enumerate() {
                let span = tracked.raw_span(index..index + 1);
                prop_assert!(*character == ' ' || raw[span].chars().eq([*character]));
            }
            if at != SkipAt::Anywhere {
                prop_assert!(!words.remove(&mut tracked, at, ignore_whitespace));
            }
        }
    }
}
