//! What channels keep: addresses, posted messages, leases, memos.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::{at, begin, is_refused, talk};
use crate::store::{ConversationId, Posted, PostedRole, Store, StoreError};

const MISSING: StoreError = StoreError::NotFound("conversation");

fn message(
    conversation: &ConversationId,
    seq: u64,
    role: PostedRole,
    part: u32,
    message: &str,
) -> Posted {
    Posted {
        conversation: conversation.clone(),
        seq,
        role,
        part,
        place: "410000000000000001".into(),
        message: message.into(),
    }
}

pub(super) async fn an_address_leads_to_one_conversation(store: Arc<dyn Store>) {
    let (first, _) = begin(&*store, 0).await;
    let (second, _) = begin(&*store, 0).await;
    assert_eq!(store.conversation_at("discord", "dm:1").await, Ok(None));
    for (address, seconds) in [("dm:1", 1), ("7:1", 2)] {
        store
            .bind("discord", address, &first.id, at(seconds))
            .await
            .expect("it is there");
    }
    // Another channel has addresses of its own.
    store
        .bind("discord-desk", "dm:1", &second.id, at(3))
        .await
        .expect("it is there");
    let found = store.conversation_at("discord", "dm:1").await;
    assert_eq!(found, Ok(Some(first.id.clone())));
    let newest_first = vec!["7:1".to_owned(), "dm:1".to_owned()];
    assert_eq!(
        store.addresses("discord", &first.id).await,
        Ok(newest_first)
    );
    // Bound again, it leads elsewhere.
    store
        .bind("discord", "7:1", &second.id, at(4))
        .await
        .expect("it is there");
    assert_eq!(
        store.addresses("discord", &first.id).await,
        Ok(vec!["dm:1".to_owned()])
    );
    assert_eq!(
        store.conversation_at("discord", "7:1").await,
        Ok(Some(second.id.clone()))
    );
    store
        .unbind("discord", "7:1")
        .await
        .expect("it can be unbound");
    store
        .unbind("discord", "7:1")
        .await
        .expect("it leads nowhere already");
    assert_eq!(store.conversation_at("discord", "7:1").await, Ok(None));
    assert_eq!(store.addresses("discord", &second.id).await, Ok(vec![]));
    let nowhere = "nowhere".into();
    let lost = store.bind("discord", "dm:1", &nowhere, at(5)).await;
    assert_eq!(lost, Err(MISSING));
    assert_eq!(
        store.conversation_at("discord", "dm:1").await,
        Ok(Some(first.id.clone()))
    );
    let nameless = store.bind("discord", "", &first.id, at(5)).await;
    assert!(is_refused(&nameless));
}

pub(super) async fn messages_belong_to_events(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let id = &record.id;
    talk(&*store, id, 0, "質問", "答え").await;
    talk(&*store, id, 2, "質問", "答え").await;
    // Names of twelve digits and more are no numbers of residents.
    let answer = message(id, 2, PostedRole::Shown, 0, "1400000000000000002");
    let kept = vec![
        message(id, 2, PostedRole::Shown, 1, "1400000000000000003"),
        answer.clone(),
        message(id, 2, PostedRole::Desk, 0, "1400000000000000004"),
        message(id, 1, PostedRole::Question, 0, "1400000000000000001"),
    ];
    let posted = store.keep_posted("discord", kept.clone(), at(1)).await;
    posted.expect("the conversation is there");
    let of_answer = store.posted("discord", id, 2).await.expect("it is read");
    assert_eq!(
        of_answer,
        [kept[2].clone(), answer.clone(), kept[0].clone()],
        "by role and part"
    );
    assert_eq!(store.posted("discord", id, 3).await, Ok(vec![]));
    assert_eq!(store.posted("other", id, 2).await, Ok(vec![]));
    let found = store.posted_as("discord", &answer.place, &answer.message);
    assert_eq!(found.await, Ok(Some(answer.clone())));
    let elsewhere = store.posted_as("discord", "1", &answer.message).await;
    assert_eq!(elsewhere, Ok(None));
    // An answer that was edited shows a newer event; and the same event again replaces what was noted.
    let again = message(id, 4, PostedRole::Shown, 0, &answer.message);
    let moved = message(id, 1, PostedRole::Question, 0, "1400000000000000009");
    store
        .keep_posted("discord", vec![again.clone(), moved.clone()], at(2))
        .await
        .expect("the conversation is there");
    let found = store.posted_as("discord", &answer.place, &answer.message);
    assert_eq!(found.await, Ok(Some(again)));
    assert_eq!(store.posted("discord", id, 1).await, Ok(vec![moved]));
    let replaced = store.posted_as("discord", &answer.place, "1400000000000000001");
    assert_eq!(replaced.await, Ok(None));
    // All or nothing.
    let lost = vec![
        message(id, 3, PostedRole::Question, 0, "5"),
        message(&"nowhere".into(), 1, PostedRole::Shown, 0, "6"),
    ];
    let lost = store.keep_posted("discord", lost, at(3)).await;
    assert_eq!(lost, Err(MISSING));
    assert_eq!(store.posted("discord", id, 3).await, Ok(vec![]));
    assert_eq!(store.keep_posted("discord", vec![], at(3)).await, Ok(()));
    let nameless = vec![message(id, 3, PostedRole::Staff, 0, "")];
    assert!(is_refused(
        &store.keep_posted("discord", nameless, at(3)).await
    ));
}

pub(super) async fn one_of_many_has_a_lease(store: Arc<dyn Store>) {
    let mut takers = JoinSet::new();
    for number in 0..16 {
        let store = store.clone();
        takers.spawn(async move {
            let holder = format!("process {number}");
            let taken = store.take_lease("shard 0", &holder, at(60), at(0)).await;
            taken.expect("it can be asked for").then_some(holder)
        });
    }
    let mut holders = Vec::new();
    while let Some(done) = takers.join_next().await {
        holders.extend(done.expect("no taker fails"));
    }
    let [holder] = holders.as_slice() else {
        panic!("{holders:?} have it");
    };
    let take = async |who: &str, until, now| {
        let taken = store.take_lease("shard 0", who, at(until), at(now)).await;
        taken.expect("it can be asked for")
    };
    assert!(take(holder, 90, 30).await, "one's own is renewed");
    assert!(!take("late", 200, 89).await, "it was renewed");
    assert!(take("late", 200, 90).await, "it is over");
    assert!(!take(holder, 300, 100).await);
    store
        .return_lease("shard 0", holder)
        .await
        .expect("it can be asked for");
    assert!(!take(holder, 300, 100).await, "it is not the holder's");
    store
        .return_lease("shard 0", "late")
        .await
        .expect("it is given back");
    assert!(take(holder, 300, 100).await);
    let other = store.take_lease("shard 1", "late", at(200), at(100)).await;
    assert_eq!(other, Ok(true));
    assert!(is_refused(
        &store.take_lease("", "late", at(200), at(100)).await
    ));
}

pub(super) async fn memos_are_written_and_listed(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let set = async |key: &str, value: Option<&str>, of: Option<&ConversationId>| {
        store.set_memo("discord", key, value, of, at(1)).await
    };
    assert_eq!(store.memo("discord", "seen:1").await, Ok(None));
    for (key, value) in [("seen:2", "b"), ("seen:1", "a"), ("seen%", "c"), ("x", "d")] {
        assert_eq!(set(key, Some(value), None).await, Ok(()));
    }
    assert_eq!(
        set("seen:1", Some("140000000000000001"), None).await,
        Ok(())
    );
    let found = store.memo("discord", "seen:1").await;
    assert_eq!(found, Ok(Some("140000000000000001".to_owned())));
    assert_eq!(store.memo("other", "seen:1").await, Ok(None));
    let pairs = |list: &[(&str, &str)]| {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Ok::<_, StoreError>(list.iter().map(owned).collect::<Vec<_>>())
    };
    assert_eq!(
        store.memos("discord", "seen:", 9).await,
        pairs(&[("seen:1", "140000000000000001"), ("seen:2", "b")])
    );
    assert_eq!(
        store.memos("discord", "seen%", 9).await,
        pairs(&[("seen%", "c")])
    );
    assert_eq!(
        store.memos("discord", "", 1).await,
        pairs(&[("seen%", "c")])
    );
    assert_eq!(store.memos("other", "", 9).await, pairs(&[]));
    assert_eq!(
        store.memos_after("discord", "", "seen:1", 9).await,
        pairs(&[("seen:2", "b"), ("x", "d")])
    );
    assert_eq!(set("seen:2", None, None).await, Ok(()));
    assert_eq!(set("seen:2", None, None).await, Ok(()));
    assert_eq!(store.memo("discord", "seen:2").await, Ok(None));
    assert_eq!(
        set("of", Some("x"), Some(&"nowhere".into())).await,
        Err(MISSING)
    );
    assert_eq!(set("of", Some("x"), Some(&record.id)).await, Ok(()));
    assert!(is_refused(&set("", Some("x"), None).await));
    let long = "あ".repeat(64 * 1024);
    assert!(is_refused(&set("long", Some(&long), None).await));
}

pub(super) async fn what_channels_keep_goes_with_the_conversation(store: Arc<dyn Store>) {
    let mut ids = Vec::new();
    for name in ["canary", "stranger"] {
        let (record, _) = begin(&*store, 0).await;
        let id = record.id;
        talk(&*store, &id, 0, "質問", "答え").await;
        store
            .bind("discord", &format!("dm:{name}"), &id, at(1))
            .await
            .expect("it is there");
        let shown = message(&id, 2, PostedRole::Shown, 0, name);
        store
            .keep_posted("discord", vec![shown], at(1))
            .await
            .expect("it is there");
        store
            .set_memo("discord", name, Some(name), Some(&id), at(1))
            .await
            .expect("it is there");
        ids.push(id);
    }
    store
        .set_memo("discord", "own", Some("canary"), None, at(1))
        .await
        .expect("it is written");
    let export = store.export(&ids[0]).await.expect("it is there");
    assert_eq!(export["addresses"][0]["address"], "dm:canary");
    assert_eq!(export["posted"][0]["message"], "canary");
    assert_eq!(export["posted"][0]["role"], "shown");
    assert_eq!(export["memos"][0]["value"], "canary");
    assert!(!export.to_string().contains("stranger"));
    store.erase(&ids[0]).await.expect("it is there");
    assert_eq!(
        store.conversation_at("discord", "dm:canary").await,
        Ok(None)
    );
    assert_eq!(store.posted("discord", &ids[0], 2).await, Ok(vec![]));
    let place = "410000000000000001";
    assert_eq!(store.posted_as("discord", place, "canary").await, Ok(None));
    assert_eq!(store.memo("discord", "canary").await, Ok(None));
    // The others are whole.
    assert_eq!(
        store.memo("discord", "own").await,
        Ok(Some("canary".to_owned()))
    );
    assert_eq!(
        store.conversation_at("discord", "dm:stranger").await,
        Ok(Some(ids[1].clone()))
    );
    let kept = store.posted("discord", &ids[1], 2).await;
    assert_eq!(kept.map(|kept| kept.len()), Ok(1));
    store
        .erase_inactive(at(9), 9)
        .await
        .expect("it can be erased");
    assert_eq!(
        store.conversation_at("discord", "dm:stranger").await,
        Ok(None)
    );
}
