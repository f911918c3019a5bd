//! One connection of one agent, from the first message to the last.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::super::event::{Scene, agents_in};
use super::super::guard::Signed;
use super::super::language::Language;
use super::frames::{self, Said};
use super::hours::Hours;
use super::watched::{News, Watched};
use crate::accounts::{AccountError, Permission, audit};
use crate::bot::desk::{Activity, Board, NamedPresent, Seen};
use crate::channels::web::Web;
use crate::channels::web::page::assets;
use crate::channels::web::socket::Socket;
use crate::store::{AgentId, AuditAction, ConversationId, Event, StoreError};

/// The session has ended, or the role is another one.
const SIGNED_OUT: u16 = 4401;
/// The longest message of the protocol that is worth reading, in bytes.
const LONGEST: usize = 4 * 1024;
/// The most messages that a client may send between two looks at its session.
const MOST_SAID: u32 = 500;

/// How often what is done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// How often it is looked whether the session is still good, and whether the call centre is open.
    pub(super) look: Duration,
    /// How often the client is asked whether it is there.
    pub(super) ping: Duration,
    /// A client that was silent for so long is gone.
    pub(super) silence: Duration,
    /// How long the client may take to take a message, and to say good-bye.
    pub(super) stuck: Duration,
}

impl Pace {
    /// The usual pace.
    pub(super) const USUAL: Self = Self {
        look: Duration::from_secs(5),
        ping: Duration::from_secs(20),
        silence: Duration::from_secs(60),
        stuck: Duration::from_secs(30),
    };
    /// How long the client may take to say good-bye.
    const GOOD_BYE: Duration = Duration::from_secs(3);
}

/// Whose connection it is.
#[derive(Clone, Debug)]
pub(super) struct Who {
    /// Who is signed in.
    pub(super) signed: Signed,
    /// The language of the agent.
    pub(super) language: Language,
    /// From where.
    pub(super) from: IpAddr,
}

/// Why a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The client has gone, or cannot be reached.
    Gone,
    /// It is ended with this code.
    Close(u16),
}

/// What a connection waits for.
enum Happened {
    Stopping,
    Heard(Option<Result<Message, Error>>),
    Board,
    News(News),
    Seen(Result<Arc<Seen>, RecvError>),
    Look,
    Ping,
}

/// A connection.
pub(super) struct Connection {
    web: Web,
    who: Who,
    socket: Socket,
    pace: Pace,
    board: Arc<Board>,
    changes: watch::Receiver<u64>,
    /// Up to which change the board was told.
    told: u64,
    watched: Option<Watched>,
    seen: Receiver<Arc<Seen>>,
    hours: Hours,
    /// Whether new conversations are welcome, as far as the client has said.
    available: bool,
    heard: Instant,
    said: u32,
    looks: Interval,
    pings: Interval,
}

fn every(period: Duration) -> Interval {
    let mut interval = interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval.reset();
    interval
}

impl Connection {
    /// A connection on which nothing was said yet.
    pub(super) fn new(web: Web, who: Who, socket: Socket, pace: Pace) -> Self {
        let board = web.bot.board(&web.stopping);
        Self {
            changes: board.follow(),
            board,
            told: 0,
            watched: None,
            seen: web.bot.presence().follow(),
            hours: Hours::now(&web, who.language),
            available: false,
            heard: Instant::now(),
            said: 0,
            looks: every(pace.look),
            pings: every(pace.ping),
            web,
            who,
            socket,
            pace,
        }
    }

    /// Goes on until either side ends it.
    pub(super) async fn run(mut self) {
        let end = match self.talk().await {
            Ok(()) => End::Gone,
            Err(end) => end,
        };
        self.leave();
        if let End::Close(code) = end {
            let frame = CloseFrame {
                code: CloseCode::from(code),
                reason: "".into(),
            };
            let good_bye = async {
                self.socket.close(Some(frame)).await?;
                while self.socket.next().await.transpose()?.is_some() {}
                Ok::<_, Error>(())
            };
            // Whoever does not answer is cut off.
            let _ = timeout(Pace::GOOD_BYE, good_bye).await;
        }
    }

    fn may(&self, permission: Permission) -> bool {
        self.who.signed.may(permission)
    }

    fn agent(&self) -> &AgentId {
        &self.who.signed.agent.id
    }

    async fn talk(&mut self) -> Result<(), End> {
        let now = self.web.bot.clock().at().0.div_euclid(1000);
        let agent = &self.who.signed.agent;
        let hello = frames::hello(agent, now, assets::version(), &self.hours);
        self.send(hello).await?;
        if self.may(Permission::ReadQueue) {
            self.note_look().await;
            self.tell_board().await?;
        }
        loop {
            let happened = self.wait().await;
            match happened {
                Happened::Stopping => return Err(End::Close(CloseCode::Restart.into())),
                Happened::Heard(Some(Ok(message))) => self.hear(message).await?,
                Happened::Heard(Some(Err(Error::Capacity(_)))) => {
                    return Err(End::Close(CloseCode::Size.into()));
                }
                Happened::Heard(Some(Err(_)) | None) => return Ok(()),
                Happened::Board => self.tell_board().await?,
                Happened::News(news) => self.tell_news(news).await?,
                Happened::Seen(seen) => self.tell_presence(seen).await?,
                Happened::Look => self.look().await?,
                Happened::Ping => self.put(Message::Ping("".into())).await?,
            }
        }
    }

    /// Waits for something to do. Nothing is lost when something else comes first.
    async fn wait(&mut self) -> Happened {
        let follows_board = self.who.signed.may(Permission::ReadQueue);
        let watched = &mut self.watched;
        let news = async {
            match watched {
                Some(watched) => watched.next().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.web.stopping.cancelled() => Happened::Stopping,
            heard = self.socket.next() => Happened::Heard(heard),
            news = news => Happened::News(news),
            seen = self.seen.recv() => Happened::Seen(seen),
            // The sender is on the board, which is here.
            Ok(()) = self.changes.changed(), if follows_board => Happened::Board,
            _ = self.looks.tick() => Happened::Look,
            _ = self.pings.tick() => Happened::Ping,
        }
    }

    async fn send(&mut self, text: String) -> Result<(), End> {
        self.put(Message::text(text)).await
    }

    async fn put(&mut self, message: Message) -> Result<(), End> {
        match timeout(self.pace.stuck, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    /// Takes in what the client says.
    async fn hear(&mut self, message: Message) -> Result<(), End> {
        self.heard = Instant::now();
        self.said += 1;
        if self.said > MOST_SAID {
            return Err(End::Close(CloseCode::Policy.into()));
        }
        let text = match message {
            Message::Text(text) => text,
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return Ok(()),
            Message::Binary(_) => return Err(End::Close(CloseCode::Unsupported.into())),
            Message::Close(_) => return Err(End::Gone),
        };
        let said = text
            .get(..)
            .filter(|text| text.len() <= LONGEST)
            .and_then(|text| serde_json::from_str(text).ok());
        match said {
            Some(Said::Watch {
                conversation,
                after,
            }) => self.watch(conversation.into(), after).await,
            Some(Said::Unwatch {}) => {
                self.leave();
                Ok(())
            }
            Some(Said::Presence {
                conversation,
                activity,
            }) => {
                self.be_at(&conversation.into(), activity.into());
                Ok(())
            }
            Some(Said::Alive { available, active }) => self.be_there(available, active).await,
            None => {
                let problem = frames::problem(&self.web, self.who.language, "bad-request");
                self.send(problem).await
            }
        }
    }

    /// Opens a conversation instead of the one that is open.
    async fn watch(&mut self, conversation: ConversationId, after: u64) -> Result<(), End> {
        self.leave();
        let record = match self.web.bot.store().conversation(&conversation).await {
            Ok(record) => record,
            Err(error) => return self.cannot_watch(&conversation, &error).await,
        };
        let now = self.web.bot.clock().at();
        let reads = self
            .web
            .accounts
            .reads(self.agent(), &conversation, self.who.from, now);
        if let Err(error) = reads.await {
            tracing::error!(%error, "a reading is missing in the audit log");
        }
        let suggests = self.may(Permission::Answer);
        let agent = self.agent().clone();
        let opened = Watched::open(
            &self.web.bot,
            &record,
            after,
            &agent,
            self.who.language,
            suggests,
        );
        match opened.await {
            Ok(watched) => self.watched = Some(watched),
            Err(error) => return self.cannot_watch(&conversation, &error).await,
        }
        self.be_at(&conversation, Activity::Looking);
        self.tell_who_is_at(&conversation).await
    }

    async fn cannot_watch(
        &mut self,
        conversation: &ConversationId,
        error: &StoreError,
    ) -> Result<(), End> {
        if matches!(error, StoreError::NotFound(_)) {
            return self.send(frames::gone(conversation)).await;
        }
        tracing::warn!(%error, "a conversation could not be opened at the desk");
        // The client comes again.
        Err(End::Close(CloseCode::Again.into()))
    }

    /// The conversation that is open is open no longer.
    fn leave(&mut self) {
        if let Some(watched) = self.watched.take() {
            let now = self.web.bot.clock().at();
            let presence = self.web.bot.presence();
            presence.leave(&watched.conversation, self.agent(), now);
        }
    }

    fn be_at(&self, conversation: &ConversationId, activity: Activity) {
        let is_open = self
            .watched
            .as_ref()
            .is_some_and(|watched| watched.conversation == *conversation);
        if !is_open {
            return;
        }
        let now = self.web.bot.clock().at();
        let presence = self.web.bot.presence();
        presence.look(conversation, self.agent(), activity, now);
        // Who only looks is not there for residents who ask for a person.
        if !self.available {
            presence.off_duty(self.agent());
        }
    }

    async fn be_there(&mut self, available: bool, active: bool) -> Result<(), End> {
        self.available = available && self.may(Permission::Answer);
        let now = self.web.bot.clock().at();
        let presence = self.web.bot.presence();
        if self.available {
            presence.on_duty(self.agent(), now);
        } else {
            presence.off_duty(self.agent());
        }
        if active {
            // First only a look: a use replaces the token of a role that has changed, which cannot be handed over here.
            self.look_at_session().await?;
            let token = &self.who.signed.token;
            match self.web.accounts.identify(token, now).await {
                Ok(present) if present.replaced.is_none() => {}
                Ok(_) | Err(AccountError::SignedOut) => return Err(End::Close(SIGNED_OUT)),
                Err(error) => tracing::warn!(%error, "the use of a session could not be noted"),
            }
        }
        Ok(())
    }

    async fn look_at_session(&self) -> Result<(), End> {
        let now = self.web.bot.clock().at();
        match self.web.accounts.look(&self.who.signed.token, now).await {
            Ok(present) if present.agent.role == self.who.signed.agent.role => Ok(()),
            Ok(_) | Err(AccountError::SignedOut) => Err(End::Close(SIGNED_OUT)),
            Err(error) => {
                // A store that cannot be read for a moment signs nobody out.
                tracing::warn!(%error, "a session could not be looked at");
                Ok(())
            }
        }
    }

    async fn look(&mut self) -> Result<(), End> {
        self.said = 0;
        if self.heard.elapsed() > self.pace.silence {
            return Err(End::Gone);
        }
        self.look_at_session().await?;
        let hours = Hours::now(&self.web, self.who.language);
        if hours != self.hours {
            let frame = frames::hours(&hours);
            self.hours = hours;
            self.send(frame).await?;
        }
        Ok(())
    }

    /// Who begins to look at the queue gets an entry in the audit log.
    async fn note_look(&self) {
        let now = self.web.bot.clock().at();
        if !self.board.is_new_look(self.agent(), now) {
            return;
        }
        let entry = audit::entry(AuditAction::QueueRead, now)
            .by(self.agent())
            .from(self.who.from);
        if let Err(error) = self.web.accounts.record(entry).await {
            tracing::error!(%error, "a look at the queue is missing in the audit log");
        }
    }

    async fn tell_board(&mut self) -> Result<(), End> {
        if *self.changes.borrow_and_update() == 0 {
            // Nothing was read yet.
            return Ok(());
        }
        let changes = self.board.since(self.told);
        self.told = changes.version;
        if changes.is_empty() {
            return Ok(());
        }
        let frame = frames::board(&changes, self.agent());
        self.send(frame).await
    }

    async fn tell_news(&mut self, news: News) -> Result<(), End> {
        let Some(conversation) = self.watched.as_ref().map(|it| it.conversation.clone()) else {
            return Ok(());
        };
        let frame = match news {
            News::Events(events) => self.events(&conversation, &events).await,
            News::Offers(offers) => {
                frames::suggestions(&self.web, self.who.language, &conversation, &offers)
            }
            News::Ended if self.web.stopping.is_cancelled() => {
                return Err(End::Close(CloseCode::Restart.into()));
            }
            News::Ended => {
                self.leave();
                frames::gone(&conversation)
            }
        };
        self.send(frame).await
    }

    async fn events(&self, conversation: &ConversationId, events: &[Event]) -> String {
        let agents: Vec<&AgentId> = events.iter().flat_map(agents_in).collect();
        let scene = Scene {
            web: &self.web,
            language: self.who.language,
            names: self.board.names_with(&self.web.bot, &agents).await,
        };
        let views: Vec<_> = events.iter().map(|event| scene.view(event)).collect();
        frames::events(conversation, &views)
    }

    async fn tell_presence(&mut self, seen: Result<Arc<Seen>, RecvError>) -> Result<(), End> {
        let open = self.watched.as_ref().map(|it| it.conversation.clone());
        match (seen, open) {
            (Ok(seen), Some(open)) if seen.conversation == open => self.tell_who_is_at(&open).await,
            // Some were missed; how it is now can be told all the same.
            (Err(RecvError::Lagged(_)), Some(open)) => self.tell_who_is_at(&open).await,
            _ => Ok(()),
        }
    }

    async fn tell_who_is_at(&mut self, conversation: &ConversationId) -> Result<(), End> {
        let now = self.web.bot.clock().at();
        let present = self.web.bot.presence().at(conversation, now);
        let agents: Vec<&AgentId> = present.iter().map(|present| &present.agent).collect();
        let names = self.board.names_with(&self.web.bot, &agents).await;
        let frame = frames::presence(conversation, &NamedPresent::all(&present, &names));
        self.send(frame).await
    }
}
