//! Conversations: begun, looked at, continued, rated, exported, erased.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{HeaderMap, HeaderName, LOCATION};
use http::{StatusCode, Uri};

use super::super::Web;
use super::access::{Opened, ReplyOfPath};
use super::body;
use super::problem::{Problem, Refusal};
use super::query;
use super::requests::{self, NewMessage};
use super::view;
use crate::bot::{Content, Inbound, Received};
use crate::locale::ReplyLocale;
use crate::store::{Audience, MOST_EVENTS_READ, StoreError};

/// The channel of conversations that other programs hold.
const CHANNEL: &str = "api";
/// The most events of an export.
const MOST_EXPORTED: usize = 10_000;
/// What an export is saved as.
const NAME: &str = "attachment; filename=\"conversation.json\"";
/// After how many seconds a message that could not be kept may be sent again.
const PAUSE: u64 = 5;

/// Begins a conversation.
///
/// The token opens it from now on (`Authorization: Bearer TOKEN`). It is told only here.
#[utoipa::path(
    post,
    path = "/api/v1/conversations",
    operation_id = "beginConversation",
    tag = "conversations",
    request_body = requests::NewConversation,
    security(()),
    responses((
        status = 201, description = "It has begun.", body = view::Begun,
        headers(("Location" = String, description = "Its address.")),
        links(
            ("look" = (operation_id = "getConversation", parameters(("id" = "$response.body#/id")))),
            ("say" = (operation_id = "sendMessage", parameters(("id" = "$response.body#/id")))),
            ("read" = (operation_id = "readEvents", parameters(("id" = "$response.body#/id")))),
            ("export" = (operation_id = "exportConversation", parameters(("id" = "$response.body#/id")))),
            ("erase" = (operation_id = "eraseConversation", parameters(("id" = "$response.body#/id")))),
        )
    ))
)]
pub(super) async fn begin(
    State(web): State<Web>,
    uri: Uri,
    body::OptionalJson(new): body::OptionalJson<requests::NewConversation>,
) -> Result<Response, Refusal> {
    query::none(&uri)?;
    let locale = new.locale.map(ReplyLocale::from);
    let (record, token) = web.bot.begin(CHANNEL, locale).await?;
    let usual = web.bot.library().config.locale;
    let begun = view::Begun {
        id: record.id.to_string(),
        token: token.reveal().to_owned(),
        greeting: web.bot.greeting(locale.unwrap_or(usual)).into(),
    };
    let address = format!("/api/v1/conversations/{}", begun.id);
    Ok((StatusCode::CREATED, [(LOCATION, address)], Json(begun)).into_response())
}

/// A conversation as it stands.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}",
    operation_id = "getConversation",
    tag = "conversations",
    params(("id" = String, Path, description = "The conversation.", pattern = "^[0-9a-f-]{36}$")),
    responses((status = 200, description = "The conversation.", body = view::Conversation))
)]
pub(super) async fn look(
    State(web): State<Web>,
    Opened(id): Opened,
    uri: Uri,
) -> Result<Json<view::Conversation>, Refusal> {
    query::none(&uri)?;
    let record = web.bot.store().conversation(&id).await?;
    Ok(Json(view::Conversation::from(&record)))
}

/// Sends a message.
///
/// A message with the same key is taken in once, however often it is sent: send it again with the same key whenever no answer
/// came. What comes back with 200 is kept and survives a loss of power.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/messages",
    operation_id = "sendMessage",
    tag = "conversations",
    params(
        ("id" = String, Path, description = "The conversation.", pattern = "^[0-9a-f-]{36}$"),
        ("Idempotency-Key" = String, Header, description = "Another one for every message.",
            min_length = 1, max_length = 200, pattern = "^[!-~]+$"),
    ),
    request_body = NewMessage,
    responses((status = 200, description = "It is kept, and answered unless a person has the conversation.",
        body = view::Taken,
        links(
            ("rate" = (operation_id = "rateReply",
                parameters(("id" = "$request.path.id"), ("reply" = "$response.body#/last")))),
        )
    ))
)]
pub(super) async fn say(
    State(web): State<Web>,
    Opened(id): Opened,
    uri: Uri,
    headers: HeaderMap,
    body::Json(message): body::Json<NewMessage>,
) -> Result<Json<view::Taken>, Refusal> {
    query::none(&uri)?;
    let key = query::key(&headers)?;
    let longest = web.bot.library().config.limits.message_chars;
    let (content, locale) = message.content(longest)?;
    let choosing = matches!(content, Content::Choice { .. });
    let inbound = Inbound {
        conversation: id,
        key,
        content,
        locale,
    };
    let received = match web.bot.receive(inbound).await {
        Err(StoreError::Refused(_)) if choosing => {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "not-offered",
                "This choice was not offered by that reply.",
            )
            .into());
        }
        received => received?,
    };
    match received {
        Received::Kept { events, known } => Ok(Json(view::Taken {
            last: events.last().map_or(0, |event| event.seq),
            events: events.into_iter().filter_map(view::Event::of).collect(),
            known,
        })),
        Received::Unstored { shown, error } => {
            tracing::debug!(%error, "an answer goes out that could not be kept");
            let problem = Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "not-kept",
                "The message could not be kept. Send it again with the same key. The answer, if there is one, may be shown.",
            )
            .again(PAUSE);
            let reply = shown.map(|shown| view::Reply::from(*shown));
            let reply = serde_json::to_value(reply).unwrap_or_default();
            Err(problem.with("reply", reply).into())
        }
    }
}

/// Rates a reply of the bot. A later thumb replaces it.
#[utoipa::path(
    put,
    path = "/api/v1/conversations/{id}/feedback/{reply}",
    operation_id = "rateReply",
    tag = "conversations",
    params(
        ("id" = String, Path, description = "The conversation.", pattern = "^[0-9a-f-]{36}$"),
        ("reply" = u64, Path, description = "The sequence number of the reply.", minimum = 1,
            maximum = 9_007_199_254_740_991_u64),
    ),
    request_body = requests::NewFeedback,
    responses((status = 200, description = "It is kept.", body = view::Event))
)]
pub(super) async fn rate(
    State(web): State<Web>,
    Opened(id): Opened,
    ReplyOfPath(reply): ReplyOfPath,
    uri: Uri,
    body::Json(feedback): body::Json<requests::NewFeedback>,
) -> Result<Json<view::Event>, Refusal> {
    query::none(&uri)?;
    let event = match web
        .bot
        .give_feedback(&id, reply, feedback.thumb.into())
        .await
    {
        // Something else has this number: there is no reply here.
        Err(StoreError::Refused(_)) => return Err(Problem::not_found().into()),
        event => event?,
    };
    let event = view::Event::of(event).ok_or_else(Problem::not_found)?;
    Ok(Json(event))
}

/// Everything that is kept about a conversation and that its resident may see.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/export",
    operation_id = "exportConversation",
    tag = "conversations",
    params(("id" = String, Path, description = "The conversation.", pattern = "^[0-9a-f-]{36}$")),
    responses((status = 200, description = "The conversation.", body = view::Export))
)]
pub(super) async fn export(
    State(web): State<Web>,
    Opened(id): Opened,
    uri: Uri,
) -> Result<Response, Refusal> {
    query::none(&uri)?;
    let record = web.bot.store().conversation(&id).await?;
    let mut events = Vec::new();
    let mut after = 0;
    let mut complete = false;
    while events.len() < MOST_EXPORTED && !complete {
        let page = web
            .bot
            .events_after(&id, after, MOST_EVENTS_READ, Audience::Resident)
            .await?;
        complete = page.is_empty();
        after = page.last().map_or(after, |event| event.seq);
        events.extend(page.into_iter().filter_map(view::Event::of));
    }
    let export = view::Export {
        conversation: view::Conversation::from(&record),
        remembered: serde_json::to_value(&record.state).unwrap_or_default(),
        events,
        complete,
    };
    let disposition = HeaderName::from_static("content-disposition");
    Ok(([(disposition, NAME)], Json(export)).into_response())
}

/// Erases a conversation with everything about it. It cannot be undone.
#[utoipa::path(
    delete,
    path = "/api/v1/conversations/{id}",
    operation_id = "eraseConversation",
    tag = "conversations",
    params(("id" = String, Path, description = "The conversation.", pattern = "^[0-9a-f-]{36}$")),
    responses((status = 204, description = "It is gone. Its token opens nothing any more."))
)]
pub(super) async fn erase(
    State(web): State<Web>,
    Opened(id): Opened,
    uri: Uri,
) -> Result<StatusCode, Refusal> {
    query::none(&uri)?;
    web.bot.erase(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
