//! Residents who reach no person for a while.

use serde::{Deserialize, Serialize};
use serenity::model::id::UserId;

use super::super::hub::{CHANNEL, Hub};
use super::actor::Actor;
use super::doing::LONGEST_BLOCK;
use super::said::{note_down, refusal};
use super::words;
use crate::replies::Args;
use crate::store::{AuditAction, ConversationId, MOST_ROWS_READ, StoreError, Timestamp};

/// A block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Block {
    /// Until when, in microseconds.
    until: i64,
    /// Why, masked.
    reason: String,
    /// Who has said so.
    by: String,
}

/// What the keys of these notes begin with.
const PREFIX: &str = "block:";

fn key(user: &str) -> String {
    format!("{PREFIX}{user}")
}

/// Removes the blocks that have ended, with their reasons.
pub(super) async fn forget_ended(hub: &Hub) -> Result<(), StoreError> {
    let (store, now) = (hub.bot.store(), hub.bot.clock().at());
    for (key, memo) in store.memos(CHANNEL, PREFIX, MOST_ROWS_READ).await? {
        if !holds(Some(&memo), now) {
            store.set_memo(CHANNEL, &key, None, None, now).await?;
        }
    }
    Ok(())
}

/// Whether somebody reaches no person at the moment. When that cannot be told, nobody is kept away.
pub(in super::super) async fn is_blocked(hub: &Hub, user: UserId) -> bool {
    match hub.bot.store().memo(CHANNEL, &key(&user.to_string())).await {
        Ok(memo) => holds(memo.as_deref(), hub.bot.clock().at()),
        Err(error) => {
            tracing::warn!(%error, "it could not be told whether somebody is blocked");
            false
        }
    }
}

fn holds(memo: Option<&str>, now: Timestamp) -> bool {
    memo.and_then(|memo| serde_json::from_str::<Block>(memo).ok())
        .is_some_and(|block| block.until > now.0)
}

/// Who the resident of a conversation is on Discord.
async fn resident(hub: &Hub, conversation: &ConversationId) -> Result<String, String> {
    let addresses = hub.bot.store().addresses(CHANNEL, conversation).await;
    let addresses = addresses.map_err(|error| refusal(hub, &error))?;
    let users = addresses.iter().filter_map(|address| {
        let (_, user) = address.rsplit_once(':')?;
        words::number(user).map(|user| user.to_string())
    });
    let mut users = users;
    users
        .next()
        .ok_or_else(|| words::word(hub, "staff-discord-not-on-discord"))
}

/// Blocks the resident of a conversation. A note in the conversation says so.
pub(super) async fn block(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    reason: &str,
    hours: i64,
    note: &str,
) -> Result<String, String> {
    let user = resident(hub, conversation).await?;
    let now = hub.bot.clock().at();
    let hours = hours.clamp(1, LONGEST_BLOCK);
    let until = Timestamp(now.0.saturating_add(hours * 3_600_000_000));
    let reason: String = reason.trim().chars().take(500).collect();
    let reason = hub.bot.masked(&reason);
    let block = Block {
        until: until.0,
        reason: reason.clone(),
        by: actor.agent.id.as_str().to_owned(),
    };
    let memo = serde_json::to_string(&block).unwrap_or_default();
    let store = hub.bot.store();
    let key = key(&user);
    let kept = store.set_memo(CHANNEL, &key, Some(&memo), None, now).await;
    kept.map_err(|error| refusal(hub, &error))?;
    let args = Args::new()
        .with("until", words::moment(until))
        .with("reason", reason);
    let sentence = words::say(hub, "staff-discord-blocked", &args);
    actor
        .note_down(hub, AuditAction::Blocked, conversation, None)
        .await;
    note_down(hub, conversation, actor, note, &sentence).await?;
    Ok(words::say(hub, "staff-discord-done-block", &args))
}

/// The resident of a conversation reaches people again.
pub(super) async fn unblock(
    hub: &Hub,
    conversation: &ConversationId,
    actor: &Actor,
    note: &str,
) -> Result<String, String> {
    let user = resident(hub, conversation).await?;
    let (store, now) = (hub.bot.store(), hub.bot.clock().at());
    let removed = store.set_memo(CHANNEL, &key(&user), None, None, now).await;
    removed.map_err(|error| refusal(hub, &error))?;
    actor
        .note_down(hub, AuditAction::Unblocked, conversation, None)
        .await;
    let sentence = words::word(hub, "staff-discord-unblocked");
    note_down(hub, conversation, actor, note, &sentence).await?;
    Ok(words::word(hub, "staff-discord-done-unblock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_ends() {
        let block = Block {
            until: 10,
            reason: "spam".into(),
            by: "a".into(),
        };
        let memo = serde_json::to_string(&block).unwrap();
        assert!(holds(Some(&memo), Timestamp(9)));
        assert!(!holds(Some(&memo), Timestamp(10)));
        assert!(!holds(Some("nonsense"), Timestamp(9)));
        assert!(!holds(None, Timestamp(9)));
    }
}
