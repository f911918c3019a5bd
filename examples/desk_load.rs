//! How long it takes from a resident's message to the answers that are suggested to the agent.
//!
//! ```sh
//! cargo run --release --example desk_load -- --conversations 1000 --agents 50 --messages 5000
//! ```
//!
//! Opens so many conversations, hands them all over and lets the agents claim them. Then residents write, so many at a time,
//! and for each message the time is taken until the agent's follower has heard of it and the suggestions are written out in
//! both languages and recorded. Prints one JSON object; times are in milliseconds, memory in megabytes. The database is made
//! anew in the folder named by `--folder` (default: the temporary folder) and removed afterwards.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use chrono::DateTime;
use clap::Parser;
use madoguchi::bot::{Bot, Clock, Content, Inbound, Received};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Library};
use madoguchi::locale::ReplyLocale;
use madoguchi::store::{
    AgentId, Audience, Body, ClaimOutcome, ConversationId, NewAgent, Role, SqliteStore, Store,
};
use serde_json::json;
use tokio::task::JoinSet;

/// What residents ask, in turn.
const QUESTIONS: [&str; 8] = [
    "更新に必要なものを教えてください",
    "コールセンターは何時までですか",
    "予約は要りますか",
    "暗証番号を忘れました",
    "子どもの分は親が行けばいいですか",
    "Do I need an appointment to renew my certificate?",
    "有効期限が2027年5月31日です。いつから更新できますか",
    "代理人が行くときの持ち物は何ですか",
];

/// Measures suggestions.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many conversations are open.
    #[arg(long, default_value_t = 1000)]
    conversations: usize,
    /// How many agents have them.
    #[arg(long, default_value_t = 50)]
    agents: usize,
    /// How many messages are measured.
    #[arg(long, default_value_t = 5000)]
    messages: usize,
    /// How many residents write at a time.
    #[arg(long, default_value_t = 4)]
    writers: usize,
    /// How many messages residents send in a second, all together; 0: as many as they can.
    #[arg(long, default_value_t = 100)]
    rate: u64,
    /// Where the database is made.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// The memory that this process holds, in megabytes; `None` where there is no `/proc`.
fn resident_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

fn share(sorted: &[Duration], thousandths: usize) -> f64 {
    let place = sorted.len() * thousandths / 1000;
    let found = sorted.get(place.min(sorted.len().saturating_sub(1)));
    found.map_or(0.0, |time| (time.as_secs_f64() * 1e5).round() / 100.0)
}

async fn write(bot: &Bot, id: &ConversationId, key: &str, content: Content) -> anyhow::Result<u64> {
    let received = bot
        .receive(Inbound {
            conversation: id.clone(),
            key: key.to_owned(),
            content,
            locale: None,
        })
        .await?;
    match received {
        Received::Kept { events, .. } => Ok(events.first().map_or(0, |event| event.seq)),
        Received::Unstored { error, .. } => Err(error.into()),
    }
}

/// From the message to the suggestions, as an agent's browser would be given them.
async fn once(
    bot: &Arc<Bot>,
    id: &ConversationId,
    agent: &AgentId,
    number: usize,
) -> anyhow::Result<(Duration, Duration)> {
    let last = bot.store().conversation(id).await?.last;
    let mut follower = bot.follow(id, last, Audience::Desk);
    let text = QUESTIONS[number % QUESTIONS.len()].to_owned();
    let started = Instant::now();
    let key = format!("message-{number}");
    let (written, heard) = tokio::join!(write(bot, id, &key, Content::Text(text)), async {
        loop {
            match follower.next().await {
                Ok(Some(event)) if matches!(event.body, Body::ResidentMessage { .. }) => {
                    return Ok(event.seq);
                }
                Ok(Some(_)) => {}
                Ok(None) => bail!("the conversation has ended"),
                Err(error) => bail!(error),
            }
        }
    });
    let (written, heard) = (written?, heard?);
    if written != heard {
        bail!("another message was heard: {heard}, not {written}");
    }
    let received = started.elapsed();
    let offers = bot
        .suggest_for(id, heard, agent, Some(ReplyLocale::Ja))
        .await?;
    if offers.answers.is_empty() {
        bail!("nothing is suggested for a question that has an answer");
    }
    Ok((received, started.elapsed()))
}

async fn measure(arguments: &Arguments, bot: Arc<Bot>) -> anyhow::Result<serde_json::Value> {
    let at = bot.clock().at();
    let mut agents = Vec::new();
    for number in 0..arguments.agents.max(1) {
        let new = NewAgent {
            login: format!("agent-{number}"),
            name: format!("Agent {number}"),
            role: Role::Agent,
            password: "x".into(),
        };
        let agent = bot.store().create_agent(new, at).await?.id;
        bot.presence().on_duty(&agent, at);
        agents.push(agent);
    }
    let mut opening = JoinSet::new();
    for number in 0..arguments.conversations.max(1) {
        let bot = Arc::clone(&bot);
        let agent = agents[number % agents.len()].clone();
        opening.spawn(async move {
            let id = bot.begin("web", None).await?.0.id;
            write(&bot, &id, "wish", Content::Person).await?;
            match bot.claim(&id, &agent).await? {
                ClaimOutcome::Claimed(_) => Ok((id, agent)),
                ClaimOutcome::HeldBy(holder) => bail!("not claimed: {holder:?}"),
            }
        });
    }
    let mut open = Vec::new();
    while let Some(opened) = opening.join_next().await {
        open.push(opened??);
    }
    // The first search makes the index, the first suggestion touches the model.
    let searched = Instant::now();
    bot.search_snippets("予約", ReplyLocale::Ja, ReplyLocale::En, 20);
    let first_search = searched.elapsed();
    let mut searches = Vec::new();
    for query in [
        "更新",
        "予約 持ち物",
        "appointment",
        "暗証番号を忘れた",
        "代理",
    ] {
        let started = Instant::now();
        bot.search_snippets(query, ReplyLocale::Ja, ReplyLocale::En, 20);
        searches.push(started.elapsed());
    }
    searches.sort();

    let open = Arc::new(open);
    let next = Arc::new(AtomicUsize::new(0));
    let (messages, rate) = (arguments.messages, arguments.rate);
    let begun = Instant::now();
    let mut writers = JoinSet::new();
    for _ in 0..arguments.writers.max(1) {
        let (bot, open, next) = (Arc::clone(&bot), Arc::clone(&open), Arc::clone(&next));
        writers.spawn(async move {
            let mut times = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= messages {
                    return anyhow::Ok(times);
                }
                if rate > 0 {
                    let due = Duration::from_micros(1_000_000 * number as u64 / rate);
                    tokio::time::sleep(due.saturating_sub(begun.elapsed())).await;
                }
                let (id, agent) = &open[number % open.len()];
                times.push(once(&bot, id, agent, number).await?);
            }
        });
    }
    let (mut received, mut suggested) = (Vec::new(), Vec::new());
    while let Some(done) = writers.join_next().await {
        for (first, second) in done?? {
            received.push(first);
            suggested.push(second);
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    received.sort();
    suggested.sort();
    Ok(json!({
        "conversations": open.len(),
        "agents": agents.len(),
        "messages": suggested.len(),
        "messages_per_second": (suggested.len() as f64 / seconds).round(),
        "message_on_the_desk_ms": {
            "p50": share(&received, 500), "p99": share(&received, 990), "max": share(&received, 1000),
        },
        "suggestions_ms": {
            "p50": share(&suggested, 500), "p99": share(&suggested, 990), "max": share(&suggested, 1000),
        },
        "first_search_ms": share(&[first_search], 0),
        "search_ms": { "p50": share(&searches, 500), "max": share(&searches, 1000) },
        "memory_mb": resident_megabytes().map(f64::round),
    }))
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let folder = arguments.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = folder.join(format!("madoguchi-desk-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).context("the folder cannot be made")?;
    let (files, _) = DataFolder::Embedded.read().context("the library")?;
    let library = Arc::new(Library::new(&files, Config::default()).0);
    let ten = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00")?;
    let clock = Clock::fixed(ten);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let measured = runtime.block_on(async {
        let store = SqliteStore::open(&folder.join("madoguchi.db"), clock.at()).await?;
        let bot = Arc::new(Bot::new(library, Arc::new(store), clock));
        let measured = measure(&arguments, Arc::clone(&bot)).await;
        bot.close().await;
        measured
    });
    std::fs::remove_dir_all(&folder).context("the folder cannot be removed")?;
    #[expect(clippy::print_stdout, reason = "its output is what it is for")]
    {
        println!("{:#}", measured?);
    }
    Ok(())
}
