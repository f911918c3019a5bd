//! The fake's own answers and events against Discord's description, and bodies that Discord would refuse.

use reqwest::Method;
use serde_json::{Value, json};

use super::{ALL_INTENTS, Bot, Wire, code};
use crate::discord_fake::rest::ROUTES;
use crate::discord_fake::schema::{description, faults_of, faults_of_answer};
use crate::discord_fake::{FakeDiscord, Fault, may};

/// Every route of the fake is one of Discord's, and the extract holds no other.
#[test]
fn the_extract_has_the_routes_of_the_fake() {
    let described = description()["paths"].as_object().expect("there are paths");
    let mut wanted: Vec<String> = described
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods.map(move |(method, _)| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let mut found: Vec<String> = ROUTES
        .iter()
        .map(|route| format!("{} {}", route.method, route.template))
        .collect();
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted);
}

/// Everything that can be asked is asked, and everything can happen that happens; nothing has another form than Discord's.
#[tokio::test]
async fn answers_and_events_have_the_form_of_discords() {
    let fake = FakeDiscord::start().await;
    let bot = Bot::of(&fake);
    let (_wire, _) = Wire::identified(&fake, ALL_INTENTS).await;
    let world = fake.world;
    let general = format!("/channels/{}", world.general);
    let commands = json!([
        {"name": "質問", "description": "質問する", "type": 1, "options": [
            {"type": 3, "name": "text", "description": "何を", "required": true, "autocomplete": true},
        ]},
        {"name": "この質問に答える", "type": 3, "default_member_permissions": "8"},
    ]);
    let guild = format!("/guilds/{}", world.guild);
    let own = format!("/applications/{}", world.application);
    let (status, answer) = bot
        .ask(Method::PUT, &format!("{own}{guild}/commands"), commands)
        .await;
    assert_eq!(status, 200, "{answer}");
    let question = fake.mention(world.resident, world.general, "@everyone 更新は？");
    let (_, thread) = bot
        .post(
            &format!("/channels/{}/threads", world.staff),
            json!({"name": "相談", "type": 12}),
        )
        .await;
    let thread = format!("/channels/{}", thread["id"].as_str().expect("an id"));
    let message = json!({
        "content": "はい", "message_reference": {"message_id": question.to_string()}, "nonce": 7,
        "embeds": [{"title": "更新", "footer": {"text": "市"}, "fields": [{"name": "a", "value": "b"}]}],
        "components": [
            {"type": 1, "components": [{"type": 2, "style": 5, "url": "https://example.jp/", "label": "開く"}]},
            {"type": 1, "components": [{"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "b"}]}]},
        ],
    });
    let (status, posted) = bot.post(&format!("{general}/messages"), message).await;
    assert_eq!(status, 200, "{posted}");
    let posted = posted["id"].as_str().expect("an id").to_owned();
    bot.post(&format!("{thread}/messages"), json!({"content": "転記"}))
        .await;
    bot.post(&format!("{thread}/typing"), Value::Null).await;
    bot.ask(
        Method::PUT,
        &format!("{thread}/thread-members/{}", world.agent),
        Value::Null,
    )
    .await;
    bot.ask(
        Method::PATCH,
        &thread,
        json!({"archived": true, "locked": true}),
    )
    .await;
    bot.ask(
        Method::PATCH,
        &format!("{general}/messages/{posted}"),
        json!({"content": "いいえ"}),
    )
    .await;
    bot.post(
        "/users/@me/channels",
        json!({"recipient_id": world.resident.to_string()}),
    )
    .await;
    for path in [
        "/gateway",
        "/gateway/bot",
        "/users/@me",
        "/users/@me/guilds",
        "/applications/@me",
        "/oauth2/applications/@me",
        &guild,
        &format!("{guild}/roles"),
        &format!("{guild}/channels"),
        &format!("{guild}/threads/active"),
        &format!("{guild}/members/{}", world.agent),
        &format!("/users/{}", world.neighbour),
        &general,
        &thread,
        &format!("/channels/{}", fake.dm_channel(world.resident)),
        &format!("{general}/messages?limit=5"),
        &format!("{general}/messages/{posted}"),
        &format!("{thread}/thread-members"),
        &format!("{thread}/thread-members/{}", world.agent),
        &format!("{own}{guild}/commands"),
        &format!("{own}/commands"),
        &format!("/channels/{}/threads/archived/private", world.staff),
        "/channels/1",
    ] {
        bot.get(path).await;
    }
    let ask = [("text", json!("更新"))];
    let used = fake.slash(world.resident, world.general, "質問", &ask, Some("ja"));
    let call = |id| {
        let token = fake.interaction(id).token;
        format!("/interactions/{id}/{token}/callback?with_response=true")
    };
    bot.post(&call(used), json!({"type": 5, "data": {"flags": 64}}))
        .await;
    let hook = format!(
        "/webhooks/{}/{}",
        world.application,
        fake.interaction(used).token
    );
    bot.ask(
        Method::PATCH,
        &format!("{hook}/messages/@original"),
        json!({"content": "答え"}),
    )
    .await;
    bot.post(&hook, json!({"content": "続き"})).await;
    bot.get(&format!("{hook}/messages/@original")).await;
    let chosen = fake.select(world.neighbour, posted.parse().expect("an id"), "s", &["b"]);
    bot.post(&call(chosen), json!({"type": 6})).await;
    let open = fake.slash(world.resident, world.general, "質問", &ask, None);
    bot.post(
        &call(open),
        json!({"type": 4, "data": {"content": "みんなに"}}),
    )
    .await;
    let form = fake.select(world.neighbour, posted.parse().expect("an id"), "s", &["b"]);
    let field =
        json!({"type": 4, "custom_id": "f", "style": 1, "label": "何か", "required": false});
    let modal = json!({"custom_id": "m", "title": "相談", "components": [{"type": 1, "components": [field]}]});
    bot.post(&call(form), json!({"type": 9, "data": modal}))
        .await;
    let sent = fake.modal(world.neighbour, form, &[("f", "はい")]);
    bot.post(&call(sent), json!({"type": 7, "data": {"content": "済み"}}))
        .await;
    fake.context_menu(world.neighbour, question, "この質問に答える", Some("en-US"));
    fake.autocomplete(world.neighbour, world.general, "質問", "text", "こう", None);
    fake.dm(world.resident, "もしもし");
    fake.edit(question, "やっぱり");
    fake.delete(question);

    assert!(super::gateway::readable(&fake) > 15);
    for request in fake.requests() {
        let faults = faults_of_answer(&request);
        assert!(
            faults.is_empty(),
            "{} {}: {faults:#?}\n{:#}",
            request.method,
            request.path,
            request.answer
        );
        assert!(
            request.status < 400 || request.path == "/channels/1",
            "{request:?}"
        );
    }
    let mut seen = 0;
    for (_, kind, data) in fake.sessions().remove(0).log {
        let mut data = data;
        let name = match kind.as_str() {
            "MESSAGE_CREATE" | "MESSAGE_UPDATE" => "MessageResponse",
            "THREAD_CREATE" | "THREAD_UPDATE" => "ThreadResponse",
            "GUILD_CREATE" => "GuildWithCountsResponse",
            "INTERACTION_CREATE" if data["message"].is_object() => {
                data = data["message"].take();
                "MessageResponse"
            }
            _ => continue,
        };
        // What only the gateway tells.
        let fields = data.as_object_mut().expect("an event is an object");
        for name in [
            "guild_id",
            "member",
            "newly_created",
            "joined_at",
            "large",
            "unavailable",
            "member_count",
            "members",
            "channels",
            "threads",
            "voice_states",
            "presences",
            "stage_instances",
            "guild_scheduled_events",
            "soundboard_sounds",
        ] {
            if name != "guild_id" || !kind.starts_with("THREAD") {
                fields.remove(name);
            }
        }
        let faults = faults_of(name, &data);
        assert!(faults.is_empty(), "{kind}: {faults:#?}\n{data:#}");
        seen += 1;
    }
    assert!(seen > 8, "only {seen} events");
}

#[tokio::test]
async fn what_discord_would_not_understand_is_found() {
    let fake = FakeDiscord::start().await;
    let bot = Bot::of(&fake);
    let place = format!("/channels/{}/messages", fake.world.general);
    bot.post(&place, json!({"content": "はい"})).await;
    assert_eq!(fake.invalid_requests(), Vec::<String>::new());
    for body in [
        json!({"content": 5}),
        json!({"content": "a", "allowed_mention": {"parse": []}}),
        json!({"content": "a", "embeds": [{"titel": "a"}]}),
        json!({"content": "a", "message_reference": {"message_id": 5}}),
        json!({"content": "a", "nonce": "12345678901234567890123456"}),
    ] {
        let before = fake.invalid_requests().len();
        bot.post(&place, body.clone()).await;
        assert_eq!(fake.invalid_requests().len(), before + 1, "{body}");
    }
    fake.lenient();
}

#[tokio::test]
#[should_panic(expected = "Discord would not understand")]
async fn a_wrong_request_fails_the_test_at_its_end() {
    let fake = FakeDiscord::start().await;
    Bot::of(&fake).get("/nothing/of/this/kind").await;
}
