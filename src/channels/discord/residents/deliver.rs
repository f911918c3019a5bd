//! Showing at once what has just happened.

use serenity::model::id::{ChannelId, MessageId};

use super::super::hub::Hub;
use super::super::rest::RestError;
use super::show::show_below;
use crate::store::{Body, Event};

/// Shows events one after the other; what may work later is tried again for a moment. In the lane of the conversation, so
/// that nothing overtakes. Nobody waits there for the store: what is asked meanwhile can be answered without it. What is
/// not shown then is shown by the relay.
pub(super) async fn deliver(hub: &Hub, events: &[Event], question: Option<(ChannelId, MessageId)>) {
    for event in events {
        // What the bot replies is about what was just said, and what is withdrawn need not be shown before. Anything else
        // does not overtake what is shown later.
        let may_overtake = matches!(
            event.body,
            Body::BotReply { .. } | Body::MessageDeleted { .. }
        );
        if !may_overtake && hub.behind.keeps_from_resident(&event.conversation) {
            return;
        }
        let mut waits = hub.rest.pace().showing_again.into_iter();
        loop {
            let error = match show_below(hub, event, question).await {
                Ok(()) => break,
                Err(error) => error,
            };
            if !error.is_passing() {
                hub.residents.count_dropped();
                tracing::warn!(%error, conversation = %event.conversation, seq = event.seq, "an event could not be shown");
                break;
            }
            let by_store = matches!(error, RestError::Store(_));
            let Some(wait) = waits.next().filter(|_| !by_store) else {
                tracing::warn!(%error, conversation = %event.conversation, seq = event.seq, "an event is shown later");
                return;
            };
            tokio::select! {
                // After a restart the events are shown that were not.
                () = hub.stopping.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}
