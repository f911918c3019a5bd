//! Following all events: positions and cursors; and the figures for monitoring.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{at, begin, events, hire, is_refused, talk, waiting};
use crate::store::{ConversationId, Event, Store};

/// Every event with its position, read in small pages.
async fn all(store: &dyn Store) -> Vec<(i64, Event)> {
    let mut found: Vec<(i64, Event)> = Vec::new();
    loop {
        let after = found.last().map_or(0, |(position, _)| *position);
        let page = store.events_since(after, 7).await.expect("it can be read");
        if page.is_empty() {
            return found;
        }
        assert!(page.len() <= 7);
        found.extend(page);
    }
}

pub(super) async fn all_events_in_the_order_of_their_commits(store: Arc<dyn Store>) {
    assert_eq!(store.newest_position().await, Ok(0));
    assert_eq!(store.events_since(0, 10).await, Ok(vec![]));
    let mut writers = JoinSet::new();
    for writer in 0..8 {
        let store = store.clone();
        writers.spawn(async move {
            let (record, _) = begin(&*store, writer).await;
            for number in 0..4 {
                talk(&*store, &record.id, number * 2, "質問", "答え").await;
                // What is acknowledged can be read, up to the newest position at least.
                let newest = store.newest_position().await.expect("it can be read");
                let here = store.events_since(newest - 1, 1).await;
                assert_eq!(here.expect("it can be read")[0].0, newest);
            }
            record.id
        });
    }
    let mut expected: BTreeMap<ConversationId, Vec<Event>> = BTreeMap::new();
    while let Some(done) = writers.join_next().await {
        let id = done.expect("no writer fails");
        let said = events(&*store, &id).await;
        expected.insert(id, said);
    }
    let found = all(&*store).await;
    assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
    let newest = store.newest_position().await;
    assert_eq!(found.last().map(|(position, _)| *position), newest.ok());
    let mut by_conversation: BTreeMap<ConversationId, Vec<Event>> = BTreeMap::new();
    for (_, event) in found {
        let id = event.conversation.clone();
        by_conversation.entry(id).or_default().push(event);
    }
    assert_eq!(by_conversation, expected);
}

pub(super) async fn a_position_is_never_used_again(store: Arc<dyn Store>) {
    let (kept, _) = begin(&*store, 0).await;
    let (erased, _) = begin(&*store, 0).await;
    talk(&*store, &kept.id, 0, "残る", "残る").await;
    talk(&*store, &erased.id, 0, "消える", "消える").await;
    let newest = store.newest_position().await.expect("it can be read");
    store.erase(&erased.id).await.expect("it can be erased");
    assert_eq!(store.newest_position().await, Ok(newest));
    assert_eq!(store.events_since(newest, 10).await, Ok(vec![]));
    let next = talk(&*store, &kept.id, 2, "次", "次").await;
    let after = store.events_since(newest, 10).await;
    let after: Vec<Event> = after
        .expect("it can be read")
        .into_iter()
        .map(|(_, event)| event)
        .collect();
    assert_eq!(after, next);
}

pub(super) async fn a_cursor_only_moves_on(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    talk(&*store, &record.id, 0, "質問", "答え").await;
    let newest = store.newest_position().await.expect("it can be read");
    assert_eq!(store.cursor("hook").await, Ok(None));
    assert_eq!(store.move_cursor("hook", 0, at(1)).await, Ok(0));
    assert_eq!(store.cursor("hook").await, Ok(Some(0)));
    assert_eq!(store.move_cursor("hook", newest, at(2)).await, Ok(newest));
    assert_eq!(
        store.move_cursor("hook", newest - 1, at(3)).await,
        Ok(newest)
    );
    assert_eq!(store.cursor("hook").await, Ok(Some(newest)));
    assert_eq!(store.cursor("other").await, Ok(None));
    assert!(is_refused(
        &store.move_cursor("hook", newest + 1, at(4)).await
    ));
    assert!(is_refused(&store.move_cursor("hook", -1, at(4)).await));
    assert!(is_refused(&store.move_cursor("", 0, at(4)).await));
    assert_eq!(store.cursor("hook").await, Ok(Some(newest)));
}

pub(super) async fn the_queue_is_counted(store: Arc<dyn Store>) {
    let agent = hire(&*store, "hanako").await;
    let empty = store.statistics(at(1000)).await.expect("it can be read");
    assert_eq!((empty.waiting, empty.oldest_waiting), (0, None));
    let first = waiting(&*store, 10).await;
    waiting(&*store, 20).await;
    let two = store.statistics(at(1000)).await.expect("it can be read");
    assert_eq!((two.waiting, two.oldest_waiting), (2, Some(at(10))));
    store
        .claim(&first, &agent.id, at(30))
        .await
        .expect("it waits");
    let one = store.statistics(at(1000)).await.expect("it can be read");
    assert_eq!((one.waiting, one.oldest_waiting), (1, Some(at(20))));
    assert!(one.database_bytes + one.log_bytes > 0);
}
