//! Compiles a book of sentences.

use std::rc::Rc;

use super::super::arena::NodeId;
use super::super::ast::Node;
use super::super::compile::SlotName;
use super::super::error::Place;
use super::super::number::NumberWords;
use super::super::outline::Outline;
use super::super::required::Required;
use super::super::scope::Source;
use super::super::{PhraseId, machine::Machine, prepare, skip};
use super::book::{Block, IntentBlocks, SentenceBook};
use super::error::{BookError, BookPlace, placed};
use super::loader::{Loader, ValueOut};
use super::texts::Kind;
use super::{Compat, SentenceSet};

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

/// Compiles a book.
pub(super) fn compile(
    book: SentenceBook,
    compat: Compat,
    words: Option<&dyn NumberWords>,
) -> (Option<SentenceSet>, Vec<BookError>) {
    let ignore_whitespace = book.settings.ignore_whitespace.unwrap_or(false);
    let mut loader = Loader::new(compat, ignore_whitespace, !book.skip_words.is_empty());
    let scopes = loader.names(&book);
    let lists = loader.finish_names(&book.language, words);
    let mut sentences = Sentences::default();
    let blocks = book.intents.iter().flat_map(|(intent, blocks)| {
        let blocks = blocks.data.iter().enumerate();
        blocks.map(move |(position, block)| (intent, position, block))
    });
    for (index, ((intent, position, block), scope)) in blocks.zip(scopes).enumerate() {
        sentences.add(&mut loader, intent, position, block, scope, index as u32);
    }
    let Loader {
        compiler,
        mut errors,
        ..
    } = loader;
    let Sentences { all, places } = sentences;
    let roots: Vec<Vec<NodeId>> = all.iter().map(|sentence| vec![sentence.root]).collect();
    let (compiled, build_errors) = compiler.finish(roots.iter().flatten().copied());
    errors.extend(build_errors.into_iter().map(|error| placed(error, &places)));
    let compiled = match compiled {
        Ok(compiled) => compiled,
        Err(error) => {
            errors.push(BookError::Build { place: None, error });
            return (None, errors);
        }
    };
    let own_skip_words = book.skip_words.iter().map(|words| crate::text::fold(words));
    let each: Vec<NodeId> = all.iter().map(|sentence| sentence.root).collect();
    let outlines = Outline::of_roots(&compiled.arena, &compiled.machine, &each);
    let required = Required::new(&compiled.machine, &roots, &outlines, 0, true);
    let set = SentenceSet::assemble(Parts {
        compat,
        ignore_whitespace,
        required,
        machine: compiled.machine,
        slots: compiled.slots,
        sentences: all,
        lists: Rc::try_unwrap(lists).unwrap_or_default(),
        skip_words: prepare::SkipWords::new(&book.skip_words),
        own_skip_words: skip::SkipWords::new(own_skip_words.collect()),
        intents: book.intents,
    });
    (Some(set), errors)
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
    pub(super) intents: indexmap::IndexMap<String, IntentBlocks>,
}

/// The sentences so far, and where they stand in the book.
#[derive(Debug, Default)]
struct Sentences {
    all: Vec<Sentence>,
    places: Vec<BookPlace>,
}

impl Sentences {
    /// Adds the sentences of a block.
    fn add(
        &mut self,
        loader: &mut Loader<'_>,
        intent: &str,
        position: usize,
        block: &Block,
        scope: usize,
        index: u32,
    ) {
        let place = |sentence| BookPlace::Sentence {
            intent: intent.to_owned(),
            block: position,
            sentence,
        };
        let mut ordered = Vec::with_capacity(block.sentences.len());
        for (sentence, template) in block.sentences.iter().enumerate() {
            match loader.parse(template) {
                Ok(node) => ordered.push((loader.order(&node), sentence, node)),
                Err(error) => loader.errors.push(BookError::Template {
                    place: place(sentence),
                    error,
                }),
            }
        }
        // Sentences with wildcards come first, those with more text before others.
        ordered.sort_by_key(|&(order, ..)| order);
        for (_, sentence, node) in ordered {
            let number = Place::Phrase(PhraseId(self.all.len() as u32));
            let root = loader.compiler.root(&node, scope, &number);
            self.places.push(place(sentence));
            self.all.push(Sentence {
                root,
                block: index,
                position: sentence as u32,
                kind: loader.kind(&node),
            });
        }
    }
}

impl Loader<'_> {
    fn is_wildcard(&self, node: &Node) -> bool {
        let Node::Slot { source, .. } = node else {
            return false;
        };
        // As in hassil, only the lists of the whole book count here.
        self.compiler.scopes.all[0].sources.get(source) == Some(&Source::Wildcard)
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
