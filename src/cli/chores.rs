//! What the service does by itself, again and again, until it ends.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::task::TaskTracker;

use crate::accounts::Accounts;
use crate::bot::Bot;
use crate::channels::web::Stopping;

/// How often conversations and accounts are looked for that have been kept long enough.
const RETENTION: Duration = Duration::from_hours(1);
/// How often the desk is seen to: nobody waits in vain for longer.
const DESK: Duration = Duration::from_secs(30);
/// How often it is looked whether the command line asks for changes of accounts.
const REQUESTS: Duration = Duration::from_secs(2);

/// Who does it, and until when.
#[derive(Clone)]
struct Chores {
    bot: Arc<Bot>,
    accounts: Arc<Accounts>,
    stopping: Stopping,
}

/// Starts all of it.
pub(super) fn start(bot: &Arc<Bot>, accounts: &Arc<Accounts>, stopping: &Stopping) -> TaskTracker {
    let chores = Chores {
        bot: Arc::clone(bot),
        accounts: Arc::clone(accounts),
        stopping: stopping.clone(),
    };
    let tasks = TaskTracker::new();
    let ours = chores.clone();
    tasks.spawn(async move {
        while ours.go_on() {
            keep_to_retention(&ours.bot, &ours.accounts).await;
            ours.pause(RETENTION).await;
        }
    });
    let ours = chores.clone();
    tasks.spawn(async move {
        while ours.go_on() {
            see_to_the_desk(&ours.bot).await;
            ours.pause(DESK).await;
        }
    });
    tasks.spawn(async move {
        while chores.go_on() {
            carry_out(&chores.bot, &chores.accounts).await;
            chores.pause(REQUESTS).await;
        }
    });
    tasks.close();
    tasks
}

impl Chores {
    fn go_on(&self) -> bool {
        !self.stopping.is_cancelled()
    }

    async fn pause(&self, pause: Duration) {
        tokio::select! {
            () = self.stopping.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Erases what has been kept long enough.
async fn keep_to_retention(bot: &Bot, accounts: &Accounts) {
    let config = &bot.library().config;
    let (days, audit_days) = (config.keep_days, config.audit_days);
    match bot.erase_older_than(days).await {
        Ok(0) => {}
        Ok(erased) => tracing::info!(erased, days, "old conversations were erased"),
        Err(error) => tracing::error!(%error, "old conversations could not be erased"),
    }
    let now = bot.clock().at();
    match accounts.erase_audit_older_than(audit_days, now).await {
        Ok(0) => {}
        Ok(erased) => tracing::info!(
            erased,
            audit_days,
            "old entries of the audit log were erased"
        ),
        Err(error) => tracing::error!(%error, "old entries of the audit log could not be erased"),
    }
    if let Err(error) = accounts.tidy(now).await {
        tracing::error!(%error, "old sessions and invitations could not be removed");
    }
}

/// Gives conversations back that nobody sees to, puts off those who wait after hours, and tells who waits for long.
async fn see_to_the_desk(bot: &Bot) {
    match bot.tend_desk().await {
        Ok(tended) if tended.returned + tended.put_off + tended.reassured > 0 => {
            let (returned, put_off) = (tended.returned, tended.put_off);
            let reassured = tended.reassured;
            tracing::info!(returned, put_off, reassured, "the desk was seen to");
        }
        Ok(_) => {}
        Err(error) => tracing::error!(%error, "the desk could not be seen to"),
    }
}

/// Carries out what the command line asks for.
async fn carry_out(bot: &Bot, accounts: &Accounts) {
    match accounts.carry_out_requests(bot.clock().at()).await {
        Ok(0) => {}
        Ok(done) => tracing::info!(done, "changes of accounts were carried out"),
        Err(error) => tracing::error!(%error, "changes of accounts could not be carried out"),
    }
}
