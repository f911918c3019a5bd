//! `GET /desk`: where agents work. The page is a frame that the script fills.

use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use maud::html;

use super::frame;
use super::guard::{Access, Routes, Signed};
use super::language::Language;
use crate::accounts::Permission;
use crate::channels::web::Web;
use crate::replies::Args;

/// The route of the page.
pub(super) fn declare(routes: Routes) -> Routes {
    routes.get("/desk", Access::Only(Permission::ReadConversation), page)
}

/// Shows the page.
async fn page(State(web): State<Web>, signed: Signed, language: Language) -> Response {
    let title = language.text(&web, "staff-console", &Args::new());
    let body = html! { h1 { (title) } };
    let page = frame::page(
        &web,
        Some(&signed),
        language,
        "staff-console",
        frame::STYLE,
        None,
        &body,
    );
    Html(page.into_string()).into_response()
}
