//! Turns: whole, in order, once.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{asks, at, begin, events, is_refused, kinds, replies, talk, turn, written};
use crate::dialogue::{Conversation, Pending};
use crate::locale::Locale;
use crate::nlu::slots::SlotValue;
use crate::store::{
    AccessToken, AgentId, Audience, Author, Body, Holder, NewConversation, NewEvent, Store,
    StoreError, Timestamp, TurnOutcome,
};

pub(super) async fn a_turn_is_kept_whole(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    assert_eq!((record.last, &record.holder), (0, &Holder::Bot));
    let state = Conversation {
        locale: Some(Locale::En),
        slots: BTreeMap::from([("age".into(), SlotValue::Listed("20".into()))]),
        pending: Some(Pending {
            intent: "intent".into(),
            slot: "date".into(),
        }),
        last: vec!["intent".into()],
        asked: "never stored".into(),
        failures: 1,
        ..Conversation::default()
    };
    let mut turn = turn(
        &record.id,
        0,
        "key",
        vec![asks("質問"), replies("intent", "答え")],
    );
    turn.state = Some(state.clone());
    let expected = turn.events.clone();
    let written = written(&*store, turn).await;
    assert_eq!(written, events(&*store, &record.id).await);
    for (seq, (event, new)) in (1..).zip(written.iter().zip(&expected)) {
        assert_eq!(event.seq, seq);
        assert_eq!((&event.author, &event.body), (&new.author, &new.body));
        assert_eq!(event.at, at(1));
        assert_eq!(event.key.as_deref(), (seq == 1).then_some("key"));
    }
    let after = store.conversation(&record.id).await.expect("it is there");
    assert_eq!(after.last, 2);
    assert_eq!(after.locale, Some(Locale::En));
    assert_eq!((after.created_at, after.active_at), (at(0), at(1)));
    assert_eq!(
        after.state,
        Conversation {
            asked: String::new(),
            ..state
        }
    );
}

pub(super) async fn sequence_numbers_have_no_gaps(store: Arc<dyn Store>) {
    const WRITERS: u64 = 16;
    const TURNS: u64 = 6;
    let (record, _) = begin(&*store, 0).await;
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (store, id) = (store.clone(), record.id.clone());
        writers.spawn(async move {
            let mut last = 0;
            for number in 0..TURNS {
                let key = format!("{writer}-{number}");
                loop {
                    let events = vec![asks(&key), replies("intent", &key)];
                    match store.commit_turn(turn(&id, last, &key, events)).await {
                        Ok(TurnOutcome::Written(events)) => {
                            last = events.last().map_or(last, |event| event.seq);
                            break;
                        }
                        Ok(TurnOutcome::Conflict(newer)) => {
                            assert_eq!(newer.first().map(|event| event.seq), Some(last + 1));
                            last = newer.last().map_or(last, |event| event.seq);
                        }
                        other => panic!("{other:?}"),
                    }
                }
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.expect("no writer fails");
    }
    let written = events(&*store, &record.id).await;
    let numbers: Vec<u64> = written.iter().map(|event| event.seq).collect();
    assert_eq!(numbers, (1..=WRITERS * TURNS * 2).collect::<Vec<_>>());
    for pair in written.chunks(2) {
        let texts: Vec<_> = pair.iter().map(|event| event.body.text()).collect();
        assert_eq!(texts.first(), texts.last(), "a turn was torn apart");
    }
}

pub(super) async fn the_same_key_is_one_turn(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let (other, _) = begin(&*store, 0).await;
    let mut senders = JoinSet::new();
    for _ in 0..32 {
        let (store, id) = (store.clone(), record.id.clone());
        senders.spawn(async move {
            let events = vec![asks("一度だけ"), replies("intent", "はい")];
            store.commit_turn(turn(&id, 0, "once", events)).await
        });
    }
    let (mut fresh, mut answers) = (0, Vec::new());
    while let Some(done) = senders.join_next().await {
        match done.expect("no sender fails") {
            Ok(TurnOutcome::Written(events)) => {
                fresh += 1;
                answers.push(events);
            }
            Ok(TurnOutcome::Known(events)) => answers.push(events),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(fresh, 1);
    assert_eq!(answers.len(), 32);
    let kept = events(&*store, &record.id).await;
    assert_eq!(kept.len(), 2);
    assert!(answers.iter().all(|events| *events == kept));
    // Much later, and with another text, it is still the first one.
    talk(&*store, &record.id, 2, "次", "次").await;
    let again = turn(&record.id, 4, "once", vec![asks("別の文")]);
    assert_eq!(store.commit_turn(again).await, Ok(TurnOutcome::Known(kept)));
    // In another conversation the key is new.
    written(&*store, turn(&other.id, 0, "once", vec![asks("別人")])).await;
}

pub(super) async fn a_stale_turn_gets_the_newer_events(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let first = talk(&*store, &record.id, 0, "一", "一").await;
    let second = talk(&*store, &record.id, 2, "二", "二").await;
    let stale = |expected| turn(&record.id, expected, "stale", vec![asks("三")]);
    assert_eq!(
        store.commit_turn(stale(2)).await,
        Ok(TurnOutcome::Conflict(second.clone()))
    );
    assert_eq!(
        store.commit_turn(stale(0)).await,
        Ok(TurnOutcome::Conflict([first, second].concat()))
    );
    assert!(is_refused(&store.commit_turn(stale(5)).await));
    assert_eq!(events(&*store, &record.id).await.len(), 4);
}

pub(super) async fn one_refused_turn_does_not_harm_the_others(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let mut senders = JoinSet::new();
    for number in 0..64 {
        let (store, id) = (store.clone(), record.id.clone());
        senders.spawn(async move {
            if number % 2 == 0 {
                let (own, _) = begin(&*store, 0).await;
                talk(&*store, &own.id, 0, "良い", "良い").await;
                true
            } else {
                // What holds now is checked inside the transaction that it shares with the others.
                let mut wrong = turn(&id, 0, "wrong", vec![asks("悪い")]);
                wrong.holder = Some(Holder::Queue);
                is_refused(&store.commit_turn(wrong).await)
            }
        });
    }
    while let Some(done) = senders.join_next().await {
        assert!(done.expect("no sender fails"));
    }
    assert!(events(&*store, &record.id).await.is_empty());
    let all = store.recent(None, 100).await.expect("it can be read");
    assert_eq!(all.iter().filter(|one| one.last == 2).count(), 32);
}

pub(super) async fn what_a_turn_may_not_do_is_refused(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let with = |events| turn(&record.id, 0, "key", events);
    let by = |author, body| vec![NewEvent { author, body }];
    let note = Body::Note { text: "x".into() };
    let message = Body::ResidentMessage { text: "x".into() };
    let mut wrong = vec![
        with(vec![]),
        with(by(Author::System, note)),
        with(by(Author::Bot, message)),
        with(by(Author::System, Body::Claim)),
        with(vec![asks("x"); 1000]),
        with(vec![asks(&"x".repeat(1 << 20))]),
        turn(&record.id, 0, "", vec![asks("x")]),
        turn(&record.id, 0, &"k".repeat(1000), vec![asks("x")]),
    ];
    for holder in [
        Holder::Queue,
        Holder::Closed,
        Holder::Agent(AgentId::from("a")),
    ] {
        let mut turn = with(vec![asks("x")]);
        turn.holder = Some(holder);
        wrong.push(turn);
    }
    let mut timeless = with(vec![asks("x")]);
    timeless.at = Timestamp(i64::MIN);
    wrong.push(timeless);
    for turn in wrong {
        let shown = format!("{turn:.200?}");
        let outcome = store.commit_turn(turn).await;
        assert!(is_refused(&outcome), "{outcome:?} for {shown:.300}");
    }
    let nowhere = turn(&"nowhere".into(), 0, "key", vec![asks("x")]);
    assert_eq!(
        store.commit_turn(nowhere).await,
        Err(StoreError::NotFound("conversation"))
    );
    assert!(events(&*store, &record.id).await.is_empty());
}

pub(super) async fn a_number_is_never_stored(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    for text in ["1234 5678 9018", "番号は１２３４５６７８９０１８です"] {
        let mut state = turn(&record.id, 0, "state", vec![asks("x")]);
        state.state = Some(Conversation {
            slots: BTreeMap::from([("number".into(), SlotValue::Listed(text.into()))]),
            ..Conversation::default()
        });
        for turn in [
            turn(&record.id, 0, "asks", vec![asks(text)]),
            turn(&record.id, 0, "replies", vec![replies("intent", text)]),
            state,
        ] {
            let outcome = store.commit_turn(turn).await;
            assert!(is_refused(&outcome));
            assert!(!format!("{outcome:?}").contains("9018"));
        }
    }
}

pub(super) async fn pages_of_events_and_conversations(store: Arc<dyn Store>) {
    let mut names = Vec::new();
    for number in 0..5 {
        // The last two are active at the same moment.
        names.push(begin(&*store, number.min(3)).await.0.id);
    }
    let (mut pages, mut before) = (Vec::new(), None);
    loop {
        let page = store.recent(before, 2).await.expect("it can be read");
        let Some(last) = page.last() else { break };
        before = Some((last.active_at, last.id.clone()));
        pages.extend(page);
    }
    let order: Vec<_> = pages.iter().map(|one| one.active_at).collect();
    assert_eq!(order, [at(3), at(3), at(2), at(1), at(0)]);
    let mut found: Vec<_> = pages.into_iter().map(|one| one.id).collect();
    found.sort();
    names.sort();
    assert_eq!(found, names);

    let id = &names[0];
    talk(&*store, id, 0, "一", "二").await;
    talk(&*store, id, 2, "三", "四").await;
    let page = store.events_after(id, 1, 2, Audience::Desk).await;
    let page = page.expect("it can be read");
    assert_eq!(
        page.iter().map(|event| event.seq).collect::<Vec<_>>(),
        [2, 3]
    );
    assert_eq!(kinds(&page), ["bot_reply", "resident_message"]);
    let none = store.events_after(id, u64::MAX, 9, Audience::Desk).await;
    assert_eq!(none, Ok(vec![]));
}

pub(super) async fn a_token_opens_its_conversation_only(store: Arc<dyn Store>) {
    let (first, token) = begin(&*store, 0).await;
    let (second, other) = begin(&*store, 0).await;
    assert_ne!(first.id, second.id);
    let opened = store.conversation_of(&token).await.expect("it opens");
    assert_eq!(opened.id, first.id);
    let opened = store.conversation_of(&other).await.expect("it opens");
    assert_eq!(opened.id, second.id);
    for wrong in [
        AccessToken::from(""),
        AccessToken::from(token.hash().as_str()),
        AccessToken::generate(),
    ] {
        assert_eq!(
            store.conversation_of(&wrong).await,
            Err(StoreError::NotFound("conversation"))
        );
    }
    let nameless = NewConversation {
        channel: String::new(),
        locale: None,
    };
    assert!(is_refused(
        &store.create_conversation(nameless, at(0)).await
    ));
}
