//! The service that is measured, in a process of its own, and the database that it works on.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, bail};
use chrono::DateTime;
use madoguchi::accounts::{Accounts, audit};
use madoguchi::bot::{Bot, Clock, Content, Inbound};
use madoguchi::channels::web::{Stopping, Web, listen, router};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Library};
use madoguchi::store::{
    AccessToken, AuditAction, ClaimOutcome, ConversationId, NewAgent, Role, SqliteStore, Store,
};

/// What the kernel counts as one second of CPU time (`getconf CLK_TCK`; the same on all Linux machines).
const TICKS: f64 = 100.0;

/// An agent with the conversations that the agent has.
#[derive(Debug)]
pub(crate) struct Desk {
    /// What opens the session.
    pub(crate) session: AccessToken,
    /// The conversations, each with what opens it to its resident.
    pub(crate) conversations: Vec<(ConversationId, AccessToken)>,
}

/// Ten o'clock on a working day.
fn clock() -> anyhow::Result<Clock> {
    let ten = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00")?;
    Ok(Clock::fixed(ten))
}

async fn open(folder: &Path) -> anyhow::Result<(Arc<Bot>, Arc<dyn Store>)> {
    let (files, _) = DataFolder::Embedded.read().context("the library")?;
    let mut config = Config::default();
    config.web.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    // Nothing here is to be held back by limits for people.
    config.web.requests_per_minute = 100_000_000;
    config.web.messages_per_minute = 1_000_000;
    let library = Arc::new(Library::new(&files, config).0);
    let store = SqliteStore::open(&folder.join("madoguchi.db"), clock()?.at()).await?;
    let store: Arc<dyn Store> = Arc::new(store);
    Ok((
        Arc::new(Bot::new(library, Arc::clone(&store), clock()?)),
        store,
    ))
}

/// Makes the database: agents who are signed in, and conversations that they have.
pub(crate) async fn prepare(
    folder: &Path,
    agents: usize,
    conversations: usize,
) -> anyhow::Result<Vec<Desk>> {
    let (bot, store) = open(folder).await?;
    let at = clock()?.at();
    let mut desks = Vec::new();
    for number in 0..agents {
        let new = NewAgent {
            login: format!("agent-{number}"),
            name: format!("Agent {number}"),
            role: Role::Agent,
            password: "x".into(),
        };
        let agent = store.create_agent(new, at).await?.id;
        bot.presence().on_duty(&agent, at);
        let entry = audit::entry(AuditAction::SignedIn, at).by(&agent);
        let (_, session) = store.open_session(&agent, "x", entry.into()).await?;
        let mut desk = Desk {
            session,
            conversations: Vec::new(),
        };
        for _ in 0..conversations.div_ceil(agents) {
            let (record, token) = bot.begin("web", None).await?;
            bot.receive(Inbound {
                conversation: record.id.clone(),
                key: "wish".into(),
                content: Content::Person,
                locale: None,
            })
            .await?;
            match bot.claim(&record.id, &agent).await? {
                ClaimOutcome::Claimed(_) => desk.conversations.push((record.id, token)),
                ClaimOutcome::HeldBy(holder) => bail!("not claimed: {holder:?}"),
            }
        }
        desks.push(desk);
    }
    bot.close().await;
    Ok(desks)
}

/// Serves until it is killed.
pub(crate) async fn serve(folder: &Path) -> anyhow::Result<()> {
    let (bot, store) = open(folder).await?;
    let listening = listen(&bot.library().config.web)?;
    let address = listening.address()?;
    let stopping = Stopping::new();
    let accounts = Arc::new(Accounts::new(store, folder));
    let web = Web {
        bot,
        stopping: stopping.clone(),
        accounts,
    };
    let router = router(web, &listening);
    #[expect(clippy::print_stdout, reason = "the measurement reads it")]
    {
        println!("{address}");
    }
    listening.serve(router, stopping).await;
    Ok(())
}

/// The service under measurement.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// Starts it on a database.
    pub(crate) fn start(folder: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        Ok(Self {
            child,
            address: line.trim().parse().context("no address")?,
        })
    }

    /// Memory now, the most memory ever, and seconds of CPU time.
    pub(crate) fn taken(&self) -> anyhow::Result<(f64, f64, f64)> {
        let process = self.child.id();
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name in brackets may hold spaces.
        let (_, stat) = stat.rsplit_once(')').context("no name")?;
        let ticks = stat.split_whitespace().skip(11).take(2);
        let ticks: f64 = ticks.filter_map(|count| count.parse::<f64>().ok()).sum();
        let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
        let memory = |name| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kibibytes =
                line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
            (kibibytes.unwrap_or_default() * 1024.0 / 1e5).round() / 10.0
        };
        Ok((memory("VmRSS:"), memory("VmHWM:"), ticks / TICKS))
    }
}
