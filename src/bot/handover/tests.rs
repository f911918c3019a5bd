//! Wishes for a person, by day and by night.

use super::super::tests::{House, begin, clock, send};
use super::super::{Circumstances, Content, Inbound, Reach, Received, Shown};
use super::*;
use crate::config::Config;
use crate::library::{DataFolder, Library};
use crate::store::{NewAgent, Role, Store};
use std::sync::Arc;

/// Thirteen hours after ten in the morning.
const NIGHT: i64 = 13 * 60;

async fn hired(house: &House, bot: &Bot) {
    let new = NewAgent {
        login: "mori".into(),
        name: "Mori".into(),
        role: Role::Agent,
        password: "x".into(),
    };
    let agent = house.store.create_agent(new, clock(0).at()).await.unwrap();
    bot.presence().on_duty(&agent.id, bot.clock().at());
    bot.tend_desk().await.unwrap();
}

async fn taken(
    bot: &Bot,
    id: &ConversationId,
    key: &str,
    content: Content,
    circumstances: Circumstances,
) -> Vec<Event> {
    let inbound = Inbound {
        conversation: id.clone(),
        key: key.to_owned(),
        content,
        locale: Some(ReplyLocale::Ja),
    };
    match bot.receive_as(inbound, circumstances).await.unwrap() {
        Received::Kept { events, .. } => events,
        Received::Unstored { error, .. } => panic!("not kept: {error}"),
    }
}

fn about() -> Content {
    Content::PersonAbout("通知書をなくしました。番号は1234 5678 9018です".into())
}

#[tokio::test]
async fn what_it_is_about_is_the_note_when_nobody_comes() {
    let house = House::new().await;
    let bot = house.later(NIGHT);
    hired(&house, &bot).await;
    let id = begin(&bot).await;
    let events = taken(&bot, &id, "1", about(), Circumstances::default()).await;
    assert!(events[0].body.text().starts_with("通知書をなくしました"));
    assert!(!events[0].body.text().contains("9018"));
    assert!(events[1].body.text().contains("伝言を承りました"));
    let reason = Reason::Note.code();
    assert!(matches!(&events[2].body, Body::HandOver { reason: why } if why == reason));
    let case = house.store.open_case(&id).await.unwrap().unwrap();
    assert_eq!(case.reason, "note");
    assert_eq!(case.snoozed_until, bot.closed_until());
    assert!(case.snoozed_until > Some(bot.clock().at()));
    // Without any words it is offered, as ever.
    let other = begin(&bot).await;
    let events = taken(&bot, &other, "1", Content::Person, Circumstances::default()).await;
    let shown = Shown::of(&events[1]).unwrap();
    assert!(shown.reply.choices.iter().any(|one| one.id == LEAVE_NOTE));
    assert!(house.store.open_case(&other).await.unwrap().is_none());
}

#[tokio::test]
async fn where_no_notes_are_taken_there_is_only_the_telephone() {
    let house = House::new().await;
    let (files, _) = DataFolder::Embedded.read().unwrap();
    let mut config = Config::default();
    config.desk.notes = false;
    let library = Arc::new(Library::new(&files, config).0);
    let store = Arc::clone(&house.store) as Arc<dyn Store>;
    let bot = Bot::new(library, store, clock(NIGHT));
    hired(&house, &bot).await;
    let id = begin(&bot).await;
    let events = taken(&bot, &id, "1", about(), Circumstances::default()).await;
    assert_eq!(events.len(), 2);
    assert!(events[1].body.text().contains("0120-380-366"));
    assert!(house.store.open_case(&id).await.unwrap().is_none());
}

#[tokio::test]
async fn in_public_nobody_is_asked_to_write_a_note() {
    let house = House::new().await;
    let bot = house.later(NIGHT);
    hired(&house, &bot).await;
    let id = begin(&bot).await;
    let public = || Circumstances {
        public: true,
        ..Circumstances::default()
    };
    let wish = || Content::Text("担当者と話したいです".into());
    taken(&bot, &id, "1", wish(), public()).await;
    let events = taken(&bot, &id, "2", Content::Text("1".into()), public()).await;
    let shown = Shown::of(&events[1]).unwrap();
    assert!(
        shown.reply.choices.iter().any(|one| one.id == LEAVE_NOTE),
        "{shown:?}"
    );
    let next = Content::Text("更新の持ち物は何ですか".into());
    taken(&bot, &id, "3", next, public()).await;
    assert!(house.store.open_case(&id).await.unwrap().is_none());
    // Where nobody else reads, the next message is the note.
    let id = begin(&bot).await;
    for (key, text) in [
        ("1", "担当者と話したいです"),
        ("2", "1"),
        ("3", "通知書の件"),
    ] {
        send(&bot, &id, key, Content::Text(text.into()))
            .await
            .unwrap();
    }
    assert!(house.store.open_case(&id).await.unwrap().is_some());
}

#[tokio::test]
async fn who_reaches_nobody_opens_no_case_in_any_way() {
    let house = House::new().await;
    let by_day = house.later(0);
    let by_night = house.later(NIGHT);
    hired(&house, &by_day).await;
    by_night.tend_desk().await.unwrap();
    for bot in [&by_day, &by_night] {
        let id = begin(bot).await;
        let nobody = || Circumstances {
            reach: Reach::Nobody,
            ..Circumstances::default()
        };
        taken(bot, &id, "0", Content::Text("こんにちは".into()), nobody()).await;
        for (key, content) in [
            ("1", Content::Text("担当者と話したいです".into())),
            ("2", Content::Text("1".into())),
            ("3", Content::Text("通知書の件".into())),
            ("4", Content::Person),
            ("5", about()),
            (
                "6",
                Content::Edit {
                    message: 1,
                    text: "担当者と話したいです".into(),
                },
            ),
        ] {
            taken(bot, &id, key, content, nobody()).await;
            let record = house.store.conversation(&id).await.unwrap();
            assert_eq!(record.holder, Holder::Bot, "{key}");
        }
    }
}

#[tokio::test]
async fn a_second_case_is_not_opened_beside_the_first() {
    let house = House::new().await;
    let bot = house.later(0);
    hired(&house, &bot).await;
    let id = begin(&bot).await;
    let elsewhere = Circumstances {
        reach: Reach::Elsewhere("discord-person-there"),
        ..Circumstances::default()
    };
    let wish = Content::Text("担当者と話したいです".into());
    let events = taken(&bot, &id, "1", wish, elsewhere).await;
    assert_eq!(events.len(), 2);
    assert!(events[1].body.text().contains("すでに承っています"));
    assert!(!events[1].body.text().contains("0120"));
    let record = house.store.conversation(&id).await.unwrap();
    assert_eq!(record.holder, Holder::Bot);
}

#[tokio::test]
async fn a_remark_is_kept_but_not_understood() {
    let house = House::new().await;
    let bot = house.later(0);
    hired(&house, &bot).await;
    let id = begin(&bot).await;
    let remark = || Circumstances {
        remark: Some("（ファイル）".into()),
        ..Circumstances::default()
    };
    let asked = Content::Text("暗証番号を忘れました".into());
    let events = taken(&bot, &id, "1", asked.clone(), remark()).await;
    assert_eq!(events[0].body.text(), "暗証番号を忘れました\n（ファイル）");
    let alone = begin(&bot).await;
    let plain = taken(&bot, &alone, "1", asked, Circumstances::default()).await;
    assert_eq!(events[1].body, plain[1].body);
    let events = taken(&bot, &id, "2", Content::Text(String::new()), remark()).await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].body.text(), "（ファイル）");
}

#[tokio::test]
async fn a_change_while_somebody_waits_is_only_noted() {
    let house = House::new().await;
    let bot = house.later(0);
    hired(&house, &bot).await;
    let id = begin(&bot).await;
    taken(&bot, &id, "1", about(), Circumstances::default()).await;
    let record = house.store.conversation(&id).await.unwrap();
    assert_eq!(record.holder, Holder::Queue);
    let edit = Content::Edit {
        message: 1,
        text: "更新の費用は？".into(),
    };
    let events = taken(&bot, &id, "2", edit, Circumstances::default()).await;
    assert_eq!(events.len(), 1);
}
