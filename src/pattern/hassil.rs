//! What texts, numbers, lists and wildcards accept in the dialect of hassil 3.12, for comparison with it.
//!
//! The differences from our own dialect are deliberate there and here: see the notes on each function.

use smallvec::SmallVec;

use super::dialect::{BROKEN, OPEN, OPEN_WORD, Place, WORD_START};
use super::leaf::{NumberPlace, Numbers};
use super::machine::Range;
use super::matcher::Matcher;
use super::memo::{Ends, Union};
use super::message::Message;

impl Matcher<'_> {
    /// After a list value a word begins where one began before it, and wildcards before it are closed.
    pub(super) fn compatible_list(&mut self, node: u32, body: u32, at: u32) -> Ends {
        if Place::unpack(at).at >= self.message.len() {
            return Ends::None;
        }
        if let Some(ends) = self.memo.get(node, at) {
            return ends;
        }
        let ends = match self.ends(body, at) {
            Ends::None => Ends::None,
            Ends::One(end) => after_list(at, end).map_or(Ends::None, Ends::One),
            many @ Ends::Many(_) => {
                let mut union = Union::new(Ends::None);
                let mut from = 0;
                while let Some(end) = self.memo.next(many, from) {
                    if let Some(end) = after_list(at, end) {
                        union.add(Ends::One(end), self.memo);
                    }
                    from = end + 1;
                }
                union.ends
            }
        };
        self.memo.put(node, at, ends);
        ends
    }

    /// Opens a wildcard. One that is still open would stay empty, which is not accepted.
    pub(super) fn open_wildcard(&mut self, ends_word: bool, at: u32) -> Ends {
        let place = Place::unpack(at);
        if place.has(OPEN) || place.at >= self.message.len() {
            return Ends::None;
        }
        let word = if ends_word { OPEN_WORD } else { 0 };
        Ends::One(Place::new(place.at, place.flags | OPEN | word).pack())
    }

    /// A number in digits which begins here: the place after it and the number.
    pub(super) fn any_digits(&self, at: u32, has_fractions: bool) -> Option<(u32, f64)> {
        let place = Place::unpack(at);
        digits(self.message, place.at, place.has(BROKEN), has_fractions)
            .map(|(end, value)| (Place::new(end, place.flags).pack(), value))
    }

    pub(super) fn compatible_numbers(&mut self, range: &Range, at: u32) -> Numbers {
        let place = Place::unpack(at);
        // Numbers are searched for in digits and in words.
        self.count_search(place);
        self.count_search(place);
        let message = self.message;
        let mut found = Numbers::new();
        if place.at >= message.len() {
            return found;
        }
        let closed = place.flags & !(OPEN | OPEN_WORD);
        let has_fractions = range.numbers.fractions.is_some();
        let mut position = place.at;
        let mut seen_digits = false;
        while position < message.len() {
            let number = digits(message, position, place.has(BROKEN), has_fractions);
            if let Some((stop, value)) = number {
                seen_digits = true;
                if range.numbers.digits && range.numbers.contains(value) {
                    found.push(NumberPlace {
                        start: Place::new(position, closed).pack(),
                        end: Place::new(stop, closed).pack(),
                        stop: stop as u32,
                        value,
                        is_word: false,
                    });
                }
            }
            if !place.has(OPEN) {
                break;
            }
            position = number.map_or(position + 1, |(stop, _)| stop);
        }
        if range.numbers.words && !seen_digits {
            let starts = if place.has(OPEN) {
                place.at..message.len()
            } else {
                place.at..place.at + 1
            };
            // hassil finds each word only where it comes first.
            let mut seen = SmallVec::<[(usize, u64); 4]>::new();
            for start in starts {
                let rest = (start..message.len()).map(|at| message.view(at, place.has(BROKEN)));
                for (length, values) in range.words.prefixes(rest) {
                    for &value in values {
                        let key = (length, value.to_bits());
                        if seen.contains(&key) {
                            continue;
                        }
                        seen.push(key);
                        let flags = closed & !WORD_START;
                        found.push(NumberPlace {
                            start: Place::new(start, closed).pack(),
                            end: Place::new(start + length, flags).pack(),
                            stop: (start + length) as u32,
                            value,
                            is_word: true,
                        });
                    }
                }
            }
        }
        self.memo.may_work(found.len() * 4);
        if place.has(OPEN) {
            // The wildcard takes what is before the number, and may not be empty.
            found.retain(|number| {
                message.has_text(place.at, Place::unpack(number.start).at, place.has(BROKEN))
            });
        }
        found
    }
}

/// The place after a list value which ends at `end`.
pub(super) fn after_list(at: u32, end: u32) -> Option<u32> {
    let (before, after) = (Place::unpack(at), Place::unpack(end));
    (!after.has(OPEN))
        .then(|| Place::new(after.at, before.flags & WORD_START | after.flags & BROKEN).pack())
}

/// Blanks, a sign and digits at a position, with a fraction if one is allowed: the end and the number.
fn digits(
    message: &Message,
    position: usize,
    is_broken: bool,
    has_fractions: bool,
) -> Option<(usize, f64)> {
    let character = |at: usize| (at < message.len()).then(|| message.view(at, is_broken));
    let digit = |at: usize| character(at).is_some_and(|character| character.is_ascii_digit());
    let mut at = position;
    while character(at) == Some(' ') {
        at += 1;
    }
    let mut number = String::new();
    if character(at) == Some('-') {
        number.push('-');
        at += 1;
    }
    if !digit(at) {
        return None;
    }
    while digit(at) {
        number.extend(character(at));
        at += 1;
    }
    if has_fractions && matches!(character(at), Some('.' | ',')) && digit(at + 1) {
        number.push('.');
        at += 1;
        while digit(at) {
            number.extend(character(at));
            at += 1;
        }
    }
    number.parse().ok().map(|value| (at, value))
}

/// Whether a sentence may end here: an open wildcard takes the rest, which may not be empty; otherwise only blanks and
/// marks may be left.
pub(super) fn may_end(message: &Message, place: Place) -> bool {
    let mut rest = (place.at..message.len()).map(|at| message.view(at, place.has(BROKEN)));
    if place.has(OPEN) {
        rest.any(|character| character != ' ')
    } else {
        rest.all(|character| character == ' ' || is_mark(character))
    }
}

/// The punctuation that hassil removes at the ends of words.
const fn is_mark(character: char) -> bool {
    matches!(
        character,
        '.' | '。'
            | ','
            | '，'
            | '?'
            | '¿'
            | '？'
            | '؟'
            | '!'
            | '¡'
            | '！'
            | ';'
            | '；'
            | ':'
            | '：'
            | '’'
            | '…'
            | '—'
            | '–'
            | '―'
    )
}
