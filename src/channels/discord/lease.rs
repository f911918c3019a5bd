//! Of many processes with one store one does a thing: two would do everything twice.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::pace::Pace;
use crate::bot::{Bot, Clock};
use crate::store::Timestamp;

/// The lease of something, renewed until it is given back.
#[derive(Debug)]
pub(super) struct Lease {
    held: watch::Receiver<bool>,
    enough: CancellationToken,
    task: JoinHandle<()>,
}

/// Who keeps the lease.
struct Keeper {
    bot: Arc<Bot>,
    /// Such as a shard.
    name: String,
    holder: String,
    pace: Pace,
}

impl Lease {
    /// Begins to try to get the lease of this name.
    pub(super) fn begin(bot: Arc<Bot>, name: String, pace: &Pace) -> Self {
        let (sender, held) = watch::channel(false);
        let enough = CancellationToken::new();
        let keeper = Keeper {
            bot,
            name,
            holder: uuid::Uuid::new_v4().to_string(),
            pace: *pace,
        };
        let task = tokio::spawn(keeper.keep(sender, enough.clone()));
        Self { held, enough, task }
    }

    /// Whether it is ours now.
    pub(super) fn is_held(&self) -> bool {
        *self.held.borrow()
    }

    /// Waits until it is ours.
    pub(super) async fn got(&mut self) {
        self.until(true).await;
    }

    /// Waits until it is not ours any more.
    pub(super) async fn lost(&mut self) {
        self.until(false).await;
    }

    async fn until(&mut self, held: bool) {
        if self.held.wait_for(|now| *now == held).await.is_err() {
            // Nobody keeps it any more: nothing will change.
            std::future::pending::<()>().await;
        }
    }

    /// Gives it back, so that another process need not wait until it ends.
    pub(super) async fn give_back(self) {
        self.enough.cancel();
        let _ = self.task.await;
    }
}

impl Keeper {
    async fn keep(self, sender: watch::Sender<bool>, enough: CancellationToken) {
        let mut ends: Option<Instant> = None;
        let mut told = false;
        loop {
            let begun = Instant::now();
            match self.take().await {
                Ok(true) => {
                    ends = Some(begun + self.pace.lease);
                    told = false;
                    sender.send_replace(true);
                }
                Ok(false) => {
                    ends = None;
                    if !told {
                        let name = &self.name;
                        tracing::warn!(
                            name,
                            "another process does this for Discord; this one takes over when that ends"
                        );
                        told = true;
                    }
                    sender.send_replace(false);
                }
                Err(error) => {
                    tracing::warn!(%error, name = self.name, "it could not be told which process does this for Discord");
                    if ends.is_none_or(|ends| ends <= begun) {
                        ends = None;
                        sender.send_replace(false);
                    }
                }
            }
            let wait = if ends.is_some() {
                self.pace.lease_renewal
            } else {
                self.pace.lease_retry
            };
            tokio::select! {
                () = enough.cancelled() => break,
                () = tokio::time::sleep(wait) => {}
            }
        }
        if ends.is_some()
            && let Err(error) = self
                .bot
                .store()
                .return_lease(&self.name, &self.holder)
                .await
        {
            tracing::debug!(%error, name = self.name, "the lease ends by itself");
        }
    }

    async fn take(&self) -> Result<bool, crate::store::StoreError> {
        // The machine's time and not the bot's, which may stand still.
        let at = Clock::system().at();
        let until = Timestamp(at.0.saturating_add(microseconds(self.pace.lease)));
        let store = self.bot.store();
        store.take_lease(&self.name, &self.holder, until, at).await
    }
}

fn microseconds(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}
