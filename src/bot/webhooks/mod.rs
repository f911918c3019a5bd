//! Webhooks: other programs are told of events, at least once each, in order for each of them, also after a restart.
//!
//! Every target has a cursor in the store, which moves when its program has taken an event in. Messages are signed after
//! the [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks) specification.

mod deliver;
mod message;
mod secret;
mod send;
mod target;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use secret::Secret;
pub use target::{Target, WebhookError};

use super::Bot;
use crate::config;
use crate::store::Timestamp;

/// How patient deliveries are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The pause after the first failure; it doubles with each further one. What is really waited is between a half and
    /// the whole of it.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How long a connection may take to come about.
    pub connect: Duration,
    /// How long a delivery may take.
    pub total: Duration,
    /// How often the store is looked at although there was no news.
    pub idle: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_mins(5),
            connect: Duration::from_secs(5),
            total: Duration::from_secs(10),
            idle: Duration::from_secs(5),
        }
    }
}

/// What has become of the deliveries to a target since the program was started.
#[derive(Debug)]
pub struct Figures {
    /// The name of the webhook.
    pub name: String,
    /// Events that were taken in.
    pub delivered: AtomicU64,
    /// Attempts that failed.
    pub failed: AtomicU64,
    /// Whether the program has said that it wants no more (410); it is asked again after a restart.
    pub disabled: AtomicBool,
    /// When the event happened that is being delivered, in microseconds since 1970; 0 if none is.
    waiting: AtomicI64,
}

impl Figures {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            delivered: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            disabled: AtomicBool::new(false),
            waiting: AtomicI64::new(0),
        }
    }

    /// How old the oldest event is that was not delivered yet; zero if all were.
    pub fn lag(&self, now: Timestamp) -> Duration {
        match self.waiting.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            since => {
                let microseconds = u64::try_from(now.0.saturating_sub(since)).unwrap_or(0);
                Duration::from_micros(microseconds)
            }
        }
    }
}

/// The webhooks of an installation, ready to be started.
#[derive(Debug)]
pub struct Webhooks {
    targets: Vec<Target>,
    pace: Pace,
}

impl Webhooks {
    /// The webhooks of the configuration with their secrets. `secret_of` gives the value of an environment variable.
    pub fn new(
        configured: &[config::Webhook],
        secret_of: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, WebhookError> {
        let mut targets: Vec<Target> = Vec::new();
        for webhook in configured {
            let target = Target::new(webhook, &secret_of)?;
            if targets
                .iter()
                .any(|known| known.variable() == target.variable())
            {
                return Err(WebhookError::SameName(webhook.name.clone()));
            }
            targets.push(target);
        }
        Ok(Self {
            targets,
            pace: Pace::default(),
        })
    }

    /// The same with another patience.
    #[must_use]
    pub fn with_pace(mut self, pace: Pace) -> Self {
        self.pace = pace;
        self
    }

    /// Starts delivering, until `stopping`.
    pub fn start(self, bot: &Arc<Bot>, stopping: &CancellationToken) -> Deliveries {
        let tasks = TaskTracker::new();
        let pace = self.pace;
        let started = self.targets.into_iter().map(|target| {
            let figures = Arc::new(Figures::new(target.name()));
            let delivery = deliver::Delivery::new(
                Arc::clone(bot),
                Arc::new(target),
                pace,
                Arc::clone(&figures),
                stopping.clone(),
            );
            tasks.spawn(delivery.run());
            figures
        });
        let figures = started.collect();
        tasks.close();
        Deliveries { figures, tasks }
    }
}

/// Deliveries under way.
#[derive(Clone, Debug)]
pub struct Deliveries {
    /// Their figures, in the order of the configuration.
    pub figures: Vec<Arc<Figures>>,
    tasks: TaskTracker,
}

impl Deliveries {
    /// Waits until all have ended, after the service was told to stop.
    pub async fn ended(&self) {
        self.tasks.wait().await;
    }
}
