//! Events of a conversation: read page by page, or followed.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::sse::{self, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use http::header::HeaderMap;
use http::{HeaderName, Uri};

use super::super::{Stopping, Web};
use super::access::Opened;
use super::problem::Refusal;
use super::query::{self, Page};
use super::view;
use crate::bot::Follower;
use crate::store::Audience;

/// How often something is sent so that nobody in between takes the connection for dead.
const ALIVE: Duration = Duration::from_secs(20);
/// How long a reader waits before it comes back.
const PAUSE: Duration = Duration::from_secs(2);

/// Events after a sequence number, in order.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/events",
    operation_id = "readEvents",
    tag = "events",
    params(
        ("id" = String, Path, description = "The conversation.", pattern = "^[0-9a-f-]{36}$"),
        ("after" = Option<u64>, Query, description = "The sequence number of the last event that is known; 0 for all.",
            minimum = 0, maximum = 9_007_199_254_740_991_u64, nullable = false),
        ("limit" = Option<u32>, Query, description = "The most events; 100 if nothing is said.",
            minimum = 1, maximum = 1000, nullable = false),
    ),
    responses((status = 200, description = "The events.", body = view::Events))
)]
pub(super) async fn read(
    State(web): State<Web>,
    Opened(id): Opened,
    uri: Uri,
) -> Result<Json<view::Events>, Refusal> {
    let Page { after, limit } = Page::of(&uri, true)?;
    let audience = Audience::Resident;
    let events = web.bot.events_after(&id, after, limit, audience).await?;
    Ok(Json(view::Events {
        last: events.last().map_or(after, |event| event.seq),
        events: events.into_iter().filter_map(view::Event::of).collect(),
    }))
}

/// Follows a conversation: first what has happened after a sequence number, then what happens.
///
/// Server-sent events: `event` with an event of the conversation as data and its sequence number as id; `gone` when the
/// conversation was erased; `again` when the service ends, and the reader should come back. Whoever comes back sends the last
/// id as `Last-Event-ID` and misses nothing.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/stream",
    operation_id = "followConversation",
    tag = "events",
    params(
        ("id" = String, Path, description = "The conversation.", pattern = "^[0-9a-f-]{36}$"),
        ("after" = Option<u64>, Query, description = "The sequence number of the last event that is known.",
            minimum = 0, maximum = 9_007_199_254_740_991_u64, nullable = false),
        ("Last-Event-ID" = Option<u64>, Header, description = "The id of the last event received; counts more than `after`.",
            minimum = 0, maximum = 9_007_199_254_740_991_u64, nullable = false),
    ),
    responses((status = 200, description = "The events, as long as the connection lasts.", body = view::Event,
        content_type = "text/event-stream"))
)]
pub(super) async fn follow(
    State(web): State<Web>,
    Opened(id): Opened,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let page = Page::of(&uri, false)?;
    let after = query::last_event_id(&headers)?.unwrap_or(page.after);
    let following = Following {
        follower: web.bot.follow(&id, after, Audience::Resident),
        stopping: web.stopping.clone(),
        begun: false,
        ended: false,
    };
    let stream = stream::unfold(following, |mut following| async move {
        let event = following.next().await?;
        Some((Ok::<_, Infallible>(event), following))
    });
    let sse = Sse::new(stream).keep_alive(KeepAlive::new().interval(ALIVE));
    // Proxies such as nginx hold answers back otherwise.
    let unbuffered = (HeaderName::from_static("x-accel-buffering"), "no");
    Ok(([unbuffered], sse).into_response())
}

/// One reader of a stream.
struct Following {
    follower: Follower,
    stopping: Stopping,
    begun: bool,
    ended: bool,
}

impl Following {
    /// What is sent next; `None` at the end.
    async fn next(&mut self) -> Option<sse::Event> {
        if self.ended {
            return None;
        }
        if !self.begun {
            self.begun = true;
            return Some(sse::Event::default().retry(PAUSE));
        }
        loop {
            let next = tokio::select! {
                biased;
                () = self.stopping.cancelled() => Ok(None),
                next = self.follower.next() => next,
            };
            match next {
                Ok(Some(event)) => {
                    let Some(event) = view::Event::of(event) else {
                        continue;
                    };
                    let sent = sse::Event::default()
                        .event("event")
                        .id(event.seq.to_string())
                        .json_data(&event);
                    match sent {
                        Ok(sent) => return Some(sent),
                        Err(error) => tracing::error!(%error, "an event cannot be written"),
                    }
                }
                Ok(None) => {
                    self.ended = true;
                    let name = if self.stopping.is_cancelled() {
                        "again"
                    } else {
                        "gone"
                    };
                    return Some(sse::Event::default().event(name).data("{}"));
                }
                Err(error) => {
                    // The reader comes back with the last id when the store may be there again.
                    tracing::warn!(%error, "a stream ends because the store cannot be read");
                    self.ended = true;
                    return Some(sse::Event::default().event("again").data("{}"));
                }
            }
        }
    }
}
