//! Threads.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::channels::chosen;
use super::{Answer, Call, created, nothing, ok, seen};
use crate::discord_fake::Id;
use crate::discord_fake::error::{
    Faulty, Refusal, faulty, missing_permissions, refuse, unknown_message,
};
use crate::discord_fake::message::Message;
use crate::discord_fake::permissions as may;
use crate::discord_fake::sessions::Scope;
use crate::discord_fake::shape::{flake, with};
use crate::discord_fake::world::{Channel, State, Thread, now};

pub(super) fn start(state: &mut State, call: &Call) -> Answer {
    let kind = match call.body.get("type") {
        None => Some(12),
        Some(kind) => chosen(kind, &[10, 11, 12]),
    };
    let Some(kind) = kind else {
        return Err(faulty(
            "type",
            "BASE_TYPE_CHOICES",
            "Value must be one of (10, 11, 12).",
        ));
    };
    let parent = seen(state, call.id(0)?)?;
    let wanted = if kind == 12 {
        may::CREATE_PRIVATE_THREADS
    } else {
        may::CREATE_PUBLIC_THREADS
    };
    if !state.may(state.world.bot, parent, wanted) {
        return Err(missing_permissions());
    }
    let parent = parent.clone();
    let id = state.id();
    begin(state, call, &parent, id, kind)
}

pub(super) fn start_from_message(state: &mut State, call: &Call) -> Answer {
    let parent = seen(state, call.id(0)?)?;
    if !state.may(state.world.bot, parent, may::CREATE_PUBLIC_THREADS) {
        return Err(missing_permissions());
    }
    let message = state.messages.get(&call.id(1)?);
    let message = message.filter(|it| it.channel == parent.id && it.only_for.is_none());
    let id = message.ok_or_else(unknown_message)?.id;
    if state.channels.contains_key(&id) {
        return Err(refuse(
            400,
            160_004,
            "A thread has already been created for this message",
        ));
    }
    let parent = parent.clone();
    begin(state, call, &parent, id, 11)
}

fn begin(state: &mut State, call: &Call, parent: &Channel, id: Id, kind: u64) -> Answer {
    if parent.is_direct() || parent.thread.is_some() {
        return Err(refuse(
            400,
            50_024,
            "Cannot execute action on this channel type",
        ));
    }
    let body = &call.body;
    let mut wrong = Faulty::default();
    match body["name"].as_str() {
        Some(name) => wrong.length("name", name, 1, 100),
        None => wrong.required("name"),
    }
    let durations = [60, 1440, 4320, 10_080];
    let duration = match body.get("auto_archive_duration") {
        None | Some(Value::Null) => Some(4320),
        Some(duration) => chosen(duration, &durations),
    };
    if duration.is_none() {
        let message = "Value must be one of (60, 1440, 4320, 10080).";
        wrong.at("auto_archive_duration", "BASE_TYPE_CHOICES", message);
    }
    wrong.result()?;
    let at = now().as_str().unwrap_or_default().to_owned();
    let bot = state.world.bot;
    let channel = Channel {
        id,
        kind,
        name: body["name"].as_str().unwrap_or_default().to_owned(),
        topic: None,
        overwrites: Vec::new(),
        recipient: None,
        thread: Some(Thread {
            parent: parent.id,
            owner: bot,
            members: BTreeSet::from([bot]),
            archived: false,
            locked: false,
            invitable: body["invitable"].as_bool().unwrap_or(true),
            auto_archive: duration.unwrap_or(4320),
            created: at.clone(),
            changed: at,
            total: 0,
        }),
    };
    let json = state.channel_json(&channel);
    state.channels.insert(id, channel);
    let joined = State::thread_member_json(id, bot);
    let told = with(
        json.clone(),
        json!({"newly_created": true, "member": joined}),
    );
    state.tell(Scope::Channel(id, 1, 0), "THREAD_CREATE", &told);
    if kind != 12 {
        announce(state, parent.id, id, call);
    }
    created(with(json, json!({"member": joined})))
}

/// The system's message about a public thread.
fn announce(state: &mut State, parent: Id, thread: Id, call: &Call) {
    if state.messages.contains_key(&thread) {
        return;
    }
    let (id, bot) = (state.id(), state.world.bot);
    let name = call.body["name"].as_str().unwrap_or_default();
    let json = with(
        state.message_json(id, parent, bot, name),
        json!({
            "type": 18,
            "message_reference": {"type": 0, "channel_id": flake(thread), "guild_id": flake(state.world.guild)},
        }),
    );
    state.add_message(Message {
        id,
        channel: parent,
        author: bot,
        only_for: None,
        interaction: None,
        json,
        files: Vec::new(),
    });
}

fn thread_of<'a>(state: &'a State, call: &Call) -> Result<(&'a Channel, &'a Thread), Refusal> {
    let channel = seen(state, call.id(0)?)?;
    let thread = channel.thread.as_ref();
    let thread =
        thread.ok_or_else(|| refuse(400, 50_024, "Cannot execute action on this channel type"))?;
    Ok((channel, thread))
}

/// Somebody in the path; the bot itself if nobody is.
fn whom(state: &State, call: &Call) -> Result<Id, Refusal> {
    if call.ids.len() > 1 {
        call.id(1)
    } else {
        Ok(state.world.bot)
    }
}

pub(super) fn members(state: &mut State, call: &Call) -> Answer {
    let (channel, thread) = thread_of(state, call)?;
    let all = thread.members.iter();
    ok(Value::Array(
        all.map(|user| State::thread_member_json(channel.id, *user))
            .collect(),
    ))
}

pub(super) fn member(state: &mut State, call: &Call) -> Answer {
    let (channel, thread) = thread_of(state, call)?;
    let user = call.id(1)?;
    if thread.members.contains(&user) {
        ok(State::thread_member_json(channel.id, user))
    } else {
        Err(refuse(404, 10_007, "Unknown Member"))
    }
}

pub(super) fn join(state: &mut State, call: &Call) -> Answer {
    add(state, call)
}

pub(super) fn add(state: &mut State, call: &Call) -> Answer {
    let (channel, thread) = thread_of(state, call)?;
    if thread.archived {
        return Err(refuse(400, 50_083, "Thread is archived"));
    }
    let user = whom(state, call)?;
    let Some(known) = state.users.get(&user) else {
        return Err(refuse(404, 10_013, "Unknown User"));
    };
    // Nobody can be brought into a thread below a channel that they do not see.
    let parent = state.channels.get(&thread.parent);
    if known.roles.is_none() || !parent.is_some_and(|it| state.may(user, it, may::VIEW_CHANNEL)) {
        return Err(refuse(403, 50_001, "Missing Access"));
    }
    let id = channel.id;
    state.enter(id, user);
    nothing()
}

pub(super) fn leave(state: &mut State, call: &Call) -> Answer {
    let (channel, _) = thread_of(state, call)?;
    let id = channel.id;
    state.leave(id, state.world.bot);
    nothing()
}

pub(super) fn remove(state: &mut State, call: &Call) -> Answer {
    let (channel, thread) = thread_of(state, call)?;
    let own = thread.owner == state.world.bot && channel.kind == 12;
    if !own && !state.may(state.world.bot, channel, may::MANAGE_THREADS) {
        return Err(missing_permissions());
    }
    let (id, user) = (channel.id, whom(state, call)?);
    state.leave(id, user);
    nothing()
}

fn listed(state: &State, fits: impl Fn(&Channel, &Thread) -> bool) -> Value {
    let seen = |channel: &Channel| state.may(state.world.bot, channel, may::VIEW_CHANNEL);
    let threads = state.channels.values().filter(|channel| {
        let fits = |thread| fits(channel, thread);
        seen(channel) && channel.thread.as_ref().is_some_and(fits)
    });
    let threads: Vec<Value> = threads.map(|it| state.channel_json(it)).collect();
    json!({"threads": threads, "members": [], "has_more": false})
}

pub(super) fn active(state: &mut State, _: &Call) -> Answer {
    ok(listed(state, |_, thread| !thread.archived))
}

pub(super) fn archived(state: &mut State, call: &Call) -> Answer {
    let parent = seen(state, call.id(0)?)?.id;
    let kind = if call.route.template.ends_with("private") {
        12
    } else {
        11
    };
    ok(listed(state, |channel, thread| {
        thread.archived && thread.parent == parent && channel.kind == kind
    }))
}

impl State {
    /// Somebody is in a thread from now on.
    pub(crate) fn enter(&mut self, thread: Id, user: Id) {
        self.membership(thread, user, true);
    }

    /// Somebody is not in a thread any more.
    pub(crate) fn leave(&mut self, thread: Id, user: Id) {
        self.membership(thread, user, false);
    }

    fn membership(&mut self, id: Id, user: Id, enters: bool) {
        let Some(thread) = self.channels.get_mut(&id).and_then(|it| it.thread.as_mut()) else {
            return;
        };
        let changed = if enters {
            thread.members.insert(user)
        } else {
            thread.members.remove(&user)
        };
        if !changed {
            return;
        }
        let count = thread.members.len();
        let data =
            json!({"id": flake(id), "guild_id": flake(self.world.guild), "member_count": count});
        let more = match self.users.get(&user) {
            Some(known) if enters => {
                let member = with(known.member_json(), json!({"user": known.json()}));
                let joined = with(
                    Self::thread_member_json(id, user),
                    json!({"member": member, "presence": null}),
                );
                json!({"added_members": [joined]})
            }
            _ => json!({"removed_member_ids": [flake(user)]}),
        };
        self.tell(
            Scope::Channel(id, 1, 0),
            "THREAD_MEMBERS_UPDATE",
            &with(data, more),
        );
    }
}
