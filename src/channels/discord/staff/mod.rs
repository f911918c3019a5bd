//! The people who answer on Discord: a private thread for each case.

use std::sync::Arc;

use serenity::model::id::{ChannelId, MessageId};

use super::hub::Hub;
use super::rest::RestError;
use super::wire::{Interaction, Message};
use crate::store::{ConversationId, Event};

/// Somebody wrote in a thread of staff.
pub(super) async fn message(_hub: &Arc<Hub>, _message: Message, _conversation: ConversationId) {}

/// Somebody changed a message there.
pub(super) async fn edited(_hub: &Arc<Hub>, _message: Message, _conversation: ConversationId) {}

/// Messages there were deleted.
pub(super) async fn deleted(
    _hub: &Arc<Hub>,
    _thread: ChannelId,
    _messages: Vec<MessageId>,
    _conversation: ConversationId,
) {
}

/// Somebody used a command, a button or a form of staff.
pub(super) async fn interaction(_hub: &Arc<Hub>, _interaction: Interaction) {}

/// A thread was archived or taken out of the archive.
pub(super) async fn thread_updated(_hub: &Arc<Hub>, _thread: ChannelId, _archived: bool) {}

/// A channel or thread is gone.
pub(super) async fn channel_deleted(_hub: &Arc<Hub>, _channel: ChannelId) {}

/// Shows staff an event of any conversation that has a thread, or that needs one now, unless it was shown already. Called
/// in the lane of the conversation.
pub(super) async fn show(_hub: &Hub, _event: &Event) -> Result<(), RestError> {
    Ok(())
}
