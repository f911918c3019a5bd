//! What the service does for the desk by itself, every half a minute.

use super::super::Bot;
use crate::store::{Case, MOST_ROWS_READ, PutOff, Return, StoreError, Timestamp};

/// What was done for the desk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tended {
    /// How many conversations went back to the queue because their agents did not look at them.
    pub returned: usize,
    /// How many were put off because the call centre has closed.
    pub put_off: usize,
}

/// One conversation that was erased or cannot be read must not keep the others from being seen to; a store that does
/// nothing any more ends the round.
fn let_others_go_on(error: &StoreError) -> Result<(), StoreError> {
    if error.is_storage() && !matches!(error, StoreError::Corrupt(_)) {
        return Err(error.clone());
    }
    tracing::warn!(%error, "a conversation could not be seen to");
    Ok(())
}

impl Bot {
    /// Sees to the desk: call it at the start and then every 30 seconds.
    ///
    /// Who has not renewed is forgotten; conversations that nobody sees to go back to the queue; and when the call centre
    /// has closed, nobody waits in vain.
    pub async fn tend_desk(&self) -> Result<Tended, StoreError> {
        self.desk.presence.expire(self.clock.at());
        self.look_for_agents().await?;
        Ok(Tended {
            returned: self.return_abandoned(self.clock.at()).await?,
            put_off: self.put_off_after_hours(self.clock.at()).await?,
        })
    }

    /// Gives conversations back to the queue at which their agents have not looked for `desk.return_minutes`. Returns how
    /// many.
    pub async fn return_abandoned(&self, now: Timestamp) -> Result<usize, StoreError> {
        let minutes = self.library.config.desk.return_minutes;
        let patience = i64::from(minutes) * 60 * 1_000_000;
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
            if now.0.saturating_sub(since.0) < patience {
                continue;
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
}
