//! What texts, numbers, entities and wildcards accept in our own dialect, and the way to the other dialect.

use smallvec::SmallVec;

use super::dialect::Dialect;
use super::machine::Range;
use super::matcher::Matcher;
use super::memo::Ends;
use super::message::EntityPlace;

/// A number found in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct NumberPlace {
    /// The place of its first character.
    pub(super) start: u32,
    /// The place after it.
    pub(super) end: u32,
    /// The position of its last character, and one.
    pub(super) stop: u32,
    /// The number as said, before any multiplication.
    pub(super) value: f64,
    /// Whether it was spoken in words.
    pub(super) is_word: bool,
}

pub(super) type Numbers = SmallVec<[NumberPlace; 2]>;

impl Matcher<'_> {
    pub(super) fn own_literal(&mut self, start: u32, end: u32, at: u32) -> Ends {
        let literal = self.machine.literal(start, end);
        if !self.message.skips_at(at as usize) {
            return self
                .message
                .after_literal(literal, at as usize)
                .map_or(Ends::None, |end| Ends::One(end as u32));
        }
        let starts = self.message.starts(at as usize);
        self.memo.may_work(starts.len() * 2);
        let ends: SmallVec<[u32; 4]> = starts
            .into_iter()
            .filter_map(|at| self.message.after_literal(literal, at))
            .map(|end| end as u32)
            .collect();
        self.collect(&ends)
    }

    pub(super) fn list(&mut self, node: u32, body: u32, at: u32) -> Ends {
        match self.machine.dialect {
            Dialect::Own => self.ends(body, at),
            Dialect::Hassil { .. } => self.compatible_list(node, body, at),
        }
    }

    /// The places of an entity that begin here, or after words that may be skipped.
    pub(super) fn entities(&self, entity: u32, at: u32) -> SmallVec<[EntityPlace; 2]> {
        self.message
            .starts(at as usize)
            .into_iter()
            .flat_map(|at| self.message.entities_at(entity, at as u32))
            .copied()
            .collect()
    }

    pub(super) fn entity(&mut self, entity: u32, at: u32) -> Ends {
        let ends: SmallVec<[u32; 4]> = self
            .entities(entity, at)
            .into_iter()
            .map(|place| place.end)
            .collect();
        self.collect(&ends)
    }

    pub(super) fn range(&mut self, range: &Range, at: u32) -> Ends {
        let numbers = self.numbers(range, at);
        let ends: SmallVec<[u32; 4]> = numbers.into_iter().map(|number| number.end).collect();
        self.collect(&ends)
    }

    /// The numbers of a range that begin here; after an open wildcard, anywhere from here on.
    pub(super) fn numbers(&mut self, range: &Range, at: u32) -> Numbers {
        match self.machine.dialect {
            Dialect::Own => {
                let starts = self.message.starts(at as usize);
                self.memo.may_work(starts.len() * 4);
                starts
                    .into_iter()
                    .flat_map(|at| self.own_numbers(range, at))
                    .collect()
            }
            Dialect::Hassil { .. } => self.compatible_numbers(range, at),
        }
    }

    /// A number in digits which begins here, in the range or not: the place after it and the number.
    pub(super) fn any_number(&self, range: &Range, at: u32) -> Option<(u32, f64)> {
        let has_fractions = range.numbers.fractions.is_some();
        match self.machine.dialect {
            Dialect::Own => self
                .message
                .after_digits(at as usize, has_fractions)
                .map(|(end, value)| (end as u32, value)),
            Dialect::Hassil { .. } => self.any_digits(at, has_fractions),
        }
    }

    fn own_numbers(&self, range: &Range, at: usize) -> Numbers {
        let message = self.message;
        let start = at;
        let mut found = Numbers::new();
        let mut push = |stop: usize, value: f64, is_word| {
            found.push(NumberPlace {
                start: start as u32,
                end: stop as u32,
                stop: stop as u32,
                value,
                is_word,
            });
        };
        if range.numbers.digits {
            let number = message.after_digits(start, range.numbers.fractions.is_some());
            if let Some((stop, value)) = number.filter(|&(_, value)| range.numbers.contains(value))
            {
                push(stop, value, false);
            }
        }
        if range.numbers.words && message.is_boundary(start) {
            let rest = message.characters.get(start..).unwrap_or(&[]);
            for (length, values) in range.words.prefixes(rest.iter().copied()) {
                if message.is_boundary(start + length) {
                    for &value in values {
                        push(start + length, value, true);
                    }
                }
            }
        }
        found
    }

    /// A wildcard takes at least one character; scripts written with blanks are cut only between words.
    pub(super) fn wildcard(&mut self, ends_word: bool, at: u32) -> Ends {
        if !self.machine.dialect.is_own() {
            return self.open_wildcard(ends_word, at);
        }
        let message = self.message;
        let start = message.after_blanks(at as usize);
        if !message.is_boundary(at as usize) {
            return Ends::None;
        }
        let ends: Vec<u32> = (start + 1..=message.len())
            .take(MAX_WILDCARD)
            .filter(|&end| message.is_boundary(end) && message.characters[end - 1] != ' ')
            .map(|end| end as u32)
            .collect();
        self.memo.may_work(ends.len());
        self.collect(&ends)
    }
}

/// The longest text of a wildcard in characters.
const MAX_WILDCARD: usize = 200;
