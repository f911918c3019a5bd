//! One case from its beginning to its end.

use super::*;

fn no_one(mentioned: &serde_json::Value) -> bool {
    mentioned.as_array().is_none_or(Vec::is_empty)
}

#[expect(
    clippy::too_many_lines,
    reason = "one case from its beginning to its end"
)]
#[tokio::test(flavor = "multi_thread")]
async fn the_whole_journey() {
    let (fake, house) = city(|_, _| {}).await;
    let world = fake.world;
    let service = house.start(&fake, 0).await;
    let thread = person_asked(&fake).await;
    let id = conversation(&house, &fake).await;

    // The thread: private, nobody named, one call of the role on duty, the transcript.
    let channel = fake.channel(thread).expect("it is there");
    assert_eq!(channel.kind, 12);
    assert!(!channel.thread.clone().expect("it is there").invitable);
    assert!(
        !channel.name.contains("花子") && !channel.name.contains("hanako"),
        "{}",
        channel.name
    );
    assert!(channel.name.chars().count() <= 100);
    let first = head(&fake, thread, "担当する").await;
    assert!(
        first
            .content()
            .contains(&format!("<@&{}>", world.duty_role))
    );
    assert!(
        first.text().contains("担当者を待っています"),
        "{}",
        first.text()
    );
    fake.wait_message(thread, "the transcript", |said| {
        said.content().contains(QUESTION) && said.content().contains("担当者と話したい")
    })
    .await;
    let calls = fake.requests_to("POST", "/channels/{channel_id}/messages");
    let calling = calls.iter().filter(|call| {
        let mentions = &call.body["allowed_mentions"];
        assert_eq!(mentions["parse"], json!([]), "{}", call.body);
        assert!(no_one(&mentions["users"]), "{}", call.body);
        !no_one(&mentions["roles"])
    });
    let calling: Vec<_> = calling
        .map(|call| &call.body["allowed_mentions"]["roles"])
        .collect();
    assert_eq!(calling, [&json!([world.duty_role.to_string()])]);
    assert!(fake.members(thread).contains(&world.agent));

    claim(&fake, thread, world.agent).await;
    fake.wait_message(thread, "that it is claimed", |said| {
        said.content().contains("が担当します")
    })
    .await;
    let agent = agent_of(&house, world.agent).await;
    assert_eq!(
        house
            .store
            .conversation(&id)
            .await
            .expect("the store answers")
            .holder,
        Holder::Agent(agent.clone())
    );

    // The resident asks on: the bot is silent, staff get suggestions.
    let direct = fake.dm_channel(world.resident);
    let before = fake.said(direct).len();
    fake.dm(world.resident, "暗証番号を忘れました。どうすればいいですか");
    let asked = fake
        .wait_message(thread, "the question", |said| {
            said.content().contains("暗証番号を忘れました") && !is_suggestions(said)
        })
        .await;
    let list = fake
        .wait_message(thread, "suggestions for the newest message", |said| {
            is_suggestions(said) && said.id > asked.id
        })
        .await;
    assert!(list.content().contains('%'), "{}", list.content());
    assert_eq!(fake.said(direct).len(), before);
    let (label, custom_id) = list.buttons().first().cloned().expect("it is there");
    assert!(label.contains('%'), "{label}");

    // One click puts it into a form, a second sends it, changed.
    let form = fake.button(world.agent, list.id, &custom_id);
    let callback = fake.wait_callback(form).await;
    assert_eq!(callback["type"], 9);
    let text = callback["data"]["components"][0]["components"][0]["value"]
        .as_str()
        .expect("it is there")
        .to_owned();
    assert!(!text.is_empty());
    let sent = fake.modal(
        world.agent,
        form,
        &[("text", "役所の窓口で初期化できます。*お待ちしています*")],
    );
    let answer = fake.wait_answer(sent).await;
    assert!(
        answer.content().contains("送りました"),
        "{}",
        answer.content()
    );
    assert_eq!(answer.only_for, Some(world.agent));
    let shown = fake
        .wait_message(direct, "the answer of staff", |said| {
            said.text().contains("役所の窓口で初期化")
        })
        .await;
    assert!(
        !shown.text().contains("佐藤") && shown.text().contains("\\*お待ち"),
        "{}",
        shown.text()
    );
    fake.wait_message(thread, "its copy", |said| {
        said.content().contains("役所の窓口で初期化")
    })
    .await;

    // A message in the thread goes to the resident, a note does not.
    fake.user_message(world.agent, thread, "ほかにご質問はありますか");
    fake.wait_message(direct, "the message", |said| {
        said.text().contains("ほかにご質問")
    })
    .await;
    fake.user_message(world.agent, thread, "// 怒っているようです");
    eventually("the note", async || {
        kinds(&house, &id).await.contains(&"note")
    })
    .await;

    // Given back, taken by another, handed back by transfer.
    let first = head(&fake, thread, "待ち行列に戻す").await;
    fake.press(world.agent, first.id, "待ち行列に戻す");
    fake.wait_message(thread, "that it is released", |said| {
        said.content().contains("待ち行列に戻しました")
    })
    .await;
    claim(&fake, thread, world.colleague).await;
    let moved = fake.slash(
        world.colleague,
        thread,
        "窓口 transfer",
        &[
            ("user", json!(world.agent.to_string())),
            ("reason", json!("詳しいので")),
        ],
        None,
    );
    let answer = fake.wait_answer(moved).await;
    assert!(
        answer.content().contains("引き継ぎました"),
        "{}",
        answer.content()
    );
    fake.wait_message(thread, "why", |said| said.content().contains("詳しいので"))
        .await;

    // Who does not have it cannot write to the resident.
    fake.user_message(world.colleague, thread, "わたしも答えます");
    fake.wait_message(thread, "the refusal", |said| {
        said.content().contains("が担当しています。")
    })
    .await;

    // Closed with a reason: transcript, archive.
    let first = head(&fake, thread, "対応を終える").await;
    let form = fake.press(world.agent, first.id, "対応を終える");
    assert_eq!(fake.wait_callback(form).await["type"], 9);
    let closed = fake.modal(world.agent, form, &[("text", "解決した")]);
    let answer = fake.wait_answer(closed).await;
    assert!(
        answer.content().contains("対応を終えました"),
        "{}",
        answer.content()
    );
    let record = fake
        .wait_message(thread, "the transcript at the end", |said| {
            said.content().contains("会話の記録") && !said.files.is_empty()
        })
        .await;
    let (name, text) = record.files.first().cloned().expect("it is there");
    assert!(name.starts_with("transcript-") && name.ends_with(".txt"));
    let text = String::from_utf8(text).expect("it is UTF-8");
    for part in [
        QUESTION,
        "暗証番号を忘れました",
        "*お待ちしています*",
        "怒っている",
        "詳しいので",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    fake.wait_for("the archive", |fake| {
        fake.channel(thread)?
            .thread
            .filter(|thread| thread.archived)
    })
    .await;
    assert!(!fake.said(direct).iter().any(|said| {
        let text = said.text();
        text.contains("怒っている")
            || text.contains("解決した")
            || text.contains("詳しいので")
            || text.contains("わたしも答え")
    }));
    assert!(!kinds(&house, &id).await.is_empty());

    // The resident's thanks.
    let thanks = fake.said(direct).pop().expect("it is there");
    if let Some((_, up)) = thanks
        .buttons()
        .into_iter()
        .find(|(_, id)| id.contains("up:"))
    {
        fake.button(world.resident, thanks.id, &up);
        fake.wait_message(thread, "the rating", |said| {
            said.content().contains("役に立った")
        })
        .await;
    } else {
        panic!("no thumbs: {}", thanks.json);
    }

    // Opened again.
    fake.archive(thread, false, false);
    let first = head(&fake, thread, "もう一度開く").await;
    fake.press(world.agent, first.id, "もう一度開く");
    fake.wait_for("the case again", |fake| {
        let again = fake
            .said(thread)
            .into_iter()
            .filter(|said| has_button(said, "待ち行列に戻す"));
        (again.count() == 1).then_some(())
    })
    .await;
    let holder = house
        .store
        .conversation(&id)
        .await
        .expect("the store answers")
        .holder;
    assert_eq!(holder, Holder::Agent(agent));
    let audit = audited(&house).await;
    for action in [
        "claimed",
        "answered",
        "noted",
        "released",
        "transferred",
        "closed",
    ] {
        assert!(audit.contains(&action), "{action}: {audit:?}");
    }
    service.stop().await;
}
