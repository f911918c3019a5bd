//! Finds the few phrases that a text can contain at all, before anything is matched.
//!
//! One pass over the text tells which literals occur in it. From there, presence is passed upwards: a sequence can
//! match when both of its sides can, a choice when one branch can, a phrase when all its parts can. The work depends on
//! what occurs in the text, not on the number of phrases.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use super::arena::{Arena, Expression, NodeId};
use super::machine::{Machine, Step};

/// Lists of numbers by a dense key.
#[derive(Debug, Default)]
struct Groups {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Groups {
    fn new(keys: usize, mut pairs: Vec<(u32, u32)>) -> Self {
        pairs.sort_by_key(|&(key, _)| key);
        let mut starts = vec![0; keys + 1];
        for &(key, _) in &pairs {
            starts[key as usize + 1] += 1;
        }
        for key in 0..keys {
            starts[key + 1] += starts[key];
        }
        Self {
            starts,
            items: pairs.into_iter().map(|(_, item)| item).collect(),
        }
    }

    fn get(&self, key: u32) -> &[u32] {
        let key = key as usize;
        &self.items[self.starts[key] as usize..self.starts[key + 1] as usize]
    }
}

/// Marks a node that is not a part of a phrase.
const NO_PART: u32 = u32::MAX;

/// What must be present for what.
#[derive(Debug)]
pub(super) struct Presence {
    /// The longest word of every literal.
    automaton: Option<AhoCorasick>,
    literals_of_key: Groups,
    key_count: usize,
    ranges: Vec<NodeId>,
    entities: Vec<(u32, NodeId)>,
    /// The nodes that can match only if this node can.
    parents: Groups,
    /// How many of its children a node needs.
    needs: Vec<u32>,
    part_of: Vec<u32>,
    phrases_of_part: Groups,
    phrase_needs: Vec<u32>,
    /// The root of every part. Equal parts of different phrases are one part.
    pub(super) parts: Vec<NodeId>,
    /// The parts of every phrase.
    pub(super) phrases: Vec<Vec<u32>>,
}

impl Presence {
    /// `None` if there is too much text for the automaton.
    pub(super) fn new(machine: &Machine, arena: &Arena, roots: &[Vec<NodeId>]) -> Option<Self> {
        let count = machine.states.len();
        let mut parents = Vec::new();
        let mut needs = vec![0; count];
        let mut keys: Vec<&str> = Vec::new();
        let mut key_of: HashMap<&str, u32> = HashMap::new();
        let mut literals_of_key = Vec::new();
        let mut ranges = Vec::new();
        let mut entities = Vec::new();
        for (node, state) in machine.states.iter().enumerate() {
            let need = &mut needs[node];
            let node = node as NodeId;
            if state.nullable {
                continue;
            }
            *need = 1;
            match state.step {
                Step::Sequence { left, right } => {
                    let needed = [left, right]
                        .into_iter()
                        .filter(|&child| !machine.state(child).nullable);
                    parents.extend(needed.map(|child| (child, node)));
                    *need = 2
                        - u32::from(machine.state(left).nullable)
                        - u32::from(machine.state(right).nullable);
                }
                Step::Choice { start, end } | Step::Lookup { start, end, .. } => {
                    parents.extend(
                        machine
                            .choice(start, end)
                            .iter()
                            .map(|&branch| (branch, node)),
                    );
                }
                Step::List { body, .. } => parents.push((body, node)),
                Step::Entity { entity, .. } => entities.push((entity, node)),
                Step::Range { .. } => ranges.push(node),
                Step::Literal { .. } => {
                    let Expression::Literal(text) = &arena.nodes[node as usize].0 else {
                        continue;
                    };
                    let key = text
                        .split(' ')
                        .max_by_key(|word| word.len())
                        .unwrap_or(text);
                    let key = *key_of.entry(key).or_insert_with(|| {
                        keys.push(key);
                        keys.len() as u32 - 1
                    });
                    literals_of_key.push((key, node));
                }
                Step::Empty | Step::Optional { .. } => {}
            }
        }
        let mut parts = Vec::new();
        let mut part_of = vec![NO_PART; count];
        let mut phrases = Vec::with_capacity(roots.len());
        let mut phrase_needs = Vec::with_capacity(roots.len());
        let mut phrases_of_part = Vec::new();
        for (phrase, roots) in roots.iter().enumerate() {
            let mut of_phrase = Vec::with_capacity(roots.len());
            for &root in roots {
                let part = &mut part_of[root as usize];
                if *part == NO_PART {
                    *part = parts.len() as u32;
                    parts.push(root);
                }
                of_phrase.push(*part);
            }
            let mut different = of_phrase.clone();
            different.sort_unstable();
            different.dedup();
            phrase_needs.push(different.len() as u32);
            phrases_of_part.extend(different.into_iter().map(|part| (part, phrase as u32)));
            phrases.push(of_phrase);
        }
        entities.sort_unstable();
        Some(Self {
            automaton: if keys.is_empty() {
                None
            } else {
                Some(AhoCorasick::new(&keys).ok()?)
            },
            literals_of_key: Groups::new(keys.len(), literals_of_key),
            key_count: keys.len(),
            ranges,
            entities,
            parents: Groups::new(count, parents),
            needs,
            part_of,
            phrases_of_part: Groups::new(parts.len(), phrases_of_part),
            phrase_needs,
            parts,
            phrases,
        })
    }

    /// The phrases that `text` may contain, in order. Every phrase that it does contain is among them.
    pub(super) fn candidates(
        &self,
        text: &str,
        has_digits: bool,
        entities: impl Iterator<Item = u32>,
        counters: &mut Counters,
    ) -> Vec<u32> {
        counters.start(self);
        if let Some(automaton) = &self.automaton {
            for found in automaton.find_overlapping_iter(text) {
                let key = found.pattern().as_u32();
                if counters.keys.is_new(key) {
                    counters
                        .present
                        .extend_from_slice(self.literals_of_key.get(key));
                }
            }
        }
        if has_digits {
            counters.present.extend_from_slice(&self.ranges);
        }
        for entity in entities {
            let start = self.entities.partition_point(|&(other, _)| other < entity);
            let nodes = self.entities[start..]
                .iter()
                .take_while(|&&(other, _)| other == entity);
            for &(_, node) in nodes {
                // The same entity may be given several times.
                if counters.nodes.count_down(node, 1) {
                    counters.present.push(node);
                }
            }
        }
        let mut phrases = Vec::new();
        while let Some(node) = counters.present.pop() {
            let part = self.part_of[node as usize];
            if part != NO_PART {
                for &phrase in self.phrases_of_part.get(part) {
                    if counters
                        .phrases
                        .count_down(phrase, self.phrase_needs[phrase as usize])
                    {
                        phrases.push(phrase);
                    }
                }
            }
            for &parent in self.parents.get(node) {
                if counters
                    .nodes
                    .count_down(parent, self.needs[parent as usize])
                {
                    counters.present.push(parent);
                }
            }
        }
        phrases.sort_unstable();
        phrases
    }
}

/// Counts that are forgotten all at once by starting a new epoch.
#[derive(Debug, Default)]
struct Countdown {
    epoch: u32,
    /// For every index the epoch of the count, and the count.
    counts: Vec<(u32, u32)>,
}

impl Countdown {
    fn start(&mut self, size: usize) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.counts.len() != size || self.epoch == 0 {
            self.epoch = 1;
            self.counts.clear();
            self.counts.resize(size, (0, 0));
        }
    }

    /// Counts one down from `from`; true when zero is reached, once.
    fn count_down(&mut self, index: u32, from: u32) -> bool {
        let (epoch, count) = &mut self.counts[index as usize];
        if *epoch != self.epoch {
            *epoch = self.epoch;
            *count = from;
        }
        if *count == 0 {
            return false;
        }
        *count -= 1;
        *count == 0
    }

    fn is_new(&mut self, index: u32) -> bool {
        self.count_down(index, 1)
    }
}

/// Reusable memory of [`Presence::candidates`].
#[derive(Debug, Default)]
pub(super) struct Counters {
    keys: Countdown,
    nodes: Countdown,
    phrases: Countdown,
    /// Nodes that can match and have not told their parents yet.
    present: Vec<NodeId>,
}

impl Counters {
    fn start(&mut self, presence: &Presence) {
        self.keys.start(presence.key_count);
        self.nodes.start(presence.needs.len());
        self.phrases.start(presence.phrases.len());
        self.present.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{Countdown, Groups};

    #[test]
    fn groups_keep_their_order() {
        let groups = Groups::new(3, vec![(2, 5), (0, 7), (2, 1)]);
        assert_eq!(groups.get(0), [7]);
        assert!(groups.get(1).is_empty());
        assert_eq!(groups.get(2), [5, 1]);
    }

    #[test]
    fn counts_reach_zero_once_in_each_epoch() {
        let mut countdown = Countdown::default();
        for _ in 0..2 {
            countdown.start(1);
            assert!(!countdown.count_down(0, 2));
            assert!(countdown.count_down(0, 2));
            assert!(!countdown.count_down(0, 2));
        }
    }
}
