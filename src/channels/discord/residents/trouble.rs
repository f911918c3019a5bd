//! What staff are told when a resident cannot be reached.

use serenity::model::id::{ChannelId, UserId};

use super::super::hub::{CHANNEL, Hub};
use super::super::rest::RestError;
use crate::store::ConversationId;

/// We may not write where somebody asked.
pub(super) async fn forbidden(_hub: &Hub, channel: ChannelId, error: &RestError) {
    tracing::warn!(%channel, %error, "an answer may not be posted here");
}

/// An answer of staff reaches its resident in no way.
pub(super) async fn unreachable(_hub: &Hub, conversation: &ConversationId) {
    tracing::warn!(%conversation, "a resident cannot be reached");
}

/// Whether staff have blocked somebody: the bot still answers, but no person does.
pub(super) async fn is_blocked(hub: &Hub, user: UserId) -> bool {
    let memo = hub
        .bot
        .store()
        .memo(CHANNEL, &format!("block:{user}"))
        .await;
    memo.is_ok_and(|memo| memo.is_some())
}
