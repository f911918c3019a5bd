//! `GET /chat/stream`: what happens in the conversation, as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use http::header::CACHE_CONTROL;
use http::{HeaderMap, HeaderName, StatusCode, Uri};

use super::cookie::Pass;
use super::fault::Fault;
use super::message::{Context, Element};
use super::scene::Scene;
use super::view::View;
use crate::bot::Follower;
use crate::channels::web::Web;
use crate::store::{Audience, Body, ConversationId, Event, StoreError};

/// After which time a browser tries again when the connection is lost.
const RETRY: Duration = Duration::from_secs(2);
/// How often a sign of life is sent, so that nothing on the way takes the connection for a dead one.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// How long to wait before the store is asked again.
const PAUSE: Duration = Duration::from_secs(1);
/// How often the store is asked again before the browser is told to come back later.
const TRIES: u32 = 5;

/// Sends events until the conversation is gone or the service ends.
pub(super) async fn events(
    State(web): State<Web>,
    view: View,
    pass: Pass,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let conversation = match pass.open(&web).await {
        Ok(Some(conversation)) => conversation,
        // With this status a browser does not try again.
        Ok(None) => return StatusCode::NO_CONTENT.into_response(),
        Err(error) => return Fault::from(&error).problem(&web, &view),
    };
    let following = Following {
        follower: web
            .bot
            .follow(&conversation, after(&headers, &uri), Audience::Resident),
        web,
        view,
        conversation,
        before: None,
        failures: 0,
        stage: Stage::Opening,
    };
    let stream = unfold(following, Following::next);
    let kept = KeepAlive::new().interval(SIGN_OF_LIFE).text("");
    let headers = [
        (CACHE_CONTROL, "no-store"),
        // A proxy must not collect what is to arrive at once.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (headers, Sse::new(stream).keep_alive(kept)).into_response()
}

/// The last sequence number that the browser knows: of the stream before, or of the page.
fn after(headers: &HeaderMap, uri: &Uri) -> u64 {
    let last = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok());
    if let Some(last) = last.and_then(|last| last.parse().ok()) {
        return last;
    }
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri);
    let pairs = pairs.map(|Query(pairs)| pairs).unwrap_or_default();
    let after = pairs.iter().rev().find(|(name, _)| name == "after");
    after.and_then(|(_, value)| value.parse().ok()).unwrap_or(0)
}

/// How far a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Opening,
    Open,
    Over,
}

/// One browser that follows a conversation.
#[derive(Debug)]
struct Following {
    web: Web,
    view: View,
    conversation: ConversationId,
    follower: Follower,
    before: Option<Arc<Event>>,
    failures: u32,
    stage: Stage,
}

impl Following {
    async fn next(mut self) -> Option<(Result<Sent, Infallible>, Self)> {
        match self.stage {
            Stage::Over => return None,
            Stage::Opening => {
                self.stage = Stage::Open;
                let opening = Sent::default().retry(RETRY).comment("");
                return Some((Ok(opening), self));
            }
            Stage::Open => {}
        }
        let stopping = self.web.stopping.clone();
        loop {
            let happened = tokio::select! {
                biased;
                () = stopping.cancelled() => return Some((Ok(self.end("again")), self)),
                happened = self.follower.next() => happened,
            };
            let sent = match happened {
                Ok(Some(event)) => {
                    self.failures = 0;
                    self.sent(event).await
                }
                Ok(None) if stopping.is_cancelled() => Some(self.end("again")),
                Ok(None) => Some(self.end("gone")),
                Err(error) => {
                    tracing::warn!(%error, "a conversation cannot be followed");
                    self.failures += 1;
                    if self.failures > TRIES {
                        Some(self.end("again"))
                    } else {
                        tokio::time::sleep(PAUSE).await;
                        None
                    }
                }
            };
            if let Some(sent) = sent {
                return Some((Ok(sent), self));
            }
        }
    }

    /// The last event of the stream.
    fn end(&mut self, name: &str) -> Sent {
        self.stage = Stage::Over;
        Sent::default().event(name).data("{}")
    }

    /// What the browser is sent for an event; `None` if it shows nothing.
    async fn sent(&mut self, event: Event) -> Option<Sent> {
        let (name, element) = if let Body::Feedback { reply, thumb } = event.body {
            let rated = self.event(reply).await.ok()??;
            let context = Context {
                thumb: Some(thumb),
                ..Context::default()
            };
            ("changed", self.element(&rated, context)?)
        } else if let Some(message) = event.body.changed_message() {
            let message = self.event(message).await.ok()??;
            let context = Context {
                change: Some(&event.body),
                ..Context::default()
            };
            ("changed", self.element(&message, context)?)
        } else {
            if self.before.is_none() && event.seq > 1 {
                // How it is laid out depends on what stands above it.
                let before = self.event(event.seq - 1).await.ok().flatten();
                self.before = before.map(Arc::new);
            }
            let context = Context {
                before: self.before.as_deref(),
                ..Context::default()
            };
            ("message", self.element(&event, context)?)
        };
        let seq = event.seq.to_string();
        if name == "message" {
            self.before = Some(Arc::new(event));
        }
        let sent = Sent::default().id(seq).event(name);
        sent.json_data(element).ok()
    }

    async fn event(&self, seq: u64) -> Result<Option<Event>, StoreError> {
        let after = seq.saturating_sub(1);
        let events = self
            .web
            .bot
            .events_after(&self.conversation, after, 1, Audience::Resident)
            .await?;
        Ok(events.into_iter().find(|event| event.seq == seq))
    }

    fn element(&self, event: &Event, context: Context<'_>) -> Option<Element> {
        Scene::new(&self.web, &self.view).element(event, context)
    }
}
