//! Who may do what where, as Discord computes it.

use super::Id;
use super::world::{Channel, State};

pub(crate) const ADMINISTRATOR: u64 = 1 << 3;
pub(crate) const ADD_REACTIONS: u64 = 1 << 6;
pub(crate) const VIEW_CHANNEL: u64 = 1 << 10;
pub(crate) const SEND_MESSAGES: u64 = 1 << 11;
pub(crate) const MANAGE_MESSAGES: u64 = 1 << 13;
pub(crate) const MANAGE_CHANNELS: u64 = 1 << 4;
pub(crate) const EMBED_LINKS: u64 = 1 << 14;
pub(crate) const ATTACH_FILES: u64 = 1 << 15;
pub(crate) const READ_MESSAGE_HISTORY: u64 = 1 << 16;
pub(crate) const MENTION_EVERYONE: u64 = 1 << 17;
pub(crate) const USE_APPLICATION_COMMANDS: u64 = 1 << 31;
pub(crate) const MANAGE_THREADS: u64 = 1 << 34;
pub(crate) const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
pub(crate) const CREATE_PRIVATE_THREADS: u64 = 1 << 36;
pub(crate) const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;

/// Everything.
pub(crate) const ALL: u64 = (1 << 53) - 1;
/// What everybody may do on the server.
pub(crate) const ORDINARY: u64 = VIEW_CHANNEL
    | SEND_MESSAGES
    | SEND_MESSAGES_IN_THREADS
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | ADD_REACTIONS
    | USE_APPLICATION_COMMANDS;
/// What the bot may do on the server.
pub(crate) const OF_THE_BOT: u64 = ORDINARY
    | MANAGE_MESSAGES
    | MANAGE_THREADS
    | CREATE_PUBLIC_THREADS
    | CREATE_PRIVATE_THREADS
    | MENTION_EVERYONE;
/// What everybody may do in a direct channel.
const DIRECT: u64 = ORDINARY;

/// What a role or somebody may or may not do in one channel.
#[derive(Clone, Debug)]
pub(crate) struct Overwrite {
    pub(crate) target: Id,
    /// Whether it is about somebody, not about a role.
    pub(crate) member: bool,
    pub(crate) allow: u64,
    pub(crate) deny: u64,
}

impl Overwrite {
    pub(crate) fn role(target: Id, allow: u64, deny: u64) -> Self {
        Self {
            target,
            member: false,
            allow,
            deny,
        }
    }

    pub(crate) fn member(target: Id, allow: u64, deny: u64) -> Self {
        Self {
            target,
            member: true,
            allow,
            deny,
        }
    }
}

impl State {
    /// What somebody may do on the server as a whole.
    pub(crate) fn permissions_on_server(&self, user: Id) -> u64 {
        if user == self.world.owner {
            return ALL;
        }
        let Some(roles) = self.users.get(&user).and_then(|user| user.roles.as_ref()) else {
            return 0;
        };
        let all = std::iter::once(&self.world.guild).chain(roles);
        let permissions = all
            .filter_map(|id| self.roles.get(id))
            .fold(0, |sum, role| sum | role.permissions);
        if permissions & ADMINISTRATOR == 0 {
            permissions
        } else {
            ALL
        }
    }

    /// What somebody may do in a channel.
    pub(crate) fn permissions(&self, user: Id, channel: &Channel) -> u64 {
        if let Some(recipient) = channel.recipient {
            return if user == recipient || user == self.world.bot {
                DIRECT
            } else {
                0
            };
        }
        let parent = channel
            .thread
            .as_ref()
            .map_or(channel.id, |thread| thread.parent);
        let mut permissions = self.permissions_on_server(user);
        if permissions == ALL {
            return ALL;
        }
        if let Some(parent) = self.channels.get(&parent) {
            permissions = self.overwritten(user, permissions, &parent.overwrites);
        }
        if permissions & VIEW_CHANNEL == 0 {
            return 0;
        }
        let private = channel.kind == 12
            && permissions & MANAGE_THREADS == 0
            && channel
                .thread
                .as_ref()
                .is_some_and(|thread| !thread.members.contains(&user));
        if private { 0 } else { permissions }
    }

    fn overwritten(&self, user: Id, mut permissions: u64, overwrites: &[Overwrite]) -> u64 {
        let mut apply = |allow: u64, deny: u64| permissions = permissions & !deny | allow;
        for everyone in overwrites {
            if everyone.target == self.world.guild {
                apply(everyone.allow, everyone.deny);
            }
        }
        let roles = self.users.get(&user).and_then(|user| user.roles.clone());
        let roles = roles.unwrap_or_default();
        let of_roles = overwrites
            .iter()
            .filter(|one| !one.member && roles.contains(&one.target));
        let (allow, deny) = of_roles.fold((0, 0), |(allow, deny), one| {
            (allow | one.allow, deny | one.deny)
        });
        apply(allow, deny);
        for own in overwrites.iter().filter(|one| one.member) {
            if own.target == user {
                apply(own.allow, own.deny);
            }
        }
        permissions
    }

    /// Whether somebody may do all of this in a channel.
    pub(crate) fn may(&self, user: Id, channel: &Channel, wanted: u64) -> bool {
        self.permissions(user, channel) & wanted == wanted
    }
    /// Fails if somebody does not see a channel: Discord's clients let nobody do anything there.
    pub(crate) fn assert_sees(&self, user: Id, channel: Id) {
        let place = self.channels.get(&channel).expect("there is the channel");
        let name = self.users.get(&user).map(|user| user.name.clone());
        assert!(
            self.may(user, place, VIEW_CHANNEL),
            "{name:?} ({user}) does not see {:?} ({channel}); a private thread is seen by those who were added or mentioned",
            place.name
        );
    }
}
