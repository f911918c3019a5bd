//! A connection without a network: what would take too long over a real one.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{DuplexStream, duplex};
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role as Side;

use super::connection::{Connection, Pace, Who};
use crate::accounts::{Accounts, Present, audit};
use crate::bot::{Bot, Clock};
use crate::channels::web::desk::guard::signed;
use crate::channels::web::desk::language::Language;
use crate::channels::web::socket;
use crate::channels::web::{Stopping, Web};
use crate::config::Config;
use crate::library::{DataFolder, Library};
use crate::locale::Locale;
use crate::store::{AccountChange, AuditAction, NewAgent, Role, SqliteStore, Store};

/// Nothing that is waited for takes as long as this, unless it never comes.
const AT_MOST: Duration = Duration::from_mins(1);
const SHORT: Pace = Pace {
    look: Duration::from_millis(20),
    ping: Duration::from_millis(20),
    silence: Duration::from_mins(1),
    stuck: Duration::from_millis(100),
};

static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let (files, _) = DataFolder::Embedded.read().unwrap();
    Arc::new(Library::new(&files, Config::default()).0)
});

struct House {
    web: Web,
    store: Arc<dyn Store>,
    who: Who,
    folder: PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl House {
    async fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("madoguchi-live-{}", uuid::Uuid::new_v4()));
        let clock = Clock::system();
        let store = SqliteStore::open(&folder.join("madoguchi.db"), clock.at()).await;
        let store: Arc<dyn Store> = Arc::new(store.unwrap());
        let new = NewAgent {
            login: "tanaka".into(),
            name: "田中".into(),
            role: Role::Agent,
            password: "x".into(),
        };
        let agent = store.create_agent(new, clock.at()).await.unwrap();
        let entry = audit::entry(AuditAction::SignedIn, clock.at()).by(&agent.id);
        let opened = store.open_session(&agent.id, "x", entry.into()).await;
        let (session, token) = opened.unwrap();
        let accounts = Arc::new(Accounts::new(Arc::clone(&store), &folder));
        let bot = Bot::new(Arc::clone(&LIBRARY), Arc::clone(&store), clock);
        Self {
            web: Web {
                bot: Arc::new(bot),
                stopping: Stopping::new(),
                accounts,
            },
            store,
            who: Who {
                signed: signed(
                    Present {
                        agent,
                        session,
                        replaced: None,
                    },
                    token,
                ),
                language: Language(Locale::Ja),
                from: IpAddr::V4(Ipv4Addr::LOCALHOST),
            },
            folder,
        }
    }

    async fn connect(
        &self,
        pace: Pace,
        buffer: usize,
    ) -> (WebSocketStream<DuplexStream>, JoinHandle<()>) {
        let (ours, theirs) = duplex(buffer);
        let socket = socket::socket(Box::new(ours), Bytes::new()).await;
        let connection = Connection::new(self.web.clone(), self.who.clone(), socket, pace);
        let running = tokio::spawn(connection.run());
        let client = WebSocketStream::from_raw_socket(theirs, Side::Client, None).await;
        (client, running)
    }
}

async fn closed_with(client: &mut WebSocketStream<DuplexStream>) -> Option<u16> {
    let closing = async {
        loop {
            match client.next().await {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    };
    tokio::time::timeout(AT_MOST, closing).await.unwrap()
}

#[tokio::test]
async fn a_session_that_was_ended_closes_what_is_open() {
    let house = House::new().await;
    let (mut client, running) = house.connect(SHORT, 64 * 1024).await;
    let entry = audit::entry(AuditAction::SignedOut, Clock::system().at());
    let token = &house.who.signed.token;
    house.store.end_session(token, entry.into()).await.unwrap();
    assert_eq!(closed_with(&mut client).await, Some(4401));
    running.await.unwrap();
}

#[tokio::test]
async fn another_role_closes_what_was_opened_in_the_old_one() {
    let house = House::new().await;
    let (mut client, running) = house.connect(SHORT, 64 * 1024).await;
    let role = Role::Editor;
    let entry = audit::entry(AuditAction::RoleChanged(role), Clock::system().at());
    let id = &house.who.signed.agent.id;
    let changed = house
        .store
        .change_account(id, AccountChange::Role(role), entry.into());
    changed.await.unwrap();
    assert_eq!(closed_with(&mut client).await, Some(4401));
    running.await.unwrap();
}

#[tokio::test]
async fn who_does_not_read_and_who_says_nothing_is_given_up() {
    let house = House::new().await;
    // Pings fill what nobody reads.
    let (client, running) = house.connect(SHORT, 64).await;
    tokio::time::timeout(AT_MOST, running)
        .await
        .unwrap()
        .unwrap();
    drop(client);
    let silent = Pace {
        silence: Duration::ZERO,
        ..SHORT
    };
    let (client, running) = house.connect(silent, 1024 * 1024).await;
    tokio::time::timeout(AT_MOST, running)
        .await
        .unwrap()
        .unwrap();
    drop(client);
}

#[tokio::test]
async fn what_is_too_large_too_much_or_no_text_ends_it() {
    let house = House::new().await;
    let (mut client, _running) = house.connect(SHORT, 1024 * 1024).await;
    client.send(Message::Binary(Bytes::new())).await.unwrap();
    assert_eq!(closed_with(&mut client).await, Some(1003));
    let (mut client, _running) = house.connect(SHORT, 1024 * 1024).await;
    let large = "x".repeat(socket::LARGEST + 1);
    client.send(Message::text(large)).await.unwrap();
    assert_eq!(closed_with(&mut client).await, Some(1009));
    let calm = Pace {
        look: AT_MOST,
        ..SHORT
    };
    let (mut client, _running) = house.connect(calm, 16 * 1024 * 1024).await;
    for _ in 0..600 {
        let _ = client.send(Message::text(r#"{"type":"unwatch"}"#)).await;
    }
    assert_eq!(closed_with(&mut client).await, Some(1008));
}

#[tokio::test]
async fn the_end_of_the_service_asks_clients_to_come_again() {
    let house = House::new().await;
    let (mut client, running) = house.connect(SHORT, 64 * 1024).await;
    house.web.stopping.cancel();
    assert_eq!(closed_with(&mut client).await, Some(1012));
    running.await.unwrap();
}
