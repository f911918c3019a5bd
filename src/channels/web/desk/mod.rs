//! The desk: the pages at which people answer residents beside the bot.
//!
//! Every route is declared with who may use it ([`Access`]); `guard` checks it before the handler runs.

mod actions;
mod audit;
mod console;
mod cookie;
mod event;
mod forms;
mod frame;
mod guard;
mod language;
mod live;
mod next;
mod oidc;
mod overview;
mod password;
mod people;
mod problem;
mod refusal;
mod sign_in;
mod times;
mod welcome;
mod wording;

use axum::Router;

pub use guard::{Access, Route};

use super::Web;
use guard::Routes;

/// All routes of the desk, in the order in which they are told to tests.
fn declared(web: &Web) -> Routes {
    let routes = Routes::new(web);
    let routes = console::declare(routes);
    let routes = live::declare(routes);
    let routes = actions::declare(routes);
    let routes = sign_in::declare(routes);
    let routes = welcome::declare(routes);
    let routes = password::declare(routes);
    let routes = oidc::declare(routes);
    let routes = people::declare(routes);
    let routes = overview::declare(routes);
    audit::declare(routes)
}

/// The routes of the desk.
pub(super) fn routes(web: &Web) -> Router<Web> {
    declared(web).router()
}

/// What is declared about every route, so that a test can walk all of them in every role.
pub fn access(web: &Web) -> Vec<Route> {
    declared(web).list()
}
