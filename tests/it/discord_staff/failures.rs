//! What goes wrong on the way, and that nothing is lost or doubled by it.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_the_middle_loses_and_doubles_nothing() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let id = conversation(&house, &fake).await;
    service.stop().await;
    let before = fake.said(thread).len();
    // While the channel is down, the desk on the web goes on.
    let beside = house.bot(1);
    let agent = agent_of(&house, world.agent).await;
    let last = house
        .store
        .conversation(&id)
        .await
        .expect("the store answers")
        .last;
    let sent = beside.send(Outgoing {
        conversation: id.clone(),
        agent: agent.clone(),
        key: "k".into(),
        text: "止まっている間の返事".into(),
        expected: last,
        suggestion: None,
    });
    assert!(matches!(
        sent.await.expect("the store answers"),
        Sent::Kept { .. }
    ));
    let service = house.start(&fake, 2).await;
    let direct = fake.dm_channel(world.resident);
    fake.wait_message(direct, "the answer", |said| {
        said.text().contains("止まっている間")
    })
    .await;
    fake.wait_message(thread, "its copy", |said| {
        said.content().contains("止まっている間")
    })
    .await;
    fake.dm(world.resident, "ありがとう。手数料は？");
    fake.wait_message(thread, "the next message", |said| {
        said.content().contains("手数料は")
    })
    .await;
    house.settled().await;
    service.stop().await;
    // Everything again from the beginning: what was shown is not shown again.
    no_doubles(&fake, thread);
    no_doubles(&fake, direct);
    assert!(fake.said(thread).len() > before);
    assert_eq!(fake.threads(world.staff).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_is_archived_or_deleted_comes_back() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    fake.archive(thread, true, false);
    fake.wait_for("the thread again", |fake| {
        fake.channel(thread)?
            .thread
            .filter(|thread| !thread.archived)
    })
    .await;
    fake.delete_channel(thread);
    let new = fake
        .wait_for("a new thread", |fake| {
            let threads = fake.threads(world.staff);
            threads.into_iter().map(|it| it.id).find(|id| *id != thread)
        })
        .await;
    head(&fake, new, "待ち行列に戻す").await;
    fake.dm(world.resident, "聞こえますか");
    fake.wait_message(new, "the message", |said| {
        said.content().contains("聞こえますか")
    })
    .await;
    // Gone without our knowledge.
    service.stop().await;
    fake.delete_channel(new);
    let service = house.start(&fake, 1).await;
    fake.dm(world.resident, "もしもし");
    let third = fake
        .wait_for("a third thread", |fake| {
            let threads = fake.threads(world.staff);
            threads
                .into_iter()
                .map(|it| it.id)
                .find(|id| ![thread, new].contains(id))
        })
        .await;
    fake.wait_message(third, "the message", |said| {
        said.content().contains("もしもし")
    })
    .await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_permission_staff_are_told_once_and_the_case_waits() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    fake.forbid(world.staff, may::CREATE_PRIVATE_THREADS);
    fake.dm(world.resident, "担当者と話したいです");
    fake.wait_message(world.staff, "the trouble", |said| {
        said.content().contains("権限")
    })
    .await;
    let address = format!("dm:{}", world.neighbour);
    fake.dm(world.neighbour, "担当者と話したいです");
    eventually("the second case", async || {
        match house
            .store
            .conversation_at("discord", &address)
            .await
            .expect("the store answers")
        {
            Some(id) => house
                .store
                .open_case(&id)
                .await
                .expect("the store answers")
                .is_some(),
            None => false,
        }
    })
    .await;
    house.settled().await;
    assert_eq!(fake.said(world.staff).len(), 1);
    // With the permission the next message opens the thread.
    fake.allow(world.staff);
    fake.dm(world.neighbour, "いますか");
    let thread = fake
        .wait_for("a thread", |fake| {
            fake.threads(world.staff).first().map(|it| it.id)
        })
        .await;
    fake.wait_message(thread, "the message", |said| {
        said.content().contains("いますか")
    })
    .await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discord_does_not_take_now_it_takes_later() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let path = format!("/channels/{thread}/messages");
    fake.fault(Fault::on("POST", &path).times(6).status(503));
    fake.dm(world.resident, "一つ目です");
    fake.dm(world.resident, "二つ目です");
    fake.wait_message(thread, "the second", |said| {
        said.content().contains("二つ目です")
    })
    .await;
    let contents: Vec<String> = fake
        .said(thread)
        .iter()
        .map(|said| said.content().to_owned())
        .collect();
    let place_of = |text: &str| contents.iter().position(|content| content.contains(text));
    assert!(
        place_of("一つ目です") < place_of("二つ目です"),
        "{contents:?}"
    );
    service.stop().await;
    no_doubles(&fake, thread);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_are_told_once_when_no_message_reaches_the_resident() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    fake.set_open(world.resident, false);
    for text in ["一つ目のお返事です", "二つ目のお返事です"] {
        fake.user_message(world.agent, thread, text);
    }
    let is_told = |said: &Message| said.content().contains("届きません");
    fake.wait_message(thread, "that nothing arrives", is_told)
        .await;
    house.settled().await;
    service.stop().await;
    let told = fake
        .said(thread)
        .iter()
        .filter(|said| is_told(said))
        .count();
    assert_eq!(told, 1);
    let direct = fake.dm_channel(world.resident);
    let said = fake.said(direct);
    assert!(!said.iter().any(|said| said.text().contains("お返事です")));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_message_contents_staff_are_told_how_to_answer() {
    let (fake, house) = city(|config, _| config.discord.message_content = false).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let written = fake.user_message(world.agent, thread, "窓口にお越しください");
    let hint = fake.wait_reply(written).await;
    assert!(hint.content().contains("`/返信`"), "{}", hint.content());
    // With a mention the bot may read it.
    fake.mention(world.agent, thread, "通知書もお持ちください");
    let direct = fake.dm_channel(world.resident);
    let shown = fake
        .wait_message(direct, "the answer", |said| {
            said.text().contains("通知書もお持ち")
        })
        .await;
    assert!(!shown.text().contains("<@"), "{}", shown.text());
    // Nobody shall believe that it was sent.
    let written = fake.user_message(world.agent, thread, "もう一つ");
    let hint = fake.wait_reply(written).await;
    assert!(
        hint.content().contains("住民に届いていません"),
        "{}",
        hint.content()
    );
    let first = head(&fake, thread, "待ち行列に戻す").await;
    assert!(
        first.text().contains("そのままでは住民に届きません"),
        "{}",
        first.text()
    );
    service.stop().await;
    let said = fake.said(direct);
    assert!(!said.iter().any(|said| said.text().contains("窓口にお越し")));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_portals_switch_off_staff_are_told_that_nothing_is_read() {
    let (fake, house) = city(|_, _| {}).await;
    fake.gateway(|gateway| gateway.intents_allowed = 0);
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let first = head(&fake, thread, "担当する").await;
    assert!(
        first.text().contains("そのままでは住民に届きません"),
        "{}",
        first.text()
    );
    let written = fake.user_message(world.agent, thread, "窓口にお越しください");
    let hint = fake.wait_reply(written).await;
    assert!(
        hint.content().contains("住民に届いていません"),
        "{}",
        hint.content()
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trouble_counts_as_told_only_when_it_was() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    fake.forbid(
        world.staff,
        may::CREATE_PRIVATE_THREADS | may::SEND_MESSAGES,
    );
    fake.dm(world.resident, "担当者と話したいです");
    fake.wait_for("the trouble, in vain", |fake| {
        let tried = fake.requests_to("POST", "/channels/{channel_id}/messages");
        let path = format!("/channels/{}/messages", world.staff);
        tried
            .iter()
            .any(|one| one.path == path && one.status == 403)
            .then_some(())
    })
    .await;
    service.stop().await;
    assert!(fake.said(world.staff).is_empty());
    fake.forbid(world.staff, may::CREATE_PRIVATE_THREADS);
    let service = house.start(&fake, 1).await;
    fake.wait_message(world.staff, "the trouble", |said| {
        said.content().contains("権限")
    })
    .await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_whose_thread_cannot_be_opened_again_goes_back_to_the_queue() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let id = conversation(&house, &fake).await;
    fake.forbid(world.staff, may::CREATE_PRIVATE_THREADS);
    fake.delete_channel(thread);
    eventually("the case in the queue", async || {
        let record = house.store.conversation(&id).await;
        record.expect("the store answers").holder == Holder::Queue
    })
    .await;
    let released = events(&house, &id).await.into_iter().find_map(|event| {
        let Body::Release { reason } = event.body else {
            return None;
        };
        Some(reason)
    });
    assert_eq!(
        released.as_deref(),
        Some("Discordのスレッドがなくなったため")
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_may_not_do_among_residents_is_told_once() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    // It may neither delete there nor, elsewhere, write.
    fake.forbid(world.general, may::MANAGE_MESSAGES);
    fake.forbid(world.questions, may::SEND_MESSAGES);
    for _ in 0..2 {
        fake.mention(world.resident, world.general, "番号は123456789018です");
        fake.mention(world.resident, world.questions, QUESTION);
    }
    for place in [world.general, world.questions] {
        let named = format!("<#{place}>");
        fake.wait_message(world.staff, "the trouble", |said| {
            said.content().contains(&named)
        })
        .await;
    }
    house.settled().await;
    service.stop().await;
    assert_eq!(fake.said(world.staff).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_file_is_taken_the_transcript_comes_as_messages() {
    without_files(|fake, _| fake.forbid(fake.world.staff, may::ATTACH_FILES)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_cannot_read_files_get_messages() {
    for (status, times) in [(422, 1), (500, 4)] {
        without_files(|fake, thread| {
            let path = format!("/channels/{thread}/messages");
            let fault = Fault::on("POST", &path).with_file().times(times);
            fake.fault(fault.answer(status, ""));
        })
        .await;
    }
}

/// A case ends where files are refused.
async fn without_files(refuse: impl FnOnce(&FakeDiscord, Id)) {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    refuse(&fake, thread);
    claim(&fake, thread, world.agent).await;
    fake.user_message(world.agent, thread, "窓口にお持ちください");
    let close = fake.slash(world.agent, thread, "窓口 close", &[], None);
    fake.wait_answer(close).await;
    fake.wait_for("the archive", |fake| {
        fake.channel(thread)?
            .thread
            .filter(|thread| thread.archived)
    })
    .await;
    house.settled().await;
    service.stop().await;
    let said = fake.said(thread);
    let with_files = said.iter().filter(|said| !said.files.is_empty());
    assert_eq!(with_files.count(), 0, "{}", fake.report());
    let holds = |text: &str| said.iter().any(|said| said.content().contains(text));
    assert!(holds("**会話の記録**") && holds("> 窓口にお持ちください"));
    no_doubles(&fake, thread);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discord_never_takes_is_told_to_who_wrote_it() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    house.settled().await;
    // A rule of the server stops it.
    let path = format!("/channels/{}/messages", fake.dm_channel(world.resident));
    fake.fault(Fault::on("POST", &path).always().error(400, 200_000));
    fake.user_message(world.agent, thread, "これは届きません");
    let is_told = |said: &Message| said.content().contains("届けられませんでした");
    fake.wait_message(thread, "that it is not delivered", is_told)
        .await;
    fake.mend();
    house.settled().await;
    fake.user_message(world.agent, thread, "これは届きます");
    let direct = fake.dm_channel(world.resident);
    fake.wait_message(direct, "the next message", |said| {
        said.content().contains("これは届きます")
    })
    .await;
    house.settled().await;
    service.stop().await;
    let told = fake
        .said(thread)
        .iter()
        .filter(|said| is_told(said))
        .count();
    assert_eq!(told, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_takes_nothing_does_not_hold_up_its_resident() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let id = conversation(&house, &fake).await;
    let path = format!("/channels/{thread}/messages");
    fake.fault(Fault::on("POST", &path).always().status(503));
    for text in ["一つ目です", "二つ目です", "三つ目です"] {
        fake.dm(world.resident, text);
        eventually("the message in the store", async || {
            let events = events(&house, &id).await;
            events.iter().any(|event| event.body.text() == text)
        })
        .await;
        // The next one comes while it is tried to show this one.
        fake.wait_for("a try", |fake| {
            let tried = fake.requests().into_iter().filter(|one| one.status == 503);
            (tried.count() > 0).then_some(())
        })
        .await;
    }
    fake.mend();
    fake.wait_message(thread, "the third", |said| {
        said.content().contains("三つ目です")
    })
    .await;
    house.settled().await;
    service.stop().await;
    let contents = fake.said(thread);
    let places: Vec<_> = ["一つ目です", "二つ目です", "三つ目です"]
        .map(|text| {
            contents
                .iter()
                .position(|said| said.content().contains(text))
        })
        .into();
    assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
    no_doubles(&fake, thread);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_know_few_requests_are_enough() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    for route in [
        "/gateway/bot",
        "/users/@me",
        "/channels/{channel_id}",
        "/applications/{application_id}/guilds/{guild_id}/commands",
    ] {
        fake.fault(Fault::on("GET", route).always().answer(404, "{}"));
    }
    for _ in 0..2 {
        let service = house.start(&fake, 0).await;
        fake.wait_commands(Some(world.guild)).await;
        let asked = fake.dm(world.resident, QUESTION);
        fake.wait_reply(asked).await;
        service.stop().await;
    }
    // Commands that cannot be listed are put once.
    let put = fake.requests().into_iter().filter(|it| it.method == "PUT");
    assert_eq!(put.count(), 1);
    let service = house.start(&fake, 0).await;
    person_asked(&fake).await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_told_to_be_staff_in_time_is_asked_to_try_again() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let route = "/guilds/{guild_id}/members/{user_id}";
    let late = std::time::Duration::from_secs(4);
    fake.fault(Fault::on("GET", route).late(late));
    let refused = fake.slash(world.owner, thread, "窓口 claim", &[], None);
    let answer = fake.wait_callback(refused).await;
    let asked = fake.requests_to("GET", route);
    assert_eq!((asked.len(), asked[0].status), (1, 0), "{answer}");
    assert_eq!(answer["type"], 4);
    // It is known soon, and remembered.
    fake.wait_for("the member", |fake| {
        let asked = fake.requests_to("GET", route);
        asked.iter().all(|one| one.status == 200).then_some(())
    })
    .await;
    eventually("another refusal", async || {
        let again = fake.slash(world.owner, thread, "窓口 claim", &[], None);
        let answer = fake.wait_callback(again).await;
        let text = answer["data"]["content"].as_str().unwrap_or_default();
        text.contains("担当者だけができます")
    })
    .await;
    let asked = fake.requests_to("GET", route).len();
    let again = fake.slash(world.owner, thread, "窓口 claim", &[], None);
    fake.wait_callback(again).await;
    assert_eq!(fake.requests_to("GET", route).len(), asked);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_before_it_was_shown_never_is() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let direct = fake.dm_channel(world.resident);
    let path = format!("/channels/{direct}/messages");
    fake.fault(Fault::on("POST", &path).always().status(503));
    let first = fake.user_message(world.agent, thread, "一つ目の返事です");
    // Until the relay has left it for a while.
    fake.wait_for("some tries", |fake| {
        let tried = fake.requests().into_iter().filter(|one| one.status == 503);
        (tried.count() >= 8).then_some(())
    })
    .await;
    fake.delete(first);
    let id = conversation(&house, &fake).await;
    eventually("that it is withdrawn", async || {
        let events = events(&house, &id).await;
        events
            .iter()
            .any(|event| matches!(event.body, Body::MessageDeleted { .. }))
    })
    .await;
    fake.user_message(world.agent, thread, "二つ目の返事です");
    fake.mend();
    fake.wait_message(direct, "the second", |said| {
        said.content().contains("二つ目の返事です")
    })
    .await;
    house.settled().await;
    service.stop().await;
    let said = fake.said(direct);
    assert!(!said.iter().any(|one| one.content().contains("一つ目")));
    no_doubles(&fake, direct);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_say_is_shown_in_its_order_after_an_outage() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let direct = fake.dm_channel(world.resident);
    let path = format!("/channels/{direct}/messages");
    fake.fault(Fault::on("POST", &path).always().status(503));
    fake.user_message(world.agent, thread, "一つ目の返事です");
    fake.wait_for("some tries", |fake| {
        let tried = fake.requests().into_iter().filter(|one| one.status == 503);
        (tried.count() >= 12).then_some(())
    })
    .await;
    fake.mend();
    for text in ["二つ目の返事です", "三つ目の返事です"] {
        fake.user_message(world.agent, thread, text);
    }
    fake.wait_message(direct, "the third", |said| {
        said.content().contains("三つ目の返事です")
    })
    .await;
    house.settled().await;
    service.stop().await;
    let said = fake.said(direct);
    let places = ["一つ目の返事", "二つ目の返事", "三つ目の返事"]
        .map(|text| said.iter().position(|one| one.content().contains(text)));
    assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
    no_doubles(&fake, direct);
}
