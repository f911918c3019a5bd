//! Messages in channels.

use serde_json::{Value, json};

use super::{Answer, Call, nothing, ok, seen};
use crate::discord_fake::Id;
use crate::discord_fake::error::{
    Refusal, faulty, missing_permissions, refuse, unknown_channel, unknown_message,
};
use crate::discord_fake::limits;
use crate::discord_fake::permissions as may;
use crate::discord_fake::sessions::Scope;
use crate::discord_fake::shape::{flake, mentioned_roles, mentioned_users, with};
use crate::discord_fake::world::{Message, State, User, now};

/// What is written in a message, wherever it is posted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) body: &'a Value,
    pub(crate) files: &'a [(String, Vec<u8>)],
}

/// Writes what a body says into a message. What the body does not name stays.
pub(crate) fn fill(state: &State, message: &mut Value, draft: Draft<'_>) {
    let body = draft.body;
    if let Some(content) = body.get("content") {
        let content = content.as_str().unwrap_or_default();
        message["content"] = json!(content);
        let allowed = body.get("allowed_mentions");
        message["mentions"] = mentions(state, content, allowed);
        let roles = mentioned_roles(content).into_iter();
        let roles: Vec<Value> = roles
            .filter(|id| is_allowed(allowed, "roles", *id))
            .map(flake)
            .collect();
        message["mention_roles"] = Value::Array(roles);
        let everyone = content.contains("@everyone") || content.contains("@here");
        let parse = allowed.and_then(|it| it["parse"].as_array());
        let parsed = parse.is_none_or(|all| all.iter().any(|one| one == "everyone"));
        message["mention_everyone"] = json!(everyone && (allowed.is_none() || parsed));
    }
    if let Some(embeds) = body.get("embeds") {
        let embeds = embeds.as_array().into_iter().flatten();
        let embeds: Vec<Value> = embeds.map(embedded).collect();
        message["embeds"] = Value::Array(embeds);
    }
    if let Some(components) = body.get("components") {
        let mut number = 0;
        let rows = components.as_array().into_iter().flatten();
        let rows: Vec<Value> = rows.map(|row| numbered(row, &mut number)).collect();
        message["components"] = Value::Array(rows);
    }
    if let Some(flags) = body["flags"].as_u64() {
        message["flags"] = json!(flags);
    }
    if body.get("attachments").is_some() || !draft.files.is_empty() {
        let files = draft.files.iter().enumerate();
        let files: Vec<Value> = files
            .map(|(number, (name, content))| {
                let url = format!("http://127.0.0.1:{}/attachments/{number}", state.port);
                json!({
                    "id": flake(state.world.application + 1000 + number as u64), "filename": name, "size": content.len(),
                    "url": url, "proxy_url": url, "content_type": "application/octet-stream",
                })
            })
            .collect();
        message["attachments"] = Value::Array(files);
    }
}

fn is_allowed(allowed: Option<&Value>, kind: &str, id: Id) -> bool {
    let Some(allowed) = allowed.filter(|allowed| !allowed.is_null()) else {
        return true;
    };
    let has = |list: &Value, wanted: &Value| {
        list.as_array()
            .is_some_and(|all| all.iter().any(|one| one == wanted))
    };
    has(&allowed["parse"], &json!(kind)) || has(&allowed[kind], &flake(id))
}

fn mentions(state: &State, content: &str, allowed: Option<&Value>) -> Value {
    let users = mentioned_users(content).into_iter();
    let users = users.filter(|id| is_allowed(allowed, "users", *id));
    let users = users.filter_map(|id| state.users.get(&id));
    Value::Array(users.map(User::json).collect())
}

/// An embed as it comes back.
fn embedded(embed: &Value) -> Value {
    let mut embed = with(embed.clone(), json!({"type": "rich"}));
    for field in embed["fields"].as_array_mut().into_iter().flatten() {
        if !field["inline"].is_boolean() {
            field["inline"] = json!(false);
        }
    }
    without_nulls(&mut embed);
    embed
}

fn without_nulls(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(without_nulls),
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(without_nulls);
        }
        _ => {}
    }
}

/// A component as it comes back: with a number and what is left out said.
fn numbered(component: &Value, number: &mut u64) -> Value {
    *number += 1;
    let mut component = with(component.clone(), json!({"id": *number}));
    without_nulls(&mut component);
    if component["type"] == 3 {
        component = with(json!({"min_values": 1, "max_values": 1}), component);
    }
    if let Some(inner) = component["components"].as_array() {
        let inner: Vec<Value> = inner.iter().map(|one| numbered(one, number)).collect();
        component["components"] = Value::Array(inner);
    }
    component
}

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
    /// Puts a message into its channel and tells of it.
    pub(crate) fn add_message(&mut self, message: Message) {
        if message.only_for.is_none()
            && let Some(channel) = self.channels.get_mut(&message.channel)
            && let Some(thread) = &mut channel.thread
        {
            thread.total += 1;
            let opened = std::mem::take(&mut thread.archived);
            thread.members.insert(message.author);
            if opened {
                self.tell_channel("THREAD_UPDATE", message.channel);
            }
        }
        self.tell_message("MESSAGE_CREATE", &message);
        self.messages.insert(message.id, message);
    }

    /// Changes a message as a body says and tells of it.
    pub(crate) fn change_message(
        &mut self,
        id: Id,
        body: &Value,
        files: &[(String, Vec<u8>)],
    ) -> Value {
        let Some(mut message) = self.messages.get(&id).cloned() else {
            return Value::Null;
        };
        let flags = message.flags();
        fill(self, &mut message.json, Draft { body, files });
        // Only the suppression of embeds can be changed.
        let suppressed = body["flags"].as_u64().map_or(flags & 4, |flags| flags & 4);
        message.json["flags"] = json!(flags & !4 & !128 | suppressed);
        message.json["edited_timestamp"] = now();
        message.files.extend_from_slice(files);
        self.messages.insert(id, message.clone());
        self.tell_message("MESSAGE_UPDATE", &message);
        message.json
    }

    /// Removes a message and tells of it.
    pub(crate) fn remove_message(&mut self, id: Id) {
        let Some(message) = self.messages.remove(&id) else {
            return;
        };
        if message.only_for.is_some() {
            return;
        }
        let data = self.in_channel(message.channel, json!({"id": flake(id)}));
        let scope = Scope::Channel(message.channel, 1 << 9, 1 << 12);
        self.tell(scope, "MESSAGE_DELETE", &data);
    }

    /// Removes messages of one channel at once and tells of it.
    pub(crate) fn remove_messages(&mut self, channel: Id, all: &[Id]) {
        for id in all {
            self.messages.remove(id);
        }
        let ids: Vec<Value> = all.iter().map(|id| flake(*id)).collect();
        let data = self.in_channel(channel, json!({"ids": ids}));
        self.tell(
            Scope::Channel(channel, 1 << 9, 1 << 12),
            "MESSAGE_DELETE_BULK",
            &data,
        );
    }

    fn in_channel(&self, channel: Id, data: Value) -> Value {
        let data = with(data, json!({"channel_id": flake(channel)}));
        match self.channels.get(&channel) {
            Some(place) if !place.is_direct() => {
                with(data, json!({"guild_id": flake(self.world.guild)}))
            }
            _ => data,
        }
    }

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
