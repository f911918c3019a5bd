//! Turns the trees of templates into shared nodes.

mod pieces;

use std::collections::{BTreeMap, HashMap};

use rustc_hash::FxHashMap;

use super::arena::{Arena, Expression, NodeId};
use super::ast::Node;
use super::dialect::Dialect;
use super::error::{BuildError, Place};
use super::machine::{Machine, Range};
use super::ranges::{NumberRange, WordTree};
use super::scope::{Fold, Keep, List, Scopes, Source, Spoken};

/// The most nodes after sharing.
const MAX_NODES: usize = 4_000_000;

/// The most nodes on one way from a phrase down, which bounds the depth of recursion.
const MAX_DEPTH: usize = 600;

/// How far the compilation of a rule or list is.
#[derive(Debug, Clone, Copy)]
enum Progress {
    Working,
    Done(NodeId),
}

/// The name of a slot, or of a capture.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct SlotName {
    pub(super) name: String,
    pub(super) is_capture: bool,
}

pub(super) struct Compiler<'w> {
    pub(super) dialect: Dialect,
    pub(super) fold: Fold,
    pub(super) spoken: Option<Spoken<'w>>,
    pub(super) keep: Option<Keep>,
    pub(super) scopes: Scopes,
    pub(super) rules: Vec<(String, Node)>,
    pub(super) lists: Vec<List>,
    pub(super) ranges: Vec<NumberRange>,
    /// Ranges whose numbers are spoken in another way, or in none, by index.
    pub(super) other_words: HashMap<usize, Option<Spoken<'w>>>,
    /// For each range the multiplier of its words where it is another one than that of its digits.
    pub(super) word_multipliers: HashMap<usize, Option<f64>>,
    /// Whether texts are cut at blanks, so that words between them can be passed over.
    pub(super) cut_at_blanks: bool,
    pub(super) errors: Vec<BuildError>,
    rule_progress: FxHashMap<(usize, usize), Progress>,
    list_progress: FxHashMap<(usize, usize), Progress>,
    /// For every compiled list the values that are left, each with its number.
    list_values: Vec<Vec<(NodeId, u32)>>,
    /// The list that each compiled one is made from.
    list_origins: Vec<u32>,
    list_of: FxHashMap<(usize, Vec<u32>), u32>,
    range_of: HashMap<(i64, i64, i64), usize>,
    arena: Arena,
    slots: Vec<SlotName>,
    slot_of: FxHashMap<SlotName, u32>,
    /// The rules and lists that are being compiled, outermost first.
    path: Vec<String>,
    too_large: Option<&'static str>,
}

/// What the templates have become.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) machine: Machine,
    /// The nodes that the machine was made of, for those who want to know more about them.
    pub(super) arena: Arena,
    pub(super) slots: Vec<SlotName>,
}

impl Compiler<'_> {
    /// A compiler without any names.
    pub(super) fn new(dialect: Dialect, fold: Fold) -> Self {
        Self {
            dialect,
            fold,
            spoken: None,
            keep: None,
            scopes: Scopes::default(),
            rules: Vec::new(),
            lists: Vec::new(),
            ranges: Vec::new(),
            other_words: HashMap::new(),
            word_multipliers: HashMap::new(),
            cut_at_blanks: false,
            errors: Vec::new(),
            rule_progress: FxHashMap::default(),
            list_progress: FxHashMap::default(),
            list_values: Vec::new(),
            list_origins: Vec::new(),
            list_of: FxHashMap::default(),
            range_of: HashMap::new(),
            arena: Arena::default(),
            slots: Vec::new(),
            slot_of: FxHashMap::default(),
            path: Vec::new(),
            too_large: None,
        }
    }

    /// Compiles all rules and lists of a scope, so that the mistakes in unused ones are found, too.
    pub(super) fn scope(&mut self, scope: usize) {
        let mut rules: Vec<usize> = self.scopes.all[scope].rules.values().copied().collect();
        rules.sort_unstable();
        for rule in rules {
            self.rule(rule, scope, 0);
        }
        let mut lists: Vec<usize> = self.scopes.all[scope]
            .sources
            .values()
            .filter_map(|source| match source {
                Source::List(list) => Some(*list),
                _ => None,
            })
            .collect();
        lists.sort_unstable();
        for list in lists {
            self.list(list, scope, 0);
        }
    }

    /// Compiles a template.
    pub(super) fn root(&mut self, tree: &Node, scope: usize, place: &Place) -> NodeId {
        self.node(tree, scope, place, 0)
    }

    /// The machine of everything compiled, if it keeps within its bounds.
    pub(super) fn finish(
        mut self,
        roots: impl Iterator<Item = NodeId>,
    ) -> (Result<Compiled, BuildError>, Vec<BuildError>) {
        if let Some(what) = self.too_large {
            return (Err(BuildError::TooLarge(what)), self.errors);
        }
        let ranges = std::mem::take(&mut self.ranges)
            .into_iter()
            .enumerate()
            .map(|(index, numbers)| self.range(index, numbers))
            .collect();
        let mut machine = Machine::new(self.dialect, &self.arena, self.list_values, ranges, roots);
        machine.list_origins = self.list_origins;
        let compiled = Compiled {
            machine,
            arena: self.arena,
            slots: self.slots,
        };
        (Ok(compiled), self.errors)
    }

    fn range(&self, index: usize, numbers: NumberRange) -> Range {
        let mut words: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        let spoken = match self.other_words.get(&index) {
            Some(other) => other.as_ref(),
            None => self.spoken.as_ref(),
        };
        if let (true, Some(spoken)) = (numbers.words, spoken) {
            for number in numbers.numbers() {
                for form in spoken(number) {
                    let values = words.entry((self.fold)(&form)).or_default();
                    if !values.contains(&number) {
                        values.push(number);
                    }
                }
            }
        }
        Range {
            word_multiplier: *self
                .word_multipliers
                .get(&index)
                .unwrap_or(&numbers.multiplier),
            words: WordTree::new(&words),
            numbers,
        }
    }

    fn rule(&mut self, rule: usize, scope: usize, depth: usize) -> NodeId {
        let name = format!("<{}>", self.rules[rule].0);
        match self.rule_progress.get(&(rule, scope)) {
            Some(Progress::Done(node)) => return *node,
            Some(Progress::Working) => return self.recursion(name),
            None => {}
        }
        self.rule_progress.insert((rule, scope), Progress::Working);
        let place = Place::Rule(self.rules[rule].0.clone());
        let tree = self.rules[rule].1.clone();
        self.path.push(name);
        let node = self.node(&tree, scope, &place, depth);
        self.path.pop();
        self.rule_progress
            .insert((rule, scope), Progress::Done(node));
        node
    }

    /// The list as it is in a scope, and the choice between its values.
    fn list(&mut self, list: usize, scope: usize, depth: usize) -> (u32, NodeId) {
        let name = format!("{{{}}}", self.lists[list].name);
        match self.list_progress.get(&(list, scope)) {
            Some(&Progress::Done(index)) => {
                let nodes = self.list_values[index as usize].iter();
                let body = nodes.map(|&(node, _)| node).collect();
                return (index, self.arena.choice(body));
            }
            Some(Progress::Working) => return (0, self.recursion(name)),
            None => {}
        }
        self.list_progress.insert((list, scope), Progress::Working);
        self.path.push(name);
        let mut nodes = Vec::new();
        let count = self.lists[list].values.len();
        for index in 0..count {
            let filter = self.scopes.all[scope].filter;
            if let (Some(filter), Some(keep)) = (filter, &self.keep)
                && !keep(filter, list, index)
            {
                continue;
            }
            let (tree, value) = self.lists[list].values[index].clone();
            let place = Place::ListValue {
                list: self.lists[list].name.clone(),
                value,
            };
            let node = self.node(&tree, scope, &place, depth);
            if self.dialect.is_own() {
                self.refuse_empty(node, &place, 0);
            }
            nodes.push((node, value));
        }
        self.path.pop();
        let body = self
            .arena
            .choice(nodes.iter().map(|&(node, _)| node).collect());
        // Equal lists of different scopes are one.
        let key = (
            list,
            nodes
                .iter()
                .flat_map(|&(node, value)| [node, value])
                .collect(),
        );
        let next = self.list_values.len() as u32;
        let index = *self.list_of.entry(key).or_insert(next);
        if index == next {
            self.list_values.push(nodes);
            self.list_origins.push(list as u32);
        }
        self.list_progress
            .insert((list, scope), Progress::Done(index));
        (index, body)
    }

    fn recursion(&mut self, name: String) -> NodeId {
        let start = self.path.iter().position(|step| *step == name).unwrap_or(0);
        let mut path = self.path[start..].to_vec();
        path.push(name);
        self.errors.push(BuildError::RecursiveRule { path });
        self.never()
    }

    /// Reports a template that accepts the empty text.
    pub(super) fn refuse_empty(&mut self, node: NodeId, used_in: &Place, part: usize) {
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
    fn node(&mut self, tree: &Node, scope: usize, place: &Place, depth: usize) -> NodeId {
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
                let nodes: Vec<NodeId> = self
                    .joined(items)
                    .iter()
                    .map(|item| self.node(item, scope, place, depth + 1))
                    .collect();
                self.sequence(nodes)
            }
            Node::Alternative(branches) => {
                let branches = branches
                    .iter()
                    .map(|branch| self.node(branch, scope, place, depth + 1))
                    .collect();
                self.arena.choice(branches)
            }
            Node::Permutation(items) => {
                let blank = self.text(" ");
                let items: Vec<NodeId> = items
                    .iter()
                    .map(|item| {
                        let item = self.node(item, scope, place, depth + 1);
                        self.sequence(vec![blank, item, blank])
                    })
                    .collect();
                self.permutation(&items)
            }
            Node::Optional(inner) => {
                let inner = self.node(inner, scope, place, depth + 1);
                self.arena.node(Expression::Optional(inner))
            }
            Node::Rule(name) => match self.scopes.find_rule(scope, name) {
                Some(rule) => self.rule(rule, scope, depth + 1),
                None => self.unknown_rule(name, scope, place),
            },
            Node::Slot {
                source,
                slot,
                is_capture,
                ends_word,
            } => {
                let Some(found) = self.scopes.find_source(scope, source) else {
                    return self.unknown_list(source, scope, place);
                };
                let slot = self.slot(slot, *is_capture);
                match found {
                    Source::List(list) => {
                        let (list, body) = self.list(list, scope, depth + 1);
                        self.arena.node(Expression::List { list, body, slot })
                    }
                    Source::Range(range) => self.arena.node(Expression::Range {
                        range: range as u32,
                        slot,
                    }),
                    Source::Wildcard => self.arena.node(Expression::Wildcard {
                        slot,
                        ends_word: *ends_word,
                    }),
                    Source::Entity(entity) => self.arena.node(Expression::Entity {
                        entity: entity as u32,
                        slot,
                    }),
                }
            }
            Node::Range {
                from,
                to,
                step,
                slot,
            } => {
                let slot = self.slot(slot, false);
                let range = self.inline_range(*from, *to, *step);
                self.arena.node(Expression::Range { range, slot })
            }
        };
        if self.arena.facts(node).depth > MAX_DEPTH {
            self.too_large = Some("a template has too many pieces");
        }
        node
    }

    fn inline_range(&mut self, from: i64, to: i64, step: i64) -> u32 {
        let next = self.ranges.len();
        let index = *self.range_of.entry((from, to, step)).or_insert(next);
        if index == next {
            self.ranges.push(NumberRange {
                words: true,
                ..NumberRange::whole(from, to, step)
            });
        }
        index as u32
    }

    fn slot(&mut self, name: &str, is_capture: bool) -> u32 {
        let name = SlotName {
            name: name.to_owned(),
            is_capture,
        };
        if let Some(&slot) = self.slot_of.get(&name) {
            return slot;
        }
        let slot = self.slots.len() as u32;
        self.slots.push(name.clone());
        self.slot_of.insert(name, slot);
        slot
    }

    fn unknown_rule(&mut self, name: &str, scope: usize, place: &Place) -> NodeId {
        let suggestion = self.scopes.nearest_rule(scope, name);
        self.errors.push(BuildError::UnknownRule {
            name: name.to_owned(),
            used_in: place.clone(),
            suggestion,
        });
        self.never()
    }

    fn unknown_list(&mut self, name: &str, scope: usize, place: &Place) -> NodeId {
        let suggestion = self.scopes.nearest_source(scope, name);
        self.errors.push(BuildError::UnknownList {
            name: name.to_owned(),
            used_in: place.clone(),
            suggestion,
        });
        self.never()
    }
}
