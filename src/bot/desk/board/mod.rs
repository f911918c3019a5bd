//! The board: all open cases in one view, which all agents share. It is kept up to date event by event, and only what has
//! changed is told.
//!
//! As with the bus, what is here is a hint and the store is the truth: whatever may have been missed is read there.

mod keeper;
mod names;
mod row;
mod state;

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use names::Names;
pub use row::{Named, NamedPresent, Row, RowState};
pub use state::Changes;

use super::super::Bot;
use crate::store::{AgentId, ConversationId, StoreError, Timestamp};
use keeper::Keeper;
use state::State;

/// Who looks at the board again within so many microseconds looks on: 10 minutes.
const LOOKS_ON: i64 = 10 * 60 * 1_000_000;
/// So many agents are remembered for that.
const LOOKERS: NonZeroUsize = NonZeroUsize::new(2_000).expect("not zero");

/// All open cases.
#[derive(Debug)]
pub struct Board {
    state: Mutex<State>,
    names: Mutex<Names>,
    lookers: Mutex<LruCache<AgentId, i64>>,
    version: watch::Sender<u64>,
}

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is behind these locks is whole whatever happened to the one who held them.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bot {
    /// The board. It is kept up to date from the first call on until `stopping`.
    pub fn board(self: &Arc<Self>, stopping: &CancellationToken) -> Arc<Board> {
        let board = self.desk.board.get_or_init(|| {
            let board = Arc::new(Board {
                state: Mutex::default(),
                names: Mutex::default(),
                lookers: Mutex::new(LruCache::new(LOOKERS)),
                version: watch::channel(0).0,
            });
            let keeper = Keeper::new(Arc::clone(self), Arc::clone(&board));
            let stopping = stopping.clone();
            tokio::spawn(async move {
                tokio::select! {
                    () = stopping.cancelled() => {}
                    () = keeper.keep() => {}
                }
            });
            board
        });
        Arc::clone(board)
    }
}

impl Board {
    /// Follows the number of the last change; 0 as long as nothing was read yet.
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// What has changed since a number; 0: everything.
    pub fn since(&self, version: u64) -> Changes {
        open(&self.state).since(version)
    }

    /// The row of a conversation, if it has an open case.
    pub fn row(&self, conversation: &ConversationId) -> Option<Arc<Row>> {
        open(&self.state).get(conversation).cloned()
    }

    /// The names of agents, as far as they are known.
    pub fn names(&self) -> Names {
        open(&self.names).clone()
    }

    /// Whether an agent begins to look at the board, and does not just come back after a short time.
    pub fn is_new_look(&self, agent: &AgentId, now: Timestamp) -> bool {
        let mut lookers = open(&self.lookers);
        let last = lookers.put(agent.clone(), now.0);
        last.is_none_or(|last| !(0..LOOKS_ON).contains(&now.0.saturating_sub(last)))
    }

    /// The names, with these agents among them if they exist.
    pub async fn names_with(&self, bot: &Bot, agents: &[&AgentId]) -> Names {
        let names = self.names();
        if agents.iter().all(|agent| names.knows(agent)) {
            return names;
        }
        if let Err(error) = self.read_names(bot).await {
            tracing::warn!(%error, "the names of the agents could not be read");
        }
        self.names()
    }

    async fn read_names(&self, bot: &Bot) -> Result<(), StoreError> {
        let agents = bot.store.agents().await?;
        *open(&self.names) = Names::new(&agents);
        Ok(())
    }

    /// Takes an erased conversation off the board.
    pub(super) fn forget(&self, conversation: &ConversationId) {
        open(&self.state).remove(conversation);
        self.publish();
    }

    fn publish(&self) {
        let version = open(&self.state).version();
        self.version.send_if_modified(|told| {
            let is_new = *told < version;
            *told = version.max(*told);
            is_new
        });
    }
}
