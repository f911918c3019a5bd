//! How long it takes from a message on Discord to the request that posts the answer.
//!
//! ```sh
//! cargo build --release
//! cargo run --release --example discord_load -- --messages 500 --burst 200
//! ```
//!
//! Starts the program that was built beside this one, and in this process the Discord that the tests use. First residents
//! write direct messages one after the other: the time is taken from the dispatch of the event until the request with the
//! reply has arrived, before it is answered. Then many write in one second, each of them five messages: every message must
//! get its answer, and the answers to one resident must come in the order of the questions; our own limit of requests per
//! second spreads them. Prints one JSON object; times are in milliseconds, memory in MB of 1,000,000 bytes.

#[path = "../../tests/it/discord_fake/mod.rs"]
mod discord_fake;
#[path = "../web_load/service.rs"]
#[allow(dead_code, reason = "shared with another measurement")]
mod service;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Parser;
use serde_json::json;

use discord_fake::FakeDiscord;

/// The longest that an answer is waited for.
const LONGEST: Duration = Duration::from_mins(1);
/// How many messages a resident writes in the burst: as many as nobody is slowed down for.
const EACH: usize = 5;
/// What residents ask, in turn.
const QUESTIONS: [&str; 5] = [
    "更新に必要なものは何ですか",
    "暗証番号を忘れました",
    "コールセンターは何時までですか",
    "How do I book an appointment?",
    "2027年5月31日が期限です。いつから更新できますか",
];

/// Measures the Discord channel.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many messages are measured one after the other.
    #[arg(long, default_value_t = 500)]
    messages: usize,
    /// How many messages are written in one second.
    #[arg(long, default_value_t = 200)]
    burst: usize,
    /// The program; without it, the one that was built beside this one.
    #[arg(long)]
    program: Option<PathBuf>,
}

/// The program under measurement, in a folder of its own.
struct Program {
    child: Child,
    folder: PathBuf,
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Program {
    fn start(program: &Path, fake: &FakeDiscord) -> anyhow::Result<Self> {
        let name = format!("madoguchi-discord-load-{}", uuid::Uuid::new_v4());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder)?;
        let config = folder.join("config.yaml");
        let state = serde_json::Value::from(folder.join("data").to_string_lossy());
        let base = serde_json::Value::from(fake.base());
        let text = format!(
            "state_dir: {state}\nweb:\n  listen: \"127.0.0.1:0\"\ndiscord:\n  api_base: {base}\nlog:\n  level: warn\n"
        );
        std::fs::write(&config, text)?;
        let mut child = Command::new(program)
            .arg("--config")
            .arg(&config)
            .arg("serve")
            .env("DISCORD_TOKEN", fake.token())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} cannot be started", program.display()))?;
        let output = child.stdout.take().context("no output")?;
        std::thread::spawn(move || BufReader::new(output).lines().for_each(drop));
        Ok(Self { child, folder })
    }
}

/// When the replies to messages arrived, by the message that they answer.
fn replies(fake: &FakeDiscord) -> HashMap<u64, Instant> {
    let posts = fake.requests_to("POST", "/channels/{channel_id}/messages");
    let mut found = HashMap::new();
    for post in posts {
        let answered = post.body.pointer("/message_reference/message_id");
        let id = answered.and_then(|id| id.as_str()?.parse().ok());
        if let Some(id) = id {
            found.entry(id).or_insert(post.at);
        }
    }
    found
}

fn wait_for_replies(fake: &FakeDiscord, count: usize) -> anyhow::Result<()> {
    let begun = Instant::now();
    while replies(fake).len() < count {
        ensure!(
            begun.elapsed() < LONGEST,
            "only {} of {count} were answered",
            replies(fake).len()
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e5).round() / 100.0
}

fn share(sorted: &[Duration], thousandths: usize) -> f64 {
    let place = (sorted.len() * thousandths / 1000).min(sorted.len().saturating_sub(1));
    sorted.get(place).map_or(0.0, |time| milliseconds(*time))
}

fn question(number: usize) -> &'static str {
    QUESTIONS[number % QUESTIONS.len()]
}

/// One message after the other, each by somebody who has not written before.
fn one_by_one(fake: &FakeDiscord, messages: usize) -> anyhow::Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(messages);
    for number in 0..messages {
        let user = fake.new_user(&format!("resident-{number}"));
        let sent = Instant::now();
        let id = fake.dm(user, question(number));
        let begun = Instant::now();
        let arrived = loop {
            if let Some(at) = fake.replied_at(id) {
                break at;
            }
            ensure!(begun.elapsed() < LONGEST, "a message was not answered");
            std::thread::sleep(Duration::from_millis(2));
        };
        times.push(arrived.saturating_duration_since(sent));
        // Below our own limit of requests per second.
        std::thread::sleep(Duration::from_millis(30));
    }
    times.sort_unstable();
    Ok(times)
}

/// Many messages in one second. Gives the time until the last answer, and how many conversations got answers out of order.
fn burst(fake: &FakeDiscord, messages: usize) -> anyhow::Result<(Duration, usize)> {
    let before = replies(fake).len();
    let residents = messages.div_ceil(EACH);
    let users: Vec<u64> = (0..residents)
        .map(|number| fake.new_user(&format!("writer-{number}")))
        .collect();
    let mut sent: Vec<Vec<u64>> = vec![Vec::new(); residents];
    let begun = Instant::now();
    for number in 0..messages {
        let writer = number % residents;
        sent[writer].push(fake.dm(users[writer], question(number / residents)));
        let due = Duration::from_secs(1) * u32::try_from(number)? / u32::try_from(messages)?;
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
    }
    wait_for_replies(fake, before + messages)?;
    let took = begun.elapsed();
    let arrived = replies(fake);
    let disordered = sent.iter().filter(|ids| {
        let times: Vec<_> = ids.iter().filter_map(|id| arrived.get(id)).collect();
        !times.is_sorted()
    });
    Ok((took, disordered.count()))
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let program = match arguments.program {
        Some(program) => program,
        None => service::beside()?,
    };
    let runtime = tokio::runtime::Runtime::new()?;
    let fake = runtime.block_on(FakeDiscord::start());
    let running = Program::start(&program, &fake)?;
    runtime.block_on(fake.wait_ready());
    // The first connections and the first use of everything are not what is measured.
    one_by_one(&fake, 10)?;
    let times = one_by_one(&fake, arguments.messages)?;
    let (took, disordered) = burst(&fake, arguments.burst)?;
    let process = running.child.id();
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let result = json!({
        "messages": times.len(),
        "p50": share(&times, 500),
        "p99": share(&times, 990),
        "longest": share(&times, 1000),
        "burst": arguments.burst,
        "burst_answered_after": milliseconds(took),
        "conversations_out_of_order": disordered,
        "memory": service::memory(&status, "VmRSS:"),
    });
    writeln!(std::io::stdout(), "{result:#}")?;
    ensure!(disordered == 0, "answers came out of order");
    Ok(())
}
