//! The service is killed at random under load, again and again: what it has acknowledged is there, once and in order.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};

use crate::support::data;

/// How often the service is killed.
const KILLS: usize = 50;
/// How many clients send messages at once.
const CLIENTS: usize = 6;
/// How many messages a conversation has.
const MESSAGES: usize = 20;
/// How many messages must have been acknowledged before the next kill. What is killed must have been at work.
const AT_WORK: usize = 5;
/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a client may ask; every message gets a word of its own after it.
const QUESTIONS: [&str; 6] = [
    "図書館カードを作るにはどうすればいいですか",
    "いつ返せばいいの？",
    "貸出期間を延長したいのですが",
    "when do I return the books",
    "Can I renew my magazine?",
    "宇宙はなぜ広いのでしょう",
];

/// A message that a client was told is kept.
#[derive(Debug)]
struct Kept {
    text: String,
    /// The events that the answer to it held.
    events: Vec<Value>,
}

/// A conversation as its client knows it.
#[derive(Debug)]
struct Talk {
    path: String,
    token: String,
    kept: Vec<Kept>,
}

/// What the clients share.
#[derive(Debug, Default)]
struct Shared {
    /// Where the service listens since it was started last.
    address: Mutex<String>,
    acknowledged: AtomicUsize,
    /// Messages that the service had kept although its acknowledgement was lost.
    repeated: AtomicUsize,
    finished: AtomicBool,
}

/// A small source of numbers that can be had again (xorshift).
#[derive(Debug)]
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// A running service; it does not outlive the test.
#[derive(Debug)]
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Service {
    fn start(config: &PathBuf, shared: &Shared) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_madoguchi"))
            .arg("--config")
            .arg(config)
            .arg("--data")
            .arg(data("library"))
            .args(["--locale", "en", "serve"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let output = child.stdout.take().expect("its output can be read");
        let service = Self(child);
        let mut lines = BufReader::new(output).lines();
        let address = loop {
            let line = lines
                .next()
                .expect("the service starts every time")
                .expect("its output can be read");
            if let Some((_, rest)) = line.split_once("http://") {
                let end = rest.find('/').unwrap_or(rest.len());
                break rest[..end].to_owned();
            }
        };
        thread::spawn(move || lines.for_each(drop));
        *shared
            .address
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = address;
        service
    }
}

/// Asks the service once; `None` if it was killed meanwhile or cannot keep anything just now.
fn ask(
    agent: &ureq::Agent,
    shared: &Shared,
    path: &str,
    head: &[(&str, &str)],
    body: Option<&str>,
) -> Option<Value> {
    let address = shared
        .address
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let url = format!("http://{address}{path}");
    let answer = if let Some(body) = body {
        let mut request = agent.post(&url).header("Content-Type", "application/json");
        for (name, value) in head {
            request = request.header(*name, *value);
        }
        request.send(body)
    } else {
        let mut request = agent.get(&url);
        for (name, value) in head {
            request = request.header(*name, *value);
        }
        request.call()
    };
    let mut answer = answer.ok()?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().ok()?;
    assert!(
        matches!(status, 200 | 201 | 503),
        "the service refused: {status} {text}"
    );
    (status != 503).then(|| serde_json::from_str(&text).expect("the answer is JSON"))
}

/// Asks the service until it answers.
fn insist(
    agent: &ureq::Agent,
    shared: &Shared,
    path: &str,
    head: &[(&str, &str)],
    body: Option<&str>,
) -> Value {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask(agent, shared, path, head, body) {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "the service stays away");
        thread::sleep(Duration::from_millis(5));
    }
}

fn new_agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(10)))
        .proxy(None)
        .build()
        .into()
}

fn begin(agent: &ureq::Agent, shared: &Shared) -> Talk {
    // A conversation that was begun but not told of is nobody's; the next try begins another one.
    let new = insist(agent, shared, "/api/v1/conversations", &[], Some("{}"));
    let member = |name: &str| new[name].as_str().expect("the member is there").to_owned();
    Talk {
        path: format!("/api/v1/conversations/{}", member("id")),
        token: format!("Bearer {}", member("token")),
        kept: Vec::new(),
    }
}

/// A word of letters only, which no masking takes for a number.
fn word(client: usize, number: usize) -> String {
    let mut rest = number;
    let mut word = vec![b'z', b'a' + client as u8];
    for _ in 0..4 {
        word.push(b'a' + (rest % 26) as u8);
        rest /= 26;
    }
    String::from_utf8(word).expect("letters")
}

/// Sends messages until the end. Each is repeated with its key until it is acknowledged.
fn talk(client: usize, shared: &Shared) -> Vec<Talk> {
    let agent = new_agent();
    let mut talks = Vec::new();
    let mut number = 0;
    while !shared.finished.load(Ordering::Relaxed) {
        let mut talk = begin(&agent, shared);
        let path = format!("{}/messages", talk.path);
        while talk.kept.len() < MESSAGES && !shared.finished.load(Ordering::Relaxed) {
            let question = QUESTIONS[(number + client) % QUESTIONS.len()];
            let word = word(client, number);
            let text = format!("{question} {word}");
            let head = [
                ("Authorization", talk.token.as_str()),
                ("Idempotency-Key", word.as_str()),
            ];
            let body = json!({ "text": text }).to_string();
            let answer = insist(&agent, shared, &path, &head, Some(&body));
            if answer["known"] == true {
                shared.repeated.fetch_add(1, Ordering::Relaxed);
            }
            let events = answer["events"].as_array().expect("events").clone();
            talk.kept.push(Kept { text, events });
            shared.acknowledged.fetch_add(1, Ordering::Relaxed);
            number += 1;
        }
        talks.push(talk);
    }
    talks
}

/// What is wrong with the stored events of a conversation, compared with what was acknowledged.
fn faults(kept: &[Kept], stored: &[Value]) -> Vec<String> {
    let mut faults = Vec::new();
    for (place, event) in stored.iter().enumerate() {
        if event["seq"] != place as u64 + 1 {
            faults.push(format!("no event {}, but {}", place + 1, event["seq"]));
        }
    }
    let said: Vec<&Value> = stored
        .iter()
        .filter(|event| event["kind"] == "resident_message")
        .collect();
    let replies = stored.iter().filter(|event| event["kind"] == "bot_reply");
    if replies.count() != said.len() {
        faults.push("not each message has one reply".into());
    }
    let texts: Vec<&str> = said
        .iter()
        .map(|event| event["text"].as_str().unwrap_or_default())
        .collect();
    let sent: Vec<&str> = kept.iter().map(|kept| kept.text.as_str()).collect();
    for text in &sent {
        match texts.iter().filter(|stored| *stored == text).count() {
            1 => {}
            0 => faults.push(format!("lost: {text}")),
            _ => faults.push(format!("doubled: {text}")),
        }
    }
    if faults.is_empty() && texts != sent {
        faults.push(format!("out of order: {texts:?} instead of {sent:?}"));
    }
    for event in kept.iter().flat_map(|kept| &kept.events) {
        let there = stored.iter().find(|stored| stored["seq"] == event["seq"]);
        if there != Some(event) {
            faults.push(format!("acknowledged {event}, but kept {there:?}"));
        }
    }
    faults
}

#[test]
#[expect(clippy::print_stdout, reason = "who sees it fail wants to repeat it")]
fn nothing_acknowledged_is_lost_or_doubled_when_the_service_is_killed() {
    let seed = std::env::var("MADOGUCHI_KILL_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            now.map_or(1, |now| now.as_micros() as u64) | 1
        });
    println!("MADOGUCHI_KILL_SEED={seed}");
    let mut random = Random(seed);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("kill-{seed}"));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let config = folder.join("config.yaml");
    let settings = format!(
        "state_dir: {}\nweb:\n  listen: \"127.0.0.1:0\"\n  messages_per_minute: 1000000\n  \
         requests_per_minute: 100000000\n",
        json!(folder.join("state").to_str().expect("UTF-8"))
    );
    std::fs::write(&config, settings).expect("the settings can be written");

    let shared = Arc::new(Shared::default());
    let mut service = Service::start(&config, &shared);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let shared = Arc::clone(&shared);
            thread::spawn(move || talk(client, &shared))
        })
        .collect();
    for _ in 0..KILLS {
        let start = Instant::now();
        let before = shared.acknowledged.load(Ordering::Relaxed);
        while shared.acknowledged.load(Ordering::Relaxed) < before + AT_WORK {
            assert!(start.elapsed() < PATIENCE, "nothing is acknowledged");
            assert!(
                !clients.iter().any(thread::JoinHandle::is_finished),
                "a client gave up"
            );
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_millis(random.below(120)));
        drop(service);
        service = Service::start(&config, &shared);
    }
    shared.finished.store(true, Ordering::Relaxed);
    let agent = new_agent();
    let mut messages = 0;
    for client in clients {
        for talk in client.join().expect("the client has not given up") {
            let stored = insist(
                &agent,
                &shared,
                &format!("{}/events?limit=1000", talk.path),
                &[("Authorization", &talk.token)],
                None,
            );
            let stored = stored["events"].as_array().expect("events");
            let faults = faults(&talk.kept, stored);
            assert!(faults.is_empty(), "{}: {faults:#?}", talk.path);
            messages += talk.kept.len();
        }
    }
    drop(service);
    println!(
        "{messages} messages acknowledged through {KILLS} kills, {} of them after the first acknowledgement was lost",
        shared.repeated.load(Ordering::Relaxed)
    );
    assert_eq!(messages, shared.acknowledged.load(Ordering::Relaxed));
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

/// The comparison above would find what it looks for.
#[test]
fn lost_doubled_and_swapped_messages_would_be_found() {
    let turn = |seq: u64, text: &str| {
        [
            json!({"seq": seq, "kind": "resident_message", "text": text}),
            json!({"seq": seq + 1, "kind": "bot_reply", "text": "…"}),
        ]
    };
    let kept = |turn: &[Value; 2], text: &str| Kept {
        text: text.into(),
        events: turn.to_vec(),
    };
    let (first, second) = (turn(1, "a"), turn(3, "b"));
    let acknowledged = [kept(&first, "a"), kept(&second, "b")];
    let good = [first.clone(), second.clone()].concat();
    assert_eq!(faults(&acknowledged, &good), [""; 0]);
    let bad = [
        ("lost", first.to_vec()),
        ("doubled", [good.clone(), turn(5, "b").to_vec()].concat()),
        ("out of order", [turn(1, "b"), turn(3, "a")].concat()),
        ("no event", [first.to_vec(), turn(5, "b").to_vec()].concat()),
        ("one reply", good[..3].to_vec()),
        ("acknowledged", [turn(1, "a"), turn(3, "b")].concat()),
    ];
    for (fault, mut stored) in bad {
        if fault == "acknowledged" {
            stored[1]["text"] = json!("another reply");
        }
        let found = faults(&acknowledged, &stored);
        assert!(
            found.iter().any(|found| found.contains(fault)),
            "{fault}: {found:?}"
        );
    }
}
