//! What channels with a connection of their own say about it: whether it holds, and what was done, in numbers only.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Whether a channel's connection holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChannelState {
    /// It is being made for the first time.
    #[default]
    Connecting,
    /// Another process serves this part of the channel; this one takes over when that ends.
    Waiting,
    /// It holds.
    Up,
    /// It has not held for a while; the channel goes on trying.
    Degraded,
    /// It is given up, until somebody mends what is told and starts the program again.
    Stopped,
}

impl ChannelState {
    /// All states.
    pub const ALL: [Self; 5] = [
        Self::Connecting,
        Self::Waiting,
        Self::Up,
        Self::Degraded,
        Self::Stopped,
    ];

    /// The name for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Waiting => "waiting",
            Self::Up => "up",
            Self::Degraded => "degraded",
            Self::Stopped => "stopped",
        }
    }
}

/// What one channel says about itself. The counts only grow, and start at zero with the program.
#[derive(Debug, Default)]
pub struct ChannelFigures {
    state: Mutex<(ChannelState, Option<&'static str>)>,
    /// Events taken in.
    pub events: AtomicU64,
    /// Events that could not be read although they concerned the channel.
    pub unreadable: AtomicU64,
    /// Events dropped because too many waited.
    pub overflowed: AtomicU64,
    /// Messages posted.
    pub posted: AtomicU64,
    /// Requests tried again.
    pub retries: AtomicU64,
    /// Requests that had to wait because the service said so.
    pub rate_limited: AtomicU64,
    /// Requests given up.
    pub dropped: AtomicU64,
    /// Connections begun anew.
    pub restarts: AtomicU64,
}

impl ChannelFigures {
    fn held(&self) -> MutexGuard<'_, (ChannelState, Option<&'static str>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, and why it is so, in a sentence for the operator.
    pub fn state(&self) -> (ChannelState, Option<&'static str>) {
        *self.held()
    }

    /// Sets the state. Returns whether it is another one than before.
    pub fn set_state(&self, state: ChannelState, why: Option<&'static str>) -> bool {
        let mut held = self.held();
        let changed = *held != (state, why);
        *held = (state, why);
        changed
    }

    /// Counts one more.
    pub fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

/// The channels that have said that they run, by name.
#[derive(Debug, Default)]
pub struct Channels {
    all: Mutex<BTreeMap<&'static str, Arc<ChannelFigures>>>,
}

impl Channels {
    /// The figures of a channel, which are shown from now on.
    pub fn of(&self, name: &'static str) -> Arc<ChannelFigures> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(name).or_default())
    }

    /// All channels that run, by name.
    pub fn all(&self) -> Vec<(&'static str, Arc<ChannelFigures>)> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .map(|(name, figures)| (*name, Arc::clone(figures)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_known_by_its_name() {
        let channels = Channels::default();
        assert!(channels.all().is_empty());
        let figures = channels.of("a");
        assert_eq!(figures.state(), (ChannelState::Connecting, None));
        assert!(figures.set_state(ChannelState::Stopped, Some("Why.")));
        assert!(
            !channels
                .of("a")
                .set_state(ChannelState::Stopped, Some("Why."))
        );
        ChannelFigures::count(&channels.of("a").posted);
        assert_eq!(figures.posted.load(Ordering::Relaxed), 1);
        assert_eq!(channels.all().len(), 1);
    }

    #[test]
    fn names_differ() {
        let mut names = ChannelState::ALL.map(ChannelState::name);
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
