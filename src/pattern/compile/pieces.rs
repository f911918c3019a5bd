//! Nodes of literal text, of one piece after the other, and of pieces in any order.

use super::super::arena::{CHUNK, Expression, NodeId};
use super::super::ast::Node;
use super::Compiler;

impl Compiler<'_> {
    /// One node after the other. Pairs nest to the right, so that equal ends of templates are shared.
    pub(super) fn sequence(&mut self, nodes: Vec<NodeId>) -> NodeId {
        let end = self.arena.node(Expression::Empty);
        nodes.into_iter().rev().fold(end, |right, left| {
            let is_empty =
                |node: NodeId| matches!(self.arena.nodes[node as usize].0, Expression::Empty);
            if is_empty(left) {
                right
            } else if is_empty(right) {
                left
            } else {
                self.arena.node(Expression::Sequence(left, right))
            }
        })
    }

    /// All nodes in any order: each one first, and the others in any order after it.
    pub(super) fn permutation(&mut self, items: &[NodeId]) -> NodeId {
        let count = items.len();
        // Subsets in order of their bits: smaller subsets of a set come before it.
        let mut of_subset: Vec<NodeId> = Vec::with_capacity(1 << count);
        of_subset.push(self.arena.node(Expression::Empty));
        for subset in 1..1_usize << count {
            let branches = (0..count)
                .filter(|index| subset >> index & 1 == 1)
                .map(|index| self.sequence(vec![items[index], of_subset[subset & !(1 << index)]]))
                .collect();
            let node = self.arena.choice(branches);
            of_subset.push(node);
        }
        of_subset.pop().unwrap_or_default()
    }

    /// The items of a sequence; in the compatible dialect, texts side by side are put together, their chunks kept
    /// apart.
    pub(super) fn joined<'t>(&self, items: &'t [Node]) -> std::borrow::Cow<'t, [Node]> {
        if self.dialect.is_own() && !self.cut_at_blanks {
            return items.into();
        }
        let mut joined: Vec<Node> = Vec::with_capacity(items.len());
        for item in items {
            match (joined.last_mut(), item) {
                (Some(Node::Text(last)), Node::Text(text)) if !self.dialect.is_own() => {
                    last.push(CHUNK);
                    last.push_str(text);
                }
                (_, Node::Text(text)) if self.dialect.is_own() => {
                    joined.extend(
                        text.split_inclusive(' ')
                            .map(|piece| Node::Text(piece.to_owned())),
                    );
                }
                _ => joined.push(item.clone()),
            }
        }
        joined.into()
    }

    pub(super) fn text(&mut self, text: &str) -> NodeId {
        if self.cut_at_blanks && text.trim_matches(' ').contains(' ') {
            let nodes = text
                .split_inclusive(' ')
                .map(|piece| self.literal(piece))
                .collect();
            return self.sequence(nodes);
        }
        self.literal(text)
    }

    fn literal(&mut self, text: &str) -> NodeId {
        let literal = if self.dialect.is_own() {
            self.folded(text)
        } else {
            let chunks: Vec<String> = text.split(CHUNK).map(|chunk| self.folded(chunk)).collect();
            chunks.join(&CHUNK.to_string())
        };
        if literal.is_empty() {
            return self.arena.node(Expression::Empty);
        }
        self.arena.node(Expression::Literal(literal.into()))
    }

    /// The text in the form in which it is compared, its blanks at both ends kept.
    fn folded(&self, text: &str) -> String {
        let core = text.trim_matches(' ');
        let folded = if core.is_empty() {
            String::new()
        } else {
            (self.fold)(core)
        };
        let mut literal = folded.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.starts_with(' ') {
            literal.insert(0, ' ');
        }
        if text.ends_with(' ') && literal != " " {
            literal.push(' ');
        }
        literal
    }
}
