//! Reading: everything that needs no writer.

use serde_json::{Value, json};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnection;

use super::{channel, rows};
use crate::store::error::StoreError;
use crate::store::event::{Audience, Event};
use crate::store::ids::{AccessToken, AgentId, ConversationId, Timestamp};
use crate::store::record::{
    Agent, Case, ConversationRecord, Feedback, FeedbackCount, Period, SuggestionCount,
};
use crate::store::{MOST_ROWS_READ, statements};

pub(super) async fn conversation(
    readers: &SqlitePool,
    id: &ConversationId,
) -> Result<ConversationRecord, StoreError> {
    let row = sqlx::query(statements::CONVERSATION)
        .bind(id.as_str())
        .fetch_optional(readers)
        .await?;
    rows::conversation(row.as_ref().ok_or(StoreError::NotFound("conversation"))?)
}

pub(super) async fn conversation_of(
    readers: &SqlitePool,
    token: &AccessToken,
) -> Result<ConversationRecord, StoreError> {
    let row = sqlx::query(statements::CONVERSATION_OF_TOKEN)
        .bind(token.hash())
        .fetch_optional(readers)
        .await?;
    rows::conversation(row.as_ref().ok_or(StoreError::NotFound("conversation"))?)
}

pub(super) async fn recent(
    readers: &SqlitePool,
    before: Option<(Timestamp, ConversationId)>,
    limit: u32,
) -> Result<Vec<ConversationRecord>, StoreError> {
    let limit = i64::from(limit.min(MOST_ROWS_READ));
    let query = match &before {
        None => sqlx::query(statements::RECENT).bind(limit),
        Some((at, id)) => sqlx::query(statements::RECENT_BEFORE)
            .bind(at.0)
            .bind(id.as_str())
            .bind(limit),
    };
    let rows = query.fetch_all(readers).await?;
    rows.iter().map(rows::conversation).collect()
}

pub(super) async fn events_after(
    readers: &SqlitePool,
    conversation: &ConversationId,
    after: u64,
    limit: i64,
    audience: Audience,
) -> Result<Vec<Event>, StoreError> {
    let statement = match audience {
        Audience::Desk => statements::EVENTS_AFTER,
        Audience::Resident => statements::VISIBLE_EVENTS_AFTER,
    };
    let rows = sqlx::query(statement)
        .bind(conversation.as_str())
        .bind(rows::signed(after))
        .bind(limit)
        .fetch_all(readers)
        .await?;
    let mut events: Vec<Event> = rows.iter().map(rows::event).collect::<Result<_, _>>()?;
    if audience == Audience::Resident {
        events = events.into_iter().filter_map(Event::for_resident).collect();
    }
    Ok(events)
}

pub(super) async fn queue(
    readers: &SqlitePool,
    at: Timestamp,
    limit: u32,
) -> Result<Vec<Case>, StoreError> {
    let rows = sqlx::query(statements::QUEUE)
        .bind(at.0)
        .bind(i64::from(limit.min(MOST_ROWS_READ)))
        .fetch_all(readers)
        .await?;
    rows.iter().map(rows::case).collect()
}

pub(super) async fn held_cases(readers: &SqlitePool, limit: u32) -> Result<Vec<Case>, StoreError> {
    let rows = sqlx::query(statements::HELD)
        .bind(i64::from(limit.min(MOST_ROWS_READ)))
        .fetch_all(readers)
        .await?;
    rows.iter().map(rows::case).collect()
}

pub(super) async fn open_cases(
    readers: &SqlitePool,
    after: Option<&ConversationId>,
    limit: u32,
) -> Result<Vec<Case>, StoreError> {
    let rows = sqlx::query(statements::OPEN_CASES)
        .bind(after.map_or("", ConversationId::as_str))
        .bind(i64::from(limit.min(MOST_ROWS_READ)))
        .fetch_all(readers)
        .await?;
    rows.iter().map(rows::case).collect()
}

pub(super) async fn cases_held_by(
    readers: &SqlitePool,
    agent: &AgentId,
) -> Result<Vec<Case>, StoreError> {
    let rows = sqlx::query(statements::CASES_HELD_BY)
        .bind(agent.as_str())
        .bind(i64::from(MOST_ROWS_READ))
        .fetch_all(readers)
        .await?;
    rows.iter().map(rows::case).collect()
}

pub(super) async fn agents(readers: &SqlitePool) -> Result<Vec<Agent>, StoreError> {
    let rows = sqlx::query(statements::AGENTS)
        .bind(i64::from(MOST_ROWS_READ))
        .fetch_all(readers)
        .await?;
    rows.iter().map(rows::agent).collect()
}

/// The agent found by one of the statements with one parameter.
pub(super) async fn agent(
    readers: &SqlitePool,
    statement: &'static str,
    value: &str,
) -> Result<Option<Agent>, StoreError> {
    let row = sqlx::query(statement)
        .bind(value)
        .fetch_optional(readers)
        .await?;
    row.as_ref().map(rows::agent).transpose()
}

pub(super) async fn suggestion_counts(
    readers: &SqlitePool,
    period: Period,
) -> Result<Vec<SuggestionCount>, StoreError> {
    let rows: Vec<(String, String, i64, i64, i64, i64, i64)> =
        sqlx::query_as(statements::SUGGESTION_COUNTS)
            .bind(period.from.0)
            .bind(period.until.0)
            .fetch_all(readers)
            .await?;
    rows.into_iter()
        .map(|(intent, tag, shown, inserted, edited, sent, rejected)| {
            Ok(SuggestionCount {
                intent,
                locale: rows::locale(&tag)?,
                shown: rows::count(shown),
                inserted: rows::count(inserted),
                edited: rows::count(edited),
                sent: rows::count(sent),
                rejected: rows::count(rejected),
            })
        })
        .collect()
}

pub(super) async fn feedback(
    connection: &mut SqliteConnection,
    conversation: &ConversationId,
) -> Result<Vec<Feedback>, StoreError> {
    let rows = sqlx::query(statements::FEEDBACK_OF)
        .bind(conversation.as_str())
        .fetch_all(connection)
        .await?;
    rows.iter().map(rows::feedback).collect()
}

pub(super) async fn feedback_counts(
    readers: &SqlitePool,
    period: Period,
) -> Result<Vec<FeedbackCount>, StoreError> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(statements::FEEDBACK_COUNTS)
        .bind(period.from.0)
        .bind(period.until.0)
        .fetch_all(readers)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(intent, up, down)| FeedbackCount {
            intent,
            up: rows::count(up),
            down: rows::count(down),
        })
        .collect())
}

/// Everything about a conversation, as it stood at one moment.
pub(super) async fn export(readers: &SqlitePool, id: &ConversationId) -> Result<Value, StoreError> {
    let mut view = readers.begin().await?;
    let row = sqlx::query(statements::CONVERSATION)
        .bind(id.as_str())
        .fetch_optional(&mut *view)
        .await?;
    let record = rows::conversation(row.as_ref().ok_or(StoreError::NotFound("conversation"))?)?;
    let events = sqlx::query(statements::EVENTS_AFTER)
        .bind(id.as_str())
        .bind(0_i64)
        .bind(i64::MAX)
        .fetch_all(&mut *view)
        .await?;
    let events: Vec<Event> = events.iter().map(rows::event).collect::<Result<_, _>>()?;
    let cases = sqlx::query(statements::CASES_OF)
        .bind(id.as_str())
        .fetch_all(&mut *view)
        .await?;
    let cases: Vec<Case> = cases.iter().map(rows::case).collect::<Result<_, _>>()?;
    let feedback = feedback(&mut view, id).await?;
    let suggestions = sqlx::query(statements::SUGGESTIONS_OF)
        .bind(id.as_str())
        .fetch_all(&mut *view)
        .await?;
    let suggestions = suggestions
        .iter()
        .map(rows::suggestion)
        .collect::<Result<Vec<_>, _>>()?;
    let addresses: Vec<(String, String, i64)> = sqlx::query_as(statements::ADDRESSES_OF)
        .bind(id.as_str())
        .fetch_all(&mut *view)
        .await?;
    let addresses: Vec<Value> = addresses
        .into_iter()
        .map(|(channel, address, at)| {
            json!({"channel": channel, "address": address, "bound_at": Timestamp(at)})
        })
        .collect();
    let posted = sqlx::query(statements::POSTED_OF)
        .bind(id.as_str())
        .fetch_all(&mut *view)
        .await?;
    let posted: Vec<Value> = posted
        .iter()
        .map(channel::exported)
        .collect::<Result<_, _>>()?;
    let memos: Vec<(String, String, String)> = sqlx::query_as(statements::MEMOS_OF)
        .bind(id.as_str())
        .fetch_all(&mut *view)
        .await?;
    let memos: Vec<Value> = memos
        .into_iter()
        .map(|(channel, key, value)| json!({"channel": channel, "key": key, "value": value}))
        .collect();
    view.rollback().await?;
    Ok(json!({
        "conversation": record,
        "events": events,
        "cases": cases,
        "feedback": feedback,
        "suggestions": suggestions,
        "addresses": addresses,
        "posted": posted,
        "memos": memos,
    }))
}
