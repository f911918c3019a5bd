//! Who may use which route: checked here, once, before any handler of the desk runs.

use std::net::{IpAddr, Ipv4Addr};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::handler::Handler;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue, SET_COOKIE};
use http::request::Parts;
use http::{Method, StatusCode};

use super::cookie;
use super::language::Language;
use super::problem::{of_account, problem};
use crate::accounts::{AccountError, Permission, Present, csrf, csrf_matches};
use crate::channels::web::Web;
use crate::channels::web::limits::LARGEST_BODY;
use crate::channels::web::proxy::Client;
use crate::store::{AccessToken, Agent, Timestamp};

/// The header with the value that only pages of the session know.
pub(super) const CSRF_HEADER: &str = "x-csrf";
/// The field of forms with the same.
pub(super) const CSRF_FIELD: &str = "csrf";

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, signed in or not.
    Everybody,
    /// Who is signed in, in whatever role.
    SignedIn,
    /// Who is signed in, in a role with this permission.
    Only(Permission),
}

/// A route and who may use it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with names in braces.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

/// Routes that are being declared.
#[derive(Debug)]
pub(super) struct Routes {
    web: Web,
    router: Router<Web>,
    list: Vec<Route>,
}

impl Routes {
    /// None yet.
    pub(super) fn new(web: &Web) -> Self {
        Self {
            web: web.clone(),
            router: Router::new(),
            list: Vec::new(),
        }
    }

    /// A route to read something.
    pub(super) fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(Method::GET, path, access, get(handler))
    }

    /// A route to do something. The request must bring the value of the session, in [`CSRF_HEADER`] or [`CSRF_FIELD`],
    /// if somebody is signed in.
    pub(super) fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(Method::POST, path, access, post(handler))
    }

    fn add(
        mut self,
        method: Method,
        path: &'static str,
        access: Access,
        handler: MethodRouter<Web>,
    ) -> Self {
        let gate = Gate {
            web: self.web.clone(),
            access,
        };
        let guarded = handler.route_layer(middleware::from_fn_with_state(gate, check));
        self.router = self.router.route(path, guarded);
        self.list.push(Route {
            method,
            path,
            access,
        });
        self
    }

    /// The guarded routes.
    pub(super) fn router(self) -> Router<Web> {
        self.router
    }

    /// What was declared.
    pub(super) fn list(self) -> Vec<Route> {
        self.list
    }
}

/// Who asks, as far as the desk knows. Handlers behind [`Access::SignedIn`] and [`Access::Only`] can take it.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    /// Who.
    pub(super) agent: Agent,
    /// What opens the session.
    pub(super) token: AccessToken,
    /// When the session ends even if it is used.
    pub(super) ends_at: Timestamp,
}

impl Signed {
    /// The value that forms and requests of this session bring.
    pub(super) fn csrf(&self) -> String {
        csrf(&self.token)
    }

    /// Whether the role allows it.
    pub(super) fn may(&self, permission: Permission) -> bool {
        self.agent.role.may(permission)
    }
}

impl FromRequestParts<Web> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let signed = parts.extensions.get::<Self>().cloned();
        signed.ok_or_else(|| {
            let language = Language::of(web, parts);
            problem(web, language, StatusCode::UNAUTHORIZED, "signed-out").into_response()
        })
    }
}

/// The address of whoever asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct From(pub(super) IpAddr);

impl FromRequestParts<Web> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Web,
    ) -> Result<Self, std::convert::Infallible> {
        Ok(Self(address(parts)))
    }
}

fn address(parts: &Parts) -> IpAddr {
    let client = parts.extensions.get::<Client>();
    client.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |client| client.address)
}

#[derive(Clone, Debug)]
struct Gate {
    web: Web,
    access: Access,
}

/// Lets a request through, or refuses it.
async fn check(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let Gate { web, access } = gate;
    let (mut parts, body) = request.into_parts();
    let language = Language::of(&web, &parts);
    let present = match cookie::token(&web, &parts.headers) {
        Some(token) => {
            let found = web.accounts.identify(&token, web.bot.clock().at()).await;
            found.map(|present| (present, token))
        }
        None => Err(AccountError::SignedOut),
    };
    let (present, token) = match (present, access) {
        (Ok((present, token)), _) => (Some(present), Some(token)),
        (Err(AccountError::SignedOut), Access::Everybody) => (None, None),
        (Err(AccountError::SignedOut), _) if wants_page(&parts) => {
            return Redirect::to("/desk/sign-in").into_response();
        }
        (Err(error), _) => return of_account(&web, language, &error),
    };
    if let (Access::Only(permission), Some(present)) = (access, &present)
        && let Err(error) = present.must_have(permission)
    {
        return of_account(&web, language, &error);
    }
    let mut body = body;
    if parts.method != Method::GET
        && let Some(token) = &token
    {
        let brought = match brought(&parts, body).await {
            Ok((value, rest)) => {
                body = rest;
                value
            }
            Err(refusal) => return refusal.into_response(),
        };
        if !brought.is_some_and(|value| csrf_matches(token, &value)) {
            let refusal = problem(&web, language, StatusCode::FORBIDDEN, "foreign-form");
            return refusal.into_response();
        }
    }
    let replaced = present
        .as_ref()
        .and_then(|present| present.replaced.clone());
    if let (Some(present), Some(token)) = (present, token) {
        parts.extensions.insert(signed(present, token));
    }
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(token) = replaced
        && let Ok(cookie) =
            HeaderValue::try_from(cookie::hand_over(&web, &token).encoded().to_string())
        && !response.headers().contains_key(SET_COOKIE)
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn signed(present: Present, token: AccessToken) -> Signed {
    Signed {
        ends_at: present.ends_at(),
        token: present.replaced.unwrap_or(token),
        agent: present.agent,
    }
}

/// Whether a person looks at the answer in a browser.
fn wants_page(parts: &Parts) -> bool {
    let accept = parts.headers.get(ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    parts.method == Method::GET && accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The value of the session that a request brings, and its body, which may have been read for it.
async fn brought(parts: &Parts, body: Body) -> Result<(Option<String>, Body), StatusCode> {
    if let Some(value) = parts.headers.get(CSRF_HEADER) {
        return Ok((value.to_str().ok().map(str::to_owned), body));
    }
    let form = parts.headers.get(CONTENT_TYPE).is_some_and(|form| {
        form.as_bytes()
            .starts_with(b"application/x-www-form-urlencoded")
    });
    if !form {
        return Ok((None, body));
    }
    let bytes = to_bytes(body, LARGEST_BODY)
        .await
        .map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    let value = form_field(&bytes, CSRF_FIELD);
    Ok((value, Body::from(bytes)))
}

/// A field of a form. The value of the session has only characters that forms leave as they are.
fn form_field(bytes: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(field, value)| (field == name).then(|| value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_of_a_form_is_found() {
        let field = |form: &[u8]| form_field(form, CSRF_FIELD);
        assert_eq!(field(b"a=b&csrf=AA-_&c=d"), Some("AA-_".to_owned()));
        assert_eq!(field(b"xcsrf=1&csrf"), None);
        assert_eq!(field(b"\xff"), None);
    }
}
