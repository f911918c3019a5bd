//! The bot, other people, the server.

use serde_json::{Value, json};

use super::{Answer, Call, ok};
use crate::discord_fake::Id;
use crate::discord_fake::error::{Refusal, faulty, missing_access, refuse};
use crate::discord_fake::shape::{bits, with};
use crate::discord_fake::world::{Role, State, User};

pub(super) fn gateway(state: &mut State, _: &Call) -> Answer {
    ok(json!({"url": state.gateway_url()}))
}

pub(super) fn gateway_bot(state: &mut State, _: &Call) -> Answer {
    ok(json!({
        "url": state.gateway_url(), "shards": state.gateway.options.shards,
        "session_start_limit": {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1},
    }))
}

fn known(state: &State, id: Id) -> Result<&User, Refusal> {
    let user = state.users.get(&id);
    user.ok_or_else(|| refuse(404, 10_013, "Unknown User"))
}

fn our_guild(state: &State, call: &Call) -> Result<(), Refusal> {
    if call.id(0)? == state.world.guild {
        Ok(())
    } else {
        Err(refuse(404, 10_004, "Unknown Guild"))
    }
}

pub(super) fn me(state: &mut State, _: &Call) -> Answer {
    ok(known(state, state.world.bot)?.own_json())
}

pub(super) fn my_guilds(state: &mut State, _: &Call) -> Answer {
    let permissions = bits(state.permissions_on_server(state.world.bot));
    let guild = state.guild_json();
    ok(json!([{
        "id": guild["id"], "name": guild["name"], "icon": null, "banner": null, "owner": false,
        "permissions": permissions, "features": guild["features"],
    }]))
}

pub(super) fn user(state: &mut State, call: &Call) -> Answer {
    ok(known(state, call.id(0)?)?.json())
}

pub(super) fn open_direct(state: &mut State, call: &Call) -> Answer {
    let id = call.body["recipient_id"]
        .as_str()
        .and_then(|id| id.parse().ok());
    let id: Id = id.ok_or_else(|| {
        faulty(
            "recipient_id",
            "NUMBER_TYPE_COERCE",
            "Value is not snowflake.",
        )
    })?;
    // Whether they take messages shows only when one is posted.
    if known(state, id)?.id == state.world.bot {
        return Err(refuse(400, 50_033, "Invalid Recipient(s)"));
    }
    let channel = state.direct(id);
    let channel = state
        .channels
        .get(&channel)
        .map(|it| state.channel_json(it));
    ok(channel.unwrap_or_default())
}

pub(super) fn application(state: &mut State, _: &Call) -> Answer {
    ok(state.application_json())
}

pub(super) fn guild(state: &mut State, call: &Call) -> Answer {
    our_guild(state, call)?;
    let counts = if call.query.get("with_counts").is_some_and(|it| it == "true") {
        json!({"approximate_member_count": state.users.len(), "approximate_presence_count": 1})
    } else {
        json!({})
    };
    ok(with(state.guild_json(), counts))
}

pub(super) fn guild_channels(state: &mut State, call: &Call) -> Answer {
    our_guild(state, call)?;
    let channels = state.channels.values();
    let channels = channels.filter(|it| !it.is_direct() && it.thread.is_none());
    ok(Value::Array(
        channels.map(|it| state.channel_json(it)).collect(),
    ))
}

pub(super) fn roles(state: &mut State, call: &Call) -> Answer {
    our_guild(state, call)?;
    ok(Value::Array(state.roles.values().map(Role::json).collect()))
}

pub(super) fn member(state: &mut State, call: &Call) -> Answer {
    our_guild(state, call).map_err(|_| missing_access())?;
    let user = known(state, call.id(1)?)?;
    if user.roles.is_none() {
        return Err(refuse(404, 10_007, "Unknown Member"));
    }
    ok(with(user.member_json(), json!({"user": user.json()})))
}
