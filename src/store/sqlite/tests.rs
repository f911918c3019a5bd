//! What only this back end has: files, locks, the log, full disks, backups.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions, Connection};

use super::writer::Job;
use super::{SqliteStore, backup, file, migrate, restore};
use crate::store::ChannelStore;
use crate::store::conformance::{asks, at, begin, events, replies, talk, turn, written};
use crate::store::{Store, StoreError, TurnOutcome};

/// A folder that is removed when it is dropped.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("madoguchi-sqlite-{}", uuid::Uuid::new_v4()));
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn database(&self) -> PathBuf {
        self.file("store.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(super) async fn open(folder: &Folder) -> SqliteStore {
    SqliteStore::open(&folder.database(), at(0)).await.unwrap()
}

/// How often a text stands in any file of a folder.
fn occurrences(folder: &Path, text: &str) -> usize {
    let needle = text.as_bytes();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        count += bytes
            .windows(needle.len())
            .filter(|window| *window == needle)
            .count();
    }
    count
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let store = open(&folder).await;
    begin(&store, 0).await;
    store.backup(&folder.file("backup.db")).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.0), 0o700);
    let mut files = 0;
    for entry in fs::read_dir(&folder.0).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        files += 1;
    }
    assert!(files >= 4, "the database, its log, its lock and the backup");
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_opening_again() {
    let folder = Folder::new();
    let store = open(&folder).await;
    let (record, token) = begin(&store, 0).await;
    let said = talk(&store, &record.id, 0, "質問", "答え").await;
    // Not even closed: as after a kill, the log is read again.
    drop(store);
    let store = loop {
        match SqliteStore::open(&folder.database(), at(1)).await {
            Err(StoreError::Busy(_)) => tokio::task::yield_now().await,
            other => break other.unwrap(),
        }
    };
    assert_eq!(events(&store, &record.id).await, said);
    assert_eq!(store.conversation_of(&token).await.unwrap().id, record.id);
    store.close().await;
    assert!(!file::beside(&folder.database(), "-wal").exists());
    let store = open(&folder).await;
    assert_eq!(events(&store, &record.id).await, said);
}

#[tokio::test]
async fn a_lease_of_a_process_that_is_gone_holds_up_nobody() {
    let folder = Folder::new();
    let store = open(&folder).await;
    let take = async |store: &SqliteStore, holder: &str| {
        store.take_lease("shard", holder, at(1_000), at(1)).await
    };
    assert_eq!(take(&store, "a").await, Ok(true));
    assert_eq!(take(&store, "b").await, Ok(false));
    store.close().await;
    let store = open(&folder).await;
    assert_eq!(take(&store, "b").await, Ok(true));
}

#[tokio::test]
async fn only_one_writer_at_a_time() {
    let folder = Folder::new();
    let store = open(&folder).await;
    let second = SqliteStore::open(&folder.database(), at(0)).await;
    let Err(StoreError::Busy(sentence)) = second else {
        panic!("{second:?}");
    };
    assert!(sentence.contains("stop the other one"), "{sentence}");
    let swapped = {
        store.backup(&folder.file("b.db")).await.unwrap();
        restore(&folder.file("b.db"), &folder.database(), true).await
    };
    assert!(matches!(swapped, Err(StoreError::Busy(_))), "{swapped:?}");
    store.close().await;
    open(&folder).await;
}

#[tokio::test]
async fn foreign_files_and_newer_databases_are_refused() {
    let folder = Folder::new();
    file::make_folder(&folder.database()).unwrap();
    fs::write(folder.database(), "dear diary").unwrap();
    let diary = SqliteStore::open(&folder.database(), at(0)).await;
    assert!(matches!(diary, Err(StoreError::Refused(_))), "{diary:?}");
    assert_eq!(fs::read_to_string(folder.database()).unwrap(), "dear diary");
    fs::remove_file(folder.database()).unwrap();

    open(&folder).await.close().await;
    let mut other = file::writing(&folder.database()).connect().await.unwrap();
    sqlx::query("INSERT INTO migrations VALUES (77, 'future', '', 0)")
        .execute(&mut other)
        .await
        .unwrap();
    other.close().await.unwrap();
    let newer = SqliteStore::open(&folder.database(), at(0)).await;
    assert_eq!(
        newer.err(),
        Some(StoreError::TooNew {
            found: 77,
            known: migrate::newest()
        })
    );
    let kept = backup(&folder.database(), &folder.file("copy.db")).await;
    assert!(matches!(kept, Err(StoreError::TooNew { .. })), "{kept:?}");
    assert!(!folder.file("copy.db").exists());
}

#[tokio::test]
async fn an_erased_text_is_in_no_file() {
    let folder = Folder::new();
    let store = open(&folder).await;
    let mut erased = Vec::new();
    for number in 0..40_u64 {
        let (record, _) = begin(&store, 0).await;
        for turns in 0..4 {
            let text = if number % 3 == 0 {
                // The longer ones need pages of their own.
                let times = if number % 2 == 0 { 300 } else { 3000 };
                format!("canary{number}canary{turns} {}", "canary ".repeat(times))
            } else {
                format!("neighbour{number}neighbour{turns}")
            };
            talk(&store, &record.id, turns * 2, &text, &text).await;
        }
        if number % 3 == 0 {
            erased.push(record.id);
        }
        if number % 10 == 0 {
            assert!(store.scrub().await.unwrap());
        }
    }
    assert!(occurrences(&folder.0, "canary") > 0);
    for id in &erased {
        assert!(store.erase(id).await.unwrap().scrubbed);
    }
    assert_eq!(occurrences(&folder.0, "canary"), 0);
    for id in &erased {
        assert_eq!(occurrences(&folder.0, id.as_str()), 0);
    }
    assert!(occurrences(&folder.0, "neighbour1neighbour") > 0);
    // Trigrams that only the erased texts had are gone from the index as well.
    assert_eq!(store.search("canary", 9).await, Ok(vec![]));
    let mut reader = store.readers.acquire().await.unwrap();
    let (ok,): (String,) = sqlx::query_as("PRAGMA integrity_check")
        .fetch_one(&mut *reader)
        .await
        .unwrap();
    assert_eq!(ok, "ok");
}

/// Sets how many pages the database may have, so that it is full.
struct Pages(i64);

#[async_trait]
impl Job for Pages {
    type Answer = i64;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<i64, StoreError> {
        let statement = format!("PRAGMA max_page_count = {}", self.0);
        let (now,): (i64,) = sqlx::query_as(sqlx::AssertSqlSafe(statement))
            .fetch_one(connection)
            .await?;
        Ok(now)
    }
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_recovers() {
    let folder = Folder::new();
    let store = Arc::new(open(&folder).await);
    let (record, _) = begin(&*store, 0).await;
    let id = record.id;
    let text = "長い文です。".repeat(500);
    // No page more than there are.
    store.writer.write(Pages(1)).await.unwrap();
    let mut acknowledged = Vec::new();
    let mut full = 0;
    for number in 0..50 {
        let last = acknowledged.len() as u64;
        let one = turn(&id, last, &format!("key-{number}"), vec![asks(&text)]);
        match store.commit_turn(one).await {
            Ok(TurnOutcome::Written(events)) => acknowledged.extend(events),
            Err(StoreError::Full) => full += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(full > 40, "{full}");
    // Reading works on, and shows exactly what was acknowledged.
    assert_eq!(events(&*store, &id).await, acknowledged);
    store.writer.write(Pages(1_000_000)).await.unwrap();
    assert_eq!(store.check_writable(at(1)).await, Ok(()));
    let last = acknowledged.len() as u64;
    let again = turn(&id, last, "key-49", vec![asks(&text), replies("i", "x")]);
    acknowledged.extend(written(&*store, again).await);
    assert_eq!(events(&*store, &id).await, acknowledged);
    assert_eq!(
        store.search("長い文です", 100).await.unwrap().len(),
        acknowledged.len() - 1
    );
}

#[tokio::test]
async fn the_reserve_is_used_when_the_disk_is_full_and_renewed_when_it_is_not() {
    let folder = Folder::new();
    let store = open(&folder).await;
    let reserve = file::beside(&folder.database(), ".reserve");
    let length = || fs::metadata(&reserve).map(|file| file.len()).ok();
    assert_eq!(length(), Some(8 << 20));
    let (record, _) = begin(&store, 0).await;
    let long = turn(&record.id, 0, "long", vec![asks(&"長い文。".repeat(5000))]);
    store.writer.write(Pages(1)).await.unwrap();
    assert_eq!(store.commit_turn(long.clone()).await, Err(StoreError::Full));
    assert_eq!(length(), None, "its room was given up");
    assert_eq!(store.commit_turn(long.clone()).await, Err(StoreError::Full));
    store.writer.write(Pages(1_000_000)).await.unwrap();
    written(&store, long).await;
    assert_eq!(store.check_writable(at(1)).await, Ok(()));
    assert_eq!(length(), Some(8 << 20));
    assert!(!file::beside(&reserve, ".part").exists());
    store.close().await;
}

/// Hangs as a disk would.
struct Hangs;

#[async_trait]
impl Job for Hangs {
    type Answer = ();

    async fn run(&mut self, _: &mut SqliteConnection) -> Result<(), StoreError> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn nobody_waits_forever_for_a_disk_that_hangs() {
    let folder = Folder::new();
    let mut store = open(&folder).await;
    let (record, _) = begin(&store, 0).await;
    store.writer.longest_wait = Duration::from_millis(20);
    let (hangs, behind, scrub) = tokio::join!(
        store.writer.write(Hangs),
        store.commit_turn(turn(&record.id, 0, "key", vec![asks("x")])),
        store.scrub(),
    );
    for error in [hangs.err(), behind.err(), scrub.err()] {
        let Some(StoreError::Unavailable(sentence)) = error else {
            panic!("{error:?}");
        };
        assert!(sentence.contains("same key"), "{sentence}");
    }
    assert_eq!(events(&store, &record.id).await, []);
}

/// Fails as a disk would.
struct Broken;

#[async_trait]
impl Job for Broken {
    type Answer = ();

    async fn run(&mut self, _: &mut SqliteConnection) -> Result<(), StoreError> {
        Err(StoreError::Unavailable("the disk reports an error".into()))
    }
}

#[tokio::test]
async fn an_error_of_the_disk_fails_the_group_and_the_writer_begins_anew() {
    let folder = Folder::new();
    let store = Arc::new(open(&folder).await);
    let (record, _) = begin(&*store, 0).await;
    let (one, two) = tokio::join!(
        store.writer.write(Broken),
        store.commit_turn(turn(&record.id, 0, "key", vec![asks("x")]))
    );
    assert!(matches!(one, Err(StoreError::Unavailable(_))));
    // It may have come into the same group or the next one; what counts is that the answer is the truth.
    let kept = events(&*store, &record.id).await.len();
    assert_eq!(kept, usize::from(two.is_ok()));
    let last = kept as u64;
    written(&*store, turn(&record.id, last, "next", vec![asks("x")])).await;
}

#[tokio::test]
async fn a_backup_is_made_while_others_write_and_can_be_restored() {
    let folder = Folder::new();
    let store = Arc::new(open(&folder).await);
    let (record, _) = begin(&*store, 0).await;
    let before = talk(&*store, &record.id, 0, "前", "前").await;
    let writer = {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0..50 {
                let (record, _) = begin(&*store, number).await;
                talk(&*store, &record.id, 0, "同時", "同時").await;
            }
        })
    };
    let copy = folder.file("backup.db");
    let report = store.backup(&copy).await.unwrap();
    assert_eq!(report.migration, migrate::newest());
    assert_eq!(report.bytes, fs::metadata(&copy).unwrap().len());
    writer.await.unwrap();
    let twice = store.backup(&copy).await;
    assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");
    assert_eq!(fs::metadata(&copy).unwrap().len(), report.bytes);

    let (late, _) = begin(&*store, 99).await;
    store.close().await;
    let refused = restore(&copy, &folder.database(), false).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
    // A log that was left behind must not be mixed with the backup.
    fs::write(file::beside(&folder.database(), "-wal"), "left over").unwrap();
    assert_eq!(restore(&copy, &folder.database(), true).await, Ok(report));
    let store = open(&folder).await;
    assert_eq!(events(&store, &record.id).await, before);
    assert!(store.conversation(&late.id).await.is_err());
    assert!(store.search("同時", 500).await.is_ok());
    // Into a new place without any flag.
    let moved = folder.file("new/store.db");
    restore(&copy, &moved, false).await.unwrap();
    let moved = SqliteStore::open(&moved, at(0)).await.unwrap();
    assert_eq!(events(&moved, &record.id).await, before);
}

#[tokio::test]
async fn what_is_no_sound_backup_is_not_restored() {
    let folder = Folder::new();
    let store = open(&folder).await;
    let (record, _) = begin(&store, 0).await;
    for number in 0..20 {
        talk(&store, &record.id, number * 2, &"文".repeat(2000), "x").await;
    }
    let copy = folder.file("backup.db");
    store.backup(&copy).await.unwrap();
    let target = folder.file("target.db");
    let attempt = async |path: &Path| restore(path, &target, true).await;

    let live = attempt(&folder.database()).await;
    assert!(matches!(live, Err(StoreError::Refused(_))), "{live:?}");
    let none = attempt(&folder.file("none.db")).await;
    assert!(matches!(none, Err(StoreError::Refused(_))), "{none:?}");
    fs::write(folder.file("text.db"), "no database").unwrap();
    let text = attempt(&folder.file("text.db")).await;
    assert!(matches!(text, Err(StoreError::Refused(_))), "{text:?}");
    // Damage somewhere in the middle.
    let mut bytes = fs::read(&copy).unwrap();
    let (start, end) = (bytes.len() / 4, bytes.len() / 4 * 3);
    bytes[start..end].fill(0xa5);
    fs::write(&copy, bytes).unwrap();
    let damaged = attempt(&copy).await;
    assert!(
        matches!(damaged, Err(StoreError::Corrupt(_))),
        "{damaged:?}"
    );
    assert!(!target.exists());
}

#[tokio::test]
async fn events_are_append_only_in_the_database_itself() {
    let folder = Folder::new();
    let store = open(&folder).await;
    let (record, _) = begin(&store, 0).await;
    talk(&store, &record.id, 0, "質問", "答え").await;
    let mut other = file::writing(&folder.database()).connect().await.unwrap();
    let changed = sqlx::query("UPDATE events SET text = 'changed'")
        .execute(&mut other)
        .await;
    assert!(changed.unwrap_err().to_string().contains("append-only"));
}
