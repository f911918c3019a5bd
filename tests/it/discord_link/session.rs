//! Connections that break, and what was missed meanwhile.

use super::*;

/// Whether the threads of connections to Discord use the processor for less than half of the time, at least once.
async fn nobody_turns_in_circles() -> bool {
    let mut before = processor_time();
    for _ in 0..10 {
        sleep(Duration::from_millis(500)).await;
        let now = processor_time();
        // A hundred ticks are a second.
        if now.saturating_sub(before) < 25 {
            return true;
        }
        before = now;
    }
    false
}

/// The processor time of all threads of connections, in ticks.
fn processor_time() -> u64 {
    let threads = std::fs::read_dir("/proc/self/task").expect("the threads");
    let time = |folder: PathBuf| -> Option<u64> {
        let name = std::fs::read_to_string(folder.join("comm")).ok()?;
        if name.trim() != "discord" {
            return None;
        }
        let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some(number(11)? + number(12)?)
    };
    threads.filter_map(|thread| time(thread.ok()?.path())).sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_connection_goes_on_where_it_was() {
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |_| ()).await;
    fake.wait_ready().await;
    ask(&fake).await;
    for interruption in ["drop", "4000", "1001", "reconnect"] {
        let before = fake.connections();
        let user = fake.new_user("新しい人");
        match interruption {
            "drop" => fake.gateway_drop(),
            "reconnect" => fake.gateway_reconnect(),
            code => fake.gateway_close(code.parse().expect("a code")),
        }
        // Written while nobody listens.
        fake.dm(user, QUESTION);
        answered(&fake, user, 1).await;
        fake.wait_for("another connection", |fake| {
            (fake.connections() > before).then_some(())
        })
        .await;
    }
    assert_eq!(fake.sessions().len(), 1, "{}", fake.report());
    assert_eq!(program.state(ChannelState::Up).await, "");
    assert_eq!(program.figures().restarts.load(Ordering::Relaxed), 0);
    program.stop().await;
    assert!(fake.live_sessions().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_missed_is_caught_up_with_once() {
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |config| {
        config.discord.message_content = true;
        config.discord.channels = vec![fake.world.questions];
    })
    .await;
    fake.wait_ready().await;
    let (resident, questions) = (fake.world.resident, fake.world.questions);
    fake.dm(resident, QUESTION);
    answered(&fake, resident, 1).await;
    let first = fake.user_message(resident, questions, QUESTION);
    fake.wait_reply(first).await;
    // The session cannot be resumed, and what came in between is lost with it.
    fake.gateway(|gateway| gateway.refuse_resume = true);
    fake.gateway_drop();
    fake.writing(resident, fake.dm_channel(resident), QUESTION)
        .missed()
        .send();
    let missed = fake.writing(resident, questions, QUESTION).missed().send();
    fake.wait_for("a second session", |fake| {
        (fake.sessions().len() > 1).then_some(())
    })
    .await;
    answered(&fake, resident, 2).await;
    fake.wait_reply(missed).await;
    let said = fake.said(questions).len();
    assert_eq!(said, 2, "{}", fake.report());
    // After a restart too: what was answered is known, and what was missed is read.
    program.stop().await;
    fake.writing(resident, fake.dm_channel(resident), QUESTION)
        .missed()
        .send();
    program.stopping = CancellationToken::new();
    program.run();
    answered(&fake, resident, 3).await;
    assert_eq!(fake.said(questions).len(), 2, "{}", fake.report());
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_whose_loop_does_not_let_go_is_left_behind() {
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |_| ()).await;
    for (round, close) in [None, Some(4003), Some(4010), Some(4011)]
        .into_iter()
        .enumerate()
    {
        program.state(ChannelState::Up).await;
        fake.wait_ready().await;
        match close {
            None => fake.gateway_close_empty(),
            Some(code) => fake.gateway_close(code),
        }
        fake.wait_for("a new session", |fake| {
            (fake.sessions().len() > round + 1 && !fake.live_sessions().is_empty()).then_some(())
        })
        .await;
        ask(&fake).await;
    }
    let restarts = program.figures().restarts.load(Ordering::Relaxed);
    assert!(restarts >= 4, "{restarts}");
    assert!(nobody_turns_in_circles().await);
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_in_time_in_every_state() {
    // Before anything is connected.
    let fake = FakeDiscord::start().await;
    fake.fault(
        Fault::on("GET", "/gateway/bot")
            .always()
            .late(Duration::from_mins(1)),
    );
    let mut program = Program::start(&fake, |_| ()).await;
    sleep(Duration::from_millis(100)).await;
    program.stop().await;
    // While the gateway is down.
    let fake = FakeDiscord::start().await;
    fake.gateway(|gateway| gateway.down = true);
    let mut program = Program::start(&fake, |_| ()).await;
    fake.wait_for("an attempt", |fake| (fake.connections() > 0).then_some(()))
        .await;
    program.stop().await;
    // Before HELLO.
    let fake = FakeDiscord::start().await;
    fake.gateway(|gateway| gateway.hello_after = Duration::from_mins(1));
    let mut program = Program::start(&fake, |_| ()).await;
    fake.wait_for("an attempt", |fake| (fake.connections() > 0).then_some(()))
        .await;
    program.stop().await;
    // While its loop does not let go.
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    fake.gateway_close_empty();
    sleep(Duration::from_millis(100)).await;
    program.stop().await;
    // While a request is not answered.
    let fake = FakeDiscord::start().await;
    let mut program = Program::waiting(&fake, |_| ()).await;
    program.pace.last_jobs = Duration::from_secs(3);
    program.run();
    program.state(ChannelState::Up).await;
    let route = "/channels/{channel_id}/messages";
    fake.fault(
        Fault::on("POST", route)
            .always()
            .late(Duration::from_mins(1)),
    );
    fake.dm(fake.world.resident, QUESTION);
    fake.wait_for("a request", |fake| {
        (!fake.requests_to("POST", route).is_empty()).then_some(())
    })
    .await;
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_answers_no_heartbeat_is_left_and_nothing_is_lost() {
    let fake = FakeDiscord::start().await;
    fake.gateway(|gateway| gateway.heartbeat = Duration::from_millis(1_500));
    let mut program = Program::start(&fake, |_| ()).await;
    fake.wait_ready().await;
    let resident = fake.world.resident;
    fake.dm(resident, QUESTION);
    answered(&fake, resident, 1).await;
    fake.gateway(|gateway| gateway.acknowledge = false);
    fake.writing(resident, fake.dm_channel(resident), QUESTION)
        .missed()
        .send();
    // Counted only now: a late acknowledgement may have ended a session before.
    let before = fake.sessions().len();
    fake.wait_for("another session", |fake| {
        (fake.sessions().len() > before).then_some(())
    })
    .await;
    fake.gateway(|gateway| gateway.acknowledge = true);
    answered(&fake, resident, 2).await;
    program.state(ChannelState::Up).await;
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_that_find_no_room_are_caught_up_with() {
    let fake = FakeDiscord::start().await;
    let mut program = Program::waiting(&fake, |config| {
        config.discord.message_content = true;
        config.discord.channels = vec![fake.world.questions];
    })
    .await;
    program.room = Some(1);
    program.run();
    fake.wait_ready().await;
    let questions = fake.world.questions;
    let first = fake.user_message(fake.world.resident, questions, QUESTION);
    fake.wait_reply(first).await;
    let overflowed = || program.figures().overflowed.load(Ordering::Relaxed);
    let mut count = 1;
    for round in 0..5 {
        if round > 0 {
            // A channel in which too much is asked in ten seconds is asked to wait, which is counted in the same way.
            sleep(Duration::from_secs(11)).await;
        }
        // Each by somebody else, because who asks often is asked to wait.
        let people: Vec<Id> = (0..15).map(|_| fake.new_user("新しい人")).collect();
        let asked: Vec<Id> = people
            .into_iter()
            .map(|user| fake.user_message(user, questions, QUESTION))
            .collect();
        for message in asked {
            fake.wait_reply(message).await;
            count += 1;
        }
        // Whether one event comes while another waits is up to the machine.
        if overflowed() > 0 {
            break;
        }
    }
    assert!(
        overflowed() > 0,
        "nothing was dropped, so nothing was proved"
    );
    sleep(Duration::from_millis(200)).await;
    assert_eq!(fake.said(questions).len(), count, "{}", fake.report());
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_is_called_invalid_goes_on_or_begins_anew() {
    let fake = FakeDiscord::start().await;
    fake.gateway(|gateway| gateway.compress = true);
    let mut program = Program::start(&fake, |_| ()).await;
    fake.wait_ready().await;
    let resident = fake.world.resident;
    fake.dm(resident, QUESTION);
    answered(&fake, resident, 1).await;
    // It can be resumed: nothing was missed.
    let before = fake.connections();
    fake.gateway_invalid_session(true);
    fake.dm(resident, QUESTION);
    answered(&fake, resident, 2).await;
    fake.wait_for("another connection", |fake| {
        (fake.connections() > before).then_some(())
    })
    .await;
    assert_eq!(fake.sessions().len(), 1, "{}", fake.report());
    // It cannot: what was missed is read.
    fake.forget_sessions();
    fake.gateway_invalid_session(false);
    fake.writing(resident, fake.dm_channel(resident), QUESTION)
        .missed()
        .send();
    answered(&fake, resident, 3).await;
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gateway_that_is_gone_is_told_and_comes_back() {
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    fake.gateway(|gateway| gateway.refusing = true);
    fake.gateway_drop();
    program.state(ChannelState::Degraded).await;
    fake.gateway(|gateway| gateway.refusing = false);
    program.state(ChannelState::Up).await;
    ask(&fake).await;
    program.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_under_way_at_the_end_is_finished() {
    let fake = FakeDiscord::start().await;
    let mut program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    let route = "/channels/{channel_id}/messages";
    fake.fault(Fault::on("POST", route).late(Duration::from_secs(1)));
    let resident = fake.world.resident;
    fake.dm(resident, QUESTION);
    fake.wait_for("a request", |fake| {
        (!fake.requests_to("POST", route).is_empty()).then_some(())
    })
    .await;
    program.stop().await;
    assert_eq!(fake.said(fake.dm_channel(resident)).len(), 1);
}
