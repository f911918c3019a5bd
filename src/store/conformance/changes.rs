//! Messages that their authors change or take away.

use std::sync::Arc;

use super::{
    action, asks, at, begin, events, hire, is_refused, kinds, replies, turn, waiting, written,
};
use crate::store::{Audience, Author, Body, ConversationId, NewEvent, Store, TurnOutcome};

fn edited(author: &Author, message: u64, text: &str) -> NewEvent {
    NewEvent {
        author: author.clone(),
        body: Body::MessageEdited {
            message,
            text: text.into(),
        },
    }
}

fn deleted(author: &Author, message: u64) -> NewEvent {
    NewEvent {
        author: author.clone(),
        body: Body::MessageDeleted { message },
    }
}

async fn refused(store: &dyn Store, id: &ConversationId, event: NewEvent) {
    let last = store.conversation(id).await.expect("it is there").last;
    let shown = format!("{event:?}");
    let outcome = store
        .commit_turn(turn(id, last, "wrong", vec![event]))
        .await;
    assert!(is_refused(&outcome), "{outcome:?} for {shown}");
}

pub(super) async fn only_authors_change_their_messages(store: Arc<dyn Store>) {
    let store = &*store;
    let agent = Author::Agent(hire(store, "hanako").await.id);
    let other = Author::Agent(hire(store, "taro").await.id);
    // 1 the resident, 2 the bot, 3 the hand-over, 4 the claim, 5 the agent.
    let id = waiting(store, 0).await;
    let Author::Agent(holder) = &agent else {
        unreachable!("it is an agent");
    };
    store.claim(&id, holder, at(1)).await.expect("it waits");
    let said = NewEvent {
        author: agent.clone(),
        body: Body::AgentMessage {
            text: "はい".into(),
        },
    };
    written(store, turn(&id, 4, "said", vec![said])).await;
    let resident = Author::Resident;
    for (author, message) in [
        (&resident, 2),
        (&resident, 3),
        (&resident, 5),
        (&resident, 6),
        (&resident, 0),
        (&agent, 1),
        (&agent, 4),
        (&other, 5),
        (&Author::Bot, 2),
        (&Author::System, 1),
    ] {
        refused(store, &id, edited(author, message, "別")).await;
        refused(store, &id, deleted(author, message)).await;
    }
    refused(store, &id, edited(&resident, 1, "1234 5678 9018")).await;
    written(store, turn(&id, 5, "e", vec![edited(&agent, 5, "いいえ")])).await;
    written(
        store,
        turn(&id, 6, "e", vec![edited(&resident, 1, "電話で")]),
    )
    .await;
    // A change is no message that could be changed itself.
    refused(store, &id, edited(&agent, 6, "別")).await;
    written(store, turn(&id, 7, "d", vec![deleted(&agent, 5)])).await;
    // Who does not have the conversation any more changes nothing; its resident always may.
    let release = store.release(action(&id, holder, 9)).await;
    release.expect("the agent has it");
    refused(store, &id, edited(&agent, 5, "別")).await;
    refused(store, &id, deleted(&agent, 5)).await;
    let last = store.conversation(&id).await.expect("it is there").last;
    let events = vec![deleted(&resident, 1)];
    written(store, turn(&id, last, "d", events)).await;
}

pub(super) async fn changes_are_kept_searched_and_shown(store: Arc<dyn Store>) {
    let store = &*store;
    let (record, _) = begin(store, 0).await;
    let id = &record.id;
    let said = vec![asks("更新の費用"), replies("cost", "無料です")];
    written(store, turn(id, 0, "1", said)).await;
    let again = vec![
        edited(&Author::Resident, 1, "郵便番号の変更"),
        replies("other", "窓口へ"),
    ];
    let changed = written(store, turn(id, 2, "2", again.clone())).await;
    written(store, turn(id, 4, "3", vec![deleted(&Author::Resident, 1)])).await;
    // The same key is one change, and a later one does not matter.
    assert_eq!(
        store.commit_turn(turn(id, 5, "2", again)).await,
        Ok(TurnOutcome::Known(changed.clone()))
    );
    let all = events(store, id).await;
    assert_eq!(
        kinds(&all),
        [
            "resident_message",
            "bot_reply",
            "message_edited",
            "bot_reply",
            "message_deleted"
        ]
    );
    assert_eq!(all[2..4], changed);
    assert_eq!(all[2].body.text(), "郵便番号の変更");
    let seen = store.events_after(id, 0, 9, Audience::Resident).await;
    assert_eq!(seen, Ok(all));
    let found = store
        .search("郵便番号", 9)
        .await
        .expect("it can be searched");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].seq, 3);
    let export = store.export(id).await.expect("it is there");
    assert_eq!(export["events"][2]["body"]["message"], 1);
    assert_eq!(export["events"][4]["body"]["kind"], "message_deleted");
}
