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
