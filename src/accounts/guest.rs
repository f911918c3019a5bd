//! People who work at the desk on another channel, which says who they are.

use super::{AccountError, Accounts, audit, login_of, name_of};
use crate::store::{AccountChange, Agent, AuditAction, NewAgent, Role, StoreError, Timestamp};

/// What stands in the place of the hash of a password that does not exist. No password has this hash.
const NO_PASSWORD: &str = "!";

/// Whether somebody has a password to sign in with.
pub(super) fn has_password(agent: &Agent) -> bool {
    agent.password != NO_PASSWORD
}

impl Accounts {
    /// The account of somebody whom another channel knows under this login. When there is none, it is made, without a
    /// password: on the web nobody can sign in with it until an administrator has sent an invitation to choose one. The role
    /// becomes that of a supervisor or an agent, unless it is a higher one. A name that cannot be shown is replaced by the
    /// login.
    ///
    /// Errors: [`AccountError::Disabled`] for somebody who may not work here any more.
    pub async fn guest(
        &self,
        login: &str,
        name: &str,
        supervisor: bool,
        at: Timestamp,
    ) -> Result<Agent, AccountError> {
        let login = login_of(login).ok_or(AccountError::BadLogin)?;
        let role = if supervisor {
            Role::Supervisor
        } else {
            Role::Agent
        };
        if let Some(known) = self.store.agent_by_login(&login).await? {
            return self.known_guest(known, role, at).await;
        }
        let new = NewAgent {
            name: name_of(name).unwrap_or_else(|| login.clone()),
            login: login.clone(),
            role,
            password: NO_PASSWORD.to_owned(),
        };
        let added = audit::entry(AuditAction::AgentAdded(role), at);
        match self.store.admit_agent(new, added.into()).await {
            // Somebody else was faster.
            Err(StoreError::Conflict(_)) => {
                let known = self.store.agent_by_login(&login).await?;
                self.known_guest(known.ok_or(AccountError::NoAgent)?, role, at)
                    .await
            }
            admitted => Ok(admitted?),
        }
    }

    async fn known_guest(
        &self,
        known: Agent,
        role: Role,
        at: Timestamp,
    ) -> Result<Agent, AccountError> {
        if known.disabled_at.is_some() {
            return Err(AccountError::Disabled);
        }
        if known.role == role || !matches!(known.role, Role::Agent | Role::Supervisor) {
            return Ok(known);
        }
        let changed = audit::entry(AuditAction::RoleChanged(role), at);
        let change = AccountChange::Role(role);
        let change = self.store.change_account(&known.id, change, changed.into());
        Ok(change.await?)
    }
}
