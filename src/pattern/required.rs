//! Finds the few templates that a text can match at all, before anything is matched.
//!
//! Every template requires some literal text. A *clause* is a set of words of which one must be there: a single word, or
//! the words of alternatives. One pass of an Aho-Corasick automaton over the text tells which words are there, and only
//! templates with a word of their rarest clause among them are looked at; then their next rarest clauses and a signature
//! of a few bits for all required words sort out most of the rest. The work depends on what occurs in the text, hardly
//! on the number of templates.

use std::rc::Rc;

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::arena::{CHUNK, NodeId};
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

/// A clause with more words than this says too little.
const MAX_CLAUSE: usize = 256;

/// The number of clauses that are kept of each template.
const MAX_CLAUSES: usize = 4;

/// What a node requires.
#[derive(Debug, Clone, Default)]
struct Needs {
    /// Bits of words that are in every text it accepts.
    signature: u128,
    /// Its rarest clauses, the rarest first, each with the number of templates that its words are in.
    clauses: SmallVec<[(u32, f64); MAX_CLAUSES]>,
}

/// What must be in a text for which template.
#[derive(Debug)]
pub(super) struct Required {
    automaton: Option<AhoCorasick>,
    /// For every text of the automaton its keys by [`Bounds`].
    keys_of_text: Vec<[u32; 3]>,
    /// The key of a text with digits.
    digits: u32,
    /// The key of the first entity; the others follow.
    entities: u32,
    keys: usize,
    /// The templates by the keys of their clauses.
    templates: Groups,
    /// The templates without a clause.
    always: Vec<u32>,
    signatures: Vec<u128>,
    /// The words of each clause.
    clauses: Groups,
    clause_count: usize,
    /// The other clauses of each template.
    others: Groups,
}

impl Required {
    /// `roots` are the nodes of every template, all of which it needs. `with_slots` tells whether lists and ranges need
    /// their values.
    pub(super) fn new(
        machine: &Machine,
        roots: &[Vec<NodeId>],
        entities: usize,
        with_slots: bool,
    ) -> Self {
        let mut words = Words::new(machine, roots);
        let first_special = words.counts.len() as u32;
        let (digits, first_entity) = (first_special, first_special + 1);
        let keys = first_entity as usize + entities;
        words.counts.resize(keys, 0.0);
        let needs = words.needs(machine, digits, first_entity, with_slots);
        let mut pairs = Vec::new();
        let mut others = Vec::new();
        let mut always = Vec::new();
        let mut signatures = Vec::with_capacity(roots.len());
        for (template, roots) in roots.iter().enumerate() {
            let mut all = Needs::default();
            for &root in roots {
                all.add(&needs[root as usize]);
            }
            match all.clauses.split_first() {
                Some((&(clause, _), more)) => {
                    let keys = words.clauses[clause as usize].iter();
                    pairs.extend(keys.map(|&key| (key, template as u32)));
                    others.extend(more.iter().map(|&(clause, _)| (template as u32, clause)));
                }
                None => always.push(template as u32),
            }
            signatures.push(all.signature);
        }
        Self {
            automaton: AhoCorasick::new(&words.texts)
                .ok()
                .filter(|_| !words.texts.is_empty()),
            keys_of_text: words.keys_of_text,
            digits,
            entities: first_entity,
            keys,
            templates: Groups::new(keys, pairs),
            always,
            others: Groups::new(signatures.len(), others),
            signatures,
            clause_count: words.clauses.len(),
            clauses: Groups::new(
                words.clauses.len(),
                words
                    .clauses
                    .iter()
                    .enumerate()
                    .flat_map(|(clause, keys)| keys.iter().map(move |&key| (clause as u32, key)))
                    .collect(),
            ),
        }
    }

    /// The templates that a text may match, in order. Every template that it does match is among them. Several texts
    /// may be given where any of them may match.
    pub(super) fn candidates<'t>(
        &self,
        texts: impl Iterator<Item = &'t str>,
        has_digits: bool,
        entities: impl Iterator<Item = u32>,
        seen: &mut Seen,
    ) -> Vec<u32> {
        seen.start(self.keys, self.signatures.len(), self.clause_count);
        let mut present = Vec::new();
        let mut signature = 0;
        let mut found = |key: u32, seen: &mut Seen| {
            if seen.keys.is_new(key) {
                signature |= bit(key);
                present.push(key);
            }
        };
        if let Some(automaton) = &self.automaton {
            for text in texts {
                for word in automaton.find_overlapping_iter(text) {
                    let [any, ends, whole] = self.keys_of_text[word.pattern().as_usize()];
                    if any != NO_KEY {
                        found(any, seen);
                    }
                    if (ends != NO_KEY || whole != NO_KEY) && is_boundary(text, word.end()) {
                        if ends != NO_KEY {
                            found(ends, seen);
                        }
                        if whole != NO_KEY && is_boundary(text, word.start()) {
                            found(whole, seen);
                        }
                    }
                }
            }
        }
        if has_digits {
            found(self.digits, seen);
        }
        for entity in entities {
            found(self.entities + entity, seen);
        }
        let mut templates = Vec::new();
        let mut try_template = |template: u32, seen: &mut Seen| {
            let needed = self.signatures[template as usize];
            if needed & signature == needed
                && seen.templates.is_new(template)
                && self
                    .others
                    .get(template)
                    .iter()
                    .all(|&clause| self.holds(clause, seen))
            {
                templates.push(template);
            }
        };
        for &key in &present {
            for &template in self.templates.get(key) {
                try_template(template, seen);
            }
        }
        for &template in &self.always {
            try_template(template, seen);
        }
        templates.sort_unstable();
        templates
    }
}

impl Required {
    /// Whether a word of a clause is there.
    fn holds(&self, clause: u32, seen: &mut Seen) -> bool {
        if seen.clauses.is_new(clause) {
            let words = self.clauses.get(clause);
            seen.held[clause as usize] = words.iter().any(|&word| seen.keys.is_marked(word));
        }
        seen.held[clause as usize]
    }
}

/// What a literal tells about the ends of a word in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Bounds {
    /// It may stand within a longer word.
    Any,
    /// No longer word goes on after it.
    Ends,
    /// It is a whole word.
    Whole,
}

/// Marks a word that is not wanted with certain bounds.
const NO_KEY: u32 = u32::MAX;

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

/// Whether no Latin word or number goes on across this byte.
fn is_boundary(text: &str, at: usize) -> bool {
    let joins = |at: usize| {
        text.as_bytes()
            .get(at)
            .is_some_and(u8::is_ascii_alphanumeric)
    };
    at == 0 || !(joins(at - 1) && joins(at))
}

/// The words of all literals.
#[derive(Debug)]
struct Words {
    texts: Vec<String>,
    /// For every text its keys by [`Bounds`].
    keys_of_text: Vec<[u32; 3]>,
    /// For every literal its words.
    of_literal: FxHashMap<NodeId, Vec<u32>>,
    /// In about how many templates a word is.
    counts: Vec<f64>,
    clauses: Vec<Rc<[u32]>>,
    clause_of: FxHashMap<Rc<[u32]>, u32>,
}

impl Words {
    fn new(machine: &Machine, roots: &[Vec<NodeId>]) -> Self {
        let uses = uses(machine, roots);
        let mut key_of: FxHashMap<(String, Bounds), u32> = FxHashMap::default();
        let mut text_of: FxHashMap<String, usize> = FxHashMap::default();
        let mut words = Self {
            texts: Vec::new(),
            keys_of_text: Vec::new(),
            of_literal: FxHashMap::default(),
            counts: Vec::new(),
            clauses: Vec::new(),
            clause_of: FxHashMap::default(),
        };
        for (node, state) in machine.states.iter().enumerate() {
            let Step::Literal { start, end } = state.step else {
                continue;
            };
            let keys: Vec<u32> = bounded_words(machine.literal(start, end))
                .map(|(word, bounds)| {
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
                })
                .collect();
            for &key in &keys {
                words.counts[key as usize] += uses[node];
            }
            words.of_literal.insert(node as NodeId, keys);
        }
        words
    }

    /// What every node requires.
    fn needs(
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
                Step::Range { range, .. } => {
                    let range = &machine.ranges[range as usize];
                    if !range.numbers.words {
                        needs = self.key(digits);
                    }
                }
            }
            all.push(needs);
        }
        all
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
    fn add(&mut self, other: &Self) {
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

/// In how many templates each node is, about: a node that is used twice in one template counts twice.
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
            Step::Optional { inner } => give(inner),
            Step::List { body, .. } => give(body),
            Step::Empty
            | Step::Literal { .. }
            | Step::Entity { .. }
            | Step::Range { .. }
            | Step::Wildcard { .. } => {}
        }
    }
    uses
}

/// One of 128 bits for a key.
const fn bit(key: u32) -> u128 {
    1 << (key.wrapping_mul(0x9E37_79B1) >> 25)
}

/// A set of indices that is emptied at once by starting a new epoch.
#[derive(Debug, Default)]
struct Marks {
    epoch: u32,
    marked: Vec<u32>,
}

impl Marks {
    fn start(&mut self, size: usize) {
        self.epoch = self.epoch.wrapping_add(1);
        if self.marked.len() != size || self.epoch == 0 {
            self.epoch = 1;
            self.marked.clear();
            self.marked.resize(size, 0);
        }
    }

    fn is_marked(&self, index: u32) -> bool {
        self.marked[index as usize] == self.epoch
    }

    /// Marks an index; true if it was not marked.
    fn is_new(&mut self, index: u32) -> bool {
        let mark = &mut self.marked[index as usize];
        let is_new = *mark != self.epoch;
        *mark = self.epoch;
        is_new
    }
}

/// Reusable memory of [`Required::candidates`].
#[derive(Debug, Default)]
pub(super) struct Seen {
    keys: Marks,
    templates: Marks,
    /// The clauses that are known to hold or not.
    clauses: Marks,
    held: Vec<bool>,
}

impl Seen {
    fn start(&mut self, keys: usize, templates: usize, clauses: usize) {
        self.keys.start(keys);
        self.templates.start(templates);
        self.clauses.start(clauses);
        self.held.resize(clauses, false);
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Groups, Marks, bounded_words};

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

    #[test]
    fn groups_keep_their_order() {
        let groups = Groups::new(3, vec![(2, 5), (0, 7), (2, 1)]);
        assert_eq!(groups.get(0), [7]);
        assert!(groups.get(1).is_empty());
        assert_eq!(groups.get(2), [5, 1]);
    }

    #[test]
    fn marks_are_forgotten_together() {
        let mut marks = Marks::default();
        for _ in 0..2 {
            marks.start(1);
            assert!(marks.is_new(0));
            assert!(!marks.is_new(0));
        }
    }
}
