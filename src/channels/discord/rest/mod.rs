//! Requests to Discord.
//!
//! The routes and the shapes of requests are serenity's. Everything else is ours, because its client repeats nothing after
//! errors of the server, has no time-outs, waits in one channel only when all must wait, and fails when an answer has
//! another form although the message was posted.

mod base;
mod body;
mod error;
mod file;
mod limits;
mod send;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tls_tests;

use std::fmt::Write;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderValue, Method};
use lru::LruCache;
use serde_json::{Value, json};
use serenity::http::Route;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, UserId};
use tokio::sync::watch;

pub(super) use base::Base;
pub(super) use body::body;
pub use error::RestError;
pub(super) use file::TextFile;

use super::pace::Pace;
use super::token::Token;
use super::wire::{self, Message};
use crate::bot::ChannelFigures;
use limits::Limits;
use send::{Call, Kind};

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

/// Where the gateway is, and what Discord says about connecting to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Gateway {
    /// Its address as it was told; to be checked.
    pub(super) url: String,
    /// Into how many parts Discord would divide the servers.
    pub(super) shards: Option<u32>,
    /// If no session may be begun now: after how many milliseconds.
    pub(super) again_after: Option<u64>,
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

    /// Answers an interaction: a callback with its type. Must come within three seconds, and once.
    pub(super) async fn respond(
        &self,
        interaction: InteractionId,
        token: &str,
        body: Value,
    ) -> Result<(), RestError> {
        let token = in_a_path(token);
        let route = Route::InteractionResponse {
            interaction_id: interaction,
            token: &token,
        };
        self.call(Kind::Callback, Method::POST, route, Some(body))
            .await?;
        Ok(())
    }

    /// Changes the first answer to an interaction, or fills it in after it was deferred. Gives the message.
    pub(super) async fn edit_response(
        &self,
        application: ApplicationId,
        token: &str,
        body: Value,
    ) -> Result<MessageId, RestError> {
        let token = in_a_path(token);
        let route = Route::WebhookOriginalInteractionResponse {
            application_id: application,
            token: &token,
        };
        let answer = self
            .call(Kind::Ordinary, Method::PATCH, route, Some(body))
            .await?;
        made(&answer)
    }

    /// A further answer to an interaction, within 15 minutes.
    pub(super) async fn follow_up(
        &self,
        application: ApplicationId,
        token: &str,
        body: Value,
    ) -> Result<MessageId, RestError> {
        let token = in_a_path(token);
        let route = Route::WebhookFollowupMessages {
            application_id: application,
            token: &token,
        };
        let answer = self
            .call(Kind::Once, Method::POST, route, Some(body))
            .await?;
        ChannelFigures::count(&self.inner.figures.posted);
        made(&answer)
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

    /// A channel as Discord describes it.
    pub(super) async fn channel(&self, channel: ChannelId) -> Result<Value, RestError> {
        let channel_id = channel;
        self.get(Route::Channel { channel_id }).await
    }

    /// Messages after one, the oldest first; at most 100. Without one, the newest.
    pub(super) async fn messages_after(
        &self,
        channel: ChannelId,
        after: Option<MessageId>,
        limit: u8,
    ) -> Result<Vec<Message>, RestError> {
        let channel_id = channel;
        let route = Route::ChannelMessages { channel_id };
        let (route, limit) = (route.path(), limit.clamp(1, 100));
        let path = match after {
            Some(after) => format!("{route}?limit={limit}&after={after}"),
            None => format!("{route}?limit={limit}"),
        };
        let answer = self.at(&path).await?;
        let list = answer.as_array().map(Vec::as_slice).unwrap_or_default();
        let read = list
            .iter()
            .filter_map(|one| wire::message(one, Some(channel)));
        let mut messages: Vec<Message> = read.collect();
        messages.sort_by_key(|message| message.id);
        Ok(messages)
    }

    /// The registered commands, of a server or of all.
    pub(super) async fn commands(
        &self,
        application: ApplicationId,
        guild: Option<GuildId>,
    ) -> Result<Vec<Value>, RestError> {
        let mut path = commands(application, guild).path().into_owned();
        path.push_str("?with_localizations=true");
        match self.at(&path).await? {
            Value::Array(list) => Ok(list),
            _ => Ok(Vec::new()),
        }
    }

    /// Registers all commands anew.
    pub(super) async fn set_commands(
        &self,
        application: ApplicationId,
        guild: Option<GuildId>,
        list: Value,
    ) -> Result<(), RestError> {
        let route = commands(application, guild);
        self.call(Kind::Ordinary, Method::PUT, route, Some(list))
            .await?;
        Ok(())
    }

    /// The member of a server as Discord describes it.
    pub(super) async fn member(&self, guild: GuildId, user: UserId) -> Result<Value, RestError> {
        let route = Route::GuildMember {
            guild_id: guild,
            user_id: user,
        };
        self.get(route).await
    }

    /// A server with its roles.
    pub(super) async fn guild(&self, guild: GuildId) -> Result<Value, RestError> {
        self.get(Route::Guild { guild_id: guild }).await
    }

    /// Who we are.
    pub(super) async fn current_user(&self) -> Result<Value, RestError> {
        self.get(Route::UserMe).await
    }

    /// What our application may do.
    pub(super) async fn application(&self) -> Result<Value, RestError> {
        match self.at("/applications/@me").await {
            Err(RestError::Refused { status: 404, .. }) => {
                self.get(Route::Oauth2ApplicationCurrent).await
            }
            answer => answer,
        }
    }

    /// Where the gateway is. It is asked for in the way that also proves the token.
    pub(super) async fn gateway(&self) -> Result<Gateway, RestError> {
        let told = match self.get(Route::GatewayBot).await {
            // Servers that speak Discord's language do not all know it.
            Err(RestError::Refused {
                status: 404 | 405, ..
            }) => {
                self.current_user().await?;
                None
            }
            answer => Some(answer?),
        };
        // The address for everybody counts; the other one only tells more.
        let (answer, url) = match (self.get(Route::Gateway).await, told) {
            (Ok(plain), told) => {
                let url = text_of(&plain, "url");
                (told.unwrap_or(plain), url)
            }
            (Err(RestError::Unauthorized), _) => return Err(RestError::Unauthorized),
            (Err(_), Some(told)) => {
                let url = text_of(&told, "url");
                (told, url)
            }
            (Err(error), None) => return Err(error),
        };
        let number = |value: &Value| value.as_u64();
        let sessions = answer.get("session_start_limit");
        let remaining = sessions.and_then(|limit| limit.get("remaining").and_then(number));
        let reset = sessions.and_then(|limit| limit.get("reset_after").and_then(number));
        let shards = answer.get("shards").and_then(number);
        Ok(Gateway {
            url,
            shards: shards.and_then(|shards| u32::try_from(shards).ok()),
            again_after: reset.filter(|_| remaining == Some(0)),
        })
    }
}

fn text_of(answer: &Value, name: &str) -> String {
    let text = answer.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
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

fn commands(application: ApplicationId, guild: Option<GuildId>) -> Route<'static> {
    match guild {
        Some(guild_id) => Route::GuildCommands {
            application_id: application,
            guild_id,
        },
        None => Route::Commands {
            application_id: application,
        },
    }
}

/// The message that was made.
fn made(answer: &Value) -> Result<MessageId, RestError> {
    let id = wire::id_of(answer).map(MessageId::new);
    id.ok_or(RestError::WithoutId)
}

/// The token of an interaction as it can stand in a path, whatever it holds.
fn in_a_path(token: &str) -> String {
    if token.bytes().all(|byte| byte == b'.') {
        // Such a part would lead elsewhere.
        return "_".to_owned();
    }
    let mut written = String::with_capacity(token.len());
    for byte in token.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            written.push(byte.into());
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}
