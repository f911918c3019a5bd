//! Cases that are put off, and cases that the program gives back.

use std::sync::Arc;

use super::{action, asks, at, events, hire, is_refused, kinds, replies, waiting};
use crate::store::{
    AfterCase, Audience, Author, Body, Case, CaseAction, CaseStatus, ClaimOutcome, ConversationId,
    Holder, PutOff, Return, Store, StoreError,
};

async fn queue(store: &dyn Store, seconds: i64) -> Vec<Case> {
    let queue = store.queue(at(seconds), 10).await;
    queue.expect("it can be read")
}

async fn holder(store: &dyn Store, id: &ConversationId) -> Holder {
    store.conversation(id).await.expect("it is there").holder
}

fn told(text: &str) -> Body {
    replies("told", text).body
}

fn put_off(id: &ConversationId, now: i64, until: i64) -> PutOff {
    PutOff {
        conversation: id.clone(),
        until: at(until),
        reason: "closed".into(),
        tell: Some(told("また明日")),
        at: at(now),
    }
}

pub(super) async fn a_snoozed_case_comes_back_by_itself(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let agent = hire(&*store, "a").await.id;
    let case = store.snooze(action(&id, &agent, 10), at(100)).await;
    let case = case.expect("anybody may put a waiting case off");
    assert_eq!(case.status, CaseStatus::Waiting);
    assert_eq!((case.opened_at, case.waiting_since), (at(0), at(0)));
    assert_eq!(case.snoozed_until, Some(at(100)));
    assert_eq!(queue(&*store, 99).await, []);
    assert_eq!(queue(&*store, 100).await, [case]);
    let counted = async |seconds| {
        let figures = store.statistics(at(seconds)).await;
        figures.expect("it can be read").waiting
    };
    assert_eq!((counted(99).await, counted(100).await), (0, 1));
    assert_eq!(holder(&*store, &id).await, Holder::Queue);
    let all = events(&*store, &id).await;
    assert_eq!(kinds(&all)[3..], ["snooze"]);
    let seen = store.events_after(&id, 3, 10, Audience::Resident).await;
    assert_eq!(seen, Ok(vec![]), "a resident does not see it");
    // Whoever claims it ends it.
    let claimed = store.claim(&id, &agent, at(50)).await;
    assert!(matches!(claimed, Ok(ClaimOutcome::Claimed(case)) if case.snoozed_until.is_none()));
    let back = store.release(action(&id, &agent, 60)).await;
    assert_eq!(back.expect("the agent has it").snoozed_until, None);
    assert_eq!(queue(&*store, 61).await.len(), 1);
}

pub(super) async fn a_held_case_is_given_back_before_it_is_snoozed(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let (first, second) = (hire(&*store, "a").await.id, hire(&*store, "b").await.id);
    store.claim(&id, &first, at(5)).await.expect("it waits");
    let theirs = store.snooze(action(&id, &second, 6), at(100)).await;
    assert!(matches!(theirs, Err(StoreError::Conflict(_))), "{theirs:?}");
    let held = store.held_cases(10).await.expect("it can be read");
    assert_eq!(held.len(), 1);
    let case = store.snooze(action(&id, &first, 7), at(100)).await;
    let case = case.expect("the agent has it");
    assert_eq!((case.status, case.agent), (CaseStatus::Waiting, None));
    assert_eq!(case.waiting_since, at(7));
    assert_eq!(store.held_cases(10).await, Ok(vec![]));
    assert_eq!(
        kinds(&events(&*store, &id).await)[3..],
        ["claim", "release", "snooze"]
    );
    assert_eq!(holder(&*store, &id).await, Holder::Queue);
    store
        .close_case(
            CaseAction {
                overrule: true,
                ..action(&id, &first, 8)
            },
            AfterCase::Closed,
        )
        .await
        .expect("it is overruled");
    let gone = store.snooze(action(&id, &first, 9), at(100)).await;
    assert_eq!(gone, Err(StoreError::NotFound("open case")));
}

pub(super) async fn open_cases_are_read_page_by_page(store: Arc<dyn Store>) {
    let agent = hire(&*store, "a").await.id;
    let mut all = Vec::new();
    for seconds in 0..5 {
        all.push(waiting(&*store, seconds).await);
    }
    all.sort();
    store
        .claim(&all[1], &agent, at(10))
        .await
        .expect("it waits");
    let off = store.snooze(action(&all[2], &agent, 11), at(100)).await;
    off.expect("it waits");
    store
        .claim(&all[3], &agent, at(12))
        .await
        .expect("it waits");
    let closed = store.close_case(action(&all[3], &agent, 13), AfterCase::Bot);
    closed.await.expect("the agent has it");
    let names = |cases: Vec<Case>| -> Vec<ConversationId> {
        cases.into_iter().map(|case| case.conversation).collect()
    };
    let first = store.open_cases(None, 2).await.expect("it can be read");
    let first = names(first);
    assert_eq!(first, all[..2]);
    let rest = store.open_cases(first.last(), 10).await;
    let rest = names(rest.expect("it can be read"));
    assert_eq!(rest, [all[2].clone(), all[4].clone()]);
    assert_eq!(store.open_cases(rest.last(), 10).await, Ok(vec![]));
}

pub(super) async fn the_program_puts_off_only_what_waits(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let agent = hire(&*store, "a").await.id;
    let case = store.put_off(put_off(&id, 10, 100)).await;
    let case = case.expect("it can be written").expect("it waits");
    assert_eq!(case.snoozed_until, Some(at(100)));
    assert_eq!(store.put_off(put_off(&id, 20, 200)).await, Ok(None));
    let again = store.put_off(put_off(&id, 100, 200)).await;
    assert!(matches!(again, Ok(Some(_))), "it was in the queue again");
    let all = events(&*store, &id).await;
    assert_eq!(
        kinds(&all)[3..],
        ["snooze", "bot_reply", "snooze", "bot_reply"]
    );
    assert_eq!(all[3].author, Author::System);
    store.claim(&id, &agent, at(101)).await.expect("it waits");
    assert_eq!(store.put_off(put_off(&id, 300, 400)).await, Ok(None));
    assert_eq!(events(&*store, &id).await.len(), 8);
}

pub(super) async fn a_case_is_returned_only_from_who_has_it(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let (first, second) = (hire(&*store, "a").await.id, hire(&*store, "b").await.id);
    let back = |from: &crate::store::AgentId, seconds| Return {
        conversation: id.clone(),
        from: from.clone(),
        reason: "timeout".into(),
        tell: Some(told("別の職員が参ります")),
        at: at(seconds),
    };
    assert_eq!(store.return_case(back(&first, 1)).await, Ok(None));
    store.claim(&id, &first, at(2)).await.expect("it waits");
    assert_eq!(store.return_case(back(&second, 3)).await, Ok(None));
    // Who may no longer work cannot keep it either.
    store.disable_agent(&first, at(4)).await.expect("it works");
    let case = store.return_case(back(&first, 5)).await;
    let case = case.expect("it can be written").expect("it was held");
    assert_eq!((case.status, case.agent), (CaseStatus::Waiting, None));
    assert_eq!(case.opened_at, at(0), "it keeps its place");
    let all = events(&*store, &id).await;
    assert_eq!(kinds(&all)[3..], ["claim", "release", "bot_reply"]);
    assert_eq!(all[4].author, Author::System);
    assert_eq!(holder(&*store, &id).await, Holder::Queue);
}

pub(super) async fn a_resident_is_told_in_the_same_transaction(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let (first, second) = (hire(&*store, "a").await.id, hire(&*store, "b").await.id);
    store.claim(&id, &first, at(1)).await.expect("it waits");
    let telling = |tell: Body| CaseAction {
        tell: Some(tell),
        ..action(&id, &first, 2)
    };
    // After a transfer a person has it, so that the bot has nothing to say.
    let transfer = store.transfer(telling(told("x")), &second).await;
    assert!(is_refused(&transfer));
    for wrong in [asks("x").body, told("123456789018")] {
        let release = store.release(telling(wrong)).await;
        assert!(is_refused(&release), "{release:?}");
    }
    assert_eq!(holder(&*store, &id).await, Holder::Agent(first.clone()));
    store
        .close_case(telling(told("自動でお答えします")), AfterCase::Bot)
        .await
        .expect("the agent has it");
    let all = events(&*store, &id).await;
    assert_eq!(kinds(&all)[3..], ["claim", "close", "bot_reply"]);
    assert_eq!(all[5].author, Author::Bot);
    assert_eq!(holder(&*store, &id).await, Holder::Bot);
    let record = store.conversation(&id).await.expect("it is there");
    assert_eq!(record.last, 6);
}
