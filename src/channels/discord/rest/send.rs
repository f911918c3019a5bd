//! One request, until it is answered or given up.

use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::super::wire;
use super::error::UNSUPPORTED;
use super::file::TextFile;
use super::limits::{TooMany, Wait};
use super::{Rest, RestError};
use crate::bot::ChannelFigures;

/// The longest answer that is read. A list of 100 messages with embeds is shorter.
const LONGEST_ANSWER: usize = 4 << 20;
/// How often a request is sent again because too many were sent.
const MOST_PAUSES: u32 = 8;

/// How a request is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It waits and is tried again as often as it makes sense.
    Ordinary,
    /// Sent again only if it was refused unread or never arrived: it would be done twice.
    Once,
    /// The answer to an interaction: it must arrive soon, and is outside of the limit for all.
    Callback,
    /// It never waits and is never tried again.
    Fleeting,
}

/// A request.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    /// A route of serenity, with its query.
    pub(super) route: String,
    pub(super) body: Option<Value>,
    /// What goes with the body.
    pub(super) file: Option<TextFile>,
    pub(super) kind: Kind,
}

/// What came back from one attempt.
enum Outcome {
    Answer {
        status: StatusCode,
        headers: HeaderMap,
        body: Value,
    },
    /// It cannot have been done.
    NotSent(&'static str),
    /// It may have been done.
    Lost(&'static str),
}

impl Call {
    /// What the request is about: the place whose limits count, and the name of the route with it.
    fn keys(&self) -> (String, String) {
        let path = self.route.split('?').next().unwrap_or_default();
        let path = path.rsplit_once("/api/").map_or(path, |(_, path)| path);
        let mut place = String::new();
        let mut route = self.method.to_string();
        // Whoever has the token of an interaction has limits of their own.
        let by_token = self.by_token();
        for (index, part) in path.split('/').filter(|part| is_part(part)).enumerate() {
            let is_id = part.bytes().all(|byte| byte.is_ascii_digit());
            let major = index == 1 || (by_token && index == 2);
            if major {
                place.push_str(part);
            }
            route.push('/');
            route.push_str(if is_id && !major { "id" } else { part });
        }
        (place, route)
    }

    /// Whether the route's own token counts and not the bot's.
    fn by_token(&self) -> bool {
        self.route.contains("/webhooks/") || self.route.contains("/interactions/")
    }
}

/// Not the version of the API.
fn is_part(part: &str) -> bool {
    let version = part.strip_prefix('v');
    let is_version =
        version.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    !part.is_empty() && !is_version
}

impl Rest {
    /// Sends a request until it is answered or there is no sense in it any more. What was done is never sent again,
    /// whatever the answer looks like.
    pub(super) async fn send(&self, call: Call) -> Result<Value, RestError> {
        let sent = self.tried(&call).await;
        if sent.is_err() {
            ChannelFigures::count(&self.inner.figures.dropped);
        }
        sent
    }

    async fn tried(&self, call: &Call) -> Result<Value, RestError> {
        let pace = &self.inner.pace;
        let (place, route) = call.keys();
        let until = (call.kind == Kind::Callback).then(|| Instant::now() + pace.callback);
        let (mut failures, mut pauses) = (0, 0);
        loop {
            self.wait(call, &route, until).await?;
            let failed = match self.once(call, until).await {
                Outcome::Answer {
                    status,
                    headers,
                    body,
                } => {
                    let limits = &self.inner.limits;
                    limits.note(&route, &place, &headers, Instant::now());
                    let refused = RestError::Refused {
                        status: status.as_u16(),
                        code: code(&body),
                    };
                    match status.as_u16() {
                        200..300 => return Ok(body),
                        429 => {
                            let told = TooMany::read(&headers, &body);
                            limits.too_many(&route, &place, told, Instant::now());
                            ChannelFigures::count(&self.inner.figures.rate_limited);
                            pauses += 1;
                            let hopeless = pauses > MOST_PAUSES || told.wait > pace.longest_pause;
                            let too_late =
                                until.is_some_and(|until| Instant::now() + told.wait >= until);
                            if hopeless || too_late || call.kind == Kind::Fleeting {
                                return Err(refused);
                            }
                            if call.kind == Kind::Callback {
                                // No pause of others stops it, so it waits by itself.
                                sleep(told.wait).await;
                            }
                            continue;
                        }
                        401 if !call.by_token() => {
                            self.inner.unauthorized.send_replace(true);
                            return Err(RestError::Unauthorized);
                        }
                        // Something that was tried again and had been done the first time.
                        400 if call.kind == Kind::Callback
                            && failures > 0
                            && code(&body) == ALREADY_ANSWERED =>
                        {
                            return Ok(Value::Null);
                        }
                        500.. if call.kind != Kind::Once && status != UNSUPPORTED => refused,
                        401 | 403 => {
                            limits.refused(Instant::now());
                            return Err(refused);
                        }
                        _ => return Err(refused),
                    }
                }
                Outcome::NotSent(why) => RestError::Unreachable(why.to_owned()),
                Outcome::Lost(why) => {
                    let failed = RestError::Unreachable(why.to_owned());
                    if call.kind == Kind::Once {
                        return Err(failed);
                    }
                    failed
                }
            };
            let Some(wait) = pace.retries.get(failures).copied() else {
                return Err(failed);
            };
            if call.kind == Kind::Fleeting
                || until.is_some_and(|until| Instant::now() + wait >= until)
            {
                return Err(failed);
            }
            failures += 1;
            ChannelFigures::count(&self.inner.figures.retries);
            sleep(wait + pace.some_jitter()).await;
        }
    }

    /// Waits until a request may begin.
    async fn wait(
        &self,
        call: &Call,
        route: &str,
        until: Option<Instant>,
    ) -> Result<(), RestError> {
        let counted = call.kind != Kind::Callback;
        loop {
            if *self.inner.unauthorized.borrow() {
                return Err(RestError::Unauthorized);
            }
            let now = Instant::now();
            let wait = match self.inner.limits.ask(route, counted, now) {
                Wait::None => break,
                Wait::For(wait) => wait,
                Wait::Never => {
                    let why = "too many requests were refused lately";
                    return Err(RestError::Unreachable(why.to_owned()));
                }
            };
            let too_late = until.is_some_and(|until| now + wait >= until);
            // Waiting for a place in the second is short; a pause is not.
            let short = wait < Duration::from_millis(100);
            if too_late
                || wait > self.inner.pace.longest_pause
                || (call.kind == Kind::Fleeting && !short)
            {
                return Err(RestError::Refused {
                    status: 429,
                    code: 0,
                });
            }
            let jitter = if short {
                Duration::ZERO
            } else {
                self.inner.pace.some_jitter()
            };
            sleep(wait + jitter).await;
        }
        let slowness = self.inner.limits.slowness(Instant::now());
        if !slowness.is_zero() && call.kind != Kind::Callback {
            sleep(slowness).await;
        }
        Ok(())
    }

    /// One attempt.
    async fn once(&self, call: &Call, until: Option<Instant>) -> Outcome {
        let inner = &self.inner;
        let url = inner.base.url(&call.route);
        let mut request = inner
            .client
            .request(call.method.clone(), url)
            .header(http::header::AUTHORIZATION, inner.authorization.clone());
        if let Some(until) = until {
            request = request.timeout(until.saturating_duration_since(Instant::now()));
        }
        if let Some(body) = &call.body {
            let (kind, body) = match &call.file {
                Some(file) => file.with(body),
                None => ("application/json".to_owned(), body.to_string()),
            };
            request = request.header(http::header::CONTENT_TYPE, kind).body(body);
        } else if call.method != Method::GET {
            request = request.header(http::header::CONTENT_LENGTH, 0);
        }
        match request.send().await {
            Ok(response) => {
                let (status, headers) = (response.status(), response.headers().clone());
                let body = read(response).await;
                Outcome::Answer {
                    status,
                    headers,
                    body,
                }
            }
            // The error's own words hold the address, and with it the token of an interaction.
            Err(error) if error.is_connect() => Outcome::NotSent("no connection"),
            Err(error) if error.is_builder() => Outcome::NotSent("not a request"),
            Err(error) if error.is_timeout() => Outcome::Lost("no answer in time"),
            Err(_) => Outcome::Lost("the connection broke"),
        }
    }
}

/// Discord's code for an interaction that was answered before.
const ALREADY_ANSWERED: u32 = 40_060;

/// The body of an answer, as far as it can be read.
async fn read(mut response: reqwest::Response) -> Value {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= LONGEST_ANSWER => {
                bytes.extend_from_slice(&chunk);
            }
            Ok(None) => break,
            Ok(Some(_)) | Err(_) => return Value::Null,
        }
    }
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

/// Discord's own code in the body of an error.
fn code(body: &Value) -> u32 {
    let code = body.get("code").and_then(wire::number);
    code.and_then(|code| u32::try_from(code).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(method: Method, route: &str) -> (String, String) {
        let call = Call {
            method,
            route: route.to_owned(),
            body: None,
            file: None,
            kind: Kind::Ordinary,
        };
        call.keys()
    }

    #[test]
    fn a_route_is_known_by_its_place_and_not_by_what_is_in_it() {
        let api = "https://discord.com/api/v10";
        let (place, route) = keys(Method::PATCH, &format!("{api}/channels/12/messages/34"));
        assert_eq!(
            (place.as_str(), route.as_str()),
            ("12", "PATCH/channels/12/messages/id")
        );
        let (place, route) = keys(Method::GET, &format!("{api}/channels/12/messages?limit=50"));
        assert_eq!(
            (place.as_str(), route.as_str()),
            ("12", "GET/channels/12/messages")
        );
        let (place, _) = keys(Method::POST, &format!("{api}/interactions/5/tok/callback"));
        assert_eq!(place, "5tok");
        let (_, route) = keys(Method::GET, "/applications/@me");
        assert_eq!(route, "GET/applications/@me");
    }
}
