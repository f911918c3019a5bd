//! The way through Fluent's syntax tree that makes an outline of it.
//!
//! Names and texts in the tree borrow from the source, so their addresses tell where they stand.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::ops::Range;

use fluent_syntax::ast::{
    CallArguments, Comment, Expression, Identifier, InlineExpression, Message, Pattern,
    PatternElement, Term,
};

use super::outline::{Attribute, Entry, Named, PatternOutline, Piece, Reference, Slip, Target};

/// The comment line that allows the digits of the two languages to differ.
const DIGITS_DIFFER: &str = "digits: differ";

/// Number literals beyond this length make the plural rules of Fluent panic.
const LONGEST_NUMBER: usize = 15;

/// Reads the entries of a file.
pub(super) struct Walker<'t> {
    text: &'t str,
    /// The last place known, for parts that have none of their own.
    at: Range<usize>,
    slips: Vec<Slip>,
}

impl<'t> Walker<'t> {
    /// A walker that begins at this byte of the file.
    pub(super) fn new(text: &'t str, start: usize) -> Self {
        Self {
            text,
            at: start..start,
            slips: Vec::new(),
        }
    }

    /// What must not be used.
    pub(super) fn into_slips(self) -> Vec<Slip> {
        self.slips
    }

    /// Reads a message that takes up this part of the file.
    pub(super) fn message(&mut self, message: &Message<&str>, whole: Range<usize>) -> Entry {
        let value = message.value.as_ref();
        let comment = message.comment.as_ref();
        let mut entry = self.entry(&message.id, value, comment, whole);
        for attribute in &message.attributes {
            let Named { name, span } = self.named(&attribute.id);
            let pattern = self.pattern(&attribute.value);
            match entry.attributes.entry(name) {
                Slot::Vacant(slot) => {
                    slot.insert(Attribute { span, pattern });
                }
                Slot::Occupied(slot) => {
                    let name = slot.key().clone();
                    entry.repeated_attributes.push(Named { name, span });
                }
            }
        }
        entry
    }

    /// Reads a term that takes up this part of the file.
    pub(super) fn term(&mut self, term: &Term<&str>, whole: Range<usize>) -> Entry {
        let message = Message {
            id: term.id.clone(),
            value: Some(term.value.clone()),
            attributes: term.attributes.clone(),
            comment: term.comment.clone(),
        };
        Entry {
            is_term: true,
            ..self.message(&message, whole)
        }
    }

    fn entry(
        &mut self,
        id: &Identifier<&str>,
        value: Option<&Pattern<&str>>,
        comment: Option<&Comment<&str>>,
        whole: Range<usize>,
    ) -> Entry {
        let Named { name, span } = self.named(id);
        Entry {
            id: name,
            is_term: false,
            span,
            whole,
            value: value.map(|pattern| self.pattern(pattern)),
            attributes: BTreeMap::new(),
            repeated_attributes: Vec::new(),
            digits_may_differ: comment.is_some_and(|comment| {
                let mut lines = comment.content.iter();
                lines.any(|line| line.trim() == DIGITS_DIFFER)
            }),
        }
    }

    fn named(&mut self, id: &Identifier<&str>) -> Named {
        if let Some(span) = span_of(self.text, id.name) {
            self.at = span;
        }
        Named {
            name: id.name.to_owned(),
            span: self.at.clone(),
        }
    }

    fn refuse(&mut self, detail: &str) {
        self.slips.push(Slip {
            span: self.at.clone(),
            detail: detail.to_owned(),
        });
    }

    fn pattern(&mut self, pattern: &Pattern<&str>) -> PatternOutline {
        let mut outline = PatternOutline::default();
        self.elements(pattern, &mut outline);
        outline
    }

    fn elements(&mut self, pattern: &Pattern<&str>, outline: &mut PatternOutline) {
        let mut flow = Vec::new();
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => {
                    outline.text.push_str(value);
                    if let Some(span) = span_of(self.text, value) {
                        flow.push(Piece::Text(span.clone()));
                        self.full_width(span, outline);
                    }
                }
                PatternElement::Placeable { expression } => {
                    outline.text.push('\n');
                    self.expression(expression, outline);
                    outline.text.push('\n');
                    flow.push(Piece::Placeable(self.at.clone()));
                }
            }
        }
        outline.flows.push(flow);
    }

    /// Notes each `｛name｝`, or a single full-width brace.
    fn full_width(&mut self, span: Range<usize>, outline: &mut PatternOutline) {
        let text = self.text.get(span.clone()).unwrap_or_default();
        let mut covered = 0;
        for (at, brace) in text.match_indices(['｛', '｝']) {
            if at < covered {
                continue;
            }
            let rest = text.get(at..).unwrap_or_default();
            let line = rest.split('\n').next().unwrap_or_default();
            let length = match line.find('｝') {
                Some(close) => close + '｝'.len_utf8(),
                None => brace.len(),
            };
            covered = at + length;
            let found = span.start + at..span.start + covered;
            self.at = found.clone();
            outline.full_width.push(found);
        }
    }

    fn expression(&mut self, expression: &Expression<&str>, outline: &mut PatternOutline) {
        match expression {
            Expression::Inline(inline) => {
                if matches!(inline, InlineExpression::Placeable { .. }) {
                    // Fluent would panic here when a message has too many placeables.
                    self.refuse("a placeable directly inside a placeable");
                }
                self.inline(inline, outline);
            }
            Expression::Select { selector, variants } => {
                self.inline(selector, outline);
                if matches!(
                    selector,
                    InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. }
                ) {
                    // Fluent would panic here for the same reason, and the choice is always the same.
                    self.refuse("a choice that depends on a fixed value");
                }
                for variant in variants {
                    outline.text.push('\n');
                    self.elements(&variant.value, outline);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>, outline: &mut PatternOutline) {
        let attribute_name =
            |attribute: &Option<Identifier<&str>>| attribute.as_ref().map(|id| id.name.to_owned());
        match inline {
            InlineExpression::StringLiteral { value } => {
                self.at = span_of(self.text, value).unwrap_or(self.at.clone());
            }
            InlineExpression::NumberLiteral { value } => {
                self.at = span_of(self.text, value).unwrap_or(self.at.clone());
                if value.len() > LONGEST_NUMBER {
                    self.refuse("a number with too many digits");
                }
            }
            InlineExpression::VariableReference { id } => {
                let variable = self.named(id);
                outline.variables.push(variable);
            }
            InlineExpression::MessageReference { id, attribute } => {
                let Named { name, span } = self.named(id);
                let target = Target::Message(name, attribute_name(attribute));
                outline.references.push(Reference { target, span });
            }
            InlineExpression::TermReference {
                id,
                attribute,
                arguments,
            } => {
                let Named { name, span } = self.named(id);
                let target = Target::Term(name, attribute_name(attribute));
                outline.references.push(Reference { target, span });
                if let Some(arguments) = arguments {
                    self.arguments(arguments, outline);
                }
            }
            InlineExpression::FunctionReference { id, arguments } => {
                let Named { name, span } = self.named(id);
                let target = Target::Function(name);
                outline.references.push(Reference { target, span });
                self.arguments(arguments, outline);
            }
            InlineExpression::Placeable { expression } => self.expression(expression, outline),
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>, outline: &mut PatternOutline) {
        for argument in &arguments.positional {
            self.inline(argument, outline);
        }
        for argument in &arguments.named {
            self.inline(&argument.value, outline);
        }
    }
}

/// Where a part that borrows from the text stands in it; `None` if it does not borrow from it.
pub(super) fn span_of(text: &str, part: &str) -> Option<Range<usize>> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let end = start.checked_add(part.len())?;
    (end <= text.len()).then_some(start..end)
}
