//! What people at the desk do with conversations. The store decides who has one; the bot tells everybody who follows.
//!
//! Whoever calls these functions has signed somebody in: an [`AgentId`](crate::store::AgentId) is believed, and `overrule` means that the role
//! was checked.

mod board;
mod cases;
mod presence;
mod queue;
mod search;
mod send;
mod suggestions;
mod tend;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

pub use board::{Board, Changes, Named, NamedPresent, Names, Row, RowState};
pub use cases::DeskAction;
pub use presence::{Activity, Presence, Present, Seen};
pub use queue::{Waiting, is_bare_wish, shortened};
pub use search::FoundSnippet;
pub use send::{Outgoing, Sent};
pub use suggestions::{Offered, Offers};
pub use tend::Tended;

use super::Bot;
use crate::desk::snippets::Snippets;
use crate::store::{Audience, ConversationId, MOST_EVENTS_READ, StoreError, Timestamp};
use suggestions::Memory;

/// What the logins of those begin with who answer on Discord.
pub const DISCORD_LOGIN: &str = "discord-";

/// What the bot knows of the desk, in memory.
#[derive(Debug)]
pub(super) struct Desk {
    /// Who is there.
    pub(super) presence: Presence,
    /// Suggestions that were shown lately.
    suggested: Memory,
    /// The answers that can be searched, made when they are first searched.
    snippets: OnceLock<Snippets>,
    /// Who was told lately to wait on.
    reassured: tend::Reassured,
    /// Whether there are agents who may work.
    has_agents: AtomicBool,
    /// All open cases, from when they are first looked at.
    board: OnceLock<Arc<Board>>,
}

impl Desk {
    /// A desk at which nobody has sat yet.
    pub(super) fn new(started: Timestamp) -> Self {
        Self {
            presence: Presence::new(started),
            suggested: Memory::default(),
            snippets: OnceLock::new(),
            reassured: tend::Reassured::default(),
            has_agents: AtomicBool::new(false),
            board: OnceLock::new(),
        }
    }

    /// Takes an erased conversation off the board.
    pub(super) fn forget(&self, conversation: &ConversationId) {
        if let Some(board) = self.board.get() {
            board.forget(conversation);
        }
    }

    /// Whether there are agents who may work, as far as was seen.
    pub(super) fn has_agents(&self) -> bool {
        self.has_agents.load(Ordering::Relaxed)
    }
}

impl Bot {
    /// Does something to a conversation in its turn, and tells its followers what came of it.
    async fn change<T>(
        &self,
        conversation: &ConversationId,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let mut held = self.mailboxes.hold(conversation).await;
        // What is at hand is read again when it is needed.
        let before = match held.take() {
            Some(record) => record.last,
            None => self.store.conversation(conversation).await?.last,
        };
        let done = work.await;
        // After an error too: it may have been written all the same.
        self.tell_since(conversation, before).await;
        done
    }

    /// Tells followers what the store holds after a sequence number. Call it only while the mailbox is held, so that each
    /// event is told once.
    pub(super) async fn tell_since(&self, conversation: &ConversationId, last: u64) {
        let audience = Audience::Desk;
        let events = self
            .store
            .events_after(conversation, last, MOST_EVENTS_READ, audience)
            .await;
        match events {
            Ok(events) => self.bus.tell(&events),
            Err(error) => tracing::warn!(%error, "what happened could not be told at once"),
        }
    }

    /// Looks whether there is anybody who may work at the desk, so that notes are read.
    async fn look_for_agents(&self) -> Result<(), StoreError> {
        let agents = self.store.agents().await?;
        let any = agents.iter().any(|agent| agent.disabled_at.is_none());
        self.desk.has_agents.store(any, Ordering::Relaxed);
        Ok(())
    }
}
