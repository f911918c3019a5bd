//! What every part of the channel can reach.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use serenity::model::id::{ChannelId, GuildId, MessageId};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::behind::Behind;
use super::lanes::Lanes;
use super::posted::Unnoted;
use super::rest::Rest;
use super::seen::Seen;
use super::wire::Ready;
use super::{residents, staff};
use crate::accounts::Accounts;
use crate::bot::Bot;
use crate::config;

/// The channel's name in the store and in conversations.
pub(super) const CHANNEL: &str = "discord";
/// The name in the store under which threads of staff lead to conversations.
pub(super) const DESK: &str = "discord-desk";

/// What every part of the channel can reach. Shared.
#[derive(Debug)]
pub(super) struct Hub {
    /// The bot.
    pub(super) bot: Arc<Bot>,
    /// Who works at the desk, and the audit log.
    pub(super) accounts: Arc<Accounts>,
    /// Requests to Discord.
    pub(super) rest: Rest,
    /// The order of things.
    pub(super) lanes: Lanes,
    /// Everything under way, waited for at the end.
    pub(super) tasks: TaskTracker,
    /// The service ends.
    pub(super) stopping: CancellationToken,
    /// What is remembered of residents.
    pub(super) residents: residents::Memory,
    /// What the people who answer need, in memory.
    pub(super) desk: staff::Desk,
    /// Up to where messages were taken in.
    pub(super) seen: Seen,
    /// Which messages belong to events, as far as that could not be noted.
    pub(super) unnoted: Unnoted,
    /// Conversations that are left to the relay.
    pub(super) behind: Behind,
    /// Held while the commands are registered.
    pub(super) registering: Mutex<()>,
    me: RwLock<Option<Ready>>,
    reads: AtomicBool,
}

impl Hub {
    /// Everything the channel needs.
    pub(super) fn new(
        bot: Arc<Bot>,
        accounts: Arc<Accounts>,
        rest: Rest,
        stopping: CancellationToken,
    ) -> Self {
        let tasks = TaskTracker::new();
        let residents = residents::Memory::new(bot.channels().of(CHANNEL));
        Self {
            bot,
            accounts,
            rest,
            lanes: Lanes::new(tasks.clone()),
            tasks,
            stopping,
            residents,
            desk: staff::Desk::default(),
            seen: Seen::default(),
            unnoted: Unnoted::default(),
            behind: Behind::default(),
            registering: Mutex::new(()),
            me: RwLock::new(None),
            reads: AtomicBool::new(false),
        }
    }

    /// The settings of the channel.
    pub(super) fn settings(&self) -> &config::Discord {
        &self.bot.library().config.discord
    }

    /// Who we are, once Discord has told us.
    pub(super) fn me(&self) -> Option<Ready> {
        let me = self.me.read().unwrap_or_else(PoisonError::into_inner);
        me.clone()
    }

    /// Whether we are told what is written without naming us: the settings want it, and Discord allows it.
    pub(super) fn reads_contents(&self) -> bool {
        self.reads.load(Ordering::Relaxed)
    }

    /// Whether the connection that is made tells us what is written.
    pub(super) fn set_reads_contents(&self, reads: bool) {
        self.reads.store(reads, Ordering::Relaxed);
    }

    /// We have begun to write in a channel: what is written there from now on is not missed, even if the process is killed.
    pub(super) async fn opened(
        &self,
        channel: ChannelId,
        message: MessageId,
        guild: Option<GuildId>,
        lasting: bool,
    ) {
        if self.seen.open(channel, message, guild, lasting) {
            self.seen.write_place(self.bot.store(), channel).await;
        }
    }

    /// Discord has told us who we are.
    pub(super) fn set_me(&self, ready: Ready) {
        *self.me.write().unwrap_or_else(PoisonError::into_inner) = Some(ready);
    }
}
