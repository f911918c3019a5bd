//! What messages refer to: variables reached through other messages, unknown references and circles.

use std::collections::{BTreeMap, BTreeSet};

use super::functions;
use super::outline::{Named, Reference, Target};
use super::shelf::{Shelf, Shelved, split};
use crate::diag::Diagnostic;

/// The value or an attribute of a message or a term.
type Part<'s> = (bool, &'s str, Option<&'s str>);

/// The variables that a message (with all attributes) or one attribute (`id.attribute`) needs, in the
/// order in which they are met. Terms are left out: Fluent does not hand variables on to them.
pub(super) fn variables<'s>(shelf: &'s Shelf, id: &str) -> Vec<(&'s Shelved, &'s Named)> {
    let (id, attribute) = split(id);
    let mut variables = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting = Vec::new();
    if let Some(message) = shelf.messages.get(id) {
        for (name, _) in message.entry.parts() {
            if attribute.is_none() || attribute == name {
                waiting.push((message, name));
            }
        }
    }
    while let Some((message, name)) = waiting.pop() {
        if !seen.insert((message.entry.id.as_str(), name)) {
            continue;
        }
        let Some(part) = message.entry.part(name) else {
            continue;
        };
        variables.extend(part.variables.iter().map(|variable| (message, variable)));
        for reference in &part.references {
            if let Target::Message(id, attribute) = &reference.target
                && let Some(message) = shelf.messages.get(id)
            {
                waiting.push((message, attribute.as_deref()));
            }
        }
    }
    variables
}

/// `F005` for each reference that leads nowhere or in a circle.
pub(super) fn findings(shelf: &Shelf) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut numbers: BTreeMap<Part<'_>, usize> = BTreeMap::new();
    let mut number = |part| {
        let next = numbers.len();
        *numbers.entry(part).or_insert(next)
    };
    let mut arrows = Vec::new();
    let mut leads = Vec::new();
    for shelved in shelf.messages.values().chain(shelf.terms.values()) {
        let entry = &shelved.entry;
        for (name, part) in entry.parts() {
            for reference in &part.references {
                match resolve(shelf, &reference.target) {
                    Resolved::Part(target) => {
                        let from = number((entry.is_term, entry.id.as_str(), name));
                        arrows.push((from, number(target)));
                        leads.push((shelved, name, reference));
                    }
                    Resolved::Function => {}
                    Resolved::Nothing => findings.push(finding(shelved, name, reference)),
                }
            }
        }
    }
    findings.extend(
        leads
            .into_iter()
            .zip(on_circles(numbers.len(), &arrows))
            .filter(|(_, circular)| *circular)
            .map(|((shelved, name, reference), _)| finding(shelved, name, reference)),
    );
    findings
}

/// Which of the arrows (from, to) lie on a circle, or on a way from one circle to another.
///
/// What has no way on, or no way that leads to it, is on no circle. Taking all this away, again and
/// again, leaves the circles.
fn on_circles(count: usize, arrows: &[(usize, usize)]) -> Vec<bool> {
    let with_end = leading_on(count, arrows);
    let rest = |(from, to): &(usize, usize)| with_end[*from] && with_end[*to];
    let backward: Vec<_> = arrows
        .iter()
        .filter(|arrow| rest(arrow))
        .map(|(from, to)| (*to, *from))
        .collect();
    let with_beginning = leading_on(count, &backward);
    arrows
        .iter()
        .map(|(from, to)| with_beginning[*from] && with_beginning[*to])
        .collect()
}

/// Which nodes are left when those without an arrow that leaves them are taken away again and again.
fn leading_on(count: usize, arrows: &[(usize, usize)]) -> Vec<bool> {
    let mut leaving = vec![0_usize; count];
    let mut reached_from = vec![Vec::new(); count];
    for (from, to) in arrows {
        leaving[*from] += 1;
        reached_from[*to].push(*from);
    }
    let mut left = vec![true; count];
    let mut ends: Vec<usize> = (0..count).filter(|node| leaving[*node] == 0).collect();
    while let Some(end) = ends.pop() {
        left[end] = false;
        for from in &reached_from[end] {
            leaving[*from] -= 1;
            if leaving[*from] == 0 {
                ends.push(*from);
            }
        }
    }
    left
}

enum Resolved<'s> {
    Part(Part<'s>),
    Function,
    Nothing,
}

fn resolve<'s>(shelf: &'s Shelf, target: &'s Target) -> Resolved<'s> {
    let (is_term, shelved, attribute) = match target {
        Target::Message(id, attribute) => (false, shelf.messages.get(id), attribute),
        Target::Term(id, attribute) => (true, shelf.terms.get(id), attribute),
        Target::Function(name) if functions::NAMES.contains(&name.as_str()) => {
            return Resolved::Function;
        }
        Target::Function(_) => return Resolved::Nothing,
    };
    match shelved {
        Some(shelved) if shelved.entry.part(attribute.as_deref()).is_some() => {
            Resolved::Part((is_term, shelved.entry.id.as_str(), attribute.as_deref()))
        }
        _ => Resolved::Nothing,
    }
}

fn finding(shelved: &Shelved, name: Option<&str>, reference: &Reference) -> Diagnostic {
    let mark = if shelved.entry.is_term { "-" } else { "" };
    let attribute = name.map(|name| format!(".{name}")).unwrap_or_default();
    Diagnostic {
        code: "F005",
        at: Some(shelved.place(&reference.span)),
        args: vec![
            ("id", format!("{mark}{}{attribute}", shelved.entry.id)),
            ("reference", reference.target.to_string()),
        ],
    }
}
