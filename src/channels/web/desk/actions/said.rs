//! What an agent says: a message to the resident, or a note that the resident never sees. They share no code that could
//! take one for the other.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, json};

use super::answer::Desk;
use super::body::Body;
use crate::bot::desk::{Outgoing, Sent};
use crate::channels::web::desk::problem::of_account;
use crate::store::{AuditAction, ConversationId, SuggestionId};

/// The longest idempotency key.
const LONGEST_KEY: usize = 64;

/// A message to the resident.
#[derive(Debug, Deserialize)]
pub(super) struct Message {
    key: String,
    text: String,
    expected: u64,
    #[serde(default)]
    suggestion: Option<String>,
}

/// A note for colleagues.
#[derive(Debug, Deserialize)]
pub(super) struct Note {
    key: String,
    text: String,
}

impl Desk {
    /// Why a key and a text cannot be taken at all, if they cannot.
    fn unfit(&self, key: &str, text: &str) -> Option<Response> {
        let longest = self.web.bot.library().config.limits.message_chars as usize;
        let plain = |c: u8| c.is_ascii_alphanumeric() || b"-_.:".contains(&c);
        if key.is_empty() || key.len() > LONGEST_KEY || !key.bytes().all(plain) {
            return Some(self.problem(StatusCode::UNPROCESSABLE_ENTITY, "bad-request"));
        }
        if text.trim().is_empty() {
            return Some(self.problem(StatusCode::UNPROCESSABLE_ENTITY, "empty-text"));
        }
        if text.trim().chars().count() > longest {
            return Some(self.problem(StatusCode::UNPROCESSABLE_ENTITY, "too-long"));
        }
        None
    }
}

/// `POST /desk/conversations/{id}/messages`.
pub(super) async fn message(
    desk: Desk,
    Path(id): Path<String>,
    Body(message): Body<Message>,
) -> Response {
    if let Some(refusal) = desk.unfit(&message.key, &message.text) {
        return refusal;
    }
    let id = ConversationId::from(id);
    let outgoing = Outgoing {
        conversation: id.clone(),
        agent: desk.agent().clone(),
        key: message.key,
        text: message.text,
        expected: message.expected,
        suggestion: message.suggestion.map(SuggestionId::from),
    };
    match desk.web.bot.send(outgoing).await {
        Ok(Sent::Kept { event, known }) => {
            if !known {
                desk.note_down(AuditAction::Answered, Some(&id), None).await;
            }
            let event = desk.views(&[event]).await.into_iter().next();
            Json(json!({"event": event, "known": known})).into_response()
        }
        Ok(Sent::Stale { newer, last }) => {
            // Who sends blindly reads what the answer shows.
            let now = desk.web.bot.clock().at();
            let reads = desk.web.accounts.reads(desk.agent(), &id, desk.from, now);
            if let Err(error) = reads.await {
                return of_account(&desk.web, desk.language, &error);
            }
            let mut more = Map::new();
            more.insert("newer".to_owned(), json!(desk.views(&newer).await));
            more.insert("last".to_owned(), json!(last));
            desk.extended(StatusCode::CONFLICT, "stale", more)
        }
        Ok(Sent::HeldBy(holder)) => desk.held(&holder).await,
        Err(error) => desk.of_store(&error),
    }
}

/// `POST /desk/conversations/{id}/notes`.
pub(super) async fn note(desk: Desk, Path(id): Path<String>, Body(note): Body<Note>) -> Response {
    if let Some(refusal) = desk.unfit(&note.key, &note.text) {
        return refusal;
    }
    let id = ConversationId::from(id);
    let written = desk
        .web
        .bot
        .note(&id, desk.agent(), &note.key, &note.text)
        .await;
    match written {
        Ok(event) => {
            desk.note_down(AuditAction::Noted, Some(&id), None).await;
            let event = desk.views(&[event]).await.into_iter().next();
            Json(json!({"event": event})).into_response()
        }
        Err(error) => desk.of_store(&error),
    }
}
