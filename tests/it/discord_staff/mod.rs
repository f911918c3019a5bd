//! Staff on Discord, from the wish for a person to the end of the case, against the fake.

mod desks;
mod failures;
mod house;
mod journey;
mod notes;
mod rights;
mod time;

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
        .expect("the store answers");
    found.expect("the resident has a conversation")
}

async fn events(house: &House, id: &ConversationId) -> Vec<Event> {
    house
        .store
        .events_after(id, 0, 500, Audience::Desk)
        .await
        .expect("the store answers")
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
        .expect("the store answers");
    agent.expect("has acted").id
}

async fn audited(house: &House) -> Vec<&'static str> {
    let mut entries = house
        .store
        .audit(AuditFilter::default(), 100)
        .await
        .expect("the store answers");
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

async fn web_person(service: &Service, key: &str, text: &str) -> ConversationId {
    let id = service
        .bot
        .begin("web", Some(ReplyLocale::Ja))
        .await
        .expect("the store answers")
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
    match service
        .bot
        .receive(inbound)
        .await
        .expect("the store answers")
    {
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
    let waited = tokio::time::timeout(std::time::Duration::from_mins(1), waiting).await;
    assert!(waited.is_ok(), "waited in vain for {what}");
}
