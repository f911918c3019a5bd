//! The raw text as redaction reads it: one width, one kind of dash, nothing invisible, with the way back.

use std::ops::Range;

use crate::text::characters::for_each_character;

/// A raw text in compatibility form, with the bytes of the raw text that each character came from.
#[derive(Debug)]
pub(super) struct View {
    /// The text; letters keep their case.
    pub(super) text: String,
    /// The same, as characters.
    pub(super) characters: Vec<char>,
    sources: Vec<(u32, u32)>,
    /// For each byte of `text` its character.
    character_at: Vec<u32>,
}

impl View {
    /// Makes the view of `raw`.
    pub(super) fn new(raw: &str) -> Self {
        let mut view = Self {
            text: String::with_capacity(raw.len() + 8),
            characters: Vec::with_capacity(raw.len() / 2 + 8),
            sources: Vec::with_capacity(raw.len() / 2 + 8),
            character_at: Vec::with_capacity(raw.len() + 8),
        };
        for_each_character(raw, |ch, start, end| {
            let ch = match ch {
                '\n' => ch,
                ch if ch.is_whitespace() => ' ',
                ch => ascii_digit(ch).unwrap_or(ch),
            };
            let index = u32::try_from(view.characters.len()).unwrap_or(u32::MAX);
            view.text.push(ch);
            view.characters.push(ch);
            view.sources.push((start, end));
            view.character_at.resize(view.text.len(), index);
        });
        view
    }

    /// The characters of a byte range of `text`.
    pub(super) fn characters_of(&self, bytes: Range<usize>) -> Range<usize> {
        let end = self.characters.len();
        let at = |byte: usize| {
            self.character_at
                .get(byte)
                .map_or(end, |&index| index as usize)
        };
        at(bytes.start)..if bytes.end > bytes.start {
            (at(bytes.end - 1) + 1).min(end)
        } else {
            at(bytes.start)
        }
    }

    /// The bytes of the raw text that a range of characters came from.
    pub(super) fn raw_bytes(&self, characters: Range<usize>) -> Range<usize> {
        let sources = self.sources.get(characters).unwrap_or_default();
        match (sources.first(), sources.last()) {
            (Some(first), Some(last)) => first.0 as usize..last.1 as usize,
            _ => 0..0,
        }
    }

    /// The character at `index`; a blank outside the text.
    pub(super) fn at(&self, index: usize) -> char {
        self.characters.get(index).copied().unwrap_or(' ')
    }

    /// The character before `index`; a blank at the beginning.
    pub(super) fn before(&self, index: usize) -> char {
        index.checked_sub(1).map_or(' ', |index| self.at(index))
    }

    /// Whether `word` stands at `index`.
    pub(super) fn starts_with(&self, index: usize, word: &str) -> bool {
        word.chars()
            .enumerate()
            .all(|(offset, ch)| self.characters.get(index + offset) == Some(&ch))
    }
}

/// The digit of a decimal digit of the scripts that keyboards here may give and that NFKC leaves alone.
fn ascii_digit(ch: char) -> Option<char> {
    const ZEROS: [u32; 5] = [0x660, 0x6F0, 0x966, 0x9E6, 0xE50];
    let code = u32::from(ch);
    if !(0x660..=0xE59).contains(&code) {
        return None;
    }
    ZEROS.iter().find_map(|zero| {
        code.checked_sub(*zero)
            .and_then(|value| char::from_digit(value, 10))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_leads_back() {
        let raw = "Ａ①\u{200B}⑫ か";
        let view = View::new(raw);
        assert_eq!(view.text, "A112 か");
        assert_eq!(&raw[view.raw_bytes(1..3)], "①\u{200B}⑫");
        assert_eq!(view.characters_of(5..8), 5..6);
        assert_eq!(view.characters_of(8..99), 6..6);
        assert_eq!(view.raw_bytes(40..50), 0..0);
        assert_eq!(View::new("٤۵९").text, "459");
    }
}
