//! The names of a book: its rules and lists, and what each block may use of them.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use super::super::ast::Node;
use super::super::compile::Compiler;
use super::super::dialect::Dialect;
use super::super::error::TemplateError;
use super::super::number::{NumberWords, spoken};
use super::super::parse::{parse_compatible, parse_single};
use super::super::prepare::{self, fold_simple};
use super::super::ranges::NumberRange;
use super::super::scope::{List, Scope, Source, Spoken};
use super::Compat;
use super::book::{Block, ListSource, ListValue, RangeSource, SentenceBook, Values};
use super::context::{is_free_of, may_have};
use super::error::{BookError, BookPlace};

/// A value of a list as results need it.
#[derive(Debug, Default)]
pub(super) struct ValueOut {
    pub(super) output: Option<Value>,
    pub(super) context: Values,
    pub(super) metadata: Value,
}

/// Everything about lists that the engine does not need.
pub(super) type Lists = Rc<Vec<Vec<ValueOut>>>;

/// Reads the names of a book into a compiler.
pub(super) struct Loader<'w> {
    compat: Compat,
    pub(super) compiler: Compiler<'w>,
    pub(super) errors: Vec<BookError>,
    lists: Vec<Vec<ValueOut>>,
    /// Scopes by what they filter.
    filtered: HashMap<String, usize>,
    /// What is required and what is excluded.
    filters: Vec<(Values, Values)>,
}

impl<'w> Loader<'w> {
    pub(super) fn new(compat: Compat, ignore_whitespace: bool, has_skip_words: bool) -> Self {
        let dialect = match compat {
            Compat::Off => Dialect::Own,
            Compat::Hassil => Dialect::Hassil { ignore_whitespace },
        };
        let fold: fn(&str) -> String = match compat {
            Compat::Off => crate::text::fold,
            Compat::Hassil => |text| {
                if text.is_ascii() {
                    return text.to_ascii_lowercase();
                }
                prepare::normalize(text).chars().map(fold_simple).collect()
            },
        };
        let mut compiler = Compiler::new(dialect, Box::new(fold));
        compiler.cut_at_blanks = compat == Compat::Off && has_skip_words;
        Self {
            compat,
            compiler,
            errors: Vec::new(),
            lists: Vec::new(),
            filtered: HashMap::new(),
            filters: Vec::new(),
        }
    }

    /// Reads all rules and lists, and gives the scope of every block.
    pub(super) fn names(&mut self, book: &SentenceBook) -> Vec<usize> {
        for (name, source) in &book.lists {
            self.list(0, name, source);
        }
        for (name, rule) in &book.expansion_rules {
            self.rule(0, name, rule, None);
        }
        let mut scopes = Vec::new();
        for (intent, blocks) in &book.intents {
            for (position, block) in blocks.data.iter().enumerate() {
                scopes.push(self.scope(intent, position, block));
            }
        }
        scopes
    }

    /// Makes the compiler ready when all names are known, and gives what results need of the lists.
    pub(super) fn finish_names(
        &mut self,
        language: &str,
        words: Option<&'w dyn NumberWords>,
    ) -> Lists {
        let lists: Lists = Rc::new(std::mem::take(&mut self.lists));
        let filters = std::mem::take(&mut self.filters);
        let values = Rc::clone(&lists);
        self.compiler.keep = Some(Box::new(move |filter, list, value| {
            let (required, excluded) = &filters[filter];
            values[list].get(value).is_none_or(|value: &ValueOut| {
                may_have(required, &value.context) && is_free_of(excluded, &value.context)
            })
        }));
        self.compiler.spoken = match words {
            Some(words) => Some(Box::new(|number| words.forms(number))),
            None => spoken(language).map(boxed),
        };
        if self.compat == Compat::Hassil {
            self.share_multipliers();
        }
        self.compiler.scope(0);
        lists
    }

    pub(super) fn parse(&self, template: &str) -> Result<Node, TemplateError> {
        match self.compat {
            Compat::Off => parse_single(template),
            Compat::Hassil => parse_compatible(template),
        }
    }

    fn rule(&mut self, scope: usize, name: &str, rule: &str, block: Option<(String, usize)>) {
        match self.parse(rule) {
            Ok(node) => {
                let index = self.compiler.rules.len();
                self.compiler.rules.push((name.to_owned(), node));
                self.compiler.scopes.all[scope]
                    .rules
                    .insert(name.to_owned(), index);
            }
            Err(error) => self.errors.push(BookError::Template {
                place: BookPlace::Rule {
                    name: name.to_owned(),
                    block,
                },
                error,
            }),
        }
    }

    fn list(&mut self, scope: usize, name: &str, list: &ListSource) {
        let place = |value| BookPlace::List {
            name: name.to_owned(),
            value,
        };
        let source = if let Some(values) = &list.values {
            let mut nodes = Vec::with_capacity(values.len());
            let mut outs = Vec::with_capacity(values.len());
            for (position, value) in values.iter().enumerate() {
                let (input, out) = parts(value);
                let is_template =
                    input.contains(['(', ')', '{', '}', '<', '>', '[', ']', '|', '@']);
                let node = if input.trim().is_empty() {
                    continue;
                } else if is_template {
                    match self.parse(input) {
                        Ok(node) => node,
                        Err(error) => {
                            let place = place(Some(position));
                            self.errors.push(BookError::Template { place, error });
                            continue;
                        }
                    }
                } else {
                    Node::Text(input.split_whitespace().collect::<Vec<_>>().join(" "))
                };
                nodes.push((node, outs.len() as u32));
                let output = match value {
                    ListValue::Text(text) if !is_template => Some(Value::String(text.clone())),
                    _ => out.output,
                };
                outs.push(ValueOut { output, ..out });
            }
            let index = self.compiler.lists.len();
            self.compiler.lists.push(List {
                name: name.to_owned(),
                values: nodes,
            });
            self.lists.push(outs);
            Source::List(index)
        } else if let Some(range) = list.range.as_ref().filter(|range| is_sound(range)) {
            let words_language = range.words_language.as_deref();
            let index = self.compiler.ranges.len();
            self.compiler.ranges.push(NumberRange {
                from: range.from,
                to: range.to,
                step: range.step,
                fractions: range.fractions,
                multiplier: range.multiplier,
                digits: range.digits,
                words: range.words,
            });
            // Words of another language are looked up by their own range.
            if let Some(language) = words_language {
                self.compiler
                    .other_words
                    .insert(index, spoken(language).map(boxed));
            }
            Source::Range(index)
        } else if list.wildcard {
            Source::Wildcard
        } else {
            let place = place(None);
            self.errors.push(BookError::List { place });
            return;
        };
        self.compiler.scopes.all[scope]
            .sources
            .insert(name.to_owned(), source);
    }

    /// The scope of a block: the one of the book, unless it has names of its own or leaves list values out.
    fn scope(&mut self, intent: &str, position: usize, block: &Block) -> usize {
        let is_local = !block.lists.is_empty() || !block.expansion_rules.is_empty();
        let has_filter = !block.requires_context.is_empty() || !block.excludes_context.is_empty();
        if !is_local && !has_filter {
            return 0;
        }
        let key = format!("{:?}{:?}", block.requires_context, block.excludes_context);
        if let (false, Some(&scope)) = (is_local, self.filtered.get(&key)) {
            return scope;
        }
        let scope = self.compiler.scopes.all.len();
        let filter = has_filter.then(|| {
            self.filters.push((
                block.requires_context.clone(),
                block.excludes_context.clone(),
            ));
            self.filters.len() - 1
        });
        self.compiler.scopes.all.push(Scope {
            parent: Some(0),
            filter,
            ..Scope::default()
        });
        if !is_local {
            self.filtered.insert(key, scope);
        }
        for (name, list) in &block.lists {
            self.list(scope, name, list);
        }
        for (name, rule) in &block.expansion_rules {
            self.rule(scope, name, rule, Some((intent.to_owned(), position)));
        }
        scope
    }

    /// hassil keeps the words of a range for all ranges with the same numbers, and the multiplier with them.
    fn share_multipliers(&mut self) {
        let ranges = &self.compiler.ranges;
        for (index, range) in ranges.iter().enumerate() {
            let first = ranges.iter().find(|other| {
                let numbers =
                    |range: &NumberRange| (range.from, range.to, range.step, range.fractions);
                other.words && numbers(other) == numbers(range)
            });
            if let Some(first) = first {
                self.compiler
                    .word_multipliers
                    .insert(index, first.multiplier);
            }
        }
    }
}

fn boxed(words: &'static dyn NumberWords) -> Spoken<'static> {
    Box::new(|number| words.forms(number))
}

fn is_sound(range: &RangeSource) -> bool {
    range.from <= range.to && range.step >= 1 && (range.digits || range.words)
}

fn parts(value: &ListValue) -> (&str, ValueOut) {
    match value {
        ListValue::Text(text) => (text, ValueOut::default()),
        ListValue::Full {
            input,
            output,
            context,
            metadata,
        } => (
            input,
            ValueOut {
                output: output.clone(),
                context: context.clone(),
                metadata: metadata.clone(),
            },
        ),
    }
}
