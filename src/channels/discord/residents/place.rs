//! Where a resident talks with us: in private, or in a channel that others read too.

use serenity::model::id::{ChannelId, UserId};

use super::super::hub::{CHANNEL, Hub};
use super::super::relay;
use crate::store::{ConversationId, StoreError};

/// A place as the store keeps it: the address of a conversation, and the name of its lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// Direct messages, commands, and whatever only this person sees.
    Direct(UserId),
    /// A channel of a server.
    Public(ChannelId, UserId),
}

impl Place {
    /// The place of an address.
    pub(super) fn read(address: &str) -> Option<Self> {
        let (first, user) = address.split_once(':')?;
        let user = UserId::new(user.parse().ok().filter(|user| *user > 0)?);
        if first == "dm" {
            return Some(Self::Direct(user));
        }
        let channel = first.parse().ok().filter(|channel| *channel > 0)?;
        Some(Self::Public(ChannelId::new(channel), user))
    }

    /// The address.
    pub(super) fn address(self) -> String {
        match self {
            Self::Direct(user) => format!("dm:{user}"),
            Self::Public(channel, user) => format!("{channel}:{user}"),
        }
    }

    /// Who talks there.
    pub(super) fn user(self) -> UserId {
        match self {
            Self::Direct(user) | Self::Public(_, user) => user,
        }
    }
}

/// The places of a conversation, the one used last first.
pub(super) async fn places(
    hub: &Hub,
    conversation: &ConversationId,
) -> Result<Vec<Place>, StoreError> {
    let addresses = hub.bot.store().addresses(CHANNEL, conversation).await?;
    Ok(addresses
        .iter()
        .filter_map(|address| Place::read(address))
        .collect())
}

/// The lane of a conversation on Discord; `None` if it is not (or no longer) reached here.
pub(in super::super) async fn lane_of(hub: &Hub, conversation: &ConversationId) -> Option<String> {
    let place = relay::place(hub, conversation).await;
    place.on_discord.then_some(place.lane)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_back() {
        let user = UserId::new(u64::MAX - 1);
        for place in [Place::Direct(user), Place::Public(ChannelId::new(7), user)] {
            assert_eq!(Place::read(&place.address()), Some(place));
        }
        for address in ["", "dm", "dm:", "dm:0", "x:1", "0:1", "1:x", "dm:1:2"] {
            assert_eq!(Place::read(address), None, "{address}");
        }
    }
}
