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

#[tokio::test]
async fn threads_have_their_rules() {
    let fake = FakeDiscord::start().await;
    let bot = Bot::of(&fake);
    let world = fake.world;
    let threads = format!("/channels/{}/threads", world.staff);
    let (status, made) = bot
        .post(&threads, json!({"name": "相談", "type": 12}))
        .await;
    assert_eq!(status, 201, "{made}");
    let id = fake.threads(world.staff)[0].id;
    let place = format!("/channels/{id}/messages");
    // The resident does not see the channel above.
    let member = format!("/channels/{id}/thread-members/{}", world.resident);
    assert_eq!(
        code(&bot.ask(Method::PUT, &member, json!(null)).await),
        (403, 50_001)
    );
    let silent =
        json!({"content": format!("<@&{}>", world.duty_role), "allowed_mentions": {"parse": []}});
    bot.post(&place, silent).await;
    assert!(!fake.members(id).contains(&world.agent));
    let ping = json!({
        "content": format!("<@&{}>", world.duty_role),
        "allowed_mentions": {"parse": [], "roles": [world.duty_role.to_string()]},
    });
    assert_eq!(bot.post(&place, ping).await.0, 200);
    assert!(
        fake.members(id).contains(&world.agent),
        "who is called comes into the thread"
    );
    assert!(!fake.members(id).contains(&world.colleague));
    let foreign = fake.user_message(world.agent, id, "はい");
    let foreign = format!("{place}/{foreign}");
    assert_eq!(
        code(
            &bot.ask(Method::PATCH, &foreign, json!({"content": "x"}))
                .await
        ),
        (403, 50_005)
    );
    fake.archive(id, true, false);
    assert_eq!(bot.post(&place, json!({"content": "開く"})).await.0, 200);
    assert!(
        fake.threads(world.staff)[0]
            .thread
            .as_ref()
            .is_some_and(|it| !it.archived)
    );
    fake.archive(id, true, true);
    assert_eq!(
        code(&bot.post(&place, json!({"content": "a"})).await),
        (400, 50_083)
    );
    assert_eq!(
        bot.ask(
            Method::PATCH,
            &format!("/channels/{id}"),
            json!({"archived": false, "locked": false})
        )
        .await
        .0,
        200
    );
    assert_eq!(bot.ask(Method::DELETE, &foreign, json!(null)).await.0, 204);
    fake.forbid(world.staff, may::CREATE_PRIVATE_THREADS);
    assert_eq!(
        code(&bot.post(&threads, json!({"name": "b", "type": 12})).await),
        (403, 50_013)
    );
}

#[tokio::test]
async fn messages_are_listed_as_discord_lists_them() {
    let fake = FakeDiscord::start().await;
    let bot = Bot::of(&fake);
    let general = fake.world.general;
    let all: Vec<u64> = (0..5)
        .map(|n| fake.user_message(fake.world.resident, general, &n.to_string()))
        .collect();
    for (query, wanted) in [
        ("limit=2".to_owned(), vec!["4", "3"]),
        (format!("after={}&limit=2", all[0]), vec!["2", "1"]),
        (format!("before={}&limit=2", all[3]), vec!["2", "1"]),
        (
            "after=0&limit=100".to_owned(),
            vec!["4", "3", "2", "1", "0"],
        ),
    ] {
        let (status, found) = bot
            .get(&format!("/channels/{general}/messages?{query}"))
            .await;
        assert_eq!(status, 200);
        let found = found.as_array().expect("a list").iter();
        let found: Vec<&str> = found.filter_map(|one| one["content"].as_str()).collect();
        assert_eq!(found, wanted, "{query}");
    }
    assert_eq!(
        bot.get(&format!("/channels/{general}/messages?limit=101"))
            .await
            .0,
        400
    );
    let foreign = format!("/channels/{general}/messages/{}", all[0]);
    fake.forbid(general, may::MANAGE_MESSAGES);
    assert_eq!(
        code(&bot.ask(Method::DELETE, &foreign, json!(null)).await),
        (403, 50_013)
    );
    let direct = fake.dm(fake.world.resident, "私の");
    let direct = format!(
        "/channels/{}/messages/{direct}",
        fake.dm_channel(fake.world.resident)
    );
    assert_eq!(
        code(&bot.ask(Method::DELETE, &direct, json!(null)).await),
        (403, 50_003)
    );
}

#[tokio::test]
#[should_panic(expected = "does not see")]
async fn nobody_acts_where_they_see_nothing() {
    let fake = FakeDiscord::start().await;
    fake.user_message(fake.world.resident, fake.world.staff, "入れますか");
}
