//! The HTTP side: takes requests in, records them, and gives the answers or the faults that a test wants.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Request as Incoming, State as Extract};
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::IntoResponse;
use axum::routing::any;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower::ServiceExt;

use super::error::{Refusal, refuse};
use super::faults::{Fault, Wrong, unreadable};
use super::multipart::{self, Files};
use super::rest::{self, Call, Reply};
use super::{Request, Shared, gateway};

/// The most that a request may hold.
const LARGEST: usize = 26 * 1024 * 1024;

/// Marks an answer that must not be given: the connection ends.
#[derive(Clone, Copy, Debug)]
struct Cut;

/// Serves until the runtime ends.
pub(super) async fn run(listener: TcpListener, shared: Arc<Shared>) {
    let router = Router::new()
        .route("/gateway", any(upgrade))
        .route("/gateway/", any(upgrade))
        .fallback(answer)
        .with_state(shared);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            return;
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<_>| {
            let router = router.clone();
            async move {
                let answer: Result<_, Infallible> = router.oneshot(request.map(Body::new)).await;
                match answer {
                    Ok(answer) if answer.extensions().get::<Cut>().is_none() => Ok(answer),
                    _ => Err(io::Error::other("wanted by a test")),
                }
            }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        tokio::spawn(async move {
            // How a connection ends is the client's matter, or a fault that a test wants.
            let _ = connection.await;
        });
    }
}

async fn upgrade(
    Extract(shared): Extract<Arc<Shared>>,
    socket: WebSocketUpgrade,
    request: Incoming,
) -> Response<Body> {
    if shared.read(|state| state.gateway.options.refusing) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let query = request.uri().query().unwrap_or_default().to_owned();
    socket.on_upgrade(move |socket| gateway::serve(shared, socket, query))
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

/// A path whose characters may be written as `%40`.
fn decoded(path: &str) -> String {
    // A plus sign is itself in a path.
    let query = format!("path={}", path.replace('+', "%2B"));
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs
        .next()
        .map(|(_, path)| path.into_owned())
        .unwrap_or_default()
}

async fn answer(Extract(shared): Extract<Arc<Shared>>, request: Incoming) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE, "too large").into_response();
    };
    let full = parts.uri.path().to_owned();
    let path = decoded(full.strip_prefix("/api/v10").unwrap_or(""));
    let method = parts.method.as_str().to_owned();
    let found = rest::find(&method, &path);
    let headers: BTreeMap<String, String> = [
        "authorization",
        "content-type",
        "user-agent",
        "x-audit-log-reason",
    ]
    .into_iter()
    .filter_map(|name| Some((name.to_owned(), text_of(&parts.headers, name)?)))
    .collect();
    let read = read_body(headers.get("content-type"), &body);
    let (json, files) = read.clone().unwrap_or_default();
    let route = found.as_ref().map_or("", |(route, _)| route.template);
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let (number, fault) = shared.change(|state| {
        state.requests.push(Request {
            method: method.clone(),
            path: path.clone(),
            query: query.clone(),
            route: route.to_owned(),
            headers: headers.clone(),
            body: json.clone(),
            files: files.clone(),
            at: Instant::now(),
            status: 0,
            answer: Value::Null,
        });
        let fault = state.faults.too_much(route);
        let fault = fault.or_else(|| state.faults.take(&method, route, &path, !files.is_empty()));
        (state.requests.len() - 1, fault)
    });
    let call = || {
        let (route, ids) = found
            .as_ref()
            .ok_or_else(|| refuse(404, 0, "404: Not Found"))?;
        let (body, files) = read.clone()?;
        Ok::<_, Refusal>(Call {
            route,
            ids: ids.clone(),
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            headers: headers.clone(),
            body,
            files,
        })
    };
    let perform = || {
        shared.change(|state| {
            let reply = call().and_then(|call| rest::perform(state, &call));
            let (status, body) = match reply {
                Ok(Reply { status, body }) => (status, body),
                Err(refusal) => (refusal.status, Some(refusal.json())),
            };
            if let Some(request) = state.requests.get_mut(number) {
                request.status = status;
                request.answer = body.clone().unwrap_or_default();
            }
            (status, body)
        })
    };
    match fault {
        None => write(perform()),
        Some(fault) => faulty(&shared, number, fault, perform).await,
    }
}

async fn faulty(
    shared: &Shared,
    number: usize,
    fault: Fault,
    perform: impl Fn() -> (u16, Option<Value>),
) -> Response<Body> {
    if fault.perform {
        perform();
    }
    tokio::time::sleep(fault.delay).await;
    if fault.cut {
        let mut answer = Response::new(Body::empty());
        answer.extensions_mut().insert(Cut);
        return answer;
    }
    if fault.spoil {
        let (status, body) = perform();
        return write((status, body.map(unreadable)));
    }
    let Some(Wrong {
        status,
        headers,
        body,
    }) = fault.answer
    else {
        return write(perform());
    };
    shared.change(|state| {
        if let Some(request) = state.requests.get_mut(number) {
            request.status = status;
            request.answer = serde_json::from_str(&body).unwrap_or(Value::Null);
        }
    });
    let mut answer = Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(name, value);
    }
    answer.body(Body::from(body)).unwrap_or_default()
}

fn write((status, body): (u16, Option<Value>)) -> Response<Body> {
    let mut answer = Response::builder()
        .status(status)
        .header("x-ratelimit-limit", "1000")
        .header("x-ratelimit-remaining", "999")
        .header("x-ratelimit-reset-after", "1.000")
        .header("x-ratelimit-bucket", "fake");
    let body = match body {
        Some(body) => {
            answer = answer.header("content-type", "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    answer.body(body).unwrap_or_default()
}

/// The body of a request as JSON, with the files that came with it.
fn read_body(kind: Option<&String>, body: &[u8]) -> Result<(Value, Files), Refusal> {
    if body.is_empty() {
        return Ok((Value::Null, Vec::new()));
    }
    let kind = kind.map(String::as_str).unwrap_or_default();
    let invalid = || refuse(400, 50_109, "The request body contains invalid JSON.");
    if kind.split(';').next() == Some("application/json") {
        let body = serde_json::from_slice(body).map_err(|_| invalid())?;
        return Ok((body, Vec::new()));
    }
    if let Some(boundary) = kind.strip_prefix("multipart/form-data; boundary=") {
        return multipart::read(boundary.trim_matches('"'), body).ok_or_else(invalid);
    }
    let message = "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.";
    Err(Refusal {
        code: json!("CONTENT_TYPE_INVALID"),
        ..refuse(400, 0, message)
    })
}
