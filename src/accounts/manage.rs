//! Managing accounts: inviting, joining, roles, access.

use std::net::IpAddr;

use super::invitation::{Invitation, Purpose, VALID_FOR};
use super::session::{ABSOLUTE, IDLE};
use super::{
    AccountError, Accounts, Permission, Present, SignedIn, audit, check, login_of, name_of,
};
use crate::store::{
    AccessToken, AccountChange, Agent, AgentId, AuditAction, NewAgent, Role, StoreError, Timestamp,
};

/// What somebody chooses who uses an invitation.
#[derive(Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The login, where the invitation names none.
    pub login: Option<String>,
    /// The name, where the invitation gives none.
    pub name: Option<String>,
    /// The password.
    pub password: String,
}

/// Without the password.
impl std::fmt::Debug for Chosen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Chosen")
            .field("login", &self.login)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Accounts {
    /// What the invitation with this secret says, if it is valid, so that a page can greet.
    pub fn invitation(
        &self,
        secret: &AccessToken,
        now: Timestamp,
    ) -> Result<Invitation, AccountError> {
        let found = self.invitations.find(secret, now);
        found.ok_or(AccountError::NoInvitation)
    }

    /// Uses an invitation: makes the account or gives it its new password, and signs in. A second time it fails. When
    /// what was chosen does not do, the invitation stays as it was.
    pub async fn redeem(
        &self,
        secret: &AccessToken,
        chosen: &Chosen,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<SignedIn, AccountError> {
        let invitation = self.invitation(secret, now)?;
        let login = invitation.login.as_ref().or(chosen.login.as_ref());
        let login = login.and_then(|login| login_of(login));
        let login = login.ok_or(AccountError::BadLogin)?;
        let outcome = match invitation.purpose {
            Purpose::Join => {
                self.join(secret, &invitation, login, chosen, from, now)
                    .await
            }
            Purpose::Reset => self.reset(secret, &login, chosen, from, now).await,
        };
        if matches!(outcome, Ok(_) | Err(AccountError::NoInvitation)) {
            // The store knows that it was used; the file is only in the way from now on.
            if let Err(error) = self.invitations.remove(secret) {
                tracing::warn!(%error, "a used invitation could not be removed");
            }
        }
        self.open(outcome?, from, now).await
    }

    async fn join(
        &self,
        secret: &AccessToken,
        invitation: &Invitation,
        login: String,
        chosen: &Chosen,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Agent, AccountError> {
        let name = invitation.name.as_ref().or(chosen.name.as_ref());
        let name = name.and_then(|name| name_of(name));
        let name = name.ok_or(AccountError::BadName)?;
        check(&chosen.password, &login).map_err(AccountError::Weak)?;
        if self.store.agent_by_login(&login).await?.is_some() {
            return Err(AccountError::LoginTaken);
        }
        let new = NewAgent {
            password: self.passwords.hash(&chosen.password).await?,
            role: invitation.role,
            login,
            name,
        };
        let added = audit::entry(AuditAction::AgentAdded(invitation.role), now).from(from);
        let enrolled = self
            .store
            .enrol_agent(new, &secret.hash(), added.into())
            .await;
        enrolled.map_err(|error| match error {
            StoreError::Conflict(_) => AccountError::LoginTaken,
            other => other.into(),
        })
    }

    async fn reset(
        &self,
        secret: &AccessToken,
        login: &str,
        chosen: &Chosen,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Agent, AccountError> {
        check(&chosen.password, login).map_err(AccountError::Weak)?;
        let agent = self.store.agent_by_login(login).await?;
        let agent = agent.filter(|agent| agent.disabled_at.is_none());
        let agent = agent.ok_or(AccountError::NoInvitation)?;
        let change = AccountChange::Password {
            hash: self.passwords.hash(&chosen.password).await?,
            checked: None,
            invitation: Some(secret.hash()),
        };
        let reset = audit::entry(AuditAction::PasswordReset, now)
            .by(&agent.id)
            .from(from);
        let changed = self
            .store
            .change_account(&agent.id, change, reset.into())
            .await;
        changed.map_err(|error| match error {
            StoreError::Refused(_) => AccountError::NoInvitation,
            other => other.into(),
        })
    }

    /// When nobody has ever been able to sign in, an invitation for an admin, who chooses login and name; one from an
    /// earlier start is worth nothing any more.
    pub async fn first_invitation(
        &self,
        now: Timestamp,
    ) -> Result<Option<AccessToken>, AccountError> {
        let agents = self.store.agents().await?;
        if agents.iter().any(super::guest::has_password) {
            return Ok(None);
        }
        let issued = self
            .invitations
            .issue(Purpose::Join, None, None, Role::Admin, now);
        issued.map(Some)
    }

    /// Invites somebody. The secret belongs into a link ([`super::welcome_link`]).
    pub async fn invite(
        &self,
        by: &Present,
        login: Option<&str>,
        name: &str,
        role: Role,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<AccessToken, AccountError> {
        by.must_have(Permission::ManageAgents)?;
        let name = name_of(name).ok_or(AccountError::BadName)?;
        let login = match login {
            Some(login) => Some(login_of(login).ok_or(AccountError::BadLogin)?),
            None => None,
        };
        if let Some(login) = &login
            && self.store.agent_by_login(login).await?.is_some()
        {
            return Err(AccountError::LoginTaken);
        }
        let invited = audit::entry(AuditAction::AgentInvited(role), now)
            .by(&by.agent.id)
            .from(from);
        self.record(invited).await?;
        self.invitations
            .issue(Purpose::Join, login.as_deref(), Some(&name), role, now)
    }

    /// The invitations that were not used yet, by login.
    pub fn open_invitations(&self, now: Timestamp) -> Result<Vec<Invitation>, AccountError> {
        self.invitations.open(now)
    }

    /// Makes an invitation for somebody to choose a new password. The old one stays valid until then.
    pub async fn offer_reset(
        &self,
        by: &Present,
        id: &AgentId,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<AccessToken, AccountError> {
        by.must_have(Permission::ManageAgents)?;
        let agent = self.store.agent(id).await?;
        if agent.disabled_at.is_some() {
            return Err(AccountError::Disabled);
        }
        let offered = audit::entry(AuditAction::ResetOffered, now)
            .by(&by.agent.id)
            .about(id)
            .from(from);
        self.record(offered).await?;
        self.invitations
            .issue(Purpose::Reset, Some(&agent.login), None, agent.role, now)
    }

    /// Gives somebody another role. It holds from the next use of a session on, which gets a new token then.
    pub async fn set_role(
        &self,
        by: &Present,
        id: &AgentId,
        role: Role,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Agent, AccountError> {
        let action = AuditAction::RoleChanged(role);
        self.change(by, id, AccountChange::Role(role), action, from, now)
            .await
    }

    /// Takes somebody's access away. Sessions end at once; conversations stay with the agent until they are given on.
    pub async fn disable(
        &self,
        by: &Present,
        id: &AgentId,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Agent, AccountError> {
        let action = AuditAction::AgentDisabled;
        self.change(by, id, AccountChange::Disabled, action, from, now)
            .await
    }

    /// Gives somebody's access back. The password is the one from before.
    pub async fn enable(
        &self,
        by: &Present,
        id: &AgentId,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Agent, AccountError> {
        let action = AuditAction::AgentEnabled;
        self.change(by, id, AccountChange::Enabled, action, from, now)
            .await
    }

    async fn change(
        &self,
        by: &Present,
        id: &AgentId,
        change: AccountChange,
        action: AuditAction,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Agent, AccountError> {
        by.must_have(Permission::ManageAgents)?;
        let entry = audit::entry(action, now).by(&by.agent.id).from(from);
        Ok(self.store.change_account(id, change, entry.into()).await?)
    }

    /// Forgets sessions and invitations that are over; the service calls it now and then. Returns how many sessions.
    pub async fn tidy(&self, now: Timestamp) -> Result<u64, AccountError> {
        self.invitations.sweep(now)?;
        let ago = |span: i64| Timestamp(now.0.saturating_sub(span));
        // What was used must be remembered for longer than an invitation is valid.
        let ended = self
            .store
            .end_stale_sessions(ago(IDLE), ago(ABSOLUTE), ago(2 * VALID_FOR))
            .await?;
        Ok(ended)
    }
}
