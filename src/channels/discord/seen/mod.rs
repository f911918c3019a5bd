//! Up to where messages were taken in, so that what is missed during an interruption can be caught up with.

mod places;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serenity::model::id::{ChannelId, GuildId, MessageId};

use super::hub::{CHANNEL, Hub};
use super::wire::Message;
use crate::bot::Clock;
use crate::store::{MOST_ROWS_READ, Store};
pub(super) use places::{Last, RECENTLY_MS};
use places::{Places, now};

/// What the notes begin with.
const PREFIX: &str = "seen:";
/// How many places are caught up with at most; the ones in which nothing was written for the longest time are left out.
const MOST: usize = 500;
/// How many notes are read at most.
const MOST_NOTES: usize = 20_000;

/// The last messages taken in.
#[derive(Debug, Default)]
pub(super) struct Seen {
    places: Mutex<Places>,
}

/// A message is being taken in, until this is dropped.
pub(super) struct Taking {
    hub: Arc<Hub>,
    channel: ChannelId,
    message: MessageId,
}

impl Taking {
    /// From now on.
    pub(super) fn begin(hub: &Arc<Hub>, message: &Message) -> Self {
        hub.seen.begin(message.channel, message.id);
        Self {
            hub: Arc::clone(hub),
            channel: message.channel,
            message: message.id,
        }
    }
}

impl Drop for Taking {
    fn drop(&mut self) {
        self.hub.seen.end(self.channel, self.message);
    }
}

impl Seen {
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a message was taken in at a place that is watched. Whether the place is a new one.
    pub(super) fn note(&self, message: &Message, lasting: bool) -> bool {
        let mut places = self.places();
        let known = places.last.get(&message.channel).copied();
        if known.is_some_and(|known| known.message >= message.id) {
            return false;
        }
        let last = Last {
            message: message.id,
            guild: message.guild,
            at: now(),
            lasting,
        };
        places.last.insert(message.channel, last);
        places.fresh.insert(message.channel);
        known.is_none()
    }

    /// Whether a place is known to be on a server.
    pub(super) fn is_on_server(&self, channel: ChannelId) -> bool {
        let places = self.places();
        let known = places.last.get(&channel);
        known.is_some_and(|known| known.guild.is_some())
    }

    fn begin(&self, channel: ChannelId, message: MessageId) {
        let mut places = self.places();
        places.under_way.entry(channel).or_default().insert(message);
    }

    fn end(&self, channel: ChannelId, message: MessageId) {
        let mut places = self.places();
        if let Some(under_way) = places.under_way.get_mut(&channel) {
            under_way.remove(&message);
            if under_way.is_empty() {
                places.under_way.remove(&channel);
            }
        }
        if places.last.contains_key(&channel) {
            places.fresh.insert(channel);
        }
    }

    /// Notes a place in which we have written something ourselves, so that what others write there next is not missed.
    /// Whether it is a new one; of another it is known better up to where it was read.
    pub(super) fn open(
        &self,
        channel: ChannelId,
        message: MessageId,
        guild: Option<GuildId>,
        lasting: bool,
    ) -> bool {
        let mut places = self.places();
        if places.last.contains_key(&channel) {
            return false;
        }
        let last = Last {
            message,
            guild,
            at: now(),
            lasting,
        };
        places.last.insert(channel, last);
        places.fresh.insert(channel);
        true
    }

    /// A message could not be taken in: from there on the place must be caught up with.
    pub(super) fn miss(&self, message: &Message) {
        let before = message.id.get().saturating_sub(1);
        let from = Last {
            message: MessageId::new(before.max(1)),
            guild: message.guild,
            at: now(),
            lasting: false,
        };
        self.places()
            .begin_gap(message.channel, from, Some(message.id));
    }

    /// A new session has begun: at each place something may be missing after what was taken in until now.
    pub(super) fn interrupted(&self) {
        let mut places = self.places();
        let last: Vec<(ChannelId, Last)> = places.last.iter().map(|(id, it)| (*id, *it)).collect();
        for (channel, last) in last {
            places.begin_gap(channel, last, None);
        }
    }

    /// Everything up to a message was taken in; `None`: everything that there is.
    pub(super) fn caught_up(&self, channel: ChannelId, until: Option<MessageId>) {
        let mut places = self.places();
        let Some(gap) = places.gaps.get_mut(&channel) else {
            return;
        };
        // Something may have been dropped while this was read.
        if let (Some(read), Some(dropped)) = (until, gap.until)
            && dropped > read
            && read > gap.from.message
        {
            gap.from.message = read;
            return;
        }
        places.gaps.remove(&channel);
        if places.last.contains_key(&channel) {
            places.fresh.insert(channel);
        }
    }

    /// Somebody begins to catch up: `false` if somebody does already, who then looks once more.
    pub(super) fn begin_catching_up(&self) -> bool {
        let mut places = self.places();
        places.again = places.catching_up;
        !std::mem::replace(&mut places.catching_up, true)
    }

    /// Whether who catches up must look once more; if not, it has ended.
    pub(super) fn must_look_again(&self) -> bool {
        let mut places = self.places();
        places.catching_up = std::mem::take(&mut places.again);
        places.catching_up
    }

    /// The places to catch up with, the busiest lately first.
    pub(super) fn gaps(&self) -> Vec<(ChannelId, Last)> {
        let now = now();
        let places = self.places();
        let all = places.gaps.keys();
        let mut gaps: Vec<_> = all
            .filter_map(|channel| Some((*channel, places.reached(*channel)?)))
            .filter(|(_, last)| last.is_watched(now))
            .collect();
        gaps.sort_by_key(|(_, last)| std::cmp::Reverse(last.at));
        gaps.truncate(MOST);
        gaps
    }

    /// Reads what an earlier process has noted. What is known already is newer.
    pub(super) async fn load(&self, store: &dyn Store) {
        if self.places().loaded {
            return;
        }
        let mut notes: Vec<(String, String)> = Vec::new();
        loop {
            let after = notes.last().map_or("", |(key, _)| key.as_str());
            match store
                .memos_after(CHANNEL, PREFIX, after, MOST_ROWS_READ)
                .await
            {
                Ok(page) => {
                    let is_last = page.len() < MOST_ROWS_READ as usize;
                    notes.extend(page);
                    if is_last || notes.len() >= MOST_NOTES {
                        break;
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "it is not known up to where messages of Discord were read");
                    return;
                }
            }
        }
        let mut places = self.places();
        places.loaded = true;
        for (key, value) in notes {
            let channel = key.strip_prefix(PREFIX).and_then(|id| id.parse().ok());
            let channel = channel.filter(|id| *id > 0).map(ChannelId::new);
            if let (Some(channel), Some(last)) = (channel, Last::read(&value)) {
                places.last.entry(channel).or_insert(last);
                places.begin_gap(channel, last, None);
            }
        }
    }

    /// Writes down up to where everything was taken in.
    pub(super) async fn write(&self, store: &dyn Store) {
        let due = self.places().due();
        for (channel, last) in due {
            if !keep(store, channel, last).await {
                // The next round begins with it.
                self.places().fresh.insert(channel);
                return;
            }
        }
    }

    /// Writes down at once that there is a new place: a process that is killed now misses nothing there.
    pub(super) async fn write_place(&self, store: &dyn Store, channel: ChannelId) {
        let reached = self.places().reached(channel);
        if let Some(last) = reached {
            keep(store, channel, Some(last)).await;
        }
    }
}

/// Writes a note or removes it; whether that went well.
async fn keep(store: &dyn Store, channel: ChannelId, last: Option<Last>) -> bool {
    let key = format!("{PREFIX}{channel}");
    let value = last.map(Last::write);
    let at = Clock::system().at();
    let written = store
        .set_memo(CHANNEL, &key, value.as_deref(), None, at)
        .await;
    if let Err(error) = &written {
        tracing::warn!(%error, "it could not be noted up to where messages were read");
    }
    written.is_ok()
}
