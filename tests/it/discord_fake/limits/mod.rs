//! What Discord checks in bodies beyond their form: lengths, numbers, and what belongs together.

mod commands;
mod components;

use serde_json::Value;

use super::error::{Faulty, Refusal, refuse};

pub(crate) use commands::{choices, commands};
pub(crate) use components::modal;

/// Where a message is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Channel,
    Interaction,
}

/// The bits of the flags that may be set when a message is posted: no embeds of links, silent, components of version 2.
const FLAGS: u64 = 1 << 2 | 1 << 12 | 1 << 15;
/// Only the one who used the bot sees it.
const EPHEMERAL: u64 = 1 << 6;

/// Checks a new message.
pub(crate) fn message(
    body: &Value,
    files: &[(String, Vec<u8>)],
    place: Place,
) -> Result<(), Refusal> {
    check(body, files, place)?;
    if is_empty(body, files) {
        return Err(refuse(400, 50_006, "Cannot send an empty message"));
    }
    Ok(())
}

/// Checks a change of a message.
pub(crate) fn change(
    body: &Value,
    files: &[(String, Vec<u8>)],
    before: &Value,
) -> Result<(), Refusal> {
    check(body, files, Place::Interaction)?;
    let mut after = before.clone();
    for name in ["content", "embeds", "components", "attachments"] {
        if let Some(changed) = body.get(name) {
            after[name] = changed.clone();
        }
    }
    if is_empty(&after, files) {
        return Err(refuse(400, 50_006, "Cannot send an empty message"));
    }
    Ok(())
}

fn is_empty(body: &Value, files: &[(String, Vec<u8>)]) -> bool {
    let some = |name: &str| body[name].as_array().is_some_and(|all| !all.is_empty());
    // Whatever is only white space is taken away.
    let content = body["content"].as_str().unwrap_or_default().trim();
    let parts = ["embeds", "components", "attachments", "sticker_ids"];
    content.is_empty() && files.is_empty() && body["poll"].is_null() && !parts.into_iter().any(some)
}

fn check(body: &Value, files: &[(String, Vec<u8>)], place: Place) -> Result<(), Refusal> {
    let mut wrong = Faulty::default();
    if !body.is_object() {
        wrong.at(
            "",
            "BASE_TYPE_BAD_TYPE",
            "Only dictionaries may be used in a DictType",
        );
        return wrong.result();
    }
    match &body["content"] {
        Value::Null => {}
        Value::String(content) => {
            if content.trim().chars().count() > 2000 {
                wrong.at(
                    "content",
                    "BASE_TYPE_MAX_LENGTH",
                    "Must be 2000 or fewer in length.",
                );
            }
        }
        _ => wrong.at(
            "content",
            "STRING_TYPE_CONVERT",
            "Could not interpret value as string.",
        ),
    }
    embeds(&body["embeds"], &mut wrong);
    let flags = body["flags"].as_u64().unwrap_or_default();
    components::rows(&body["components"], flags, &mut wrong);
    nonce(body, &mut wrong);
    allowed_mentions(&body["allowed_mentions"], &mut wrong);
    let allowed = match place {
        Place::Channel => FLAGS,
        Place::Interaction => FLAGS | EPHEMERAL,
    };
    if flags & !allowed != 0 || !(body["flags"].is_null() || body["flags"].is_u64()) {
        wrong.at(
            "flags",
            "MESSAGE_FLAGS_INVALID",
            "These flags cannot be set.",
        );
    }
    if !(body["tts"].is_null() || body["tts"].is_boolean()) {
        wrong.at(
            "tts",
            "BOOLEAN_TYPE_CONVERT",
            "Must be either true or false.",
        );
    }
    if files.len() > 10 {
        wrong.at(
            "files",
            "BASE_TYPE_MAX_LENGTH",
            "Must be 10 or fewer in length.",
        );
    }
    wrong.result()
}

fn nonce(body: &Value, wrong: &mut Faulty) {
    match &body["nonce"] {
        Value::Null => {
            if body["enforce_nonce"] == true {
                wrong.required("nonce");
            }
        }
        Value::Number(_) => {}
        Value::String(nonce) => {
            if nonce.chars().count() > 25 {
                wrong.at(
                    "nonce",
                    "NONCE_TYPE_TOO_LONG",
                    "Must be 25 or fewer in length.",
                );
            }
        }
        _ => wrong.at(
            "nonce",
            "NONCE_TYPE_INVALID",
            "Must be a string or an integer.",
        ),
    }
}

fn allowed_mentions(allowed: &Value, wrong: &mut Faulty) {
    let parse = allowed["parse"].as_array().cloned().unwrap_or_default();
    for kind in &parse {
        if !["users", "roles", "everyone"].contains(&kind.as_str().unwrap_or_default()) {
            let message = "Value must be one of ('users', 'roles', 'everyone').";
            wrong.at("allowed_mentions.parse", "BASE_TYPE_CHOICES", message);
        }
    }
    for kind in ["users", "roles"] {
        let named = allowed[kind].as_array().map_or(0, Vec::len);
        let place = format!("allowed_mentions.{kind}");
        if named > 100 {
            wrong.at(
                &place,
                "BASE_TYPE_MAX_LENGTH",
                "Must be 100 or fewer in length.",
            );
        }
        if named > 0 && parse.iter().any(|one| one == kind) {
            let message =
                format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            wrong.at(&place, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", &message);
        }
    }
}

fn embeds(given: &Value, wrong: &mut Faulty) {
    let all = match given {
        Value::Null => return,
        Value::Array(all) => all,
        _ => {
            return wrong.at(
                "embeds",
                "LIST_TYPE_CONVERT",
                "Only iterables may be used in a ListType",
            );
        }
    };
    if all.len() > 10 {
        wrong.at(
            "embeds",
            "BASE_TYPE_MAX_LENGTH",
            "Must be 10 or fewer in length.",
        );
    }
    let mut sum = 0;
    for (number, embed) in all.iter().enumerate() {
        let at = |name: &str| format!("embeds.{number}.{name}");
        let mut text = |place: &str, value: &Value, least: usize, most: usize| {
            if let Some(text) = value.as_str() {
                sum += text.chars().count();
                wrong.length(&at(place), text, least, most);
            } else if least > 0 || !value.is_null() {
                wrong.required(&at(place));
            }
        };
        text("title", &embed["title"], 0, 256);
        text("description", &embed["description"], 0, 4096);
        text("footer.text", &embed["footer"]["text"], 0, 2048);
        text("author.name", &embed["author"]["name"], 0, 256);
        let fields = embed["fields"].as_array().cloned().unwrap_or_default();
        for (index, field) in fields.iter().enumerate() {
            text(&format!("fields.{index}.name"), &field["name"], 1, 256);
            text(&format!("fields.{index}.value"), &field["value"], 1, 1024);
        }
        if fields.len() > 25 {
            wrong.at(
                &at("fields"),
                "BASE_TYPE_MAX_LENGTH",
                "Must be 25 or fewer in length.",
            );
        }
        for (place, url) in [
            ("url", &embed["url"]),
            ("image.url", &embed["image"]["url"]),
            ("thumbnail.url", &embed["thumbnail"]["url"]),
            ("author.url", &embed["author"]["url"]),
            ("footer.icon_url", &embed["footer"]["icon_url"]),
        ] {
            if let Some(url) = url.as_str() {
                components::link(&at(place), url, 2048, wrong);
            }
        }
        if embed["color"]
            .as_u64()
            .is_some_and(|color| color > 0x00FF_FFFF)
        {
            wrong.at(
                &at("color"),
                "NUMBER_TYPE_MAX",
                "int value should be less than or equal to 16777215.",
            );
        }
        let named = [
            "title",
            "description",
            "fields",
            "footer",
            "author",
            "image",
            "thumbnail",
            "url",
        ];
        if !named.iter().any(|name| embed.get(name).is_some()) {
            wrong.required(&at("description"));
        }
    }
    if sum > 6000 {
        let message = "Embed size exceeds maximum size of 6000";
        wrong.at("embeds", "MAX_EMBED_SIZE_EXCEEDED", message);
    }
}
