//! Changed and deleted questions, secrets, floods.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_question_changes_its_answer_and_a_deleted_one_takes_it_away() {
    let house = House::new().await;
    let world = house.fake.world;
    for public in [false, true] {
        let asked = if public {
            house.fake.mention(world.resident, world.general, BRING)
        } else {
            house.fake.dm(world.resident, BRING)
        };
        let answer = house.fake.wait_reply(asked).await;
        let before = read(&answer);
        let mention = if public {
            format!("<@{}> ", world.bot)
        } else {
            String::new()
        };
        house
            .fake
            .edit(asked, &format!("{mention}暗証番号を忘れました"));
        house
            .fake
            .wait_for("a changed answer", |fake| {
                let now = fake.message(answer.id)?;
                (read(&now) != before && read(&now).contains("暗証番号")).then_some(())
            })
            .await;
        assert_eq!(house.fake.said(answer.channel).len(), 1);
        house.fake.delete(asked);
        house
            .fake
            .wait_for("the answer to go", |fake| {
                fake.message(answer.id).is_none().then_some(())
            })
            .await;
    }
    let conversation = house.conversation(world.resident).await;
    let events = house.events(&conversation).await;
    assert!(
        events
            .iter()
            .any(|event| matches!(event.body, Body::MessageEdited { .. }))
    );
    assert!(
        events
            .iter()
            .any(|event| matches!(event.body, Body::MessageDeleted { .. }))
    );
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_question_stays_answered_as_it_was() {
    let mut house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.dm(world.resident, BRING);
    let answer = house.fake.wait_reply(asked).await;
    house.later(11).await;
    house.fake.edit(asked, "暗証番号を忘れました");
    // What is asked next shows that the change was looked at.
    let next = house.fake.dm(world.resident, WHICH);
    house.fake.wait_reply(next).await;
    let now = house.fake.message(answer.id).expect("it is there");
    assert_eq!(read(&now), read(&answer));
    let conversation = house.conversation(world.resident).await;
    assert_eq!(house.events(&conversation).await.len(), 4);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_change_twice_leaves_nothing_behind() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    let asked = house.fake.dm(world.resident, "担当者と話したいです");
    house.fake.wait_reply(asked).await;
    let conversation = house.conversation(world.resident).await;
    let agent = house.claim(&conversation).await;
    house.say(&conversation, &agent, "短い文です").await;
    let message = house.events(&conversation).await.len() as u64;
    let direct = house.fake.dm_channel(world.resident);
    let said = |marks: &'static [&'static str]| {
        let fake = &house.fake;
        let found = move |fake: &crate::discord_fake::FakeDiscord| {
            let texts: Vec<String> = fake.said(direct).iter().map(read).collect();
            let has = |mark: &&str| texts.iter().any(|text| text.contains(*mark));
            (["一回目", "二回目", "終わりの印", "別の印"].iter())
                .all(|mark| has(mark) == marks.contains(mark))
                .then_some(())
        };
        async move { fake.wait_for("the text of now", found).await }
    };
    let change = |text: String, key: &'static str| {
        let (bot, conversation, agent) = (&house.bot, &conversation, &agent);
        async move {
            let done = bot.agent_edited(conversation, &agent.id, message, &text, key);
            done.await.expect("it can be changed");
        }
    };
    // With the marks that Discord takes away it is longer than a message may be.
    let long = "長い*文です。".repeat(270);
    change(format!("一回目{long}終わりの印"), "1").await;
    said(&["一回目", "終わりの印"]).await;
    change(format!("二回目{long}別の印"), "2").await;
    said(&["二回目", "別の印"]).await;
    change("二回目です".to_owned(), "3").await;
    said(&["二回目"]).await;
    change(format!("一回目{long}終わりの印"), "4").await;
    said(&["一回目", "終わりの印"]).await;
    let author = Author::Agent(agent.id.clone());
    let gone = house.bot.deleted(&conversation, message, author, "5");
    gone.await.expect("it can be taken away");
    said(&[]).await;
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_while_somebody_waits_is_not_answered() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    let asked = house.fake.dm(world.resident, BRING);
    let answer = house.fake.wait_reply(asked).await;
    let wish = house.fake.dm(world.resident, "担当者と話したいです");
    house.fake.wait_reply(wish).await;
    let conversation = house.conversation(world.resident).await;
    house.fake.edit(asked, "暗証番号を忘れました");
    house.store_has(&conversation, "暗証番号を忘れました").await;
    let next = house.fake.dm(world.resident, WHICH);
    house.fake.wait_reply(next).await;
    let now = house.fake.message(answer.id).expect("it is there");
    assert_eq!(read(&now), read(&answer));
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_taken_away_and_never_repeated() {
    let house = House::new().await;
    let world = house.fake.world;
    let leaked = house.fake.mention(world.resident, world.general, SECRET);
    house
        .fake
        .wait_for("the message to go", |fake| {
            fake.message(leaked).is_none().then_some(())
        })
        .await;
    let direct = house.fake.dm_channel(world.resident);
    house
        .fake
        .wait_message(direct, "why", |message| {
            message.content().contains("削除しました")
        })
        .await;
    house
        .fake
        .wait_message(world.general, "the answer", |message| {
            !message.json["embeds"]
                .as_array()
                .expect("it works")
                .is_empty()
        })
        .await;
    // Where it may not be deleted, its author is asked to.
    house.fake.forbid(world.general, may::MANAGE_MESSAGES);
    let leaked = house.fake.mention(world.neighbour, world.general, SECRET);
    let direct = house.fake.dm_channel(world.neighbour);
    house
        .fake
        .wait_message(direct, "please", |message| {
            message.content().contains("いますぐ")
        })
        .await;
    house.fake.wait_reply(leaked).await;
    // Nobody can delete messages of others in direct ones.
    let leaked = house.fake.dm(world.agent, "パスワードはAb12cd34です");
    let direct = house.fake.dm_channel(world.agent);
    house
        .fake
        .wait_message(direct, "please", |message| {
            message.content().contains("いますぐ")
        })
        .await;
    assert!(house.fake.message(leaked).is_some());
    for request in house.fake.requests() {
        let body = request.body.to_string();
        for secret in ["1234 5678 9012", "123456789012", "Ab12cd34"] {
            assert!(!body.contains(secret), "{body}");
        }
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_answered_once_and_then_not() {
    let house = House::new().await;
    let world = house.fake.world;
    for n in 0..12 {
        house.fake.dm(world.resident, &format!("{BRING}{n}"));
    }
    let direct = house.fake.dm_channel(world.resident);
    let busy = |message: &Message| message.content().contains("短い時間に");
    house.fake.wait_message(direct, "a notice", busy).await;
    // Others are served meanwhile.
    let asked = house.fake.dm(world.neighbour, BRING);
    house.fake.wait_reply(asked).await;
    let notices = house
        .fake
        .said(direct)
        .iter()
        .filter(|message| busy(message))
        .count();
    assert_eq!(notices, 1);
    assert!(house.fake.said(direct).len() < 12);
    house.end().await;
}
