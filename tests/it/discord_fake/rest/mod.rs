//! The routes of Discord's API that the bot may use.

mod channels;
mod commands;
mod interactions;
mod messages;
mod people;
mod threads;
mod writing;

use std::collections::BTreeMap;

use serde_json::Value;

use super::Id;
use super::error::{Refusal, faulty, missing_access, refuse, unknown_channel};
use super::permissions as may;
use super::world::{Channel, State};

pub(crate) use writing::{Draft, fill};

/// A request that has been read.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) route: &'static Route,
    /// What stands for the names in braces.
    pub(crate) ids: Vec<String>,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Value,
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Call {
    /// An identifier in the path.
    pub(crate) fn id(&self, index: usize) -> Result<Id, Refusal> {
        let text = self.ids.get(index).map(String::as_str).unwrap_or_default();
        text.parse().map_err(|_| {
            let message = format!("Value \"{text}\" is not snowflake.");
            faulty("id", "NUMBER_TYPE_COERCE", &message)
        })
    }

    /// A text in the path.
    pub(crate) fn text(&self, index: usize) -> &str {
        self.ids.get(index).map(String::as_str).unwrap_or_default()
    }

    /// An identifier in the query.
    pub(crate) fn asked(&self, name: &str) -> Option<Id> {
        self.query.get(name)?.parse().ok()
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
}

/// What comes of a request.
pub(crate) type Answer = Result<Reply, Refusal>;

#[expect(clippy::unnecessary_wraps, reason = "every route ends with an answer")]
pub(crate) fn ok(body: Value) -> Answer {
    Ok(Reply {
        status: 200,
        body: Some(body),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "every route ends with an answer")]
pub(crate) fn created(body: Value) -> Answer {
    Ok(Reply {
        status: 201,
        body: Some(body),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "every route ends with an answer")]
pub(crate) fn nothing() -> Answer {
    Ok(Reply {
        status: 204,
        body: None,
    })
}

/// A route.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) method: &'static str,
    /// As in Discord's description of its API.
    pub(crate) template: &'static str,
    act: fn(&mut State, &Call) -> Answer,
}

const fn route(
    method: &'static str,
    template: &'static str,
    act: fn(&mut State, &Call) -> Answer,
) -> Route {
    Route {
        method,
        template,
        act,
    }
}

/// All routes.
pub(crate) static ROUTES: &[Route] = &[
    route("GET", "/gateway", people::gateway),
    route("GET", "/gateway/bot", people::gateway_bot),
    route("GET", "/users/@me", people::me),
    route("GET", "/users/@me/guilds", people::my_guilds),
    route("POST", "/users/@me/channels", people::open_direct),
    route("GET", "/users/{user_id}", people::user),
    route("GET", "/applications/@me", people::application),
    route("GET", "/oauth2/applications/@me", people::application),
    route("GET", "/guilds/{guild_id}", people::guild),
    route("GET", "/guilds/{guild_id}/channels", people::guild_channels),
    route("GET", "/guilds/{guild_id}/roles", people::roles),
    route("GET", "/guilds/{guild_id}/threads/active", threads::active),
    route(
        "GET",
        "/guilds/{guild_id}/members/{user_id}",
        people::member,
    ),
    route("GET", "/channels/{channel_id}", channels::get),
    route("PATCH", "/channels/{channel_id}", channels::change),
    route("DELETE", "/channels/{channel_id}", channels::delete),
    route("POST", "/channels/{channel_id}/typing", channels::typing),
    route("GET", "/channels/{channel_id}/messages", messages::list),
    route("POST", "/channels/{channel_id}/messages", messages::post),
    route(
        "POST",
        "/channels/{channel_id}/messages/bulk-delete",
        messages::delete_many,
    ),
    route(
        "GET",
        "/channels/{channel_id}/messages/{message_id}",
        messages::get,
    ),
    route(
        "PATCH",
        "/channels/{channel_id}/messages/{message_id}",
        messages::edit,
    ),
    route(
        "DELETE",
        "/channels/{channel_id}/messages/{message_id}",
        messages::delete,
    ),
    route(
        "PUT",
        "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me",
        messages::react,
    ),
    route(
        "PUT",
        "/channels/{channel_id}/messages/pins/{message_id}",
        messages::pin,
    ),
    route(
        "PUT",
        "/channels/{channel_id}/pins/{message_id}",
        messages::pin,
    ),
    route(
        "POST",
        "/channels/{channel_id}/messages/{message_id}/threads",
        threads::start_from_message,
    ),
    route("POST", "/channels/{channel_id}/threads", threads::start),
    route(
        "GET",
        "/channels/{channel_id}/threads/archived/private",
        threads::archived,
    ),
    route(
        "GET",
        "/channels/{channel_id}/threads/archived/public",
        threads::archived,
    ),
    route(
        "GET",
        "/channels/{channel_id}/thread-members",
        threads::members,
    ),
    route(
        "PUT",
        "/channels/{channel_id}/thread-members/@me",
        threads::join,
    ),
    route(
        "DELETE",
        "/channels/{channel_id}/thread-members/@me",
        threads::leave,
    ),
    route(
        "GET",
        "/channels/{channel_id}/thread-members/{user_id}",
        threads::member,
    ),
    route(
        "PUT",
        "/channels/{channel_id}/thread-members/{user_id}",
        threads::add,
    ),
    route(
        "DELETE",
        "/channels/{channel_id}/thread-members/{user_id}",
        threads::remove,
    ),
    route(
        "GET",
        "/applications/{application_id}/commands",
        commands::list,
    ),
    route(
        "PUT",
        "/applications/{application_id}/commands",
        commands::replace,
    ),
    route(
        "GET",
        "/applications/{application_id}/guilds/{guild_id}/commands",
        commands::list,
    ),
    route(
        "PUT",
        "/applications/{application_id}/guilds/{guild_id}/commands",
        commands::replace,
    ),
    route("POST", CALLBACK, interactions::callback),
    route(
        "POST",
        "/webhooks/{webhook_id}/{webhook_token}",
        interactions::follow_up,
    ),
    route("GET", ORIGINAL, interactions::get_original),
    route("PATCH", ORIGINAL, interactions::edit_original),
    route("DELETE", ORIGINAL, interactions::delete_original),
    route("GET", FOLLOW_UP, interactions::get_follow_up),
    route("PATCH", FOLLOW_UP, interactions::edit_follow_up),
    route("DELETE", FOLLOW_UP, interactions::delete_follow_up),
];

const CALLBACK: &str = "/interactions/{interaction_id}/{interaction_token}/callback";
const ORIGINAL: &str = "/webhooks/{webhook_id}/{webhook_token}/messages/@original";
const FOLLOW_UP: &str = "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}";

/// The route of a path without `/api/v10`, with what stands for the names in braces.
pub(crate) fn find(method: &str, path: &str) -> Option<(&'static Route, Vec<String>)> {
    let parts: Vec<&str> = path.split('/').collect();
    ROUTES
        .iter()
        .filter(|route| route.method == method)
        .find_map(|route| Some((route, matched(route.template, &parts)?)))
}

fn matched(template: &str, parts: &[&str]) -> Option<Vec<String>> {
    let wanted: Vec<&str> = template.split('/').collect();
    if wanted.len() != parts.len() {
        return None;
    }
    let mut ids = Vec::new();
    for (wanted, part) in wanted.into_iter().zip(parts) {
        if wanted.starts_with('{') && !part.is_empty() {
            ids.push((*part).to_owned());
        } else if wanted != *part {
            return None;
        }
    }
    Some(ids)
}

/// Answers a request.
pub(crate) fn perform(state: &mut State, call: &Call) -> Answer {
    let agent = call.headers.get("user-agent").map(String::as_str);
    if !agent.is_some_and(|agent| agent.starts_with("DiscordBot (") && agent.contains(", ")) {
        return Err(refuse(403, 40_333, "internal network error"));
    }
    let template = call.route.template;
    let open = ["/gateway", CALLBACK].contains(&template) || template.starts_with("/webhooks/");
    let right = format!("Bot {}", state.token);
    if !open && call.headers.get("authorization") != Some(&right) {
        return Err(refuse(401, 0, "401: Unauthorized"));
    }
    if call.route.method == "GET" && !call.body.is_null() {
        return Err(refuse(400, 0, "Bad Request"));
    }
    (call.route.act)(state, call)
}

/// A channel that the bot sees.
pub(crate) fn seen(state: &State, id: Id) -> Result<&Channel, Refusal> {
    let channel = state.channels.get(&id).ok_or_else(unknown_channel)?;
    if state.may(state.world.bot, channel, may::VIEW_CHANNEL) {
        Ok(channel)
    } else {
        Err(missing_access())
    }
}
