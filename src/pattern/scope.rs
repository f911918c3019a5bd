//! The names that templates use: rules, lists, ranges, wildcards and entities, and where each may be used.

use std::collections::HashMap;

use super::ast::Node;

/// What `{name}` refers to, as an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    List(usize),
    Range(usize),
    Wildcard,
    Entity(usize),
}

/// The names that may be used in a template. Names that are not here are looked up in the parent.
#[derive(Debug, Default)]
pub(super) struct Scope {
    pub(super) parent: Option<usize>,
    /// Rules by name, as indices.
    pub(super) rules: HashMap<String, usize>,
    pub(super) sources: HashMap<String, Source>,
    /// The values that are left out of lists: given to [`Keep`].
    pub(super) filter: Option<usize>,
}

/// A list: its name, and for every value its tree and the number it is known by.
#[derive(Debug)]
pub(super) struct List {
    pub(super) name: String,
    pub(super) values: Vec<(Node, u32)>,
}

/// The function that brings text into the form in which it is compared.
pub(super) type Fold = Box<dyn Fn(&str) -> String>;
/// How numbers are spoken: all spellings of a number.
pub(super) type Spoken<'w> = Box<dyn Fn(f64) -> Vec<String> + 'w>;
/// Whether a value (of a list, both as indices) is kept by a filter.
pub(super) type Keep = Box<dyn Fn(usize, usize, usize) -> bool>;

/// All scopes; the first one is that of the whole set.
#[derive(Debug)]
pub(super) struct Scopes {
    pub(super) all: Vec<Scope>,
}

impl Default for Scopes {
    fn default() -> Self {
        Self {
            all: vec![Scope::default()],
        }
    }
}

impl Scopes {
    /// The rule of a name, as an index.
    pub(super) fn find_rule(&self, mut scope: usize, name: &str) -> Option<usize> {
        loop {
            let current = &self.all[scope];
            match (current.rules.get(name), current.parent) {
                (Some(&rule), _) => return Some(rule),
                (None, Some(parent)) => scope = parent,
                (None, None) => return None,
            }
        }
    }

    /// What a name in braces refers to.
    pub(super) fn find_source(&self, mut scope: usize, name: &str) -> Option<Source> {
        loop {
            let current = &self.all[scope];
            match (current.sources.get(name), current.parent) {
                (Some(&source), _) => return Some(source),
                (None, Some(parent)) => scope = parent,
                (None, None) => return None,
            }
        }
    }

    /// The scope and those around it.
    fn outward(&self, scope: usize) -> impl Iterator<Item = &Scope> {
        std::iter::successors(Some(&self.all[scope]), |scope| {
            scope.parent.map(|parent| &self.all[parent])
        })
    }

    /// The rule whose name is most like this one.
    pub(super) fn nearest_rule(&self, scope: usize, name: &str) -> Option<String> {
        let known = self.outward(scope).flat_map(|scope| scope.rules.keys());
        nearest(name, known)
    }

    /// The list or entity whose name is most like this one.
    pub(super) fn nearest_source(&self, scope: usize, name: &str) -> Option<String> {
        let known = self.outward(scope).flat_map(|scope| scope.sources.keys());
        nearest(name, known)
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
