//! What every request goes through, in this order:
//!
//! 1. who asks ([`Client`]), a number for the request, the clock of its duration;
//! 2. is it meant for us (`Host`), may it come from there (`Origin`), is it within the limits, is its body small enough;
//! 3. the handler, for 30 seconds at most and without taking others down when it panics;
//! 4. refusals without words of our own get some;
//! 5. the headers of every response, the numbers, the line in the log.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use futures_util::{FutureExt, StreamExt};
use http::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use http::{Extensions, HeaderMap, StatusCode};
use ipnet::IpNet;
use uuid::Uuid;

use super::Web;
use super::health::Health;
use super::limits::{Exceeded, Limits, discard, is_too_large};
use super::metrics::{Level, Metrics, OPEN_METRICS};
use super::proxy::{Client, LocalAddress};
use super::refusal::{Asker, dress, refuse};
use super::security::Security;
use crate::bot::webhooks::Figures;

/// How long an answer may take to begin.
const PATIENCE: Duration = Duration::from_secs(30);
/// The number of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What stands in numbers and log for an address without a handler: addresses come from outside.
const NO_ROUTE: &str = "unmatched";

/// What the edge needs for every request.
#[derive(Debug)]
pub(super) struct Edge {
    web: Web,
    security: Security,
    limits: Limits,
    metrics: Metrics,
    health: Health,
    trusted: Vec<IpNet>,
}

impl Edge {
    /// The edge of a service; `connections` are counted where they are accepted.
    pub(super) fn new(web: Web, connections: Level, webhooks: Vec<Arc<Figures>>) -> Arc<Self> {
        let settings = &web.bot.library().config.web;
        Arc::new(Self {
            security: Security::new(settings),
            limits: Limits::new(settings),
            metrics: Metrics::new(&web.bot, connections, webhooks),
            health: Health::default(),
            trusted: settings.trusted_proxies.clone(),
            web,
        })
    }

    /// Whether a request may go on, or with which status and code it is refused, and after how many seconds it may come
    /// again.
    fn admit(&self, request: &Request, client: Client) -> Result<(), Refused> {
        let path = request.uri().path();
        // A balancer asks for these under whatever name, and often.
        if matches!(path, "/livez" | "/readyz") {
            return Ok(());
        }
        let headers = request.headers();
        let local = request.extensions().get::<LocalAddress>().copied();
        let mut hosts = headers.get_all(HOST).into_iter();
        let host = hosts.next().and_then(|host| host.to_str().ok());
        let ours = host.is_some_and(|host| self.security.is_our_host(host, local));
        if !ours || hosts.next().is_some() {
            return Err(Refused::now(StatusCode::MISDIRECTED_REQUEST, "misdirected"));
        }
        if !self
            .security
            .is_our_origin(request.method(), headers, client)
        {
            return Err(Refused::now(StatusCode::FORBIDDEN, "foreign-origin"));
        }
        // Files of pages cost nothing, are kept by browsers, and many: a whole office that opens the desk at nine o'clock
        // comes from one address.
        if path == "/metrics" || path.starts_with("/assets/") {
            return Ok(());
        }
        self.limits
            .admit(client.household(), request.method(), path, headers)
            .map_err(|exceeded| {
                let (code, seconds) = match exceeded {
                    Exceeded::Requests(seconds) => ("too-many-requests", seconds),
                    Exceeded::Messages(seconds) => ("too-many-messages", seconds),
                };
                Refused {
                    status: StatusCode::TOO_MANY_REQUESTS,
                    code,
                    retry_after: Some(seconds),
                }
            })?;
        if is_too_large(headers) {
            return Err(Refused::now(StatusCode::PAYLOAD_TOO_LARGE, "too-large"));
        }
        Ok(())
    }
}

struct Refused {
    status: StatusCode,
    code: &'static str,
    retry_after: Option<u64>,
}

impl Refused {
    fn now(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            retry_after: None,
        }
    }
}

/// The routes for whoever runs the service.
pub(super) fn routes(edge: &Arc<Edge>) -> Router<Web> {
    let metrics = Arc::clone(edge);
    let health = Arc::clone(edge);
    Router::new()
        .route("/livez", axum::routing::get(|| async { "ok\n" }))
        .route(
            "/readyz",
            axum::routing::get(move || async move { ready(&health).await }),
        )
        .route(
            "/metrics",
            axum::routing::get(move |extensions: Extensions| async move {
                numbers(&metrics, extensions.get::<Client>().copied()).await
            }),
        )
}

async fn ready(edge: &Edge) -> Response {
    let readiness = edge.health.look(&edge.web.bot, &edge.web.stopping).await;
    let status = if readiness.is_ready() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(readiness)).into_response()
}

/// The numbers, for this machine and trusted networks only.
async fn numbers(edge: &Edge, client: Option<Client>) -> Response {
    if !client.is_some_and(|client| client.inside) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match edge.metrics.text(&edge.web.bot).await {
        Ok(text) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Takes a request through everything.
pub(super) async fn serve(
    State(edge): State<Arc<Edge>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let client = Client::of(request.extensions(), request.headers(), &edge.trusted);
    request.extensions_mut().insert(client);
    let id = request_id(request.headers(), client);
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let (parts, body) = request.into_parts();
    let bot = &edge.web.bot;
    let asker = Asker::of(&parts, bot.library().config.locale);
    let request = Request::from_parts(parts, body);
    let response = match edge.admit(&request, client) {
        Ok(()) => handled(&edge, asker, request, next, &id, route.as_ref()).await,
        Err(refused) => {
            edge.metrics.refusal(refused.code);
            if refused.status == StatusCode::PAYLOAD_TOO_LARGE {
                discard(request.into_body()).await;
            }
            refuse(
                bot,
                asker,
                refused.status,
                refused.code,
                refused.retry_after,
            )
        }
    };
    let mut response = dress(bot, asker, response);
    let status = response.status();
    edge.security
        .protect(&path, status.is_success(), response.headers_mut());
    if let Ok(id) = HeaderValue::try_from(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let took = started.elapsed();
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    edge.metrics.request(&method, route, status.as_u16(), took);
    tracing::debug!(id, %method, route, status = status.as_u16(), ?took, "request");
    counted(response, &edge.metrics)
}

/// The answer of the handler, or what is said when there is none.
async fn handled(
    edge: &Edge,
    asker: Asker,
    request: Request,
    next: Next,
    id: &str,
    route: Option<&MatchedPath>,
) -> Response {
    let bot = &edge.web.bot;
    let route = route.map_or(NO_ROUTE, MatchedPath::as_str);
    let answering = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(PATIENCE, answering).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            // The words of a panic may hold what a resident wrote; the hook of the log tells the place.
            tracing::error!(id, route, "a request ended in a mistake of the program");
            refuse(
                bot,
                asker,
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                None,
            )
        }
        Err(_) => {
            tracing::warn!(id, route, "a request took too long");
            refuse(
                bot,
                asker,
                StatusCode::SERVICE_UNAVAILABLE,
                "timeout",
                Some(5),
            )
        }
    }
}

/// A new number, or that of a proxy that is trusted.
fn request_id(headers: &HeaderMap, client: Client) -> String {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let fits = |id: &&str| {
        let plain = id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        client.by_proxy && plain && (1..=64).contains(&id.len())
    };
    given
        .filter(fits)
        .map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

/// Counts a stream for as long as it lasts.
fn counted(response: Response, metrics: &Metrics) -> Response {
    let form = response
        .headers()
        .get(CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    if !form.is_some_and(|form| form.starts_with(b"text/event-stream")) {
        return response;
    }
    metrics.streams.inc();
    let place = Place(metrics.streams.clone());
    response.map(|body| {
        Body::from_stream(body.into_data_stream().map(move |chunk| {
            // Given back when the body is dropped.
            let _held = &place;
            chunk
        }))
    })
}

/// A place among the streams.
struct Place(Level);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.dec();
    }
}
