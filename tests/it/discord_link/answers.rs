//! Answers of the server and events in every form.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_comes_once_whatever_the_server_answers() {
    let fake = FakeDiscord::start().await;
    let program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    ask(&fake).await;
    let route = "/channels/{channel_id}/messages";
    let post = || Fault::on("POST", route);
    // A limit is told when nothing else waits.
    for fault in [
        post().times(2).status(502),
        post().times(2).status(500).perform(),
        post().cut().perform(),
        post().answer(200, "no JSON").perform(),
        post().answer(200, "{}").perform(),
        post().rate_limited(0.3, false),
        post().rate_limited(0.3, true),
    ] {
        let told = format!("{fault:?}");
        fake.fault(fault);
        ask(&fake).await;
        let posted = fake.requests_to("POST", route);
        let last = posted.last().expect("a message was posted");
        assert!(!last.body["nonce"].is_null(), "{told}");
        assert_eq!(last.body["enforce_nonce"], json!(true), "{told}");
        fake.mend();
    }
    let posted = fake.requests_to("POST", route);
    let failed = posted.iter().filter(|request| request.status == 502);
    let failed: Vec<_> = failed
        .map(|request| request.body["nonce"].clone())
        .collect();
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[0], failed[1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_that_serenity_cannot_read_are_read() {
    let fake = FakeDiscord::start().await;
    let program = Program::start(&fake, |_| ()).await;
    program.state(ChannelState::Up).await;
    let resident = fake.world.resident;
    let message = fake
        .writing(resident, fake.dm_channel(resident), QUESTION)
        .missed()
        .send();
    let mut event = fake.event_of(message);
    event["author"]["public_flags"] = json!("0");
    event["type"] = json!("0");
    event["timestamp"] = json!(17);
    fake.dispatch_raw("MESSAGE_CREATE", &event);
    answered(&fake, resident, 1).await;
    // One that nobody can read is counted, and a text that is no JSON does no harm.
    fake.dispatch_raw("MESSAGE_CREATE", &json!({"id": [], "content": QUESTION}));
    fake.gateway_text("{\"op\": 0, \"t\": \"MESSAGE_CREATE\"");
    fake.gateway_text("[]");
    ask(&fake).await;
    assert_eq!(program.figures().unreadable.load(Ordering::Relaxed), 1);
    assert_eq!(fake.sessions().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replies_keep_their_order_through_a_limit_and_a_slow_server() {
    let fake = FakeDiscord::start().await;
    let mut program = Program::waiting(&fake, |_| ()).await;
    program.pace.answering = Duration::from_secs(1);
    program.run();
    program.state(ChannelState::Up).await;
    let route = "/channels/{channel_id}/messages";
    for fault in [
        Fault::on("POST", route).rate_limited(0.3, false),
        // No answer in time, although it was done.
        Fault::on("POST", route)
            .perform()
            .late(Duration::from_secs(3)),
    ] {
        fake.fault(fault);
        let user = fake.new_user("新しい人");
        let questions = [QUESTION, "手数料はいくらですか", "予約は必要ですか"];
        let asked: Vec<Id> = questions.map(|question| fake.dm(user, question)).to_vec();
        answered(&fake, user, 3).await;
        let mut replies = Vec::new();
        for message in asked {
            replies.push(fake.wait_reply(message).await.id);
        }
        assert!(replies.is_sorted(), "{}", fake.report());
        fake.mend();
    }
    program.stop().await;
}
