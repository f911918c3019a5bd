//! Messages as fast as they are acknowledged.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::conversation::{Conversation, source};
use super::http::{Connection, Request};
use super::report::{milliseconds, rounded};
use super::service::Service;

/// What one client has seen.
#[derive(Debug, Default)]
struct Seen {
    taken: Vec<Duration>,
    conversations: usize,
    errors: usize,
    last_error: Option<String>,
}

/// Sends messages from so many clients for so long; each begins a new conversation after `turns` messages.
pub(crate) async fn run(
    service: &Service,
    clients: usize,
    time: Duration,
    turns: usize,
) -> anyhow::Result<Value> {
    ensure!(clients > 0 && turns > 0, "no clients or no turns");
    let before = service.taken()?;
    let start = Instant::now();
    let end = start + time;
    let mut running = JoinSet::new();
    for client in 0..clients {
        let service = service.clone();
        running.spawn(async move { talk(&service, client, end, turns).await });
    }
    let mut all = Seen::default();
    while let Some(seen) = running.join_next().await {
        let seen = seen??;
        all.taken.extend(seen.taken);
        all.conversations += seen.conversations;
        all.errors += seen.errors;
        all.last_error = seen.last_error.or(all.last_error);
    }
    let elapsed = start.elapsed().as_secs_f64();
    let after = service.taken()?;
    all.taken.sort_unstable();
    #[allow(clippy::cast_precision_loss, reason = "rounded for people")]
    let count = all.taken.len() as f64;
    let cpu = after.cpu - before.cpu;
    Ok(json!({
        "mode": "messages",
        "clients": clients,
        "seconds": rounded(elapsed, 1),
        "conversations": all.conversations,
        "turns": all.taken.len(),
        "turns_per_second": rounded(count / elapsed, 0),
        "durable_messages_per_second": rounded(2.0 * count / elapsed, 0),
        "p50_ms": milliseconds(&all.taken, 0.5),
        "p99_ms": milliseconds(&all.taken, 0.99),
        "max_ms": milliseconds(&all.taken, 1.0),
        "server_cpu_seconds": rounded(cpu, 2),
        "server_cpu_ms_per_message": rounded(1000.0 * cpu / (2.0 * count), 4),
        "memory_mb_at_start": rounded(before.memory, 1),
        "memory_mb": rounded(after.memory, 1),
        "most_memory_mb": rounded(after.most_memory, 1),
        "errors": all.errors,
        "last_error": all.last_error,
    }))
}

async fn talk(
    service: &Service,
    client: usize,
    end: Instant,
    turns: usize,
) -> anyhow::Result<Seen> {
    let mut connection = Connection::open(service.address, source(client)).await?;
    let mut seen = Seen::default();
    // Clients begin at different places, so that not all say the same at a time.
    let mut place = client * 7;
    while Instant::now() < end {
        let conversation = Conversation::begin(&mut connection)
            .await
            .context("a conversation could not begin")?;
        seen.conversations += 1;
        for turn in 0..turns {
            if Instant::now() >= end {
                break;
            }
            place += 1;
            let head = conversation.head_with_key(turn);
            let sent = Instant::now();
            let response = connection
                .ask(Request {
                    method: "POST",
                    path: &conversation.messages,
                    head: &head,
                    body: &super::questions::body(place),
                })
                .await?;
            if response.status == 200 {
                seen.taken.push(sent.elapsed());
            } else {
                seen.errors += 1;
                seen.last_error = Some(format!("{} {}", response.status, response.body));
            }
        }
    }
    Ok(seen)
}
