//! Problems as pages, for people.

use axum::response::{Html, IntoResponse, Response};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use maud::html;

use super::frame::{self, STYLE};
use super::guard::Signed;
use super::language::Language;
use super::next;
use crate::channels::web::Web;
use crate::channels::web::problem::Problem;
use crate::replies::Args;

/// A response as a person sees it: a problem becomes a page, everything else stays as it is.
pub(super) fn as_page(
    web: &Web,
    language: Language,
    signed: Option<&Signed>,
    response: Response,
) -> Response {
    let Some(problem) = response.extensions().get::<Problem>() else {
        return response;
    };
    let text = |id: &str| language.text(web, id, &Args::new());
    let body = html! {
        h1 { (problem.title()) }
        p { (problem.detail()) }
        p {
            @if signed.is_some() {
                a href=(next::HOME) { (text("staff-door-home")) }
            } @else {
                a href=(next::SIGN_IN) { (text("staff-door-to-sign-in")) }
            }
        }
    };
    let page = frame::page(web, signed, language, "staff-problem", STYLE, None, &body);
    let body = Html(page.into_string()).into_response().into_body();
    let (mut head, _) = response.into_parts();
    head.extensions.remove::<Problem>();
    head.headers.remove(CONTENT_LENGTH);
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    head.headers.insert(CONTENT_TYPE, html);
    Response::from_parts(head, body)
}
