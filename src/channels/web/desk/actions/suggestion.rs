//! What an agent does with a suggested answer, short of sending it.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::answer::Desk;
use super::body::Body;
use crate::store::{StoreError, SuggestionId, SuggestionStep};

/// The longest reason, in characters; what is beyond is left out.
const LONGEST_REASON: usize = 500;

/// What was done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Done {
    Inserted,
    Rejected,
}

/// What was done with a suggested answer, and why.
#[derive(Debug, Deserialize)]
pub(super) struct Use {
    step: Done,
    #[serde(default)]
    reason: Option<String>,
}

/// `POST /desk/suggestions/{id}`.
pub(super) async fn step(desk: Desk, Path(id): Path<String>, Body(used): Body<Use>) -> Response {
    let reason = used.reason.map(|reason| {
        let reason: String = reason.trim().chars().take(LONGEST_REASON).collect();
        reason
    });
    let step = match used.step {
        Done::Inserted => SuggestionStep::Inserted,
        Done::Rejected => SuggestionStep::Rejected(reason.filter(|reason| !reason.is_empty())),
    };
    let id = SuggestionId::from(id);
    match desk.web.bot.record(&id, desk.agent(), step).await {
        Ok(_) => Json(json!({})).into_response(),
        // It was shown to somebody else, whose choices are nobody's business.
        Err(StoreError::Refused(_)) => desk.problem(StatusCode::NOT_FOUND, "not-found"),
        Err(error) => desk.of_store(&error),
    }
}
