//! Requests to Discord.
//!
//! The routes and the shapes of requests are serenity's. Everything else is ours, because its client repeats nothing after
//! errors of the server, has no time-outs, waits in one channel only when all must wait, and fails when an answer has
//! another form although the message was posted.

mod base;
mod body;
mod error;
mod file;
mod interaction;
mod limits;
mod look;
mod send;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderValue, Method};
use lru::LruCache;
use serde_json::{Value, json};
use serenity::http::Route;
use serenity::model::id::{ChannelId, GuildId, MessageId, UserId};
use tokio::sync::watch;

pub(super) use base::Base;
pub(super) use body::body;
pub use error::RestError;
pub(super) use file::TextFile;
pub(super) use look::Gateway;

use super::pace::Pace;
use super::token::Token;
use super::wire;
use crate::bot::ChannelFigures;
use limits::Limits;
use send::{Call, Kind};

/// The longest nonce that Discord takes, in characters.
pub(super) const LONGEST_NONCE: usize = 25;
/// How many direct channels are remembered.
const DIRECT_CHANNELS: NonZeroUsize = NonZeroUsize::new(10_000).expect("it is not zero");

/// Speaks to Discord over HTTP. Cheap to clone.
#[derive(Clone)]
pub(super) struct Rest {
    inner: Arc<Inner>,
}

struct Inner {
    client: reqwest::Client,
    base: Base,
    authorization: HeaderValue,
    pace: Pace,
    limits: Limits,
    figures: Arc<ChannelFigures>,
    unauthorized: watch::Sender<bool>,
    direct: Mutex<LruCache<UserId, ChannelId>>,
    operator: String,
}

/// Without the token.
impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rest").finish_non_exhaustive()
    }
}

impl Rest {
    /// Speaks to the API at `base` as the bot of `token`. `operator` is the address that tells who runs the program.
    /// `None` if the system gives no client.
    pub(super) fn new(
        base: Base,
        token: &Token,
        pace: &Pace,
        figures: Arc<ChannelFigures>,
        operator: &str,
    ) -> Option<Self> {
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", token.secret())).ok()?;
        authorization.set_sensitive(true);
        Some(Self {
            inner: Arc::new(Inner {
                client: client(pace, operator)?,
                base,
                authorization,
                pace: *pace,
                limits: Limits::new(pace),
                figures,
                unauthorized: watch::Sender::new(false),
                direct: Mutex::new(LruCache::new(DIRECT_CHANNELS)),
                operator: operator.to_owned(),
            }),
        })
    }

    /// Another client of the same kind, for another runtime: connections live in the one in which they were made.
    pub(super) fn another_client(&self) -> Option<reqwest::Client> {
        client(&self.inner.pace, &self.inner.operator)
    }

    /// Every wait of the channel.
    pub(super) fn pace(&self) -> &Pace {
        &self.inner.pace
    }

    /// Where the API is.
    pub(super) fn base(&self) -> &Base {
        &self.inner.base
    }

    /// Waits until Discord refuses the token.
    pub(super) async fn unauthorized(&self) {
        let mut watched = self.inner.unauthorized.subscribe();
        // The sender lives as long as this.
        let _ = watched.wait_for(|refused| *refused).await;
    }

    async fn call(
        &self,
        kind: Kind,
        method: Method,
        route: Route<'_>,
        body: Option<Value>,
    ) -> Result<Value, RestError> {
        let route = route.path().into_owned();
        self.send(Call {
            method,
            route,
            body,
            file: None,
            kind,
        })
        .await
    }

    async fn get(&self, route: Route<'_>) -> Result<Value, RestError> {
        self.call(Kind::Ordinary, Method::GET, route, None).await
    }

    /// What is at a route that serenity does not know.
    pub(super) async fn at(&self, path: &str) -> Result<Value, RestError> {
        self.send(Call {
            method: Method::GET,
            route: path.to_owned(),
            body: None,
            file: None,
            kind: Kind::Ordinary,
        })
        .await
    }

    /// Posts a message. The nonce (at most 25 characters) makes sure that it appears once, however often it is tried.
    /// [`RestError::WithoutId`] if it appeared but cannot be changed later.
    pub(super) async fn post(
        &self,
        channel: ChannelId,
        body: Value,
        nonce: &str,
    ) -> Result<MessageId, RestError> {
        self.post_with(channel, body, None, nonce).await
    }

    /// Posts a message, with a file if there is one, as [`Rest::post`] does.
    pub(super) async fn post_with(
        &self,
        channel: ChannelId,
        mut body: Value,
        file: Option<TextFile>,
        nonce: &str,
    ) -> Result<MessageId, RestError> {
        if let Some(fields) = body.as_object_mut() {
            let nonce: String = nonce.chars().take(LONGEST_NONCE).collect();
            fields.insert("nonce".to_owned(), nonce.into());
            fields.insert("enforce_nonce".to_owned(), true.into());
        }
        let route = Route::ChannelMessages {
            channel_id: channel,
        };
        let call = Call {
            method: Method::POST,
            route: route.path().into_owned(),
            body: Some(body),
            file,
            kind: Kind::Ordinary,
        };
        // Who posts something need not keep room for all that sending takes.
        let answer = Box::pin(self.send(call)).await?;
        ChannelFigures::count(&self.inner.figures.posted);
        made(&answer)
    }

    /// Changes a message of ours.
    pub(super) async fn edit(
        &self,
        channel: ChannelId,
        message: MessageId,
        body: Value,
    ) -> Result<(), RestError> {
        let route = Route::ChannelMessage {
            channel_id: channel,
            message_id: message,
        };
        self.call(Kind::Ordinary, Method::PATCH, route, Some(body))
            .await?;
        Ok(())
    }

    /// Deletes a message.
    pub(super) async fn delete(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), RestError> {
        let route = Route::ChannelMessage {
            channel_id: channel,
            message_id: message,
        };
        self.call(Kind::Ordinary, Method::DELETE, route, None)
            .await?;
        Ok(())
    }

    /// Shows that somebody types. Lost when there is no time for it.
    pub(super) async fn typing(&self, channel: ChannelId) {
        let route = Route::ChannelTyping {
            channel_id: channel,
        };
        // It would be over before it could be tried again.
        let _ = self.call(Kind::Fleeting, Method::POST, route, None).await;
    }

    /// The direct channel to somebody; remembered.
    pub(super) async fn direct_channel(&self, user: UserId) -> Result<ChannelId, RestError> {
        if let Some(known) = self.direct().get(&user) {
            return Ok(*known);
        }
        let body = json!({ "recipient_id": user.to_string() });
        let answer = self
            .call(
                Kind::Ordinary,
                Method::POST,
                Route::UserMeDmChannels,
                Some(body),
            )
            .await?;
        let channel = wire::id_of(&answer).map(ChannelId::new);
        let channel = channel.ok_or(RestError::WithoutId)?;
        self.direct().put(user, channel);
        Ok(channel)
    }

    /// Notes where direct messages of somebody come from, so that it needs not be asked.
    pub(super) fn remember_direct(&self, user: UserId, channel: ChannelId) {
        self.direct().put(user, channel);
    }

    /// Whether a channel is known to be the direct one to somebody.
    pub(super) fn is_direct(&self, user: UserId, channel: ChannelId) -> bool {
        self.direct().get(&user) == Some(&channel)
    }

    fn direct(&self) -> std::sync::MutexGuard<'_, LruCache<UserId, ChannelId>> {
        self.inner
            .direct
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a thread without a message. Gives the thread, and the server if that is told.
    pub(super) async fn start_thread(
        &self,
        channel: ChannelId,
        body: Value,
    ) -> Result<(ChannelId, Option<GuildId>), RestError> {
        let route = Route::ChannelThreads {
            channel_id: channel,
        };
        let answer = self
            .call(Kind::Once, Method::POST, route, Some(body))
            .await?;
        let thread = wire::id_of(&answer).map(ChannelId::new);
        let thread = thread.ok_or(RestError::WithoutId)?;
        Ok((thread, wire::guild_of(&answer)))
    }

    /// Lets somebody into a thread.
    pub(super) async fn add_to_thread(
        &self,
        thread: ChannelId,
        user: UserId,
    ) -> Result<(), RestError> {
        let route = Route::ChannelThreadMember {
            channel_id: thread,
            user_id: user,
        };
        self.call(Kind::Ordinary, Method::PUT, route, None).await?;
        Ok(())
    }

    /// Changes a channel or thread, such as its name or whether it is archived.
    pub(super) async fn edit_channel(
        &self,
        channel: ChannelId,
        body: Value,
    ) -> Result<(), RestError> {
        let route = Route::Channel {
            channel_id: channel,
        };
        self.call(Kind::Ordinary, Method::PATCH, route, Some(body))
            .await?;
        Ok(())
    }

    /// Deletes a channel or thread.
    pub(super) async fn delete_channel(&self, channel: ChannelId) -> Result<(), RestError> {
        let channel_id = channel;
        self.call(
            Kind::Ordinary,
            Method::DELETE,
            Route::Channel { channel_id },
            None,
        )
        .await?;
        Ok(())
    }
}

/// A client that follows nothing, uses no proxy of the environment, and waits for nobody without end.
fn client(pace: &Pace, operator: &str) -> Option<reqwest::Client> {
    builder(pace, operator).build().ok()
}

fn builder(pace: &Pace, operator: &str) -> reqwest::ClientBuilder {
    let version = env!("CARGO_PKG_VERSION");
    reqwest::Client::builder()
        .user_agent(format!("DiscordBot ({operator}, {version}) madoguchi"))
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(pace.connecting)
        .timeout(pace.answering)
        .tcp_nodelay(true)
}

/// The message that was made.
fn made(answer: &Value) -> Result<MessageId, RestError> {
    let id = wire::id_of(answer).map(MessageId::new);
    id.ok_or(RestError::WithoutId)
}
