//! Cases: exactly one holder at every moment.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{
    action, asks, at, begin, events, hire, is_refused, kinds, replies, turn, waiting, written,
};
use crate::store::{
    AfterCase, Author, Body, CaseStatus, ClaimOutcome, Holder, NewEvent, Store, StoreError,
};

async fn holder(store: &dyn Store, id: &crate::store::ConversationId) -> Holder {
    store.conversation(id).await.expect("it is there").holder
}

pub(super) async fn one_of_many_claims_wins(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let mut race = JoinSet::new();
    for number in 0..32 {
        let agent = hire(&*store, &format!("agent-{number}")).await.id;
        let (store, id) = (store.clone(), id.clone());
        race.spawn(async move { (agent.clone(), store.claim(&id, &agent, at(10)).await) });
    }
    let (mut winners, mut told) = (Vec::new(), Vec::new());
    while let Some(done) = race.join_next().await {
        match done.expect("no agent fails") {
            (agent, Ok(ClaimOutcome::Claimed(case))) => {
                assert_eq!(case.agent, Some(agent.clone()));
                winners.push(agent);
            }
            (_, Ok(ClaimOutcome::HeldBy(holder))) => told.push(holder),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(winners.len(), 1);
    let held = Holder::Agent(winners[0].clone());
    assert_eq!(told, vec![held.clone(); 31]);
    assert_eq!(holder(&*store, &id).await, held);
    let claims = events(&*store, &id).await;
    assert_eq!(
        kinds(&claims),
        ["resident_message", "bot_reply", "hand_over", "claim"]
    );
    // Again by the winner: nothing happens.
    let again = store.claim(&id, &winners[0], at(11)).await;
    assert!(matches!(again, Ok(ClaimOutcome::Claimed(case)) if case.claimed_at == Some(at(10))));
    assert_eq!(events(&*store, &id).await.len(), 4);
}

pub(super) async fn the_way_of_a_case(store: Arc<dyn Store>) {
    let id = waiting(&*store, 5).await;
    let (first, second) = (hire(&*store, "a").await.id, hire(&*store, "b").await.id);
    let case = store.open_case(&id).await.expect("it can be read");
    let case = case.expect("there is one");
    assert_eq!((case.status, &case.agent), (CaseStatus::Waiting, &None));
    assert_eq!((case.opened_at, case.waiting_since), (at(5), at(5)));
    assert_eq!(case.reason, "asked for a person");
    assert_eq!(holder(&*store, &id).await, Holder::Queue);

    store.claim(&id, &first, at(10)).await.expect("it waits");
    let moved = store.transfer(action(&id, &first, 20), &second).await;
    let moved = moved.expect("the first one has it");
    assert_eq!((&moved.id, moved.agent), (&case.id, Some(second.clone())));
    assert_eq!(holder(&*store, &id).await, Holder::Agent(second.clone()));
    assert!(
        store
            .cases_held_by(&first)
            .await
            .expect("it can be read")
            .is_empty()
    );
    let held = store.cases_held_by(&second).await.expect("it can be read");
    assert_eq!(held.len(), 1);

    let back = store.release(action(&id, &second, 30)).await;
    let back = back.expect("the second one has it");
    assert_eq!((back.status, back.agent), (CaseStatus::Waiting, None));
    assert_eq!((back.opened_at, back.waiting_since), (at(5), at(30)));
    assert_eq!(holder(&*store, &id).await, Holder::Queue);

    store.claim(&id, &first, at(40)).await.expect("it waits");
    let closed = store
        .close_case(action(&id, &first, 50), AfterCase::Bot)
        .await
        .expect("the first one has it");
    assert_eq!(closed.status, CaseStatus::Closed);
    assert_eq!(closed.close_reason.as_deref(), Some("because"));
    assert_eq!(holder(&*store, &id).await, Holder::Bot);
    assert_eq!(store.open_case(&id).await, Ok(None));
    assert_eq!(
        kinds(&events(&*store, &id).await)[3..],
        ["claim", "transfer", "release", "claim", "close"]
    );
    // It can be handed over again: another case.
    let last = store.conversation(&id).await.expect("it is there").last;
    let mut again = turn(&id, last, "again", vec![super::hands_over("again")]);
    again.holder = Some(Holder::Queue);
    written(&*store, again).await;
    let next = store.open_case(&id).await.expect("it can be read");
    assert_ne!(next.expect("there is one").id, case.id);
}

pub(super) async fn only_the_holder_acts_unless_overruled(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let (first, second) = (hire(&*store, "a").await.id, hire(&*store, "b").await.id);
    let early = store.release(action(&id, &first, 1)).await;
    assert!(matches!(early, Err(StoreError::Conflict(_))), "{early:?}");
    store.claim(&id, &first, at(2)).await.expect("it waits");
    let theirs = action(&id, &second, 3);
    let outcomes = [
        store.release(theirs.clone()).await,
        store.transfer(theirs.clone(), &second).await,
        store.close_case(theirs.clone(), AfterCase::Closed).await,
    ];
    for outcome in outcomes {
        assert!(matches!(outcome, Err(StoreError::Conflict(_))));
    }
    let nobody = store
        .transfer(action(&id, &first, 4), &"nobody".into())
        .await;
    assert_eq!(nobody, Err(StoreError::NotFound("agent")));
    assert_eq!(holder(&*store, &id).await, Holder::Agent(first.clone()));

    let mut overruled = theirs;
    overruled.overrule = true;
    let taken = store.transfer(overruled.clone(), &second).await;
    assert_eq!(taken.expect("it is overruled").agent, Some(second.clone()));
    store
        .close_case(overruled.clone(), AfterCase::Closed)
        .await
        .expect("it is overruled");
    assert_eq!(holder(&*store, &id).await, Holder::Closed);
    assert_eq!(
        store.release(overruled).await,
        Err(StoreError::NotFound("open case"))
    );
    assert_eq!(
        store.claim(&id, &first, at(9)).await,
        Ok(ClaimOutcome::HeldBy(Holder::Closed))
    );
    let (bot, _) = begin(&*store, 0).await;
    assert_eq!(
        store.claim(&bot.id, &first, at(9)).await,
        Ok(ClaimOutcome::HeldBy(Holder::Bot))
    );
}

pub(super) async fn the_bot_is_silent_while_an_agent_answers(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let (first, second) = (hire(&*store, "a").await.id, hire(&*store, "b").await.id);
    let says = |agent: &crate::store::AgentId| NewEvent {
        author: Author::Agent(agent.clone()),
        body: Body::AgentMessage {
            text: "担当です".into(),
        },
    };
    // Nobody has it yet.
    let early = turn(&id, 3, "early", vec![says(&first)]);
    assert!(is_refused(&store.commit_turn(early).await));
    // The bot had begun to answer when the claim came: its turn is stale, and refused when it is repeated.
    store.claim(&id, &first, at(5)).await.expect("it waits");
    let late = turn(
        &id,
        3,
        "late",
        vec![asks("もしもし"), replies("intent", "はい")],
    );
    let outcome = store.commit_turn(late.clone()).await;
    assert!(
        matches!(outcome, Ok(crate::store::TurnOutcome::Conflict(ref newer)) if kinds(newer) == ["claim"])
    );
    let repeated = crate::store::Turn {
        expected: 4,
        ..late
    };
    assert!(is_refused(&store.commit_turn(repeated).await));
    assert!(is_refused(
        &store
            .commit_turn(turn(&id, 4, "other", vec![says(&second)]))
            .await
    ));
    written(&*store, turn(&id, 4, "asks", vec![asks("もしもし")])).await;
    written(&*store, turn(&id, 5, "says", vec![says(&first)])).await;
}

pub(super) async fn the_queue_is_by_waiting_time(store: Arc<dyn Store>) {
    let mut names = Vec::new();
    for seconds in [30, 10, 20] {
        names.push(waiting(&*store, seconds).await);
    }
    let agent = hire(&*store, "a").await.id;
    let order = async || {
        let queue = store.queue(at(1000), 10).await.expect("it can be read");
        queue
            .into_iter()
            .map(|case| case.conversation)
            .collect::<Vec<_>>()
    };
    let [late, early, middle] = [&names[0], &names[1], &names[2]];
    assert_eq!(order().await, [early.clone(), middle.clone(), late.clone()]);
    store.claim(early, &agent, at(40)).await.expect("it waits");
    assert_eq!(order().await, [middle.clone(), late.clone()]);
    // Who comes back does not wait from the end again.
    store
        .release(action(early, &agent, 50))
        .await
        .expect("the agent has it");
    assert_eq!(order().await, [early.clone(), middle.clone(), late.clone()]);
    assert_eq!(
        store
            .queue(at(1000), 1)
            .await
            .expect("it can be read")
            .len(),
        1
    );
}
