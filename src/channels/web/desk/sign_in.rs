//! Signing in with login and password, and signing out.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::header::{HeaderName, HeaderValue};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};

use super::forms::{self, Field, Fields, Words};
use super::frame::{self, STYLE};
use super::guard::{Access, From, Routes, Signed};
use super::language::Language;
use super::next::{SIGN_IN, destination, encoded};
use super::problem::of_account;
use super::{cookie, oidc};
use crate::accounts::AccountError;
use crate::channels::web::Web;

/// The script of pages with passwords: it shows them when asked to.
pub(super) const SCRIPT: &str = "door.js";
/// What a browser forgets after signing out. Cookies are taken away one by one: other parts of the site have theirs.
const FORGET: HeaderValue = HeaderValue::from_static("\"cache\", \"storage\"");

/// The routes.
pub(super) fn declare(routes: Routes) -> Routes {
    routes
        .get(SIGN_IN, Access::Everybody, show)
        .post(SIGN_IN, Access::Everybody, sign_in)
        .post("/desk/sign-out", Access::SignedIn, sign_out)
}

/// What the form shows.
#[derive(Debug, Default)]
struct Shown<'a> {
    login: &'a str,
    next: &'a str,
    error: Option<&'a AccountError>,
    signed_out: bool,
}

async fn show(
    State(web): State<Web>,
    language: Language,
    signed: Option<Signed>,
    parts: Parts,
) -> Response {
    let next = forms::query(&parts, "next").unwrap_or_default();
    let next = destination(&next);
    if signed.is_some() {
        return Redirect::to(next).into_response();
    }
    let shown = Shown {
        next,
        signed_out: forms::query(&parts, "out").is_some(),
        ..Shown::default()
    };
    Html(page(&web, language, &shown).into_string()).into_response()
}

async fn sign_in(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let previous = cookie::token(&web, &headers);
    let (login, next) = (fields.get("login"), destination(fields.get("next")));
    let now = web.bot.clock().at();
    let signed_in = web
        .accounts
        .sign_in(login, fields.get("password"), previous.as_ref(), from, now)
        .await;
    match signed_in {
        Ok(signed_in) => {
            let mut response = Redirect::to(next).into_response();
            cookie::set(&mut response, &cookie::hand_over(&web, &signed_in.token));
            response
        }
        Err(error) => {
            let words = Words {
                web: &web,
                language,
            };
            let shown = Shown {
                login,
                next,
                error: Some(&error),
                signed_out: false,
            };
            forms::again(words, &error, StatusCode::UNAUTHORIZED, || {
                page(&web, language, &shown)
            })
        }
    }
}

async fn sign_out(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    signed: Signed,
) -> Response {
    let now = web.bot.clock().at();
    if let Err(error) = web.accounts.sign_out(&signed.token, from, now).await {
        // The session goes on: to say anything else would be dangerous.
        return of_account(&web, language, &error);
    }
    let mut response = Redirect::to(&format!("{SIGN_IN}?out=1")).into_response();
    cookie::set(&mut response, &cookie::take_away(&web));
    let name = HeaderName::from_static("clear-site-data");
    response.headers_mut().insert(name, FORGET);
    response
}

fn page(web: &Web, language: Language, shown: &Shown<'_>) -> Markup {
    let words = Words { web, language };
    let error = shown.error.map(|error| words.error(error));
    let body = html! {
        div.card.narrow {
            h1 { (words.text("staff-sign-in")) }
            @if shown.signed_out {
                p.done role="status" { (words.text("staff-door-signed-out")) }
            }
            (forms::alert(error.as_deref()))
            form method="post" action=(SIGN_IN) {
                input type="hidden" name="next" value=(shown.next);
                (words.field(Field {
                    name: "login",
                    label: "staff-door-login",
                    value: shown.login,
                    autocomplete: "username",
                    ..Field::default()
                }))
                (words.field(Field {
                    name: "password",
                    label: "staff-door-password",
                    kind: "password",
                    autocomplete: "current-password",
                    // Which of the two is wrong is told to nobody; the sentence stands beside the one to type anew.
                    error: shown.error,
                    ..Field::default()
                }))
                p { button type="submit" { (words.text("staff-door-sign-in")) } }
            }
            @if let Some(oidc) = &web.bot.library().config.desk.oidc {
                p {
                    a.button href={ (oidc::START) "?next=" (encoded(shown.next)) } { (oidc.label) }
                }
            }
            p.hint { (words.text("staff-door-forgotten")) }
        }
    };
    frame::page(
        web,
        None,
        language,
        "staff-sign-in",
        STYLE,
        Some(SCRIPT),
        &body,
    )
}
