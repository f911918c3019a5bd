//! Numbered migrations: what they are, which of them a database has, and applying those that are missing.

use sha2::{Digest, Sha256};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::store::error::StoreError;
use crate::store::ids::{Timestamp, hexadecimal};

/// The mark of our databases in their header (`PRAGMA application_id`): "mado" in ASCII.
pub(super) const APPLICATION_ID: u32 = 0x6d61_646f;

/// A step from one shape of the database to the next.
struct Migration {
    number: i64,
    name: &'static str,
    sql: &'static str,
}

/// Every step, in order. One that was released is never changed.
const MIGRATIONS: &[Migration] = &[Migration {
    number: 1,
    name: "start",
    sql: include_str!("0001_start.sql"),
}];

/// The number of the newest migration that this program knows.
pub(super) fn newest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.number)
        .max()
        .unwrap_or(0)
}

fn checksum(sql: &str) -> String {
    hexadecimal(&Sha256::digest(sql.as_bytes()))
}

/// The number of the newest migration in a database, after a look at all of them: none may be unknown or changed.
pub(super) async fn inspect(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let (tables,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'migrations'",
    )
    .fetch_one(&mut *connection)
    .await?;
    if tables == 0 {
        return Ok(0);
    }
    let applied: Vec<(i64, String)> =
        sqlx::query_as("SELECT number, checksum FROM migrations ORDER BY number")
            .fetch_all(&mut *connection)
            .await?;
    let found = applied.last().map_or(0, |(number, _)| *number);
    if found > newest() {
        return Err(StoreError::TooNew {
            found,
            known: newest(),
        });
    }
    for (number, sum) in &applied {
        let known = MIGRATIONS
            .iter()
            .find(|migration| migration.number == *number);
        if known.is_none_or(|migration| checksum(migration.sql) != *sum) {
            return Err(StoreError::Corrupt(format!(
                "migration {number} is not the one that this program knows; a changed program has written it."
            )));
        }
    }
    Ok(found)
}

/// Brings a database to the newest shape. Each step is one transaction.
pub(super) async fn migrate(
    connection: &mut SqliteConnection,
    at: Timestamp,
) -> Result<(), StoreError> {
    let found = inspect(connection).await?;
    sqlx::query(
        "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT \
         NULL, applied_at BIGINT NOT NULL)",
    )
    .execute(&mut *connection)
    .await?;
    for migration in MIGRATIONS
        .iter()
        .filter(|migration| migration.number > found)
    {
        let mut step = connection.begin().await?;
        sqlx::raw_sql(migration.sql).execute(&mut *step).await?;
        sqlx::query(
            "INSERT INTO migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(migration.number)
        .bind(migration.name)
        .bind(checksum(migration.sql))
        .bind(at.0)
        .execute(&mut *step)
        .await?;
        step.commit().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn memory() -> SqliteConnection {
        SqliteConnection::connect("sqlite::memory:").await.unwrap()
    }

    #[test]
    fn numbers_count_from_one() {
        for (number, migration) in (1..).zip(MIGRATIONS) {
            assert_eq!(migration.number, number, "{}", migration.name);
        }
    }

    #[tokio::test]
    async fn a_new_database_gets_every_migration_once() {
        let mut connection = memory().await;
        assert_eq!(inspect(&mut connection).await.unwrap(), 0);
        migrate(&mut connection, Timestamp(1)).await.unwrap();
        migrate(&mut connection, Timestamp(2)).await.unwrap();
        assert_eq!(inspect(&mut connection).await.unwrap(), newest());
    }

    #[tokio::test]
    async fn a_newer_database_and_a_changed_migration_are_refused() {
        let mut connection = memory().await;
        migrate(&mut connection, Timestamp(1)).await.unwrap();
        sqlx::query("INSERT INTO migrations VALUES (9999, 'future', '', 0)")
            .execute(&mut connection)
            .await
            .unwrap();
        assert_eq!(
            migrate(&mut connection, Timestamp(2)).await,
            Err(StoreError::TooNew {
                found: 9999,
                known: newest()
            })
        );
        sqlx::raw_sql(
            "DELETE FROM migrations WHERE number = 9999; UPDATE migrations SET checksum = 'x'",
        )
        .execute(&mut connection)
        .await
        .unwrap();
        assert!(matches!(
            migrate(&mut connection, Timestamp(2)).await,
            Err(StoreError::Corrupt(_))
        ));
    }
}
