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
    /// The list and the position in it of every list value, by the number that the engine reports for it.
    pub values: Vec<(String, usize)>,
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
    /// The words under its `required_keywords`: unless there are none, the phrase counts only where one is found.
    pub keywords: Vec<PhraseId>,
    /// What must be known for the phrase to count.
    pub context: Option<PhraseContext>,
    /// Whether it is itself a condition of a phrase (`not`, `required_keywords`), and says nothing else.
    pub is_condition: bool,
}

/// Slot values that must be known, and must not be, for a phrase to count. `None` stands for any value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhraseContext {
    /// Slot → any of these values; every slot must have one.
    pub requires: Vec<(String, Option<Vec<String>>)>,
    /// Slot → any of these values; no slot may have one.
    pub excludes: Vec<(String, Option<Vec<String>>)>,
    /// Slot → the slot that keeps its value where the phrase counts, as if it had been said.
    pub copies: Vec<(String, String)>,
}

/// What is known of a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// Nothing.
    Nothing,
    /// Its value as a text.
    Text(&'a str),
    /// A value that is no text, such as a date.
    Other,
}

impl PhraseContext {
    /// Whether a phrase counts while this is known.
    pub fn holds<'a>(&self, known: impl Fn(&str) -> Known<'a>) -> bool {
        let has = |slot: &str, values: &Option<Vec<String>>| match (known(slot), values) {
            (Known::Nothing, _) | (Known::Other, Some(_)) => false,
            (_, None) => true,
            (Known::Text(text), Some(values)) => values.iter().any(|value| value == text),
        };
        self.requires.iter().all(|(slot, values)| has(slot, values))
            && !self.excludes.iter().any(|(slot, values)| has(slot, values))
    }
}

/// What finding a phrase says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhraseRole {
    /// Evidence for an intent.
    Intent(IntentIndex),
    /// Evidence for an intent directly after one of [`Intent::after`](super::Intent::after).
    After(IntentIndex),
    /// Evidence against an intent, or, if [`PhraseMeaning::is_condition`], a condition of one phrase of it.
    Guard(IntentIndex),
    /// A value of a list slot.
    Value(String),
    /// A date, month, time, telephone number or value of a list that belongs to a slot.
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

impl FoundPhrases {
    /// Takes out what a condition holds for, by phrase.
    #[must_use]
    pub fn take(&mut self, mut condition: impl FnMut(PhraseId) -> bool) -> Self {
        Self {
            hits: self
                .hits
                .extract_if(.., |hit| condition(hit.phrase))
                .collect(),
            groups: self
                .groups
                .extract_if(.., |group| condition(group.phrase))
                .collect(),
        }
    }
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

    /// What each phrase means, in the order of their ids.
    pub fn meanings(&self) -> &[PhraseMeaning] {
        &self.meanings
    }

    /// Finds every phrase that occurs anywhere in a folded text and is not undone by its own guards or for want
    /// of a required word. What the phrases ask of the context is left to the caller.
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
        self.apply_conditions(&mut found);
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

    fn apply_conditions(&self, found: &mut FoundPhrases) {
        let meaning = |phrase: PhraseId| self.meanings.get(phrase.0 as usize);
        let conditions: Vec<PhraseId> = found
            .hits
            .iter()
            .map(|hit| hit.phrase)
            .filter(|&phrase| meaning(phrase).is_some_and(|meaning| meaning.is_condition))
            .collect();
        let any = |phrases: &[PhraseId]| phrases.iter().any(|phrase| conditions.contains(phrase));
        let counts = |phrase: PhraseId| {
            meaning(phrase).is_some_and(|meaning| {
                !meaning.is_condition
                    && !any(&meaning.not)
                    && (meaning.keywords.is_empty() || any(&meaning.keywords))
            })
        };
        found.hits.retain(|hit| counts(hit.phrase));
        found.groups.retain(|group| counts(group.phrase));
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, PhraseContext};

    #[test]
    fn a_context_requires_and_excludes_values() {
        let values = |values: &[&str]| Some(values.iter().map(|&value| value.to_owned()).collect());
        let context = PhraseContext {
            requires: vec![
                ("who".to_owned(), values(&["self", "child"])),
                ("when".to_owned(), None),
            ],
            excludes: vec![
                ("what".to_owned(), values(&["card"])),
                ("where".to_owned(), None),
            ],
            copies: Vec::new(),
        };
        let holds = |who, when, what, place| {
            context.holds(|slot| match slot {
                "who" => who,
                "when" => when,
                "what" => what,
                _ => place,
            })
        };
        let (nothing, child) = (Known::Nothing, Known::Text("child"));
        assert!(holds(child, Known::Other, nothing, nothing));
        assert!(holds(child, Known::Text("x"), Known::Text("book"), nothing));
        assert!(!holds(child, nothing, nothing, nothing));
        assert!(!holds(Known::Text("other"), Known::Other, nothing, nothing));
        assert!(!holds(Known::Other, Known::Other, nothing, nothing));
        assert!(!holds(child, Known::Other, Known::Text("card"), nothing));
        assert!(!holds(child, Known::Other, nothing, Known::Other));
        assert!(PhraseContext::default().holds(|_| nothing));
    }
}
