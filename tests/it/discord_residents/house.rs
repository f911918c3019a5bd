//! A running channel with its store, and what a test does at the desk.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
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
}

impl Drop for House {
    fn drop(&mut self) {
        self.stopping.cancel();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A clock that stands still at ten o'clock on a working day.
fn clock() -> Clock {
    let ten = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00");
    Clock::fixed(ten.expect("it is a moment"))
}

impl House {
    pub(super) async fn new() -> Self {
        Self::with(|_, _| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Config, World)) -> Self {
        let fake = FakeDiscord::start().await;
        let folder =
            std::env::temp_dir().join(format!("madoguchi-residents-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let store = SqliteStore::open(&folder.join("madoguchi.db"), clock().at()).await;
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
        let (bot, running) = start(&fake, &store, &config, &stopping, &folder);
        fake.wait_ready().await;
        Self {
            fake,
            bot,
            store,
            config,
            running: Some(running),
            stopping,
            folder,
        }
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
            .create_agent(new, clock().at())
            .await
            .expect("it can be made");
        self.bot.presence().on_duty(&agent.id, clock().at());
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

    /// Waits until a text is kept.
    pub(super) async fn store_has(&self, conversation: &ConversationId, text: &str) {
        for _ in 0..400 {
            let events = self.events(conversation).await;
            if events.iter().any(|event| event.body.text() == text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{text} was not kept");
    }
}

fn start(
    fake: &FakeDiscord,
    store: &Arc<SqliteStore>,
    config: &Config,
    stopping: &CancellationToken,
    folder: &std::path::Path,
) -> (Arc<Bot>, Running) {
    let (files, _) = DataFolder::Embedded.read().expect("the library is there");
    let library = Arc::new(Library::new(&files, config.clone()).0);
    let store: Arc<dyn Store> = Arc::clone(store) as Arc<dyn Store>;
    let bot = Arc::new(Bot::new(library, Arc::clone(&store), clock()));
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
