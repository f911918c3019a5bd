//! What a search takes and reports.

use std::ops::Range;

use smallvec::SmallVec;

use super::build::PhraseId;

/// A slot of a [`PhraseSet`](super::PhraseSet); [`PhraseSet::slot_name`](super::PhraseSet::slot_name) tells its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotId(pub u32);

/// A place in the text which the caller found to be an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntitySpan {
    /// The name given to [`Builder::entity`](super::Builder::entity). Other names are ignored.
    pub name: String,
    /// Bytes of the text. Blanks at the ends do not count; a span that is empty or does not lie between characters is
    /// ignored.
    pub span: Range<usize>,
}

/// What a slot was filled with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SlotValue {
    /// The number given with the value of a list.
    ListValue(u32),
    /// A whole number of a range.
    Number(i64),
    /// A number of a range that is not whole.
    Decimal(f64),
    /// The text of the slot itself, taken by a wildcard.
    Text,
    /// The position in the slice of entities given to [`PhraseSet::find`](super::PhraseSet::find).
    Entity(usize),
}

impl SlotValue {
    /// The value of a number.
    pub(super) fn of(number: f64) -> Self {
        // Whole numbers of this size are exact.
        if number.fract() == 0.0 && number.abs() < 9e15 {
            Self::Number(number as i64)
        } else {
            Self::Decimal(number)
        }
    }
}

/// A slot that was filled.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotHit {
    /// The slot.
    pub slot: SlotId,
    /// What it was filled with.
    pub value: SlotValue,
    /// Bytes of the text.
    pub span: Range<usize>,
}

/// A place where a part of a phrase occurs.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    /// Bytes of the text, without blanks at the ends.
    pub span: Range<usize>,
    /// The filled slots from left to right; a slot inside a list value comes before the slot of the list.
    pub slots: SmallVec<[SlotHit; 2]>,
}

/// A phrase that occurs in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The phrase.
    pub phrase: PhraseId,
    /// For every part of the phrase its occurrences from left to right, at least one.
    pub parts: SmallVec<[SmallVec<[Occurrence; 1]>; 2]>,
}

impl Hit {
    /// The slots that all occurrences of all parts fill, from left to right in each part.
    pub fn slots(&self) -> impl Iterator<Item = &SlotHit> {
        self.parts
            .iter()
            .flatten()
            .flat_map(|occurrence| &occurrence.slots)
    }
}
