//! Tests of the fake itself: it must not be kinder than Discord.

mod discordjs;
mod faults;
mod gateway;
mod limits;
mod rest;
mod schema;

use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::FakeDiscord;

/// Every intent.
const ALL_INTENTS: u64 = (1 << 17) - 1;

/// A client that says what a test wants.
struct Bot {
    base: String,
    token: String,
    http: reqwest::Client,
}

impl Bot {
    fn of(fake: &FakeDiscord) -> Self {
        Self {
            base: fake.base(),
            token: fake.token(),
            http: reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("a client can be made"),
        }
    }

    /// The status and the body of an answer.
    async fn ask(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header("authorization", format!("Bot {}", self.token))
            .header("user-agent", "DiscordBot (https://example.jp, 1.0)");
        if !body.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let answer = request.send().await.expect("the fake answers");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("the answer is text");
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask(Method::POST, path, body).await
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(Method::GET, path, Value::Null).await
    }
}

/// The code of a refusal.
fn code(answer: &(u16, Value)) -> (u16, u64) {
    (answer.0, answer.1["code"].as_u64().unwrap_or_default())
}

/// A connection to the gateway that says what a test wants.
struct Wire {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Wire {
    async fn open(fake: &FakeDiscord) -> Self {
        let url = format!("{}/gateway?v=10&encoding=json", fake.base());
        let url = url.replace("http://", "ws://").replace("/api/v10", "");
        let (stream, _) = connect_async(url).await.expect("the gateway is there");
        let mut wire = Self { stream };
        let hello = wire.read().await;
        assert_eq!(hello["op"], 10, "{hello}");
        wire
    }

    async fn identified(fake: &FakeDiscord, intents: u64) -> (Self, Value) {
        let mut wire = Self::open(fake).await;
        wire.send(2, identify(&fake.token(), intents)).await;
        let ready = wire.read().await;
        assert_eq!(ready["t"], "READY", "{ready}");
        let guild = wire.read().await;
        assert_eq!(guild["t"], "GUILD_CREATE", "{guild}");
        (wire, ready["d"].clone())
    }

    async fn send(&mut self, op: u64, data: Value) {
        let text = json!({"op": op, "d": data}).to_string();
        self.stream
            .send(Frame::text(text))
            .await
            .expect("the gateway listens");
    }

    /// The next payload; of a close frame its code as `{"close": code}`.
    async fn read(&mut self) -> Value {
        loop {
            match self.stream.next().await {
                Some(Ok(Frame::Text(text))) => {
                    return serde_json::from_str(&text).expect("payloads are JSON");
                }
                Some(Ok(Frame::Binary(bytes))) => {
                    let decoder = flate2::read::ZlibDecoder::new(bytes.as_ref());
                    return serde_json::from_reader(decoder).expect("payloads are JSON");
                }
                Some(Ok(Frame::Close(frame))) => {
                    let code = frame.map(|frame| u16::from(frame.code));
                    return json!({"close": code});
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return json!("the end"),
            }
        }
    }
}

fn identify(token: &str, intents: u64) -> Value {
    json!({
        "token": token, "intents": intents, "shard": [0, 1], "compress": true,
        "properties": {"os": "linux", "browser": "test", "device": "test"},
    })
}
