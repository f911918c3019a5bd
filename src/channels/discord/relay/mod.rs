//! Carries every event of a conversation to where it must be seen.
//!
//! What a message leads to is shown at once by the job that takes it in. The relay follows behind: it reads all events of
//! the store in their order, and shows what was not shown, because the process ended in between, because something came
//! from another channel or desk, or because Discord did not answer. Its cursor moves only past what is done.

mod follow;
mod window;

use std::sync::Arc;
use std::time::Duration;

use super::hub::{CHANNEL, Hub};
use super::lease::Lease;
use super::pace::Pace;
use super::staff::{self, Place};
use crate::store::{ConversationId, StoreError};

/// How often it is looked whether there is a connection.
const LOOK: Duration = Duration::from_millis(50);
/// The name of the lease.
const NAME: &str = "discord:relay";

/// Follows all events, and does for staff what is due, until the service ends. Of several processes with the same store
/// one does, and only one that is connected.
pub(super) async fn run(hub: Arc<Hub>, pace: &Pace) {
    // Before anything can happen here: the first time, everything from now on counts.
    follow::prepare(&hub).await;
    while hub.me().is_none() {
        tokio::select! {
            () = hub.stopping.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
    let mut lease = Lease::begin(Arc::clone(&hub.bot), NAME.to_owned(), pace);
    loop {
        tokio::select! {
            () = hub.stopping.cancelled() => break,
            () = lease.got() => {}
        }
        let work = async { tokio::join!(follow::run(&hub), staff::run(&hub)) };
        tokio::select! {
            _ = work => break,
            () = lease.lost() => {}
        }
    }
    lease.give_back().await;
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
        Err(StoreError::NotFound(_)) => return elsewhere,
        Err(error) => {
            tracing::warn!(%error, "it could not be told where a conversation is");
            // Whoever shows something there asks the store again, and once more if it fails.
            return Place {
                on_discord: true,
                ..elsewhere
            };
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
