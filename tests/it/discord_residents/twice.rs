//! Two processes, floods and interruptions: everybody is answered, and once.

use super::*;
use crate::discord_fake::FakeDiscord;

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_with_stores_of_their_own_answer_once() {
    let house = House::new().await;
    let twin = house.twin().await;
    let world = house.fake.world;
    for public in [false, true] {
        for question in [BRING, WHICH] {
            let asked = if public {
                house.fake.mention(world.resident, world.general, question)
            } else {
                house.fake.dm(world.resident, question)
            };
            let answer = house.fake.wait_reply(asked).await;
            // Both have tried to post it.
            let id = asked.to_string();
            let tried = |fake: &crate::discord_fake::FakeDiscord| {
                let sent = fake.requests_to("POST", "/channels/{channel_id}/messages");
                let replies = sent.iter().filter(|request| {
                    request.body["message_reference"]["message_id"] == id && request.status == 200
                });
                (replies.count() == 2).then_some(())
            };
            house.fake.wait_for("two posts", tried).await;
            let channel = answer.channel;
            let said = house.fake.said(channel);
            let replies = said
                .iter()
                .filter(|message| message.json["message_reference"]["message_id"] == id);
            assert_eq!(replies.count(), 1);
        }
    }
    twin.end().await;
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_to_staff_is_never_too_much() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    house
        .fake
        .wait_reply(house.fake.dm(world.resident, "担当者と話したいです"))
        .await;
    let conversation = house.conversation(world.resident).await;
    house.claim(&conversation).await;
    for n in 0..12 {
        house.fake.dm(world.resident, &format!("{n}番目の話です"));
    }
    house.store_has(&conversation, "11番目の話です").await;
    let events = house.events(&conversation).await;
    for n in 0..12 {
        let text = format!("{n}番目の話です");
        assert!(events.iter().any(|event| event.body.text() == text), "{n}");
    }
    let direct = house.fake.dm_channel(world.resident);
    let all = house.fake.said(direct);
    assert!(!all.iter().any(|one| one.content().contains("短い時間に")));
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_interruption_everything_is_answered() {
    let house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.dm(world.resident, BRING);
    house.fake.wait_reply(asked).await;
    let direct = house.fake.dm_channel(world.resident);
    let missed: Vec<Id> = (0..9)
        .map(|n| {
            let text = format!("{BRING}{n}");
            house
                .fake
                .writing(world.resident, direct, &text)
                .missed()
                .send()
        })
        .collect();
    house.fake.forget_sessions();
    house.fake.gateway_drop();
    for asked in missed {
        house.fake.wait_reply(asked).await;
    }
    let all = house.fake.said(direct);
    assert!(!all.iter().any(|one| one.content().contains("短い時間に")));
    assert_eq!(all.len(), 10);
    // Nor have they used up what may be said now.
    for n in 0..3 {
        let asked = house.fake.dm(world.resident, &format!("{BRING}{n}"));
        house.fake.wait_reply(asked).await;
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_noted_is_not_said_again() {
    let house = House::new().await;
    let world = house.fake.world;
    let direct = house.fake.dm_channel(world.resident);
    let path = format!("/channels/{direct}/messages");
    let late = std::time::Duration::from_secs(2);
    house
        .fake
        .fault(Fault::on("POST", &path).late(late).perform());
    let asked = house.fake.dm(world.resident, BRING);
    let sent = |fake: &FakeDiscord| {
        let requests = fake.requests().into_iter();
        requests
            .filter(|one| one.method == "POST" && one.path == path)
            .count()
    };
    // The answer is on its way, and from now on nothing can be written.
    house
        .fake
        .wait_for("the answer on its way", |fake| {
            (sent(fake) == 1).then_some(())
        })
        .await;
    let lock = house.hold_up_writing().await;
    house.fake.wait_reply(asked).await;
    let conversation = house.conversation(world.resident).await;
    let posted = async || {
        let posted = house.store.posted("discord", &conversation, 2).await;
        posted.expect("the store can be read").len()
    };
    assert_eq!(posted().await, 0);
    // For longer than writing waits; the relay looks at the answer meanwhile.
    tokio::time::sleep(std::time::Duration::from_secs(8)).await;
    assert_eq!(posted().await, 0);
    drop(lock);
    for _ in 0..400 {
        if posted().await > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(posted().await, 1, "it is noted when that is possible again");
    assert_eq!(sent(&house.fake), 1);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_a_text_that_was_changed_meanwhile_is_not_shown() {
    let house = House::new().await;
    let world = house.fake.world;
    let direct = house.fake.dm_channel(world.resident);
    let path = format!("/channels/{direct}/messages");
    house
        .fake
        .fault(Fault::on("POST", &path).always().status(503));
    let asked = house.fake.dm(world.resident, BRING);
    // Until it is left to the relay, and left by that too.
    house
        .fake
        .wait_for("some tries", |fake| {
            let tried = fake.requests().into_iter().filter(|one| one.status == 503);
            (tried.count() >= 16).then_some(())
        })
        .await;
    house.fake.edit(asked, BRING_EN);
    let conversation = house.conversation(world.resident).await;
    house.has_events(&conversation, 4).await;
    house.fake.mend();
    let english = |message: &Message| read(message).contains("My Number Card");
    house
        .fake
        .wait_message(direct, "the answer to the changed text", english)
        .await;
    // Longer than the pauses of the relay.
    tokio::time::sleep(std::time::Duration::from_secs(12)).await;
    let said = house.fake.said(direct);
    assert_eq!(said.len(), 1, "{}", house.fake.report());
    house.end().await;
}
