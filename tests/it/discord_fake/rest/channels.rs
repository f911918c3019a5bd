//! Channels.

use serde_json::{Value, json};

use super::{Answer, Call, nothing, ok, seen};
use crate::discord_fake::Id;
use crate::discord_fake::error::{Faulty, missing_permissions, refuse};
use crate::discord_fake::permissions as may;
use crate::discord_fake::sessions::Scope;
use crate::discord_fake::shape::{flake, with};
use crate::discord_fake::world::{State, now};

pub(super) fn get(state: &mut State, call: &Call) -> Answer {
    let channel = seen(state, call.id(0)?)?;
    ok(state.channel_json(channel))
}

pub(super) fn typing(state: &mut State, call: &Call) -> Answer {
    let channel = seen(state, call.id(0)?)?;
    let send = if channel.thread.is_some() {
        may::SEND_MESSAGES_IN_THREADS
    } else {
        may::SEND_MESSAGES
    };
    if !state.may(state.world.bot, channel, send) {
        return Err(missing_permissions());
    }
    let id = channel.id;
    state.typing.push(id);
    nothing()
}

pub(super) fn change(state: &mut State, call: &Call) -> Answer {
    let mut channel = seen(state, call.id(0)?)?.clone();
    let bot = state.world.bot;
    let body = &call.body;
    let mut wrong = Faulty::default();
    if let Some(name) = body.get("name") {
        wrong.length("name", name.as_str().unwrap_or_default(), 1, 100);
    }
    if let Some(duration) = body.get("auto_archive_duration")
        && ![60, 1440, 4320, 10_080].contains(&duration.as_u64().unwrap_or_default())
    {
        wrong.at(
            "auto_archive_duration",
            "BASE_TYPE_CHOICES",
            "Value must be one of (60, 1440, 4320, 10080).",
        );
    }
    wrong.result()?;
    let manages = if channel.thread.is_some() {
        state.may(bot, &channel, may::MANAGE_THREADS)
    } else {
        state.may(bot, &channel, may::MANAGE_CHANNELS)
    };
    let own = channel.thread.as_ref().is_some_and(|thread| {
        thread.owner == bot && !thread.locked && body.get("locked").is_none()
    });
    if channel.is_direct() {
        return Err(refuse(403, 50_003, "Cannot execute action on a DM channel"));
    }
    if !manages && !own {
        return Err(missing_permissions());
    }
    if let Some(thread) = &mut channel.thread {
        let reopens = body["archived"] == false;
        let other = [
            "name",
            "auto_archive_duration",
            "rate_limit_per_user",
            "invitable",
        ];
        if thread.archived && !reopens && other.iter().any(|name| body.get(name).is_some()) {
            return Err(refuse(400, 50_083, "Thread is archived"));
        }
        thread.archived = body["archived"].as_bool().unwrap_or(thread.archived);
        thread.locked = body["locked"].as_bool().unwrap_or(thread.locked);
        thread.invitable = body["invitable"].as_bool().unwrap_or(thread.invitable);
        thread.auto_archive = body["auto_archive_duration"]
            .as_u64()
            .unwrap_or(thread.auto_archive);
        now()
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut thread.changed);
    } else if let Some(topic) = body.get("topic") {
        channel.topic = topic.as_str().map(str::to_owned);
    }
    if let Some(name) = body["name"].as_str() {
        name.clone_into(&mut channel.name);
    }
    let (id, thread) = (channel.id, channel.thread.is_some());
    state.channels.insert(id, channel);
    state.tell_channel(
        if thread {
            "THREAD_UPDATE"
        } else {
            "CHANNEL_UPDATE"
        },
        id,
    );
    let channel = seen(state, id)?;
    ok(state.channel_json(channel))
}

pub(super) fn delete(state: &mut State, call: &Call) -> Answer {
    let channel = seen(state, call.id(0)?)?;
    let wanted = if channel.thread.is_some() {
        may::MANAGE_THREADS
    } else {
        may::MANAGE_CHANNELS
    };
    if !channel.is_direct() && !state.may(state.world.bot, channel, wanted) {
        return Err(missing_permissions());
    }
    let json = state.channel_json(channel);
    let (id, direct) = (channel.id, channel.is_direct());
    if !direct {
        state.remove_channel(id);
    }
    ok(json)
}

impl State {
    /// Removes a channel or thread with everything in it and tells of it.
    pub(crate) fn remove_channel(&mut self, id: Id) {
        let Some(channel) = self.channels.get(&id).cloned() else {
            return;
        };
        let kind = if channel.thread.is_some() {
            "THREAD_DELETE"
        } else {
            "CHANNEL_DELETE"
        };
        let full = self.channel_json(&channel);
        let data = match &channel.thread {
            Some(thread) => with(
                json!({"id": flake(id), "type": channel.kind, "parent_id": flake(thread.parent)}),
                json!({"guild_id": flake(self.world.guild)}),
            ),
            None => full,
        };
        self.tell(Scope::Channel(id, 1, 0), kind, &data);
        let inner = self
            .channels
            .values()
            .filter(|it| it.thread.as_ref().is_some_and(|thread| thread.parent == id));
        let inner: Vec<Id> = inner.map(|it| it.id).collect();
        for id in inner.into_iter().chain([id]) {
            self.messages.retain(|_, message| message.channel != id);
            self.channels.remove(&id);
        }
    }
}

/// A whole number that must be one of some.
pub(super) fn chosen(value: &Value, among: &[u64]) -> Option<u64> {
    value.as_u64().filter(|value| among.contains(value))
}
