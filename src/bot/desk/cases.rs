//! Claiming, giving back, handing on and ending conversations.

use super::super::Bot;
use crate::store::{
    AfterCase, AgentId, Case, CaseAction, ClaimOutcome, ConversationId, Event, Holder, StoreError,
    Timestamp,
};

/// The longest reason, in characters; what is beyond is left out.
const LONGEST_REASON: usize = 500;

/// Somebody at the desk does something with a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskAction {
    /// The conversation.
    pub conversation: ConversationId,
    /// Who.
    pub agent: AgentId,
    /// Whether it may be done to a conversation that somebody else has, or nobody. The caller has checked the role.
    pub overrule: bool,
    /// Why, for the desk; masked before it is kept.
    pub reason: String,
}

impl Bot {
    /// Gives a waiting conversation to an agent. Of many who claim it at once exactly one gets it, and the others are told
    /// who. From that moment on the bot is silent in it.
    pub async fn claim(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
    ) -> Result<ClaimOutcome, StoreError> {
        let at = self.clock.at();
        self.change(conversation, self.store.claim(conversation, agent, at))
            .await
    }

    /// Gives a conversation back to the queue, where it keeps its place. While it waits, the bot answers again.
    pub async fn release(&self, action: DeskAction) -> Result<Case, StoreError> {
        let tell = self.told_in(&action.conversation, "agent-left").await?;
        let action = CaseAction {
            tell: Some(tell),
            ..self.case_action(action)
        };
        let id = action.conversation.clone();
        self.change(&id, self.store.release(action)).await
    }

    /// Gives a conversation to another agent.
    pub async fn transfer(&self, action: DeskAction, to: &AgentId) -> Result<Case, StoreError> {
        let action = self.case_action(action);
        let id = action.conversation.clone();
        self.change(&id, self.store.transfer(action, to)).await
    }

    /// Ends a conversation for a reason. When its resident writes again, the bot answers.
    pub async fn close_case(&self, action: DeskAction) -> Result<Case, StoreError> {
        let action = self.case_action(action);
        let id = action.conversation.clone();
        let close = self.store.close_case(action, AfterCase::Closed);
        self.change(&id, close).await
    }

    /// Gives a conversation back to the bot, which tells the resident so and remembers what it knew.
    pub async fn hand_back(&self, action: DeskAction) -> Result<Case, StoreError> {
        let tell = self.told_in(&action.conversation, "handed-back").await?;
        let action = CaseAction {
            tell: Some(tell),
            ..self.case_action(action)
        };
        let id = action.conversation.clone();
        let close = self.store.close_case(action, AfterCase::Bot);
        self.change(&id, close).await
    }

    /// Puts a conversation off: until that moment it is not in the queue. One that an agent has is given back first.
    pub async fn snooze(&self, action: DeskAction, until: Timestamp) -> Result<Case, StoreError> {
        if until <= self.clock.at() {
            return Err(StoreError::Refused(
                "A conversation is put off until a moment to come.".into(),
            ));
        }
        let id = action.conversation.clone();
        let record = self.store.conversation(&id).await?;
        // Whose agent leaves is told so, as after a release.
        let left = matches!(record.holder, Holder::Agent(_));
        let action = CaseAction {
            tell: left.then(|| self.told(&record.state, "agent-left")),
            ..self.case_action(action)
        };
        self.change(&id, self.store.snooze(action, until)).await
    }

    /// Writes a note that no resident ever sees. The same key again gives the note of the first time.
    pub async fn note(
        &self,
        conversation: &ConversationId,
        agent: &AgentId,
        key: &str,
        text: &str,
    ) -> Result<Event, StoreError> {
        if text.trim().is_empty() {
            return Err(StoreError::Refused("The note is empty.".into()));
        }
        let (text, at) = (self.masked(text), self.clock.at());
        let note = self.store.add_note(conversation, agent, key, &text, at);
        self.change(conversation, note).await
    }

    fn case_action(&self, action: DeskAction) -> CaseAction {
        let reason: String = action.reason.chars().take(LONGEST_REASON).collect();
        CaseAction {
            conversation: action.conversation,
            agent: action.agent,
            overrule: action.overrule,
            reason: self.masked(&reason),
            tell: None,
            at: self.clock.at(),
        }
    }

    /// What the resident of a conversation is told, in the locale in which it is held.
    pub(super) async fn told_in(
        &self,
        conversation: &ConversationId,
        message: &'static str,
    ) -> Result<crate::store::Body, StoreError> {
        let state = self.store.conversation(conversation).await?.state;
        Ok(self.told(&state, message))
    }
}
