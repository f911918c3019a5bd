//! The one writer: a task with a connection of its own, fed by a bounded queue, that commits what waits in groups.
//!
//! A commit waits for the disk, and costs the same for one turn as for hundreds. While it waits, the next turns gather in
//! the queue and share the next commit. Each runs inside a savepoint, so that one that fails does not fail the others, and
//! none is answered before the commit of all has reached the disk.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tokio::sync::{mpsc, oneshot};

use super::reserve::Reserve;
use super::together::{self, Part};
use crate::store::error::StoreError;

/// The most requests of one transaction.
const LARGEST_GROUP: usize = 256;
/// The most requests that wait.
const LONGEST_QUEUE: usize = 1024;
/// How long a request waits for a place in the queue before the store says that it is busy.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a request that has a place in the queue waits for the disk.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A request to write.
#[async_trait]
pub(super) trait Job: Send + 'static {
    /// What it answers.
    type Answer: Send + 'static;

    /// Whether it needs a transaction of its own, because it deletes what others of the group might have just written.
    const ALONE: bool = false;

    /// The request as one that can be written together with others; `None` for those that cannot.
    fn part(&mut self) -> Option<Part<'_>> {
        None
    }

    /// What to answer if it was written together with others; called after the commit.
    fn written(&mut self) -> Option<Self::Answer> {
        None
    }

    /// Does it, inside a savepoint. An error undoes whatever it did. It may be done again when the whole transaction was
    /// undone.
    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Self::Answer, StoreError>;
}

/// A request with the way back to its caller, whatever it answers.
#[async_trait]
trait Waiting: Send {
    fn alone(&self) -> bool;
    fn part(&mut self) -> Option<Part<'_>>;
    fn is_written(&mut self) -> bool;
    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError>;
    /// Answers, after the commit or with the reason why there was none.
    fn answer(self: Box<Self>, failed: Option<StoreError>);
}

struct Ticket<J: Job> {
    job: J,
    answer: Option<Result<J::Answer, StoreError>>,
    sender: oneshot::Sender<Result<J::Answer, StoreError>>,
}

#[async_trait]
impl<J: Job> Waiting for Ticket<J> {
    fn alone(&self) -> bool {
        J::ALONE
    }

    fn part(&mut self) -> Option<Part<'_>> {
        self.job.part()
    }

    fn is_written(&mut self) -> bool {
        self.job.part().is_some_and(|part| part.is_written())
    }

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let answer = self.job.run(connection).await;
        let outcome = answer.as_ref().map(|_| ()).map_err(Clone::clone);
        self.answer = Some(answer);
        outcome
    }

    fn answer(mut self: Box<Self>, failed: Option<StoreError>) {
        if failed.is_none()
            && let Some(written) = self.job.written()
        {
            self.answer = Some(Ok(written));
        }
        let answer = match (failed, self.answer) {
            // A request that had failed by itself keeps its own reason.
            (_, Some(Err(error))) | (Some(error), _) => Err(error),
            (None, Some(answer)) => answer,
            (None, None) => Err(gone()),
        };
        // Nobody listens any more when the caller was dropped.
        let _ = self.sender.send(answer);
    }
}

enum Command {
    Write(Box<dyn Waiting>),
    Scrub(oneshot::Sender<Result<bool, StoreError>>),
    Close(oneshot::Sender<()>),
}

fn gone() -> StoreError {
    StoreError::Unavailable("it is closed.".into())
}

/// The way to the writer.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    commands: mpsc::Sender<Command>,
    /// How long a request waits for its answer.
    pub(super) longest_wait: Duration,
}

impl Writer {
    /// Starts the task. It owns the lock of the database until it ends.
    pub(super) fn start(
        options: SqliteConnectOptions,
        connection: SqliteConnection,
        lock: File,
        reserve: Arc<Reserve>,
    ) -> Self {
        let (commands, queue) = mpsc::channel(LONGEST_QUEUE);
        let task = Task {
            options,
            connection: Some(connection),
            reserve,
            failing: false,
        };
        tokio::spawn(async move {
            let closing = task.work(queue).await;
            // Who is told that the store is closed may open it again at once.
            drop(lock);
            for sender in closing {
                let _ = sender.send(());
            }
        });
        Self {
            commands,
            longest_wait: LONGEST_WAIT,
        }
    }

    /// Has a request done and waits until it is on the disk.
    pub(super) async fn write<J: Job>(&self, job: J) -> Result<J::Answer, StoreError> {
        let (sender, receiver) = oneshot::channel();
        let ticket = Ticket {
            job,
            answer: None,
            sender,
        };
        self.send(Command::Write(Box::new(ticket))).await?;
        self.answer(receiver).await
    }

    /// Moves everything from the write-ahead log into the database and empties the log. Returns whether that succeeded;
    /// readers can be in the way.
    pub(super) async fn scrub(&self) -> Result<bool, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.send(Command::Scrub(sender)).await?;
        self.answer(receiver).await
    }

    /// Waits for the answer to a request, but not forever: a disk can hang.
    async fn answer<T>(
        &self,
        receiver: oneshot::Receiver<Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        match tokio::time::timeout(self.longest_wait, receiver).await {
            Ok(answer) => answer.map_err(|_| gone())?,
            Err(_) => Err(StoreError::Unavailable(
                "the disk takes too long. Whether this was written is unknown; repeat it with the same key.".into(),
            )),
        }
    }

    /// Has everything in the queue done, and ends the task.
    pub(super) async fn close(&self) {
        let (sender, receiver) = oneshot::channel();
        if self.commands.send(Command::Close(sender)).await.is_ok() {
            let _ = receiver.await;
        }
    }

    async fn send(&self, command: Command) -> Result<(), StoreError> {
        match self.commands.send_timeout(command, PATIENCE).await {
            Ok(()) => Ok(()),
            Err(mpsc::error::SendTimeoutError::Closed(_)) => Err(gone()),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Err(StoreError::Busy(
                "The store has more to write than the disk can take. Try again in a moment.".into(),
            )),
        }
    }
}

struct Task {
    options: SqliteConnectOptions,
    connection: Option<SqliteConnection>,
    reserve: Arc<Reserve>,
    /// Whether the storage failed the last time, so that the log tells of changes only.
    failing: bool,
}

impl Task {
    /// Works until the queue is closed and empty. Gives back who waits for the end.
    async fn work(mut self, mut queue: mpsc::Receiver<Command>) -> Vec<oneshot::Sender<()>> {
        let mut next = None;
        let mut closing = Vec::new();
        loop {
            let command = match next.take() {
                Some(command) => command,
                None => match queue.recv().await {
                    Some(command) => command,
                    None => break,
                },
            };
            match command {
                Command::Write(first) => {
                    let alone = first.alone();
                    let mut group = vec![first];
                    while !alone && group.len() < LARGEST_GROUP {
                        match queue.try_recv() {
                            Ok(Command::Write(more)) if !more.alone() => group.push(more),
                            Ok(other) => {
                                next = Some(other);
                                break;
                            }
                            Err(_) => break,
                        }
                    }
                    let failed = self.commit(&mut group).await.err();
                    for waiting in group {
                        waiting.answer(failed.clone());
                    }
                }
                Command::Scrub(sender) => {
                    let _ = sender.send(self.scrub().await);
                }
                Command::Close(sender) => {
                    // Nothing more is taken; what was sent before is still done.
                    queue.close();
                    closing.push(sender);
                }
            }
        }
        if let Some(connection) = self.connection.take() {
            // Closing the last connection empties the log; when it fails, the next start does so.
            let _ = connection.close().await;
        }
        closing
    }

    /// The connection, a new one if the last one broke.
    async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(self.connection.insert(connection))
    }

    /// Runs a group in one transaction, on a full disk once more with the room of the reserve. An error means that nothing
    /// of it was acknowledged.
    async fn commit(&mut self, group: &mut [Box<dyn Waiting>]) -> Result<(), StoreError> {
        let mut outcome = self.attempt(group).await;
        if outcome == Err(StoreError::Full) && self.reserve.release() {
            tracing::error!("the disk of the store is full; its emergency reserve is used now");
            let connection = self.connection().await?;
            // With what is in the log brought into the database, the log is written from its beginning again. If that does
            // not succeed, the next attempt tells.
            let _ = execute(connection, "PRAGMA wal_checkpoint(PASSIVE)").await;
            outcome = self.attempt(group).await;
        }
        match &outcome {
            Err(error) if !self.failing => tracing::error!(%error, "the store cannot write"),
            Ok(()) if self.failing => tracing::info!("the store can write again"),
            _ => {}
        }
        self.failing = outcome.is_err();
        outcome
    }

    async fn attempt(&mut self, group: &mut [Box<dyn Waiting>]) -> Result<(), StoreError> {
        let connection = self.connection().await?;
        let outcome = transaction(connection, group).await;
        if let Err(error) = &outcome {
            // On a full disk SQLite may have rolled back by itself, so that there is nothing left to undo.
            let undone = execute(connection, "ROLLBACK").await;
            // After an error of the disk nothing that the connection remembers can be trusted.
            let broken = match error {
                StoreError::Full => false,
                StoreError::Busy(_) => undone.is_err(),
                _ => true,
            };
            if broken && let Some(connection) = self.connection.take() {
                drop(connection);
            }
        }
        outcome
    }

    async fn scrub(&mut self) -> Result<bool, StoreError> {
        let connection = self.connection().await?;
        let (busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(connection)
            .await?;
        Ok(busy == 0)
    }
}

async fn transaction(
    connection: &mut SqliteConnection,
    group: &mut [Box<dyn Waiting>],
) -> Result<(), StoreError> {
    // Each statement is a journey to the thread of the connection and back, so those without parameters travel together.
    execute(connection, "BEGIN IMMEDIATE; SAVEPOINT job").await?;
    let mut parts: Vec<Part<'_>> = group.iter_mut().filter_map(|one| one.part()).collect();
    parts.iter_mut().for_each(Part::forget);
    let mut begin = match together::write(connection, parts).await {
        Ok(()) => "RELEASE job; SAVEPOINT job",
        Err(error @ (StoreError::Full | StoreError::Busy(_) | StoreError::Corrupt(_))) => {
            return Err(error);
        }
        Err(_) => {
            // Something in one of them is refused. One by one, it fails alone; if it was the disk, that will be seen.
            for mut part in group.iter_mut().filter_map(|waiting| waiting.part()) {
                part.forget();
            }
            "ROLLBACK TO job; RELEASE job; SAVEPOINT job"
        }
    };
    for waiting in group
        .iter_mut()
        .filter_map(|waiting| (!waiting.is_written()).then_some(waiting))
    {
        execute(connection, begin).await?;
        begin = match waiting.run(connection).await {
            Ok(()) => "RELEASE job; SAVEPOINT job",
            Err(error) if error.is_storage() => return Err(error),
            Err(_) => "ROLLBACK TO job; RELEASE job; SAVEPOINT job",
        };
    }
    // The last savepoint, undone or released as the others were; an empty one may stay open until the commit.
    execute(connection, begin).await?;
    execute(connection, INDEX_AND_COMMIT).await
}

/// Brings the new texts of all requests into the search at once, and commits. What the index holds already, it knows by
/// itself: the numbers of all its rows.
const INDEX_AND_COMMIT: &str = "INSERT INTO search (rowid, folded) SELECT id, folded FROM events WHERE id > (SELECT \
     COALESCE(MAX(id), 0) FROM search_docsize) AND folded IS NOT NULL; COMMIT";

async fn execute(
    connection: &mut SqliteConnection,
    statement: &'static str,
) -> Result<(), StoreError> {
    sqlx::raw_sql(statement).execute(connection).await?;
    Ok(())
}
