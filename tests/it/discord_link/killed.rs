//! The service is killed in the middle of a case and started again.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::*;
use crate::discord_fake::Message;

/// A service that is killed when it is dropped, with its folder.
struct Service {
    folder: PathBuf,
    process: Option<Child>,
}

impl Drop for Service {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn settings(fake: &FakeDiscord, folder: &Path) -> String {
    let world = fake.world;
    let value = json!({
        "state_dir": folder.join("state"),
        "web": {"listen": "127.0.0.1:0"},
        "discord": {
            "api_base": fake.base(),
            "guild": world.guild.to_string(),
            "message_content": true,
            "staff": {
                "channel": world.staff.to_string(),
                "role": world.staff_role.to_string(),
            },
        },
    });
    // JSON is YAML.
    value.to_string()
}

impl Service {
    fn new(fake: &FakeDiscord) -> Self {
        let folder = std::env::temp_dir().join(format!("madoguchi-kill-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        std::fs::write(folder.join("config.yaml"), settings(fake, &folder)).expect("it is written");
        Self {
            folder,
            process: None,
        }
    }

    /// Starts it at ten o'clock on a working day.
    fn start(&mut self, fake: &FakeDiscord) {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("log"));
        let process = Command::new(env!("CARGO_BIN_EXE_madoguchi"))
            .arg("--config")
            .arg(self.folder.join("config.yaml"))
            .args(["--now", "2026-11-24T10:00:00+09:00", "serve"])
            .env("DISCORD_TOKEN", fake.token())
            .stdout(Stdio::null())
            .stderr(log.expect("a log"))
            .spawn();
        self.process = Some(process.expect("it can be run"));
    }

    /// Ends it without a word, as `kill -9`.
    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

/// No message stands twice in a channel.
fn no_doubles(said: &[Message]) {
    let mut seen = std::collections::BTreeSet::new();
    for message in said {
        let text = message.text();
        assert!(seen.insert(text.clone()), "twice: {text}");
    }
}

/// Somebody new asks for a person until staff are there: the first answers may come before the service knows that.
async fn person_asked(fake: &FakeDiscord) -> (Id, Id) {
    for _ in 0..40 {
        let user = fake.new_user("新しい人");
        let asked = fake.dm(user, "担当者と話したいです");
        let reply = fake.wait_reply(asked).await;
        // Who is told so waits, and gets a thread however long that takes; nobody else may ask meanwhile.
        if reply.text().contains("おつなぎします") {
            let thread = fake
                .wait_for("a thread of the case", |fake| {
                    let threads = fake.threads(fake.world.staff);
                    threads.first().map(|thread| thread.id)
                })
                .await;
            return (user, thread);
        }
        sleep(Duration::from_millis(500)).await;
    }
    panic!("nobody is there: {}", fake.report());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_in_the_middle_of_a_case_loses_and_doubles_nothing() {
    let fake = FakeDiscord::start().await;
    let world = fake.world;
    let mut service = Service::new(&fake);
    service.start(&fake);
    fake.wait_ready().await;
    let (resident, thread) = person_asked(&fake).await;
    let direct = fake.dm_channel(resident);
    let has = |label: &'static str| {
        move |message: &Message| {
            let buttons = message.buttons();
            buttons.iter().any(|(text, _)| text.contains(label))
        }
    };
    let first = fake
        .wait_message(thread, "the first message", has("担当する"))
        .await;
    fake.press(world.agent, first.id, "担当する");
    fake.wait_message(thread, "that it is claimed", has("待ち行列に戻す"))
        .await;
    fake.user_message(world.agent, thread, "ご用件をどうぞ");
    fake.wait_message(direct, "what staff said", |said| {
        said.content().contains("ご用件をどうぞ")
    })
    .await;
    for round in 0..3 {
        // In the middle of showing something, which is done once nevertheless.
        fake.dm(resident, &format!("{round}番目の質問です"));
        service.kill();
        let (asked, answered) = (
            format!("{round}番目の追伸です"),
            format!("{round}番目のお返事です"),
        );
        fake.writing(resident, direct, &asked).missed().send();
        fake.writing(world.agent, thread, &answered).missed().send();
        let sessions = fake.sessions().len();
        service.start(&fake);
        fake.wait_for("a new session", |fake| {
            (fake.sessions().len() > sessions).then_some(())
        })
        .await;
        for text in [&format!("{round}番目の質問です"), &asked] {
            fake.wait_message(thread, text, |said| said.content().contains(text.as_str()))
                .await;
        }
        fake.wait_message(direct, &answered, |said| said.content().contains(&answered))
            .await;
    }
    sleep(Duration::from_millis(500)).await;
    service.kill();
    no_doubles(&fake.said(thread));
    no_doubles(&fake.said(direct));
    assert_eq!(fake.threads(world.staff).len(), 1, "{}", service.log());
    assert!(
        !service.log().contains("another process"),
        "{}",
        service.log()
    );
}
