//! What people do on the fake Discord: write, edit, delete, leave; and what a test may look at and set.

use serde_json::{Value, json};

use super::message::Message;
use super::permissions::Overwrite;
use super::rest::{Draft, fill};
use super::sessions::Scope;
use super::shape::{flake, with};
use super::world::{Channel, State, User};
use super::{FakeDiscord, Id};

/// A message that somebody is about to write.
#[derive(Debug)]
#[must_use]
pub(crate) struct Writing<'a> {
    fake: &'a FakeDiscord,
    author: Id,
    channel: Id,
    content: String,
    reply_to: Option<Id>,
    kind: u64,
    webhook: bool,
    more: Value,
    told: bool,
}

impl Writing<'_> {
    /// As a reply to a message.
    pub(crate) fn reply_to(mut self, message: Id) -> Self {
        self.reply_to = Some(message);
        self
    }

    /// As a message of another kind, such as 7: somebody has joined.
    pub(crate) fn kind(mut self, kind: u64) -> Self {
        self.kind = kind;
        self
    }

    /// By a webhook.
    pub(crate) fn webhook(mut self) -> Self {
        self.webhook = true;
        self
    }

    /// With a file.
    pub(crate) fn attachment(self, name: &str) -> Self {
        let url = format!("{}/{name}", self.fake.base());
        self.with(json!({"attachments": [{
            "id": "1", "filename": name, "size": 3, "url": url, "proxy_url": url, "content_type": "image/png",
        }]}))
    }

    /// With other fields, as they are.
    pub(crate) fn with(mut self, fields: Value) -> Self {
        self.more = with(self.more, fields);
        self
    }

    /// Without an event, as if the bot were not connected at that moment.
    pub(crate) fn missed(mut self) -> Self {
        self.told = false;
        self
    }

    /// Writes it and gives its id.
    pub(crate) fn send(self) -> Id {
        self.fake.shared.change(|state| {
            if !self.webhook {
                state.assert_sees(self.author, self.channel);
            }
            let id = state.id();
            let mut json = state.message_json(id, self.channel, self.author, &self.content);
            if let Some(replied) = self.reply_to.and_then(|id| state.messages.get(&id)) {
                let mut reference = json!({
                    "type": 0, "channel_id": flake(self.channel), "message_id": flake(replied.id),
                });
                if !state.channels.get(&self.channel).is_none_or(Channel::is_direct) {
                    reference["guild_id"] = flake(state.world.guild);
                }
                let mut short = replied.json.clone();
                if let Some(fields) = short.as_object_mut() {
                    fields.remove("referenced_message");
                }
                json = with(
                    json,
                    json!({"type": 19, "message_reference": reference, "referenced_message": short}),
                );
            }
            if self.kind != 0 {
                json["type"] = json!(self.kind);
            }
            if self.webhook {
                json["webhook_id"] = flake(id + 1);
                json["author"]["bot"] = json!(true);
            }
            let message = Message {
                id,
                channel: self.channel,
                author: self.author,
                only_for: None,
                interaction: None,
                json: with(json, self.more),
                files: Vec::new(),
            };
            if self.told {
                state.add_message(message);
            } else {
                state.messages.insert(id, message);
            }
            id
        })
    }
}

impl FakeDiscord {
    /// Somebody is about to write into a channel, a thread or a direct channel.
    pub(crate) fn writing(&self, author: Id, channel: Id, content: &str) -> Writing<'_> {
        Writing {
            fake: self,
            author,
            channel,
            content: content.to_owned(),
            reply_to: None,
            kind: 0,
            webhook: false,
            more: json!({}),
            told: true,
        }
    }

    /// Somebody writes into a channel.
    pub(crate) fn user_message(&self, author: Id, channel: Id, content: &str) -> Id {
        self.writing(author, channel, content).send()
    }

    /// Somebody mentions the bot in a channel.
    pub(crate) fn mention(&self, author: Id, channel: Id, content: &str) -> Id {
        let content = format!("<@{}> {content}", self.world.bot);
        self.user_message(author, channel, &content)
    }

    /// Somebody writes to the bot directly.
    pub(crate) fn dm(&self, author: Id, content: &str) -> Id {
        let channel = self.dm_channel(author);
        self.user_message(author, channel, content)
    }

    /// The direct channel of somebody and the bot.
    pub(crate) fn dm_channel(&self, user: Id) -> Id {
        self.shared.change(|state| state.direct(user))
    }

    /// Somebody changes their message.
    pub(crate) fn edit(&self, message: Id, content: &str) {
        self.shared.change(|state| {
            assert!(
                state.messages.contains_key(&message),
                "there is no message {message}"
            );
            let mut body = json!({"content": content});
            // What the bot allows itself does not bind people.
            body["allowed_mentions"] = Value::Null;
            state.change_message(message, &body, &[]);
        });
    }

    /// Discord shows what is behind a link in a message: the event of a change in which nothing was changed by anybody.
    pub(crate) fn unfurl(&self, message: Id) {
        self.shared.change(|state| {
            let known = state.messages.get_mut(&message);
            let known = known.expect("there is the message");
            known.json["embeds"] =
                json!([{"type": "link", "url": "https://example.jp/", "title": "例"}]);
            let known = known.clone();
            state.tell_message("MESSAGE_UPDATE", &known);
        });
    }

    /// Somebody deletes a message.
    pub(crate) fn delete(&self, message: Id) {
        self.shared.change(|state| {
            assert!(
                state.messages.contains_key(&message),
                "there is no message {message}"
            );
            state.remove_message(message);
        });
    }

    /// A moderator deletes messages of one channel at once.
    pub(crate) fn delete_many(&self, channel: Id, messages: &[Id]) {
        self.shared
            .change(|state| state.remove_messages(channel, messages));
    }

    /// Somebody deletes a channel or thread.
    pub(crate) fn delete_channel(&self, channel: Id) {
        self.shared.change(|state| state.remove_channel(channel));
    }

    /// Somebody archives or opens a thread, and locks it or not.
    pub(crate) fn archive(&self, thread: Id, archived: bool, locked: bool) {
        self.shared.change(|state| {
            let channel = state.channels.get_mut(&thread);
            let found = channel.and_then(|channel| channel.thread.as_mut());
            let found = found.expect("there is such a thread");
            found.archived = archived;
            found.locked = locked;
            state.tell_channel("THREAD_UPDATE", thread);
        });
    }

    /// Somebody enters a thread.
    pub(crate) fn enter_thread(&self, thread: Id, user: Id) {
        self.shared.change(|state| state.enter(thread, user));
    }

    /// Somebody leaves a thread.
    pub(crate) fn leave_thread(&self, thread: Id, user: Id) {
        self.shared.change(|state| state.leave(thread, user));
    }

    /// Somebody new on the server.
    pub(crate) fn new_user(&self, name: &str) -> Id {
        self.shared.change(|state| {
            let id = state.id();
            let user = User {
                id,
                name: name.to_owned(),
                shown: None,
                bot: false,
                open: true,
                locale: "en-US".to_owned(),
                roles: Some(Vec::new()),
            };
            state.users.insert(id, user);
            id
        })
    }

    /// Another channel of the server that everybody sees.
    pub(crate) fn new_channel(&self, name: &str) -> Id {
        self.shared.change(|state| {
            let id = state.id();
            let channel = Channel {
                id,
                kind: 0,
                name: name.to_owned(),
                topic: None,
                overwrites: Vec::new(),
                recipient: None,
                thread: None,
            };
            state.channels.insert(id, channel);
            state.tell_channel("CHANNEL_CREATE", id);
            id
        })
    }

    /// Changes somebody, such as their roles or whether they take direct messages (`open`).
    pub(crate) fn change_user(&self, user: Id, change: impl FnOnce(&mut User)) {
        self.shared.change(|state| {
            change(state.users.get_mut(&user).expect("there is such a user"));
        });
    }

    /// Whether somebody takes direct messages from the bot.
    pub(crate) fn set_open(&self, user: Id, open: bool) {
        self.change_user(user, |user| user.open = open);
    }

    /// Changes what a role may do on the server.
    pub(crate) fn set_permissions(&self, role: Id, permissions: u64) {
        self.shared.change(|state| {
            let role = state.roles.get_mut(&role).expect("there is such a role");
            role.permissions = permissions;
        });
    }

    /// The bot may not do this in a channel any more. Replaces what was set before.
    pub(crate) fn forbid(&self, channel: Id, permissions: u64) {
        self.overwrite(
            channel,
            super::may::VIEW_CHANNEL & !permissions,
            permissions,
        );
    }

    /// The bot may do everything in a channel that its role allows.
    pub(crate) fn allow(&self, channel: Id) {
        self.overwrite(channel, super::may::VIEW_CHANNEL, 0);
    }

    fn overwrite(&self, channel: Id, allow: u64, deny: u64) {
        let bot = self.world.bot;
        self.shared.change(|state| {
            let found = state.channels.get_mut(&channel);
            let found = found.expect("there is such a channel");
            found.overwrites.retain(|one| one.target != bot);
            found.overwrites.push(Overwrite::member(bot, allow, deny));
            state.tell_channel("CHANNEL_UPDATE", channel);
        });
    }

    /// Tells everybody on the shard of the server of an event as it is, whatever the intents.
    pub(crate) fn dispatch_raw(&self, kind: &str, data: &Value) {
        let channel = self.world.general;
        self.shared
            .change(|state| state.tell(Scope::Always(channel), kind, data));
    }

    /// The event of a message as Discord tells it, for a test that spoils it.
    pub(crate) fn event_of(&self, message: Id) -> Value {
        self.shared.read(|state| {
            let message = state.messages.get(&message).expect("there is the message");
            state.event_json(message)
        })
    }
}

impl State {
    /// Puts a body into a new message of the bot without a request, such as one of an earlier run.
    pub(crate) fn old_message(&mut self, channel: Id, body: &Value) -> Id {
        let (id, bot) = (self.id(), self.world.bot);
        let mut json = self.message_json(id, channel, bot, "");
        fill(self, &mut json, Draft { body, files: &[] });
        let message = Message {
            id,
            channel,
            author: bot,
            only_for: None,
            interaction: None,
            json,
            files: Vec::new(),
        };
        self.messages.insert(id, message);
        id
    }
}
