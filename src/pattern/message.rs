//! One text in the form in which it is matched, and the memory that belongs to it.

use super::characters::joins_words;
use super::edges::TextEnds;
use super::machine::character_bit;
use super::number::{is_numeral, parse_digits};

/// The longest text that is searched, in characters. What comes after is not seen.
pub(super) const MAX_CHARACTERS: usize = 4_000;

/// A place of an entity, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntityPlace {
    pub(super) start: u32,
    pub(super) entity: u32,
    pub(super) end: u32,
    /// The position in the caller's slice.
    pub(super) index: u32,
}

/// A text, character by character.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub(super) characters: Vec<char>,
    /// The byte of every character, and the end.
    pub(super) offsets: Vec<u32>,
    /// See [`character_bit`]; at the end of the text no bit.
    pub(super) bits: Vec<u64>,
    /// What a whole sentence begins and ends with.
    pub(super) ends: TextEnds,
    /// Whether each character joins words; only in our own dialect.
    joins: Vec<bool>,
    pub(super) has_digits: bool,
    /// The position of the last `-` or `_`; only in the dialect of hassil.
    last_break: Option<usize>,
    /// Sorted.
    pub(super) entities: Vec<EntityPlace>,
    /// Words that may be passed over: the position of each, and the position after it and its blanks. Sorted.
    skips: Vec<(u32, u32)>,
}

impl Message {
    /// Takes in a text, or as much of it as is searched, which is returned.
    pub(super) fn load<'t>(&mut self, text: &'t str) -> &'t str {
        self.clear();
        let mut end = text.len();
        for (offset, character) in text.char_indices() {
            if self.characters.len() == MAX_CHARACTERS {
                end = offset;
                break;
            }
            self.characters.push(character);
            self.offsets.push(offset as u32);
            self.bits.push(character_bit(character));
            self.joins.push(joins_words(character));
            self.has_digits |= is_numeral(character);
        }
        self.offsets.push(end as u32);
        self.bits.push(0);
        self.ends = TextEnds::of_text(&self.characters);
        text.get(..end).unwrap_or("")
    }

    /// Takes in a text for the dialect of hassil: folded characters, with the byte of each and of the end.
    pub(super) fn load_characters(
        &mut self,
        characters: impl Iterator<Item = (char, u32)>,
        end: u32,
    ) {
        self.clear();
        for (character, offset) in characters.take(MAX_CHARACTERS) {
            self.characters.push(character);
            self.offsets.push(offset);
            self.has_digits |= character.is_ascii_digit();
            if matches!(character, '-' | '_') {
                self.last_break = Some(self.characters.len() - 1);
            }
        }
        self.offsets.push(end);
        self.ends = TextEnds::of_text(&self.characters);
        // A chunk may begin before or after blanks, and `-` and `_` may be read as blanks.
        self.bits.resize(self.characters.len() + 1, 0);
        let mut next = 0;
        for (&character, bits) in self.characters.iter().zip(&mut self.bits).rev() {
            *bits = character_bit(character);
            if matches!(character, ' ' | '-' | '_') {
                *bits |= character_bit(' ') | next;
            }
            next = *bits;
        }
    }

    fn clear(&mut self) {
        self.characters.clear();
        self.offsets.clear();
        self.bits.clear();
        self.joins.clear();
        self.entities.clear();
        self.skips.clear();
        self.has_digits = false;
        self.last_break = None;
    }

    /// Marks words that may be passed over, as ranges of positions in order.
    pub(super) fn set_skips(&mut self, skips: impl Iterator<Item = (usize, usize)>) {
        for (start, end) in skips {
            let end = self.after_blanks(end);
            self.skips.push((start as u32, end as u32));
            self.ends = TextEnds::ANY;
            // Whatever may come after the word may come here.
            self.bits[start] = u64::MAX;
            let before = self.characters[..start].iter().rev();
            let blanks = before.take_while(|&&character| character == ' ').count();
            self.bits[start - blanks..start].fill(u64::MAX);
        }
    }

    /// Whether a word that may be passed over begins here or after blanks.
    pub(super) fn skips_at(&self, at: usize) -> bool {
        !self.skips.is_empty() && self.skip_from(at).is_some()
    }

    fn skip_from(&self, at: usize) -> Option<usize> {
        let at = self.after_blanks(at) as u32;
        let index = self.skips.partition_point(|&(start, _)| start < at);
        self.skips
            .get(index)
            .filter(|&&(start, _)| start == at)
            .map(|&(_, end)| end as usize)
    }

    /// The position itself, and those after each further word that may be passed over.
    pub(super) fn starts(&self, at: usize) -> smallvec::SmallVec<[usize; 2]> {
        let mut starts = smallvec::SmallVec::from_slice(&[at]);
        let mut last = at;
        while let Some(end) = self.skip_from(last) {
            starts.push(end);
            last = end;
        }
        starts
    }

    /// Whether only blanks, marks and words that may be passed over are left.
    pub(super) fn is_done(&self, mut at: usize) -> bool {
        loop {
            if let Some(end) = self.skip_from(at) {
                at = end;
                continue;
            }
            match self.characters.get(at) {
                None => return true,
                Some(character) if character.is_alphanumeric() => return false,
                Some(_) => at += 1,
            }
        }
    }

    /// The first position from here on that is no blank.
    pub(super) fn after_blanks(&self, mut at: usize) -> usize {
        while self.characters.get(at) == Some(&' ') {
            at += 1;
        }
        at
    }

    /// A character, in which `-` and `_` are blanks if words are broken apart.
    pub(super) fn view(&self, at: usize, is_broken: bool) -> char {
        match self.characters.get(at) {
            Some('-' | '_') if is_broken => ' ',
            Some(&character) => character,
            None => ' ',
        }
    }

    /// Whether the text goes on with these characters.
    pub(super) fn has_prefix(&self, prefix: &[char], at: usize, is_broken: bool) -> bool {
        if !is_broken {
            let Some(text) = self.characters.get(at..at + prefix.len()) else {
                return false;
            };
            // Most texts differ at once.
            return prefix.first() == text.first() && text == prefix;
        }
        at + prefix.len() <= self.len()
            && (at..)
                .zip(prefix)
                .all(|(at, &character)| self.view(at, true) == character)
    }

    /// Whether there is anything but blanks between two positions.
    pub(super) fn has_text(&self, start: usize, end: usize, is_broken: bool) -> bool {
        (start..end.min(self.len())).any(|at| self.view(at, is_broken) != ' ')
    }

    /// Whether there is a `-` or `_` from here on.
    pub(super) fn breaks_after(&self, at: usize) -> bool {
        self.last_break.is_some_and(|last| at <= last)
    }

    /// Whether a letter, digit or `_` stands here.
    pub(super) fn is_word(&self, at: usize, is_broken: bool) -> bool {
        let character = self.view(at, is_broken);
        character == '_' || character.is_alphanumeric()
    }

    pub(super) const fn len(&self) -> usize {
        self.characters.len()
    }

    /// The position of the character that begins at this byte, or of the end.
    pub(super) fn position(&self, offset: usize) -> Option<usize> {
        let offset = u32::try_from(offset).ok()?;
        self.offsets.binary_search(&offset).ok()
    }

    /// Whether a word may begin or end here.
    pub(super) fn is_boundary(&self, at: usize) -> bool {
        at == 0 || at >= self.len() || !(self.joins[at - 1] && self.joins[at])
    }

    /// The end after a literal, if the literal is here.
    pub(super) fn after_literal(&self, literal: &[char], mut at: usize) -> Option<usize> {
        for &character in literal {
            if self.characters.get(at) == Some(&character) {
                at += 1;
            } else if character != ' ' || !self.is_boundary(at) {
                return None;
            }
        }
        Some(at)
    }

    /// The end and the value of a number in digits or numerals that begins here, whole unless fractions are allowed.
    /// Parts of longer numbers and of decimals are no numbers, and a minus sign belongs to the number.
    pub(super) fn after_digits(&self, at: usize, has_fractions: bool) -> Option<(usize, f64)> {
        let digit = |at: usize| self.characters.get(at).is_some_and(char::is_ascii_digit);
        let digit_before = |at: usize| at.checked_sub(1).is_some_and(digit);
        let before = at
            .checked_sub(1)
            .and_then(|before| self.characters.get(before));
        match before {
            Some('.' | ',') if digit_before(at - 1) => return None,
            Some('-' | '−') if at < 2 || self.characters[at - 2] == ' ' => return None,
            Some(&character) if is_numeral(character) => return None,
            _ => {}
        }
        let (end, value) = parse_digits(&self.characters, at, has_fractions)?;
        let continues = matches!(self.characters.get(end), Some('.' | ',')) && digit(end + 1);
        (!continues).then_some((end, value))
    }

    /// The places of an entity that begin here.
    pub(super) fn entities_at(&self, entity: u32, at: u32) -> &[EntityPlace] {
        let key = |place: &EntityPlace| (place.start, place.entity);
        let start = self
            .entities
            .partition_point(|place| key(place) < (at, entity));
        let rest = &self.entities[start..];
        let count = rest.partition_point(|place| key(place) <= (at, entity));
        &rest[..count]
    }

    /// Characters `start..end` without blanks at the ends.
    pub(super) fn without_blanks(&self, mut start: usize, mut end: usize) -> (usize, usize) {
        while end > start && self.characters[end - 1] == ' ' {
            end -= 1;
        }
        while start < end && self.characters[start] == ' ' {
            start += 1;
        }
        (start, end)
    }

    /// Characters to bytes.
    pub(super) fn bytes(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        self.offsets[start] as usize..self.offsets[end] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_CHARACTERS, Message};

    fn message(text: &str) -> Message {
        let mut message = Message::default();
        message.load(text);
        message
    }

    fn after(text: &str, literal: &str, at: usize) -> Option<usize> {
        message(text).after_literal(&literal.chars().collect::<Vec<_>>(), at)
    }

    #[test]
    fn blanks_of_literals() {
        assert_eq!(after("my card", "my card", 0), Some(7));
        assert_eq!(after("mycard", "my card", 0), None);
        assert_eq!(after("my card", "card ", 3), Some(7));
        assert_eq!(after("my cards", "card ", 3), None);
        assert_eq!(after("my card", " card", 3), Some(7));
        assert_eq!(after("カードを更新", "カード を", 0), Some(4));
        assert_eq!(after("カード を更新", "カード を", 0), Some(5));
        assert_eq!(after("card更新", "card 更新", 0), Some(6));
    }

    #[test]
    fn numbers() {
        let number = |text: &str, at| message(text).after_digits(at, false);
        assert_eq!(number("14歳", 0), Some((2, 14.0)));
        assert_eq!(number("14歳", 1), None);
        for text in ["1.5", "1,20", "1234567890123456789", "x"] {
            assert_eq!(number(text, 0), None, "{text}");
        }
        assert_eq!(message("1.5").after_digits(0, true), Some((3, 1.5)));
        assert_eq!(number("1.5", 2), None);
        assert_eq!(number("-5", 1), None);
        assert_eq!(number("-5", 0), Some((2, -5.0)));
        assert_eq!(number("a-5", 2), Some((3, 5.0)));
        assert_eq!(number("5, 6", 0), Some((1, 5.0)));
        assert_eq!(number("1,200円", 0), Some((5, 1200.0)));
        assert_eq!(number("1,200円", 2), None);
        assert_eq!(number("二十円", 0), Some((2, 20.0)));
    }

    #[test]
    fn long_texts_are_cut() {
        let text = "あ".repeat(MAX_CHARACTERS + 5);
        let mut message = Message::default();
        assert_eq!(message.load(&text).len(), 3 * MAX_CHARACTERS);
        assert_eq!(message.len(), MAX_CHARACTERS);
        assert_eq!(message.position(3 * MAX_CHARACTERS), Some(MAX_CHARACTERS));
        assert_eq!(message.position(1), None);
    }
}
