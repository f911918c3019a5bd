//! Messages that hold what nobody should write: taken away at once, or their author is asked to do so.

use serenity::model::id::{ChannelId, MessageId, UserId};

use super::super::hub::Hub;
use super::super::staff::{self, Trouble};
use super::super::view::{Part, words};
use super::post;
use crate::locale::ReplyLocale;
use crate::replies::Args;

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
