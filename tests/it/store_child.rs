//! The process that the tests of failing disks start, torture and kill: this test binary itself, told by its environment to
//! write to a store.
//!
//! It tells on its standard output what was acknowledged, one line each, and only afterwards goes on.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use madoguchi::dialogue::Conversation;
use madoguchi::store::{
    Audience, Author, Body, ConversationId, NewConversation, NewEvent, SqliteStore, Store,
    StoreError, Timestamp, Turn, TurnOutcome,
};
use tokio::task::JoinSet;

use super::store::runtime;

const DATABASE: &str = "MADOGUCHI_TEST_STORE";
const ROLE: &str = "MADOGUCHI_TEST_STORE_ROLE";
/// How many write at once.
const WRITERS: usize = 16;
/// How many turns a writer writes that is to come to an end.
const SOME: u64 = 60;
/// After so many failures one after another a writer gives up.
const PATIENCE: usize = 5;

/// What the process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Writes until it is killed, or until nothing can be written any more; then tells how things stand.
    Writes,
    /// The same, until every writer has written [`SOME`] turns.
    WritesSome,
    /// The same, but long texts.
    WritesMuch,
    /// Fills its file system, uses the reserve, makes room again, and checks everything by itself.
    FillsTheDisk,
}

/// The arguments that make this binary the process.
pub(super) fn arguments() -> [String; 4] {
    let exe = std::env::current_exe().expect("the tests have a file");
    [
        exe.display().to_string(),
        "store_child::the_process_that_other_tests_start".into(),
        "--exact".into(),
        "--nocapture".into(),
    ]
}

/// Tells a command the environment of the process.
pub(super) fn prepare(command: &mut Command, role: Role, database: &Path) {
    command.env(DATABASE, database);
    command.env(ROLE, format!("{role:?}"));
}

/// Not a test of its own: without the environment it has nothing to do.
#[test]
fn the_process_that_other_tests_start() {
    let (Some(database), Ok(role)) = (std::env::var_os(DATABASE), std::env::var(ROLE)) else {
        return;
    };
    let database = Path::new(&database);
    runtime().block_on(async {
        match role.as_str() {
            "Writes" => writes(database, 1, u64::MAX).await,
            "WritesSome" => writes(database, 1, SOME).await,
            "WritesMuch" => writes(database, 400, u64::MAX).await,
            _ => fills_the_disk(database).await,
        }
    });
}

fn tell(line: &str) {
    // A whole line at once, so that lines of several threads do not mix; nobody may be listening any more.
    let _ = std::io::stdout().write_all(format!("{line}\n").as_bytes());
}

async fn begin(store: &SqliteStore) -> Result<ConversationId, StoreError> {
    let new = NewConversation {
        channel: "test".into(),
        locale: None,
    };
    let (record, _) = store.create_conversation(new, Timestamp(0)).await?;
    Ok(record.id)
}

/// A question and an answer that say their key.
fn turn(id: &ConversationId, number: u64, times: usize) -> Turn {
    let key = format!("key-{number}");
    let text = format!("{key} {}", "長い文です。".repeat(times));
    Turn {
        conversation: id.clone(),
        expected: number * 2,
        key,
        state: Some(Conversation::default()),
        holder: None,
        events: vec![
            NewEvent {
                author: Author::Resident,
                body: Body::ResidentMessage { text: text.clone() },
            },
            NewEvent {
                author: Author::Bot,
                body: Body::BotReply {
                    intents: vec!["intent".into()],
                    text,
                    reply: serde_json::Value::Null,
                    library: "1".into(),
                },
            },
        ],
        at: Timestamp(1),
    }
}

/// Commits turns in one conversation until there are enough or it fails too often. Gives how many were acknowledged.
async fn one_writer(
    store: Arc<SqliteStore>,
    times: usize,
    most: u64,
) -> Option<(ConversationId, u64)> {
    let id = begin(&store).await.ok()?;
    let (mut number, mut failures) = (0, 0);
    while failures < PATIENCE && number < most {
        match store.commit_turn(turn(&id, number, times)).await {
            Ok(TurnOutcome::Written(_) | TurnOutcome::Known(_)) => {
                tell(&format!("acknowledged {id} {number}"));
                if failures > 0 {
                    tell("acknowledged after a failure");
                }
                number += 1;
                failures = 0;
            }
            Ok(conflict) => panic!("only this writer writes here: {conflict:?}"),
            Err(error) => {
                tell(&format!("failed: {error}"));
                failures += 1;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
    Some((id, number))
}

async fn writes(database: &Path, times: usize, most: u64) {
    let store = Arc::new(
        SqliteStore::open(database, Timestamp(0))
            .await
            .expect("it opens"),
    );
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        writers.spawn(one_writer(store.clone(), times, most));
    }
    while let Some(done) = writers.join_next().await {
        let Some((id, number)) = done.expect("no writer fails") else {
            continue;
        };
        // Reading goes on: everything acknowledged is there, and at most the turn beyond of which nothing is known.
        let last = store.conversation(&id).await.expect("it can be read").last;
        let turns = last.div_ceil(2);
        assert!((number..=number + 1).contains(&turns), "{number} {last}");
        let newest = store.events_after(&id, last.saturating_sub(2), 2, Audience::Desk);
        assert_eq!(
            newest.await.expect("it can be read").len() as u64,
            last.min(2)
        );
    }
    match store.check_writable(Timestamp(2)).await {
        Ok(()) => tell("writable"),
        Err(error) => tell(&format!("not writable: {error}")),
    }
    tell("the end");
}

async fn fills_the_disk(database: &Path) {
    let store = Arc::new(
        SqliteStore::open(database, Timestamp(0))
            .await
            .expect("it opens"),
    );
    let folder = database.parent().expect("it has a folder");
    let reserve = folder.join("store.db.reserve");
    assert!(reserve.exists(), "there is room for the reserve");
    // All room is taken by somebody else.
    let ballast = folder.join("ballast");
    let mut file = fs::File::create(&ballast).expect("there is room");
    while file.write_all(&[7; 4096]).is_ok() {}
    let id = begin(&store).await.expect("the reserve is used");
    let mut number = 0;
    let full = loop {
        match store.commit_turn(turn(&id, number, 400)).await {
            Ok(TurnOutcome::Written(_)) => number += 1,
            other => break other,
        }
    };
    assert_eq!(full, Err(StoreError::Full));
    assert!(!reserve.exists());
    assert!(number > 100, "the reserve lets {number} turns through");
    assert_eq!(
        store.check_writable(Timestamp(2)).await,
        Err(StoreError::Full)
    );
    let kept = store.conversation(&id).await.expect("it can be read").last;
    assert_eq!(kept, number * 2);
    // Room is made; nothing is restarted.
    drop(file);
    fs::remove_file(&ballast).expect("it is there");
    assert_eq!(store.check_writable(Timestamp(3)).await, Ok(()));
    assert!(reserve.exists(), "the reserve is made anew");
    let again = store.commit_turn(turn(&id, number, 400)).await;
    assert!(matches!(again, Ok(TurnOutcome::Written(_))), "{again:?}");
    let report = store.backup(&folder.join("backup.db")).await;
    assert!(
        report.is_ok(),
        "the backup checks the integrity: {report:?}"
    );
    store.close().await;
    tell("the end");
}
