//! The people who answer on Discord: a private thread for each case, of any channel.
//!
//! `open` begins a thread, `show` carries into it what happens, `said` takes what staff write there, `interaction` their
//! commands, buttons and forms (`answer` answers them); `doing` is what they do with cases, `suggestions` what they are offered to say. `tend` does
//! what is due by itself. What must survive a restart stands in the store: `case` (which thread, which events), `closing`,
//! `call`, `block`, `erased`.

mod desk;
mod words;
mod case;
mod post;
mod transcript;
mod suggestions;
mod head;
mod call;
mod closing;
mod erased;
mod open;
mod changed;
mod show;
mod actor;
mod said;
mod block;
mod doing;
mod commands;
mod answer;
mod interaction;
mod daily;
mod tend;
mod trouble;

use std::sync::Arc;

use serenity::model::id::{ChannelId, MessageId};

use super::hub::{DESK, Hub};
use super::rest::RestError;
use super::seen::Taking;
use super::wire::Message;
use super::{relay, residents};
use crate::store::{Audience, Body, ConversationId, Event};

pub(super) use block::is_blocked;
pub(super) use commands::commands;
pub(super) use desk::{Desk, Place};
pub(super) use interaction::interaction;
pub(super) use tend::run;
pub(super) use trouble::{Trouble, tell_trouble, undelivered, unreachable};

/// The most events shown at once by who caused them; more are left to the relay.
const SHOWN: u32 = 50;

/// Somebody wrote in a thread of staff.
pub(super) async fn message(
    hub: &Arc<Hub>,
    message: Message,
    conversation: ConversationId,
    taking: Taking,
) {
    said::message(hub, message, conversation, taking).await;
}

/// Somebody changed a message there.
pub(super) async fn edited(hub: &Arc<Hub>, message: Message, conversation: ConversationId) {
    changed::by_agent(hub, message, conversation).await;
}

/// Messages there were deleted.
pub(super) async fn deleted(
    hub: &Arc<Hub>,
    thread: ChannelId,
    messages: Vec<MessageId>,
    conversation: ConversationId,
) {
    changed::deleted_by_agent(hub, thread, messages, conversation).await;
}

/// The conversation of a thread of staff.
pub(super) async fn conversation_of(hub: &Hub, thread: ChannelId) -> Option<ConversationId> {
    hub.settings().staff.channel?;
    let thread = thread.to_string();
    let found = hub.bot.store().conversation_at(DESK, &thread).await;
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "it could not be told which case a thread belongs to");
        None
    })
}

/// A thread was archived or taken out of the archive. That of an open case is taken out again.
pub(super) async fn thread_updated(hub: &Arc<Hub>, thread: ChannelId, archived: bool) {
    if !archived {
        return;
    }
    let Some(conversation) = conversation_of(hub, thread).await else {
        return;
    };
    tend::in_lane(hub, conversation, move |hub, conversation| async move {
        let known = case::CaseThread::of(&hub, &conversation).await?;
        // By now the case may have another thread.
        let is_ours =
            |known: case::CaseThread| known.ended.is_none() && known.channel() == Some(thread);
        let is_open =
            known.is_some_and(is_ours) && case::open_case(&hub, &conversation).await?.is_some();
        if is_open {
            post::unarchive(&hub, thread).await?;
        }
        Ok(())
    })
    .await;
}

/// A channel or thread is gone. An open case gets a new thread; if that cannot be, it goes back to the queue.
pub(super) async fn channel_deleted(hub: &Arc<Hub>, channel: ChannelId) {
    let Some(conversation) = conversation_of(hub, channel).await else {
        return;
    };
    tend::in_lane(hub, conversation, move |hub, conversation| async move {
        let known = case::CaseThread::of(&hub, &conversation).await?;
        if known.is_some_and(|known| known.channel() != Some(channel)) {
            return Ok(());
        }
        case::CaseThread::forget(&hub, &conversation).await?;
        match tend::reopen(&hub, &conversation).await {
            Ok(()) => Ok(()),
            Err(error) => {
                doing::give_back(&hub, &conversation).await;
                Err(error)
            }
        }
    })
    .await;
}

/// Shows staff an event of any conversation that has a thread, or that needs one now, unless it was shown already. Called
/// in the lane of the conversation.
pub(super) async fn show(hub: &Hub, event: &Event) -> Result<(), RestError> {
    let shown = show::show(hub, event).await;
    if let Err(error) = &shown
        && error.is_forbidden()
        && let Some(channel) = show::staff_channel(hub)
    {
        tell_trouble(hub, channel, Trouble::Threads).await;
    }
    shown
}

/// Shows the resident and staff what has happened in a conversation since a number. What cannot be shown at once the relay
/// shows later.
async fn show_since(hub: &Hub, conversation: &ConversationId, since: u64) {
    let events = hub
        .bot
        .events_after(conversation, since, SHOWN, Audience::Desk)
        .await;
    let events = match events {
        Ok(events) => events,
        Err(error) => return tracing::warn!(%error, "what happened could not be shown at once"),
    };
    let place = relay::place(hub, conversation).await;
    for event in &events {
        // What is withdrawn need not be shown before.
        let waits = hub.behind.keeps_from_resident(conversation)
            && !matches!(event.body, Body::MessageDeleted { .. });
        if place.on_discord
            && !waits
            && let Err(error) = residents::show(hub, event).await
        {
            return tracing::warn!(%error, "a resident is shown something later");
        }
        if hub.behind.keeps_from_staff(conversation) {
            continue;
        }
        if let Err(error) = show(hub, event).await {
            return tracing::warn!(%error, "staff are shown something later");
        }
    }
}

/// Says something in the thread of a conversation, once for each key. Whether it was said.
async fn tell(hub: &Hub, conversation: &ConversationId, key: &str, sentence: &str) -> bool {
    let Ok(Some(thread)) = case::CaseThread::of(hub, conversation).await else {
        return false;
    };
    let Some(channel) = thread.channel() else {
        return false;
    };
    let nonce = post::nonce(conversation, thread.opened, key, 0);
    let message = post::text(format!("-# {sentence}"));
    let told = post::post_free(hub, channel, &message, &nonce).await;
    if let Err(error) = &told {
        tracing::warn!(%error, "staff could not be told something");
    }
    told.is_ok()
}
