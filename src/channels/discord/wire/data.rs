//! What was done with a command, a button, a menu or a form.

use std::collections::BTreeMap;

use serde_json::Value;
use serenity::model::id::ChannelId;

use super::InteractionData;
use super::fields::{flag_in, id, list_in, message, number, object_in, text_in};

/// How deep rows, labels and containers of a form may lie in each other.
const DEEPEST: usize = 8;

/// The kinds of interactions.
const COMMAND: u64 = 2;
const COMPONENT: u64 = 3;
const AUTOCOMPLETE: u64 = 4;
const MODAL: u64 = 5;

/// Subcommands and their groups among the kinds of options.
const SUBCOMMANDS: [u64; 2] = [1, 2];

/// The data of an interaction. `kind` is what Discord says that it is; if it does not, the data tell.
pub(super) fn data(kind: Option<u64>, data: &Value, channel: Option<ChannelId>) -> InteractionData {
    let custom_id = text_in(data, "custom_id").map(str::to_owned);
    let name = text_in(data, "name").map(str::to_owned);
    let kind = kind.or_else(|| inferred(data));
    match (kind, custom_id, name) {
        (Some(COMMAND), _, Some(name)) => {
            let (path, options) = options(data);
            InteractionData::Command {
                name,
                path,
                options: options
                    .iter()
                    .filter_map(|option| {
                        let value = option.get("value")?.clone();
                        Some((text_in(option, "name")?.to_owned(), value))
                    })
                    .collect(),
                target: target(data, channel),
            }
        }
        (Some(AUTOCOMPLETE), _, Some(name)) => {
            let (path, options) = options(data);
            let focused = options.iter().find(|option| flag_in(option, "focused"));
            let option = focused.or_else(|| options.last());
            InteractionData::Autocomplete {
                name,
                path,
                option: option
                    .and_then(|option| text_in(option, "name"))
                    .unwrap_or_default()
                    .to_owned(),
                text: option
                    .and_then(|option| option.get("value"))
                    .map(as_text)
                    .unwrap_or_default(),
            }
        }
        (Some(COMPONENT), Some(custom_id), _) => InteractionData::Component {
            custom_id,
            values: list_in(data, "values").iter().map(as_text).collect(),
        },
        (Some(MODAL), Some(custom_id), _) => {
            let mut fields = BTreeMap::new();
            collect(list_in(data, "components"), &mut fields, 0);
            InteractionData::Modal { custom_id, fields }
        }
        _ => InteractionData::Unknown,
    }
}

/// What an interaction must be from what is in it.
fn inferred(data: &Value) -> Option<u64> {
    if data.get("custom_id").is_some() {
        let form = data.get("components").is_some();
        return Some(if form { MODAL } else { COMPONENT });
    }
    data.get("name")?;
    let (_, options) = options(data);
    let writing = options.iter().any(|option| flag_in(option, "focused"));
    Some(if writing { AUTOCOMPLETE } else { COMMAND })
}

/// The names of subcommands, and the options below the last one.
fn options(data: &Value) -> (Vec<String>, &[Value]) {
    let mut path = Vec::new();
    let mut options = list_in(data, "options");
    while path.len() < DEEPEST
        && let [only] = options
        && is_subcommand(only)
    {
        path.push(text_in(only, "name").unwrap_or_default().to_owned());
        options = list_in(only, "options");
    }
    (path, options)
}

fn is_subcommand(option: &Value) -> bool {
    match option.get("type").and_then(number) {
        Some(kind) => SUBCOMMANDS.contains(&kind),
        None => option.get("value").is_none() && option.get("options").is_some(),
    }
}

/// The message on which a command of its menu was used.
fn target(data: &Value, channel: Option<ChannelId>) -> Option<Box<super::Message>> {
    let target = data.get("target_id").and_then(id)?;
    let messages = object_in(data.get("resolved")?, "messages")?;
    let found = messages.get(&target.to_string());
    let found = found.or_else(|| messages.values().next().filter(|_| messages.len() == 1));
    message(found?, channel).map(Box::new)
}

/// Collects the fields of a form from rows, labels and whatever else they lie in.
fn collect(components: &[Value], fields: &mut BTreeMap<String, String>, depth: usize) {
    if depth >= DEEPEST {
        return;
    }
    for component in components {
        if let Some(id) = text_in(component, "custom_id") {
            let chosen = || list_in(component, "values").iter().map(as_text);
            let value = component
                .get("value")
                .filter(|value| !value.is_null())
                .map_or_else(|| chosen().collect::<Vec<_>>().join(","), as_text);
            fields.insert(id.to_owned(), value);
        }
        collect(list_in(component, "components"), fields, depth + 1);
        if let Some(inner) = component.get("component") {
            collect(std::slice::from_ref(inner), fields, depth + 1);
        }
    }
}

/// A value as text; nothing is an empty one.
fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
