//! Conversations of channels on which everybody has an address instead of a token.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use tokio::sync::{Mutex, MutexGuard};

use super::Bot;
use crate::locale::ReplyLocale;
use crate::store::{ConversationId, StoreError};

/// How many addresses can get a conversation at the same time.
const DOORS: usize = 64;

/// One at a time gets a conversation for an address; a few addresses share a door.
#[derive(Debug)]
pub(super) struct Doors([Mutex<()>; DOORS]);

impl Default for Doors {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::new(())))
    }
}

impl Doors {
    async fn enter(&self, channel: &str, address: &str) -> Option<MutexGuard<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        (channel, address).hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % (DOORS as u64)).unwrap_or(0);
        match self.0.get(place) {
            Some(door) => Some(door.lock().await),
            None => None,
        }
    }
}

impl Bot {
    /// The conversation that an address on a channel leads to; if it leads nowhere, a new one on this channel, to which it
    /// leads from now on. Many at once get the same one.
    pub async fn begin_at(
        &self,
        channel: &str,
        address: &str,
        locale: Option<ReplyLocale>,
    ) -> Result<ConversationId, StoreError> {
        if let Some(known) = self.store.conversation_at(channel, address).await? {
            return Ok(known);
        }
        let _door = self.doors.enter(channel, address).await;
        if let Some(known) = self.store.conversation_at(channel, address).await? {
            return Ok(known);
        }
        let (record, _) = self.begin(channel, locale).await?;
        let at = self.clock.at();
        self.store.bind(channel, address, &record.id, at).await?;
        Ok(record.id)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::super::tests::House;
    use super::*;
    use crate::locale::Locale;
    use crate::store::Store;

    #[tokio::test]
    async fn many_at_once_get_the_same_conversation() {
        let house = House::new().await;
        let bot = &house.bot;
        let begin = |address: &'static str| bot.begin_at("discord", address, None);
        let all = join_all([begin("dm:1"), begin("dm:1"), begin("dm:2"), begin("dm:1")]).await;
        let all: Vec<ConversationId> = all.into_iter().map(Result::unwrap).collect();
        assert_eq!(all[0], all[1]);
        assert_eq!(all[0], all[3]);
        assert_ne!(all[0], all[2]);
        assert_eq!(house.store.recent(None, 9).await.unwrap().len(), 2);
        // It is found again after a restart, and a new one is begun after it was erased.
        let later = house.later(5);
        let found = later.begin_at("discord", "dm:1", None).await;
        assert_eq!(found, Ok(all[0].clone()));
        later.erase(&all[0]).await.unwrap();
        let easy = Some(ReplyLocale::Yasashii);
        let new = later.begin_at("discord", "dm:1", easy).await.unwrap();
        assert_ne!(new, all[0]);
        let record = house.store.conversation(&new).await.unwrap();
        assert_eq!(record.channel, "discord");
        assert_eq!(record.locale, Some(Locale::Ja));
    }
}
