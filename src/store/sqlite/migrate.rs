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
const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "start",
        sql: include_str!("0001_start.sql"),
    },
    Migration {
        number: 2,
        name: "cursors",
        sql: include_str!("0002_cursors.sql"),
    },
    Migration {
        number: 3,
        name: "positions",
        sql: include_str!("0003_positions.sql"),
    },
    Migration {
        number: 4,
        name: "accounts",
        sql: include_str!("0004_accounts.sql"),
    },
    Migration {
        number: 5,
        name: "snooze",
        sql: include_str!("0005_snooze.sql"),
    },
    Migration {
        number: 6,
        name: "channels",
        sql: include_str!("0006_channels.sql"),
    },
];

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
    migrate_to(connection, newest(), at).await
}

async fn migrate_to(
    connection: &mut SqliteConnection,
    last: i64,
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
        .filter(|migration| migration.number > found && migration.number <= last)
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
    async fn events_from_before_stay_as_they_are() {
        let mut connection = memory().await;
        migrate_to(&mut connection, 1, Timestamp(1)).await.unwrap();
        sqlx::raw_sql(
            "INSERT INTO conversations VALUES ('c', 'h', 'web', NULL, 'bot', NULL, '{}', 2, 0, 0);
             INSERT INTO events VALUES (5, 'c', 1, 1, 'k', 'resident', NULL, 0, 'key', 1, '{}', 'one', 'one');
             INSERT INTO events VALUES (9, 'c', 2, 1, 'k', 'bot', NULL, 0, NULL, 1, '{}', 'second', 'second');
             INSERT INTO search (rowid, folded) SELECT id, folded FROM events;",
        )
        .execute(&mut connection)
        .await
        .unwrap();
        migrate(&mut connection, Timestamp(2)).await.unwrap();
        let found: Vec<(i64, String)> =
            sqlx::query_as("SELECT events.id, text FROM search JOIN events ON events.id = search.rowid WHERE search MATCH 'second'")
                .fetch_all(&mut connection)
                .await
                .unwrap();
        assert_eq!(found, [(9, "second".to_owned())]);
        // The number of an erased event is not used again, the search forgets it, and the keys are still unique.
        sqlx::raw_sql(
            "DELETE FROM events WHERE id = 9;
             INSERT INTO events (conversation, seq, turn, kind, author, at, visible, body, text) VALUES ('c', 2, 2, 'k', 'bot', \
             0, 1, '{}', 'third');
             INSERT INTO search (search) VALUES ('integrity-check')",
        )
        .execute(&mut connection)
        .await
        .unwrap();
        let ids: Vec<(i64,)> = sqlx::query_as("SELECT id FROM events ORDER BY id")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        assert_eq!(ids, [(5,), (10,)]);
        let twice = sqlx::query(
            "INSERT INTO events (conversation, seq, turn, kind, author, at, key, visible, body, text) VALUES ('c', 3, 3, 'k', \
             'resident', 0, 'key', 1, '{}', '')",
        )
        .execute(&mut connection)
        .await;
        assert!(twice.unwrap_err().to_string().contains("UNIQUE"));
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
