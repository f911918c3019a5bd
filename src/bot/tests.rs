//! The bot with the shipped library and a store in a temporary folder.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use chrono::{DateTime, TimeDelta};

use super::{Bot, Clock, Content, Follower, Inbound, Received, Shown};
use crate::config::Config;
use crate::library::{DataFolder, Library};
use crate::locale::ReplyLocale;
use crate::store::{
    Audience, Author, Body, ConversationId, Event, Holder, NewAgent, NewEvent, Role, SqliteStore,
    Store, StoreError, Thumb, Turn,
};

pub(super) static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let (files, _) = DataFolder::Embedded.read().unwrap();
    Arc::new(Library::new(&files, Config::default()).0)
});

/// A day in minutes.
const DAY: i64 = 24 * 60;

/// A clock that stands still so many minutes after ten o'clock on a working day.
pub(super) fn clock(minutes: i64) -> Clock {
    let ten = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00").unwrap();
    Clock::fixed(ten + TimeDelta::minutes(minutes))
}

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("madoguchi-bot-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) struct House {
    pub(super) bot: Arc<Bot>,
    pub(super) store: Arc<SqliteStore>,
    // Removed when the test ends.
    _folder: Folder,
}

impl House {
    pub(super) async fn new() -> Self {
        let folder = Folder::new();
        let database = folder.0.join("madoguchi.db");
        let store = SqliteStore::open(&database, clock(0).at()).await.unwrap();
        let store = Arc::new(store);
        Self {
            bot: Arc::new(Bot::new(
                Arc::clone(&LIBRARY),
                Arc::clone(&store) as Arc<dyn Store>,
                clock(0),
            )),
            store,
            _folder: folder,
        }
    }

    /// The same store after some minutes, or after a restart.
    pub(super) fn later(&self, minutes: i64) -> Arc<Bot> {
        let store = Arc::clone(&self.store) as Arc<dyn Store>;
        Arc::new(Bot::new(Arc::clone(&LIBRARY), store, clock(minutes)))
    }
}

pub(super) async fn begin(bot: &Bot) -> ConversationId {
    bot.begin("test", None).await.unwrap().0.id
}

pub(super) async fn send(
    bot: &Bot,
    conversation: &ConversationId,
    key: &str,
    content: Content,
) -> Result<Received, StoreError> {
    bot.receive(Inbound {
        conversation: conversation.clone(),
        key: key.to_owned(),
        content,
        locale: None,
    })
    .await
}

pub(super) async fn say(
    bot: &Bot,
    conversation: &ConversationId,
    key: &str,
    text: &str,
) -> Vec<Event> {
    let received = send(bot, conversation, key, Content::Text(text.to_owned())).await;
    match received.unwrap() {
        Received::Kept { events, .. } => events,
        Received::Unstored { error, .. } => panic!("not kept: {error}"),
    }
}

pub(super) fn text_of(event: &Event) -> &str {
    event.body.text()
}

#[tokio::test]
async fn a_question_is_answered_and_both_are_kept() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    let events = say(&house.bot, &id, "k1", "コールセンターは何時までですか").await;
    assert_eq!(events.len(), 2);
    assert_eq!(text_of(&events[0]), "コールセンターは何時までですか");
    let shown = Shown::of(&events[1]).unwrap();
    assert!(!shown.fallback && !shown.clarify && shown.confidence > 500);
    assert!(
        text_of(&events[1]).contains("午後7時"),
        "{}",
        text_of(&events[1])
    );
    assert!(!shown.reply.sources.is_empty());
    let kept = house.store.events_after(&id, 0, 10, Audience::Desk).await;
    assert_eq!(kept.unwrap(), events);
}

#[tokio::test]
async fn a_message_that_comes_again_is_carried_out_once() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    let first = say(&house.bot, &id, "k1", "更新の持ち物は？").await;
    for bot in [&house.bot, &house.later(0)] {
        let again = Content::Text("更新の持ち物は？".to_owned());
        let Received::Kept { events, known } = send(bot, &id, "k1", again).await.unwrap() else {
            panic!("not kept")
        };
        assert!(known);
        assert_eq!(events, first);
    }
    let record = house.store.conversation(&id).await.unwrap();
    assert_eq!(record.last, 2);
}

#[tokio::test]
async fn a_choice_is_taken_from_the_reply_that_offered_it() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    let asked = say(&house.bot, &id, "k1", "更新に必要なものを教えてください").await;
    let shown = Shown::of(&asked[1]).unwrap();
    let choice = shown.reply.choices[2].clone();
    say(&house.bot, &id, "k2", "予約は要りますか").await;
    // Another process has no memory of what was offered, and a long time has passed.
    let bot = house.later(600);
    let content = Content::Choice {
        reply: asked[1].seq,
        id: choice.id.clone(),
    };
    let Received::Kept { events, .. } = send(&bot, &id, "k3", content).await.unwrap() else {
        panic!("not kept")
    };
    assert_eq!(text_of(&events[0]), choice.label);
    assert!(!Shown::of(&events[1]).unwrap().fallback);
    assert!(text_of(&events[1]).contains("照会兼回答書"));

    for (reply, id_of_choice) in [
        (asked[1].seq, "no-such-intent"),
        (1, &choice.id),
        (99, &choice.id),
    ] {
        let content = Content::Choice {
            reply,
            id: id_of_choice.to_owned(),
        };
        let refused = send(&bot, &id, "k4", content).await;
        assert!(
            matches!(refused, Err(StoreError::Refused(_))),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn asking_for_a_person_gives_the_number_in_the_chosen_locale() {
    let house = House::new().await;
    for locale in ReplyLocale::ALL {
        let id = begin(&house.bot).await;
        let received = house.bot.receive(Inbound {
            conversation: id,
            key: "k".into(),
            content: Content::Person,
            locale: Some(locale),
        });
        let Received::Kept { events, .. } = received.await.unwrap() else {
            panic!("not kept")
        };
        assert!(!text_of(&events[0]).is_empty());
        assert!(text_of(&events[1]).contains("0120-380-366"));
        assert_eq!(Shown::of(&events[1]).unwrap().reply.locale, locale);
    }
}

#[tokio::test]
async fn nothing_sensitive_is_kept() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    let secrets = [
        (
            "k1",
            "マイナンバーは１２３４ー５６７８ー９０１２です。更新したい",
            "９０１２",
        ),
        ("k2", "暗証番号は4821です", "4821"),
        ("k3", "4821", "4821"),
        ("k4", "my password is Sakura2024x", "Sakura2024x"),
        ("k5", "電話番号は090-1234-5678です", "090-1234-5678"),
    ];
    for (key, text, secret) in secrets {
        for event in say(&house.bot, &id, key, text).await {
            let json = serde_json::to_string(&event).unwrap();
            assert!(!json.contains(secret), "{json}");
        }
    }
    let record = house.store.conversation(&id).await.unwrap();
    let state = serde_json::to_string(&record.state).unwrap();
    for (.., secret) in secrets {
        assert!(!state.contains(secret), "{state}");
    }
}

#[tokio::test]
async fn a_text_that_the_store_refuses_is_kept_as_a_mask() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    // A public number is not masked, but with what follows it is a row of twelve digits.
    let events = say(&house.bot, &id, "k1", "0120-380-366 12").await;
    assert_eq!(text_of(&events[0]), crate::text::MASK);
    assert_eq!(events.len(), 2);
    let key = "k".repeat(1000);
    let refused = send(&house.bot, &id, &key, Content::Text("予約は？".into())).await;
    assert!(matches!(refused, Err(StoreError::Refused(_))));
}

#[tokio::test]
async fn the_bot_is_silent_while_an_agent_has_the_conversation() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    say(&house.bot, &id, "k1", "更新の持ち物は？").await;
    let hand_over = Turn {
        conversation: id.clone(),
        expected: 2,
        key: "h".into(),
        state: None,
        holder: Some(Holder::Queue),
        events: vec![NewEvent {
            author: Author::System,
            body: Body::HandOver {
                reason: "wanted".into(),
            },
        }],
        at: clock(1).at(),
    };
    house.store.commit_turn(hand_over).await.unwrap();
    // The bot's memory of the conversation is out of date now, and it finds out.
    let events = say(&house.bot, &id, "k2", "予約は要りますか").await;
    assert_eq!(events.len(), 2, "while somebody waits, the bot goes on");
    assert_eq!(events[0].seq, 4);
    let agent = NewAgent {
        login: "sato".into(),
        name: "Sato".into(),
        role: Role::Agent,
        password: "x".into(),
    };
    let agent = house
        .store
        .create_agent(agent, clock(1).at())
        .await
        .unwrap();
    house
        .store
        .claim(&id, &agent.id, clock(1).at())
        .await
        .unwrap();
    let events = say(&house.bot, &id, "k3", "予約は要りますか").await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].author, Author::Resident);
}

#[tokio::test]
async fn what_cannot_be_kept_is_answered_all_the_same() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    say(&house.bot, &id, "k1", "更新に必要なものを教えてください").await;
    house.store.close().await;
    // The conversation goes on in memory: the choice refers to the question before.
    let received = send(&house.bot, &id, "k2", Content::Text("3".into())).await;
    let Received::Unstored { shown, error } = received.unwrap() else {
        panic!("kept in a closed store")
    };
    assert!(error.is_storage());
    let shown = shown.unwrap();
    assert!(!shown.fallback);
    assert_eq!(
        house
            .bot
            .counters()
            .unstored
            .load(std::sync::atomic::Ordering::Relaxed),
        1
    );
    let alone = house.bot.answer_once("When is the call centre open?", None);
    assert!(!alone.fallback);
}

#[tokio::test]
async fn after_a_long_silence_only_the_choice_of_language_is_remembered() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    say(
        &house.bot,
        &id,
        "k1",
        "有効期限が2027年5月31日です。いつから更新できますか",
    )
    .await;
    house
        .bot
        .receive(Inbound {
            conversation: id.clone(),
            key: "k2".into(),
            content: Content::Text("予約は要りますか".into()),
            locale: Some(ReplyLocale::Yasashii),
        })
        .await
        .unwrap();
    say(&house.later(29), &id, "k3", "予約は要りますか").await;
    let before = house.store.conversation(&id).await.unwrap().state;
    assert!(
        before.slots.keys().any(|slot| slot.contains("expir")),
        "{:?}",
        before.slots
    );
    say(&house.later(29 + 31), &id, "k4", "予約は要りますか").await;
    let after = house.store.conversation(&id).await.unwrap().state;
    assert!(
        !after.slots.keys().any(|slot| slot.contains("expir")),
        "{:?}",
        after.slots
    );
    assert_eq!(after.preferred, Some(ReplyLocale::Yasashii));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_kept_in_order_and_once() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    let other = house.later(0);
    let tasks: Vec<_> = (0..40)
        .map(|n| {
            // Each message comes twice, from two processes that know nothing of each other.
            let bot = Arc::clone(if n % 4 < 2 { &house.bot } else { &other });
            let id = id.clone();
            tokio::spawn(async move { say(&bot, &id, &format!("k{}", n / 2), "予約は？").await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().len(), 2);
    }
    let events = house
        .store
        .events_after(&id, 0, 100, Audience::Desk)
        .await
        .unwrap();
    assert_eq!(events.len(), 40);
    assert!((1..).zip(&events).all(|(seq, event)| event.seq == seq));
    let keys: BTreeSet<_> = events
        .iter()
        .filter_map(|event| event.key.clone())
        .collect();
    assert_eq!(keys.len(), 20);
}

async fn hear(follower: &mut Follower, to: u64) -> Vec<u64> {
    let mut heard = Vec::new();
    while heard.last() != Some(&to) {
        heard.push(follower.next().await.unwrap().unwrap().seq);
    }
    heard
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_hears_everything_once_however_slow_it_is() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    say(&house.bot, &id, "before", "予約は？").await;
    let mut quick = house.bot.follow(&id, 0, Audience::Desk);
    let mut slow = house.bot.follow(&id, 1, Audience::Resident);
    let listening = tokio::spawn(async move { hear(&mut quick, 42).await });
    for n in 0..20 {
        say(&house.bot, &id, &format!("k{n}"), "予約は？").await;
    }
    assert_eq!(listening.await.unwrap(), (1..=42).collect::<Vec<_>>());
    // By now its buffer has long run over.
    assert_eq!(hear(&mut slow, 42).await, (2..=42).collect::<Vec<_>>());
    let event = house.bot.give_feedback(&id, 2, Thumb::Up).await.unwrap();
    assert_eq!(hear(&mut slow, event.seq).await, [43]);
    assert_eq!(say(&house.bot, &id, "after", "予約は？").await[0].seq, 44);
}

#[tokio::test]
async fn an_erased_conversation_is_gone_for_everybody() {
    let house = House::new().await;
    let (record, token) = house.bot.begin("test", None).await.unwrap();
    say(&house.bot, &record.id, "k1", "予約は？").await;
    let mut follower = house.bot.follow(&record.id, 2, Audience::Resident);
    assert_eq!(house.bot.opened_by(&token).await.unwrap(), record.id);
    house.bot.erase(&record.id).await.unwrap();
    assert_eq!(follower.next().await.unwrap(), None);
    let text = Content::Text("予約は？".into());
    for result in [
        send(&house.bot, &record.id, "k2", text).await.map(|_| ()),
        house.bot.opened_by(&token).await.map(|_| ()),
    ] {
        assert_eq!(result, Err(StoreError::NotFound("conversation")));
    }
}

#[tokio::test]
async fn conversations_are_kept_for_so_many_days() {
    let house = House::new().await;
    let id = begin(&house.bot).await;
    say(&house.bot, &id, "k1", "予約は？").await;
    assert_eq!(house.later(9 * DAY).erase_older_than(10).await.unwrap(), 0);
    assert_eq!(house.later(11 * DAY).erase_older_than(10).await.unwrap(), 1);
    assert!(house.store.conversation(&id).await.is_err());
}
