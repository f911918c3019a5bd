//! Requests to Discord.
//!
//! The routes and the shapes of requests are serenity's. Everything else is ours, because its client repeats nothing after
//! errors of the server, has no time-outs, waits in one channel only when all must wait, and fails when an answer has
//! another form although the message was posted.

mod error;

use std::sync::Arc;

use serde_json::Value;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, InteractionId, MessageId, UserId};

pub use error::RestError;

use super::wire::Message;

/// Speaks to Discord over HTTP. Cheap to clone.
#[derive(Clone)]
pub(super) struct Rest {
    inner: Arc<Inner>,
}

struct Inner {}

impl std::fmt::Debug for Rest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rest").finish_non_exhaustive()
    }
}

/// What is sent: a body in the form of Discord's API, made by serenity's builders.
pub(super) fn body(builder: &impl serde::Serialize) -> Value {
    serde_json::to_value(builder).unwrap_or(Value::Null)
}

#[expect(clippy::unused_async, reason = "skeleton")]
impl Rest {
    /// Posts a message. The nonce (at most 25 characters) makes sure that it appears once, however often it is tried.
    pub(super) async fn post(
        &self,
        _channel: ChannelId,
        _body: Value,
        _nonce: &str,
    ) -> Result<MessageId, RestError> {
        Err(RestError::Unauthorized)
    }

    /// Changes a message of ours.
    pub(super) async fn edit(
        &self,
        _channel: ChannelId,
        _message: MessageId,
        _body: Value,
    ) -> Result<(), RestError> {
        Err(RestError::Unauthorized)
    }

    /// Deletes a message.
    pub(super) async fn delete(
        &self,
        _channel: ChannelId,
        _message: MessageId,
    ) -> Result<(), RestError> {
        Err(RestError::Unauthorized)
    }

    /// Shows that somebody types. Lost when there is no time for it.
    pub(super) async fn typing(&self, _channel: ChannelId) {}

    /// Answers an interaction: a callback with its type. Must come within three seconds, and once.
    pub(super) async fn respond(
        &self,
        _interaction: InteractionId,
        _token: &str,
        _body: Value,
    ) -> Result<(), RestError> {
        Err(RestError::Unauthorized)
    }

    /// Changes the first answer to an interaction, or fills it in after it was deferred. Gives the message.
    pub(super) async fn edit_response(
        &self,
        _application: ApplicationId,
        _token: &str,
        _body: Value,
    ) -> Result<MessageId, RestError> {
        Err(RestError::Unauthorized)
    }

    /// A further answer to an interaction, within 15 minutes.
    pub(super) async fn follow_up(
        &self,
        _application: ApplicationId,
        _token: &str,
        _body: Value,
    ) -> Result<MessageId, RestError> {
        Err(RestError::Unauthorized)
    }

    /// The direct channel to somebody; remembered.
    pub(super) async fn direct_channel(&self, _user: UserId) -> Result<ChannelId, RestError> {
        Err(RestError::Unauthorized)
    }

    /// Begins a thread without a message.
    pub(super) async fn start_thread(
        &self,
        _channel: ChannelId,
        _body: Value,
    ) -> Result<ChannelId, RestError> {
        Err(RestError::Unauthorized)
    }

    /// Lets somebody into a thread.
    pub(super) async fn add_to_thread(
        &self,
        _thread: ChannelId,
        _user: UserId,
    ) -> Result<(), RestError> {
        Err(RestError::Unauthorized)
    }

    /// Changes a channel or thread, such as its name or whether it is archived.
    pub(super) async fn edit_channel(
        &self,
        _channel: ChannelId,
        _body: Value,
    ) -> Result<(), RestError> {
        Err(RestError::Unauthorized)
    }

    /// A channel as Discord describes it.
    pub(super) async fn channel(&self, _channel: ChannelId) -> Result<Value, RestError> {
        Err(RestError::Unauthorized)
    }

    /// Messages after one, the oldest first; at most 100. Without one, the newest.
    pub(super) async fn messages_after(
        &self,
        _channel: ChannelId,
        _after: Option<MessageId>,
        _limit: u8,
    ) -> Result<Vec<Message>, RestError> {
        Err(RestError::Unauthorized)
    }

    /// One message.
    pub(super) async fn message(
        &self,
        _channel: ChannelId,
        _message: MessageId,
    ) -> Result<Message, RestError> {
        Err(RestError::Unauthorized)
    }

    /// The registered commands, of a server or of all.
    pub(super) async fn commands(
        &self,
        _application: ApplicationId,
        _guild: Option<GuildId>,
    ) -> Result<Vec<Value>, RestError> {
        Err(RestError::Unauthorized)
    }

    /// Registers all commands anew.
    pub(super) async fn set_commands(
        &self,
        _application: ApplicationId,
        _guild: Option<GuildId>,
        _commands: Value,
    ) -> Result<(), RestError> {
        Err(RestError::Unauthorized)
    }
}
