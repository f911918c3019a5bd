//! Commands and what is offered while one is written.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::discord_fake::error::{Faulty, Refusal};

/// The languages of Discord's clients.
const LOCALES: [&str; 34] = [
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he",
    "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE",
    "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
];

/// Checks all commands of one place.
pub(crate) fn commands(body: &Value) -> Result<(), Refusal> {
    let mut wrong = Faulty::default();
    let Some(all) = body.as_array() else {
        wrong.at(
            "",
            "LIST_TYPE_CONVERT",
            "Only iterables may be used in a ListType",
        );
        return wrong.result();
    };
    let mut names = BTreeSet::new();
    let mut counts = [0; 4];
    for (number, command) in all.iter().enumerate() {
        let place = number.to_string();
        let kind = command["type"].as_u64().unwrap_or(1);
        if !(1..=3).contains(&kind) {
            wrong.at(
                &format!("{place}.type"),
                "BASE_TYPE_CHOICES",
                "Value must be one of {1, 2, 3}.",
            );
            continue;
        }
        if let Some(count) = usize::try_from(kind)
            .ok()
            .and_then(|kind| counts.get_mut(kind))
        {
            *count += 1;
        }
        if !names.insert((kind, command["name"].to_string())) {
            let message = "Application command names must be unique";
            wrong.at(
                &format!("{place}.name"),
                "APPLICATION_COMMANDS_DUPLICATE_NAME",
                message,
            );
        }
        names_of(&place, command, kind == 1, &mut wrong);
        if kind == 1 {
            options(&place, &command["options"], &mut wrong);
        } else if command["description"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
        {
            wrong.at(
                &format!("{place}.description"),
                "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED",
                "Context menu commands cannot have a description",
            );
        }
        if characters(command) > 8000 {
            wrong.at(
                &place,
                "APPLICATION_COMMAND_TOO_LARGE",
                "Command exceeds maximum size (8000)",
            );
        }
        if let Some(given) = command.get("default_member_permissions") {
            let text = given.as_str();
            if !given.is_null() && text.and_then(|text| text.parse::<u64>().ok()).is_none() {
                wrong.at(
                    &format!("{place}.default_member_permissions"),
                    "NUMBER_TYPE_COERCE",
                    "Value is not int.",
                );
            }
        }
    }
    if counts[1] > 100 || counts[2] > 15 || counts[3] > 15 {
        wrong.at("", "APPLICATION_COMMANDS_MAX_COUNT", "Too many commands");
    }
    wrong.result()
}

fn names_of(place: &str, given: &Value, chat: bool, wrong: &mut Faulty) {
    let mut name = |place: &str, name: &Value| {
        let text = name.as_str().unwrap_or_default();
        wrong.length(place, text, 1, 32);
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'');
        // Letters that have a small form must have it.
        let small = text.chars().all(|c| c.to_lowercase().eq([c]));
        if chat && !(text.chars().all(fits) && small) {
            wrong.at(
                place,
                "APPLICATION_COMMAND_INVALID_NAME",
                "Command name is invalid",
            );
        }
    };
    name(&format!("{place}.name"), &given["name"]);
    for (locale, text) in given["name_localizations"]
        .as_object()
        .into_iter()
        .flatten()
    {
        name(&format!("{place}.name_localizations.{locale}"), text);
    }
    if chat {
        let mut description = |place: &str, text: &Value| {
            wrong.length(place, text.as_str().unwrap_or_default(), 1, 100);
        };
        description(&format!("{place}.description"), &given["description"]);
        let translated = given["description_localizations"].as_object();
        for (locale, text) in translated.into_iter().flatten() {
            description(&format!("{place}.description_localizations.{locale}"), text);
        }
    }
    for field in ["name_localizations", "description_localizations"] {
        for locale in given[field]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(locale, _)| locale)
        {
            if !LOCALES.contains(&locale.as_str()) {
                wrong.at(
                    &format!("{place}.{field}"),
                    "BASE_TYPE_CHOICES",
                    "Not a language of Discord.",
                );
            }
        }
    }
}

fn options(place: &str, given: &Value, wrong: &mut Faulty) {
    let all = given.as_array().cloned().unwrap_or_default();
    let place = format!("{place}.options");
    if all.len() > 25 {
        wrong.at(
            &place,
            "BASE_TYPE_MAX_LENGTH",
            "Must be 25 or fewer in length.",
        );
    }
    let (mut names, mut optional) = (BTreeSet::new(), false);
    for (number, option) in all.iter().enumerate() {
        let place = format!("{place}.{number}");
        names_of(&place, option, true, wrong);
        if !names.insert(option["name"].to_string()) {
            wrong.at(
                &format!("{place}.name"),
                "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
                "Option names must be unique",
            );
        }
        let kind = option["type"].as_u64().unwrap_or_default();
        if !(1..=11).contains(&kind) {
            wrong.at(
                &format!("{place}.type"),
                "BASE_TYPE_CHOICES",
                "Not a type of option.",
            );
        }
        if kind <= 2 {
            options(&place, &option["options"], wrong);
            continue;
        }
        if option["required"] == true {
            if optional {
                let message = "Required options must be placed before non-required options";
                wrong.at(
                    &place,
                    "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                    message,
                );
            }
        } else {
            optional = true;
        }
        let choices = option["choices"].as_array().cloned().unwrap_or_default();
        if choices.len() > 25 {
            wrong.at(
                &format!("{place}.choices"),
                "BASE_TYPE_MAX_LENGTH",
                "Must be 25 or fewer in length.",
            );
        }
        if option["autocomplete"] == true && !choices.is_empty() {
            wrong.at(
                &place,
                "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
                "Choices and autocomplete exclude each other.",
            );
        }
        for (number, choice) in choices.iter().enumerate() {
            choice_of(&format!("{place}.choices.{number}"), choice, wrong);
        }
    }
}

fn choice_of(place: &str, choice: &Value, wrong: &mut Faulty) {
    let name = choice["name"].as_str().unwrap_or_default();
    wrong.length(&format!("{place}.name"), name, 1, 100);
    match &choice["value"] {
        Value::String(value) => wrong.length(&format!("{place}.value"), value, 1, 100),
        Value::Number(_) => {}
        _ => wrong.required(&format!("{place}.value")),
    }
}

/// Checks what is offered while an option is written.
pub(crate) fn choices(data: &Value) -> Result<(), Refusal> {
    let mut wrong = Faulty::default();
    match data["choices"].as_array() {
        None => wrong.required("data.choices"),
        Some(all) => {
            if all.len() > 25 {
                wrong.at(
                    "data.choices",
                    "BASE_TYPE_MAX_LENGTH",
                    "Must be 25 or fewer in length.",
                );
            }
            for (number, choice) in all.iter().enumerate() {
                choice_of(&format!("data.choices.{number}"), choice, &mut wrong);
            }
        }
    }
    wrong.result()
}

/// How many characters a command has in names, descriptions and values, by the longest translation of each.
fn characters(given: &Value) -> usize {
    let own = |name: &str| {
        let text = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
        let translated = given[format!("{name}_localizations")].as_object();
        let translated = translated.into_iter().flatten().map(|(_, it)| text(it));
        translated.chain([text(&given[name])]).max().unwrap_or(0)
    };
    let inner = ["options", "choices"].into_iter();
    let inner = inner.flat_map(|name| given[name].as_array().into_iter().flatten());
    let value = given["value"]
        .as_str()
        .map_or(0, |text| text.chars().count());
    own("name") + own("description") + value + inner.map(characters).sum::<usize>()
}
