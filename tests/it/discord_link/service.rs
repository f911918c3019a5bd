//! The program as it is delivered: the check and the service.

use super::*;

/// The program as it is delivered, with a fake Discord.
fn command(fake: &FakeDiscord, folder: &std::path::Path) -> std::process::Command {
    let config = folder.join("config.yaml");
    let text = format!(
        "locale: en\nstate_dir: {}\nweb: {{listen: '127.0.0.1:0'}}\ndiscord: {{api_base: '{}', guild: '{}'}}\n",
        folder.join("state").display(),
        fake.base(),
        fake.world.guild
    );
    std::fs::write(&config, text).expect("the settings are written");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    command
        .arg("--config")
        .arg(config)
        .env_remove("DISCORD_TOKEN");
    command
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_says_what_is_wrong_and_where() {
    use madoguchi::channels::discord::check::{
        ChannelPurpose, Finding, Permission, RolePurpose, check,
    };

    let fake = FakeDiscord::start().await;
    let world = fake.world;
    let mut program = Program::start(&fake, |config| {
        let discord = &mut config.discord;
        discord.message_content = true;
        discord.channels = vec![world.questions, 77];
        discord.staff.channel = Some(world.staff);
        discord.staff.role = Some(world.staff_role);
        discord.staff.supervisor_role = Some(78);
        discord.staff.editors_channel = Some(world.editors);
    })
    .await;
    program.state(ChannelState::Up).await;
    let look = async || {
        let (bot, accounts) = (Arc::clone(&program.bot), Arc::clone(&program.accounts));
        check(bot, accounts, &program.token, &Pace::fast()).await
    };
    let findings = look().await.expect("it can be checked");
    assert!(matches!(findings[0], Finding::Token(_)), "{findings:?}");
    let wrong: Vec<&Finding> = findings
        .iter()
        .filter(|finding| !finding.is_good())
        .collect();
    let no_channel = Finding::NoChannel {
        purpose: ChannelPurpose::Questions,
        id: 77,
    };
    let no_role = Finding::NoRole {
        purpose: RolePurpose::Supervisor,
        id: 78,
    };
    assert!(
        wrong.contains(&&no_channel) && wrong.contains(&&no_role),
        "{wrong:?}"
    );
    fake.forbid(
        world.staff,
        may::SEND_MESSAGES | may::CREATE_PRIVATE_THREADS,
    );
    let findings = look().await.expect("it can be checked");
    let lacking = findings.iter().find_map(|finding| match finding {
        Finding::Channel {
            purpose: ChannelPurpose::Staff,
            missing,
            ..
        } => Some(missing.clone()),
        _ => None,
    });
    let wanted = [Permission::SendMessages, Permission::CreatePrivateThreads];
    assert_eq!(lacking.as_deref(), Some(wanted.as_slice()), "{findings:?}");
    let token = Token::new("FAKE.discord.wrong").expect("a token");
    let (bot, accounts) = (Arc::clone(&program.bot), Arc::clone(&program.accounts));
    let refused = check(bot, accounts, &token, &Pace::fast()).await;
    assert!(refused.is_err());
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_line_checks() {
    let fake = FakeDiscord::start().await;
    let folder = std::env::temp_dir().join(format!("madoguchi-check-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    for (token, code, said) in [
        (None, 2, "DISCORD_TOKEN"),
        (
            Some("FAKE.discord.wrong".to_owned()),
            2,
            "does not accept the token",
        ),
        (Some(fake.token()), 0, "✓ Token"),
    ] {
        let mut command = command(&fake, &folder);
        command.args(["discord", "check"]);
        if let Some(token) = &token {
            command.env("DISCORD_TOKEN", token);
        }
        let output = command.output().expect("it can be run");
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(text.contains(said), "{text}");
        assert!(!text.contains("FAKE."), "{text}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_runs_the_channel_and_says_how_it_is() {
    use std::io::{BufRead, BufReader, Read, Write};

    let fake = FakeDiscord::start().await;
    let folder = std::env::temp_dir().join(format!("madoguchi-serve-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let mut service = command(&fake, &folder)
        .arg("serve")
        .env("DISCORD_TOKEN", fake.token())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it can be run");
    let mut lines = BufReader::new(service.stdout.take().expect("a pipe")).lines();
    let line = lines.next().expect("a line").expect("a text");
    let (_, address) = line.split_once("http://").expect("an address");
    let address = address.trim_end_matches('/').to_owned();
    let get = |path: &str| {
        let mut stream = std::net::TcpStream::connect(&address).expect("it listens");
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
        )
        .expect("it is taken");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    };
    fake.wait_ready().await;
    ask(&fake).await;
    // The reply is there before the other process has counted it.
    let told = async |path: &str, wanted: &str| {
        let mut answer = String::new();
        let asking = async {
            loop {
                answer = get(path);
                if answer.contains(wanted) {
                    return;
                }
                sleep(Duration::from_millis(100)).await;
            }
        };
        let found = timeout(PATIENCE, asking).await;
        assert!(found.is_ok(), "{path} does not tell {wanted}\n{answer}");
        answer
    };
    let ready = told("/readyz", "\"discord\":{\"state\":\"up\"}").await;
    assert!(ready.starts_with("HTTP/1.1 200"), "{ready}");
    for wanted in [
        "madoguchi_discord_state{state=\"up\"} 1\n",
        "madoguchi_discord_posted_total 1\n",
        "madoguchi_discord_unreadable_total 0\n",
    ] {
        told("/metrics", wanted).await;
    }
    // A frame with a text that cannot be read must not come into the log.
    fake.gateway_text("{\"op\": 0, \"t\": \"MESSAGE_CREATE\", \"d\": \"秘密の文\"");
    fake.dispatch_raw("MESSAGE_CREATE", &json!({"id": [], "content": "秘密の文"}));
    // The token is refused from now on: the channel ends, the service does not become unready.
    fake.reset_token();
    fake.forget_sessions();
    fake.gateway_close(4004);
    let stopped = told("/readyz", "\"state\":\"stopped\"").await;
    assert!(stopped.starts_with("HTTP/1.1 200"), "{stopped}");
    let killed = std::process::Command::new("kill")
        .args(["-TERM", &service.id().to_string()])
        .status();
    assert!(killed.expect("kill can be run").success());
    let status = service.wait().expect("it is ours");
    let mut log = String::new();
    let mut errors = service.stderr.take().expect("a pipe");
    errors.read_to_string(&mut log).expect("a text");
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!log.contains("秘密") && !log.contains("FAKE."), "{log}");
    assert!(log.contains("does not accept the token"), "{log}");
    let _ = std::fs::remove_dir_all(&folder);
}
