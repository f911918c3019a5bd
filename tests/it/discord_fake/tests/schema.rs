//! The fake's own answers and events against Discord's description, and bodies that Discord would refuse.

use reqwest::Method;
use serde_json::{Value, json};

use super::{ALL_INTENTS, Bot, Wire};
use crate::discord_fake::rest::ROUTES;
use crate::discord_fake::schema::{description, faults_of, faults_of_answer};
use crate::discord_fake::{FakeDiscord, Id};

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
    let question = fake.mention(
        fake.world.resident,
        fake.world.general,
        "@everyone 更新は？",
    );
    let posted = talk(&fake, &bot, question).await;
    use_commands(&fake, &bot, question, posted).await;
    fake.dm(fake.world.resident, "もしもし");
    fake.edit(question, "やっぱり");
    fake.delete(question);
    assert!(super::gateway::readable(&fake) > 15);
    for request in fake.requests() {
        let faults = faults_of_answer(&request);
        let place = format!("{} {}", request.method, request.path);
        assert!(
            faults.is_empty(),
            "{place}: {faults:#?}\n{:#}",
            request.answer
        );
        assert!(
            request.status < 400 || request.path == "/channels/1",
            "{request:?}"
        );
    }
    let log = fake.sessions().remove(0).log;
    let seen = log
        .iter()
        .filter(|(_, kind, data)| fits(kind, data))
        .count();
    assert!(seen > 8, "only {seen} events");
}

/// Posts, changes and reads everything that is no answer to an interaction. Gives the message with a menu.
async fn talk(fake: &FakeDiscord, bot: &Bot, question: Id) -> Id {
    let world = fake.world;
    let (general, guild) = (
        format!("/channels/{}", world.general),
        format!("/guilds/{}", world.guild),
    );
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
    let started = json!({"name": "相談", "type": 12});
    let (_, thread) = bot
        .post(&format!("/channels/{}/threads", world.staff), started)
        .await;
    let thread = format!("/channels/{}", thread["id"].as_str().expect("an id"));
    let member = format!("{thread}/thread-members/{}", world.agent);
    bot.post(&format!("{thread}/messages"), json!({"content": "転記"}))
        .await;
    bot.post(&format!("{thread}/typing"), Value::Null).await;
    bot.ask(Method::PUT, &member, Value::Null).await;
    let own = format!("{general}/messages/{posted}");
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
        &own,
        &format!("{thread}/thread-members"),
        &member,
        &format!("/channels/{}/threads/archived/private", world.staff),
        "/channels/1",
    ] {
        bot.get(path).await;
    }
    bot.ask(
        Method::PATCH,
        &thread,
        json!({"archived": true, "locked": true}),
    )
    .await;
    bot.ask(Method::PATCH, &own, json!({"content": "いいえ"}))
        .await;
    let recipient = json!({"recipient_id": world.resident.to_string()});
    bot.post("/users/@me/channels", recipient).await;
    posted.parse().expect("an id")
}

/// Registers commands, uses them and a menu, and answers in every way.
async fn use_commands(fake: &FakeDiscord, bot: &Bot, question: Id, posted: Id) {
    let world = fake.world;
    let own = format!("/applications/{}", world.application);
    let place = format!("{own}/guilds/{}/commands", world.guild);
    let commands = json!([
        {"name": "質問", "description": "質問する", "type": 1, "options": [
            {"type": 3, "name": "text", "description": "何を", "required": true, "autocomplete": true},
        ]},
        {"name": "この質問に答える", "type": 3, "default_member_permissions": "8", "nsfw": false},
    ]);
    let (status, answer) = bot.ask(Method::PUT, &place, commands).await;
    assert_eq!(status, 200, "{answer}");
    bot.get(&place).await;
    bot.get(&format!("{own}/commands")).await;
    let ask = [("text", json!("更新"))];
    let used = || fake.slash(world.resident, world.general, "質問", &ask, Some("ja"));
    let call = |id| {
        let token = fake.interaction(id).token;
        format!("/interactions/{id}/{token}/callback?with_response=true")
    };
    let deferred = used();
    bot.post(&call(deferred), json!({"type": 5, "data": {"flags": 64}}))
        .await;
    let token = fake.interaction(deferred).token;
    let hook = format!("/webhooks/{}/{token}", world.application);
    let original = format!("{hook}/messages/@original");
    bot.ask(Method::PATCH, &original, json!({"content": "答え"}))
        .await;
    bot.post(&hook, json!({"content": "続き"})).await;
    bot.get(&original).await;
    bot.post(
        &call(used()),
        json!({"type": 4, "data": {"content": "みんなに"}}),
    )
    .await;
    let choose = || fake.select(world.neighbour, posted, "s", &["b"]);
    bot.post(&call(choose()), json!({"type": 6})).await;
    let form = choose();
    let field =
        json!({"type": 4, "custom_id": "f", "style": 1, "label": "何か", "required": false});
    let rows = json!([{"type": 1, "components": [field]}]);
    let modal = json!({"custom_id": "m", "title": "相談", "components": rows});
    bot.post(&call(form), json!({"type": 9, "data": modal}))
        .await;
    let sent = fake.modal(world.neighbour, form, &[("f", "はい")]);
    bot.post(&call(sent), json!({"type": 7, "data": {"content": "済み"}}))
        .await;
    fake.context_menu(world.neighbour, question, "この質問に答える", Some("en-US"));
    fake.autocomplete(world.neighbour, world.general, "質問", "text", "こう", None);
}

/// What only the gateway tells.
const ONLY_IN_EVENTS: [&str; 16] = [
    "guild_id",
    "channel_type",
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
];

/// Whether an event is about something that Discord describes. Fails if it has another form.
fn fits(kind: &str, data: &Value) -> bool {
    let mut data = data.clone();
    let name = match kind {
        "MESSAGE_CREATE" | "MESSAGE_UPDATE" => "MessageResponse",
        "THREAD_CREATE" | "THREAD_UPDATE" => "ThreadResponse",
        "GUILD_CREATE" => "GuildWithCountsResponse",
        "INTERACTION_CREATE" if data["message"].is_object() => {
            data = data["message"].take();
            "MessageResponse"
        }
        _ => return false,
    };
    let fields = data.as_object_mut().expect("an event is an object");
    for name in ONLY_IN_EVENTS {
        let own = kind.starts_with("THREAD") && ["guild_id", "member_count"].contains(&name);
        if !own {
            fields.remove(name);
        }
    }
    let faults = faults_of(name, &data);
    assert!(faults.is_empty(), "{kind}: {faults:#?}\n{data:#}");
    true
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
