//! The web: the residents' page and the HTTP API.
//!
//! [`router`] puts the parts together; `edge` is what every request goes through; `server` accepts connections and ends
//! them in order.

mod page;
mod problem;
mod refusal;
mod proxy;
mod security;
mod limits;
mod metrics;
mod health;
mod edge;
mod patience;
mod event_stream;
mod socket;
mod server;
mod api;
pub mod desk;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::limit::RequestBodyLimitLayer;

use crate::accounts::Accounts;
use crate::bot::Bot;
use crate::bot::webhooks::Figures;
use edge::Edge;

pub use server::{Listening, Stopping, listen};

/// From this size on answers are compressed, in bytes.
const WORTH_COMPRESSING: u64 = 1024;

/// What every handler can reach.
#[derive(Clone, Debug)]
pub struct Web {
    /// The bot.
    pub bot: Arc<Bot>,
    /// Tells handlers that stay (streams) that the service ends.
    pub stopping: Stopping,
    /// Who works at the desk.
    pub accounts: Arc<Accounts>,
}

/// All routes of the service, within what every request goes through.
///
/// From the inside out: the handlers; compression, except of streams; the limit of bodies whose length is not told; the
/// edge, as its own documentation lists it.
pub fn router(web: Web, listening: &Listening) -> Router {
    router_with_webhooks(web, listening, Vec::new())
}

/// The same with the figures of webhooks among the numbers of the service.
pub fn router_with_webhooks(
    web: Web,
    listening: &Listening,
    webhooks: Vec<Arc<Figures>>,
) -> Router {
    let edge = Edge::new(web.clone(), listening.open(), webhooks);
    let compression = CompressionLayer::new()
        .compress_when(SizeAbove::new(WORTH_COMPRESSING).and(NotForContentType::SSE));
    let routes = Router::new()
        .merge(page::routes())
        .merge(api::routes())
        .merge(desk::routes(&web))
        .merge(edge::routes(&edge));
    page::with_fallbacks(routes)
        .with_state(web)
        .layer(compression)
        .layer(RequestBodyLimitLayer::new(limits::LARGEST_BODY))
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(edge, edge::serve))
}
