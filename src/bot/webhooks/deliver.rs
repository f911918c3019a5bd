//! The delivery of events to one target: in order, again and again until each was taken in.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use ureq::Agent;

use super::send::{Post, Sent, client, post};
use super::target::Target;
use super::{Figures, Pace, message};
use crate::bot::Bot;
use crate::store::{Event, StoreError};

/// How many events are read at once.
const BATCH: u32 = 32;

/// Why a delivery ends.
#[derive(Debug)]
enum End {
    /// The service stops.
    Stopping,
    /// The target wants no more.
    Gone,
}

/// The delivery to one target.
#[derive(Debug)]
pub(super) struct Delivery {
    bot: Arc<Bot>,
    target: Arc<Target>,
    pace: Pace,
    figures: Arc<Figures>,
    stopping: CancellationToken,
    client: Agent,
    /// How many attempts have failed since one succeeded.
    failures: u32,
}

impl Delivery {
    pub(super) fn new(
        bot: Arc<Bot>,
        target: Arc<Target>,
        pace: Pace,
        figures: Arc<Figures>,
        stopping: CancellationToken,
    ) -> Self {
        Self {
            client: client(&target, &pace),
            bot,
            target,
            pace,
            figures,
            stopping,
            failures: 0,
        }
    }

    /// Delivers until the service stops or the target wants no more.
    pub(super) async fn run(mut self) {
        // Before the store is read, so that nothing falls between.
        let mut news = self.bot.bus().follow_all();
        let end = self.deliver(&mut news).await;
        if let Err(End::Gone) = end {
            self.figures.disabled.store(true, Ordering::Relaxed);
            tracing::warn!(
                webhook = self.target.name(),
                "the target wants no more events (410); it is asked again after a restart"
            );
        }
    }

    async fn deliver(&mut self, news: &mut Receiver<Arc<Event>>) -> Result<(), End> {
        let mut done = self.begin().await?;
        loop {
            let events = match self.bot.store().events_since(done, BATCH).await {
                Ok(events) => events,
                Err(error) => {
                    self.complain("the store cannot be read", &error.to_string());
                    self.pause().await?;
                    continue;
                }
            };
            if events.is_empty() {
                self.figures.waiting.store(0, Ordering::Relaxed);
                self.wait(news).await?;
                continue;
            }
            let from = done;
            let mut failed = None;
            for (position, event) in &events {
                if self.target.wants(event) {
                    self.figures.waiting.store(event.at.0, Ordering::Relaxed);
                    match self.attempt(*position, event).await {
                        Ok(()) => {}
                        Err(failure) => {
                            failed = Some(failure);
                            break;
                        }
                    }
                }
                done = *position;
            }
            if done > from {
                // Whatever happens next, what was taken in is not sent again without need.
                self.note(done).await;
            }
            match failed {
                None => {}
                Some(Failure::End(end)) => return Err(end),
                // Afterwards the events are read anew: some may have been erased in the meantime.
                Some(Failure::Again(reason)) => {
                    self.complain("an event was not delivered", &reason);
                    self.pause().await?;
                }
            }
        }
    }

    /// Where to go on: where it ended last, or, for a new target, with what happens from now on.
    async fn begin(&mut self) -> Result<i64, End> {
        loop {
            match self.cursor().await {
                Ok(position) => return Ok(position),
                Err(error) => {
                    self.complain("the store cannot be read", &error.to_string());
                    self.pause().await?;
                }
            }
        }
    }

    async fn cursor(&self) -> Result<i64, StoreError> {
        let store = self.bot.store();
        let name = self.target.cursor();
        if let Some(position) = store.cursor(&name).await? {
            return Ok(position);
        }
        let newest = store.newest_position().await?;
        store
            .move_cursor(&name, newest, self.bot.clock().at())
            .await
    }

    /// Moves the cursor. If that fails, events may be delivered once more after a restart, which is allowed.
    async fn note(&self, done: i64) {
        let at = self.bot.clock().at();
        let name = self.target.cursor();
        if let Err(error) = self.bot.store().move_cursor(&name, done, at).await {
            tracing::warn!(%error, webhook = self.target.name(), "the place of a webhook could not be kept");
        }
    }

    async fn attempt(&mut self, position: i64, event: &Event) -> Result<(), Failure> {
        let id = message::id(event);
        let body = message::body(&self.target, position, event);
        let timestamp = self.bot.clock().utc().timestamp();
        let message = Post {
            signature: self.target.secret().sign(&id, timestamp, &body),
            id,
            timestamp,
            body,
        };
        let (client, target) = (self.client.clone(), Arc::clone(&self.target));
        let sending = tokio::task::spawn_blocking(move || post(&client, target.url(), &message));
        let sent = tokio::select! {
            () = self.stopping.cancelled() => return Err(Failure::End(End::Stopping)),
            sent = sending => sent,
        };
        match sent {
            Ok(Sent::Taken) => {
                self.failures = 0;
                self.figures.delivered.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
            Ok(Sent::Gone) => Err(Failure::End(End::Gone)),
            Ok(Sent::Failed(reason)) => Err(Failure::Again(reason)),
            Err(error) => Err(Failure::Again(error.to_string())),
        }
    }

    fn complain(&self, what: &str, reason: &str) {
        self.figures.failed.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(
            webhook = self.target.name(),
            failures = self.failures + 1,
            reason,
            "{what}"
        );
    }

    /// Waits after a failure.
    async fn pause(&mut self) -> Result<(), End> {
        let pause = backoff(&self.pace, self.failures, random());
        self.failures = self.failures.saturating_add(1);
        self.sleep(pause).await
    }

    async fn sleep(&self, pause: Duration) -> Result<(), End> {
        tokio::select! {
            () = self.stopping.cancelled() => Err(End::Stopping),
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }

    /// Waits for something to happen.
    async fn wait(&self, news: &mut Receiver<Arc<Event>>) -> Result<(), End> {
        let heard = tokio::select! {
            () = self.stopping.cancelled() => return Err(End::Stopping),
            heard = news.recv() => heard,
            () = tokio::time::sleep(self.pace.idle) => return Ok(()),
        };
        match heard {
            Ok(_) | Err(RecvError::Lagged(_)) => {
                // The store is read anyway: what else is waiting says nothing more.
                *news = news.resubscribe();
                Ok(())
            }
            Err(RecvError::Closed) => self.sleep(self.pace.idle).await,
        }
    }
}

/// Why an attempt did not succeed.
#[derive(Debug)]
enum Failure {
    /// It is worth another one.
    Again(String),
    /// It is not.
    End(End),
}

/// The pause after a failure, where `failures` came before it: it doubles, and `random` (0 to 1) spreads it between a half
/// and the whole.
fn backoff(pace: &Pace, failures: u32, random: f64) -> Duration {
    let doubled = pace
        .first
        .saturating_mul(1_u32.checked_shl(failures).unwrap_or(u32::MAX).max(1));
    doubled
        .min(pace.longest)
        .mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

/// A random number from 0 to 1.
fn random() -> f64 {
    f64::from(uuid::Uuid::new_v4().as_fields().0) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_five_minutes() {
        let pace = Pace::default();
        let seconds = |failures, random| backoff(&pace, failures, random).as_secs_f64();
        let whole: Vec<f64> = (0..12).map(|failures| seconds(failures, 1.0)).collect();
        assert_eq!(
            whole,
            [
                1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 300.0, 300.0, 300.0
            ]
        );
        assert_eq!(backoff(&pace, 0, 0.0), Duration::from_millis(500));
        assert_eq!(backoff(&pace, u32::MAX, 0.0), Duration::from_secs(150));
        assert!((0..100).all(|_| (0.0..=1.0).contains(&random())));
    }
}
