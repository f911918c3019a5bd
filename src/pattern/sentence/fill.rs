//! How the slots of a sentence are filled on a walk: lists, numbers, wildcards, and text that matches none of them.

use smallvec::SmallVec;

use super::super::chunk::Chunk;
use super::super::dialect::{Dialect, OPEN, Place, WORD_START};
use super::super::machine::Step;
use super::super::matcher::Following;
use super::super::memo::Ends;
use super::walk::Walker;
use super::way::{Event, Next, State};

impl Walker<'_, '_> {
    /// Lets open unmatched text go on up to the chunk, which must stand there as whole words.
    pub(super) fn pass_over(
        &self,
        chunk: &Chunk,
        state: State,
        event: Option<Event>,
        ignore_whitespace: bool,
    ) -> Option<(State, Option<Event>)> {
        let (slot, start) = state.unmatched?;
        let message = self.matcher.message;
        let place = Place::unpack(state.place);
        let words = self.machine.chunk_words(chunk);
        if words.is_empty() {
            return None;
        }
        let blank = |at: usize| message.view(at, true) == ' ';
        let found = (place.at..message.len()).find(|&at| {
            message.has_prefix(words, at, true)
                && (ignore_whitespace || at > place.at && blank(at - 1) && blank(at + words.len()))
        })?;
        let after = found
            + words.len()
            + usize::from(!ignore_whitespace && found + words.len() < message.len());
        let closed = Event::Unmatched {
            slot,
            span: (start, found as u32),
        };
        let state = State {
            place: Place::new(after, WORD_START).pack(),
            unmatched: None,
            literal: state.literal + words.len() as u32,
            ..state
        };
        Some((state, event.or(Some(closed))))
    }

    pub(super) fn list(&mut self, list: u32, slot: u32, state: State, after: u32) {
        let machine = self.machine;
        let values = &machine.lists[list as usize];
        let message = self.matcher.message;
        let mut found: SmallVec<[(usize, u32); 4]> = SmallVec::new();
        if (self.position(state.place) as usize) < message.len() {
            let next = self.matcher.next_character(state.place);
            let mut look = |index: usize| {
                let value = values[index].0;
                if self.matcher.ends(value, state.place) != Ends::None {
                    found.push((index, value));
                }
            };
            match next {
                Following::One(next) => {
                    let lookup = &machine.list_lookups[list as usize];
                    let candidates = lookup.in_order(next).into_iter();
                    candidates.for_each(|index| look(index as usize));
                }
                Following::Any => (0..values.len()).for_each(look),
            }
        }
        if let Dialect::Hassil {
            ignore_whitespace: false,
        } = machine.dialect
        {
            let place = Place::unpack(state.place);
            if !place.has(OPEN) && place.has(WORD_START) {
                // Plain texts are found short ones first, templates after them.
                found.sort_by_key(|&(_, value)| match machine.state(value).step {
                    Step::Literal { start, end, .. } => (0, end - start),
                    _ => (1, 0),
                });
            }
        }
        if found.is_empty() && self.allow_unmatched && !self.is_open(state.place) {
            self.unmatched(slot, state, after);
        }
        for (index, node) in found {
            let frame = self.frame(
                Next::Value {
                    list,
                    value: values[index].1,
                    slot,
                    start: state.place,
                    literal: state.literal,
                },
                after,
            );
            self.node(node, state, frame);
        }
    }

    /// Begins unmatched text, which goes on to the next literal.
    fn unmatched(&mut self, slot: u32, state: State, after: u32) {
        let at = self.position(state.place);
        if !self.machine.dialect.is_own() {
            let state = State {
                unmatched: Some((slot, at)),
                ..state
            };
            if (at as usize) < self.matcher.message.len() {
                self.resume(state, after);
            }
            return;
        }
        let ends = self.matcher.wildcard(false, at);
        self.each_end(ends, |walker, end| {
            let event = Event::Unmatched {
                slot,
                span: (at, end),
            };
            let state = State {
                place: end,
                ..state
            };
            walker.with(Some(event), |walker| walker.resume(state, after));
        });
    }

    fn each_end(&mut self, ends: Ends, mut work: impl FnMut(&mut Self, u32)) {
        let mut from = 0;
        while let Some(end) = self.matcher.memo.next(ends, from) {
            work(self, end);
            from = end + 1;
        }
    }

    pub(super) fn range(&mut self, range: u32, slot: u32, state: State, after: u32) {
        let range = &self.machine.ranges[range as usize];
        let found = self.matcher.numbers(range, state.place);
        let is_own = self.machine.dialect.is_own();
        for number in &found {
            let start = self.position(number.start);
            let closed = self.is_open(state.place).then(|| Event::Wildcard {
                slot: state.wildcard,
                span: (self.position(state.place), start),
            });
            let event = Event::Number {
                slot,
                value: range.value(number),
                span: (start, number.stop),
            };
            let words = if number.is_word && !is_own {
                number.stop - start
            } else {
                0
            };
            let state = State {
                place: number.end,
                literal: state.literal + words,
                unmatched: None,
                ..state
            };
            self.with(closed, |walker| {
                walker.with(Some(event), |walker| walker.resume(state, after));
            });
        }
        if found.is_empty() && self.allow_unmatched && !self.is_open(state.place) {
            if let Some((end, value)) = self.matcher.any_number(range, state.place) {
                let event = Event::OutOfRange {
                    slot,
                    value,
                    span: (self.position(state.place), self.position(end)),
                };
                let state = State {
                    place: end,
                    ..state
                };
                self.with(Some(event), |walker| walker.resume(state, after));
            }
            self.unmatched(slot, state, after);
        }
    }

    pub(super) fn wildcard(&mut self, slot: u32, ends_word: bool, state: State, after: u32) {
        let ends = self.matcher.wildcard(ends_word, state.place);
        let is_own = self.machine.dialect.is_own();
        if state.unmatched.is_some() {
            return;
        }
        self.each_end(ends, |walker, end| {
            let event = is_own.then_some(Event::Wildcard {
                slot,
                span: (state.place, end),
            });
            let state = State {
                place: end,
                wildcard: slot,
                ..state
            };
            walker.with(event, |walker| walker.resume(state, after));
        });
    }
}
