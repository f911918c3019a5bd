//! What is done with a case from Discord: the same as on the screens of the desk, with the same entries in the audit log.

use serenity::model::id::UserId;

use super::super::hub::Hub;
use super::super::view::escape;
use super::actor::{Actor, account, login, member};
use super::case::{CaseThread, holder, open_case};
use super::closing::{self, Closing};
use super::said::{claim, held, refusal};
use super::{block, words};
use crate::bot::desk::DeskAction;
use crate::replies::Args;
use crate::store::{
    Agent, AgentId, AuditAction, Author, Body, Case, ConversationId, Holder, NewEvent, StoreError,
    Turn, TurnOutcome,
};

/// The longest time after which a case is closed, in minutes: 7 days.
pub(super) const LONGEST_CLOSING: i64 = 7 * 24 * 60;
/// The longest block, in hours: a year.
pub(super) const LONGEST_BLOCK: i64 = 365 * 24;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// Something that is done with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    /// Takes it.
    Claim,
    /// Gives it back to the queue.
    Release {
        /// Why.
        reason: String,
    },
    /// Gives it to somebody else.
    Transfer {
        /// To whom on Discord.
        user: u64,
        /// Why.
        reason: String,
    },
    /// Ends it.
    Close {
        /// Why.
        reason: String,
        /// After how many minutes, unless the resident writes; `None`: now.
        minutes: Option<i64>,
    },
    /// Opens it again, and takes it.
    Reopen,
    /// Writes a note.
    Note {
        /// The note.
        text: String,
    },
    /// The resident reaches no person for a while.
    Block {
        /// Why.
        reason: String,
        /// For how many hours.
        hours: i64,
    },
    /// The resident reaches people again.
    Unblock,
}

/// Whether an agent may do something with an open case, and as what.
struct Allowed {
    overrules: bool,
    /// Whether the agent has taken the case for it.
    claimed: bool,
}

/// Does something with a case, in its lane. Gives what is said to who did it; an error says why it was not done.
pub(super) async fn act(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    doing: Doing,
    key: &str,
) -> Result<String, String> {
    let record = hub.bot.store().conversation(conversation).await;
    let before = record.map_err(|error| refusal(hub, &error))?.last;
    let done = do_it(hub, conversation, actor, doing, key).await;
    super::show_since(hub, conversation, before).await;
    done
}

async fn do_it(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    doing: Doing,
    key: &str,
) -> Result<String, String> {
    let said = |id: &str| words::word(hub, id);
    match doing {
        Doing::Claim => {
            claim(hub, conversation, actor).await?;
            Ok(said("staff-discord-done-claim"))
        }
        Doing::Release { reason } => {
            let allowed = allowed(hub, conversation, actor, false).await?;
            let action = action(conversation, actor, &allowed, &reason);
            let outcome = hub.bot.release(action).await;
            let action = AuditAction::Released;
            finish(hub, conversation, actor, &allowed, action, None, outcome).await?;
            Ok(said("staff-discord-done-release"))
        }
        Doing::Transfer { user, reason } => {
            transfer(hub, conversation, actor, user, &reason, key).await
        }
        Doing::Close {
            reason,
            minutes: None,
        } => {
            let allowed = allowed(hub, conversation, actor, true).await?;
            let action = action(conversation, actor, &allowed, &reason);
            let outcome = hub.bot.close_case(action).await;
            let action = AuditAction::Closed;
            finish(hub, conversation, actor, &allowed, action, None, outcome).await?;
            Ok(said("staff-discord-done-close"))
        }
        Doing::Close {
            reason,
            minutes: Some(minutes),
        } => close_later(hub, conversation, actor, &reason, minutes).await,
        Doing::Reopen => reopen(hub, conversation, actor, key).await,
        Doing::Note { text } => {
            super::said::note_down(hub, conversation, actor, key, &text).await?;
            Ok(said("staff-discord-done-note"))
        }
        Doing::Block { reason, hours } => {
            block::block(hub, conversation, actor, &reason, hours, key).await
        }
        Doing::Unblock => block::unblock(hub, conversation, actor, key).await,
    }
}

/// Whether it may be done. A case that nobody has is taken for it, if that is wanted.
async fn allowed(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    takes: bool,
) -> Result<Allowed, String> {
    let case = open_case(hub, conversation).await;
    let case = case.map_err(|_| words::word(hub, "staff-discord-busy"))?;
    let Some(case) = case else {
        return Err(words::word(hub, "staff-discord-no-case"));
    };
    let holder = holder(&case);
    let own = |claimed| Allowed {
        overrules: false,
        claimed,
    };
    if holder == Holder::Agent(actor.agent.id.clone()) {
        return Ok(own(false));
    }
    if actor.overrules {
        return Ok(Allowed {
            overrules: true,
            claimed: false,
        });
    }
    if takes && holder == Holder::Queue {
        return claim(hub, conversation, actor).await.map(own);
    }
    Err(held(hub, &holder).await)
}

fn action(
    conversation: &ConversationId,
    actor: &Actor,
    allowed: &Allowed,
    reason: &str,
) -> DeskAction {
    DeskAction {
        conversation: conversation.clone(),
        agent: actor.agent.id.clone(),
        overrule: allowed.overrules,
        reason: reason.trim().to_owned(),
    }
}

/// Notes down what was done. Who was faster is told when it could not be done.
async fn finish(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    allowed: &Allowed,
    action: AuditAction,
    about: Option<&AgentId>,
    outcome: Result<Case, StoreError>,
) -> Result<(), String> {
    tracing::debug!(
        taken = allowed.claimed,
        action = action.name(),
        "a case was acted on"
    );
    match outcome {
        Ok(_) => {
            if allowed.overrules {
                let overruled = AuditAction::Overruled;
                actor.note_down(hub, overruled, conversation, about).await;
            }
            actor.note_down(hub, action, conversation, about).await;
            Ok(())
        }
        Err(StoreError::Conflict(_)) => match open_case(hub, conversation).await {
            Ok(Some(case)) => Err(held(hub, &holder(&case)).await),
            Ok(None) => Err(words::word(hub, "staff-discord-no-case")),
            Err(_) => Err(words::word(hub, "staff-discord-busy")),
        },
        Err(error) => Err(refusal(hub, &error)),
    }
}

/// Gives the case to somebody else. The reason becomes a note, so that they read it.
async fn transfer(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    user: u64,
    reason: &str,
    key: &str,
) -> Result<String, String> {
    let to = receiver(hub, actor, user).await?;
    let to = to.ok_or_else(|| words::word(hub, "staff-discord-unknown-agent"))?;
    let allowed = allowed(hub, conversation, actor, true).await?;
    let action = action(conversation, actor, &allowed, "");
    let outcome = hub.bot.transfer(action, &to.id).await;
    if outcome.is_ok() && !reason.trim().is_empty() {
        let text = words::say_one(hub, "staff-event-transfer-note", "reason", reason.trim());
        let key = format!("{key}-note");
        match hub
            .bot
            .note(conversation, &actor.agent.id, &key, &text)
            .await
        {
            Ok(_) => {
                actor
                    .note_down(hub, AuditAction::Noted, conversation, None)
                    .await;
            }
            Err(error) => tracing::warn!(%error, "why it was transferred could not be kept"),
        }
    }
    let done = AuditAction::Transferred;
    finish(
        hub,
        conversation,
        actor,
        &allowed,
        done,
        Some(&to.id),
        outcome,
    )
    .await?;
    // Who was not called into the thread does not see it perhaps.
    if let Ok(Some(thread)) = CaseThread::of(hub, conversation).await
        && let Some(channel) = thread.channel()
        && let Err(error) = hub.rest.add_to_thread(channel, UserId::new(user)).await
    {
        tracing::warn!(%error, "who got a case could not be let into its thread");
    }
    let name = escape(&to.name);
    Ok(words::say_one(
        hub,
        "staff-discord-done-transfer",
        "name",
        &name,
    ))
}

/// Who can be given a case: an agent whose roles allow it now, also one who has not done anything here yet.
async fn receiver(hub: &Hub, actor: &Actor, user: u64) -> Result<Option<Agent>, String> {
    if user == 0 {
        return Ok(None);
    }
    let member = member(hub, actor.guild, UserId::new(user)).await;
    let member = member.map_err(|error| {
        tracing::warn!(%error, "the roles of somebody could not be told");
        words::word(hub, "staff-discord-busy")
    })?;
    let Some(member) = member else {
        return Ok(None);
    };
    if hub.settings().staff.role.is_none() {
        // Without a role, only who has acted is known to see the threads.
        let known = hub.bot.store().agent_by_login(&login(user)).await;
        if known.map_err(|error| refusal(hub, &error))?.is_none() {
            return Ok(None);
        }
    }
    account(hub, &member).await
}

/// Closes the case later, unless the resident writes until then.
async fn close_later(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    reason: &str,
    minutes: i64,
) -> Result<String, String> {
    let minutes = minutes.clamp(1, LONGEST_CLOSING);
    let allowed = allowed(hub, conversation, actor, true).await?;
    let record = hub.bot.store().conversation(conversation).await;
    let last = record.map_err(|error| refusal(hub, &error))?.last;
    let at = hub.bot.clock().at().0.saturating_add(minutes * 60_000_000);
    let reason: String = reason.trim().chars().take(LONGEST_REASON).collect();
    let closing = Closing {
        at,
        agent: actor.agent.id.as_str().to_owned(),
        overrule: allowed.overrules,
        reason: hub.bot.masked(&reason),
        after: last,
    };
    let noted = closing::note(hub, conversation, &closing).await;
    noted.map_err(|_| words::word(hub, "staff-discord-busy"))?;
    let name = escape(&actor.agent.name);
    let args = Args::new()
        .with("name", name)
        .with("at", words::moment(crate::store::Timestamp(at)));
    let sentence = words::say(hub, "staff-discord-closing-set", &args);
    super::tell(hub, conversation, &format!("closing-{at}"), &sentence).await;
    Ok(sentence)
}

/// Opens a case again and takes it.
async fn reopen(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    key: &str,
) -> Result<String, String> {
    let reason = words::word(hub, "staff-discord-reopened");
    for _ in 0..4 {
        let record = hub.bot.store().conversation(conversation).await;
        let record = record.map_err(|error| refusal(hub, &error))?;
        if !matches!(record.holder, Holder::Bot | Holder::Closed) {
            return Err(words::word(hub, "staff-discord-open-already"));
        }
        let turn = Turn {
            conversation: conversation.clone(),
            expected: record.last,
            key: key.to_owned(),
            state: None,
            holder: Some(Holder::Queue),
            events: vec![NewEvent {
                author: Author::Agent(actor.agent.id.clone()),
                body: Body::HandOver {
                    reason: reason.clone(),
                },
            }],
            at: hub.bot.clock().at(),
        };
        match hub.bot.store().commit_turn(turn).await {
            Ok(TurnOutcome::Written(events)) => {
                hub.bot.bus().tell(&events);
                claim(hub, conversation, actor).await?;
                return Ok(words::word(hub, "staff-discord-done-reopen"));
            }
            Ok(TurnOutcome::Known(_)) => {
                return Ok(words::word(hub, "staff-discord-done-reopen"));
            }
            Ok(TurnOutcome::Conflict(_)) => {}
            Err(error) => return Err(refusal(hub, &error)),
        }
    }
    Err(words::word(hub, "staff-discord-busy"))
}

/// Gives a case back to the queue whose thread is gone and could not be opened anew: at the desk it is found again.
pub(super) async fn give_back(hub: &Hub, conversation: &ConversationId) {
    let Ok(Some(case)) = open_case(hub, conversation).await else {
        return;
    };
    let Holder::Agent(agent) = holder(&case) else {
        return;
    };
    let action = DeskAction {
        conversation: conversation.clone(),
        agent,
        overrule: false,
        reason: words::word(hub, "staff-discord-thread-lost"),
    };
    if let Err(error) = hub.bot.release(action).await {
        tracing::warn!(%error, "a case without a thread could not be given back");
    }
}
