//! The connection to Discord: every way in which it can break, and that nothing else breaks with it.

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
const PATIENCE: Duration = Duration::from_secs(40);
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
    folder: PathBuf,
}

impl Program {
    /// Starts the channel against a fake, with changed settings.
    async fn start(fake: &FakeDiscord, change: impl FnOnce(&mut Config)) -> Self {
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
        let mut program = Self {
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
            folder,
        };
        program.run();
        program
    }

    fn run(&mut self) {
        let (bot, accounts) = (Arc::clone(&self.bot), Arc::clone(&self.accounts));
        let discord = Discord::new(bot, accounts, self.token.clone(), self.stopping.clone());
        self.running = Some(discord.with_pace(Pace::fast()).start());
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
        let ended = timeout(Duration::from_secs(15), running.ended()).await;
        ended.expect("the channel ends in time");
    }

    /// Ends the channel and starts it again with the same store.
    async fn restart(&mut self) {
        self.stop().await;
        self.stopping = CancellationToken::new();
        self.run();
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_connection_goes_on_where_it_was() {
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |_| ()).await;
    fake.wait_ready().await;
    ask(&fake).await;
    for interruption in ["drop", "4000", "1001", "reconnect"] {
        let before = fake.connections();
        let user = fake.new_user("新しい人");
        match interruption {
            "drop" => fake.gateway_drop(),
            "reconnect" => fake.gateway_reconnect(),
            code => fake.gateway_close(code.parse().expect("a code")),
        }
        // Written while nobody listens.
        fake.dm(user, QUESTION);
        answered(&fake, user, 1).await;
        fake.wait_for("another connection", |fake| {
            (fake.connections() > before).then_some(())
        })
        .await;
    }
    assert_eq!(fake.sessions().len(), 1, "{}", fake.report());
    assert_eq!(program.state(ChannelState::Up).await, "");
    assert_eq!(program.figures().restarts.load(Ordering::Relaxed), 0);
    program.stop().await;
    assert!(fake.live_sessions().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_missed_is_caught_up_with_once() {
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |config| {
        config.discord.message_content = true;
        config.discord.channels = vec![fake.world.questions];
    })
    .await;
    fake.wait_ready().await;
    let (resident, questions) = (fake.world.resident, fake.world.questions);
    fake.dm(resident, QUESTION);
    answered(&fake, resident, 1).await;
    let first = fake.user_message(resident, questions, QUESTION);
    fake.wait_reply(first).await;
    // The session cannot be resumed, and what came in between is lost with it.
    fake.gateway(|gateway| gateway.refuse_resume = true);
    fake.gateway_drop();
    fake.writing(resident, fake.dm_channel(resident), QUESTION)
        .missed()
        .send();
    let missed = fake.writing(resident, questions, QUESTION).missed().send();
    fake.wait_for("a second session", |fake| {
        (fake.sessions().len() > 1).then_some(())
    })
    .await;
    answered(&fake, resident, 2).await;
    fake.wait_reply(missed).await;
    let said = fake.said(questions).len();
    assert_eq!(said, 2, "{}", fake.report());
    // After a restart too: what was answered is known, and what was missed is read.
    program.stop().await;
    fake.writing(resident, fake.dm_channel(resident), QUESTION)
        .missed()
        .send();
    program.stopping = CancellationToken::new();
    program.run();
    answered(&fake, resident, 3).await;
    assert_eq!(fake.said(questions).len(), 2, "{}", fake.report());
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_whose_loop_does_not_let_go_is_left_behind() {
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |_| ()).await;
    for (round, close) in [None, Some(4003), Some(4010), Some(4011)]
        .into_iter()
        .enumerate()
    {
        program.state(ChannelState::Up).await;
        fake.wait_ready().await;
        match close {
            None => fake.gateway_close_empty(),
            Some(code) => fake.gateway_close(code),
        }
        // The rest of the program does not stand still meanwhile.
        let begun = tokio::time::Instant::now();
        sleep(Duration::from_millis(10)).await;
        assert!(begun.elapsed() < Duration::from_secs(5));
        fake.wait_for("a new session", |fake| {
            (fake.sessions().len() > round + 1 && !fake.live_sessions().is_empty()).then_some(())
        })
        .await;
        ask(&fake).await;
    }
    let restarts = program.figures().restarts.load(Ordering::Relaxed);
    assert!(restarts >= 4, "{restarts}");
    assert!(nobody_turns_in_circles().await);
    program.stop().await;
}

/// Whether the threads of connections to Discord use the processor for less than half of the time, at least once.
async fn nobody_turns_in_circles() -> bool {
    let mut before = processor_time();
    for _ in 0..10 {
        sleep(Duration::from_millis(500)).await;
        let now = processor_time();
        // A hundred ticks are a second.
        if now.saturating_sub(before) < 25 {
            return true;
        }
        before = now;
    }
    false
}

/// The processor time of all threads of connections, in ticks.
fn processor_time() -> u64 {
    let threads = std::fs::read_dir("/proc/self/task").expect("the threads");
    let time = |folder: PathBuf| -> Option<u64> {
        let name = std::fs::read_to_string(folder.join("comm")).ok()?;
        if name.trim() != "discord" {
            return None;
        }
        let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some(number(11)? + number(12)?)
    };
    threads.filter_map(|thread| time(thread.ok()?.path())).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_not_valid_stops_the_channel_for_good() {
    // By the API before anything is connected, and by the gateway.
    let fake = FakeDiscord::start().await;
    let program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    drop(program);
    fake.reset_token();
    let folder = std::env::temp_dir().join(format!("madoguchi-link-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let store = SqliteStore::open(&folder.join("link.db"), Clock::system().at()).await;
    let mut program = Program::with_store(&fake, Arc::new(store.expect("a store")), folder, |_| ());
    program.token = Token::new("FAKE.discord.token").expect("a token");
    program.restart().await;
    let by_gateway = FakeDiscord::start().await;
    by_gateway.gateway(|gateway| gateway.refuse_identify = Some(4004));
    let other = Program::start(&by_gateway, |_| ()).await;
    for (program, fake) in [(&mut program, &fake), (&mut { other }, &by_gateway)] {
        let why = program.state(ChannelState::Stopped).await;
        assert!(why.contains("token"), "{why}");
        let before = (fake.requests().len(), fake.connections());
        sleep(Duration::from_millis(600)).await;
        assert_eq!((fake.requests().len(), fake.connections()), before);
        // The rest of the program runs.
        assert!(
            program
                .bot
                .store()
                .check_writable(Clock::system().at())
                .await
                .is_ok()
        );
        assert!(!program.stopping.is_cancelled());
        let running = program.running.take().expect("it was started");
        timeout(PATIENCE, running.ended())
            .await
            .expect("it has ended by itself");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_switch_for_message_contents_it_runs_without_them() {
    let fake = FakeDiscord::start().await;
    fake.gateway(|gateway| gateway.intents_allowed = 0);
    let program = Program::start(&fake, |config| config.discord.message_content = true).await;
    let why = program.state(ChannelState::Up).await;
    assert!(why.contains("MESSAGE CONTENT INTENT"), "{why}");
    let intents: Vec<u64> = fake
        .live_sessions()
        .iter()
        .map(|session| session.intents)
        .collect();
    assert_eq!(intents.len(), 1);
    assert_eq!(intents[0] & PRIVILEGED, 0);
    ask(&fake).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn intents_that_are_refused_altogether_stop_the_channel() {
    for code in [4013, 4014] {
        let fake = FakeDiscord::start().await;
        fake.gateway(|gateway| gateway.refuse_identify = Some(code));
        let program = Program::start(&fake, |config| config.discord.message_content = true).await;
        let why = program.state(ChannelState::Stopped).await;
        assert!(why.contains("developer portal"), "{why}");
        assert_eq!(
            fake.connections(),
            2,
            "once with message contents, once without"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_not_told_is_asked_for_again() {
    let fake = FakeDiscord::start().await;
    fake.fault(Fault::on("GET", "/gateway/bot").times(9).status(503));
    fake.fault(Fault::on("GET", "/gateway").always().status(500));
    let program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Degraded).await;
    program.state(ChannelState::Up).await;
    ask(&fake).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_is_sent_to_no_other_host() {
    let fake = FakeDiscord::start().await;
    for url in [
        "wss://gateway.discord.gg",
        "ws://192.0.2.1",
        "http://127.0.0.1",
        "nonsense",
    ] {
        fake.gateway(|gateway| gateway.url = Some(url.to_owned()));
        let mut program = Program::start(&fake, |_| ()).await;
        let why = program.state(ChannelState::Degraded).await;
        assert!(why.contains("another host"), "{why}");
        assert_eq!(fake.connections(), 0);
        program.stop().await;
    }
    fake.gateway(|gateway| gateway.url = None);
    let program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_comes_once_whatever_the_server_answers() {
    let fake = FakeDiscord::start().await;
    let program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    ask(&fake).await;
    let route = "/channels/{channel_id}/messages";
    let post = || Fault::on("POST", route);
    // A limit is told when nothing else waits.
    for fault in [
        post().times(2).status(502),
        post().times(2).status(500).perform(),
        post().cut().perform(),
        post().answer(200, "no JSON").perform(),
        post().answer(200, "{}").perform(),
        post().rate_limited(0.3, false),
        post().rate_limited(0.3, true),
    ] {
        let told = format!("{fault:?}");
        fake.fault(fault);
        ask(&fake).await;
        let posted = fake.requests_to("POST", route);
        let last = posted.last().expect("a message was posted");
        assert!(!last.body["nonce"].is_null(), "{told}");
        assert_eq!(last.body["enforce_nonce"], json!(true), "{told}");
        fake.mend();
    }
    let posted = fake.requests_to("POST", route);
    let failed = posted.iter().filter(|request| request.status == 502);
    let failed: Vec<_> = failed
        .map(|request| request.body["nonce"].clone())
        .collect();
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[0], failed[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_that_serenity_cannot_read_are_read() {
    let fake = FakeDiscord::start().await;
    let program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    let resident = fake.world.resident;
    let message = fake
        .writing(resident, fake.dm_channel(resident), QUESTION)
        .missed()
        .send();
    let mut event = fake.event_of(message);
    event["author"]["public_flags"] = json!("0");
    event["type"] = json!("0");
    event["timestamp"] = json!(17);
    fake.dispatch_raw("MESSAGE_CREATE", &event);
    answered(&fake, resident, 1).await;
    // One that nobody can read is counted, and a text that is no JSON does no harm.
    fake.dispatch_raw("MESSAGE_CREATE", &json!({"id": [], "content": QUESTION}));
    fake.gateway_text("{\"op\": 0, \"t\": \"MESSAGE_CREATE\"");
    fake.gateway_text("[]");
    ask(&fake).await;
    assert_eq!(program.figures().unreadable.load(Ordering::Relaxed), 1);
    assert_eq!(fake.sessions().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_in_time_in_every_state() {
    // Before anything is connected.
    let fake = FakeDiscord::start().await;
    fake.fault(
        Fault::on("GET", "/gateway/bot")
            .always()
            .late(Duration::from_mins(1)),
    );
    let mut program = Program::start(&fake, |_| ()).await;
    sleep(Duration::from_millis(100)).await;
    program.stop().await;
    // While the gateway is down.
    let fake = FakeDiscord::start().await;
    fake.gateway(|gateway| gateway.down = true);
    let mut program = Program::start(&fake, |_| ()).await;
    fake.wait_for("an attempt", |fake| (fake.connections() > 0).then_some(()))
        .await;
    program.stop().await;
    // Before HELLO.
    let fake = FakeDiscord::start().await;
    fake.gateway(|gateway| gateway.hello_after = Duration::from_mins(1));
    let mut program = Program::start(&fake, |_| ()).await;
    fake.wait_for("an attempt", |fake| (fake.connections() > 0).then_some(()))
        .await;
    program.stop().await;
    // While its loop does not let go.
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    fake.gateway_close_empty();
    sleep(Duration::from_millis(100)).await;
    program.stop().await;
    // While a request is not answered.
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    let route = "/channels/{channel_id}/messages";
    fake.fault(
        Fault::on("POST", route)
            .always()
            .late(Duration::from_mins(1)),
    );
    fake.dm(fake.world.resident, QUESTION);
    fake.wait_for("a request", |fake| {
        (!fake.requests_to("POST", route).is_empty()).then_some(())
    })
    .await;
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_one_serves_a_shard() {
    let fake = FakeDiscord::start().await;
    let mut first = Program::start(&fake, |_| ()).await;
    first.state(ChannelState::Up).await;
    // A file of the store belongs to one process, so both are in this one.
    let store = Arc::clone(&first.store);
    let mut second = Program::with_store(&fake, store, first.folder.clone(), |_| ());
    second.state(ChannelState::Waiting).await;
    ask(&fake).await;
    assert_eq!(fake.sessions().len(), 1);
    first.stop().await;
    second.state(ChannelState::Up).await;
    ask(&fake).await;
    assert_eq!(fake.live_sessions().len(), 1);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_starts_exactly_its_own_shard() {
    let fake = FakeDiscord::start().await;
    fake.gateway(|gateway| gateway.shards = 3);
    let program = Program::start(&fake, |config| {
        config.discord.shard.index = 1;
        config.discord.shard.count = 3;
    })
    .await;
    program.state(ChannelState::Up).await;
    // A second one would begin after five seconds.
    sleep(Duration::from_secs(6)).await;
    let shards: Vec<(u64, u64)> = fake
        .sessions()
        .iter()
        .map(|session| session.shard)
        .collect();
    assert_eq!(shards, [(1, 3)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_says_what_is_wrong_and_where() {
    use madoguchi::channels::discord::check::{
        ChannelPurpose, Finding, Permission, RolePurpose, check,
    };

    let fake = FakeDiscord::start().await;
    let world = fake.world;
    let mut program = Program::start(&fake, |config| {
        let discord = &mut config.discord;
        discord.message_content = true;
        discord.channels = vec![world.questions, 77];
        discord.staff.channel = Some(world.staff);
        discord.staff.role = Some(world.staff_role);
        discord.staff.supervisor_role = Some(78);
        discord.staff.editors_channel = Some(world.editors);
    })
    .await;
    program.state(ChannelState::Up).await;
    let look = async || {
        let (bot, accounts) = (Arc::clone(&program.bot), Arc::clone(&program.accounts));
        check(bot, accounts, &program.token, &Pace::fast()).await
    };
    let findings = look().await.expect("it can be checked");
    assert!(matches!(findings[0], Finding::Token(_)), "{findings:?}");
    let wrong: Vec<&Finding> = findings
        .iter()
        .filter(|finding| !finding.is_good())
        .collect();
    let no_channel = Finding::NoChannel {
        purpose: ChannelPurpose::Questions,
        id: 77,
    };
    let no_role = Finding::NoRole {
        purpose: RolePurpose::Supervisor,
        id: 78,
    };
    assert!(
        wrong.contains(&&no_channel) && wrong.contains(&&no_role),
        "{wrong:?}"
    );
    fake.forbid(
        world.staff,
        may::SEND_MESSAGES | may::CREATE_PRIVATE_THREADS,
    );
    let findings = look().await.expect("it can be checked");
    let lacking = findings.iter().find_map(|finding| match finding {
        Finding::Channel {
            purpose: ChannelPurpose::Staff,
            missing,
            ..
        } => Some(missing.clone()),
        _ => None,
    });
    let wanted = [Permission::SendMessages, Permission::CreatePrivateThreads];
    assert_eq!(lacking.as_deref(), Some(wanted.as_slice()), "{findings:?}");
    let token = Token::new("FAKE.discord.wrong").expect("a token");
    let (bot, accounts) = (Arc::clone(&program.bot), Arc::clone(&program.accounts));
    let refused = check(bot, accounts, &token, &Pace::fast()).await;
    assert!(refused.is_err());
    program.stop().await;
}

/// The program as it is delivered, with a fake Discord.
fn command(fake: &FakeDiscord, folder: &std::path::Path) -> std::process::Command {
    let config = folder.join("config.yaml");
    let text = format!(
        "locale: en\nstate_dir: {}\nweb: {{listen: '127.0.0.1:0'}}\ndiscord: {{api_base: '{}', guild: '{}'}}\n",
        folder.join("state").display(),
        fake.base(),
        fake.world.guild
    );
    std::fs::write(&config, text).expect("the settings are written");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    command
        .arg("--config")
        .arg(config)
        .env_remove("DISCORD_TOKEN");
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_checks() {
    let fake = FakeDiscord::start().await;
    let folder = std::env::temp_dir().join(format!("madoguchi-check-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    for (token, code, said) in [
        (None, 2, "DISCORD_TOKEN"),
        (
            Some("FAKE.discord.wrong".to_owned()),
            2,
            "does not accept the token",
        ),
        (Some(fake.token()), 0, "✓ Token"),
    ] {
        let mut command = command(&fake, &folder);
        command.args(["discord", "check"]);
        if let Some(token) = &token {
            command.env("DISCORD_TOKEN", token);
        }
        let output = command.output().expect("it can be run");
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(text.contains(said), "{text}");
        assert!(!text.contains("FAKE."), "{text}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_runs_the_channel_and_says_how_it_is() {
    use std::io::{BufRead, BufReader, Read, Write};

    let fake = FakeDiscord::start().await;
    let folder = std::env::temp_dir().join(format!("madoguchi-serve-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let mut service = command(&fake, &folder)
        .arg("serve")
        .env("DISCORD_TOKEN", fake.token())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it can be run");
    let mut lines = BufReader::new(service.stdout.take().expect("a pipe")).lines();
    let line = lines.next().expect("a line").expect("a text");
    let (_, address) = line.split_once("http://").expect("an address");
    let address = address.trim_end_matches('/').to_owned();
    let get = |path: &str| {
        let mut stream = std::net::TcpStream::connect(&address).expect("it listens");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
        )
        .expect("it is taken");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    };
    fake.wait_ready().await;
    ask(&fake).await;
    let ready = get("/readyz");
    assert!(ready.starts_with("HTTP/1.1 200"), "{ready}");
    assert!(ready.contains("\"discord\":{\"state\":\"up\"}"), "{ready}");
    let metrics = get("/metrics");
    for wanted in [
        "madoguchi_discord_state{state=\"up\"} 1",
        "madoguchi_discord_posted_total 1",
        "madoguchi_discord_unreadable_total 0",
    ] {
        assert!(metrics.contains(wanted), "{wanted}\n{metrics}");
    }
    // A frame with a text that cannot be read must not come into the log.
    fake.gateway_text("{\"op\": 0, \"t\": \"MESSAGE_CREATE\", \"d\": \"秘密の文\"");
    fake.dispatch_raw("MESSAGE_CREATE", &json!({"id": [], "content": "秘密の文"}));
    // The token is refused from now on: the channel ends, the service does not become unready.
    fake.reset_token();
    fake.forget_sessions();
    fake.gateway_close(4004);
    let stopped = async {
        while !get("/readyz").contains("\"state\":\"stopped\"") {
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(PATIENCE, stopped).await.expect("the channel stops");
    assert!(get("/readyz").starts_with("HTTP/1.1 200"));
    let killed = std::process::Command::new("kill")
        .args(["-TERM", &service.id().to_string()])
        .status();
    assert!(killed.expect("kill can be run").success());
    let status = service.wait().expect("it is ours");
    let mut log = String::new();
    let mut errors = service.stderr.take().expect("a pipe");
    errors.read_to_string(&mut log).expect("a text");
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!log.contains("秘密") && !log.contains("FAKE."), "{log}");
    assert!(log.contains("does not accept the token"), "{log}");
    let _ = std::fs::remove_dir_all(&folder);
}
