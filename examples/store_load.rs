//! How many turns the store keeps in a second, and how long one waits until it is on the disk.
//!
//! ```sh
//! cargo run --release --example store_load -- --writers 64 --seconds 10
//! ```
//!
//! Each writer holds conversations of its own and commits turns of a question and an answer as fast as they are
//! acknowledged; then all of them begin conversations for up to two seconds. Prints one JSON object; latencies and CPU time
//! (of the whole process, in user and kernel mode) are in milliseconds. The database is made anew in the folder named by
//! `--folder` (default: the temporary folder) and removed afterwards.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use chrono::Utc;
use clap::Parser;
use madoguchi::dialogue::Conversation;
use madoguchi::locale::Locale;
use madoguchi::store::{
    Author, Body, NewConversation, NewEvent, SqliteStore, Store, Timestamp, Turn, TurnOutcome,
};
use serde_json::json;
use tokio::task::JoinSet;

/// How many turns a conversation has before the writer begins another one.
const TURNS: u64 = 8;

/// Measures durable turns per second.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many writers there are at once.
    #[arg(long, default_value_t = 64)]
    writers: usize,
    /// For how long they write.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Where the database is made.
    #[arg(long)]
    folder: Option<PathBuf>,
}

fn turn(conversation: &madoguchi::store::ConversationId, expected: u64) -> Turn {
    let text = "電話は何時までつながりますか。土曜日も開いていますか。";
    let answer = "平日の九時から五時までつながります。土曜日、日曜日、祝日はお休みです。";
    let question = NewEvent {
        author: Author::Resident,
        body: Body::ResidentMessage { text: text.into() },
    };
    let reply = NewEvent {
        author: Author::Bot,
        body: Body::BotReply {
            intents: vec!["hours".into()],
            text: answer.into(),
            reply: json!({ "text": answer, "choices": [] }),
            library: "1".into(),
        },
    };
    Turn {
        conversation: conversation.clone(),
        expected,
        key: format!("message-{expected}"),
        state: Some(Conversation {
            locale: Some(Locale::Ja),
            last: vec!["hours".into()],
            ..Conversation::default()
        }),
        holder: None,
        events: vec![question, reply],
        at: Timestamp::from(Utc::now()),
    }
}

/// The CPU time that this process has used, in user and kernel mode; `None` where there is no `/proc`.
fn cpu_seconds() -> Option<f64> {
    // Fields 14 and 15, counted from the name in parentheses, in hundredths of a second (proc_pid_stat(5)).
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let kernel: f64 = fields.next()?.parse().ok()?;
    Some((user + kernel) / 100.0)
}

/// Begins conversations until the end, and gives how many.
async fn begin(store: Arc<dyn Store>, end: Instant) -> anyhow::Result<u64> {
    let mut begun = 0;
    while Instant::now() < end {
        let new = NewConversation {
            channel: "load".into(),
            locale: Some(Locale::Ja),
        };
        store
            .create_conversation(new, Timestamp::from(Utc::now()))
            .await?;
        begun += 1;
    }
    Ok(begun)
}

/// Commits turns until the end, and gives how long each took.
async fn write(store: Arc<dyn Store>, end: Instant) -> anyhow::Result<Vec<Duration>> {
    let mut taken = Vec::new();
    loop {
        let new = NewConversation {
            channel: "load".into(),
            locale: Some(Locale::Ja),
        };
        let (record, _) = store
            .create_conversation(new, Timestamp::from(Utc::now()))
            .await?;
        for number in 0..TURNS {
            if Instant::now() >= end {
                return Ok(taken);
            }
            let turn = turn(&record.id, number * 2);
            let start = Instant::now();
            match store.commit_turn(turn).await? {
                TurnOutcome::Written(_) => taken.push(start.elapsed()),
                other => bail!("a turn was not written: {other:?}"),
            }
        }
    }
}

fn milliseconds(sorted: &[Duration], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a place in a list"
    )]
    let place = (last as f64 * share).round() as usize;
    let micros = sorted.get(place).map_or(0, Duration::as_micros);
    #[allow(clippy::cast_precision_loss, reason = "rounded for people")]
    let milliseconds = micros as f64 / 1000.0;
    milliseconds
}

#[allow(clippy::cast_precision_loss, reason = "rounded for people")]
fn rate(count: u64, seconds: f64) -> f64 {
    (count as f64 / seconds).round()
}

/// Milliseconds for each, to the microsecond.
#[allow(clippy::cast_precision_loss, reason = "rounded for people")]
fn each(seconds: f64, count: u64) -> f64 {
    (seconds * 1_000_000.0 / count.max(1) as f64).round() / 1000.0
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let folder = arguments
        .folder
        .unwrap_or_else(std::env::temp_dir)
        .join(format!("madoguchi-load-{}", uuid::Uuid::new_v4()));
    let database = folder.join("store.db");
    let store = Arc::new(SqliteStore::open(&database, Timestamp::from(Utc::now())).await?);
    let (start, before) = (Instant::now(), cpu_seconds());
    let end = start + Duration::from_secs(arguments.seconds);
    let mut writers = JoinSet::new();
    for _ in 0..arguments.writers {
        writers.spawn(write(store.clone(), end));
    }
    let mut taken = Vec::new();
    while let Some(done) = writers.join_next().await {
        taken.extend(done.context("a writer failed")??);
    }
    let elapsed = start.elapsed().as_secs_f64();
    taken.sort_unstable();
    let cpu = cpu_seconds().zip(before).map(|(now, before)| now - before);
    let length = std::fs::metadata(&database)?.len();
    let (start, before) = (Instant::now(), cpu_seconds());
    let end = start + Duration::from_secs(arguments.seconds.min(2));
    let mut beginners = JoinSet::new();
    for _ in 0..arguments.writers {
        beginners.spawn(begin(store.clone(), end));
    }
    let mut begun = 0;
    while let Some(done) = beginners.join_next().await {
        begun += done.context("a writer failed")??;
    }
    let begin_cpu = cpu_seconds().zip(before).map(|(now, before)| now - before);
    let begin_elapsed = start.elapsed().as_secs_f64();
    store.close().await;
    std::fs::remove_dir_all(&folder)?;
    let turns = taken.len() as u64;
    let report = json!({
        "writers": arguments.writers,
        "seconds": (elapsed * 10.0).round() / 10.0,
        "turns": turns,
        "turns_per_second": rate(turns, elapsed),
        "cpu_ms_per_turn": cpu.map(|cpu| each(cpu, turns)),
        "p50_ms": milliseconds(&taken, 0.5),
        "p99_ms": milliseconds(&taken, 0.99),
        "max_ms": milliseconds(&taken, 1.0),
        "bytes_per_turn": length.checked_div(turns),
        "begun_per_second": rate(begun, begin_elapsed),
        "cpu_ms_per_begun": begin_cpu.map(|cpu| each(cpu, begun)),
    });
    #[allow(clippy::print_stdout, reason = "the report is the purpose")]
    {
        println!("{report}");
    }
    Ok(())
}
