//! Posting messages for residents, and where else to turn when that is not possible.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serenity::builder::CreateThread;
use serenity::model::channel::ChannelType;
use serenity::model::id::{ChannelId, MessageId, UserId};
use sha2::{Digest, Sha256};

use super::super::hub::Hub;
use super::super::rest::{LONGEST_NONCE, RestError, body};
use super::super::view::{Part, words};
use super::memory::Token;
use crate::locale::ReplyLocale;
use crate::replies::Args;

/// A message as the store keeps it: where it is, and its name there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// The channel; a word for what cannot be reached again.
    pub(super) place: String,
    /// The message.
    pub(super) message: String,
}

impl Made {
    /// A message that can be changed and deleted.
    pub(super) fn at(channel: ChannelId, message: MessageId) -> Self {
        Self {
            place: channel.to_string(),
            message: message.to_string(),
        }
    }

    /// An answer to an interaction, which only lives as long as that.
    pub(super) fn passing(interaction: impl std::fmt::Display) -> Self {
        Self {
            place: "interaction".to_owned(),
            message: interaction.to_string(),
        }
    }

    /// Nothing: what was to be shown is not shown, and will not be tried again.
    pub(super) fn nothing(why: &str, event: impl std::fmt::Display) -> Self {
        Self {
            place: why.to_owned(),
            message: event.to_string(),
        }
    }

    /// The channel and the message, if it can be reached again.
    pub(super) fn read(place: &str, message: &str) -> Option<(ChannelId, MessageId)> {
        let channel = place.parse().ok().filter(|id| *id > 0)?;
        let message = message.parse().ok().filter(|id| *id > 0)?;
        Some((ChannelId::new(channel), MessageId::new(message)))
    }
}

/// A nonce for a part of something: the same again for the same, and nothing can be read from it.
pub(super) fn nonce(seed: &str, part: usize) -> String {
    let hash = Sha256::digest(format!("{seed}/{part}").as_bytes());
    let mut nonce = URL_SAFE_NO_PAD.encode(hash);
    nonce.truncate(LONGEST_NONCE - 1);
    nonce
}

/// What names the answer to a message or an interaction. It is the same for every process that answers it, even with
/// another store: of those with the same token only one is heard, because Discord knows the nonce.
pub(super) fn answer_to(id: impl std::fmt::Display) -> String {
    format!("answer/{id}")
}

/// Posts messages in a channel, the first perhaps as a reply.
pub(super) async fn in_channel(
    hub: &Hub,
    channel: ChannelId,
    parts: &[Part],
    reference: Option<MessageId>,
    seed: &str,
) -> Result<Vec<Made>, RestError> {
    let mut made = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let reference = reference
            .filter(|_| at == 0)
            .map(|message| (channel, message));
        let (message, nonce) = (part.message(reference), nonce(seed, at));
        let posted = match hub.rest.post(channel, message, &nonce).await {
            Err(error) if error.is_about_history() && reference.is_some() => {
                hub.rest.post(channel, part.message(None), &nonce).await
            }
            posted => posted,
        };
        made.push(Made::at(channel, posted?));
    }
    Ok(made)
}

/// Posts messages in the direct channel to somebody.
pub(super) async fn direct(
    hub: &Hub,
    user: UserId,
    parts: &[Part],
    reference: Option<(ChannelId, MessageId)>,
    seed: &str,
) -> Result<Vec<Made>, RestError> {
    let channel = hub.rest.direct_channel(user).await?;
    let reference = reference
        .filter(|(place, _)| *place == channel)
        .map(|(_, message)| message);
    let made = in_channel(hub, channel, parts, reference, seed).await?;
    let first = made.first().and_then(|made| made.message.parse().ok());
    if let Some(first) = first.filter(|first| *first > 0) {
        hub.opened(channel, MessageId::new(first), None, false)
            .await;
    }
    Ok(made)
}

/// Shows something to somebody whom no direct message reaches: by the interaction that they used last.
pub(super) async fn by_token(
    hub: &Hub,
    token: &Token,
    parts: &[Part],
) -> Result<Vec<Made>, RestError> {
    let mut made = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let message = part.follow_up(true);
        hub.rest
            .follow_up(token.application, &token.secret, message)
            .await?;
        made.push(Made::passing(format!("{}-{at}", token.interaction)));
    }
    Ok(made)
}

/// Begins a private thread below a channel, into which nobody was let yet.
pub(super) async fn begin_thread(
    hub: &Hub,
    channel: ChannelId,
    locale: ReplyLocale,
) -> Result<ChannelId, RestError> {
    let name = words(&hub.bot, locale, "discord-thread", &Args::new());
    let thread = CreateThread::new(name)
        .kind(ChannelType::PrivateThread)
        .invitable(false);
    let (thread, guild) = hub.rest.start_thread(channel, body(&thread)).await?;
    let beginning = MessageId::new(thread.get());
    hub.opened(thread, beginning, guild, false).await;
    Ok(thread)
}

/// Changes what is shown to other messages: the first ones are edited, further ones are added or deleted. What was deleted
/// stands in the list as nothing.
pub(super) async fn replace(
    hub: &Hub,
    channel: ChannelId,
    old: &[MessageId],
    parts: &[Part],
    seed: &str,
) -> Result<Vec<Made>, RestError> {
    let mut made = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let id = match old.get(at) {
            Some(id) => {
                hub.rest.edit(channel, *id, part.change()).await?;
                *id
            }
            None => {
                hub.rest
                    .post(channel, part.message(None), &nonce(seed, at))
                    .await?
            }
        };
        made.push(Made::at(channel, id));
    }
    for id in old.iter().skip(parts.len()) {
        match hub.rest.delete(channel, *id).await {
            Err(error) if !error.is_gone() => return Err(error),
            _ => made.push(Made::nothing("deleted", id)),
        }
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_are_short_stable_and_differ() {
        let one = nonce("c/1/shown", 0);
        assert!(one.len() <= 25);
        assert_eq!(one, nonce("c/1/shown", 0));
        assert_ne!(one, nonce("c/1/shown", 1));
        assert_ne!(one, nonce("c/2/shown", 0));
    }

    #[test]
    fn only_messages_in_channels_are_reached_again() {
        let made = Made::at(ChannelId::new(1), MessageId::new(2));
        let read = Made::read(&made.place, &made.message);
        assert_eq!(read, Some((ChannelId::new(1), MessageId::new(2))));
        let made = Made::passing("3");
        assert_eq!(Made::read(&made.place, &made.message), None);
    }
}
