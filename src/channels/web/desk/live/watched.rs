//! The conversation that an agent has open.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::super::language::Language;
use crate::bot::desk::{Offers, is_bare_wish};
use crate::bot::{Bot, Follower};
use crate::store::{
    AgentId, Audience, Author, Body, ConversationId, ConversationRecord, Event, Holder,
    MOST_EVENTS_READ, StoreError,
};

/// From how many bytes of texts on the rest is told apart. What is told at once must fit into what may wait unsent.
const MOST_BYTES: usize = 256 * 1024;
/// The most events that are told at once.
const MOST_AT_ONCE: usize = 200;
/// After a failure to read the store it is tried again so much later.
const TRIED_AGAIN: Duration = Duration::from_secs(1);
/// How many events from the end the newest message of the resident is looked for.
const LATEST: u64 = 200;

/// How long the text of an event is, in bytes.
fn length(event: &Event) -> usize {
    event.body.text().len()
}

/// What is new in the conversation that is open.
#[derive(Debug)]
pub(super) enum News {
    /// Events, in order, without gaps.
    Events(Vec<Event>),
    /// Answers for the newest message of the resident.
    Offers(Box<Offers>),
    /// It was erased, or the service ends.
    Ended,
}

/// The conversation that an agent has open.
#[derive(Debug)]
pub(super) struct Watched {
    bot: Arc<Bot>,
    /// The conversation.
    pub(super) conversation: ConversationId,
    agent: AgentId,
    language: Language,
    follower: Follower,
    /// Whether answers are suggested to this agent.
    suggests: bool,
    /// Whether somebody waits for a person or is talking to one.
    open: bool,
    /// The newest message of the resident that says more than the wish for a person.
    newest: u64,
    /// The one before it.
    earlier: u64,
    /// The message for which answers were looked for last.
    suggested: u64,
    /// Looks for answers. It is never cut off, so that what it records is told to everybody.
    suggesting: Option<JoinHandle<Result<Offers, StoreError>>>,
}

impl Watched {
    /// Opens a conversation of which everything up to `after` is known.
    pub(super) async fn open(
        bot: &Arc<Bot>,
        record: &ConversationRecord,
        after: u64,
        agent: &AgentId,
        language: Language,
        suggests: bool,
    ) -> Result<Self, StoreError> {
        let after = after.min(record.last);
        let mut watched = Self {
            bot: Arc::clone(bot),
            follower: bot.follow(&record.id, after, Audience::Desk),
            conversation: record.id.clone(),
            agent: agent.clone(),
            language,
            suggests,
            open: matches!(record.holder, Holder::Queue | Holder::Agent(_)),
            newest: 0,
            earlier: 0,
            suggested: 0,
            suggesting: None,
        };
        if suggests {
            let from = record.last.saturating_sub(LATEST);
            let events = bot
                .events_after(&record.id, from, MOST_EVENTS_READ, Audience::Desk)
                .await?;
            watched.look_at(&events);
        }
        Ok(watched)
    }

    /// Remembers what suggestions depend on.
    fn look_at(&mut self, events: &[Event]) {
        for event in events {
            if is_bare_wish(event) && self.earlier > 0 {
                self.newest = self.earlier;
            }
            match event.body {
                Body::ResidentMessage { .. } | Body::MessageEdited { .. }
                    if event.author == Author::Resident && event.seq > self.newest =>
                {
                    self.earlier = std::mem::replace(&mut self.newest, event.seq);
                }
                Body::HandOver { .. } | Body::Claim => self.open = true,
                Body::Close { .. } => self.open = false,
                _ => {}
            }
        }
    }

    /// Begins to look for answers, if there is a message without.
    fn suggest(&mut self) {
        if !self.suggests
            || !self.open
            || self.suggesting.is_some()
            || self.newest == self.suggested
            || self.newest == 0
        {
            return;
        }
        self.suggested = self.newest;
        let bot = Arc::clone(&self.bot);
        let (conversation, agent) = (self.conversation.clone(), self.agent.clone());
        let (message, locale) = (self.newest, self.language.locale());
        self.suggesting = Some(tokio::spawn(async move {
            bot.suggest_for(&conversation, message, &agent, Some(locale))
                .await
        }));
    }

    /// What is new next. Nothing is lost when the caller stops waiting.
    pub(super) async fn next(&mut self) -> News {
        loop {
            self.suggest();
            let found = tokio::select! {
                found = async {
                    match &mut self.suggesting {
                        Some(suggesting) => suggesting.await,
                        None => pending().await,
                    }
                } => found,
                event = self.follower.next() => match event {
                    Ok(Some(event)) => return News::Events(self.with_more(event)),
                    Ok(None) => return News::Ended,
                    Err(error) => {
                        tracing::warn!(%error, "a conversation could not be read for the desk");
                        sleep(TRIED_AGAIN).await;
                        continue;
                    }
                },
            };
            self.suggesting = None;
            match found {
                Ok(Ok(offers)) if offers.message == self.newest => {
                    return News::Offers(Box::new(offers));
                }
                // There is a newer message by now.
                Ok(Ok(_)) => {}
                Ok(Err(error)) => {
                    tracing::warn!(%error, "no answers could be suggested");
                    if matches!(error, StoreError::Busy(_)) {
                        // Before the pause: who is not waited for any longer tries again too.
                        self.suggested = 0;
                        sleep(TRIED_AGAIN).await;
                    }
                }
                Err(error) => tracing::error!(%error, "looking for answers has failed"),
            }
        }
    }

    /// The event with those that are at hand already.
    fn with_more(&mut self, event: Event) -> Vec<Event> {
        let mut size = length(&event);
        let mut events = vec![event];
        while events.len() < MOST_AT_ONCE
            && size < MOST_BYTES
            && let Some(Ok(Some(event))) = self.follower.next().now_or_never()
        {
            size += length(&event);
            events.push(event);
        }
        self.look_at(&events);
        // At once, while these are told.
        self.suggest();
        events
    }
}
