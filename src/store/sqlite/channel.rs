//! What channels keep: addresses, posted messages, leases and memos.

use async_trait::async_trait;
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::writer::Job;
use super::{SqliteStore, rows};
use crate::store::channel::{ChannelStore, Posted, PostedRole};
use crate::store::error::StoreError;
use crate::store::ids::{ConversationId, Timestamp};
use crate::store::{MOST_ROWS_READ, guard, statements};

/// A conversation that something is noted of must exist.
async fn known(connection: &mut SqliteConnection, id: &ConversationId) -> Result<(), StoreError> {
    sqlx::query(statements::CONVERSATION)
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?
        .map(|_| ())
        .ok_or(StoreError::NotFound("conversation"))
}

fn role(name: &str) -> Result<PostedRole, StoreError> {
    PostedRole::ALL
        .into_iter()
        .find(|known| known.name() == name)
        .ok_or_else(|| StoreError::unreadable("a posted message", format!("the role {name:?}")))
}

fn posted(row: &SqliteRow) -> Result<Posted, StoreError> {
    let part: i64 = row.try_get("part")?;
    Ok(Posted {
        conversation: row.try_get::<String, _>("conversation")?.into(),
        seq: rows::count(row.try_get("seq")?),
        role: role(&row.try_get::<String, _>("role")?)?,
        part: u32::try_from(part)
            .map_err(|error| StoreError::unreadable("a posted message", error))?,
        place: row.try_get("place")?,
        message: row.try_get("message")?,
    })
}

/// A message on a channel for the export of its conversation.
pub(super) fn exported(row: &SqliteRow) -> Result<Value, StoreError> {
    let posted = posted(row)?;
    Ok(json!({
        "channel": row.try_get::<String, _>("channel")?,
        "seq": posted.seq,
        "role": posted.role.name(),
        "part": posted.part,
        "place": posted.place,
        "message": posted.message,
        "at": Timestamp(row.try_get("at")?),
    }))
}

/// Binds an address.
struct Bind {
    channel: String,
    address: String,
    conversation: ConversationId,
    at: Timestamp,
}

#[async_trait]
impl Job for Bind {
    type Answer = ();

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        known(connection, &self.conversation).await?;
        sqlx::query(statements::BIND_ADDRESS)
            .bind(self.channel.as_str())
            .bind(self.address.as_str())
            .bind(self.conversation.as_str())
            .bind(self.at.0)
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// Lets an address lead nowhere.
struct Unbind {
    channel: String,
    address: String,
}

#[async_trait]
impl Job for Unbind {
    type Answer = ();

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlx::query(statements::UNBIND_ADDRESS)
            .bind(self.channel.as_str())
            .bind(self.address.as_str())
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// Notes which messages belong to events.
struct KeepPosted {
    channel: String,
    posted: Vec<Posted>,
    at: Timestamp,
}

#[async_trait]
impl Job for KeepPosted {
    type Answer = ();

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let mut last = None;
        for one in &self.posted {
            if last != Some(&one.conversation) {
                known(connection, &one.conversation).await?;
                last = Some(&one.conversation);
            }
            sqlx::query(statements::KEEP_POSTED)
                .bind(one.conversation.as_str())
                .bind(self.channel.as_str())
                .bind(rows::signed(one.seq))
                .bind(one.role.name())
                .bind(i64::from(one.part))
                .bind(one.place.as_str())
                .bind(one.message.as_str())
                .bind(self.at.0)
                .execute(&mut *connection)
                .await?;
        }
        Ok(())
    }
}

/// Takes or renews a lease.
struct TakeLease {
    name: String,
    holder: String,
    until: Timestamp,
    at: Timestamp,
}

#[async_trait]
impl Job for TakeLease {
    type Answer = bool;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<bool, StoreError> {
        let done = sqlx::query(statements::TAKE_LEASE)
            .bind(self.name.as_str())
            .bind(self.holder.as_str())
            .bind(self.until.0)
            .bind(self.at.0)
            .execute(connection)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}

/// Gives a lease back.
struct ReturnLease {
    name: String,
    holder: String,
}

#[async_trait]
impl Job for ReturnLease {
    type Answer = ();

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlx::query(statements::RETURN_LEASE)
            .bind(self.name.as_str())
            .bind(self.holder.as_str())
            .execute(connection)
            .await?;
        Ok(())
    }
}

/// Writes or removes a memo.
struct SetMemo {
    channel: String,
    key: String,
    value: Option<String>,
    conversation: Option<ConversationId>,
    at: Timestamp,
}

#[async_trait]
impl Job for SetMemo {
    type Answer = ();

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let query = match &self.value {
            None => sqlx::query(statements::REMOVE_MEMO)
                .bind(self.channel.as_str())
                .bind(self.key.as_str()),
            Some(value) => {
                if let Some(conversation) = &self.conversation {
                    known(connection, conversation).await?;
                }
                sqlx::query(statements::SET_MEMO)
                    .bind(self.channel.as_str())
                    .bind(self.key.as_str())
                    .bind(value.as_str())
                    .bind(self.conversation.as_ref().map(ConversationId::as_str))
                    .bind(self.at.0)
            }
        };
        query.execute(connection).await?;
        Ok(())
    }
}

#[async_trait]
impl ChannelStore for SqliteStore {
    async fn conversation_at(
        &self,
        channel: &str,
        address: &str,
    ) -> Result<Option<ConversationId>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as(statements::CONVERSATION_AT)
            .bind(channel)
            .bind(address)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(|(conversation,)| conversation.into()))
    }

    async fn bind(
        &self,
        channel: &str,
        address: &str,
        conversation: &ConversationId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        guard::moment(at)?;
        guard::name("channel", channel)?;
        guard::name("address", address)?;
        self.writer
            .write(Bind {
                channel: channel.to_owned(),
                address: address.to_owned(),
                conversation: conversation.clone(),
                at,
            })
            .await
    }

    async fn unbind(&self, channel: &str, address: &str) -> Result<(), StoreError> {
        self.writer
            .write(Unbind {
                channel: channel.to_owned(),
                address: address.to_owned(),
            })
            .await
    }

    async fn addresses(
        &self,
        channel: &str,
        conversation: &ConversationId,
    ) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(statements::ADDRESSES)
            .bind(conversation.as_str())
            .bind(channel)
            .bind(i64::from(MOST_ROWS_READ))
            .fetch_all(&self.readers)
            .await?;
        Ok(rows.into_iter().map(|(address,)| address).collect())
    }

    async fn keep_posted(
        &self,
        channel: &str,
        posted: Vec<Posted>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        guard::moment(at)?;
        guard::name("channel", channel)?;
        guard::posted(&posted)?;
        if posted.is_empty() {
            return Ok(());
        }
        self.writer
            .write(KeepPosted {
                channel: channel.to_owned(),
                posted,
                at,
            })
            .await
    }

    async fn posted(
        &self,
        channel: &str,
        conversation: &ConversationId,
        seq: u64,
    ) -> Result<Vec<Posted>, StoreError> {
        let rows = sqlx::query(statements::POSTED)
            .bind(conversation.as_str())
            .bind(channel)
            .bind(rows::signed(seq))
            .bind(i64::from(MOST_ROWS_READ))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(posted).collect()
    }

    async fn posted_as(
        &self,
        channel: &str,
        place: &str,
        message: &str,
    ) -> Result<Option<Posted>, StoreError> {
        let row = sqlx::query(statements::POSTED_AS)
            .bind(channel)
            .bind(place)
            .bind(message)
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(posted).transpose()
    }

    async fn take_lease(
        &self,
        name: &str,
        holder: &str,
        until: Timestamp,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        guard::moment(at)?;
        guard::moment(until)?;
        guard::name("name of the lease", name)?;
        guard::name("holder", holder)?;
        self.writer
            .write(TakeLease {
                name: name.to_owned(),
                holder: holder.to_owned(),
                until,
                at,
            })
            .await
    }

    async fn return_lease(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        self.writer
            .write(ReturnLease {
                name: name.to_owned(),
                holder: holder.to_owned(),
            })
            .await
    }

    async fn memo(&self, channel: &str, key: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as(statements::MEMO)
            .bind(channel)
            .bind(key)
            .fetch_optional(&self.readers)
            .await?;
        Ok(row.map(|(value,)| value))
    }

    async fn set_memo(
        &self,
        channel: &str,
        key: &str,
        value: Option<&str>,
        conversation: Option<&ConversationId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        guard::moment(at)?;
        guard::name("channel", channel)?;
        guard::name("key", key)?;
        guard::memo(value.unwrap_or_default())?;
        self.writer
            .write(SetMemo {
                channel: channel.to_owned(),
                key: key.to_owned(),
                value: value.map(str::to_owned),
                conversation: conversation.cloned(),
                at,
            })
            .await
    }

    async fn memos_after(
        &self,
        channel: &str,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let rows: Vec<(String, String)> = sqlx::query_as(statements::MEMOS)
            .bind(channel)
            .bind(prefix)
            .bind(i64::from(limit.min(MOST_ROWS_READ)))
            .bind(after)
            .fetch_all(&self.readers)
            .await?;
        Ok(rows)
    }
}
