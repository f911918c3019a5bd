//! Bodies that Discord refuses.

use serde_json::{Value, json};

use super::{Bot, code};
use crate::discord_fake::FakeDiscord;

fn button(id: &str) -> Value {
    json!({"type": 2, "style": 1, "custom_id": id, "label": "はい"})
}

fn row(inner: &[Value]) -> Value {
    json!({"type": 1, "components": inner})
}

fn buttons(count: usize) -> Vec<Value> {
    (0..count).map(|n| button(&format!("id{n}"))).collect()
}

fn menu(options: usize) -> Value {
    let options: Vec<Value> = (0..options)
        .map(|n| json!({"label": n.to_string(), "value": n.to_string()}))
        .collect();
    json!({"content": "a", "components": [row(&[json!({"type": 3, "custom_id": "m", "options": options})])]})
}

/// Bodies that are just good, each with one that is a little too much.
fn pairs() -> Vec<(Value, Value)> {
    let content = |count: usize| json!({"content": "字".repeat(count)});
    let embed =
        |count: usize| json!({"embeds": [{"title": "a", "description": "字".repeat(count)}]});
    let sum = |count: usize| {
        let half = json!({"description": "字".repeat(count)});
        json!({"embeds": [half.clone(), half]})
    };
    let fields = |count: usize| {
        let all: Vec<Value> = (0..count)
            .map(|_| json!({"name": "a", "value": "b"}))
            .collect();
        json!({"embeds": [{"fields": all}]})
    };
    let rows = |count: usize| {
        let all: Vec<Value> = (0..count)
            .map(|n| row(&[button(&format!("r{n}"))]))
            .collect();
        json!({"content": "a", "components": all})
    };
    let in_row = |count: usize| json!({"content": "a", "components": [row(&buttons(count))]});
    let id = |length: usize| json!({"content": "a", "components": [row(&[button(&"x".repeat(length))])]});
    let nonce = |length: usize| json!({"content": "a", "nonce": "n".repeat(length)});
    let two =
        |second: &str| json!({"content": "a", "components": [row(&[button("a"), button(second)])]});
    let link = |url: &str| json!({"content": "a", "components": [row(&[json!({"type": 2, "style": 5, "url": url, "label": "b"})])]});
    let allowed = |parse: &str| json!({"content": "a", "allowed_mentions": {"parse": [parse]}});
    let label = |label: &str| json!({"content": "a", "components": [row(&[json!({"type": 2, "style": 1, "custom_id": "a", "label": label})])]});
    vec![
        (content(2000), content(2001)),
        (embed(4096), embed(4097)),
        (sum(3000), sum(3001)),
        (fields(25), fields(26)),
        (rows(5), rows(6)),
        (in_row(5), in_row(6)),
        (id(100), id(101)),
        (id(1), id(0)),
        (menu(25), menu(26)),
        (menu(1), menu(0)),
        (nonce(25), nonce(26)),
        (two("b"), two("a")),
        (link("https://example.jp/"), link("javascript:alert(1)")),
        (allowed("users"), allowed("user")),
        (label(&"字".repeat(80)), label(&"字".repeat(81))),
        (
            json!({"content": "a", "flags": 4096}),
            json!({"content": "a", "flags": 64}),
        ),
    ]
}

#[tokio::test]
async fn what_is_a_little_too_much_is_refused() {
    let fake = FakeDiscord::start().await;
    fake.lenient();
    let bot = Bot::of(&fake);
    let place = format!("/channels/{}/messages", fake.world.general);
    for (good, bad) in pairs() {
        let answer = bot.post(&place, good.clone()).await;
        assert_eq!(answer.0, 200, "{good}: {}", answer.1);
        let answer = bot.post(&place, bad.clone()).await;
        assert_eq!(code(&answer), (400, 50_035), "{bad}: {}", answer.1);
        assert!(answer.1["errors"].is_object(), "{}", answer.1);
    }
    for empty in [json!({}), json!({"content": " \n"}), json!({"embeds": []})] {
        assert_eq!(code(&bot.post(&place, empty).await), (400, 50_006));
    }
    assert_eq!(fake.messages(fake.world.general).len(), pairs().len());
}

#[tokio::test]
async fn replies_forms_and_commands_are_checked() {
    let fake = FakeDiscord::start().await;
    fake.lenient();
    let bot = Bot::of(&fake);
    let place = format!("/channels/{}/messages", fake.world.general);
    let gone = fake.user_message(fake.world.resident, fake.world.general, "消えます");
    fake.delete(gone);
    let reply = |must: Value| json!({"content": "a", "message_reference": {"message_id": gone.to_string(), "fail_if_not_exists": must}});
    assert_eq!(
        code(&bot.post(&place, reply(json!(true))).await),
        (400, 50_035)
    );
    assert_eq!(
        code(&bot.post(&place, reply(Value::Null)).await),
        (400, 50_035)
    );
    assert_eq!(bot.post(&place, reply(json!(false))).await.0, 200);

    let commands = format!("/applications/{}/commands", fake.world.application);
    let ask = |name: &str, options: Value| json!([{"name": name, "description": "Ask", "options": options}]);
    let required = json!({"type": 3, "name": "a", "description": "A", "required": true});
    let optional = json!({"type": 3, "name": "b", "description": "B"});
    for (body, status) in [
        (ask("質問", json!([required, optional])), 200),
        (ask("質問", json!([optional, required])), 400),
        (ask("Ask", json!([])), 400),
        (ask("ask me", json!([])), 400),
        (
            json!([{"name": "a", "description": "A", "default_member_permissions": 8}]),
            400,
        ),
        (
            json!([{"name": "a", "description": "A"}, {"name": "a", "description": "B"}]),
            400,
        ),
        (ask("ask", json!([])), 200),
    ] {
        let answer = bot.ask(reqwest::Method::PUT, &commands, body.clone()).await;
        assert_eq!(answer.0, status, "{body}: {}", answer.1);
    }
    for (title, wanted) in [(45, 204), (46, 400)] {
        let used = fake.slash(fake.world.resident, fake.world.general, "ask", &[], None);
        let token = fake.interaction(used).token;
        let field = json!({"type": 4, "custom_id": "f", "style": 1, "label": "何か"});
        let form =
            json!({"custom_id": "m", "title": "字".repeat(title), "components": [row(&[field])]});
        let path = format!("/interactions/{used}/{token}/callback");
        let answer = bot.post(&path, json!({"type": 9, "data": form})).await;
        assert_eq!(answer.0, wanted, "{}", answer.1);
    }
    // The form of an older version of the bot, or an answer that fits another kind.
    let used = fake.slash(fake.world.resident, fake.world.general, "ask", &[], None);
    let path = format!(
        "/interactions/{used}/{}/callback",
        fake.interaction(used).token
    );
    assert_eq!(
        code(&bot.post(&path, json!({"type": 7, "data": {}})).await),
        (400, 50_035)
    );
    assert_eq!(
        code(
            &bot.post(&path, json!({"type": 8, "data": {"choices": []}}))
                .await
        ),
        (400, 50_035)
    );
}

#[tokio::test]
async fn bodies_need_their_kind_and_clients_a_name() {
    let fake = FakeDiscord::start().await;
    fake.lenient();
    let bot = Bot::of(&fake);
    let url = format!("{}/channels/{}/messages", bot.base, fake.world.general);
    let request = || {
        bot.http
            .post(&url)
            .header("authorization", format!("Bot {}", bot.token))
    };
    let named = || request().header("user-agent", "DiscordBot (https://example.jp, 1.0)");
    let body = json!({"content": "a"}).to_string();
    for (request, wanted) in [
        (request().header("content-type", "application/json"), 403),
        (named(), 400),
        (named().header("content-type", "text/plain"), 400),
        (named().header("content-type", "application/json"), 200),
    ] {
        let answer = request
            .body(body.clone())
            .send()
            .await
            .expect("the fake answers");
        assert_eq!(answer.status().as_u16(), wanted);
    }
    let broken = named().header("content-type", "application/json").body("{");
    let broken = broken.send().await.expect("the fake answers");
    assert_eq!(broken.status().as_u16(), 400);
    let form = "--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\nContent-Type: application/json\r\n\r\n\
        {\"content\":\"記録\"}\r\n--x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a.txt\"\r\n\r\n\
        一行\r\n二行\r\n--x--\r\n";
    let sent = named()
        .header("content-type", "multipart/form-data; boundary=x")
        .body(form);
    let sent = sent.send().await.expect("the fake answers");
    assert_eq!(sent.status().as_u16(), 200);
    let message = fake.messages(fake.world.general).remove(1);
    assert_eq!(message.content(), "記録");
    assert_eq!(
        message.files,
        [("a.txt".to_owned(), "一行\r\n二行".as_bytes().to_vec())]
    );
}
