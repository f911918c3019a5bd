//! Who acts at the desk from Discord: an account of the store without a password.

use serenity::model::id::{GuildId, UserId};

use super::super::hub::Hub;
use super::super::rest::RestError;
use super::super::wire::{self, Author};
use super::words;
use crate::accounts::{AccountError, Permission, audit};
use crate::bot::desk::DISCORD_LOGIN;
use crate::store::{Agent, AgentId, AuditAction, ConversationId};

/// Somebody who acts.
#[derive(Clone, Debug)]
pub(super) struct Actor {
    /// The account.
    pub(super) agent: Agent,
    /// Whether they may act on the cases of others.
    pub(super) overrules: bool,
    /// The server on which they act, if it was told.
    pub(super) guild: Option<GuildId>,
}

/// The login of somebody on Discord.
pub(super) fn login(user: u64) -> String {
    format!("{DISCORD_LOGIN}{user}")
}

/// Whether somebody is staff, by the roles on the server.
fn is_staff(hub: &Hub, author: &Author) -> bool {
    let staff = &hub.settings().staff;
    let has = |role: Option<u64>| {
        role.is_some_and(|role| author.roles.iter().any(|mine| mine.get() == role))
    };
    // Without a role, whoever can write in the threads.
    staff.role.is_none() || has(staff.role) || has(staff.supervisor_role)
}

/// Somebody as a member of the server; `None` for who is none, or if it cannot be told which server it is.
pub(super) async fn member(
    hub: &Hub,
    guild: Option<GuildId>,
    user: UserId,
) -> Result<Option<Author>, RestError> {
    let configured = hub.settings().guild.filter(|guild| *guild > 0);
    let only = || match hub.me()?.guilds.as_slice() {
        [only] => Some(*only),
        _ => None,
    };
    let guild = guild.or(configured.map(GuildId::new)).or_else(only);
    let Some(guild) = guild else {
        return Ok(None);
    };
    match hub.rest.member(guild, user).await {
        Ok(member) => Ok(wire::member(&member)),
        Err(RestError::Refused { status: 404, .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Somebody with the roles on the server, which are asked for if they were not told. Remembered for a minute.
async fn with_roles(
    hub: &Hub,
    author: &Author,
    guild: Option<GuildId>,
) -> Result<Author, RestError> {
    let staff = &hub.settings().staff;
    let by_roles = staff.role.is_some() || staff.supervisor_role.is_some();
    if author.bot || !author.roles.is_empty() || !by_roles {
        return Ok(author.clone());
    }
    if let Some(known) = hub.desk.member(author.id) {
        return Ok(known);
    }
    let member = member(hub, guild, author.id).await?;
    let member = member.unwrap_or_else(|| author.clone());
    hub.desk.keep_member(member.clone());
    Ok(member)
}

/// Whether somebody is staff; `false` too when that cannot be told.
pub(super) async fn may_see(hub: &Hub, author: &Author, guild: Option<GuildId>) -> bool {
    match with_roles(hub, author, guild).await {
        Ok(author) => !author.bot && is_staff(hub, &author),
        Err(error) => {
            tracing::warn!(%error, "the roles of somebody could not be told");
            false
        }
    }
}

/// Who somebody on Discord is at the desk; why they may do nothing there, in words.
pub(super) async fn actor(
    hub: &Hub,
    author: &Author,
    guild: Option<GuildId>,
) -> Result<Actor, String> {
    let author = with_roles(hub, author, guild).await.map_err(|error| {
        tracing::warn!(%error, "the roles of somebody could not be told");
        words::word(hub, "staff-discord-busy")
    })?;
    let agent = account(hub, &author).await?;
    let agent = agent.ok_or_else(|| words::word(hub, "staff-discord-not-staff"))?;
    Ok(Actor {
        overrules: is_supervisor(hub, &author) || agent.role.may(Permission::Overrule),
        agent,
        guild,
    })
}

fn is_supervisor(hub: &Hub, author: &Author) -> bool {
    let supervisor = hub.settings().staff.supervisor_role;
    supervisor.is_some_and(|role| author.roles.iter().any(|mine| mine.get() == role))
}

/// The account of somebody whose roles are known, made if there is none; `None` for who may not answer.
pub(super) async fn account(hub: &Hub, author: &Author) -> Result<Option<Agent>, String> {
    if author.bot || !is_staff(hub, author) {
        return Ok(None);
    }
    let now = hub.bot.clock().at();
    let login = login(author.id.get());
    let is_supervisor = is_supervisor(hub, author);
    let guest = hub
        .accounts
        .guest(&login, &author.name, is_supervisor, now)
        .await;
    match guest {
        Ok(agent) => {
            let may_answer = agent.disabled_at.is_none() && agent.role.may(Permission::Answer);
            Ok(Some(agent).filter(|_| may_answer))
        }
        Err(AccountError::Disabled) => Ok(None),
        Err(error) => {
            tracing::warn!(%error, "who acts on Discord could not be told");
            Err(words::word(hub, "staff-discord-busy"))
        }
    }
}

impl Actor {
    /// Writes into the audit log what was done. A failure is told to whoever runs the service; what was done is done.
    pub(super) async fn note_down(
        &self,
        hub: &Hub,
        action: AuditAction,
        conversation: &ConversationId,
        about: Option<&AgentId>,
    ) {
        let mut entry = audit::entry(action, hub.bot.clock().at())
            .by(&self.agent.id)
            .on(conversation);
        if let Some(about) = about {
            entry = entry.about(about);
        }
        if let Err(error) = hub.accounts.record(entry).await {
            tracing::error!(%error, action = action.name(), "an action is missing in the audit log");
        }
    }
}
