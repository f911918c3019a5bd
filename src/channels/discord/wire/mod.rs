//! What Discord tells us, read leniently.
//!
//! Models of libraries refuse a whole event when one field that nobody needs has another form, and servers that speak
//! Discord's language differ in just these. Here only what is needed is read; identifiers may be texts or numbers, and
//! what is missing has a value that promises nothing.

mod data;
mod fields;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;
use serenity::model::id::{
    ApplicationId, ChannelId, GuildId, InteractionId, MessageId, RoleId, UserId,
};

pub(super) use fields::{EPOCH_MS, guild_of, id_of, message, number, roles_of, written};
pub(super) use read::read;

/// Somebody as a server describes its member.
pub(super) fn member(member: &Value) -> Option<Author> {
    fields::author(member.get("user")?, Some(member))
}

/// Something that happened on Discord.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Incoming {
    /// A new session: what happened before it may have been missed.
    Ready(Ready),
    /// The old session goes on; nothing was missed.
    Resumed,
    /// Somebody wrote.
    Message(Message),
    /// Somebody changed a message. Only what is known of it now.
    Edited(Message),
    /// Messages were deleted.
    Deleted {
        /// Where.
        channel: ChannelId,
        /// Which.
        messages: Vec<MessageId>,
    },
    /// Somebody used a command, a button, a menu or a form.
    Interaction(Interaction),
    /// A thread was changed.
    ThreadUpdated {
        /// Which.
        thread: ChannelId,
        /// Whether it is archived now.
        archived: bool,
    },
    /// A thread or channel is gone.
    ChannelDeleted(ChannelId),
    /// It is about one of the above, but cannot be read.
    Unreadable {
        /// The kind of the event.
        kind: String,
        /// What is wrong, without anything that somebody wrote.
        why: String,
    },
    /// Nothing that concerns us.
    Other,
}

/// Who we are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ready {
    /// Our user.
    pub(super) user: UserId,
    /// Our application.
    pub(super) application: ApplicationId,
    /// The servers that we are on.
    pub(super) guilds: Vec<GuildId>,
}

/// Somebody on Discord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Author {
    /// Who.
    pub(super) id: UserId,
    /// The name shown.
    pub(super) name: String,
    /// Whether it is a program.
    pub(super) bot: bool,
    /// The roles on this server; none outside of servers.
    pub(super) roles: Vec<RoleId>,
    /// The permissions in this channel, as a set of bits, if they were told.
    pub(super) permissions: Option<u64>,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// Its name.
    pub(super) id: MessageId,
    /// Where it was written.
    pub(super) channel: ChannelId,
    /// On which server; `None` for a direct message, and if that was not told.
    pub(super) guild: Option<GuildId>,
    /// Whether anything else tells that it was not written in a direct channel with us.
    pub(super) shared: bool,
    /// Who wrote it; `None` if that was not told (of a changed message).
    pub(super) author: Option<Author>,
    /// Whether a webhook wrote it.
    pub(super) webhook: bool,
    /// Its kind: 0 is an ordinary one, 19 a reply; others are the system's.
    pub(super) kind: u64,
    /// What was written; `None` if that was not told.
    pub(super) content: Option<String>,
    /// Who is mentioned.
    pub(super) mentions: Vec<UserId>,
    /// The message that it replies to.
    pub(super) replies_to: Option<MessageId>,
    /// How many files are attached.
    pub(super) attachments: usize,
    /// Whether it was asked for after an interruption, and may have been taken in before.
    pub(super) caught_up: bool,
}

impl Message {
    /// Whether others can read it: it is no direct message.
    pub(super) fn is_public(&self) -> bool {
        self.guild.is_some() || self.shared
    }
}

/// Somebody used a command, a button, a menu or a form.
#[derive(Clone, PartialEq)]
pub(super) struct Interaction {
    /// Its name.
    pub(super) id: InteractionId,
    /// What allows to answer it, for 15 minutes.
    pub(super) token: String,
    /// The application that it is meant for.
    pub(super) application: Option<ApplicationId>,
    /// Where.
    pub(super) channel: Option<ChannelId>,
    /// On which server; `None` in direct messages, and if that was not told.
    pub(super) guild: Option<GuildId>,
    /// Whether anything else tells that it was not done in a direct channel with us.
    pub(super) shared: bool,
    /// Who.
    pub(super) author: Author,
    /// The language of their client, such as `ja` or `en-US`.
    pub(super) locale: Option<String>,
    /// The message whose button or menu was used.
    pub(super) message: Option<MessageId>,
    /// What was done.
    pub(super) data: InteractionData,
}

impl Interaction {
    /// Whether others can read what is written where it was done.
    pub(super) fn is_public(&self) -> bool {
        self.guild.is_some() || self.shared
    }
}

/// Without the token.
impl std::fmt::Debug for Interaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interaction")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum InteractionData {
    /// A command was used.
    Command {
        /// Its name, as it was registered.
        name: String,
        /// The names of the subcommand group and subcommand, if there are any.
        path: Vec<String>,
        /// The options by their registered names.
        options: BTreeMap<String, Value>,
        /// The message on which a command of its menu was used.
        target: Option<Box<Message>>,
    },
    /// An option of a command is being written.
    Autocomplete {
        /// The command's name.
        name: String,
        /// The subcommand's names.
        path: Vec<String>,
        /// The option that is being written.
        option: String,
        /// What was written so far.
        text: String,
    },
    /// A button or a menu was used.
    Component {
        /// The id that we gave it.
        custom_id: String,
        /// What was chosen in a menu.
        values: Vec<String>,
    },
    /// A form was sent.
    Modal {
        /// The id that we gave it.
        custom_id: String,
        /// The fields by the ids that we gave them.
        fields: BTreeMap<String, String>,
    },
    /// Something that this program does not know.
    Unknown,
}
