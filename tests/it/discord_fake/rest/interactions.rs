//! Answers to commands, buttons, menus and forms.

use serde_json::{Value, json};

use super::writing::{Draft, fill};
use super::{Answer, Call, nothing, ok};
use crate::discord_fake::Id;
use crate::discord_fake::error::{
    Refusal, faulty, refuse, unknown_interaction, unknown_message, unknown_webhook,
};
use crate::discord_fake::limits::{self, Place};
use crate::discord_fake::message::Message;
use crate::discord_fake::shape::{flake, with};
use crate::discord_fake::world::{Interaction, State, User};

/// A message that only one person sees.
const EPHEMERAL: u64 = 64;
/// A message that will be filled in.
const LOADING: u64 = 128;

pub(super) fn callback(state: &mut State, call: &Call) -> Answer {
    let id = call.id(0)?;
    let deadline = state.deadline;
    let interaction = state
        .interactions
        .get_mut(&id)
        .filter(|it| it.token == call.text(1))
        .ok_or_else(unknown_interaction)?;
    if interaction.callback.is_some() {
        return Err(refuse(
            400,
            40_060,
            "Interaction has already been acknowledged.",
        ));
    }
    let waited = interaction.since.elapsed().as_secs_f64();
    if interaction.late || interaction.expired || deadline.is_some_and(|most| waited > most) {
        interaction.late = true;
        return Err(unknown_interaction());
    }
    let interaction = interaction.clone();
    let kind = call.body["type"].as_u64();
    let on_message = interaction.message.is_some();
    let allowed: &[u64] = match interaction.kind {
        2 => &[4, 5, 9],
        3 => &[4, 5, 6, 7, 9],
        4 => &[8],
        5 if on_message => &[4, 5, 6, 7],
        5 => &[4, 5],
        _ => &[],
    };
    let Some(kind) = kind.filter(|kind| allowed.contains(kind)) else {
        let message = format!("Value must be one of {allowed:?}.");
        return Err(faulty("type", "BASE_TYPE_CHOICES", &message));
    };
    let data = &call.body["data"];
    let original = match kind {
        4 => {
            limits::message(data, &call.files, Place::Interaction)?;
            Some(post(state, &interaction, data, &call.files, 0))
        }
        5 => Some(post(
            state,
            &interaction,
            &json!({"flags": data["flags"]}),
            &[],
            LOADING,
        )),
        6 => interaction.message,
        7 => {
            let message = interaction.message.and_then(|id| state.messages.get(&id));
            let message = message.ok_or_else(unknown_message)?;
            limits::change(data, &call.files, &message.json)?;
            let id = message.id;
            state.change_message(id, data, &call.files);
            Some(id)
        }
        8 => {
            limits::choices(data)?;
            None
        }
        _ => {
            limits::modal(data)?;
            None
        }
    };
    if let Some(known) = state.interactions.get_mut(&id) {
        known.callback = Some(call.body.clone());
        known.original = original;
    }
    if call
        .query
        .get("with_response")
        .is_none_or(|it| it != "true")
    {
        return nothing();
    }
    let message = original.and_then(|id| state.messages.get(&id));
    let mut told = json!({"id": flake(id), "type": interaction.kind});
    if let Some(message) = message {
        told["response_message_id"] = flake(message.id);
        told["response_message_ephemeral"] = json!(message.only_for.is_some());
        told["response_message_loading"] = json!(kind == 5);
    }
    // A deferral is told as what it will be.
    let shown = if kind < 6 { 4 } else { 7 };
    let resource = json!({"type": shown, "message": message.map(|it| it.json.clone())});
    let mut answer = json!({"interaction": told});
    if message.is_some() {
        answer["resource"] = resource;
    }
    ok(answer)
}

/// Posts a message that answers an interaction.
fn post(
    state: &mut State,
    interaction: &Interaction,
    body: &Value,
    files: &[(String, Vec<u8>)],
    more_flags: u64,
) -> Id {
    let (id, bot) = (state.id(), state.world.bot);
    let mut json = state.message_json(id, interaction.channel, bot, "");
    fill(state, &mut json, Draft { body, files });
    let flags = body["flags"].as_u64().unwrap_or_default();
    let ephemeral = flags & EPHEMERAL != 0;
    json["flags"] = json!(flags | more_flags);
    let user = state.users.get(&interaction.user).map(User::json);
    let mut metadata = json!({
        "id": flake(interaction.id), "type": interaction.kind, "user": user,
        "authorizing_integration_owners": {"0": flake(state.world.guild)},
    });
    if let Some(message) = interaction.message {
        metadata["interacted_message_id"] = flake(message);
    }
    json = with(
        json,
        json!({
            "webhook_id": flake(state.world.application), "application_id": flake(state.world.application),
            "interaction_metadata": metadata,
        }),
    );
    if interaction.kind == 2 {
        json["type"] = json!(20);
        json["interaction"] = json!({
            "id": flake(interaction.id), "type": 2, "name": interaction.name, "user": user,
        });
    }
    state.add_message(Message {
        id,
        channel: interaction.channel,
        author: bot,
        only_for: ephemeral.then_some(interaction.user),
        interaction: Some(interaction.id),
        json,
        files: files.to_vec(),
    });
    id
}

/// The interaction that a token belongs to, if it may still be used.
fn by_token(state: &State, call: &Call) -> Result<Interaction, Refusal> {
    let known = state
        .interactions
        .values()
        .find(|it| it.token == call.text(1))
        .filter(|_| call.text(0) == state.world.application.to_string());
    let known = known.ok_or_else(unknown_webhook)?;
    if known.expired {
        return Err(refuse(401, 50_027, "Invalid Webhook Token"));
    }
    // Until the interaction is answered there is nothing behind the token.
    if known.callback.is_none() {
        return Err(unknown_webhook());
    }
    Ok(known.clone())
}

pub(super) fn follow_up(state: &mut State, call: &Call) -> Answer {
    let interaction = by_token(state, call)?;
    limits::message(&call.body, &call.files, Place::Interaction)?;
    let waiting = interaction.original.and_then(|id| state.messages.get(&id));
    if let Some(waiting) = waiting.filter(|it| it.flags() & LOADING != 0) {
        // The first one after a deferral fills it in.
        let id = waiting.id;
        return ok(state.change_message(id, &call.body, &call.files));
    }
    let id = post(state, &interaction, &call.body, &call.files, 0);
    if let Some(known) = state.interactions.get_mut(&interaction.id) {
        known.follow_ups.push(id);
    }
    let message = state.messages.get(&id).map(|it| it.json.clone());
    ok(message.unwrap_or_default())
}

fn original(state: &State, call: &Call) -> Result<Id, Refusal> {
    let interaction = by_token(state, call)?;
    let known = interaction.original;
    known
        .filter(|id| state.messages.contains_key(id))
        .ok_or_else(unknown_message)
}

fn further(state: &State, call: &Call) -> Result<Id, Refusal> {
    let interaction = by_token(state, call)?;
    let id = call.id(2)?;
    let own = interaction.follow_ups.contains(&id) || interaction.original == Some(id);
    if own && state.messages.contains_key(&id) {
        Ok(id)
    } else {
        Err(unknown_message())
    }
}

fn give(state: &State, id: Id) -> Answer {
    let message = state.messages.get(&id).ok_or_else(unknown_message)?;
    ok(message.json.clone())
}

fn edit(state: &mut State, call: &Call, id: Id) -> Answer {
    let message = state.messages.get(&id).ok_or_else(unknown_message)?;
    limits::change(&call.body, &call.files, &message.json)?;
    ok(state.change_message(id, &call.body, &call.files))
}

pub(super) fn get_original(state: &mut State, call: &Call) -> Answer {
    give(state, original(state, call)?)
}

pub(super) fn edit_original(state: &mut State, call: &Call) -> Answer {
    let id = original(state, call)?;
    edit(state, call, id)
}

pub(super) fn delete_original(state: &mut State, call: &Call) -> Answer {
    let id = original(state, call)?;
    state.remove_message(id);
    nothing()
}

pub(super) fn get_follow_up(state: &mut State, call: &Call) -> Answer {
    give(state, further(state, call)?)
}

pub(super) fn edit_follow_up(state: &mut State, call: &Call) -> Answer {
    let id = further(state, call)?;
    edit(state, call, id)
}

pub(super) fn delete_follow_up(state: &mut State, call: &Call) -> Answer {
    let id = further(state, call)?;
    state.remove_message(id);
    nothing()
}
