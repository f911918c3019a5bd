//! Registering the commands, only when they have changed.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use serenity::model::id::{ApplicationId, GuildId};
use sha2::{Digest, Sha256};

use super::super::hub::{CHANNEL, Hub};
use super::super::rest::{RestError, body};
use super::definitions::all;
use crate::bot::Bot;

/// What became of the registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Registration {
    /// Everything was as it should be.
    Unchanged,
    /// They were registered anew.
    Renewed,
}

/// What the names of the notes about registered commands begin with.
const NOTE: &str = "commands";
/// At how many places commands of earlier settings are taken away at once.
const MOST_PLACES: u32 = 20;
/// After how many seconds it is tried again.
const AGAIN_AFTER: [u64; 5] = [5, 15, 60, 300, 900];

/// What of a command counts when two are compared. Servers add much else.
const COMMAND_FIELDS: [&str; 9] = [
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "default_member_permissions",
    "contexts",
    "integration_types",
];
/// The same of an option.
const OPTION_FIELDS: [&str; 11] = [
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "required",
    "autocomplete",
    "max_length",
    "min_length",
    "options",
    "choices",
];

/// Sees to it that the commands are registered. What may work later, such as on a server that has just begun to know us,
/// is tried again for a while; after that with the next session.
pub(in super::super) async fn register_in_time(hub: &Hub) {
    // Another session has begun with it.
    let Ok(_alone) = hub.registering.try_lock() else {
        return;
    };
    let mut waits = AGAIN_AFTER.into_iter();
    loop {
        let error = match register(hub).await {
            Ok(Registration::Renewed) => {
                tracing::info!("the commands are registered on Discord");
                return;
            }
            Ok(Registration::Unchanged) => return,
            Err(error) => error,
        };
        tracing::error!(%error, "the commands cannot be registered on Discord");
        let not_yet = matches!(
            error,
            RestError::Refused {
                status: 403 | 404,
                ..
            }
        );
        let Some(wait) = waits.next().filter(|_| error.is_passing() || not_yet) else {
            return;
        };
        tokio::select! {
            () = hub.stopping.cancelled() => return,
            () = tokio::time::sleep(Duration::from_secs(wait)) => {}
        }
    }
}

/// Sees to it that exactly our commands are registered: on the city's server if the settings name one, else everywhere.
/// Where other settings had them registered they are taken away, so that nobody is offered them twice.
async fn register(hub: &Hub) -> Result<Registration, RestError> {
    let Some(me) = hub.me() else {
        return Ok(Registration::Unchanged);
    };
    let guild = hub.settings().guild.map(GuildId::new);
    take_away_elsewhere(hub, me.application, guild).await;
    let wanted = wanted(&hub.bot, guild.is_none());
    let registered = match hub.rest.commands(me.application, guild).await {
        // Not every server that speaks Discord's language can list them.
        Err(error) if error.is_unsupported() => None,
        registered => Some(registered?),
    };
    let registered = registered.as_deref();
    if registered.is_some_and(|registered| normal(&wanted) == normal(registered)) {
        return Ok(Registration::Unchanged);
    }
    // Some servers give commands back in another form. What was registered once with these very definitions, and is still
    // there by its names as far as they are told, is not registered again.
    let key = key(guild);
    let hash = hash(&wanted);
    let remembered = hub
        .bot
        .store()
        .memo(CHANNEL, &key)
        .await
        .unwrap_or_default();
    let are_there = registered.is_none_or(|registered| names(&wanted) == names(registered));
    if are_there && remembered.as_deref() == Some(hash.as_str()) {
        return Ok(Registration::Unchanged);
    }
    hub.rest
        .set_commands(me.application, guild, Value::Array(wanted))
        .await?;
    let at = hub.bot.clock().at();
    let noted = hub
        .bot
        .store()
        .set_memo(CHANNEL, &key, Some(&hash), None, at);
    if let Err(error) = noted.await {
        tracing::warn!(%error, "it could not be noted which commands are registered");
    }
    Ok(Registration::Renewed)
}

/// The name of the note about what is registered somewhere.
fn key(guild: Option<GuildId>) -> String {
    match guild {
        Some(guild) => format!("{NOTE}:{guild}"),
        None => NOTE.to_owned(),
    }
}

/// Takes our commands away where earlier settings had them registered.
async fn take_away_elsewhere(hub: &Hub, application: ApplicationId, here: Option<GuildId>) {
    let (store, ours) = (hub.bot.store(), key(here));
    let notes = store.memos(CHANNEL, NOTE, MOST_PLACES).await;
    for (key, _) in notes.unwrap_or_default() {
        let Some(place) = key.strip_prefix(NOTE).filter(|_| key != ours) else {
            continue;
        };
        // A note without a server is about all of them.
        let server = place.strip_prefix(':').and_then(|id| id.parse().ok());
        let server = server.filter(|id| *id > 0).map(GuildId::new);
        if server.is_none() && !place.is_empty() {
            continue;
        }
        let none = Value::Array(Vec::new());
        match hub.rest.set_commands(application, server, none).await {
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, "commands of earlier settings are taken away later");
                continue;
            }
            // Who is not on the server any more has no commands there.
            Ok(()) | Err(_) => {}
        }
        let at = hub.bot.clock().at();
        if let Err(error) = store.set_memo(CHANNEL, &key, None, None, at).await {
            tracing::warn!(%error, "it could not be noted that commands were taken away");
        }
    }
}

/// All commands as they should be registered.
pub(in super::super) fn wanted(bot: &Bot, everywhere: bool) -> Vec<Value> {
    let commands = all(bot, everywhere);
    let values = commands.iter().map(body).map(|mut command| {
        // serenity writes it always, and Discord's description does not know it.
        if let Some(fields) = command.as_object_mut() {
            fields.remove("nsfw");
        }
        command
    });
    values.collect()
}

/// Whether exactly our commands are among those that are registered.
pub(in super::super) fn are_registered(bot: &Bot, everywhere: bool, registered: &[Value]) -> bool {
    normal(&wanted(bot, everywhere)) == normal(registered)
}

fn hash(commands: &[Value]) -> String {
    let text = Value::Array(normal(commands)).to_string();
    let hash = Sha256::digest(text.as_bytes());
    URL_SAFE_NO_PAD.encode(hash)
}

fn names(commands: &[Value]) -> Vec<(String, u64)> {
    let mut names: Vec<(String, u64)> = commands
        .iter()
        .map(|command| {
            let name = command
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let kind = command.get("type").and_then(Value::as_u64).unwrap_or(1);
            (name.to_owned(), kind)
        })
        .collect();
    names.sort();
    names
}

/// Commands in a form in which they can be compared.
fn normal(commands: &[Value]) -> Vec<Value> {
    let mut commands: Vec<Value> = commands
        .iter()
        .map(|command| trimmed(command, &COMMAND_FIELDS))
        .collect();
    commands
        .sort_by_cached_key(|command| (command["name"].to_string(), command["type"].to_string()));
    commands
}

/// An object with only these fields, and without what says nothing.
fn trimmed(value: &Value, fields: &[&str]) -> Value {
    let mut kept = Map::new();
    for name in fields {
        let Some(field) = value.get(name) else {
            continue;
        };
        let field = match (*name, field) {
            ("options", Value::Array(options)) => {
                let options = options.iter().map(|option| trimmed(option, &OPTION_FIELDS));
                Value::Array(options.collect())
            }
            // Permissions are numbers in texts, contexts are in no order.
            ("default_member_permissions", field) => match field.as_u64() {
                Some(number) => Value::String(number.to_string()),
                None => field.clone(),
            },
            ("contexts" | "integration_types", Value::Array(list)) => {
                let mut list = list.clone();
                list.sort_by_key(Value::as_u64);
                Value::Array(list)
            }
            (_, field) => field.clone(),
        };
        let says_nothing = match &field {
            Value::Null | Value::Bool(false) => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(object) => object.is_empty(),
            Value::Bool(true) | Value::Number(_) => false,
        };
        let is_usual = *name == "type" && field.as_u64() == Some(1);
        if !says_nothing && !is_usual {
            kept.insert((*name).to_owned(), field);
        }
    }
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_server_adds_does_not_count() {
        let ours = json!({
            "name": "a", "type": 1, "description": "b", "nsfw": false, "contexts": [0, 1],
            "name_localizations": {"ja": "c"}, "description_localizations": {},
            "options": [{"type": 3, "name": "d", "description": "e", "required": true, "autocomplete": false}],
        });
        let theirs = json!({
            "id": "1", "application_id": "2", "version": "3", "dm_permission": true, "name": "a",
            "description": "b", "contexts": [1, 0], "name_localizations": {"ja": "c"}, "default_member_permissions": null,
            "options": [{"type": 3, "name": "d", "description": "e", "required": true, "name_localizations": null}],
        });
        assert_eq!(
            normal(std::slice::from_ref(&ours)),
            normal(std::slice::from_ref(&theirs))
        );
        for (pointer, other) in [
            ("/description", json!("x")),
            ("/options/0/required", json!(false)),
            ("/name_localizations/ja", json!("x")),
        ] {
            let mut changed = theirs.clone();
            *changed.pointer_mut(pointer).unwrap() = other;
            assert_ne!(
                normal(std::slice::from_ref(&ours)),
                normal(&[changed]),
                "{pointer}"
            );
        }
    }

    #[test]
    fn the_order_does_not_count() {
        let [a, b] = ["a", "b"].map(|name| json!({"name": name, "description": "x"}));
        assert_eq!(normal(&[a.clone(), b.clone()]), normal(&[b, a]));
    }
}
