//! The desk with the shipped library and a store in a temporary folder.

mod held;
mod waiting;

use super::super::tests::{House, begin, clock, say, send, text_of};
use super::super::{Bot, Content, Received, Shown};
use super::*;
use crate::desk::policy::{LEAVE_NOTE, NO_NOTE};
use crate::locale::ReplyLocale;
use crate::store::{
    AgentId, Audience, Author, Body, CaseStatus, ClaimOutcome, Event, Holder, NewAgent, Role,
    Store, SuggestionStep,
};

const MINUTE: i64 = 60 * 1_000_000;
/// Minutes from ten o'clock to an hour after closing time.
const EVENING: i64 = 10 * 60;

async fn hire(house: &House, login: &str) -> AgentId {
    let new = NewAgent {
        login: login.into(),
        name: login.into(),
        role: Role::Agent,
        password: "x".into(),
    };
    let agent = house.store.create_agent(new, clock(0).at()).await;
    agent.unwrap().id
}

fn action(conversation: &ConversationId, agent: &AgentId) -> DeskAction {
    DeskAction {
        conversation: conversation.clone(),
        agent: agent.clone(),
        overrule: false,
        reason: "because".into(),
    }
}

async fn wish(bot: &Bot, id: &ConversationId, key: &str, locale: ReplyLocale) -> Vec<Event> {
    let inbound = super::super::Inbound {
        conversation: id.clone(),
        key: key.into(),
        content: Content::Person,
        locale: Some(locale),
    };
    match bot.receive(inbound).await.unwrap() {
        Received::Kept { events, .. } => events,
        Received::Unstored { error, .. } => panic!("not kept: {error}"),
    }
}

async fn holder(house: &House, id: &ConversationId) -> Holder {
    house.store.conversation(id).await.unwrap().holder
}

async fn kinds(house: &House, id: &ConversationId) -> Vec<&'static str> {
    let events = house.store.events_after(id, 0, 100, Audience::Desk).await;
    let events = events.unwrap();
    events.iter().map(|event| event.body.kind()).collect()
}

/// A conversation that an agent has, after two events, a hand-over and a claim.
async fn held(house: &House, agent: &AgentId) -> ConversationId {
    let bot = &house.bot;
    bot.presence().on_duty(agent, clock(0).at());
    let id = begin(bot).await;
    wish(bot, &id, "wish", ReplyLocale::Ja).await;
    let claimed = bot.claim(&id, agent).await.unwrap();
    assert!(matches!(claimed, ClaimOutcome::Claimed(_)));
    id
}

fn outgoing(id: &ConversationId, agent: &AgentId, key: &str, expected: u64) -> Outgoing {
    Outgoing {
        conversation: id.clone(),
        agent: agent.clone(),
        key: key.into(),
        text: "窓口でお受け取りください。".into(),
        expected,
        suggestion: None,
    }
}
