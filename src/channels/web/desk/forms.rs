//! Forms of the desk: reading what was sent, and showing fields with what is wrong beside them.

use axum::Form;
use axum::extract::{FromRequest, Request};
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use http::header::RETRY_AFTER;
use http::request::Parts;
use maud::{Markup, html};

use super::guard::{CSRF_FIELD, Signed};
use super::language::Language;
use super::problem::{of_account, problem, wait};
use crate::accounts::AccountError;
use crate::channels::web::Web;
use crate::replies::Args;

/// The fields of a form that was sent.
#[derive(Debug)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// What stands in a field; empty when there is no such field.
    pub(super) fn get(&self, name: &str) -> &str {
        let mut fields = self.0.iter();
        fields
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value)
    }

    /// The same without space around it, unless nothing is left.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|value| !value.is_empty())
    }
}

impl FromRequest<Web> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let language = Language::of(web, &parts);
        let request = Request::from_parts(parts, body);
        match Form::<Vec<(String, String)>>::from_request(request, web).await {
            Ok(Form(fields)) => Ok(Self(fields)),
            Err(rejection) => {
                let status = rejection.status();
                Err(problem(web, language, status, "bad-request").into_response())
            }
        }
    }
}

/// A part of the query of an address, as a text. The first of a name counts.
pub(super) fn query(parts: &Parts, name: &str) -> Option<String> {
    let found = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).ok()?;
    let mut pairs = found.0.into_iter();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// A field of a form as it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    /// Its name, and its id in the page.
    pub(super) name: &'a str,
    /// The id of its label among the texts.
    pub(super) label: &'a str,
    /// `text` or `password`.
    pub(super) kind: &'a str,
    /// What stands in it; never a password.
    pub(super) value: &'a str,
    /// What password managers are to make of it.
    pub(super) autocomplete: &'a str,
    /// The id of a sentence about it among the texts.
    pub(super) hint: Option<&'a str>,
    /// Whether it must be filled in.
    pub(super) required: bool,
    /// What is wrong with it.
    pub(super) error: Option<&'a AccountError>,
}

impl Default for Field<'_> {
    fn default() -> Self {
        Self {
            name: "",
            label: "",
            kind: "text",
            value: "",
            autocomplete: "off",
            hint: None,
            required: true,
            error: None,
        }
    }
}

/// The language of a form, and where its texts are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    pub(super) web: &'a Web,
    pub(super) language: Language,
}

impl Words<'_> {
    /// A text.
    pub(super) fn text(self, id: &str) -> String {
        self.language.text(self.web, id, &Args::new())
    }

    /// A text with values.
    pub(super) fn with(self, id: &str, args: &Args) -> String {
        self.language.text(self.web, id, args)
    }

    /// What an error says.
    pub(super) fn error(self, error: &AccountError) -> String {
        self.text(&format!("staff-problem-{}", error.code()))
    }

    /// A field with its label, what helps, and what is wrong with it.
    pub(super) fn field(self, field: Field<'_>) -> Markup {
        let Field {
            name, hint, error, ..
        } = field;
        let hint_id = format!("{name}-hint");
        let error_id = format!("{name}-error");
        let described: Vec<&str> = [
            error.map(|_| error_id.as_str()),
            hint.map(|_| hint_id.as_str()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let described = Some(described.join(" ")).filter(|ids| !ids.is_empty());
        let secret = field.kind == "password";
        html! {
            div.field {
                label for=(name) { (self.text(field.label)) }
                input id=(name) name=(name) type=(field.kind) value=[(!secret).then_some(field.value)]
                    autocomplete=(field.autocomplete) autocapitalize="none" spellcheck="false"
                    required[field.required] aria-invalid=[error.map(|_| "true")]
                    aria-describedby=[described] autofocus[error.is_some()];
                @if secret {
                    // The script shows it: without one it could do nothing.
                    button type="button" hidden data-shows=(name) aria-controls=(name) aria-pressed="false" {
                        (self.text("staff-door-show-password"))
                    }
                }
                @if let Some(error) = error {
                    p.error id=(error_id) { (self.error(error)) }
                }
                @if let Some(hint) = hint {
                    p.hint id=(hint_id) { (self.text(hint)) }
                }
            }
        }
    }
}

/// The box above a form that could not be accepted.
pub(super) fn alert(text: Option<&str>) -> Markup {
    html! {
        @if let Some(text) = text {
            p.problem role="alert" { (text) }
        }
    }
}

/// The field with the value of the session.
pub(super) fn csrf(signed: &Signed) -> Markup {
    html! { input type="hidden" name=(CSRF_FIELD) value=(signed.csrf()); }
}

/// Whether an error belongs beside a field of a form; all others are no fault of what was typed.
pub(super) fn belongs_to_form(error: &AccountError) -> bool {
    matches!(
        error,
        AccountError::Refused
            | AccountError::Locked { .. }
            | AccountError::Weak(_)
            | AccountError::BadLogin
            | AccountError::BadName
            | AccountError::LoginTaken
            | AccountError::NoInvitation
            | AccountError::TooMany
            | AccountError::Disabled
            | AccountError::NoAgent
    )
}

/// A form shown again because of an error, or the error alone when it is not about the form.
pub(super) fn again(
    words: Words<'_>,
    error: &AccountError,
    status: StatusCode,
    page: impl FnOnce() -> Markup,
) -> Response {
    let Words { web, language } = words;
    if !belongs_to_form(error) {
        return of_account(web, language, error);
    }
    let mut response = Html(page().into_string()).into_response();
    *response.status_mut() = status;
    if let AccountError::Locked { until } = error {
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
        let seconds = wait(*until, web.bot.clock().at());
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}
