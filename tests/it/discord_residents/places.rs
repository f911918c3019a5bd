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

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_tells_no_place_is_not_answered_in_public() {
    let house = House::with(|config, world| {
        config.discord.channels = vec![world.questions];
    })
    .await;
    let world = house.fake.world;
    // Somebody talks to others, and mends a word; the event tells neither server nor member.
    let said = house
        .fake
        .user_message(world.resident, world.general, BRING);
    house.fake.edit(said, LONG);
    let mut event = nameless(&house, said);
    event
        .as_object_mut()
        .expect("an object")
        .retain(|name, _| ["id", "channel_id", "content", "author"].contains(&name.as_str()));
    house.fake.dispatch_raw("MESSAGE_UPDATE", &event);
    // In a configured channel it is a question, and public.
    let asked = house
        .fake
        .writing(world.neighbour, world.questions, LONG)
        .missed()
        .send();
    let mut event = nameless(&house, asked);
    event.as_object_mut().expect("an object").remove("member");
    house.fake.dispatch_raw("MESSAGE_CREATE", &event);
    let answer = house.fake.wait_reply(asked).await;
    assert!(labels(&answer).contains(&"くわしく見る".to_owned()));
    // A direct message comes after all of that, and is whole.
    let asked = house.fake.dm(world.resident, LONG);
    let answer = house.fake.wait_reply(asked).await;
    assert!(!labels(&answer).contains(&"くわしく見る".to_owned()));
    assert!(house.fake.said(world.general).is_empty());
    house.end().await;
}
