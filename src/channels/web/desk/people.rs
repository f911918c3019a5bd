//! Who works at the desk: inviting, roles, access.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use http::StatusCode;
use http::header::HOST;
use http::request::Parts;
use maud::{Markup, html};

use super::forms::{self, Field, Fields, Words};
use super::frame::{self, STYLE};
use super::guard::{Access, From, Routes, Signed};
use super::language::Language;
use super::problem::{of_account, of_store, problem};
use super::times;
use crate::accounts::{AccountError, Invitation, Permission, Purpose, welcome_link};
use crate::channels::web::Web;
use crate::channels::web::proxy::Client;
use crate::replies::Args;
use crate::store::{Agent, AgentId, Role};

/// The page.
const ADDRESS: &str = "/desk/people";

/// The routes.
pub(super) fn declare(routes: Routes) -> Routes {
    let access = Access::Only(Permission::ManageAgents);
    routes
        .get(ADDRESS, access, show)
        .post("/desk/people/invite", access, invite)
        .post("/desk/people/role", access, give_role)
        .post("/desk/people/reset", access, offer_reset)
        .post("/desk/people/disable", access, disable)
        .post("/desk/people/enable", access, enable)
}

/// What the page tells beside the lists.
#[derive(Debug, Default)]
struct Told<'a> {
    /// What was done, as the last part of an id among the texts.
    done: Option<&'static str>,
    /// A link to pass on, and for whom.
    link: Option<(&'a str, &'a str)>,
    /// What was typed into the invitation, and what is wrong with it.
    refused: Option<(&'a Fields, &'a AccountError)>,
}

/// What can have been done, as it stands in the address afterwards.
const DONE: [&str; 3] = ["role", "disable", "enable"];

async fn show(
    State(web): State<Web>,
    language: Language,
    signed: Signed,
    parts: Parts,
) -> Response {
    let done = forms::query(&parts, "done");
    let done = DONE.into_iter().find(|one| done.as_deref() == Some(one));
    let told = Told {
        done,
        ..Told::default()
    };
    page(&web, language, &signed, StatusCode::OK, &told).await
}

async fn invite(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    Base(base): Base,
    signed: Signed,
    fields: Fields,
) -> Response {
    let Some(role) = role(fields.get("role")) else {
        return unreadable(&web, language);
    };
    let (name, login) = (fields.get("name"), fields.given("login"));
    let now = web.bot.clock().at();
    let invited = web
        .accounts
        .invite(&signed.present(), login, name, role, from, now)
        .await;
    match invited {
        Ok(secret) => {
            let link = welcome_link(&base, &secret);
            let told = Told {
                link: Some((&link, name.trim())),
                ..Told::default()
            };
            page(&web, language, &signed, StatusCode::OK, &told).await
        }
        Err(error) if forms::belongs_to_form(&error) => {
            let told = Told {
                refused: Some((&fields, &error)),
                ..Told::default()
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&web, language, &signed, status, &told).await
        }
        Err(error) => of_account(&web, language, &error),
    }
}

async fn offer_reset(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    Base(base): Base,
    signed: Signed,
    fields: Fields,
) -> Response {
    let id = AgentId::from(fields.get("agent"));
    let now = web.bot.clock().at();
    let offered = web
        .accounts
        .offer_reset(&signed.present(), &id, from, now)
        .await;
    match (offered, web.bot.store().agent(&id).await) {
        (Ok(secret), Ok(agent)) => {
            let link = welcome_link(&base, &secret);
            let told = Told {
                link: Some((&link, &agent.name)),
                ..Told::default()
            };
            page(&web, language, &signed, StatusCode::OK, &told).await
        }
        (Err(error), _) => of_account(&web, language, &error),
        (_, Err(error)) => of_store(&web, language, &error),
    }
}

async fn give_role(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    signed: Signed,
    fields: Fields,
) -> Response {
    let Some(role) = role(fields.get("role")) else {
        return unreadable(&web, language);
    };
    let id = AgentId::from(fields.get("agent"));
    if id == signed.agent.id && role != signed.agent.role {
        return own_account(&web, language);
    }
    let now = web.bot.clock().at();
    let changed = web
        .accounts
        .set_role(&signed.present(), &id, role, from, now)
        .await;
    finished(&web, language, changed, "role")
}

async fn disable(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    signed: Signed,
    fields: Fields,
) -> Response {
    let id = AgentId::from(fields.get("agent"));
    if id == signed.agent.id {
        return own_account(&web, language);
    }
    let now = web.bot.clock().at();
    let changed = web
        .accounts
        .disable(&signed.present(), &id, from, now)
        .await;
    finished(&web, language, changed, "disable")
}

async fn enable(
    State(web): State<Web>,
    language: Language,
    From(from): From,
    signed: Signed,
    fields: Fields,
) -> Response {
    let id = AgentId::from(fields.get("agent"));
    let now = web.bot.clock().at();
    let changed = web.accounts.enable(&signed.present(), &id, from, now).await;
    finished(&web, language, changed, "enable")
}

fn finished(
    web: &Web,
    language: Language,
    changed: Result<Agent, AccountError>,
    done: &str,
) -> Response {
    match changed {
        Ok(_) => Redirect::to(&format!("{ADDRESS}?done={done}")).into_response(),
        Err(error) => of_account(web, language, &error),
    }
}

/// Nobody takes their own access or role away: so an admin is always left.
fn own_account(web: &Web, language: Language) -> Response {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    problem(web, language, status, "own-account").into_response()
}

fn unreadable(web: &Web, language: Language) -> Response {
    problem(web, language, StatusCode::BAD_REQUEST, "bad-request").into_response()
}

fn role(name: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|role| role.name() == name)
}

/// What browsers put before the path, for links that are passed on.
#[derive(Debug)]
struct Base(String);

impl FromRequestParts<Web> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let public = &web.bot.library().config.web.public_url;
        if !public.is_empty() {
            return Ok(Self(public.clone()));
        }
        let client = parts.extensions.get::<Client>();
        let scheme = if client.is_some_and(|client| client.tls) {
            "https"
        } else {
            "http"
        };
        // The edge has let only our own names through.
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
        Ok(Self(format!("{scheme}://{}", host.unwrap_or_default())))
    }
}

async fn page(
    web: &Web,
    language: Language,
    signed: &Signed,
    status: StatusCode,
    told: &Told<'_>,
) -> Response {
    let agents = match web.bot.store().agents().await {
        Ok(agents) => agents,
        Err(error) => return of_store(web, language, &error),
    };
    let invitations = match web.accounts.open_invitations(web.bot.clock().at()) {
        Ok(invitations) => invitations,
        Err(error) => return of_account(web, language, &error),
    };
    let words = Words { web, language };
    let body = html! {
        h1 { (words.text("staff-people")) }
        @if let Some(done) = told.done {
            p.done role="status" { (words.text(&format!("staff-door-done-{done}"))) }
        }
        @if let Some((link, name)) = told.link {
            (passed_on(words, link, name))
        }
        (list(words, signed, &agents))
        @if !invitations.is_empty() {
            (invited(words, &invitations))
        }
        (form(words, signed, told.refused))
    };
    let page = frame::page(
        web,
        Some(signed),
        language,
        "staff-people",
        STYLE,
        None,
        &body,
    );
    (status, Html(page.into_string())).into_response()
}

/// The link that is shown once.
fn passed_on(words: Words<'_>, link: &str, name: &str) -> Markup {
    let args = Args::new().with("name", name);
    html! {
        section.card role="status" {
            h2 { (words.with("staff-door-link-for", &args)) }
            p { (words.text("staff-door-link-once")) }
            p { code { (link) } }
        }
    }
}

fn list(words: Words<'_>, signed: &Signed, agents: &[Agent]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.text("staff-people")) {
            table {
                thead {
                    tr {
                        th scope="col" { (words.text("staff-door-login")) }
                        th scope="col" { (words.text("staff-door-name")) }
                        th scope="col" { (words.text("staff-door-role")) }
                        th scope="col" { (words.text("staff-door-state")) }
                        th scope="col" { (words.text("staff-door-actions")) }
                    }
                }
                tbody {
                    @for agent in agents { (row(words, signed, agent)) }
                }
            }
        }
    }
}

fn row(words: Words<'_>, signed: &Signed, agent: &Agent) -> Markup {
    let own = agent.id == signed.agent.id;
    let disabled = agent.disabled_at.is_some();
    let state = if disabled {
        "staff-door-disabled"
    } else {
        "staff-door-active"
    };
    let args = Args::new().with("name", agent.name.as_str());
    html! {
        tr {
            th scope="row" { (agent.login) }
            td { (agent.name) }
            td {
                @if own || disabled {
                    (words.text(&format!("staff-frame-role-{}", agent.role.name())))
                } @else {
                    form.actions method="post" action="/desk/people/role" {
                        (whom(signed, &agent.id))
                        select name="role" aria-label=(words.with("staff-door-role-of", &args)) {
                            (roles(words, agent.role))
                        }
                        button type="submit" { (words.text("staff-door-change")) }
                    }
                }
            }
            td { (words.text(state)) }
            td {
                div.actions {
                    @if disabled {
                        (button(words, signed, agent, "enable"))
                    } @else {
                        (button(words, signed, agent, "reset"))
                        @if !own { (button(words, signed, agent, "disable")) }
                    }
                }
            }
        }
    }
}

/// A form that is a button.
fn button(words: Words<'_>, signed: &Signed, agent: &Agent, action: &str) -> Markup {
    let args = Args::new().with("name", agent.name.as_str());
    html! {
        form method="post" action={ "/desk/people/" (action) } {
            (whom(signed, &agent.id))
            button.danger[action == "disable"] type="submit"
                aria-label=(words.with(&format!("staff-door-{action}-whom"), &args)) {
                (words.text(&format!("staff-door-{action}-button")))
            }
        }
    }
}

fn whom(signed: &Signed, id: &AgentId) -> Markup {
    html! {
        (forms::csrf(signed))
        input type="hidden" name="agent" value=(id.as_str());
    }
}

fn roles(words: Words<'_>, chosen: Role) -> Markup {
    html! {
        @for role in Role::ALL {
            option value=(role.name()) selected[role == chosen] {
                (words.text(&format!("staff-frame-role-{}", role.name())))
            }
        }
    }
}

fn invited(words: Words<'_>, invitations: &[Invitation]) -> Markup {
    let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    html! {
        h2 { (words.text("staff-door-open-invitations")) }
        div.scroll tabindex="0" role="region" aria-label=(words.text("staff-door-open-invitations")) {
            table {
                thead {
                    tr {
                        th scope="col" { (words.text("staff-door-login")) }
                        th scope="col" { (words.text("staff-door-name")) }
                        th scope="col" { (words.text("staff-door-role")) }
                        th scope="col" { (words.text("staff-door-purpose")) }
                        th scope="col" { (words.text("staff-door-until")) }
                    }
                }
                tbody {
                    @for invitation in invitations {
                        tr {
                            td { (known(&invitation.login)) }
                            td { (known(&invitation.name)) }
                            td { (words.text(&format!("staff-frame-role-{}", invitation.role.name()))) }
                            td { (words.text(purpose(invitation.purpose))) }
                            td { (times::moment(invitation.expires_at)) }
                        }
                    }
                }
            }
        }
    }
}

fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Join => "staff-door-joins",
        Purpose::Reset => "staff-door-resets",
    }
}

fn form(words: Words<'_>, signed: &Signed, refused: Option<(&Fields, &AccountError)>) -> Markup {
    let typed = |name| refused.map_or("", |(fields, _)| fields.get(name));
    let error = refused.map(|(_, error)| error);
    let about_name = error.filter(|error| matches!(error, AccountError::BadName));
    let about_login =
        error.filter(|error| matches!(error, AccountError::BadLogin | AccountError::LoginTaken));
    let alert = error.map(|error| {
        if about_name.or(about_login).is_some() {
            words.text("staff-door-look-again")
        } else {
            words.error(error)
        }
    });
    let chosen = role(typed("role")).unwrap_or(Role::Agent);
    html! {
        section.card {
            h2 { (words.text("staff-door-invite")) }
            (forms::alert(alert.as_deref()))
            form method="post" action="/desk/people/invite" {
                (forms::csrf(signed))
                (words.field(Field {
                    name: "name",
                    label: "staff-door-name",
                    value: typed("name"),
                    hint: Some("staff-door-name-hint"),
                    error: about_name,
                    ..Field::default()
                }))
                (words.field(Field {
                    name: "login",
                    label: "staff-door-login-optional",
                    value: typed("login"),
                    hint: Some("staff-door-login-hint"),
                    required: false,
                    error: about_login,
                    ..Field::default()
                }))
                div.field {
                    label for="role" { (words.text("staff-door-role")) }
                    select #role name="role" aria-describedby="role-hint" { (roles(words, chosen)) }
                    p.hint #role-hint { (words.text("staff-door-roles-hint")) }
                }
                p { button type="submit" { (words.text("staff-door-make-link")) } }
            }
        }
    }
}
