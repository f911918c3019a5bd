//! What happens at its time: closing later, opening hours, the list for the editors.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_closed_later_also_after_a_restart_unless_the_resident_writes() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let id = conversation(&house, &fake).await;
    let later = || {
        fake.slash(
            world.agent,
            thread,
            "窓口 close",
            &[("minutes", json!(10)), ("reason", json!("返事なし"))],
            None,
        )
    };
    fake.wait_answer(later()).await;
    fake.wait_message(thread, "when", |said| said.content().contains("10:10"))
        .await;
    fake.dm(world.resident, "まだいます");
    fake.wait_message(thread, "that it is off", |said| {
        said.content().contains("取り消しました")
    })
    .await;
    fake.wait_answer(later()).await;
    // Until its time nobody takes the case away, although what the resident wrote has no answer.
    let now = Timestamp(service.bot.clock().at().0 + 10 * 60_000_000);
    let returned = service.bot.return_abandoned(now).await;
    assert_eq!(returned.expect("the store answers"), 0);
    service.stop().await;
    let service = house.start(&fake, 20).await;
    service.bot.tend_desk().await.expect("the store answers");
    fake.wait_for("the archive", |fake| {
        fake.channel(thread)?
            .thread
            .filter(|thread| thread.archived)
    })
    .await;
    let events = events(&house, &id).await;
    let closed = events.iter().rev().find_map(|event| match &event.body {
        Body::Close { reason } => Some((reason.clone(), event.author.clone())),
        _ => None,
    });
    let agent = agent_of(&house, world.agent).await;
    assert_eq!(closed, Some(("返事なし".to_owned(), Author::Agent(agent))));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_conversation_its_thread_is_erased() {
    let (fake, house) = city(|_, _| {}).await;
    let service = house.start(&fake, 0).await;
    let erased = web_person(&service, "p", QUESTION).await;
    let gone = thread(&fake).await;
    let kept = web_person(&service, "r", QUESTION).await;
    let stays = fake
        .wait_for("another thread", |fake| {
            let threads = fake.threads(fake.world.staff);
            threads.into_iter().map(|it| it.id).find(|id| *id != gone)
        })
        .await;
    house.settled().await;
    service.stop().await;
    house.store.erase(&erased).await.expect("the store answers");
    // Every start begins with another look.
    let bot = house.bot(1);
    assert!(bot.store().conversation(&kept).await.is_ok());
    let service = house.start(&fake, 1).await;
    fake.wait_for("the end of the thread", |fake| {
        fake.channel(gone).is_none().then_some(())
    })
    .await;
    service.stop().await;
    assert!(fake.channel(stays).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_of_the_opening_hours_nobody_is_called_before_the_opening() {
    let (fake, house) = city(|config, _| config.desk.notes = true).await;
    let world = fake.world;
    // Somebody works here, so that notes are read.
    let new = NewAgent {
        login: "desk".into(),
        name: "鈴木".into(),
        role: Role::Agent,
        password: "x".into(),
    };
    house
        .store
        .create_agent(new, Timestamp(1))
        .await
        .expect("the store answers");
    // Eleven at night.
    let service = house.start(&fake, 13 * 60).await;
    service.bot.tend_desk().await.expect("the store answers");
    let id = service
        .bot
        .begin("web", Some(ReplyLocale::Ja))
        .await
        .expect("the store answers")
        .0
        .id;
    let events = say(&service, &id, "p", Content::Person).await;
    let reply = events
        .iter()
        .find(|event| matches!(event.body, Body::BotReply { .. }))
        .expect("it is there")
        .seq;
    say(
        &service,
        &id,
        "c",
        Content::Choice {
            reply,
            id: "leave-note".into(),
        },
    )
    .await;
    say(
        &service,
        &id,
        "n",
        Content::Text("カードの更新について電話をください".into()),
    )
    .await;
    let thread = thread(&fake).await;
    let first = head(&fake, thread, "担当する").await;
    assert_eq!(first.content(), "");
    assert!(
        fake.said(thread)
            .iter()
            .all(|said| !said.content().contains("<@&"))
    );
    service.stop().await;
    // The next morning at ten.
    let service = house.start(&fake, 24 * 60).await;
    fake.wait_message(thread, "the call", |said| {
        said.content().contains(&format!("<@&{}>", world.duty_role))
    })
    .await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_editors_are_told_once_a_day_what_had_no_answer() {
    let (fake, house) =
        city(|config, fake| config.discord.staff.editors_channel = Some(fake.world.editors)).await;
    let world = fake.world;
    let before = house.bot(-10 * 60);
    let id = before
        .begin("web", Some(ReplyLocale::Ja))
        .await
        .expect("the store answers")
        .0
        .id;
    for (key, text) in [
        ("a", "犬の登録はどこですか @everyone"),
        ("b", "犬の登録はどこですか @everyone"),
        ("c", "電話番号 1234 5678 9012"),
    ] {
        let inbound = Inbound {
            conversation: id.clone(),
            key: key.into(),
            content: Content::Text(text.into()),
            locale: None,
        };
        before.receive(inbound).await.expect("the store answers");
    }
    let service = house.start(&fake, 0).await;
    let list = fake
        .wait_message(world.editors, "the list", |said| {
            said.content().contains("答えられなかった")
        })
        .await;
    assert!(
        list.content().contains("犬の登録はどこですか") && list.content().contains("×2"),
        "{}",
        list.content()
    );
    assert!(!list.content().contains("9012"), "{}", list.content());
    service.stop().await;
    let service = house.start(&fake, 30).await;
    let id = service
        .bot
        .begin("web", Some(ReplyLocale::Ja))
        .await
        .expect("the store answers")
        .0
        .id;
    say(&service, &id, "p", Content::Person).await;
    house.settled().await;
    service.stop().await;
    assert_eq!(fake.said(world.editors).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_agent_who_leaves_the_resident_waiting_loses_the_case() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let id = conversation(&house, &fake).await;
    let calls = || {
        let call = format!("<@&{}>", world.duty_role);
        let said = fake.said(thread);
        said.iter()
            .filter(|said| said.content().contains(&call))
            .count()
    };
    assert_eq!(calls(), 1);
    fake.user_message(world.agent, thread, "番号をお知らせください");
    let direct = fake.dm_channel(world.resident);
    fake.wait_message(direct, "the message", |said| {
        said.text().contains("番号をお知らせ")
    })
    .await;
    let after = async |minutes: i64| {
        let now = Timestamp(service.bot.clock().at().0 + minutes * 60_000_000);
        let returned = service.bot.return_abandoned(now).await;
        returned.expect("the store answers")
    };
    // The resident is to answer.
    assert_eq!(after(8 * 60).await, 0);
    fake.dm(world.resident, "どの番号ですか");
    fake.wait_message(thread, "the question", |said| {
        said.content().contains("どの番号ですか")
    })
    .await;
    assert_eq!(after(9).await, 0);
    assert_eq!(after(10).await, 1);
    let record = house.store.conversation(&id).await;
    assert_eq!(record.expect("the store answers").holder, Holder::Queue);
    fake.wait_message(thread, "the call", |said| {
        said.content().contains("住民が担当者を待っています")
    })
    .await;
    head(&fake, thread, "担当する").await;
    house.settled().await;
    service.stop().await;
    assert_eq!(calls(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_that_has_ended_is_not_kept() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let options = [("reason", json!("暴言")), ("hours", json!(2))];
    let block = fake.slash(world.agent, thread, "窓口 block", &options, None);
    fake.wait_answer(block).await;
    service.stop().await;
    let kept = async || {
        let memos = house.store.memos("discord", "block:", 10).await;
        memos.expect("the store answers").len()
    };
    assert_eq!(kept().await, 1);
    let service = house.start(&fake, 60).await;
    house.settled().await;
    service.stop().await;
    assert_eq!(kept().await, 1);
    let service = house.start(&fake, 3 * 60).await;
    eventually("that it is forgotten", async || kept().await == 0).await;
    service.stop().await;
    let audit = audited(&house).await;
    assert!(audit.contains(&"blocked"), "{audit:?}");
}
