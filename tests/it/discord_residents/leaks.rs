//! Secrets in changed messages, and what only looks like a secret.

use super::*;

/// Whether a question was withdrawn.
async fn is_withdrawn(house: &House, user: Id) -> bool {
    let conversation = house.conversation(user).await;
    let events = house.events(&conversation).await;
    events
        .iter()
        .any(|event| matches!(event.body, Body::MessageDeleted { .. }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_written_in_later_goes_however_late() {
    let mut house = House::new().await;
    let world = house.fake.world;
    let asked = house.fake.mention(world.resident, world.general, BRING);
    let answer = house.fake.wait_reply(asked).await;
    house.later(60).await;
    house
        .fake
        .edit(asked, &format!("<@{}> {SECRET}", world.bot));
    house
        .fake
        .wait_for("the message to go", |fake| {
            fake.message(asked).is_none().then_some(())
        })
        .await;
    let direct = house.fake.dm_channel(world.resident);
    house
        .fake
        .wait_message(direct, "why", |message| {
            message.content().contains("削除しました")
        })
        .await;
    // What was taken away by us is not withdrawn by its author: the next question shows that all is done.
    let next = house.fake.mention(world.resident, world.general, BRING);
    house.fake.wait_reply(next).await;
    let address = house
        .public_conversation(world.general, world.resident)
        .await;
    let events = house.events(&address).await;
    assert!(
        !events
            .iter()
            .any(|event| matches!(event.body, Body::MessageDeleted { .. }))
    );
    assert!(house.fake.message(answer.id).is_some());
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_deletes_a_secret_as_asked_withdraws_nothing() {
    let house = House::new().await;
    let world = house.fake.world;
    let direct = house.fake.dm_channel(world.resident);
    // At once, and by a change.
    let first = house.fake.dm(world.resident, SECRET);
    house
        .fake
        .wait_for("the answer", |fake| {
            let said = fake.said(direct);
            said.iter()
                .any(|one| !one.json["embeds"].as_array().expect("a list").is_empty())
                .then_some(())
        })
        .await;
    let second = house.fake.dm(world.resident, BRING);
    let answer = house.fake.wait_reply(second).await;
    house
        .fake
        .edit(second, "パスワードはAb12cd34です。持ち物は何ですか");
    house
        .fake
        .wait_for("a second request", |fake| {
            let said = fake.said(direct);
            let asked = said.iter().filter(|one| one.content().contains("いますぐ"));
            (asked.count() == 2).then_some(())
        })
        .await;
    house.fake.delete(first);
    house.fake.delete(second);
    let next = house.fake.dm(world.resident, WHICH);
    house.fake.wait_reply(next).await;
    assert!(!is_withdrawn(&house, world.resident).await);
    assert!(house.fake.message(answer.id).is_some());
    // A question without any secret can be withdrawn as ever.
    house.fake.delete(next);
    let last = house.fake.dm(world.resident, BRING);
    house.fake.wait_reply(last).await;
    assert!(is_withdrawn(&house, world.resident).await);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_is_no_secret_unless_passwords_are_talked_about() {
    let house = House::new().await;
    let world = house.fake.world;
    let ask = |text: &str| house.fake.mention(world.resident, world.general, text);
    house.fake.wait_reply(ask("いつから更新できますか")).await;
    for text in ["2027", "0531"] {
        let asked = ask(text);
        house.fake.wait_reply(asked).await;
        assert!(house.fake.message(asked).is_some(), "{text}");
    }
    // It is masked all the same.
    let conversation = house
        .public_conversation(world.general, world.resident)
        .await;
    let events = house.events(&conversation).await;
    assert!(!events.iter().any(|event| event.body.text() == "0531"));
    house.fake.wait_reply(ask("暗証番号を忘れました")).await;
    let asked = ask("0531");
    house
        .fake
        .wait_for("the number to go", |fake| {
            fake.message(asked).is_none().then_some(())
        })
        .await;
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_we_answer_secrets_go_also_from_what_is_not_meant_for_us() {
    let house = House::with(|config, world| {
        config.discord.channels = vec![world.questions];
    })
    .await;
    let world = house.fake.world;
    let text = format!("@everyone {SECRET}");
    let said = house
        .fake
        .user_message(world.resident, world.questions, &text);
    house
        .fake
        .wait_for("the message to go", |fake| {
            fake.message(said).is_none().then_some(())
        })
        .await;
    let direct = house.fake.dm_channel(world.resident);
    house
        .fake
        .wait_message(direct, "why", |message| {
            message.content().contains("削除しました")
        })
        .await;
    assert!(house.fake.said(world.questions).is_empty());
    house.end().await;
}
