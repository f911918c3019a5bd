//! One connection: serenity's client on a thread and runtime of its own.
//!
//! After some ways of closing, the loop of serenity's shard turns without ever letting go, and everything in its runtime
//! stands still. So nothing else lives there, nobody waits for the thread without a limit, and one that does not let go is
//! left behind.

use std::sync::Arc;
use std::time::Duration;

use serenity::all::{GatewayError, GatewayIntents};
use serenity::client::ClientBuilder;
use serenity::http::HttpBuilder;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::super::hub::Hub;
use super::super::token::Token;
use super::super::wire::Incoming;
use super::handler::{Handler, Notice};
use super::pulse::Pulse;
use crate::bot::ChannelFigures;

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was told to.
    Left,
    /// The token is not valid.
    Token,
    /// The application may not have what was asked for: a switch in the portal is off.
    Intents,
    /// Anything else.
    Broken,
}

/// What a connection needs.
pub(super) struct Plan {
    pub(super) hub: Arc<Hub>,
    pub(super) figures: Arc<ChannelFigures>,
    pub(super) token: Token,
    /// The gateway's address, already checked.
    pub(super) url: String,
    pub(super) intents: GatewayIntents,
    /// This shard, and how many there are.
    pub(super) shard: (u32, u32),
    pub(super) incoming: mpsc::Sender<Incoming>,
    pub(super) notices: mpsc::Sender<Notice>,
    /// How often it shows that it lives.
    pub(super) beat: Duration,
    /// How long saying good-bye may take.
    pub(super) leaving: Duration,
}

/// A connection that was begun.
#[derive(Debug)]
pub(in super::super) struct Session {
    pub(super) pulse: Arc<Pulse>,
    stop: CancellationToken,
    ended: oneshot::Receiver<End>,
    leaving: Duration,
}

impl Session {
    /// Begins a connection.
    pub(super) fn begin(plan: Plan) -> Self {
        let (pulse, stop) = (Arc::<Pulse>::default(), CancellationToken::new());
        let (sender, ended) = oneshot::channel();
        let leaving = plan.leaving;
        let (ours, stopped) = (Arc::clone(&pulse), stop.clone());
        let thread = std::thread::Builder::new().name("discord".to_owned());
        let begun = thread.spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let end = match runtime {
                Ok(runtime) => {
                    let end = runtime.block_on(live(plan, ours, stopped));
                    runtime.shutdown_background();
                    end
                }
                Err(error) => {
                    tracing::error!(%error, "no runtime for the connection to Discord");
                    End::Broken
                }
            };
            let _ = sender.send(end);
        });
        if let Err(error) = begun {
            tracing::error!(%error, "no thread for the connection to Discord");
        }
        Self {
            pulse,
            stop,
            ended,
            leaving,
        }
    }

    /// Waits for the end.
    pub(super) async fn ended(&mut self) -> End {
        // Without a thread there is no sender.
        (&mut self.ended).await.unwrap_or(End::Broken)
    }

    /// Says good-bye to Discord. Never takes much longer than it may.
    pub(in super::super) async fn leave(mut self) {
        self.stop.cancel();
        let patience = self.leaving.saturating_mul(2);
        if tokio::time::timeout(patience, self.ended()).await.is_err() {
            self.abandon();
        }
    }

    /// Leaves a connection behind that does not let go. Nothing of it counts any more.
    pub(super) fn abandon(&self) {
        self.stop.cancel();
        self.pulse.poke();
    }
}

/// Everything that happens in the runtime of the connection.
async fn live(plan: Plan, pulse: Arc<Pulse>, stop: CancellationToken) -> End {
    let Some(client) = plan.hub.rest.another_client() else {
        return End::Broken;
    };
    let http = HttpBuilder::new(plan.token.secret())
        .client(client)
        .proxy(plan.hub.rest.base().before())
        .ratelimiter_disabled(true)
        .build();
    let handler = Handler {
        hub: plan.hub,
        figures: plan.figures,
        pulse: Arc::clone(&pulse),
        incoming: plan.incoming,
        notices: plan.notices,
        stop: stop.clone(),
    };
    let client = ClientBuilder::new_with_http(http, plan.intents).raw_event_handler(handler);
    let client = tokio::select! {
        biased;
        () = stop.cancelled() => return End::Left,
        client = client => client,
    };
    let Ok(mut client) = client else {
        return End::Broken;
    };
    // What it found by itself is another host if the API did not answer.
    *client.ws_url.lock().await = plan.url;
    let manager = Arc::clone(&client.shard_manager);
    pulse.set_manager(Arc::clone(&manager));
    tokio::spawn(pulse.beat(Arc::clone(&manager), plan.shard.0, plan.beat));
    let end = tokio::select! {
        biased;
        () = stop.cancelled() => None,
        ended = client.start_shard(plan.shard.0, plan.shard.1) => Some(ended),
    };
    match end {
        None => {
            // It waits for ever if the shard was never connected.
            let _ = tokio::time::timeout(plan.leaving, manager.shutdown_all()).await;
            End::Left
        }
        Some(Err(serenity::Error::Gateway(GatewayError::InvalidAuthentication))) => End::Token,
        Some(Err(serenity::Error::Gateway(
            GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents,
        ))) => End::Intents,
        Some(_) => End::Broken,
    }
}
