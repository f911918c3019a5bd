//! Sessions of the gateway and what is told to them.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::Id;
use super::message::Message;
use super::permissions as may;
use super::shape::{flake, with};
use super::world::{Channel, State};

/// What the gateway does. Changed by tests.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a test")]
pub(crate) struct GatewayOptions {
    /// How often the client must show that it lives.
    pub(crate) heartbeat: Duration,
    /// Whether heartbeats are acknowledged.
    pub(crate) acknowledge: bool,
    /// Whether RESUME is answered with op 9 false.
    pub(crate) refuse_resume: bool,
    /// Whether payloads are compressed for those who asked for it.
    pub(crate) compress: bool,
    /// How long HELLO is late.
    pub(crate) hello_after: Duration,
    /// The privileged intents that the portal's switches allow.
    pub(crate) intents_allowed: u64,
    /// The close code with which IDENTIFY is answered.
    pub(crate) refuse_identify: Option<u16>,
    /// What `GET /gateway` and `/gateway/bot` answer instead of the right URL.
    pub(crate) url: Option<String>,
    /// How many shards `/gateway/bot` recommends.
    pub(crate) shards: u64,
    /// New connections are cut at once.
    pub(crate) down: bool,
    /// New connections are refused with 503.
    pub(crate) refusing: bool,
}

/// The privileged intents: members, presences, message content.
pub(crate) const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | 1 << 15;

impl Default for GatewayOptions {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_millis(41_250),
            acknowledge: true,
            refuse_resume: false,
            compress: false,
            hello_after: Duration::ZERO,
            intents_allowed: PRIVILEGED,
            refuse_identify: None,
            url: None,
            shards: 1,
            down: false,
            refusing: false,
        }
    }
}

/// What goes out on a connection.
#[derive(Clone, Debug)]
pub(crate) enum Out {
    Payload(Value),
    Raw(String),
    /// A close frame with a code, or without one.
    Close(Option<u16>),
    /// The end of the connection without a close frame.
    Drop,
}

/// A session, from IDENTIFY on.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: String,
    /// Which shard of how many.
    pub(crate) shard: (u64, u64),
    pub(crate) intents: u64,
    /// What was said in IDENTIFY.
    pub(crate) identify: Value,
    pub(crate) seq: u64,
    /// How often it was resumed.
    pub(crate) resumed: u64,
    /// Whether it can be resumed.
    pub(crate) resumable: bool,
    pub(crate) log: Vec<(u64, String, Value)>,
    pub(crate) connection: Option<mpsc::UnboundedSender<Out>>,
}

impl Session {
    /// Whether somebody listens.
    pub(crate) fn is_connected(&self) -> bool {
        let open = |out: &mpsc::UnboundedSender<Out>| !out.is_closed();
        self.connection.as_ref().is_some_and(open)
    }

    pub(crate) fn tell(&mut self, kind: &str, data: &Value) {
        self.seq += 1;
        self.log.push((self.seq, kind.to_owned(), data.clone()));
        self.send(dispatch(self.seq, kind, data));
    }

    pub(crate) fn send(&self, payload: Value) {
        if let Some(connection) = &self.connection {
            // A connection that has ended: what was not sent waits in the log.
            let _ = connection.send(Out::Payload(payload));
        }
    }
}

/// A dispatch with its number.
pub(crate) fn dispatch(seq: u64, kind: &str, data: &Value) -> Value {
    json!({"op": 0, "s": seq, "t": kind, "d": data})
}

/// The gateway.
#[derive(Debug, Default)]
pub(crate) struct Gateway {
    pub(crate) options: GatewayOptions,
    pub(crate) sessions: Vec<Session>,
    /// Every connection that was opened, also those that never identified.
    pub(crate) connections: Vec<mpsc::UnboundedSender<Out>>,
    /// Every payload that a client sent: op and data.
    pub(crate) received: Vec<Value>,
}

/// Whom an event concerns.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope {
    /// Those who are on the server and have one of these intents.
    Server(u64),
    /// Those who see the channel and have the intent for its kind, given for the server's and for direct ones.
    Channel(Id, u64, u64),
    /// Everybody on the shard of the channel, whatever the intents.
    Always(Id),
}

impl State {
    /// Tells the sessions of what happened.
    pub(crate) fn tell(&mut self, scope: Scope, kind: &str, data: &Value) {
        self.tell_each(scope, kind, |_| data.clone());
    }

    fn tell_each(&mut self, scope: Scope, kind: &str, data: impl Fn(u64) -> Value) {
        let (channel, wanted) = match scope {
            Scope::Server(intents) => (None, intents),
            Scope::Always(id) => (self.channels.get(&id), 0),
            Scope::Channel(id, server, direct) => {
                let channel = self.channels.get(&id);
                if channel.is_some_and(|it| !self.may(self.world.bot, it, may::VIEW_CHANNEL)) {
                    return;
                }
                let direct_one = channel.is_some_and(Channel::is_direct);
                (channel, if direct_one { direct } else { server })
            }
        };
        let direct = channel.is_some_and(Channel::is_direct);
        let guild = self.world.guild;
        for session in &mut self.gateway.sessions {
            let (shard, count) = session.shard;
            let here = if direct {
                0
            } else {
                (guild >> 22) % count.max(1)
            };
            let wants = wanted == 0 || session.intents & wanted != 0;
            if here == shard && wants && (session.resumable || session.is_connected()) {
                session.tell(kind, &data(session.intents));
            }
        }
    }

    /// Tells of a message as far as each session may read it.
    pub(crate) fn tell_message(&mut self, kind: &str, message: &Message) {
        if message.only_for.is_some() {
            return;
        }
        let full = self.event_json(message);
        let direct = self
            .channels
            .get(&message.channel)
            .is_some_and(Channel::is_direct);
        let bot = flake(self.world.bot);
        let mentions = full["mentions"].as_array();
        let named = mentions.is_some_and(|all| all.iter().any(|user| user["id"] == bot));
        let readable = direct || named || message.author == self.world.bot;
        let scope = Scope::Channel(message.channel, 1 << 9, 1 << 12);
        self.tell_each(scope, kind, |intents| {
            if readable || intents & (1 << 15) != 0 {
                full.clone()
            } else {
                with(
                    full.clone(),
                    json!({"content": "", "embeds": [], "attachments": [], "components": []}),
                )
            }
        });
    }

    /// Tells of a channel or thread.
    pub(crate) fn tell_channel(&mut self, kind: &str, channel: Id) {
        let Some(known) = self.channels.get(&channel) else {
            return;
        };
        let data = self.channel_json(known);
        self.tell(Scope::Channel(channel, 1, 0), kind, &data);
    }
}
