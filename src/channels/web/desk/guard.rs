//! Who may use which route: checked here, once, before any handler of the desk runs.

use std::net::{IpAddr, Ipv4Addr};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request, State};
use axum::handler::Handler;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::request::Parts;
use http::{Method, StatusCode};

use super::language::Language;
use super::problem::{of_account, problem};
use super::{cookie, next, refusal};
use crate::accounts::{AccountError, Permission, Present, csrf, csrf_matches};
use crate::channels::web::Web;
use crate::channels::web::limits::LARGEST_BODY;
use crate::channels::web::proxy::Client;
use crate::store::{AccessToken, Agent, SessionRecord};

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

    /// The service that they are for.
    pub(super) fn web(&self) -> &Web {
        &self.web
    }

    /// A route to read something.
    pub(super) fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(Method::GET, path, access, get(handler))
    }

    /// A route to do something. The request must bring the value of the session, in [`CSRF_HEADER`] or [`CSRF_FIELD`];
    /// on a route for everybody it is from nobody otherwise.
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
    session: SessionRecord,
}

impl Signed {
    /// The value that forms and requests of this session bring.
    pub(super) fn csrf(&self) -> String {
        csrf(&self.token)
    }

    /// The same for [`crate::accounts::Accounts`].
    pub(super) fn present(&self) -> Present {
        Present {
            agent: self.agent.clone(),
            session: self.session.clone(),
            replaced: None,
        }
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

/// On routes for everybody: who is signed in, if anybody.
impl OptionalFromRequestParts<Web> for Signed {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Web,
    ) -> Result<Option<Self>, std::convert::Infallible> {
        Ok(parts.extensions.get::<Self>().cloned())
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

/// What was found out about whoever asks.
#[derive(Debug, Default)]
struct Visitor {
    signed: Option<Signed>,
    /// The new token of the session, because the role has changed.
    replaced: Option<AccessToken>,
}

/// Lets a request through, or refuses it.
async fn check(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let Gate { web, access } = gate;
    let (mut parts, body) = request.into_parts();
    let language = Language::of(&web, &parts);
    let chosen = Language::chosen(&web, &parts);
    let page = wants_page(&parts);
    let mut visitor = Visitor::default();
    let admitted = admit(&web, access, language, &parts, body, &mut visitor).await;
    let mut response = match admitted {
        Ok(body) => {
            if let Some(signed) = &visitor.signed {
                parts.extensions.insert(signed.clone());
            }
            next.run(Request::from_parts(parts, body)).await
        }
        Err(refusal) => refusal,
    };
    if page {
        response = refusal::as_page(&web, language, visitor.signed.as_ref(), response);
    }
    // Even with a refusal: the old token opens nothing any more.
    if let Some(token) = visitor.replaced
        && !cookie::sets(&response, cookie::name(&web))
    {
        cookie::set(&mut response, &cookie::hand_over(&web, &token));
    }
    if let Some(chosen) = chosen {
        cookie::set(&mut response, &chosen);
    }
    response
}

/// Finds out who asks, and whether they may. Gives the body back, which may have been read.
async fn admit(
    web: &Web,
    access: Access,
    language: Language,
    parts: &Parts,
    body: Body,
    visitor: &mut Visitor,
) -> Result<Body, Response> {
    let Some(token) = cookie::token(web, &parts.headers) else {
        return signed_out(web, access, language, parts).map_or(Ok(body), Err);
    };
    let now = web.bot.clock().at();
    // A page that loads itself again keeps no session alive.
    let by_itself = parts.uri.path() == "/desk/overview" && parts.uri.query() == Some("auto=1");
    let found = if by_itself {
        web.accounts.look(&token, now).await
    } else {
        web.accounts.identify(&token, now).await
    };
    let present = match found {
        Ok(present) => present,
        Err(AccountError::SignedOut) => {
            return signed_out(web, access, language, parts).map_or(Ok(body), Err);
        }
        Err(error) => return Err(of_account(web, language, &error)),
    };
    visitor.replaced.clone_from(&present.replaced);
    let allowed = match access {
        Access::Everybody | Access::SignedIn => Ok(()),
        Access::Only(permission) => present.must_have(permission),
    };
    // A page that was shown before the role changed brings the value of the old token.
    let known = token.clone();
    visitor.signed = Some(signed(present, token));
    allowed.map_err(|error| of_account(web, language, &error))?;
    if only_reads(&parts.method) {
        return Ok(body);
    }
    let (brought, body) = brought(parts, body)
        .await
        .map_err(IntoResponse::into_response)?;
    if brought.is_some_and(|value| csrf_matches(&known, &value)) {
        return Ok(body);
    }
    if access == Access::Everybody {
        // A form from before signing in. It may do what it may for everybody, and nothing in the name of this session.
        visitor.signed = None;
        return Ok(body);
    }
    let refusal = problem(web, language, StatusCode::FORBIDDEN, "foreign-form");
    Err(refusal.into_response())
}

/// How a request of nobody is refused, unless everybody may.
fn signed_out(web: &Web, access: Access, language: Language, parts: &Parts) -> Option<Response> {
    if access == Access::Everybody {
        return None;
    }
    if only_reads(&parts.method) && wants_page(parts) {
        return Some(Redirect::to(&next::sign_in(&parts.uri)).into_response());
    }
    Some(of_account(web, language, &AccountError::SignedOut))
}

/// Who was found, with the token that opens the session from now on.
pub(super) fn signed(present: Present, token: AccessToken) -> Signed {
    Signed {
        token: present.replaced.unwrap_or(token),
        agent: present.agent,
        session: present.session,
    }
}

fn only_reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Whether a person looks at the answer in a browser.
fn wants_page(parts: &Parts) -> bool {
    let accept = parts.headers.get(ACCEPT);
    let accept = accept.and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
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
