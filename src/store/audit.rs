//! The audit log: who did what, on which conversation or agent, when and from which network. Never a text.
//!
//! Each entry holds the hash of the one before it, so that an entry that is changed, taken out or put in shows.

use async_trait::async_trait;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::accounts::AccountStore;
use super::error::StoreError;
use super::ids::{AgentId, ConversationId, Timestamp, hexadecimal};
use super::record::Role;

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// Signed in.
    SignedIn,
    /// Gave a wrong password, or may not sign in.
    SignInRefused,
    /// Signed out.
    SignedOut,
    /// Chose another password.
    PasswordChanged,
    /// Chose a new password by an invitation.
    PasswordReset,
    /// Made an invitation to choose a new password.
    ResetOffered,
    /// Invited somebody to the desk, in this role.
    AgentInvited(Role),
    /// Joined the desk, in this role.
    AgentAdded(Role),
    /// Gave an agent this role.
    RoleChanged(Role),
    /// Took an agent's access away.
    AgentDisabled,
    /// Gave an agent's access back.
    AgentEnabled,
    /// Looked at the queue.
    QueueRead,
    /// Read a conversation.
    ConversationRead,
    /// Took a copy of a conversation out.
    ConversationExported,
    /// Erased a conversation.
    ConversationErased,
    /// Searched all conversations.
    Searched,
    /// Read a report.
    ReportRead,
    /// Read the audit log.
    AuditRead,
    /// Took a conversation over.
    Claimed,
    /// Gave a conversation back to the queue.
    Released,
    /// Gave a conversation to another agent.
    Transferred,
    /// Ended a case.
    Closed,
    /// Gave a conversation back to the bot.
    HandedBack,
    /// Put a case aside for a while.
    Snoozed,
    /// Acted on a case of somebody else.
    Overruled,
    /// Answered a resident.
    Answered,
    /// Wrote a note.
    Noted,
    /// Changed a message to a resident.
    MessageChanged,
    /// Deleted a message to a resident.
    MessageDeleted,
    /// Kept a resident from calling agents for a while.
    Blocked,
    /// Let a resident call agents again.
    Unblocked,
    /// Changed intents or replies.
    IntentsEdited,
    /// So many of the oldest entries of this log were erased because of their age.
    AuditErased(u64),
}

impl AuditAction {
    /// Every action; those with a detail stand for all of their kind.
    pub const ALL: [Self; 33] = [
        Self::SignedIn,
        Self::SignInRefused,
        Self::SignedOut,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::ResetOffered,
        Self::AgentInvited(Role::Agent),
        Self::AgentAdded(Role::Agent),
        Self::RoleChanged(Role::Agent),
        Self::AgentDisabled,
        Self::AgentEnabled,
        Self::QueueRead,
        Self::ConversationRead,
        Self::ConversationExported,
        Self::ConversationErased,
        Self::Searched,
        Self::ReportRead,
        Self::AuditRead,
        Self::Claimed,
        Self::Released,
        Self::Transferred,
        Self::Closed,
        Self::HandedBack,
        Self::Snoozed,
        Self::Overruled,
        Self::Answered,
        Self::Noted,
        Self::MessageChanged,
        Self::MessageDeleted,
        Self::Blocked,
        Self::Unblocked,
        Self::IntentsEdited,
        Self::AuditErased(0),
    ];

    /// The name in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignInRefused => "sign_in_refused",
            Self::SignedOut => "signed_out",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::ResetOffered => "reset_offered",
            Self::AgentInvited(_) => "agent_invited",
            Self::AgentAdded(_) => "agent_added",
            Self::RoleChanged(_) => "role_changed",
            Self::AgentDisabled => "agent_disabled",
            Self::AgentEnabled => "agent_enabled",
            Self::QueueRead => "queue_read",
            Self::ConversationRead => "conversation_read",
            Self::ConversationExported => "conversation_exported",
            Self::ConversationErased => "conversation_erased",
            Self::Searched => "searched",
            Self::ReportRead => "report_read",
            Self::AuditRead => "audit_read",
            Self::Claimed => "claimed",
            Self::Released => "released",
            Self::Transferred => "transferred",
            Self::Closed => "closed",
            Self::HandedBack => "handed_back",
            Self::Snoozed => "snoozed",
            Self::Overruled => "overruled",
            Self::Answered => "answered",
            Self::Noted => "noted",
            Self::MessageChanged => "message_changed",
            Self::MessageDeleted => "message_deleted",
            Self::Blocked => "blocked",
            Self::Unblocked => "unblocked",
            Self::IntentsEdited => "intents_edited",
            Self::AuditErased(_) => "audit_erased",
        }
    }

    /// What the name leaves open: a role, or a number.
    pub(super) fn detail(self) -> Option<String> {
        match self {
            Self::AgentInvited(role) | Self::AgentAdded(role) | Self::RoleChanged(role) => {
                Some(role.name().to_owned())
            }
            Self::AuditErased(count) => Some(count.to_string()),
            _ => None,
        }
    }

    /// The action of a name and a detail; `None` for one that this program does not know.
    pub(super) fn from_columns(name: &str, detail: Option<&str>) -> Option<Self> {
        let action = Self::ALL.into_iter().find(|one| one.name() == name)?;
        let role = || {
            let name = detail?;
            Role::ALL.into_iter().find(|role| role.name() == name)
        };
        Some(match action {
            Self::AgentInvited(_) => Self::AgentInvited(role()?),
            Self::AgentAdded(_) => Self::AgentAdded(role()?),
            Self::RoleChanged(_) => Self::RoleChanged(role()?),
            Self::AuditErased(_) => Self::AuditErased(detail?.parse().ok()?),
            other if detail.is_none() => other,
            _ => return None,
        })
    }
}

/// Something that goes into the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAudit {
    /// Who did it; `None` for the command line, the program itself, or somebody unknown.
    pub actor: Option<AgentId>,
    /// What was done.
    pub action: AuditAction,
    /// The conversation concerned.
    pub conversation: Option<ConversationId>,
    /// The agent concerned.
    pub subject: Option<AgentId>,
    /// The network that the request came from, such as `203.0.113.0/24`; never a whole address.
    pub network: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditEntry {
    /// Its number, from 1 without gaps.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who did it; `None` for the command line, the program itself, or somebody unknown.
    pub actor: Option<AgentId>,
    /// What was done.
    pub action: AuditAction,
    /// The conversation concerned. It may have been erased since.
    pub conversation: Option<ConversationId>,
    /// The agent concerned.
    pub subject: Option<AgentId>,
    /// The network that the request came from.
    pub network: Option<String>,
    /// The hash that joins it to the entry before.
    pub hash: String,
}

impl AuditEntry {
    /// The entry that follows one with this number and hash.
    pub(super) fn following(end: &ChainEnd, new: NewAudit) -> Self {
        let mut entry = Self {
            number: end.number.saturating_add(1),
            at: new.at,
            actor: new.actor,
            action: new.action,
            conversation: new.conversation,
            subject: new.subject,
            network: new.network,
            hash: String::new(),
        };
        entry.hash = entry.expected_hash(&end.hash);
        entry
    }

    /// The hash that it must have after an entry with the hash `before` (empty before the first one): SHA-256 in
    /// hexadecimal digits of `before`, a line feed, and the JSON array of number, microseconds since 1970, actor, action,
    /// detail, conversation, subject and network.
    pub fn expected_hash(&self, before: &str) -> String {
        let content = json!([
            self.number,
            self.at.0,
            self.actor,
            self.action.name(),
            self.action.detail(),
            self.conversation,
            self.subject,
            self.network
        ]);
        hexadecimal(&Sha256::digest(format!("{before}\n{content}")))
    }
}

/// One end of the chain: the number and the hash of an entry. Number 0 has an empty hash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ChainEnd {
    /// The number of the entry.
    pub number: u64,
    /// Its hash.
    pub hash: String,
}

/// Both ends of the audit log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuditChain {
    /// The last entry that was erased because of its age; the next one follows it.
    pub erased: ChainEnd,
    /// The newest entry. Who notes it elsewhere can prove later that nothing before it was changed.
    pub newest: ChainEnd,
}

/// Which entries of the audit log are wanted; `None` for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Those of one agent.
    pub actor: Option<AgentId>,
    /// Those about one conversation.
    pub conversation: Option<ConversationId>,
    /// Those with a smaller number, for the next page.
    pub before: Option<u64>,
    /// Those of one kind, whatever their detail.
    pub action: Option<AuditAction>,
    /// Those from this moment on.
    pub since: Option<Timestamp>,
    /// Those before this moment.
    pub until: Option<Timestamp>,
}

/// The audit log as it is read: that of a store, or of a database beside the process that uses it.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Entries, the latest first. At most `limit` and [`super::MOST_ROWS_READ`].
    async fn latest_entries(
        &self,
        filter: AuditFilter,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError>;

    /// Entries after a number, in their order. At most [`super::MOST_ROWS_READ`].
    async fn entries_after(&self, number: u64) -> Result<Vec<AuditEntry>, StoreError>;

    /// Both ends.
    async fn ends(&self) -> Result<AuditChain, StoreError>;
}

#[async_trait]
impl<S: AccountStore + Send + Sync + ?Sized> AuditLog for S {
    async fn latest_entries(
        &self,
        filter: AuditFilter,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.audit(filter, limit).await
    }

    async fn entries_after(&self, number: u64) -> Result<Vec<AuditEntry>, StoreError> {
        self.audit_after(number, u32::MAX).await
    }

    async fn ends(&self) -> Result<AuditChain, StoreError> {
        self.audit_chain().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_comes_back_from_its_columns() {
        let details = [
            AuditAction::RoleChanged(Role::Admin),
            AuditAction::AuditErased(77),
        ];
        for action in AuditAction::ALL.into_iter().chain(details) {
            let detail = action.detail();
            assert_eq!(
                AuditAction::from_columns(action.name(), detail.as_deref()),
                Some(action)
            );
            let json = serde_json::to_string(&action).unwrap();
            assert!(json.contains(action.name()), "{json}");
        }
        for (name, detail) in [
            ("signed_in", Some("x")),
            ("role_changed", None),
            ("role_changed", Some("king")),
            ("audit_erased", Some("many")),
            ("flew_away", None),
        ] {
            assert_eq!(AuditAction::from_columns(name, detail), None, "{name}");
        }
    }

    #[test]
    fn every_field_goes_into_the_hash() {
        let new = NewAudit {
            actor: Some("a".into()),
            action: AuditAction::ConversationRead,
            conversation: Some("c".into()),
            subject: None,
            network: Some("203.0.113.0/24".into()),
            at: Timestamp(5),
        };
        let first = AuditEntry::following(&ChainEnd::default(), new);
        assert_eq!(first.number, 1);
        assert_eq!(first.hash, first.expected_hash(""));
        assert_ne!(first.hash, first.expected_hash("0"));
        // What `printf '\n[1,5,"a","conversation_read",null,"c",null,"203.0.113.0/24"]' | sha256sum` says.
        assert_eq!(
            first.hash,
            "a06445931c1c4f4849b571b5a0912789b15ae43c85eb6b7b2aa5438c61b9e574"
        );
        let changed = [
            AuditEntry {
                number: 2,
                ..first.clone()
            },
            AuditEntry {
                at: Timestamp(6),
                ..first.clone()
            },
            AuditEntry {
                actor: None,
                ..first.clone()
            },
            AuditEntry {
                action: AuditAction::Searched,
                ..first.clone()
            },
            AuditEntry {
                conversation: None,
                ..first.clone()
            },
            AuditEntry {
                subject: Some("c".into()),
                ..first.clone()
            },
            AuditEntry {
                network: None,
                ..first.clone()
            },
        ];
        for other in changed {
            assert_ne!(other.expected_hash(""), first.hash, "{other:?}");
        }
    }
}
