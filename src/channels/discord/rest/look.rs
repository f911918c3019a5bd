//! What Discord is asked about: channels, messages, commands, members, the gateway.

use http::Method;
use serde_json::Value;
use serenity::http::Route;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, MessageId, UserId};

use super::send::Kind;
use super::{Rest, RestError};
use crate::channels::discord::wire::{self, Message};

/// Where the gateway is, and what Discord says about connecting to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Gateway {
    /// Its address as it was told; to be checked.
    pub(in super::super) url: String,
    /// Into how many parts Discord would divide the servers.
    pub(in super::super) shards: Option<u32>,
    /// If no session may be begun now: after how many milliseconds.
    pub(in super::super) again_after: Option<u64>,
}

impl Rest {
    /// A channel as Discord describes it.
    pub(in super::super) async fn channel(&self, channel: ChannelId) -> Result<Value, RestError> {
        let channel_id = channel;
        self.get(Route::Channel { channel_id }).await
    }

    /// Messages after one, the oldest first; at most 100. Without one, the newest.
    pub(in super::super) async fn messages_after(
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
    pub(in super::super) async fn commands(
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
    pub(in super::super) async fn set_commands(
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
    pub(in super::super) async fn member(
        &self,
        guild: GuildId,
        user: UserId,
    ) -> Result<Value, RestError> {
        let route = Route::GuildMember {
            guild_id: guild,
            user_id: user,
        };
        self.get(route).await
    }

    /// A server with its roles.
    pub(in super::super) async fn guild(&self, guild: GuildId) -> Result<Value, RestError> {
        self.get(Route::Guild { guild_id: guild }).await
    }

    /// Who we are.
    pub(in super::super) async fn current_user(&self) -> Result<Value, RestError> {
        self.get(Route::UserMe).await
    }

    /// What our application may do.
    pub(in super::super) async fn application(&self) -> Result<Value, RestError> {
        match self.at("/applications/@me").await {
            Err(error) if error.is_unsupported() => self.get(Route::Oauth2ApplicationCurrent).await,
            answer => answer,
        }
    }

    /// Where the gateway is. It is asked for in the way that also proves the token.
    pub(in super::super) async fn gateway(&self) -> Result<Gateway, RestError> {
        let told = match self.get(Route::GatewayBot).await {
            // Servers that speak Discord's language do not all know it. Then the token is proven in another way, if there
            // is one; else when the session begins.
            Err(error @ RestError::Refused { .. }) if !error.is_passing() => {
                match self.current_user().await {
                    Err(RestError::Refused { .. }) | Ok(_) => {}
                    Err(error) => return Err(error),
                }
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
