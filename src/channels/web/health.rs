//! Whether the service lives (`/livez`) and whether it can take messages (`/readyz`).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::Mutex;

use super::Stopping;
use crate::bot::Bot;
use crate::store::StoreError;

/// For how long the last look at the store counts.
const KEPT: Duration = Duration::from_secs(5);
/// How long the store may take to write.
const PATIENCE: Duration = Duration::from_secs(3);

/// Looks at the store, however many ask, only now and then.
#[derive(Debug, Default)]
pub(super) struct Health {
    last: Mutex<Option<(Instant, Result<(), &'static str>)>>,
}

/// The answer of `/readyz`.
#[derive(Debug, Serialize)]
pub(super) struct Readiness {
    /// `ready`, `stopping` or `not ready`.
    status: &'static str,
    /// What was looked at.
    checks: Checks,
}

#[derive(Debug, Serialize)]
struct Checks {
    library: Library,
    store: Check,
    /// Channels with a connection of their own. Without one the others go on, so it does not make the service unready.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    channels: BTreeMap<&'static str, Channel>,
}

#[derive(Debug, Serialize)]
struct Channel {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Library {
    ok: bool,
    version: String,
    intents: usize,
}

#[derive(Debug, Serialize)]
struct Check {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
}

impl Readiness {
    /// Whether messages can be taken.
    pub(super) fn is_ready(&self) -> bool {
        self.status == "ready"
    }
}

impl Health {
    /// Looks whether everything is there that a message needs.
    pub(super) async fn look(&self, bot: &Arc<Bot>, stopping: &Stopping) -> Readiness {
        let store = self.store(bot).await;
        let intents = bot.library().book().intents.len();
        let status = match store {
            _ if stopping.is_cancelled() => "stopping",
            Ok(()) if intents > 0 => "ready",
            _ => "not ready",
        };
        Readiness {
            status,
            checks: Checks {
                library: Library {
                    ok: intents > 0,
                    version: bot.library().version.clone(),
                    intents,
                },
                store: Check {
                    ok: store.is_ok(),
                    detail: store.err(),
                },
                channels: channels(bot),
            },
        }
    }

    async fn store(&self, bot: &Arc<Bot>) -> Result<(), &'static str> {
        // Those who ask meanwhile wait for the same answer.
        let mut last = self.last.lock().await;
        if let Some((at, found)) = *last
            && at.elapsed() < KEPT
        {
            return found;
        }
        let writing = bot.store().check_writable(bot.clock().at());
        let found = match tokio::time::timeout(PATIENCE, writing).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(%error, "the store cannot be written");
                Err(in_words(&error))
            }
            Err(_) => {
                tracing::error!("the store takes too long to write");
                Err("The store takes too long to write.")
            }
        };
        *last = Some((Instant::now(), found));
        found
    }
}

/// What channels say about their connections.
fn channels(bot: &Bot) -> BTreeMap<&'static str, Channel> {
    let all = bot.channels().all().into_iter();
    all.map(|(name, figures)| {
        let (state, detail) = figures.state();
        let state = state.name();
        (name, Channel { state, detail })
    })
    .collect()
}

/// What is wrong, without names of files, which the log has.
fn in_words(error: &StoreError) -> &'static str {
    match error {
        StoreError::Full => "The disk of the store is full.",
        StoreError::Busy(_) => "Another process holds the store.",
        StoreError::Corrupt(_) => "The database is damaged.",
        StoreError::Unavailable(_) => "The store cannot be written. The log says why.",
        _ => "The store refuses to write. The log says why.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_machine_is_told() {
        let secret = || "/srv/secret/path".to_owned();
        for error in [
            StoreError::Unavailable(secret()),
            StoreError::Busy(secret()),
            StoreError::Corrupt(secret()),
            StoreError::Conflict(secret()),
            StoreError::Full,
        ] {
            assert!(!in_words(&error).contains("secret"));
        }
    }
}
