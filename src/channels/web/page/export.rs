//! `GET /chat/export`: the conversation as a file for the resident, as text or (`format=json`) as data.

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderMap, Uri};
use serde_json::{Value, json};

use super::cookie::Pass;
use super::fault::Fault;
use super::message::{author_name, is_shown};
use super::scene::Scene;
use super::view::View;
use crate::bot::in_tokyo;
use crate::channels::web::Web;
use crate::replies::Args;
use crate::store::{Audience, Author, Body, Event, MOST_EVENTS_READ, StoreError};

/// The most events in one file; a conversation of a resident is much shorter.
const MOST: usize = 100_000;

/// Gives the conversation as a file.
pub(super) async fn file(
    State(web): State<Web>,
    view: View,
    pass: Pass,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let events = match read(&web, &pass).await {
        Ok(Some(events)) => events,
        Ok(None) => return Fault::NotFound.answer(&web, &view, &headers),
        Err(error) => return Fault::from(&error).answer(&web, &view, &headers),
    };
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(&uri);
    let pairs = pairs.map(|Query(pairs)| pairs).unwrap_or_default();
    let as_data = pairs
        .iter()
        .any(|(name, value)| name == "format" && value == "json");
    let (kind, extension, contents) = if as_data {
        ("application/json", "json", data(&events).to_string())
    } else {
        (
            "text/plain; charset=utf-8",
            "txt",
            text(&web, &view, &events),
        )
    };
    let day = web.bot.clock().now().format("%Y%m%d");
    let name = format!("attachment; filename=\"chat-{day}.{extension}\"");
    let head = [
        (CONTENT_TYPE, kind),
        (CONTENT_DISPOSITION, name.as_str()),
        (CACHE_CONTROL, "no-store"),
    ];
    (head, contents).into_response()
}

/// Every event of the conversation that the resident may see; `None` without one.
async fn read(web: &Web, pass: &Pass) -> Result<Option<Vec<Event>>, StoreError> {
    let Some(conversation) = pass.open(web).await? else {
        return Ok(None);
    };
    let mut events: Vec<Event> = Vec::new();
    loop {
        let after = events.last().map_or(0, |event| event.seq);
        let more = web
            .bot
            .events_after(&conversation, after, MOST_EVENTS_READ, Audience::Resident)
            .await?;
        let is_end = more.is_empty();
        events.extend(more);
        if is_end || events.len() >= MOST {
            return Ok(Some(events));
        }
    }
}

fn data(events: &[Event]) -> Value {
    let events = events.iter().map(|event| {
        let mut value = json!({
            "seq": event.seq,
            "at": event.at.to_rfc3339(),
            "author": author_name(&event.author),
            "kind": event.body.kind(),
        });
        if let Some(fields) = value.as_object_mut() {
            if !event.body.text().is_empty() {
                fields.insert("text".into(), event.body.text().into());
            }
            if let Some(message) = event.body.changed_message() {
                fields.insert("message".into(), message.into());
            }
            if let Body::Feedback { reply, thumb } = &event.body {
                fields.insert("reply".into(), (*reply).into());
                fields.insert("thumb".into(), json!(thumb));
            }
        }
        value
    });
    json!({ "events": events.collect::<Vec<_>>() })
}

fn text(web: &Web, view: &View, events: &[Event]) -> String {
    let scene = Scene::new(web, view);
    let words = scene.words();
    let mut text = format!("{}\n", words.plain("web-title"));
    for event in events {
        let changed = event.body.changed_message();
        if !is_shown(event) && changed.is_none() {
            continue;
        }
        let deleted = words.plain("web-deleted");
        let said = match &event.body {
            Body::MessageDeleted { .. } => deleted.as_str(),
            body => body.text(),
        };
        if said.is_empty() {
            continue;
        }
        let name = words.raw(
            match event.author {
                Author::Resident => "web-you",
                Author::Bot | Author::System => "web-bot",
                Author::Agent(_) => "web-agent",
            },
            &Args::new(),
        );
        let name = super::inline::bare(&name, words.locale());
        let at = in_tokyo(event.at).map(|at| at.format("%Y-%m-%d %H:%M").to_string());
        let at = at.unwrap_or_default();
        text.extend(["\n", &at, " ", &name]);
        if let Body::MessageEdited { .. } = &event.body {
            text.extend([" ", &words.plain("web-edited")]);
        }
        text.extend(["\n", said, "\n"]);
    }
    text
}
