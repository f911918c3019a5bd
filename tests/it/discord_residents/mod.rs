//! Residents on Discord, from the message to what they read, against the fake.

mod house;

use madoguchi::bot::desk::{DeskAction, Outgoing};
use madoguchi::store::{Audience, Body, ChannelStore, Holder, Store, Thumb};
use serde_json::{Value, json};

use crate::discord_fake::{Fault, Id, Message, may};
use house::House;

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
async fn commands_answer_who_calls_them_alone() {
    let house = House::new().await;
    let world = house.fake.world;
    house.commands().await;
    let called = house.fake.slash(
        world.resident,
        world.general,
        "質問",
        &[("内容", json!(BRING))],
        None,
    );
    let answer = house.fake.wait_answer(called).await;
    assert_eq!(answer.only_for, Some(world.resident));
    assert!(read(&answer).contains("本人確認書類"));
    // The text tells the language, whatever that of the client is.
    let called = house.fake.slash(
        world.neighbour,
        world.general,
        "質問",
        &[("内容", json!(BRING_EN))],
        Some("ja"),
    );
    assert!(read(&house.fake.wait_answer(called).await).contains("My Number Card"));
    for (locale, words) in [
        ("ja", "質問のしかた"),
        ("en-GB", "How to ask"),
        ("fr", "How to ask"),
    ] {
        let called = house
            .fake
            .slash(world.resident, world.general, "help", &[], Some(locale));
        let answer = house.fake.wait_answer(called).await;
        assert!(read(&answer).contains(words), "{}", answer.text());
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_to_bring_and_dates_are_short_cuts() {
    let house = House::new().await;
    let world = house.fake.world;
    house.commands().await;
    let called = house
        .fake
        .slash(world.resident, world.general, "mochimono", &[], None);
    let back = house.fake.wait_answer(called).await;
    assert!(!labels(&back).is_empty() || !back.components().is_empty());
    let written = house.fake.autocomplete(
        world.resident,
        world.general,
        "mochimono",
        "手続き",
        "",
        None,
    );
    let offered = house.fake.wait_callback(written).await;
    let offered = offered["data"]["choices"][0]["value"]
        .as_str()
        .expect("it works")
        .to_owned();
    let called = house.fake.slash(
        world.resident,
        world.general,
        "mochimono",
        &[("手続き", json!(offered))],
        None,
    );
    let answer = house.fake.wait_answer(called).await;
    assert!(
        read(&answer).contains("マイナンバーカード"),
        "{}",
        answer.text()
    );
    for (user, locale, date, words) in [
        (world.resident, "ja", "2027年5月31日", "2027年3月1日"),
        (world.neighbour, "en-US", "May 31, 2027", "2027"),
    ] {
        let called = house
            .fake
            .slash(user, world.general, "kigen", &[], Some(locale));
        assert_eq!(house.fake.wait_callback(called).await["type"], 9);
        let sent = house.fake.modal(user, called, &[("expiry", date)]);
        let answer = house.fake.wait_answer(sent).await;
        assert_eq!(answer.only_for, Some(user));
        assert!(read(&answer).contains(words), "{}", answer.text());
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_offered_while_they_are_written() {
    let house = House::new().await;
    let world = house.fake.world;
    house.commands().await;
    for (text, locale) in [("", "ja"), ("暗証", "ja"), ("renew", "en-US")] {
        let written = house.fake.autocomplete(
            world.resident,
            world.general,
            "質問",
            "内容",
            text,
            Some(locale),
        );
        let offered = house.fake.wait_callback(written).await;
        assert_eq!(offered["type"], 8);
        assert!(
            !offered["data"]["choices"]
                .as_array()
                .expect("it works")
                .is_empty(),
            "{text}"
        );
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_of_somebody_is_answered_from_its_menu() {
    let house = House::new().await;
    let world = house.fake.world;
    house.commands().await;
    let question = house
        .fake
        .user_message(world.neighbour, world.general, BRING);
    let called = house
        .fake
        .context_menu(world.resident, question, "この質問に答える", None);
    let answer = house.fake.wait_answer(called).await;
    assert_eq!(answer.only_for, Some(world.resident));
    assert!(read(&answer).contains("本人確認書類"));
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
async fn an_answer_that_takes_longer_is_announced() {
    let house = House::new().await;
    let world = house.fake.world;
    house.commands().await;
    let late = std::time::Duration::from_millis(2500);
    let route = "/channels/{channel_id}/messages";
    house
        .fake
        .fault(Fault::on("POST", route).late(late).perform());
    let asked = house.fake.dm(world.resident, BRING);
    let called = house.fake.slash(
        world.resident,
        world.general,
        "質問",
        &[("内容", json!(BRING_EN))],
        None,
    );
    let callback = house.fake.wait_callback(called).await;
    house.fake.wait_reply(asked).await;
    let answer = house.fake.wait_answer(called).await;
    assert!(read(&answer).contains("My Number Card"));
    assert_eq!(answer.only_for, Some(world.resident));
    assert_eq!(callback["type"], 5);
    assert_eq!(callback["data"]["flags"], 64);
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
