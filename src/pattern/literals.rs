//! Folds the literal text of a regular expression, and leaves everything else as it is.

use std::ops::Range;

use regex_syntax::ast::{Ast, ClassBracketed, ClassSet, ClassSetItem, Literal, LiteralKind, Span};

/// The expression with every run of literal text folded, and every letter of a class that folding turns into one
/// other letter.
pub(super) fn with_folded_literals(
    expression: &str,
    tree: &Ast,
    fold: &dyn Fn(&str) -> String,
) -> String {
    let mut folder = Folder {
        expression,
        fold,
        edits: Vec::new(),
    };
    folder.tree(tree);
    let mut out = String::with_capacity(expression.len() + 16);
    let mut done = 0;
    for (range, replacement) in folder.edits {
        out.push_str(expression.get(done..range.start).unwrap_or_default());
        out.push_str(&replacement);
        done = range.end;
    }
    out.push_str(expression.get(done..).unwrap_or_default());
    out
}

struct Folder<'a> {
    expression: &'a str,
    fold: &'a dyn Fn(&str) -> String,
    /// From left to right.
    edits: Vec<(Range<usize>, String)>,
}

impl Folder<'_> {
    fn tree(&mut self, tree: &Ast) {
        match tree {
            Ast::Literal(literal) => self.run(&[literal]),
            Ast::ClassBracketed(class) => self.class(class),
            Ast::Repetition(repetition) => self.tree(&repetition.ast),
            Ast::Group(group) => self.tree(&group.ast),
            Ast::Alternation(branches) => branches.asts.iter().for_each(|branch| self.tree(branch)),
            Ast::Concat(pieces) => {
                let mut run: Vec<&Literal> = Vec::new();
                for piece in &pieces.asts {
                    match piece {
                        Ast::Literal(literal) if is_text(literal) => run.push(literal),
                        other => {
                            self.run(&std::mem::take(&mut run));
                            self.tree(other);
                        }
                    }
                }
                self.run(&run);
            }
            _ => {}
        }
    }

    /// Folds literals that stand side by side.
    fn run(&mut self, literals: &[&Literal]) {
        let (Some(first), Some(last)) = (literals.first(), literals.last()) else {
            return;
        };
        let written: String = literals.iter().map(|literal| literal.c).collect();
        // Signs by themselves, as the full stop of `[0-9]+\.[0-9]+`, fold into nothing.
        if !written.contains(char::is_alphanumeric) {
            return;
        }
        let folded = (self.fold)(&written);
        if folded != written && folded.contains(char::is_alphanumeric) {
            // A blank as it is would mean nothing after `(?x)`.
            let escaped = regex_syntax::escape(&folded).replace(' ', r"\x20");
            let range = range(&first.span).start..range(&last.span).end;
            self.edits.push((range, escaped));
        }
    }

    fn class(&mut self, class: &ClassBracketed) {
        self.set(&class.kind);
    }

    fn set(&mut self, set: &ClassSet) {
        match set {
            ClassSet::Item(item) => self.item(item),
            ClassSet::BinaryOp(operation) => {
                self.set(&operation.lhs);
                self.set(&operation.rhs);
            }
        }
    }

    fn item(&mut self, item: &ClassSetItem) {
        match item {
            ClassSetItem::Literal(literal) => {
                if let Some(folded) = self.letter(literal) {
                    self.edits.push((range(&literal.span), folded.to_string()));
                }
            }
            ClassSetItem::Range(between) => {
                let start = self.letter(&between.start).unwrap_or(between.start.c);
                let end = self.letter(&between.end).unwrap_or(between.end.c);
                let changed = (start, end) != (between.start.c, between.end.c);
                if changed && start <= end && is_plain(start) && is_plain(end) {
                    self.edits
                        .push((range(&between.span), format!("{start}-{end}")));
                }
            }
            ClassSetItem::Bracketed(class) => self.class(class),
            ClassSetItem::Union(union) => union.items.iter().for_each(|item| self.item(item)),
            _ => {}
        }
    }

    /// The letter or digit that folding makes of one, if it is another one.
    fn letter(&self, literal: &Literal) -> Option<char> {
        let written = self.expression.get(range(&literal.span))?;
        let folded = (self.fold)(written);
        let mut characters = folded.chars();
        let (only, None) = (characters.next()?, characters.next()) else {
            return None;
        };
        (is_text(literal) && only != literal.c && is_plain(only)).then_some(only)
    }
}

/// Whether a literal stands for itself, as `更` and `\.` do and `\x41` does not.
fn is_text(literal: &Literal) -> bool {
    matches!(
        literal.kind,
        LiteralKind::Verbatim | LiteralKind::Meta | LiteralKind::Superfluous
    )
}

/// Whether a character needs no escape in a class.
fn is_plain(character: char) -> bool {
    character.is_alphanumeric()
}

fn range(span: &Span) -> Range<usize> {
    span.start.offset..span.end.offset
}
