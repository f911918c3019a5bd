//! The way to a person.

use super::*;
use crate::discord_fake::FakeDiscord;

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
    answered_otherwise(|fake| fake.set_open(fake.world.resident, false)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_server_without_direct_channels_answers_come_otherwise() {
    answered_otherwise(|fake| {
        let fault = Fault::on("POST", "/users/@me/channels").always();
        fake.fault(fault.answer(404, ""));
    })
    .await;
}

/// Somebody whom no direct message reaches asks for a person.
async fn answered_otherwise(shut: impl FnOnce(&FakeDiscord)) {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    shut(&house.fake);
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
    house.block(world.resident).await;
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
    assert_eq!(house.holder(&conversation).await, Holder::Bot);
    // Not by changing a question either, nor by the number of a choice.
    house.fake.edit(asked, "担当者と話したいのですが");
    house.has_events(&conversation, 6).await;
    assert_eq!(house.holder(&conversation).await, Holder::Bot);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_holds_for_what_was_offered_before() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    let mut number = None;
    for text in ["あああ", "いいい", "ううう", "えええ"] {
        let asked = house.fake.dm(world.resident, text);
        house.fake.wait_reply(asked).await;
        let conversation = house.conversation(world.resident).await;
        let events = house.events(&conversation).await;
        let shown = events.last().and_then(Shown::of).expect("a reply");
        let mut choices = shown.reply.choices.iter();
        number = choices.position(|choice| choice.id == "hand-over");
        if number.is_some() {
            break;
        }
    }
    let number = number.expect("a person is offered") + 1;
    house.block(world.resident).await;
    let asked = house.fake.dm(world.resident, &number.to_string());
    let answer = house.fake.wait_reply(asked).await;
    assert!(read(&answer).contains("0120-380-366"));
    let conversation = house.conversation(world.resident).await;
    assert_eq!(house.holder(&conversation).await, Holder::Bot);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_public_opens_no_second_case() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    house
        .fake
        .wait_reply(house.fake.dm(world.resident, "担当者と話したいです"))
        .await;
    let first = house.conversation(world.resident).await;
    assert_eq!(house.holder(&first).await, Holder::Queue);
    let asked = house
        .fake
        .mention(world.resident, world.general, "担当者と話したいです");
    let told = house.fake.wait_reply(asked).await;
    assert!(
        read(&told).contains("すでに承っています"),
        "{}",
        read(&told)
    );
    let second = house
        .public_conversation(world.general, world.resident)
        .await;
    assert_ne!(first, second);
    assert_eq!(house.holder(&second).await, Holder::Bot);
    // The button leads to the first one, whose request waits already.
    let pressed = house.fake.press(world.resident, told.id, "担当者に相談");
    house.fake.wait_callback(pressed).await;
    let sent = house
        .fake
        .modal(world.resident, pressed, &[("about", "もう一つあります")]);
    house.fake.wait_answer(sent).await;
    house.store_has(&first, "もう一つあります").await;
    assert_eq!(house.holder(&second).await, Holder::Bot);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_at_the_desk_is_said_once() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    house
        .fake
        .wait_reply(house.fake.dm(world.resident, "担当者と話したいです"))
        .await;
    let conversation = house.conversation(world.resident).await;
    let agent = house.claim(&conversation).await;
    let action = || DeskAction {
        conversation: conversation.clone(),
        agent: agent.id.clone(),
        overrule: false,
        reason: String::new(),
    };
    let direct = house.fake.dm_channel(world.resident);
    let said = |text: &'static str| {
        let fake = &house.fake;
        async move {
            fake.wait_message(direct, text, |one| read(one).contains(text))
                .await
        }
    };
    house.bot.release(action()).await.expect("it works");
    let left = said("席を外しました").await;
    assert!(
        !labels(&left)
            .iter()
            .any(|label| label.contains("役に立った"))
    );
    house.claim(&conversation).await;
    house.bot.hand_back(action()).await.expect("it works");
    said("お話は終わりました").await;
    let rate = said("役に立ちましたか").await;
    assert!(labels(&rate).iter().any(|label| label.contains("👍")));
    let all: Vec<String> = house.fake.said(direct).iter().map(read).collect();
    let others = ["担当者が代わります", "担当者の対応が終わりました"];
    assert!(
        !all.iter()
            .any(|one| others.iter().any(|other| one.contains(other))),
        "{all:?}"
    );
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_left_the_server_gets_one_thread_at_most() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    house.fake.set_open(world.resident, false);
    let asked = house.fake.mention(world.resident, world.general, BRING);
    house.fake.wait_reply(asked).await;
    let asked = house
        .fake
        .mention(world.resident, world.general, "担当者と話したいです");
    house
        .fake
        .change_user(world.resident, |user| user.roles = None);
    house.fake.wait_reply(asked).await;
    house
        .fake
        .wait_for("a thread", |fake| {
            (!fake.threads(world.general).is_empty()).then_some(())
        })
        .await;
    let address = format!("dm:{}", world.resident);
    let known = async || {
        let found = house.store.conversation_at("discord", &address).await;
        found.expect("the store answers").is_some()
    };
    assert!(eventually(known).await, "there is no conversation");
    let conversation = house.conversation(world.resident).await;
    let agent = house.claim(&conversation).await;
    for text in ["一つ目", "二つ目"] {
        house.say(&conversation, &agent, text).await;
    }
    let seq = house.events(&conversation).await.len() as u64;
    let shown = async || {
        let posted = house.store.posted("discord", &conversation, seq).await;
        !posted.expect("the store answers").is_empty()
    };
    assert!(eventually(shown).await, "the last text is not shown");
    assert_eq!(house.fake.threads(world.general).len(), 1);
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
    house
        .fake
        .wait_message(thread.id, "where it goes on", |message| {
            message.content().contains("このスレッドで続けます")
        })
        .await;
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
