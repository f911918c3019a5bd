//! The words that every template requires, and how rare they are.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::arena::{CHUNK, NodeId};
use super::machine::{Machine, Step};

/// A clause with more words than this says too little.
const MAX_CLAUSE: usize = 256;

/// The number of clauses that are kept of each template.
const MAX_CLAUSES: usize = 4;

/// What a node requires.
#[derive(Debug, Clone, Default)]
pub(super) struct Needs {
    /// Bits of words that are in every text it accepts.
    pub(super) signature: u128,
    /// Its rarest clauses, the rarest first, each with the number of templates that its words are in.
    pub(super) clauses: SmallVec<[(u32, f64); MAX_CLAUSES]>,
}

/// What a literal tells about the ends of a word in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Bounds {
    /// It may stand within a longer word.
    Any,
    /// No longer word goes on after it.
    Ends,
    /// It is a whole word.
    Whole,
}

/// Marks a word that is not wanted with certain bounds.
pub(super) const NO_KEY: u32 = u32::MAX;

/// The words of a literal. A blank of a literal stands beside no two letters or digits of the text.
fn bounded_words(literal: &[char]) -> impl Iterator<Item = (String, Bounds)> {
    let mut is_first = true;
    let mut at = 0;
    literal
        .split(|&character| matches!(character, ' ' | CHUNK))
        .filter_map(move |word| {
            let start = at;
            at += word.len() + 1;
            if word.is_empty() {
                return None;
            }
            let blank_before = !std::mem::replace(&mut is_first, false)
                && literal[..start]
                    .iter()
                    .rev()
                    .find(|&&before| before != CHUNK)
                    == Some(&' ');
            let bounds = match literal.get(start + word.len()) {
                Some(' ') if blank_before => Bounds::Whole,
                Some(' ') => Bounds::Ends,
                _ => Bounds::Any,
            };
            Some((word.iter().collect(), bounds))
        })
}

/// The words of all literals.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) texts: Vec<String>,
    /// For every text its keys by [`Bounds`].
    pub(super) keys_of_text: Vec<[u32; 3]>,
    /// For every literal its words.
    of_literal: FxHashMap<NodeId, Vec<u32>>,
    /// For every range the first words of its numbers, if they are few.
    of_range: FxHashMap<u32, Option<Vec<u32>>>,
    /// In about how many templates a number is.
    numbers: f64,
    /// In about how many templates a word is.
    pub(super) counts: Vec<f64>,
    pub(super) clauses: Vec<Rc<[u32]>>,
    clause_of: FxHashMap<Rc<[u32]>, u32>,
}

impl Words {
    pub(super) fn new(machine: &Machine, roots: &[Vec<NodeId>]) -> Self {
        let uses = uses(machine, roots);
        let mut key_of: FxHashMap<(String, Bounds), u32> = FxHashMap::default();
        let mut text_of: FxHashMap<String, usize> = FxHashMap::default();
        let mut words = Self {
            texts: Vec::new(),
            keys_of_text: Vec::new(),
            of_literal: FxHashMap::default(),
            of_range: FxHashMap::default(),
            numbers: 0.0,
            counts: Vec::new(),
            clauses: Vec::new(),
            clause_of: FxHashMap::default(),
        };
        let mut key = |words: &mut Self, word: String, bounds: Bounds| {
            if let Some(&key) = key_of.get(&(word.clone(), bounds)) {
                return key;
            }
            let text = *text_of.entry(word.clone()).or_insert_with(|| {
                words.texts.push(word.clone());
                words.keys_of_text.push([NO_KEY; 3]);
                words.texts.len() - 1
            });
            let key = words.counts.len() as u32;
            words.counts.push(0.0);
            words.keys_of_text[text][bounds as usize] = key;
            key_of.insert((word, bounds), key);
            key
        };
        for (node, state) in machine.states.iter().enumerate() {
            // What may be left out is never looked for.
            if uses[node] == 0.0 {
                continue;
            }
            match state.step {
                Step::Literal { start, end, .. } => {
                    let keys: Vec<u32> = bounded_words(machine.literal(start, end))
                        .map(|(word, bounds)| key(&mut words, word, bounds))
                        .collect();
                    for &key in &keys {
                        words.counts[key as usize] += uses[node];
                    }
                    words.of_literal.insert(node as NodeId, keys);
                }
                Step::Range { range, .. } => {
                    words.numbers += uses[node];
                    if words.of_range.contains_key(&range) {
                        continue;
                    }
                    let first = machine.ranges[range as usize].words.first_words(MAX_CLAUSE);
                    let keys = first.map(|first| {
                        let first = first.into_iter();
                        first
                            .map(|word| key(&mut words, word, Bounds::Any))
                            .collect()
                    });
                    words.of_range.insert(range, keys);
                }
                _ => {}
            }
        }
        words
    }

    /// What every node requires: words of the texts, digits and entities by their keys. `with_slots` tells whether lists
    /// and ranges need their values.
    pub(super) fn needs(
        &mut self,
        machine: &Machine,
        digits: u32,
        entities: u32,
        with_slots: bool,
    ) -> Vec<Needs> {
        let mut all: Vec<Needs> = Vec::with_capacity(machine.states.len());
        for (node, state) in machine.states.iter().enumerate() {
            let mut needs = Needs::default();
            match state.step {
                Step::Empty | Step::Optional { .. } | Step::Wildcard { .. } => {}
                Step::List { .. } | Step::Range { .. } if !with_slots => {}
                Step::Literal { .. } => {
                    for key in self
                        .of_literal
                        .remove(&(node as NodeId))
                        .unwrap_or_default()
                    {
                        needs.add(&self.key(key));
                    }
                }
                Step::Sequence { left, right } => {
                    needs = all[left as usize].clone();
                    needs.add(&all[right as usize]);
                }
                Step::Choice { start, end } | Step::Lookup { start, end, .. } => {
                    let branches = machine.choice(start, end).iter();
                    needs = self.any(branches.map(|&node| &all[node as usize]));
                }
                Step::List { body, .. } => needs = all[body as usize].clone(),
                Step::Entity { entity, .. } => needs = self.key(entities + entity),
                Step::Range { range, .. } => needs = self.number(range, digits),
            }
            all.push(needs);
        }
        all
    }

    /// A number of a range is written in digits, or begins with one of a few words.
    fn number(&mut self, range: u32, digits: u32) -> Needs {
        let Some(Some(words)) = self.of_range.get(&range) else {
            return Needs::default();
        };
        let mut keys = words.clone();
        keys.push(digits);
        keys.sort_unstable();
        keys.dedup();
        let signature = match keys[..] {
            [only] => bit(only),
            _ => 0,
        };
        let clause = self.clause(&keys);
        Needs {
            signature,
            clauses: SmallVec::from_elem((clause, self.numbers.max(1.0)), 1),
        }
    }

    fn key(&mut self, key: u32) -> Needs {
        let clause = self.clause(&[key]);
        Needs {
            signature: bit(key),
            clauses: SmallVec::from_elem((clause, self.counts[key as usize].max(1.0)), 1),
        }
    }

    fn clause(&mut self, keys: &[u32]) -> u32 {
        if let Some(&clause) = self.clause_of.get(keys) {
            return clause;
        }
        let clause = self.clauses.len() as u32;
        let keys: Rc<[u32]> = keys.into();
        self.clauses.push(Rc::clone(&keys));
        self.clause_of.insert(keys, clause);
        clause
    }

    /// What any of several nodes requires: their rarest clauses become one.
    fn any<'n>(&mut self, mut branches: impl Iterator<Item = &'n Needs>) -> Needs {
        let mut signature = u128::MAX;
        let mut keys = Vec::new();
        let mut count = 0.0;
        let mut is_first = true;
        let is_complete = branches.all(|branch| {
            is_first = false;
            signature &= branch.signature;
            let Some(&(clause, more)) = branch.clauses.first() else {
                return false;
            };
            keys.extend_from_slice(&self.clauses[clause as usize]);
            count += more;
            keys.len() <= MAX_CLAUSE
        });
        if is_first {
            return Needs::default();
        }
        for branch in branches {
            signature &= branch.signature;
        }
        let mut needs = Needs {
            signature,
            clauses: SmallVec::new(),
        };
        if is_complete {
            keys.sort_unstable();
            keys.dedup();
            needs.clauses.push((self.clause(&keys), count));
        }
        needs
    }
}

impl Needs {
    /// What both require together.
    pub(super) fn add(&mut self, other: &Self) {
        self.signature |= other.signature;
        for &(clause, count) in &other.clauses {
            if self.clauses.iter().any(|&(known, _)| known == clause) {
                continue;
            }
            let at = self.clauses.partition_point(|&(_, known)| known <= count);
            if at < MAX_CLAUSES {
                self.clauses.truncate(MAX_CLAUSES - 1);
                self.clauses.insert(at, (clause, count));
            }
        }
    }
}

/// In how many templates each node is needed, about: a node that is used twice in one template counts twice, and what
/// may be left out does not count.
fn uses(machine: &Machine, roots: &[Vec<NodeId>]) -> Vec<f64> {
    let mut uses = vec![0.0; machine.states.len()];
    for &root in roots.iter().flatten() {
        uses[root as usize] += 1.0;
    }
    // Parents come after their children.
    for (node, state) in machine.states.iter().enumerate().rev() {
        let count: f64 = uses[node];
        let mut give = |child: NodeId| {
            let child = &mut uses[child as usize];
            *child = (*child + count).min(1e12);
        };
        match state.step {
            Step::Sequence { left, right } => [left, right].into_iter().for_each(give),
            Step::Choice { start, end } | Step::Lookup { start, end, .. } => {
                machine.choice(start, end).iter().copied().for_each(give);
            }
            Step::List { body, .. } => give(body),
            Step::Empty
            | Step::Literal { .. }
            | Step::Optional { .. }
            | Step::Entity { .. }
            | Step::Range { .. }
            | Step::Wildcard { .. } => {}
        }
    }
    uses
}

/// One of 128 bits for a key.
pub(super) const fn bit(key: u32) -> u128 {
    1 << (key.wrapping_mul(0x9E37_79B1) >> 25)
}

#[cfg(test)]
mod tests {
    use super::{Bounds, bounded_words};

    #[test]
    fn words_know_where_they_end() {
        let literal: Vec<char> = " turn \0on \0the lamp".chars().collect();
        let words: Vec<(String, Bounds)> = bounded_words(&literal).collect();
        let expected = [
            ("turn", Bounds::Ends),
            ("on", Bounds::Whole),
            ("the", Bounds::Whole),
            ("lamp", Bounds::Any),
        ];
        assert_eq!(
            words,
            expected.map(|(word, bounds)| (word.to_owned(), bounds))
        );
    }
}
