//! What a test may look at.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::Value;

use super::message::Message;
use super::world::Channel;
use super::{FakeDiscord, Id, Request};

impl FakeDiscord {
    /// The messages of a channel, thread or direct channel as they stand, the oldest first; also those that only one sees.
    pub(crate) fn messages(&self, channel: Id) -> Vec<Message> {
        self.shared
            .read(|state| state.messages_of(channel).cloned().collect())
    }

    /// The messages of the bot in a channel, the oldest first.
    pub(crate) fn said(&self, channel: Id) -> Vec<Message> {
        let mut all = self.messages(channel);
        all.retain(|message| message.author == self.world.bot);
        all
    }

    /// When the request arrived that posts the reply to a message. Nothing is copied, for measurements.
    pub(crate) fn replied_at(&self, message: Id) -> Option<Instant> {
        let wanted = Value::from(message.to_string());
        let replies = |request: &&Request| {
            request.method == "POST"
                && request.body.pointer("/message_reference/message_id") == Some(&wanted)
        };
        self.shared
            .read(|state| Some(state.requests.iter().rev().find(replies)?.at))
    }

    /// How many messages of the bot there are in a channel.
    pub(crate) fn count_said(&self, channel: Id) -> usize {
        let bot = self.world.bot;
        let own = |message: &&Message| message.author == bot;
        self.shared
            .read(|state| state.messages_of(channel).filter(own).count())
    }

    /// A message as it stands.
    pub(crate) fn message(&self, id: Id) -> Option<Message> {
        self.shared.read(|state| state.messages.get(&id).cloned())
    }

    /// A channel as it stands.
    pub(crate) fn channel(&self, id: Id) -> Option<Channel> {
        self.shared.read(|state| state.channels.get(&id).cloned())
    }

    /// The threads below a channel, the oldest first.
    pub(crate) fn threads(&self, parent: Id) -> Vec<Channel> {
        let below = |channel: &&Channel| {
            let thread = channel.thread.as_ref();
            thread.is_some_and(|thread| thread.parent == parent)
        };
        self.shared
            .read(|state| state.channels.values().filter(below).cloned().collect())
    }

    /// Who is in a thread.
    pub(crate) fn members(&self, thread: Id) -> BTreeSet<Id> {
        let channel = self.channel(thread);
        let thread = channel.and_then(|channel| channel.thread);
        thread.map(|thread| thread.members).unwrap_or_default()
    }

    /// Where the bot showed that it types, in this order.
    pub(crate) fn typing(&self) -> Vec<Id> {
        self.shared.read(|state| state.typing.clone())
    }

    /// The registered commands, of the server or of all.
    pub(crate) fn commands(&self, guild: Option<Id>) -> Vec<Value> {
        self.shared
            .read(|state| state.commands.get(&guild).cloned().unwrap_or_default())
    }
}
