//! What the bot may do in a channel, computed as Discord does: the roles of the server, then what the channel sets.

use serde_json::Value;
use serenity::all::Permissions;
use serenity::model::id::{GuildId, RoleId, UserId};

use super::ChannelPurpose;
use super::id_of;

/// Something that the bot may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// See a channel.
    ViewChannels,
    /// Write there.
    SendMessages,
    /// Show answers with titles and fields.
    EmbedLinks,
    /// Read what was written earlier.
    ReadMessageHistory,
    /// Open private threads.
    CreatePrivateThreads,
    /// Write in threads.
    SendMessagesInThreads,
    /// Close threads and take them out of the archive.
    ManageThreads,
    /// Attach files, such as transcripts.
    AttachFiles,
    /// Delete messages of others.
    ManageMessages,
    /// Call members of any role.
    MentionEveryone,
}

/// What the bot does wherever it answers.
const ANSWERING: [Permission; 4] = [
    Permission::ViewChannels,
    Permission::SendMessages,
    Permission::EmbedLinks,
    Permission::ReadMessageHistory,
];
/// What it does in the channel of staff.
const STAFF: [Permission; 7] = [
    Permission::ViewChannels,
    Permission::SendMessages,
    Permission::EmbedLinks,
    Permission::ReadMessageHistory,
    Permission::CreatePrivateThreads,
    Permission::SendMessagesInThreads,
    Permission::ManageThreads,
];

/// What helps where residents ask: without the first one their secrets are not deleted.
const HELPFUL: [Permission; 3] = [
    Permission::ManageMessages,
    Permission::CreatePrivateThreads,
    Permission::SendMessagesInThreads,
];

impl Permission {
    /// What the bot needs in a channel.
    pub(super) fn needed(purpose: ChannelPurpose) -> &'static [Self] {
        match purpose {
            ChannelPurpose::Staff => &STAFF,
            ChannelPurpose::Questions | ChannelPurpose::Editors => &ANSWERING,
        }
    }

    /// What helps the bot in a channel: who takes no direct messages is answered in a private thread, and staff get the
    /// transcript of a case as a file.
    pub(super) fn advisable(purpose: ChannelPurpose, deletes_secrets: bool) -> &'static [Self] {
        match purpose {
            ChannelPurpose::Questions if deletes_secrets => &HELPFUL,
            ChannelPurpose::Questions => HELPFUL.get(1..).unwrap_or_default(),
            ChannelPurpose::Staff => &[Self::AttachFiles],
            ChannelPurpose::Editors => &[],
        }
    }

    /// Its place in a set.
    pub(super) fn bit(self) -> u64 {
        let permissions = match self {
            Self::ViewChannels => Permissions::VIEW_CHANNEL,
            Self::SendMessages => Permissions::SEND_MESSAGES,
            Self::EmbedLinks => Permissions::EMBED_LINKS,
            Self::ReadMessageHistory => Permissions::READ_MESSAGE_HISTORY,
            Self::CreatePrivateThreads => Permissions::CREATE_PRIVATE_THREADS,
            Self::SendMessagesInThreads => Permissions::SEND_MESSAGES_IN_THREADS,
            Self::ManageThreads => Permissions::MANAGE_THREADS,
            Self::AttachFiles => Permissions::ATTACH_FILES,
            Self::ManageMessages => Permissions::MANAGE_MESSAGES,
            Self::MentionEveryone => Permissions::MENTION_EVERYONE,
        };
        permissions.bits()
    }

    /// The name in the settings of a Discord server.
    pub fn name(self) -> &'static str {
        match self {
            Self::ViewChannels => "View Channels",
            Self::SendMessages => "Send Messages",
            Self::EmbedLinks => "Embed Links",
            Self::ReadMessageHistory => "Read Message History",
            Self::CreatePrivateThreads => "Create Private Threads",
            Self::SendMessagesInThreads => "Send Messages in Threads",
            Self::ManageThreads => "Manage Threads",
            Self::AttachFiles => "Attach Files",
            Self::ManageMessages => "Manage Messages",
            Self::MentionEveryone => "Mention @everyone, @here, and All Roles",
        }
    }
}

/// A server and what the bot may do there.
pub(super) struct Server {
    guild: u64,
    me: u64,
    mine: Vec<u64>,
    roles: Vec<Value>,
    everywhere: u64,
}

/// A number, which Discord writes as a text.
fn number(value: Option<&Value>) -> u64 {
    match value {
        Some(Value::String(text)) => text.parse().unwrap_or_default(),
        Some(value) => value.as_u64().unwrap_or_default(),
        None => 0,
    }
}

/// The identifier in a field.
pub(super) fn id_in(value: &Value, field: &str) -> Option<u64> {
    Some(number(value.get(field))).filter(|id| *id > 0)
}

impl Server {
    pub(super) fn new(guild: GuildId, described: &Value, me: UserId, mine: &[RoleId]) -> Self {
        let roles = described.get("roles").and_then(Value::as_array);
        let roles = roles.cloned().unwrap_or_default();
        let mine: Vec<u64> = mine.iter().map(|role| role.get()).collect();
        let mut everywhere = 0;
        for role in &roles {
            // Everybody has the role that is called like the server.
            let id = id_of(role).unwrap_or_default();
            if id == guild.get() || mine.contains(&id) {
                everywhere |= number(role.get("permissions"));
            }
        }
        let is_owner = number(described.get("owner_id")) == me.get();
        if is_owner || everywhere & Permissions::ADMINISTRATOR.bits() != 0 {
            everywhere = u64::MAX;
        }
        Self {
            guild: guild.get(),
            me: me.get(),
            mine,
            roles,
            everywhere,
        }
    }

    /// A role of the server.
    pub(super) fn role(&self, id: u64) -> Option<&Value> {
        self.roles.iter().find(|role| id_of(role) == Some(id))
    }

    /// What the bot may do where no channel says otherwise.
    pub(super) fn everywhere(&self) -> u64 {
        self.everywhere
    }

    /// What the bot may do in a channel.
    pub(super) fn in_channel(&self, channel: &Value) -> u64 {
        if self.everywhere == u64::MAX {
            return u64::MAX;
        }
        let overwrites = channel
            .get("permission_overwrites")
            .and_then(Value::as_array);
        let overwrites = overwrites.map(Vec::as_slice).unwrap_or_default();
        let sum = |whose: &dyn Fn(u64) -> bool| {
            let ours = overwrites
                .iter()
                .filter(|one| whose(id_of(one).unwrap_or_default()));
            ours.fold((0, 0), |(allow, deny), one| {
                (
                    allow | number(one.get("allow")),
                    deny | number(one.get("deny")),
                )
            })
        };
        let everybody = sum(&|id| id == self.guild);
        let roles = sum(&|id| id != self.guild && self.mine.contains(&id));
        let member = sum(&|id| id == self.me);
        let mut may = self.everywhere;
        for (allow, deny) in [everybody, roles, member] {
            may = may & !deny | allow;
        }
        // Who does not see a channel can do nothing there.
        if may & Permission::ViewChannels.bit() == 0 {
            return 0;
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const VIEW: u64 = 1 << 10;
    const SEND: u64 = 1 << 11;

    fn server(owner: u64, of_everybody: u64, of_bot: u64) -> Server {
        let described = json!({"owner_id": owner.to_string(), "roles": [
            {"id": "1", "permissions": of_everybody.to_string()},
            {"id": "2", "permissions": of_bot.to_string()},
            {"id": "3", "permissions": "8"},
        ]});
        Server::new(
            GuildId::new(1),
            &described,
            UserId::new(9),
            &[RoleId::new(2)],
        )
    }

    fn channel(overwrites: &[(u64, u64, u64)]) -> Value {
        let overwrites = overwrites.iter().map(|(id, allow, deny)| {
            json!({"id": id.to_string(), "type": 0, "allow": allow.to_string(), "deny": deny.to_string()})
        });
        json!({"permission_overwrites": overwrites.collect::<Vec<_>>()})
    }

    #[test]
    fn channels_set_what_roles_do_not() {
        let server = server(5, VIEW, SEND);
        assert_eq!(server.in_channel(&channel(&[])), VIEW | SEND);
        assert_eq!(server.in_channel(&channel(&[(1, 0, SEND)])), VIEW);
        // The role's own setting goes before everybody's, the bot's before the role's.
        assert_eq!(
            server.in_channel(&channel(&[(1, 0, SEND), (2, SEND, 0)])),
            VIEW | SEND
        );
        assert_eq!(
            server.in_channel(&channel(&[(2, SEND, 0), (9, 0, SEND)])),
            VIEW
        );
        // Of those of others nothing counts.
        assert_eq!(
            server.in_channel(&channel(&[(3, 0, VIEW), (8, 0, VIEW)])),
            VIEW | SEND
        );
        assert_eq!(server.in_channel(&channel(&[(9, 0, VIEW)])), 0);
    }

    #[test]
    fn owners_and_administrators_may_everything() {
        for server in [server(9, 0, 0), server(5, 0, 8)] {
            let denied = channel(&[(9, 0, u64::MAX)]);
            assert_eq!(server.in_channel(&denied), u64::MAX);
        }
    }

    #[test]
    fn what_is_needed_depends_on_what_a_channel_is_for() {
        let threads = Permission::CreatePrivateThreads;
        assert!(Permission::needed(ChannelPurpose::Staff).contains(&threads));
        assert!(!Permission::needed(ChannelPurpose::Questions).contains(&threads));
        let deletes = Permission::ManageMessages;
        let helpful = |deletes| Permission::advisable(ChannelPurpose::Questions, deletes);
        assert!(helpful(true).contains(&deletes) && !helpful(false).contains(&deletes));
        assert!(helpful(true).contains(&threads) && helpful(false).contains(&threads));
    }
}
