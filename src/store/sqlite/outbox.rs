//! All events in the order in which they were committed, and how far those who follow them have come.

use std::fs;
use std::path::Path;

use async_trait::async_trait;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnection;

use super::writer::Job;
use super::{file, rows};
use crate::store::error::StoreError;
use crate::store::event::Event;
use crate::store::ids::Timestamp;
use crate::store::record::Statistics;
use crate::store::{MOST_EVENTS_READ, statements};

/// The greatest row number that an event ever had (<https://www.sqlite.org/autoinc.html>).
const NEWEST: &str = "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'events'";

pub(super) async fn events_since(
    readers: &SqlitePool,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Event)>, StoreError> {
    let rows = sqlx::query(statements::EVENTS_SINCE)
        .bind(after)
        .bind(i64::from(limit.min(MOST_EVENTS_READ)))
        .fetch_all(readers)
        .await?;
    rows.iter()
        .map(|row| Ok((rows::position(row)?, rows::event(row)?)))
        .collect()
}

pub(super) async fn newest(readers: &SqlitePool) -> Result<i64, StoreError> {
    let (newest,): (i64,) = sqlx::query_as(NEWEST).fetch_one(readers).await?;
    Ok(newest)
}

pub(super) async fn cursor(readers: &SqlitePool, name: &str) -> Result<Option<i64>, StoreError> {
    let row: Option<(i64,)> = sqlx::query_as(statements::CURSOR)
        .bind(name)
        .fetch_optional(readers)
        .await?;
    Ok(row.map(|(position,)| position))
}

/// Moves a cursor on.
pub(super) struct MoveCursor {
    pub(super) name: String,
    pub(super) to: i64,
    pub(super) at: Timestamp,
}

#[async_trait]
impl Job for MoveCursor {
    type Answer = i64;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<i64, StoreError> {
        let (newest,): (i64,) = sqlx::query_as(NEWEST).fetch_one(&mut *connection).await?;
        if !(0..=newest).contains(&self.to) {
            return Err(StoreError::refused(format!(
                "There is no event at {}; the newest one is at {newest}.",
                self.to
            )));
        }
        sqlx::query(statements::MOVE_CURSOR)
            .bind(self.name.as_str())
            .bind(self.to)
            .bind(self.at.0)
            .execute(&mut *connection)
            .await?;
        let (position,): (i64,) = sqlx::query_as(statements::CURSOR)
            .bind(self.name.as_str())
            .fetch_one(connection)
            .await?;
        Ok(position)
    }
}

/// The size of a file; 0 when there is none.
fn bytes(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

pub(super) async fn statistics(
    readers: &SqlitePool,
    database: &Path,
    at: Timestamp,
) -> Result<Statistics, StoreError> {
    let (waiting, oldest): (i64, Option<i64>) = sqlx::query_as(statements::WAITING)
        .bind(at.0)
        .fetch_one(readers)
        .await?;
    Ok(Statistics {
        waiting: rows::count(waiting),
        oldest_waiting: oldest.map(Timestamp),
        database_bytes: bytes(database),
        log_bytes: bytes(&file::beside(database, "-wal")),
    })
}
