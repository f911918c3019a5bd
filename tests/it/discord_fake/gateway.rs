//! The gateway: one connection from HELLO to its end.

use std::io::Write;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::Shared;
use super::sessions::{GatewayOptions, Out, PRIVILEGED, Session, dispatch};
use super::shape::flake;
use super::world::{Channel, State, User};

/// The intents that exist.
const INTENTS: u64 = (1 << 26) - 1;

/// One connection.
struct Connection {
    shared: Arc<Shared>,
    out: mpsc::UnboundedSender<Out>,
    session: Option<String>,
    compress: bool,
    payloads: usize,
}

/// Serves a connection until it ends.
pub(super) async fn serve(shared: Arc<Shared>, mut socket: WebSocket, query: String) {
    let (out, mut outgoing) = mpsc::unbounded_channel();
    let options: GatewayOptions = shared.change(|state| {
        state.gateway.connections.push(out.clone());
        state.gateway.options.clone()
    });
    if options.down {
        return;
    }
    if !query.split('&').any(|part| part == "v=10") {
        close(&mut socket, Some(4012)).await;
        return;
    }
    tokio::time::sleep(options.hello_after).await;
    let interval = u64::try_from(options.heartbeat.as_millis()).unwrap_or(u64::MAX);
    let hello = json!({
        "op": 10, "s": null, "t": null, "d": {"heartbeat_interval": interval, "_trace": ["fake"]},
    });
    let _ = out.send(Out::Payload(hello));
    let mut connection = Connection {
        shared,
        out,
        session: None,
        compress: false,
        payloads: 0,
    };
    let mut hard_end = false;
    loop {
        tokio::select! {
            // What is to be said first is said first.
            biased;
            next = outgoing.recv() => match next {
                Some(Out::Payload(payload)) => {
                    if socket.send(connection.frame(&payload)).await.is_err() {
                        break;
                    }
                }
                Some(Out::Raw(text)) => {
                    if socket.send(Frame::Text(text.into())).await.is_err() {
                        break;
                    }
                }
                Some(Out::Close(code)) => {
                    close(&mut socket, code).await;
                    break;
                }
                Some(Out::Drop) | None => {
                    hard_end = true;
                    break;
                }
            },
            frame = socket.recv() => match frame {
                Some(Ok(Frame::Text(text))) => connection.read(&text),
                Some(Ok(Frame::Close(frame))) => {
                    let code = frame.map_or(1005, |frame| frame.code);
                    connection.closed_by_client(code);
                    break;
                }
                Some(Ok(Frame::Binary(_))) => connection.close(4002),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => break,
            },
        }
    }
    outgoing.close();
    connection.shared.change(|_| ());
    if !hard_end {
        // The other side reads the close frame before the connection ends.
        while let Ok(Some(Ok(_))) =
            tokio::time::timeout(std::time::Duration::from_secs(2), socket.recv()).await
        {}
    }
}

async fn close(socket: &mut WebSocket, code: Option<u16>) {
    let frame = code.map(|code| CloseFrame {
        code,
        reason: "".into(),
    });
    let _ = socket.send(Frame::Close(frame)).await;
}

impl Connection {
    fn frame(&self, payload: &Value) -> Frame {
        let text = payload.to_string();
        let wanted = self
            .shared
            .read(|state| state.gateway.options.compress && self.compress);
        if !wanted {
            return Frame::Text(text.into());
        }
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        let packed = encoder
            .write_all(text.as_bytes())
            .and_then(|()| encoder.finish());
        Frame::Binary(Bytes::from(packed.unwrap_or_default()))
    }

    fn close(&self, code: u16) {
        let _ = self.out.send(Out::Close(Some(code)));
    }

    fn closed_by_client(&self, code: u16) {
        if code == 1000 || code == 1001 {
            self.with_session(|session| session.resumable = false);
        }
    }

    fn with_session(&self, change: impl FnOnce(&mut Session)) {
        self.shared.change(|state| {
            let mut all = state.gateway.sessions.iter_mut();
            if let Some(session) = all.find(|it| Some(&it.id) == self.session.as_ref()) {
                change(session);
            }
        });
    }

    fn send(&self, payload: Value) {
        let _ = self.out.send(Out::Payload(payload));
    }

    fn read(&mut self, text: &str) {
        self.payloads += 1;
        if text.len() > 4096 || self.payloads > 120 {
            return self.close(if text.len() > 4096 { 4002 } else { 4008 });
        }
        let Ok(payload) = serde_json::from_str::<Value>(text) else {
            return self.close(4002);
        };
        self.shared
            .change(|state| state.gateway.received.push(payload.clone()));
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => {
                let acknowledge = self.shared.read(|state| state.gateway.options.acknowledge);
                if acknowledge {
                    self.send(json!({"op": 11, "s": null, "t": null, "d": null}));
                }
            }
            Some(2 | 6) if self.session.is_some() => self.close(4005),
            Some(2) => self.identify(data),
            Some(6) => self.resume(data),
            Some(3 | 4 | 8 | 31) if self.session.is_none() => self.close(4003),
            Some(3 | 4 | 8 | 31) => {}
            _ => self.close(4001),
        }
    }

    fn identify(&mut self, data: &Value) {
        let refused = self.shared.read(|state| refused(state, data));
        if let Some(code) = refused {
            return self.close(code);
        }
        self.compress = data["compress"] == true;
        let shard = &data["shard"];
        let shard = (
            shard[0].as_u64().unwrap_or(0),
            shard[1].as_u64().unwrap_or(1),
        );
        let out = self.out.clone();
        let id = self.shared.change(|state| {
            let id = format!("session{}", state.id());
            let mut session = Session {
                id: id.clone(),
                shard,
                intents: data["intents"].as_u64().unwrap_or_default(),
                identify: data.clone(),
                seq: 0,
                resumed: 0,
                resumable: true,
                log: Vec::new(),
                connection: Some(out),
            };
            greet(state, &mut session);
            state.gateway.sessions.push(session);
            id
        });
        self.session = Some(id);
    }

    fn resume(&mut self, data: &Value) {
        let out = self.out.clone();
        let resumed = self.shared.change(|state| {
            let token = data["token"].as_str().unwrap_or_default();
            if token.trim_start_matches("Bot ") != state.token {
                return Err(4004);
            }
            let refuse = state.gateway.options.refuse_resume;
            let mut all = state.gateway.sessions.iter_mut();
            let known = all.find(|session| data["session_id"] == session.id.as_str());
            let Some(session) = known.filter(|session| session.resumable && !refuse) else {
                return Ok(None);
            };
            let last = data["seq"].as_u64().unwrap_or_default();
            if last > session.seq {
                return Err(4007);
            }
            if let Some(old) = session.connection.replace(out) {
                let _ = old.send(Out::Close(Some(4000)));
            }
            for (seq, kind, data) in session.log.iter().filter(|(seq, ..)| *seq > last) {
                session.send(dispatch(*seq, kind, data));
            }
            session.resumed += 1;
            session.tell("RESUMED", &json!({"_trace": ["fake"]}));
            Ok(Some((
                session.id.clone(),
                session.identify["compress"] == true,
            )))
        });
        match resumed {
            Ok(Some((id, compress))) => {
                self.session = Some(id);
                self.compress = compress;
            }
            Ok(None) => self.send(json!({"op": 9, "s": null, "t": null, "d": false})),
            Err(code) => self.close(code),
        }
    }
}

/// Why an IDENTIFY is refused.
fn refused(state: &State, data: &Value) -> Option<u16> {
    let options = &state.gateway.options;
    if let Some(code) = options.refuse_identify {
        return Some(code);
    }
    let token = data["token"].as_str().unwrap_or_default();
    if token.trim_start_matches("Bot ") != state.token {
        return Some(4004);
    }
    let Some(intents) = data["intents"].as_u64() else {
        return Some(4002);
    };
    if !data["properties"].is_object() {
        return Some(4002);
    }
    if intents & !INTENTS != 0 {
        return Some(4013);
    }
    if intents & PRIVILEGED & !options.intents_allowed != 0 {
        return Some(4014);
    }
    if let Some(shard) = data.get("shard").filter(|shard| !shard.is_null()) {
        let (Some(index), Some(count)) = (shard[0].as_u64(), shard[1].as_u64()) else {
            return Some(4010);
        };
        if index >= count {
            return Some(4010);
        }
    }
    None
}

/// What a new session is told first.
fn greet(state: &State, session: &mut Session) {
    let world = state.world;
    let (shard, count) = session.shard;
    let here = (world.guild >> 22) % count.max(1) == shard;
    let guilds = if here {
        vec![json!({"id": flake(world.guild), "unavailable": true})]
    } else {
        Vec::new()
    };
    let mut ready = json!({
        "v": 10, "user": state.users.get(&world.bot).map(User::own_json), "guilds": guilds,
        "session_id": session.id, "resume_gateway_url": state.gateway_url(), "session_type": "normal",
        "private_channels": [], "relationships": [], "presences": [], "user_settings": {}, "geo_ordered_rtc_regions": [],
        "guild_join_requests": [], "_trace": ["fake"],
        "application": {"id": flake(world.application), "flags": 0},
    });
    if session.identify["shard"].is_array() {
        ready["shard"] = session.identify["shard"].clone();
    }
    session.tell("READY", &ready);
    if here && session.intents & 1 != 0 {
        session.tell("GUILD_CREATE", &state.guild_create_json());
    }
}

impl State {
    /// Where the gateway is, or where the test says that it is.
    pub(crate) fn gateway_url(&self) -> String {
        let right = format!("ws://127.0.0.1:{}/gateway", self.port);
        self.gateway.options.url.clone().unwrap_or(right)
    }

    /// A channel, as interactions tell it.
    pub(crate) fn partial_channel_json(&self, channel: &Channel, user: &User) -> Value {
        let mut json = self.channel_json(channel);
        json["permissions"] = super::shape::bits(self.permissions(user.id, channel));
        json
    }
}
