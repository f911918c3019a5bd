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
    /// Places with news, and whether these have waited for one round already: what was taken in a moment ago may still be
    /// on its way into the store.
    fresh: HashMap<ChannelId, bool>,
    loaded: bool,
}

/// Milliseconds since 1970. The machine's time, because the notes outlive the process.
fn now() -> i64 {
    Clock::system().at().0 / 1_000
}

impl Seen {
    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a message was taken in at a place that is watched.
    pub(super) fn note(&self, message: &Message, lasting: bool) {
        let mut places = self.places();
        let known = places.last.get(&message.channel).copied();
        if known.is_some_and(|known| known.message >= message.id) {
            return;
        }
        let last = Last {
            message: message.id,
            guild: message.guild,
            at: now(),
            lasting,
        };
        places.last.insert(message.channel, last);
        places.fresh.entry(message.channel).or_insert(false);
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
            }
        }
    }

    /// Writes down what was taken in, except what only came since the last round unless it is the last one.
    pub(super) async fn write(&self, store: &dyn Store, last_round: bool) {
        let now = now();
        let mut due = Vec::new();
        {
            let mut places = self.places();
            let Places { last, fresh, .. } = &mut *places;
            fresh.retain(|channel, waited| {
                if *waited || last_round {
                    due.extend(last.get(channel).map(|last| (*channel, Some(*last))));
                    return false;
                }
                *waited = true;
                true
            });
            last.retain(|channel, place| {
                let watched = place.lasting || place.is_recent(now);
                if !watched && !fresh.contains_key(channel) {
                    due.push((*channel, None));
                }
                watched
            });
        }
        let at = Clock::system().at();
        for (channel, last) in due {
            let key = format!("{PREFIX}{channel}");
            let value = last.map(Last::write);
            let written = store
                .set_memo(CHANNEL, &key, value.as_deref(), None, at)
                .await;
            if let Err(error) = written {
                tracing::warn!(%error, "it could not be noted up to where messages were read");
                return;
            }
        }
    }

    /// The places to catch up with, the busiest lately first.
    pub(super) fn watched(&self) -> Vec<(ChannelId, Last)> {
        let now = now();
        let places = self.places();
        let all = places.last.iter().map(|(channel, last)| (*channel, *last));
        let mut watched: Vec<_> = all
            .filter(|(_, last)| last.lasting || last.is_recent(now))
            .collect();
        watched.sort_by_key(|(_, last)| std::cmp::Reverse(last.at));
        watched.truncate(MOST);
        watched
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
            author: None,
            webhook: false,
            kind: 0,
            content: None,
            mentions: Vec::new(),
            replies_to: None,
            attachments: 0,
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

    #[test]
    fn only_what_is_newer_counts() {
        let seen = Seen::default();
        seen.note(&message(9), false);
        seen.note(&message(8), false);
        let watched = seen.watched();
        assert_eq!(watched.len(), 1);
        assert_eq!(watched[0].1.message.get(), 9);
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
        let watched: Vec<u64> = seen.watched().iter().map(|place| place.0.get()).collect();
        assert_eq!(watched, [2]);
    }
}
