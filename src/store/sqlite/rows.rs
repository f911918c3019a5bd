//! Rows into records.

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::locale::Locale;
use crate::store::error::StoreError;
use crate::store::event::{Author, Body, Event, Thumb};
use crate::store::ids::{AgentId, Timestamp};
use crate::store::record::{
    Agent, Case, CaseStatus, ConversationRecord, Feedback, Holder, Role, Suggestion,
};

/// A column of a row.
macro_rules! column {
    ($row:expr, $kind:ty, $name:literal) => {
        $row.try_get::<$kind, _>($name)?
    };
}

fn moment(row: &SqliteRow, name: &str) -> Result<Timestamp, StoreError> {
    Ok(Timestamp(row.try_get(name)?))
}

fn maybe_moment(row: &SqliteRow, name: &str) -> Result<Option<Timestamp>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(name)?.map(Timestamp))
}

/// A number that is never negative in what this program writes.
pub(super) fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn small(row: &SqliteRow, name: &str) -> Result<u32, StoreError> {
    let number: i64 = row.try_get(name)?;
    u32::try_from(number).map_err(|error| StoreError::unreadable(name, error))
}

/// A sequence number for the database.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unknown(what: &str, value: &str) -> StoreError {
    StoreError::unreadable(what, format!("unknown value {value:?}"))
}

pub(super) fn locale(tag: &str) -> Result<Locale, StoreError> {
    Locale::from_tag(tag).ok_or_else(|| unknown("a language", tag))
}

/// The two columns of a holder.
pub(super) fn holder_columns(holder: &Holder) -> (&'static str, Option<&str>) {
    match holder {
        Holder::Bot => ("bot", None),
        Holder::Queue => ("queue", None),
        Holder::Agent(agent) => ("agent", Some(agent.as_str())),
        Holder::Closed => ("closed", None),
    }
}

/// The holder of the two columns.
pub(super) fn holder(name: &str, agent: Option<String>) -> Result<Holder, StoreError> {
    match (name, agent) {
        ("bot", None) => Ok(Holder::Bot),
        ("queue", None) => Ok(Holder::Queue),
        ("agent", Some(agent)) => Ok(Holder::Agent(agent.into())),
        ("closed", None) => Ok(Holder::Closed),
        _ => Err(unknown("a holder", name)),
    }
}

/// The two columns of an author.
pub(super) fn author_columns(author: &Author) -> (&'static str, Option<&str>) {
    match author {
        Author::Resident => ("resident", None),
        Author::Bot => ("bot", None),
        Author::Agent(agent) => ("agent", Some(agent.as_str())),
        Author::System => ("system", None),
    }
}

fn author(name: &str, agent: Option<String>) -> Result<Author, StoreError> {
    match (name, agent) {
        ("resident", None) => Ok(Author::Resident),
        ("bot", None) => Ok(Author::Bot),
        ("agent", Some(agent)) => Ok(Author::Agent(agent.into())),
        ("system", None) => Ok(Author::System),
        _ => Err(unknown("an author", name)),
    }
}

pub(super) fn thumb_name(thumb: Thumb) -> &'static str {
    match thumb {
        Thumb::Up => "up",
        Thumb::Down => "down",
    }
}

pub(super) fn conversation(row: &SqliteRow) -> Result<ConversationRecord, StoreError> {
    let state = column!(row, String, "state");
    let tag = column!(row, Option<String>, "locale");
    Ok(ConversationRecord {
        id: column!(row, String, "id").into(),
        channel: column!(row, String, "channel"),
        locale: tag.as_deref().map(locale).transpose()?,
        holder: holder(
            &column!(row, String, "holder"),
            column!(row, Option<String>, "agent"),
        )?,
        state: serde_json::from_str(&state)
            .map_err(|error| StoreError::unreadable("a conversation", error))?,
        last: count(column!(row, i64, "last_seq")),
        created_at: moment(row, "created_at")?,
        active_at: moment(row, "active_at")?,
    })
}

/// The place of an event among all events.
pub(super) fn position(row: &SqliteRow) -> Result<i64, StoreError> {
    Ok(row.try_get("position")?)
}

pub(super) fn event(row: &SqliteRow) -> Result<Event, StoreError> {
    let json = column!(row, String, "body");
    let mut body: Body =
        serde_json::from_str(&json).map_err(|error| StoreError::unreadable("an event", error))?;
    if let Some(text) = body.text_mut() {
        *text = column!(row, String, "text");
    }
    Ok(Event {
        conversation: column!(row, String, "conversation").into(),
        seq: count(column!(row, i64, "seq")),
        at: moment(row, "at")?,
        author: author(
            &column!(row, String, "author"),
            column!(row, Option<String>, "agent"),
        )?,
        key: column!(row, Option<String>, "key"),
        body,
    })
}

pub(super) fn case(row: &SqliteRow) -> Result<Case, StoreError> {
    let status = column!(row, String, "status");
    Ok(Case {
        id: column!(row, String, "id").into(),
        conversation: column!(row, String, "conversation").into(),
        status: match status.as_str() {
            "waiting" => CaseStatus::Waiting,
            "held" => CaseStatus::Held,
            "closed" => CaseStatus::Closed,
            other => return Err(unknown("a case", other)),
        },
        agent: column!(row, Option<String>, "agent").map(AgentId::from),
        reason: column!(row, String, "reason"),
        opened_at: moment(row, "opened_at")?,
        waiting_since: moment(row, "waiting_since")?,
        claimed_at: maybe_moment(row, "claimed_at")?,
        closed_at: maybe_moment(row, "closed_at")?,
        close_reason: column!(row, Option<String>, "close_reason"),
        snoozed_until: maybe_moment(row, "snoozed_until")?,
    })
}

/// The role of a name.
pub(super) fn role(name: &str) -> Result<Role, StoreError> {
    Role::ALL
        .into_iter()
        .find(|known| known.name() == name)
        .ok_or_else(|| unknown("a role", name))
}

pub(super) fn agent(row: &SqliteRow) -> Result<Agent, StoreError> {
    let role = column!(row, String, "role");
    Ok(Agent {
        id: column!(row, String, "id").into(),
        login: column!(row, String, "login"),
        name: column!(row, String, "name"),
        role: self::role(&role)?,
        password: column!(row, String, "password"),
        created_at: moment(row, "created_at")?,
        disabled_at: maybe_moment(row, "disabled_at")?,
    })
}

pub(super) fn suggestion(row: &SqliteRow) -> Result<Suggestion, StoreError> {
    let distance = column!(row, Option<i64>, "distance");
    Ok(Suggestion {
        id: column!(row, String, "id").into(),
        conversation: column!(row, String, "conversation").into(),
        agent: column!(row, String, "agent").into(),
        message: count(column!(row, i64, "message")),
        intent: column!(row, String, "intent"),
        locale: locale(&column!(row, String, "locale"))?,
        rank: small(row, "rank")?,
        score: small(row, "score")?,
        shown_at: moment(row, "shown_at")?,
        inserted_at: maybe_moment(row, "inserted_at")?,
        edited_at: maybe_moment(row, "edited_at")?,
        distance: distance
            .map(u32::try_from)
            .transpose()
            .map_err(|error| StoreError::unreadable("a suggestion", error))?,
        sent_at: maybe_moment(row, "sent_at")?,
        rejected_at: maybe_moment(row, "rejected_at")?,
        reason: column!(row, Option<String>, "reason"),
    })
}

pub(super) fn feedback(row: &SqliteRow) -> Result<Feedback, StoreError> {
    let thumb = column!(row, String, "thumb");
    Ok(Feedback {
        reply: count(column!(row, i64, "seq")),
        thumb: match thumb.as_str() {
            "up" => Thumb::Up,
            "down" => Thumb::Down,
            other => return Err(unknown("a thumb", other)),
        },
        at: moment(row, "at")?,
    })
}
