//! Messages that their authors change or take away, on channels where that can be done.

use super::Bot;
use crate::store::{
    AgentId, Author, Body, ConversationId, Event, NewEvent, StoreError, Turn, TurnOutcome,
};

/// How often a change is tried again because something else happened in the conversation in the meantime.
const TRIES: usize = 16;

impl Bot {
    /// The author of a message has taken it away. The same key again gives the event of the first time.
    ///
    /// Errors: [`StoreError::Refused`] when there is no such message of this author, or when an agent does not have the
    /// conversation.
    pub async fn deleted(
        &self,
        conversation: &ConversationId,
        message: u64,
        author: Author,
        key: &str,
    ) -> Result<Event, StoreError> {
        let body = Body::MessageDeleted { message };
        self.add_change(conversation, NewEvent { author, body }, key)
            .await
    }

    /// An agent has changed a message. The same key again gives the event of the first time. Residents change theirs with
    /// [`Content::Edit`](super::Content::Edit).
    ///
    /// Errors: [`StoreError::Refused`] for a text that no message may have, when there is no such message of this agent, or
    /// when the agent does not have the conversation.
    pub async fn agent_edited(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        message: u64,
        text: &str,
        key: &str,
    ) -> Result<Event, StoreError> {
        let text = self.masked(self.sendable(text)?);
        let event = NewEvent {
            author: Author::Agent(agent.clone()),
            body: Body::MessageEdited { message, text },
        };
        self.add_change(conversation, event, key).await
    }

    async fn add_change(
        &self,
        conversation: &ConversationId,
        event: NewEvent,
        key: &str,
    ) -> Result<Event, StoreError> {
        let mut held = self.mailboxes.hold(conversation).await;
        // The number changes; what is at hand is read again when it is needed.
        *held = None;
        let mut expected = self.store.conversation(conversation).await?.last;
        for _ in 0..TRIES {
            let turn = Turn {
                conversation: conversation.clone(),
                expected,
                key: key.to_owned(),
                state: None,
                holder: None,
                events: vec![event.clone()],
                at: self.clock.at(),
            };
            let events = match self.store.commit_turn(turn).await? {
                TurnOutcome::Written(events) => {
                    self.bus.tell(&events);
                    events
                }
                TurnOutcome::Known(events) => events,
                TurnOutcome::Conflict(newer) => {
                    expected = newer.last().map_or(expected, |event| event.seq);
                    continue;
                }
            };
            let changed = events.into_iter().next();
            return changed.ok_or_else(|| StoreError::Corrupt("a change has vanished.".into()));
        }
        Err(StoreError::Busy(
            "Too much is going on in this conversation. Try again.".into(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{House, begin, clock, say, send};
    use super::super::{Content, Received, Shown};
    use super::*;
    use crate::locale::ReplyLocale;
    use crate::store::{AfterCase, Audience, CaseAction, Holder, NewAgent, Role, Store};
    use crate::text::MASK;

    async fn hired(house: &House) -> AgentId {
        let new = NewAgent {
            login: "mori".into(),
            name: "Mori".into(),
            role: Role::Agent,
            password: "x".into(),
        };
        let agent = house.store.create_agent(new, clock(0).at()).await;
        let agent = agent.unwrap().id;
        house.bot.presence().on_duty(&agent, clock(0).at());
        agent
    }

    async fn taken(bot: &Bot, id: &ConversationId, key: &str, content: Content) -> Vec<Event> {
        match send(bot, id, key, content).await.unwrap() {
            Received::Kept { events, .. } => events,
            Received::Unstored { error, .. } => panic!("not kept: {error}"),
        }
    }

    fn edit(message: u64, text: &str) -> Content {
        let text = text.to_owned();
        Content::Edit { message, text }
    }

    async fn held(house: &House, agent: &AgentId) -> ConversationId {
        let id = begin(&house.bot).await;
        taken(&house.bot, &id, "wish", Content::Person).await;
        house.bot.claim(&id, agent).await.unwrap();
        id
    }

    async fn sent(bot: &Bot, id: &ConversationId, agent: &AgentId, key: &str) -> Event {
        let message = super::super::desk::Outgoing {
            conversation: id.clone(),
            agent: agent.clone(),
            key: key.into(),
            text: "窓口へどうぞ。".into(),
            expected: bot.store().conversation(id).await.unwrap().last,
            suggestion: None,
        };
        match bot.send(message).await.unwrap() {
            super::super::desk::Sent::Kept { event, .. } => event,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_changed_question_is_answered_again() {
        let house = House::new().await;
        let (bot, id) = (&house.bot, begin(&house.bot).await);
        say(bot, &id, "1", "更新に必要な持ち物は？").await;
        let news = bot.bus().follow_all();
        let changed = taken(
            bot,
            &id,
            "2",
            edit(1, "予約は要りますか。番号は1234 5678 9018です"),
        )
        .await;
        let Body::MessageEdited { message: 1, text } = &changed[0].body else {
            panic!("{changed:?}");
        };
        assert_eq!(changed[0].author, Author::Resident);
        assert!(text.contains(MASK) && !text.contains("9018"), "{text}");
        let shown = Shown::of(&changed[1]).unwrap();
        assert!(!shown.fallback, "{shown:?}");
        assert_eq!(news.len(), 2, "followers are told");
        assert_eq!(taken(bot, &id, "2", edit(1, "別")).await, changed);
        // Only messages of residents can be changed so.
        for wrong in [2, 3, 9] {
            let refused = send(bot, &id, "wrong", edit(wrong, "カード")).await;
            assert!(
                matches!(refused, Err(StoreError::Refused(_))),
                "{refused:?}"
            );
        }
        assert_eq!(house.store.conversation(&id).await.unwrap().last, 4);
    }

    #[tokio::test]
    async fn nobody_answers_a_change_where_the_bot_is_silent() {
        let house = House::new().await;
        let (bot, agent) = (&house.bot, hired(&house).await);
        let id = held(&house, &agent).await;
        let changed = taken(bot, &id, "e", edit(1, "人と")).await;
        assert_eq!(changed.len(), 1);
        let close = CaseAction {
            conversation: id.clone(),
            agent: agent.clone(),
            overrule: false,
            reason: String::new(),
            tell: None,
            at: clock(0).at(),
        };
        house
            .store
            .close_case(close, AfterCase::Closed)
            .await
            .unwrap();
        let later = house.later(1);
        let changed = taken(&later, &id, "f", edit(1, "更新の費用は？")).await;
        assert_eq!(changed.len(), 1);
        let record = house.store.conversation(&id).await.unwrap();
        assert_eq!(record.holder, Holder::Closed);
    }

    #[tokio::test]
    async fn a_message_is_taken_away_by_its_author_once() {
        let house = House::new().await;
        let (bot, agent) = (&house.bot, hired(&house).await);
        let id = held(&house, &agent).await;
        let message = sent(bot, &id, &agent, "m").await;
        let by = || Author::Agent(agent.clone());
        let gone = bot.deleted(&id, message.seq, by(), "d").await.unwrap();
        assert_eq!(
            gone.body,
            Body::MessageDeleted {
                message: message.seq
            }
        );
        let again = bot.deleted(&id, message.seq, by(), "d").await;
        assert_eq!(again, Ok(gone));
        let own = bot.deleted(&id, 1, Author::Resident, "r").await.unwrap();
        assert_eq!(own.body.kind(), "message_deleted");
        for (seq, author) in [
            (1, by()),
            (message.seq, Author::Resident),
            (2, Author::Bot),
            (99, Author::Resident),
        ] {
            let refused = bot.deleted(&id, seq, author, "x").await;
            assert!(
                matches!(refused, Err(StoreError::Refused(_))),
                "{refused:?}"
            );
        }
        let seen = bot.events_after(&id, 0, 99, Audience::Resident).await;
        let seen = seen.unwrap();
        let gone = seen
            .iter()
            .filter(|event| event.body.kind() == "message_deleted");
        assert_eq!(gone.count(), 2, "residents know of both");
    }

    #[tokio::test]
    async fn an_agent_changes_own_messages_while_having_the_conversation() {
        let house = House::new().await;
        let (bot, agent) = (&house.bot, hired(&house).await);
        let id = held(&house, &agent).await;
        let message = sent(bot, &id, &agent, "m").await.seq;
        let changed = bot
            .agent_edited(&id, &agent, message, " 番号は123456789018 ", "e")
            .await
            .unwrap();
        assert!(!changed.body.text().contains("9018"));
        let again = bot.agent_edited(&id, &agent, message, "別の文", "e").await;
        assert_eq!(again, Ok(changed));
        let refused = |outcome: Result<Event, StoreError>| {
            assert!(
                matches!(outcome, Err(StoreError::Refused(_))),
                "{outcome:?}"
            );
        };
        refused(bot.agent_edited(&id, &agent, message, "  ", "f").await);
        let long = "あ".repeat(20_000);
        refused(bot.agent_edited(&id, &agent, message, &long, "f").await);
        refused(bot.agent_edited(&id, &agent, 1, "住民の文", "f").await);
        let action = super::super::desk::DeskAction {
            conversation: id.clone(),
            agent: agent.clone(),
            overrule: false,
            reason: String::new(),
        };
        bot.release(action).await.unwrap();
        refused(bot.agent_edited(&id, &agent, message, "後で", "f").await);
    }

    #[tokio::test]
    async fn what_a_wish_for_a_person_is_about_is_what_staff_see() {
        let house = House::new().await;
        let agent = hired(&house).await;
        let (bot, id) = (&house.bot, begin(&house.bot).await);
        say(bot, &id, "1", "更新に必要な持ち物は？").await;
        let about = "暗証番号は1234です。ロックされました".to_owned();
        let inbound = super::super::Inbound {
            conversation: id.clone(),
            key: "2".into(),
            content: Content::PersonAbout(about.clone()),
            locale: Some(ReplyLocale::Ja),
        };
        bot.receive(inbound).await.unwrap();
        let record = house.store.conversation(&id).await.unwrap();
        assert_eq!(record.holder, Holder::Queue);
        let queue = bot.queue(9).await.unwrap();
        assert_eq!(queue[0].message, bot.masked(&about));
        assert!(queue[0].message.contains("ロック"));
        // With an agent at it, the words are a message like any other.
        bot.claim(&id, &agent).await.unwrap();
        let more = Content::PersonAbout("もう一つ".into());
        let events = taken(bot, &id, "3", more).await;
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].body.text(), "もう一つ");
    }
}
