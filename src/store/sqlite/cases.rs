//! Cases: claim, release, transfer, close. The holder of the conversation changes with them.

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::desk::active_agent;
use super::rows;
use super::turn::{Changes, Draft, Locked, append, lock};
use super::writer::Job;
use crate::store::error::StoreError;
use crate::store::event::{Author, Body, NewEvent};
use crate::store::ids::{AgentId, ConversationId, Timestamp};
use crate::store::record::{
    AfterCase, Case, CaseAction, CaseStatus, ClaimOutcome, Holder, PutOff, Return,
};
use crate::store::statements;

/// The open case of a conversation.
pub(super) async fn open_case(
    connection: &mut SqliteConnection,
    id: &ConversationId,
) -> Result<Option<Case>, StoreError> {
    let row = sqlx::query(statements::OPEN_CASE)
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(rows::case).transpose()
}

fn changed(row: Option<&SqliteRow>) -> Result<Case, StoreError> {
    row.map_or(Err(StoreError::NotFound("open case")), rows::case)
}

/// Appends the events of a change and sets the holder.
async fn record(
    connection: &mut SqliteConnection,
    id: &ConversationId,
    locked: &Locked,
    events: impl IntoIterator<Item = NewEvent>,
    holder: &Holder,
    at: Timestamp,
) -> Result<(), StoreError> {
    let changes = Changes {
        holder: Some(holder),
        ..Changes::default()
    };
    let drafts: Vec<Draft> = events
        .into_iter()
        .map(Draft::new)
        .collect::<Result<_, _>>()?;
    append(connection, id, locked.last, None, &drafts, changes, at).await?;
    Ok(())
}

/// Gives a waiting case to an agent.
pub(super) struct Claim {
    pub(super) conversation: ConversationId,
    pub(super) agent: AgentId,
    pub(super) at: Timestamp,
}

#[async_trait]
impl Job for Claim {
    type Answer = ClaimOutcome;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<ClaimOutcome, StoreError> {
        let id = &self.conversation;
        let locked = lock(connection, id).await?;
        active_agent(connection, &self.agent).await?;
        let row = sqlx::query(statements::CLAIM_CASE)
            .bind(id.as_str())
            .bind(self.agent.as_str())
            .bind(self.at.0)
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = row else {
            let mine = locked.holder == Holder::Agent(self.agent.clone());
            if mine && let Some(case) = open_case(connection, id).await? {
                return Ok(ClaimOutcome::Claimed(case));
            }
            return Ok(ClaimOutcome::HeldBy(locked.holder));
        };
        let event = NewEvent {
            author: Author::Agent(self.agent.clone()),
            body: Body::Claim,
        };
        let holder = Holder::Agent(self.agent.clone());
        record(connection, id, &locked, [event], &holder, self.at).await?;
        Ok(ClaimOutcome::Claimed(rows::case(&row)?))
    }
}

/// The conversation and its open case, when the agent may act on it.
async fn permitted(
    connection: &mut SqliteConnection,
    action: &CaseAction,
) -> Result<(Locked, Case), StoreError> {
    let locked = lock(connection, &action.conversation).await?;
    active_agent(connection, &action.agent).await?;
    let case = open_case(connection, &action.conversation)
        .await?
        .ok_or(StoreError::NotFound("open case"))?;
    if action.overrule || case.agent.as_ref() == Some(&action.agent) {
        return Ok((locked, case));
    }
    Err(match &case.agent {
        Some(agent) => StoreError::conflict(format!("The agent {agent} has the case.")),
        None => StoreError::conflict("The case is waiting and must be claimed first."),
    })
}

fn by_agent(action: &CaseAction, body: Body) -> NewEvent {
    NewEvent {
        author: Author::Agent(action.agent.clone()),
        body,
    }
}

/// The event with which the resident is told of a change.
fn by_bot(tell: Option<&Body>) -> Option<NewEvent> {
    tell.map(|body| NewEvent {
        author: Author::Bot,
        body: body.clone(),
    })
}

/// Gives a case back to the queue.
pub(super) struct Release(pub(super) CaseAction);

#[async_trait]
impl Job for Release {
    type Answer = Case;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Case, StoreError> {
        let action = &self.0;
        let (locked, case) = permitted(connection, action).await?;
        if case.status == CaseStatus::Waiting {
            return Ok(case);
        }
        let row = sqlx::query(statements::RELEASE_CASE)
            .bind(action.conversation.as_str())
            .bind(action.at.0)
            .fetch_optional(&mut *connection)
            .await?;
        let reason = action.reason.clone();
        let event = by_agent(action, Body::Release { reason });
        let events = [event].into_iter().chain(by_bot(action.tell.as_ref()));
        let id = &action.conversation;
        record(connection, id, &locked, events, &Holder::Queue, action.at).await?;
        changed(row.as_ref())
    }
}

/// Gives a case to another agent.
pub(super) struct Transfer {
    pub(super) action: CaseAction,
    pub(super) to: AgentId,
}

#[async_trait]
impl Job for Transfer {
    type Answer = Case;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Case, StoreError> {
        let Self { action, to } = self;
        let (locked, case) = permitted(connection, action).await?;
        active_agent(connection, to).await?;
        if case.agent.as_ref() == Some(to) {
            return Ok(case);
        }
        let row = sqlx::query(statements::TRANSFER_CASE)
            .bind(action.conversation.as_str())
            .bind(to.as_str())
            .bind(action.at.0)
            .fetch_optional(&mut *connection)
            .await?;
        let event = by_agent(action, Body::Transfer { to: to.clone() });
        let holder = Holder::Agent(to.clone());
        let id = &action.conversation;
        record(connection, id, &locked, [event], &holder, action.at).await?;
        changed(row.as_ref())
    }
}

/// Gives a case back to the queue in the name of the program.
pub(super) struct GiveBack(pub(super) Return);

#[async_trait]
impl Job for GiveBack {
    type Answer = Option<Case>;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Option<Case>, StoreError> {
        let back = &self.0;
        let id = &back.conversation;
        let locked = lock(connection, id).await?;
        if locked.holder != Holder::Agent(back.from.clone()) {
            return Ok(None);
        }
        let row = sqlx::query(statements::RELEASE_CASE)
            .bind(id.as_str())
            .bind(back.at.0)
            .fetch_optional(&mut *connection)
            .await?;
        let event = NewEvent {
            author: Author::System,
            body: Body::Release {
                reason: back.reason.clone(),
            },
        };
        let events = [event].into_iter().chain(by_bot(back.tell.as_ref()));
        record(connection, id, &locked, events, &Holder::Queue, back.at).await?;
        changed(row.as_ref()).map(Some)
    }
}

/// Puts a case off.
pub(super) struct Snooze {
    pub(super) action: CaseAction,
    pub(super) until: Timestamp,
}

#[async_trait]
impl Job for Snooze {
    type Answer = Case;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Case, StoreError> {
        let Self { action, until } = self;
        let id = &action.conversation;
        let waiting = open_case(connection, id)
            .await?
            .is_some_and(|case| case.status == CaseStatus::Waiting);
        action.overrule |= waiting;
        let (locked, _) = permitted(connection, action).await?;
        let row = sqlx::query(statements::SNOOZE_CASE)
            .bind(action.conversation.as_str())
            .bind(action.at.0)
            .bind(until.0)
            .fetch_optional(&mut *connection)
            .await?;
        let reason = action.reason.clone();
        let released = (!waiting).then(|| {
            let reason = reason.clone();
            by_agent(action, Body::Release { reason })
        });
        let until = *until;
        let snoozed = by_agent(action, Body::Snooze { until, reason });
        // It may have been given back since it was looked at; then the resident knows.
        let told = by_bot(action.tell.as_ref().filter(|_| !waiting));
        let events = released.into_iter().chain([snoozed]).chain(told);
        let id = &action.conversation;
        record(connection, id, &locked, events, &Holder::Queue, action.at).await?;
        changed(row.as_ref())
    }
}

/// Puts a case off in the name of the program.
pub(super) struct PutAside(pub(super) PutOff);

#[async_trait]
impl Job for PutAside {
    type Answer = Option<Case>;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Option<Case>, StoreError> {
        let off = &self.0;
        let id = &off.conversation;
        let locked = lock(connection, id).await?;
        let in_queue = open_case(connection, id).await?.is_some_and(|case| {
            case.status == CaseStatus::Waiting
                && case.snoozed_until.is_none_or(|until| until <= off.at)
        });
        if !in_queue {
            return Ok(None);
        }
        let row = sqlx::query(statements::SNOOZE_CASE)
            .bind(id.as_str())
            .bind(off.at.0)
            .bind(off.until.0)
            .fetch_optional(&mut *connection)
            .await?;
        let event = NewEvent {
            author: Author::System,
            body: Body::Snooze {
                until: off.until,
                reason: off.reason.clone(),
            },
        };
        let events = [event].into_iter().chain(by_bot(off.tell.as_ref()));
        record(connection, id, &locked, events, &Holder::Queue, off.at).await?;
        changed(row.as_ref()).map(Some)
    }
}

/// Ends a case.
pub(super) struct Close {
    pub(super) action: CaseAction,
    pub(super) after: AfterCase,
}

#[async_trait]
impl Job for Close {
    type Answer = Case;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Case, StoreError> {
        let action = &self.action;
        let (locked, _) = permitted(connection, action).await?;
        let row = sqlx::query(statements::CLOSE_CASE)
            .bind(action.conversation.as_str())
            .bind(action.at.0)
            .bind(action.reason.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        let reason = action.reason.clone();
        let event = by_agent(action, Body::Close { reason });
        let events = [event].into_iter().chain(by_bot(action.tell.as_ref()));
        let holder = match self.after {
            AfterCase::Bot => Holder::Bot,
            AfterCase::Closed => Holder::Closed,
        };
        let id = &action.conversation;
        record(connection, id, &locked, events, &holder, action.at).await?;
        changed(row.as_ref())
    }
}
