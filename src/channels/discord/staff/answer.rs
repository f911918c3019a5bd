//! Answers to the interactions of staff: only who has done something sees them.

use serde_json::Value;
use serenity::builder::{
    CreateActionRow, CreateAllowedMentions, CreateButton, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, EditInteractionResponse,
};

use super::super::hub::Hub;
use super::super::rest;
use super::super::view::{LONGEST_CONTENT, shortened};
use super::super::wire::Interaction;

/// Answers an interaction for the first time.
pub(super) async fn respond(hub: &Hub, interaction: &Interaction, body: &Value) {
    let (id, token) = (interaction.id, &interaction.token);
    if let Err(error) = hub.rest.respond(id, token, body.clone()).await {
        tracing::warn!(%error, "an interaction of staff could not be answered");
    }
}

/// Says at once why something is not done.
pub(super) async fn refuse(hub: &Hub, interaction: &Interaction, words: &str) {
    let message = CreateInteractionResponseMessage::new()
        .content(words)
        .ephemeral(true)
        .allowed_mentions(CreateAllowedMentions::new());
    let body = rest::body(&CreateInteractionResponse::Message(message));
    respond(hub, interaction, &body).await;
}

/// Fills in an answer that was deferred.
pub(super) async fn answer(
    hub: &Hub,
    interaction: &Interaction,
    words: &str,
    button: Option<CreateButton>,
) {
    let mut message = EditInteractionResponse::new()
        .content(shortened(words, LONGEST_CONTENT))
        .allowed_mentions(CreateAllowedMentions::new());
    if let Some(button) = button {
        message = message.components(vec![CreateActionRow::Buttons(vec![button])]);
    }
    let Some(application) = application(hub, interaction) else {
        return;
    };
    let body = rest::body(&message);
    let answered = hub
        .rest
        .edit_response(application, &interaction.token, body);
    if let Err(error) = answered.await {
        tracing::warn!(%error, "an interaction of staff could not be answered");
    }
}

/// Says something more to who did it, and to nobody else.
pub(super) async fn follow_up(hub: &Hub, interaction: &Interaction, words: &str) {
    let message = CreateInteractionResponseFollowup::new()
        .content(shortened(words, LONGEST_CONTENT))
        .ephemeral(true)
        .allowed_mentions(CreateAllowedMentions::new());
    let Some(application) = application(hub, interaction) else {
        return;
    };
    let body = rest::body(&message);
    let told = hub.rest.follow_up(application, &interaction.token, body);
    if let Err(error) = told.await {
        tracing::warn!(%error, "staff could not be told why something was not done");
    }
}

fn application(hub: &Hub, interaction: &Interaction) -> Option<serenity::all::ApplicationId> {
    interaction
        .application
        .or_else(|| hub.me().map(|me| me.application))
}
