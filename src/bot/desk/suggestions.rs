//! Suggested answers: shown, used, rejected.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::super::Bot;
use super::super::suggest::{MOST_SUGGESTED, SuggestedAnswer, Wanted};
use crate::locale::{Locale, ReplyLocale};
use crate::store::{
    AgentId, Audience, Author, Body, ConversationId, NewSuggestion, StoreError, Suggestion,
    SuggestionId, SuggestionStep,
};

/// How many messages with suggestions are remembered.
const MESSAGES: NonZeroUsize = NonZeroUsize::new(2_000).expect("not zero");
/// How many suggested texts are remembered.
const TEXTS: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// Answers for a message of a resident.
#[derive(Clone, Debug, PartialEq)]
pub struct Offers {
    /// The number of the message.
    pub message: u64,
    /// The language of the message.
    pub language: Locale,
    /// The answers, the best first; at most five.
    pub answers: Vec<Offered>,
}

/// An answer for a message of a resident, as it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    /// The suggestion in the store.
    pub id: SuggestionId,
    /// The answer.
    pub answer: SuggestedAnswer,
}

type Place = (ConversationId, AgentId, u64);

/// Which suggestions were shown lately: looking twice shows them once.
#[derive(Debug)]
pub(super) struct Memory {
    shown: Mutex<LruCache<Place, Vec<(String, SuggestionId)>>>,
    texts: Mutex<LruCache<SuggestionId, String>>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            shown: Mutex::new(LruCache::new(MESSAGES)),
            texts: Mutex::new(LruCache::new(TEXTS)),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A cache is whole whatever happened to the one who held it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memory {
    /// The text of a suggestion, if it was shown lately.
    pub(super) fn text(&self, id: &SuggestionId) -> Option<String> {
        lock(&self.texts).get(id).cloned()
    }
}

impl Bot {
    /// The best answers for a message of the resident, or a change of one, in the resident's locale and in the agent's. That they were shown
    /// is recorded once, however often an agent asks for them.
    ///
    /// Errors: [`StoreError::Refused`] when there is no message of the resident with this number.
    pub async fn suggest_for(
        &self,
        conversation: &ConversationId,
        message: u64,
        agent: &AgentId,
        agent_locale: Option<ReplyLocale>,
    ) -> Result<Offers, StoreError> {
        let record = self.store.conversation(conversation).await?;
        let after = message.saturating_sub(1);
        let events = self
            .store
            .events_after(conversation, after, 1, Audience::Desk)
            .await?;
        let text = events
            .into_iter()
            .next()
            .and_then(|event| match event.body {
                Body::ResidentMessage { text } | Body::MessageEdited { text, .. }
                    if event.seq == message && event.author == Author::Resident =>
                {
                    Some(text)
                }
                _ => None,
            });
        let text = text.ok_or_else(|| {
            StoreError::Refused("Answers are suggested to messages of the resident.".into())
        })?;
        let wanted = Wanted {
            locale: Some(self.locale_of(&record.state)),
            agent_locale,
            limit: MOST_SUGGESTED,
        };
        let suggested = self.suggest(&text, wanted);
        let place = (conversation.clone(), agent.clone(), message);
        let ids = self.shown_once(&place, &suggested.answers).await?;
        let answers = suggested.answers.into_iter().zip(ids);
        Ok(Offers {
            message,
            language: suggested.language,
            answers: answers.map(|(answer, id)| Offered { id, answer }).collect(),
        })
    }

    /// The recorded suggestions of these answers, in their order.
    async fn shown_once(
        &self,
        place: &Place,
        answers: &[SuggestedAnswer],
    ) -> Result<Vec<SuggestionId>, StoreError> {
        if answers.is_empty() {
            return Ok(Vec::new());
        }
        let known = lock(&self.desk.suggested.shown).get(place).cloned();
        if let Some(known) = known
            && known.len() == answers.len()
            && known
                .iter()
                .zip(answers)
                .all(|((intent, _), answer)| *intent == answer.intent)
        {
            return Ok(known.into_iter().map(|(_, id)| id).collect());
        }
        let (conversation, agent, message) = place;
        let new = (1..).zip(answers).map(|(rank, answer)| NewSuggestion {
            message: *message,
            intent: answer.intent.clone(),
            locale: answer.reply.locale.language(),
            rank,
            score: thousandths(answer.score),
        });
        let at = self.clock.at();
        let show = self
            .store
            .show_suggestions(conversation, agent, new.collect(), at);
        let shown = self.change(conversation, show).await?;
        let mut texts = lock(&self.desk.suggested.texts);
        for (suggestion, answer) in shown.iter().zip(answers) {
            texts.put(suggestion.id.clone(), answer.text.clone());
        }
        drop(texts);
        let ids = shown.into_iter().map(|suggestion| suggestion.id);
        let ids: Vec<SuggestionId> = ids.collect();
        let intents = answers.iter().map(|answer| answer.intent.clone());
        let remembered = intents.zip(ids.clone()).collect();
        lock(&self.desk.suggested.shown).put(place.clone(), remembered);
        Ok(ids)
    }

    /// Records what an agent does with a suggestion that was shown to them.
    ///
    /// Errors: [`StoreError::Refused`] when it was shown to somebody else.
    pub async fn record(
        &self,
        suggestion: &SuggestionId,
        agent: &AgentId,
        step: SuggestionStep,
    ) -> Result<Suggestion, StoreError> {
        let found = self.store.suggestion(suggestion).await?;
        if found.agent != *agent {
            return Err(StoreError::Refused(
                "The suggestion was shown to another agent.".into(),
            ));
        }
        let step = match step {
            SuggestionStep::Rejected(Some(reason)) => {
                SuggestionStep::Rejected(Some(self.masked(&reason)))
            }
            other => other,
        };
        let at = self.clock.at();
        let record = self.store.record_suggestion(suggestion, step, at);
        self.change(&found.conversation, record).await
    }
}

/// A share of 0 to 1 in thousandths.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is between 0 and 1000"
)]
fn thousandths(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 1000.0).round() as u32
}
