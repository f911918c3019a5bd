//! Questions that their authors change or delete.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serenity::model::id::{ChannelId, MessageId};
use sha2::{Digest, Sha256};

use super::super::hub::Hub;
use super::super::seen::Taking;
use super::super::wire::{self, Message};
use super::place::Place;
use super::secrets::Leak;
use super::words::{in_language, language_of, stripped};
use super::{ask, deliver, place, private, secrets, show};
use crate::bot::{Content, Inbound, Received};
use crate::store::{Author, Holder, Posted, PostedRole, StoreError};

/// For how long the answer to a changed question is changed with it, in milliseconds.
const FRESH: i64 = 10 * 60 * 1000;

/// Somebody changed a message.
pub(super) async fn edited(hub: &Arc<Hub>, message: Message) {
    // Servers tell of links that now have a preview in the same way; then nothing of the text is told, or it is the same.
    let Some(content) = message.content.clone() else {
        return;
    };
    let is_ours = message
        .author
        .as_ref()
        .is_some_and(|author| author.bot || hub.me().is_some_and(|me| me.user == author.id));
    if is_ours || message.webhook {
        return;
    }
    // A question that is being answered at this moment is not noted yet: its lane knows it first.
    if let Some(lane) = hub.residents.lane(message.id) {
        let changing = Arc::clone(hub);
        let job = async move {
            if let Some(question) = question(&changing, message.channel, message.id).await {
                change(&changing, question, &message, &content).await;
            }
        };
        return push(hub, &lane, job);
    }
    match question(hub, message.channel, message.id).await {
        Some(question) => {
            let Some(lane) = place::lane_of(hub, &question.conversation).await else {
                return;
            };
            let changing = Arc::clone(hub);
            let job = async move { change(&changing, question, &message, &content).await };
            push(hub, &lane, job);
        }
        // It may have become a question only now.
        None if is_fresh(hub, message.id)
            && message.author.is_some()
            && matches!(message.kind, 0 | 19) =>
        {
            let taking = Taking::begin(hub, &message);
            ask::message(hub, message, taking).await;
        }
        None => {}
    }
}

fn push(hub: &Hub, lane: &str, job: impl Future<Output = ()> + Send + 'static) {
    if hub.lanes.push(lane, job).is_err() {
        hub.residents.count_flooded();
    }
}

async fn change(hub: &Arc<Hub>, question: Posted, message: &Message, content: &str) {
    let text = stripped(content);
    if text.is_empty() {
        return;
    }
    let conversation = &question.conversation;
    let places = place::places(hub, conversation).await.unwrap_or_default();
    let (Some(place), Ok(record)) = (
        places.first().copied(),
        hub.bot.store().conversation(conversation).await,
    ) else {
        return;
    };
    let changed = has_changed(hub, &question, &text).await;
    // However old the message is.
    if secrets::leaks(hub, place, &text).await {
        if changed || !secrets::has_leaked(hub, message.id).await {
            secrets::note_leak(hub, conversation, message.id).await;
            let leak = Leak {
                channel: message.channel,
                message: message.id,
                user: place.user(),
                public: is_public(hub, place, message).await,
                locale: in_language(&hub.bot, language_of(&hub.bot, &text)),
            };
            leak.stop(hub).await;
        }
    } else if changed {
        secrets::forget_leak(hub, conversation, message.id).await;
    }
    let with_staff = matches!(record.holder, Holder::Queue | Holder::Agent(_));
    let asked = show::event_at(hub, conversation, question.seq).await;
    let asked = asked.ok().flatten();
    let age = asked.map_or(i64::MAX, |asked| {
        hub.bot.clock().at().0.saturating_sub(asked.at.0)
    });
    if !changed || age / 1000 >= FRESH && !with_staff {
        return;
    }
    let hash = Sha256::digest(text.as_bytes());
    let hash = URL_SAFE_NO_PAD.encode(hash.get(..9).unwrap_or_default());
    let inbound = Inbound {
        conversation: conversation.clone(),
        key: format!("discord:{}:{}:{hash}", message.id, record.last),
        content: Content::Edit {
            message: question.seq,
            text,
        },
        locale: None,
    };
    let circumstances = private::circumstances(hub, place, conversation).await;
    match hub.bot.receive_as(inbound, circumstances).await {
        Ok(Received::Kept { events, .. }) => deliver::deliver(hub, &events, None).await,
        Ok(Received::Unstored { .. }) => {}
        Err(error) => tracing::debug!(%error, "a change could not be taken in"),
    }
}

/// Whether others can read a question. Changes do not always tell where they happened.
async fn is_public(hub: &Hub, place: Place, message: &Message) -> bool {
    match place {
        Place::Direct(user) if message.guild.is_none() => {
            let direct = hub.rest.direct_channel(user).await;
            !direct.is_ok_and(|direct| direct == message.channel)
        }
        _ => true,
    }
}

/// Whether a text is another than the one that is kept, as far as that can be told from what is kept.
async fn has_changed(hub: &Hub, question: &Posted, text: &str) -> bool {
    let masked = hub.bot.masked(text);
    let kept = latest_text(hub, question).await;
    kept.is_none_or(|kept| kept != masked && ask::without_remark(hub, &kept) != masked)
}

/// The text of a question as it was changed last.
async fn latest_text(hub: &Hub, question: &Posted) -> Option<String> {
    use crate::store::{Audience, Body, MOST_EVENTS_READ};
    let after = question.seq.checked_sub(1)?;
    let events = hub
        .bot
        .events_after(
            &question.conversation,
            after,
            MOST_EVENTS_READ,
            Audience::Resident,
        )
        .await
        .ok()?;
    let mut texts = events.iter().filter_map(|event| match &event.body {
        Body::ResidentMessage { text } if event.seq == question.seq => Some(text),
        Body::MessageEdited { message, text } if *message == question.seq => Some(text),
        _ => None,
    });
    texts.next_back().cloned()
}

/// Messages were deleted: the answers to them go too.
pub(super) async fn deleted(hub: &Arc<Hub>, channel: ChannelId, messages: Vec<MessageId>) {
    for message in messages {
        let lane = match hub.residents.lane(message) {
            Some(lane) => Some(lane),
            None => match question(hub, channel, message).await {
                Some(question) => place::lane_of(hub, &question.conversation).await,
                None => None,
            },
        };
        let Some(lane) = lane else {
            continue;
        };
        let deleting = Arc::clone(hub);
        push(hub, &lane, async move {
            // Who deletes what was leaked withdraws nothing; nor do we.
            if let Some(question) = question(&deleting, channel, message).await
                && !secrets::has_leaked(&deleting, message).await
            {
                delete(&deleting, &question, message).await;
            }
        });
    }
}

async fn delete(hub: &Hub, question: &Posted, message: MessageId) {
    let key = format!("discord:{message}:deleted");
    let author = Author::Resident;
    let deleted = hub
        .bot
        .deleted(&question.conversation, question.seq, author, &key)
        .await;
    match deleted {
        Ok(event) => deliver::deliver(hub, &[event], None).await,
        Err(StoreError::Refused(_) | StoreError::NotFound(_)) => {}
        Err(error) => tracing::warn!(%error, "a deletion could not be noted"),
    }
}

/// The question that a message is; `None` for anything else.
async fn question(hub: &Hub, channel: ChannelId, message: MessageId) -> Option<Posted> {
    let posted = hub.posted_as(channel, message).await;
    posted
        .ok()?
        .filter(|posted| posted.role == PostedRole::Question)
}

/// Whether a message is young. Its name tells when it was written.
fn is_fresh(hub: &Hub, message: MessageId) -> bool {
    let now = hub.bot.clock().at().0 / 1000;
    wire::written(message, now).is_none_or(|written| now - written < FRESH)
}
