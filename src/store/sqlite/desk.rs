//! The desk: agents, notes, suggestions, feedback.

use async_trait::async_trait;
use sqlx::sqlite::SqliteConnection;

use super::rows;
use super::turn::{Changes, Draft, append, append_one, events_of_key, lock};
use super::writer::Job;
use crate::store::error::StoreError;
use crate::store::event::{Author, Body, Event, NewEvent, SuggestionStep, Thumb};
use crate::store::ids::{AgentId, ConversationId, SuggestionId, Timestamp};
use crate::store::record::{Agent, NewAgent, NewSuggestion, Suggestion};
use crate::store::statements;

/// The agent, who must exist and may still work.
pub(super) async fn active_agent(
    connection: &mut SqliteConnection,
    id: &AgentId,
) -> Result<Agent, StoreError> {
    let row = sqlx::query(statements::AGENT)
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    let agent = rows::agent(row.as_ref().ok_or(StoreError::NotFound("agent"))?)?;
    if agent.disabled_at.is_some() {
        return Err(StoreError::refused(format!(
            "The agent {} is disabled.",
            agent.login
        )));
    }
    Ok(agent)
}

/// Adds somebody to the desk.
pub(super) struct CreateAgent {
    pub(super) new: NewAgent,
    pub(super) at: Timestamp,
}

#[async_trait]
impl Job for CreateAgent {
    type Answer = Agent;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Agent, StoreError> {
        let row = sqlx::query(statements::INSERT_AGENT)
            .bind(AgentId::new(self.at).as_str())
            .bind(self.new.login.to_lowercase())
            .bind(self.new.name.as_str())
            .bind(self.new.role.name())
            .bind(self.new.password.as_str())
            .bind(self.at.0)
            .fetch_optional(connection)
            .await?;
        let row = row.ok_or_else(|| {
            StoreError::conflict(format!("There is already an agent {}.", self.new.login))
        })?;
        rows::agent(&row)
    }
}

/// Takes somebody's access away.
pub(super) struct DisableAgent {
    pub(super) id: AgentId,
    pub(super) at: Timestamp,
}

#[async_trait]
impl Job for DisableAgent {
    type Answer = ();

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        let done = sqlx::query(statements::DISABLE_AGENT)
            .bind(self.id.as_str())
            .bind(self.at.0)
            .execute(&mut *connection)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("agent"));
        }
        super::accounts::end_sessions_of(connection, &self.id).await
    }
}

/// Writes a note.
pub(super) struct AddNote {
    pub(super) conversation: ConversationId,
    pub(super) agent: AgentId,
    pub(super) key: String,
    pub(super) text: String,
    pub(super) at: Timestamp,
}

#[async_trait]
impl Job for AddNote {
    type Answer = Event;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Event, StoreError> {
        let id = &self.conversation;
        let locked = lock(connection, id).await?;
        active_agent(connection, &self.agent).await?;
        let author = Author::Agent(self.agent.clone());
        let mut known = events_of_key(connection, id, &self.key, &author, true).await?;
        if let Some(known) = known.pop() {
            return Ok(known);
        }
        let text = self.text.clone();
        let note = NewEvent {
            author,
            body: Body::Note { text },
        };
        append_one(
            connection,
            id,
            locked.last,
            Some(&self.key),
            note,
            Changes::default(),
            self.at,
        )
        .await
    }
}

/// Whether an event, which must exist, is a message of the resident or a change of one.
async fn is_said_by_resident(
    connection: &mut SqliteConnection,
    id: &ConversationId,
    seq: u64,
) -> Result<bool, StoreError> {
    let row: Option<(String, String, Option<String>)> = sqlx::query_as(statements::AUTHOR_OF_EVENT)
        .bind(id.as_str())
        .bind(rows::signed(seq))
        .fetch_optional(connection)
        .await?;
    let (kind, author, _) = row.ok_or(StoreError::NotFound("message"))?;
    Ok(author == "resident" && matches!(kind.as_str(), "resident_message" | "message_edited"))
}

/// The kind of an event, which must exist.
async fn kind_of(
    connection: &mut SqliteConnection,
    id: &ConversationId,
    seq: u64,
) -> Result<String, StoreError> {
    let row: Option<(String,)> = sqlx::query_as(statements::KIND_OF_EVENT)
        .bind(id.as_str())
        .bind(rows::signed(seq))
        .fetch_optional(connection)
        .await?;
    row.map(|(kind,)| kind)
        .ok_or(StoreError::NotFound("message"))
}

/// Records that answers were suggested.
pub(super) struct ShowSuggestions {
    pub(super) conversation: ConversationId,
    pub(super) agent: AgentId,
    pub(super) suggestions: Vec<NewSuggestion>,
    pub(super) at: Timestamp,
}

#[async_trait]
impl Job for ShowSuggestions {
    type Answer = Vec<Suggestion>;

    async fn run(
        &mut self,
        connection: &mut SqliteConnection,
    ) -> Result<Vec<Suggestion>, StoreError> {
        let id = &self.conversation;
        let locked = lock(connection, id).await?;
        active_agent(connection, &self.agent).await?;
        let mut shown = Vec::with_capacity(self.suggestions.len());
        let mut events = Vec::with_capacity(self.suggestions.len());
        for new in &self.suggestions {
            if !is_said_by_resident(connection, id, new.message).await? {
                return Err(StoreError::refused(
                    "Answers are suggested to messages of the resident.",
                ));
            }
            let row = sqlx::query(statements::INSERT_SUGGESTION)
                .bind(SuggestionId::new(self.at).as_str())
                .bind(id.as_str())
                .bind(self.agent.as_str())
                .bind(rows::signed(new.message))
                .bind(new.intent.as_str())
                .bind(new.locale.tag())
                .bind(i64::from(new.rank))
                .bind(i64::from(new.score))
                .bind(self.at.0)
                .fetch_one(&mut *connection)
                .await?;
            let suggestion = rows::suggestion(&row)?;
            events.push(Draft::new(NewEvent {
                author: Author::Agent(self.agent.clone()),
                body: Body::Suggestion {
                    suggestion: suggestion.id.clone(),
                    step: SuggestionStep::Shown,
                },
            })?);
            shown.push(suggestion);
        }
        append(
            connection,
            id,
            locked.last,
            None,
            &events,
            Changes::default(),
            self.at,
        )
        .await?;
        Ok(shown)
    }
}

/// Records what became of a suggestion.
pub(super) struct RecordSuggestion {
    pub(super) id: SuggestionId,
    pub(super) step: SuggestionStep,
    pub(super) at: Timestamp,
}

/// The suggestion, which must exist.
pub(super) async fn suggestion(
    connection: &mut SqliteConnection,
    id: &SuggestionId,
) -> Result<Suggestion, StoreError> {
    let row = sqlx::query(statements::SUGGESTION)
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    rows::suggestion(row.as_ref().ok_or(StoreError::NotFound("suggestion"))?)
}

#[async_trait]
impl Job for RecordSuggestion {
    type Answer = Suggestion;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Suggestion, StoreError> {
        let found = suggestion(connection, &self.id).await?;
        let locked = lock(connection, &found.conversation).await?;
        let (id, at) = (self.id.as_str(), self.at.0);
        let query = match &self.step {
            SuggestionStep::Shown => {
                return Err(StoreError::refused("The suggestion was shown before."));
            }
            SuggestionStep::Inserted => sqlx::query(statements::SUGGESTION_INSERTED)
                .bind(id)
                .bind(at),
            SuggestionStep::Edited(distance) => sqlx::query(statements::SUGGESTION_EDITED)
                .bind(id)
                .bind(at)
                .bind(i64::from(*distance)),
            SuggestionStep::Sent => sqlx::query(statements::SUGGESTION_SENT).bind(id).bind(at),
            SuggestionStep::Rejected(reason) => sqlx::query(statements::SUGGESTION_REJECTED)
                .bind(id)
                .bind(at)
                .bind(reason.as_deref()),
        };
        query.execute(&mut *connection).await?;
        let event = NewEvent {
            author: Author::Agent(found.agent.clone()),
            body: Body::Suggestion {
                suggestion: self.id.clone(),
                step: self.step.clone(),
            },
        };
        let conversation = &found.conversation;
        append_one(
            connection,
            conversation,
            locked.last,
            None,
            event,
            Changes::default(),
            self.at,
        )
        .await?;
        suggestion(connection, &self.id).await
    }
}

/// A resident's thumb on a reply.
pub(super) struct GiveFeedback {
    pub(super) conversation: ConversationId,
    pub(super) reply: u64,
    pub(super) thumb: Thumb,
    pub(super) at: Timestamp,
}

#[async_trait]
impl Job for GiveFeedback {
    type Answer = Event;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Event, StoreError> {
        let id = &self.conversation;
        let locked = lock(connection, id).await?;
        let kind = kind_of(connection, id, self.reply).await?;
        if !matches!(kind.as_str(), "bot_reply" | "close") {
            return Err(StoreError::refused(
                "Only replies of the bot and the ends of cases are rated.",
            ));
        }
        sqlx::query(statements::SET_FEEDBACK)
            .bind(id.as_str())
            .bind(rows::signed(self.reply))
            .bind(rows::thumb_name(self.thumb))
            .bind(self.at.0)
            .execute(&mut *connection)
            .await?;
        let event = NewEvent {
            author: Author::Resident,
            body: Body::Feedback {
                reply: self.reply,
                thumb: self.thumb,
            },
        };
        append_one(
            connection,
            id,
            locked.last,
            None,
            event,
            Changes::default(),
            self.at,
        )
        .await
    }
}
