//! The fake against discord.js, which knows nothing of us: what it understands and what it sends is Discord's language.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use serde_json::json;

use crate::discord_fake::schema::faults_of_request;
use crate::discord_fake::{FakeDiscord, may};

/// A process that ends with the test.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        // One that has ended needs nothing.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Ending {
    async fn ended(&mut self) -> Option<ExitStatus> {
        for _ in 0..600 {
            if let Ok(Some(status)) = self.0.try_wait() {
                return Some(status);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        None
    }
}

fn start(fake: &FakeDiscord) -> Ending {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/discordjs");
    let child = Command::new("node")
        .arg("bot.js")
        .current_dir(folder)
        .env("DISCORD_API", fake.base().replace("/v10", ""))
        .env("DISCORD_TOKEN", fake.token())
        .env("DISCORD_GUILD", fake.world.guild.to_string())
        .env("DISCORD_STAFF", fake.world.staff.to_string())
        .env("DISCORD_AGENT", fake.world.agent.to_string())
        .stdin(Stdio::null())
        .spawn()
        .expect("node is installed");
    Ending(child)
}

#[tokio::test]
#[ignore = "needs Node.js and discord.js: tests/discordjs/run installs them"]
async fn discord_js_is_at_home() {
    let fake = FakeDiscord::start().await;
    let world = fake.world;
    let (resident, general) = (world.resident, world.general);
    let mut bot = start(&fake);
    fake.wait_commands(Some(world.guild)).await;

    let question = fake.mention(resident, general, "更新は？");
    let reply = fake.wait_reply(question).await;
    assert!(
        reply.text().contains("読みました") && reply.text().contains("三か月前から"),
        "{reply:?}"
    );
    assert_eq!(reply.buttons().len(), 2, "{reply:?}");

    let form = fake.press(resident, reply.id, "担当者");
    assert_eq!(fake.wait_callback(form).await["type"], 9);
    let sent = fake.modal(resident, form, &[("about", "代理で行けますか")]);
    let answer = fake.wait_answer(sent).await;
    assert_eq!(answer.only_for, Some(resident));
    let in_thread = fake
        .wait_for("a thread with the question", |fake| {
            let thread = fake.threads(world.staff).into_iter().next()?;
            fake.said(thread.id).into_iter().next()
        })
        .await;
    assert_eq!(in_thread.content(), "代理で行けますか");
    let thread = in_thread.channel;
    assert!(fake.members(thread).contains(&world.agent));
    fake.user_message(world.agent, thread, "はい、行けます");
    let found =
        |message: &crate::discord_fake::Message| message.content() == "転記: はい、行けます";
    fake.wait_message(thread, "the agent's words", found).await;

    let ask = [("text", json!("いつまで"))];
    let used = fake.slash(resident, general, "ask", &ask, Some("ja"));
    let answer = fake.wait_answer(used).await;
    assert_eq!(
        (answer.content(), answer.only_for),
        ("ja: いつまで", Some(resident))
    );
    fake.wait_for("a further answer", |fake| {
        (fake.responses(used).len() == 2).then_some(())
    })
    .await;
    let written = fake.autocomplete(resident, general, "ask", "text", "こう", None);
    let offered = fake.wait_callback(written).await;
    assert_eq!(
        offered["data"]["choices"],
        json!([{"name": "こう…", "value": "renewal"}])
    );
    let claimed = fake.slash(world.agent, general, "desk claim", &[], None);
    assert_eq!(fake.wait_answer(claimed).await.content(), "claim");
    let menu = fake.context_menu(resident, question, "Answer this", None);
    assert!(fake.wait_answer(menu).await.content().contains("更新は？"));
    let chosen = fake.select(resident, reply.id, "v1:choose", &["other"]);
    fake.wait_message(general, "the choice", |message| {
        message.content() == "other"
    })
    .await;
    assert_eq!(fake.wait_callback(chosen).await["type"], 6);

    // What happens while nobody listens comes after the connection is there again.
    fake.gateway_drop();
    fake.edit(question, "期限は？");
    fake.wait_message(general, "the change", |message| {
        message.content() == "変更: 期限は？"
    })
    .await;
    let session = fake.live_sessions().remove(0);
    assert_eq!(
        (fake.sessions().len(), session.resumed),
        (1, 1),
        "{}",
        fake.report()
    );
    fake.gateway_reconnect();
    fake.delete(question);
    fake.wait_message(general, "the deletion", |message| {
        message.content().starts_with("削除")
    })
    .await;

    fake.forbid(general, may::SEND_MESSAGES);
    fake.dm(resident, "さようなら");
    let ended = bot.ended().await;
    assert!(
        ended.is_some_and(|status| status.success()),
        "{ended:?}\n{}",
        fake.report()
    );
    // discord.js sends two fields that mean nothing in answers to interactions.
    fake.lenient();
    for request in fake.requests() {
        for fault in faults_of_request(&request) {
            let known = fault.starts_with('/') && fault.ends_with("Discord knows no such field");
            let known = known && (fault.contains("/enforce_nonce:") || fault.contains("/tts:"));
            assert!(known, "{} {}: {fault}", request.method, request.path);
        }
    }
    let direct = fake.said(fake.dm_channel(resident));
    assert_eq!(direct.len(), 1, "{direct:?}");
}
