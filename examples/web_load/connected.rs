//! Many residents who are connected, some of whom write.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;

use super::conversation::{Conversation, source};
use super::http::{Connection, Events, Request};
use super::report::{milliseconds, rounded};
use super::service::Service;

/// How many connections are opened at the same time.
const OPENING: usize = 128;
/// How many messages may be under way at the same time.
const SENDERS: usize = 64;
/// How long replies may still take after the last message was sent.
const LATE: Duration = Duration::from_secs(5);

/// A resident.
#[derive(Debug)]
struct Resident {
    conversation: Conversation,
    /// The number of the last event that came.
    last: AtomicU64,
    /// When the message that waits for its reply was due to be sent; microseconds after the start, 0 for none.
    due: AtomicU64,
    /// How many messages were acknowledged.
    acknowledged: AtomicU64,
}

/// What all residents have seen.
#[derive(Debug)]
struct Seen {
    start: Instant,
    connected: AtomicUsize,
    doubled: AtomicUsize,
    skipped: AtomicUsize,
    cut: AtomicUsize,
    taken: Mutex<Vec<Duration>>,
}

impl Seen {
    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }
}

/// The counts of one phase of sending.
#[derive(Debug, Default)]
struct Sent {
    messages: usize,
    errors: usize,
}

/// Connects so many residents, sends so many messages a second for so long, then cuts all and connects them again.
pub(crate) async fn run(
    service: &Service,
    connections: usize,
    rate: u32,
    time: Duration,
) -> anyhow::Result<Value> {
    ensure!(connections > 0 && rate > 0, "nobody or nothing");
    let at_start = service.taken()?;
    let residents = begin_all(service, connections).await?;
    let begun = service.taken()?;
    let seen = Arc::new(Seen {
        start: Instant::now(),
        connected: AtomicUsize::new(0),
        doubled: AtomicUsize::new(0),
        skipped: AtomicUsize::new(0),
        cut: AtomicUsize::new(0),
        taken: Mutex::default(),
    });
    let (readers, opening) = connect_all(service, &residents, &seen).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let open = service.taken()?;
    let sent = send(service, &residents, &seen, rate, time).await?;
    let written = service.taken()?;
    drop(readers);
    tokio::time::sleep(Duration::from_secs(1)).await;
    seen.connected.store(0, Ordering::Relaxed);
    let (readers, reconnecting) = connect_all(service, &residents, &seen).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let again = service.taken()?;
    drop(readers);

    let mut lost = 0;
    for resident in &residents {
        // Each turn has two events.
        let expected = 2 * resident.acknowledged.load(Ordering::Relaxed);
        lost += expected.saturating_sub(resident.last.load(Ordering::Relaxed));
    }
    let mut taken = std::mem::take(&mut *seen.taken.lock().unwrap_or_else(PoisonError::into_inner));
    taken.sort_unstable();
    #[allow(clippy::cast_precision_loss, reason = "rounded for people")]
    let (messages, count) = (sent.messages as f64, connections as f64);
    Ok(json!({
        "mode": "connected",
        "connections": connections,
        "opened_in_seconds": rounded(opening.as_secs_f64(), 2),
        "rate": rate,
        "messages": sent.messages,
        "replies": taken.len(),
        "p50_ms": milliseconds(&taken, 0.5),
        "p99_ms": milliseconds(&taken, 0.99),
        "max_ms": milliseconds(&taken, 1.0),
        "errors": sent.errors,
        "events_lost": lost,
        "events_doubled": seen.doubled.load(Ordering::Relaxed),
        "events_out_of_order": seen.skipped.load(Ordering::Relaxed),
        "streams_cut": seen.cut.load(Ordering::Relaxed),
        "server_cpu_ms_per_message": rounded(1000.0 * (written.cpu - open.cpu) / (2.0 * messages), 4),
        "memory_mb_at_start": rounded(at_start.memory, 1),
        "memory_mb_with_conversations": rounded(begun.memory, 1),
        "memory_mb_connected": rounded(open.memory, 1),
        "kb_per_connection": rounded(1000.0 * (open.memory - begun.memory) / count, 2),
        "memory_mb_after_messages": rounded(written.memory, 1),
        "reconnected_in_seconds": rounded(reconnecting.as_secs_f64(), 2),
        "memory_mb_reconnected": rounded(again.memory, 1),
        "most_memory_mb": rounded(again.most_memory, 1),
    }))
}

async fn begin_all(service: &Service, count: usize) -> anyhow::Result<Vec<Arc<Resident>>> {
    let mut beginning = JoinSet::new();
    for client in 0..SENDERS {
        let service = service.clone();
        let share = count / SENDERS + usize::from(client < count % SENDERS);
        beginning.spawn(async move {
            let mut connection = Connection::open(service.address, source(client)).await?;
            let mut residents = Vec::with_capacity(share);
            for _ in 0..share {
                residents.push(Arc::new(Resident {
                    conversation: Conversation::begin(&mut connection).await?,
                    last: AtomicU64::new(0),
                    due: AtomicU64::new(0),
                    acknowledged: AtomicU64::new(0),
                }));
            }
            anyhow::Ok(residents)
        });
    }
    let mut all = Vec::with_capacity(count);
    while let Some(residents) = beginning.join_next().await {
        all.extend(residents??);
    }
    Ok(all)
}

/// Opens a stream for each resident, from where it was, and returns how long it took until all were open.
async fn connect_all(
    service: &Service,
    residents: &[Arc<Resident>],
    seen: &Arc<Seen>,
) -> anyhow::Result<(JoinSet<()>, Duration)> {
    let places = Arc::new(Semaphore::new(OPENING));
    let mut readers = JoinSet::new();
    let start = Instant::now();
    for (client, resident) in residents.iter().enumerate() {
        let place = Arc::clone(&places).acquire_owned().await?;
        let (service, resident, seen) = (service.clone(), Arc::clone(resident), Arc::clone(seen));
        readers.spawn(async move {
            let opened = open(&service, client, &resident).await;
            seen.connected
                .fetch_add(usize::from(opened.is_ok()), Ordering::Relaxed);
            drop(place);
            match opened {
                Ok(events) => {
                    read(events, &resident, &seen).await;
                }
                Err(_) => {
                    seen.cut.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    let _ = places.acquire_many(u32::try_from(OPENING)?).await?;
    let taken = start.elapsed();
    let connected = seen.connected.load(Ordering::Relaxed);
    ensure!(
        connected == residents.len(),
        "only {connected} of {} streams could be opened",
        residents.len()
    );
    Ok((readers, taken))
}

async fn open(service: &Service, client: usize, resident: &Resident) -> anyhow::Result<Events> {
    let connection = Connection::open(service.address, source(client)).await?;
    let last = resident.last.load(Ordering::Relaxed);
    let head = format!(
        "{}Accept: text/event-stream\r\nLast-Event-ID: {last}\r\n",
        resident.conversation.head()
    );
    let request = Request {
        method: "GET",
        path: &resident.conversation.stream,
        head: &head,
        body: "",
    };
    connection.follow(request).await
}

async fn read(mut events: Events, resident: &Resident, seen: &Seen) {
    while let Ok(event) = events.next().await {
        let Some(id) = event.id else { continue };
        let last = resident.last.fetch_max(id, Ordering::Relaxed);
        if id <= last {
            seen.doubled.fetch_add(1, Ordering::Relaxed);
        } else if id > last + 1 {
            seen.skipped.fetch_add(1, Ordering::Relaxed);
        }
        if event.data.contains("\"bot\"") {
            let due = resident.due.swap(0, Ordering::Relaxed);
            if due > 0 {
                let taken = Duration::from_micros(seen.now().saturating_sub(due));
                seen.taken
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(taken);
            }
        }
    }
    seen.cut.fetch_add(1, Ordering::Relaxed);
}

/// Sends messages at an even pace, whether or not the service keeps up, and waits for the last replies.
///
/// A reply's time counts from when its message was due, so that a service that is behind does not hide it.
async fn send(
    service: &Service,
    residents: &[Arc<Resident>],
    seen: &Arc<Seen>,
    rate: u32,
    time: Duration,
) -> anyhow::Result<Sent> {
    let (due, waiting) = mpsc::channel::<(usize, Arc<Resident>)>(1_000_000);
    let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
    let mut senders = JoinSet::new();
    for client in 0..SENDERS {
        let (service, waiting) = (service.clone(), Arc::clone(&waiting));
        senders.spawn(async move {
            let mut connection = Connection::open(service.address, source(client)).await?;
            let mut errors = 0;
            loop {
                let next = waiting.lock().await.recv().await;
                let Some((number, resident)) = next else {
                    return anyhow::Ok(errors);
                };
                let response = connection
                    .ask(Request {
                        method: "POST",
                        path: &resident.conversation.messages,
                        head: &resident.conversation.head_with_key(number),
                        body: &super::questions::body(number),
                    })
                    .await?;
                if response.status == 200 {
                    resident.acknowledged.fetch_add(1, Ordering::Relaxed);
                } else {
                    errors += 1;
                    resident.due.store(0, Ordering::Relaxed);
                }
            }
        });
    }
    let mut sent = Sent::default();
    let mut clock = tokio::time::interval(Duration::from_millis(2));
    let start = Instant::now();
    while start.elapsed() < time {
        clock.tick().await;
        let target = start.elapsed().as_secs_f64() * f64::from(rate);
        #[allow(clippy::cast_precision_loss, reason = "a count of messages")]
        while (sent.messages as f64) < target {
            let number = sent.messages;
            // A step that shares no factor with usual counts visits all residents in a mixed order.
            let place = number.wrapping_mul(7919) % residents.len();
            let resident = residents.get(place).context("no resident")?;
            resident.due.store(seen.now().max(1), Ordering::Relaxed);
            due.send((number, Arc::clone(resident))).await?;
            sent.messages += 1;
        }
    }
    drop(due);
    while let Some(errors) = senders.join_next().await {
        sent.errors += errors??;
    }
    let waiting_since = Instant::now();
    while waiting_since.elapsed() < LATE
        && residents
            .iter()
            .any(|resident| resident.due.load(Ordering::Relaxed) > 0)
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(sent)
}
