//! The service in this process with agents who are signed in, for the tests of the desk. A real port, real WebSockets.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::DateTime;
use futures_util::{SinkExt, StreamExt};
use madoguchi::accounts::{Accounts, audit, csrf};
use madoguchi::bot::{Bot, Clock, Content, Inbound, Received};
use madoguchi::channels::web::{Stopping, Web, listen, router};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Library};
use madoguchi::store::{
    AccessToken, Agent, AuditAction, AuditFilter, ConversationId, Event, NewAgent, Role,
    SqliteStore, Store,
};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

/// Nothing that is waited for takes as long as this, unless it never comes.
pub(crate) const AT_MOST: Duration = Duration::from_mins(1);

fn library() -> Arc<Library> {
    static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
    let library = LIBRARY.get_or_init(|| {
        let (files, _) = DataFolder::Embedded.read().expect("it can be read");
        let mut config = Config::default();
        config.web.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.web.requests_per_minute = 1_000_000;
        Arc::new(Library::new(&files, config).0)
    });
    Arc::clone(library)
}

/// Ten o'clock on a working day.
pub(crate) fn clock() -> Clock {
    let ten = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00").expect("a moment");
    Clock::fixed(ten)
}

/// The service.
pub(crate) struct Service {
    pub(crate) bot: Arc<Bot>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) address: SocketAddr,
    pub(crate) stopping: Stopping,
    serving: Option<JoinHandle<()>>,
    folder: PathBuf,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Colleague {
    pub(crate) agent: Agent,
    pub(crate) token: AccessToken,
}

impl Colleague {
    fn cookie(&self) -> String {
        format!("madoguchi-desk={}", self.token.reveal())
    }
}

impl Service {
    pub(crate) async fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("madoguchi-live-{}", uuid::Uuid::new_v4()));
        let library = library();
        let listening = listen(&library.config.web).expect("a port");
        let address = listening.address().expect("an address");
        let store = SqliteStore::open(&folder.join("madoguchi.db"), clock().at()).await;
        let store: Arc<dyn Store> = Arc::new(store.expect("a store"));
        let accounts = Arc::new(Accounts::new(Arc::clone(&store), &folder));
        let bot = Arc::new(Bot::new(library, Arc::clone(&store), clock()));
        let stopping = Stopping::new();
        let web = Web {
            bot: Arc::clone(&bot),
            stopping: stopping.clone(),
            accounts,
        };
        let router = router(web, &listening);
        let serving = tokio::spawn(listening.serve(router, stopping.clone()));
        Self {
            bot,
            store,
            address,
            stopping,
            serving: Some(serving),
            folder,
        }
    }

    /// Somebody new at the desk, signed in.
    pub(crate) async fn hire(&self, login: &str, role: Role) -> Colleague {
        let new = NewAgent {
            login: login.to_owned(),
            name: format!("{login} さん"),
            role,
            password: "x".to_owned(),
        };
        let agent = self.store.create_agent(new, clock().at()).await;
        let agent = agent.expect("the login is free");
        let entry = audit::entry(AuditAction::SignedIn, clock().at()).by(&agent.id);
        let opened = self.store.open_session(&agent.id, "x", entry.into()).await;
        let (_, token) = opened.expect("the password is right");
        Colleague { agent, token }
    }

    /// A resident with these wishes; the desk must be on duty for one who wants a person to get into the queue.
    pub(crate) async fn resident(&self, texts: &[&str], wants_person: bool) -> ConversationId {
        let id = self
            .bot
            .begin("web", None)
            .await
            .expect("it can be kept")
            .0
            .id;
        for (number, text) in texts.iter().enumerate() {
            self.say(&id, &format!("text-{number}"), text).await;
        }
        if wants_person {
            self.receive(&id, "wish", Content::Person).await;
        }
        id
    }

    pub(crate) async fn say(&self, id: &ConversationId, key: &str, text: &str) -> Vec<Event> {
        self.receive(id, key, Content::Text(text.to_owned())).await
    }

    async fn receive(&self, id: &ConversationId, key: &str, content: Content) -> Vec<Event> {
        let inbound = Inbound {
            conversation: id.clone(),
            key: key.to_owned(),
            content,
            locale: None,
        };
        match self.bot.receive(inbound).await.expect("it is taken") {
            Received::Kept { events, .. } => events,
            Received::Unstored { error, .. } => panic!("not kept: {error}"),
        }
    }

    /// Somebody does something by a request.
    pub(crate) async fn ask(
        &self,
        who: &Colleague,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> (u16, Value) {
        let mut stream = TcpStream::connect(self.address).await.expect("it listens");
        let body = body.map(Value::to_string).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\nX-Csrf: {}\r\n\
             Content-Type: application/json\r\nAccept-Language: en\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            who.cookie(),
            csrf(&who.token),
            body.len(),
        );
        stream
            .write_all(head.as_bytes())
            .await
            .expect("it is taken");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("it arrives");
        let answer = String::from_utf8(answer).expect("UTF-8");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let body = if head
            .to_ascii_lowercase()
            .contains("transfer-encoding: chunked")
        {
            let lines = body.split("\r\n").skip(1).step_by(2);
            lines.collect::<String>()
        } else {
            body.to_owned()
        };
        let json = serde_json::from_str(&body).unwrap_or(Value::Null);
        (status.expect("a status"), json)
    }

    pub(crate) async fn post(&self, who: &Colleague, path: &str, body: &Value) -> (u16, Value) {
        self.ask(who, "POST", path, Some(body)).await
    }

    /// Somebody opens the desk, over this stream.
    pub(crate) async fn connect_over<S>(&self, who: &Colleague, stream: S) -> Result<Live<S>, Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut request = format!("ws://{}/desk/live", self.address).into_client_request()?;
        let headers = request.headers_mut();
        let origin = format!("http://{}", self.address);
        headers.insert("origin", origin.parse().expect("a value"));
        headers.insert("cookie", who.cookie().parse().expect("a value"));
        headers.insert("accept-language", "en".parse().expect("a value"));
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await?;
        Ok(Live { socket })
    }

    pub(crate) async fn connect(&self, who: &Colleague) -> Live<TcpStream> {
        let stream = TcpStream::connect(self.address).await.expect("it listens");
        self.connect_over(who, stream).await.expect("it is let in")
    }

    /// What the audit log says that this agent did, the earliest first.
    pub(crate) async fn audited(&self, who: &Colleague) -> Vec<&'static str> {
        let filter = AuditFilter {
            actor: Some(who.agent.id.clone()),
            ..AuditFilter::default()
        };
        let entries = self.store.audit(filter, 100).await.expect("it can be read");
        entries
            .iter()
            .rev()
            .map(|entry| entry.action.name())
            .collect()
    }

    pub(crate) async fn stop(mut self) {
        self.stopping.cancel();
        if let Some(serving) = self.serving.take() {
            serving.await.expect("it ends");
        }
        self.bot.close().await;
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stopping.cancel();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An open desk.
pub(crate) struct Live<S> {
    socket: WebSocketStream<S>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Live<S> {
    pub(crate) async fn say(&mut self, message: Value) {
        let sent = self.socket.send(Message::text(message.to_string())).await;
        sent.expect("it is taken");
    }

    pub(crate) async fn try_say(&mut self, message: Value) -> Result<(), Error> {
        self.socket.send(Message::text(message.to_string())).await
    }

    /// The next message of the protocol; `None` when the connection is broken, and its code when it is closed.
    pub(crate) async fn next(&mut self) -> Result<Value, Option<u16>> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    return Ok(serde_json::from_str(&text).expect("JSON"));
                }
                Some(Ok(Message::Close(frame))) => {
                    return Err(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// The next message of a kind that is as wanted. Others are left out.
    pub(crate) async fn until(&mut self, kind: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let searching = async {
            loop {
                let message = self.next().await.expect("the connection is open");
                if message["type"] == kind && wanted(&message) {
                    return message;
                }
            }
        };
        tokio::time::timeout(AT_MOST, searching)
            .await
            .unwrap_or_else(|_| panic!("no {kind} has come"))
    }

    /// With what code the connection is closed.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        let closing = async {
            loop {
                if let Err(code) = self.next().await {
                    return code;
                }
            }
        };
        tokio::time::timeout(AT_MOST, closing)
            .await
            .expect("the connection is closed")
    }

    /// On duty from now on.
    pub(crate) async fn on_duty(&mut self) {
        self.say(json!({"type": "alive", "available": true, "active": true}))
            .await;
    }
}
