//! `madoguchi serve`: starts the service.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use crate::bot::Bot;
use crate::channels::web::{Stopping, Web, listen, router};
use crate::store::SqliteStore;

use super::Arguments;
use super::load::load_for_residents;

/// How often conversations are looked for that have been kept long enough.
const RETENTION: Duration = Duration::from_secs(3600);

/// Serves until it is told to stop.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let library = Arc::new(load_for_residents(arguments)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let config = &library.config;
        let clock = arguments.clock();
        let listening = listen(config.web.listen, config.web.connections)
            .await
            .with_context(|| format!("cannot listen on {}", config.web.listen))?;
        let database = config.state_dir.join("madoguchi.db");
        let store = SqliteStore::open(&database, clock.at()).await?;
        let bot = Arc::new(Bot::new(Arc::clone(&library), Arc::new(store), clock));
        let stopping = Stopping::new();
        let router = router(Web {
            bot: Arc::clone(&bot),
            stopping: stopping.clone(),
        });
        writeln!(io::stdout(), "http://{}/", listening.address()?)?;
        let retention = tokio::spawn(keep_to_retention(Arc::clone(&bot), stopping.clone()));
        let mut terminated = signal(SignalKind::terminate())?;
        let stop = stopping.clone();
        tokio::spawn(async move {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminated.recv() => {}
            }
            stop.cancel();
        });
        listening.serve(router, stopping).await;
        let _ = retention.await;
        bot.close().await;
        Ok(0)
    })
}

/// Erases what has been kept long enough, at once and then every hour.
async fn keep_to_retention(bot: Arc<Bot>, stopping: Stopping) {
    loop {
        let days = bot.library().config.keep_days;
        match bot.erase_older_than(days).await {
            Ok(0) => {}
            Ok(erased) => tracing::info!(erased, days, "old conversations were erased"),
            Err(error) => tracing::error!(%error, "old conversations could not be erased"),
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(RETENTION) => {}
        }
    }
}
