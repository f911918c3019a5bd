//! Remembers where nodes end, for one text at a time.

use super::arena::NodeId;

/// The places at which a match may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    None,
    One(u32),
    /// A set of bits in [`Memo::sets`] from this word on.
    Many(u32),
}

/// More remembered entries than this are forgotten, which costs time but no correctness.
const MAX_ENTRIES: usize = 1 << 20;

/// More words of sets than this are forgotten, too.
const MAX_WORDS: usize = 4 << 20;

/// The most work on one template and one text, in looks at nodes: about half a second. No template that means anything
/// comes near; one that needs more counts as not matching.
const MAX_WORK: u32 = 8 << 20;

/// More memory than this within one search ends it, too: about 100 megabytes.
const HARD_MAX_ENTRIES: usize = 2 << 20;
const HARD_MAX_WORDS: usize = 8 << 20;

#[derive(Debug, Clone, Copy)]
struct Entry {
    epoch: u32,
    node: NodeId,
    at: u32,
    ends: Ends,
}

const FREE: Entry = Entry {
    epoch: 0,
    node: 0,
    at: 0,
    ends: Ends::None,
};

/// What is known about one text so far. The memory is used again for the next one.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Entries of other epochs than this are free.
    epoch: u32,
    /// A table with open addressing; its length is a power of two.
    entries: Vec<Entry>,
    used: usize,
    /// Sets of places, `words` words each.
    sets: Vec<u64>,
    pub(super) words: usize,
    /// How much work was done on the template so far.
    work: u32,
}

impl Memo {
    /// Forgets everything. `places` is the number of different places of the new text.
    pub(super) fn start(&mut self, places: usize) {
        if self.entries.is_empty() {
            self.entries.resize(1 << 10, FREE);
        }
        self.forget();
        self.work = 0;
        self.words = places.div_ceil(64).max(1);
    }

    /// About how many bytes are in use.
    pub(super) fn size(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>() + self.sets.capacity() * size_of::<u64>()
    }

    /// Forgets everything about this text if it has become too much. Only between searches: what is forgotten is found
    /// again, but sets that are in use would be lost.
    pub(super) fn keep_small(&mut self) {
        if self.used > MAX_ENTRIES || self.sets.len() > MAX_WORDS {
            self.forget();
        }
    }

    /// Begins the work on another template. What is known about the text stays known, unless the last template was too
    /// much work: then wrong ends may be remembered.
    pub(super) fn start_template(&mut self) {
        if self.is_exhausted() {
            self.forget();
        }
        self.work = 0;
    }

    /// Counts work, and tells whether there may be more. After the last of it every node ends nowhere, so the search
    /// comes to an end soon.
    pub(super) fn may_work(&mut self, amount: usize) -> bool {
        let amount = u32::try_from(amount).unwrap_or(MAX_WORK);
        self.work = self.work.saturating_add(amount);
        self.work <= MAX_WORK
    }

    /// Whether the template was too much work. What was found of it may be wrong.
    pub(super) const fn is_exhausted(&self) -> bool {
        self.work > MAX_WORK
    }

    fn forget(&mut self) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.epoch = 1;
            self.entries.fill(FREE);
        }
        self.used = 0;
        self.sets.clear();
    }

    fn slot(entries: &[Entry], epoch: u32, node: NodeId, at: u32) -> usize {
        let mask = entries.len() - 1;
        let key = (u64::from(node) << 32 | u64::from(at)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut slot = (key >> 32) as usize & mask;
        loop {
            let entry = &entries[slot];
            if entry.epoch != epoch || (entry.node == node && entry.at == at) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// What is remembered of a node at a place.
    pub(super) fn get(&self, node: NodeId, at: u32) -> Option<Ends> {
        let entry = &self.entries[Self::slot(&self.entries, self.epoch, node, at)];
        (entry.epoch == self.epoch).then_some(entry.ends)
    }

    /// Remembers where a node that begins at a place ends.
    pub(super) fn put(&mut self, node: NodeId, at: u32, ends: Ends) {
        if self.used * 2 >= self.entries.len() {
            self.grow();
        }
        let slot = Self::slot(&self.entries, self.epoch, node, at);
        if self.entries[slot].epoch != self.epoch {
            self.used += 1;
            if self.used > HARD_MAX_ENTRIES {
                self.work = u32::MAX;
            }
        }
        self.entries[slot] = Entry {
            epoch: self.epoch,
            node,
            at,
            ends,
        };
    }

    fn grow(&mut self) {
        let mut entries = vec![FREE; self.entries.len() * 2];
        for entry in &self.entries {
            if entry.epoch == self.epoch {
                let slot = Self::slot(&entries, self.epoch, entry.node, entry.at);
                entries[slot] = *entry;
            }
        }
        self.entries = entries;
    }

    fn new_set(&mut self) -> u32 {
        let start = self.sets.len();
        self.sets.resize(start + self.words, 0);
        self.may_work(self.words / 8);
        if start > HARD_MAX_WORDS {
            self.work = u32::MAX;
        }
        start as u32
    }

    fn insert(&mut self, set: u32, place: u32) {
        self.sets[set as usize + place as usize / 64] |= 1 << (place % 64);
    }

    pub(super) fn contains(&self, ends: Ends, place: u32) -> bool {
        match ends {
            Ends::None => false,
            Ends::One(end) => end == place,
            Ends::Many(set) => {
                self.sets[set as usize + place as usize / 64] >> (place % 64) & 1 == 1
            }
        }
    }

    /// The first place of a set that is not below `from`.
    pub(super) fn next(&self, ends: Ends, from: u32) -> Option<u32> {
        match ends {
            Ends::None => None,
            Ends::One(end) => (end >= from).then_some(end),
            Ends::Many(set) => {
                let mut word = from as usize / 64;
                if word >= self.words {
                    return None;
                }
                let mut bits = self.sets[set as usize + word] & (u64::MAX << (from % 64));
                while bits == 0 {
                    word += 1;
                    if word >= self.words {
                        return None;
                    }
                    bits = self.sets[set as usize + word];
                }
                Some(word as u32 * 64 + bits.trailing_zeros())
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
pub(super) struct Union {
    pub(super) ends: Ends,
    /// Whether `ends` is a set that nobody else uses.
    is_own: bool,
}

impl Union {
    pub(super) const fn new(ends: Ends) -> Self {
        Self {
            ends,
            is_own: false,
        }
    }

    pub(super) fn add(&mut self, more: Ends, memo: &mut Memo) {
        if more == Ends::None || more == self.ends {
            return;
        }
        if let Ends::Many(_) = more {
            memo.may_work(memo.words / 16);
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

#[cfg(test)]
mod tests {
    use super::{Ends, Memo, Union};

    #[test]
    fn entries_survive_growth_and_are_forgotten_together() {
        let mut memo = Memo::default();
        memo.start(10);
        for node in 0..5_000 {
            memo.put(node, node % 7, Ends::One(node));
        }
        assert!((0..5_000).all(|node| memo.get(node, node % 7) == Some(Ends::One(node))));
        assert_eq!(memo.get(1, 2), None);
        memo.start(10);
        assert_eq!(memo.get(1, 1), None);
    }

    #[test]
    fn sets_are_walked_both_ways() {
        let mut memo = Memo::default();
        memo.start(200);
        let mut union = Union::new(Ends::One(3));
        union.add(Ends::One(130), &mut memo);
        union.add(Ends::One(64), &mut memo);
        let ends = union.ends;
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(place) = memo.next(ends, from) {
            found.push(place);
            from = place + 1;
        }
        assert_eq!(found, [3, 64, 130]);
        assert_eq!(memo.largest_below(ends, 130), Some(64));
        assert!(memo.contains(ends, 64) && !memo.contains(ends, 65));
    }
}
