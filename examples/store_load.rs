//! How many turns the store keeps in a second, and how long one waits until it is on the disk.
//!
//! ```sh
//! cargo run --release --example store_load -- --writers 64 --seconds 10
//! ```
//!
//! Each writer holds conversations of its own and commits turns of a question and an answer as fast as they are
//! acknowledged. Prints one JSON object; latencies are in milliseconds. The database is made anew in the folder named by
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

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let folder = arguments
        .folder
        .unwrap_or_else(std::env::temp_dir)
        .join(format!("madoguchi-load-{}", uuid::Uuid::new_v4()));
    let database = folder.join("store.db");
    let store = Arc::new(SqliteStore::open(&database, Timestamp::from(Utc::now())).await?);
    let start = Instant::now();
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
    store.close().await;
    let bytes = std::fs::metadata(&database)?.len();
    std::fs::remove_dir_all(&folder)?;
    #[allow(clippy::cast_precision_loss, reason = "rounded for people")]
    let rate = (taken.len() as f64 / elapsed).round();
    let report = json!({
        "writers": arguments.writers,
        "seconds": (elapsed * 10.0).round() / 10.0,
        "turns": taken.len(),
        "turns_per_second": rate,
        "p50_ms": milliseconds(&taken, 0.5),
        "p99_ms": milliseconds(&taken, 0.99),
        "max_ms": milliseconds(&taken, 1.0),
        "bytes_per_turn": bytes.checked_div(taken.len() as u64),
    });
    #[allow(clippy::print_stdout, reason = "the report is the purpose")]
    {
        println!("{report}");
    }
    Ok(())
}
