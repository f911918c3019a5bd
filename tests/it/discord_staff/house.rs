//! A city whose staff answer on Discord, and a service that can be stopped and started again at another time.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, TimeDelta};
use madoguchi::accounts::Accounts;
use madoguchi::bot::{Bot, Clock};
use madoguchi::channels::discord::{Discord, Pace, Running, Token};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Library};
use madoguchi::store::{SqliteStore, Store};
use tokio_util::sync::CancellationToken;

use crate::discord_fake::FakeDiscord;

/// A city with its store.
pub(super) struct House {
    pub(super) store: Arc<SqliteStore>,
    config: Config,
    folder: PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A service that runs.
pub(super) struct Service {
    pub(super) bot: Arc<Bot>,
    running: Running,
    stopping: CancellationToken,
}

/// Ten o'clock on a working day.
fn ten() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00").expect("it is a moment")
}

impl House {
    pub(super) async fn new(fake: &FakeDiscord, change: impl FnOnce(&mut Config)) -> Self {
        let folder = std::env::temp_dir().join(format!("madoguchi-staff-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let opened = Clock::fixed(ten()).at();
        let store = SqliteStore::open(&folder.join("madoguchi.db"), opened).await;
        let mut config = Config {
            state_dir: folder.clone(),
            ..Config::default()
        };
        config.discord.api_base = fake.base();
        config.discord.guild = Some(fake.world.guild);
        config.discord.message_content = true;
        config.discord.staff.channel = Some(fake.world.staff);
        config.discord.staff.role = Some(fake.world.staff_role);
        config.discord.staff.supervisor_role = Some(fake.world.supervisor_role);
        config.discord.staff.duty_role = Some(fake.world.duty_role);
        change(&mut config);
        Self {
            store: Arc::new(store.expect("the store opens")),
            config,
            folder,
        }
    }

    /// A bot on the same store so many minutes after ten, without the channel.
    pub(super) fn bot(&self, minutes: i64) -> Arc<Bot> {
        let (files, _) = DataFolder::Embedded.read().expect("the library is there");
        let library = Arc::new(Library::new(&files, self.config.clone()).0);
        let clock = Clock::fixed(ten() + TimeDelta::minutes(minutes));
        let store = Arc::clone(&self.store) as Arc<dyn Store>;
        Arc::new(Bot::new(library, store, clock))
    }

    /// Starts the service so many minutes after ten, and waits until residents can be answered and staff called.
    pub(super) async fn start(&self, fake: &FakeDiscord, minutes: i64) -> Service {
        let bot = self.bot(minutes);
        let store = Arc::clone(&self.store) as Arc<dyn Store>;
        let accounts = Arc::new(Accounts::new(store, &self.folder));
        let token = Token::new(&fake.token()).expect("it is a token");
        let stopping = CancellationToken::new();
        let discord = Discord::new(Arc::clone(&bot), accounts, token, stopping.clone());
        let running = discord.with_pace(Pace::fast()).start();
        fake.wait_ready().await;
        fake.wait_commands(self.config.discord.guild).await;
        let service = Service {
            bot,
            running,
            stopping,
        };
        super::eventually("somebody on duty and a place of the relay", async || {
            let cursor = self.store.cursor("discord").await;
            let now = service.bot.clock().at();
            cursor.is_ok_and(|cursor| cursor.is_some())
                && service.bot.presence().is_anybody_on_duty(now)
        })
        .await;
        service
    }

    /// Waits until everything that has happened was shown.
    pub(super) async fn settled(&self) {
        super::eventually("the end of the relay", async || {
            let cursor = self.store.cursor("discord").await.ok().flatten();
            cursor.is_some() && cursor == self.store.newest_position().await.ok()
        })
        .await;
    }
}

impl Service {
    /// Stops it, as when the service ends.
    pub(super) async fn stop(self) {
        self.stopping.cancel();
        self.running.ended().await;
    }
}
