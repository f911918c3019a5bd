//! Captures: the words that stand in the place of a list, kept for the reply alone (`{place:@where}`, `{@place}`).
//!
//! The engine keeps slots and no captures, so a capture is given to it as a slot with a name that staff never write.

use std::collections::BTreeSet;

use crate::diag::Diagnostic;
use crate::pattern::{Node, Template, expression_of, parse, parse_single};
use crate::yaml::{Spans, Step};

use super::compile::Compiler;
use super::left_out::narrowed;
use super::resolve::Merged;
use super::schema::{IntentEntry, PhraseEntry};

/// What the engine's name of a capture begins with.
const MARK: &str = "capture--";

/// The capture behind a slot of the engine, if it is one.
pub fn capture_name(slot: &str) -> Option<&str> {
    slot.strip_prefix(MARK)
}

/// A template in which captures are slots that the engine keeps. What cannot be read stays as it is.
pub(super) fn kept(template: &str) -> String {
    match parse(template) {
        Ok(Template { parts }) if parts.iter().any(has_capture) => {
            let parts = parts.into_iter().map(renamed).collect();
            Template { parts }.to_string()
        }
        _ => template.to_owned(),
    }
}

fn has_capture(node: &Node) -> bool {
    let mut found = false;
    each_capture(node, &mut |_, _| found = true);
    found
}

fn renamed(node: Node) -> Node {
    let all = |items: Vec<Node>| items.into_iter().map(renamed).collect();
    match node {
        Node::Sequence(items) => Node::Sequence(all(items)),
        Node::Alternative(items) => Node::Alternative(all(items)),
        Node::Permutation(items) => Node::Permutation(all(items)),
        Node::Optional(inner) => Node::Optional(Box::new(renamed(*inner))),
        Node::Slot {
            source,
            slot,
            is_capture: true,
            ends_word,
        } => Node::Slot {
            source,
            slot: format!("{MARK}{slot}"),
            is_capture: false,
            ends_word,
        },
        other => other,
    }
}

/// Goes through the captures of a tree: the list, and the name of the capture.
fn each_capture(node: &Node, take: &mut dyn FnMut(&str, &str)) {
    match node {
        Node::Sequence(items) | Node::Alternative(items) | Node::Permutation(items) => {
            for item in items {
                each_capture(item, take);
            }
        }
        Node::Optional(inner) => each_capture(inner, take),
        Node::Slot {
            source,
            slot,
            is_capture: true,
            ..
        } => take(source, slot),
        Node::Slot { .. } | Node::Range { .. } | Node::Rule(_) | Node::Text(_) => {}
    }
}

/// The captures that the phrases of an intent may fill, also through the rules and lists that they use.
pub(super) fn of_intent(merged: &Merged, entry: &IntentEntry) -> BTreeSet<String> {
    let after = entry.after.iter().map(|after| &after.phrases);
    let phrases = std::iter::once(&entry.phrases).chain(after);
    let templates = phrases.flat_map(|phrases| phrases.values().flatten());
    let templates = templates.filter(|entry| expression_of(&entry.phrase).is_none());
    let mut search = Search {
        merged,
        seen: BTreeSet::new(),
        found: BTreeSet::new(),
    };
    for PhraseEntry { phrase, .. } in templates {
        // Without a capture anywhere there is nothing to look for.
        if let Ok(template) = parse(phrase) {
            for part in &template.parts {
                search.node(part);
            }
        }
    }
    search.found
}

/// A search for captures that looks at every rule and list once.
struct Search<'a> {
    merged: &'a Merged,
    seen: BTreeSet<(bool, String)>,
    found: BTreeSet<String>,
}

impl Search<'_> {
    fn node(&mut self, node: &Node) {
        match node {
            Node::Sequence(items) | Node::Alternative(items) | Node::Permutation(items) => {
                for item in items {
                    self.node(item);
                }
            }
            Node::Optional(inner) => self.node(inner),
            Node::Rule(name) => {
                let merged = self.merged;
                if self.seen.insert((true, name.clone()))
                    && let Some(rule) = merged.rules.get(name)
                {
                    rule.value
                        .all()
                        .for_each(|template| self.template(template));
                }
            }
            Node::Slot {
                source,
                slot,
                is_capture,
                ..
            } => {
                if *is_capture {
                    self.found.insert(slot.clone());
                }
                let merged = self.merged;
                if self.seen.insert((false, source.clone()))
                    && let Some(list) = merged.lists.get(source)
                {
                    let values = list.value.values.iter().flatten();
                    values
                        .flat_map(|value| value.surface.all())
                        .for_each(|template| self.template(template));
                }
            }
            Node::Range { .. } | Node::Text(_) => {}
        }
    }

    fn template(&mut self, template: &str) {
        if let Ok(node) = parse_single(template) {
            self.node(&node);
        }
    }
}

/// Whether a reply can use a name, as in `{ $name }`.
fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

impl Compiler<'_> {
    /// Reports captures that no reply can see: in a template of which nothing is kept, under the name of something
    /// else, or under a name that replies cannot use.
    pub(super) fn check_captures(
        &mut self,
        template: &str,
        is_kept: bool,
        places: &Spans,
        at: &[Step],
    ) {
        let Ok(Template { parts }) = parse(template) else {
            return;
        };
        let (merged, findings) = (self.merged, &mut self.findings);
        for part in &parts {
            each_capture(part, &mut |source, capture| {
                let is_taken =
                    merged.slots.contains_key(capture) || merged.dates.contains_key(capture);
                let reason = if !is_kept {
                    "place"
                } else if !is_variable(capture) {
                    "letters"
                } else if is_taken {
                    "name"
                } else {
                    return;
                };
                let written = if source == capture {
                    format!("{{@{source}}}")
                } else {
                    format!("{{{source}:@{capture}}}")
                };
                let finding = Diagnostic::new("P012").place(narrowed(places.place(at), &written));
                findings.push(finding.with("capture", capture).with("reason", reason));
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{capture_name, kept};

    #[test]
    fn captures_become_slots_of_their_own() {
        assert_eq!(
            kept("go to {place:@where} [now] ; {@time}"),
            "go to {place:capture--where} [now] ; {time:capture--time}"
        );
        // The slot of a wildcard that ends inside a word is kept apart from the blank behind it.
        assert_eq!(kept("({@name}) x"), "({name:capture--name}) x");
        for same in ["go to {place:where}", "(broken", r"\{@x\}", "[a|b] <c>"] {
            assert_eq!(kept(same), same);
        }
        assert_eq!(capture_name("capture--where"), Some("where"));
        assert_eq!(capture_name("where"), None);
    }
}
