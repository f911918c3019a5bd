//! Finds the few templates that a text can match at all, before anything is matched.
//!
//! Every template requires some literal text. A *clause* is a set of words of which one must be there: a single word, or
//! the words of alternatives. One pass of an Aho-Corasick automaton over the text tells which words are there, and only
//! templates with a word of their rarest clause among them are looked at; then their next rarest clauses and a signature
//! of a few bits for all required words sort out most of the rest. The work depends on what occurs in the text, hardly
//! on the number of templates.

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::arena::NodeId;
use super::machine::Machine;
use super::outline::{Outline, TextOutline};
use super::words::{NO_KEY, Needs, Words, bit};

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

/// What rules most templates out.
#[derive(Debug, Clone, Copy)]
struct Check {
    /// Bits of the words that the text must have.
    signature: u128,
    /// What is known of the texts of whole sentences.
    outline: Outline,
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
    checks: Vec<Check>,
    /// The words of each clause.
    clauses: Groups,
    clause_count: usize,
    /// The other clauses of each template.
    others: Groups,
}

impl Required {
    /// `roots` are the nodes of every template, all of which it needs. `outlines` are those of the
    /// templates, none if they are found anywhere in a text. `with_slots` tells whether lists and ranges need
    /// their values.
    pub(super) fn new(
        machine: &Machine,
        roots: &[Vec<NodeId>],
        outlines: &[Outline],
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
        let mut checks = Vec::with_capacity(roots.len());
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
            checks.push(Check {
                signature: all.signature,
                outline: outlines.get(template).copied().unwrap_or(Outline::ANY),
            });
        }
        Self {
            automaton: automaton(&words.texts),
            keys_of_text: words.keys_of_text,
            digits,
            entities: first_entity,
            keys,
            templates: Groups::new(keys, pairs),
            always,
            others: Groups::new(checks.len(), others),
            checks,
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
    /// may be given where any of them may match. `outline` is the one of a text that must match as a whole.
    pub(super) fn candidates<'t>(
        &self,
        texts: impl Iterator<Item = &'t str>,
        has_digits: bool,
        entities: impl Iterator<Item = u32>,
        outline: &TextOutline,
        seen: &mut Seen,
    ) -> Vec<u32> {
        seen.start(self.keys, self.checks.len(), self.clause_count);
        let mut present = std::mem::take(&mut seen.present);
        present.clear();
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
            let check = &self.checks[template as usize];
            if check.signature & signature == check.signature
                && outline.may_be(&check.outline)
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
        seen.present = present;
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

/// Whether no Latin word or number goes on across this byte.
fn is_boundary(text: &str, at: usize) -> bool {
    let joins = |at: usize| {
        text.as_bytes()
            .get(at)
            .is_some_and(u8::is_ascii_alphanumeric)
    };
    at == 0 || !(joins(at - 1) && joins(at))
}

/// Fewer bytes of words than this are searched for with the fastest automaton, which takes much memory.
const FEW_BYTES: usize = 20_000;

fn automaton(words: &[String]) -> Option<AhoCorasick> {
    if words.is_empty() {
        return None;
    }
    let bytes: usize = words.iter().map(String::len).sum();
    let kind = (bytes < FEW_BYTES).then_some(AhoCorasickKind::DFA);
    AhoCorasick::builder().kind(kind).build(words).ok()
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
    present: Vec<u32>,
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
    use super::{Groups, Marks};

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
