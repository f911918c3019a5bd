//! What stands in messages: bodies become messages, and everybody is told.

use serde_json::{Value, json};

use crate::discord_fake::Id;
use crate::discord_fake::message::Message;
use crate::discord_fake::permissions as may;
use crate::discord_fake::sessions::Scope;
use crate::discord_fake::shape::{flake, mentioned_roles, mentioned_users, with};
use crate::discord_fake::world::{State, User, now};

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

    /// Who is mentioned in a thread comes into it, if they see the channel above.
    pub(crate) fn bring_in(&mut self, thread: Id, message: &Value) {
        let Some(parent) = self.channels.get(&thread).and_then(|it| it.thread.as_ref()) else {
            return;
        };
        let Some(parent) = self.channels.get(&parent.parent) else {
            return;
        };
        let named = |list: &Value, id: Id| {
            let mut all = list.as_array().into_iter().flatten();
            all.any(|one| *one == flake(id) || one["id"] == flake(id))
        };
        let called: Vec<Id> = self
            .users
            .values()
            .filter(|user| {
                let mut roles = user.roles.iter().flatten();
                named(&message["mentions"], user.id)
                    || roles.any(|role| named(&message["mention_roles"], *role))
            })
            .filter(|user| self.may(user.id, parent, may::VIEW_CHANNEL))
            .map(|user| user.id)
            .collect();
        for user in called {
            self.enter(thread, user);
        }
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
}
