//! Using an invitation: joining the desk, or choosing a new password.
//!
//! The secret of the link is in its fragment, which browsers send to nobody. A small script moves it into the form of the
//! first step; without it the link is pasted there. The second step asks for what is to be chosen.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};

use super::cookie;
use super::forms::{self, Field, Fields, Words};
use super::frame::{self, STYLE};
use super::guard::{Access, From, Routes};
use super::language::Language;
use super::next::HOME;
use super::password::{name_for_managers, new_password};
use super::sign_in::SCRIPT;
use crate::accounts::{AccountError, Chosen, Invitation, Purpose};
use crate::channels::web::Web;
use crate::replies::Args;
use crate::store::AccessToken;

/// The page.
const ADDRESS: &str = "/desk/welcome";
/// The script that moves the secret from the address into the form.
const MOVING: &str = "welcome.js";
/// How many characters a secret has.
const LENGTH: usize = 64;

/// The routes.
pub(super) fn declare(routes: Routes) -> Routes {
    routes
        .get(ADDRESS, Access::Everybody, show)
        .post(ADDRESS, Access::Everybody, welcome)
}

async fn show(State(web): State<Web>, language: Language) -> Html<String> {
    Html(first_page(&web, language, None).into_string())
}

/// The secret in what was pasted: a whole link, or its last part.
fn secret(pasted: &str) -> Option<AccessToken> {
    let last = pasted.rsplit('#').next()?.trim().to_ascii_lowercase();
    let fits = last.len() == LENGTH && last.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| AccessToken::from(last.as_str()))
}

async fn welcome(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let now = web.bot.clock().at();
    let words = Words {
        web: &web,
        language,
    };
    let secret = secret(fields.get("secret")).ok_or(AccountError::NoInvitation);
    let invited = secret.and_then(|secret| {
        let invitation = web.accounts.invitation(&secret, now)?;
        Ok((secret, invitation))
    });
    let (secret, invitation) = match invited {
        Ok(invited) => invited,
        Err(error) => {
            return forms::again(words, &error, StatusCode::UNPROCESSABLE_ENTITY, || {
                first_page(&web, language, Some(&error))
            });
        }
    };
    let page = |error: Option<&AccountError>| {
        let shown = Shown {
            secret: &secret,
            invitation: &invitation,
            fields: &fields,
            error,
        };
        second_page(words, &shown)
    };
    if fields.get("step") != "choose" {
        return Html(page(None).into_string()).into_response();
    }
    let chosen = Chosen {
        login: fields.given("login").map(str::to_owned),
        name: fields.given("name").map(str::to_owned),
        password: fields.get("password").to_owned(),
    };
    match web.accounts.redeem(&secret, &chosen, from, now).await {
        Ok(signed_in) => {
            if let Some(previous) = cookie::token(&web, &headers)
                && let Err(error) = web.accounts.sign_out(&previous, from, now).await
            {
                // It ends by itself; the new one must not fail because of it.
                tracing::warn!(%error, "the session that a browser had before could not be ended");
            }
            let mut response = Redirect::to(HOME).into_response();
            cookie::set(&mut response, &cookie::hand_over(&web, &signed_in.token));
            response
        }
        Err(error @ AccountError::NoInvitation) => {
            forms::again(words, &error, StatusCode::UNPROCESSABLE_ENTITY, || {
                first_page(&web, language, Some(&error))
            })
        }
        Err(error) => forms::again(words, &error, StatusCode::UNPROCESSABLE_ENTITY, || {
            page(Some(&error))
        }),
    }
}

/// Asks for the link.
fn first_page(web: &Web, language: Language, error: Option<&AccountError>) -> Markup {
    let words = Words { web, language };
    let body = html! {
        div.card.narrow {
            h1 { (words.text("staff-welcome")) }
            p { (words.text("staff-door-paste")) }
            form #invitation method="post" action=(ADDRESS) {
                (words.field(Field {
                    name: "secret",
                    label: "staff-door-link",
                    error,
                    ..Field::default()
                }))
                p { button type="submit" { (words.text("staff-door-continue")) } }
            }
        }
    };
    frame::page(
        web,
        None,
        language,
        "staff-welcome",
        STYLE,
        Some(MOVING),
        &body,
    )
}

/// What the second step shows.
#[derive(Debug)]
struct Shown<'a> {
    secret: &'a AccessToken,
    invitation: &'a Invitation,
    fields: &'a Fields,
    error: Option<&'a AccountError>,
}

fn second_page(words: Words<'_>, shown: &Shown<'_>) -> Markup {
    let Shown {
        secret,
        invitation,
        fields,
        error,
    } = *shown;
    let only = |wanted: fn(&AccountError) -> bool| error.filter(|error| wanted(error));
    let about_login =
        only(|error| matches!(error, AccountError::BadLogin | AccountError::LoginTaken));
    let about_name = only(|error| matches!(error, AccountError::BadName));
    let about_password = only(|error| matches!(error, AccountError::Weak(_)));
    let alert = error.map(|error| {
        let beside = about_login.or(about_name).or(about_password).is_some();
        if beside {
            words.text("staff-door-look-again")
        } else {
            words.error(error)
        }
    });
    let joins = invitation.purpose == Purpose::Join;
    let greeting = match (&invitation.name, joins) {
        (Some(name), true) => {
            let role = words.text(&format!("staff-frame-role-{}", invitation.role.name()));
            let args = Args::new().with("name", name.as_str()).with("role", role);
            words.with("staff-door-greeting", &args)
        }
        (None, true) => words.text("staff-door-first"),
        (_, false) => words.text("staff-door-reset"),
    };
    let body = html! {
        div.card.narrow {
            h1 { (words.text("staff-welcome")) }
            p { (greeting) }
            (forms::alert(alert.as_deref()))
            form method="post" action=(ADDRESS) {
                input type="hidden" name="step" value="choose";
                input type="hidden" name="secret" value=(secret.reveal());
                @if joins && invitation.name.is_none() {
                    (words.field(Field {
                        name: "name",
                        label: "staff-door-name",
                        value: fields.get("name"),
                        autocomplete: "name",
                        hint: Some("staff-door-name-hint"),
                        error: about_name,
                        ..Field::default()
                    }))
                }
                @if let Some(login) = &invitation.login {
                    p { (words.text("staff-door-login")) ": " strong { (login) } }
                    (name_for_managers(login))
                } @else {
                    (words.field(Field {
                        name: "login",
                        label: "staff-door-login",
                        value: fields.get("login"),
                        autocomplete: "username",
                        hint: Some("staff-door-login-hint"),
                        error: about_login,
                        ..Field::default()
                    }))
                }
                (new_password(words, "password", about_password))
                p { button type="submit" { (words.text("staff-door-begin")) } }
            }
        }
    };
    frame::page(
        words.web,
        None,
        words.language,
        "staff-welcome",
        STYLE,
        Some(SCRIPT),
        &body,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_or_its_last_part_can_be_pasted() {
        let token = AccessToken::generate();
        for pasted in [
            token.reveal().to_owned(),
            format!(" https://chat.example.jp/desk/welcome#{}\n", token.reveal()),
            token.reveal().to_uppercase(),
        ] {
            assert_eq!(
                secret(&pasted).as_ref().map(AccessToken::reveal),
                Some(token.reveal())
            );
        }
        for wrong in [
            "",
            "#",
            "abc",
            &"g".repeat(64),
            &"あ".repeat(22),
            &"a".repeat(65),
        ] {
            assert!(secret(wrong).is_none(), "{wrong}");
        }
    }
}
