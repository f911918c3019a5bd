//! Messages in the threads of staff: nobody is called by them, and each appears once.

use std::fmt::Write;

use serenity::builder::{CreateAllowedMentions, CreateMessage, EditMessage, EditThread};
use serenity::model::id::{ChannelId, MessageId};
use sha2::{Digest, Sha256};

use super::super::hub::Hub;
use super::super::rest::{self, RestError, TextFile};
use super::super::view::{escape, pieces};
use super::words::number;
use crate::store::{ConversationId, Posted, PostedRole};

/// The part of an event that shows suggested answers.
pub(super) const SUGGESTIONS: u32 = 1_000;
/// The part of an event at which a transcript begins.
pub(super) const TRANSCRIPT: u32 = 2_000;
/// The longest message.
const LONGEST: usize = 2_000;

/// Where something is shown: an event in a thread.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'a> {
    /// The conversation.
    pub(super) conversation: &'a ConversationId,
    /// The event.
    pub(super) seq: u64,
    /// The thread.
    pub(super) thread: ChannelId,
}

/// The name under which Discord knows a message again: the same for the same part of the same event in the same place,
/// with at most 25 characters.
pub(super) fn nonce(conversation: &ConversationId, seq: u64, place: &str, part: u32) -> String {
    nonce_of(&format!("{conversation}\n{seq}\n{place}\n{part}"))
}

/// A name of at most 25 characters: the same for the same text.
pub(super) fn nonce_of(text: &str) -> String {
    let digest = Sha256::digest(text);
    let mut nonce = String::with_capacity(24);
    for byte in digest.iter().take(12) {
        // Writing into a text does not fail.
        let _ = write!(nonce, "{byte:02x}");
    }
    nonce
}

/// A text that calls nobody.
pub(super) fn text(content: impl Into<String>) -> CreateMessage {
    CreateMessage::new()
        .content(content)
        .allowed_mentions(CreateAllowedMentions::new())
}

/// Takes a thread out of the archive.
pub(super) async fn unarchive(hub: &Hub, thread: ChannelId) -> Result<(), RestError> {
    let body = rest::body(&EditThread::new().archived(false));
    hub.rest.edit_channel(thread, body).await
}

/// Puts a thread into the archive.
pub(super) async fn archive(hub: &Hub, thread: ChannelId) -> Result<(), RestError> {
    let body = rest::body(&EditThread::new().archived(true));
    hub.rest.edit_channel(thread, body).await
}

/// Posts a message that belongs to no event, taking the thread out of the archive if it must.
pub(super) async fn post_free(
    hub: &Hub,
    channel: ChannelId,
    message: &CreateMessage,
    nonce: &str,
) -> Result<MessageId, RestError> {
    post_with(hub, channel, message, None, nonce).await
}

/// The same with a file, if there is one.
async fn post_with(
    hub: &Hub,
    channel: ChannelId,
    message: &CreateMessage,
    file: Option<TextFile>,
    nonce: &str,
) -> Result<MessageId, RestError> {
    let body = rest::body(message);
    let post = || {
        hub.rest
            .post_with(channel, body.clone(), file.clone(), nonce)
    };
    let posted = match post().await {
        Err(error) if error.is_archived() => {
            unarchive(hub, channel).await?;
            post().await?
        }
        other => other?,
    };
    hub.desk.reached(hub.bot.clock().at());
    Ok(posted)
}

impl Spot<'_> {
    /// The messages that show the event here already, by part.
    pub(super) async fn posted(&self, hub: &Hub) -> Result<Vec<Posted>, RestError> {
        let posted = hub.posted(self.conversation, self.seq).await?.into_iter();
        let place = self.thread.to_string();
        let here = |posted: &Posted| posted.role == PostedRole::Desk && posted.place == place;
        Ok(posted.filter(here).collect())
    }

    /// Posts one part of the event, unless it is there already.
    pub(super) async fn post(
        &self,
        hub: &Hub,
        part: u32,
        message: &CreateMessage,
    ) -> Result<MessageId, RestError> {
        self.post_with(hub, part, message, None).await
    }

    /// The same with a file, if there is one.
    pub(super) async fn post_with(
        &self,
        hub: &Hub,
        part: u32,
        message: &CreateMessage,
        file: Option<TextFile>,
    ) -> Result<MessageId, RestError> {
        let known = self.posted(hub).await?;
        let known = known.iter().find(|posted| posted.part == part);
        if let Some(known) = known.and_then(|known| number(&known.message)) {
            return Ok(MessageId::new(known));
        }
        let nonce = nonce(self.conversation, self.seq, &self.thread.to_string(), part);
        let message = post_with(hub, self.thread, message, file, &nonce).await?;
        self.keep(hub, PostedRole::Desk, part, message).await;
        Ok(message)
    }

    /// Notes that a message shows the event.
    pub(super) async fn keep(&self, hub: &Hub, role: PostedRole, part: u32, message: MessageId) {
        let posted = Posted {
            conversation: self.conversation.clone(),
            seq: self.seq,
            role,
            part,
            place: self.thread.to_string(),
            message: message.to_string(),
        };
        hub.keep_posted(vec![posted]).await;
    }

    /// Posts a text of somebody, with a line above it, in as many messages as it needs.
    pub(super) async fn post_text(
        &self,
        hub: &Hub,
        above: &str,
        words: &str,
    ) -> Result<(), RestError> {
        for (part, content) in (0..).zip(written(above, words)) {
            self.post(hub, part, &text(content)).await?;
        }
        Ok(())
    }
}

/// A text of somebody with a line above it, in pieces for as many messages as it needs. Nothing in it is Markdown.
pub(super) fn written(above: &str, words: &str) -> Vec<String> {
    // Escaping makes a text up to three times as long: it is cut afterwards.
    pieces(format!("{above}\n{}", escape(words)).trim_end(), LONGEST)
}

/// Changes a message of ours; one that is gone stays so.
pub(super) async fn edit(
    hub: &Hub,
    channel: ChannelId,
    message: MessageId,
    content: EditMessage,
) -> Result<(), RestError> {
    let body = rest::body(&content.allowed_mentions(CreateAllowedMentions::new()));
    match hub.rest.edit(channel, message, body.clone()).await {
        Err(error) if error.is_archived() => {
            unarchive(hub, channel).await?;
            hub.rest.edit(channel, message, body).await
        }
        Err(error) if error.is_gone() => Ok(()),
        other => other,
    }
}

/// Replaces the text of a message of ours.
pub(super) async fn replace(
    hub: &Hub,
    channel: ChannelId,
    message: MessageId,
    content: &str,
) -> Result<(), RestError> {
    edit(hub, channel, message, EditMessage::new().content(content)).await
}
