//! Looking things up, and what is done with a whole conversation: copying it out and erasing it.

use axum::Json;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{StatusCode, Uri};
use serde_json::{Value, json};

use super::super::wording::{plain, title};
use super::answer::Desk;
use super::body::Body;
use super::case::Nothing;
use crate::accounts::Permission;
use crate::bot::desk::FoundSnippet;
use crate::store::{AuditAction, ConversationId};

/// The most snippets of one search.
const SNIPPETS: usize = 20;
/// The most messages of one search.
const HITS: u32 = 50;
/// The longest query, in characters.
const LONGEST_QUERY: usize = 200;

/// The query in `q`; `None` if it is missing, empty or too long.
fn query(uri: &Uri) -> Option<String> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    let found = pairs.into_iter().find(|(name, _)| name == "q");
    let text = found.map(|(_, text)| text.trim().to_owned());
    text.filter(|text| !text.is_empty() && text.chars().count() <= LONGEST_QUERY)
}

/// `GET /desk/conversations/{id}/snippets?q=…`.
pub(super) async fn snippets(desk: Desk, Path(id): Path<String>, uri: Uri) -> Response {
    let Some(query) = query(&uri) else {
        return Json(json!({"snippets": []})).into_response();
    };
    let bot = &desk.web.bot;
    let record = match bot.store().conversation(&ConversationId::from(id)).await {
        Ok(record) => record,
        Err(error) => return desk.of_store(&error),
    };
    let locale = bot.locale_of(&record.state);
    let agent_locale = desk.language.locale();
    let searching = {
        let bot = std::sync::Arc::clone(bot);
        // The first search reads all answers.
        tokio::task::spawn_blocking(move || {
            bot.search_snippets(&query, locale, agent_locale, SNIPPETS)
        })
    };
    let Ok(found) = searching.await else {
        return desk.problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    };
    let snippets: Vec<Value> = found.iter().map(|found| desk.snippet(found)).collect();
    Json(json!({"snippets": snippets})).into_response()
}

impl Desk {
    fn snippet(&self, found: &FoundSnippet) -> Value {
        let (web, reply) = (&self.web, &found.agent_reply);
        json!({
            "id": found.snippet.id(),
            "intent": found.snippet.intent,
            "title": title(web, self.language, &found.snippet.intent, reply),
            "text": found.text,
            "agent_text": (reply.locale != found.reply.locale).then(|| plain(web, reply)),
            "lang": found.reply.locale.tag(),
        })
    }
}

/// `GET /desk/colleagues`: those who can answer.
pub(super) async fn colleagues(desk: Desk) -> Response {
    let bot = &desk.web.bot;
    let agents = match bot.store().agents().await {
        Ok(agents) => agents,
        Err(error) => return desk.of_store(&error),
    };
    let on_duty = bot.presence().agents_on_duty(bot.clock().at());
    let agents = agents
        .iter()
        .filter(|agent| agent.disabled_at.is_none() && agent.role.may(Permission::Answer))
        .map(|agent| {
            json!({
                "id": agent.id,
                "name": agent.name,
                "role": agent.role,
                "on_duty": on_duty.binary_search(&agent.id).is_ok(),
            })
        });
    Json(json!({"agents": agents.collect::<Vec<_>>()})).into_response()
}

/// `GET /desk/search?q=…`: over what was said in all conversations.
pub(super) async fn search(desk: Desk, uri: Uri) -> Response {
    let Some(query) = query(&uri) else {
        return Json(json!({"hits": []})).into_response();
    };
    desk.note_down(AuditAction::Searched, None, None).await;
    match desk.web.bot.store().search(&query, HITS).await {
        Ok(hits) => {
            let hits = hits.iter().map(|hit| {
                json!({
                    "conversation": hit.conversation,
                    "seq": hit.seq,
                    "at": hit.at.0.div_euclid(1000),
                    "snippet": hit.snippet,
                })
            });
            Json(json!({"hits": hits.collect::<Vec<_>>()})).into_response()
        }
        Err(error) => desk.of_store(&error),
    }
}

/// `GET /desk/conversations/{id}/export`: everything that is kept about a conversation, as a file.
pub(super) async fn export(desk: Desk, Path(id): Path<String>) -> Response {
    let id = ConversationId::from(id);
    let exported = match desk.web.bot.store().export(&id).await {
        Ok(exported) => exported,
        Err(error) => return desk.of_store(&error),
    };
    desk.note_down(AuditAction::ConversationExported, Some(&id), None)
        .await;
    let name = format!("attachment; filename=\"conversation-{id}.json\"");
    let head = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    (head, format!("{exported:#}")).into_response()
}

/// `POST /desk/conversations/{id}/erase`.
pub(super) async fn erase(desk: Desk, Path(id): Path<String>, _: Body<Nothing>) -> Response {
    let id = ConversationId::from(id);
    match desk.web.bot.erase(&id).await {
        Ok(erasure) => {
            desk.note_down(AuditAction::ConversationErased, Some(&id), None)
                .await;
            Json(json!({"erased": erasure.conversations})).into_response()
        }
        Err(error) => desk.of_store(&error),
    }
}
