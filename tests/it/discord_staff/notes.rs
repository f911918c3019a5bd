//! What is only for staff, and what staff must see whole.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_note_stays_with_staff_however_its_slashes_are_typed() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let id = conversation(&house, &fake).await;
    let direct = fake.dm_channel(world.resident);
    for mark in ["//", "／／", "/／", "／/"] {
        fake.user_message(world.agent, thread, &format!("{mark} 怒っているようです"));
    }
    let form = fake.slash(world.agent, thread, "返信", &[], None);
    fake.wait_callback(form).await;
    let sent = fake.modal(
        world.agent,
        form,
        &[("text", "／／怒っている理由は料金です")],
    );
    let answer = fake.wait_answer(sent).await;
    assert!(
        answer.content().contains("メモを残しました"),
        "{}",
        answer.content()
    );
    eventually("five notes", async || {
        let kinds = kinds(&house, &id).await;
        kinds.iter().filter(|kind| **kind == "note").count() == 5
    })
    .await;
    // What was sent does not become a note.
    let said = fake.user_message(world.agent, thread, "少々お待ちください");
    let shown = fake
        .wait_message(direct, "the message", |said| {
            said.text().contains("少々お待ち")
        })
        .await;
    for mark in ["／／", "//"] {
        fake.edit(said, &format!("{mark}怒っているので待たせます"));
    }
    let hint = fake.wait_reply(said).await;
    assert!(
        hint.content().contains("後からメモにできません"),
        "{}",
        hint.content()
    );
    // What comes after it is taken in after it.
    fake.user_message(world.agent, thread, "お待たせしました");
    fake.wait_message(direct, "the next message", |said| {
        said.text().contains("お待たせ")
    })
    .await;
    service.stop().await;
    let now = fake.message(shown.id).expect("it is there");
    assert_eq!(now.text(), shown.text());
    let said = fake.said(direct);
    assert!(!said.iter().any(|said| said.text().contains("怒っている")));
    assert!(!kinds(&house, &id).await.contains(&"message_edited"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_with_a_link_draws_no_hint_until_somebody_changes_it() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let note = fake.user_message(world.agent, thread, "// https://example.jp/ を見てください");
    fake.unfurl(note);
    fake.user_message(world.agent, thread, "少々お待ちください");
    let direct = fake.dm_channel(world.resident);
    fake.wait_message(direct, "the message", |said| {
        said.text().contains("少々お待ち")
    })
    .await;
    let is_hint = |said: &Message| said.content().contains("メモは書き直しても");
    assert!(!fake.said(thread).iter().any(is_hint));
    fake.edit(note, "// 別の内容");
    assert!(is_hint(&fake.wait_reply(note).await));
    service.stop().await;
}

fn count(fake: &FakeDiscord, thread: Id, text: &str) -> usize {
    let said = fake.said(thread);
    said.iter()
        .map(|said| said.content().matches(text).count())
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_see_a_text_whole_however_long_escaping_makes_it() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    claim(&fake, thread, world.agent).await;
    let asked = fake.dm(world.resident, &"<".repeat(900));
    fake.wait_for("all of it", |fake| {
        (count(fake, thread, "\\<") == 900).then_some(())
    })
    .await;
    // Longer than before, then shorter, then gone: nothing stays behind.
    fake.edit(asked, &"*".repeat(1_500));
    fake.wait_for("the change", |fake| {
        (count(fake, thread, "\\*") == 1_500 && count(fake, thread, "\\<") == 0).then_some(())
    })
    .await;
    fake.edit(asked, &"*".repeat(1_999));
    fake.wait_for("a longer one", |fake| {
        (count(fake, thread, "\\*") == 1_999).then_some(())
    })
    .await;
    fake.edit(asked, &"*".repeat(10));
    fake.wait_for("a shorter one", |fake| {
        (count(fake, thread, "\\*") == 10).then_some(())
    })
    .await;
    fake.delete(asked);
    fake.wait_for("the deletion", |fake| {
        (count(fake, thread, "\\*") == 0).then_some(())
    })
    .await;
    service.stop().await;
}
