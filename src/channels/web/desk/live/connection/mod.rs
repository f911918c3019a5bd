//! One connection of one agent, from the first message to the last.

mod doing;
mod telling;

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

use super::super::guard::Signed;
use super::super::language::Language;
use super::frames::{self, Said};
use super::hours::Hours;
use super::watched::{News, Watched};
use crate::accounts::Permission;
use crate::bot::desk::{Board, Seen};
use crate::channels::web::Web;
use crate::channels::web::page::assets;
use crate::channels::web::socket::Socket;
use crate::store::AgentId;

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
        silence: Duration::from_mins(1),
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
}
