//! Finds where nodes end. What was found for a node at a position is remembered, so that no piece of work is done twice.

use super::arena::NodeId;
use super::hit::{SlotHit, SlotId, SlotValue};
use super::machine::{Machine, Step};
use super::message::Message;
use smallvec::SmallVec;

/// The positions at which a match may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    None,
    One(u32),
    /// A set of bits in [`Memo::sets`] from this word on.
    Many(u32),
}

/// More remembered cells than this are forgotten, which costs time but no correctness.
const MAX_CELLS: usize = 4 << 20;

/// What is known about one message so far. The memory is used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Memo {
    epoch: u32,
    /// For every node the epoch in which it got a row, and the row's first cell.
    rows: Vec<(u32, u32)>,
    /// One row for each node that was tried: a cell for every position.
    cells: Vec<Option<Ends>>,
    /// Sets of positions, `words` words each.
    sets: Vec<u64>,
    words: usize,
    positions: usize,
}

impl Memo {
    /// Forgets everything.
    pub(super) fn start(&mut self, nodes: usize, message: &Message) {
        if self.rows.len() != nodes {
            self.epoch = 0;
            self.rows.clear();
            self.rows.resize(nodes, (0, 0));
        }
        self.forget();
        self.positions = message.len() + 1;
        self.words = self.positions.div_ceil(64);
    }

    /// About how many bytes are in use.
    pub(super) fn size(&self) -> usize {
        self.cells.capacity() * size_of::<Option<Ends>>() + self.sets.capacity() * size_of::<u64>()
    }

    /// Forgets everything about this message if it has become too much. Only between searches: what is forgotten is
    /// found again, but sets that are in use would be lost.
    pub(super) fn keep_small(&mut self) {
        if self.cells.len() > MAX_CELLS || self.sets.len() > MAX_CELLS {
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.epoch = 1;
            self.rows.fill((0, 0));
        }
        self.cells.clear();
        self.sets.clear();
    }

    /// The cell of a node at a position.
    fn cell(&mut self, node: NodeId, at: u32) -> usize {
        let row = &mut self.rows[node as usize];
        if row.0 != self.epoch {
            *row = (self.epoch, self.cells.len() as u32);
            self.cells.resize(self.cells.len() + self.positions, None);
        }
        row.1 as usize + at as usize
    }

    fn new_set(&mut self) -> u32 {
        let start = self.sets.len();
        self.sets.resize(start + self.words, 0);
        start as u32
    }

    fn insert(&mut self, set: u32, position: u32) {
        self.sets[set as usize + position as usize / 64] |= 1 << (position % 64);
    }

    fn contains(&self, ends: Ends, position: u32) -> bool {
        match ends {
            Ends::None => false,
            Ends::One(end) => end == position,
            Ends::Many(set) => {
                self.sets[set as usize + position as usize / 64] >> (position % 64) & 1 == 1
            }
        }
    }

    /// The largest end below `limit`.
    pub(super) fn largest_below(&self, ends: Ends, limit: u32) -> Option<u32> {
        match ends {
            Ends::None => None,
            Ends::One(end) => (end < limit).then_some(end),
            Ends::Many(set) => {
                let mut word = (limit as usize / 64).min(self.words - 1);
                let mut bits = self.sets[set as usize + word];
                if limit as usize / 64 == word {
                    bits &= (1 << (limit % 64)) - 1;
                }
                while bits == 0 {
                    word = word.checked_sub(1)?;
                    bits = self.sets[set as usize + word];
                }
                Some(word as u32 * 64 + bits.ilog2())
            }
        }
    }
}

/// The union of sets of ends while it grows.
#[derive(Debug)]
struct Union {
    ends: Ends,
    /// Whether `ends` is a set that nobody else uses.
    is_own: bool,
}

impl Union {
    const fn new(ends: Ends) -> Self {
        Self {
            ends,
            is_own: false,
        }
    }

    fn add(&mut self, more: Ends, memo: &mut Memo) {
        if more == Ends::None || more == self.ends {
            return;
        }
        if self.ends == Ends::None {
            self.ends = more;
            return;
        }
        if !self.is_own {
            let set = memo.new_set();
            Self::copy(self.ends, set, memo);
            self.ends = Ends::Many(set);
            self.is_own = true;
        }
        if let Ends::Many(set) = self.ends {
            Self::copy(more, set, memo);
        }
    }

    fn copy(ends: Ends, into: u32, memo: &mut Memo) {
        match ends {
            Ends::None => {}
            Ends::One(end) => memo.insert(into, end),
            Ends::Many(from) => {
                for word in 0..memo.words {
                    let bits = memo.sets[from as usize + word];
                    memo.sets[into as usize + word] |= bits;
                }
            }
        }
    }
}

/// Matches nodes against one message.
#[derive(Debug)]
pub(super) struct Matcher<'m> {
    pub(super) machine: &'m Machine,
    pub(super) message: &'m Message,
    pub(super) memo: &'m mut Memo,
}

impl Matcher<'_> {
    /// Where a match of `node` that begins at `at` may end.
    pub(super) fn ends(&mut self, node: NodeId, at: u32) -> Ends {
        let state = self.machine.state(node);
        if !state.nullable && state.first & self.message.bits[at as usize] == 0 {
            return Ends::None;
        }
        match state.step {
            Step::Empty => Ends::One(at),
            Step::Literal { start, end } => self
                .message
                .after_literal(self.machine.literal(start, end), at as usize)
                .map_or(Ends::None, |end| Ends::One(end as u32)),
            Step::Sequence { left, right } => match self.ends(left, at) {
                Ends::None => Ends::None,
                Ends::One(middle) => self.ends(right, middle),
                Ends::Many(middles) => {
                    self.remembered(node, at, |matcher| matcher.all_ends(right, middles))
                }
            },
            Step::Choice { start, end } => self.remembered(node, at, |matcher| {
                let machine = matcher.machine;
                matcher.any(machine.choice(start, end).iter().copied(), at)
            }),
            Step::Lookup { lookup, .. } => self.remembered(node, at, |matcher| {
                let machine = matcher.machine;
                let next = matcher.message.characters.get(at as usize).copied();
                matcher.any(machine.lookups[lookup as usize].candidates(next), at)
            }),
            Step::Optional { inner } => match self.ends(inner, at) {
                Ends::None => Ends::One(at),
                ends => self.remembered(node, at, |matcher| {
                    let mut union = Union::new(Ends::One(at));
                    union.add(ends, matcher.memo);
                    union.ends
                }),
            },
            Step::List { body, .. } => self.ends(body, at),
            Step::Entity { entity, .. } => {
                let mut union = Union::new(Ends::None);
                for place in self.message.entities_at(entity, at) {
                    union.add(Ends::One(place.end), self.memo);
                }
                union.ends
            }
            Step::Range { range, .. } => match self.message.after_number(at as usize) {
                Some((end, number)) if self.machine.ranges[range as usize].contains(number) => {
                    Ends::One(end as u32)
                }
                _ => Ends::None,
            },
        }
    }

    fn remembered(&mut self, node: NodeId, at: u32, work: impl FnOnce(&mut Self) -> Ends) -> Ends {
        let cell = self.memo.cell(node, at);
        if let Some(ends) = self.memo.cells[cell] {
            return ends;
        }
        let ends = work(self);
        self.memo.cells[cell] = Some(ends);
        ends
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

    /// The ends of a node from each position of a set on.
    fn all_ends(&mut self, node: NodeId, starts: u32) -> Ends {
        let mut union = Union::new(Ends::None);
        for word in 0..self.memo.words {
            let mut bits = self.memo.sets[starts as usize + word];
            while bits != 0 {
                let start = word as u32 * 64 + bits.trailing_zeros();
                bits &= bits - 1;
                let ends = self.ends(node, start);
                union.add(ends, self.memo);
            }
        }
        union.ends
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
                        self.slots(value, at, end, slots);
                        slots.push(self.hit(slot, SlotValue::ListValue(index), at, end));
                    }
                    return;
                }
                Step::Entity { entity, slot } => {
                    let places = self.message.entities_at(entity, at);
                    if let Some(place) = places.iter().find(|place| place.end == end) {
                        slots.push(self.hit(
                            slot,
                            SlotValue::Entity(place.index as usize),
                            at,
                            end,
                        ));
                    }
                    return;
                }
                Step::Range { slot, .. } => {
                    if let Some((_, number)) = self.message.after_number(at as usize) {
                        slots.push(self.hit(slot, SlotValue::Number(number), at, end));
                    }
                    return;
                }
            }
        }
    }

    fn reaches(&mut self, node: NodeId, at: u32, end: u32) -> bool {
        let ends = self.ends(node, at);
        self.memo.contains(ends, end)
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
