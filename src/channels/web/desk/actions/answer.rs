//! What every action shares: who does it, what is written into the audit log, and how refusals are worded.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::request::Parts;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::super::event::{EventView, Scene, agents_in};
use super::super::guard::{From, Signed};
use super::super::language::Language;
use super::super::problem::{of_store, problem};
use crate::accounts::audit;
use crate::channels::web::Web;
use crate::channels::web::problem::{PROBLEM_JSON, Problem};
use crate::replies::Args;
use crate::store::{AgentId, AuditAction, ConversationId, Event, Holder, StoreError};

/// Somebody who does something, at this service.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    /// The service.
    pub(super) web: Web,
    /// Who.
    pub(super) signed: Signed,
    /// In which language.
    pub(super) language: Language,
    /// From where.
    pub(super) from: IpAddr,
}

impl FromRequestParts<Web> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let signed = Signed::from_request_parts(parts, web).await?;
        let Ok(From(from)) = From::from_request_parts(parts, web).await;
        Ok(Self {
            web: web.clone(),
            signed,
            language: Language::of(web, parts),
            from,
        })
    }
}

/// A problem with more members than usual.
#[derive(Serialize)]
struct Extended<'a> {
    #[serde(flatten)]
    problem: &'a Problem,
    #[serde(flatten)]
    more: Map<String, Value>,
}

impl Desk {
    /// Who does it.
    pub(super) fn agent(&self) -> &AgentId {
        &self.signed.agent.id
    }

    /// Writes into the audit log what was done. A failure is told to whoever runs the service; what was done is done.
    pub(super) async fn note_down(
        &self,
        action: AuditAction,
        conversation: Option<&ConversationId>,
        about: Option<&AgentId>,
    ) {
        let mut entry = audit::entry(action, self.web.bot.clock().at())
            .by(self.agent())
            .from(self.from);
        if let Some(conversation) = conversation {
            entry = entry.on(conversation);
        }
        if let Some(about) = about {
            entry = entry.about(about);
        }
        if let Err(error) = self.web.accounts.record(entry).await {
            tracing::error!(%error, action = action.name(), "an action is missing in the audit log");
        }
    }

    /// A problem of this kind.
    pub(super) fn problem(&self, status: StatusCode, code: &'static str) -> Response {
        problem(&self.web, self.language, status, code).into_response()
    }

    /// What an error of the store is to whoever asked.
    pub(super) fn of_store(&self, error: &StoreError) -> Response {
        match error {
            StoreError::NotFound("open case") => self.problem(StatusCode::CONFLICT, "no-case"),
            error => of_store(&self.web, self.language, error),
        }
    }

    /// A problem of this kind with more members.
    pub(super) fn extended(
        &self,
        status: StatusCode,
        code: &'static str,
        more: Map<String, Value>,
    ) -> Response {
        extended(&problem(&self.web, self.language, status, code), more)
    }

    /// The conversation is somebody else's, or nobody's.
    pub(super) async fn held(&self, holder: &Holder) -> Response {
        let mut more = Map::new();
        let Holder::Agent(agent) = holder else {
            let text = |id: &str| self.language.text(&self.web, id, &Args::new());
            let problem = Problem::new(
                StatusCode::CONFLICT,
                "held",
                text("staff-problem-held-nobody"),
            )
            .titled(text("staff-problem-held-nobody.title"))
            .in_language(self.language.locale().tag());
            more.insert("holder".to_owned(), Value::Null);
            return extended(&problem, more);
        };
        let board = self.web.bot.board(&self.web.stopping);
        let names = board.names_with(&self.web.bot, &[agent]).await;
        let name = names.of(agent);
        let args = Args::new().with("name", name.as_str());
        let text = |id: &str| self.language.text(&self.web, id, &args);
        let problem = Problem::new(StatusCode::CONFLICT, "held", text("staff-problem-held"))
            .titled(text("staff-problem-held.title"))
            .in_language(self.language.locale().tag());
        more.insert("holder".to_owned(), json!({"id": agent, "name": name}));
        extended(&problem, more)
    }

    /// Events for the screen of this agent.
    pub(super) async fn views(&self, events: &[Event]) -> Vec<EventView> {
        let agents: Vec<&AgentId> = events.iter().flat_map(agents_in).collect();
        let board = self.web.bot.board(&self.web.stopping);
        let names = board.names_with(&self.web.bot, &agents).await;
        let scene = Scene {
            web: &self.web,
            language: self.language,
            names,
        };
        events.iter().map(|event| scene.view(event)).collect()
    }
}

fn extended(problem: &Problem, more: Map<String, Value>) -> Response {
    let mut response = axum::Json(Extended { problem, more }).into_response();
    let media_type = HeaderValue::from_static(PROBLEM_JSON);
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    problem.mark(&mut response);
    response
}
