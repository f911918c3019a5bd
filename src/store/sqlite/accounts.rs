//! Accounts: sessions, and changes of agents with their audit entries.

use std::path::Path;

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{ConnectOptions, Connection, Row};

use super::desk::{CreateAgent, active_agent};
use super::writer::Job;
use super::{SqliteStore, audit, file, migrate, rows};
use crate::store::accounts::{AccountChange, AccountStore, MOST_SESSIONS, SessionRecord};
use crate::store::audit::{AuditChain, AuditEntry, AuditFilter, NewAudit};
use crate::store::error::StoreError;
use crate::store::ids::{AccessToken, AgentId, Timestamp};
use crate::store::record::{Agent, NewAgent};
use crate::store::{MOST_ROWS_READ, guard, statements};

/// Everybody at the desk, by login, read from a database beside the process that uses it. Without a database, nobody.
pub async fn agents_beside(database: &Path) -> Result<Vec<Agent>, StoreError> {
    if !file::is_ours(database)? {
        return Ok(Vec::new());
    }
    let mut connection = file::reading(database).connect().await?;
    let agents = read_agents(&mut connection).await;
    connection.close().await?;
    agents
}

async fn read_agents(connection: &mut SqliteConnection) -> Result<Vec<Agent>, StoreError> {
    if migrate::inspect(connection).await? == 0 {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(statements::AGENTS)
        .bind(i64::from(MOST_ROWS_READ))
        .fetch_all(connection)
        .await?;
    rows.iter().map(rows::agent).collect()
}

/// Ends all sessions of an agent.
pub(super) async fn end_sessions_of(
    connection: &mut SqliteConnection,
    agent: &AgentId,
) -> Result<(), StoreError> {
    sqlx::query(statements::END_SESSIONS_OF)
        .bind(agent.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Uses an invitation up.
async fn redeem(
    connection: &mut SqliteConnection,
    invitation: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let done = sqlx::query(statements::REDEEM)
        .bind(invitation)
        .bind(at.0)
        .execute(connection)
        .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound("invitation"));
    }
    Ok(())
}

async fn insert(
    connection: &mut SqliteConnection,
    session: &SessionRecord,
    token: &AccessToken,
) -> Result<(), StoreError> {
    sqlx::query(statements::INSERT_SESSION)
        .bind(token.hash())
        .bind(session.agent.as_str())
        .bind(session.role.name())
        .bind(session.created_at.0)
        .bind(session.used_at.0)
        .execute(connection)
        .await?;
    Ok(())
}

fn session(row: &SqliteRow) -> Result<SessionRecord, StoreError> {
    Ok(SessionRecord {
        agent: row.try_get::<String, _>("session_agent")?.into(),
        role: rows::role(&row.try_get::<String, _>("session_role")?)?,
        created_at: Timestamp(row.try_get("session_created_at")?),
        used_at: Timestamp(row.try_get("session_used_at")?),
    })
}

/// Adds somebody, by an invitation or without.
struct Enrol {
    new: NewAgent,
    invitation: Option<String>,
    audit: NewAudit,
}

#[async_trait]
impl Job for Enrol {
    type Answer = Agent;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Agent, StoreError> {
        let at = self.audit.at;
        if let Some(invitation) = &self.invitation {
            redeem(connection, invitation, at).await?;
        }
        let new = self.new.clone();
        let agent = CreateAgent { new, at }.run(&mut *connection).await?;
        let mut audit = self.audit.clone();
        audit.actor = Some(agent.id.clone());
        audit.subject = Some(agent.id.clone());
        audit::append(connection, audit).await?;
        Ok(agent)
    }
}

/// Changes an account.
struct Change {
    id: AgentId,
    what: AccountChange,
    audit: NewAudit,
}

impl Change {
    async fn password(
        &self,
        connection: &mut SqliteConnection,
        agent: &Agent,
        checked: Option<&String>,
        invitation: Option<&String>,
    ) -> Result<(), StoreError> {
        if agent.disabled_at.is_some() {
            return Err(StoreError::refused(format!(
                "The agent {} is disabled.",
                agent.login
            )));
        }
        if checked.is_some_and(|checked| *checked != agent.password) {
            return Err(StoreError::conflict("The password was changed in between."));
        }
        match invitation {
            Some(invitation) => redeem(connection, invitation, self.audit.at).await,
            None => Ok(()),
        }
    }
}

async fn any_agent(connection: &mut SqliteConnection, id: &AgentId) -> Result<Agent, StoreError> {
    let row = sqlx::query(statements::AGENT)
        .bind(id.as_str())
        .fetch_optional(connection)
        .await?;
    rows::agent(row.as_ref().ok_or(StoreError::NotFound("agent"))?)
}

#[async_trait]
impl Job for Change {
    type Answer = Agent;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Agent, StoreError> {
        let agent = any_agent(&mut *connection, &self.id).await?;
        let query = match &self.what {
            AccountChange::Role(role) => sqlx::query(statements::SET_ROLE)
                .bind(self.id.as_str())
                .bind(role.name()),
            AccountChange::Password {
                hash,
                checked,
                invitation,
            } => {
                self.password(
                    &mut *connection,
                    &agent,
                    checked.as_ref(),
                    invitation.as_ref(),
                )
                .await?;
                sqlx::query(statements::SET_PASSWORD)
                    .bind(self.id.as_str())
                    .bind(hash.as_str())
            }
            AccountChange::Disabled => sqlx::query(statements::DISABLE_AGENT)
                .bind(self.id.as_str())
                .bind(self.audit.at.0),
            AccountChange::Enabled => sqlx::query(statements::ENABLE_AGENT).bind(self.id.as_str()),
        };
        query.execute(&mut *connection).await?;
        if matches!(
            self.what,
            AccountChange::Password { .. } | AccountChange::Disabled
        ) {
            end_sessions_of(&mut *connection, &self.id).await?;
        }
        let mut audit = self.audit.clone();
        audit.subject = Some(self.id.clone());
        audit::append(&mut *connection, audit).await?;
        any_agent(connection, &self.id).await
    }
}

/// Signs in.
struct Open {
    agent: AgentId,
    checked: String,
    audit: NewAudit,
}

#[async_trait]
impl Job for Open {
    type Answer = (SessionRecord, AccessToken);

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Self::Answer, StoreError> {
        let agent = active_agent(&mut *connection, &self.agent).await?;
        if agent.password != self.checked {
            return Err(StoreError::refused("The password was changed in between."));
        }
        sqlx::query(statements::END_SURPLUS_SESSIONS)
            .bind(self.agent.as_str())
            .bind(i64::from(MOST_SESSIONS) - 1)
            .execute(&mut *connection)
            .await?;
        let session = SessionRecord {
            agent: agent.id,
            role: agent.role,
            created_at: self.audit.at,
            used_at: self.audit.at,
        };
        let token = AccessToken::generate();
        insert(&mut *connection, &session, &token).await?;
        audit::append(connection, self.audit.clone()).await?;
        Ok((session, token))
    }
}

/// Notes a use.
struct Use {
    token: AccessToken,
    at: Timestamp,
}

#[async_trait]
impl Job for Use {
    type Answer = ();

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        sqlx::query(statements::USE_SESSION)
            .bind(self.token.hash())
            .bind(self.at.0)
            .execute(connection)
            .await?;
        Ok(())
    }
}

async fn end(connection: &mut SqliteConnection, token: &AccessToken) -> Result<bool, StoreError> {
    let done = sqlx::query(statements::END_SESSION)
        .bind(token.hash())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Replaces a token.
struct Replace(AccessToken);

#[async_trait]
impl Job for Replace {
    type Answer = Option<(SessionRecord, AccessToken)>;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<Self::Answer, StoreError> {
        let row = sqlx::query(statements::SESSION)
            .bind(self.0.hash())
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let agent = rows::agent(&row)?;
        if agent.disabled_at.is_some() {
            return Ok(None);
        }
        let session = SessionRecord {
            role: agent.role,
            ..session(&row)?
        };
        end(&mut *connection, &self.0).await?;
        let token = AccessToken::generate();
        insert(connection, &session, &token).await?;
        Ok(Some((session, token)))
    }
}

/// Signs out.
struct End {
    token: AccessToken,
    audit: NewAudit,
}

#[async_trait]
impl Job for End {
    type Answer = bool;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<bool, StoreError> {
        let ended = end(&mut *connection, &self.token).await?;
        if ended {
            audit::append(connection, self.audit.clone()).await?;
        }
        Ok(ended)
    }
}

/// Forgets what is over.
struct EndStale {
    unused_since: Timestamp,
    begun_before: Timestamp,
    redeemed_before: Timestamp,
}

#[async_trait]
impl Job for EndStale {
    type Answer = u64;

    async fn run(&mut self, connection: &mut SqliteConnection) -> Result<u64, StoreError> {
        let done = sqlx::query(statements::END_STALE_SESSIONS)
            .bind(self.unused_since.0)
            .bind(self.begun_before.0)
            .execute(&mut *connection)
            .await?;
        sqlx::query(statements::FORGET_REDEEMED)
            .bind(self.redeemed_before.0)
            .execute(connection)
            .await?;
        Ok(done.rows_affected())
    }
}

#[async_trait]
impl AccountStore for SqliteStore {
    async fn enrol_agent(
        &self,
        new: NewAgent,
        invitation: &str,
        audit: NewAudit,
    ) -> Result<Agent, StoreError> {
        guard::agent(&new)?;
        guard::name("invitation", invitation)?;
        audit::check(&audit)?;
        let invitation = Some(invitation.to_owned());
        self.writer
            .write(Enrol {
                new,
                invitation,
                audit,
            })
            .await
    }

    async fn admit_agent(&self, new: NewAgent, audit: NewAudit) -> Result<Agent, StoreError> {
        guard::agent(&new)?;
        audit::check(&audit)?;
        self.writer
            .write(Enrol {
                new,
                invitation: None,
                audit,
            })
            .await
    }

    async fn change_account(
        &self,
        id: &AgentId,
        change: AccountChange,
        audit: NewAudit,
    ) -> Result<Agent, StoreError> {
        audit::check(&audit)?;
        if let AccountChange::Password { hash, .. } = &change {
            guard::password_hash(hash)?;
        }
        let id = id.clone();
        let what = change;
        self.writer.write(Change { id, what, audit }).await
    }

    async fn open_session(
        &self,
        agent: &AgentId,
        checked: &str,
        audit: NewAudit,
    ) -> Result<(SessionRecord, AccessToken), StoreError> {
        audit::check(&audit)?;
        let (agent, checked) = (agent.clone(), checked.to_owned());
        self.writer
            .write(Open {
                agent,
                checked,
                audit,
            })
            .await
    }

    async fn session(
        &self,
        token: &AccessToken,
    ) -> Result<Option<(SessionRecord, Agent)>, StoreError> {
        let row = sqlx::query(statements::SESSION)
            .bind(token.hash())
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref()
            .map(|row| Ok((session(row)?, rows::agent(row)?)))
            .transpose()
    }

    async fn use_session(&self, token: &AccessToken, at: Timestamp) -> Result<(), StoreError> {
        guard::moment(at)?;
        let token = token.clone();
        self.writer.write(Use { token, at }).await
    }

    async fn replace_session(
        &self,
        token: &AccessToken,
    ) -> Result<Option<(SessionRecord, AccessToken)>, StoreError> {
        self.writer.write(Replace(token.clone())).await
    }

    async fn end_session(&self, token: &AccessToken, audit: NewAudit) -> Result<bool, StoreError> {
        audit::check(&audit)?;
        let token = token.clone();
        self.writer.write(End { token, audit }).await
    }

    async fn end_stale_sessions(
        &self,
        unused_since: Timestamp,
        begun_before: Timestamp,
        redeemed_before: Timestamp,
    ) -> Result<u64, StoreError> {
        self.writer
            .write(EndStale {
                unused_since,
                begun_before,
                redeemed_before,
            })
            .await
    }

    async fn record_audit(&self, new: NewAudit) -> Result<AuditEntry, StoreError> {
        audit::check(&new)?;
        self.writer.write(audit::Record(new)).await
    }

    async fn audit(&self, filter: AuditFilter, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        audit::latest(&self.readers, &filter, limit).await
    }

    async fn audit_after(&self, number: u64, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        audit::after(&self.readers, number, limit).await
    }

    async fn audit_chain(&self) -> Result<AuditChain, StoreError> {
        audit::ends(&self.readers).await
    }

    async fn erase_audit(
        &self,
        before: Timestamp,
        limit: u32,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        guard::moment(at)?;
        self.writer
            .write(audit::EraseAudit { before, limit, at })
            .await
    }
}
