//! Messages that hold what nobody should write: taken away at once, or their author is asked to do so.

use serenity::model::id::{ChannelId, MessageId, UserId};

use super::super::hub::{CHANNEL, Hub};
use super::super::staff::{self, Trouble};
use super::super::view::{Part, words};
use super::place::Place;
use super::words::{holds_secret, speaks_of_passwords};
use super::{post, private};
use crate::locale::ReplyLocale;
use crate::replies::Args;
use crate::store::{Audience, Body, ConversationId, MOST_EVENTS_READ};
use crate::text::is_bare_secret;

/// How many events from the end the last reply of the bot is looked for.
const LATEST: u64 = 6;

/// Whether a text said at a place holds a secret: by itself, or because nothing but four digits or one word follows talk of
/// passwords.
pub(super) async fn leaks(hub: &Hub, place: Place, text: &str) -> bool {
    if holds_secret(&hub.bot, text) {
        return true;
    }
    if is_bare_secret(text).is_none() {
        return false;
    }
    match private::at_place(hub, place).await {
        Some(conversation) => follows_talk(hub, &conversation).await,
        None => false,
    }
}

/// Whether the last reply of the bot was about passwords, or staff have said something about them since.
async fn follows_talk(hub: &Hub, conversation: &ConversationId) -> bool {
    let Ok(record) = hub.bot.store().conversation(conversation).await else {
        return false;
    };
    let after = record.last.saturating_sub(LATEST);
    let events = hub
        .bot
        .events_after(conversation, after, MOST_EVENTS_READ, Audience::Resident)
        .await;
    let events = events.unwrap_or_default();
    let mut said = events.iter().rev().filter(|event| {
        matches!(
            event.body,
            Body::BotReply { .. } | Body::AgentMessage { .. }
        )
    });
    said.next()
        .is_some_and(|event| speaks_of_passwords(event.body.text()))
}

/// Notes that a question has leaked a secret: who deletes it then does as was asked, and withdraws nothing.
pub(super) async fn note_leak(hub: &Hub, conversation: &ConversationId, message: MessageId) {
    set_leak(hub, conversation, message, Some("")).await;
}

/// The author has taken the secret out of a question.
pub(super) async fn forget_leak(hub: &Hub, conversation: &ConversationId, message: MessageId) {
    if has_leaked(hub, message).await {
        set_leak(hub, conversation, message, None).await;
    }
}

async fn set_leak(
    hub: &Hub,
    conversation: &ConversationId,
    message: MessageId,
    value: Option<&str>,
) {
    let (store, at) = (hub.bot.store(), hub.bot.clock().at());
    let noted = store
        .set_memo(CHANNEL, &leak_key(message), value, Some(conversation), at)
        .await;
    if let Err(error) = noted {
        tracing::warn!(%error, "it could not be noted that a question has leaked a secret");
    }
}

/// Whether a question has leaked a secret.
pub(super) async fn has_leaked(hub: &Hub, message: MessageId) -> bool {
    let memo = hub.bot.store().memo(CHANNEL, &leak_key(message)).await;
    matches!(memo, Ok(Some(_)))
}

fn leak_key(message: MessageId) -> String {
    format!("leaked:{message}")
}

/// A message that holds a secret.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leak {
    /// Where.
    pub(super) channel: ChannelId,
    /// Which.
    pub(super) message: MessageId,
    /// Who wrote it.
    pub(super) user: UserId,
    /// Whether others can read it.
    pub(super) public: bool,
    /// The language of its author.
    pub(super) locale: ReplyLocale,
}

impl Leak {
    /// Deletes the message where that is possible, and tells its author. Returns whether it is gone.
    pub(super) async fn stop(self, hub: &Hub) -> bool {
        let deleted = self.public && hub.settings().delete_secrets && self.delete(hub).await;
        let text = if deleted {
            "discord-secret-deleted"
        } else {
            "discord-secret-please"
        };
        let part = [Part::text(&words(
            &hub.bot,
            self.locale,
            text,
            &Args::new(),
        ))];
        let seed = format!("secret/{}", self.message);
        let told = if self.public {
            post::direct(hub, self.user, &part, None, &seed).await
        } else {
            post::in_channel(hub, self.channel, &part, Some(self.message), &seed).await
        };
        if told.is_err() && self.public {
            // Nobody is named: others need not know whom it concerns.
            let reference = (!deleted).then_some(self.message);
            let told = post::in_channel(hub, self.channel, &part, reference, &seed).await;
            if let Err(error) = told {
                tracing::warn!(%error, "who has written a secret could not be told");
            }
        }
        deleted
    }

    async fn delete(self, hub: &Hub) -> bool {
        match hub.rest.delete(self.channel, self.message).await {
            Ok(()) => true,
            Err(error) if error.is_gone() => true,
            Err(error) => {
                if error.is_forbidden() {
                    staff::tell_trouble(hub, self.channel, Trouble::Delete).await;
                } else {
                    tracing::warn!(%error, "a message with a secret could not be deleted");
                }
                false
            }
        }
    }
}
