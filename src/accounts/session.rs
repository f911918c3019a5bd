//! Signing in, being recognised, signing out.
//!
//! A session ends after 30 minutes without use and 12 hours after signing in, at signing out, when the password changes
//! and when the account loses its access. Every use asks the store, so that all this holds from the next use on.

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::{AccountError, Accounts, Permission, audit, check, held, login_of};
use crate::store::{
    AccessToken, AccountChange, Agent, AgentId, AuditAction, SessionRecord, StoreError, Timestamp,
};

/// A session that was not used for so long (in microseconds) has ended: 30 minutes.
pub const IDLE: i64 = 30 * 60 * 1_000_000;
/// A session ends so long (in microseconds) after signing in, however much it is used: 12 hours.
pub const ABSOLUTE: i64 = 12 * 60 * 60 * 1_000_000;
/// A use is written down when the last one that was is so old (in microseconds): a minute. So a session may end up to a
/// minute early.
pub(super) const NOTE_EVERY: i64 = 60 * 1_000_000;

/// Somebody who has just signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub agent: Agent,
    /// What opens the session from now on.
    pub token: AccessToken,
}

/// Somebody who is signed in, as the account is at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    /// Who, in the present role.
    pub agent: Agent,
    /// The session.
    pub session: SessionRecord,
    /// A new token that the browser must be given, because the role has changed; the old one opens nothing any more.
    pub replaced: Option<AccessToken>,
}

impl Present {
    /// Goes on only when the role allows it.
    pub fn must_have(&self, permission: Permission) -> Result<(), AccountError> {
        if self.agent.role.may(permission) {
            Ok(())
        } else {
            Err(AccountError::Forbidden)
        }
    }

    /// When the session ends even if it is used.
    pub fn ends_at(&self) -> Timestamp {
        Timestamp(self.session.created_at.0.saturating_add(ABSOLUTE))
    }
}

/// Whether a session has ended by now.
fn is_over(session: &SessionRecord, now: Timestamp) -> bool {
    now.0.saturating_sub(session.used_at.0) >= IDLE
        || now.0.saturating_sub(session.created_at.0) >= ABSOLUTE
}

impl Accounts {
    /// Signs in. An unknown login costs as much time as a wrong password, and gets the same answer. A session that the
    /// browser had before (`previous`) ends.
    pub async fn sign_in(
        &self,
        login: &str,
        password: &str,
        previous: Option<&AccessToken>,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<SignedIn, AccountError> {
        let agent = self.recognise(login, password, from, now).await?;
        self.open_instead(agent, previous, from, now).await
    }

    /// Signs in somebody whom a trusted service has recognised, by the login of an account that exists. Nobody is made an
    /// account, and the role is the one that is known here. A session that the browser had before (`previous`) ends.
    pub async fn sign_in_recognised(
        &self,
        login: &str,
        previous: Option<&AccessToken>,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<SignedIn, AccountError> {
        let agent = match login_of(login) {
            Some(login) => self.store.agent_by_login(&login).await?,
            None => None,
        };
        let subject = agent.as_ref().map(|agent| agent.id.clone());
        match agent {
            Some(agent) if agent.disabled_at.is_none() => {
                self.open_instead(agent, previous, from, now).await
            }
            _ => {
                self.note_refusal(subject.as_ref(), from, now).await;
                Err(AccountError::Refused)
            }
        }
    }

    /// Opens a session, and ends the one that the browser had before.
    async fn open_instead(
        &self,
        agent: Agent,
        previous: Option<&AccessToken>,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<SignedIn, AccountError> {
        let signed_in = self.open(agent, from, now).await?;
        if let Some(previous) = previous {
            let signed_out = audit::entry(AuditAction::SignedOut, now)
                .by(&signed_in.agent.id)
                .from(from);
            // It is forgotten sooner or later in any case; the new one must not fail because of it.
            let _ = self.store.end_session(previous, signed_out.into()).await;
        }
        Ok(signed_in)
    }

    async fn note_refusal(&self, subject: Option<&AgentId>, from: IpAddr, now: Timestamp) {
        let mut refused = audit::entry(AuditAction::SignInRefused, now).from(from);
        if let Some(subject) = subject {
            refused = refused.about(subject);
        }
        if let Err(error) = self.store.record_audit(refused.into()).await {
            tracing::error!(%error, "a refused sign-in is missing in the audit log");
        }
    }

    /// The agent who has this login and this password, as far as attempts are allowed.
    async fn recognise(
        &self,
        login: &str,
        password: &str,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<Agent, AccountError> {
        let login = login.trim();
        held(&self.attempts)
            .begin(login, from, now)
            .map_err(|until| AccountError::Locked { until })?;
        let checked = async {
            let agent = self.store.agent_by_login(login).await?;
            let known = agent.as_ref().map(|agent| agent.password.as_str());
            let same = self.passwords.matches(password, known).await?;
            Ok::<_, AccountError>((agent, same))
        };
        let (agent, same) = match checked.await {
            Ok(outcome) => outcome,
            Err(error) => {
                held(&self.attempts).undone(login, from);
                return Err(error);
            }
        };
        let subject = agent.as_ref().map(|agent| agent.id.clone());
        match agent {
            Some(agent) if same && agent.disabled_at.is_none() => {
                held(&self.attempts).succeeded(login, from);
                Ok(agent)
            }
            _ => {
                self.note_refusal(subject.as_ref(), from, now).await;
                Err(AccountError::Refused)
            }
        }
    }

    /// Opens a session for somebody whose password was checked.
    pub(super) async fn open(
        &self,
        agent: Agent,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<SignedIn, AccountError> {
        let signed_in = audit::entry(AuditAction::SignedIn, now)
            .by(&agent.id)
            .from(from);
        let opened = self
            .store
            .open_session(&agent.id, &agent.password, signed_in.into())
            .await;
        match opened {
            Ok((_, token)) => Ok(SignedIn { agent, token }),
            // Changed or disabled since the password was compared.
            Err(StoreError::Refused(_) | StoreError::NotFound(_)) => Err(AccountError::Refused),
            Err(error) => Err(error.into()),
        }
    }

    /// Who is signed in, without counting as a use: for connections that stay open. When the role has changed, the token
    /// is replaced at the next use only.
    pub async fn look(&self, token: &AccessToken, now: Timestamp) -> Result<Present, AccountError> {
        let found = self.store.session(token).await?;
        let (session, agent) = found.ok_or(AccountError::SignedOut)?;
        if agent.disabled_at.is_some() || is_over(&session, now) {
            return Err(AccountError::SignedOut);
        }
        Ok(Present {
            agent,
            session,
            replaced: None,
        })
    }

    /// Who is signed in. The session is in use from now on for another half hour.
    pub async fn identify(
        &self,
        token: &AccessToken,
        now: Timestamp,
    ) -> Result<Present, AccountError> {
        let mut present = self.look(token, now).await?;
        if present.session.role != present.agent.role {
            let replaced = self.store.replace_session(token).await?;
            let (session, token) = replaced.ok_or(AccountError::SignedOut)?;
            present.session = session;
            present.replaced = Some(token);
        }
        if now.0.saturating_sub(present.session.used_at.0) >= NOTE_EVERY {
            let token = present.replaced.as_ref().unwrap_or(token);
            match self.store.use_session(token, now).await {
                Ok(()) => present.session.used_at = now,
                // On a full disk agents must be able to go on.
                Err(error) => tracing::warn!(%error, "the use of a session could not be noted"),
            }
        }
        Ok(present)
    }

    /// Who is signed in, if the role has this permission.
    pub async fn authorise(
        &self,
        token: &AccessToken,
        permission: Permission,
        now: Timestamp,
    ) -> Result<Present, AccountError> {
        let present = self.identify(token, now).await?;
        present.must_have(permission)?;
        Ok(present)
    }

    /// Signs out. A session that has ended already is no error.
    pub async fn sign_out(
        &self,
        token: &AccessToken,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let mut entry = audit::entry(AuditAction::SignedOut, now).from(from);
        if let Some((session, _)) = self.store.session(token).await? {
            entry = entry.by(&session.agent);
        }
        self.store.end_session(token, entry.into()).await?;
        Ok(())
    }

    /// Chooses another password; the old one must be given. All sessions of the agent end, and a new one begins.
    pub async fn change_password(
        &self,
        token: &AccessToken,
        old: &str,
        new: &str,
        from: IpAddr,
        now: Timestamp,
    ) -> Result<SignedIn, AccountError> {
        let present = self.identify(token, now).await?;
        let login = &present.agent.login;
        check(new, login).map_err(AccountError::Weak)?;
        let agent = self.recognise(login, old, from, now).await?;
        let change = AccountChange::Password {
            hash: self.passwords.hash(new).await?,
            checked: Some(agent.password),
            invitation: None,
        };
        let changed = audit::entry(AuditAction::PasswordChanged, now)
            .by(&agent.id)
            .from(from);
        let changed = self
            .store
            .change_account(&agent.id, change, changed.into())
            .await;
        match changed {
            Ok(agent) => self.open(agent, from, now).await,
            Err(StoreError::Conflict(_) | StoreError::Refused(_)) => Err(AccountError::Refused),
            Err(error) => Err(error.into()),
        }
    }
}

/// The keyed hash behind the value that forms must bring along.
fn keyed(token: &AccessToken) -> Option<Hmac<Sha256>> {
    // HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(token.reveal().as_bytes()).ok()?;
    mac.update(b"madoguchi csrf 1");
    Some(mac)
}

/// The value that forms of this session bring along: only pages that were given to the session know it, and the token
/// cannot be told from it. Empty if there can be none, which then matches nothing.
pub fn csrf(token: &AccessToken) -> String {
    keyed(token).map_or_else(String::new, |mac| {
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    })
}

/// Whether a form brought the value of this session, compared in constant time.
pub fn csrf_matches(token: &AccessToken, value: &str) -> bool {
    match (keyed(token), URL_SAFE_NO_PAD.decode(value)) {
        (Some(mac), Ok(bytes)) => mac.verify_slice(&bytes).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_session_is_no_form_of_this_one() {
        let (mine, other) = (AccessToken::generate(), AccessToken::generate());
        let value = csrf(&mine);
        assert_eq!(value.len(), 43);
        assert_eq!(value, csrf(&mine));
        assert!(csrf_matches(&mine, &value));
        assert!(!csrf_matches(&other, &value));
        assert!(!value.contains(mine.reveal()) && value != mine.hash());
        let longer = format!("{value}AA");
        for wrong in ["", "AA", "あああ", &value[..40], &longer] {
            assert!(!csrf_matches(&mine, wrong), "{wrong}");
        }
        let first = if value.starts_with('A') { "B" } else { "A" };
        let changed = format!("{first}{}", &value[1..]);
        assert!(!csrf_matches(&mine, &changed));
    }
}
