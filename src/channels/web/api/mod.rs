//! The HTTP API for other programs, below `/api`.
//!
//! Its description (OpenAPI 3.1, at `/api/openapi.json`) is made from the handlers and the types of this folder. Whatever is
//! wrong with a request is answered with a [`problem`], never with a sentence of the web framework.

mod access;
mod body;
mod conversations;
mod describe;
mod events;
mod guard;
mod page;
mod problem;
mod query;
mod requests;
mod suggestions;
mod view;

use axum::routing::{any, get};
use axum::{Extension, Router, middleware};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Web;
use access::Key;

/// The routes of the API.
pub(super) fn routes() -> Router<Web> {
    let (routes, document) = OpenApiRouter::with_openapi(describe::base())
        .routes(routes!(conversations::begin))
        .routes(routes!(conversations::look, conversations::erase))
        .routes(routes!(conversations::say))
        .routes(routes!(conversations::rate))
        .routes(routes!(conversations::export))
        .routes(routes!(events::read))
        .routes(routes!(events::follow))
        .routes(routes!(suggestions::suggest))
        .split_for_parts();
    let described = describe::Described::new(document);
    routes
        .route("/api", get(page::show))
        .route("/api/openapi.json", get(describe::serve))
        .route("/api/", any(guard::not_found))
        .route("/api/{*rest}", any(guard::not_found))
        .method_not_allowed_fallback(guard::method_not_allowed)
        .layer(Extension(Key::of_environment()))
        .layer(Extension(described))
        .layer(middleware::from_fn(guard::negotiate))
}
