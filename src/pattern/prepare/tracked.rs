//! A text whose characters know where they stood in the raw text.

use std::ops::Range;

use smallvec::SmallVec;

use super::characters::{is_blank, is_cjk};

/// Ranges of characters to remove, in order, not empty and not overlapping.
pub(super) type Cuts = SmallVec<[Range<usize>; 8]>;

/// The characters of a text, each with the part of the raw text it stands for.
///
/// Changes keep the order of the raw text, so offsets never decrease. All positions in the raw text are bytes and stand
/// on borders of its characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracked {
    characters: Vec<char>,
    /// Where the raw characters begin, one for each character.
    offsets: Vec<u32>,
    /// Where the raw characters end, one for each character.
    ends: Vec<u32>,
}

impl Tracked {
    /// The raw text itself. Positions beyond the range of `u32` are set to its end.
    pub fn new(raw: &str) -> Self {
        let mut tracked = Self::default();
        tracked.assign(raw);
        tracked
    }

    /// Takes characters with the range of bytes in the raw text each one stands for, for a text that was prepared by
    /// other means. Ranges should be in the order of the raw text.
    pub fn from_parts(parts: impl IntoIterator<Item = (char, Range<u32>)>) -> Self {
        let mut tracked = Self::default();
        for (character, range) in parts {
            tracked.push(character, range);
        }
        tracked
    }

    /// Starts again with another raw text, keeping the memory.
    pub fn assign(&mut self, raw: &str) {
        self.characters.clear();
        self.offsets.clear();
        self.ends.clear();
        if raw.is_ascii() {
            let end = position(raw.len());
            self.characters.extend(raw.bytes().map(char::from));
            self.offsets.extend(0..end);
            self.ends.extend(1..=end);
            return;
        }
        // Three bytes a character is right for Japanese.
        self.reserve(raw.len() / 3 + 1);
        for (offset, character) in raw.char_indices() {
            self.push(
                character,
                position(offset)..position(offset + character.len_utf8()),
            );
        }
    }

    /// Starts again as a copy of another text, keeping the memory.
    pub fn assign_from(&mut self, other: &Self) {
        self.characters.clone_from(&other.characters);
        self.offsets.clone_from(&other.offsets);
        self.ends.clone_from(&other.ends);
    }

    /// The characters as they are now.
    pub fn characters(&self) -> &[char] {
        &self.characters
    }

    /// For each character, the byte of the raw text where it begins.
    pub fn offsets(&self) -> &[u32] {
        &self.offsets
    }

    /// How many characters there are.
    pub fn len(&self) -> usize {
        self.characters.len()
    }

    /// Whether no character is left.
    pub fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }

    /// The text as it is now.
    pub fn text(&self) -> String {
        self.characters.iter().collect()
    }

    /// The bytes of the raw text which the characters of a range stand for, from the first byte of the first one to the
    /// last byte of the last one. An empty range gives an empty one. Ranges beyond the text are cut.
    pub fn raw_span(&self, range: Range<usize>) -> Range<usize> {
        let end = range.end.min(self.len());
        let last = self.ends.last().copied().unwrap_or_default();
        let start = self.offsets.get(range.start).copied().unwrap_or(last);
        let end = match end.checked_sub(1).filter(|index| *index >= range.start) {
            Some(index) => self.ends.get(index).copied().unwrap_or(start).max(start),
            None => start,
        };
        start as usize..end as usize
    }

    /// Adds one blank at the end, which stands for nothing in the raw text.
    pub fn append_blank(&mut self) {
        let end = self.ends.last().copied().unwrap_or_default();
        self.push(' ', end..end);
    }

    /// Makes one blank of every run of white space. It stands for the first character of the run.
    pub fn collapse_blanks(&mut self) {
        let mut cuts = Cuts::new();
        let mut after_blank = false;
        for (index, character) in self.characters.iter_mut().enumerate() {
            let blank = is_blank(*character);
            if blank {
                *character = ' ';
                match cuts.last_mut() {
                    Some(cut) if after_blank && cut.end == index => cut.end += 1,
                    _ if after_blank => cuts.push(index..index + 1),
                    _ => {}
                }
            }
            after_blank = blank;
        }
        self.cut(&cuts);
    }

    /// Removes white space at both ends.
    pub fn strip(&mut self) {
        let kept = self.stripped();
        self.keep(kept);
    }

    /// What [`Tracked::strip`] would leave.
    pub(super) fn stripped(&self) -> Range<usize> {
        let blank = |character: &char| is_blank(*character);
        let start = self.characters.iter().take_while(|it| blank(it)).count();
        let rest = self.characters.get(start..).unwrap_or_default();
        let end = self.len() - rest.iter().rev().take_while(|it| blank(it)).count();
        start..end
    }

    /// Removes white space between two characters of a script in which it means nothing.
    pub fn remove_blanks_between_cjk(&mut self) {
        let mut cuts = Cuts::new();
        let mut blanks: Option<usize> = None;
        let mut before_is_cjk = false;
        for (index, character) in self.characters.iter().enumerate() {
            if is_blank(*character) {
                blanks.get_or_insert(index);
                continue;
            }
            let cjk = is_cjk(*character);
            if let Some(start) = blanks.take()
                && cjk
                && before_is_cjk
            {
                cuts.push(start..index);
            }
            before_is_cjk = cjk;
        }
        self.cut(&cuts);
    }

    /// Puts one character for every occurrence of another.
    pub(super) fn replace(&mut self, old: char, new: char) {
        for character in &mut self.characters {
            if *character == old {
                *character = new;
            }
        }
    }

    /// Removes ranges of characters.
    pub(super) fn cut(&mut self, cuts: &[Range<usize>]) {
        self.rewrite(cuts, false);
    }

    /// Replaces each of the ranges with one blank, which stands for the first character of its range.
    pub(super) fn blank(&mut self, cuts: &[Range<usize>]) {
        self.rewrite(cuts, true);
    }

    fn rewrite(&mut self, cuts: &[Range<usize>], blank: bool) {
        let Some(first) = cuts.first() else {
            return;
        };
        let mut to = first.start;
        for (index, cut) in cuts.iter().enumerate() {
            if blank && cut.start < cut.end && cut.end <= self.len() {
                self.move_one(cut.start, to);
                if let Some(character) = self.characters.get_mut(to) {
                    *character = ' ';
                }
                to += 1;
            }
            let until = cuts.get(index + 1).map_or(self.len(), |next| next.start);
            for from in cut.end..until.min(self.len()) {
                self.move_one(from, to);
                to += 1;
            }
        }
        self.truncate(to);
    }

    /// Keeps only a range of characters.
    pub(super) fn keep(&mut self, range: Range<usize>) {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        self.truncate(end);
        if start > 0 {
            self.characters.drain(..start);
            self.offsets.drain(..start);
            self.ends.drain(..start);
        }
    }

    fn truncate(&mut self, length: usize) {
        self.characters.truncate(length);
        self.offsets.truncate(length);
        self.ends.truncate(length);
    }

    pub(super) fn reserve(&mut self, more: usize) {
        self.characters.reserve(more);
        self.offsets.reserve(more);
        self.ends.reserve(more);
    }

    pub(super) fn push(&mut self, character: char, range: Range<u32>) {
        self.characters.push(character);
        self.offsets.push(range.start);
        self.ends.push(range.end);
    }

    pub(super) fn push_from(&mut self, other: &Self, index: usize) {
        let parts = (
            other.characters.get(index),
            other.offsets.get(index),
            other.ends.get(index),
        );
        if let (Some(character), Some(start), Some(end)) = parts {
            self.push(*character, *start..*end);
        }
    }

    /// Copies one character to an earlier place. Both places are in the text.
    fn move_one(&mut self, from: usize, to: usize) {
        if from != to {
            self.characters.copy_within(from..=from, to);
            self.offsets.copy_within(from..=from, to);
            self.ends.copy_within(from..=from, to);
        }
    }
}

/// A position in the raw text. Texts of 4 gigabytes do not come here; their rest would have the last position.
pub(super) fn position(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::prop;
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::Tracked;

    #[test]
    fn blanks_are_collapsed() {
        let raw = "a \t\nb\u{3000}c  ";
        let mut tracked = Tracked::new(raw);
        tracked.collapse_blanks();
        assert_eq!(tracked.text(), "a b c ");
        assert_eq!(tracked.offsets(), [0, 1, 4, 5, 8, 9]);
        assert_eq!(tracked.raw_span(2..5), 4..9);
        tracked.strip();
        assert_eq!(tracked.text(), "a b c");
    }

    #[test]
    fn stripping_can_leave_nothing() {
        let mut tracked = Tracked::new(" \n ");
        tracked.strip();
        assert!(tracked.is_empty());
        assert_eq!(tracked.raw_span(0..1), 0..0);
        tracked.append_blank();
        assert_eq!(
            (tracked.text().as_str(), tracked.raw_span(0..1)),
            (" ", 0..0)
        );
    }

    #[test]
    fn blanks_between_cjk_go() {
        for (raw, text) in [
            ("電気 を  つけて", "電気をつけて"),
            ("カード 3 番", "カード 3 番"),
            ("打开 living room 灯", "打开 living room 灯"),
            ("一 。 二", "一 。 二"),
            (" 一 ", " 一 "),
            ("한 글", "한글"),
        ] {
            let mut tracked = Tracked::new(raw);
            tracked.remove_blanks_between_cjk();
            assert_eq!(tracked.text(), text);
        }
    }

    #[test]
    fn spans_are_cut_to_the_text() {
        let mut tracked = Tracked::new("あいう");
        assert_eq!(tracked.raw_span(1..3), 3..9);
        assert_eq!(tracked.raw_span(1..1), 3..3);
        assert_eq!(tracked.raw_span(2..99), 6..9);
        assert_eq!(tracked.raw_span(7..9), 9..9);
        assert_eq!(tracked.raw_span(7..usize::MAX), 9..9);
        tracked.append_blank();
        assert_eq!(tracked.raw_span(3..4), 9..9);
        assert_eq!(tracked.raw_span(2..4), 6..9);
    }

    #[test]
    fn parts_come_from_elsewhere() {
        let tracked = Tracked::from_parts([('1', 0..3), ('2', 3..6)]);
        assert_eq!(
            (tracked.text().as_str(), tracked.raw_span(1..2)),
            ("12", 3..6)
        );
    }

    proptest! {
        #[test]
        fn cutting_keeps_what_is_not_cut(raw in "[aé かは\u{3099}𠮷\u{3000}]{0,24}", marks in prop::collection::vec(0_u8..3, 24)) {
            let mut tracked = Tracked::new(&raw);
            let cuts: Vec<_> = (0..tracked.len()).filter(|index| marks[*index] == 0).map(|index| index..index + 1).collect();
            let keep = |(index, ch): (usize, char)| (marks[index] != 0).then_some(ch);
            let kept: String = raw.chars().enumerate().filter_map(keep).collect();
            let blanked: String = raw.chars().enumerate().map(|pair| keep(pair).unwrap_or(' ')).collect();
            let mut blank = tracked.clone();
            blank.blank(&cuts);
            prop_assert_eq!(blank.text(), blanked);
            prop_assert_eq!(blank.offsets(), tracked.offsets());
            tracked.cut(&cuts);
            prop_assert_eq!(tracked.text(), kept);
            for (index, ch) in tracked.characters().iter().enumerate() {
                prop_assert!(raw[tracked.raw_span(index..index + 1)].starts_with(*ch));
            }
        }
    }
}
