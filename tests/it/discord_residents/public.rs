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
    house.staffed().await;
    house.commands().await;
    let asked = house.fake.mention(world.resident, world.general, LONG);
    let answer = house.fake.wait_reply(asked).await;
    let asked = house.fake.dm(
        world.resident,
        &format!("@everyone <@{}> {WHICH}", world.neighbour),
    );
    let reply = house.fake.wait_reply(asked).await;
    // An answer that is changed.
    house.fake.edit(asked, BRING);
    house
        .fake
        .wait_for("a changed answer", |fake| {
            let now = fake.message(reply.id)?;
            read(&now).contains("本人確認書類").then_some(())
        })
        .await;
    // Answers to interactions: at once, after a deferral, and further ones.
    let pressed = house.fake.press(world.resident, answer.id, "くわしく見る");
    house.fake.wait_answer(pressed).await;
    let late = std::time::Duration::from_secs(5);
    let route = "/channels/{channel_id}/messages";
    house
        .fake
        .fault(Fault::on("POST", route).late(late).perform());
    let asked = house.fake.dm(world.resident, BRING);
    let options = [("内容", json!(BRING_EN))];
    let called = house
        .fake
        .slash(world.resident, world.general, "質問", &options, None);
    house.fake.wait_reply(asked).await;
    house.fake.wait_answer(called).await;
    house.fake.set_open(world.neighbour, false);
    let called = house
        .fake
        .slash(world.neighbour, world.general, "operator", &[], None);
    house.fake.wait_callback(called).await;
    let sent = house.fake.modal(world.neighbour, called, &[]);
    house
        .fake
        .wait_for("a further answer", |fake| {
            (fake.responses(sent).len() > 1).then_some(())
        })
        .await;
    let mut seen = std::collections::BTreeMap::new();
    for request in house.fake.requests() {
        let kind = (request.method.clone(), request.route.clone());
        let body = match request.route.as_str() {
            "/channels/{channel_id}/messages"
            | "/channels/{channel_id}/messages/{message_id}"
            | "/webhooks/{webhook_id}/{webhook_token}"
            | "/webhooks/{webhook_id}/{webhook_token}/messages/@original" => &request.body,
            "/interactions/{interaction_id}/{interaction_token}/callback"
                if request.body["type"] == 4 || request.body["type"] == 7 =>
            {
                &request.body["data"]
            }
            _ => continue,
        };
        if body.is_null() {
            continue;
        }
        let allowed = &body["allowed_mentions"];
        assert_eq!(allowed["parse"], json!([]), "{kind:?} {body}");
        for list in ["roles", "users"] {
            let named = allowed[list].as_array().map_or(0, Vec::len);
            assert_eq!(named, 0, "{kind:?} {body}");
        }
        *seen.entry(kind).or_insert(0) += 1;
    }
    assert!(seen.len() >= 5, "{seen:?}");
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

#[tokio::test(flavor = "multi_thread")]
async fn where_it_may_not_read_back_it_answers_without_a_reference() {
    let house = House::new().await;
    let world = house.fake.world;
    house.fake.forbid(world.general, may::READ_MESSAGE_HISTORY);
    house.fake.mention(world.resident, world.general, BRING);
    let answer = house
        .fake
        .wait_message(world.general, "the answer", |message| {
            read(message).contains("本人確認書類")
        })
        .await;
    assert!(answer.json["message_reference"].is_null());
    assert_eq!(house.fake.said(world.general).len(), 1);
    house.end().await;
}
