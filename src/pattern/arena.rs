//! Compiled pieces of templates, each kept once however often it is used, with what is known about each before any
//! text is seen.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

/// An index into the arena, and later into the machine. Children come before their parents.
pub(super) type NodeId = u32;

/// A compiled piece. Equal pieces have equal expressions because children are already shared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Expression {
    /// Accepts the empty text.
    Empty,
    /// Folded text, never empty. In the compatible dialect [`CHUNK`] stands between its chunks.
    Literal(Box<str>),
    Sequence(NodeId, NodeId),
    /// One of several pieces. A choice without branches accepts nothing.
    Choice(Box<[NodeId]>),
    Optional(NodeId),
    /// A value of a list. `body` is the choice between its values.
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
    /// Any text. `ends_word` tells whether a blank follows in the template.
    Wildcard {
        slot: u32,
        ends_word: bool,
    },
}

/// Stands between the chunks of a literal, which are matched one by one.
pub(super) const CHUNK: char = '\0';

/// More first characters than this are treated as "any", which keeps the memory for them bounded.
const MAX_FIRST: usize = 256;

/// The characters that an accepted text may begin with.
#[derive(Debug, Clone)]
pub(super) enum First {
    Any,
    /// Sorted, without doubles.
    These(Rc<[char]>),
}

impl First {
    fn of(mut characters: Vec<char>) -> Self {
        characters.sort_unstable();
        characters.dedup();
        if characters.len() > MAX_FIRST {
            Self::Any
        } else {
            Self::These(characters.into())
        }
    }

    fn union<'f>(all: impl Iterator<Item = &'f Self>) -> Self {
        let mut characters = Vec::new();
        for first in all {
            match first {
                Self::Any => return Self::Any,
                Self::These(these) => characters.extend_from_slice(these),
            }
        }
        Self::of(characters)
    }
}

/// What is known about a node.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// Whether it accepts a text without any character but blanks.
    pub(super) nullable: bool,
    pub(super) first: First,
    /// Whether it or a piece of it fills a slot.
    pub(super) has_slots: bool,
    /// The number of nodes on the longest way down.
    pub(super) depth: usize,
}

/// All nodes of one builder.
#[derive(Debug, Default)]
pub(super) struct Arena {
    pub(super) nodes: Vec<(Expression, Facts)>,
    known: FxHashMap<Expression, NodeId>,
}

impl Arena {
    /// The node of an expression, made if it is new.
    pub(super) fn node(&mut self, expression: Expression) -> NodeId {
        if let Some(&known) = self.known.get(&expression) {
            return known;
        }
        let facts = self.derive(&expression);
        // The builder stops far below the largest u32.
        let id = self.nodes.len() as NodeId;
        self.nodes.push((expression.clone(), facts));
        self.known.insert(expression, id);
        id
    }

    /// The node of one of several branches.
    pub(super) fn choice(&mut self, mut branches: Vec<NodeId>) -> NodeId {
        if let [only] = branches[..] {
            return only;
        }
        // The first of equal branches is enough; their order matters for slots.
        let mut seen = FxHashSet::default();
        branches.retain(|branch| seen.insert(*branch));
        if let [only] = branches[..] {
            return only;
        }
        self.node(Expression::Choice(branches.into()))
    }

    pub(super) fn facts(&self, node: NodeId) -> &Facts {
        &self.nodes[node as usize].1
    }

    fn derive(&self, expression: &Expression) -> Facts {
        let leaf = |first, has_slots| Facts {
            nullable: false,
            first,
            has_slots,
            depth: 1,
        };
        match expression {
            Expression::Empty => Facts {
                nullable: true,
                ..leaf(First::of(Vec::new()), false)
            },
            Expression::Literal(text) => {
                let mut first = Vec::new();
                let mut nullable = true;
                for character in text.chars().filter(|&character| character != CHUNK) {
                    first.push(character);
                    // A blank may match nothing.
                    if character != ' ' {
                        nullable = false;
                        break;
                    }
                }
                Facts {
                    nullable,
                    ..leaf(First::of(first), false)
                }
            }
            &Expression::Sequence(left, right) => {
                let (left, right) = (self.facts(left), self.facts(right));
                Facts {
                    nullable: left.nullable && right.nullable,
                    first: if left.nullable {
                        First::union([&left.first, &right.first].into_iter())
                    } else {
                        left.first.clone()
                    },
                    has_slots: left.has_slots || right.has_slots,
                    depth: 1 + left.depth.max(right.depth),
                }
            }
            Expression::Choice(branches) => {
                let branches = || branches.iter().map(|&branch| self.facts(branch));
                Facts {
                    nullable: branches().any(|branch| branch.nullable),
                    first: First::union(branches().map(|branch| &branch.first)),
                    has_slots: branches().any(|branch| branch.has_slots),
                    depth: 1 + branches().map(|branch| branch.depth).max().unwrap_or(0),
                }
            }
            &Expression::Optional(inner) => {
                let inner = self.facts(inner);
                Facts {
                    nullable: true,
                    depth: 1 + inner.depth,
                    ..inner.clone()
                }
            }
            &Expression::List { body, .. } => {
                let body = self.facts(body);
                Facts {
                    has_slots: true,
                    depth: 1 + body.depth,
                    ..body.clone()
                }
            }
            Expression::Entity { .. } | Expression::Wildcard { .. } | Expression::Range { .. } => {
                leaf(First::Any, true)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arena, Expression, First};

    fn literal(arena: &mut Arena, text: &str) -> u32 {
        arena.node(Expression::Literal(text.into()))
    }

    fn first(arena: &Arena, node: u32) -> String {
        match &arena.facts(node).first {
            First::Any => "any".to_owned(),
            First::These(characters) => characters.iter().collect(),
        }
    }

    #[test]
    fn equal_pieces_are_one_node() {
        let mut arena = Arena::default();
        let (card, renew) = (literal(&mut arena, "card"), literal(&mut arena, "renew"));
        let first = arena.node(Expression::Sequence(renew, card));
        let again = literal(&mut arena, "card");
        assert_eq!(arena.node(Expression::Sequence(renew, again)), first);
        assert_eq!(arena.nodes.len(), 3);
    }

    #[test]
    fn first_characters_look_through_what_may_be_absent() {
        let mut arena = Arena::default();
        let the = literal(&mut arena, "the");
        let card = literal(&mut arena, " card");
        let optional = arena.node(Expression::Optional(the));
        let both = arena.node(Expression::Sequence(optional, card));
        assert_eq!(first(&arena, both), " ct");
        assert!(!arena.facts(both).nullable);
        assert!(arena.facts(optional).nullable);
        let blank = literal(&mut arena, " ");
        assert!(arena.facts(blank).nullable);
    }

    #[test]
    fn a_choice_without_branches_is_not_the_empty_text() {
        let mut arena = Arena::default();
        let never = arena.choice(Vec::new());
        assert!(!arena.facts(never).nullable);
        assert_eq!(first(&arena, never), "");
    }
}
