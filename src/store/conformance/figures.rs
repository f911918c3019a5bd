//! Figures for reports.

use std::sync::Arc;

use serde_json::json;

use super::{action, asks, at, begin, hands_over, hire, replies, turn, waiting, written};
use crate::locale::Locale;
use crate::store::{
    AfterCase, Author, Body, ConversationId, NewEvent, NewSuggestion, Period, Store,
    SuggestionStep, Thumb, Timestamp,
};

/// All the time of the tests.
const ALWAYS: Period = Period {
    from: Timestamp(0),
    until: Timestamp(i64::MAX),
};

/// A reply as the bot keeps it.
fn shown(intents: &[&str], locale: &str, fallback: bool, clarify: bool) -> NewEvent {
    NewEvent {
        author: Author::Bot,
        body: Body::BotReply {
            intents: intents.iter().copied().map(str::to_owned).collect(),
            text: "text".into(),
            reply: json!({"reply": {"locale": locale}, "fallback": fallback, "clarify": clarify}),
            library: "1".into(),
        },
    }
}

async fn exchange(store: &dyn Store, id: &ConversationId, expected: u64, reply: NewEvent) {
    let key = format!("key-{expected}");
    let events = vec![asks("質問です"), reply];
    written(store, turn(id, expected, &key, events)).await;
}

pub(super) async fn replies_are_counted_by_intent_and_language(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let id = &record.id;
    for (expected, reply) in [
        (0, shown(&["cost"], "ja", false, false)),
        (2, shown(&["cost"], "ja-x-yasashii", false, false)),
        (4, shown(&["cost", "bring"], "en", false, false)),
        (6, shown(&["bring"], "en", false, true)),
        (8, shown(&[], "en", true, false)),
        // A reply without more is in the language of the conversation.
        (10, replies("cost", "text")),
    ] {
        exchange(&*store, id, expected, reply).await;
    }
    for (reply, thumb) in [(2, Thumb::Up), (4, Thumb::Up), (4, Thumb::Down)] {
        let given = store.give_feedback(id, reply, thumb, at(60)).await;
        given.expect("it is a reply");
    }
    let figures = store.figures(ALWAYS).await.expect("it can be read");
    let rows: Vec<_> = figures
        .intents
        .iter()
        .map(|row| {
            let counts = [
                row.answers,
                row.fallbacks,
                row.clarifications,
                row.up,
                row.down,
            ];
            (row.intent.as_deref(), row.locale, counts)
        })
        .collect();
    assert_eq!(
        rows,
        [
            (None, Locale::En, [0, 1, 0, 0, 0]),
            (Some("bring"), Locale::En, [1, 0, 1, 0, 0]),
            (Some("cost"), Locale::Ja, [3, 0, 0, 1, 1]),
            (Some("cost"), Locale::En, [1, 0, 0, 0, 0]),
        ]
    );
    let hours = &figures.hours;
    assert_eq!(hours.len(), 1);
    let hour = &hours[0];
    assert_eq!((hour.messages, hour.answered, hour.fallbacks), (6, 4, 1));
    assert_eq!(hour.clarified, 1);
    let unanswered = store.unanswered(ALWAYS, 5).await.expect("it can be read");
    assert_eq!(unanswered.len(), 1);
    assert_eq!(unanswered[0].seq, 9);
    assert_eq!(unanswered[0].text, "質問です");
}

pub(super) async fn waits_and_suggestions_are_counted(store: Arc<dyn Store>) {
    let agent = hire(&*store, "tanaka").await;
    let first = waiting(&*store, 100).await;
    let second = waiting(&*store, 200).await;
    let third = waiting(&*store, 300).await;
    store
        .claim(&first, &agent.id, at(130))
        .await
        .expect("it waits");
    let suggestion = |rank, intent: &str| NewSuggestion {
        message: 1,
        intent: intent.into(),
        locale: Locale::En,
        rank,
        score: 900,
    };
    let shown = vec![suggestion(1, "cost"), suggestion(2, "bring")];
    let shown = store
        .show_suggestions(&first, &agent.id, shown, at(131))
        .await
        .expect("the message is there");
    for (one, step) in [
        (0, SuggestionStep::Inserted),
        (0, SuggestionStep::Edited(7)),
        (0, SuggestionStep::Sent),
        (1, SuggestionStep::Rejected(None)),
    ] {
        let recorded = store.record_suggestion(&shown[one].id, step, at(140)).await;
        recorded.expect("it was shown");
    }
    let last = store.conversation(&first).await.expect("it is there").last;
    let mut message = turn(
        &first,
        last,
        "answer",
        vec![NewEvent {
            author: Author::Agent(agent.id.clone()),
            body: Body::AgentMessage {
                text: "はい".into(),
            },
        }],
    );
    message.state = None;
    message.at = at(150);
    written(&*store, message).await;
    let mut close = action(&second, &agent.id, 230);
    close.overrule = true;
    let closed = store.close_case(close, AfterCase::Closed).await;
    closed.expect("it waits");
    store
        .snooze(action(&third, &agent.id, 310), at(900))
        .await
        .expect("it waits");

    let figures = store.figures(ALWAYS).await.expect("it can be read");
    assert_eq!(figures.waits.claimed.seconds(), [30]);
    assert_eq!(figures.waits.answered.seconds(), [50]);
    let waits = &figures.waits;
    assert_eq!((waits.given_up, waits.waiting, waits.put_off), (1, 0, 1));
    let of = |intent: &str| {
        let mut rows = figures.intents.iter();
        rows.find(|row| row.intent.as_deref() == Some(intent))
            .map(|row| row.suggestions.clone())
            .expect("it was suggested")
    };
    let (cost, bring) = (of("cost"), of("bring"));
    assert_eq!(
        [cost.shown, cost.shown_first, cost.sent_first, cost.sent],
        [1; 4]
    );
    assert_eq!((cost.edited, cost.distance), (1, Some(7)));
    assert_eq!(
        [bring.shown, bring.shown_first, bring.sent, bring.rejected],
        [1, 0, 0, 1]
    );
    let handed: u64 = figures.intents.iter().map(|row| row.hand_overs).sum();
    assert_eq!(handed, 3);
}

pub(super) async fn only_the_period_counts(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    for (number, seconds) in [(0, 100), (2, 200), (4, 300)] {
        let events = vec![asks("質問です"), shown(&["cost"], "ja", false, false)];
        let mut turn = turn(&record.id, number, &format!("key-{number}"), events);
        turn.at = at(seconds);
        written(&*store, turn).await;
    }
    let events = vec![asks("人と話したい"), hands_over("asked")];
    let mut last = turn(&record.id, 6, "person", events);
    last.holder = Some(crate::store::Holder::Queue);
    last.at = at(400);
    written(&*store, last).await;
    let between = |from, until| Period {
        from: at(from),
        until: at(until),
    };
    let figures = |period| {
        let store = Arc::clone(&store);
        async move { store.figures(period).await.expect("it can be read") }
    };
    let middle = figures(between(150, 300)).await;
    assert_eq!(middle.intents[0].answers, 1);
    assert_eq!(middle.hours[0].messages, 1);
    assert_eq!(middle.waits.waiting, 0);
    let end = figures(between(300, 401)).await;
    assert_eq!((end.intents[0].answers, end.intents[0].hand_overs), (1, 1));
    assert_eq!(end.waits.waiting, 1);
    let nothing = figures(between(500, 600)).await;
    assert_eq!(nothing, crate::store::Figures::default());
}

pub(super) async fn an_edited_question_is_counted_once(store: Arc<dyn Store>) {
    let (record, _) = begin(&*store, 0).await;
    let id = &record.id;
    let edited = |message, text: &str| NewEvent {
        author: Author::Resident,
        body: Body::MessageEdited {
            message,
            text: text.into(),
        },
    };
    exchange(&*store, id, 0, shown(&[], "ja", true, false)).await;
    let events = vec![edited(1, "費用は"), shown(&["cost"], "ja", false, false)];
    written(&*store, turn(id, 2, "edit", events)).await;
    exchange(&*store, id, 4, shown(&["cost"], "ja", false, false)).await;
    // The first question again: what became of the second one stays.
    let events = vec![edited(1, "意味不明"), shown(&[], "ja", true, false)];
    written(&*store, turn(id, 6, "again", events)).await;
    let figures = store.figures(ALWAYS).await.expect("it can be read");
    let hour = &figures.hours[0];
    assert_eq!((hour.messages, hour.answered, hour.fallbacks), (2, 2, 0));
    let unanswered = store.unanswered(ALWAYS, 9).await.expect("it can be read");
    let texts: Vec<_> = unanswered.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["意味不明", "質問です"]);
}
