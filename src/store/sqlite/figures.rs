//! Figures for reports, read beside the writer.

use std::path::Path;

use futures_util::TryStreamExt;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Connection, Row};

use super::{file, migrate, rows};
use crate::locale::{Locale, ReplyLocale};
use crate::store::MOST_ROWS_READ;
use crate::store::error::StoreError;
use crate::store::event::Thumb;
use crate::store::figures::{Figures, Unanswered};
use crate::store::ids::Timestamp;
use crate::store::record::Period;
use crate::store::tally::{Counted, Suggested, Tally};

/// What is counted, conversation by conversation. The index of conversations by activity finds those of the period, so
/// that no index by time is needed, which every write would have to keep.
const COUNTED: &str = "SELECT e.conversation, e.turn, e.kind, e.at, \
     json_extract(e.body, '$.intents') AS intents, \
     COALESCE(json_extract(e.body, '$.reply.reply.locale'), c.locale) AS locale, \
     json_extract(e.body, '$.reply.fallback') AS fallback, \
     json_extract(e.body, '$.reply.clarify') AS clarify, f.thumb, json_extract(e.body, '$.message') AS message \
     FROM conversations c CROSS JOIN events e ON e.conversation = c.id \
     LEFT JOIN feedback f ON e.kind = 'bot_reply' AND f.conversation = e.conversation AND f.seq = e.seq \
     WHERE c.active_at >= $1 AND c.created_at < $2 AND e.at < $2 AND e.kind IN ('resident_message', \
     'message_edited', 'bot_reply', 'hand_over', 'claim', 'transfer', 'release', 'snooze', 'agent_message', 'close') ORDER BY c.active_at, c.id, e.seq";

const SUGGESTED: &str = "SELECT intent, locale, rank, edited_at, distance, sent_at, rejected_at FROM suggestions \
     WHERE shown_at >= $1 AND shown_at < $2";

/// The most events that are looked through for messages without an answer, from the newest on.
const LOOKED_THROUGH: i64 = 50_000;

/// The message before each reply that is no answer.
const UNANSWERED: &str = "SELECT m.conversation, m.seq, m.at, m.text FROM events r JOIN events m ON m.conversation = \
     r.conversation AND m.seq = r.seq - 1 AND m.kind IN ('resident_message', 'message_edited') WHERE r.id > (SELECT COALESCE(MAX(id), 0) - $3 \
     FROM events) AND r.kind = 'bot_reply' AND r.at >= $1 AND r.at < $2 AND json_extract(r.body, '$.reply.fallback') = 1 \
     ORDER BY r.id DESC LIMIT $4";

/// Figures of a period, read from a database beside the process that uses it. `None` without a database.
pub async fn figures_beside(
    database: &Path,
    period: Period,
) -> Result<Option<Figures>, StoreError> {
    if !file::is_ours(database)? {
        return Ok(None);
    }
    let mut connection = file::reading(database).connect().await?;
    let read = match migrate::inspect(&mut connection).await {
        Ok(0) => Ok(None),
        Ok(_) => figures(&mut connection, period).await.map(Some),
        Err(error) => Err(error),
    };
    connection.close().await?;
    read
}

/// Everything as it stood at one moment.
pub(super) async fn figures(
    connection: &mut SqliteConnection,
    period: Period,
) -> Result<Figures, StoreError> {
    let mut view = connection.begin().await?;
    let mut tally = Tally::new(period);
    let mut events = sqlx::query(COUNTED)
        .bind(period.from.0)
        .bind(period.until.0)
        .fetch(&mut *view);
    while let Some(row) = events.try_next().await? {
        if let Some(counted) = counted(&row)? {
            let conversation: &str = row.try_get(0)?;
            tally.add(conversation, row.try_get(1)?, row.try_get(3)?, counted);
        }
    }
    drop(events);
    let mut suggestions = sqlx::query(SUGGESTED)
        .bind(period.from.0)
        .bind(period.until.0)
        .fetch(&mut *view);
    while let Some(row) = suggestions.try_next().await? {
        tally.suggested(&suggested(&row)?);
    }
    drop(suggestions);
    view.rollback().await?;
    Ok(tally.finish())
}

fn counted(row: &SqliteRow) -> Result<Option<Counted>, StoreError> {
    let kind: &str = row.try_get(2)?;
    Ok(Some(match kind {
        "resident_message" => Counted::Message,
        "message_edited" => Counted::Edited {
            message: row.try_get::<Option<i64>, _>(9)?.unwrap_or(0),
        },
        "bot_reply" => reply(row)?,
        "hand_over" => Counted::HandOver,
        "claim" | "transfer" => Counted::Taken,
        "release" => Counted::Released,
        "snooze" => Counted::PutOff,
        "agent_message" => Counted::AgentMessage,
        "close" => Counted::Closed,
        _ => return Ok(None),
    }))
}

fn reply(row: &SqliteRow) -> Result<Counted, StoreError> {
    let intents: Option<&str> = row.try_get(4)?;
    let intents = intents.map_or(Ok(Vec::new()), serde_json::from_str);
    let locale: Option<&str> = row.try_get(5)?;
    let locale = locale.and_then(ReplyLocale::from_tag);
    let flag = |column: usize| -> Result<bool, StoreError> {
        Ok(row.try_get::<Option<i64>, _>(column)?.unwrap_or(0) != 0)
    };
    let thumb: Option<&str> = row.try_get(8)?;
    Ok(Counted::Reply {
        intents: intents.map_err(|error| StoreError::unreadable("an event", error))?,
        locale: locale.map_or(Locale::Ja, ReplyLocale::language),
        fallback: flag(6)?,
        clarify: flag(7)?,
        thumb: match thumb {
            Some("up") => Some(Thumb::Up),
            Some(_) => Some(Thumb::Down),
            None => None,
        },
    })
}

fn suggested(row: &SqliteRow) -> Result<Suggested, StoreError> {
    let happened = |column: usize| -> Result<bool, StoreError> {
        Ok(row.try_get::<Option<i64>, _>(column)?.is_some())
    };
    let edited = happened(3)?;
    let distance: Option<i64> = row.try_get(4)?;
    Ok(Suggested {
        intent: row.try_get(0)?,
        locale: rows::locale(row.try_get(1)?)?,
        rank: row.try_get(2)?,
        edited: distance
            .filter(|_| edited)
            .map(|distance| u32::try_from(distance).unwrap_or(0)),
        sent: happened(5)?,
        rejected: happened(6)?,
    })
}

pub(super) async fn unanswered(
    connection: &mut SqliteConnection,
    period: Period,
    limit: u32,
) -> Result<Vec<Unanswered>, StoreError> {
    let rows: Vec<(String, i64, i64, String)> = sqlx::query_as(UNANSWERED)
        .bind(period.from.0)
        .bind(period.until.0)
        .bind(LOOKED_THROUGH)
        .bind(i64::from(limit.min(MOST_ROWS_READ)))
        .fetch_all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(conversation, seq, at, text)| Unanswered {
            conversation: conversation.into(),
            seq: rows::count(seq),
            at: Timestamp(at),
            text,
        })
        .collect())
}
