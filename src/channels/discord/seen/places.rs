//! What is known of the places where messages are taken in, without the store.

use std::collections::{BTreeSet, HashMap, HashSet};

use serenity::model::id::{ChannelId, GuildId, MessageId};

use crate::bot::Clock;

/// Of a conversation of residents is caught up with what was missed if something was written in it so lately.
pub(in super::super) const RECENTLY_MS: i64 = 15 * 60 * 1_000;
/// The same for configured channels and threads of staff: over a weekend.
const LASTING_MS: i64 = 3 * 24 * 3_600 * 1_000;

/// The last message taken in at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Last {
    /// The message.
    pub(in super::super) message: MessageId,
    /// The server, which messages that are asked for do not tell.
    pub(in super::super) guild: Option<GuildId>,
    /// When it was taken in, in milliseconds since 1970.
    pub(in super::super) at: i64,
    /// Whether the place is watched for longer: a configured channel or a thread of staff.
    pub(in super::super) lasting: bool,
}

impl Last {
    /// As a note.
    pub(super) fn write(self) -> String {
        let guild = self.guild.map_or(0, GuildId::get);
        let lasting = u8::from(self.lasting);
        format!("{} {guild} {} {lasting}", self.message, self.at)
    }

    /// A note; `None` if it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
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

    /// Whether the place is watched at a moment, in milliseconds since 1970.
    pub(super) fn is_watched(self, now: i64) -> bool {
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
pub(super) struct Gap {
    /// The last message before it.
    pub(super) from: Last,
    /// The last one of those that could not be taken in, if it is known.
    pub(super) until: Option<MessageId>,
}

/// What is known of all places.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The last message taken in at each.
    pub(super) last: HashMap<ChannelId, Last>,
    /// Places where something is missing. What comes in meanwhile changes nothing there.
    pub(super) gaps: HashMap<ChannelId, Gap>,
    /// Messages that are being taken in: they are not in the store yet.
    pub(super) under_way: HashMap<ChannelId, BTreeSet<MessageId>>,
    /// Places with news.
    pub(super) fresh: HashSet<ChannelId>,
    /// Whether the notes of earlier processes were read.
    pub(super) loaded: bool,
    /// Whether somebody catches up.
    pub(super) catching_up: bool,
    /// Whether who catches up must look once more.
    pub(super) again: bool,
}

/// Milliseconds since 1970. The machine's time, because the notes outlive the process.
pub(super) fn now() -> i64 {
    Clock::system().at().0 / 1_000
}

impl Places {
    /// Up to where nothing is missing at a place, and everything is in the store.
    pub(super) fn reached(&self, channel: ChannelId) -> Option<Last> {
        let gap = self.gaps.get(&channel).map(|gap| gap.from);
        let last = self.last.get(&channel).copied().or(gap)?;
        let under_way = self.under_way.get(&channel).and_then(BTreeSet::first);
        let before = under_way.map(|first| MessageId::new(first.get().saturating_sub(1).max(1)));
        let bounds = [gap.map(|gap| gap.message), before].into_iter().flatten();
        let message = bounds.fold(last.message, MessageId::min);
        Some(Last { message, ..last })
    }

    /// From this message on something may be missing.
    pub(super) fn begin_gap(&mut self, channel: ChannelId, from: Last, until: Option<MessageId>) {
        let gap = self.gaps.entry(channel).or_insert(Gap { from, until });
        gap.from.message = gap.from.message.min(from.message);
        gap.until = gap.until.max(until);
    }

    /// What is to be written down, and what no longer counts.
    pub(super) fn due(&mut self) -> Vec<(ChannelId, Option<Last>)> {
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
