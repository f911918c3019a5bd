//! Residents on Discord: their questions, the answers, and what staff say to them.

mod place;
mod memory;
mod words;
mod post;
mod secrets;
mod private;
mod noted;
mod show;
mod reach;
mod deliver;
mod ask;
mod change;
mod respond;
mod press;
mod command;

use std::sync::Arc;

use serenity::model::id::{ChannelId, MessageId};

use super::hub::Hub;
use super::seen::Taking;
use super::wire::{Interaction, Message};

pub(super) use memory::Memory;
pub(super) use noted::forgo;
pub(super) use show::show;

/// A resident (or anybody outside of staff's threads) wrote something.
pub(super) async fn message(hub: &Arc<Hub>, message: Message, taking: Taking) {
    ask::message(hub, message, taking).await;
}

/// Somebody changed a message.
pub(super) async fn edited(hub: &Arc<Hub>, message: Message) {
    change::edited(hub, message).await;
}

/// Messages were deleted.
pub(super) async fn deleted(hub: &Arc<Hub>, channel: ChannelId, messages: Vec<MessageId>) {
    change::deleted(hub, channel, messages).await;
}

/// A resident used a command, a button, a menu or a form.
#[expect(clippy::unused_async, reason = "as the others")]
pub(super) async fn interaction(hub: &Arc<Hub>, interaction: Interaction) {
    command::interaction(hub, interaction);
}
