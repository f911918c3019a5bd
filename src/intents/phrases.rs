//! The compiled phrases of one language, with what each of them means.

use std::ops::Range;

use smallvec::SmallVec;

use crate::diag::Place;
use crate::pattern::{
    EntitySpan, Hit, Occurrence, PhraseId, PhraseSet, RegularHit, RegularPhrases,
};

use super::model::IntentIndex;

/// The compiled phrases of one language.
#[derive(Debug)]
pub struct PhraseBook {
    /// The templates.
    pub set: PhraseSet,
    /// The regular expressions. Their [`PhraseId`]s follow those of the templates.
    pub regular: RegularPhrases,
    /// What each phrase means, by [`PhraseId`].
    pub meanings: Vec<PhraseMeaning>,
}

/// What a compiled phrase stands for.
#[derive(Clone, Debug)]
pub struct PhraseMeaning {
    /// What finding it says.
    pub role: PhraseRole,
    /// The template as written.
    pub template: String,
    /// Where it stands.
    pub place: Place,
    /// The guards under its `not`: where one of these is found, the phrase counts for nothing.
    pub not: Vec<PhraseId>,
    /// Whether it is itself a guard under the `not` of a phrase, and says nothing else.
    pub is_not: bool,
}

/// What finding a phrase says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhraseRole {
    /// Evidence for an intent.
    Intent(IntentIndex),
    /// Evidence for an intent directly after one of [`Intent::after`](super::Intent::after).
    After(IntentIndex),
    /// Evidence against an intent, or, if [`PhraseMeaning::is_not`], against one phrase of it.
    Guard(IntentIndex),
    /// A value of a list slot.
    Value(String),
    /// A date, month, time or telephone number that belongs to a slot.
    Date(String),
}

/// What a search found.
#[derive(Clone, Debug, Default)]
pub struct FoundPhrases {
    /// The phrases that count, in the order of their ids.
    pub hits: Vec<Hit>,
    /// What the named groups of regular expressions hold.
    pub groups: Vec<FoundGroup>,
}

/// What a named group of a regular expression holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundGroup {
    /// The phrase.
    pub phrase: PhraseId,
    /// The name of the group, which is that of a slot.
    pub slot: String,
    /// Bytes of the text.
    pub span: Range<usize>,
    /// The bytes of the text that the whole expression explains.
    pub whole: Range<usize>,
}

impl PhraseBook {
    /// What a phrase means.
    pub fn meaning(&self, id: PhraseId) -> &PhraseMeaning {
        &self.meanings[id.0 as usize]
    }

    /// Finds every phrase that occurs anywhere in a folded text and is not undone by one of its own guards.
    pub fn find(&self, text: &str, entities: &[EntitySpan]) -> FoundPhrases {
        let mut found = FoundPhrases {
            hits: self.set.find(text, entities),
            groups: Vec::new(),
        };
        for hit in self.regular.find(text) {
            let (hit, groups) = self.as_hit(hit);
            found.hits.push(hit);
            found.groups.extend(groups);
        }
        self.apply_guards(&mut found);
        found
    }

    /// The index of the first regular expression.
    fn first_regular(&self) -> usize {
        self.meanings.len().saturating_sub(self.regular.len())
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "the builder allows fewer phrases"
    )]
    fn as_hit(&self, hit: RegularHit) -> (Hit, Vec<FoundGroup>) {
        let phrase = PhraseId((self.first_regular() + hit.phrase) as u32);
        let mut groups = Vec::new();
        let mut part: SmallVec<[Occurrence; 1]> = SmallVec::new();
        for occurrence in hit.occurrences {
            let whole = occurrence.span;
            groups.extend(
                occurrence
                    .groups
                    .into_iter()
                    .map(|(slot, span)| FoundGroup {
                        phrase,
                        slot,
                        span,
                        whole: whole.clone(),
                    }),
            );
            part.push(Occurrence {
                span: whole,
                slots: SmallVec::new(),
            });
        }
        let parts = std::iter::once(part).collect();
        (Hit { phrase, parts }, groups)
    }

    fn apply_guards(&self, found: &mut FoundPhrases) {
        let meaning = |phrase: PhraseId| self.meanings.get(phrase.0 as usize);
        let guards: Vec<PhraseId> = found
            .hits
            .iter()
            .map(|hit| hit.phrase)
            .filter(|&phrase| meaning(phrase).is_some_and(|meaning| meaning.is_not))
            .collect();
        if guards.is_empty() {
            return;
        }
        let counts = |phrase: PhraseId| {
            meaning(phrase).is_some_and(|meaning| {
                !meaning.is_not && !meaning.not.iter().any(|guard| guards.contains(guard))
            })
        };
        found.hits.retain(|hit| counts(hit.phrase));
        found.groups.retain(|group| counts(group.phrase));
    }
}
