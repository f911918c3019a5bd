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
use super::staff::{self, Place};
use crate::bot::Clock;
use crate::store::{ConversationId, StoreError, Timestamp};

/// For how long the lease holds without being renewed, in microseconds.
const LEASE: i64 = 30 * 1_000_000;
/// How often it is renewed.
const RENEWAL: Duration = Duration::from_secs(10);
/// How often it is asked for when another process has it.
const RETRY: Duration = Duration::from_secs(2);
/// How often it is looked whether there is a connection.
const LOOK: Duration = Duration::from_millis(50);
/// The name of the lease.
const NAME: &str = "discord:relay";

/// Follows all events, and does for staff what is due, until the service ends. Of several processes with the same store
/// one does, and only one that is connected.
pub(super) async fn run(hub: Arc<Hub>) {
    // Before anything can happen here: the first time, everything from now on counts.
    follow::prepare(&hub).await;
    let holder = uuid::Uuid::new_v4().to_string();
    while wait_for_turn(&hub, &holder).await {
        let work = async { tokio::join!(follow::run(&hub), staff::run(&hub)) };
        tokio::select! {
            _ = work => break,
            () = keep_turn(&hub, &holder) => {
                tracing::warn!("another process carries events to Discord now");
            }
        }
    }
    if let Err(error) = hub.bot.store().return_lease(NAME, &holder).await {
        tracing::debug!(%error, "the lease of the relay ends by itself");
    }
}

/// Waits until this process is connected and has the lease; `false` if the service ends.
async fn wait_for_turn(hub: &Hub, holder: &str) -> bool {
    loop {
        let pause = if hub.me().is_none() {
            LOOK
        } else {
            match take(hub, holder).await {
                Ok(true) => return true,
                Ok(false) => RETRY,
                Err(error) => {
                    tracing::warn!(%error, "the relay cannot ask whose turn it is");
                    RETRY
                }
            }
        };
        tokio::select! {
            () = hub.stopping.cancelled() => return false,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Renews the lease until another process has it.
async fn keep_turn(hub: &Hub, holder: &str) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        match take(hub, holder).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, "the lease of the relay could not be renewed"),
        }
    }
}

async fn take(hub: &Hub, holder: &str) -> Result<bool, StoreError> {
    // The machine's clock: that of a test or a demonstration may stand still.
    let at = Clock::system().at();
    let until = Timestamp(at.0.saturating_add(LEASE));
    hub.bot.store().take_lease(NAME, holder, until, at).await
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
