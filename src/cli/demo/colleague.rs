//! An invented colleague: takes conversations that wait, answers with what is suggested, and leaves some for the newcomer.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::bot::Bot;
use crate::bot::desk::{Activity, DeskAction, Outgoing, Sent};
use crate::locale::Locale;
use crate::store::{
    AgentId, Audience, Body, ClaimOutcome, ConversationId, Event, MOST_EVENTS_READ, StoreError,
    SuggestionStep,
};

use super::day::{Day, Dice, Phrase};

/// How often a colleague looks at the queue or at the conversation.
const LOOK_EVERY: Duration = Duration::from_secs(3);
/// So many who wait are left to whoever tries the demo.
const LEFT: usize = 2;
/// How many of the queue are looked at.
const MOST: u32 = 50;
/// After so many looks without a message of the resident the conversation is closed.
const PATIENCE: usize = 10;
/// The most answers in a conversation.
const MOST_ANSWERS: usize = 4;
/// One in so many answers is edited before it is sent.
const EDITED: u64 = 3;
/// One in so many first suggestions is passed over for the second.
const PASSED_OVER: u64 = 5;

/// Works for as long as the future is polled.
pub(super) async fn work(bot: Arc<Bot>, day: Arc<Day>, agent: AgentId, mut dice: Dice) {
    let mut shift = Shift {
        bot: &bot,
        day: &day,
        agent: &agent,
        dice: &mut dice,
    };
    loop {
        bot.presence().on_duty(&agent, bot.clock().at());
        if let Err(error) = shift.next().await {
            tracing::debug!(%error, "an invented colleague could not go on");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// What a colleague has in hand.
struct Shift<'a> {
    bot: &'a Bot,
    day: &'a Day,
    agent: &'a AgentId,
    dice: &'a mut Dice,
}

impl Shift<'_> {
    /// Takes the one who has waited longest, if more wait than are left to others.
    async fn next(&mut self) -> Result<(), StoreError> {
        let queue = self.bot.queue(MOST).await?;
        if queue.len() <= LEFT {
            return Ok(());
        }
        let Some(first) = queue.into_iter().next() else {
            return Ok(());
        };
        let id = first.case.conversation;
        let language = first.language.unwrap_or(Locale::Ja);
        match self.bot.claim(&id, self.agent).await? {
            ClaimOutcome::Claimed(_) => self.answer(&id, language).await,
            ClaimOutcome::HeldBy(_) => Ok(()),
        }
    }

    async fn answer(&mut self, id: &ConversationId, language: Locale) -> Result<(), StoreError> {
        let phrase = self.day.phrase(language).clone();
        let mut answered = 0;
        let mut idle = 0;
        let mut count = 0;
        while idle < PATIENCE && count < MOST_ANSWERS {
            self.look(id, Activity::Looking);
            let events = self.events(id).await?;
            if !self.has(&events) {
                return Ok(());
            }
            match last_message(&events) {
                Some(message) if message > answered => {
                    self.reply(id, message, &phrase, &events).await?;
                    (answered, idle, count) = (message, 0, count + 1);
                    if count == 1 {
                        self.note(id, &events).await?;
                    }
                }
                _ => idle += 1,
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.look(id, Activity::Typing);
        let events = self.events(id).await?;
        if self.has(&events) {
            self.send(id, &phrase.end, &events, None).await?;
            self.bot
                .close_case(DeskAction {
                    conversation: id.clone(),
                    agent: self.agent.clone(),
                    overrule: false,
                    reason: phrase.reason.clone(),
                })
                .await?;
        }
        self.bot
            .presence()
            .leave(id, self.agent, self.bot.clock().at());
        Ok(())
    }

    fn look(&self, id: &ConversationId, activity: Activity) {
        let at = self.bot.clock().at();
        self.bot.presence().look(id, self.agent, activity, at);
    }

    async fn events(&self, id: &ConversationId) -> Result<Vec<Event>, StoreError> {
        self.bot
            .events_after(id, 0, MOST_EVENTS_READ, Audience::Desk)
            .await
    }

    /// Whether the conversation was not taken away by whoever tries the demo.
    fn has(&self, events: &[Event]) -> bool {
        let last = events.iter().rev().find_map(|event| match &event.body {
            Body::Claim => Some(event.author == crate::store::Author::Agent(self.agent.clone())),
            Body::Transfer { to } => Some(to == self.agent),
            Body::Release { .. } | Body::Close { .. } | Body::Snooze { .. } => Some(false),
            _ => None,
        });
        last.unwrap_or(false)
    }

    /// Reads, types and sends an answer to a message.
    async fn reply(
        &mut self,
        id: &ConversationId,
        message: u64,
        phrase: &Phrase,
        events: &[Event],
    ) -> Result<(), StoreError> {
        let offers = self.bot.suggest_for(id, message, self.agent, None).await?;
        self.pause(id, Activity::Looking, 2).await;
        let second = offers.answers.len() > 1 && self.dice.roll(PASSED_OVER) == 0;
        let chosen = offers.answers.get(usize::from(second));
        let (text, suggestion) = match chosen {
            None => (phrase.instead.clone(), None),
            Some(offered) => {
                if second && let Some(first) = offers.answers.first() {
                    let rejected = SuggestionStep::Rejected(None);
                    self.bot.record(&first.id, self.agent, rejected).await?;
                }
                let inserted = SuggestionStep::Inserted;
                self.bot.record(&offered.id, self.agent, inserted).await?;
                let before = if self.dice.roll(EDITED) == 0 {
                    phrase.before.as_str()
                } else {
                    ""
                };
                let text = format!("{before}{}", offered.answer.text);
                (text, Some(offered.id.clone()))
            }
        };
        self.pause(id, Activity::Typing, 3).await;
        self.send(id, &text, events, suggestion).await
    }

    /// Looks or types for some seconds.
    async fn pause(&mut self, id: &ConversationId, activity: Activity, least: u64) {
        self.look(id, activity);
        let seconds = least + self.dice.roll(5);
        tokio::time::sleep(Duration::from_secs(seconds)).await;
    }

    async fn send(
        &self,
        id: &ConversationId,
        text: &str,
        events: &[Event],
        suggestion: Option<crate::store::SuggestionId>,
    ) -> Result<(), StoreError> {
        let mut expected = events.last().map_or(0, |event| event.seq);
        // Whatever was written in the meantime is answered next.
        for _ in 0..2 {
            let sent = self.bot.send(Outgoing {
                conversation: id.clone(),
                agent: self.agent.clone(),
                key: Uuid::new_v4().to_string(),
                text: text.to_owned(),
                expected,
                suggestion: suggestion.clone(),
            });
            match sent.await? {
                Sent::Stale { last, .. } => expected = last,
                Sent::Kept { .. } | Sent::HeldBy(_) => break,
            }
        }
        Ok(())
    }

    /// Notes what the day says about this resident.
    async fn note(&self, id: &ConversationId, events: &[Event]) -> Result<(), StoreError> {
        let first = events.iter().find_map(|event| match &event.body {
            Body::ResidentMessage { text } => Some(text),
            _ => None,
        });
        let Some(first) = first else { return Ok(()) };
        let mut residents = self.day.residents.iter();
        let resident = residents.find(|one| one.says.first() == Some(first));
        if let Some(note) = resident.and_then(|one| one.note.as_deref()) {
            let key = Uuid::new_v4().to_string();
            self.bot.note(id, self.agent, &key, note).await?;
        }
        Ok(())
    }
}

fn last_message(events: &[Event]) -> Option<u64> {
    let message = |event: &&Event| matches!(event.body, Body::ResidentMessage { .. });
    events.iter().rev().find(message).map(|event| event.seq)
}
