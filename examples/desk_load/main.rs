//! How long it takes from a resident's message to the suggested answers on the agent's connection.
//!
//! ```sh
//! cargo run --release --example desk_load -- --conversations 1000 --agents 50 --messages 5000 --rate 100
//! ```
//!
//! Makes a database with so many conversations, all held by so many agents who are signed in, and starts a service on it in
//! a process of its own. Every agent has the desk open over a WebSocket and one conversation on the screen, and turns to
//! the next one again and again. Residents write by the HTTP API; the time is taken from the beginning of the request until
//! the agent has received the suggestions for this message. Every event must arrive once and in order. Prints one JSON
//! object; times are in milliseconds, memory in MB of 1,000,000 bytes. The database is removed afterwards.

mod agent;
mod resident;
mod service;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::{Parser, Subcommand};
use serde_json::json;
use tokio::task::JoinSet;

use agent::Seen;

/// Measures the desk.
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
    /// How many messages residents send in a second, all together.
    #[arg(long, default_value_t = 100)]
    rate: u32,
    /// After how many messages an agent turns to another conversation.
    #[arg(long, default_value_t = 5)]
    turn: usize,
    /// Where the database is made.
    #[arg(long)]
    folder: Option<PathBuf>,
    #[command(subcommand)]
    part: Option<Part>,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// The service that is measured; started by the measurement itself.
    Serve {
        /// The folder with the database.
        folder: PathBuf,
    },
}

fn share(sorted: &[Duration], thousandths: usize) -> f64 {
    let place = (sorted.len() * thousandths / 1000).min(sorted.len().saturating_sub(1));
    let found = sorted.get(place);
    found.map_or(0.0, |time| (time.as_secs_f64() * 1e5).round() / 100.0)
}

async fn measure(
    arguments: &Arguments,
    folder: &std::path::Path,
) -> anyhow::Result<serde_json::Value> {
    let agents = arguments.agents.max(1);
    let desks = service::prepare(folder, agents, arguments.conversations.max(agents)).await?;
    let running = Arc::new(service::Running::start(folder)?);
    let each = arguments.messages.div_ceil(agents);
    let pause = Duration::from_secs(1) * u32::try_from(agents)? / arguments.rate.max(1);
    let mut work = JoinSet::new();
    for (number, desk) in desks.into_iter().enumerate() {
        let (running, turn) = (Arc::clone(&running), arguments.turn.max(1));
        // So that they do not all write at the same moment.
        let first = pause * u32::try_from(number)? / u32::try_from(agents)?;
        work.spawn(async move {
            let agent = agent::Agent::open(running.address, desk).await?;
            tokio::time::sleep(Duration::from_secs(1) + first).await;
            agent.work(each, turn, pause).await
        });
    }
    let begun = Instant::now();
    let mut all = Seen::default();
    while let Some(done) = work.join_next().await {
        all.add(done??);
    }
    let seconds = begun.elapsed().as_secs_f64() - 1.0;
    all.answered.sort_unstable();
    all.suggested.sort_unstable();
    let (memory, most, cpu) = running.taken()?;
    #[expect(clippy::cast_precision_loss, reason = "rounded for people")]
    let rate = (all.suggested.len() as f64 / seconds).round();
    Ok(json!({
        "agents": agents,
        "conversations": arguments.conversations,
        "messages": all.suggested.len(),
        "messages_per_second": rate,
        "message_kept_ms": {
            "p50": share(&all.answered, 500), "p99": share(&all.answered, 990), "max": share(&all.answered, 1000),
        },
        "suggestions_ms": {
            "p50": share(&all.suggested, 500), "p99": share(&all.suggested, 990), "max": share(&all.suggested, 1000),
        },
        "fewest_suggestions": all.fewest,
        "events": all.events,
        "events_lost": all.lost,
        "events_doubled": all.doubled,
        "board_frames": all.boards,
        "server_memory_mb": memory,
        "server_most_memory_mb": most,
        "server_cpu_seconds": cpu,
    }))
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    if let Some(Part::Serve { folder }) = &arguments.part {
        return runtime.block_on(service::serve(folder));
    }
    let folder = arguments.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = folder.join(format!("madoguchi-desk-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).context("the folder cannot be made")?;
    let measured = runtime.block_on(measure(&arguments, &folder));
    std::fs::remove_dir_all(&folder).context("the folder cannot be removed")?;
    #[expect(clippy::print_stdout, reason = "its output is what it is for")]
    {
        println!("{:#}", measured?);
    }
    Ok(())
}
