//! Catching up with what was written while there was no connection.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use serenity::model::id::{ChannelId, GuildId, MessageId, RoleId, UserId};
use tokio::sync::mpsc;

use super::super::hub::{DESK, Hub};
use super::super::seen::{Last, RECENTLY_MS};
use super::super::wire::{self, EPOCH_MS, Incoming, Message, written};
use crate::bot::Clock;

/// The most messages that are caught up with at one place.
const MOST: u8 = 50;

/// Takes in what was written since the last message at each place that is watched. What was taken in before is recognised
/// by its identifier and not answered again. One at a time does it.
pub(super) async fn catch_up(hub: Arc<Hub>, incoming: mpsc::Sender<Incoming>) {
    if !hub.seen.begin_catching_up() {
        return;
    }
    loop {
        let found = once(&hub, &incoming).await;
        if found > 0 {
            tracing::info!(
                found,
                "messages read that were written without a connection"
            );
        }
        if !hub.seen.must_look_again() {
            return;
        }
    }
}

/// Looks once at all places; how many messages were found.
async fn once(hub: &Hub, incoming: &mpsc::Sender<Incoming>) -> usize {
    hub.seen.load(hub.bot.store()).await;
    let mut found = 0;
    let mut roles = HashMap::new();
    for (channel, last) in hub.seen.gaps() {
        if hub.stopping.is_cancelled() {
            return found;
        }
        if !is_ours(hub, last.guild) {
            hub.seen.caught_up(channel, None);
            continue;
        }
        // What staff write reaches its resident also late.
        let any_age = is_thread_of_staff(hub, channel).await;
        let after = if any_age {
            last.message
        } else {
            recently(last.message, now())
        };
        let messages = hub.rest.messages_after(channel, Some(after), MOST).await;
        let messages = match messages {
            Ok(messages) => messages,
            Err(error) => {
                tracing::info!(%error, %channel, "what was missed in a channel cannot be read");
                // What may work later is tried again with the next interruption.
                if !error.is_passing() {
                    hub.seen.caught_up(channel, None);
                }
                continue;
            }
        };
        let newest = messages.last().map(|message| message.id);
        for message in messages {
            if !any_age && is_old(message.id, now()) {
                continue;
            }
            let message = complete(hub, message, channel, last, &mut roles).await;
            found += 1;
            if incoming.send(Incoming::Message(message)).await.is_err() {
                return found;
            }
        }
        hub.seen.caught_up(channel, newest);
    }
    found
}

/// Whether this shard serves a server. Direct messages belong to the first one.
fn is_ours(hub: &Hub, guild: Option<GuildId>) -> bool {
    let shard = hub.settings().shard;
    let count = u64::from(shard.count.max(1));
    let index = guild.map_or(0, |guild| (guild.get() >> 22) % count);
    index == u64::from(shard.index)
}

async fn is_thread_of_staff(hub: &Hub, channel: ChannelId) -> bool {
    let store = hub.bot.store();
    let known = store.conversation_at(DESK, &channel.to_string()).await;
    matches!(known, Ok(Some(_)))
}

/// Milliseconds since 1970.
fn now() -> i64 {
    Clock::system().at().0 / 1_000
}

/// Whether a message is too old for an answer to be welcome.
fn is_old(message: MessageId, now: i64) -> bool {
    written(message, now).is_some_and(|at| now - at > RECENTLY_MS)
}

/// The message itself, or, if it is an old one, the identifier of the moment from which on answers are welcome: of many
/// messages only the newest matter.
fn recently(message: MessageId, now: i64) -> MessageId {
    if !is_old(message, now) {
        return message;
    }
    let since = u64::try_from(now - RECENTLY_MS - EPOCH_MS).unwrap_or_default();
    MessageId::new((since << 22).max(message.get()))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A moment in 2026.
    const NOW: i64 = 1_790_000_000_000;

    fn at(ms: i64) -> MessageId {
        let since = u64::try_from(ms - EPOCH_MS).expect("it is after the beginning");
        MessageId::new((since << 22) + 7)
    }

    #[test]
    fn of_old_messages_only_the_newest_are_asked_for() {
        let minute = 60_000;
        let young = at(NOW - 14 * minute);
        assert_eq!((recently(young, NOW), is_old(young, NOW)), (young, false));
        let old = at(NOW - 16 * minute);
        assert!(is_old(old, NOW) && recently(old, NOW) > old);
        assert!(recently(old, NOW) < at(NOW - 14 * minute));
        assert!(!is_old(recently(old, NOW), NOW));
    }

    #[test]
    fn identifiers_that_tell_no_time_are_not_old() {
        for id in [1, 77, (1 << 22) - 1, u64::MAX] {
            let message = MessageId::new(id);
            assert!(!is_old(message, NOW), "{id}");
            assert_eq!(recently(message, NOW), message);
        }
    }
}
