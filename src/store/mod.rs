//! The store: conversations, cases, agents, feedback, sessions, the audit log. What it has acknowledged is never lost.
//!
//! Events are the truth: append-only, numbered without gaps in each conversation. Tables beside them hold what is asked
//! for, and change in the same transaction. [`Store`] is what every back end does; [`conformance`] holds the tests that
//! each of them must pass. [`SqliteStore`] is the one for a single machine.
//!
//! The caller masks texts ([`crate::text::redact`]) before they come here and passes the time in.

mod ids;
mod event;
mod record;
mod audit;
mod accounts;
mod channel;
mod error;
mod figures;
mod tally;
mod guard;
mod statements;
mod sqlite;
#[doc(hidden)]
pub mod conformance;

use async_trait::async_trait;
use serde_json::Value;

pub use accounts::{AccountChange, AccountStore, MOST_SESSIONS, SessionRecord};
pub use audit::{AuditAction, AuditChain, AuditEntry, AuditFilter, AuditLog, ChainEnd, NewAudit};
pub use channel::{ChannelStore, Posted, PostedRole};
pub use error::StoreError;
pub use event::{Audience, Author, Body, Event, NewEvent, SuggestionStep, Thumb};
pub use figures::{
    Figures, HourFigures, IntentFigures, Spans, SuggestionFigures, Unanswered, Waits,
};
pub use ids::{AccessToken, AgentId, CaseId, ConversationId, SuggestionId, Timestamp};
pub use record::{
    AfterCase, Agent, Case, CaseAction, CaseStatus, ClaimOutcome, ConversationRecord, Erasure,
    Feedback, FeedbackCount, Hit, Holder, NewAgent, NewConversation, NewSuggestion, Period, PutOff,
    Return, Role, Statistics, Suggestion, SuggestionCount, Turn, TurnOutcome,
};
pub use sqlite::{
    AuditBeside, BackupReport, SqliteStore, agents_beside, backup, figures_beside, restore,
};

/// The most events that one call reads.
pub const MOST_EVENTS_READ: u32 = 1000;
/// The most conversations, cases, agents or hits that one call reads.
pub const MOST_ROWS_READ: u32 = 500;

/// A place where conversations are kept. Every write is durable when its call returns `Ok`; a call that is dropped may
/// still be carried out.
#[async_trait]
pub trait Store: AccountStore + ChannelStore + Send + Sync + std::fmt::Debug {
    // Conversations.

    /// Begins a conversation. The token opens it to its resident; only its hash is kept, so this is the only chance to
    /// hand it over.
    async fn create_conversation(
        &self,
        new: NewConversation,
        at: Timestamp,
    ) -> Result<(ConversationRecord, AccessToken), StoreError>;

    /// A conversation as it stands, or [`StoreError::NotFound`].
    async fn conversation(&self, id: &ConversationId) -> Result<ConversationRecord, StoreError>;

    /// The conversation that a resident's token opens, or [`StoreError::NotFound`].
    async fn conversation_of(&self, token: &AccessToken) -> Result<ConversationRecord, StoreError>;

    /// Conversations by last activity, the latest first; with `before`, only those that come after it in this order, for
    /// the next page. At most `limit` and [`MOST_ROWS_READ`].
    async fn recent(
        &self,
        before: Option<(Timestamp, ConversationId)>,
        limit: u32,
    ) -> Result<Vec<ConversationRecord>, StoreError>;

    /// The events after a sequence number, in order, as the audience may see them. At most `limit` and
    /// [`MOST_EVENTS_READ`]. No conversation, no events.
    async fn events_after(
        &self,
        conversation: &ConversationId,
        after: u64,
        limit: u32,
        audience: Audience,
    ) -> Result<Vec<Event>, StoreError>;

    /// Writes one turn, all of it or nothing.
    ///
    /// A known key is answered first, then the expected sequence number is compared. Replies of the bot are refused while
    /// an agent has the conversation, and messages of an agent who has it not.
    async fn commit_turn(&self, turn: Turn) -> Result<TurnOutcome, StoreError>;

    // Cases.

    /// Gives the waiting case of a conversation to an agent. Of many claims at once exactly one wins.
    async fn claim(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        at: Timestamp,
    ) -> Result<ClaimOutcome, StoreError>;

    /// Gives a case back to the queue.
    async fn release(&self, action: CaseAction) -> Result<Case, StoreError>;

    /// Gives a case to another agent.
    async fn transfer(&self, action: CaseAction, to: &AgentId) -> Result<Case, StoreError>;

    /// Puts a case off: it waits, but is not in the queue until this moment. A waiting case anybody may put off; one that
    /// an agent has is given back first. Whoever wants to can claim it all the same.
    async fn snooze(&self, action: CaseAction, until: Timestamp) -> Result<Case, StoreError>;

    /// Puts a case off in the name of the program. `None`: it is not in the queue (any more).
    async fn put_off(&self, off: PutOff) -> Result<Option<Case>, StoreError>;

    /// Gives a case back to the queue in the name of the program. `None`: it was no longer with that agent.
    async fn return_case(&self, back: Return) -> Result<Option<Case>, StoreError>;

    /// Ends a case.
    async fn close_case(&self, action: CaseAction, after: AfterCase) -> Result<Case, StoreError>;

    /// The open case of a conversation, if it has one.
    async fn open_case(&self, conversation: &ConversationId) -> Result<Option<Case>, StoreError>;

    /// Waiting cases that are not put off at this moment, the oldest first. At most `limit` and [`MOST_ROWS_READ`].
    async fn queue(&self, at: Timestamp, limit: u32) -> Result<Vec<Case>, StoreError>;

    /// The cases that agents have, the oldest first. At most `limit` and [`MOST_ROWS_READ`].
    async fn held_cases(&self, limit: u32) -> Result<Vec<Case>, StoreError>;

    /// The cases that are not closed, whether they wait, are put off or held, by the names of their conversations; with
    /// `after`, only those that come after it in this order, for the next page. At most `limit` and [`MOST_ROWS_READ`].
    async fn open_cases(
        &self,
        after: Option<&ConversationId>,
        limit: u32,
    ) -> Result<Vec<Case>, StoreError>;

    /// The cases that an agent has, the oldest first.
    async fn cases_held_by(&self, agent: &AgentId) -> Result<Vec<Case>, StoreError>;

    // The desk.

    /// Adds somebody to the desk. A login that exists is a [`StoreError::Conflict`].
    async fn create_agent(&self, new: NewAgent, at: Timestamp) -> Result<Agent, StoreError>;

    /// Everybody at the desk, by login, those who are disabled too.
    async fn agents(&self) -> Result<Vec<Agent>, StoreError>;

    /// The agent with this login.
    async fn agent_by_login(&self, login: &str) -> Result<Option<Agent>, StoreError>;

    /// The agent with this identifier, or [`StoreError::NotFound`].
    async fn agent(&self, id: &AgentId) -> Result<Agent, StoreError>;

    /// Takes somebody's access away. Cases stay with the agent until they are transferred or released.
    async fn disable_agent(&self, id: &AgentId, at: Timestamp) -> Result<(), StoreError>;

    /// Writes a note that no resident sees. A known key gives the event of the first time.
    async fn add_note(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        key: &str,
        text: &str,
        at: Timestamp,
    ) -> Result<Event, StoreError>;

    /// Records that answers were suggested to an agent.
    async fn show_suggestions(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        suggestions: Vec<NewSuggestion>,
        at: Timestamp,
    ) -> Result<Vec<Suggestion>, StoreError>;

    /// A suggestion as it stands, or [`StoreError::NotFound`].
    async fn suggestion(&self, id: &SuggestionId) -> Result<Suggestion, StoreError>;

    /// Records what became of a suggestion. Repeating a step replaces it.
    async fn record_suggestion(
        &self,
        id: &SuggestionId,
        step: SuggestionStep,
        at: Timestamp,
    ) -> Result<Suggestion, StoreError>;

    /// How often the suggestions shown in a period were used, by intent and language.
    async fn suggestion_counts(&self, period: Period) -> Result<Vec<SuggestionCount>, StoreError>;

    /// A resident's thumb on a reply of the bot, or on the end of a case for the help of people; a later one replaces it.
    async fn give_feedback(
        &self,
        conversation: &ConversationId,
        reply: u64,
        thumb: Thumb,
        at: Timestamp,
    ) -> Result<Event, StoreError>;

    /// The thumbs given in a conversation, by reply.
    async fn feedback(&self, conversation: &ConversationId) -> Result<Vec<Feedback>, StoreError>;

    /// The thumbs given last in a period, by intent.
    async fn feedback_counts(&self, period: Period) -> Result<Vec<FeedbackCount>, StoreError>;

    /// What happened in a period, counted for reports.
    async fn figures(&self, period: Period) -> Result<Figures, StoreError>;

    /// Messages of a period that the bot had no answer to, the latest first. At most `limit` and [`MOST_ROWS_READ`]; looks
    /// only through the latest 50,000 events.
    async fn unanswered(&self, period: Period, limit: u32) -> Result<Vec<Unanswered>, StoreError>;

    // Search, export, erasure.

    /// Messages of residents, the bot and agents that hold all words of the query, the latest first. Width, kana and case
    /// do not matter. At most `limit` and [`MOST_ROWS_READ`]; a query of words of one or two characters looks only
    /// through the latest 20,000 messages.
    async fn search(&self, query: &str, limit: u32) -> Result<Vec<Hit>, StoreError>;

    /// Everything that is kept about a conversation, except the hash of its token.
    async fn export(&self, conversation: &ConversationId) -> Result<Value, StoreError>;

    /// Erases a conversation with everything about it.
    async fn erase(&self, conversation: &ConversationId) -> Result<Erasure, StoreError>;

    /// Erases up to `limit` conversations in which nothing has happened since before `before`, the oldest first. Call it
    /// again while it erases as many as `limit`.
    async fn erase_inactive(&self, before: Timestamp, limit: u32) -> Result<Erasure, StoreError>;

    /// Removes what erasures may have left in the files of the database. Returns whether nothing is left.
    async fn scrub(&self) -> Result<bool, StoreError>;

    // Following all events.

    /// Events of all conversations after a position, in the order in which they were committed, with their positions, as
    /// the desk sees them. At most `limit` and [`MOST_EVENTS_READ`]. Positions grow, with gaps where events were erased;
    /// none is used twice, and once an event can be read here, none can appear before it.
    async fn events_since(&self, after: i64, limit: u32) -> Result<Vec<(i64, Event)>, StoreError>;

    /// The greatest position that an event ever had; 0 before the first one.
    async fn newest_position(&self) -> Result<i64, StoreError>;

    /// Up to which position somebody who follows all events is done, or `None` for a name that was never moved.
    async fn cursor(&self, name: &str) -> Result<Option<i64>, StoreError>;

    /// Notes that somebody is done up to a position, and gives where the cursor stands now: it never goes back. Whoever
    /// acts on events first and moves the cursor then, acts on each at least once, after a restart too. A position beyond
    /// the newest one is refused.
    async fn move_cursor(&self, name: &str, to: i64, at: Timestamp) -> Result<i64, StoreError>;

    // Health.

    /// A few figures for monitoring, as they are at this moment.
    async fn statistics(&self, at: Timestamp) -> Result<Statistics, StoreError>;

    /// Whether it can write now: writes durably and says what is wrong otherwise. On a disk
    /// that was full it says so until there is room for the emergency reserve again, which it makes anew.
    async fn check_writable(&self, at: Timestamp) -> Result<(), StoreError>;

    /// Finishes what is waiting and closes the store. Later calls get [`StoreError::Unavailable`].
    async fn close(&self);
}
