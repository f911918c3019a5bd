//! What a channel such as Discord keeps beside conversations: where each is reached, which message shows which event,
//! who runs it, and small notes to itself.

use async_trait::async_trait;

use super::error::StoreError;
use super::ids::{ConversationId, Timestamp};

/// What a message on a channel is to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostedRole {
    /// The resident's own message, which the event records.
    Question,
    /// The message in which the resident is shown the event.
    Shown,
    /// The message in which staff are shown the event.
    Desk,
    /// The message of staff on the channel, which the event records.
    Staff,
}

impl PostedRole {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Question, Self::Shown, Self::Desk, Self::Staff];

    /// The name in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Shown => "shown",
            Self::Desk => "desk",
            Self::Staff => "staff",
        }
    }
}

/// A message on a channel that belongs to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The conversation.
    pub conversation: ConversationId,
    /// The event.
    pub seq: u64,
    /// What the message is to it.
    pub role: PostedRole,
    /// Its place among the messages that the event needed, from 0.
    pub part: u32,
    /// Where it is on the channel, such as a Discord channel or thread.
    pub place: String,
    /// The channel's name for it.
    pub message: String,
}

/// What channels keep. Everything that belongs to a conversation is erased with it.
#[async_trait]
pub trait ChannelStore {
    /// The conversation that an address on a channel leads to.
    async fn conversation_at(
        &self,
        channel: &str,
        address: &str,
    ) -> Result<Option<ConversationId>, StoreError>;

    /// From now on an address leads to this conversation. [`StoreError::NotFound`] if there is no such conversation.
    async fn bind(
        &self,
        channel: &str,
        address: &str,
        conversation: &ConversationId,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// From now on an address leads nowhere.
    async fn unbind(&self, channel: &str, address: &str) -> Result<(), StoreError>;

    /// The addresses on a channel that lead to a conversation, the one bound last first.
    async fn addresses(
        &self,
        channel: &str,
        conversation: &ConversationId,
    ) -> Result<Vec<String>, StoreError>;

    /// Notes that messages on a channel belong to events. The same event, role and part again replaces it.
    async fn keep_posted(
        &self,
        channel: &str,
        posted: Vec<Posted>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The messages on a channel that belong to an event, by role and part.
    async fn posted(
        &self,
        channel: &str,
        conversation: &ConversationId,
        seq: u64,
    ) -> Result<Vec<Posted>, StoreError>;

    /// What a message on a channel belongs to; if to several events (an answer that was edited), to the newest.
    async fn posted_as(
        &self,
        channel: &str,
        place: &str,
        message: &str,
    ) -> Result<Option<Posted>, StoreError>;

    /// Takes or renews a lease until a moment. Of many processes one has it: `false` if somebody else does. A store that
    /// only one process can open ends all leases when it opens, so that a restart after a crash need not wait.
    async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        until: Timestamp,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Gives a lease back. One that somebody else has stays.
    async fn return_lease(&self, name: &str, holder: &str) -> Result<(), StoreError>;

    /// A note of a channel to itself.
    async fn memo(&self, channel: &str, key: &str) -> Result<Option<String>, StoreError>;

    /// Writes a note, or removes it. One that names a conversation is erased with it.
    async fn set_memo(
        &self,
        channel: &str,
        key: &str,
        value: Option<&str>,
        conversation: Option<&ConversationId>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The notes whose keys begin so, by key. At most `limit` and [`super::MOST_ROWS_READ`].
    async fn memos(
        &self,
        channel: &str,
        prefix: &str,
        limit: u32,
    ) -> Result<Vec<(String, String)>, StoreError> {
        self.memos_after(channel, prefix, "", limit).await
    }

    /// The same for keys behind another key, for the next page.
    async fn memos_after(
        &self,
        channel: &str,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(String, String)>, StoreError>;
}
