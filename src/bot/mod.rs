//! The bot: takes in messages, answers them, keeps both, and tells who follows the conversation.
//!
//! [`answer`] is the pure path of a message: conversation → recognise → decide → reply. [`Bot::receive`] puts it between
//! the mailbox of the conversation and the store; every channel that keeps conversations goes through it.

pub mod answer;
mod bus;
mod changes;
mod channel;
mod channels;
mod clock;
mod counters;
pub mod desk;
mod durations;
mod follow;
mod handover;
mod mailbox;
mod receive;
mod shown;
mod suggest;
pub mod webhooks;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use bus::{Bus, Following, News};
pub use channels::{ChannelFigures, ChannelState, Channels};
pub use clock::{Clock, in_tokyo};
pub use counters::Counters;
pub use durations::Durations;
pub use follow::Follower;
pub use receive::{Circumstances, Content, Inbound, Reach, Received};
pub use shown::Shown;
pub use suggest::{Evidence, MOST_SUGGESTED, Suggested, SuggestedAnswer, Wanted, suggest};

use crate::library::Library;
use crate::locale::ReplyLocale;
use crate::replies::{Args, Reply};
use crate::store::{
    AccessToken, Audience, ConversationId, ConversationRecord, Erasure, Event, NewConversation,
    Store, StoreError, Thumb,
};
use mailbox::Mailboxes;

/// Everything that a channel needs to hold conversations. Shared by all channels of the process.
#[derive(Debug)]
pub struct Bot {
    library: Arc<Library>,
    store: Arc<dyn Store>,
    clock: Clock,
    bus: Bus,
    mailboxes: Mailboxes,
    counters: Counters,
    channels: Channels,
    desk: desk::Desk,
    doors: channel::Doors,
}

impl Bot {
    /// A bot that knows what the library holds and keeps what the store takes.
    pub fn new(library: Arc<Library>, store: Arc<dyn Store>, clock: Clock) -> Self {
        Self {
            library,
            store,
            clock,
            bus: Bus::default(),
            mailboxes: Mailboxes::default(),
            counters: Counters::default(),
            channels: Channels::default(),
            desk: desk::Desk::new(clock.at()),
            doors: channel::Doors::default(),
        }
    }

    /// Intents, replies and settings.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The store, for what is asked of it directly.
    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// The time.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// News of conversations.
    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// Who is at the desk.
    pub fn presence(&self) -> &desk::Presence {
        &self.desk.presence
    }

    /// What was done so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The channels that have a connection of their own.
    pub fn channels(&self) -> &Channels {
        &self.channels
    }

    /// What the bot says before anything was asked.
    pub fn greeting(&self, locale: ReplyLocale) -> Reply {
        let catalog = &self.library.catalog;
        let message = catalog.message(catalog.spoken(locale), "greeting", &Args::new());
        message.map_or_else(|_| Reply::new(locale), Reply::from_message)
    }

    /// A text of the program in a locale; empty if there is none, which `check` finds.
    pub fn words(&self, locale: ReplyLocale, id: &str, args: &Args) -> String {
        let catalog = &self.library.catalog;
        let text = catalog.text(catalog.spoken(locale), id, args);
        text.unwrap_or_default()
    }

    /// Begins a conversation on a channel. The token is told only here.
    pub async fn begin(
        &self,
        channel: &str,
        locale: Option<ReplyLocale>,
    ) -> Result<(ConversationRecord, AccessToken), StoreError> {
        let new = NewConversation {
            channel: channel.to_owned(),
            locale: locale.map(ReplyLocale::language),
        };
        let (record, token) = self.store.create_conversation(new, self.clock.at()).await?;
        self.mailboxes.remember(&token, &record.id);
        *self.mailboxes.hold(&record.id).await = Some(Box::new(record.clone()));
        Ok((record, token))
    }

    /// The conversation that a token opens, or [`StoreError::NotFound`].
    pub async fn opened_by(&self, token: &AccessToken) -> Result<ConversationId, StoreError> {
        if let Some(known) = self.mailboxes.opened_by(token) {
            return Ok(known);
        }
        let record = self.store.conversation_of(token).await?;
        self.mailboxes.remember(token, &record.id);
        Ok(record.id)
    }

    /// Events after a sequence number, as the audience may see them.
    pub async fn events_after(
        &self,
        conversation: &ConversationId,
        after: u64,
        limit: u32,
        audience: Audience,
    ) -> Result<Vec<Event>, StoreError> {
        self.store
            .events_after(conversation, after, limit, audience)
            .await
    }

    /// Follows a conversation from a sequence number on: nothing is missed, nothing comes twice.
    pub fn follow(
        self: &Arc<Self>,
        conversation: &ConversationId,
        after: u64,
        audience: Audience,
    ) -> Follower {
        Follower::new(Arc::clone(self), conversation.clone(), after, audience)
    }

    /// A resident's thumb on a reply, or on the end of a case for the help of people.
    pub async fn give_feedback(
        &self,
        conversation: &ConversationId,
        reply: u64,
        thumb: Thumb,
    ) -> Result<Event, StoreError> {
        let mut held = self.mailboxes.hold(conversation).await;
        let at = self.clock.at();
        let event = self
            .store
            .give_feedback(conversation, reply, thumb, at)
            .await?;
        // The sequence number has grown; what is at hand is read again when it is needed.
        *held = None;
        self.bus.tell(std::slice::from_ref(&event));
        Ok(event)
    }

    /// Erases a conversation with everything about it, and tells who follows it that it is gone.
    pub async fn erase(&self, conversation: &ConversationId) -> Result<Erasure, StoreError> {
        let held = self.mailboxes.hold(conversation).await;
        let erasure = self.store.erase(conversation).await?;
        self.mailboxes.forget(conversation);
        drop(held);
        self.bus.end(conversation);
        self.desk.forget(conversation);
        Ok(erasure)
    }

    /// Erases conversations in which nothing has happened for so many days. Returns how many went.
    pub async fn erase_older_than(&self, days: u32) -> Result<u64, StoreError> {
        const AT_ONCE: u32 = 100;
        const MICROSECONDS_A_DAY: i64 = 24 * 3600 * 1_000_000;
        let mut before = self.clock.at();
        before.0 = (before.0 - i64::from(days) * MICROSECONDS_A_DAY).max(0);
        let mut erased = 0;
        loop {
            let round = self.store.erase_inactive(before, AT_ONCE).await?;
            erased += round.conversations;
            if round.conversations < u64::from(AT_ONCE) {
                break;
            }
        }
        if erased > 0 {
            self.mailboxes.forget_all();
        }
        Ok(erased)
    }

    /// Ends all following and closes the store, when every message under way was answered.
    pub async fn close(&self) {
        self.bus.end_all();
        self.store.close().await;
    }
}
