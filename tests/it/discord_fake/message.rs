//! A message, and what a test reads of it.

use serde_json::Value;

use super::Id;

/// A message as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: Id,
    pub(crate) channel: Id,
    pub(crate) author: Id,
    /// Whom it is shown to, if not to everybody.
    pub(crate) only_for: Option<Id>,
    /// The interaction that it answers.
    pub(crate) interaction: Option<Id>,
    /// In the form of Discord's API.
    pub(crate) json: Value,
    /// What was attached: name and content.
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Message {
    /// The text.
    pub(crate) fn content(&self) -> &str {
        self.json["content"].as_str().unwrap_or_default()
    }

    /// Everything that somebody reads: content, embeds, labels of buttons and menus.
    pub(crate) fn text(&self) -> String {
        let mut found = vec![self.content().to_owned()];
        collect(&self.json["embeds"], &mut found);
        collect(&self.json["components"], &mut found);
        found.join("\n")
    }

    /// The flags.
    pub(crate) fn flags(&self) -> u64 {
        self.json["flags"].as_u64().unwrap_or_default()
    }

    /// The buttons and menus, in their order.
    pub(crate) fn components(&self) -> Vec<&Value> {
        let rows = self.json["components"].as_array().into_iter().flatten();
        rows.flat_map(|row| row["components"].as_array().into_iter().flatten())
            .collect()
    }

    /// The labels and ids of the buttons that can be pressed.
    pub(crate) fn buttons(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let all = self.components().into_iter();
        all.filter(|it| it["type"] == 2 && it["custom_id"].is_string() && it["disabled"] != true)
            .map(|button| (text(&button["label"]), text(&button["custom_id"])))
            .collect()
    }
}

/// Every text that is shown, in its order.
fn collect(value: &Value, found: &mut Vec<String>) {
    const SHOWN: [&str; 7] = [
        "title",
        "description",
        "name",
        "value",
        "text",
        "label",
        "placeholder",
    ];
    match value {
        Value::Array(all) => all.iter().for_each(|one| collect(one, found)),
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text) if SHOWN.contains(&key.as_str()) => {
                        found.push(text.clone());
                    }
                    other => collect(other, found),
                }
            }
        }
        _ => {}
    }
}
