//! Staff on Discord, from the wish for a person to the end of the case, against the fake.

mod house;

use madoguchi::bot::desk::{DeskAction, Outgoing, Sent};
use madoguchi::bot::{Content, Inbound, Received};
use madoguchi::config::Config;
use madoguchi::locale::ReplyLocale;
use madoguchi::store::{
    AccountStore, AgentId, Audience, AuditFilter, Author, Body, ChannelStore, ConversationId,
    Event, Holder, NewAgent, Role, Store, Timestamp,
};
use serde_json::json;

use crate::discord_fake::{FakeDiscord, Fault, Id, Message, may};
use house::{House, Service};

const QUESTION: &str = "更新の持ち物は何ですか";

async fn city(change: impl FnOnce(&mut Config, &FakeDiscord)) -> (FakeDiscord, House) {
    let fake = FakeDiscord::start().await;
    let house = House::new(&fake, |config| change(config, &fake)).await;
    (fake, house)
}

/// A resident asks by direct message, then for a person. Gives the thread.
async fn person_asked(fake: &FakeDiscord) -> Id {
    let world = fake.world;
    let asked = fake.dm(world.resident, QUESTION);
    fake.wait_reply(asked).await;
    fake.dm(world.resident, "担当者と話したいです");
    thread(fake).await
}

/// Waits for the only thread of staff, with its suggestions.
async fn thread(fake: &FakeDiscord) -> Id {
    let thread = fake
        .wait_for("a thread of staff", |fake| {
            let threads = fake.threads(fake.world.staff);
            threads.first().map(|thread| thread.id)
        })
        .await;
    fake.wait_message(thread, "suggestions", is_suggestions)
        .await;
    thread
}

fn is_suggestions(message: &Message) -> bool {
    message.content().contains("回答の候補")
}

fn has_button(message: &Message, label: &str) -> bool {
    message
        .buttons()
        .iter()
        .any(|(text, _)| text.contains(label))
}

async fn head(fake: &FakeDiscord, thread: Id, label: &str) -> Message {
    fake.wait_message(thread, label, |message| has_button(message, label))
        .await
}

async fn conversation(house: &House, fake: &FakeDiscord) -> ConversationId {
    let address = format!("dm:{}", fake.world.resident);
    let found = house
        .store
        .conversation_at("discord", &address)
        .await
        .expect("it works");
    found.expect("the resident has a conversation")
}

async fn events(house: &House, id: &ConversationId) -> Vec<Event> {
    house
        .store
        .events_after(id, 0, 500, Audience::Desk)
        .await
        .expect("it works")
}

async fn kinds(house: &House, id: &ConversationId) -> Vec<&'static str> {
    events(house, id)
        .await
        .iter()
        .map(|event| event.body.kind())
        .collect()
}

async fn agent_of(house: &House, user: Id) -> AgentId {
    let agent = house
        .store
        .agent_by_login(&format!("discord-{user}"))
        .await
        .expect("it works");
    agent.expect("has acted").id
}

async fn audited(house: &House) -> Vec<&'static str> {
    let mut entries = house
        .store
        .audit(AuditFilter::default(), 100)
        .await
        .expect("it works");
    entries.reverse();
    entries.iter().map(|entry| entry.action.name()).collect()
}

/// No message stands twice in a channel.
fn no_doubles(fake: &FakeDiscord, channel: Id) {
    let mut seen = std::collections::BTreeSet::new();
    for message in fake.said(channel) {
        let text = message.text();
        assert!(seen.insert(text.clone()), "twice: {text}");
    }
}

async fn claim(fake: &FakeDiscord, thread: Id, user: Id) {
    let message = head(fake, thread, "担当する").await;
    fake.press(user, message.id, "担当する");
    head(fake, thread, "待ち行列に戻す").await;
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
    let channel = fake.channel(thread).expect("it works");
    assert_eq!(channel.kind, 12);
    assert!(!channel.thread.clone().expect("it works").invitable);
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
        assert!(mentions.is_object(), "{}", call.body);
        mentions["roles"]
            .as_array()
            .is_some_and(|roles| !roles.is_empty())
    });
    assert_eq!(calling.count(), 1);
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
            .expect("it works")
            .holder,
        Holder::Agent(agent.clone())
    );

    // The resident asks on: the bot is silent, staff get suggestions.
    let direct = fake.dm_channel(world.resident);
    let before = fake.said(direct).len();
    fake.dm(world.resident, "暗証番号を忘れました。どうすればいいですか");
    let list = fake
        .wait_message(thread, "suggestions for the newest message", |said| {
            is_suggestions(said) && said.content().contains("暗証番号")
        })
        .await;
    assert!(list.content().contains('%'), "{}", list.content());
    assert_eq!(fake.said(direct).len(), before);
    let (label, custom_id) = list.buttons().first().cloned().expect("it works");
    assert!(label.contains('%'), "{label}");

    // One click puts it into a form, a second sends it, changed.
    let form = fake.button(world.agent, list.id, &custom_id);
    let callback = fake.wait_callback(form).await;
    assert_eq!(callback["type"], 9);
    let text = callback["data"]["components"][0]["components"][0]["value"]
        .as_str()
        .expect("it works")
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
    fake.wait_message(thread, "the transcript at the end", |said| {
        said.content().contains("会話の記録")
    })
    .await;
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
    let thanks = fake.said(direct).pop().expect("it works");
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
        .expect("it works")
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

async fn web_person(service: &Service, key: &str, text: &str) -> ConversationId {
    let id = service
        .bot
        .begin("web", Some(ReplyLocale::Ja))
        .await
        .expect("it works")
        .0
        .id;
    say(
        service,
        &id,
        &format!("{key}-q"),
        Content::Text(text.to_owned()),
    )
    .await;
    say(service, &id, key, Content::Person).await;
    id
}

async fn say(service: &Service, id: &ConversationId, key: &str, content: Content) -> Vec<Event> {
    let inbound = Inbound {
        conversation: id.clone(),
        key: key.to_owned(),
        content,
        locale: None,
    };
    match service.bot.receive(inbound).await.expect("it works") {
        Received::Kept { events, .. } => events,
        Received::Unstored { error, .. } => panic!("{error}"),
    }
}

async fn eventually(what: &str, mut found: impl AsyncFnMut() -> bool) {
    let waiting = async {
        while !found().await {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await;
    assert!(waited.is_ok(), "waited in vain for {what}");
}

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
            .expect("it works")
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
        .expect("it works")
        .id;
    service.bot.claim(&id, &agent).await.expect("it works");
    fake.wait_message(thread, "the claim", |said| {
        said.content().contains("窓口の鈴木が担当します")
    })
    .await;
    let last = house.store.conversation(&id).await.expect("it works").last;
    let sent = service.bot.send(Outgoing {
        conversation: id.clone(),
        agent: agent.clone(),
        key: "k".into(),
        text: "机からお答えします".into(),
        expected: last,
        suggestion: None,
    });
    assert!(matches!(sent.await.expect("it works"), Sent::Kept { .. }));
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
    service.bot.close_case(action).await.expect("it works");
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
    let last = house.store.conversation(&id).await.expect("it works").last;
    let sent = beside.send(Outgoing {
        conversation: id.clone(),
        agent: agent.clone(),
        key: "k".into(),
        text: "止まっている間の返事".into(),
        expected: last,
        suggestion: None,
    });
    assert!(matches!(sent.await.expect("it works"), Sent::Kept { .. }));
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
        .expect("it works");
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
        .expect("it works");
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
    service.stop().await;
    let service = house.start(&fake, 20).await;
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
            .expect("it works")
        {
            Some(id) => house
                .store
                .open_case(&id)
                .await
                .expect("it works")
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
    assert_eq!(house.store.open_case(&id).await.expect("it works"), None);
    let unblock = fake.slash(world.agent, thread, "窓口 unblock", &[], None);
    fake.wait_answer(unblock).await;
    let asked = fake.dm(world.resident, "担当者と話したいです");
    fake.wait_reply(asked).await;
    assert!(
        house
            .store
            .open_case(&id)
            .await
            .expect("it works")
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
        .expect("it works");
    // Eleven at night.
    let service = house.start(&fake, 13 * 60).await;
    service.bot.tend_desk().await.expect("it works");
    let id = service
        .bot
        .begin("web", Some(ReplyLocale::Ja))
        .await
        .expect("it works")
        .0
        .id;
    let events = say(&service, &id, "p", Content::Person).await;
    let reply = events
        .iter()
        .find(|event| matches!(event.body, Body::BotReply { .. }))
        .expect("it works")
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
        .expect("it works")
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
        before.receive(inbound).await.expect("it works");
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
        .expect("it works")
        .0
        .id;
    say(&service, &id, "p", Content::Person).await;
    house.settled().await;
    service.stop().await;
    assert_eq!(fake.said(world.editors).len(), 1);
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
