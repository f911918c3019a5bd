//! Servers that do not name themselves in what they tell: nothing of what they tell is private.

use super::*;

/// An event of a message without the name of the server.
fn nameless(house: &House, message: Id) -> Value {
    let mut event = house.fake.event_of(message);
    let fields = event.as_object_mut().expect("an object");
    fields.remove("guild_id");
    fields.remove("channel_type");
    assert!(fields["member"].is_object());
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_a_name_is_no_direct_channel() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    let text = format!("<@{}> {LONG}", world.bot);
    let writing = house.fake.writing(world.resident, world.general, &text);
    let asked = writing.missed().send();
    house
        .fake
        .dispatch_raw("MESSAGE_CREATE", &nameless(&house, asked));
    let answer = house.fake.wait_reply(asked).await;
    assert!(labels(&answer).contains(&"くわしく見る".to_owned()));
    let text = format!("<@{}> 担当者と話したいです", world.bot);
    let writing = house.fake.writing(world.resident, world.general, &text);
    let asked = writing.missed().send();
    house
        .fake
        .dispatch_raw("MESSAGE_CREATE", &nameless(&house, asked));
    let direct = house.fake.dm_channel(world.resident);
    house
        .fake
        .wait_message(direct, "where it goes on", |message| {
            message.content().contains("ここに届きます")
        })
        .await;
    let conversation = house.conversation(world.resident).await;
    let agent = house.claim(&conversation).await;
    house.say(&conversation, &agent, "窓口へどうぞ").await;
    let words = |message: &Message| message.content().contains("窓口へどうぞ");
    house
        .fake
        .wait_message(direct, "the words of staff", words)
        .await;
    assert!(!house.fake.said(world.general).iter().any(words));
    house.end().await;
}
