//! The residents' page: a chat that is complete without JavaScript and gets livelier with it.
//!
//! Every form posts to `/chat` and gets a redirection, or JSON if it asks for it. All HTML comes from here, that of
//! single messages too: the script puts in what it is given. The texts are in `locales/*/web.ftl`.

pub(super) mod assets;
mod composer;
mod cookie;
mod document;
mod export;
mod fault;
mod form;
mod header;
mod icons;
pub(super) mod inline;
mod message;
mod post;
mod print;
mod scene;
mod show;
mod stream;
mod view;

use axum::Router;
use axum::routing::{get, post};

use super::Web;

/// Answers everything that no route knows in the words of the page's language.
pub(super) fn with_fallbacks(router: Router<Web>) -> Router<Web> {
    router
        .fallback(fault::not_found)
        .method_not_allowed_fallback(fault::method_not_allowed)
}

/// The routes of the page.
pub(super) fn routes() -> Router<Web> {
    Router::new()
        .route("/", get(show::page))
        .route("/chat", post(post::act))
        .route("/chat/stream", get(stream::events))
        .route("/chat/print/{seq}", get(print::page))
        .route("/chat/export", get(export::file))
        .route("/assets/{hash}/{file}", get(assets::file))
        .route("/embed.js", get(assets::embed))
}
