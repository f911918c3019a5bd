//! Carries every event of a conversation to where it must be seen.
//!
//! What a message leads to is shown at once by the job that takes it in. The relay follows behind: it reads all events of
//! the store in their order, and shows what was not shown, because the process ended in between, because something came
//! from another channel or desk, or because Discord did not answer. Its cursor moves only past what is done.

mod follow;
mod window;

use std::sync::Arc;

use super::hub::{CHANNEL, Hub};
use super::staff::{self, Place};
use crate::store::ConversationId;

/// Follows all events, and does for staff what is due, until the service ends.
pub(super) async fn run(hub: Arc<Hub>) {
    tokio::join!(follow::run(&hub), staff::run(&hub));
}

/// Where a conversation is: the name of its lane, and whether its resident is on Discord. Remembered.
pub(super) async fn place(hub: &Hub, conversation: &ConversationId) -> Place {
    if let Some(place) = hub.desk.place(conversation) {
        return place;
    }
    let elsewhere = Place {
        lane: conversation.to_string(),
        on_discord: false,
    };
    let store = hub.bot.store();
    let channel = match store.conversation(conversation).await {
        Ok(record) => record.channel,
        Err(error) => {
            tracing::debug!(%error, "it could not be told where a conversation is");
            return elsewhere;
        }
    };
    let place = if channel == CHANNEL {
        match store.addresses(CHANNEL, conversation).await {
            Ok(addresses) => Place {
                lane: addresses.into_iter().next().unwrap_or(elsewhere.lane),
                on_discord: true,
            },
            Err(error) => {
                tracing::warn!(%error, "it could not be told where a conversation is");
                return Place {
                    on_discord: true,
                    ..elsewhere
                };
            }
        }
    } else {
        elsewhere
    };
    hub.desk.keep_place(conversation, place.clone());
    place
}
