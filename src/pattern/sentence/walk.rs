//! Walks all ways in which a sentence matches a text, in the order of the template.
//!
//! The matcher has already told whether there is a way at all, and from which places the rest can be reached, so only
//! ways that lead to the end are walked. Two ways that have filled the same slots up to the same place are one.

use smallvec::SmallVec;

use super::super::arena::NodeId;
use super::super::dialect::{Dialect, OPEN, Place};
use super::super::hassil::{after_list, may_end};
use super::super::machine::{Machine, Step};
use super::super::matcher::Matcher;
use super::super::memo::Ends;
use super::way::{END, Event, FEW_FRAMES, Memory, Next, State, Way, Ways};

/// The most steps for one text and template.
const MAX_STEPS: u32 = 50_000;

/// The most ways that are reported of one template.
const MAX_WAYS: usize = 1_000;

/// The deepest recursion. Each piece of a template and each piece of a rule takes one or two levels.
const MAX_DEPTH: u32 = 1_500;

/// Walks one template.
#[derive(Debug)]
pub(super) struct Walker<'m, 'w> {
    pub(super) matcher: &'w mut Matcher<'m>,
    pub(super) machine: &'m Machine,
    memory: &'w mut Memory,
    ways: Ways,
    steps: u32,
    depth: u32,
    pub(super) allow_unmatched: bool,
}

/// Up to this many steps ways are not compared: in a template of usual size none comes twice.
const FEW_STEPS: u32 = 200;

impl<'m, 'w> Walker<'m, 'w> {
    /// All ways of `root` from the place `start` to the end of the text.
    pub(super) fn walk(
        matcher: &'w mut Matcher<'m>,
        root: NodeId,
        start: u32,
        allow_unmatched: bool,
        memory: &'w mut Memory,
    ) -> Ways {
        let machine = matcher.machine;
        memory.start();
        let mut walker = Self {
            matcher,
            machine,
            memory,
            ways: Ways::new(),
            steps: 0,
            depth: 0,
            allow_unmatched,
        };
        walker.node(
            root,
            State {
                place: start,
                wildcard: 0,
                unmatched: None,
                literal: 0,
            },
            END,
        );
        walker.ways
    }

    pub(super) fn frame(&mut self, next: Next, after: u32) -> u32 {
        self.memory.frame(next, after)
    }

    pub(super) fn position(&self, place: u32) -> u32 {
        place >> self.machine.dialect.shift()
    }

    pub(super) fn is_open(&self, place: u32) -> bool {
        !self.machine.dialect.is_own() && place & OPEN != 0
    }

    /// Whether a node may match here. Where unmatched text is allowed, anything may.
    fn may_match(&mut self, node: NodeId, place: u32) -> bool {
        self.allow_unmatched || self.matcher.ends(node, place) != Ends::None
    }

    pub(super) fn node(&mut self, node: NodeId, state: State, after: u32) {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.depth > MAX_DEPTH || self.ways.len() >= MAX_WAYS {
            return;
        }
        self.depth += 1;
        self.step(node, state, after);
        self.depth -= 1;
    }

    fn step(&mut self, node: NodeId, state: State, after: u32) {
        let machine = self.machine;
        match machine.states[node as usize].step {
            Step::Empty => self.resume(state, after),
            Step::Literal { start, end, chunks } => match machine.dialect {
                Dialect::Own => self.own_literal(machine.literal(start, end), state, after),
                Dialect::Hassil { ignore_whitespace } => {
                    self.chunks(chunks, ignore_whitespace, state, after);
                }
            },
            Step::Sequence { left, right } => {
                if let Some(state) = self.straight(left, state) {
                    if let Some(state) = state {
                        self.node(right, state, after);
                    }
                    return;
                }
                let is_certain = !self.allow_unmatched
                    && matches!(self.matcher.ends(left, state.place), Ends::One(_));
                let next = Next::Node {
                    node: right,
                    is_certain,
                };
                let frame = self.frame(next, after);
                self.node(left, state, frame);
            }
            Step::Choice { start, end } => {
                for &branch in machine.choice(start, end) {
                    self.branch(branch, state, after);
                }
            }
            Step::Lookup { start, end, lookup } => {
                let branches = machine.choice(start, end);
                match self.next_character(state.place) {
                    Some(next) => {
                        for branch in machine.lookups[lookup as usize].in_order(next) {
                            self.branch(branches[branch as usize], state, after);
                        }
                    }
                    None => {
                        for &branch in branches {
                            self.branch(branch, state, after);
                        }
                    }
                }
            }
            Step::Optional { inner } => {
                if self.may_match(inner, state.place) {
                    self.node(inner, state, after);
                }
                self.resume(state, after);
            }
            Step::List { list, slot, .. } => self.list(list, slot, state, after),
            Step::Range { range, slot } => self.range(range, slot, state, after),
            Step::Wildcard { slot, ends_word } => self.wildcard(slot, ends_word, state, after),
            // Sentences have no entities.
            Step::Entity { .. } => {}
        }
    }

    fn branch(&mut self, branch: NodeId, state: State, after: u32) {
        let is_literal = matches!(
            self.machine.states[branch as usize].step,
            Step::Literal { .. }
        );
        if is_literal || self.may_match(branch, state.place) {
            self.node(branch, state, after);
        }
    }

    /// See [`Matcher::next_character`]. Where unmatched text is allowed, several may be next.
    fn next_character(&self, place: u32) -> Option<Option<char>> {
        if self.allow_unmatched {
            return None;
        }
        self.matcher.next_character(place)
    }

    fn own_literal(&mut self, literal: &[char], state: State, after: u32) {
        let length = literal
            .iter()
            .filter(|&&character| character != ' ')
            .count() as u32;
        let message = self.matcher.message;
        for start in message.starts(state.place as usize) {
            if let Some(end) = message.after_literal(literal, start) {
                let state = State {
                    place: end as u32,
                    literal: state.literal + length,
                    ..state
                };
                self.resume(state, after);
            }
        }
    }

    /// The state after the first node of a sequence where it fills no slot and can match in one way only: `Some(None)` if
    /// it does not match, `None` if it has to be walked.
    fn straight(&mut self, node: NodeId, state: State) -> Option<Option<State>> {
        if self.allow_unmatched || self.machine.dialect.is_own() {
            return None;
        }
        match self.machine.states[node as usize].step {
            Step::Literal { chunks, .. } if !self.is_open(state.place) => {
                let Dialect::Hassil { ignore_whitespace } = self.machine.dialect else {
                    return None;
                };
                Some(self.chunks_here(chunks, ignore_whitespace, state))
            }
            Step::Optional { inner } if self.matcher.ends(inner, state.place) == Ends::None => {
                Some(Some(state))
            }
            _ => None,
        }
    }

    /// The state after chunks that must be here; nothing is open.
    fn chunks_here(&self, first: u32, ignore_whitespace: bool, state: State) -> Option<State> {
        let machine = self.machine;
        let (mut place, mut length) = (Place::unpack(state.place), state.literal);
        for chunk in machine.chunks(first) {
            let (end, literal) =
                chunk.here(machine, self.matcher.message, place, ignore_whitespace)?;
            place = end;
            length += literal;
        }
        Some(State {
            place: place.pack(),
            literal: length,
            ..state
        })
    }

    fn chunks(&mut self, first: u32, ignore_whitespace: bool, state: State, after: u32) {
        let machine = self.machine;
        if state.unmatched.is_none() && !self.is_open(state.place) && !self.allow_unmatched {
            if let Some(state) = self.chunks_here(first, ignore_whitespace, state) {
                self.resume(state, after);
            }
            return;
        }
        let mut states: SmallVec<[(State, Option<Event>); 2]> =
            SmallVec::from_elem((state, None), 1);
        for chunk in machine.chunks(first) {
            let mut next = SmallVec::new();
            for (state, event) in states {
                let place = Place::unpack(state.place);
                self.matcher.count_search(place);
                let ends = chunk.ends(machine, self.matcher.message, place, ignore_whitespace);
                if ends.is_empty() && self.allow_unmatched {
                    let rest = self.matcher.message.len().saturating_sub(place.at);
                    self.matcher.memo.may_work(rest / 4);
                    next.extend(self.pass_over(chunk, state, event, ignore_whitespace));
                }
                for end in ends {
                    let closed = end.wildcard.map(|(start, stop)| Event::Wildcard {
                        slot: state.wildcard,
                        span: (start as u32, stop as u32),
                    });
                    // Text that closes an unmatched slot right where it began would leave it empty.
                    let is_text = !machine.chunk_words(chunk).is_empty();
                    if is_text && state.unmatched.is_some() {
                        continue;
                    }
                    let state = State {
                        place: end.place.pack(),
                        literal: state.literal + end.literal,
                        ..state
                    };
                    next.push((state, event.or(closed)));
                }
            }
            states = next;
        }
        for (state, event) in states {
            self.with(event, |walker| walker.resume(state, after));
        }
    }

    /// Does something while an event holds.
    pub(super) fn with(&mut self, event: Option<Event>, work: impl FnOnce(&mut Self)) {
        let Some(event) = event else {
            return work(self);
        };
        let before = self.memory.hashes.last().copied().unwrap_or(0);
        let (kind, slot, value, span) = match event {
            Event::Value {
                list,
                value,
                slot,
                span,
            } => (0_u64, slot, u64::from(list) << 32 | u64::from(value), span),
            Event::Number { slot, value, span } => (1, slot, value.to_bits(), span),
            Event::Wildcard { slot, span } => (2, slot, 0, span),
            Event::Unmatched { slot, span } => (3, slot, 0, span),
            Event::OutOfRange { slot, value, span } => (4, slot, value.to_bits(), span),
        };
        let parts = [
            kind,
            u64::from(slot),
            value,
            u64::from(span.0) << 32 | u64::from(span.1),
        ];
        let hash = parts.iter().fold(before ^ 0x51ED_270B, |hash, part| {
            (hash.rotate_left(23) ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
        self.memory.events.push(event);
        self.memory.hashes.push(hash);
        work(self);
        self.memory.events.pop();
        self.memory.hashes.pop();
    }

    /// Goes on after a node.
    pub(super) fn resume(&mut self, state: State, frame: u32) {
        let is_certain = matches!(
            self.memory.frames[frame as usize].0,
            Next::Node {
                is_certain: true,
                ..
            }
        );
        if !self.allow_unmatched && !is_certain && !self.reaches(frame, state.place) {
            return;
        }
        let is_compared = self.steps > FEW_STEPS;
        // A way that is compared is more work than a look at a node.
        if !self.matcher.memo.may_work(if is_compared { 16 } else { 4 }) {
            return;
        }
        let hash = self.memory.hashes.last().copied().unwrap_or(0);
        if is_compared && !self.memory.seen.insert((frame, state, hash)) {
            return;
        }
        let (next, after) = self.memory.frames[frame as usize];
        match next {
            Next::End => self.end(state),
            Next::Node { node, .. } => self.node(node, state, after),
            Next::Value {
                list,
                value,
                slot,
                start,
                literal,
            } => {
                let place = if self.machine.dialect.is_own() {
                    Some(state.place)
                } else {
                    after_list(start, state.place)
                };
                let Some(place) = place else { return };
                let mut from = self.position(start);
                if self.machine.dialect.is_own() {
                    let mut values = self.machine.lists[list as usize].iter();
                    if let Some(&(node, _)) = values.find(|&&(_, other)| other == value) {
                        from = self.matcher.value_start(node, start, state.place);
                    }
                }
                if self.is_open(start) {
                    // The value begins where the wildcard before it ended.
                    let closed = self
                        .memory
                        .events
                        .iter()
                        .rev()
                        .find_map(|event| match event {
                            Event::Wildcard { span, .. } => Some(span.1),
                            _ => None,
                        });
                    from = closed.unwrap_or(from);
                }
                let event = Event::Value {
                    list,
                    value,
                    slot,
                    span: (from, self.position(state.place)),
                };
                // Values do not count as literal text for the ranking of hassil.
                let literal = if self.machine.dialect.is_own() {
                    state.literal
                } else {
                    literal
                };
                let state = State {
                    place,
                    literal,
                    unmatched: None,
                    ..state
                };
                self.with(Some(event), |walker| walker.resume(state, after));
            }
        }
    }

    /// Whether the end of the sentence can be reached from a place through a frame.
    fn reaches(&mut self, frame: u32, place: u32) -> bool {
        if let Some(known) = self.memory.known(frame, place) {
            return known;
        }
        if !self.matcher.memo.may_work(1) {
            return false;
        }
        let (next, after) = self.memory.frames[frame as usize];
        let reaches = match next {
            Next::End => self.may_end(place),
            Next::Node { node, .. } => {
                let ends = self.matcher.ends(node, place);
                let mut from = 0;
                loop {
                    match self.matcher.memo.next(ends, from) {
                        Some(end) if self.reaches(after, end) => break true,
                        Some(end) => from = end + 1,
                        None => break false,
                    }
                }
            }
            Next::Value { .. } if self.machine.dialect.is_own() => self.reaches(after, place),
            Next::Value { start, .. } => {
                after_list(start, place).is_some_and(|place| self.reaches(after, place))
            }
        };
        self.memory.remember(frame, place, reaches);
        reaches
    }

    /// Keeps the way that was walked, unless it is like one of the first.
    fn take(&mut self, literal: u32) {
        let events = &self.memory.events;
        let mut first = self.ways.iter().take(FEW_FRAMES);
        if first.any(|way| way.literal == literal && way.events[..] == events[..]) {
            return;
        }
        self.ways.push(Way {
            events: SmallVec::from_slice(events),
            literal,
        });
    }

    fn may_end(&self, place: u32) -> bool {
        may_end_at(self.matcher, place)
    }

    fn end(&mut self, state: State) {
        let message = self.matcher.message;
        let at = self.position(state.place);
        let rest = (at, message.len() as u32);
        let event = if self.is_open(state.place) {
            Some(Event::Wildcard {
                slot: state.wildcard,
                span: rest,
            })
        } else if let Some((slot, start)) = state.unmatched {
            Some(Event::Unmatched {
                slot,
                span: (start, rest.1),
            })
        } else {
            None
        };
        if event.is_none() && !self.may_end(state.place) {
            return;
        }
        self.with(event, |walker| {
            let is_empty = |event: &Event| {
                let (Event::Wildcard { span, .. } | Event::Unmatched { span, .. }) = event else {
                    return false;
                };
                !message.has_text(span.0 as usize, span.1 as usize, false)
            };
            if !walker.memory.events.iter().any(is_empty) && walker.ways.len() < MAX_WAYS {
                walker.take(state.literal);
            }
        });
    }
}

/// Whether a sentence may end at a place.
pub(super) fn may_end_at(matcher: &Matcher<'_>, place: u32) -> bool {
    if matcher.machine.dialect.is_own() {
        matcher.message.is_done(place as usize)
    } else {
        may_end(matcher.message, Place::unpack(place))
    }
}
