//! Up to where messages were taken in, so that what is missed during an interruption can be caught up with.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serenity::model::id::{ChannelId, GuildId, MessageId};

use super::hub::CHANNEL;
use super::wire::Message;
use crate::bot::Clock;
use crate::store::Store;

/// What the notes begin with.
const PREFIX: &str = "seen:";
/// Of a conversation of residents is caught up with what was missed if something was written in it so lately.
pub(super) const RECENTLY_MS: i64 = 15 * 60 * 1_000;
/// How many places are watched at most; the ones in which nothing was written for the longest time are left out.
const MOST: usize = 500;

/// The last message taken in at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Last {
    /// The message.
    pub(super) message: MessageId,
    /// The server, which messages that are asked for do not tell.
    pub(super) guild: Option<GuildId>,
    /// When it was taken in, in milliseconds since 1970.
    pub(super) at: i64,
    /// Whether the place is watched however long nothing happens there: a configured channel or a thread of staff.
    pub(super) lasting: bool,
}

impl Last {
    fn write(self) -> String {
        let guild = self.guild.map_or(0, GuildId::get);
        let lasting = u8::from(self.lasting);
        format!("{} {guild} {} {lasting}", self.message, self.at)
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let message = parts.next()?.parse().ok().filter(|id| *id > 0)?;
        let guild = parts.next()?.parse().ok()?;
        Some(Self {
            message: MessageId::new(message),
            guild: (guild > 0).then(|| GuildId::new(guild)),
            at: parts.next()?.parse().ok()?,
            lasting: parts.next()? == "1",
        })
    }

    fn is_recent(self, now: i64) -> bool {
        now.saturating_sub(self.at) <= RECENTLY_MS
    }
}

/// The last messages taken in.
#[derive(Debug, Default)]
pub(super) struct Seen {
    places: Mutex<Places>,
}

#[derive(Debug, Default)]
struct Places {
    last: HashMap<ChannelId, Last>,
    /// Places where something is missing, and the last message before it. What comes in meanwhile changes nothing there.
    behind: HashMap<ChannelId, Last>,
    /// Places with news, and whether these have waited for one round already: what was taken in a moment ago may still be
    /// on its way into the store.
    fresh: HashMap<ChannelId, bool>,
    loaded: bool,
}

/// Milliseconds since 1970. The machine's time, because the notes outlive the process.
fn now() -> i64 {
    Clock::system().at().0 / 1_000
}

impl Places {
    /// Up to where nothing is missing at a place.
    fn reached(&self, channel: ChannelId) -> Option<Last> {
        let behind = self.behind.get(&channel).copied();
        match self.last.get(&channel).copied() {
            Some(last) => Some(Last {
                message: behind.map_or(last.message, |behind| behind.message.min(last.message)),
                ..last
            }),
            None => behind,
        }
    }

    /// From this message on something may be missing.
    fn fall_behind(&mut self, channel: ChannelId, last: Last) {
        let behind = self.behind.entry(channel).or_insert(last);
        if last.message < behind.message {
            behind.message = last.message;
        }
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
        places.fresh.entry(message.channel).or_insert(false);
        known.is_none()
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
        places.fresh.insert(channel, false);
        true
    }

    /// A message could not be taken in: from there on the place must be caught up with.
    pub(super) fn miss(&self, message: &Message) {
        let before = message.id.get().saturating_sub(1);
        let last = Last {
            message: MessageId::new(before.max(1)),
            guild: message.guild,
            at: now(),
            lasting: false,
        };
        self.places().fall_behind(message.channel, last);
    }

    /// A new session has begun: at each place something may be missing after what was taken in until now.
    pub(super) fn interrupted(&self) {
        let mut places = self.places();
        let last: Vec<(ChannelId, Last)> = places.last.iter().map(|(id, it)| (*id, *it)).collect();
        for (channel, last) in last {
            places.fall_behind(channel, last);
        }
    }

    /// Nothing is missing at a place any more.
    pub(super) fn caught_up(&self, channel: ChannelId) {
        let mut places = self.places();
        if places.behind.remove(&channel).is_some() && places.last.contains_key(&channel) {
            places.fresh.entry(channel).or_insert(false);
        }
    }

    /// Writes down at once that there is a new place: a process that is killed now misses nothing there.
    pub(super) async fn write_place(&self, store: &dyn Store, channel: ChannelId) {
        let Some(mut last) = self.places().reached(channel) else {
            return;
        };
        // What was just taken in may not be in the store yet.
        last.message = MessageId::new(last.message.get().saturating_sub(1).max(1));
        self.keep(store, channel, Some(last)).await;
    }

    async fn keep(&self, store: &dyn Store, channel: ChannelId, last: Option<Last>) -> bool {
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

    /// Reads what an earlier process has noted. What is known already is newer.
    pub(super) async fn load(&self, store: &dyn Store) {
        if self.places().loaded {
            return;
        }
        let notes = match store.memos(CHANNEL, PREFIX, MOST as u32).await {
            Ok(notes) => notes,
            Err(error) => {
                tracing::warn!(%error, "it is not known up to where messages of Discord were read");
                return;
            }
        };
        let mut places = self.places();
        places.loaded = true;
        for (key, value) in notes {
            let channel = key.strip_prefix(PREFIX).and_then(|id| id.parse().ok());
            let channel = channel.filter(|id| *id > 0).map(ChannelId::new);
            if let (Some(channel), Some(last)) = (channel, Last::read(&value)) {
                places.last.entry(channel).or_insert(last);
                places.fall_behind(channel, last);
            }
        }
    }

    /// Writes down what was taken in, except what only came since the last round unless it is the last one.
    pub(super) async fn write(&self, store: &dyn Store, last_round: bool) {
        let now = now();
        let mut due = Vec::new();
        {
            let mut places = self.places();
            let mut written = Vec::new();
            places.fresh.retain(|channel, waited| {
                if *waited || last_round {
                    written.push(*channel);
                    return false;
                }
                *waited = true;
                true
            });
            for channel in written {
                due.extend(places.reached(channel).map(|last| (channel, Some(last))));
            }
            let Places {
                last,
                behind,
                fresh,
                ..
            } = &mut *places;
            last.retain(|channel, place| {
                let watched = place.lasting || place.is_recent(now);
                if !watched && !fresh.contains_key(channel) {
                    due.push((*channel, None));
                }
                watched
            });
            behind.retain(|_, place| place.lasting || place.is_recent(now));
        }
        for (channel, last) in due {
            if !self.keep(store, channel, last).await {
                return;
            }
        }
    }

    /// The places to catch up with, the busiest lately first.
    pub(super) fn behind(&self) -> Vec<(ChannelId, Last)> {
        let now = now();
        let places = self.places();
        let all = places.behind.keys();
        let mut behind: Vec<_> = all
            .filter_map(|channel| Some((*channel, places.reached(*channel)?)))
            .filter(|(_, last)| last.lasting || last.is_recent(now))
            .collect();
        behind.sort_by_key(|(_, last)| std::cmp::Reverse(last.at));
        behind.truncate(MOST);
        behind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: u64) -> Message {
        Message {
            id: MessageId::new(id),
            channel: ChannelId::new(5),
            guild: Some(GuildId::new(6)),
            shared: false,
            author: None,
            webhook: false,
            kind: 0,
            content: None,
            mentions: Vec::new(),
            replies_to: None,
            attachments: 0,
            caught_up: false,
        }
    }

    #[test]
    fn a_note_is_read_as_it_was_written() {
        for guild in [None, Some(GuildId::new(7))] {
            let last = Last {
                message: MessageId::new(u64::MAX),
                guild,
                at: 1_764_000_000_000,
                lasting: guild.is_some(),
            };
            assert_eq!(Last::read(&last.write()), Some(last));
        }
        for nonsense in ["", "0 0 0 0", "1", "1 x 3 0", "1 2 3"] {
            assert_eq!(Last::read(nonsense), None, "{nonsense}");
        }
    }

    fn behind(seen: &Seen) -> Vec<(u64, u64)> {
        let behind = seen.behind();
        let mut behind: Vec<(u64, u64)> = behind
            .iter()
            .map(|(channel, last)| (channel.get(), last.message.get()))
            .collect();
        behind.sort_unstable();
        behind
    }

    #[test]
    fn only_what_is_newer_counts() {
        let seen = Seen::default();
        assert!(seen.note(&message(9), false));
        assert!(!seen.note(&message(8), false));
        assert!(!seen.open(ChannelId::new(5), MessageId::new(10), None, false));
        assert!(seen.open(ChannelId::new(6), MessageId::new(3), None, true));
        assert_eq!(behind(&seen), []);
        seen.interrupted();
        assert_eq!(behind(&seen), [(5, 9), (6, 3)]);
    }

    #[test]
    fn what_comes_in_while_something_is_missing_does_not_hide_it() {
        let seen = Seen::default();
        seen.note(&message(9), false);
        seen.miss(&message(20));
        seen.note(&message(21), false);
        seen.miss(&message(22));
        assert_eq!(behind(&seen), [(5, 19)]);
        seen.interrupted();
        assert_eq!(behind(&seen), [(5, 19)]);
        let channel = ChannelId::new(5);
        assert_eq!(
            seen.places()
                .reached(channel)
                .map(|last| last.message.get()),
            Some(19)
        );
        seen.caught_up(channel);
        assert_eq!(behind(&seen), []);
        assert_eq!(
            seen.places()
                .reached(channel)
                .map(|last| last.message.get()),
            Some(21)
        );
    }

    #[test]
    fn an_old_conversation_is_not_caught_up_with_but_a_channel_is() {
        let last = |lasting| Last {
            message: MessageId::new(1),
            guild: None,
            at: now() - RECENTLY_MS - 1_000,
            lasting,
        };
        let seen = Seen::default();
        seen.places().last.insert(ChannelId::new(1), last(false));
        seen.places().last.insert(ChannelId::new(2), last(true));
        seen.interrupted();
        assert_eq!(behind(&seen), [(2, 1)]);
    }
}
