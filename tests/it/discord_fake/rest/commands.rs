//! Registered commands.

use serde_json::{Value, json};

use super::{Answer, Call, ok};
use crate::discord_fake::Id;
use crate::discord_fake::error::{Refusal, missing_access, refuse};
use crate::discord_fake::limits;
use crate::discord_fake::shape::{flake, with};
use crate::discord_fake::world::State;

fn scope(state: &State, call: &Call) -> Result<Option<Id>, Refusal> {
    if call.id(0)? != state.world.application {
        return Err(refuse(
            403,
            20_012,
            "You are not authorized to perform this action on this application",
        ));
    }
    if call.ids.len() < 2 {
        return Ok(None);
    }
    if call.id(1)? == state.world.guild {
        Ok(Some(state.world.guild))
    } else {
        Err(missing_access())
    }
}

pub(super) fn list(state: &mut State, call: &Call) -> Answer {
    let scope = scope(state, call)?;
    let full = call
        .query
        .get("with_localizations")
        .is_some_and(|it| it == "true");
    let mut commands = state.commands.get(&scope).cloned().unwrap_or_default();
    if !full {
        for command in &mut commands {
            without_localizations(command);
        }
    }
    ok(Value::Array(commands))
}

/// Discord gives the localizations only to those who ask for them.
fn without_localizations(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(without_localizations),
        Value::Object(fields) => {
            fields.retain(|key, _| !key.ends_with("_localizations"));
            fields.values_mut().for_each(without_localizations);
        }
        _ => {}
    }
}

pub(super) fn replace(state: &mut State, call: &Call) -> Answer {
    let scope = scope(state, call)?;
    limits::commands(&call.body)?;
    let old = state.commands.get(&scope).cloned().unwrap_or_default();
    let mut all = Vec::new();
    for given in call.body.as_array().into_iter().flatten() {
        let same = old.iter().find(|known| {
            known["name"] == given["name"]
                && known["type"].as_u64() == Some(given["type"].as_u64().unwrap_or(1))
        });
        let id = same.map_or_else(|| flake(state.id()), |known| known["id"].clone());
        let mut command = with(
            json!({
                "id": id, "application_id": flake(state.world.application), "version": flake(state.id()),
                "default_member_permissions": null, "type": 1, "description": "", "nsfw": false,
                "name_localizations": null, "description_localizations": null, "contexts": null,
                "integration_types": [0],
            }),
            given.clone(),
        );
        if let Some(guild) = scope {
            command["guild_id"] = flake(guild);
        } else {
            command["dm_permission"] = json!(true);
        }
        all.push(command);
    }
    state.commands.insert(scope, all.clone());
    ok(Value::Array(all))
}
