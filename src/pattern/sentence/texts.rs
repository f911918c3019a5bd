//! The forms of one text that sentences are compared with.

use super::super::edges::TextEnds;
use super::super::machine::Machine;
use super::super::matcher::Matcher;
use super::super::memo::Memo;
use super::super::message::Message;
use super::super::prepare::{SkipAt, SkipWords, Tracked, fold_simple, prepare_into};
use super::super::skip;
use crate::text::Normalized;

/// A text as it is matched, with what is known about it.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) tracked: Tracked,
    pub(super) message: Message,
    pub(super) memo: Memo,
    is_loaded: bool,
}

impl Form {
    /// Makes the form ready to be matched.
    fn load(&mut self, machine: &Machine) {
        if self.is_loaded {
            return;
        }
        self.is_loaded = true;
        let offsets = self.tracked.offsets();
        let characters = self.tracked.characters().iter().zip(offsets);
        self.message.load_characters(
            characters.map(|(&character, &offset)| (fold_simple(character), offset)),
            offsets.last().copied().unwrap_or(0),
        );
        self.start(machine);
    }

    fn start(&mut self, machine: &Machine) {
        let places = (self.message.len() + 2) << machine.dialect.shift();
        self.memo.start(places);
    }

    /// A matcher for this form.
    pub(super) fn matcher<'f>(&'f mut self, machine: &'f Machine) -> Matcher<'f> {
        self.load(machine);
        Matcher {
            machine,
            message: &self.message,
            memo: &mut self.memo,
        }
    }
}

/// Which form a sentence is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Without skip words.
    Plain,
    /// With skip words.
    Full,
    /// With skip words and nothing added at the end.
    Bare,
    /// Without skip words at the end.
    NotAtEnd,
    /// Without skip words at the beginning.
    NotAtStart,
}

/// All forms of one text in the dialect of hassil. The memory is used again for the next text.
#[derive(Debug, Default)]
pub(super) struct Forms {
    raw: Tracked,
    all: [Form; 5],
    is_made: [bool; 5],
    /// Whether there were skip words in the text.
    pub(super) has_skips: bool,
    /// Whether there may be a number in digits or numerals.
    pub(super) has_digits: bool,
    /// The words of the text without skip words.
    pub(super) text: String,
    /// Folded texts in which required words are looked for.
    pub(super) haystack: String,
}

impl Forms {
    /// Takes in a text. `with_text` tells whether its words are needed.
    pub(super) fn start(
        &mut self,
        raw: &str,
        skip_words: &SkipWords,
        ignore_whitespace: bool,
        with_text: bool,
        machine: &Machine,
    ) {
        self.is_made = [false; 5];
        prepare_into(raw, &mut self.raw);
        let plain = &mut self.all[Kind::Plain as usize];
        plain.tracked.assign_from(&self.raw);
        let removed = skip_words.remove(&mut plain.tracked, SkipAt::Anywhere, ignore_whitespace);
        self.has_skips = removed && plain.tracked.characters() != self.raw.characters();
        self.text.clear();
        if with_text {
            self.text.extend(plain.tracked.characters());
        }
        self.haystack.clear();
        let folded = |tracked: &Tracked, haystack: &mut String| {
            for &character in tracked.characters() {
                haystack.push(fold_simple(character));
            }
            haystack.push('\n');
        };
        if ignore_whitespace {
            folded(&plain.tracked, &mut self.haystack);
        }
        finish(&mut plain.tracked, ignore_whitespace);
        plain.is_loaded = false;
        plain.load(machine);
        for &character in &plain.message.characters {
            self.haystack.push(character);
        }
        self.haystack.push('\n');
        self.is_made[Kind::Plain as usize] = true;
        self.has_digits = if self.has_skips {
            self.raw.characters().iter().any(char::is_ascii_digit)
        } else {
            plain.message.has_digits
        };
        if self.has_skips {
            folded(&self.raw, &mut self.haystack);
            self.make(Kind::Full, skip_words, ignore_whitespace);
            if ignore_whitespace {
                folded(&self.all[Kind::Full as usize].tracked, &mut self.haystack);
            }
        }
    }

    fn make(&mut self, kind: Kind, skip_words: &SkipWords, ignore_whitespace: bool) {
        if std::mem::replace(&mut self.is_made[kind as usize], true) {
            return;
        }
        let form = &mut self.all[kind as usize];
        form.is_loaded = false;
        form.tracked.assign_from(&self.raw);
        match kind {
            Kind::NotAtEnd => {
                skip_words.remove(&mut form.tracked, SkipAt::End, ignore_whitespace);
            }
            Kind::NotAtStart => {
                skip_words.remove(&mut form.tracked, SkipAt::Start, ignore_whitespace);
            }
            Kind::Bare => return,
            Kind::Plain | Kind::Full => {}
        }
        finish(&mut form.tracked, ignore_whitespace);
    }

    /// The forms to compare a sentence with, in order. `wildcard` tells which form it needs for its wildcards.
    pub(super) fn kinds(
        &mut self,
        wildcard: Kind,
        skip_words: &SkipWords,
        ignore_whitespace: bool,
    ) -> (Option<Kind>, Kind) {
        let mut kind = wildcard;
        if !self.has_skips && kind != Kind::Bare {
            // All forms are the same text.
            kind = Kind::Plain;
        }
        self.make(kind, skip_words, ignore_whitespace);
        let is_plain = self.all[kind as usize].tracked.characters()
            == self.all[Kind::Plain as usize].tracked.characters();
        let first = (self.has_skips && is_plain).then_some(Kind::Full);
        (first, kind)
    }

    /// What all forms begin and end with, if they do not differ.
    pub(super) fn ends(&self) -> TextEnds {
        if self.has_skips {
            return TextEnds::ANY;
        }
        self.all[Kind::Plain as usize].message.ends
    }

    pub(super) fn form(&mut self, kind: Kind) -> &mut Form {
        &mut self.all[kind as usize]
    }

    /// About how many bytes are in use.
    pub(super) fn size(&self) -> usize {
        self.all.iter().map(|form| form.memo.size()).sum()
    }

    /// Takes in a text in our own dialect.
    pub(super) fn start_own(&mut self, raw: &str, skip_words: &skip::SkipWords, machine: &Machine) {
        let normalized = Normalized::new(raw);
        let form = &mut self.all[Kind::Plain as usize];
        let parts = normalized.text.char_indices().map(|(at, character)| {
            let span = normalized.raw_span(at..at + character.len_utf8());
            (character, span.start as u32..span.end as u32)
        });
        form.tracked = Tracked::from_parts(parts);
        form.message.load(&normalized.text);
        skip_words.mark(&mut form.message);
        form.is_loaded = true;
        form.start(machine);
        self.text.clone_from(&normalized.text);
        self.haystack = normalized.text;
        self.has_digits = form.message.has_digits;
        self.has_skips = false;
    }
}

fn finish(tracked: &mut Tracked, ignore_whitespace: bool) {
    if ignore_whitespace {
        tracked.remove_blanks_between_cjk();
    } else {
        tracked.append_blank();
    }
}
