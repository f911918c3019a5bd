//! Residents on Discord, from the message to what they read, against the fake.

mod changes;
mod commands;
mod files;
mod house;
mod leaks;
mod night;
mod person;
mod places;
mod public;
mod twice;

use madoguchi::bot::Shown;
use madoguchi::bot::desk::{DeskAction, Outgoing};
use madoguchi::store::{
    Audience, Author, Body, ChannelStore, Holder, NewEvent, Store, Thumb, Turn,
};
use serde_json::{Value, json};

use crate::discord_fake::{Fault, Id, Message, may};
use house::{House, eventually};

const BRING: &str = "本人が更新に行くときの持ち物は何ですか";
const BRING_EN: &str = "What should I bring to renew it myself?";
/// A question with a long answer.
const LONG: &str = "法定代理人が更新するときの持ち物は何ですか";
/// A question that is answered by a question.
const WHICH: &str = "持ち物は何ですか";
/// Twelve digits as on a card.
const SECRET: &str = "私のマイナンバーは1234 5678 9012です。いつから更新できますか";

fn labels(message: &Message) -> Vec<String> {
    message
        .buttons()
        .into_iter()
        .map(|(label, _)| label)
        .collect()
}

/// What somebody reads, without the marks that Discord takes away.
fn read(message: &Message) -> String {
    message.text().replace('\\', "")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_question_is_answered_in_its_language() {
    let house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.dm(world.resident, BRING);
    let answer = house.fake.wait_reply(asked).await;
    assert!(read(&answer).contains("本人確認書類"), "{}", answer.text());
    assert!(answer.json["embeds"][0]["title"].is_string());
    assert!(
        answer.json["embeds"][0]["footer"]["text"]
            .as_str()
            .expect("it works")
            .contains("出典")
    );
    let labels = labels(&answer);
    for label in ["担当者に相談", "👍 役に立った", "👎 役に立たなかった"] {
        assert!(labels.iter().any(|known| known == label), "{labels:?}");
    }
    let asked = house.fake.dm(world.neighbour, BRING_EN);
    let answer = house.fake.wait_reply(asked).await;
    assert!(
        read(&answer).contains("My Number Card"),
        "{}",
        answer.text()
    );
    assert!(read(&answer).contains("Source"));
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_up_goes_on_in_the_same_conversation() {
    let house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.dm(world.resident, WHICH);
    let back = house.fake.wait_reply(asked).await;
    assert!(
        !labels(&back)
            .iter()
            .any(|label| label.contains("役に立った")),
        "no thumbs on a question"
    );
    let asked = house.fake.dm(world.resident, "更新です");
    house.fake.wait_reply(asked).await;
    let conversation = house.conversation(world.resident).await;
    let events = house.events(&conversation).await;
    assert_eq!(events.len(), 4, "{events:?}");
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn choices_can_be_taken_after_a_restart() {
    let mut house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.dm(world.resident, WHICH);
    let back = house.fake.wait_reply(asked).await;
    let (_, id) = back.buttons().remove(0);
    house.restart().await;
    let pressed = house.fake.button(world.resident, back.id, &id);
    let answer = house.fake.wait_answer(pressed).await;
    assert_ne!(read(&answer), read(&back));
    let conversation = house.conversation(world.resident).await;
    assert_eq!(house.events(&conversation).await.len(), 4);
    // From a menu too, if there are many.
    let mut shown = house.bot.answer_once(WHICH, None);
    let more = house.bot.answer_once("更新", None).reply.choices;
    shown.reply.choices.extend(more);
    assert!(shown.reply.choices.len() > 6);
    let taken = shown.reply.plain(&shown.reply.choices[6].label);
    let body = Body::BotReply {
        intents: Vec::new(),
        text: "お選びください".to_owned(),
        reply: serde_json::to_value(&shown).expect("it is JSON"),
        library: "a test".to_owned(),
    };
    let turn = Turn {
        conversation: conversation.clone(),
        expected: 4,
        key: "many".to_owned(),
        state: None,
        holder: None,
        events: vec![NewEvent {
            author: Author::Bot,
            body,
        }],
        at: house.bot.clock().at(),
    };
    house.store.commit_turn(turn).await.expect("it is written");
    let direct = house.fake.dm_channel(world.resident);
    let menu = |message: &Message| message.components().iter().any(|one| one["type"] == 3);
    let many = house.fake.wait_message(direct, "a menu", menu).await;
    let components = many.components();
    let menu = components.iter().find(|one| one["type"] == 3);
    let id = menu.and_then(|menu| menu["custom_id"].as_str());
    let id = id.expect("it has an id").to_owned();
    house.restart().await;
    let chosen = house.fake.select(world.resident, many.id, &id, &["6"]);
    house.fake.wait_answer(chosen).await;
    house.store_has(&conversation, &taken).await;
    // What is unknown or gone is said so.
    for id in ["v1:r:c:nothing:2:0", "v1:r:unheard-of", "v0:x"] {
        let channel = house.fake.dm_channel(world.resident);
        let data = json!({"custom_id": id, "component_type": 2});
        let pressed = house
            .fake
            .interact(world.resident, channel, 3, Some(back.id), data);
        let answer = house.fake.wait_answer(pressed).await;
        assert!(
            answer.content().contains("もう一度ご質問"),
            "{}",
            answer.content()
        );
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumb_is_kept() {
    let house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.dm(world.resident, BRING);
    let answer = house.fake.wait_reply(asked).await;
    let pressed = house.fake.press(world.resident, answer.id, "👎");
    let thanks = house.fake.wait_answer(pressed).await;
    assert!(thanks.content().contains("ありがとう"));
    let conversation = house.conversation(world.resident).await;
    let feedback = house.store.feedback(&conversation).await.expect("it works");
    assert_eq!((feedback.len(), feedback[0].thumb), (1, Thumb::Down));
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_store_the_bot_answers_all_the_same() {
    let house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.dm(world.resident, BRING);
    house.fake.wait_reply(asked).await;
    house.store.close().await;
    for user in [world.resident, world.neighbour] {
        let asked = house.fake.dm(user, BRING);
        let answer = house.fake.wait_reply(asked).await;
        assert!(read(&answer).contains("本人確認書類"), "{}", read(&answer));
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_waits_for_the_store_holds_up_no_other() {
    let house = House::new().await;
    let world = house.fake.world;
    let direct = house.fake.dm_channel(world.resident);
    let path = format!("/channels/{direct}/messages");
    // All attempts until the store is gone: what is tried again later finds none.
    house
        .fake
        .fault(Fault::on("POST", &path).always().status(503));
    house.fake.dm(world.resident, BRING);
    house
        .fake
        .wait_for("four attempts", |fake| {
            let requests = fake.requests();
            let failed = requests.iter().filter(|one| one.status == 503);
            (failed.count() >= 4).then_some(())
        })
        .await;
    house.store.close().await;
    house.fake.mend();
    let asked = house.fake.dm(world.resident, BRING_EN);
    let answer = house.fake.wait_reply(asked).await;
    assert!(
        read(&answer).contains("My Number Card"),
        "{}",
        read(&answer)
    );
    house.end().await;
}
