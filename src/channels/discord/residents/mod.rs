//! Residents on Discord.

use std::sync::Arc;

use serenity::model::id::{ChannelId, MessageId};

use super::hub::Hub;
use super::rest::RestError;
use super::wire::{Interaction, Message};
use crate::store::Event;

/// A resident (or anybody outside of staff's threads) wrote something.
pub(super) async fn message(_hub: &Arc<Hub>, _message: Message) {}

/// Somebody changed a message.
pub(super) async fn edited(_hub: &Arc<Hub>, _message: Message) {}

/// Messages were deleted.
pub(super) async fn deleted(_hub: &Arc<Hub>, _channel: ChannelId, _messages: Vec<MessageId>) {}

/// A resident used a command, a button, a menu or a form.
pub(super) async fn interaction(_hub: &Arc<Hub>, _interaction: Interaction) {}

/// Shows the resident an event of a conversation on Discord, unless it was shown already. Called in the lane of the
/// conversation.
pub(super) async fn show(_hub: &Hub, _event: &Event) -> Result<(), RestError> {
    Ok(())
}
