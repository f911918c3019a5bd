//! Accounts in the store: sessions, changes of agents, and the audit log. Every change of an account stands in the audit
//! log by the same transaction.

use std::fmt;

use async_trait::async_trait;

use super::audit::{AuditChain, AuditEntry, AuditFilter, NewAudit};
use super::error::StoreError;
use super::ids::{AccessToken, AgentId, Timestamp};
use super::record::{Agent, NewAgent, Role};

/// The most sessions of one agent at a time; beyond, the one that was not used for the longest time ends.
pub const MOST_SESSIONS: u32 = 10;

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRecord {
    /// Who.
    pub agent: AgentId,
    /// The role that the agent had when the token was made. When it is another one now, the token must be replaced.
    pub role: Role,
    /// When the agent signed in.
    pub created_at: Timestamp,
    /// When the session was last used, as far as that was written down.
    pub used_at: Timestamp,
}

/// What changes in an account.
#[derive(Clone, PartialEq, Eq)]
pub enum AccountChange {
    /// Another role. Sessions stay, but their tokens are to be replaced.
    Role(Role),
    /// Another password. All sessions end.
    Password {
        /// The hash of the new password, opaque to the store.
        hash: String,
        /// The hash of the old one when it was checked; if it is another one by now, nothing changes.
        checked: Option<String>,
        /// The hash of the invitation that allows it; each is used once.
        invitation: Option<String>,
    },
    /// No access any more. All sessions end.
    Disabled,
    /// Access again.
    Enabled,
}

/// Without hashes.
impl fmt::Debug for AccountChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role(role) => f.debug_tuple("Role").field(role).finish(),
            Self::Password { .. } => f.write_str("Password { … }"),
            Self::Disabled => f.write_str("Disabled"),
            Self::Enabled => f.write_str("Enabled"),
        }
    }
}

/// What a store knows of sessions, changed accounts and the audit log; a part of [`super::Store`].
#[async_trait]
pub trait AccountStore {
    /// Adds somebody to the desk by an invitation, which is used up by that: a second time is a
    /// [`StoreError::NotFound`]. A login that exists is a [`StoreError::Conflict`], and leaves the invitation as it was.
    /// The new agent becomes actor and subject of the audit entry.
    async fn enrol_agent(
        &self,
        new: NewAgent,
        invitation: &str,
        audit: NewAudit,
    ) -> Result<Agent, StoreError>;

    /// Adds somebody to the desk who is let in without an invitation. A login that exists is a [`StoreError::Conflict`].
    /// The new agent becomes actor and subject of the audit entry.
    async fn admit_agent(&self, new: NewAgent, audit: NewAudit) -> Result<Agent, StoreError>;

    /// Changes an account, and gives it as it is then. The agent becomes the subject of the audit entry. To give the
    /// password of somebody who is disabled is refused.
    async fn change_account(
        &self,
        id: &AgentId,
        change: AccountChange,
        audit: NewAudit,
    ) -> Result<Agent, StoreError>;

    /// Signs an agent in whose password was compared with the hash `checked`. If the agent is disabled or has another
    /// password by now, it is refused. Only the hash of the token is kept. An agent has at most [`MOST_SESSIONS`].
    async fn open_session(
        &self,
        agent: &AgentId,
        checked: &str,
        audit: NewAudit,
    ) -> Result<(SessionRecord, AccessToken), StoreError>;

    /// The session that a token opens with its agent as it is now, disabled or not, old or not.
    async fn session(
        &self,
        token: &AccessToken,
    ) -> Result<Option<(SessionRecord, Agent)>, StoreError>;

    /// Notes that a session was used. One that has ended stays so.
    async fn use_session(&self, token: &AccessToken, at: Timestamp) -> Result<(), StoreError>;

    /// Replaces the token of a session; the old one opens nothing any more. Begin and use stay, the role becomes the
    /// present one. `None` when the session has ended or the agent is disabled.
    async fn replace_session(
        &self,
        token: &AccessToken,
    ) -> Result<Option<(SessionRecord, AccessToken)>, StoreError>;

    /// Ends a session, and tells whether there was one. The audit entry is written only then.
    async fn end_session(&self, token: &AccessToken, audit: NewAudit) -> Result<bool, StoreError>;

    /// Forgets sessions that were not used since `unused_since` or that began before `begun_before`, and which invitations
    /// were used before `redeemed_before`. Returns the number of sessions.
    async fn end_stale_sessions(
        &self,
        unused_since: Timestamp,
        begun_before: Timestamp,
        redeemed_before: Timestamp,
    ) -> Result<u64, StoreError>;

    /// Appends to the audit log.
    async fn record_audit(&self, new: NewAudit) -> Result<AuditEntry, StoreError>;

    /// Entries of the audit log, the latest first. At most `limit` and [`super::MOST_ROWS_READ`].
    async fn audit(&self, filter: AuditFilter, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;

    /// Entries of the audit log after a number, in their order, to verify them. At most `limit` and
    /// [`super::MOST_ROWS_READ`].
    async fn audit_after(&self, number: u64, limit: u32) -> Result<Vec<AuditEntry>, StoreError>;

    /// Both ends of the audit log.
    async fn audit_chain(&self) -> Result<AuditChain, StoreError>;

    /// Erases the oldest entries of the audit log as long as they are from before `before`, at most `limit` of them. What
    /// remains can still be verified, and an entry tells of it, at the time `at`. Returns how many went.
    async fn erase_audit(
        &self,
        before: Timestamp,
        limit: u32,
        at: Timestamp,
    ) -> Result<u64, StoreError>;
}
