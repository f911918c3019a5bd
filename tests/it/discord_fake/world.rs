//! What the fake Discord knows: people, one server with roles and channels, messages, interactions and commands.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::faults::Faults;
use super::message::Message;
use super::permissions::{self as may, Overwrite};
use super::sessions::Gateway;
use super::{Id, Request};

/// The first moment of Discord's identifiers, in milliseconds since 1970.
const EPOCH: i64 = 1_420_070_400_000;

/// Everybody and every place that is there from the beginning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World {
    /// The bot's application.
    pub(crate) application: Id,
    /// The bot's user.
    pub(crate) bot: Id,
    /// The server.
    pub(crate) guild: Id,
    /// A channel of the server that everybody sees.
    pub(crate) general: Id,
    /// Another one.
    pub(crate) questions: Id,
    /// The channel of staff, which only they and the bot see.
    pub(crate) staff: Id,
    /// The channel of the editors, which only staff and the bot see.
    pub(crate) editors: Id,
    /// The role of the bot.
    pub(crate) bot_role: Id,
    /// The role of staff.
    pub(crate) staff_role: Id,
    /// The role of supervisors.
    pub(crate) supervisor_role: Id,
    /// The role on duty.
    pub(crate) duty_role: Id,
    /// The server's owner.
    pub(crate) owner: Id,
    /// A resident.
    pub(crate) resident: Id,
    /// Another one.
    pub(crate) neighbour: Id,
    /// One of staff.
    pub(crate) agent: Id,
    /// Another one.
    pub(crate) colleague: Id,
    /// A supervisor.
    pub(crate) supervisor: Id,
    /// Another program on the server.
    pub(crate) other_bot: Id,
}

/// Somebody.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) shown: Option<String>,
    pub(crate) bot: bool,
    /// Whether they take direct messages from the bot.
    pub(crate) open: bool,
    pub(crate) locale: String,
    /// Their roles on the server; `None` if they are not on it.
    pub(crate) roles: Option<Vec<Id>>,
}

/// A role of the server.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) permissions: u64,
    pub(crate) position: u64,
    pub(crate) of_bot: Option<Id>,
}

/// What a thread has beside what a channel has.
#[derive(Clone, Debug)]
pub(crate) struct Thread {
    pub(crate) parent: Id,
    pub(crate) owner: Id,
    pub(crate) members: BTreeSet<Id>,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    pub(crate) invitable: bool,
    pub(crate) auto_archive: u64,
    pub(crate) created: String,
    pub(crate) changed: String,
    pub(crate) total: u64,
}

/// A channel of the server, a thread, or a direct channel.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: Id,
    /// 0 text, 1 direct, 11 public thread, 12 private thread.
    pub(crate) kind: u64,
    pub(crate) name: String,
    pub(crate) topic: Option<String>,
    pub(crate) overwrites: Vec<Overwrite>,
    /// Who is in it with the bot, if it is a direct channel.
    pub(crate) recipient: Option<Id>,
    pub(crate) thread: Option<Thread>,
}

impl Channel {
    pub(crate) fn is_direct(&self) -> bool {
        self.recipient.is_some()
    }
}

/// Something that somebody did with the bot.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: Id,
    pub(crate) token: String,
    /// 2 command, 3 component, 4 autocomplete, 5 form.
    pub(crate) kind: u64,
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) locale: String,
    /// The message whose button or menu it was.
    pub(crate) message: Option<Id>,
    pub(crate) name: String,
    pub(crate) since: Instant,
    /// It can be answered no more: over 15 minutes old.
    pub(crate) expired: bool,
    /// The first answer came too late, or the test says so.
    pub(crate) late: bool,
    /// The callback that was accepted.
    pub(crate) callback: Option<Value>,
    /// Its message.
    pub(crate) original: Option<Id>,
    pub(crate) follow_ups: Vec<Id>,
}

/// Everything.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) token: String,
    pub(crate) port: u16,
    pub(crate) users: BTreeMap<Id, User>,
    pub(crate) roles: BTreeMap<Id, Role>,
    pub(crate) channels: BTreeMap<Id, Channel>,
    pub(crate) messages: BTreeMap<Id, Message>,
    pub(crate) interactions: BTreeMap<Id, Interaction>,
    /// By server; `None`: everywhere.
    pub(crate) commands: BTreeMap<Option<Id>, Vec<Value>>,
    pub(crate) nonces: HashMap<(Id, String), Id>,
    pub(crate) typing: Vec<Id>,
    pub(crate) requests: Vec<Request>,
    pub(crate) faults: Faults,
    pub(crate) gateway: Gateway,
    /// How long the first answer to an interaction may take, in seconds. None: for ever.
    pub(crate) deadline: Option<f64>,
    last: Id,
}

impl State {
    /// The world at the beginning.
    pub(crate) fn new(port: u16) -> Self {
        let mut ids = Ids { last: 0 };
        let world = World {
            application: ids.next(),
            bot: ids.next(),
            guild: ids.next(),
            general: ids.next(),
            questions: ids.next(),
            staff: ids.next(),
            editors: ids.next(),
            bot_role: ids.next(),
            staff_role: ids.next(),
            supervisor_role: ids.next(),
            duty_role: ids.next(),
            owner: ids.next(),
            resident: ids.next(),
            neighbour: ids.next(),
            agent: ids.next(),
            colleague: ids.next(),
            supervisor: ids.next(),
            other_bot: ids.next(),
        };
        let mut state = Self {
            world,
            token: "FAKE.discord.token-for-tests".to_owned(),
            port,
            users: BTreeMap::new(),
            roles: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: BTreeMap::new(),
            interactions: BTreeMap::new(),
            commands: BTreeMap::new(),
            nonces: HashMap::new(),
            typing: Vec::new(),
            requests: Vec::new(),
            faults: Faults::default(),
            gateway: Gateway::default(),
            deadline: None,
            last: ids.last,
        };
        state.settle();
        state
    }

    fn settle(&mut self) {
        let world = self.world;
        for (id, name, permissions, of_bot) in [
            (world.guild, "@everyone", may::ORDINARY, None),
            (world.duty_role, "当番", 0, None),
            (world.staff_role, "窓口", 0, None),
            (world.supervisor_role, "主任", may::MANAGE_THREADS, None),
            (
                world.bot_role,
                "窓口ボット",
                may::OF_THE_BOT,
                Some(world.bot),
            ),
        ] {
            let position = self.roles.len() as u64;
            let role = Role {
                id,
                name: name.to_owned(),
                permissions,
                position,
                of_bot,
            };
            self.roles.insert(id, role);
        }
        for (id, name, shown, roles) in [
            (world.owner, "owner", "市長室", vec![]),
            (world.bot, "madoguchi", "窓口ボット", vec![world.bot_role]),
            (world.resident, "hanako", "花子", vec![]),
            (world.neighbour, "taro", "太郎", vec![]),
            (
                world.agent,
                "sato",
                "佐藤",
                vec![world.staff_role, world.duty_role],
            ),
            (world.colleague, "suzuki", "鈴木", vec![world.staff_role]),
            (
                world.supervisor,
                "tanaka",
                "田中",
                vec![world.staff_role, world.supervisor_role],
            ),
            (world.other_bot, "music", "音楽", vec![]),
        ] {
            let user = User {
                id,
                name: name.to_owned(),
                shown: Some(shown.to_owned()),
                bot: id == world.bot || id == world.other_bot,
                open: true,
                locale: "ja".to_owned(),
                roles: Some(roles),
            };
            self.users.insert(id, user);
        }
        let hidden = vec![
            Overwrite::role(world.guild, 0, may::VIEW_CHANNEL),
            // So that all of staff see all cases, not only those who were called into a thread.
            Overwrite::role(world.staff_role, may::VIEW_CHANNEL | may::MANAGE_THREADS, 0),
            Overwrite::member(world.bot, may::VIEW_CHANNEL, 0),
        ];
        for (id, name, overwrites) in [
            (world.general, "general", vec![]),
            (world.questions, "questions", vec![]),
            (world.staff, "staff", hidden.clone()),
            (world.editors, "editors", hidden),
        ] {
            let channel = Channel {
                id,
                kind: 0,
                name: name.to_owned(),
                topic: None,
                overwrites,
                recipient: None,
                thread: None,
            };
            self.channels.insert(id, channel);
        }
    }

    /// A new identifier, greater than all before it, which tells the time as Discord's do.
    pub(crate) fn id(&mut self) -> Id {
        let mut ids = Ids { last: self.last };
        self.last = ids.next();
        self.last
    }

    /// The direct channel of somebody and the bot, made if there is none.
    pub(crate) fn direct(&mut self, user: Id) -> Id {
        let known = self
            .channels
            .values()
            .find(|channel| channel.recipient == Some(user));
        if let Some(channel) = known {
            return channel.id;
        }
        let id = self.id();
        let channel = Channel {
            id,
            kind: 1,
            name: String::new(),
            topic: None,
            overwrites: Vec::new(),
            recipient: Some(user),
            thread: None,
        };
        self.channels.insert(id, channel);
        id
    }

    /// The messages of a channel that are there, the oldest first.
    pub(crate) fn messages_of(&self, channel: Id) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages
            .values()
            .filter(move |message| message.channel == channel)
    }

    /// Whether two messages, one noted for an earlier post, have the same nonce.
    pub(crate) fn by_nonce(&self, channel: Id, nonce: &str) -> Option<&Message> {
        let id = self.nonces.get(&(channel, nonce.to_owned()))?;
        self.messages.get(id)
    }
}

struct Ids {
    last: Id,
}

impl Ids {
    fn next(&mut self) -> Id {
        let now = u64::try_from(Utc::now().timestamp_millis() - EPOCH).unwrap_or_default();
        self.last = (now << 22).max(self.last + 1);
        self.last
    }
}

/// A moment as Discord writes it.
pub(crate) fn written(at: DateTime<Utc>) -> Value {
    json!(at.to_rfc3339_opts(SecondsFormat::Micros, false))
}

/// Now, as Discord writes it.
pub(crate) fn now() -> Value {
    written(Utc::now())
}
