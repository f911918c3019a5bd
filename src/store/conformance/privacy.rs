//! Export, erasure, retention, and a closed store.

use std::sync::Arc;

use super::{action, at, begin, events, hire, talk, turn, waiting, written};
use crate::locale::Locale;
use crate::store::{
    AccessToken, AfterCase, Audience, ConversationId, NewSuggestion, Store, StoreError, Thumb,
};

/// A conversation in which everything happens that can happen, with a word by which it is found.
pub(super) async fn eventful(store: &dyn Store, word: &str) -> ConversationId {
    let id = waiting(store, 0).await;
    let agent = hire(store, &format!("agent of {word}")).await.id;
    store.claim(&id, &agent, at(1)).await.expect("it waits");
    store
        .add_note(&id, &agent, "note", &format!("note {word}"), at(2))
        .await
        .expect("it is written");
    store
        .give_feedback(&id, 2, Thumb::Up, at(3))
        .await
        .expect("it is a reply");
    let suggestion = NewSuggestion {
        message: 1,
        intent: format!("intent_{word}"),
        locale: Locale::En,
        rank: 1,
        score: 500,
    };
    store
        .show_suggestions(&id, &agent, vec![suggestion], at(4))
        .await
        .expect("it is shown");
    store
        .close_case(action(&id, &agent, 5), AfterCase::Bot)
        .await
        .expect("the agent has it");
    let last = store.conversation(&id).await.expect("it is there").last;
    talk(store, &id, last, &format!("question {word}"), word).await;
    id
}

pub(super) async fn an_export_holds_everything(store: Arc<dyn Store>) {
    let id = eventful(&*store, "canary").await;
    let other = eventful(&*store, "stranger").await;
    let export = store.export(&id).await.expect("it is there");
    assert_eq!(export["conversation"]["id"], id.as_str());
    assert_eq!(export["conversation"]["holder"], "bot");
    let all = events(&*store, &id).await;
    assert_eq!(export["events"].as_array().map(Vec::len), Some(all.len()));
    assert_eq!(export["events"][0]["body"]["text"], "人と話したい");
    assert_eq!(export["events"][0]["at"], at(0).to_rfc3339());
    assert_eq!(export["cases"][0]["status"], "closed");
    assert_eq!(export["feedback"][0]["thumb"], "up");
    assert_eq!(export["suggestions"][0]["intent"], "intent_canary");
    let text = export.to_string();
    for word in ["note canary", "question canary"] {
        assert!(text.contains(word), "{word} is missing");
    }
    assert!(!text.contains("stranger") && !text.contains(other.as_str()));
    assert_eq!(
        store.export(&"nowhere".into()).await,
        Err(StoreError::NotFound("conversation"))
    );
}

pub(super) async fn an_erased_conversation_is_gone(store: Arc<dyn Store>) {
    let (record, token) = begin(&*store, 0).await;
    talk(&*store, &record.id, 0, "question canary", "answer").await;
    let full = eventful(&*store, "canary").await;
    let kept = eventful(&*store, "stranger").await;
    for id in [&record.id, &full] {
        let erasure = store.erase(id).await.expect("it is there");
        assert_eq!(erasure.conversations, 1);
        assert_eq!(
            store.conversation(id).await,
            Err(StoreError::NotFound("conversation"))
        );
        let none = store.events_after(id, 0, 9, Audience::Desk).await;
        assert_eq!(none, Ok(vec![]));
        assert!(store.export(id).await.is_err());
        assert_eq!(store.feedback(id).await, Ok(vec![]));
        assert_eq!(store.open_case(id).await, Ok(None));
        assert_eq!(
            store.erase(id).await,
            Err(StoreError::NotFound("conversation"))
        );
    }
    assert!(store.conversation_of(&token).await.is_err());
    assert_eq!(store.search("canary", 9).await, Ok(vec![]));
    // The neighbour is whole, and can still be found.
    assert_eq!(
        store
            .search("stranger", 9)
            .await
            .expect("it can be searched")
            .len(),
        2
    );
    assert!(!events(&*store, &kept).await.is_empty());
    // Its key and its number begin anew in another conversation.
    let (next, _) = begin(&*store, 9).await;
    let events = vec![super::asks("canary again")];
    written(&*store, turn(&next.id, 0, "talk-0", events)).await;
    assert_eq!(
        store
            .search("canary", 9)
            .await
            .expect("it can be searched")
            .len(),
        1
    );
}

pub(super) async fn retention_erases_the_oldest_in_batches(store: Arc<dyn Store>) {
    let mut names = Vec::new();
    for seconds in 0..10 {
        names.push(waiting(&*store, seconds * 10).await);
    }
    let mut erased = Vec::new();
    loop {
        let batch = store.erase_inactive(at(70), 3).await.expect("it can erase");
        erased.push(batch.conversations);
        if batch.conversations < 3 {
            break;
        }
    }
    assert_eq!(erased, [3, 3, 1]);
    for (number, id) in names.iter().enumerate() {
        assert_eq!(store.conversation(id).await.is_ok(), number >= 7);
    }
    assert_eq!(
        store
            .queue(at(1000), 100)
            .await
            .expect("it can be read")
            .len(),
        3
    );
}

pub(super) async fn a_closed_store_says_so(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    assert_eq!(store.check_writable(at(1)).await, Ok(()));
    store.close().await;
    store.close().await;
    let late = turn(&record.id, 0, "late", vec![super::asks("x")]);
    assert!(matches!(
        store.commit_turn(late).await,
        Err(StoreError::Unavailable(_))
    ));
    assert!(matches!(
        store.check_writable(at(2)).await,
        Err(StoreError::Unavailable(_))
    ));
    assert!(matches!(
        store.conversation(&record.id).await,
        Err(StoreError::Unavailable(_))
    ));
    assert!(
        store
            .conversation_of(&AccessToken::generate())
            .await
            .is_err()
    );
    assert!(store.scrub().await.is_err());
}
