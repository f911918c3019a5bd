//! What is written in a thread, at the desk and by the resident, in all directions.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_case_of_the_web_is_answered_on_discord() {
    let (fake, house) = city(|_, _| {}).await;
    let service = house.start(&fake, 0).await;
    let id = web_person(&service, "p", QUESTION).await;
    let thread = thread(&fake).await;
    assert!(
        head(&fake, thread, "担当する")
            .await
            .text()
            .contains("ウェブ")
    );
    // Who writes first takes it.
    fake.user_message(fake.world.agent, thread, "窓口にお持ちください");
    eventually("the message", async || {
        let events = events(&house, &id).await;
        events
            .iter()
            .any(|event| event.body.text() == "窓口にお持ちください")
    })
    .await;
    let agent = agent_of(&house, fake.world.agent).await;
    assert_eq!(
        house
            .store
            .conversation(&id)
            .await
            .expect("the store answers")
            .holder,
        Holder::Agent(agent.clone())
    );
    say(
        &service,
        &id,
        "m2",
        Content::Text("手数料はいくらですか".into()),
    )
    .await;
    fake.wait_message(thread, "the question", |said| {
        said.content().contains("手数料はいくら")
    })
    .await;
    // Nobody was told twice.
    service.stop().await;
    no_doubles(&fake, thread);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_of_discord_is_answered_at_the_desk() {
    let (fake, house) = city(|_, _| {}).await;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let id = conversation(&house, &fake).await;
    let new = NewAgent {
        login: "desk".into(),
        name: "窓口の鈴木".into(),
        role: Role::Agent,
        password: "x".into(),
    };
    let agent = house
        .store
        .create_agent(new, service.bot.clock().at())
        .await
        .expect("the store answers")
        .id;
    service
        .bot
        .claim(&id, &agent)
        .await
        .expect("the store answers");
    fake.wait_message(thread, "the claim", |said| {
        said.content().contains("窓口の鈴木が担当します")
    })
    .await;
    let last = house
        .store
        .conversation(&id)
        .await
        .expect("the store answers")
        .last;
    let sent = service.bot.send(Outgoing {
        conversation: id.clone(),
        agent: agent.clone(),
        key: "k".into(),
        text: "机からお答えします".into(),
        expected: last,
        suggestion: None,
    });
    assert!(matches!(
        sent.await.expect("the store answers"),
        Sent::Kept { .. }
    ));
    let direct = fake.dm_channel(fake.world.resident);
    fake.wait_message(direct, "the answer", |said| {
        said.text().contains("机からお答え")
    })
    .await;
    fake.wait_message(thread, "its copy", |said| {
        said.content().contains("机からお答え")
    })
    .await;
    // Somebody else on Discord is told who has it.
    fake.user_message(fake.world.agent, thread, "わたしも");
    fake.wait_message(thread, "who has it", |said| {
        said.content().contains("窓口の鈴木が担当しています")
    })
    .await;
    let action = DeskAction {
        conversation: id.clone(),
        agent,
        overrule: false,
        reason: "終わり".into(),
    };
    service
        .bot
        .close_case(action)
        .await
        .expect("the store answers");
    fake.wait_for("the archive", |fake| {
        fake.channel(thread)?
            .thread
            .filter(|thread| thread.archived)
    })
    .await;
    service.stop().await;
    no_doubles(&fake, thread);
}

#[tokio::test(flavor = "multi_thread")]
async fn edits_and_deletions_go_both_ways() {
    let (fake, house) = city(|_, _| {}).await;
    let service = house.start(&fake, 0).await;
    let world = fake.world;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let direct = fake.dm_channel(world.resident);
    // The resident's.
    let asked = fake.dm(world.resident, "カードをなくしました");
    let copy = fake
        .wait_message(thread, "the message", |said| {
            said.content().contains("カードをなくしました") && !is_suggestions(said)
        })
        .await;
    fake.edit(asked, "カードを落としました");
    fake.wait_for("the change", |fake| {
        let text = fake.message(copy.id)?.content().to_owned();
        (text.contains("落としました") && !text.contains("なくしました")).then_some(())
    })
    .await;
    fake.delete(asked);
    fake.wait_for("the deletion", |fake| {
        let text = fake.message(copy.id)?.content().to_owned();
        (text.contains("消しました") && !text.contains("落としました")).then_some(())
    })
    .await;
    // The agent's.
    let said = fake.user_message(world.agent, thread, "あしたおこしください");
    let shown = fake
        .wait_message(direct, "the answer", |said| {
            said.text().contains("あしたおこし")
        })
        .await;
    fake.edit(said, "来週おこしください");
    fake.wait_for("the change", |fake| {
        fake.message(shown.id)?
            .text()
            .contains("来週おこし")
            .then_some(())
    })
    .await;
    fake.delete(said);
    fake.wait_for("the deletion", |fake| {
        let gone = fake
            .message(shown.id)
            .is_none_or(|shown| !shown.text().contains("来週"));
        gone.then_some(())
    })
    .await;
    let id = conversation(&house, &fake).await;
    let kinds = kinds(&house, &id).await;
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| **kind == "message_edited")
            .count(),
        2
    );
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| **kind == "message_deleted")
            .count(),
        2
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_form_shows_what_is_new_and_asks_again() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let form = fake.slash(world.agent, thread, "返信", &[], None);
    assert_eq!(fake.wait_callback(form).await["type"], 9);
    fake.dm(world.resident, "やっぱり手数料を教えて");
    fake.wait_message(thread, "the message", |said| {
        said.content().contains("やっぱり手数料")
    })
    .await;
    let sent = fake.modal(world.agent, form, &[("text", "はい、無料です")]);
    let answer = fake.wait_answer(sent).await;
    assert!(
        answer.content().contains("やっぱり手数料"),
        "{}",
        answer.content()
    );
    assert!(
        answer.content().contains("はい、無料です"),
        "{}",
        answer.content()
    );
    let again = fake.press(world.agent, answer.id, "続きを書く");
    let callback = fake.wait_callback(again).await;
    assert_eq!(
        callback["data"]["components"][0]["components"][0]["value"],
        "はい、無料です"
    );
    let sent = fake.modal(world.agent, again, &[]);
    let answer = fake.wait_answer(sent).await;
    assert!(
        answer.content().contains("送りました"),
        "{}",
        answer.content()
    );
    let direct = fake.dm_channel(world.resident);
    fake.wait_message(direct, "the answer", |said| {
        said.text().contains("はい、無料です")
    })
    .await;
    service.stop().await;
    no_doubles(&fake, thread);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_found_by_its_words() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let looked = fake.autocomplete(world.agent, thread, "返信", "回答", "手数料", None);
    let callback = fake.wait_callback(looked).await;
    let choices = callback["data"]["choices"]
        .as_array()
        .cloned()
        .expect("it is there");
    assert!(!choices.is_empty());
    let form = fake.slash(
        world.agent,
        thread,
        "返信",
        &[("回答", choices[0]["value"].clone())],
        None,
    );
    let callback = fake.wait_callback(form).await;
    let value = callback["data"]["components"][0]["components"][0]["value"]
        .as_str()
        .expect("it is there");
    assert!(
        value.contains("手数料") || value.contains("無料"),
        "{value}"
    );
    // Outside of a thread there is no case.
    let refused = fake.slash(world.agent, world.staff, "窓口 claim", &[], None);
    let answer = fake.wait_answer(refused).await;
    assert!(
        answer.content().contains("スレッドの中"),
        "{}",
        answer.content()
    );
    service.stop().await;
}
