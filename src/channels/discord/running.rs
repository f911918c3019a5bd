//! Starting and ending the channel.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::hub::{CHANNEL, Hub};
use super::link::Link;
use super::pace::Pace;
use super::rest::{Base, Rest};
use super::token::Token;
use super::{intake, relay};
use crate::accounts::Accounts;
use crate::bot::{Bot, ChannelState};

/// How many events wait to be taken in.
const INCOMING: usize = 4_096;
/// Who runs the program, for Discord, if the settings name no address of theirs.
const NOBODY: &str = "https://madoguchi.invalid";

/// The Discord channel, to be started.
#[derive(Debug)]
pub struct Discord {
    bot: Arc<Bot>,
    accounts: Arc<Accounts>,
    token: Token,
    stopping: CancellationToken,
    pace: Pace,
    room: usize,
}

/// The Discord channel, which runs until the service ends.
#[derive(Debug)]
pub struct Running {
    task: Option<JoinHandle<()>>,
}

impl Discord {
    /// The channel of the bot with this token. It runs with the settings of the bot's library, until `stopping`.
    pub fn new(
        bot: Arc<Bot>,
        accounts: Arc<Accounts>,
        token: Token,
        stopping: CancellationToken,
    ) -> Self {
        Self {
            bot,
            accounts,
            token,
            stopping,
            pace: Pace::default(),
            room: INCOMING,
        }
    }

    /// The same with other waits, for tests.
    #[must_use]
    pub fn with_pace(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// The same with room for another number of events that wait to be taken in, for tests.
    #[must_use]
    pub fn with_room_for(self, room: usize) -> Self {
        Self { room, ..self }
    }

    /// Starts it. Whatever happens to it, the rest of the program runs; the log and the figures of the channel tell.
    pub fn start(self) -> Running {
        let figures = self.bot.channels().of(CHANNEL);
        let config = &self.bot.library().config;
        let public = config.web.public_url.trim_end_matches('/');
        let operator = if public.is_empty() { NOBODY } else { public };
        let rest = Base::parse(&config.discord.api_base).and_then(|base| {
            Rest::new(
                base,
                &self.token,
                &self.pace,
                Arc::clone(&figures),
                operator,
            )
        });
        let Some(rest) = rest else {
            let why = "Discord's API cannot be spoken to at the address of discord.api_base.";
            figures.set_state(ChannelState::Stopped, Some(why));
            tracing::error!("the channel Discord is stopped: {why}");
            return Running { task: None };
        };
        // It can also be cancelled alone, when the channel is given up.
        let stopping = self.stopping.child_token();
        let hub = Arc::new(Hub::new(self.bot, self.accounts, rest, stopping));
        let (sender, receiver) = mpsc::channel(self.room.max(1));
        let link = Link {
            hub: Arc::clone(&hub),
            token: self.token,
            pace: self.pace,
            figures,
            incoming: sender,
        };
        let waits = (self.pace.last_jobs, self.pace.noting);
        let task = tokio::spawn(run(hub, link, receiver, waits));
        Running { task: Some(task) }
    }
}

impl Running {
    /// Waits until everything of the channel has ended, which is soon after the service was told to stop, or when the
    /// channel was given up.
    pub async fn ended(self) {
        if let Some(task) = self.task
            && task.await.is_err()
        {
            tracing::error!("the channel Discord has failed");
        }
    }
}

/// Everything from the start to the end.
async fn run(
    hub: Arc<Hub>,
    link: Link,
    receiver: mpsc::Receiver<super::wire::Incoming>,
    (last_jobs, noting): (Duration, Duration),
) {
    hub.seen.load(hub.bot.store()).await;
    let intake = tokio::spawn(intake::run(Arc::clone(&hub), receiver));
    let relay = {
        let (hub, pace) = (Arc::clone(&hub), link.pace);
        tokio::spawn(async move { relay::run(hub, &pace).await })
    };
    let notes = tokio::spawn(note(Arc::clone(&hub), noting));
    let session = link.keep().await;
    hub.stopping.cancel();
    // What has been taken in is finished, as long as that does not take too long, while the connection still stands.
    let all = async {
        let _ = intake.await;
        let _ = relay.await;
        hub.tasks.close();
        hub.tasks.wait().await;
        hub.note_posted().await;
    };
    if timeout(last_jobs, all).await.is_err() {
        let left = hub.tasks.len();
        tracing::warn!(left, "not everything on Discord was finished");
    }
    if let Some(session) = session {
        session.leave().await;
    }
    let _ = notes.await;
    // What is left is not in the store, and is read again after the next start.
    hub.seen.write(hub.bot.store()).await;
}

/// Notes again and again up to where messages were taken in.
async fn note(hub: Arc<Hub>, every: Duration) {
    loop {
        tokio::select! {
            () = hub.stopping.cancelled() => return,
            () = tokio::time::sleep(every) => {}
        }
        hub.seen.write(hub.bot.store()).await;
    }
}
