//! The bodies of requests.

use serde_json::Value;

/// Lists that say nothing when they are empty, and that some servers refuse then.
const NOISE: [&str; 5] = [
    "attachments",
    "channel_types",
    "choices",
    "options",
    "sticker_ids",
];

/// What is sent: a body in the form of Discord's API, made by serenity's builders, without the nulls and empty lists that
/// these write where nothing was set.
pub(in super::super) fn body(builder: &impl serde::Serialize) -> Value {
    let mut value = serde_json::to_value(builder).unwrap_or(Value::Null);
    clean(&mut value);
    value
}

fn clean(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, value| match value {
                Value::Null => false,
                Value::Array(list) => !(list.is_empty() && NOISE.contains(&name.as_str())),
                _ => true,
            });
            fields.values_mut().for_each(clean);
        }
        Value::Array(list) => list.iter_mut().for_each(clean),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serenity::builder::{CreateAllowedMentions, CreateMessage, EditMessage};

    fn has_null(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Object(fields) => fields.values().any(has_null),
            Value::Array(list) => list.iter().any(has_null),
            _ => false,
        }
    }

    #[test]
    fn a_message_is_sent_without_noise_and_mentions_nobody() {
        let message = CreateMessage::new()
            .content("x")
            .allowed_mentions(CreateAllowedMentions::new());
        let sent = body(&message);
        assert!(!has_null(&sent), "{sent}");
        assert_eq!(sent["allowed_mentions"]["parse"], serde_json::json!([]));
        assert_eq!(sent.get("attachments"), None);
        assert_eq!(sent.get("sticker_ids"), None);
    }

    #[test]
    fn what_takes_something_away_stays() {
        let sent = body(&EditMessage::new().content("").components(Vec::new()));
        assert_eq!(sent["content"], "");
        assert_eq!(sent["components"], serde_json::json!([]));
    }
}
