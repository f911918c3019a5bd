//! The connection to Discord, and who watches over it.
//!
//! serenity keeps one connection alive in most cases: it resumes after interruptions and begins a new session when it
//! must. Everything else is decided here: whether a connection may be made at all, what an end of it means, when one is
//! left behind that does not let go, and when it is given up.

mod backfill;
mod handler;
mod pulse;
mod session;

use std::sync::Arc;
use std::time::Duration;

use serenity::all::GatewayIntents;
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

use super::commands;
use super::hub::Hub;
use super::lease::Lease;
use super::pace::Pace;
use super::rest::{Gateway, RestError};
use super::token::Token;
use super::wire::Incoming;
use crate::bot::{ChannelFigures, ChannelState};
use handler::Notice;
use session::{End, Plan, Session};

/// How many notices wait.
const NOTICES: usize = 16;
/// The longest wait that Discord may ask for before a session is begun; longer ones are asked for again.
const LONGEST_WAIT: Duration = Duration::from_hours(1);
/// A connection that held for so long was a good one.
const GOOD: Duration = Duration::from_mins(1);

/// Why nothing goes on.
const NO_TOKEN: &str = "Discord does not accept the token.";
const NO_INTENTS: &str =
    "Discord refuses the intents of the bot. The switches are in the developer portal, under Bot.";
const NO_CONTENT: &str = "The switch MESSAGE CONTENT INTENT is off in the developer portal, under Bot; messages without a mention are not read.";
const FOREIGN: &str = "The API names a gateway on another host, to which the token is not sent.";
const UNREACHABLE: &str = "Discord does not answer.";
const LOST: &str = "There is no connection to Discord.";
const ELSEWHERE: &str = "Another process serves this shard.";

/// The one who keeps the connection.
pub(super) struct Link {
    pub(super) hub: Arc<Hub>,
    pub(super) token: Token,
    pub(super) pace: Pace,
    pub(super) figures: Arc<ChannelFigures>,
    pub(super) incoming: mpsc::Sender<Incoming>,
}

/// Why a connection is not watched any more.
enum Outcome {
    /// The service ends; the connection still holds.
    Stopping,
    /// Another process may have taken the shard.
    Lease,
    Ended(End),
}

impl Link {
    /// Keeps the connection until the service ends or there is no sense in it. Returns the session that still holds.
    pub(super) async fn keep(self) -> Option<Session> {
        let shard = self.hub.settings().shard;
        let name = format!(
            "discord:shard:{}/{}:{}",
            shard.index,
            shard.count,
            self.token.fingerprint()
        );
        let mut lease = Lease::begin(Arc::clone(&self.hub.bot), name, &self.pace);
        let session = self.keep_with(&mut lease).await;
        lease.give_back().await;
        session
    }

    async fn keep_with(&self, lease: &mut Lease) -> Option<Session> {
        let mut content = self.hub.settings().message_content;
        let mut attempt = 0_u32;
        loop {
            if !self.wait_for(lease).await {
                return None;
            }
            let url = self.find_gateway().await?;
            let (sender, mut notices) = mpsc::channel(NOTICES);
            let mut session = Session::begin(self.plan(url, content, sender));
            let begun = Instant::now();
            match self.watch(&mut session, lease, &mut notices, content).await {
                Outcome::Stopping => return Some(session),
                Outcome::Lease => {
                    self.say(ChannelState::Waiting, Some(ELSEWHERE));
                    session.leave().await;
                    continue;
                }
                // Some servers refuse to resume in this way. Before the next session the API is asked, which tells for certain.
                Outcome::Ended(End::Token) if session.pulse.was_ready() => {}
                Outcome::Ended(End::Token) => {
                    self.give_up(NO_TOKEN);
                    return None;
                }
                Outcome::Ended(End::Intents) if content => {
                    content = false;
                    tracing::error!("{NO_CONTENT}");
                    continue;
                }
                Outcome::Ended(End::Intents) => {
                    self.give_up(NO_INTENTS);
                    return None;
                }
                Outcome::Ended(End::Left | End::Broken) => {}
            }
            ChannelFigures::count(&self.figures.restarts);
            if begun.elapsed() >= GOOD {
                attempt = 0;
            }
            self.say(ChannelState::Degraded, Some(LOST));
            tracing::warn!(attempt, "the connection to Discord is made anew");
            if !self.pause(self.pace.back_off(attempt)).await {
                return None;
            }
            attempt = attempt.saturating_add(1);
        }
    }

    fn plan(&self, url: String, content: bool, notices: mpsc::Sender<Notice>) -> Plan {
        let shard = self.hub.settings().shard;
        let mut intents = GatewayIntents::GUILDS
            | GatewayIntents::GUILD_MESSAGES
            | GatewayIntents::DIRECT_MESSAGES;
        intents.set(GatewayIntents::MESSAGE_CONTENT, content);
        self.hub.set_reads_contents(content);
        Plan {
            hub: Arc::clone(&self.hub),
            figures: Arc::clone(&self.figures),
            token: self.token.clone(),
            url,
            intents,
            shard: (shard.index, shard.count),
            incoming: self.incoming.clone(),
            notices,
            beat: self.pace.look / 4,
            leaving: self.pace.leaving,
        }
    }

    /// Waits; `false` if the service ends meanwhile.
    async fn pause(&self, time: Duration) -> bool {
        tokio::select! {
            () = self.hub.stopping.cancelled() => false,
            () = sleep(time) => true,
        }
    }

    /// Waits until the shard is ours; `false` if the service ends meanwhile.
    async fn wait_for(&self, lease: &mut Lease) -> bool {
        if !lease.is_held() {
            self.say(ChannelState::Waiting, Some(ELSEWHERE));
        }
        tokio::select! {
            () = self.hub.stopping.cancelled() => return false,
            () = lease.got() => {}
        }
        if self.figures.state().0 == ChannelState::Waiting {
            self.say(ChannelState::Connecting, None);
        }
        true
    }

    /// Asks where the gateway is until it is known. `None` if the service ends or the token is not valid.
    async fn find_gateway(&self) -> Option<String> {
        let mut attempt = 0_u32;
        loop {
            let asked = tokio::select! {
                () = self.hub.stopping.cancelled() => return None,
                asked = self.hub.rest.gateway() => asked,
            };
            let mut wait = self.pace.back_off(attempt);
            attempt = attempt.saturating_add(1);
            match asked {
                Ok(gateway) => match self.hub.rest.base().gateway(&gateway.url) {
                    Some(url) => match gateway.again_after {
                        None => {
                            self.advise(&gateway);
                            return Some(url);
                        }
                        Some(after) => {
                            wait = wait.max(Duration::from_millis(after).min(LONGEST_WAIT));
                            let seconds = wait.as_secs();
                            tracing::warn!(seconds, "Discord lets no session begin for some time");
                        }
                    },
                    None => self.degrade(FOREIGN),
                },
                Err(RestError::Unauthorized) => {
                    self.give_up(NO_TOKEN);
                    return None;
                }
                Err(error) => {
                    if attempt == 1 {
                        tracing::warn!(%error, "the gateway of Discord is not known");
                    } else {
                        tracing::debug!(%error, attempt, "the gateway of Discord is still not known");
                    }
                    if attempt > 1 || self.figures.state().0 != ChannelState::Connecting {
                        self.degrade(UNREACHABLE);
                    }
                }
            }
            if !self.pause(wait).await {
                return None;
            }
        }
    }

    /// Says if Discord would divide the servers in another way.
    fn advise(&self, gateway: &Gateway) {
        let count = self.hub.settings().shard.count;
        if let Some(shards) = gateway.shards.filter(|shards| *shards > count) {
            tracing::warn!(
                shards,
                count,
                "Discord advises more shards: discord.shard.count"
            );
        }
    }

    /// Watches a connection until it ends or must end.
    async fn watch(
        &self,
        session: &mut Session,
        lease: &mut Lease,
        notices: &mut mpsc::Receiver<Notice>,
        content: bool,
    ) -> Outcome {
        let mut look = interval(self.pace.look);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut watched = Watched::new(Instant::now());
        loop {
            tokio::select! {
                biased;
                () = self.hub.stopping.cancelled() => return Outcome::Stopping,
                () = self.hub.rest.unauthorized() => {
                    session.abandon();
                    return Outcome::Ended(End::Token);
                }
                () = lease.lost() => return Outcome::Lease,
                end = session.ended() => return Outcome::Ended(end),
                Some(notice) = notices.recv() => {
                    self.heard(notice);
                    self.up(content);
                }
                _ = look.tick() => {
                    let now = Instant::now();
                    let pulse = &session.pulse;
                    if let Some(why) = watched.look(pulse, now, &self.pace) {
                        tracing::warn!(why, "the connection to Discord is left behind");
                        session.abandon();
                        return Outcome::Ended(End::Broken);
                    }
                    if pulse.is_connected() && !watched.is_quiet(now, &self.pace) {
                        self.up(content);
                    } else if watched.without(now) >= self.pace.degraded {
                        self.say(ChannelState::Degraded, Some(LOST));
                    }
                    if pulse.take_overflow() {
                        tracing::warn!("too many events of Discord wait; some were dropped");
                        self.catch_up();
                    }
                }
            }
        }
    }

    fn heard(&self, notice: Notice) {
        match notice {
            Notice::Ready => {
                tracing::info!("connected to Discord");
                self.catch_up();
                self.register();
            }
            Notice::Resumed => tracing::info!("the connection to Discord goes on"),
        }
    }

    fn catch_up(&self) {
        let hub = Arc::clone(&self.hub);
        let incoming = self.incoming.clone();
        self.hub.tasks.spawn(backfill::catch_up(hub, incoming));
    }

    /// Registers the commands if they have changed. One shard does it for all.
    fn register(&self) {
        if self.hub.settings().shard.index != 0 {
            return;
        }
        let hub = Arc::clone(&self.hub);
        self.hub
            .tasks
            .spawn(async move { commands::register_in_time(&hub).await });
    }

    fn up(&self, content: bool) {
        let missing = self.hub.settings().message_content && !content;
        self.say(ChannelState::Up, missing.then_some(NO_CONTENT));
    }

    fn say(&self, state: ChannelState, why: Option<&'static str>) {
        self.figures.set_state(state, why);
    }

    fn degrade(&self, why: &'static str) {
        if self.figures.set_state(ChannelState::Degraded, Some(why)) {
            tracing::error!("{why}");
        }
    }

    fn give_up(&self, why: &'static str) {
        self.say(ChannelState::Stopped, Some(why));
        tracing::error!("the channel Discord is stopped: {why}");
    }
}

/// What was seen of a connection at the last look.
struct Watched {
    begun: Instant,
    beats: u64,
    stalled: u32,
    signs: u64,
    sign: Instant,
    was_connected: bool,
    disconnected: Instant,
}

impl Watched {
    fn new(now: Instant) -> Self {
        Self {
            begun: now,
            beats: 0,
            stalled: 0,
            signs: 0,
            sign: now,
            was_connected: false,
            disconnected: now,
        }
    }

    /// Looks again. Says why the connection must be left behind, if it must.
    fn look(&mut self, pulse: &pulse::Pulse, now: Instant, pace: &Pace) -> Option<&'static str> {
        let (beats, signs) = (pulse.beats(), pulse.signs());
        // Before the first beat the client is being made, which has its own limits.
        if beats == self.beats && beats > 0 {
            self.stalled += 1;
        } else {
            self.stalled = 0;
        }
        self.beats = beats;
        if signs != self.signs {
            self.sign = now;
        }
        self.signs = signs;
        if pulse.is_connected() {
            self.was_connected = true;
            if !self.is_quiet(now, pace) {
                self.disconnected = now;
            }
        }
        if self.stalled >= pace.stalled_looks {
            Some("its loop does not let go")
        } else if !self.was_connected && now - self.begun >= pace.getting_ready {
            Some("it does not get ready")
        } else if now - self.sign >= pace.silence {
            Some("nothing comes from it")
        } else {
            None
        }
    }

    /// Whether nothing comes although there seems to be a session: serenity does not tell when it tries to go on with it
    /// again and again.
    fn is_quiet(&self, now: Instant, pace: &Pace) -> bool {
        now - self.sign >= pace.quiet
    }

    /// For how long there has been no session.
    fn without(&self, now: Instant) -> Duration {
        now - self.disconnected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_from_which_nothing_comes_is_lost_and_then_left() {
        let pace = Pace::default();
        let begun = Instant::now();
        let pulse = pulse::Pulse::default();
        let mut watched = Watched::new(begun);
        let mut at = |seconds: u64| {
            let now = begun + Duration::from_secs(seconds);
            let left = watched.look(&pulse, now, &pace);
            (watched.without(now), left)
        };
        pulse.connect();
        assert_eq!(at(1), (Duration::ZERO, None));
        pulse.sign();
        assert_eq!(at(41), (Duration::ZERO, None));
        assert_eq!(at(100), (Duration::ZERO, None));
        assert_eq!(at(120), (Duration::from_secs(20), None));
        pulse.sign();
        assert_eq!(at(130), (Duration::ZERO, None));
        assert_eq!(at(281).1, Some("nothing comes from it"));
    }
}
