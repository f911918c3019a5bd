//! How long a report over 100,000 events takes, while the store is in use.
//!
//! ```sh
//! cargo run --release --example report_load -- --events 100000
//! ```
//!
//! Writes conversations of ten events within the last 30 days, then reads the figures of these days, and those of one
//! day, five times each. Prints one JSON object; times are in milliseconds. The database is made anew in the temporary
//! folder and removed afterwards.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Parser;
use futures_util::{StreamExt, TryStreamExt};
use madoguchi::locale::Locale;
use madoguchi::store::{
    Author, Body, NewConversation, NewEvent, Period, SqliteStore, Store, Timestamp, Turn,
    TurnOutcome, figures_beside,
};
use serde_json::json;

/// How many conversations are written at the same time.
const TOGETHER: usize = 256;
/// How many questions a conversation has.
const QUESTIONS: u64 = 5;
/// A day in microseconds.
const DAY: i64 = 24 * 3_600 * 1_000_000;
/// The end of the days.
const END: i64 = 1_795_000_000_000_000;

/// Measures reports.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many events there are.
    #[arg(long, default_value_t = 100_000)]
    events: u64,
}

async fn converse(store: Arc<SqliteStore>, number: u64, of: u64) -> anyhow::Result<()> {
    let share = i64::try_from(number)? * 30 * DAY / i64::try_from(of.max(1))?;
    let at = Timestamp(END - 30 * DAY + share);
    let new = NewConversation {
        channel: "web".into(),
        locale: Some(Locale::Ja),
    };
    let (record, _) = store.create_conversation(new, at).await?;
    for question in 0..QUESTIONS {
        let intent = format!("intent-{}", (number * QUESTIONS + question) % 80);
        let paragraph =
            "更新の手続きには、カードと通知書をお持ちください。予約は電話で承ります。".repeat(4);
        let reply = json!({
            "reply": {"locale": "ja", "intent": intent, "title": "手続き", "notices": [], "choices": [], "sources": [],
                "blocks": [{"kind": "paragraph", "content": paragraph}], "speech": null},
            "fallback": question == 3, "clarify": false, "confidence": 900, "masked": 0
        });
        let event = |author, body| NewEvent { author, body };
        let turn = Turn {
            conversation: record.id.clone(),
            expected: question * 2,
            key: format!("key-{question}"),
            state: None,
            holder: None,
            events: vec![
                event(
                    Author::Resident,
                    Body::ResidentMessage {
                        text: "更新に必要なものは何ですか".into(),
                    },
                ),
                event(
                    Author::Bot,
                    Body::BotReply {
                        intents: vec![intent.clone()],
                        text: paragraph.clone(),
                        reply,
                        library: "1".into(),
                    },
                ),
            ],
            at,
        };
        match store.commit_turn(turn).await? {
            TurnOutcome::Written(_) => {}
            other => bail!("a turn was not written: {other:?}"),
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the result is for people and scripts")]
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let folder = std::env::temp_dir().join(format!("report-load-{}", uuid::Uuid::new_v4()));
    let database = folder.join("store.db");
    let store = Arc::new(SqliteStore::open(&database, Timestamp(END)).await?);
    let conversations = arguments.events / (QUESTIONS * 2);
    futures_util::stream::iter(0..conversations)
        .map(|number| converse(Arc::clone(&store), number, conversations))
        .buffer_unordered(TOGETHER)
        .try_collect::<Vec<()>>()
        .await?;
    let mut times = serde_json::Map::new();
    for (name, days) in [("thirty_days", 30), ("one_day", 1)] {
        let period = Period {
            from: Timestamp(END - days * DAY),
            until: Timestamp(END + DAY),
        };
        let mut took = Vec::new();
        for _ in 0..5 {
            let started = Instant::now();
            let figures = figures_beside(&database, period).await?;
            took.push(started.elapsed().as_secs_f64() * 1000.0);
            let figures = figures.context("there is a database")?;
            if figures.intents.is_empty() {
                bail!("nothing was counted");
            }
        }
        times.insert(name.to_owned(), json!(took));
    }
    let started = Instant::now();
    let always = Period {
        from: Timestamp(0),
        until: Timestamp(END + DAY),
    };
    let unanswered = store.unanswered(always, 10).await?.len();
    let took = started.elapsed().as_secs_f64() * 1000.0;
    times.insert(
        "unanswered".into(),
        json!({"found": unanswered, "took": took}),
    );
    times.insert("events".into(), json!(conversations * QUESTIONS * 2));
    println!("{}", serde_json::Value::Object(times));
    store.close().await;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
