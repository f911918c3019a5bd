//! Compiles a book of sentences.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use super::super::arena::NodeId;
use super::super::ast::Node;
use super::super::compile::{Compiler, List, Scope, SlotName, Source};
use super::super::dialect::Dialect;
use super::super::error::{BuildError, Place, TemplateError};
use super::super::number::{NumberWords, spoken};
use super::super::numbers::{Fractions, NumberRange};
use super::super::parse::{parse_compatible, parse_single};
use super::super::prepare::{self, fold_simple};
use super::super::required::Required;
use super::super::{PhraseId, machine::Machine, skip};
use super::book::{
    Block, FractionSource, ListSource, ListValue, RangeSource, SentenceBook, Values,
};
use super::context::{is_free_of, may_have};
use super::texts::Kind;
use super::{Compat, SentenceSet};

/// Where a sentence of a book stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookPlace {
    /// A sentence: the intent, and the positions of the block and the sentence, from 0.
    Sentence {
        /// The name of the intent.
        intent: String,
        /// The position of the block.
        block: usize,
        /// The position of the sentence in the block.
        sentence: usize,
    },
    /// The rule of this name; with the intent and block if it is a local one.
    Rule {
        /// The name of the rule.
        name: String,
        /// The intent and the position of the block of a local rule.
        block: Option<(String, usize)>,
    },
    /// A list, or a value of it.
    List {
        /// The name of the list.
        name: String,
        /// The position of the value, from 0.
        value: Option<usize>,
    },
}

impl std::fmt::Display for BookPlace {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sentence {
                intent,
                block,
                sentence,
            } => write!(
                formatter,
                "intents.{intent}.data[{block}].sentences[{sentence}]"
            ),
            Self::Rule { name, block: None } => write!(formatter, "expansion_rules.{name}"),
            Self::Rule {
                name,
                block: Some((intent, block)),
            } => write!(
                formatter,
                "intents.{intent}.data[{block}].expansion_rules.{name}"
            ),
            Self::List { name, value: None } => write!(formatter, "lists.{name}"),
            Self::List {
                name,
                value: Some(value),
            } => write!(formatter, "lists.{name}.values[{value}]"),
        }
    }
}

/// Something in a book that does not work. Everything else does.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BookError {
    /// A template cannot be read; it is left out.
    #[error("{place}: {error}")]
    Template {
        /// Where it stands.
        place: BookPlace,
        /// What is wrong, and at which bytes of the template.
        error: TemplateError,
    },
    /// A name that is not known, or a rule that uses itself. What uses it accepts nothing there.
    #[error("{0}")]
    Build(BuildError),
    /// A list that is neither values nor a range nor a wildcard, or a range without numbers; it accepts nothing.
    #[error(
        "{place}: a list needs values, wildcard: true, or a range with from <= to, step >= 1 and digits or words"
    )]
    List {
        /// Where it stands.
        place: BookPlace,
    },
}

/// A sentence in the order in which it is tried.
#[derive(Debug)]
pub(super) struct Sentence {
    pub(super) root: NodeId,
    pub(super) block: u32,
    /// The position in its block.
    pub(super) position: u32,
    /// The form of the text that it is compared with.
    pub(super) kind: Kind,
}

/// A value of a list as results need it.
#[derive(Debug, Default)]
pub(super) struct ValueOut {
    pub(super) output: Option<Value>,
    pub(super) context: Values,
    pub(super) metadata: Value,
}

/// Everything about lists that the engine does not need.
pub(super) type Lists = Rc<Vec<Vec<ValueOut>>>;

struct Loader<'b> {
    compat: Compat,
    language: &'b str,
    words: Option<&'b dyn NumberWords>,
    compiler: Compiler,
    lists: Vec<Vec<ValueOut>>,
    errors: Vec<BookError>,
    /// Scopes by what they filter.
    filtered: HashMap<String, usize>,
    filters: Vec<(Values, Values)>,
}

/// Compiles a book.
pub(super) fn compile(
    book: SentenceBook,
    compat: Compat,
    words: Option<&dyn NumberWords>,
) -> (Option<SentenceSet>, Vec<BookError>) {
    let ignore_whitespace = book.settings.ignore_whitespace.unwrap_or(false);
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
    compiler.cut_at_blanks = compat == Compat::Off && !book.skip_words.is_empty();
    let mut loader = Loader {
        compat,
        language: &book.language,
        words,
        compiler,
        lists: Vec::new(),
        errors: Vec::new(),
        filtered: HashMap::new(),
        filters: Vec::new(),
    };
    for (name, source) in book.lists.iter() {
        loader.list(0, name, source);
    }
    for (name, rule) in &book.expansion_rules {
        loader.rule(0, name, rule, None);
    }
    // Blocks first get their scopes: lists must be complete before anything is compiled.
    let mut scopes = Vec::new();
    for (intent, blocks) in &book.intents {
        for (position, block) in blocks.data.iter().enumerate() {
            scopes.push(loader.scope(intent, position, block));
        }
    }
    let lists: Lists = Rc::new(std::mem::take(&mut loader.lists));
    let filters = std::mem::take(&mut loader.filters);
    let values = Rc::clone(&lists);
    loader.compiler.keep = Some(Box::new(move |filter, list, value| {
        let (required, excluded) = &filters[filter];
        values[list].get(value).is_none_or(|value: &ValueOut| {
            may_have(required, &value.context) && is_free_of(excluded, &value.context)
        })
    }));
    loader.spoken();
    if compat == Compat::Hassil {
        loader.share_multipliers();
    }
    loader.compiler.scope(0);
    let mut sentences = Vec::new();
    let mut templates = Vec::new();
    let mut scopes = scopes.into_iter();
    let mut block_index = 0;
    for (intent, blocks) in &book.intents {
        for (position, block) in blocks.data.iter().enumerate() {
            let scope = scopes.next().unwrap_or(0);
            loader.block(
                intent,
                position,
                block,
                scope,
                block_index,
                &mut sentences,
                &mut templates,
            );
            block_index += 1;
        }
    }
    let Loader {
        compiler,
        mut errors,
        ..
    } = loader;
    let roots: Vec<Vec<NodeId>> = sentences
        .iter()
        .map(|sentence| vec![sentence.root])
        .collect();
    let (compiled, build_errors) = compiler.finish(roots.iter().flatten().copied());
    errors.extend(
        build_errors
            .into_iter()
            .map(|error| placed(error, &templates)),
    );
    match compiled {
        Ok(compiled) => {
            let required = Required::new(&compiled.machine, &roots, 0, true);
            let skip = book
                .skip_words
                .iter()
                .map(|words| crate::text::fold(words))
                .collect();
            let set = SentenceSet::assemble(Parts {
                compat,
                ignore_whitespace,
                machine: compiled.machine,
                slots: compiled.slots,
                required,
                sentences,
                lists: Rc::try_unwrap(lists).unwrap_or_default(),
                skip_words: prepare::SkipWords::new(&book.skip_words),
                own_skip_words: skip::SkipWords::new(skip),
                intents: book.intents,
            });
            (Some(set), errors)
        }
        Err(error) => {
            errors.push(BookError::Build(error));
            (None, errors)
        }
    }
}

/// What a set is put together from.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) compat: Compat,
    pub(super) ignore_whitespace: bool,
    pub(super) machine: Machine,
    pub(super) slots: Vec<SlotName>,
    pub(super) required: Required,
    pub(super) sentences: Vec<Sentence>,
    pub(super) lists: Vec<Vec<ValueOut>>,
    pub(super) skip_words: prepare::SkipWords,
    pub(super) own_skip_words: skip::SkipWords,
    pub(super) intents: indexmap::IndexMap<String, super::book::IntentBlocks>,
}

/// The error with the place in the book instead of the number of the sentence.
fn placed(error: BuildError, _templates: &[BookPlace]) -> BookError {
    BookError::Build(error)
}

impl Loader<'_> {
    fn parse(&self, template: &str) -> Result<Node, TemplateError> {
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
                self.compiler.scopes[scope]
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
                fractions: range.fractions.map(|fractions| match fractions {
                    FractionSource::Halves => Fractions::Halves,
                    FractionSource::Tenths => Fractions::Tenths,
                }),
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
        self.compiler.scopes[scope]
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
        let scope = self.compiler.scopes.len();
        let filter = has_filter.then(|| {
            self.filters.push((
                block.requires_context.clone(),
                block.excludes_context.clone(),
            ));
            self.filters.len() - 1
        });
        self.compiler.scopes.push(Scope {
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

    /// Tells the compiler how numbers are spoken.
    fn spoken(&mut self) {
        let words = self
            .words
            .or_else(|| spoken(self.language).map(|words| words as &dyn NumberWords));
        let Some(words) = words else { return };
        let mut forms: HashMap<u64, Vec<String>> = HashMap::new();
        let inline = 0..=MAX_INLINE;
        let numbers = self.compiler.ranges.iter().filter(|range| range.words);
        for number in numbers.flat_map(NumberRange::numbers) {
            forms
                .entry(number.to_bits())
                .or_insert_with(|| words.forms(number));
        }
        for number in inline {
            let number = f64::from(number);
            forms
                .entry(number.to_bits())
                .or_insert_with(|| words.forms(number));
        }
        self.compiler.spoken = Some(Box::new(move |number| {
            forms.get(&number.to_bits()).cloned().unwrap_or_default()
        }));
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

    #[allow(clippy::too_many_arguments, reason = "one call")]
    fn block(
        &mut self,
        intent: &str,
        position: usize,
        block: &Block,
        scope: usize,
        block_index: u32,
        sentences: &mut Vec<Sentence>,
        templates: &mut Vec<BookPlace>,
    ) {
        let mut ordered = Vec::with_capacity(block.sentences.len());
        for (index, template) in block.sentences.iter().enumerate() {
            match self.parse(template) {
                Ok(node) => ordered.push((self.order(&node), index, node)),
                Err(error) => self.errors.push(BookError::Template {
                    place: BookPlace::Sentence {
                        intent: intent.to_owned(),
                        block: position,
                        sentence: index,
                    },
                    error,
                }),
            }
        }
        // Sentences with wildcards come first, those with more text before others.
        ordered.sort_by_key(|&(order, ..)| order);
        for (_, index, node) in ordered {
            let place = Place::Phrase(PhraseId(templates.len() as u32));
            let root = self.compiler.root(&node, scope, &place);
            templates.push(BookPlace::Sentence {
                intent: intent.to_owned(),
                block: position,
                sentence: index,
            });
            sentences.push(Sentence {
                root,
                block: block_index,
                position: index as u32,
                kind: self.kind(&node),
            });
        }
    }

    fn is_wildcard(&self, node: &Node) -> bool {
        let Node::Slot { source, .. } = node else {
            return false;
        };
        // As in hassil, only the lists of the whole book count here.
        self.compiler.scopes[0].sources.get(source) == Some(&Source::Wildcard)
    }

    fn kind(&self, node: &Node) -> Kind {
        let items = match node {
            Node::Sequence(items) => &items[..],
            Node::Slot { .. } => std::slice::from_ref(node),
            _ => &[],
        };
        match items {
            [only] if self.is_wildcard(only) => Kind::Bare,
            [first, .., _] if self.is_wildcard(first) => Kind::NotAtEnd,
            [_, .., last] if self.is_wildcard(last) => Kind::NotAtStart,
            _ => Kind::Plain,
        }
    }

    /// Sentences are tried in ascending order of this number.
    fn order(&self, node: &Node) -> i64 {
        if self.has_wildcard(node) {
            -chunk_count(node)
        } else {
            0
        }
    }

    fn has_wildcard(&self, node: &Node) -> bool {
        match node {
            Node::Sequence(items) | Node::Alternative(items) | Node::Permutation(items) => {
                items.iter().any(|item| self.has_wildcard(item))
            }
            Node::Optional(inner) => self.has_wildcard(inner),
            node => self.is_wildcard(node),
        }
    }
}

/// Inline ranges know the words of numbers up to this one.
const MAX_INLINE: u32 = 1_000;

fn boxed(words: &'static dyn NumberWords) -> super::super::compile::Spoken {
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

/// How many pieces of text a template has, as hassil counts them.
fn chunk_count(node: &Node) -> i64 {
    match node {
        Node::Text(_) => 1,
        Node::Sequence(items) | Node::Alternative(items) => items.iter().map(chunk_count).sum(),
        Node::Permutation(items) => items.iter().map(|item| 2 + chunk_count(item)).sum(),
        Node::Optional(inner) => 1 + chunk_count(inner),
        Node::Rule(_) | Node::Slot { .. } | Node::Range { .. } => 0,
    }
}
