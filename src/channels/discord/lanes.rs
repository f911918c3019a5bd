//! Lanes: what belongs together is done one after the other, everything else at the same time.
//!
//! A lane is named by where a resident is (or by the conversation, if that is on another channel). Both the messages that
//! come in and the events that go out pass through it, so that nothing overtakes within it.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::task::TaskTracker;

/// The most jobs that wait in one lane.
const LONGEST: usize = 200;
/// The most jobs that wait in all lanes.
const MOST: usize = 20_000;

/// Something to do in a lane.
type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A lane has no place for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

#[derive(Default)]
struct Room {
    /// Lanes in which something is being done, with what waits.
    waiting: HashMap<String, VecDeque<Job>>,
    /// How many jobs wait in all of them.
    jobs: usize,
}

/// All lanes.
#[derive(Clone)]
pub(super) struct Lanes {
    room: Arc<Mutex<Room>>,
    tasks: TaskTracker,
}

impl std::fmt::Debug for Lanes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lanes").finish_non_exhaustive()
    }
}

impl Lanes {
    /// Lanes whose work is counted by a tracker.
    pub(super) fn new(tasks: TaskTracker) -> Self {
        Self {
            room: Arc::default(),
            tasks,
        }
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        // A map of queues is whole whatever happened to the one who held it.
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does a job when everything is done that came into the lane before it.
    pub(super) fn push(
        &self,
        lane: &str,
        job: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Full> {
        let job: Job = Box::pin(job);
        {
            let mut room = self.room();
            if room.jobs >= MOST {
                return Err(Full);
            }
            if let Some(waiting) = room.waiting.get_mut(lane) {
                if waiting.len() >= LONGEST {
                    return Err(Full);
                }
                waiting.push_back(job);
                room.jobs += 1;
                return Ok(());
            }
            room.waiting.insert(lane.to_owned(), VecDeque::new());
        }
        let (lanes, lane) = (self.clone(), lane.to_owned());
        self.tasks.spawn(async move { lanes.work(lane, job).await });
        Ok(())
    }

    /// Works a lane off.
    async fn work(self, lane: String, first: Job) {
        let mut next = Some(first);
        while let Some(job) = next {
            // A mistake in one job must not end the lane.
            if tokio::spawn(job).await.is_err() {
                tracing::error!("a job of the channel has failed");
            }
            let mut room = self.room();
            next = room.waiting.get_mut(&lane).and_then(VecDeque::pop_front);
            match next {
                Some(_) => room.jobs -= 1,
                None => {
                    room.waiting.remove(&lane);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn a_lane_keeps_its_order_and_outlives_a_mistake() {
        let tasks = TaskTracker::new();
        let lanes = Lanes::new(tasks.clone());
        let (sender, mut receiver) = mpsc::unbounded_channel();
        for n in 0..100 {
            let sender = sender.clone();
            let job = async move {
                tokio::task::yield_now().await;
                assert!(n != 50, "a mistake");
                let _ = sender.send(n);
            };
            assert_eq!(lanes.push("a", job), Ok(()));
        }
        drop(sender);
        tasks.close();
        tasks.wait().await;
        let mut done = Vec::new();
        while let Ok(n) = receiver.try_recv() {
            done.push(n);
        }
        let wanted: Vec<i32> = (0..100).filter(|n| *n != 50).collect();
        assert_eq!(done, wanted);
    }

    #[tokio::test]
    async fn a_lane_is_bounded() {
        let lanes = Lanes::new(TaskTracker::new());
        for _ in 0..=LONGEST {
            assert_eq!(lanes.push("a", std::future::pending()), Ok(()));
        }
        assert_eq!(lanes.push("a", std::future::pending()), Err(Full));
        assert_eq!(lanes.push("b", std::future::pending()), Ok(()));
    }
}
