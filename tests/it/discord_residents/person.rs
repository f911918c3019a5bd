//! The way to a person.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_asked_for_with_a_form_and_answers_by_direct_message() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    let asked = house.fake.mention(world.resident, world.general, BRING);
    let answer = house.fake.wait_reply(asked).await;
    let pressed = house.fake.press(world.resident, answer.id, "担当者に相談");
    assert_eq!(house.fake.wait_callback(pressed).await["type"], 9);
    let sent = house.fake.modal(
        world.resident,
        pressed,
        &[("about", "通知書をなくしました")],
    );
    let told = house.fake.wait_answer(sent).await;
    assert_eq!(told.only_for, Some(world.resident));
    let direct = house.fake.dm_channel(world.resident);
    house
        .fake
        .wait_message(direct, "the invitation", |message| {
            message.content().contains("ここに届きます")
        })
        .await;
    // What was asked in public is known to who answers.
    let conversation = house.conversation(world.resident).await;
    let events = house.events(&conversation).await;
    assert_eq!(events[0].body.text(), BRING);
    let agent = house.claim(&conversation).await;
    house
        .fake
        .wait_message(direct, "somebody is there", |message| {
            message.content().contains("担当者が対応")
        })
        .await;
    house
        .say(&conversation, &agent, "再発行は**不要**です。@everyone")
        .await;
    let said = house
        .fake
        .wait_message(direct, "the answer", |message| {
            message.content().contains("再発行")
        })
        .await;
    assert!(
        said.content().starts_with("**窓口担当**"),
        "{}",
        said.content()
    );
    assert!(said.content().contains(r"\*\*不要\*\*") && !said.content().contains("@everyone"));
    // Now the bot is silent, and the words go to who answers.
    house.fake.dm(world.resident, "ありがとうございます");
    house.store_has(&conversation, "ありがとうございます").await;
    house.close(&conversation, &agent).await;
    let end = house
        .fake
        .wait_message(direct, "the end", |message| {
            message.content().contains("終わりました")
        })
        .await;
    let pressed = house.fake.press(world.resident, end.id, "👍");
    house.fake.wait_answer(pressed).await;
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_no_direct_messages_is_answered_otherwise() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    house.fake.set_open(world.resident, false);
    house.commands().await;
    let called = house
        .fake
        .slash(world.resident, world.general, "operator", &[], None);
    house.fake.wait_callback(called).await;
    let sent = house.fake.modal(world.resident, called, &[]);
    house.fake.wait_answer(sent).await;
    house
        .fake
        .wait_for("a word about direct messages", |fake| {
            let all = fake.responses(sent);
            all.iter()
                .any(|message| message.content().contains("お送りできません"))
                .then_some(())
        })
        .await;
    let conversation = house.conversation(world.resident).await;
    let agent = house.claim(&conversation).await;
    house.say(&conversation, &agent, "お答えします").await;
    house
        .fake
        .wait_for("the answer", |fake| {
            let all = fake.messages(world.general);
            let found = all
                .into_iter()
                .find(|message| message.content().contains("お答えします"))?;
            (found.only_for == Some(world.resident)).then_some(())
        })
        .await;
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_blocked_is_answered_but_reaches_no_person() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    let until = house.bot.clock().at().0 + 3_600_000_000;
    let block = json!({"until": until, "reason": "", "by": ""}).to_string();
    let key = format!("block:{}", world.resident);
    let at = house.bot.clock().at();
    house
        .store
        .set_memo("discord", &key, Some(&block), None, at)
        .await
        .expect("it works");
    let asked = house.fake.dm(world.resident, BRING);
    let answer = house.fake.wait_reply(asked).await;
    assert!(read(&answer).contains("本人確認書類"));
    let pressed = house.fake.press(world.resident, answer.id, "担当者に相談");
    let refusal = house.fake.wait_answer(pressed).await;
    assert!(refusal.content().contains("0120-380-366"));
    let asked = house.fake.dm(world.resident, "人と話したいです");
    let answer = house.fake.wait_reply(asked).await;
    assert!(read(&answer).contains("0120-380-366"));
    let conversation = house.conversation(world.resident).await;
    let record = house
        .store
        .conversation(&conversation)
        .await
        .expect("it works");
    assert_eq!(record.holder, Holder::Bot);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_thread_is_the_last_resort() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    // No direct messages, and no command whose answer only this person sees.
    house.fake.set_open(world.resident, false);
    let asked = house.fake.mention(world.resident, world.general, BRING);
    house.fake.wait_reply(asked).await;
    house
        .fake
        .mention(world.resident, world.general, "担当者と話したいです");
    let thread = house
        .fake
        .wait_for("a thread", |fake| {
            fake.threads(world.general).first().cloned()
        })
        .await;
    assert_eq!(thread.kind, 12);
    assert!(house.fake.members(thread.id).contains(&world.resident));
    let conversation = house.conversation(world.resident).await;
    let agent = house.claim(&conversation).await;
    house.say(&conversation, &agent, "お答えします").await;
    house
        .fake
        .wait_message(thread.id, "the answer", |message| {
            message.content().contains("お答えします")
        })
        .await;
    // What is written there goes to who answers.
    house
        .fake
        .user_message(world.resident, thread.id, "助かりました");
    house.store_has(&conversation, "助かりました").await;
    let public = house.fake.said(world.general);
    assert!(
        !public
            .iter()
            .any(|message| message.text().contains("お答えします"))
    );
    house.end().await;
}
