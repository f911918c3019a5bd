//! Adds one phrase after the other to the engine, each with its conditions.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Place};
use crate::pattern::{
    self, Node, PhraseId, RegularErrorKind, RegularPhrase, TemplateError, expression_of,
};
use crate::yaml::{Spans, Step, steps};

use super::captures::kept;
use super::compile::Compiler;
use super::faults::{of_expression, of_template};
use super::left_out::narrowed;
use super::model::List;
use super::phrases::{PhraseContext, PhraseMeaning, PhraseRole};
use super::resolve::unknown_name;
use super::schema::PhraseEntry;

/// A phrase that was added. Templates and expressions are counted by themselves until both are complete.
#[derive(Clone, Copy, Debug)]
pub(super) enum Added {
    Template(PhraseId),
    Regular(usize),
}

/// The phrases that are conditions of a phrase.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions {
    /// None of these may be found.
    pub not: Vec<Added>,
    /// One of these must be found, unless there are none.
    pub keywords: Vec<Added>,
}

/// A phrase that can be used.
pub(super) struct Readable<'a> {
    template: &'a str,
    place: Place,
    regular: Option<RegularPhrase>,
}

impl Compiler<'_> {
    /// Adds a phrase with its own conditions. Without one of them it would be found where it must not, so the phrase
    /// is left out with any of its conditions.
    pub(super) fn entry(
        &mut self,
        entry: &PhraseEntry,
        role: &PhraseRole,
        places: &Spans,
        at: &[Step],
    ) {
        let longer = |step: Step| [at, &[step]].concat();
        let mut phrase_at = longer("phrase".into());
        if !places.has(&phrase_at) {
            phrase_at = at.to_vec();
        }
        let phrase = self.read(&entry.phrase, places, &phrase_at);
        let is_kept = matches!(role, PhraseRole::Intent(_) | PhraseRole::After(_));
        if phrase.is_some() && expression_of(&entry.phrase).is_none() {
            self.check_captures(&entry.phrase, is_kept, places, &phrase_at);
        }
        let not = self.read_all(&entry.not.0, places, &longer("not".into()));
        let at_keywords = longer("required_keywords".into());
        let keywords = self.read_all(&entry.required_keywords.0, places, &at_keywords);
        let requires = longer("requires_context".into());
        let excludes = longer("excludes_context".into());
        let context = PhraseContext {
            requires: self.context(&entry.requires_context, places, &requires),
            excludes: self.context(&entry.excludes_context, places, &excludes),
            copies: self.copies(&entry.requires_context, Some(role), places, &requires),
        };
        self.copies(&entry.excludes_context, None, places, &excludes);
        let (Some(phrase), Some(not), Some(keywords)) = (phrase, not, keywords) else {
            return;
        };
        let guard_role = match role {
            PhraseRole::Intent(intent) | PhraseRole::After(intent) | PhraseRole::Guard(intent) => {
                PhraseRole::Guard(*intent)
            }
            role => role.clone(),
        };
        let mut conditions = Conditions::default();
        for (readables, added) in [
            (not, &mut conditions.not),
            (keywords, &mut conditions.keywords),
        ] {
            for readable in readables {
                match self.add_condition(readable, guard_role.clone()) {
                    Some(condition) => added.push(condition),
                    None => return,
                }
            }
        }
        let context = (context != PhraseContext::default()).then_some(context);
        self.add(phrase, role.clone(), context, conditions);
    }

    /// Reads several phrases, which may stand in a list or one by itself; `None` if one cannot be read.
    fn read_all<'t>(
        &mut self,
        templates: &'t [String],
        places: &Spans,
        at: &[Step],
    ) -> Option<Vec<Readable<'t>>> {
        let mut readables = Vec::with_capacity(templates.len());
        for (index, template) in templates.iter().enumerate() {
            let item = [at, &steps![index]].concat();
            let at = if places.has(&item) { &item } else { at };
            let readable = self.read(template, places, at);
            if readable.is_some() && expression_of(template).is_none() {
                self.check_captures(template, false, places, at);
            }
            readables.extend(readable);
        }
        (readables.len() == templates.len()).then_some(readables)
    }

    /// Reads a phrase; what cannot be read is reported.
    pub(super) fn read<'t>(
        &mut self,
        template: &'t str,
        places: &Spans,
        at: &[Step],
    ) -> Option<Readable<'t>> {
        let place = places.place(at);
        if self.left_out.has_phrase(&place) {
            return None;
        }
        let Some(expression) = expression_of(template) else {
            return match pattern::parse(template) {
                Ok(parsed) => {
                    let is_open = |part: &Node| !says_something(part, &self.book.lists);
                    let is_open = parsed.parts.iter().any(is_open);
                    if is_open && has_wildcard(&parsed.parts, &self.book.lists) {
                        self.findings.push(Diagnostic::new("P005").place(place));
                        return None;
                    }
                    for part in &parsed.parts {
                        self.unknown_slots(part, places, at);
                    }
                    Some(Readable {
                        template,
                        place,
                        regular: None,
                    })
                }
                Err(error) => {
                    self.template_error(&error, places, at);
                    None
                }
            };
        };
        // Places are counted without the slash.
        let inside =
            |span: &std::ops::Range<usize>| places.place_inside(at, span.start + 1..span.end + 1);
        match RegularPhrase::new(expression, &**self.fold) {
            Ok(regular) => {
                for (group, span) in regular.groups() {
                    if !self.merged.slots.contains_key(group) {
                        let known = self.merged.slots.keys().map(String::as_str);
                        let finding = unknown_name("P009", "group", inside(span), group, known);
                        self.findings.push(finding);
                    }
                }
                Some(Readable {
                    template,
                    place,
                    regular: Some(regular),
                })
            }
            Err(error) => {
                let finding = of_expression(&error.kind);
                let finding = finding.place(match error.kind {
                    RegularErrorKind::Syntax(_) => inside(&error.span),
                    _ => place,
                });
                self.findings.push(finding);
                None
            }
        }
    }

    /// Reports names behind the colon of `{list:slot}` that no slot has.
    pub(super) fn unknown_slots(&mut self, node: &Node, places: &Spans, at: &[Step]) {
        match node {
            Node::Sequence(items) | Node::Alternative(items) | Node::Permutation(items) => {
                for item in items {
                    self.unknown_slots(item, places, at);
                }
            }
            Node::Optional(inner) => self.unknown_slots(inner, places, at),
            Node::Slot {
                source,
                slot,
                is_capture: false,
                ..
            } if source != slot && !self.merged.slots.contains_key(slot) => {
                let known = self.merged.slots.keys().map(String::as_str);
                let place = narrowed(places.place(at), &format!("{{{source}:{slot}}}"));
                let finding = unknown_name("P010", "slot", place, slot, known);
                self.findings.push(finding);
            }
            Node::Slot { .. } | Node::Range { .. } | Node::Rule(_) | Node::Text(_) => {}
        }
    }

    fn add_condition(&mut self, readable: Readable<'_>, role: PhraseRole) -> Option<Added> {
        let added = self.add(readable, role, None, Conditions::default())?;
        let last = match added {
            Added::Template(_) => self.templates.last_mut(),
            Added::Regular(_) => self.expressions.last_mut(),
        };
        if let Some((meaning, _)) = last {
            meaning.is_condition = true;
        }
        Some(added)
    }

    pub(super) fn add(
        &mut self,
        readable: Readable<'_>,
        role: PhraseRole,
        context: Option<PhraseContext>,
        conditions: Conditions,
    ) -> Option<Added> {
        let meaning = PhraseMeaning {
            role,
            template: readable.template.to_owned(),
            place: readable.place,
            not: Vec::new(),
            keywords: Vec::new(),
            context,
            is_condition: false,
        };
        match readable.regular {
            None => {
                let id = self.builder.phrase(&kept(readable.template)).ok()?;
                debug_assert_eq!(id.0 as usize, self.templates.len(), "phrase ids are dense");
                self.templates.push((meaning, conditions));
                Some(Added::Template(id))
            }
            Some(regular) => match self.regular.add(regular) {
                Ok(number) => {
                    self.expressions.push((meaning, conditions));
                    Some(Added::Regular(number))
                }
                Err(full) => {
                    let finding = of_expression(&full).place(meaning.place);
                    self.findings.push(finding);
                    None
                }
            },
        }
    }

    pub(super) fn template_error(&mut self, error: &TemplateError, places: &Spans, at: &[Step]) {
        let place = places.place_inside(at, error.span.clone());
        self.findings.push(of_template(&error.kind).place(place));
    }
}

/// Whether a template holds anything besides wildcards and what may be left out. Rules are taken to do so.
fn says_something(node: &Node, lists: &BTreeMap<String, List>) -> bool {
    let says = |node: &Node| says_something(node, lists);
    match node {
        Node::Text(text) => !text.trim().is_empty(),
        Node::Sequence(items) | Node::Permutation(items) => items.iter().any(says),
        Node::Alternative(items) => items.iter().all(says),
        Node::Optional(_) => false,
        Node::Slot { source, .. } => !matches!(lists.get(source), Some(List::Wildcard)),
        Node::Rule(_) | Node::Range { .. } => true,
    }
}

fn has_wildcard(nodes: &[Node], lists: &BTreeMap<String, List>) -> bool {
    nodes.iter().any(|node| match node {
        Node::Sequence(items) | Node::Permutation(items) | Node::Alternative(items) => {
            has_wildcard(items, lists)
        }
        Node::Optional(inner) => has_wildcard(std::slice::from_ref(inner), lists),
        Node::Slot { source, .. } => matches!(lists.get(source), Some(List::Wildcard)),
        Node::Text(_) | Node::Rule(_) | Node::Range { .. } => false,
    })
}
