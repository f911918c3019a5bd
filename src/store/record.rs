//! What the store gives back and takes: conversations, turns, cases, agents, suggestions, counts.

use serde::{Deserialize, Serialize};

use super::event::{Body, Event, NewEvent, Thumb};
use super::ids::{AgentId, CaseId, ConversationId, SuggestionId, Timestamp};
use crate::dialogue::Conversation;
use crate::locale::Locale;

/// Who answers in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The bot.
    Bot,
    /// Nobody yet; it waits for a person.
    Queue,
    /// An agent. The bot is silent.
    Agent(AgentId),
    /// Nobody any more.
    Closed,
}

/// A conversation that begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewConversation {
    /// The channel on which it is held, such as `web`.
    pub channel: String,
    /// The language, when it is known.
    pub locale: Option<Locale>,
}

/// A conversation as it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConversationRecord {
    /// Its name.
    pub id: ConversationId,
    /// The channel on which it is held.
    pub channel: String,
    /// The language of the last turn that told one.
    pub locale: Option<Locale>,
    /// Who answers.
    pub holder: Holder,
    /// What the bot remembers.
    pub state: Conversation,
    /// The sequence number of the last event; 0 at the beginning.
    pub last: u64,
    /// When it began.
    pub created_at: Timestamp,
    /// When something last happened in it.
    pub active_at: Timestamp,
}

/// What one turn changes, all of it or nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The conversation.
    pub conversation: ConversationId,
    /// The sequence number of the last event that the caller knows.
    pub expected: u64,
    /// The idempotency key of the message from outside. It belongs to the author of the first event: the same key of
    /// somebody else is another one.
    pub key: String,
    /// What the bot remembers from now on; `None` leaves it as it is. `asked` is never stored.
    pub state: Option<Conversation>,
    /// Who answers from now on; `None` leaves it as it is. A turn can hand over (to the queue, with exactly one hand-over
    /// event, which opens a case), end a conversation of the bot (with a close event) and reopen a closed one.
    /// Everything else is done by the case operations.
    pub holder: Option<Holder>,
    /// What happened: messages, replies, and at most one hand-over or close.
    pub events: Vec<NewEvent>,
    /// When.
    pub at: Timestamp,
}

/// What became of a turn.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnOutcome {
    /// It is written, and survives a loss of power.
    Written(Vec<Event>),
    /// A turn with this key was written before. Nothing is written now; these are the events of the first time.
    Known(Vec<Event>),
    /// Something else has happened in the meantime: these events after the expected one (at most
    /// [`super::MOST_EVENTS_READ`]). Nothing is written.
    Conflict(Vec<Event>),
}

/// The stage of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// In the queue.
    Waiting,
    /// With an agent.
    Held,
    /// Done.
    Closed,
}

/// A conversation handed to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    /// Its name.
    pub id: CaseId,
    /// The conversation; it has at most one case that is not closed.
    pub conversation: ConversationId,
    /// The stage.
    pub status: CaseStatus,
    /// The agent who has it, or had it when it was closed.
    pub agent: Option<AgentId>,
    /// Why it was handed over.
    pub reason: String,
    /// When it was handed over. The queue is ordered by this, so that who is given back does not wait from the end again.
    pub opened_at: Timestamp,
    /// Since when it has been waiting, or was waiting last.
    pub waiting_since: Timestamp,
    /// When it was last claimed or transferred.
    pub claimed_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Why it was closed.
    pub close_reason: Option<String>,
    /// Until when it is not in the queue although it is waiting.
    pub snoozed_until: Option<Timestamp>,
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimOutcome {
    /// The agent has the case (already, when it is claimed twice by the same agent).
    Claimed(Case),
    /// Somebody else has the conversation, or nobody needs to.
    HeldBy(Holder),
}

/// Somebody at the desk does something with the open case of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseAction {
    /// The conversation.
    pub conversation: ConversationId,
    /// Who does it. Must have the case, unless `overrule`.
    pub agent: AgentId,
    /// Whether it may be done to a case that somebody else has, or that is waiting. The caller has checked the role.
    pub overrule: bool,
    /// Why, for the desk.
    pub reason: String,
    /// What the resident is told in the same transaction, after the change: a reply of the bot. Not for a transfer, after
    /// which a person has the conversation.
    pub tell: Option<Body>,
    /// When.
    pub at: Timestamp,
}

/// The program puts a waiting case off.
#[derive(Clone, Debug, PartialEq)]
pub struct PutOff {
    /// The conversation.
    pub conversation: ConversationId,
    /// Until when it is not in the queue.
    pub until: Timestamp,
    /// Why, for the desk.
    pub reason: String,
    /// What the resident is told, as in [`CaseAction::tell`].
    pub tell: Option<Body>,
    /// When.
    pub at: Timestamp,
}

/// A case goes back to the queue because who has it does nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Return {
    /// The conversation.
    pub conversation: ConversationId,
    /// Who has the case; when it is somebody else by now, nothing happens.
    pub from: AgentId,
    /// Why, for the desk.
    pub reason: String,
    /// What the resident is told, as in [`CaseAction::tell`].
    pub tell: Option<Body>,
    /// When.
    pub at: Timestamp,
}

/// What comes after a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterCase {
    /// The bot answers again.
    Bot,
    /// The conversation is closed too.
    Closed,
}

/// What an agent may do; the desk gives the words their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers residents.
    Agent,
    /// Writes intents and replies.
    Editor,
    /// Oversees cases and reports.
    Supervisor,
    /// Manages agents.
    Admin,
}

impl Role {
    /// Every role, in the order of the enumeration.
    pub const ALL: [Self; 4] = [Self::Agent, Self::Editor, Self::Supervisor, Self::Admin];

    /// The name in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Editor => "editor",
            Self::Supervisor => "supervisor",
            Self::Admin => "admin",
        }
    }
}

/// Somebody who shall work at the desk.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAgent {
    /// The name to log in with, folded to lower case; unique.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// What the agent may do.
    pub role: Role,
    /// The hash of the password, opaque to the store.
    pub password: String,
}

/// Somebody who works at the desk.
#[derive(Clone, PartialEq, Eq)]
pub struct Agent {
    /// The identifier.
    pub id: AgentId,
    /// The name to log in with.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// What the agent may do.
    pub role: Role,
    /// The hash of the password, opaque to the store.
    pub password: String,
    /// When the agent was created.
    pub created_at: Timestamp,
    /// Since when the agent may no longer log in.
    pub disabled_at: Option<Timestamp>,
}

/// Without the hash of the password.
impl std::fmt::Debug for NewAgent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewAgent")
            .field("login", &self.login)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Without the hash of the password.
impl std::fmt::Debug for Agent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Agent")
            .field("id", &self.id)
            .field("login", &self.login)
            .field("role", &self.role)
            .field("disabled_at", &self.disabled_at)
            .finish_non_exhaustive()
    }
}

/// An answer that is suggested to an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSuggestion {
    /// The sequence number of the resident's message that it answers.
    pub message: u64,
    /// The intent.
    pub intent: String,
    /// The language.
    pub locale: Locale,
    /// Its place in the list, from 1.
    pub rank: u32,
    /// The confidence in thousandths.
    pub score: u32,
}

/// An answer that was suggested to an agent, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Suggestion {
    /// Its name.
    pub id: SuggestionId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The agent who saw it.
    pub agent: AgentId,
    /// The sequence number of the resident's message that it answers.
    pub message: u64,
    /// The intent.
    pub intent: String,
    /// The language.
    pub locale: Locale,
    /// Its place in the list, from 1.
    pub rank: u32,
    /// The confidence in thousandths.
    pub score: u32,
    /// When it was shown.
    pub shown_at: Timestamp,
    /// When it was put into the message.
    pub inserted_at: Option<Timestamp>,
    /// When it was changed.
    pub edited_at: Option<Timestamp>,
    /// How much it was changed: edit distance in characters.
    pub distance: Option<u32>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// When it was rejected.
    pub rejected_at: Option<Timestamp>,
    /// Why it was rejected.
    pub reason: Option<String>,
}

/// How often suggestions of an intent in a language were used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SuggestionCount {
    /// The intent.
    pub intent: String,
    /// The language.
    pub locale: Locale,
    /// How many were shown.
    pub shown: u64,
    /// How many were put into a message.
    pub inserted: u64,
    /// How many were changed.
    pub edited: u64,
    /// How many were sent.
    pub sent: u64,
    /// How many were rejected.
    pub rejected: u64,
}

/// A thumb on a reply of the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Feedback {
    /// The sequence number of the reply.
    pub reply: u64,
    /// The thumb.
    pub thumb: Thumb,
    /// When it was given last.
    pub at: Timestamp,
}

/// How the replies to an intent were liked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FeedbackCount {
    /// The intent.
    pub intent: String,
    /// Thumbs up.
    pub up: u64,
    /// Thumbs down.
    pub down: u64,
}

/// A span of time for reports: from `from` until before `until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first moment inside.
    pub from: Timestamp,
    /// The first moment after.
    pub until: Timestamp,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The conversation.
    pub conversation: ConversationId,
    /// The event.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// The text around what was found, on one line.
    pub snippet: String,
}

/// What an erasure did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erasure {
    /// How many conversations are gone.
    pub conversations: u64,
    /// Whether nothing of them is left in the files of the database either. When readers were in the way, it is false;
    /// [`super::Store::scrub`] tries again.
    pub scrubbed: bool,
}

/// Figures about the store that cost little, for those who watch over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// How many cases wait for an agent.
    pub waiting: u64,
    /// When the oldest of them was handed over.
    pub oldest_waiting: Option<Timestamp>,
    /// The size of the database in bytes, as far as it can be told.
    pub database_bytes: u64,
    /// The size in bytes of what is written but not yet in its place in the database.
    pub log_bytes: u64,
}
