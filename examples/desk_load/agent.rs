//! An agent with the desk open, and the residents who write to this agent.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use super::resident::Resident;
use super::service::Desk;

/// Longer than this nobody waits.
const AT_MOST: Duration = Duration::from_secs(30);

/// What was seen.
#[derive(Debug)]
pub(crate) struct Seen {
    /// How long residents waited until their message was kept.
    pub(crate) answered: Vec<Duration>,
    /// How long it took until the suggestions were there.
    pub(crate) suggested: Vec<Duration>,
    /// How many events have come.
    pub(crate) events: usize,
    /// How many were left out.
    pub(crate) lost: u64,
    /// How many came again.
    pub(crate) doubled: u64,
    /// How often the board was told.
    pub(crate) boards: usize,
    /// The fewest answers for a message.
    pub(crate) fewest: usize,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            answered: Vec::new(),
            suggested: Vec::new(),
            events: 0,
            lost: 0,
            doubled: 0,
            boards: 0,
            fewest: usize::MAX,
        }
    }
}

impl Seen {
    /// Adds what somebody else has seen.
    pub(crate) fn add(&mut self, other: Self) {
        self.answered.extend(other.answered);
        self.suggested.extend(other.suggested);
        self.events += other.events;
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.boards += other.boards;
        self.fewest = self.fewest.min(other.fewest);
    }
}

/// The desk on an agent's screen.
#[derive(Debug)]
struct Screen {
    socket: WebSocketStream<TcpStream>,
    /// The conversation that is open, and the last event seen of each.
    open: usize,
    last: Vec<u64>,
    seen: Seen,
}

impl Screen {
    /// Reads until something of the kind has come.
    async fn until(&mut self, kind: &str, after: u64) -> anyhow::Result<u64> {
        loop {
            let Some(message) = self.socket.next().await else {
                bail!("the connection was closed");
            };
            let Message::Text(text) = message? else {
                continue;
            };
            let told: Value = serde_json::from_str(&text)?;
            match told["type"].as_str() {
                Some("events") => self.count(&told),
                Some("board") => self.seen.boards += 1,
                Some("suggestions") if after > 0 => {
                    let answers = told["answers"].as_array().map_or(0, Vec::len);
                    self.seen.fewest = self.seen.fewest.min(answers);
                }
                _ => {}
            }
            let message = told["message"].as_u64().unwrap_or(0);
            if told["type"] == kind && (kind != "suggestions" || message > after) {
                return Ok(message);
            }
        }
    }

    fn count(&mut self, told: &Value) {
        let Some(last) = self.last.get_mut(self.open) else {
            return;
        };
        for event in told["events"].as_array().into_iter().flatten() {
            let seq = event["seq"].as_u64().unwrap_or(0);
            self.seen.events += 1;
            if seq <= *last {
                self.seen.doubled += 1;
            } else {
                self.seen.lost += seq - *last - 1;
                *last = seq;
            }
        }
    }
}

/// An agent at work.
#[derive(Debug)]
pub(crate) struct Agent {
    desk: Desk,
    screen: Screen,
    resident: Resident,
}

impl Agent {
    /// Opens the desk.
    pub(crate) async fn open(address: SocketAddr, desk: Desk) -> anyhow::Result<Self> {
        let mut request = format!("ws://{address}/desk/live").into_client_request()?;
        let headers = request.headers_mut();
        headers.insert("origin", format!("http://{address}").parse()?);
        let cookie = format!("madoguchi-desk={}", desk.session.reveal());
        headers.insert("cookie", cookie.parse()?);
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await?;
        let mut screen = Screen {
            socket,
            open: 0,
            last: vec![0; desk.conversations.len()],
            seen: Seen::default(),
        };
        screen.until("board", 0).await?;
        screen.seen.boards = 0;
        Ok(Self {
            desk,
            screen,
            resident: Resident::open(address).await?,
        })
    }

    async fn say(&mut self, message: Value) -> anyhow::Result<()> {
        let message = Message::text(message.to_string());
        Ok(self.screen.socket.send(message).await?)
    }

    async fn turn_to(&mut self, number: usize) -> anyhow::Result<()> {
        let open = number % self.desk.conversations.len();
        self.screen.open = open;
        let (conversation, _) = &self.desk.conversations[open];
        let watch =
            json!({"type": "watch", "conversation": conversation, "after": self.screen.last[open]});
        self.say(watch).await?;
        self.screen.until("presence", 0).await?;
        // Of a conversation in which something was said, what to answer to it is told at once.
        self.screen.until("suggestions", 0).await?;
        Ok(())
    }

    /// Works through so many messages, one in `pause`.
    pub(crate) async fn work(
        mut self,
        messages: usize,
        turn: usize,
        pause: Duration,
    ) -> anyhow::Result<Seen> {
        let begun = Instant::now();
        let alive = json!({"type": "alive", "available": true, "active": true});
        self.say(alive).await?;
        for number in 0..messages {
            let due = pause * u32::try_from(number)?;
            // A browser reads all the time.
            let idle = self.screen.until("nothing", 0);
            let rest = due.saturating_sub(begun.elapsed());
            if let Ok(ended) = tokio::time::timeout(rest, idle).await {
                ended?;
            }
            if number % turn == 0 {
                self.turn_to(number / turn).await?;
            }
            let Self {
                desk,
                screen,
                resident,
            } = &mut self;
            let (conversation, token) = &desk.conversations[screen.open];
            let last = screen.last[screen.open];
            let sent = Instant::now();
            let both = async {
                tokio::join!(
                    async {
                        resident.write(conversation, token).await?;
                        anyhow::Ok(sent.elapsed())
                    },
                    async {
                        screen.until("suggestions", last).await?;
                        anyhow::Ok(sent.elapsed())
                    },
                )
            };
            let (answered, suggested) = tokio::time::timeout(AT_MOST, both)
                .await
                .context("no suggestions have come")?;
            screen.seen.answered.push(answered?);
            screen.seen.suggested.push(suggested?);
        }
        Ok(self.screen.seen)
    }
}
