//! REST: permissions, limits, deadlines and codes.

use reqwest::Method;
use serde_json::json;

use super::{Bot, code};
use crate::discord_fake::{FakeDiscord, Fault, may};

#[tokio::test]
async fn a_message_is_posted_changed_and_deleted() {
    let fake = FakeDiscord::start().await;
    let bot = Bot::of(&fake);
    let place = format!("/channels/{}/messages", fake.world.general);
    let body = json!({"content": "はい", "nonce": "n1", "enforce_nonce": true});
    let (status, first) = bot.post(&place, body.clone()).await;
    assert_eq!((status, first["content"].as_str()), (200, Some("はい")));
    let (_, again) = bot.post(&place, body).await;
    assert_eq!(
        again["id"], first["id"],
        "the same nonce is the same message"
    );
    assert_eq!(fake.messages(fake.world.general).len(), 1);
    let one = format!("{place}/{}", first["id"].as_str().expect("an id"));
    let (status, changed) = bot
        .ask(Method::PATCH, &one, json!({"content": "いいえ"}))
        .await;
    assert_eq!((status, changed["content"].as_str()), (200, Some("いいえ")));
    assert!(changed["edited_timestamp"].is_string());
    assert_eq!(bot.ask(Method::DELETE, &one, json!(null)).await.0, 204);
    assert_eq!(code(&bot.get(&one).await), (404, 10_008));
}

#[tokio::test]
async fn a_wrong_token_and_missing_permissions_are_refused() {
    let fake = FakeDiscord::start().await;
    let mut bot = Bot::of(&fake);
    let place = format!("/channels/{}/messages", fake.world.general);
    fake.forbid(fake.world.general, may::SEND_MESSAGES);
    assert_eq!(
        code(&bot.post(&place, json!({"content": "a"})).await),
        (403, 50_013)
    );
    fake.forbid(fake.world.general, may::VIEW_CHANNEL);
    assert_eq!(
        code(&bot.post(&place, json!({"content": "a"})).await),
        (403, 50_001)
    );
    fake.allow(fake.world.general);
    fake.forbid(fake.world.staff, may::EMBED_LINKS);
    assert_eq!(code(&bot.get("/channels/1").await), (404, 10_003));
    fake.set_open(fake.world.resident, false);
    let place = format!(
        "/channels/{}/messages",
        fake.dm_channel(fake.world.resident)
    );
    assert_eq!(
        code(&bot.post(&place, json!({"content": "a"})).await),
        (403, 50_007)
    );
    bot.token.push('x');
    assert_eq!(bot.get("/users/@me").await.0, 401);
}

#[tokio::test]
async fn an_interaction_is_answered_once_and_in_time() {
    let fake = FakeDiscord::start().await;
    let bot = Bot::of(&fake);
    let commands = format!("/applications/{}/commands", fake.world.application);
    let body = json!([{"name": "ask", "description": "Ask", "type": 1}]);
    let (status, registered) = bot.ask(Method::PUT, &commands, body).await;
    assert_eq!(status, 200, "{registered}");
    let used = || fake.slash(fake.world.resident, fake.world.general, "ask", &[], None);
    let call = |id| {
        let token = fake.interaction(id).token;
        format!("/interactions/{id}/{token}/callback")
    };
    let id = used();
    let answer = json!({"type": 4, "data": {"content": "はい", "flags": 64}});
    assert_eq!(bot.post(&call(id), answer.clone()).await.0, 204);
    assert_eq!(
        code(&bot.post(&call(id), answer.clone()).await),
        (400, 40_060)
    );
    assert_eq!(fake.responses(id)[0].only_for, Some(fake.world.resident));
    fake.too_late();
    assert_eq!(code(&bot.post(&call(used()), answer).await), (404, 10_062));
    let webhook = format!(
        "/webhooks/{}/{}",
        fake.world.application,
        fake.interaction(id).token
    );
    assert_eq!(bot.post(&webhook, json!({"content": "mehr"})).await.0, 200);
    fake.expire(id);
    assert_eq!(
        code(&bot.post(&webhook, json!({"content": "mehr"})).await),
        (401, 50_027)
    );
}

#[tokio::test]
async fn a_connection_is_cut_and_limits_are_told() {
    let fake = FakeDiscord::start().await;
    let bot = Bot::of(&fake);
    fake.fault(Fault::on("GET", "/users/@me").rate_limited(0.5, true));
    let (status, body) = bot.get("/users/@me").await;
    assert_eq!((status, body["global"].as_bool()), (429, Some(true)));
    assert_eq!(bot.get("/users/@me").await.0, 200);
    fake.fault(Fault::on("GET", "/users/@me").cut());
    let cut = bot.http.get(format!("{}/users/@me", bot.base)).send().await;
    assert!(cut.is_err(), "{cut:?}");
}
