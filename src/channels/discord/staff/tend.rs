//! What is done by itself: closing later, calling later, being on duty, the list for the editors.

use std::sync::Arc;
use std::time::Duration;

use super::super::hub::{CHANNEL, Hub};
use super::super::relay;
use super::case::CaseThread;
use super::show::staff_channel;
use super::trouble::{Trouble, tell_trouble};
use super::words::number;
use super::{block, call, closing, daily, erased, open};
use crate::store::{ConversationId, MOST_ROWS_READ, Timestamp};

/// How often it is looked whether something is to be done.
const PAUSE: Duration = Duration::from_secs(15);
/// After how long it is looked again whether the channel of staff can be reached, in microseconds.
const REACHED: i64 = 25 * 1_000_000;

/// Does what is to be done, until the service ends.
pub(in super::super) async fn run(hub: &Arc<Hub>) {
    if staff_channel(hub).is_none() && hub.settings().staff.editors_channel.is_none() {
        return;
    }
    recover(hub).await;
    let mut erased = erased::Rounds::default();
    erased.all(hub).await;
    loop {
        round(hub).await;
        erased.next(hub).await;
        tokio::select! {
            () = hub.stopping.cancelled() => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

async fn round(hub: &Arc<Hub>) {
    be_there(hub).await;
    close(hub).await;
    call(hub).await;
    if let Err(error) = block::forget_ended(hub).await {
        tracing::warn!(%error, "blocks that have ended could not be removed");
    }
    if let Err(error) = daily::tell(hub).await {
        tracing::warn!(%error, "the editors could not be told what had no answer");
    }
}

/// While the channel of staff can be reached, somebody is on duty.
async fn be_there(hub: &Arc<Hub>) {
    let Some(channel) = staff_channel(hub) else {
        return;
    };
    let now = hub.bot.clock().at();
    let reached = hub.desk.last_reached();
    let is_fresh = (0..REACHED).contains(&now.0.saturating_sub(reached.0));
    if !is_fresh {
        match hub.rest.channel(channel).await {
            Ok(_) => hub.desk.reached(now),
            // Whether it is there is seen when something is posted.
            Err(error) if error.is_unsupported() => hub.desk.reached(now),
            Err(error) => {
                tracing::warn!(%error, "the channel of staff cannot be reached");
                return;
            }
        }
    }
    hub.bot.presence().staffed_elsewhere(now);
}

async fn memos(hub: &Hub, prefix: &str) -> Vec<(String, String)> {
    match hub.bot.store().memos(CHANNEL, prefix, MOST_ROWS_READ).await {
        Ok(memos) => memos,
        Err(error) => {
            tracing::warn!(%error, "notes could not be read");
            Vec::new()
        }
    }
}

/// Closes the cases whose time has come; the others are not given back until then.
async fn close(hub: &Arc<Hub>) {
    let now = hub.bot.clock().at();
    let closings = memos(hub, closing::PREFIX).await.into_iter();
    let closings: Vec<(ConversationId, Timestamp)> = closings
        .filter_map(|(key, memo)| {
            let closing: closing::Closing = serde_json::from_str(&memo).ok()?;
            let id = key.strip_prefix(closing::PREFIX)?;
            Some((ConversationId::from(id), Timestamp(closing.at)))
        })
        .collect();
    // After a restart they are not known any more.
    hub.bot.presence().set_all_closing(closings.iter().cloned());
    for (conversation, _) in closings.into_iter().filter(|(_, at)| *at <= now) {
        in_lane(hub, conversation, |hub, conversation| async move {
            closing::carry_out(&hub, &conversation).await
        })
        .await;
    }
}

/// Calls the role for cases that wait again.
async fn call(hub: &Arc<Hub>) {
    let now = hub.bot.clock().at();
    for (key, memo) in memos(hub, call::PREFIX).await {
        let due = number(&memo).and_then(|due| i64::try_from(due).ok());
        if due.is_some_and(|due| due > now.0) {
            continue;
        }
        let Some(id) = key.strip_prefix(call::PREFIX) else {
            continue;
        };
        in_lane(
            hub,
            ConversationId::from(id),
            move |hub, conversation| async move {
                let _gate = hub.desk.gate(&conversation).await;
                call::now(&hub, &conversation, &memo).await
            },
        )
        .await;
    }
}

/// Opens the threads of cases that have none, such as those that were opened before staff were on Discord.
async fn recover(hub: &Arc<Hub>) {
    if staff_channel(hub).is_none() {
        return;
    }
    let mut after = None;
    loop {
        let cases = hub
            .bot
            .store()
            .open_cases(after.as_ref(), MOST_ROWS_READ)
            .await;
        let cases = match cases {
            Ok(cases) => cases,
            Err(error) => return tracing::warn!(%error, "the open cases could not be read"),
        };
        after = cases.last().map(|case| case.conversation.clone());
        if after.is_none() {
            return;
        }
        for case in cases {
            in_lane(hub, case.conversation, |hub, conversation| async move {
                let known = CaseThread::of(&hub, &conversation).await?;
                if known.is_some_and(|known| known.ended.is_none()) {
                    return Ok(());
                }
                reopen(&hub, &conversation).await
            })
            .await;
        }
    }
}

/// Opens the thread of an open case anew.
pub(super) async fn reopen(
    hub: &Hub,
    conversation: &ConversationId,
) -> Result<(), super::super::rest::RestError> {
    let Some(channel) = staff_channel(hub) else {
        return Ok(());
    };
    let opened = {
        let _gate = hub.desk.gate(conversation).await;
        open::recover(hub, channel, conversation).await
    };
    match opened {
        Err(error) if error.is_forbidden() => {
            tell_trouble(hub, channel, Trouble::Threads).await;
            Err(error)
        }
        opened => opened.map(|_| ()),
    }
}

/// Does something in the lane of a conversation.
pub(super) async fn in_lane<F, W>(hub: &Arc<Hub>, conversation: ConversationId, work: W)
where
    W: FnOnce(Arc<Hub>, ConversationId) -> F + Send + 'static,
    F: Future<Output = Result<(), super::super::rest::RestError>> + Send + 'static,
{
    let place = relay::place(hub, &conversation).await;
    let job = {
        let hub = Arc::clone(hub);
        async move {
            if let Err(error) = work(hub, conversation).await {
                tracing::warn!(%error, "something for staff could not be done");
            }
        }
    };
    if hub.lanes.push(&place.lane, job).is_err() {
        tracing::debug!("too much waits in a conversation; it is tried again");
    }
}
