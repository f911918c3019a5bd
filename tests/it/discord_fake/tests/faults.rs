//! Faults of the gateway and of answers: each does what it says.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{ALL_INTENTS, Bot, Wire, code, identify};
use crate::discord_fake::{FakeDiscord, Fault};

fn resume(fake: &FakeDiscord, ready: &Value, seq: u64) -> Value {
    json!({"token": fake.token(), "session_id": ready["session_id"], "seq": seq})
}

#[tokio::test]
async fn the_gateway_ends_in_every_way() {
    let fake = FakeDiscord::start().await;
    let (mut wire, ready) = Wire::identified(&fake, ALL_INTENTS).await;
    fake.gateway_close(4000);
    assert_eq!(wire.read().await, json!({"close": 4000}));
    let mut wire = Wire::open(&fake).await;
    wire.send(6, resume(&fake, &ready, 2)).await;
    assert_eq!(wire.read().await["t"], "RESUMED");
    fake.gateway_close_empty();
    let end = wire.read().await;
    assert!(end["close"].is_null() || end["close"] == 1005, "{end}");
    let mut wire = Wire::open(&fake).await;
    // A number that was never given.
    wire.send(6, resume(&fake, &ready, 99)).await;
    assert_eq!(wire.read().await, json!({"close": 4007}));
    fake.gateway(|options| options.refuse_resume = true);
    let mut wire = Wire::open(&fake).await;
    wire.send(6, resume(&fake, &ready, 3)).await;
    assert_eq!(wire.read().await["op"], 9);
    fake.gateway(|options| options.refuse_resume = false);
    fake.gateway_close(4009);
    assert_eq!(wire.read().await, json!({"close": 4009}));
    let mut wire = Wire::open(&fake).await;
    wire.send(6, resume(&fake, &ready, 3)).await;
    assert_eq!(
        wire.read().await["d"],
        false,
        "the session is gone for ever"
    );
}

#[tokio::test]
async fn the_gateway_says_what_a_test_wants() {
    let fake = FakeDiscord::start().await;
    let (mut wire, _) = Wire::identified(&fake, ALL_INTENTS).await;
    fake.gateway_reconnect();
    assert_eq!(wire.read().await["op"], 7);
    fake.gateway_invalid_session(true);
    assert_eq!(wire.read().await["d"], true);
    fake.dispatch_raw("MESSAGE_CREATE", &json!({"id": "1"}));
    assert_eq!(wire.read().await["d"], json!({"id": "1"}));
    fake.gateway(|options| options.acknowledge = false);
    wire.send(1, json!(3)).await;
    fake.gateway_ask_heartbeat();
    assert_eq!(
        wire.read().await["op"],
        1,
        "the heartbeat was not acknowledged"
    );
    fake.gateway(|options| options.compress = true);
    fake.dm(fake.world.resident, "縮めて");
    assert_eq!(wire.read().await["d"]["content"], "縮めて");
}

#[tokio::test]
async fn what_a_client_does_wrong_ends_the_connection() {
    let fake = FakeDiscord::start().await;
    for (op, data, wanted) in [
        (3, json!({}), 4003),
        (99, json!({}), 4001),
        (2, json!({"token": fake.token()}), 4002),
        (
            2,
            json!({"token": fake.token(), "intents": 1, "properties": {}, "shard": [2, 2]}),
            4010,
        ),
    ] {
        let mut wire = Wire::open(&fake).await;
        wire.send(op, data).await;
        assert_eq!(wire.read().await, json!({"close": wanted}));
    }
    let (mut wire, _) = Wire::identified(&fake, ALL_INTENTS).await;
    wire.send(2, identify(&fake.token(), 1)).await;
    assert_eq!(wire.read().await, json!({"close": 4005}));
    let (mut wire, _) = Wire::identified(&fake, ALL_INTENTS).await;
    for _ in 0..120 {
        wire.send(3, json!({})).await;
    }
    assert_eq!(wire.read().await, json!({"close": 4008}));
}

#[tokio::test]
async fn every_session_hears_of_its_own_shard() {
    let fake = FakeDiscord::start().await;
    let (mut first, _) = Wire::identified(&fake, ALL_INTENTS).await;
    let (mut second, _) = Wire::identified(&fake, ALL_INTENTS).await;
    fake.dm(fake.world.resident, "二人に");
    assert_eq!(first.read().await["d"]["content"], "二人に");
    assert_eq!(second.read().await["d"]["content"], "二人に");
    assert_eq!(fake.live_sessions().len(), 2);
    let shard = (fake.world.guild >> 22) % 2;
    let mut halves = Vec::new();
    for index in 0..2 {
        let mut wire = Wire::open(&fake).await;
        let mut data = identify(&fake.token(), ALL_INTENTS);
        data["shard"] = json!([index, 2]);
        wire.send(2, data).await;
        let ready = wire.read().await;
        assert_eq!(
            ready["d"]["guilds"].as_array().map(Vec::len),
            Some(usize::from(index == shard))
        );
        if index == shard {
            assert_eq!(wire.read().await["t"], "GUILD_CREATE");
        }
        halves.push(wire);
    }
    fake.mention(fake.world.resident, fake.world.general, "一人に");
    fake.dm(fake.world.resident, "零番に");
    let expected = [Some("一人に"), Some("零番に")];
    for (index, mut wire) in (0..).zip(halves) {
        for (text, at) in expected.iter().flatten().zip([shard, 0]) {
            if at == index {
                let content = wire.read().await["d"]["content"].to_string();
                assert!(content.contains(text), "{content}");
            }
        }
    }
}

#[tokio::test]
async fn answers_go_wrong_as_often_as_wanted() {
    let fake = FakeDiscord::start().await;
    let bot = Bot::of(&fake);
    let general = fake.world.general;
    let place = format!("/channels/{general}/messages");
    let route = "/channels/{channel_id}/messages";
    let body = || json!({"content": "はい"});
    fake.fault(Fault::on("POST", route).after(1).status(502).times(2));
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(bot.post(&place, body()).await.0);
    }
    assert_eq!(seen, [200, 502, 502, 200]);
    assert_eq!(fake.messages(general).len(), 2);
    fake.fault(Fault::on("POST", &place).perform().answer(200, "not JSON"));
    assert_eq!(bot.post(&place, body()).await, (200, Value::Null));
    fake.fault(Fault::on("POST", route).spoilt());
    let (status, answer) = bot.post(&place, body()).await;
    assert_eq!(
        (status, &answer["author"]["public_flags"]),
        (200, &json!("0"))
    );
    fake.fault(
        Fault::on("*", "*")
            .perform()
            .error(500, 0)
            .late(Duration::from_millis(1)),
    );
    assert_eq!(bot.post(&place, body()).await.0, 500);
    assert_eq!(
        fake.messages(general).len(),
        5,
        "they were posted all the same"
    );
    fake.fault(Fault::on("GET", "*").error(403, 50_001).always());
    assert_eq!(code(&bot.get("/users/@me").await), (403, 50_001));
    fake.mend();
    assert_eq!(bot.get("/users/@me").await.0, 200);
    let all = fake.requests_to("POST", route);
    assert_eq!(all.len(), 7);
    assert!(all.is_sorted_by_key(|request| request.at));
    assert_eq!(bot.ask(Method::PATCH, "/users/@me", json!({})).await.0, 404);
    fake.lenient();
}

#[tokio::test]
async fn too_many_requests_wait() {
    let fake = FakeDiscord::start().await;
    let bot = Bot::of(&fake);
    fake.limit(2, Duration::from_mins(10));
    assert_eq!(bot.get("/users/@me").await.0, 200);
    assert_eq!(bot.get("/users/@me").await.0, 200);
    let (status, body) = bot.get("/gateway").await;
    assert_eq!((status, &body["global"]), (429, &json!(true)));
    assert!(
        body["retry_after"].as_f64().is_some_and(|wait| wait > 1.0),
        "{body}"
    );
    let used = bot.post("/webhooks/1/token", json!({"content": "a"})).await;
    assert_eq!(
        code(&used),
        (404, 10_015),
        "an answer to an interaction never waits"
    );
}
