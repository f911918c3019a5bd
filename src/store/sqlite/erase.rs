//! Erasure: every row of a conversation goes, overwritten with zeros, and its traces in the log with it.

use async_trait::async_trait;
use sqlx::sqlite::SqliteConnection;

use super::writer::Job;
use crate::store::error::StoreError;
use crate::store::ids::{ConversationId, Timestamp};
use crate::store::statements;

async fn erase(connection: &mut SqliteConnection, id: &str) -> Result<(), StoreError> {
    for statement in statements::ERASE {
        sqlx::query(statement)
            .bind(id)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Erases one conversation.
pub(super) struct Erase(pub(super) ConversationId);

#[async_trait]
impl Job for Erase {
    type Answer = u64;
    /// The search forgets only what it has indexed, which happens at the end of a transaction.
    const ALONE: bool = true;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<u64, StoreError> {
        let known = sqlx::query(statements::CONVERSATION)
            .bind(self.0.as_str())
            .fetch_optional(&mut *connection)
            .await?;
        if known.is_none() {
            return Err(StoreError::NotFound("conversation"));
        }
        erase(connection, self.0.as_str()).await?;
        Ok(1)
    }
}

/// Erases conversations in which nothing has happened for long.
pub(super) struct EraseInactive {
    pub(super) before: Timestamp,
    pub(super) limit: u32,
}

#[async_trait]
impl Job for EraseInactive {
    type Answer = u64;
    const ALONE: bool = true;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<u64, StoreError> {
        let names: Vec<(String,)> = sqlx::query_as(statements::INACTIVE)
            .bind(self.before.0)
            .bind(i64::from(self.limit))
            .fetch_all(&mut *connection)
            .await?;
        for (name,) in &names {
            erase(connection, name).await?;
        }
        Ok(names.len() as u64)
    }
}
