//! Tokens, intents and gateways that are refused.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_not_valid_stops_the_channel_for_good() {
    // By the API before anything is connected, and by the gateway.
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    // To its end: what it still asked for would be counted below.
    program.stop().await;
    fake.reset_token();
    let folder = std::env::temp_dir().join(format!("madoguchi-link-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let store = SqliteStore::open(&folder.join("link.db"), Clock::system().at()).await;
    let mut program = Program::with_store(&fake, Arc::new(store.expect("a store")), folder, |_| ());
    program.token = Token::new("FAKE.discord.token").expect("a token");
    program.run();
    let by_gateway = FakeDiscord::start().await;
    by_gateway.gateway(|gateway| gateway.refuse_identify = Some(4004));
    let other = Program::start(&by_gateway, |_| ()).await;
    for (program, fake) in [(&mut program, &fake), (&mut { other }, &by_gateway)] {
        let why = program.state(ChannelState::Stopped).await;
        assert!(why.contains("token"), "{why}");
        let before = (fake.requests().len(), fake.connections());
        sleep(Duration::from_millis(600)).await;
        assert_eq!((fake.requests().len(), fake.connections()), before);
        // The rest of the program runs.
        assert!(
            program
                .bot
                .store()
                .check_writable(Clock::system().at())
                .await
                .is_ok()
        );
        assert!(!program.stopping.is_cancelled());
        let running = program.running.take().expect("it was started");
        timeout(PATIENCE, running.ended())
            .await
            .expect("it has ended by itself");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_switch_for_message_contents_it_runs_without_them() {
    let fake = FakeDiscord::start().await;
    fake.gateway(|gateway| gateway.intents_allowed = 0);
    let program = Program::start(&fake, |config| config.discord.message_content = true).await;
    let why = program.state(ChannelState::Up).await;
    assert!(why.contains("MESSAGE CONTENT INTENT"), "{why}");
    let intents: Vec<u64> = fake
        .live_sessions()
        .iter()
        .map(|session| session.intents)
        .collect();
    assert_eq!(intents.len(), 1);
    assert_eq!(intents[0] & PRIVILEGED, 0);
    ask(&fake).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn intents_that_are_refused_altogether_stop_the_channel() {
    for code in [4013, 4014] {
        let fake = FakeDiscord::start().await;
        fake.gateway(|gateway| gateway.refuse_identify = Some(code));
        let program = Program::start(&fake, |config| config.discord.message_content = true).await;
        let why = program.state(ChannelState::Stopped).await;
        assert!(why.contains("developer portal"), "{why}");
        assert_eq!(
            fake.connections(),
            2,
            "once with message contents, once without"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_not_told_is_asked_for_again() {
    let fake = FakeDiscord::start().await;
    fake.fault(Fault::on("GET", "/gateway/bot").always().status(503));
    fake.fault(Fault::on("GET", "/gateway").always().status(500));
    let program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Degraded).await;
    fake.mend();
    program.state(ChannelState::Up).await;
    ask(&fake).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_is_sent_to_no_other_host() {
    let fake = FakeDiscord::start().await;
    for url in [
        "wss://gateway.discord.gg",
        "ws://192.0.2.1",
        "http://127.0.0.1",
        "nonsense",
    ] {
        fake.gateway(|gateway| gateway.url = Some(url.to_owned()));
        let mut program = Program::start(&fake, |_| ()).await;
        let why = program.state(ChannelState::Degraded).await;
        assert!(why.contains("another host"), "{why}");
        assert_eq!(fake.connections(), 0);
        program.stop().await;
    }
    fake.gateway(|gateway| gateway.url = None);
    let program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_refused_while_connected_stops_the_channel() {
    let fake = FakeDiscord::start().await;
    let program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    ask(&fake).await;
    let route = "/channels/{channel_id}/messages";
    fake.fault(Fault::on("POST", route).always().status(401));
    fake.dm(fake.world.resident, QUESTION);
    let why = program.state(ChannelState::Stopped).await;
    assert!(why.contains("token"), "{why}");
    assert!(!program.stopping.is_cancelled());
}
