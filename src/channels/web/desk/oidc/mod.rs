//! Signing in by OpenID Connect: the authorization code flow with PKCE, state and nonce.
//!
//! The provider says who somebody is; only who has an account here gets in, in the role that the account has. What must be
//! remembered between the two halves is in a signed cookie ([`ticket`]), so that nobody can fill the memory by beginning.

mod provider;
mod ticket;

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::StatusCode;
use http::request::Parts;

use super::cookie;
use super::forms::query;
use super::guard::{Access, From, Routes};
use super::language::Language;
use super::next::destination;
use super::problem::{of_account, problem};
use crate::accounts::AccountError;
use crate::channels::web::Web;
use provider::{Failure, Provider};
use ticket::{Seal, Ticket, VALID_FOR};

/// Where it begins.
pub(super) const START: &str = "/desk/oidc/start";
/// Where the provider sends people back to.
const CALLBACK: &str = "/desk/oidc/callback";
/// The environment variable with the secret that the provider has given to this client, if it has given one.
const VARIABLE: &str = "MADOGUCHI_OIDC_SECRET";
/// The longest code that is passed on, in bytes.
const LONGEST_CODE: usize = 4096;

/// Everything that both halves need.
#[derive(Debug)]
struct Oidc {
    /// `None`: nobody signs in this way.
    provider: Option<Provider>,
    seal: Seal,
}

/// The routes.
pub(super) fn declare(routes: Routes) -> Routes {
    let config = &routes.web().bot.library().config;
    let secret = std::env::var(VARIABLE).ok();
    let secret = secret.map(|secret| secret.trim().to_owned());
    let oidc = Arc::new(Oidc {
        provider: Provider::new(config, secret.filter(|secret| !secret.is_empty())),
        seal: Seal::new(),
    });
    let first = Arc::clone(&oidc);
    let start = move |State(web): State<Web>, language: Language, parts: Parts| async move {
        start(&first, &web, language, &parts).await
    };
    let callback = move |State(web): State<Web>,
                         language: Language,
                         From(from): From,
                         parts: Parts| async move {
        let mut response = match callback(&oidc, &web, &parts, from).await {
            Ok(response) => response,
            Err(refusal) => refused(&web, language, &refusal),
        };
        cookie::set(&mut response, &ticket_cookie(&web, None));
        response
    };
    routes
        .get(START, Access::Everybody, start)
        .get(CALLBACK, Access::Everybody, callback)
}

/// Why somebody does not get in.
#[derive(Debug)]
enum Refusal {
    /// Nobody signs in this way here.
    None,
    /// It was not begun in this browser, or too long ago.
    NotBegun,
    /// The provider did not let them in.
    Denied,
    /// The provider cannot be reached, or what it says is not right.
    Failed(Failure),
    /// There is no account of that name, or something about it is wrong.
    Account(AccountError),
}

fn refused(web: &Web, language: Language, refusal: &Refusal) -> Response {
    let (status, code) = match refusal {
        Refusal::None => (StatusCode::NOT_FOUND, "not-found"),
        Refusal::NotBegun => (StatusCode::BAD_REQUEST, "oidc-not-begun"),
        Refusal::Denied => (StatusCode::FORBIDDEN, "oidc-denied"),
        Refusal::Failed(failure) => {
            tracing::warn!(%failure, "signing in by OpenID Connect did not work");
            (StatusCode::BAD_GATEWAY, "oidc-failed")
        }
        Refusal::Account(AccountError::Refused) => (StatusCode::FORBIDDEN, "oidc-unknown"),
        Refusal::Account(error) => return of_account(web, language, error),
    };
    problem(web, language, status, code).into_response()
}

/// Sends somebody to the provider.
async fn start(oidc: &Oidc, web: &Web, language: Language, parts: &Parts) -> Response {
    let Some(provider) = &oidc.provider else {
        return refused(web, language, &Refusal::None);
    };
    let now = web.bot.clock().at();
    let begun = match provider.begin(now).await {
        Ok(begun) => begun,
        Err(failure) => return refused(web, language, &Refusal::Failed(failure)),
    };
    let next = query(parts, "next").unwrap_or_default();
    let ticket = Ticket {
        state: begun.state,
        nonce: begun.nonce,
        verifier: begun.verifier,
        next: destination(&next).to_owned(),
        until: now.0.saturating_add(VALID_FOR),
    };
    let mut response = Redirect::to(&begun.address).into_response();
    let sealed = oidc.seal.seal(&ticket);
    cookie::set(&mut response, &ticket_cookie(web, Some(sealed)));
    response
}

/// Takes somebody in who comes back from the provider.
async fn callback(
    oidc: &Oidc,
    web: &Web,
    parts: &Parts,
    from: std::net::IpAddr,
) -> Result<Response, Refusal> {
    let provider = oidc.provider.as_ref().ok_or(Refusal::None)?;
    let now = web.bot.clock().at();
    let jar = CookieJar::from_headers(&parts.headers);
    let sealed = jar.get(ticket_name(web)).map(Cookie::value);
    let ticket = sealed.and_then(|sealed| oidc.seal.open(sealed, now));
    let ticket = ticket.ok_or(Refusal::NotBegun)?;
    if query(parts, "state").as_deref() != Some(ticket.state.as_str()) {
        return Err(Refusal::NotBegun);
    }
    let code = query(parts, "code").filter(|code| code.len() <= LONGEST_CODE);
    let code = code.ok_or(Refusal::Denied)?;
    let login = provider
        .finish(code, &ticket.nonce, ticket.verifier, web.bot.clock().at())
        .await
        .map_err(Refusal::Failed)?;
    let previous = cookie::token(web, &parts.headers);
    let login = login.ok_or(Refusal::Account(AccountError::Refused))?;
    let signed_in = web
        .accounts
        .sign_in_recognised(&login, previous.as_ref(), from, now)
        .await
        .map_err(Refusal::Account)?;
    let mut response = Redirect::to(destination(&ticket.next)).into_response();
    cookie::set(&mut response, &cookie::hand_over(web, &signed_in.token));
    Ok(response)
}

fn ticket_name(web: &Web) -> &'static str {
    if cookie::is_secure(web) {
        "__Host-madoguchi-desk-oidc"
    } else {
        "madoguchi-desk-oidc"
    }
}

/// The cookie with the ticket, or the one that takes it away. `Lax`: it must come along from the provider's site.
fn ticket_cookie(web: &Web, sealed: Option<String>) -> Cookie<'static> {
    let remove = sealed.is_none();
    let mut cookie = Cookie::build((ticket_name(web), sealed.unwrap_or_default()))
        .http_only(true)
        .path("/")
        .same_site(SameSite::Lax)
        .secure(cookie::is_secure(web))
        .build();
    if remove {
        cookie.make_removal();
    }
    cookie
}
