//! The audit log: appending to its chain, reading it, erasing it from its beginning.

use std::path::Path;

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnection, SqlitePoolOptions, SqliteRow};
use sqlx::{ConnectOptions, Connection, Row, SqlitePool};

use super::writer::Job;
use super::{file, migrate, rows};
use crate::store::audit::{
    AuditAction, AuditChain, AuditEntry, AuditFilter, AuditLog, ChainEnd, NewAudit,
};
use crate::store::error::StoreError;
use crate::store::ids::{AgentId, ConversationId, Timestamp};
use crate::store::{MOST_ROWS_READ, guard, statements};

/// Refuses an entry that cannot be.
pub(super) fn check(new: &NewAudit) -> Result<(), StoreError> {
    guard::moment(new.at)?;
    let names = [
        ("agent", new.actor.as_ref().map(AgentId::as_str)),
        ("agent", new.subject.as_ref().map(AgentId::as_str)),
        (
            "conversation",
            new.conversation.as_ref().map(ConversationId::as_str),
        ),
        ("network", new.network.as_deref()),
    ];
    names
        .into_iter()
        .filter_map(|(what, name)| name.map(|name| (what, name)))
        .try_for_each(|(what, name)| guard::name(what, name))
}

fn chain(row: &SqliteRow) -> Result<AuditChain, StoreError> {
    let end = |number, hash| {
        Ok::<_, StoreError>(ChainEnd {
            number: rows::count(row.try_get(number)?),
            hash: row.try_get(hash)?,
        })
    };
    Ok(AuditChain {
        erased: end("erased", "erased_hash")?,
        newest: end("newest", "newest_hash")?,
    })
}

fn entry(row: &SqliteRow) -> Result<AuditEntry, StoreError> {
    let action: String = row.try_get("action")?;
    let detail: Option<String> = row.try_get("detail")?;
    Ok(AuditEntry {
        number: rows::count(row.try_get("number")?),
        at: Timestamp(row.try_get("at")?),
        actor: row
            .try_get::<Option<String>, _>("actor")?
            .map(AgentId::from),
        action: AuditAction::from_columns(&action, detail.as_deref())
            .ok_or_else(|| StoreError::unreadable("an audit entry", format!("{action:?}")))?,
        conversation: row
            .try_get::<Option<String>, _>("conversation")?
            .map(ConversationId::from),
        subject: row
            .try_get::<Option<String>, _>("subject")?
            .map(AgentId::from),
        network: row.try_get("network")?,
        hash: row.try_get("hash")?,
    })
}

/// Appends an entry within the transaction of what it tells of.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    new: NewAudit,
) -> Result<AuditEntry, StoreError> {
    let row = sqlx::query(statements::LOCK_AUDIT_CHAIN)
        .fetch_one(&mut *connection)
        .await?;
    let entry = AuditEntry::following(&chain(&row)?.newest, new);
    sqlx::query(statements::INSERT_AUDIT)
        .bind(rows::signed(entry.number))
        .bind(entry.at.0)
        .bind(entry.actor.as_ref().map(AgentId::as_str))
        .bind(entry.action.name())
        .bind(entry.action.detail())
        .bind(entry.conversation.as_ref().map(ConversationId::as_str))
        .bind(entry.subject.as_ref().map(AgentId::as_str))
        .bind(entry.network.as_deref())
        .bind(entry.hash.as_str())
        .execute(&mut *connection)
        .await?;
    sqlx::query(statements::MOVE_AUDIT_END)
        .bind(rows::signed(entry.number))
        .bind(entry.hash.as_str())
        .execute(connection)
        .await?;
    Ok(entry)
}

/// Appends one entry by itself.
pub(super) struct Record(pub(super) NewAudit);

#[async_trait]
impl Job for Record {
    type Answer = AuditEntry;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<AuditEntry, StoreError> {
        append(connection, self.0.clone()).await
    }
}

/// Erases the oldest entries.
pub(super) struct EraseAudit {
    pub(super) before: Timestamp,
    pub(super) limit: u32,
    pub(super) at: Timestamp,
}

#[async_trait]
impl Job for EraseAudit {
    type Answer = u64;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<u64, StoreError> {
        let row = sqlx::query(statements::LOCK_AUDIT_CHAIN)
            .fetch_one(&mut *connection)
            .await?;
        let chain = chain(&row)?;
        let (first_kept,): (Option<i64>,) = sqlx::query_as(statements::FIRST_AUDIT_SINCE)
            .bind(self.before.0)
            .fetch_one(&mut *connection)
            .await?;
        let last = first_kept
            .map_or(chain.newest.number, |first| rows::count(first - 1))
            .min(chain.erased.number + u64::from(self.limit));
        let count = last.saturating_sub(chain.erased.number);
        if count == 0 {
            return Ok(0);
        }
        let (hash,): (String,) = sqlx::query_as(statements::AUDIT_HASH)
            .bind(rows::signed(last))
            .fetch_one(&mut *connection)
            .await?;
        sqlx::query(statements::MOVE_AUDIT_BEGINNING)
            .bind(rows::signed(last))
            .bind(hash)
            .execute(&mut *connection)
            .await?;
        sqlx::query(statements::ERASE_AUDIT)
            .bind(rows::signed(last))
            .execute(&mut *connection)
            .await?;
        let told = NewAudit {
            actor: None,
            action: AuditAction::AuditErased(count),
            conversation: None,
            subject: None,
            network: None,
            at: self.at,
        };
        append(connection, told).await?;
        Ok(count)
    }
}

/// Both ends.
pub(super) async fn ends(readers: &SqlitePool) -> Result<AuditChain, StoreError> {
    let row = sqlx::query(statements::AUDIT_CHAIN)
        .fetch_one(readers)
        .await?;
    chain(&row)
}

/// The latest entries that a filter lets through.
pub(super) async fn latest(
    readers: &SqlitePool,
    filter: &AuditFilter,
    limit: u32,
) -> Result<Vec<AuditEntry>, StoreError> {
    let actor = filter.actor.as_ref().map(AgentId::as_str);
    let conversation = filter.conversation.as_ref().map(ConversationId::as_str);
    let query = match (conversation, actor) {
        (None, None) => sqlx::query(statements::AUDIT),
        (None, Some(_)) => sqlx::query(statements::AUDIT_BY_ACTOR),
        (Some(_), None) => sqlx::query(statements::AUDIT_BY_CONVERSATION),
        (Some(_), Some(_)) => sqlx::query(statements::AUDIT_BY_BOTH),
    };
    let mut query = query
        .bind(filter.before.map_or(i64::MAX, rows::signed))
        .bind(i64::from(limit.min(MOST_ROWS_READ)))
        .bind(filter.action.map(AuditAction::name))
        .bind(filter.since.map_or(i64::MIN, |since| since.0))
        .bind(filter.until.map_or(i64::MAX, |until| until.0));
    for name in [conversation, actor].into_iter().flatten() {
        query = query.bind(name);
    }
    let rows = query.fetch_all(readers).await?;
    rows.iter().map(entry).collect()
}

/// Entries after a number.
pub(super) async fn after(
    readers: &SqlitePool,
    number: u64,
    limit: u32,
) -> Result<Vec<AuditEntry>, StoreError> {
    let rows = sqlx::query(statements::AUDIT_AFTER)
        .bind(rows::signed(number))
        .bind(i64::from(limit.min(MOST_ROWS_READ)))
        .fetch_all(readers)
        .await?;
    rows.iter().map(entry).collect()
}

/// The audit log of a database, read beside the process that uses it.
#[derive(Debug)]
pub struct AuditBeside(SqlitePool);

/// Since this migration a database has an audit log.
const FIRST_WITH_LOG: i64 = 4;

impl AuditBeside {
    /// The log of a database; `None` when there is none.
    pub async fn open(database: &Path) -> Result<Option<Self>, StoreError> {
        if !file::is_ours(database)? {
            return Ok(None);
        }
        let mut connection = file::reading(database).connect().await?;
        let version = migrate::inspect(&mut connection).await;
        connection.close().await?;
        if version? < FIRST_WITH_LOG {
            return Ok(None);
        }
        let pool = SqlitePoolOptions::new().max_connections(1);
        let pool = pool.connect_with(file::reading(database)).await?;
        Ok(Some(Self(pool)))
    }
}

#[async_trait]
impl AuditLog for AuditBeside {
    async fn latest_entries(
        &self,
        filter: AuditFilter,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        latest(&self.0, &filter, limit).await
    }

    async fn entries_after(&self, number: u64) -> Result<Vec<AuditEntry>, StoreError> {
        after(&self.0, number, u32::MAX).await
    }

    async fn ends(&self) -> Result<AuditChain, StoreError> {
        ends(&self.0).await
    }
}
