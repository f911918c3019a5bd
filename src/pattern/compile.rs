//! Turns the trees of a builder into shared nodes.

use std::collections::HashMap;

use super::arena::{Arena, Expression, NodeId};
use super::ast::Node;
use super::build::{Builder, Fold, PhraseId, Source};
use super::error::{BuildError, Place};
use super::find::PhraseSet;
use super::machine::Machine;
use super::presence::Presence;

/// The most nodes after sharing.
const MAX_NODES: usize = 100_000;

/// The most nodes on one way from a phrase down, which bounds the depth of recursion.
const MAX_DEPTH: usize = 600;

/// How far the compilation of a rule or list is.
#[derive(Debug, Clone, Copy)]
enum Progress {
    Waiting,
    Working,
    Done(NodeId),
}

struct Compiler {
    fold: Fold,
    rules: Vec<(String, Node)>,
    rule_of: HashMap<String, usize>,
    lists: Vec<(String, Vec<(Node, u32)>)>,
    source_of: HashMap<String, Source>,
    rule_progress: Vec<Progress>,
    list_progress: Vec<Progress>,
    list_values: Vec<Vec<(NodeId, u32)>>,
    arena: Arena,
    slots: Vec<String>,
    slot_of: HashMap<String, u32>,
    /// The rules and lists that are being compiled, outermost first.
    path: Vec<String>,
    too_large: Option<&'static str>,
    errors: Vec<BuildError>,
}

/// Compiles a whole builder.
pub(super) fn compile(builder: Builder) -> Result<PhraseSet, Vec<BuildError>> {
    let Builder {
        fold,
        rules,
        rule_of,
        lists,
        entities,
        source_of,
        phrases,
        errors,
    } = builder;
    let mut compiler = Compiler {
        rule_progress: vec![Progress::Waiting; rules.len()],
        list_progress: vec![Progress::Waiting; lists.len()],
        list_values: vec![Vec::new(); lists.len()],
        fold,
        rules,
        rule_of,
        lists,
        source_of,
        arena: Arena::default(),
        slots: Vec::new(),
        slot_of: HashMap::new(),
        path: Vec::new(),
        too_large: None,
        errors,
    };
    for rule in 0..compiler.rules.len() {
        compiler.rule(rule, 0);
    }
    for list in 0..compiler.lists.len() {
        compiler.list(list, 0);
    }
    let mut roots = Vec::with_capacity(phrases.len());
    for (index, phrase) in phrases.iter().enumerate() {
        let place = Place::Phrase(PhraseId(index as u32));
        let mut parts = Vec::with_capacity(phrase.parts.len());
        for (part, node) in phrase.parts.iter().enumerate() {
            let root = compiler.node(node, &place, 0);
            compiler.refuse_empty(root, &place, part);
            parts.push(root);
        }
        roots.push(parts);
    }
    if let Some(what) = compiler.too_large {
        compiler.errors.push(BuildError::TooLarge(what));
    }
    if !compiler.errors.is_empty() {
        return Err(compiler.errors);
    }
    let machine = Machine::new(&compiler.arena, compiler.list_values);
    let presence = Presence::new(&machine, &compiler.arena, &roots)
        .ok_or_else(|| vec![BuildError::TooLarge("too much text")])?;
    Ok(PhraseSet::new(machine, presence, compiler.slots, entities))
}

impl Compiler {
    fn rule(&mut self, rule: usize, depth: usize) -> NodeId {
        let name = format!("<{}>", self.rules[rule].0);
        match self.rule_progress[rule] {
            Progress::Done(node) => return node,
            Progress::Working => return self.recursion(name),
            Progress::Waiting => {}
        }
        self.rule_progress[rule] = Progress::Working;
        let place = Place::Rule(self.rules[rule].0.clone());
        let tree = std::mem::replace(&mut self.rules[rule].1, Node::Text(String::new()));
        self.path.push(name);
        let node = self.node(&tree, &place, depth);
        self.path.pop();
        self.rule_progress[rule] = Progress::Done(node);
        node
    }

    /// The choice between the values of a list.
    fn list(&mut self, list: usize, depth: usize) -> NodeId {
        let name = format!("{{{}}}", self.lists[list].0);
        match self.list_progress[list] {
            Progress::Done(node) => return node,
            Progress::Working => return self.recursion(name),
            Progress::Waiting => {}
        }
        self.list_progress[list] = Progress::Working;
        self.path.push(name);
        let mut nodes = Vec::new();
        for (tree, value) in std::mem::take(&mut self.lists[list].1) {
            let place = Place::ListValue {
                list: self.lists[list].0.clone(),
                value,
            };
            let node = self.node(&tree, &place, depth);
            self.refuse_empty(node, &place, 0);
            nodes.push((node, value));
        }
        self.path.pop();
        let body = self
            .arena
            .choice(nodes.iter().map(|&(node, _)| node).collect());
        self.list_values[list] = nodes;
        self.list_progress[list] = Progress::Done(body);
        body
    }

    fn recursion(&mut self, name: String) -> NodeId {
        let start = self.path.iter().position(|step| *step == name).unwrap_or(0);
        let mut path = self.path[start..].to_vec();
        path.push(name);
        self.errors.push(BuildError::RecursiveRule { path });
        self.never()
    }

    fn refuse_empty(&mut self, node: NodeId, used_in: &Place, part: usize) {
        if self.arena.facts(node).nullable {
            self.errors.push(BuildError::EmptyMatch {
                used_in: used_in.clone(),
                part,
            });
        }
    }

    /// Accepts nothing: stands for what has an error.
    fn never(&mut self) -> NodeId {
        self.arena.choice(Vec::new())
    }

    /// Compiles a tree which is `depth` levels below the outermost one.
    fn node(&mut self, tree: &Node, place: &Place, depth: usize) -> NodeId {
        if depth > MAX_DEPTH {
            self.too_large = Some("rules and brackets are nested too deeply");
        } else if self.arena.nodes.len() >= MAX_NODES {
            self.too_large = Some("too many different pieces");
        }
        if self.too_large.is_some() {
            return self.never();
        }
        let node = match tree {
            Node::Text(text) => self.text(text),
            Node::Sequence(items) => {
                let nodes: Vec<NodeId> = items
                    .iter()
                    .map(|item| self.node(item, place, depth + 1))
                    .collect();
                // Pairs nest to the right, so that equal ends of templates are shared.
                let end = self.arena.node(Expression::Empty);
                nodes
                    .into_iter()
                    .rev()
                    .fold(end, |right, left| self.sequence(left, right))
            }
            Node::Alternative(branches) => {
                let branches = branches
                    .iter()
                    .map(|branch| self.node(branch, place, depth + 1))
                    .collect();
                self.arena.choice(branches)
            }
            Node::Optional(inner) => {
                let inner = self.node(inner, place, depth + 1);
                self.arena.node(Expression::Optional(inner))
            }
            Node::Rule(name) => match self.rule_of.get(name) {
                Some(&rule) => self.rule(rule, depth + 1),
                None => self.unknown_rule(name, place),
            },
            Node::Slot { source, slot } => match self.source_of.get(source) {
                Some(&Source::List(list)) => {
                    let body = self.list(list, depth + 1);
                    let slot = self.slot(slot);
                    let list = list as u32;
                    self.arena.node(Expression::List { list, body, slot })
                }
                Some(&Source::Entity(entity)) => {
                    let slot = self.slot(slot);
                    let entity = entity as u32;
                    self.arena.node(Expression::Entity { entity, slot })
                }
                None => self.unknown_list(source, place),
            },
            Node::Range {
                from,
                to,
                step,
                slot,
            } => {
                let slot = self.slot(slot);
                self.arena.node(Expression::Range {
                    from: *from,
                    to: *to,
                    step: *step,
                    slot,
                })
            }
        };
        if self.arena.facts(node).depth > MAX_DEPTH {
            self.too_large = Some("a template has too many pieces");
        }
        node
    }

    fn sequence(&mut self, left: NodeId, right: NodeId) -> NodeId {
        let is_empty =
            |arena: &Arena, node: NodeId| matches!(arena.nodes[node as usize].0, Expression::Empty);
        if is_empty(&self.arena, left) {
            right
        } else if is_empty(&self.arena, right) {
            left
        } else {
            self.arena.node(Expression::Sequence(left, right))
        }
    }

    fn text(&mut self, text: &str) -> NodeId {
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
        if literal.is_empty() {
            return self.arena.node(Expression::Empty);
        }
        self.arena.node(Expression::Literal(literal.into()))
    }

    fn slot(&mut self, name: &str) -> u32 {
        if let Some(&slot) = self.slot_of.get(name) {
            return slot;
        }
        let slot = self.slots.len() as u32;
        self.slots.push(name.to_owned());
        self.slot_of.insert(name.to_owned(), slot);
        slot
    }

    fn unknown_rule(&mut self, name: &str, place: &Place) -> NodeId {
        let suggestion = nearest(name, self.rule_of.keys());
        self.errors.push(BuildError::UnknownRule {
            name: name.to_owned(),
            used_in: place.clone(),
            suggestion,
        });
        self.never()
    }

    fn unknown_list(&mut self, name: &str, place: &Place) -> NodeId {
        let suggestion = nearest(name, self.source_of.keys());
        self.errors.push(BuildError::UnknownList {
            name: name.to_owned(),
            used_in: place.clone(),
            suggestion,
        });
        self.never()
    }
}

/// The known name that differs least, if it differs by no more than a slip or two.
fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n String>) -> Option<String> {
    let length = name.chars().count();
    known
        .map(|other| (distance(name, other), other))
        .filter(|&(distance, _)| distance <= 2 && distance < length)
        .min()
        .map(|(_, other)| other.clone())
}

/// The least number of characters to insert, delete or replace.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, character) in left.chars().enumerate() {
        let mut diagonal = index;
        row[0] = index + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(character != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("card", "card"), 0);
        assert_eq!(distance("card", "crad"), 2);
        assert_eq!(distance("更新", "更新料"), 1);
    }
}
