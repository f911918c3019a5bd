//! Claiming, giving back, handing on, putting off and ending conversations.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::answer::Desk;
use super::body::Body;
use crate::accounts::Permission;
use crate::bot::Bot;
use crate::bot::desk::DeskAction;
use crate::replies::Args;
use crate::store::{
    AgentId, AuditAction, Case, CaseStatus, ClaimOutcome, ConversationId, Holder, StoreError,
    Timestamp,
};

/// The longest time for which a conversation is put off, in minutes: 7 days.
const LONGEST_SNOOZE: i64 = 7 * 24 * 60;

/// Nothing but that it is done.
#[derive(Debug, Deserialize)]
pub(super) struct Nothing {}

/// Why it is done.
#[derive(Debug, Deserialize)]
pub(super) struct Why {
    #[serde(default)]
    reason: String,
}

/// To whom it is given, and why.
#[derive(Debug, Deserialize)]
pub(super) struct Receiver {
    to: String,
    #[serde(default)]
    reason: String,
}

/// For how long it is put off, and why.
#[derive(Debug, Deserialize)]
pub(super) struct Delay {
    minutes: i64,
    #[serde(default)]
    reason: String,
}

/// `POST /desk/conversations/{id}/claim`.
pub(super) async fn claim(desk: Desk, Path(id): Path<String>, _: Body<Nothing>) -> Response {
    let id = ConversationId::from(id);
    match desk.web.bot.claim(&id, desk.agent()).await {
        Ok(ClaimOutcome::Claimed(case)) => {
            desk.note_down(AuditAction::Claimed, Some(&id), None).await;
            done(&case)
        }
        Ok(ClaimOutcome::HeldBy(holder @ Holder::Agent(_))) => desk.held(&holder).await,
        Ok(ClaimOutcome::HeldBy(_)) => desk.problem(StatusCode::CONFLICT, "not-waiting"),
        Err(error) => desk.of_store(&error),
    }
}

fn done(case: &Case) -> Response {
    Json(json!({"case": case})).into_response()
}

/// Whether an agent may do something with the open case of a conversation, and as what.
enum Allowed {
    /// As the one who has it, or because anybody may.
    Own,
    /// Because the role allows it.
    Overruling,
}

impl Desk {
    async fn allowed(&self, id: &ConversationId, anybody: bool) -> Result<Allowed, Response> {
        let case = self.web.bot.store().open_case(id).await;
        let Some(case) = case.map_err(|error| self.of_store(&error))? else {
            // Somebody may have a link to a conversation that is gone.
            let record = self.web.bot.store().conversation(id).await;
            record.map_err(|error| self.of_store(&error))?;
            return Err(self.problem(StatusCode::CONFLICT, "no-case"));
        };
        let is_own = case.status == CaseStatus::Held && case.agent.as_ref() == Some(self.agent());
        if is_own || (anybody && case.status == CaseStatus::Waiting) {
            return Ok(Allowed::Own);
        }
        if self.signed.may(Permission::Overrule) {
            return Ok(Allowed::Overruling);
        }
        Err(self.held(&holder(&case)).await)
    }

    /// Notes down what was done, and answers. Who was faster is told when it could not be done.
    async fn finish(
        &self,
        id: &ConversationId,
        allowed: &Allowed,
        action: AuditAction,
        about: Option<&AgentId>,
        outcome: Result<Case, StoreError>,
    ) -> Response {
        match outcome {
            Ok(case) => {
                if matches!(allowed, Allowed::Overruling) {
                    self.note_down(AuditAction::Overruled, Some(id), about)
                        .await;
                }
                self.note_down(action, Some(id), about).await;
                done(&case)
            }
            Err(StoreError::Conflict(_)) => match self.web.bot.store().open_case(id).await {
                Ok(Some(case)) => self.held(&holder(&case)).await,
                Ok(None) => self.problem(StatusCode::CONFLICT, "no-case"),
                Err(error) => self.of_store(&error),
            },
            Err(error) => self.of_store(&error),
        }
    }

    /// Does what only the holder may do, or who may overrule.
    async fn act<'d, F>(
        &'d self,
        id: String,
        Why { reason }: Why,
        action: AuditAction,
        work: impl FnOnce(&'d Bot, DeskAction) -> F,
    ) -> Response
    where
        F: Future<Output = Result<Case, StoreError>>,
    {
        let id = ConversationId::from(id);
        let allowed = match self.allowed(&id, false).await {
            Ok(allowed) => allowed,
            Err(refusal) => return refusal,
        };
        let outcome = work(&self.web.bot, self.action(&id, &allowed, reason)).await;
        self.finish(&id, &allowed, action, None, outcome).await
    }

    fn action(&self, id: &ConversationId, allowed: &Allowed, reason: String) -> DeskAction {
        DeskAction {
            conversation: id.clone(),
            agent: self.agent().clone(),
            overrule: matches!(allowed, Allowed::Overruling),
            reason,
        }
    }
}

fn holder(case: &Case) -> Holder {
    match (&case.status, &case.agent) {
        (CaseStatus::Held, Some(agent)) => Holder::Agent(agent.clone()),
        _ => Holder::Queue,
    }
}

/// `POST /desk/conversations/{id}/release`.
pub(super) async fn release(desk: Desk, Path(id): Path<String>, Body(why): Body<Why>) -> Response {
    desk.act(id, why, AuditAction::Released, Bot::release).await
}

/// `POST /desk/conversations/{id}/close`.
pub(super) async fn close(desk: Desk, Path(id): Path<String>, Body(why): Body<Why>) -> Response {
    desk.act(id, why, AuditAction::Closed, Bot::close_case)
        .await
}

/// `POST /desk/conversations/{id}/hand-back`.
pub(super) async fn hand_back(
    desk: Desk,
    Path(id): Path<String>,
    Body(why): Body<Why>,
) -> Response {
    desk.act(id, why, AuditAction::HandedBack, Bot::hand_back)
        .await
}

/// `POST /desk/conversations/{id}/transfer`. The reason becomes a note, so that the other agent reads it.
pub(super) async fn transfer(
    desk: Desk,
    Path(id): Path<String>,
    Body(Receiver { to, reason }): Body<Receiver>,
) -> Response {
    let (id, to) = (ConversationId::from(id), AgentId::from(to));
    let bot = &desk.web.bot;
    let receives = match bot.store().agent(&to).await {
        Ok(agent) => agent.disabled_at.is_none() && agent.role.may(Permission::Answer),
        Err(StoreError::NotFound(_)) => false,
        Err(error) => return desk.of_store(&error),
    };
    if !receives {
        return desk.problem(StatusCode::UNPROCESSABLE_ENTITY, "unknown-agent");
    }
    let allowed = match desk.allowed(&id, false).await {
        Ok(allowed) => allowed,
        Err(refusal) => return refusal,
    };
    let action = desk.action(&id, &allowed, String::new());
    let outcome = bot.transfer(action, &to).await;
    if outcome.is_ok() && !reason.trim().is_empty() {
        let args = Args::new().with("reason", reason.trim());
        let id_of_text = "staff-event-transfer-note";
        let text = desk.language.text(&desk.web, id_of_text, &args);
        let key = Uuid::new_v4().to_string();
        match bot.note(&id, desk.agent(), &key, &text).await {
            Ok(_) => desk.note_down(AuditAction::Noted, Some(&id), None).await,
            Err(error) => tracing::warn!(%error, "why it was transferred could not be kept"),
        }
    }
    desk.finish(&id, &allowed, AuditAction::Transferred, Some(&to), outcome)
        .await
}

/// `POST /desk/conversations/{id}/snooze`. What waits anybody may put off.
pub(super) async fn snooze(
    desk: Desk,
    Path(id): Path<String>,
    Body(Delay { minutes, reason }): Body<Delay>,
) -> Response {
    let id = ConversationId::from(id);
    if !(1..=LONGEST_SNOOZE).contains(&minutes) {
        return desk.problem(StatusCode::UNPROCESSABLE_ENTITY, "snooze-too-long");
    }
    let allowed = match desk.allowed(&id, true).await {
        Ok(allowed) => allowed,
        Err(refusal) => return refusal,
    };
    let bot = &desk.web.bot;
    let until = Timestamp(bot.clock().at().0.saturating_add(minutes * 60_000_000));
    let action = desk.action(&id, &allowed, reason);
    let outcome = bot.snooze(action, until).await;
    desk.finish(&id, &allowed, AuditAction::Snoozed, None, outcome)
        .await
}
