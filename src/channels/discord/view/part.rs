//! One message to be sent, in the forms in which Discord takes it.

use serde_json::Value;
use serenity::builder::{
    CreateActionRow, CreateAllowedMentions, CreateEmbed, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateMessage,
    EditMessage,
};
use serenity::model::channel::{MessageFlags, MessageReference, MessageReferenceKind};
use serenity::model::id::{ChannelId, MessageId};

use super::super::rest::body;
use super::text::pieces;
use super::{LONGEST_CONTENT, escape};

/// One message. It mentions nobody, whatever it holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in super::super) struct Part {
    /// Its text, escaped; at most 2,000 units.
    pub(in super::super) content: String,
    /// What it holds beside the text.
    pub(in super::super) embeds: Vec<CreateEmbed>,
    /// The buttons and menus below it.
    pub(in super::super) rows: Vec<CreateActionRow>,
}

impl Part {
    /// Messages of nothing but text, which is not escaped yet.
    pub(in super::super) fn texts(text: &str) -> Vec<Self> {
        let pieces = pieces(&escape(text), LONGEST_CONTENT).into_iter();
        pieces
            .map(|content| Self {
                content,
                ..Self::default()
            })
            .collect()
    }

    /// A message of a short text.
    pub(in super::super) fn text(text: &str) -> Self {
        let content = super::shortened(&escape(text), LONGEST_CONTENT);
        Self {
            content,
            ..Self::default()
        }
    }

    /// As a message of its own, perhaps as a reply to another. That one may be gone.
    pub(in super::super) fn message(&self, reference: Option<(ChannelId, MessageId)>) -> Value {
        let mut message = CreateMessage::new()
            .embeds(self.embeds.clone())
            .allowed_mentions(CreateAllowedMentions::new());
        if !self.content.is_empty() {
            message = message.content(&self.content);
        }
        if !self.rows.is_empty() {
            message = message.components(self.rows.clone());
        }
        if let Some((channel, id)) = reference {
            let reference = MessageReference::new(MessageReferenceKind::Default, channel);
            message = message.reference_message(reference.message_id(id).fail_if_not_exists(false));
        }
        body(&message)
    }

    /// What a message is changed to.
    pub(in super::super) fn change(&self) -> Value {
        let message = EditMessage::new()
            .content(&self.content)
            .embeds(self.embeds.clone())
            .components(self.rows.clone())
            .allowed_mentions(CreateAllowedMentions::new());
        body(&message)
    }

    /// As the first answer to an interaction.
    pub(in super::super) fn response(&self, ephemeral: bool) -> Value {
        let mut message = CreateInteractionResponseMessage::new()
            .embeds(self.embeds.clone())
            .ephemeral(ephemeral)
            .allowed_mentions(CreateAllowedMentions::new());
        if !self.content.is_empty() {
            message = message.content(&self.content);
        }
        if !self.rows.is_empty() {
            message = message.components(self.rows.clone());
        }
        body(&CreateInteractionResponse::Message(message))
    }

    /// As a further answer to an interaction.
    pub(in super::super) fn follow_up(&self, ephemeral: bool) -> Value {
        let mut message = CreateInteractionResponseFollowup::new()
            .embeds(self.embeds.clone())
            .allowed_mentions(CreateAllowedMentions::new());
        if ephemeral {
            message = message.flags(MessageFlags::EPHEMERAL);
        }
        if !self.content.is_empty() {
            message = message.content(&self.content);
        }
        if !self.rows.is_empty() {
            message = message.components(self.rows.clone());
        }
        body(&message)
    }
}

/// The first answer to an interaction when the real one takes longer.
pub(in super::super) fn deferral(ephemeral: bool) -> Value {
    let message = CreateInteractionResponseMessage::new().ephemeral(ephemeral);
    let mut value = body(&CreateInteractionResponse::Defer(message));
    // Only the flags are allowed here; empty lists of other things would be strange.
    if let Some(data) = value.get_mut("data").and_then(Value::as_object_mut) {
        data.retain(|name, _| name == "flags");
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_mentions_anybody() {
        let part = Part::text("@everyone <@1>");
        let channel = ChannelId::new(1);
        for value in [
            part.message(Some((channel, MessageId::new(2)))),
            part.change(),
            part.response(true)["data"].clone(),
            part.follow_up(true),
        ] {
            assert_eq!(value["allowed_mentions"]["parse"], serde_json::json!([]));
            let content = value["content"].as_str().unwrap();
            assert!(!content.contains("@everyone") && !content.contains("<@"));
        }
    }

    #[test]
    fn a_reply_stands_although_its_question_is_gone() {
        let sent = Part::text("a").message(Some((ChannelId::new(1), MessageId::new(2))));
        assert_eq!(sent["message_reference"]["fail_if_not_exists"], false);
        assert_eq!(sent["message_reference"]["message_id"], "2");
    }

    #[test]
    fn what_is_personal_is_seen_by_one() {
        let part = Part::text("a");
        assert_eq!(part.response(true)["data"]["flags"], 64);
        assert_eq!(part.follow_up(true)["flags"], 64);
        assert_eq!(
            deferral(true),
            serde_json::json!({"type": 5, "data": {"flags": 64}})
        );
        assert_eq!(deferral(false)["type"], 5);
    }
}
