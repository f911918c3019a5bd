//! What the service does for the desk by itself, every half a minute.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::super::Bot;
use super::DISCORD_LOGIN;
use crate::desk::policy::Reason;
use crate::store::{
    AgentId, Audience, Author, Body, Case, CaseId, ConversationId, Event, MOST_ROWS_READ, NewEvent,
    PutOff, Return, StoreError, Timestamp, Turn, TurnOutcome,
};

/// A minute in microseconds.
const MINUTE: i64 = 60 * 1_000_000;
/// How many events from the end the last word of the resident is looked for.
const LATEST: u32 = 200;
/// How many of those who were told to wait on are remembered.
const REASSURED: NonZeroUsize = NonZeroUsize::new(10_000).expect("not zero");

/// Who was told lately to wait on, and since when they were waiting: it saves asking the store, which knows it for good.
#[derive(Debug)]
pub(super) struct Reassured(Mutex<LruCache<(CaseId, Timestamp), ()>>);

impl Default for Reassured {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REASSURED)))
    }
}

impl Reassured {
    fn all(&self) -> MutexGuard<'_, LruCache<(CaseId, Timestamp), ()>> {
        // A cache is whole whatever happened to the one who held it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was done for the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tended {
    /// How many conversations went back to the queue because their agents did not look at them.
    pub returned: usize,
    /// How many were put off because the call centre has closed.
    pub put_off: usize,
    /// How many were told that nobody was free yet.
    pub reassured: usize,
}

/// Since when a resident waits for an answer of a person: the last message or change of one, unless a person has written
/// after it.
fn waits_since(events: &[Event]) -> Option<Timestamp> {
    let last = events.iter().rev().find(|event| {
        matches!(
            (&event.author, &event.body),
            (
                Author::Resident,
                Body::ResidentMessage { .. } | Body::MessageEdited { .. }
            ) | (Author::Agent(_), Body::AgentMessage { .. })
        )
    })?;
    (last.author == Author::Resident).then_some(last.at)
}

/// One conversation that was erased or cannot be read must not keep the others from being seen to; a store that does
/// nothing any more ends the round.
fn let_others_go_on(error: &StoreError) -> Result<(), StoreError> {
    if error.is_passing() {
        return Err(error.clone());
    }
    tracing::warn!(%error, "a conversation could not be seen to");
    Ok(())
}

impl Bot {
    /// Sees to the desk: call it at the start and then every 30 seconds.
    ///
    /// Who has not renewed is forgotten; conversations that nobody sees to go back to the queue; when the call centre has
    /// closed, nobody waits in vain; and who waits for long is told so once.
    pub async fn tend_desk(&self) -> Result<Tended, StoreError> {
        self.desk.presence.expire(self.clock.at());
        self.look_for_agents().await?;
        Ok(Tended {
            returned: self.return_abandoned(self.clock.at()).await?,
            put_off: self.put_off_after_hours(self.clock.at()).await?,
            reassured: self.reassure(self.clock.at()).await?,
        })
    }

    /// Gives conversations back to the queue at which their agents have not looked for `desk.return_minutes`. Returns how
    /// many.
    ///
    /// Nobody tells what agents look at on Discord: there, a conversation goes back when the resident has waited so long
    /// for an answer. One that is closed at a set time stays until then.
    pub async fn return_abandoned(&self, now: Timestamp) -> Result<usize, StoreError> {
        let minutes = self.library.config.desk.return_minutes;
        let patience = i64::from(minutes) * MINUTE;
        let mut returned = 0;
        for case in self.store.held_cases(MOST_ROWS_READ).await? {
            let Case {
                conversation,
                agent: Some(from),
                ..
            } = case
            else {
                continue;
            };
            let claimed = case.claimed_at.unwrap_or(case.opened_at);
            let presence = &self.desk.presence;
            let since = presence.unseen_since(&conversation, &from, claimed);
            if now.0.saturating_sub(since.0) < patience || presence.closes_later(&conversation, now)
            {
                continue;
            }
            match self.is_seen_to_elsewhere(&conversation, &from, now).await {
                Ok(false) | Err(StoreError::NotFound(_)) => {}
                Ok(true) => continue,
                Err(error) => {
                    let_others_go_on(&error)?;
                    continue;
                }
            }
            let tell = match self.told_in(&conversation, "agent-left").await {
                Ok(tell) => tell,
                Err(error) => {
                    let_others_go_on(&error)?;
                    continue;
                }
            };
            let back = Return {
                conversation: conversation.clone(),
                from,
                reason: "timeout".to_owned(),
                tell: Some(tell),
                at: now,
            };
            let back = self.store.return_case(back);
            match self.change(&conversation, back).await {
                Ok(case) => returned += usize::from(case.is_some()),
                Err(error) => let_others_go_on(&error)?,
            }
        }
        Ok(returned)
    }

    /// Whether an agent who works on Discord has answered, or still has time for it.
    async fn is_seen_to_elsewhere(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let agent = self.store.agent(agent).await?;
        if !agent.login.starts_with(DISCORD_LOGIN) {
            return Ok(false);
        }
        let last = self.store.conversation(conversation).await?.last;
        let after = last.saturating_sub(u64::from(LATEST));
        let events = self
            .store
            .events_after(conversation, after, LATEST, Audience::Desk)
            .await?;
        let patience = i64::from(self.library.config.desk.return_minutes) * MINUTE;
        Ok(waits_since(&events).is_none_or(|since| now.0.saturating_sub(since.0) < patience))
    }

    /// Puts off those who still wait after the call centre has closed, until it opens next, and tells them so. Returns how
    /// many.
    async fn put_off_after_hours(&self, now: Timestamp) -> Result<usize, StoreError> {
        let Some(until) = self.closed_until() else {
            return Ok(0);
        };
        let mut put_off = 0;
        for case in self.store.queue(now, MOST_ROWS_READ).await? {
            let id = case.conversation;
            // Who has left a note was told already when it will be read.
            let tell = match case.reason.as_str() {
                "note" => None,
                _ => match self.told_in(&id, "queue-closed").await {
                    Ok(tell) => Some(tell),
                    Err(error) => {
                        let_others_go_on(&error)?;
                        continue;
                    }
                },
            };
            let off = PutOff {
                conversation: id.clone(),
                until,
                reason: "closed".to_owned(),
                tell,
                at: now,
            };
            let off = self.store.put_off(off);
            match self.change(&id, off).await {
                Ok(case) => put_off += usize::from(case.is_some()),
                Err(error) => let_others_go_on(&error)?,
            }
        }
        Ok(put_off)
    }

    /// Tells those who have waited for `desk.patience_minutes` that nobody was free yet, once for each time they wait, also
    /// after a restart. Returns how many.
    async fn reassure(&self, now: Timestamp) -> Result<usize, StoreError> {
        let patience = i64::from(self.library.config.desk.patience_minutes) * MINUTE;
        let mut reassured = 0;
        for case in self.store.queue(now, MOST_ROWS_READ).await? {
            // Who was put off waits from then on. Who has left a note does not sit and wait.
            let since = case
                .waiting_since
                .max(case.snoozed_until.unwrap_or_default());
            let place = (case.id.clone(), since);
            if now.0.saturating_sub(since.0) < patience
                || case.reason == Reason::Note.code()
                || self.desk.reassured.all().contains(&place)
            {
                continue;
            }
            match self.reassure_in(&case, since, now).await {
                // Something else happens there at this moment: next time, if it still waits.
                Ok(TurnOutcome::Conflict(_)) | Err(StoreError::Refused(_)) => {}
                Ok(told) => {
                    reassured += usize::from(matches!(told, TurnOutcome::Written(_)));
                    self.desk.reassured.all().put(place, ());
                }
                Err(error) => let_others_go_on(&error)?,
            }
        }
        Ok(reassured)
    }

    async fn reassure_in(
        &self,
        case: &Case,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<TurnOutcome, StoreError> {
        let id = &case.conversation;
        let record = self.store.conversation(id).await?;
        let turn = Turn {
            conversation: id.clone(),
            expected: record.last,
            key: format!("still-waiting:{}:{}", case.id, since.0),
            state: None,
            holder: None,
            events: vec![NewEvent {
                author: Author::Bot,
                body: self.told(&record.state, "still-waiting"),
            }],
            at: now,
        };
        self.change(id, self.store.commit_turn(turn)).await
    }
}
