//! Who acts at the desk from Discord: an account of the store without a password.

use super::super::hub::Hub;
use super::super::wire::Author;
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
}

/// The login of somebody on Discord.
pub(super) fn login(user: u64) -> String {
    format!("{DISCORD_LOGIN}{user}")
}

/// Whether somebody is staff, by the roles on the server.
pub(super) fn is_staff(hub: &Hub, author: &Author) -> bool {
    let staff = &hub.settings().staff;
    let has = |role: Option<u64>| {
        role.is_some_and(|role| author.roles.iter().any(|mine| mine.get() == role))
    };
    // Without a role, whoever can write in the threads.
    staff.role.is_none() || has(staff.role) || has(staff.supervisor_role)
}

/// Who somebody on Discord is at the desk; why they may do nothing there, in words.
pub(super) async fn actor(hub: &Hub, author: &Author) -> Result<Actor, String> {
    if author.bot || !is_staff(hub, author) {
        return Err(words::word(hub, "staff-discord-not-staff"));
    }
    let supervisor = hub.settings().staff.supervisor_role;
    let is_supervisor =
        supervisor.is_some_and(|role| author.roles.iter().any(|mine| mine.get() == role));
    let now = hub.bot.clock().at();
    let login = login(author.id.get());
    let guest = hub
        .accounts
        .guest(&login, &author.name, is_supervisor, now)
        .await;
    let agent = guest.map_err(|error| {
        if matches!(error, AccountError::Disabled) {
            return words::word(hub, "staff-discord-not-staff");
        }
        tracing::warn!(%error, "who acts on Discord could not be told");
        words::word(hub, "staff-discord-busy")
    })?;
    if agent.disabled_at.is_some() || !agent.role.may(Permission::Answer) {
        return Err(words::word(hub, "staff-discord-not-staff"));
    }
    Ok(Actor {
        overrules: is_supervisor || agent.role.may(Permission::Overrule),
        agent,
    })
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
