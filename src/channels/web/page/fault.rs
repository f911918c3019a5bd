//! What goes wrong, in the words of the page's language: as a page, or as a problem (RFC 9457) for a script.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use http::header::{ACCEPT, CACHE_CONTROL, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use maud::html;

use super::document::Frame;
use super::scene::Scene;
use super::view::View;
use crate::channels::web::Web;
use crate::channels::web::problem::Problem;
use crate::store::StoreError;

/// A reason why a request is not carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing was written.
    Empty,
    /// The form cannot be read.
    Form,
    /// The form is too large.
    TooLarge,
    /// The choice or reply does not exist.
    Choice,
    /// Too much is going on.
    Busy,
    /// The store does not work.
    Unavailable,
    /// There is no such page.
    NotFound,
    /// There is such a page, but not for this method.
    Method,
}

impl Fault {
    /// The name in the texts and in problems.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Form => "form",
            Self::TooLarge => "too-large",
            Self::Choice => "choice",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
            Self::NotFound => "not-found",
            Self::Method => "method",
        }
    }

    /// The status of the answer.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Empty | Self::Choice => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Form => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    /// The id of the text that says what to do; its attribute `title` says what is wrong.
    pub(super) fn text(self) -> String {
        format!("web-error-{}", self.code())
    }

    /// The answer for whoever asked: a problem for programs, a page for people.
    pub(super) fn answer(self, web: &Web, view: &View, headers: &HeaderMap) -> Response {
        if wants_html(headers) {
            self.page(web, view)
        } else {
            self.problem(web, view)
        }
    }

    /// A problem in the words of the page's language.
    pub(super) fn problem(self, web: &Web, view: &View) -> Response {
        let words = Scene::new(web, view).words();
        let problem = Problem::new(self.status(), self.code(), words.plain(&self.text()))
            .titled(words.plain(&format!("{}.title", self.text())))
            .in_language(words.locale().tag());
        let answer = ([(CACHE_CONTROL, "no-store")], problem).into_response();
        self.with_delay(answer)
    }

    /// A page that says what is wrong and leads back.
    fn page(self, web: &Web, view: &View) -> Response {
        let scene = Scene::new(web, view);
        let words = scene.words();
        let title = format!("{}.title", self.text());
        let frame = Frame {
            scene: &scene,
            title: words.plain(&title),
            style: "chat.css",
            script: None,
            class: "plain",
        };
        let page = frame.html(&html! {
            main.fault {
                h1 { (words.label(&title)) }
                p { (words.text(&self.text())) }
                p { a.button href=(view.address("/")) { (words.label("web-error-home")) } }
            }
        });
        self.with_delay((self.status(), Html(page.into_string())).into_response())
    }

    /// The answer with the time after which trying again may help.
    pub(super) fn with_delay(self, mut answer: Response) -> Response {
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            let delay = http::HeaderValue::from_static("5");
            answer.headers_mut().insert(RETRY_AFTER, delay);
        }
        answer
    }
}

impl From<&StoreError> for Fault {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::NotFound(_) => Self::NotFound,
            StoreError::Refused(_) | StoreError::Conflict(_) => Self::Choice,
            StoreError::Busy(_) => Self::Busy,
            StoreError::Full
            | StoreError::Unavailable(_)
            | StoreError::Corrupt(_)
            | StoreError::TooNew { .. } => Self::Unavailable,
        }
    }
}

/// Whether a person with a browser asks for a page.
fn wants_html(headers: &HeaderMap) -> bool {
    accepts(headers, "text/html")
}

/// Whether the script asks.
pub(super) fn wants_json(headers: &HeaderMap) -> bool {
    accepts(headers, "application/json") && !wants_html(headers)
}

fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains(media_type))
}

/// The answer to an address that does not exist.
pub(super) async fn not_found(State(web): State<Web>, view: View, headers: HeaderMap) -> Response {
    Fault::NotFound.answer(&web, &view, &headers)
}

/// The answer to a method that an address does not know.
pub(super) async fn method_not_allowed(
    State(web): State<Web>,
    view: View,
    headers: HeaderMap,
) -> Response {
    Fault::Method.answer(&web, &view, &headers)
}
