//! `GET /desk/live`: the WebSocket on which an agent is told what happens, and tells what the agent is doing.
//!
//! One task has one connection and writes to it itself, one message after the other: what happens in the meantime waits
//! where it is kept anyway (the board, the store), so that a slow client costs nothing and holds up nobody.

mod connection;
mod frames;
mod hours;
mod watched;
#[cfg(test)]
mod tests;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use http::header::ORIGIN;
use http::{HeaderMap, Method, StatusCode, Version};

use super::guard::{Access, From, Routes, Signed};
use super::language::Language;
use super::problem::problem;
use crate::accounts::Permission;
use crate::channels::web::Web;
use crate::channels::web::proxy::Client;
use crate::channels::web::security::Security;
use crate::channels::web::socket::{self, Socket};
use connection::{Connection, Pace, Who};

/// The route of the WebSocket.
pub(super) fn declare(routes: Routes) -> Routes {
    routes.get(
        "/desk/live",
        Access::Only(Permission::ReadConversation),
        open,
    )
}

/// Opens the WebSocket. Pages of other sites could make a browser open it with the cookie of ours, so `Origin` must be
/// there and must be ours.
#[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
async fn open(
    State(web): State<Web>,
    Extension(client): Extension<Client>,
    signed: Signed,
    From(from): From,
    language: Language,
    method: Method,
    version: Version,
    headers: HeaderMap,
) -> Response {
    let key = match socket::asked(&method, version, &headers) {
        Ok(key) => key,
        Err(unfit) => return unfit.into_response(),
    };
    let security = Security::new(&web.bot.library().config.web);
    let origin = headers.get(ORIGIN);
    let named = origin.is_some_and(|origin| origin != "null");
    if !named || !security.is_our_origin(&Method::POST, &headers, client) {
        return problem(&web, language, StatusCode::FORBIDDEN, "foreign-form").into_response();
    }
    let who = Who {
        signed,
        language,
        from,
    };
    socket::accept(&key, move |socket: Socket| {
        Connection::new(web, who, socket, Pace::USUAL).run()
    })
}
