//! The store of a single machine: one SQLite database in the state folder.
//!
//! One task writes, on its own connection, in groups (`writer`); a few read-only connections read beside it. The database
//! keeps a write-ahead log and waits for the disk at every commit.

mod file;
mod migrate;
mod writer;
mod rows;
mod turn;
mod together;
mod desk;
mod accounts;
mod audit;
mod cases;
mod channel;
mod search;
mod read;
mod erase;
mod figures;
mod outbox;
mod reserve;
mod backup;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection};

pub use accounts::agents_beside;
pub use audit::AuditBeside;
use backup::apart;
pub use backup::{BackupReport, backup, restore};
pub use figures::figures_beside;

use super::error::StoreError;
use super::event::{Audience, Event, SuggestionStep, Thumb};
use super::figures::{Figures, Unanswered};
use super::ids::{AccessToken, AgentId, ConversationId, SuggestionId, Timestamp};
use super::record::{
    AfterCase, Agent, Case, CaseAction, ClaimOutcome, ConversationRecord, Erasure, Feedback,
    FeedbackCount, Hit, NewAgent, NewConversation, NewSuggestion, Period, PutOff, Return,
    Statistics, Suggestion, SuggestionCount, Turn, TurnOutcome,
};
use super::{MOST_EVENTS_READ, MOST_ROWS_READ, Store, guard, statements};
use reserve::Reserve;
use writer::{Job, Writer};

/// How many connections read.
const READERS: u32 = 4;
/// How long a read waits for one of them.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often emptying the log is tried while readers are in the way; each try waits for them for some seconds.
const SCRUBS: usize = 2;

/// A store in one SQLite database. Exactly one process uses it at a time.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writer: Writer,
    readers: SqlitePool,
    reserve: Arc<Reserve>,
}

impl SqliteStore {
    /// Opens the database in this file, or makes a new one, with its folder, that only its owner may read. Brings it to
    /// the newest shape, and ends the leases of a process that ended without giving them back.
    pub async fn open(database: &Path, at: Timestamp) -> Result<Self, StoreError> {
        guard::moment(at)?;
        file::make_folder(database)?;
        let lock = file::lock(database)?;
        if !file::is_ours(database)? {
            file::private()
                .create(true)
                .truncate(false)
                .open(database)
                .map_err(|error| StoreError::file("it cannot be made:", database, &error))?;
            let mut new = file::marking(database)
                .pragma("application_id", migrate::APPLICATION_ID.to_string())
                .connect()
                .await?;
            // Something must be written for the mark to reach the file.
            sqlx::query("PRAGMA user_version = 1")
                .execute(&mut new)
                .await?;
            new.close().await?;
        }
        let options = file::writing(database);
        let mut connection = options.connect().await?;
        migrate::migrate(&mut connection, at).await?;
        // The lock of the file proves that whoever held them is gone. If this fails they end by themselves.
        let ended = sqlx::query(statements::END_LEASES);
        if let Err(error) = ended.execute(&mut connection).await {
            tracing::warn!(%error, "the leases of a process that has ended stay for a while");
        }
        let reserve = {
            let database = database.to_owned();
            apart(move || Ok(Arc::new(Reserve::new(&database)))).await?
        };
        let writer = Writer::start(options, connection, lock, reserve.clone());
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(PATIENCE)
            .connect_with(file::reading(database))
            .await?;
        Ok(Self {
            path: database.to_owned(),
            writer,
            readers,
            reserve,
        })
    }

    /// Writes a consistent copy to a new file while the store works on; see [`backup`].
    pub async fn backup(&self, target: &Path) -> Result<BackupReport, StoreError> {
        backup(&self.path, target).await
    }

    async fn erased<J: Job<Answer = u64>>(&self, job: J) -> Result<Erasure, StoreError> {
        let conversations = self.writer.write(job).await?;
        let mut scrubbed = false;
        for _ in 0..SCRUBS {
            // The rows are gone in any case; whether the log is clean is told.
            scrubbed = scrubbed || self.writer.scrub().await.unwrap_or(false);
        }
        Ok(Erasure {
            conversations,
            scrubbed,
        })
    }
}

fn check_action(action: &CaseAction) -> Result<(), StoreError> {
    guard::moment(action.at)?;
    guard::told(action.tell.as_ref())?;
    guard::text("reason", &action.reason)
}

#[async_trait]
impl Store for SqliteStore {
    async fn create_conversation(
        &self,
        new: NewConversation,
        at: Timestamp,
    ) -> Result<(ConversationRecord, AccessToken), StoreError> {
        guard::moment(at)?;
        guard::name("channel", &new.channel)?;
        self.writer.write(turn::Create::new(new, at)?).await
    }

    async fn conversation(&self, id: &ConversationId) -> Result<ConversationRecord, StoreError> {
        read::conversation(&self.readers, id).await
    }

    async fn conversation_of(&self, token: &AccessToken) -> Result<ConversationRecord, StoreError> {
        read::conversation_of(&self.readers, token).await
    }

    async fn recent(
        &self,
        before: Option<(Timestamp, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<ConversationRecord>, StoreError> {
        read::recent(&self.readers, before, limit).await
    }

    async fn events_after(
        &self,
        conversation: &ConversationId,
        after: u64,
        limit: u32,
        audience: Audience,
    ) -> Result<Vec<Event>, StoreError> {
        let limit = i64::from(limit.min(MOST_EVENTS_READ));
        read::events_after(&self.readers, conversation, after, limit, audience).await
    }

    async fn commit_turn(&self, turn: Turn) -> Result<TurnOutcome, StoreError> {
        guard::turn(&turn)?;
        self.writer.write(turn::Commit::new(turn)?).await
    }

    async fn claim(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        at: Timestamp,
    ) -> Result<ClaimOutcome, StoreError> {
        guard::moment(at)?;
        let (conversation, agent) = (conversation.clone(), agent.clone());
        self.writer
            .write(cases::Claim {
                conversation,
                agent,
                at,
            })
            .await
    }

    async fn release(&self, action: CaseAction) -> Result<Case, StoreError> {
        check_action(&action)?;
        self.writer.write(cases::Release(action)).await
    }

    async fn transfer(&self, action: CaseAction, to: &AgentId) -> Result<Case, StoreError> {
        check_action(&action)?;
        if action.tell.is_some() {
            return Err(StoreError::refused(
                "The bot says nothing while a person has the conversation.",
            ));
        }
        let to = to.clone();
        self.writer.write(cases::Transfer { action, to }).await
    }

    async fn snooze(&self, action: CaseAction, until: Timestamp) -> Result<Case, StoreError> {
        check_action(&action)?;
        guard::moment(until)?;
        self.writer.write(cases::Snooze { action, until }).await
    }

    async fn put_off(&self, off: PutOff) -> Result<Option<Case>, StoreError> {
        guard::moment(off.at)?;
        guard::moment(off.until)?;
        guard::told(off.tell.as_ref())?;
        guard::text("reason", &off.reason)?;
        self.writer.write(cases::PutAside(off)).await
    }

    async fn return_case(&self, back: Return) -> Result<Option<Case>, StoreError> {
        guard::moment(back.at)?;
        guard::told(back.tell.as_ref())?;
        guard::text("reason", &back.reason)?;
        self.writer.write(cases::GiveBack(back)).await
    }

    async fn close_case(&self, action: CaseAction, after: AfterCase) -> Result<Case, StoreError> {
        check_action(&action)?;
        self.writer.write(cases::Close { action, after }).await
    }

    async fn open_case(&self, conversation: &ConversationId) -> Result<Option<Case>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        cases::open_case(&mut reader, conversation).await
    }

    async fn queue(&self, at: Timestamp, limit: u32) -> Result<Vec<Case>, StoreError> {
        read::queue(&self.readers, at, limit).await
    }

    async fn held_cases(&self, limit: u32) -> Result<Vec<Case>, StoreError> {
        read::held_cases(&self.readers, limit).await
    }

    async fn open_cases(
        &self,
        after: Option<&ConversationId>,
        limit: u32,
    ) -> Result<Vec<Case>, StoreError> {
        read::open_cases(&self.readers, after, limit).await
    }

    async fn cases_held_by(&self, agent: &AgentId) -> Result<Vec<Case>, StoreError> {
        read::cases_held_by(&self.readers, agent).await
    }

    async fn create_agent(&self, new: NewAgent, at: Timestamp) -> Result<Agent, StoreError> {
        guard::moment(at)?;
        guard::agent(&new)?;
        self.writer.write(desk::CreateAgent { new, at }).await
    }

    async fn agents(&self) -> Result<Vec<Agent>, StoreError> {
        read::agents(&self.readers).await
    }

    async fn agent_by_login(&self, login: &str) -> Result<Option<Agent>, StoreError> {
        let login = login.to_lowercase();
        read::agent(&self.readers, statements::AGENT_BY_LOGIN, &login).await
    }

    async fn agent(&self, id: &AgentId) -> Result<Agent, StoreError> {
        let found = read::agent(&self.readers, statements::AGENT, id.as_str()).await?;
        found.ok_or(StoreError::NotFound("agent"))
    }

    async fn disable_agent(&self, id: &AgentId, at: Timestamp) -> Result<(), StoreError> {
        guard::moment(at)?;
        let id = id.clone();
        self.writer.write(desk::DisableAgent { id, at }).await
    }

    async fn add_note(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        key: &str,
        text: &str,
        at: Timestamp,
    ) -> Result<Event, StoreError> {
        guard::moment(at)?;
        guard::name("key", key)?;
        guard::text("note", text)?;
        self.writer
            .write(desk::AddNote {
                conversation: conversation.clone(),
                agent: agent.clone(),
                key: key.to_owned(),
                text: text.to_owned(),
                at,
            })
            .await
    }

    async fn show_suggestions(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        suggestions: Vec<NewSuggestion>,
        at: Timestamp,
    ) -> Result<Vec<Suggestion>, StoreError> {
        guard::moment(at)?;
        guard::suggestions(&suggestions)?;
        self.writer
            .write(desk::ShowSuggestions {
                conversation: conversation.clone(),
                agent: agent.clone(),
                suggestions,
                at,
            })
            .await
    }

    async fn suggestion(&self, id: &SuggestionId) -> Result<Suggestion, StoreError> {
        let mut reader = self.readers.acquire().await?;
        desk::suggestion(&mut reader, id).await
    }

    async fn record_suggestion(
        &self,
        id: &SuggestionId,
        step: SuggestionStep,
        at: Timestamp,
    ) -> Result<Suggestion, StoreError> {
        guard::moment(at)?;
        if let SuggestionStep::Rejected(Some(reason)) = &step {
            guard::text("reason", reason)?;
        }
        let id = id.clone();
        self.writer
            .write(desk::RecordSuggestion { id, step, at })
            .await
    }

    async fn suggestion_counts(&self, period: Period) -> Result<Vec<SuggestionCount>, StoreError> {
        read::suggestion_counts(&self.readers, period).await
    }

    async fn give_feedback(
        &self,
        conversation: &ConversationId,
        reply: u64,
        thumb: Thumb,
        at: Timestamp,
    ) -> Result<Event, StoreError> {
        guard::moment(at)?;
        self.writer
            .write(desk::GiveFeedback {
                conversation: conversation.clone(),
                reply,
                thumb,
                at,
            })
            .await
    }

    async fn feedback(&self, conversation: &ConversationId) -> Result<Vec<Feedback>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        read::feedback(&mut reader, conversation).await
    }

    async fn feedback_counts(&self, period: Period) -> Result<Vec<FeedbackCount>, StoreError> {
        read::feedback_counts(&self.readers, period).await
    }

    async fn figures(&self, period: Period) -> Result<Figures, StoreError> {
        let mut reader = self.readers.acquire().await?;
        figures::figures(&mut reader, period).await
    }

    async fn unanswered(&self, period: Period, limit: u32) -> Result<Vec<Unanswered>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        figures::unanswered(&mut reader, period, limit).await
    }

    async fn search(&self, query: &str, limit: u32) -> Result<Vec<Hit>, StoreError> {
        search::search(&self.readers, query, limit.min(MOST_ROWS_READ)).await
    }

    async fn export(&self, conversation: &ConversationId) -> Result<Value, StoreError> {
        read::export(&self.readers, conversation).await
    }

    async fn erase(&self, conversation: &ConversationId) -> Result<Erasure, StoreError> {
        self.erased(erase::Erase(conversation.clone())).await
    }

    async fn erase_inactive(&self, before: Timestamp, limit: u32) -> Result<Erasure, StoreError> {
        let limit = limit.min(MOST_ROWS_READ);
        self.erased(erase::EraseInactive { before, limit }).await
    }

    async fn scrub(&self) -> Result<bool, StoreError> {
        self.writer.scrub().await
    }

    async fn events_since(&self, after: i64, limit: u32) -> Result<Vec<(i64, Event)>, StoreError> {
        outbox::events_since(&self.readers, after, limit).await
    }

    async fn newest_position(&self) -> Result<i64, StoreError> {
        outbox::newest(&self.readers).await
    }

    async fn cursor(&self, name: &str) -> Result<Option<i64>, StoreError> {
        outbox::cursor(&self.readers, name).await
    }

    async fn move_cursor(&self, name: &str, to: i64, at: Timestamp) -> Result<i64, StoreError> {
        guard::moment(at)?;
        guard::name("name of the cursor", name)?;
        let name = name.to_owned();
        self.writer.write(outbox::MoveCursor { name, to, at }).await
    }

    async fn statistics(&self, at: Timestamp) -> Result<Statistics, StoreError> {
        outbox::statistics(&self.readers, &self.path, at).await
    }

    async fn check_writable(&self, at: Timestamp) -> Result<(), StoreError> {
        guard::moment(at)?;
        self.writer.write(Probe(at)).await?;
        let reserve = self.reserve.clone();
        // A small probe may still fit where the next turn does not.
        if apart(move || Ok(reserve.renew())).await? {
            Ok(())
        } else {
            Err(StoreError::Full)
        }
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Proves that the store can be written to.
struct Probe(Timestamp);

#[async_trait]
impl Job for Probe {
    type Answer = ();

    async fn run(&mut self, connection: &mut sqlx::SqliteConnection) -> Result<(), StoreError> {
        sqlx::query(statements::PROBE)
            .bind(self.0.0)
            .execute(connection)
            .await?;
        Ok(())
    }
}
