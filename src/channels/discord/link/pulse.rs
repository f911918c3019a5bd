//! What the connection shows of itself to those who look from outside, without waiting for it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serenity::all::OnlineStatus;
use serenity::gateway::{ConnectionStage, ShardManager};
use serenity::model::id::ShardId;

/// What the connection shows of itself.
#[derive(Default)]
pub(super) struct Pulse {
    beats: AtomicU64,
    signs: AtomicU64,
    connected: AtomicBool,
    ready: AtomicBool,
    overflowed: AtomicBool,
    manager: Mutex<Option<Arc<ShardManager>>>,
}

impl std::fmt::Debug for Pulse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pulse").finish_non_exhaustive()
    }
}

impl Pulse {
    /// How often the connection's runtime had time for something else. If it does not grow, somebody does not let go.
    pub(super) fn beats(&self) -> u64 {
        self.beats.load(Ordering::Relaxed)
    }

    /// How many signs of life came from the other side.
    pub(super) fn signs(&self) -> u64 {
        self.signs.load(Ordering::Relaxed)
    }

    /// Whether there is a session.
    pub(super) fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }

    /// A sign of life came.
    pub(super) fn sign(&self) {
        self.signs.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether there ever was a session.
    pub(super) fn was_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }

    /// A session has begun or goes on.
    pub(super) fn connect(&self) {
        self.ready.store(true, Ordering::Relaxed);
        self.connected.store(true, Ordering::Relaxed);
    }

    /// Events were dropped.
    pub(super) fn overflow(&self) {
        self.overflowed.store(true, Ordering::Relaxed);
    }

    /// Whether events were dropped since this was asked last.
    pub(super) fn take_overflow(&self) -> bool {
        self.overflowed.swap(false, Ordering::Relaxed)
    }

    /// Who runs the shards.
    pub(super) fn set_manager(&self, manager: Arc<ShardManager>) {
        *self.manager.lock().unwrap_or_else(PoisonError::into_inner) = Some(manager);
    }

    /// Gives the shard something to send. One that turns in a circle on a closed connection fails with it, and lets go.
    pub(super) fn poke(&self) {
        let manager = self.manager.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(manager) = &*manager
            && let Ok(runners) = manager.runners.try_lock()
        {
            for runner in runners.values() {
                runner.runner_tx.set_status(OnlineStatus::Online);
            }
        }
    }

    /// Looks at the shard again and again from within its runtime.
    pub(super) async fn beat(
        self: Arc<Self>,
        manager: Arc<ShardManager>,
        shard: u32,
        every: Duration,
    ) {
        let mut before: Option<(ConnectionStage, Option<Duration>)> = None;
        loop {
            self.beats.fetch_add(1, Ordering::Relaxed);
            if let Ok(runners) = manager.runners.try_lock() {
                let found = runners.get(&ShardId(shard));
                let now = found.map(|runner| (runner.stage, runner.latency));
                self.compare(before, now);
                before = now;
            }
            tokio::time::sleep(every).await;
        }
    }

    fn compare(
        &self,
        before: Option<(ConnectionStage, Option<Duration>)>,
        now: Option<(ConnectionStage, Option<Duration>)>,
    ) {
        if now.and_then(|now| now.1) != before.and_then(|before| before.1) {
            // A heartbeat was answered.
            self.sign();
        }
        match now.map(|now| now.0) {
            Some(ConnectionStage::Connected) => self.connect(),
            // A session whose beginning serenity cannot read stays in this stage; our own reading has seen it.
            Some(ConnectionStage::Identifying) => {}
            _ => self.connected.store(false, Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_counts_until_it_is_seen_to_be_lost() {
        let pulse = Pulse::default();
        let at = |stage| Some((stage, None));
        pulse.compare(None, at(ConnectionStage::Disconnected));
        assert!(!pulse.is_connected());
        // A session that only our own reading has seen, and one that is lost before anybody has looked.
        pulse.connect();
        pulse.compare(None, at(ConnectionStage::Identifying));
        assert!(pulse.is_connected());
        pulse.compare(None, at(ConnectionStage::Resuming));
        assert!(!pulse.is_connected());
        pulse.compare(None, at(ConnectionStage::Connected));
        assert!(pulse.is_connected());
        pulse.compare(None, at(ConnectionStage::Connecting));
        assert!(!pulse.is_connected());
        pulse.compare(None, at(ConnectionStage::Connected));
        pulse.compare(None, None);
        assert!(!pulse.is_connected());
    }

    #[test]
    fn an_answered_heartbeat_is_a_sign() {
        let pulse = Pulse::default();
        let answered = |ms| Some((ConnectionStage::Connected, Some(Duration::from_millis(ms))));
        pulse.compare(answered(3), answered(3));
        assert_eq!(pulse.signs(), 0);
        pulse.compare(answered(3), answered(4));
        assert_eq!(pulse.signs(), 1);
    }
}
