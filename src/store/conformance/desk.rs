//! Agents, notes, feedback, suggestions.

use std::sync::Arc;

use super::{
    action, asks, at, begin, events, hire, is_refused, kinds, replies, talk, turn, waiting, written,
};
use crate::locale::Locale;
use crate::store::{
    AfterCase, Audience, Author, Body, FeedbackCount, NewAgent, NewEvent, NewSuggestion, Period,
    Role, Store, StoreError, SuggestionCount, SuggestionStep, Thumb, Timestamp,
};

/// All the time of the tests.
const ALWAYS: Period = Period {
    from: Timestamp(0),
    until: Timestamp(i64::MAX),
};

pub(super) async fn agents_come_and_go(store: Arc<dyn Store>) {
    let new = |login: &str, role| NewAgent {
        login: login.into(),
        name: "田中".into(),
        role,
        password: "$argon2id$opaque".into(),
    };
    let tanaka = store.create_agent(new("Tanaka", Role::Supervisor), at(1));
    let tanaka = tanaka.await.expect("the login is new");
    assert_eq!(tanaka.login, "tanaka");
    assert_eq!(store.agent(&tanaka.id).await, Ok(tanaka.clone()));
    assert_eq!(
        store.agent_by_login("TANAKA").await,
        Ok(Some(tanaka.clone()))
    );
    assert_eq!(tanaka.password, "$argon2id$opaque");
    assert!(!format!("{tanaka:?}").contains("argon"));
    let twin = store.create_agent(new("tanaka", Role::Agent), at(2)).await;
    assert!(matches!(twin, Err(StoreError::Conflict(_))), "{twin:?}");
    assert!(is_refused(
        &store.create_agent(new("", Role::Agent), at(2)).await
    ));
    for role in Role::ALL {
        let made = store.create_agent(new(role.name(), role), at(3)).await;
        assert_eq!(made.expect("the login is new").role, role);
    }
    assert_eq!(store.agents().await.expect("it can be read").len(), 5);

    store
        .disable_agent(&tanaka.id, at(4))
        .await
        .expect("the agent exists");
    store
        .disable_agent(&tanaka.id, at(5))
        .await
        .expect("the agent exists");
    let after = store.agent(&tanaka.id).await.expect("the agent exists");
    assert_eq!(after.disabled_at, Some(at(4)));
    let id = waiting(&*store, 6).await;
    assert!(is_refused(&store.claim(&id, &tanaka.id, at(7)).await));
    let nobody = "nobody".into();
    assert_eq!(
        store.disable_agent(&nobody, at(5)).await,
        Err(StoreError::NotFound("agent"))
    );
    assert_eq!(
        store.claim(&id, &nobody, at(7)).await,
        Err(StoreError::NotFound("agent"))
    );
    assert_eq!(
        store.agent(&nobody).await,
        Err(StoreError::NotFound("agent"))
    );
    assert_eq!(store.agent_by_login("nobody").await, Ok(None));
}

pub(super) async fn residents_never_see_notes(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let agent = hire(&*store, "a").await.id;
    store.claim(&id, &agent, at(1)).await.expect("it waits");
    let note = store.add_note(&id, &agent, "n", "内緒のメモ", at(2)).await;
    let note = note.expect("it is written");
    assert_eq!((note.seq, note.body.text()), (5, "内緒のメモ"));
    // The same again is the same one.
    let again = store.add_note(&id, &agent, "n", "別", at(3)).await;
    assert_eq!(again, Ok(note));
    let message = NewSuggestion {
        message: 1,
        intent: "intent".into(),
        locale: Locale::Ja,
        rank: 1,
        score: 900,
    };
    store
        .show_suggestions(&id, &agent, vec![message], at(4))
        .await
        .expect("it is shown");
    let closing = super::action(&id, &agent, 5);
    store
        .close_case(closing, AfterCase::Bot)
        .await
        .expect("the agent has it");
    assert!(is_refused(
        &store
            .add_note(&id, &agent, "m", "123456789018", at(6))
            .await
    ));

    let seen = store.events_after(&id, 0, 100, Audience::Resident).await;
    let seen = seen.expect("it can be read");
    assert_eq!(
        kinds(&seen),
        [
            "resident_message",
            "bot_reply",
            "hand_over",
            "claim",
            "close"
        ]
    );
    let shown = serde_json::to_string(&seen).expect("it is JSON");
    for internal in ["内緒", "because", "asked for a person"] {
        assert!(!shown.contains(internal), "{internal} in {shown}");
    }
    assert_eq!(
        kinds(&events(&*store, &id).await)[4..],
        ["note", "suggestion", "close"]
    );
    assert_eq!(store.search("内緒のメモ", 10).await, Ok(vec![]));
    // The limit counts what is seen.
    let page = store.events_after(&id, 3, 2, Audience::Resident).await;
    assert_eq!(kinds(&page.expect("it can be read")), ["claim", "close"]);
}

pub(super) async fn a_key_belongs_to_who_sent_it(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let agent = hire(&*store, "a").await.id;
    store.claim(&id, &agent, at(1)).await.expect("it waits");
    let note = store.add_note(&id, &agent, "same", "内緒", at(2)).await;
    assert!(note.is_ok());
    // The resident's message with the key of the note is a message, and tells nothing of the note.
    let said = written(&*store, turn(&id, 5, "same", vec![asks("もしもし")])).await;
    assert_eq!(kinds(&said), ["resident_message"]);
    let says = |key| {
        let text = "担当です".into();
        let event = NewEvent {
            author: Author::Agent(agent.clone()),
            body: Body::AgentMessage { text },
        };
        turn(&id, 6, key, vec![event])
    };
    // The agent's own message with it would be swallowed: it is refused instead.
    assert!(matches!(
        store.commit_turn(says("same")).await,
        Err(StoreError::Conflict(_))
    ));
    // One used by the resident is new for the agent.
    let said = written(&*store, says("hand-over")).await;
    assert_eq!(kinds(&said), ["agent_message"]);
    let note = store.add_note(&id, &agent, "hand-over", "x", at(3)).await;
    assert!(matches!(note, Err(StoreError::Conflict(_))), "{note:?}");
}

pub(super) async fn feedback_is_replaced_and_counted(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let id = &record.id;
    talk(&*store, id, 0, "質問", "答え").await;
    let both = vec![replies("intent", "一"), replies("other", "二")];
    written(&*store, turn(id, 2, "both", both)).await;
    let give = async |reply, thumb, seconds| {
        store
            .give_feedback(id, reply, thumb, at(seconds))
            .await
            .expect("it is a reply")
    };
    give(2, Thumb::Up, 10).await;
    give(2, Thumb::Down, 20).await;
    give(3, Thumb::Up, 30).await;
    let event = give(4, Thumb::Up, 40).await;
    assert_eq!(event.seq, 8);
    let kept = store.feedback(id).await.expect("it can be read");
    let thumbs: Vec<_> = kept.iter().map(|one| (one.reply, one.thumb)).collect();
    assert_eq!(thumbs, [(2, Thumb::Down), (3, Thumb::Up), (4, Thumb::Up)]);
    let count = |intent: &str, up, down| FeedbackCount {
        intent: intent.into(),
        up,
        down,
    };
    assert_eq!(
        store.feedback_counts(ALWAYS).await,
        Ok(vec![count("intent", 1, 1), count("other", 1, 0)])
    );
    let early = Period {
        from: at(20),
        until: at(30),
    };
    assert_eq!(
        store.feedback_counts(early).await,
        Ok(vec![count("intent", 0, 1)])
    );
    // The help of people is rated where it ends, which says nothing of any intent.
    let helped = waiting(&*store, 60).await;
    let agent = hire(&*store, "hanako").await.id;
    store
        .claim(&helped, &agent, at(61))
        .await
        .expect("it waits");
    let close = store.close_case(action(&helped, &agent, 62), AfterCase::Closed);
    close.await.expect("the agent has it");
    let rated = store.give_feedback(&helped, 5, Thumb::Down, at(63)).await;
    assert_eq!(rated.expect("it has ended").seq, 6);
    let kept = store.feedback(&helped).await.expect("it can be read");
    assert_eq!((kept[0].reply, kept[0].thumb), (5, Thumb::Down));
    let counts = store.feedback_counts(ALWAYS).await;
    assert_eq!(counts.map(|counts| counts.len()), Ok(2));
    let figures = store.figures(ALWAYS).await.expect("it can be read");
    let down: u64 = figures.hours.iter().map(|hour| hour.down).sum();
    assert_eq!(down, 1, "that of the reply");
    assert!(is_refused(
        &store.give_feedback(&helped, 4, Thumb::Up, at(64)).await
    ));
    // Only replies of the bot, and only those that exist.
    assert!(is_refused(
        &store.give_feedback(id, 1, Thumb::Up, at(50)).await
    ));
    assert_eq!(
        store.give_feedback(id, 99, Thumb::Up, at(50)).await,
        Err(StoreError::NotFound("message"))
    );
}

pub(super) async fn suggestions_are_followed_and_counted(store: Arc<dyn Store>) {
    let id = waiting(&*store, 0).await;
    let agent = hire(&*store, "a").await.id;
    let new = |message, intent: &str, rank| NewSuggestion {
        message,
        intent: intent.into(),
        locale: Locale::Ja,
        rank,
        score: 1000 - rank,
    };
    // One that answers no message of the resident undoes the others too.
    let wrong = vec![new(1, "fee", 1), new(2, "fee", 2)];
    assert!(is_refused(
        &store.show_suggestions(&id, &agent, wrong, at(1)).await
    ));
    assert_eq!(store.suggestion_counts(ALWAYS).await, Ok(vec![]));
    assert_eq!(events(&*store, &id).await.len(), 3);

    let list = vec![new(1, "fee", 1), new(1, "hours", 2), new(1, "fee", 3)];
    let shown = store.show_suggestions(&id, &agent, list, at(2)).await;
    let shown = shown.expect("they are shown");
    let record = async |index: usize, step, seconds| {
        let name = &shown[index].id;
        store
            .record_suggestion(name, step, at(seconds))
            .await
            .expect("it exists")
    };
    record(0, SuggestionStep::Inserted, 3).await;
    record(0, SuggestionStep::Edited(7), 4).await;
    let sent = record(0, SuggestionStep::Sent, 5).await;
    assert_eq!((sent.rank, sent.score), (1, 999));
    assert_eq!((sent.distance, sent.edited_at), (Some(7), Some(at(4))));
    assert_eq!((sent.sent_at, sent.rejected_at), (Some(at(5)), None));
    let why = Some("古い".to_owned());
    let rejected = record(1, SuggestionStep::Rejected(why.clone()), 6).await;
    assert_eq!(rejected.reason, why);
    let count = |intent: &str, numbers: [u64; 5]| SuggestionCount {
        intent: intent.into(),
        locale: Locale::Ja,
        shown: numbers[0],
        inserted: numbers[1],
        edited: numbers[2],
        sent: numbers[3],
        rejected: numbers[4],
    };
    assert_eq!(
        store.suggestion_counts(ALWAYS).await,
        Ok(vec![
            count("fee", [2, 1, 1, 1, 0]),
            count("hours", [1, 0, 0, 0, 1])
        ])
    );
    let steps = events(&*store, &id).await;
    let steps = steps
        .iter()
        .filter(|event| matches!(event.body, Body::Suggestion { .. }));
    assert_eq!(steps.count(), 7);
    assert_eq!(
        store
            .record_suggestion(&"none".into(), SuggestionStep::Sent, at(7))
            .await,
        Err(StoreError::NotFound("suggestion"))
    );
    let number = SuggestionStep::Rejected(Some("123456789018".into()));
    assert!(is_refused(
        &store.record_suggestion(&shown[2].id, number, at(7)).await
    ));
}
