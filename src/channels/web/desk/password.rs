//! Choosing another password.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use http::request::Parts;
use maud::{Markup, html};

use super::cookie;
use super::forms::{self, Field, Fields, Words};
use super::frame::{self, STYLE};
use super::guard::{Access, From, Routes, Signed};
use super::language::Language;
use super::sign_in::SCRIPT;
use crate::accounts::{AccountError, SHORTEST};
use crate::channels::web::Web;

/// The page.
const ADDRESS: &str = "/desk/password";

/// The routes.
pub(super) fn declare(routes: Routes) -> Routes {
    routes
        .get(ADDRESS, Access::SignedIn, show)
        .post(ADDRESS, Access::SignedIn, change)
}

async fn show(
    State(web): State<Web>,
    language: Language,
    signed: Signed,
    parts: Parts,
) -> Html<String> {
    let done = forms::query(&parts, "done").is_some();
    Html(page(&web, &signed, language, done, None).into_string())
}

async fn change(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    signed: Signed,
    fields: Fields,
) -> Response {
    let now = web.bot.clock().at();
    let (old, new) = (fields.get("old"), fields.get("new"));
    let changed = web
        .accounts
        .change_password(&signed.token, old, new, from, now)
        .await;
    match changed {
        Ok(signed_in) => {
            let mut response = Redirect::to(&format!("{ADDRESS}?done=1")).into_response();
            cookie::set(&mut response, &cookie::hand_over(&web, &signed_in.token));
            response
        }
        Err(error) => {
            let words = Words {
                web: &web,
                language,
            };
            forms::again(words, &error, StatusCode::UNPROCESSABLE_ENTITY, || {
                page(&web, &signed, language, false, Some(&error))
            })
        }
    }
}

fn page(
    web: &Web,
    signed: &Signed,
    language: Language,
    done: bool,
    error: Option<&AccountError>,
) -> Markup {
    let words = Words { web, language };
    let weak = error.filter(|error| matches!(error, AccountError::Weak(_)));
    let wrong = error.filter(|_| weak.is_none());
    let alert = error.map(|_| words.text("staff-door-not-changed"));
    let body = html! {
        div.card.narrow {
            h1 { (words.text("staff-password")) }
            @if done {
                p.done role="status" { (words.text("staff-door-password-changed")) }
            }
            (forms::alert(alert.as_deref()))
            form method="post" action=(ADDRESS) {
                (forms::csrf(signed))
                (name_for_managers(&signed.agent.login))
                (words.field(Field {
                    name: "old",
                    label: "staff-door-old-password",
                    kind: "password",
                    autocomplete: "current-password",
                    error: wrong,
                    ..Field::default()
                }))
                (new_password(words, "new", weak))
                p { button type="submit" { (words.text("staff-door-change-password")) } }
            }
            p.hint { (words.text("staff-door-other-sessions")) }
        }
    };
    frame::page(
        web,
        Some(signed),
        language,
        "staff-password",
        STYLE,
        Some(SCRIPT),
        &body,
    )
}

/// Tells password managers whose password it is.
pub(super) fn name_for_managers(login: &str) -> Markup {
    html! {
        input type="text" name="username" value=(login) autocomplete="username" readonly hidden;
    }
}

/// The field for a new password.
pub(super) fn new_password(words: Words<'_>, name: &str, error: Option<&AccountError>) -> Markup {
    const { assert!(SHORTEST == 12, "the texts name this figure") };
    words.field(Field {
        name,
        label: "staff-door-new-password",
        kind: "password",
        autocomplete: "new-password",
        hint: Some("staff-door-password-hint"),
        error,
        ..Field::default()
    })
}
