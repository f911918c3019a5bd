//! Up to where messages were taken in, so that what is missed during an interruption can be caught up with.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serenity::model::id::{ChannelId, GuildId, MessageId};

use super::hub::{CHANNEL, Hub};
use super::wire::Message;
use crate::bot::Clock;
use crate::store::{MOST_ROWS_READ, Store};

/// What the notes begin with.
const PREFIX: &str = "seen:";
/// Of a conversation of residents is caught up with what was missed if something was written in it so lately.
pub(super) const RECENTLY_MS: i64 = 15 * 60 * 1_000;
/// The same for configured channels and threads of staff: over a weekend.
const LASTING_MS: i64 = 3 * 24 * 3_600 * 1_000;
/// How many places are caught up with at most; the ones in which nothing was written for the longest time are left out.
const MOST: usize = 500;
/// How many notes are read at most.
const MOST_NOTES: usize = 20_000;

/// The last message taken in at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Last {
    /// The message.
    pub(super) message: MessageId,
    /// The server, which messages that are asked for do not tell.
    pub(super) guild: Option<GuildId>,
    /// When it was taken in, in milliseconds since 1970.
    pub(super) at: i64,
    /// Whether the place is watched for longer: a configured channel or a thread of staff.
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

    fn is_watched(self, now: i64) -> bool {
        let limit = if self.lasting {
            LASTING_MS
        } else {
            RECENTLY_MS
        };
        now.saturating_sub(self.at) <= limit
    }
}

/// Something is missing at a place.
#[derive(Clone, Copy, Debug)]
struct Gap {
    /// The last message before it.
    from: Last,
    /// The last one of those that could not be taken in, if it is known.
    until: Option<MessageId>,
}

/// The last messages taken in.
#[derive(Debug, Default)]
pub(super) struct Seen {
    places: Mutex<Places>,
}

#[derive(Debug, Default)]
struct Places {
    last: HashMap<ChannelId, Last>,
    /// Places where something is missing. What comes in meanwhile changes nothing there.
    gaps: HashMap<ChannelId, Gap>,
    /// Messages that are being taken in: they are not in the store yet.
    under_way: HashMap<ChannelId, BTreeSet<MessageId>>,
    /// Places with news.
    fresh: HashSet<ChannelId>,
    loaded: bool,
    catching_up: bool,
    again: bool,
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

/// Milliseconds since 1970. The machine's time, because the notes outlive the process.
fn now() -> i64 {
    Clock::system().at().0 / 1_000
}

impl Places {
    /// Up to where nothing is missing at a place, and everything is in the store.
    fn reached(&self, channel: ChannelId) -> Option<Last> {
        let gap = self.gaps.get(&channel).map(|gap| gap.from);
        let last = self.last.get(&channel).copied().or(gap)?;
        let under_way = self.under_way.get(&channel).and_then(BTreeSet::first);
        let before = under_way.map(|first| MessageId::new(first.get().saturating_sub(1).max(1)));
        let bounds = [gap.map(|gap| gap.message), before].into_iter().flatten();
        let message = bounds.fold(last.message, MessageId::min);
        Some(Last { message, ..last })
    }

    /// From this message on something may be missing.
    fn begin_gap(&mut self, channel: ChannelId, from: Last, until: Option<MessageId>) {
        let gap = self.gaps.entry(channel).or_insert(Gap { from, until });
        gap.from.message = gap.from.message.min(from.message);
        gap.until = gap.until.max(until);
    }

    /// What is to be written down, and what no longer counts.
    fn due(&mut self) -> Vec<(ChannelId, Option<Last>)> {
        let fresh = std::mem::take(&mut self.fresh);
        let written = |channel| Some((channel, Some(self.reached(channel)?)));
        let mut due: Vec<_> = fresh.into_iter().filter_map(written).collect();
        let now = now();
        let Self { last, gaps, .. } = self;
        last.retain(|channel, place| {
            let watched = place.is_watched(now);
            if !watched {
                due.push((*channel, None));
            }
            watched
        });
        gaps.retain(|_, gap| gap.from.is_watched(now));
        due
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

#[cfg(test)]
mod tests {
    use super::*;

    const CHANNEL: ChannelId = ChannelId::new(5);

    fn message(id: u64) -> Message {
        Message {
            id: MessageId::new(id),
            channel: CHANNEL,
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

    fn gaps(seen: &Seen) -> Vec<(u64, u64)> {
        let gaps = seen.gaps();
        let mut gaps: Vec<(u64, u64)> = gaps
            .iter()
            .map(|(channel, last)| (channel.get(), last.message.get()))
            .collect();
        gaps.sort_unstable();
        gaps
    }

    fn reached(seen: &Seen) -> Option<u64> {
        let reached = seen.places().reached(CHANNEL);
        reached.map(|last| last.message.get())
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
        assert!(seen.note(&message(9), false));
        assert!(!seen.note(&message(8), false));
        assert!(!seen.open(CHANNEL, MessageId::new(10), None, false));
        assert!(seen.open(ChannelId::new(6), MessageId::new(3), None, true));
        assert_eq!(gaps(&seen), []);
        seen.interrupted();
        assert_eq!(gaps(&seen), [(5, 9), (6, 3)]);
    }

    #[test]
    fn what_comes_in_while_something_is_missing_does_not_hide_it() {
        let seen = Seen::default();
        seen.note(&message(9), false);
        seen.miss(&message(20));
        seen.note(&message(21), false);
        assert_eq!(gaps(&seen), [(5, 19)]);
        seen.interrupted();
        assert_eq!(gaps(&seen), [(5, 19)]);
        // While it is read up to 21, one more is dropped.
        seen.miss(&message(22));
        seen.note(&message(23), false);
        seen.caught_up(CHANNEL, Some(MessageId::new(21)));
        assert_eq!((gaps(&seen), reached(&seen)), (vec![(5, 21)], Some(21)));
        seen.caught_up(CHANNEL, Some(MessageId::new(23)));
        assert_eq!((gaps(&seen), reached(&seen)), (vec![], Some(23)));
        // One that was deleted before it could be read holds nothing up.
        seen.miss(&message(30));
        seen.caught_up(CHANNEL, None);
        assert_eq!(gaps(&seen), []);
    }

    #[test]
    fn what_is_still_being_taken_in_does_not_count() {
        let seen = Seen::default();
        let due = || {
            let due = seen.places().due();
            due.into_iter()
                .map(|(_, last)| last.map(|last| last.message.get()))
                .collect::<Vec<_>>()
        };
        for id in [9, 10, 11] {
            seen.begin(CHANNEL, MessageId::new(id));
            seen.note(&message(id), false);
        }
        assert_eq!(due(), [Some(8)]);
        // The second one is faster than the first.
        seen.end(CHANNEL, MessageId::new(10));
        assert_eq!(due(), [Some(8)]);
        seen.end(CHANNEL, MessageId::new(9));
        assert_eq!(due(), [Some(10)]);
        assert_eq!(due(), []);
        seen.end(CHANNEL, MessageId::new(11));
        assert_eq!(due(), [Some(11)]);
        // What is missing comes before what was taken in.
        seen.miss(&message(12));
        seen.note(&message(13), false);
        assert_eq!(due(), [Some(11)]);
    }

    #[test]
    fn one_at_a_time_catches_up_and_looks_again_for_the_others() {
        let seen = Seen::default();
        assert!(seen.begin_catching_up());
        assert!(!seen.begin_catching_up());
        assert!(seen.must_look_again());
        assert!(!seen.must_look_again());
        assert!(seen.begin_catching_up());
        assert!(!seen.must_look_again());
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
        assert_eq!(gaps(&seen), [(2, 1)]);
        let due = seen.places().due();
        assert_eq!(due, [(ChannelId::new(1), None)]);
    }
}
