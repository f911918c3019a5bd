//! Who may do what.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_blocked_calls_nobody_until_unblocked() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let block = fake.slash(
        world.agent,
        thread,
        "窓口 block",
        &[("reason", json!("暴言")), ("hours", json!(2))],
        None,
    );
    let answer = fake.wait_answer(block).await;
    assert!(answer.content().contains("12:0"), "{}", answer.content());
    let id = conversation(&house, &fake).await;
    let close = fake.slash(world.agent, thread, "窓口 close", &[], None);
    fake.wait_answer(close).await;
    let asked = fake.dm(world.resident, "担当者と話したいです");
    fake.wait_reply(asked).await;
    assert_eq!(
        house.store.open_case(&id).await.expect("the store answers"),
        None
    );
    let unblock = fake.slash(world.agent, thread, "窓口 unblock", &[], None);
    fake.wait_answer(unblock).await;
    let asked = fake.dm(world.resident, "担当者と話したいです");
    fake.wait_reply(asked).await;
    assert!(
        house
            .store
            .open_case(&id)
            .await
            .expect("the store answers")
            .is_some()
    );
    assert_eq!(
        kinds(&house, &id)
            .await
            .iter()
            .filter(|kind| **kind == "note")
            .count(),
        2
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_staff_may_do_nothing() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let id = conversation(&house, &fake).await;
    let before = house
        .store
        .conversation(&id)
        .await
        .expect("the store answers");
    // Who owns the server sees everything there, but has no role at the desk.
    let first = head(&fake, thread, "担当する").await;
    let list = fake
        .wait_message(thread, "suggestions", is_suggestions)
        .await;
    let (_, suggestion) = list.buttons().first().cloned().expect("there is one");
    for pressed in [
        fake.press(world.owner, first.id, "担当する"),
        fake.press(world.owner, first.id, "対応を終える"),
        fake.button(world.owner, list.id, &suggestion),
        fake.slash(world.owner, thread, "窓口 claim", &[], None),
        fake.slash(world.owner, thread, "窓口 transcript", &[], None),
        fake.slash(world.owner, thread, "返信", &[], None),
    ] {
        let answer = fake.wait_answer(pressed).await;
        assert_eq!(answer.content(), "担当者だけができます。");
        assert_eq!(answer.only_for, Some(world.owner));
    }
    let looked = fake.autocomplete(world.owner, thread, "返信", "回答", "手数料", None);
    let callback = fake.wait_callback(looked).await;
    assert_eq!(callback["data"]["choices"], json!([]));
    for text in ["わたしがお答えします", "// メモです"] {
        let written = fake.user_message(world.owner, thread, text);
        let refusal = fake.wait_reply(written).await;
        assert!(
            refusal.content().contains("担当者だけができます"),
            "{}",
            refusal.content()
        );
    }
    service.stop().await;
    let after = house
        .store
        .conversation(&id)
        .await
        .expect("the store answers");
    assert_eq!((after.last, after.holder), (before.last, Holder::Queue));
    let direct = fake.dm_channel(world.resident);
    let said = fake.said(direct);
    assert!(!said.iter().any(|said| said.text().contains("わたしが")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_acts_on_the_cases_of_others_and_that_is_noted() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let id = conversation(&house, &fake).await;
    // A colleague may not.
    let refused = fake.slash(world.colleague, thread, "窓口 release", &[], None);
    let answer = fake.wait_answer(refused).await;
    assert!(
        answer.content().contains("が担当しています"),
        "{}",
        answer.content()
    );
    let agent = agent_of(&house, world.agent).await;
    let holder = async || {
        let record = house.store.conversation(&id).await;
        record.expect("the store answers").holder
    };
    assert_eq!(holder().await, Holder::Agent(agent));
    let done = fake.slash(world.supervisor, thread, "窓口 release", &[], None);
    let answer = fake.wait_answer(done).await;
    assert!(
        answer.content().contains("待ち行列に戻しました"),
        "{}",
        answer.content()
    );
    assert_eq!(holder().await, Holder::Queue);
    let audit = audited(&house).await;
    assert_eq!(audit.last(), Some(&"released"), "{audit:?}");
    assert_eq!(
        audit
            .iter()
            .filter(|action| **action == "overruled")
            .count(),
        1,
        "{audit:?}"
    );
    service.stop().await;
}
