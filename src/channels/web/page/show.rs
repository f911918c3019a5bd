//! `GET /`: the page with the conversation that the cookie opens. Looking makes no conversation.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, VARY};

use super::composer::Draft;
use super::cookie::Pass;
use super::document::{self, Log};
use super::fault::Fault;
use super::scene::Scene;
use super::view::View;
use crate::channels::web::Web;
use crate::store::{Audience, ConversationId, StoreError};

/// How many events the page shows; what is older is in the export.
const SHOWN: u32 = 400;

/// Shows the page.
pub(super) async fn page(State(web): State<Web>, view: View, pass: Pass) -> Response {
    match read(&web, &pass).await {
        Ok(log) => {
            let status = view.erased.then_some("web-erased");
            answer(&web, &view, StatusCode::OK, &log, &Draft::default(), status)
        }
        Err(error) => {
            tracing::error!(%error, "a conversation could not be shown");
            let fault = Fault::from(&error);
            let draft = Draft {
                text: String::new(),
                fault: Some(fault),
            };
            let answer = answer(&web, &view, fault.status(), &Log::default(), &draft, None);
            fault.with_delay(answer)
        }
    }
}

/// The whole page as an answer.
pub(super) fn answer(
    web: &Web,
    view: &View,
    status: StatusCode,
    log: &Log,
    draft: &Draft,
    said: Option<&str>,
) -> Response {
    let page = document::page(&Scene::new(web, view), log, draft, said);
    let headers = [
        (CACHE_CONTROL, "no-store"),
        (VARY, "accept-language, cookie"),
    ];
    (status, headers, Html(page.into_string())).into_response()
}

/// What the log of the conversation holds that a pass opens; empty without one.
pub(super) async fn read(web: &Web, pass: &Pass) -> Result<Log, StoreError> {
    match pass.open(web).await? {
        Some(conversation) => read_conversation(web, &conversation).await,
        None => Ok(Log::default()),
    }
}

async fn read_conversation(web: &Web, conversation: &ConversationId) -> Result<Log, StoreError> {
    let store = web.bot.store();
    let record = match store.conversation(conversation).await {
        Ok(record) => record,
        // Erased in this moment.
        Err(StoreError::NotFound(_)) => return Ok(Log::default()),
        Err(error) => return Err(error),
    };
    let after = record.last.saturating_sub(SHOWN.into());
    let events = web
        .bot
        .events_after(conversation, after, SHOWN, Audience::Resident)
        .await?;
    let feedback = store.feedback(conversation).await?;
    Ok(Log {
        events,
        feedback,
        last: record.last,
        is_cut: after > 0,
        unstored: Vec::new(),
    })
}
