//! Finds the sentences that a text is.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;
use smallvec::SmallVec;

use super::super::dialect::{Place, WORD_START};
use super::super::message::MAX_CHARACTERS;
use super::super::outline::TextOutline;
use super::super::required::{Required, Seen};
use super::book::Values;
use super::compile::Sentence;
use super::context::{Checked, check, excludes, is_free_of, may_have};
use super::rank;
use super::texts::{Form, Forms, Kind};
use super::walk::{Walker, may_end_at};
use super::way::{Event, Memory, Way, Ways};
use super::{BlockInfo, Compat, SentenceSet};

/// What is known besides the text, and what is wanted.
#[derive(Debug, Clone, Default)]
pub struct Query<'q> {
    /// What is known of the situation.
    pub context: Option<&'q Values>,
    /// Whether text may stand where a list or range has no value for it. It is reported, for answers such as "there is
    /// no such place".
    pub allow_unmatched: bool,
    /// The slot whose sentences are better than others, those with more text in it first.
    pub best_slot: Option<&'q str>,
    /// The key in the metadata of blocks whose sentences are better than others.
    pub best_metadata: Option<&'q str>,
}

/// What a slot was filled with.
#[derive(Debug, Clone, PartialEq)]
pub enum Filling<'s> {
    /// A value of the book or the context.
    Given(&'s Value),
    /// A number.
    Number(f64),
    /// The text itself.
    Text,
}

/// A slot of a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot<'s> {
    /// The name of the slot.
    pub name: &'s str,
    /// What it was filled with.
    pub filling: Filling<'s>,
    /// The text that filled it, prepared but in the case of the text; empty if none did.
    pub text: String,
    /// The bytes of the raw text, `None` if no text filled the slot.
    pub span: Option<Range<usize>>,
    /// Whether a wildcard took the text.
    pub is_wildcard: bool,
    /// The metadata of the list value.
    pub metadata: Option<&'s Value>,
}

impl Slot<'_> {
    /// The value as data.
    pub fn value(&self) -> Cow<'_, Value> {
        match self.filling {
            Filling::Given(value) => Cow::Borrowed(value),
            // Whole numbers are written without a fraction.
            Filling::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
                Cow::Owned(Value::from(number as i64))
            }
            Filling::Number(number) => Cow::Owned(Value::from(number)),
            Filling::Text => Cow::Owned(Value::String(self.text.clone())),
        }
    }
}

/// Something that was expected and not found.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmatched<'s> {
    /// The slot, or the key of the context.
    pub name: &'s str,
    /// The text in its place; `None` if a key of the context is missing.
    pub text: Option<String>,
    /// The number, if the text is a number outside of its range.
    pub number: Option<f64>,
}

/// A sentence that a text is.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognition<'s> {
    /// The name of the intent.
    pub intent: &'s str,
    /// The position of the block in the intent.
    pub block: usize,
    /// The template.
    pub template: &'s str,
    /// The key of the response.
    pub response: Option<&'s str>,
    /// The metadata of the block.
    pub metadata: &'s Value,
    /// The slots in the order of the text, then those of the block and of the context. A name may come twice; then the
    /// last one counts.
    pub slots: Vec<Slot<'s>>,
    /// Texts kept for the response, by name.
    pub captures: Vec<(&'s str, String)>,
    /// What was expected and not found.
    pub unmatched: Vec<Unmatched<'s>>,
    /// The number of characters of literal text.
    pub literal: usize,
}

impl<'s> Recognition<'s> {
    /// The slot of this name, the last one if there are several.
    pub fn slot(&self, name: &str) -> Option<&Slot<'s>> {
        self.slots.iter().rfind(|slot| slot.name == name)
    }
}

/// Memory that is used again for the next text.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    forms: Forms,
    seen: Seen,
    walk: Memory,
}

/// Scratch memory above this many bytes is given back.
const MAX_KEPT_BYTES: usize = 16 << 20;

impl SentenceSet {
    /// All ways in which a text is one of the sentences, in the order of the book. There are no more than 1,000 of one
    /// sentence; a text of 4,000 characters or more is none.
    pub fn all<'s>(&'s self, text: &str, query: &Query<'s>) -> Vec<Recognition<'s>> {
        let mut found = Vec::new();
        self.each(text, query, |result| {
            found.push(result);
            true
        });
        found
    }

    /// The first way in the order of the book.
    pub fn first<'s>(&'s self, text: &str, query: &Query<'s>) -> Option<Recognition<'s>> {
        let mut found = None;
        self.each(text, query, |result| {
            found = Some(result);
            false
        });
        found
    }

    /// The best way.
    pub fn best<'s>(&'s self, text: &str, query: &Query<'s>) -> Option<Recognition<'s>> {
        rank::best(self.all(text, query), query, self.compat)
    }

    fn each<'s>(
        &'s self,
        text: &str,
        query: &Query<'s>,
        mut take: impl FnMut(Recognition<'s>) -> bool,
    ) {
        let mut scratch = self.idle.take();
        self.search(text, query, &mut scratch, &mut take);
        if scratch.forms.size() <= MAX_KEPT_BYTES {
            self.idle.give_back(scratch);
        }
    }

    fn search<'s>(
        &'s self,
        text: &str,
        query: &Query<'s>,
        scratch: &mut Scratch,
        take: &mut impl FnMut(Recognition<'s>) -> bool,
    ) {
        let Scratch { forms, seen, walk } = scratch;
        match self.compat {
            Compat::Off => forms.start_own(text, &self.own_skip_words, &self.machine),
            Compat::Hassil => forms.start(
                text,
                &self.skip_words,
                self.ignore_whitespace,
                self.has_keywords,
                &self.machine,
            ),
        }
        let haystack = std::mem::take(&mut forms.haystack);
        let outline = if query.allow_unmatched {
            TextOutline::UNKNOWN
        } else {
            forms.outline()
        };
        let required = if query.allow_unmatched {
            self.required_without_slots.get_or_init(|| {
                let roots: Vec<_> = self
                    .sentences
                    .iter()
                    .map(|sentence| vec![sentence.root])
                    .collect();
                Required::new(&self.machine, &roots, &[], 0, false)
            })
        } else {
            &self.required
        };
        let candidates = required.candidates(
            std::iter::once(haystack.as_str()),
            forms.has_digits,
            std::iter::empty(),
            &outline,
            seen,
        );
        forms.haystack = haystack;
        let no_context = Values::default();
        let context = query.context.unwrap_or(&no_context);
        let mut last_block = None;
        let mut is_wanted = true;
        for candidate in candidates {
            let sentence = &self.sentences[candidate as usize];
            let info = &self.blocks[sentence.block as usize];
            if last_block != Some(sentence.block) {
                last_block = Some(sentence.block);
                is_wanted = self.is_wanted(info, context, &forms.text, query.allow_unmatched);
            }
            if !is_wanted {
                continue;
            }
            let (first, second) = match self.compat {
                Compat::Off => (None, Kind::Plain),
                Compat::Hassil => {
                    forms.kinds(sentence.kind, &self.skip_words, self.ignore_whitespace)
                }
            };
            for kind in first.into_iter().chain([second]) {
                let form = forms.form(kind);
                for way in self.ways(sentence, form, query.allow_unmatched, walk) {
                    let result = self.result(text, sentence, info, form, &way, query);
                    if let Some(result) = result
                        && !take(result)
                    {
                        return;
                    }
                }
            }
        }
    }

    /// Whether a block's sentences may count.
    fn is_wanted(
        &self,
        info: &BlockInfo,
        context: &Values,
        text: &str,
        allow_unmatched: bool,
    ) -> bool {
        let block = &info.block;
        let has_keyword = block.required_keywords.as_ref().is_none_or(|keywords| {
            keywords.iter().any(|keyword| match self.compat {
                Compat::Off => text.contains(&crate::text::fold(keyword)),
                Compat::Hassil => text.split_whitespace().any(|word| word == keyword),
            })
        });
        // What nobody knows and no list value can add is missing.
        let may_come = |key: &String| {
            context.get(key).is_some_and(|value| !value.is_null()) || self.gained.contains(key)
        };
        has_keyword
            && (allow_unmatched || block.requires_context.keys().all(may_come))
            && may_have(&block.requires_context, context)
            && is_free_of(&block.excludes_context, context)
    }

    fn ways(
        &self,
        sentence: &Sentence,
        form: &mut Form,
        allow_unmatched: bool,
        memory: &mut Memory,
    ) -> Ways {
        // What is not seen cannot be accepted.
        if form.tracked.len() > MAX_CHARACTERS {
            return Ways::new();
        }
        let start = match self.compat {
            Compat::Off => 0,
            Compat::Hassil => Place::new(0, WORD_START).pack(),
        };
        let mut matcher = form.matcher(&self.machine);
        matcher.memo.keep_small();
        matcher.memo.start_template();
        if !allow_unmatched {
            let ends = matcher.ends(sentence.root, start);
            let mut from = 0;
            loop {
                match matcher.memo.next(ends, from) {
                    None => return Ways::new(),
                    Some(end) if may_end_at(&matcher, end) => break,
                    Some(end) => from = end + 1,
                }
            }
        }
        let ways = Walker::walk(&mut matcher, sentence.root, start, allow_unmatched, memory);
        if matcher.memo.is_exhausted() {
            return Ways::new();
        }
        ways
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "everything that a result is made of"
    )]
    fn result<'s>(
        &'s self,
        raw: &str,
        sentence: &Sentence,
        info: &'s BlockInfo,
        form: &Form,
        way: &Way,
        query: &Query<'s>,
    ) -> Option<Recognition<'s>> {
        let block = &info.block;
        let mut result = Recognition {
            intent: &info.intent,
            block: info.position,
            template: block
                .sentences
                .get(sentence.position as usize)
                .map_or("", String::as_str),
            response: block.response.as_deref(),
            metadata: &block.metadata,
            slots: Vec::with_capacity(way.events.len() + block.slots.len()),
            captures: Vec::new(),
            unmatched: Vec::new(),
            literal: way.literal as usize,
        };
        let mut gained = Gained::new();
        for event in &way.events {
            self.add(&mut result, &mut gained, raw, form, event);
        }
        // What list values have added comes before what was known.
        let value_of = |key: &str| -> Option<Known<'s>> {
            if let Some((_, value)) = gained.iter().rev().find(|(name, _)| *name == key) {
                return Some(value);
            }
            query.context.and_then(|context| context.get(key))
        };
        let is_excluded = |(key, excluded): (&String, &Value)| {
            value_of(key).is_some_and(|value| excludes(excluded, value))
        };
        if block.excludes_context.iter().any(is_excluded) {
            return None;
        }
        let from_text = result.slots.len();
        let is_new = |slots: &[Slot<'s>], name: &str| {
            !slots[..from_text].iter().any(|slot| slot.name == name)
        };
        let mut copied = SmallVec::<[_; 2]>::new();
        for (key, required) in &block.requires_context {
            match check(key, required, value_of(key)) {
                Checked::Held => {}
                Checked::Copied(name, value, text) => copied.push((name, value, text)),
                Checked::Missing if query.allow_unmatched => {
                    if !result.unmatched.iter().any(|other| other.name == key) {
                        result.unmatched.push(Unmatched {
                            name: key,
                            text: None,
                            number: None,
                        });
                    }
                }
                Checked::Missing => return None,
            }
        }
        let given = |name, value, text: &str| Slot {
            name,
            filling: Filling::Given(value),
            text: text.to_owned(),
            span: None,
            is_wildcard: false,
            metadata: None,
        };
        for (name, value) in &block.slots {
            if is_new(&result.slots, name) {
                result.slots.push(given(name.as_str(), value, ""));
            }
        }
        for (name, value, text) in copied {
            if is_new(&result.slots, name) {
                result.slots.push(given(name, value, text));
            }
        }
        Some(result)
    }

    /// Adds what an event tells.
    fn add<'s>(
        &'s self,
        result: &mut Recognition<'s>,
        gained: &mut Gained<'s>,
        raw: &str,
        form: &Form,
        event: &Event,
    ) {
        let (slot, (start, end)) = match *event {
            Event::Value { slot, span, .. }
            | Event::Number { slot, span, .. }
            | Event::Wildcard { slot, span }
            | Event::Unmatched { slot, span }
            | Event::OutOfRange { slot, span, .. } => (slot, span),
        };
        let name = &self.slots[slot as usize];
        let (start, end) = (start as usize, end as usize);
        let (first, last) = form
            .message
            .without_blanks(start, end.min(form.message.len()));
        let last = last.min(form.tracked.len());
        let first = first.min(last);
        let span = form.tracked.raw_span(first..last);
        let text = |first: usize, last: usize| -> String {
            match self.compat {
                Compat::Off => raw
                    .get(form.tracked.raw_span(first..last))
                    .unwrap_or("")
                    .to_owned(),
                Compat::Hassil => {
                    let characters = &form.tracked.characters()[first..last];
                    let mut text = String::with_capacity(characters.len());
                    text.extend(characters);
                    text
                }
            }
        };
        let mut metadata = None;
        let filling = match *event {
            Event::Value { list, value, .. } => {
                let value = self.value(list, value);
                if let Some(value) = value {
                    gained.extend(
                        value
                            .context
                            .iter()
                            .map(|(key, value)| (key.as_str(), value)),
                    );
                    metadata = Some(&value.metadata).filter(|metadata| !metadata.is_null());
                }
                value
                    .and_then(|value| value.output.as_ref())
                    .filter(|output| !output.is_null())
                    .map_or(Filling::Text, Filling::Given)
            }
            Event::Number { value, .. } => Filling::Number(value),
            Event::Wildcard { .. } => Filling::Text,
            Event::Unmatched { .. } | Event::OutOfRange { .. } => {
                // The blanks up to the next text belong to it.
                let stop = end.min(form.tracked.len());
                let (text, number) = match *event {
                    Event::OutOfRange { value, .. } => (text(first, last), Some(value)),
                    _ if end >= form.tracked.len() => (text(first, last), None),
                    _ => (text(start.min(stop), stop), None),
                };
                result.unmatched.push(Unmatched {
                    name: &name.name,
                    text: Some(text),
                    number,
                });
                return;
            }
        };
        if name.is_capture {
            result.captures.push((&name.name, text(first, last)));
            return;
        }
        result.slots.push(Slot {
            name: &name.name,
            filling,
            text: text(first, last),
            span: Some(span),
            is_wildcard: matches!(event, Event::Wildcard { .. }),
            metadata,
        });
    }

    fn value(&self, list: u32, value: u32) -> Option<&super::ValueOut> {
        // Lists of different blocks may have different numbers in the machine.
        let origin = self.machine.list_origins.get(list as usize)?;
        self.lists.get(*origin as usize)?.get(value as usize)
    }
}

/// What list values have added to the context.
type Gained<'s> = SmallVec<[(&'s str, &'s Value); 4]>;

/// A value of the context, which lives as long as the set or the query.
type Known<'s> = &'s Value;
