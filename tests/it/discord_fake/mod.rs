//! A Discord for tests: REST v10 and the gateway on loopback, as strict as the real one, with people who write and press
//! buttons, a record of everything that the bot sent, and faults on demand.
//!
//! It runs in a thread of its own, so that a test may block. Every request body is checked against Discord's own
//! description of its API; what does not fit fails the test when the fake is dropped.
#![allow(
    dead_code,
    unused_imports,
    reason = "a toolbox: not every test binary needs every tool"
)]

mod control;
mod error;
mod faults;
mod gateway;
mod limits;
mod looking;
mod message;
mod multipart;
pub(crate) mod permissions;
mod press;
mod rest;
mod schema;
mod server;
mod sessions;
mod shape;
mod tests;
mod waiting;
mod world;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

pub(crate) use control::Writing;
pub(crate) use faults::Fault;
pub(crate) use message::Message;
pub(crate) use permissions as may;
pub(crate) use sessions::{GatewayOptions, PRIVILEGED, Session};
pub(crate) use world::{Channel, Interaction, User, World};

use sessions::Out;
use world::State;

/// An identifier.
pub(crate) type Id = u64;

/// A request of the bot.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The path after `/api/v10`.
    pub(crate) path: String,
    pub(crate) query: String,
    /// The path as Discord's description writes it, such as `/channels/{channel_id}/messages`.
    pub(crate) route: String,
    /// `authorization`, `content-type`, `user-agent` and `x-audit-log-reason`, as far as they were sent.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body; of one with files, its `payload_json`.
    pub(crate) body: Value,
    /// What came with it: names and contents.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) at: Instant,
    /// The status of the answer; 0 while there is none.
    pub(crate) status: u16,
    /// The body of the answer.
    pub(crate) answer: Value,
}

/// What the server and the test share.
#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A test that failed while it held the state is reported by itself.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.lock())
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.send_modify(|count| *count += 1);
        result
    }
}

/// A Discord on loopback.
#[derive(Debug)]
pub(crate) struct FakeDiscord {
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
    /// Whether requests that Discord would not understand are a part of the test.
    lenient: AtomicBool,
    /// Who and what is there from the beginning.
    pub(crate) world: World,
    port: u16,
}

impl FakeDiscord {
    /// Starts it on a free port.
    #[expect(clippy::unused_async, reason = "starting may wait one day")]
    pub(crate) async fn start() -> Self {
        Self::start_on(0)
    }

    /// Starts it on a port; 0 is a free one.
    pub(crate) fn start_on(port: u16) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("fake-discord")
            .enable_all()
            .build()
            .expect("a runtime can be made");
        let listener = std::net::TcpListener::bind(("127.0.0.1", port)).expect("a port is free");
        listener.set_nonblocking(true).expect("the socket takes it");
        let port = listener.local_addr().expect("it is bound").port();
        let state = State::new(port);
        let world = state.world;
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
        });
        let serving = Arc::clone(&shared);
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("it is a socket");
            server::run(listener, serving).await;
        });
        Self {
            shared,
            runtime: Some(runtime),
            lenient: AtomicBool::new(false),
            world,
            port,
        }
    }

    /// What `discord.api_base` must be.
    pub(crate) fn base(&self) -> String {
        format!("http://127.0.0.1:{}/api/v10", self.port)
    }

    /// The bot's token.
    pub(crate) fn token(&self) -> String {
        self.shared.read(|state| state.token.clone())
    }

    /// From now on another token is the right one, as after a reset in the portal.
    pub(crate) fn reset_token(&self) {
        self.shared
            .change(|state| "FAKE.discord.another-token".clone_into(&mut state.token));
    }

    /// The test wants requests that Discord would not understand: they do not fail it.
    pub(crate) fn lenient(&self) {
        self.lenient.store(true, Ordering::Relaxed);
    }

    /// All requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.read(|state| state.requests.clone())
    }

    /// The requests of one route, such as `POST` and `/channels/{channel_id}/messages`.
    pub(crate) fn requests_to(&self, method: &str, route: &str) -> Vec<Request> {
        let mut all = self.requests();
        all.retain(|request| request.method == method && request.route == route);
        all
    }

    /// A fault from now on.
    pub(crate) fn fault(&self, fault: Fault) {
        self.shared.change(|state| state.faults.add(fault));
    }

    /// From now on the bot as a whole may send so many requests in so much time, as the real one 50 in a second.
    pub(crate) fn limit(&self, most: usize, within: Duration) {
        self.shared.change(|state| state.faults.limit(most, within));
    }

    /// No fault any more.
    pub(crate) fn mend(&self) {
        self.shared.change(|state| state.faults.clear());
    }

    /// How long the first answer to an interaction may take, in seconds, such as Discord's 3. At the beginning it may take
    /// for ever, so that a slow machine fails no test; see [`Self::expire`] and [`Self::too_late`].
    pub(crate) fn set_deadline(&self, seconds: f64) {
        self.shared.change(|state| state.deadline = Some(seconds));
    }

    /// Changes what the gateway does from now on.
    pub(crate) fn gateway(&self, change: impl FnOnce(&mut GatewayOptions)) {
        self.shared
            .change(|state| change(&mut state.gateway.options));
    }

    /// All sessions so far, also those that have ended.
    pub(crate) fn sessions(&self) -> Vec<Session> {
        self.shared.read(|state| state.gateway.sessions.clone())
    }

    /// The sessions that somebody listens to.
    pub(crate) fn live_sessions(&self) -> Vec<Session> {
        let mut all = self.sessions();
        all.retain(Session::is_connected);
        all
    }

    /// Every payload that a client has sent over the gateway.
    pub(crate) fn received(&self) -> Vec<Value> {
        self.shared.read(|state| state.gateway.received.clone())
    }

    /// How many connections to the gateway were opened so far.
    pub(crate) fn connections(&self) -> usize {
        self.shared.read(|state| state.gateway.connections.len())
    }

    fn on_connections(&self, out: &Out) {
        self.shared.change(|state| {
            for connection in &state.gateway.connections {
                // Those that have ended hear nothing.
                let _ = connection.send(out.clone());
            }
        });
    }

    /// Closes all connections to the gateway with a code.
    pub(crate) fn gateway_close(&self, code: u16) {
        if matches!(code, 4004 | 4007 | 4009..=4014) {
            self.forget_sessions();
        }
        self.on_connections(&Out::Close(Some(code)));
    }

    /// Closes all connections to the gateway with a close frame that has no code.
    pub(crate) fn gateway_close_empty(&self) {
        self.on_connections(&Out::Close(None));
    }

    /// Ends all connections to the gateway without a close frame.
    pub(crate) fn gateway_drop(&self) {
        self.on_connections(&Out::Drop);
    }

    /// Asks all clients to connect again (op 7).
    pub(crate) fn gateway_reconnect(&self) {
        self.gateway_payload(serde_json::json!({"op": 7, "s": null, "t": null, "d": null}));
    }

    /// Tells all clients that their session is not valid (op 9), and whether it can be resumed.
    pub(crate) fn gateway_invalid_session(&self, resumable: bool) {
        if !resumable {
            self.forget_sessions();
        }
        self.gateway_payload(serde_json::json!({"op": 9, "s": null, "t": null, "d": resumable}));
    }

    /// Asks all clients for a heartbeat (op 1).
    pub(crate) fn gateway_ask_heartbeat(&self) {
        self.gateway_payload(serde_json::json!({"op": 1, "s": null, "t": null, "d": null}));
    }

    /// Sends a payload as it is.
    pub(crate) fn gateway_payload(&self, payload: Value) {
        self.on_connections(&Out::Payload(payload));
    }

    /// Sends a text that need not be JSON.
    pub(crate) fn gateway_text(&self, text: &str) {
        self.on_connections(&Out::Raw(text.to_owned()));
    }

    /// No session can be resumed any more.
    pub(crate) fn forget_sessions(&self) {
        self.shared.change(|state| {
            for session in &mut state.gateway.sessions {
                session.resumable = false;
            }
        });
    }
}

impl Drop for FakeDiscord {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
        if !self.lenient.load(Ordering::Relaxed) && !std::thread::panicking() {
            self.assert_valid();
        }
    }
}
