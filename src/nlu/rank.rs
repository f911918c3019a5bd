//! Joins the evidence of phrases and the opinion of the statistical part into one ranking.

use std::collections::HashMap;
use std::ops::Range;

use crate::classify::Opinion;
use crate::intents::{IntentIndex, IntentKind, PhraseRole};
use crate::locale::Locale;
use crate::pattern::PhraseId;

use super::weight::Profile;
use super::{Message, Recognizer};

/// How much one unit of phrase evidence counts beside one unit of log-probability.
const EVIDENCE: f32 = 0.3;
/// The same for a phrase that names a thing not handled here, because a wrong answer costs more than a refusal, and for
/// one that leans on the answer before, because examples stand alone and know nothing of it.
const FIRM: f32 = 0.6;
/// What a guard takes from an intent of a family, in log-probability.
const GUARD: f32 = 3.0;
/// The probability of a whole family from which its share counts without a phrase.
const SURE_FAMILY: f32 = 0.7;
/// The smallest probability that the statistical part can give; below it, its opinion is only "no".
const FLOOR: f32 = 0.0001;
/// The familiarity from which a text counts as one that the examples speak of.
const FAMILIAR: f32 = 0.05;
/// Evidence beyond this adds nothing: one clear phrase is enough.
const ENOUGH: f32 = 20.0;
/// The evidence that the topic at hand adds to a phrase that leans on it.
const FROM_BEFORE: f32 = 6.0;

/// One intent that a message may mean.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The intent.
    pub intent: IntentIndex,
    /// The share of belief it holds among all intents, 0 to 1.
    pub share: f32,
    /// The confidence that answering with it is right, 0 to 1.
    pub confidence: f64,
    /// The weight of the text that its best phrase explains.
    pub evidence: f32,
    /// The probability that the statistical part gives.
    pub statistical: f32,
    /// The best phrase with its language and where it was found.
    pub phrase: Option<(Locale, PhraseId, Vec<Range<usize>>)>,
}

/// The candidates for a message or a part of it, the likeliest first.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The language judged in.
    pub locale: Locale,
    /// At most [`Ranking::LONGEST`] candidates.
    pub candidates: Vec<Candidate>,
    /// The intents that a guard ruled out, with the guard's phrase.
    pub guarded: Vec<(IntentIndex, Locale, PhraseId)>,
    /// The weight of all meaning in the text.
    pub total: f32,
    /// The weight of what no example ever held and the best candidate does not explain.
    pub strange: f32,
}

impl Ranking {
    /// How many candidates are kept.
    pub const LONGEST: usize = 8;

    /// The likeliest candidate.
    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first()
    }
}

/// A phrase found for an intent.
#[derive(Clone, Debug)]
struct Found {
    evidence: f32,
    /// Whether it counts only because of the answer before.
    leaning: bool,
    phrase: (Locale, PhraseId, Vec<Range<usize>>),
}

impl Recognizer {
    /// Ranks the intents for a range of a message; `hint` is the language where the message tells none, and
    /// `before` are the intents answered directly before it.
    pub fn rank(
        &self,
        message: &Message,
        range: &Range<usize>,
        hint: Locale,
        before: &[IntentIndex],
    ) -> Ranking {
        let locale = Self::language_of(message, hint);
        let opinion = self.opinion(locale, message, range);
        let statistical = &opinion.probabilities;
        let mut ranking = Ranking {
            locale,
            candidates: Vec::new(),
            guarded: Vec::new(),
            total: 0.0,
            strange: 0.0,
        };
        let Some(language) = self.languages.get(&locale) else {
            return ranking;
        };
        let profile = language.weights.profile(&message.text.text);
        ranking.total = profile.weight(std::slice::from_ref(range));

        let mut found = self.evidence(message, range, before, &profile, &mut ranking);
        let scored = self.scores(statistical, &mut found, &ranking);
        let highest = scored.first().map_or(0.0, |first| first.0);
        let sum: f32 = scored
            .iter()
            .map(|(score, _)| (score - highest).exp())
            .sum();
        for (score, intent) in scored.into_iter().take(Ranking::LONGEST) {
            let hit = found.remove(&intent);
            ranking.candidates.push(Candidate {
                intent,
                share: (score - highest).exp() / sum,
                confidence: 0.0,
                evidence: hit.as_ref().map_or(0.0, |hit| hit.evidence),
                statistical: statistical.get(intent.0).copied().unwrap_or(0.0),
                phrase: hit.map(|hit| hit.phrase),
            });
        }
        let explained = ranking
            .candidates
            .first()
            .and_then(|best| best.phrase.as_ref());
        let explained = explained.map_or(&[][..], |(_, _, spans)| spans);
        ranking.strange = profile.strange(range, explained);
        for index in 0..ranking.candidates.len() {
            ranking.candidates[index].confidence = self.confidence(&ranking, index, &opinion);
        }
        ranking
    }

    /// The best phrase of each intent in a range; guards go into the ranking.
    fn evidence(
        &self,
        message: &Message,
        range: &Range<usize>,
        before: &[IntentIndex],
        profile: &Profile,
        ranking: &mut Ranking,
    ) -> HashMap<IntentIndex, Found> {
        let mut found: HashMap<IntentIndex, Found> = HashMap::new();
        for (language, hit) in &message.hits {
            let Some(book) = self.book.phrases.get(language) else {
                continue;
            };
            let Some(spans) = Message::spans_of(hit, range) else {
                continue;
            };
            match book.meaning(hit.phrase).role.clone() {
                PhraseRole::Guard(intent) => ranking.guarded.push((intent, *language, hit.phrase)),
                PhraseRole::After(intent)
                    if !self.book.intents[intent.0]
                        .after
                        .iter()
                        .any(|known| before.contains(known)) => {}
                role @ (PhraseRole::Intent(intent) | PhraseRole::After(intent)) => {
                    let mut evidence = profile.weight(&spans);
                    if matches!(role, PhraseRole::After(_)) {
                        // What was said before explains what these words leave out.
                        evidence += FROM_BEFORE;
                    }
                    let better = found
                        .get(&intent)
                        .is_none_or(|known| known.evidence < evidence);
                    if better {
                        found.insert(
                            intent,
                            Found {
                                evidence,
                                leaning: matches!(role, PhraseRole::After(_)),
                                phrase: (*language, hit.phrase, spans),
                            },
                        );
                    }
                }
                PhraseRole::Value(_) | PhraseRole::Date(_) => {}
            }
        }
        found
    }

    /// The joined score of every intent that no guard rules out, the highest first.
    fn scores(
        &self,
        statistical: &[f32],
        found: &mut HashMap<IntentIndex, Found>,
        ranking: &Ranking,
    ) -> Vec<(f32, IntentIndex)> {
        let mut scored: Vec<(f32, IntentIndex)> = Vec::with_capacity(self.book.intents.len());
        for index in 0..self.book.intents.len() {
            let intent = IntentIndex(index);
            let guarded = ranking
                .guarded
                .iter()
                .any(|(guarded, _, _)| *guarded == intent);
            if guarded && self.book.intents[index].family.is_none() {
                continue;
            }
            let opinion = statistical
                .get(index)
                .copied()
                .unwrap_or(0.0)
                .max(FLOOR)
                .ln();
            if guarded {
                // Within a family a guard puts the others first; it does not silence a question that fits none better.
                found.remove(&intent);
                scored.push((opinion - GUARD, intent));
                continue;
            }
            let evidence = found
                .get(&intent)
                .map_or(0.0, |found| found.evidence.min(ENOUGH));
            let refuses = self.book.intents[index].kind == IntentKind::Refusal;
            let leaning = found.get(&intent).is_some_and(|found| found.leaning);
            let worth = if refuses || leaning { FIRM } else { EVIDENCE };
            scored.push((opinion + worth * evidence, intent));
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        scored
    }

    /// The confidence that answering with a candidate is right.
    ///
    /// The share of belief says which intent is likeliest; support says whether the message is about any of them at
    /// all: a phrase that explains a good part of it, or examples very much like it, and little that is strange.
    /// What a family of intents shares counts together, since their replies cover each other.
    fn confidence(&self, ranking: &Ranking, index: usize, opinion: &Opinion) -> f64 {
        let candidate = &ranking.candidates[index];
        let family = self.book.intents[candidate.intent.0].family.as_ref();
        let related = |intent: usize| {
            intent == candidate.intent.0
                || (family.is_some() && self.book.intents[intent].family.as_ref() == family)
        };
        let share: f32 = ranking
            .candidates
            .iter()
            .filter(|other| related(other.intent.0))
            .map(|other| other.share)
            .sum();
        let probability: f32 = opinion
            .probabilities
            .iter()
            .enumerate()
            .filter(|(intent, _)| related(*intent))
            .map(|(_, value)| value)
            .sum();
        let lifted = candidate.evidence > 0.0 || probability >= SURE_FAMILY;
        let share = if lifted { share } else { candidate.share };
        let (total, strange) = (ranking.total, ranking.strange);
        let covered = if total > 0.0 {
            candidate.evidence / total
        } else {
            0.0
        };
        let by_phrase = 1.0 - (-(candidate.evidence / 3.5) - 1.5 * covered).exp();
        // A text that is like no intent gets its probabilities from the little that it shares with one.
        let familiar = (opinion.familiarity / FAMILIAR).min(1.0);
        let by_example = familiar * ((probability - 0.25) / 0.5).clamp(0.0, 1.0);
        let foreign = if total > 0.0 {
            (strange / total).min(1.0)
        } else {
            0.0
        };
        let support = 1.0 - (1.0 - by_phrase) * (1.0 - by_example);
        // What nobody ever wrote in an example weighs against an opinion, less against a phrase.
        f64::from(share * support * (1.0 - 0.6 * foreign * (1.0 - 0.5 * covered)))
    }
}
