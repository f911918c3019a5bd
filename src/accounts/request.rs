//! Requests of the command line: small files beside the invitations that whoever has the store carries out.
//!
//! The store belongs to one process at a time. When the service runs, the command line leaves a file and waits until it is
//! gone; otherwise it opens the store and carries the file out itself.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::invitation::{files, folder, make_folder, read, remove, write};
use super::{AccountError, Accounts, audit};
use crate::store::{AccountChange, Agent, AuditAction, Role, Store, Timestamp};

/// A request that is older (in microseconds) is not carried out any more: 24 hours.
const VALID_FOR: i64 = 24 * 60 * 60 * 1_000_000;
/// The most requests that wait.
const MOST_WAITING: usize = 100;
/// How requests are named.
const ENDING: &str = "request";

/// What the command line wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// To take somebody's access away.
    Disable {
        /// Whose.
        login: String,
    },
    /// To give somebody's access back.
    Enable {
        /// Whose.
        login: String,
    },
    /// To give somebody another role.
    Role {
        /// Whom.
        login: String,
        /// Which.
        role: Role,
    },
}

impl Request {
    /// Whose account it concerns.
    pub fn login(&self) -> &str {
        match self {
            Self::Disable { login } | Self::Enable { login } | Self::Role { login, .. } => login,
        }
    }

    /// Whether an account is as the request wants it.
    pub fn holds_for(&self, agent: &Agent) -> bool {
        match self {
            Self::Disable { .. } => agent.disabled_at.is_some(),
            Self::Enable { .. } => agent.disabled_at.is_none(),
            Self::Role { role, .. } => agent.role == *role,
        }
    }

    fn change(&self) -> (AccountChange, AuditAction) {
        match self {
            Self::Disable { .. } => (AccountChange::Disabled, AuditAction::AgentDisabled),
            Self::Enable { .. } => (AccountChange::Enabled, AuditAction::AgentEnabled),
            Self::Role { role, .. } => {
                (AccountChange::Role(*role), AuditAction::RoleChanged(*role))
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Letter {
    request: Request,
    requested_at: Timestamp,
}

/// The requests that wait.
#[derive(Clone, Debug)]
pub struct Requests {
    folder: PathBuf,
}

impl Requests {
    /// The requests in the folder of the records.
    pub fn new(state_dir: &Path) -> Self {
        Self {
            folder: folder(state_dir),
        }
    }

    /// Leaves a request, and tells in which file it waits. The file goes when it was carried out.
    pub fn submit(&self, request: Request, now: Timestamp) -> Result<PathBuf, AccountError> {
        make_folder(&self.folder)?;
        if files(&self.folder, ENDING)?.len() >= MOST_WAITING {
            return Err(AccountError::TooMany);
        }
        let name = Uuid::new_v4().hyphenated().to_string();
        let path = self.folder.join(name).with_extension(ENDING);
        let letter = Letter {
            request,
            requested_at: now,
        };
        write(&path, &letter)?;
        Ok(path)
    }

    /// Carries out what waits, in the order in which it was asked, and returns how many accounts it changed. What cannot
    /// be read, is too old or concerns nobody is dropped; what fails because of the store waits on.
    pub async fn carry_out(&self, store: &dyn Store, now: Timestamp) -> Result<u64, AccountError> {
        let mut letters = Vec::new();
        for path in files(&self.folder, ENDING)? {
            match read::<Letter>(&path) {
                Some(letter) if now.0.saturating_sub(letter.requested_at.0) < VALID_FOR => {
                    letters.push((letter.requested_at, path, letter.request));
                }
                _ => {
                    tracing::warn!("a request of the command line was dropped: old or unreadable");
                    remove(&path)?;
                }
            }
        }
        letters.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let mut changed = 0;
        for (_, path, request) in letters {
            changed += u64::from(carry_out(store, &request, now).await?);
            remove(&path)?;
        }
        Ok(changed)
    }
}

/// Carries one request out, unless the account is as it wants already; a file that could not be removed must not fill the
/// audit log.
async fn carry_out(
    store: &dyn Store,
    request: &Request,
    now: Timestamp,
) -> Result<bool, AccountError> {
    let Some(agent) = store.agent_by_login(request.login()).await? else {
        tracing::warn!("a request of the command line concerns nobody");
        return Ok(false);
    };
    if request.holds_for(&agent) {
        return Ok(false);
    }
    let (change, action) = request.change();
    let entry = audit::entry(action, now);
    store
        .change_account(&agent.id, change, entry.into())
        .await?;
    Ok(true)
}

impl Accounts {
    /// Carries out what the command line has asked for; the service calls it every few seconds.
    pub async fn carry_out_requests(&self, now: Timestamp) -> Result<u64, AccountError> {
        self.requests.carry_out(self.store.as_ref(), now).await
    }
}
