//! What is noted of events that residents were shown.

use super::super::hub::Hub;
use super::super::rest::RestError;
use super::post::Made;
use crate::store::{ConversationId, Event, Posted, PostedRole};

/// What stands for an answer that nobody gives.
const FORGONE: &str = "forgone";

/// Notes what shows an event.
pub(super) async fn keep(hub: &Hub, event: &Event, made: Vec<Made>) {
    keep_as(hub, &event.conversation, event.seq, PostedRole::Shown, made).await;
}

/// Notes that an event is not shown and will not be, unless somebody shows it.
pub(in super::super) async fn forgo(hub: &Hub, event: &Event) {
    if let Ok(false) = is_shown(hub, event).await {
        let name = format!("{}/{}", event.conversation, event.seq);
        keep(hub, event, vec![Made::nothing(FORGONE, name)]).await;
    }
}

/// Whether that was noted.
pub(super) async fn is_forgone(hub: &Hub, event: &Event) -> Result<bool, RestError> {
    let posted = hub.posted(&event.conversation, event.seq).await?;
    let is_forgone = |posted: &Posted| posted.role == PostedRole::Shown && posted.place == FORGONE;
    Ok(posted.iter().any(is_forgone))
}

/// Notes what an event is on Discord.
pub(super) async fn keep_as(
    hub: &Hub,
    conversation: &ConversationId,
    seq: u64,
    role: PostedRole,
    made: Vec<Made>,
) {
    let posted: Vec<Posted> = made
        .into_iter()
        .zip(0..)
        .map(|(made, part)| Posted {
            conversation: conversation.clone(),
            seq,
            role,
            part,
            place: made.place,
            message: made.message,
        })
        .collect();
    if posted.is_empty() {
        return;
    }
    hub.keep_posted(posted).await;
}

pub(super) async fn is_shown(hub: &Hub, event: &Event) -> Result<bool, RestError> {
    let posted = hub.posted(&event.conversation, event.seq).await?;
    Ok(posted.iter().any(|posted| posted.role == PostedRole::Shown))
}
