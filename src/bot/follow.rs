//! Following a conversation: first what the store holds, then what happens, without gaps and without repetitions.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Bot;
use super::bus::{Following, News};
use crate::store::{Audience, ConversationId, Event, MOST_EVENTS_READ, StoreError};

/// Somebody who follows a conversation.
#[derive(Debug)]
pub struct Follower {
    bot: Arc<Bot>,
    conversation: ConversationId,
    audience: Audience,
    /// The last event given out, or not to be shown.
    last: u64,
    /// Begun before the store is read, so that nothing falls between.
    news: Following,
    waiting: VecDeque<Event>,
    /// Whether the store may hold something that was not read yet.
    behind: bool,
}

impl Follower {
    pub(super) fn new(
        bot: Arc<Bot>,
        conversation: ConversationId,
        after: u64,
        audience: Audience,
    ) -> Self {
        let news = bot.bus.follow(&conversation);
        Self {
            bot,
            conversation,
            audience,
            last: after,
            news,
            waiting: VecDeque::new(),
            behind: true,
        }
    }

    /// The next event; `None` when the conversation was erased or the service ends.
    ///
    /// An error leaves the follower as it was: the next call tries again.
    pub async fn next(&mut self) -> Result<Option<Event>, StoreError> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                self.last = event.seq;
                return Ok(Some(event));
            }
            if self.behind {
                let read = self.read().await?;
                self.behind = read == MOST_EVENTS_READ as usize;
                continue;
            }
            match self.news.next().await {
                News::Ended => return Ok(None),
                News::Missed => self.behind = true,
                News::Event(event) if event.seq <= self.last => {}
                News::Event(event) if event.seq > self.last + 1 => self.behind = true,
                News::Event(event) => {
                    self.last = event.seq;
                    let seen = match self.audience {
                        Audience::Desk => Some((*event).clone()),
                        Audience::Resident => (*event).clone().for_resident(),
                    };
                    if seen.is_some() {
                        return Ok(seen);
                    }
                }
            }
        }
    }

    async fn read(&mut self) -> Result<usize, StoreError> {
        let events = self
            .bot
            .store
            .events_after(
                &self.conversation,
                self.last,
                MOST_EVENTS_READ,
                self.audience,
            )
            .await?;
        let read = events.len();
        self.waiting.extend(events);
        Ok(read)
    }
}
