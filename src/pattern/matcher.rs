//! Finds where nodes end. What was found for a node at a place is remembered, so that no piece of work is done twice.

use smallvec::SmallVec;

use super::arena::NodeId;
use super::dialect::{Dialect, OPEN, Place};
use super::hit::{SlotHit, SlotId, SlotValue};
use super::machine::{Machine, Step};
use super::memo::{Ends, Memo, Union};
use super::message::Message;

/// What stands next in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Following {
    /// Several characters may be next.
    Any,
    /// A character, or none at the end of the text.
    One(Option<char>),
}

/// Matches nodes against one text.
#[derive(Debug)]
pub(super) struct Matcher<'m> {
    pub(super) machine: &'m Machine,
    pub(super) message: &'m Message,
    pub(super) memo: &'m mut Memo,
}

impl Matcher<'_> {
    /// Where a match of `node` that begins at `at` may end.
    #[inline]
    pub(super) fn ends(&mut self, node: NodeId, at: u32) -> Ends {
        let state = &self.machine.states[node as usize];
        let position = at >> self.machine.dialect.shift();
        // Most nodes are ruled out by the next character.
        if state.first & self.message.bits[position as usize] == 0
            && !state.nullable
            && !self.is_open(at)
        {
            return Ends::None;
        }
        self.ends_here(node, at)
    }

    fn ends_here(&mut self, node: NodeId, at: u32) -> Ends {
        if !self.memo.may_work(1) {
            return Ends::None;
        }
        let machine = self.machine;
        let state = &machine.states[node as usize];
        match state.step {
            Step::Empty => Ends::One(at),
            Step::Literal { start, end, chunks } => match machine.dialect {
                Dialect::Own => self.own_literal(start, end, at),
                Dialect::Hassil { ignore_whitespace } => {
                    self.chunk_ends(chunks, at, ignore_whitespace)
                }
            },
            Step::Sequence { left, right } if !state.is_shared => {
                self.sequence(node, left, right, at)
            }
            Step::Optional { inner } => match self.ends(inner, at) {
                Ends::None => Ends::One(at),
                ends => self.or_nothing(node, at, ends),
            },
            Step::List { body, .. } => self.list(node, body, at),
            _ => self.remembered(node, at),
        }
    }

    /// What is remembered of a node, or else is found out.
    #[inline(never)]
    fn remembered(&mut self, node: NodeId, at: u32) -> Ends {
        if let Some(ends) = self.memo.get(node, at) {
            return ends;
        }
        let machine = self.machine;
        let ends = match machine.states[node as usize].step {
            Step::Sequence { left, right } => self.sequence(node, left, right, at),
            Step::Choice { start, end } => self.any(machine.choice(start, end).iter().copied(), at),
            Step::Lookup { start, end, lookup } => {
                let lookup = &machine.lookups[lookup as usize];
                let branches = machine.choice(start, end);
                match self.next_character(at) {
                    Following::One(next) => {
                        let found = lookup.candidates(next);
                        self.any(found.map(|branch| branches[branch as usize]), at)
                    }
                    Following::Any => self.any(branches.iter().copied(), at),
                }
            }
            Step::Range { range, .. } => self.range(&machine.ranges[range as usize], at),
            Step::Wildcard { ends_word, .. } => self.wildcard(ends_word, at),
            Step::Entity { entity, .. } => self.entity(entity, at),
            // These are not remembered.
            Step::Empty | Step::Literal { .. } | Step::Optional { .. } | Step::List { .. } => {
                Ends::None
            }
        };
        self.memo.put(node, at, ends);
        ends
    }

    /// The ends of an optional node whose content is here.
    #[inline(never)]
    fn or_nothing(&mut self, node: NodeId, at: u32, ends: Ends) -> Ends {
        if let Some(ends) = self.memo.get(node, at) {
            return ends;
        }
        let mut union = Union::new(Ends::One(at));
        union.add(ends, self.memo);
        self.memo.put(node, at, union.ends);
        union.ends
    }

    fn sequence(&mut self, node: NodeId, left: NodeId, right: NodeId, at: u32) -> Ends {
        match self.ends(left, at) {
            Ends::None => Ends::None,
            Ends::One(middle) => self.ends(right, middle),
            middles @ Ends::Many(_) if self.machine.state(node).is_shared => {
                self.all_ends(right, middles)
            }
            middles @ Ends::Many(_) => {
                if let Some(ends) = self.memo.get(node, at) {
                    return ends;
                }
                let ends = self.all_ends(right, middles);
                self.memo.put(node, at, ends);
                ends
            }
        }
    }

    fn is_open(&self, at: u32) -> bool {
        !self.machine.dialect.is_own() && at & OPEN != 0
    }

    /// What a match at a place begins with.
    pub(super) fn next_character(&self, at: u32) -> Following {
        let characters = &self.message.characters;
        if self.machine.dialect.is_own() {
            let at = at as usize;
            return if self.message.skips_at(at) {
                Following::Any
            } else {
                Following::One(characters.get(at).copied())
            };
        }
        let place = Place::unpack(at);
        match characters.get(place.at).copied() {
            _ if place.has(OPEN) => Following::Any,
            Some(' ' | '-' | '_') => Following::Any,
            first => Following::One(first),
        }
    }

    /// The ends of any of several nodes.
    fn any(&mut self, nodes: impl Iterator<Item = NodeId>, at: u32) -> Ends {
        let mut union = Union::new(Ends::None);
        for node in nodes {
            let ends = self.ends(node, at);
            union.add(ends, self.memo);
        }
        union.ends
    }

    /// The ends of a node from each place of a set on.
    fn all_ends(&mut self, node: NodeId, starts: Ends) -> Ends {
        let mut union = Union::new(Ends::None);
        let mut from = 0;
        while let Some(start) = self.memo.next(starts, from) {
            let ends = self.ends(node, start);
            union.add(ends, self.memo);
            from = start + 1;
        }
        union.ends
    }

    /// The ends as one value.
    pub(super) fn collect(&mut self, places: &[u32]) -> Ends {
        let mut union = Union::new(Ends::None);
        for &place in places {
            union.add(Ends::One(place), self.memo);
        }
        union.ends
    }

    /// Whether a match of `node` that begins at `at` may end at `end`.
    pub(super) fn reaches(&mut self, node: NodeId, at: u32, end: u32) -> bool {
        let ends = self.ends(node, at);
        self.memo.contains(ends, end)
    }

    /// Where a list value begins that was matched from `at` to `end` in our own dialect: after the words that were passed
    /// over, if it goes without them.
    pub(super) fn value_start(&mut self, value: NodeId, at: u32, end: u32) -> u32 {
        let starts = self.message.starts(at as usize);
        starts
            .into_iter()
            .rev()
            .map(|start| start as u32)
            .find(|&start| self.reaches(value, start, end))
            .unwrap_or(at)
    }

    /// Collects the slots of the match of `node` from `at` to `end`, which must be one of its ends. Earlier pieces are
    /// as long as possible, and of several branches or list values with this text the first is taken.
    pub(super) fn slots(
        &mut self,
        mut node: NodeId,
        mut at: u32,
        end: u32,
        slots: &mut SmallVec<[SlotHit; 2]>,
    ) {
        // Everything that fills a slot has text.
        while at < end && self.machine.state(node).has_slots {
            let machine = self.machine;
            match machine.state(node).step {
                Step::Empty | Step::Literal { .. } => return,
                Step::Sequence { left, right } => {
                    let middles = self.ends(left, at);
                    let mut limit = end + 1;
                    loop {
                        let Some(middle) = self.memo.largest_below(middles, limit) else {
                            return;
                        };
                        let ends = self.ends(right, middle);
                        if self.memo.contains(ends, end) {
                            self.slots(left, at, middle, slots);
                            (node, at) = (right, middle);
                            break;
                        }
                        limit = middle;
                    }
                }
                Step::Choice { start, end: last }
                | Step::Lookup {
                    start, end: last, ..
                } => {
                    let mut branches = machine.choice(start, last).iter().copied();
                    match branches.find(|&branch| self.reaches(branch, at, end)) {
                        Some(branch) => node = branch,
                        None => return,
                    }
                }
                Step::Optional { inner } => node = inner,
                Step::List { list, slot, .. } => {
                    let mut values = machine.lists[list as usize].iter().copied();
                    if let Some((value, index)) =
                        values.find(|&(value, _)| self.reaches(value, at, end))
                    {
                        let start = self.value_start(value, at, end);
                        self.slots(value, start, end, slots);
                        slots.push(self.hit(slot, SlotValue::ListValue(index), start, end));
                    }
                    return;
                }
                Step::Entity { entity, slot } => {
                    let places = self.entities(entity, at);
                    if let Some(place) = places.into_iter().find(|place| place.end == end) {
                        slots.push(self.hit(
                            slot,
                            SlotValue::Entity(place.index as usize),
                            place.start,
                            end,
                        ));
                    }
                    return;
                }
                Step::Range { range, slot } => {
                    let range = &machine.ranges[range as usize];
                    let found = self.numbers(range, at);
                    if let Some(number) = found.iter().find(|number| number.end == end) {
                        let value = SlotValue::of(range.value(number));
                        slots.push(self.hit(slot, value, number.start, end));
                    }
                    return;
                }
                Step::Wildcard { slot, .. } => {
                    slots.push(self.hit(slot, SlotValue::Text, at, end));
                    return;
                }
            }
        }
    }

    fn hit(&self, slot: u32, value: SlotValue, at: u32, end: u32) -> SlotHit {
        let (start, end) = self.message.without_blanks(at as usize, end as usize);
        SlotHit {
            slot: SlotId(slot),
            value,
            span: self.message.bytes(start, end),
        }
    }
}
