//! Questions in channels that others read too.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn in_public_the_answer_is_short_and_the_rest_is_for_who_asked() {
    let house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.mention(world.resident, world.general, LONG);
    let answer = house.fake.wait_reply(asked).await;
    assert_eq!(answer.channel, world.general);
    let short = read(&answer);
    assert!(
        labels(&answer).contains(&"くわしく見る".to_owned()),
        "{short}"
    );
    let pressed = house.fake.press(world.resident, answer.id, "くわしく見る");
    let details = house.fake.wait_answer(pressed).await;
    assert_eq!(details.only_for, Some(world.resident));
    assert!(read(&details).len() > short.len());
    // It is nobody else's conversation.
    let pressed = house.fake.press(world.neighbour, answer.id, "くわしく見る");
    let refusal = house.fake.wait_answer(pressed).await;
    assert_eq!(refusal.only_for, Some(world.neighbour));
    assert!(
        refusal.content().contains("ご本人だけ"),
        "{}",
        refusal.content()
    );
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_meant_for_it_is_answered() {
    let house = House::with(|config, world| {
        config.discord.channels = vec![world.questions];
    })
    .await;
    let world = house.fake.world;
    house
        .fake
        .user_message(world.resident, world.general, BRING);
    house.fake.user_message(
        world.resident,
        world.questions,
        &format!("@everyone {BRING}"),
    );
    house.fake.mention(world.other_bot, world.general, BRING);
    let content = format!("<@{}> {BRING}", world.bot);
    house
        .fake
        .writing(world.neighbour, world.general, &content)
        .webhook()
        .send();
    house
        .fake
        .writing(world.neighbour, world.general, &content)
        .kind(7)
        .send();
    let other = house
        .fake
        .user_message(world.neighbour, world.general, "こんにちは");
    house
        .fake
        .writing(world.resident, world.general, BRING)
        .reply_to(other)
        .send();
    // What comes last shows that everything before it was passed over.
    let here = house
        .fake
        .user_message(world.neighbour, world.questions, BRING);
    house.fake.wait_reply(here).await;
    assert_eq!(house.fake.said(world.general).len(), 0);
    assert_eq!(house.fake.said(world.questions).len(), 1);
    // A reply to what the bot has said is meant for it.
    let answer = house.fake.said(world.questions).remove(0);
    let follow = house
        .fake
        .writing(world.neighbour, world.questions, "英語で")
        .reply_to(answer.id)
        .send();
    house.fake.wait_reply(follow).await;
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_without_words_is_greeted_and_pictures_are_not_read() {
    let house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.mention(world.resident, world.general, "");
    let answer = house.fake.wait_reply(asked).await;
    assert!(read(&answer).contains("こんにちは"));
    let channel = house.fake.dm_channel(world.resident);
    let picture = house
        .fake
        .writing(world.resident, channel, "")
        .attachment("a.png")
        .send();
    let answer = house.fake.wait_reply(picture).await;
    assert!(answer.content().contains("文字で書かれた"));
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_mentions_anybody_and_every_message_says_so() {
    let house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.mention(world.resident, world.general, BRING);
    house.fake.wait_reply(asked).await;
    let asked = house.fake.dm(
        world.resident,
        &format!("@everyone <@{}> {WHICH}", world.neighbour),
    );
    house.fake.wait_reply(asked).await;
    let sent = house
        .fake
        .requests_to("POST", "/channels/{channel_id}/messages");
    assert!(sent.len() >= 2);
    for request in sent {
        assert_eq!(
            request.body["allowed_mentions"]["parse"],
            Value::Array(Vec::new()),
            "{}",
            request.body
        );
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_it_may_not_write_only_who_asked_is_answered() {
    let house = House::new().await;
    let world = house.fake.world;
    house.fake.forbid(world.general, may::SEND_MESSAGES);
    house.fake.mention(world.resident, world.general, BRING);
    let direct = house.fake.dm_channel(world.resident);
    let answer = house
        .fake
        .wait_message(direct, "the answer", |message| {
            read(message).contains("本人確認書類")
        })
        .await;
    assert_eq!(house.fake.said(world.general).len(), 0);
    assert!(!answer.buttons().is_empty());
    house.end().await;
}
