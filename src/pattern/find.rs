//! Finds phrases in a text.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::arena::NodeId;
use super::build::PhraseId;
use super::compile::{Compiled, SlotName};
use super::hit::{EntitySpan, Hit, Occurrence, SlotId};
use super::machine::{Machine, Step};
use super::matcher::Matcher;
use super::memo::Memo;
use super::message::{EntityPlace, Message};
use super::outline::TextOutline;
use super::pool::Pool;
use super::required::{Required, Seen};
use super::skip::SkipWords;

type Occurrences = SmallVec<[Occurrence; 1]>;

/// Memory that is used again for the next text.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    message: Message,
    memo: Memo,
    seen: Seen,
    /// For every part that was searched for its occurrences.
    found: FxHashMap<NodeId, Occurrences>,
}

/// Scratch memory above this many bytes is given back.
const MAX_KEPT_BYTES: usize = 4 << 20;

/// A compiled set of phrases, ready to search texts from any number of threads.
#[derive(Debug)]
pub struct PhraseSet {
    pub(super) machine: Machine,
    required: Required,
    /// The nodes of the parts of every phrase.
    pub(super) phrases: Vec<Vec<NodeId>>,
    slots: Vec<SlotName>,
    pub(super) entities: Vec<String>,
    skip_words: SkipWords,
    idle: Pool<Scratch>,
}

impl PhraseSet {
    pub(super) fn new(
        compiled: Compiled,
        required: Required,
        phrases: Vec<Vec<NodeId>>,
        entities: Vec<String>,
        skip_words: Vec<String>,
    ) -> Self {
        Self {
            machine: compiled.machine,
            required,
            phrases,
            slots: compiled.slots,
            entities,
            skip_words: SkipWords::new(skip_words),
            idle: Pool::default(),
        }
    }

    /// The number of phrases.
    pub fn phrase_count(&self) -> usize {
        self.phrases.len()
    }

    /// The number of nodes after sharing, a measure of size.
    pub fn node_count(&self) -> usize {
        self.machine.states.len()
    }

    /// The name of a slot of this set, or an empty text for a slot of another one.
    pub fn slot_name(&self, slot: SlotId) -> &str {
        self.slots
            .get(slot.0 as usize)
            .map_or("", |slot| slot.name.as_str())
    }

    /// The slot of this name, if a template has it.
    pub fn slot(&self, name: &str) -> Option<SlotId> {
        self.slots
            .iter()
            .position(|slot| slot.name == name)
            .map(|slot| SlotId(slot as u32))
    }

    /// All words of literal text, folded, without blanks, in no order. A word may come several times.
    pub fn literals(&self) -> impl Iterator<Item = String> + '_ {
        self.machine
            .states
            .iter()
            .flat_map(|state| match state.step {
                Step::Literal { start, end, .. } => self
                    .machine
                    .literal(start, end)
                    .split(|&character| character == ' ')
                    .filter(|word| !word.is_empty())
                    .map(|word| word.iter().collect())
                    .collect::<Vec<String>>(),
                _ => Vec::new(),
            })
    }

    /// Finds every phrase that occurs anywhere in a text, in the order of the phrases.
    ///
    /// The text must be folded like the templates. Its first 4,000 characters are searched. `entities` are places of
    /// the text that `{name}` of an entity accepts.
    pub fn find(&self, text: &str, entities: &[EntitySpan]) -> Vec<Hit> {
        let mut scratch = self.idle.take();
        let text = self.load(text, entities, &mut scratch);
        let candidates = self.required.candidates(
            std::iter::once(text),
            scratch.message.has_digits,
            scratch.message.entities.iter().map(|place| place.entity),
            &TextOutline::UNKNOWN,
            &mut scratch.seen,
        );
        let hits = candidates
            .into_iter()
            .filter_map(|phrase| self.hit(phrase, &mut scratch))
            .collect();
        if scratch.memo.size() <= MAX_KEPT_BYTES {
            self.idle.give_back(scratch);
        }
        hits
    }

    /// Whether a phrase occurs in a text; for checking a few phrases without the search for candidates.
    pub(super) fn occurs(
        &self,
        phrase: u32,
        text: &str,
        entities: &[EntitySpan],
        scratch: &mut Scratch,
    ) -> bool {
        self.load(text, entities, scratch);
        self.hit(phrase, scratch).is_some()
    }

    /// Takes a text into scratch memory, and returns as much of it as is searched.
    fn load<'t>(&self, text: &'t str, entities: &[EntitySpan], scratch: &mut Scratch) -> &'t str {
        let Scratch {
            message,
            memo,
            found,
            ..
        } = scratch;
        let text = message.load(text);
        for (index, EntitySpan { name, span }) in entities.iter().enumerate() {
            let entity = self.entities.iter().position(|known| known == name);
            let start = message.position(span.start);
            let end = message.position(span.end);
            let (Some(entity), Some(start), Some(end)) = (entity, start, end) else {
                continue;
            };
            let (start, end) = message.without_blanks(start, end);
            if start < end {
                message.entities.push(EntityPlace {
                    start: start as u32,
                    entity: entity as u32,
                    end: end as u32,
                    index: index as u32,
                });
            }
        }
        message.entities.sort_unstable();
        self.skip_words.mark(message);
        memo.start(message.len() + 1);
        found.clear();
        text
    }

    fn hit(&self, phrase: u32, scratch: &mut Scratch) -> Option<Hit> {
        let parts = self.phrases.get(phrase as usize)?;
        for &part in parts {
            let found = scratch.found.entry(part).or_insert_with(|| {
                let mut matcher = Matcher {
                    machine: &self.machine,
                    message: &scratch.message,
                    memo: &mut scratch.memo,
                };
                let mut found = occurrences(&mut matcher, part);
                // Captures are for the responses of whole sentences; intent files ask for theirs as slots.
                for occurrence in &mut found {
                    occurrence
                        .slots
                        .retain(|hit| !self.slots[hit.slot.0 as usize].is_capture);
                }
                found
            });
            if found.is_empty() {
                return None;
            }
        }
        Some(Hit {
            phrase: PhraseId(phrase),
            parts: parts
                .iter()
                .filter_map(|part| scratch.found.get(part).cloned())
                .collect(),
        })
    }
}

/// The occurrences of a part: leftmost, longest, not overlapping.
fn occurrences(matcher: &mut Matcher<'_>, root: NodeId) -> Occurrences {
    let mut occurrences = Occurrences::new();
    let message = matcher.message;
    let first = matcher.machine.state(root).first;
    matcher.memo.start_template();
    let mut at = 0;
    while at < message.len() {
        matcher.memo.keep_small();
        let may_begin = first & message.bits[at] != 0
            && message.characters[at] != ' '
            && message.is_boundary(at);
        let end = if may_begin {
            longest(matcher, root, at)
        } else {
            None
        };
        let Some((end, trimmed)) = end else {
            at += 1;
            continue;
        };
        let mut slots = SmallVec::new();
        matcher.slots(root, at as u32, end, &mut slots);
        if matcher.memo.is_exhausted() {
            break;
        }
        occurrences.push(Occurrence {
            span: message.bytes(at, trimmed),
            slots,
        });
        at = trimmed;
    }
    if matcher.memo.is_exhausted() {
        occurrences.clear();
    }
    occurrences
}

/// The end of the longest match at a position, with and without the blanks before it.
fn longest(matcher: &mut Matcher<'_>, root: NodeId, at: usize) -> Option<(u32, usize)> {
    let ends = matcher.ends(root, at as u32);
    let mut limit = u32::MAX;
    while let Some(end) = matcher.memo.largest_below(ends, limit) {
        let (_, trimmed) = matcher.message.without_blanks(at, end as usize);
        if trimmed > at && matcher.message.is_boundary(trimmed) {
            return Some((end, trimmed));
        }
        limit = end;
    }
    None
}
