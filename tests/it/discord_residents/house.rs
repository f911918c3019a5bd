//! A running channel with its store, and what a test does at the desk.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use madoguchi::accounts::Accounts;
use madoguchi::bot::{Bot, Clock};
use madoguchi::channels::discord::{Discord, Pace, Running, Token};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Library};
use madoguchi::store::{Agent, ChannelStore, ConversationId, NewAgent, Role, SqliteStore, Store};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::discord_fake::{FakeDiscord, World};

/// A city with the bot on its server.
pub(super) struct House {
    pub(super) fake: FakeDiscord,
    pub(super) bot: Arc<Bot>,
    pub(super) store: Arc<SqliteStore>,
    config: Config,
    running: Option<Running>,
    stopping: CancellationToken,
    folder: PathBuf,
    /// The time, in minutes after ten o'clock.
    minutes: i64,
}

/// Another process with the same token, a store of its own and the same time.
pub(super) struct Twin {
    running: Running,
    stopping: CancellationToken,
    folder: PathBuf,
}

impl Twin {
    pub(super) async fn end(self) {
        self.stopping.cancel();
        self.running.ended().await;
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stopping.cancel();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A clock that stands still so many minutes after ten o'clock on a working day.
fn clock(minutes: i64) -> Clock {
    let ten = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00");
    Clock::fixed(ten.expect("it is a moment") + TimeDelta::minutes(minutes))
}

impl House {
    pub(super) async fn new() -> Self {
        Self::with(|_, _| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Config, World)) -> Self {
        Self::at(0, change).await
    }

    /// At eleven o'clock at night.
    pub(super) async fn at_night(change: impl FnOnce(&mut Config, World)) -> Self {
        Self::at(13 * 60, change).await
    }

    async fn at(minutes: i64, change: impl FnOnce(&mut Config, World)) -> Self {
        let fake = FakeDiscord::start().await;
        let folder =
            std::env::temp_dir().join(format!("madoguchi-residents-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let store = SqliteStore::open(&folder.join("madoguchi.db"), clock(minutes).at()).await;
        let store = Arc::new(store.expect("the store opens"));
        let mut config = Config {
            state_dir: folder.clone(),
            ..Config::default()
        };
        config.discord.api_base = fake.base();
        config.discord.guild = Some(fake.world.guild);
        config.discord.message_content = true;
        change(&mut config, fake.world);
        let stopping = CancellationToken::new();
        let (bot, running) = start(&fake, &store, &config, &stopping, &folder, minutes);
        fake.wait_ready().await;
        Self {
            fake,
            bot,
            store,
            config,
            running: Some(running),
            stopping,
            folder,
            minutes,
        }
    }

    /// Begins another process that hears the same.
    pub(super) async fn twin(&self) -> Twin {
        let folder = self.folder.with_extension("twin");
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let at = clock(self.minutes).at();
        let store = SqliteStore::open(&folder.join("madoguchi.db"), at).await;
        let store = Arc::new(store.expect("the store opens"));
        let stopping = CancellationToken::new();
        let config = Config {
            state_dir: folder.clone(),
            ..self.config.clone()
        };
        let minutes = self.minutes;
        let (_, running) = start(&self.fake, &store, &config, &stopping, &folder, minutes);
        let both = |fake: &FakeDiscord| (fake.live_sessions().len() == 2).then_some(());
        self.fake.wait_for("two sessions", both).await;
        Twin {
            running,
            stopping,
            folder,
        }
    }

    /// The same some minutes later.
    pub(super) async fn later(&mut self, minutes: i64) {
        self.minutes += minutes;
        self.restart().await;
    }

    /// Ends the channel and the bot, and begins both anew with the same store.
    pub(super) async fn restart(&mut self) {
        self.stop().await;
        self.stopping = CancellationToken::new();
        let (bot, running) = start(
            &self.fake,
            &self.store,
            &self.config,
            &self.stopping,
            &self.folder,
            self.minutes,
        );
        (self.bot, self.running) = (bot, Some(running));
        self.fake.wait_ready().await;
    }

    async fn stop(&mut self) {
        self.stopping.cancel();
        if let Some(running) = self.running.take() {
            running.ended().await;
        }
    }

    pub(super) async fn end(mut self) {
        self.stop().await;
    }

    pub(super) async fn commands(&self) {
        self.fake.wait_commands(Some(self.fake.world.guild)).await;
    }

    pub(super) async fn conversation(&self, user: Id) -> ConversationId {
        let found = self
            .store
            .conversation_at("discord", &format!("dm:{user}"))
            .await;
        found
            .expect("the store answers")
            .expect("there is a conversation")
    }

    pub(super) async fn events(
        &self,
        conversation: &ConversationId,
    ) -> Vec<madoguchi::store::Event> {
        let events = self
            .store
            .events_after(conversation, 0, 100, Audience::Desk)
            .await;
        events.expect("the store answers")
    }

    /// Somebody is at the desk from now on.
    pub(super) async fn staffed(&self) -> Agent {
        let new = NewAgent {
            login: "sato".to_owned(),
            name: "佐藤".to_owned(),
            role: Role::Agent,
            password: "x".to_owned(),
        };
        let agent = self
            .store
            .create_agent(new, self.bot.clock().at())
            .await
            .expect("it can be made");
        let now = self.bot.clock().at();
        self.bot.presence().on_duty(&agent.id, now);
        self.bot.tend_desk().await.expect("the store answers");
        agent
    }

    pub(super) async fn claim(&self, conversation: &ConversationId) -> Agent {
        let agents = self.store.agents().await.expect("the store answers");
        let agent = agents.into_iter().next().expect("there is somebody");
        self.bot
            .claim(conversation, &agent.id)
            .await
            .expect("it can be claimed");
        agent
    }

    pub(super) async fn say(&self, conversation: &ConversationId, agent: &Agent, text: &str) {
        let record = self
            .store
            .conversation(conversation)
            .await
            .expect("it is there");
        let outgoing = Outgoing {
            conversation: conversation.clone(),
            agent: agent.id.clone(),
            key: uuid::Uuid::new_v4().to_string(),
            text: text.to_owned(),
            suggestion: None,
            expected: record.last,
        };
        self.bot.send(outgoing).await.expect("it can be sent");
    }

    pub(super) async fn close(&self, conversation: &ConversationId, agent: &Agent) {
        let action = DeskAction {
            conversation: conversation.clone(),
            agent: agent.id.clone(),
            overrule: false,
            reason: String::new(),
        };
        self.bot.close_case(action).await.expect("it can be closed");
    }

    /// Somebody reaches nobody for an hour.
    pub(super) async fn block(&self, user: Id) {
        let at = self.bot.clock().at();
        let until = at.0 + 3_600_000_000;
        let block = json!({"until": until, "reason": "", "by": ""}).to_string();
        let key = format!("block:{user}");
        let done = self.store.set_memo("discord", &key, Some(&block), None, at);
        done.await.expect("it works");
    }

    /// Who has a conversation.
    pub(super) async fn holder(&self, conversation: &ConversationId) -> Holder {
        let record = self.store.conversation(conversation).await;
        record.expect("it is there").holder
    }

    /// The conversation of somebody in a channel.
    pub(super) async fn public_conversation(&self, channel: Id, user: Id) -> ConversationId {
        let address = format!("{channel}:{user}");
        let found = self.store.conversation_at("discord", &address).await;
        let found = found.expect("the store answers");
        found.expect("there is a conversation")
    }

    /// Waits until a conversation has so many events.
    pub(super) async fn has_events(&self, conversation: &ConversationId, count: usize) {
        let enough = async || self.events(conversation).await.len() >= count;
        assert!(
            eventually(enough).await,
            "{:?}",
            self.events(conversation).await
        );
    }

    /// Nothing can be written into the store until what is given is dropped.
    pub(super) async fn hold_up_writing(&self) -> sqlx::SqliteConnection {
        use sqlx::ConnectOptions;
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(self.folder.join("madoguchi.db"))
            .busy_timeout(Duration::from_mins(1));
        let mut lock = options.connect().await.expect("the database opens");
        sqlx::query("BEGIN IMMEDIATE")
            .execute(&mut lock)
            .await
            .expect("the lock is free");
        lock
    }

    /// Waits until a text is kept.
    pub(super) async fn store_has(&self, conversation: &ConversationId, text: &str) {
        let kept = async || {
            let events = self.events(conversation).await;
            events.iter().any(|event| event.body.text() == text)
        };
        assert!(eventually(kept).await, "{text} was not kept");
    }
}

/// Whether something holds within the time that a test waits. Generous: only a failure takes so long.
pub(super) async fn eventually(mut holds: impl AsyncFnMut() -> bool) -> bool {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_mins(1), waiting).await;
    waited.is_ok()
}

fn start(
    fake: &FakeDiscord,
    store: &Arc<SqliteStore>,
    config: &Config,
    stopping: &CancellationToken,
    folder: &std::path::Path,
    minutes: i64,
) -> (Arc<Bot>, Running) {
    let (files, _) = DataFolder::Embedded.read().expect("the library is there");
    let library = Arc::new(Library::new(&files, config.clone()).0);
    let store: Arc<dyn Store> = Arc::clone(store) as Arc<dyn Store>;
    let bot = Arc::new(Bot::new(library, Arc::clone(&store), clock(minutes)));
    let accounts = Arc::new(Accounts::new(store, folder));
    let token = Token::new(&fake.token()).expect("it is a token");
    let pace = Pace {
        retries: [Duration::from_millis(5); 3],
        jitter: Duration::from_millis(1),
        first_return: Duration::from_millis(20),
        ..Pace::default()
    };
    let discord = Discord::new(Arc::clone(&bot), accounts, token, stopping.clone());
    let running = discord.with_pace(pace).start();
    (bot, running)
}
