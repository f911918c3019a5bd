//! The ways of a walk: what was taken for what, where a walk is, and what it remembers.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::super::arena::NodeId;

/// Up to this many frames are looked through one by one.
pub(super) const FEW_FRAMES: usize = 32;

/// The frame after which the sentence must end.
pub(super) const END: u32 = 0;

/// What a piece of the text was taken for. Positions are characters of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Event {
    /// A value of a list, by its number in the list.
    Value {
        list: u32,
        value: u32,
        slot: u32,
        span: (u32, u32),
    },
    Number {
        slot: u32,
        value: f64,
        span: (u32, u32),
    },
    Wildcard {
        slot: u32,
        span: (u32, u32),
    },
    /// Text where a value of a list or a number was expected.
    Unmatched {
        slot: u32,
        span: (u32, u32),
    },
    /// A number outside of its range.
    OutOfRange {
        slot: u32,
        value: f64,
        span: (u32, u32),
    },
}

/// A way through the template.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) events: SmallVec<[Event; 4]>,
    /// The number of characters of literal text.
    pub(super) literal: u32,
}

/// Usually there is one way.
pub(super) type Ways = SmallVec<[Way; 1]>;

/// Where a walk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) place: u32,
    /// The slot of the open wildcard; meaningless if none is open.
    pub(super) wildcard: u32,
    /// The slot and the start of the open unmatched text, if there is one.
    pub(super) unmatched: Option<(u32, u32)>,
    pub(super) literal: u32,
}

/// What comes after a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Next {
    End,
    /// A node; it is certain to match if whatever comes before it has one end only.
    Node {
        node: NodeId,
        is_certain: bool,
    },
    /// The end of a list value, with what held before the list.
    Value {
        list: u32,
        value: u32,
        slot: u32,
        start: u32,
        literal: u32,
    },
}

/// Memory that is used again for the next template.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// What comes next, and what comes after that.
    pub(super) frames: Vec<(Next, u32)>,
    frame_of: FxHashMap<(Next, u32), u32>,
    /// Frames and places, and whether the end can be reached from there.
    reached: Vec<(u32, u32, bool)>,
    many_reached: FxHashMap<(u32, u32), bool>,
    pub(super) seen: FxHashSet<(u32, State, u64)>,
    pub(super) events: Vec<Event>,
    /// A hash of all events up to each one.
    pub(super) hashes: Vec<u64>,
}

impl Memory {
    pub(super) fn start(&mut self) {
        self.frames.clear();
        self.frames.push((Next::End, END));
        self.frame_of.clear();
        self.reached.clear();
        self.many_reached.clear();
        self.seen.clear();
        self.events.clear();
        self.hashes.clear();
    }

    /// The frame of what comes next; equal ones are one, except for the first few.
    pub(super) fn frame(&mut self, next: Next, after: u32) -> u32 {
        let Self {
            frames, frame_of, ..
        } = self;
        if frames.len() < FEW_FRAMES {
            // A few that are equal do no harm.
            frames.push((next, after));
            return frames.len() as u32 - 1;
        }
        if frame_of.is_empty() {
            let known = frames.iter().enumerate();
            frame_of.extend(known.map(|(index, &frame)| (frame, index as u32)));
        }
        *frame_of.entry((next, after)).or_insert_with(|| {
            frames.push((next, after));
            frames.len() as u32 - 1
        })
    }

    /// Whether the end can be reached, if that is known.
    pub(super) fn known(&self, frame: u32, place: u32) -> Option<bool> {
        let few = self.reached.iter().rev();
        few.copied()
            .find(|&(other, at, _)| other == frame && at == place)
            .map(|(_, _, reaches)| reaches)
            .or_else(|| self.many_reached.get(&(frame, place)).copied())
    }

    pub(super) fn remember(&mut self, frame: u32, place: u32, reaches: bool) {
        if self.reached.len() < FEW_FRAMES {
            self.reached.push((frame, place, reaches));
        } else {
            self.many_reached.insert((frame, place), reaches);
        }
    }
}
