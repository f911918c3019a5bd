//! Commands, menus and what is offered while somebody writes.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn commands_answer_who_calls_them_alone() {
    let house = House::new().await;
    let world = house.fake.world;
    house.commands().await;
    let called = house.fake.slash(
        world.resident,
        world.general,
        "質問",
        &[("内容", json!(BRING))],
        None,
    );
    let answer = house.fake.wait_answer(called).await;
    assert_eq!(answer.only_for, Some(world.resident));
    assert!(read(&answer).contains("本人確認書類"));
    // The text tells the language, whatever that of the client is.
    let called = house.fake.slash(
        world.neighbour,
        world.general,
        "質問",
        &[("内容", json!(BRING_EN))],
        Some("ja"),
    );
    assert!(read(&house.fake.wait_answer(called).await).contains("My Number Card"));
    // Where it tells none, the client does.
    for (user, locale, words) in [
        (world.agent, "en-US", "I "),
        (world.supervisor, "ja", "ません"),
    ] {
        let called = house.fake.slash(
            user,
            world.general,
            "質問",
            &[("内容", json!("???"))],
            Some(locale),
        );
        let answer = house.fake.wait_answer(called).await;
        assert!(read(&answer).contains(words), "{}", read(&answer));
    }
    for (locale, words) in [
        ("ja", "質問のしかた"),
        ("en-GB", "How to ask"),
        ("fr", "How to ask"),
    ] {
        let called = house
            .fake
            .slash(world.resident, world.general, "help", &[], Some(locale));
        let answer = house.fake.wait_answer(called).await;
        assert!(read(&answer).contains(words), "{}", answer.text());
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_to_bring_and_dates_are_short_cuts() {
    let house = House::new().await;
    let world = house.fake.world;
    house.commands().await;
    let called = house
        .fake
        .slash(world.resident, world.general, "mochimono", &[], None);
    let back = house.fake.wait_answer(called).await;
    assert!(!labels(&back).is_empty() || !back.components().is_empty());
    let written = house.fake.autocomplete(
        world.resident,
        world.general,
        "mochimono",
        "手続き",
        "",
        None,
    );
    let offered = house.fake.wait_callback(written).await;
    let offered = offered["data"]["choices"][0]["value"]
        .as_str()
        .expect("it works")
        .to_owned();
    let called = house.fake.slash(
        world.resident,
        world.general,
        "mochimono",
        &[("手続き", json!(offered))],
        None,
    );
    let answer = house.fake.wait_answer(called).await;
    assert!(
        read(&answer).contains("マイナンバーカード"),
        "{}",
        answer.text()
    );
    for (user, locale, date, words) in [
        (world.resident, "ja", "2027年5月31日", "2027年3月1日"),
        (world.neighbour, "en-US", "May 31, 2027", "2027"),
    ] {
        let called = house
            .fake
            .slash(user, world.general, "kigen", &[], Some(locale));
        assert_eq!(house.fake.wait_callback(called).await["type"], 9);
        let sent = house.fake.modal(user, called, &[("expiry", date)]);
        let answer = house.fake.wait_answer(sent).await;
        assert_eq!(answer.only_for, Some(user));
        assert!(read(&answer).contains(words), "{}", answer.text());
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_offered_while_they_are_written() {
    let house = House::new().await;
    let world = house.fake.world;
    house.commands().await;
    for (text, locale) in [("", "ja"), ("暗証", "ja"), ("renew", "en-US")] {
        let written = house.fake.autocomplete(
            world.resident,
            world.general,
            "質問",
            "内容",
            text,
            Some(locale),
        );
        let offered = house.fake.wait_callback(written).await;
        assert_eq!(offered["type"], 8);
        assert!(
            !offered["data"]["choices"]
                .as_array()
                .expect("it works")
                .is_empty(),
            "{text}"
        );
    }
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_of_somebody_is_answered_from_its_menu() {
    let house = House::new().await;
    let world = house.fake.world;
    house.commands().await;
    let question = house
        .fake
        .user_message(world.neighbour, world.general, BRING);
    let called = house
        .fake
        .context_menu(world.resident, question, "この質問に答える", None);
    let answer = house.fake.wait_answer(called).await;
    assert_eq!(answer.only_for, Some(world.resident));
    assert!(read(&answer).contains("本人確認書類"));
    // What the bot itself has said is no question.
    let asked = house.fake.mention(world.neighbour, world.general, BRING);
    let own = house.fake.wait_reply(asked).await;
    let called = house
        .fake
        .context_menu(world.resident, own.id, "この質問に答える", None);
    let refusal = house.fake.wait_answer(called).await;
    assert_eq!(refusal.only_for, Some(world.resident));
    assert!(
        refusal.content().contains("文字で書かれた"),
        "{}",
        read(&refusal)
    );
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_takes_longer_is_announced() {
    let house = House::new().await;
    let world = house.fake.world;
    house.commands().await;
    let late = std::time::Duration::from_secs(5);
    let route = "/channels/{channel_id}/messages";
    house
        .fake
        .fault(Fault::on("POST", route).late(late).perform());
    let asked = house.fake.dm(world.resident, BRING);
    let called = house.fake.slash(
        world.resident,
        world.general,
        "質問",
        &[("内容", json!(BRING_EN))],
        None,
    );
    let callback = house.fake.wait_callback(called).await;
    house.fake.wait_reply(asked).await;
    let answer = house.fake.wait_answer(called).await;
    assert!(read(&answer).contains("My Number Card"));
    assert_eq!(answer.only_for, Some(world.resident));
    assert_eq!(callback["type"], 5);
    assert_eq!(callback["data"]["flags"], 64);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_or_answered_already_is_dropped_and_counted() {
    let house = House::new().await;
    house.commands().await;
    let world = house.fake.world;
    let dropped = || {
        let figures = house.bot.channels().of("discord");
        figures.dropped.load(std::sync::atomic::Ordering::Relaxed)
    };
    let callback = "/interactions/{interaction_id}/{interaction_token}/callback";
    let ask = |text: &str| {
        let options = [("内容", json!(text))];
        house
            .fake
            .slash(world.resident, world.general, "質問", &options, None)
    };
    for (status, code) in [(404, 10_062), (400, 40_060)] {
        let before = dropped();
        house
            .fake
            .fault(Fault::on("POST", callback).error(status, code));
        ask(BRING);
        house
            .fake
            .wait_for("that it is dropped", |_| (dropped() > before).then_some(()))
            .await;
    }
    // The message that is answered was deleted meanwhile.
    let before = dropped();
    let route = "/channels/{channel_id}/messages";
    house
        .fake
        .fault(Fault::on("POST", route).error(404, 10_008));
    house.fake.dm(world.resident, BRING);
    house
        .fake
        .wait_for("that it is dropped", |_| (dropped() > before).then_some(()))
        .await;
    house.fake.mend();
    assert!(house.fake.said(world.general).is_empty());
    let direct = house.fake.dm_channel(world.resident);
    assert!(
        house.fake.said(direct).is_empty(),
        "{}",
        house.fake.report()
    );
    // The next one is answered.
    let asked = ask(BRING);
    let answer = house.fake.wait_answer(asked).await;
    assert!(read(&answer).contains("本人確認書類"), "{}", read(&answer));
    house.end().await;
}
