//! Disks that are full or broken, and a process that is killed: nothing acknowledged is lost or doubled.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use madoguchi::store::{Audience, Store, Timestamp};
use sqlx::{Connection, SqliteConnection};

use super::store::{Folder, open, runtime};
use super::store_child::{Role, arguments, prepare};

/// How many turns of each conversation were acknowledged.
type Acknowledged = BTreeMap<String, u64>;

/// What a process has told.
#[derive(Debug, Default)]
struct Told {
    acknowledged: Acknowledged,
    lines: Vec<String>,
}

impl Told {
    fn says(&self, beginning: &str) -> bool {
        self.lines.iter().any(|line| line.starts_with(beginning))
    }
}

/// Makes the command of the process under another program.
fn under(program: &str, before: &[&str], role: Role, database: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(before).args(arguments());
    prepare(&mut command, role, database);
    command
}

/// Listens to a process until it has nothing more to say; kills it after some acknowledged turns.
fn listen(mut command: Command, kill_after: Option<usize>) -> (Told, Child) {
    let mut child = command
        .stdout(Stdio::piped())
        .stdin(Stdio::null())
        .spawn()
        .expect("the process starts");
    let stdout = child.stdout.take().expect("it was asked for");
    let mut told = Told::default();
    let mut count = 0;
    for line in BufReader::new(stdout).lines() {
        let line = line.expect("it is text");
        // The last line may have been cut off by the kill; then nobody was told.
        let mut words = line.split(' ');
        if let (Some("acknowledged"), Some(id), Some(Ok(number)), None) = (
            words.next(),
            words.next(),
            words.next().map(str::parse::<u64>),
            words.next(),
        ) {
            let turns = told.acknowledged.entry(id.to_owned()).or_default();
            assert_eq!(number, *turns, "each turn is acknowledged once");
            *turns += 1;
            count += 1;
            if kill_after == Some(count) {
                child.kill().expect("it can be killed");
            }
        } else {
            told.lines.push(line);
        }
    }
    child.wait().expect("it ends");
    (told, child)
}

/// Opens the store again and compares it with what was acknowledged.
fn verify(database: &Path, acknowledged: &Acknowledged) {
    runtime().block_on(async {
        let store = open(database).await;
        for (id, turns) in acknowledged {
            let id = id.as_str().into();
            let mut events = Vec::new();
            loop {
                let after = events.len() as u64;
                let page = store.events_after(&id, after, 1000, Audience::Desk).await;
                let page = page.expect("it can be read");
                if page.is_empty() {
                    break;
                }
                events.extend(page);
            }
            // At most one more was on its way.
            let kept = events.len() as u64;
            assert!(
                (turns * 2..=turns * 2 + 2).contains(&kept) && kept.is_multiple_of(2),
                "{turns} turns were acknowledged, {kept} events are there"
            );
            for (place, event) in (0..).zip(&events) {
                assert_eq!(event.seq, place + 1);
                let key = format!("key-{}", place / 2);
                assert!(event.body.text().starts_with(&format!("{key} ")));
                assert_eq!(event.key, (place % 2 == 0).then_some(key));
            }
        }
        assert_eq!(store.check_writable(Timestamp(9)).await, Ok(()));
        store.close().await;
        let name = format!("sqlite:{}", database.display());
        let mut connection = SqliteConnection::connect(&name).await.expect("it opens");
        let (found,): (String,) = sqlx::query_as("PRAGMA integrity_check")
            .fetch_one(&mut connection)
            .await
            .expect("it can be checked");
        assert_eq!(found, "ok");
        // The rank 1 compares the search with the texts as well.
        sqlx::query("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")
            .execute(&mut connection)
            .await
            .expect("the search fits the texts");
    });
}

fn count(acknowledged: &Acknowledged) -> u64 {
    acknowledged.values().sum()
}

#[cfg(unix)]
#[test]
fn a_killed_process_loses_and_doubles_nothing() {
    let folder = Folder::new("killed");
    let mut all = Acknowledged::new();
    for round in 0..10 {
        let [exe, rest @ ..] = arguments();
        let mut command = Command::new(exe);
        command.args(rest);
        prepare(&mut command, Role::Writes, &folder.database());
        let (told, _) = listen(command, Some(10 + round * 61));
        assert!(!told.says("failed"), "{:?}", told.lines);
        assert!(!told.says("the end"), "it was killed at work");
        assert!(count(&told.acknowledged) >= 10 + round as u64 * 61);
        all.extend(told.acknowledged);
        verify(&folder.database(), &all);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_loses_nothing() {
    let folder = Folder::new("limit");
    // Without the signal the write fails as on a full disk. The shell counts in half or whole KiB.
    let limited = "trap '' XFSZ; ulimit -f 8192; exec \"$@\"";
    let before = ["-c", limited, "sh"];
    let command = under("sh", &before, Role::WritesMuch, &folder.database());
    let (told, _) = listen(command, None);
    assert!(count(&told.acknowledged) > 50, "{:?}", told.lines);
    // Whether `check_writable` sees it is left open: what is small may fit where a turn does not.
    let why = [
        "failed: The disk of the store is full",
        "failed: The store is not available: the disk reports",
    ];
    assert!(why.iter().any(|why| told.says(why)), "{:?}", told.lines);
    assert!(told.says("the end"), "{:?}", told.lines);
    verify(&folder.database(), &told.acknowledged);
}

/// Whether a command can be run here.
fn works(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .output()
        .is_ok_and(|output| output.status.success())
}

#[allow(clippy::print_stderr, reason = "a test that is left out says so")]
fn left_out(why: &str) {
    eprintln!("left out: {why}");
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_is_acknowledged_that_the_disk_could_not_keep() {
    if !works("strace", &["-f", "-o", "/dev/null", "true"]) {
        left_out("there is no strace, or it may not be used");
        return;
    }
    // Now and then: what failed is repeated until it is kept. The counter is one for each thread, and so for each connection.
    let folder = Folder::new("fsync");
    let told = with_failing_fsync("when=25+3", Role::WritesSome, &folder);
    assert_eq!(count(&told.acknowledged), 16 * 60, "{:?}", told.lines);
    assert!(told.says("failed: The store is not available: the disk reports"));
    assert!(told.says("acknowledged after a failure"));
    assert!(told.says("the end"));
    verify(&folder.database(), &told.acknowledged);
    // Always: nothing is acknowledged at all.
    let folder = Folder::new("no-fsync");
    runtime().block_on(async { open(&folder.database()).await.close().await });
    let told = with_failing_fsync("when=1+", Role::Writes, &folder);
    assert_eq!(count(&told.acknowledged), 0);
    let why = "not writable: The store is not available: the disk reports";
    assert!(told.says(why), "{:?}", told.lines);
    assert!(told.says("the end"), "{:?}", told.lines);
    verify(&folder.database(), &told.acknowledged);
}

/// Lets the process write to a disk that fails to keep what it was given.
#[cfg(target_os = "linux")]
fn with_failing_fsync(when: &str, role: Role, folder: &Folder) -> Told {
    let inject = format!("inject=fsync,fdatasync:error=EIO:{when}");
    let trace = "trace=fsync,fdatasync";
    let before = ["-f", "-o", "/dev/null", "-e", trace, "-e", &inject];
    let command = under("strace", &before, role, &folder.database());
    listen(command, None).0
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_the_reserve_helps_and_room_is_enough_to_go_on() {
    let folder = Folder::new("full");
    let place = folder.0.display().to_string();
    // A small disk in memory that only the process sees.
    let mounted = "mount -t tmpfs -o size=64m none \"$1\" && shift && exec \"$@\"";
    let before = ["-rm", "sh", "-c", mounted, "sh", &place];
    if !works("unshare", &[&before[..], &["true"]].concat()) {
        left_out("disks in memory may not be mounted");
        return;
    }
    let command = under("unshare", &before, Role::FillsTheDisk, &folder.database());
    let (told, mut child) = listen(command, None);
    let status = child.wait().expect("it ended");
    assert!(status.success() && told.says("the end"), "{:?}", told.lines);
}
