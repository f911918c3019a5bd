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

#[tokio::test(flavor = "multi_thread")]
async fn who_is_staff_is_asked_where_discord_does_not_tell_it() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let direct = fake.dm_channel(world.resident);
    let bare = |user: Id, text: &str| {
        let written = fake.writing(user, thread, text).missed().send();
        let mut event = fake.event_of(written);
        let fields = event.as_object_mut().expect("it is an object");
        fields.remove("member");
        fields.remove("guild_id");
        fake.dispatch_raw("MESSAGE_CREATE", &event);
        written
    };
    for text in ["一つ目のお返事です", "二つ目のお返事です"] {
        bare(world.agent, text);
        fake.wait_message(direct, "the answer", |said| said.text().contains(text))
            .await;
    }
    let refused = bare(world.owner, "わたしがお答えします");
    let refusal = fake.wait_reply(refused).await;
    assert!(
        refusal.content().contains("担当者だけができます"),
        "{}",
        refusal.content()
    );
    let asked = fake.requests_to("GET", "/guilds/{guild_id}/members/{user_id}");
    let about = |user: Id| {
        let end = format!("/members/{user}");
        asked.iter().filter(|one| one.path.ends_with(&end)).count()
    };
    assert_eq!((about(world.agent), about(world.owner)), (1, 1));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_to_whoever_has_the_role_now() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let id = conversation(&house, &fake).await;
    // The colleague is known, and has left.
    let read = fake.slash(world.colleague, thread, "窓口 transcript", &[], None);
    fake.wait_answer(read).await;
    fake.change_user(world.colleague, |user| user.roles = Some(Vec::new()));
    claim(&fake, thread, world.agent).await;
    let agent = agent_of(&house, world.agent).await;
    let transfer = |to: Id| {
        let to = [("user", json!(to.to_string()))];
        fake.slash(world.agent, thread, "窓口 transfer", &to, None)
    };
    for to in [world.colleague, world.resident, world.other_bot] {
        let answer = fake.wait_answer(transfer(to)).await;
        assert!(
            answer.content().contains("担当者ではありません"),
            "{}",
            answer.content()
        );
    }
    let holder = async || {
        let record = house.store.conversation(&id).await;
        record.expect("the store answers").holder
    };
    assert_eq!(holder().await, Holder::Agent(agent));
    // Who has never done anything here gets it, and sees the thread.
    let answer = fake.wait_answer(transfer(world.supervisor)).await;
    assert!(
        answer.content().contains("引き継ぎました"),
        "{}",
        answer.content()
    );
    let supervisor = agent_of(&house, world.supervisor).await;
    assert_eq!(holder().await, Holder::Agent(supervisor));
    assert!(fake.members(thread).contains(&world.supervisor));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_offered_where_nothing_fits() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let looked = fake.autocomplete(world.agent, thread, "返信", "回答", "zzqqxx", None);
    let callback = fake.wait_callback(looked).await;
    assert_eq!(callback["data"]["choices"], json!([]));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_note_read_and_open_again() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let id = conversation(&house, &fake).await;
    claim(&fake, thread, world.agent).await;
    let said = async |command: &str, options: &[(&str, serde_json::Value)]| {
        let used = fake.slash(world.agent, thread, command, options, None);
        let answer = fake.wait_answer(used).await;
        assert_eq!(answer.only_for, Some(world.agent));
        answer.content().to_owned()
    };
    let noted = said("窓口 note", &[("text", json!("折り返し中"))]).await;
    assert!(noted.contains("メモを残しました"), "{noted}");
    let note = events(&house, &id).await.into_iter().find_map(|event| {
        matches!(event.body, Body::Note { .. }).then(|| event.body.text().to_owned())
    });
    assert_eq!(note.as_deref(), Some("折り返し中"));
    let read = said("窓口 transcript", &[]).await;
    assert!(
        read.contains(QUESTION) && read.contains("折り返し中"),
        "{read}"
    );
    let refused = said("窓口 reopen", &[]).await;
    assert!(refused.contains("もう開いています"), "{refused}");
    said("窓口 close", &[]).await;
    let opened = said("窓口 reopen", &[]).await;
    assert!(opened.contains("もう一度開き"), "{opened}");
    let agent = agent_of(&house, world.agent).await;
    let record = house.store.conversation(&id).await;
    assert_eq!(
        record.expect("the store answers").holder,
        Holder::Agent(agent)
    );
    let audit = audited(&house).await;
    assert!(
        audit.contains(&"noted") && audit.contains(&"conversation_read"),
        "{audit:?}"
    );
    service.stop().await;
}
