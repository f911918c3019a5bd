//! Search in Japanese and English.

use std::sync::Arc;

use super::{begin, talk};
use crate::store::{ConversationId, Store};

async fn found(store: &dyn Store, query: &str) -> Vec<(ConversationId, u64)> {
    let hits = store.search(query, 100).await.expect("it can be searched");
    hits.into_iter()
        .map(|hit| (hit.conversation, hit.seq))
        .collect()
}

pub(super) async fn folded_texts_are_found(store: Arc<dyn Store>) {
    let (ja, _) = begin(&*store, 0).await;
    let (en, _) = begin(&*store, 0).await;
    talk(
        &*store,
        &ja.id,
        0,
        "ﾊﾟｽﾜｰﾄﾞを忘れました",
        "窓口で再設定できます。",
    )
    .await;
    talk(
        &*store,
        &en.id,
        0,
        "I forgot my PASSWORD!",
        "You can reset it at the counter.",
    )
    .await;
    let (ja, en) = (ja.id, en.id);
    // Width, kana and case do not matter; words may stand in any order.
    for (query, expected) in [
        ("パスワード", vec![(ja.clone(), 1)]),
        ("ぱすわーど", vec![(ja.clone(), 1)]),
        ("ｐａｓｓｗｏｒｄ", vec![(en.clone(), 1)]),
        ("password FORGOT", vec![(en.clone(), 1)]),
        ("忘れました　パスワード", vec![(ja.clone(), 1)]),
        ("counter", vec![(en.clone(), 2)]),
        ("再設定", vec![(ja.clone(), 2)]),
        ("counter 再設定", vec![]),
        ("nowhere", vec![]),
    ] {
        assert_eq!(found(&*store, query).await, expected, "{query}");
    }
}

pub(super) async fn short_and_strange_queries(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let id = record.id;
    talk(&*store, &id, 0, "窓口はどこ", "1階です。50_50でも100%でも").await;
    for (query, expected) in [
        ("窓口", vec![1]),
        ("階", vec![2]),
        ("窓口 どこ", vec![1]),
        ("窓口 階", vec![]),
        ("どこ 窓口は", vec![1]),
        ("", vec![]),
        ("　", vec![]),
        ("\"", vec![]),
        ("'", vec![]),
        ("窓口\" OR \"x", vec![]),
        ("NEAR(窓口 x)", vec![]),
        ("folded:窓口は", vec![]),
        ("\0", vec![]),
        ("*", vec![]),
    ] {
        let hits = found(&*store, query).await;
        let numbers: Vec<_> = hits.into_iter().map(|(_, seq)| seq).collect();
        assert_eq!(numbers, expected, "{query:?}");
    }
    // A sign of LIKE stands for itself.
    let hits = found(&*store, "0_").await;
    assert!(hits.len() <= 1);
    assert_eq!(found(&*store, &"長".repeat(10_000)).await, vec![]);
}

pub(super) async fn snippets_and_limits(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let long = format!("{}カード\nの更新{}", "前".repeat(100), "後".repeat(100));
    for number in 0..5 {
        talk(&*store, &record.id, number * 2, &long, "はい").await;
    }
    let hits = store.search("かーどの更新", 3).await;
    let hits = hits.expect("it can be searched");
    let numbers: Vec<_> = hits.iter().map(|hit| hit.seq).collect();
    assert_eq!(numbers, [9, 7, 5], "the latest first");
    let snippet = &hits[0].snippet;
    assert!(snippet.contains("カード の更新"), "{snippet}");
    assert!(snippet.chars().count() < 80, "{snippet}");
    let short = store.search("更新", 3).await.expect("it can be searched");
    assert_eq!(short.len(), 3);
    assert_eq!(short[0].seq, 9);
}
