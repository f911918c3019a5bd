//! The private thread in which a conversation goes on when no direct message reaches its resident.

use serenity::model::id::{ChannelId, UserId};

use super::super::hub::{CHANNEL, Hub};
use super::place::Place;
use crate::store::ConversationId;

/// The private thread in which a conversation goes on, because no direct message reaches its resident.
pub(super) async fn private_thread(hub: &Hub, conversation: &ConversationId) -> Option<ChannelId> {
    let memo = hub
        .bot
        .store()
        .memo(CHANNEL, &thread_key(conversation))
        .await;
    let id = memo.ok()??.parse().ok().filter(|id| *id > 0)?;
    Some(ChannelId::new(id))
}

/// Whether a channel is that thread.
pub(super) async fn is_private_thread(
    hub: &Hub,
    conversation: &ConversationId,
    channel: ChannelId,
) -> bool {
    private_thread(hub, conversation).await == Some(channel)
}

/// From now on it goes on there.
pub(super) async fn note_private_thread(
    hub: &Hub,
    conversation: &ConversationId,
    thread: ChannelId,
    user: UserId,
) {
    let (store, at) = (hub.bot.store(), hub.bot.clock().at());
    let (key, value) = (thread_key(conversation), thread.to_string());
    let noted = store
        .set_memo(CHANNEL, &key, Some(&value), Some(conversation), at)
        .await;
    let address = Place::Public(thread, user).address();
    let bound = store.bind(CHANNEL, &address, conversation, at).await;
    if let Err(error) = noted.and(bound) {
        tracing::warn!(%error, "a private thread could not be noted");
    }
}

fn thread_key(conversation: &ConversationId) -> String {
    format!("private:{conversation}")
}
