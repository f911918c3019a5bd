//! The connection to Discord: every way in which it can break, and that nothing else breaks with it.

mod answers;
mod killed;
mod refused;
mod service;
mod session;
mod shards;

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use madoguchi::accounts::Accounts;
use madoguchi::bot::{Bot, ChannelFigures, ChannelState, Clock};
use madoguchi::channels::discord::{Discord, Pace, Running, Token};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Files, Library};
use madoguchi::store::{SqliteStore, Store};
use serde_json::json;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::discord_fake::{FakeDiscord, Fault, Id, PRIVILEGED, may};
use crate::support::root;

/// The intents and replies that the program is delivered with.
static FILES: LazyLock<Files> = LazyLock::new(|| {
    let read = DataFolder::Folder(root().to_path_buf()).read();
    read.expect("the files can be read").0
});

/// How long anything may take here before the test has failed. Generous: only a failure takes so long.
const PATIENCE: Duration = Duration::from_mins(1);
/// A question that has an answer.
const QUESTION: &str = "電子証明書の有効期限を知りたい";

/// The program with its Discord channel.
struct Program {
    bot: Arc<Bot>,
    store: Arc<dyn Store>,
    accounts: Arc<Accounts>,
    token: Token,
    stopping: CancellationToken,
    running: Option<Running>,
    pace: Pace,
    /// How many events may wait, if not as many as always.
    room: Option<usize>,
    folder: PathBuf,
}

impl Program {
    /// Starts the channel against a fake, with changed settings.
    async fn start(fake: &FakeDiscord, change: impl FnOnce(&mut Config)) -> Self {
        let mut program = Self::waiting(fake, change).await;
        program.run();
        program
    }

    /// The same, not started yet.
    async fn waiting(fake: &FakeDiscord, change: impl FnOnce(&mut Config)) -> Self {
        let folder = std::env::temp_dir().join(format!("madoguchi-link-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let clock = Clock::system();
        let store = SqliteStore::open(&folder.join("link.db"), clock.at()).await;
        let store: Arc<dyn Store> = Arc::new(store.expect("the store opens"));
        Self::with_store(fake, store, folder, change)
    }

    fn with_store(
        fake: &FakeDiscord,
        store: Arc<dyn Store>,
        folder: PathBuf,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::default();
        config.discord.api_base = fake.base();
        config.discord.guild = Some(fake.world.guild);
        change(&mut config);
        let (library, _) = Library::new(&FILES, config);
        let accounts = Arc::new(Accounts::new(Arc::clone(&store), &folder));
        Self {
            bot: Arc::new(Bot::new(
                Arc::new(library),
                Arc::clone(&store),
                Clock::system(),
            )),
            store,
            accounts,
            token: Token::new(&fake.token()).expect("a token"),
            stopping: CancellationToken::new(),
            running: None,
            pace: Pace::fast(),
            room: None,
            folder,
        }
    }

    fn run(&mut self) {
        let (bot, accounts) = (Arc::clone(&self.bot), Arc::clone(&self.accounts));
        let discord = Discord::new(bot, accounts, self.token.clone(), self.stopping.clone());
        let mut discord = discord.with_pace(self.pace);
        if let Some(room) = self.room {
            discord = discord.with_room_for(room);
        }
        self.running = Some(discord.start());
    }

    fn figures(&self) -> Arc<ChannelFigures> {
        self.bot.channels().of("discord")
    }

    /// Waits until the channel is in this state, and gives the reason.
    async fn state(&self, wanted: ChannelState) -> &'static str {
        let waiting = async {
            loop {
                let (state, why) = self.figures().state();
                if state == wanted {
                    return why.unwrap_or_default();
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        let found = timeout(PATIENCE, waiting).await;
        found.unwrap_or_else(|_| panic!("not {wanted:?} but {:?}", self.figures().state()))
    }

    /// Ends the channel, which must not take long.
    async fn stop(&mut self) {
        self.stopping.cancel();
        let running = self.running.take().expect("it runs");
        let ended = timeout(Duration::from_secs(30), running.ended()).await;
        ended.expect("the channel ends in time");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.stopping.cancel();
        // It goes with the folder for temporary files otherwise.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A question by direct message of somebody new (who asks often is asked to wait), until it has an answer and only one.
async fn ask(fake: &FakeDiscord) {
    let user = fake.new_user("新しい人");
    fake.dm(user, QUESTION);
    answered(fake, user, 1).await;
}

/// Waits until somebody has so many replies, and no more.
async fn answered(fake: &FakeDiscord, user: Id, count: usize) {
    let channel = fake.dm_channel(user);
    let replies = |fake: &FakeDiscord| fake.said(channel).len();
    fake.wait_for(&format!("{count} replies"), |fake| {
        (replies(fake) >= count).then_some(())
    })
    .await;
    // One more would come at once.
    sleep(Duration::from_millis(200)).await;
    assert_eq!(replies(fake), count, "{}", fake.report());
}
