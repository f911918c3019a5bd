//! Catching up with what was written while there was no connection.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use serenity::model::id::{ChannelId, GuildId, RoleId, UserId};
use tokio::sync::mpsc;

use super::super::hub::Hub;
use super::super::seen::{Last, RECENTLY_MS};
use super::super::wire::{self, Incoming, Message};
use crate::bot::Clock;

/// The most messages that are caught up with at one place.
const MOST: u8 = 50;
/// The first moment that identifiers of Discord can tell, in milliseconds since 1970.
const EPOCH_MS: i64 = 1_420_070_400_000;
/// How far the clocks of others may be ahead.
const AHEAD_MS: i64 = 24 * 3_600 * 1_000;

/// Takes in what was written since the last message at each place that is watched. What was taken in before is recognised
/// by its identifier and not answered again.
pub(super) async fn catch_up(hub: Arc<Hub>, incoming: mpsc::Sender<Incoming>) {
    hub.seen.load(hub.bot.store()).await;
    let mut found = 0;
    let mut roles = HashMap::new();
    for (channel, last) in hub.seen.behind() {
        if hub.stopping.is_cancelled() {
            return;
        }
        if !is_ours(&hub, last.guild) {
            hub.seen.caught_up(channel);
            continue;
        }
        let messages = hub
            .rest
            .messages_after(channel, Some(last.message), MOST)
            .await;
        let messages = match messages {
            Ok(messages) => messages,
            Err(error) => {
                tracing::info!(%error, %channel, "what was missed in a channel cannot be read");
                // What may work later is tried again with the next interruption.
                if !error.is_passing() {
                    hub.seen.caught_up(channel);
                }
                continue;
            }
        };
        for message in messages {
            if !is_recent(&message) {
                continue;
            }
            let message = complete(&hub, message, channel, last, &mut roles).await;
            found += 1;
            if incoming.send(Incoming::Message(message)).await.is_err() {
                return;
            }
        }
        hub.seen.caught_up(channel);
    }
    if found > 0 {
        tracing::info!(
            found,
            "messages read that were written without a connection"
        );
    }
}

/// Whether this shard serves a server. Direct messages belong to the first one.
fn is_ours(hub: &Hub, guild: Option<GuildId>) -> bool {
    let shard = hub.settings().shard;
    let count = u64::from(shard.count.max(1));
    let index = guild.map_or(0, |guild| (guild.get() >> 22) % count);
    index == u64::from(shard.index)
}

/// Whether a message is not too old for an answer to be welcome. Identifiers of some servers tell no time.
fn is_recent(message: &Message) -> bool {
    let now = Clock::system().at().0 / 1_000;
    let told = i64::try_from(message.id.get() >> 22).unwrap_or_default() + EPOCH_MS;
    let tells_time = message.id.get() >> 22 > 0 && told <= now + AHEAD_MS;
    !tells_time || now - told <= RECENTLY_MS
}

/// Adds what messages that are asked for do not tell: the server, and the roles of the author there.
async fn complete(
    hub: &Hub,
    mut message: Message,
    channel: ChannelId,
    last: Last,
    roles: &mut HashMap<UserId, Vec<RoleId>>,
) -> Message {
    message.channel = channel;
    message.caught_up = true;
    message.guild = message.guild.or(last.guild);
    if let (None, Some(author)) = (
        message.guild,
        message.author.as_ref().filter(|one| !one.bot),
    ) {
        // A server that does not name itself must not be taken for a direct channel.
        let direct = hub.rest.direct_channel(author.id).await;
        message.shared = !direct.is_ok_and(|direct| direct == channel);
    }
    if let (Some(guild), Some(author)) = (message.guild, message.author.as_mut())
        && !author.bot
        && author.roles.is_empty()
    {
        let known = match roles.entry(author.id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let member = hub.rest.member(guild, author.id).await;
                let found = member.map(|member| wire::roles_of(&member));
                unknown.insert(found.unwrap_or_default())
            }
        };
        author.roles.clone_from(known);
    }
    message
}
