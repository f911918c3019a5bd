//! The gateway: sessions, intents, what is replayed.

use serde_json::json;
use serenity::model::event::{Event, GatewayEvent};

use super::{ALL_INTENTS, Bot, Wire, identify};
use crate::discord_fake::FakeDiscord;

#[tokio::test]
async fn events_come_and_can_be_read_by_strict_models() {
    let fake = FakeDiscord::start().await;
    let (mut wire, _) = Wire::identified(&fake, ALL_INTENTS).await;
    let bot = Bot::of(&fake);
    wire.send(1, json!(2)).await;
    assert_eq!(wire.read().await["op"], 11);
    let world = fake.world;
    let id = fake.mention(world.resident, world.general, "更新は？");
    let event = wire.read().await;
    assert_eq!(event["d"]["id"], id.to_string());
    let place = format!("/channels/{}/messages", world.general);
    let row = json!({"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "v1:r:a", "label": "はい"}]});
    let reply = json!({
        "content": "はい", "components": [row], "message_reference": {"message_id": id.to_string()},
        "embeds": [{"title": "更新", "fields": [{"name": "a", "value": "b"}]}],
    });
    let (status, posted) = bot.post(&place, reply).await;
    assert_eq!(status, 200, "{posted}");
    let posted = fake.wait_reply(id).await;
    fake.button(world.resident, posted.id, "v1:r:a");
    fake.dm(world.resident, "もしもし");
    fake.edit(id, "何時まで？");
    fake.delete(id);
    let thread = json!({"name": "佐藤", "type": 12});
    let (status, made) = bot
        .post(&format!("/channels/{}/threads", world.staff), thread)
        .await;
    assert_eq!(status, 201, "{made}");
    let thread = fake.threads(world.staff)[0].id;
    fake.enter_thread(thread, world.agent);
    fake.user_message(world.agent, thread, "はい");
    fake.archive(thread, true, true);
    fake.delete_channel(thread);
    assert!(readable(&fake) > 10);
}

/// How many events there were. All can be read by serenity's models.
pub(super) fn readable(fake: &FakeDiscord) -> usize {
    let log = fake.sessions().remove(0).log;
    for (seq, kind, data) in &log {
        let text = json!({"op": 0, "s": seq, "t": kind, "d": data}).to_string();
        let event: GatewayEvent =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{kind}: {error}\n{data:#}"));
        match event {
            GatewayEvent::Dispatch(_, Event::Unknown(_)) => panic!("{kind} cannot be read"),
            GatewayEvent::Dispatch(..) => {}
            other => panic!("{other:?}"),
        }
    }
    log.len()
}

#[tokio::test]
async fn what_was_missed_is_replayed_but_only_in_the_same_session() {
    let fake = FakeDiscord::start().await;
    let (mut wire, ready) = Wire::identified(&fake, ALL_INTENTS).await;
    fake.gateway_drop();
    assert_eq!(wire.read().await, "the end");
    let missed = fake.dm(fake.world.resident, "聞こえますか");
    let resume = json!({"token": fake.token(), "session_id": ready["session_id"], "seq": 2});
    let mut again = Wire::open(&fake).await;
    again.send(6, resume.clone()).await;
    let event = again.read().await;
    assert_eq!(event["d"]["id"], missed.to_string());
    assert_eq!(again.read().await["t"], "RESUMED");
    fake.forget_sessions();
    let mut third = Wire::open(&fake).await;
    third.send(6, resume).await;
    assert_eq!(
        third.read().await,
        json!({"op": 9, "s": null, "t": null, "d": false})
    );
}

#[tokio::test]
async fn who_has_no_right_is_turned_away() {
    let fake = FakeDiscord::start().await;
    fake.gateway(|options| options.intents_allowed = 0);
    for (token, intents, wanted) in [
        ("wrong", 1, 4004),
        (fake.token().as_str(), 1 << 15, 4014),
        (fake.token().as_str(), 1 << 40, 4013),
    ] {
        let mut wire = Wire::open(&fake).await;
        wire.send(2, identify(token, intents)).await;
        assert_eq!(wire.read().await, json!({"close": wanted}));
    }
}

#[tokio::test]
async fn without_the_intent_there_is_no_content() {
    let fake = FakeDiscord::start().await;
    let (mut wire, _) = Wire::identified(&fake, 1 | 1 << 9 | 1 << 12).await;
    fake.user_message(fake.world.resident, fake.world.general, "みんなへ");
    assert_eq!(wire.read().await["d"]["content"], "");
    fake.mention(fake.world.resident, fake.world.general, "ボットへ");
    let content = wire.read().await["d"]["content"].clone();
    assert!(
        content
            .as_str()
            .is_some_and(|text| text.contains("ボットへ"))
    );
    fake.user_message(fake.world.agent, fake.world.staff, "内緒");
    fake.forbid(fake.world.staff, crate::discord_fake::may::VIEW_CHANNEL);
    fake.user_message(fake.world.agent, fake.world.staff, "もっと内緒");
    fake.dm(fake.world.resident, "直接");
    assert_eq!(
        wire.read().await["d"]["channel_id"],
        fake.world.staff.to_string()
    );
    assert_eq!(wire.read().await["d"]["content"], "直接");
}
