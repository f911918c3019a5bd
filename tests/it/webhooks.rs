//! Webhooks: signed, in order, again until they arrive, also after a restart.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use madoguchi::bot::webhooks::{Deliveries, Pace, Secret, Webhooks};
use madoguchi::bot::{Bot, Clock, Content, Inbound};
use madoguchi::config::{Config, Webhook};
use madoguchi::library::{DataFolder, Library};
use madoguchi::store::{ConversationId, SqliteStore};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::data;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PACE: Pace = Pace {
    first: Duration::from_millis(5),
    longest: Duration::from_millis(20),
    // Long: an answer that only comes late must not be asked for again, because attempts are counted.
    connect: Duration::from_secs(3),
    total: Duration::from_secs(3),
    idle: Duration::from_millis(20),
};

/// What the receiver does with a request.
#[derive(Clone, Copy, Debug)]
enum Reaction {
    Status(u16),
    /// Answers nothing until the sender gives up.
    Hang,
    Redirect,
    /// Closes the connection at once.
    Close,
    /// Takes the message in and sends without an end.
    Endless,
}

/// A request that was received.
#[derive(Clone, Debug)]
struct Received {
    path: String,
    headers: Vec<(String, String)>,
    body: String,
    taken: bool,
}

impl Received {
    fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or_else(
            || panic!("no {name}: {self:?}"),
            |(_, value)| value.as_str(),
        )
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// A small receiver: reacts as it is told, and with 204 when it is told nothing.
#[derive(Clone)]
struct Receiver {
    address: SocketAddr,
    reactions: Arc<Mutex<VecDeque<Reaction>>>,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    fn new(reactions: &[Reaction]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let receiver = Self {
            address: listener.local_addr().expect("an address"),
            reactions: Arc::new(Mutex::new(reactions.iter().copied().collect())),
            received: Arc::default(),
        };
        let serving = receiver.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let serving = serving.clone();
                std::thread::spawn(move || serving.serve(&stream));
            }
        });
        receiver
    }

    fn serve(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
            let path = line.split(' ').nth(1)?.to_owned();
            let mut headers = Vec::new();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).ok()?;
                let Some((name, value)) = line.trim_end().split_once(": ") else {
                    break;
                };
                headers.push((name.to_ascii_lowercase(), value.to_owned()));
            }
            let length = headers.iter().find(|(name, _)| name == "content-length")?;
            let mut body = vec![0; length.1.parse().ok()?];
            reader.read_exact(&mut body).ok()?;
            let reaction = self.reactions.lock().expect("a queue").pop_front();
            let reaction = reaction.unwrap_or(Reaction::Status(204));
            let taken = matches!(reaction, Reaction::Status(200..=299) | Reaction::Endless);
            self.received.lock().expect("a list").push(Received {
                path,
                headers,
                body: String::from_utf8(body).ok()?,
                taken,
            });
            let mut out = stream;
            match reaction {
                Reaction::Status(status) => {
                    write!(out, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n").ok()?;
                }
                Reaction::Redirect => {
                    let target = self.address;
                    write!(out, "HTTP/1.1 307 X\r\nLocation: http://{target}/elsewhere\r\nContent-Length: 0\r\n\r\n").ok()?;
                }
                Reaction::Hang => {
                    let mut rest = [0; 1];
                    let _ = reader.read(&mut rest);
                    return None;
                }
                Reaction::Close => return None,
                Reaction::Endless => {
                    write!(
                        out,
                        "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"
                    )
                    .ok()?;
                    while out.write_all(&[b'x'; 4096]).is_ok() {}
                    return None;
                }
            }
        }
    }

    fn received(&self) -> Vec<Received> {
        self.received.lock().expect("a list").clone()
    }

    /// The sequence numbers of what was taken in.
    fn taken(&self) -> Vec<u64> {
        let received = self.received();
        let taken = received.iter().filter(|received| received.taken);
        taken
            .map(|received| received.json()["seq"].as_u64().expect("a number"))
            .collect()
    }

    fn webhook(&self, events: &[&str], texts: bool) -> Webhook {
        Webhook {
            name: "desk".into(),
            url: format!("http://{}/hook", self.address),
            events: events.iter().map(|kind| (*kind).to_owned()).collect(),
            texts,
        }
    }
}

/// A bot with a store of its own.
struct House {
    folder: PathBuf,
    library: Arc<Library>,
}

/// A bot that runs, with its deliveries.
struct Running {
    bot: Arc<Bot>,
    deliveries: Deliveries,
    stopping: CancellationToken,
}

impl House {
    fn new() -> Self {
        let (files, _) = DataFolder::Folder(data("library"))
            .read()
            .expect("it can be read");
        let (library, _) = Library::new(&files, Config::default());
        Self {
            folder: std::env::temp_dir().join(format!("madoguchi-hooks-{}", uuid::Uuid::new_v4())),
            library: Arc::new(library),
        }
    }

    async fn start(&self, webhooks: &[Webhook]) -> Running {
        let clock = Clock::system();
        let store = SqliteStore::open(&self.folder.join("madoguchi.db"), clock.at())
            .await
            .expect("a store");
        let bot = Arc::new(Bot::new(Arc::clone(&self.library), Arc::new(store), clock));
        let stopping = CancellationToken::new();
        let webhooks = Webhooks::new(webhooks, |_| Some(SECRET.to_owned())).expect("webhooks");
        let deliveries = webhooks.with_pace(PACE).start(&bot, &stopping);
        Running {
            bot,
            deliveries,
            stopping,
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Running {
    async fn begin(&self) -> ConversationId {
        self.bot
            .begin("test", None)
            .await
            .expect("a conversation")
            .0
            .id
    }

    async fn say(&self, conversation: &ConversationId, text: &str) {
        let inbound = Inbound {
            conversation: conversation.clone(),
            key: uuid::Uuid::new_v4().to_string(),
            content: Content::Text(text.to_owned()),
            locale: None,
        };
        self.bot.receive(inbound).await.expect("it is taken in");
    }

    /// Waits until the cursor was set, so that what happens from now on is told.
    async fn ready(&self) {
        let store = self.bot.store();
        until(async || {
            store
                .cursor("webhook:desk")
                .await
                .expect("a store")
                .is_some()
        })
        .await;
    }

    async fn stop(self) {
        self.stopping.cancel();
        self.deliveries.ended().await;
        self.bot.close().await;
    }
}

/// Waits until something holds.
async fn until(mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..2000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it never came to it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_arrive_in_order_and_signed_whatever_the_receiver_does() {
    let receiver = Receiver::new(&[
        Reaction::Status(500),
        Reaction::Hang,
        Reaction::Redirect,
        Reaction::Status(200),
        Reaction::Close,
        Reaction::Status(404),
        Reaction::Endless,
        Reaction::Status(429),
    ]);
    let house = House::new();
    let running = house.start(&[receiver.webhook(&[], false)]).await;
    running.ready().await;
    let conversation = running.begin().await;
    for text in [
        "when is it due?",
        "I am Taro Yamada, 090-1234-5678",
        "hello",
    ] {
        running.say(&conversation, text).await;
    }
    until(async || receiver.taken().len() == 6).await;
    assert_eq!(receiver.taken(), [1, 2, 3, 4, 5, 6]);
    let secret = Secret::parse(SECRET).expect("a secret");
    let received = receiver.received();
    assert_eq!(received.len(), 12);
    for request in &received {
        assert_eq!(request.path, "/hook");
        let (id, at) = (
            request.header("webhook-id"),
            request.header("webhook-timestamp"),
        );
        assert_eq!(id, format!("evt_{conversation}_{}", request.json()["seq"]));
        let signature = secret.sign(id, at.parse().expect("seconds"), request.body.as_bytes());
        assert_eq!(request.header("webhook-signature"), signature);
        assert_eq!(request.header("content-type"), "application/json");
        assert_eq!(request.json().get("text"), None);
    }
    let figures = &running.deliveries.figures[0];
    until(async || figures.delivered.load(Ordering::Relaxed) == 6).await;
    assert_eq!(figures.failed.load(Ordering::Relaxed), 6);
    until(async || figures.lag(running.bot.clock().at()) == Duration::ZERO).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_it_goes_on_where_it_ended() {
    let receiver = Receiver::new(&[]);
    let house = House::new();
    // What was before the first start is told to nobody.
    let before = house.start(&[]).await;
    let conversation = before.begin().await;
    before.say(&conversation, "hello").await;
    before.stop().await;

    let webhook = [receiver.webhook(&[], false)];
    let first = house.start(&webhook).await;
    first.ready().await;
    first.say(&conversation, "hello").await;
    until(async || receiver.taken().len() == 2).await;
    // From now on nothing is taken in any more, until after the restart.
    receiver
        .reactions
        .lock()
        .expect("a queue")
        .extend(vec![Reaction::Status(503); 10_000]);
    first.say(&conversation, "when is it due?").await;
    let failed = &first.deliveries.figures[0].failed;
    until(async || failed.load(Ordering::Relaxed) >= 2).await;
    assert!(first.deliveries.figures[0].lag(first.bot.clock().at()) > Duration::ZERO);
    first.stop().await;

    let without = house.start(&[]).await;
    without.say(&conversation, "hello").await;
    without.stop().await;

    receiver.reactions.lock().expect("a queue").clear();
    let second = house.start(&webhook).await;
    until(async || receiver.taken().len() >= 6).await;
    assert_eq!(receiver.taken(), [3, 4, 5, 6, 7, 8]);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_no_more_is_left_alone_and_stopping_does_not_wait_for_who_hangs() {
    let receiver = Receiver::new(&[Reaction::Status(204), Reaction::Status(410)]);
    let house = House::new();
    let running = house
        .start(&[receiver.webhook(&["resident_message"], true)])
        .await;
    running.ready().await;
    let conversation = running.begin().await;
    running
        .say(&conversation, "when is it due? I am at 090-1234-5678")
        .await;
    running.say(&conversation, "hello").await;
    // The task ends by itself.
    running.deliveries.ended().await;
    assert!(
        running.deliveries.figures[0]
            .disabled
            .load(Ordering::Relaxed)
    );
    let received = receiver.received();
    assert_eq!(received.len(), 2);
    let told = received[0].json();
    assert_eq!(
        (&told["type"], &told["author"]),
        (&json!("resident_message"), &json!("resident"))
    );
    let text = told["text"].as_str().expect("a text");
    assert!(
        text.contains("when is it due?") && !text.contains("1234"),
        "{text}"
    );
    running.stop().await;

    receiver
        .reactions
        .lock()
        .expect("a queue")
        .extend([Reaction::Hang; 100]);
    let again = house
        .start(&[receiver.webhook(&["resident_message"], true)])
        .await;
    until(async || receiver.received().len() >= 3).await;
    assert_eq!(receiver.received()[2].json()["seq"], 3);
    again.stop().await;
}

#[test]
fn without_a_secret_nothing_starts() {
    let webhook = Webhook {
        name: "desk".into(),
        url: "https://desk.example.jp/".into(),
        events: Vec::new(),
        texts: false,
    };
    let error = Webhooks::new(std::slice::from_ref(&webhook), |_| None).expect_err("no secret");
    assert!(
        error.to_string().contains("MADOGUCHI_WEBHOOK_DESK"),
        "{error}"
    );
    let capital = Webhook {
        name: "DESK".into(),
        ..webhook.clone()
    };
    let same = Webhooks::new(&[webhook, capital], |_| Some(SECRET.into())).expect_err("one name");
    assert!(same.to_string().contains("two webhooks"), "{same}");
}
