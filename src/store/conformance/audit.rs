//! The audit log: its chain, its pages, its erasure.

use std::sync::Arc;

use super::accounts::audit;
use super::{at, is_refused};
use crate::store::{
    AuditAction, AuditChain, AuditEntry, AuditFilter, ChainEnd, NewAudit, Store, Timestamp,
};

/// Every entry that is kept, which must follow each other from one end of the chain to the other.
async fn whole(store: &dyn Store) -> Vec<AuditEntry> {
    let chain = store.audit_chain().await.expect("it can be read");
    let mut end = chain.erased;
    let entries = store.audit_after(end.number, u32::MAX).await;
    let entries = entries.expect("it can be read");
    for entry in &entries {
        assert_eq!(entry.number, end.number + 1);
        assert_eq!(entry.hash, entry.expected_hash(&end.hash));
        end = ChainEnd {
            number: entry.number,
            hash: entry.hash.clone(),
        };
    }
    assert_eq!(end, chain.newest);
    entries
}

async fn record(store: &dyn Store, new: NewAudit) -> AuditEntry {
    store.record_audit(new).await.expect("it can be written")
}

pub(super) async fn entries_follow_each_other(store: Arc<dyn Store>) {
    assert_eq!(store.audit_chain().await, Ok(AuditChain::default()));
    let read = NewAudit {
        actor: Some("a".into()),
        conversation: Some("c".into()),
        subject: Some("b".into()),
        network: Some("203.0.113.0/24".into()),
        ..audit(AuditAction::ConversationRead, 5)
    };
    let entry = record(&*store, read).await;
    assert_eq!((entry.number, entry.at), (1, at(5)));
    assert_eq!(entry.network.as_deref(), Some("203.0.113.0/24"));
    // The clock may have been put back.
    let second = record(&*store, audit(AuditAction::AuditErased(7), 3)).await;
    let kept = whole(&*store).await;
    assert_eq!(kept, [entry, second]);
    // Many at once get a number each.
    let tasks = (0..50).map(|seconds| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { record(&*store, audit(AuditAction::Searched, seconds)).await })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("it is written");
    }
    assert_eq!(whole(&*store).await.len(), 52);
    for bad in [
        NewAudit {
            at: Timestamp(-1),
            ..audit(AuditAction::Searched, 0)
        },
        NewAudit {
            network: Some("x".repeat(300)),
            ..audit(AuditAction::Searched, 0)
        },
        NewAudit {
            actor: Some("".into()),
            ..audit(AuditAction::Searched, 0)
        },
    ] {
        assert!(is_refused(&store.record_audit(bad).await));
    }
    assert_eq!(whole(&*store).await.len(), 52);
}

pub(super) async fn pages_by_agent_and_conversation(store: Arc<dyn Store>) {
    for number in 0..12 {
        let name = |count: i64| (number % count).to_string();
        let entry = NewAudit {
            actor: Some(name(2).into()),
            conversation: Some(name(3).into()),
            ..audit(AuditAction::ConversationRead, number)
        };
        record(&*store, entry).await;
    }
    let numbers = async |actor: Option<&str>, conversation: Option<&str>, before, limit| {
        let filter = AuditFilter {
            actor: actor.map(Into::into),
            conversation: conversation.map(Into::into),
            before,
            ..AuditFilter::default()
        };
        let page = store.audit(filter, limit).await.expect("it can be read");
        page.iter().map(|entry| entry.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(None, None, None, 3).await, [12, 11, 10]);
    assert_eq!(numbers(None, None, Some(10), 3).await, [9, 8, 7]);
    assert_eq!(numbers(Some("0"), None, None, 3).await, [11, 9, 7]);
    assert_eq!(numbers(None, Some("0"), Some(10), 9).await, [7, 4, 1]);
    assert_eq!(numbers(Some("1"), Some("0"), None, 9).await, [10, 4]);
    assert_eq!(numbers(Some("2"), None, None, 9).await, [0; 0]);
}

pub(super) async fn the_oldest_go_and_the_rest_holds(store: Arc<dyn Store>) {
    assert_eq!(store.erase_audit(at(100), 10, at(100)).await, Ok(0));
    for seconds in [1, 2, 3, 20, 4, 30] {
        record(&*store, audit(AuditAction::Searched, seconds)).await;
    }
    assert_eq!(store.erase_audit(at(1), 10, at(40)).await, Ok(0));
    assert_eq!(store.erase_audit(at(10), 2, at(40)).await, Ok(2));
    let kept = whole(&*store).await;
    let told: Vec<_> = kept
        .iter()
        .map(|entry| (entry.number, entry.action))
        .collect();
    assert_eq!(told[0], (3, AuditAction::Searched));
    assert_eq!(told[4], (7, AuditAction::AuditErased(2)));
    // One from later stands in the way of an earlier time behind it: only the beginning goes.
    assert_eq!(store.erase_audit(at(10), 10, at(41)).await, Ok(1));
    assert_eq!(store.erase_audit(at(10), 10, at(41)).await, Ok(0));
    assert_eq!(whole(&*store).await[0].number, 4);
    assert_eq!(store.erase_audit(at(1000), 10, at(42)).await, Ok(5));
    let kept = whole(&*store).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].number, kept[0].action),
        (9, AuditAction::AuditErased(5))
    );
}
