//! The threads of conversations that were erased: what residents said stands there too, so that they are deleted.
//!
//! An erasure leaves nothing behind that could tell of it, and is done by other processes too. So each thread is noted
//! apart from its conversation, and it is looked from time to time whether that is still there.

use serenity::model::id::ChannelId;

use super::super::hub::{CHANNEL, Hub};
use super::super::rest::RestError;
use super::words::number;
use crate::store::{ConversationId, MOST_ROWS_READ, StoreError};

/// What the keys of these notes begin with.
const PREFIX: &str = "thread:";
/// So many parts the notes have; one is looked at at a time.
const PARTS: u64 = 64;

/// What the keys of one part begin with.
fn part(number: u64) -> String {
    format!("{PREFIX}{:02}:", number % PARTS)
}

fn key(thread: ChannelId) -> String {
    // The lower bits of an identifier count what was made in the same millisecond.
    format!("{}{thread}", part(thread.get() >> 22))
}

/// Notes the thread of a conversation.
pub(super) async fn note(
    hub: &Hub,
    thread: ChannelId,
    conversation: &ConversationId,
) -> Result<(), RestError> {
    let (store, at) = (hub.bot.store(), hub.bot.clock().at());
    let (key, id) = (key(thread), Some(conversation.as_str()));
    let noted = store.set_memo(CHANNEL, &key, id, None, at);
    noted.await.map_err(RestError::from)
}

/// The thread is gone.
pub(super) async fn forget(hub: &Hub, thread: ChannelId) -> Result<(), RestError> {
    let (store, at) = (hub.bot.store(), hub.bot.clock().at());
    let key = key(thread);
    let removed = store.set_memo(CHANNEL, &key, None, None, at);
    removed.await.map_err(RestError::from)
}

/// Deletes the threads of one part whose conversations were erased.
async fn delete(hub: &Hub, number_of_part: u64) -> Result<(), RestError> {
    let store = hub.bot.store();
    let prefix = part(number_of_part);
    let noted = store.memos(CHANNEL, &prefix, MOST_ROWS_READ).await;
    for (key, conversation) in noted? {
        match store
            .conversation(&ConversationId::from(conversation))
            .await
        {
            Err(StoreError::NotFound(_)) => {}
            Ok(_) => continue,
            Err(error) => return Err(RestError::from(error)),
        }
        let Some(thread) = key.strip_prefix(&prefix).and_then(number) else {
            continue;
        };
        let thread = ChannelId::new(thread);
        match hub.rest.delete_channel(thread).await {
            Ok(()) => tracing::info!(%thread, "the thread of an erased conversation was deleted"),
            Err(error) if error.is_gone() => {}
            Err(error) => {
                tracing::warn!(%error, %thread, "the thread of an erased conversation could not be deleted");
                continue;
            }
        }
        forget(hub, thread).await?;
    }
    Ok(())
}

/// Looks at one part after the other.
#[derive(Debug, Default)]
pub(super) struct Rounds(u64);

impl Rounds {
    /// Deletes everything that is to be deleted.
    pub(super) async fn all(&mut self, hub: &Hub) {
        for _ in 0..PARTS {
            self.next(hub).await;
        }
    }

    /// Deletes what is to be deleted in the next part.
    pub(super) async fn next(&mut self, hub: &Hub) {
        let part = self.0;
        self.0 = (part + 1) % PARTS;
        if let Err(error) = delete(hub, part).await {
            tracing::warn!(%error, "it could not be told which threads are to be deleted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_is_in_the_part_in_which_it_is_looked_for() {
        for thread in [1, 4_194_304, 1_400_000_000_000_000_000, u64::MAX] {
            let key = key(ChannelId::new(thread));
            let found = (0..PARTS).filter(|number| key.starts_with(&part(*number)));
            assert_eq!(found.count(), 1, "{key}");
        }
    }
}
