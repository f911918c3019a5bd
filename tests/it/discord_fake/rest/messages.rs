//! Messages in channels.

use serde_json::{Value, json};

use super::writing::{Draft, fill};
use super::{Answer, Call, nothing, ok, seen};
use crate::discord_fake::Id;
use crate::discord_fake::error::{
    Refusal, faulty, missing_permissions, refuse, unknown_channel, unknown_message,
};
use crate::discord_fake::limits;
use crate::discord_fake::message::Message;
use crate::discord_fake::permissions as may;
use crate::discord_fake::sessions::Scope;
use crate::discord_fake::shape::{flake, mentioned_roles, mentioned_users, with};
use crate::discord_fake::world::{State, User, now};

pub(super) fn post(state: &mut State, call: &Call) -> Answer {
    let id = call.id(0)?;
    let channel = seen(state, id)?.clone();
    let bot = state.world.bot;
    if let Some(recipient) = channel.recipient
        && !state.users.get(&recipient).is_some_and(|user| user.open)
    {
        return Err(refuse(403, 50_007, "Cannot send messages to this user"));
    }
    let send = if channel.thread.is_some() {
        may::SEND_MESSAGES_IN_THREADS
    } else {
        may::SEND_MESSAGES
    };
    let mut wanted = send;
    let used = |name: &str| {
        call.body[name]
            .as_array()
            .is_some_and(|all| !all.is_empty())
    };
    if used("embeds") {
        wanted |= may::EMBED_LINKS;
    }
    if !call.files.is_empty() {
        wanted |= may::ATTACH_FILES;
    }
    if !state.may(bot, &channel, wanted) {
        return Err(missing_permissions());
    }
    limits::message(&call.body, &call.files, limits::Place::Channel)?;
    let nonce = match &call.body["nonce"] {
        Value::String(nonce) => Some(nonce.clone()),
        Value::Number(nonce) => Some(nonce.to_string()),
        _ => None,
    };
    if call.body["enforce_nonce"] == true
        && let Some(nonce) = &nonce
        && let Some(known) = state.by_nonce(id, nonce)
    {
        return ok(known.json.clone());
    }
    let reference = reply_to(state, call, id)?;
    if let Some(thread) = &channel.thread {
        if thread.archived && thread.locked {
            return Err(refuse(400, 50_083, "Thread is archived"));
        }
        if thread.locked && !state.may(bot, &channel, may::MANAGE_THREADS) {
            return Err(refuse(400, 160_005, "Thread is locked"));
        }
    }
    let message = state.id();
    let mut json = state.message_json(message, id, bot, "");
    fill(
        state,
        &mut json,
        Draft {
            body: &call.body,
            files: &call.files,
        },
    );
    if let Some(replied) = reference {
        json = with(json, replied);
    }
    json["flags"] = json!(call.body["flags"].as_u64().unwrap_or_default());
    if nonce.is_some() {
        json["nonce"] = call.body["nonce"].clone();
    }
    let message = Message {
        id: message,
        channel: id,
        author: bot,
        only_for: None,
        interaction: None,
        json: json.clone(),
        files: call.files.clone(),
    };
    if let Some(nonce) = nonce {
        state.nonces.insert((id, nonce), message.id);
    }
    state.add_message(message);
    state.bring_in(id, &json);
    ok(json)
}

/// What a reply says about the message that it replies to.
fn reply_to(state: &State, call: &Call, channel: Id) -> Result<Option<Value>, Refusal> {
    let reference = &call.body["message_reference"];
    if reference.is_null() {
        return Ok(None);
    }
    let must_exist = match &reference["fail_if_not_exists"] {
        Value::Bool(must) => *must,
        Value::Null if reference.get("fail_if_not_exists").is_none() => true,
        _ => {
            let place = "message_reference.fail_if_not_exists";
            return Err(faulty(
                place,
                "BOOLEAN_TYPE_CONVERT",
                "Must be either true or false.",
            ));
        }
    };
    let id: Option<Id> = reference["message_id"]
        .as_str()
        .and_then(|id| id.parse().ok());
    let known = id
        .and_then(|id| state.messages.get(&id))
        .filter(|known| known.channel == channel && known.only_for.is_none());
    let Some(known) = known else {
        if must_exist {
            return Err(faulty(
                "message_reference",
                "REPLIES_UNKNOWN_MESSAGE",
                "Unknown message",
            ));
        }
        return Ok(None);
    };
    let place = state.channels.get(&channel).ok_or_else(unknown_channel)?;
    if !state.may(state.world.bot, place, may::READ_MESSAGE_HISTORY) {
        return Err(refuse(
            403,
            160_002,
            "Cannot reply without permission to read message history",
        ));
    }
    let mut short = known.json.clone();
    if let Some(fields) = short.as_object_mut() {
        fields.remove("referenced_message");
    }
    let mut reference =
        json!({"type": 0, "channel_id": flake(channel), "message_id": flake(known.id)});
    if !place.is_direct() {
        reference["guild_id"] = flake(state.world.guild);
    }
    Ok(Some(json!({
        "type": 19, "message_reference": reference, "referenced_message": short,
    })))
}

pub(super) fn list(state: &mut State, call: &Call) -> Answer {
    let channel = seen(state, call.id(0)?)?;
    let limit = call
        .query
        .get("limit")
        .map_or(Ok(50), |it| it.parse::<usize>());
    let limit = limit.ok().filter(|limit| (1..=100).contains(limit));
    let Some(limit) = limit else {
        return Err(faulty(
            "limit",
            "NUMBER_TYPE_MAX",
            "int value should be between 1 and 100.",
        ));
    };
    if !state.may(state.world.bot, channel, may::READ_MESSAGE_HISTORY) {
        return ok(json!([]));
    }
    let (after, before) = (call.asked("after"), call.asked("before"));
    let all = state
        .messages_of(channel.id)
        .filter(|message| message.only_for.is_none());
    let fitting: Vec<&Message> = all
        .filter(|message| after.is_none_or(|after| message.id > after))
        .filter(|message| before.is_none_or(|before| message.id < before))
        .collect();
    // After a message: the oldest of those; otherwise the newest. Always the newest first.
    let chosen = if after.is_some() {
        fitting.get(..limit.min(fitting.len()))
    } else {
        fitting.get(fitting.len().saturating_sub(limit)..)
    };
    let chosen = chosen.unwrap_or_default().iter().rev();
    ok(Value::Array(
        chosen.map(|message| state.readable(message)).collect(),
    ))
}

fn found(state: &State, call: &Call) -> Result<Message, Refusal> {
    let channel = seen(state, call.id(0)?)?;
    let message = state.messages.get(&call.id(1)?);
    message
        .filter(|it| it.channel == channel.id && it.only_for.is_none())
        .cloned()
        .ok_or_else(unknown_message)
}

pub(super) fn get(state: &mut State, call: &Call) -> Answer {
    let message = found(state, call)?;
    let channel = seen(state, message.channel)?;
    if !state.may(state.world.bot, channel, may::READ_MESSAGE_HISTORY) {
        return Err(missing_permissions());
    }
    ok(state.readable(&message))
}

pub(super) fn edit(state: &mut State, call: &Call) -> Answer {
    let message = found(state, call)?;
    if message.author != state.world.bot {
        return Err(refuse(
            403,
            50_005,
            "Cannot edit a message authored by another user",
        ));
    }
    let channel = seen(state, message.channel)?;
    if channel
        .thread
        .as_ref()
        .is_some_and(|thread| thread.archived)
    {
        return Err(refuse(400, 50_083, "Thread is archived"));
    }
    limits::change(&call.body, &call.files, &message.json)?;
    ok(state.change_message(message.id, &call.body, &call.files))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Answer {
    let message = found(state, call)?;
    let channel = seen(state, message.channel)?;
    if message.author != state.world.bot {
        if channel.is_direct() {
            return Err(refuse(403, 50_003, "Cannot execute action on a DM channel"));
        }
        if !state.may(state.world.bot, channel, may::MANAGE_MESSAGES) {
            return Err(missing_permissions());
        }
    }
    if channel
        .thread
        .as_ref()
        .is_some_and(|thread| thread.archived)
    {
        return Err(refuse(400, 50_083, "Thread is archived"));
    }
    state.remove_message(message.id);
    nothing()
}

pub(super) fn delete_many(state: &mut State, call: &Call) -> Answer {
    let channel = seen(state, call.id(0)?)?;
    if channel.is_direct() || !state.may(state.world.bot, channel, may::MANAGE_MESSAGES) {
        return Err(missing_permissions());
    }
    let id = channel.id;
    let given = call.body["messages"].as_array().into_iter().flatten();
    let all: Vec<Id> = given.filter_map(|one| one.as_str()?.parse().ok()).collect();
    if !(2..=100).contains(&all.len()) {
        return Err(faulty(
            "messages",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 2 and 100 in length.",
        ));
    }
    state.remove_messages(id, &all);
    nothing()
}

pub(super) fn react(state: &mut State, call: &Call) -> Answer {
    found(state, call)?;
    nothing()
}

pub(super) fn pin(state: &mut State, call: &Call) -> Answer {
    let message = found(state, call)?;
    if let Some(message) = state.messages.get_mut(&message.id) {
        message.json["pinned"] = json!(true);
    }
    nothing()
}

impl State {
    /// A message as the bot may read it over HTTP: without content if the portal's switch is off.
    fn readable(&self, message: &Message) -> Value {
        let bot = self.world.bot;
        let direct = self.channels.get(&message.channel);
        let direct = direct.is_none_or(super::Channel::is_direct);
        let named = mentioned_users(message.content()).contains(&bot);
        let allowed = self.gateway.options.intents_allowed & (1 << 15) != 0;
        if direct || named || allowed || message.author == bot {
            return message.json.clone();
        }
        with(
            message.json.clone(),
            json!({"content": "", "embeds": [], "attachments": [], "components": []}),
        )
    }
}
