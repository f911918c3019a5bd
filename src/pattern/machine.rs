//! The finished, flat form of the arena that texts are matched with.

use smallvec::SmallVec;

use super::arena::{Arena, Expression, First, NodeId};
use super::chunk::Chunk;
use super::dialect::Dialect;
use super::leaf::NumberPlace;
use super::ranges::{NumberRange, WordTree};

/// The most digits of a bound of a range, so that it fits an `i64`.
pub(super) const MAX_DIGITS: usize = 18;

/// From this many branches on, a choice is looked up by the first character.
const LOOKUP_FROM: usize = 6;

/// One node.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) step: Step,
    /// The characters that a match may begin with, see [`character_bit`]. All bits if a match may be empty.
    pub(super) first: u64,
    /// Whether it accepts a text without any character but blanks.
    pub(super) nullable: bool,
    pub(super) has_slots: bool,
    /// Whether several nodes or templates use it.
    pub(super) is_shared: bool,
}

/// What a node does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Empty,
    /// `characters[start..end]`, and in the dialect of hassil the number of its first chunk.
    Literal {
        start: u32,
        end: u32,
        chunks: u32,
    },
    Sequence {
        left: NodeId,
        right: NodeId,
    },
    /// `branches[start..end]`.
    Choice {
        start: u32,
        end: u32,
    },
    /// `branches[start..end]` too, but found by `lookups[lookup]`.
    Lookup {
        start: u32,
        end: u32,
        lookup: u32,
    },
    Optional {
        inner: NodeId,
    },
    List {
        list: u32,
        body: NodeId,
        slot: u32,
    },
    Entity {
        entity: u32,
        slot: u32,
    },
    Range {
        range: u32,
        slot: u32,
    },
    Wildcard {
        slot: u32,
        ends_word: bool,
    },
}

/// A range, with its numbers in words.
#[derive(Debug)]
pub(super) struct Range {
    pub(super) numbers: NumberRange,
    pub(super) words: WordTree,
    /// What a number in words is multiplied with.
    pub(super) word_multiplier: Option<f64>,
}

impl Range {
    /// The value of the slot for a number.
    pub(super) fn value(&self, number: &NumberPlace) -> f64 {
        let multiplier = if number.is_word {
            self.word_multiplier
        } else {
            self.numbers.multiplier
        };
        multiplier.map_or(number.value, |multiplier| number.value * multiplier)
    }

    /// Numbers begin with a digit, a sign, or a word.
    fn first(&self) -> u64 {
        let words = self.words.words();
        let words = words.iter().filter_map(|word| word.chars().next());
        let all = "-0123456789".chars().chain(words);
        all.fold(0, |bits, character| bits | character_bit(character))
    }
}

/// Branches by first character. A branch is told by its position.
#[derive(Debug, Clone, Default)]
pub(super) struct Lookup {
    /// Sorted pairs of a character and a branch which may begin with it.
    by_first: Vec<(char, u32)>,
    /// Branches which may begin with anything, or be empty, in order.
    always: Vec<u32>,
}

impl Lookup {
    fn new(arena: &Arena, branches: impl Iterator<Item = NodeId>) -> Self {
        let mut lookup = Self::default();
        for (position, branch) in (0..).zip(branches) {
            let facts = arena.facts(branch);
            match &facts.first {
                First::These(characters) if !facts.nullable => {
                    lookup
                        .by_first
                        .extend(characters.iter().map(|&character| (character, position)));
                }
                _ => lookup.always.push(position),
            }
        }
        lookup.by_first.sort_unstable();
        lookup
    }

    /// The branches which may match where `character` is next. At the end of the text it is `None`.
    pub(super) fn candidates(
        &self,
        character: Option<char>,
    ) -> impl Iterator<Item = u32> + use<'_> {
        let found = character.map_or(&[][..], |character| {
            let start = self
                .by_first
                .partition_point(|&(first, _)| first < character);
            let rest = &self.by_first[start..];
            let count = rest
                .iter()
                .take_while(|&&(first, _)| first == character)
                .count();
            &rest[..count]
        });
        found
            .iter()
            .map(|&(_, branch)| branch)
            .chain(self.always.iter().copied())
    }

    /// The same in their order.
    pub(super) fn in_order(&self, character: Option<char>) -> SmallVec<[u32; 8]> {
        let mut found: SmallVec<[u32; 8]> = self.candidates(character).collect();
        found.sort_unstable();
        found
    }
}

/// The characters that a match of each node may begin with, unless it may be empty. Children come before their parents.
fn first_characters(arena: &Arena, dialect: Dialect, ranges: &[Range]) -> Vec<u64> {
    let mut all: Vec<u64> = Vec::with_capacity(arena.nodes.len());
    for (expression, facts) in &arena.nodes {
        let of = |node: NodeId| all[node as usize];
        let first = match expression {
            Expression::Empty => 0,
            Expression::Literal(_) => match &facts.first {
                First::These(characters) => bits(characters),
                First::Any => u64::MAX,
            },
            &Expression::Sequence(left, right) if arena.facts(left).nullable => {
                of(left) | of(right)
            }
            &Expression::Sequence(left, _) => of(left),
            Expression::Choice(branches) => {
                branches.iter().fold(0, |first, &branch| first | of(branch))
            }
            &Expression::Optional(inner) => of(inner),
            &Expression::List { body, .. } => of(body),
            &Expression::Range { range, .. } if !dialect.is_own() => ranges[range as usize].first(),
            Expression::Range { .. } | Expression::Entity { .. } | Expression::Wildcard { .. } => {
                u64::MAX
            }
        };
        all.push(first);
    }
    all
}

/// The bits of several characters.
fn bits(characters: &[char]) -> u64 {
    let characters = characters.iter();
    characters.fold(0, |bits, &character| bits | character_bit(character))
}

/// All nodes, with the pools that they point into.
#[derive(Debug, Default)]
pub(super) struct Machine {
    pub(super) dialect: Dialect,
    pub(super) states: Vec<State>,
    pub(super) characters: Vec<char>,
    /// The chunks of all literals in the dialect of hassil.
    pub(super) chunks: Vec<Chunk>,
    pub(super) branches: Vec<NodeId>,
    pub(super) lookups: Vec<Lookup>,
    pub(super) ranges: Vec<Range>,
    /// For every list its values in order, each with the caller's index.
    pub(super) lists: Vec<Vec<(NodeId, u32)>>,
    /// For every list its values by first character.
    pub(super) list_lookups: Vec<Lookup>,
    /// The list of the caller that each list is made from.
    pub(super) list_origins: Vec<u32>,
}

impl Machine {
    /// The machine of an arena. `roots` are the nodes that templates begin with.
    pub(super) fn new(
        dialect: Dialect,
        arena: &Arena,
        lists: Vec<Vec<(NodeId, u32)>>,
        ranges: Vec<Range>,
        roots: impl Iterator<Item = NodeId>,
    ) -> Self {
        let list_lookups = lists
            .iter()
            .map(|values| Lookup::new(arena, values.iter().map(|&(node, _)| node)))
            .collect();
        let mut machine = Self {
            dialect,
            ranges,
            lists,
            list_lookups,
            ..Self::default()
        };
        let first = first_characters(arena, dialect, &machine.ranges);
        for ((expression, facts), first) in arena.nodes.iter().zip(first) {
            let step = machine.step(arena, expression);
            machine.states.push(State {
                step,
                first: if facts.nullable { u64::MAX } else { first },
                nullable: facts.nullable,
                has_slots: facts.has_slots,
                is_shared: false,
            });
        }
        let mut uses = vec![0_u8; machine.states.len()];
        let mut used = |node: NodeId| {
            let count = &mut uses[node as usize];
            *count = count.saturating_add(1);
        };
        roots.for_each(&mut used);
        for (expression, _) in &arena.nodes {
            match expression {
                &Expression::Sequence(left, right) => [left, right].into_iter().for_each(&mut used),
                Expression::Choice(branches) => branches.iter().copied().for_each(&mut used),
                &Expression::Optional(inner) => used(inner),
                &Expression::List { body, .. } => used(body),
                _ => {}
            }
        }
        for (state, uses) in machine.states.iter_mut().zip(uses) {
            state.is_shared = uses > 1;
        }
        machine
    }

    fn step(&mut self, arena: &Arena, expression: &Expression) -> Step {
        match expression {
            Expression::Empty => Step::Empty,
            Expression::Literal(text) => {
                let start = self.characters.len();
                self.characters.extend(text.chars());
                Step::Literal {
                    start: start as u32,
                    end: self.characters.len() as u32,
                    chunks: if self.dialect.is_own() {
                        0
                    } else {
                        self.add_chunks(start)
                    },
                }
            }
            &Expression::Sequence(left, right) => Step::Sequence { left, right },
            Expression::Choice(branches) => {
                let start = self.branches.len() as u32;
                self.branches.extend_from_slice(branches);
                let end = self.branches.len() as u32;
                if branches.len() < LOOKUP_FROM {
                    Step::Choice { start, end }
                } else {
                    let lookup = self.lookups.len() as u32;
                    self.lookups
                        .push(Lookup::new(arena, branches.iter().copied()));
                    Step::Lookup { start, end, lookup }
                }
            }
            &Expression::Optional(inner) => Step::Optional { inner },
            &Expression::List { list, body, slot } => Step::List { list, body, slot },
            &Expression::Entity { entity, slot } => Step::Entity { entity, slot },
            &Expression::Range { range, slot } => Step::Range { range, slot },
            &Expression::Wildcard { slot, ends_word } => Step::Wildcard { slot, ends_word },
        }
    }

    pub(super) fn state(&self, node: NodeId) -> State {
        self.states[node as usize]
    }

    pub(super) fn literal(&self, start: u32, end: u32) -> &[char] {
        &self.characters[start as usize..end as usize]
    }

    pub(super) fn choice(&self, start: u32, end: u32) -> &[NodeId] {
        &self.branches[start as usize..end as usize]
    }
}

/// One of 64 bits for a character. Different characters may share a bit, so a set of bits says "certainly not" or
/// "perhaps".
pub(super) const fn character_bit(character: char) -> u64 {
    1 << ((character as u32).wrapping_mul(0x9E37_79B1) >> 26)
}

#[cfg(test)]
mod tests {
    use super::super::arena::{Arena, Expression};
    use super::Lookup;

    #[test]
    fn lookups_find_every_branch_that_may_match() {
        let mut arena = Arena::default();
        let branches: Vec<u32> = ["ab", "b", "ac", " a"]
            .into_iter()
            .map(|text| arena.node(Expression::Literal(text.into())))
            .collect();
        let lookup = Lookup::new(&arena, branches.iter().copied());
        let found = |character| lookup.candidates(character).collect::<Vec<_>>();
        assert_eq!(found(Some('a')), [0, 2, 3]);
        assert_eq!(found(Some(' ')), [3]);
        assert!(found(Some('x')).is_empty());
        assert!(found(None).is_empty());
    }
}
