//! The chunks of literal text in the dialect of hassil 3.12, and where they end in a text.

use smallvec::SmallVec;

use super::arena::CHUNK;
use super::dialect::{BROKEN, OPEN, OPEN_WORD, Place, WORD_START};
use super::machine::Machine;
use super::matcher::Matcher;
use super::memo::Ends;
use super::message::Message;

/// A chunk of a literal, with what is needed whenever it is compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    /// `characters[start..end]` of the machine.
    start: u32,
    end: u32,
    /// The number of blanks that it begins with.
    blanks: u32,
    /// How many characters of literal text count for the ranking: all but the blanks around it.
    literal: u32,
    /// Whether a word begins after it: it ends in a blank or an apostrophe.
    starts_word: bool,
    /// Whether it is the last one of its literal.
    is_last: bool,
}

/// Where a chunk ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChunkEnd {
    pub(super) place: Place,
    /// The text that an open wildcard took before the chunk, if the chunk closed one.
    pub(super) wildcard: Option<(usize, usize)>,
    /// How many characters of literal text count for the ranking.
    pub(super) literal: u32,
}

pub(super) type ChunkEnds = SmallVec<[ChunkEnd; 2]>;

impl Machine {
    /// Adds the chunks of a literal, `characters[start..]`, and returns the number of the first one.
    pub(super) fn add_chunks(&mut self, start: usize) -> u32 {
        let first = self.chunks.len() as u32;
        let mut start = start;
        for text in self.characters[start..].split(|&character| character == CHUNK) {
            let end = start + text.len();
            let blanks = text.iter().take_while(|&&character| character == ' ');
            let blanks = blanks.count();
            let after = text.iter().rev().take_while(|&&character| character == ' ');
            let literal = text.len().saturating_sub(blanks + after.count());
            self.chunks.push(Chunk {
                start: start as u32,
                end: end as u32,
                blanks: blanks as u32,
                literal: literal as u32,
                starts_word: matches!(text.last(), Some(' ' | '\'')),
                is_last: false,
            });
            start = end + 1;
        }
        if let Some(last) = self.chunks.last_mut() {
            last.is_last = true;
        }
        first
    }

    /// All chunks of a literal, by the number of the first one.
    pub(super) fn chunks(&self, first: u32) -> impl Iterator<Item = &Chunk> {
        let mut is_done = false;
        self.chunks[first as usize..]
            .iter()
            .take_while(move |chunk| {
                let is_here = !is_done;
                is_done = chunk.is_last;
                is_here
            })
    }

    /// The text of a chunk without the blanks around it.
    pub(super) fn chunk_words(&self, chunk: &Chunk) -> &[char] {
        let start = chunk.start + chunk.blanks;
        self.literal(start, start + chunk.literal)
    }
}

impl Chunk {
    /// The text and the position in the message without blanks before them, at the start of a word.
    fn stripped<'m>(
        &self,
        machine: &'m Machine,
        message: &Message,
        place: Place,
        ignore_whitespace: bool,
    ) -> (&'m [char], usize) {
        if ignore_whitespace || !place.has(WORD_START) {
            return (machine.literal(self.start, self.end), place.at);
        }
        let mut at = place.at;
        while at < message.len() && message.view(at, place.has(BROKEN)) == ' ' {
            at += 1;
        }
        (machine.literal(self.start + self.blanks, self.end), at)
    }

    /// The end of the chunk if it is here, and how much of it counts for the ranking; no wildcard is open.
    ///
    /// At the start of a word the blanks before the chunk do not count, neither in the chunk nor in the text. If the
    /// chunk is not here, `-` and `_` are read as blanks from here to the end of the text, and it is tried once more.
    #[inline]
    pub(super) fn here(
        &self,
        machine: &Machine,
        message: &Message,
        place: Place,
        ignore_whitespace: bool,
    ) -> Option<(Place, u32)> {
        let is_broken = place.has(BROKEN);
        let (text, at) = self.stripped(machine, message, place, ignore_whitespace);
        if message.has_prefix(text, at, is_broken) {
            let word_start = if self.starts_word { WORD_START } else { 0 };
            let flags = place.flags & BROKEN | word_start;
            return Some((Place::new(at + text.len(), flags), self.literal));
        }
        self.not_here(message, text, at, place)
    }

    fn not_here(
        &self,
        message: &Message,
        text: &[char],
        at: usize,
        place: Place,
    ) -> Option<(Place, u32)> {
        let is_broken = place.has(BROKEN);
        if self.literal == 0 && !message.has_text(at, message.len(), is_broken) {
            return Some((place, 0));
        }
        // Text found in this way does not count for the ranking.
        let may_break = !is_broken && message.breaks_after(at);
        (may_break && message.has_prefix(text, at, true))
            .then(|| (Place::new(at + text.len(), place.flags | BROKEN), 0))
    }

    /// All ends of the chunk, wherever it is if a wildcard is open.
    pub(super) fn ends(
        &self,
        machine: &Machine,
        message: &Message,
        place: Place,
        ignore_whitespace: bool,
    ) -> ChunkEnds {
        let here = |place| {
            let (end, literal) = self.here(machine, message, place, ignore_whitespace)?;
            Some(ChunkEnd {
                place: end,
                wildcard: None,
                literal,
            })
        };
        if !place.has(OPEN) {
            return here(place).into_iter().collect();
        }
        let is_broken = place.has(BROKEN);
        let (text, start) = self.stripped(machine, message, place, ignore_whitespace);
        if self.literal == 0 {
            let place = Place::new(start, place.flags | WORD_START);
            return ChunkEnds::from_slice(&[ChunkEnd {
                place,
                wildcard: None,
                literal: 0,
            }]);
        }
        let word = place.has(OPEN_WORD) && !ignore_whitespace;
        let find = |from: usize, word: bool| {
            (from..message.len()).find(|&at| {
                message.has_prefix(text, at, is_broken)
                    && (!word
                        || message.is_word(at, is_broken)
                            != (at > from && message.is_word(at - 1, is_broken)))
            })
        };
        let mut ends = ChunkEnds::new();
        let mut next = find(start, word);
        if next == Some(start) {
            next = find(start + 1, word);
        }
        while let Some(at) = next {
            if message.has_text(start, at, is_broken) {
                let place = Place::new(at, WORD_START | place.flags & BROKEN);
                if let Some(end) = here(place) {
                    ends.push(ChunkEnd {
                        wildcard: Some((start, at)),
                        ..end
                    });
                }
            }
            next = find(at + 1, false);
        }
        ends
    }
}

impl Matcher<'_> {
    /// The ends of all chunks of a literal, one after the other.
    #[inline]
    pub(super) fn chunk_ends(&mut self, first: u32, at: u32, ignore_whitespace: bool) -> Ends {
        let machine = self.machine;
        let mut place = Place::unpack(at);
        let mut index = first as usize;
        while !place.has(OPEN) {
            let chunk = &machine.chunks[index];
            match chunk.here(machine, self.message, place, ignore_whitespace) {
                Some((end, _)) if chunk.is_last => return Ends::One(end.pack()),
                Some((end, _)) => place = end,
                None => return Ends::None,
            }
            index += 1;
        }
        self.open_chunk_ends(index as u32, place, ignore_whitespace)
    }

    fn open_chunk_ends(&mut self, first: u32, place: Place, ignore_whitespace: bool) -> Ends {
        let machine = self.machine;
        self.count_search(place);
        let mut places: SmallVec<[u32; 4]> = SmallVec::from_slice(&[place.pack()]);
        for chunk in machine.chunks(first) {
            let mut next = SmallVec::new();
            for &place in &places {
                let place = Place::unpack(place);
                let ends = chunk.ends(machine, self.message, place, ignore_whitespace);
                next.extend(ends.iter().map(|end| end.place.pack()));
            }
            self.memo.may_work(places.len());
            places = next;
        }
        self.collect(&places)
    }

    /// Counts the work of a search through the rest of the text, where a wildcard is open.
    pub(super) fn count_search(&mut self, place: Place) {
        if place.has(OPEN) {
            self.memo
                .may_work(self.message.len().saturating_sub(place.at) / 2);
        }
    }
}
