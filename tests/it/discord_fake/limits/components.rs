//! Buttons, menus and forms.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::discord_fake::error::{Faulty, Refusal};

/// Checks a link.
pub(super) fn link(place: &str, url: &str, longest: usize, wrong: &mut Faulty) {
    let scheme = url.split(':').next().unwrap_or_default();
    if !["http", "https", "attachment", "discord"].contains(&scheme) {
        let message = "Scheme must be one of ('http', 'https').";
        wrong.at(place, "URL_TYPE_INVALID_SCHEME", message);
    } else if url::Url::parse(url).is_err() {
        wrong.at(place, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
    }
    wrong.length(place, url, 1, longest);
}

/// Checks the components of a message.
pub(super) fn rows(given: &Value, flags: u64, wrong: &mut Faulty) {
    let rows = match given {
        Value::Null => return,
        Value::Array(rows) => rows,
        _ => {
            let message = "Only iterables may be used in a ListType";
            return wrong.at("components", "LIST_TYPE_CONVERT", message);
        }
    };
    // Components of version 2 are checked by their schema only.
    if flags & (1 << 15) != 0 {
        return;
    }
    if rows.len() > 5 {
        wrong.at(
            "components",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 1 and 5 in length.",
        );
    }
    let mut ids = BTreeSet::new();
    for (number, row) in rows.iter().enumerate() {
        let place = format!("components.{number}");
        if row["type"] != 1 {
            wrong.at(
                &format!("{place}.type"),
                "UNION_TYPE_CHOICES",
                "Value of field \"type\" must be one of (1,).",
            );
            continue;
        }
        let inner = row["components"].as_array().cloned().unwrap_or_default();
        let menus = inner.iter().any(|one| one["type"] != 2);
        if inner.is_empty() || inner.len() > 5 || menus && inner.len() > 1 {
            let most = if menus { 1 } else { 5 };
            let message = format!("Must be between 1 and {most} in length.");
            wrong.at(
                &format!("{place}.components"),
                "BASE_TYPE_BAD_LENGTH",
                &message,
            );
        }
        for (index, component) in inner.iter().enumerate() {
            let place = format!("{place}.components.{index}");
            match component["type"].as_u64() {
                Some(2) => button(&place, component, wrong),
                Some(3) => menu(&place, component, wrong),
                Some(5..=8) => custom_id(&place, component, wrong),
                _ => {
                    let message = "Value of field \"type\" must be one of (2, 3, 5, 6, 7, 8).";
                    wrong.at(&format!("{place}.type"), "UNION_TYPE_CHOICES", message);
                }
            }
            if let Some(id) = component["custom_id"].as_str()
                && !ids.insert(id.to_owned())
            {
                let message = "Component custom id cannot be duplicated";
                wrong.at(
                    &format!("{place}.custom_id"),
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    message,
                );
            }
        }
    }
}

fn custom_id(place: &str, component: &Value, wrong: &mut Faulty) {
    let place = format!("{place}.custom_id");
    match component["custom_id"].as_str() {
        Some(id) => wrong.length(&place, id, 1, 100),
        None => wrong.required(&place),
    }
}

fn button(place: &str, button: &Value, wrong: &mut Faulty) {
    match button["style"].as_u64() {
        Some(1..=4) => {
            custom_id(place, button, wrong);
            if button["url"].is_string() {
                wrong.at(
                    place,
                    "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                    "A custom id and url cannot both be specified",
                );
            }
        }
        Some(5) => match button["url"].as_str() {
            Some(_) if button["custom_id"].is_string() => {
                wrong.at(
                    place,
                    "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                    "A custom id and url cannot both be specified",
                );
            }
            Some(url) => link(&format!("{place}.url"), url, 512, wrong),
            None => wrong.required(&format!("{place}.url")),
        },
        _ => wrong.at(
            &format!("{place}.style"),
            "BASE_TYPE_CHOICES",
            "Value must be one of {1, 2, 3, 4, 5}.",
        ),
    }
    match button["label"].as_str() {
        Some(label) => wrong.length(&format!("{place}.label"), label, 1, 80),
        None if button["emoji"].is_object() => {}
        None => wrong.at(
            place,
            "BUTTON_COMPONENT_INVALID",
            "A label or emoji is required",
        ),
    }
}

fn menu(place: &str, menu: &Value, wrong: &mut Faulty) {
    custom_id(place, menu, wrong);
    if let Some(text) = menu["placeholder"].as_str() {
        wrong.length(&format!("{place}.placeholder"), text, 0, 150);
    }
    let options = menu["options"].as_array().cloned().unwrap_or_default();
    if options.is_empty() || options.len() > 25 {
        wrong.at(
            &format!("{place}.options"),
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 1 and 25 in length.",
        );
    }
    let least = menu["min_values"].as_u64().unwrap_or(1);
    let most = menu["max_values"].as_u64().unwrap_or(1);
    if most < least || most == 0 || most > options.len() as u64 {
        wrong.at(
            &format!("{place}.max_values"),
            "BASE_TYPE_MAX_LENGTH",
            "Not so many options.",
        );
    }
    let mut values = BTreeSet::new();
    for (number, option) in options.iter().enumerate() {
        let place = format!("{place}.options.{number}");
        for (name, least) in [("label", 1), ("value", 1), ("description", 0)] {
            match option[name].as_str() {
                Some(text) => wrong.length(&format!("{place}.{name}"), text, least, 100),
                None if least > 0 => wrong.required(&format!("{place}.{name}")),
                None => {}
            }
        }
        if !values.insert(option["value"].to_string()) {
            let message = "The specified option value is already used";
            wrong.at(
                &format!("{place}.value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                message,
            );
        }
    }
    let chosen = options.iter().filter(|option| option["default"] == true);
    if chosen.count() as u64 > most {
        wrong.at(
            place,
            "SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS",
            "Too many default options",
        );
    }
}

/// Checks a form.
pub(crate) fn modal(data: &Value) -> Result<(), Refusal> {
    let mut wrong = Faulty::default();
    match data["title"].as_str() {
        Some(title) => wrong.length("data.title", title, 1, 45),
        None => wrong.required("data.title"),
    }
    custom_id("data", data, &mut wrong);
    let rows = data["components"].as_array().cloned().unwrap_or_default();
    if rows.is_empty() || rows.len() > 5 {
        wrong.at(
            "data.components",
            "BASE_TYPE_BAD_LENGTH",
            "Must be between 1 and 5 in length.",
        );
    }
    let mut ids = BTreeSet::new();
    for (number, row) in rows.iter().enumerate() {
        let place = format!("data.components.{number}");
        let field = match row["type"].as_u64() {
            Some(1)
                if row["components"]
                    .as_array()
                    .is_some_and(|all| all.len() == 1) =>
            {
                &row["components"][0]
            }
            Some(18) => &row["component"],
            Some(10) => continue,
            _ => {
                let message = "Value of field \"type\" must be one of (1, 10, 18).";
                wrong.at(&format!("{place}.type"), "UNION_TYPE_CHOICES", message);
                continue;
            }
        };
        if row["type"] == 1 && field["type"] != 4 {
            wrong.at(
                &format!("{place}.components.0.type"),
                "UNION_TYPE_CHOICES",
                "Value of field \"type\" must be one of (4,).",
            );
        }
        input(&place, row, field, &mut wrong);
        if let Some(id) = field["custom_id"].as_str()
            && !ids.insert(id.to_owned())
        {
            wrong.at(
                &place,
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            );
        }
    }
    wrong.result()
}

fn input(place: &str, row: &Value, field: &Value, wrong: &mut Faulty) {
    custom_id(place, field, wrong);
    let label = if row["type"] == 18 { row } else { field };
    match label["label"].as_str() {
        Some(label) => wrong.length(&format!("{place}.label"), label, 1, 45),
        None => wrong.required(&format!("{place}.label")),
    }
    if field["type"] != 4 {
        return;
    }
    if !matches!(field["style"].as_u64(), Some(1 | 2)) {
        wrong.at(
            &format!("{place}.style"),
            "BASE_TYPE_CHOICES",
            "Value must be one of {1, 2}.",
        );
    }
    let least = field["min_length"].as_u64().unwrap_or(0);
    let most = field["max_length"].as_u64().unwrap_or(4000);
    if least > 4000 || most == 0 || most > 4000 || least > most {
        wrong.at(
            &format!("{place}.max_length"),
            "NUMBER_TYPE_MAX",
            "int value should be between 1 and 4000.",
        );
    }
    if let Some(text) = field["placeholder"].as_str() {
        wrong.length(&format!("{place}.placeholder"), text, 0, 100);
    }
    if let Some(value) = field["value"].as_str() {
        let most = usize::try_from(most).unwrap_or(4000);
        wrong.length(&format!("{place}.value"), value, 0, most);
    }
}
