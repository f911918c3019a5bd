//! Who keeps the board up to date: takes in what happens and reads what must be read again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::time::{Instant, interval, sleep, sleep_until};

use super::super::super::Bot;
use super::super::Seen;
use super::row::{NamedPresent, Row, RowState};
use super::{Board, open};
use crate::store::{
    AgentId, Audience, Body, Case, ConversationId, Event, MOST_EVENTS_READ, MOST_ROWS_READ,
    StoreError,
};

/// The most open cases on the board.
const MOST_ROWS: usize = 2_000;
/// Changes within so short a time are told together.
const TOGETHER: Duration = Duration::from_millis(20);
/// How often everything is compared with the store.
const COMPARED_EVERY: Duration = Duration::from_mins(1);
/// How often it is looked whether somebody who was put off is to be seen to.
const LOOKED_EVERY: Duration = Duration::from_secs(1);
/// After a failure to read the store it is tried again so much later.
const TRIED_AGAIN: Duration = Duration::from_secs(1);
/// How many events from the end the last message is looked for.
const LATEST: u64 = 64;
/// How many changes are taken in before they are told.
const MOST_AT_ONCE: usize = 500;

/// Keeps the board up to date.
pub(super) struct Keeper {
    bot: Arc<Bot>,
    board: Arc<Board>,
    /// Conversations whose cases are to be read again.
    dirty: BTreeSet<ConversationId>,
    /// Events that were not taken in yet.
    news: BTreeMap<ConversationId, Vec<Event>>,
}

/// What the keeper waits for.
enum Happened {
    Event(Arc<Event>),
    Presence(Arc<Seen>),
    Missed,
    MissedPresence,
    Looked,
    Compared,
}

impl Keeper {
    /// A keeper who has done nothing yet.
    pub(super) fn new(bot: Arc<Bot>, board: Arc<Board>) -> Self {
        Self {
            bot,
            board,
            dirty: BTreeSet::new(),
            news: BTreeMap::new(),
        }
    }

    /// Keeps the board up to date for ever.
    pub(super) async fn keep(mut self) {
        let mut events = self.bot.bus.follow_all();
        let mut presence = self.bot.desk.presence.follow();
        while let Err(error) = self.compare(true).await {
            tracing::warn!(%error, "the open cases could not be read");
            sleep(TRIED_AGAIN).await;
        }
        let mut looked = interval(LOOKED_EVERY);
        let mut compared = interval(COMPARED_EVERY);
        compared.reset();
        loop {
            let happened = tokio::select! {
                event = events.recv() => match event {
                    Ok(event) => Happened::Event(event),
                    Err(RecvError::Lagged(_)) => Happened::Missed,
                    // The bot has the sender as long as this task has the bot.
                    Err(RecvError::Closed) => return,
                },
                seen = presence.recv() => match seen {
                    Ok(seen) => Happened::Presence(seen),
                    Err(RecvError::Lagged(_)) => Happened::MissedPresence,
                    Err(RecvError::Closed) => return,
                },
                _ = looked.tick() => Happened::Looked,
                _ = compared.tick() => Happened::Compared,
            };
            let begun = Instant::now();
            let deep = self.take(happened) | self.take_waiting(&mut events);
            let settled = self.settle(deep).await;
            if let Err(error) = settled {
                tracing::warn!(%error, "the board could not be kept up to date");
                compared.reset_after(TRIED_AGAIN);
            }
            sleep_until(begun + TOGETHER).await;
        }
    }

    /// Takes in what happened. Returns whether something was missed.
    fn take(&mut self, happened: Happened) -> bool {
        match happened {
            Happened::Event(event) => self.take_event(&event),
            Happened::Presence(seen) => {
                self.show_presence(&seen.conversation);
            }
            Happened::MissedPresence => {
                let all: Vec<ConversationId> = {
                    let state = open(&self.board.state);
                    state.rows().map(|row| row.conversation().clone()).collect()
                };
                for conversation in &all {
                    self.show_presence(conversation);
                }
            }
            Happened::Looked => self.look_at_clock(),
            Happened::Compared => return true,
            Happened::Missed => {
                let state = open(&self.board.state);
                let all = state.rows().map(|row| row.conversation().clone());
                self.dirty.extend(all);
                return true;
            }
        }
        false
    }

    /// Takes in the events that have come in the meantime.
    fn take_waiting(&mut self, events: &mut Receiver<Arc<Event>>) -> bool {
        for _ in 0..MOST_AT_ONCE {
            match events.try_recv() {
                Ok(event) => self.take_event(&event),
                Err(TryRecvError::Lagged(_)) => return self.take(Happened::Missed),
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        false
    }

    fn take_event(&mut self, event: &Event) {
        let id = &event.conversation;
        let known = open(&self.board.state).get(id).map(|row| row.last);
        let is_next = self
            .news
            .get(id)
            .map_or(known, |news| news.last().map(|last| last.seq));
        let changes_case = matches!(
            event.body,
            Body::HandOver { .. }
                | Body::Claim
                | Body::Release { .. }
                | Body::Snooze { .. }
                | Body::Transfer { .. }
                | Body::Close { .. }
        );
        if known.is_none() && !changes_case && !self.dirty.contains(id) {
            // It is the bot's alone.
            return;
        }
        if changes_case || is_next.is_none_or(|last| event.seq > last + 1) {
            self.dirty.insert(id.clone());
        }
        self.news.entry(id.clone()).or_default().push(event.clone());
    }

    /// Brings the board up to date and tells of it.
    async fn settle(&mut self, deep: bool) -> Result<(), StoreError> {
        if deep {
            // What changed is among the dirty ones; this finds what has come and gone.
            self.compare(false).await?;
        }
        let news = std::mem::take(&mut self.news);
        for (conversation, events) in &news {
            if !self.dirty.contains(conversation) {
                self.take_in(conversation, events);
            }
        }
        while let Some(conversation) = self.dirty.first().cloned() {
            let case = self.bot.store.open_case(&conversation).await?;
            self.read(&conversation, case).await?;
            self.dirty.remove(&conversation);
        }
        self.board.publish();
        Ok(())
    }

    fn take_in(&self, conversation: &ConversationId, events: &[Event]) {
        let mut state = open(&self.board.state);
        let Some(row) = state.get(conversation) else {
            return;
        };
        let mut row = row.changed();
        if row.take(events) {
            state.put(row);
        } else {
            state.put_silently(row);
        }
    }

    /// Compares all cases with those of the store. Rows of cases that are as they were stay, unless it is the first time.
    async fn compare(&mut self, first: bool) -> Result<(), StoreError> {
        self.board.read_names(&self.bot).await?;
        let mut cases = Vec::new();
        let mut after = None;
        let mut cut = false;
        loop {
            let store = &self.bot.store;
            let page = store.open_cases(after.as_ref(), MOST_ROWS_READ).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.conversation.clone());
            let is_last = page.len() < MOST_ROWS_READ as usize;
            cases.extend(page);
            if cases.len() > MOST_ROWS {
                cut = true;
                cases.truncate(MOST_ROWS);
            }
            if is_last || cut {
                break;
            }
        }
        if cut {
            tracing::warn!(MOST_ROWS, "there are more open cases than the board shows");
        }
        let there: BTreeSet<&ConversationId> =
            cases.iter().map(|case| &case.conversation).collect();
        {
            let mut state = open(&self.board.state);
            state.cut = cut;
            let gone = state.rows().map(|row| row.conversation().clone());
            let gone: Vec<_> = gone.filter(|id| !there.contains(id)).collect();
            for conversation in &gone {
                state.remove(conversation);
            }
        }
        for case in cases {
            let as_it_was = open(&self.board.state)
                .get(&case.conversation)
                .is_some_and(|row| row.case == case);
            if !as_it_was {
                let conversation = case.conversation.clone();
                self.read(&conversation, Some(case)).await?;
            }
        }
        if first {
            // From now on it is known that there is nothing else.
            open(&self.board.state).begin();
        }
        self.board.publish();
        Ok(())
    }

    /// Reads a conversation for its row; without an open case it has none.
    async fn read(
        &self,
        conversation: &ConversationId,
        case: Option<Case>,
    ) -> Result<(), StoreError> {
        let found = match case {
            Some(case) => match self.bot.store.conversation(conversation).await {
                Ok(record) => Some((case, record)),
                Err(StoreError::NotFound(_)) => None,
                Err(error) => return Err(error),
            },
            None => None,
        };
        let Some((case, record)) = found else {
            open(&self.board.state).remove(conversation);
            return Ok(());
        };
        let now = self.bot.clock.at();
        let before = self.board.row(conversation);
        let mut row = match &before {
            Some(before) => {
                let mut row = before.changed();
                row.case = case;
                row.settle(now);
                row
            }
            None => Row::new(case, now),
        };
        let after = row.last.max(record.last.saturating_sub(LATEST));
        let audience = Audience::Desk;
        let events = self
            .bot
            .store
            .events_after(conversation, after, MOST_EVENTS_READ, audience)
            .await?;
        row.take(&events);
        row.last = row.last.max(record.last);
        row.channel = record.channel;
        row.language = record.locale;
        let present = self.bot.desk.presence.at(conversation, now);
        let mut agents: Vec<&AgentId> = present.iter().map(|present| &present.agent).collect();
        agents.extend(&row.case.agent);
        let names = self.board.names_with(&self.bot, &agents).await;
        row.name(&names, &present);
        let mut state = open(&self.board.state);
        if state.len() < MOST_ROWS || before.is_some() {
            state.put(row);
        } else {
            state.cut = true;
        }
        Ok(())
    }

    fn show_presence(&self, conversation: &ConversationId) {
        let names = self.board.names();
        let present = self.bot.desk.presence.at(conversation, self.bot.clock.at());
        let mut state = open(&self.board.state);
        let Some(row) = state.get(conversation) else {
            return;
        };
        let present = NamedPresent::all(&present, &names);
        if row.present != present {
            let mut row = row.changed();
            row.present = present;
            state.put(row);
        }
    }

    /// Puts those back into the queue whose time has come.
    fn look_at_clock(&self) {
        let now = self.bot.clock.at();
        let mut state = open(&self.board.state);
        let due: Vec<Row> = state
            .rows()
            .filter(|row| row.state == RowState::Snoozed)
            .map(|row| row.changed())
            .filter_map(|mut row| row.settle(now).then_some(row))
            .collect();
        for row in due {
            state.put(row);
        }
    }
}
