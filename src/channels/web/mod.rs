//! The web: the residents' page and the HTTP API.
//!
//! [`router`] puts the parts together; `server` accepts connections and ends them in order.

mod page;
mod server;

use std::sync::Arc;

use axum::Router;

use crate::bot::Bot;

pub use server::{Listening, Stopping, listen};

/// What every handler can reach.
#[derive(Clone, Debug)]
pub struct Web {
    /// The bot.
    pub bot: Arc<Bot>,
    /// Tells handlers that stay (streams) that the service ends.
    pub stopping: Stopping,
}

/// All routes of the service.
pub fn router(web: Web) -> Router {
    let router = Router::new().merge(page::routes());
    page::with_fallbacks(router).with_state(web)
}
