//! What the client does: opening conversations, being there, using the session.

use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::super::frames;
use super::super::hours::Hours;
use super::super::watched::Watched;
use super::{Connection, End, SIGNED_OUT};
use crate::accounts::{AccountError, Permission};
use crate::bot::desk::Activity;
use crate::store::{ConversationId, StoreError};

impl Connection {
    /// Opens a conversation instead of the one that is open.
    pub(super) async fn watch(
        &mut self,
        conversation: ConversationId,
        after: u64,
    ) -> Result<(), End> {
        self.leave();
        let record = match self.web.bot.store().conversation(&conversation).await {
            Ok(record) => record,
            Err(error) => return self.cannot_watch(&conversation, &error).await,
        };
        let now = self.web.bot.clock().at();
        let reads = self
            .web
            .accounts
            .reads(self.agent(), &conversation, self.who.from, now);
        if let Err(error) = reads.await {
            tracing::error!(%error, "a reading is missing in the audit log");
        }
        let suggests = self.may(Permission::Answer);
        let agent = self.agent().clone();
        let opened = Watched::open(
            &self.web.bot,
            &record,
            after,
            &agent,
            self.who.language,
            suggests,
        );
        match opened.await {
            Ok(watched) => self.watched = Some(watched),
            Err(error) => return self.cannot_watch(&conversation, &error).await,
        }
        self.be_at(&conversation, Activity::Looking);
        self.tell_who_is_at(&conversation).await
    }

    pub(super) async fn cannot_watch(
        &mut self,
        conversation: &ConversationId,
        error: &StoreError,
    ) -> Result<(), End> {
        if matches!(error, StoreError::NotFound(_)) {
            return self.send(frames::gone(conversation)).await;
        }
        tracing::warn!(%error, "a conversation could not be opened at the desk");
        // The client comes again.
        Err(End::Close(CloseCode::Again.into()))
    }

    /// The conversation that is open is open no longer.
    pub(super) fn leave(&mut self) {
        if let Some(watched) = self.watched.take() {
            let now = self.web.bot.clock().at();
            let presence = self.web.bot.presence();
            presence.leave(&watched.conversation, self.agent(), now);
        }
    }

    pub(super) fn be_at(&self, conversation: &ConversationId, activity: Activity) {
        let is_open = self
            .watched
            .as_ref()
            .is_some_and(|watched| watched.conversation == *conversation);
        if !is_open {
            return;
        }
        let now = self.web.bot.clock().at();
        let presence = self.web.bot.presence();
        presence.look(conversation, self.agent(), activity, now);
        // Who only looks is not there for residents who ask for a person.
        if !self.available {
            presence.off_duty(self.agent());
        }
    }

    pub(super) async fn be_there(&mut self, available: bool, active: bool) -> Result<(), End> {
        self.available = available && self.may(Permission::Answer);
        let now = self.web.bot.clock().at();
        let presence = self.web.bot.presence();
        if self.available {
            presence.on_duty(self.agent(), now);
        } else {
            presence.off_duty(self.agent());
        }
        if active {
            // First only a look: a use replaces the token of a role that has changed, which cannot be handed over here.
            self.look_at_session().await?;
            let token = &self.who.signed.token;
            match self.web.accounts.identify(token, now).await {
                Ok(present) if present.replaced.is_none() => {}
                Ok(_) | Err(AccountError::SignedOut) => return Err(End::Close(SIGNED_OUT)),
                Err(error) => tracing::warn!(%error, "the use of a session could not be noted"),
            }
        }
        Ok(())
    }

    pub(super) async fn look_at_session(&self) -> Result<(), End> {
        let now = self.web.bot.clock().at();
        match self.web.accounts.look(&self.who.signed.token, now).await {
            Ok(present) if present.agent.role == self.who.signed.agent.role => Ok(()),
            Ok(_) | Err(AccountError::SignedOut) => Err(End::Close(SIGNED_OUT)),
            Err(error) => {
                // A store that cannot be read for a moment signs nobody out.
                tracing::warn!(%error, "a session could not be looked at");
                Ok(())
            }
        }
    }

    pub(super) async fn look(&mut self) -> Result<(), End> {
        self.said = 0;
        if self.heard.elapsed() > self.pace.silence {
            return Err(End::Gone);
        }
        self.look_at_session().await?;
        let hours = Hours::now(&self.web, self.who.language);
        if hours != self.hours {
            let frame = frames::hours(&hours);
            self.hours = hours;
            self.send(frame).await?;
        }
        Ok(())
    }
}
