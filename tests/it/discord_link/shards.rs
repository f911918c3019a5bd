//! Several processes.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_one_serves_a_shard() {
    let fake = FakeDiscord::start().await;
    let mut first = Program::start(&fake, |_| ()).await;
    first.state(ChannelState::Up).await;
    // A file of the store belongs to one process, so both are in this one.
    let store = Arc::clone(&first.store);
    let mut second = Program::with_store(&fake, store, first.folder.clone(), |_| ());
    second.run();
    second.state(ChannelState::Waiting).await;
    ask(&fake).await;
    assert_eq!(fake.sessions().len(), 1);
    first.stop().await;
    second.state(ChannelState::Up).await;
    ask(&fake).await;
    assert_eq!(fake.live_sessions().len(), 1);
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_starts_exactly_its_own_shard() {
    let fake = FakeDiscord::start().await;
    fake.gateway(|gateway| gateway.shards = 3);
    let program = Program::start(&fake, |config| {
        config.discord.shard.index = 1;
        config.discord.shard.count = 3;
    })
    .await;
    program.state(ChannelState::Up).await;
    // A second one would begin after five seconds.
    sleep(Duration::from_secs(6)).await;
    let shards: Vec<(u64, u64)> = fake
        .sessions()
        .iter()
        .map(|session| session.shard)
        .collect();
    assert_eq!(shards, [(1, 3)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_are_offered_once_when_the_settings_change() {
    let fake = FakeDiscord::start().await;
    let guild = Some(fake.world.guild);
    let mut everywhere = Program::start(&fake, |config| config.discord.guild = None).await;
    fake.wait_commands(None).await;
    everywhere.stop().await;
    let store = Arc::clone(&everywhere.store);
    let mut here = Program::with_store(&fake, store, everywhere.folder.clone(), |_| ());
    here.run();
    fake.wait_commands(guild).await;
    here.stop().await;
    assert!(fake.commands(None).is_empty());
    // With the same settings nothing is registered again.
    let registered = fake
        .requests()
        .iter()
        .filter(|it| it.method == "PUT")
        .count();
    let store = Arc::clone(&everywhere.store);
    let mut again = Program::with_store(&fake, store, everywhere.folder.clone(), |_| ());
    again.run();
    again.state(ChannelState::Up).await;
    ask(&fake).await;
    again.stop().await;
    let now = fake
        .requests()
        .iter()
        .filter(|it| it.method == "PUT")
        .count();
    assert_eq!(now, registered);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_that_are_refused_are_offered_later() {
    let fake = FakeDiscord::start().await;
    let guild = Some(fake.world.guild);
    let route = "/applications/{application_id}/guilds/{guild_id}/commands";
    fake.fault(Fault::on("PUT", route).error(403, 50_001));
    let mut program = Program::start(&fake, |_| ()).await;
    fake.wait_commands(guild).await;
    assert_eq!(fake.requests_to("PUT", route).len(), 2);
    assert_eq!(fake.sessions().len(), 1);
    program.stop().await;
}
