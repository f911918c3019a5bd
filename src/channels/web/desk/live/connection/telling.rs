//! What the client is told.

use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::super::super::event::{Scene, agents_in};
use super::super::frames;
use super::super::watched::News;
use super::{Connection, End};
use crate::accounts::audit;
use crate::bot::desk::{NamedPresent, Seen};
use crate::store::{AgentId, AuditAction, ConversationId, Event};

impl Connection {
    /// Who begins to look at the queue gets an entry in the audit log.
    pub(super) async fn note_look(&self) {
        let now = self.web.bot.clock().at();
        if !self.board.is_new_look(self.agent(), now) {
            return;
        }
        let entry = audit::entry(AuditAction::QueueRead, now)
            .by(self.agent())
            .from(self.who.from);
        if let Err(error) = self.web.accounts.record(entry).await {
            tracing::error!(%error, "a look at the queue is missing in the audit log");
        }
    }

    pub(super) async fn tell_board(&mut self) -> Result<(), End> {
        if *self.changes.borrow_and_update() == 0 {
            // Nothing was read yet.
            return Ok(());
        }
        let changes = self.board.since(self.told);
        self.told = changes.version;
        if changes.is_empty() {
            return Ok(());
        }
        let frame = frames::board(&changes, self.agent());
        self.send(frame).await
    }

    pub(super) async fn tell_news(&mut self, news: News) -> Result<(), End> {
        let Some(conversation) = self.watched.as_ref().map(|it| it.conversation.clone()) else {
            return Ok(());
        };
        let frame = match news {
            News::Events(events) => self.events(&conversation, &events).await,
            News::Offers(offers) => {
                frames::suggestions(&self.web, self.who.language, &conversation, &offers)
            }
            News::Ended if self.web.stopping.is_cancelled() => {
                return Err(End::Close(CloseCode::Restart.into()));
            }
            News::Ended => {
                self.leave();
                frames::gone(&conversation)
            }
        };
        self.send(frame).await
    }

    pub(super) async fn events(&self, conversation: &ConversationId, events: &[Event]) -> String {
        let agents: Vec<&AgentId> = events.iter().flat_map(agents_in).collect();
        let scene = Scene {
            web: &self.web,
            language: self.who.language,
            names: self.board.names_with(&self.web.bot, &agents).await,
        };
        let views: Vec<_> = events.iter().map(|event| scene.view(event)).collect();
        frames::events(conversation, &views)
    }

    pub(super) async fn tell_presence(
        &mut self,
        seen: Result<Arc<Seen>, RecvError>,
    ) -> Result<(), End> {
        let open = self.watched.as_ref().map(|it| it.conversation.clone());
        match (seen, open) {
            (Ok(seen), Some(open)) if seen.conversation == open => self.tell_who_is_at(&open).await,
            // Some were missed; how it is now can be told all the same.
            (Err(RecvError::Lagged(_)), Some(open)) => self.tell_who_is_at(&open).await,
            _ => Ok(()),
        }
    }

    pub(super) async fn tell_who_is_at(
        &mut self,
        conversation: &ConversationId,
    ) -> Result<(), End> {
        let now = self.web.bot.clock().at();
        let present = self.web.bot.presence().at(conversation, now);
        let agents: Vec<&AgentId> = present.iter().map(|present| &present.agent).collect();
        let names = self.board.names_with(&self.web.bot, &agents).await;
        let frame = frames::presence(conversation, &NamedPresent::all(&present, &names));
        self.send(frame).await
    }
}
