//! Answers to interactions: commands, buttons, menus and forms.

use std::fmt::Write;

use http::Method;
use serde_json::Value;
use serenity::http::Route;
use serenity::model::id::{ApplicationId, InteractionId, MessageId};

use super::send::Kind;
use super::{Rest, RestError, made};
use crate::bot::ChannelFigures;

impl Rest {
    /// Answers an interaction: a callback with its type. Must come within three seconds, and once.
    pub(in super::super) async fn respond(
        &self,
        interaction: InteractionId,
        token: &str,
        body: Value,
    ) -> Result<(), RestError> {
        let token = in_a_path(token);
        let route = Route::InteractionResponse {
            interaction_id: interaction,
            token: &token,
        };
        self.call(Kind::Callback, Method::POST, route, Some(body))
            .await?;
        Ok(())
    }

    /// Changes the first answer to an interaction, or fills it in after it was deferred. Gives the message.
    pub(in super::super) async fn edit_response(
        &self,
        application: ApplicationId,
        token: &str,
        body: Value,
    ) -> Result<MessageId, RestError> {
        let token = in_a_path(token);
        let route = Route::WebhookOriginalInteractionResponse {
            application_id: application,
            token: &token,
        };
        let answer = self
            .call(Kind::Ordinary, Method::PATCH, route, Some(body))
            .await?;
        made(&answer)
    }

    /// A further answer to an interaction, within 15 minutes.
    pub(in super::super) async fn follow_up(
        &self,
        application: ApplicationId,
        token: &str,
        body: Value,
    ) -> Result<MessageId, RestError> {
        let token = in_a_path(token);
        let route = Route::WebhookFollowupMessages {
            application_id: application,
            token: &token,
        };
        let answer = self
            .call(Kind::Once, Method::POST, route, Some(body))
            .await?;
        ChannelFigures::count(&self.inner.figures.posted);
        made(&answer)
    }
}

/// The token of an interaction as it can stand in a path, whatever it holds.
fn in_a_path(token: &str) -> String {
    if token.bytes().all(|byte| byte == b'.') {
        // Such a part would lead elsewhere.
        return "_".to_owned();
    }
    let mut written = String::with_capacity(token.len());
    for byte in token.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            written.push(byte.into());
        } else {
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}
