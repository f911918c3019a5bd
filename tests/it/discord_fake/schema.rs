//! Bodies against Discord's own description of its API: `tests/data/discord/openapi.json`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::{FakeDiscord, Request};

/// The extract of Discord's description.
pub(crate) fn description() -> &'static Value {
    static DESCRIPTION: OnceLock<Value> = OnceLock::new();
    DESCRIPTION.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let file = folder.join("tests/data/discord/openapi.json");
        let text = fs::read_to_string(file).expect("the extract is there");
        let mut whole: Value = serde_json::from_str(&text).expect("the extract is JSON");
        // Two deviations from Discord's documentation: it demands a text for the permissions, which may have more bits
        // than a number; and it knows a field that the description has in answers only.
        let schema = &mut whole["components"]["schemas"]["ApplicationCommandUpdateRequest"];
        let fields = &mut schema["properties"];
        assert!(fields.is_object(), "the extract describes commands");
        fields["default_member_permissions"] =
            json!({"type": ["string", "null"], "pattern": "^[0-9]+$"});
        fields["nsfw"] = json!({"type": "boolean"});
        whole
    })
}

/// The schema of a body: of a request, or of an answer with a status.
fn schema_of(method: &str, route: &str, status: Option<u16>) -> Option<&'static Value> {
    let operation = description()["paths"]
        .get(route)?
        .get(method.to_lowercase())?;
    let schema = match status {
        None => operation.get("requestBody"),
        Some(status) => operation["responses"].get(status.to_string()),
    };
    schema.filter(|schema| !schema.is_null())
}

/// A schema together with everything that it may refer to, compiled once.
fn validator(schema: &Value) -> Arc<Validator> {
    type Known = Mutex<HashMap<String, Arc<Validator>>>;
    static KNOWN: OnceLock<Known> = OnceLock::new();
    let key = schema.to_string();
    let mut known = KNOWN
        .get_or_init(Known::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let validator = known.entry(key).or_insert_with(|| {
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [schema], "components": description()["components"],
        });
        Arc::new(jsonschema::validator_for(&whole).expect("Discord's schemas can be compiled"))
    });
    Arc::clone(validator)
}

/// What is wrong with a value, if anything is.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let validator = validator(schema);
    let all = validator.iter_errors(value);
    let mut found: Vec<String> = all
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect();
    unknown("", &[schema], value, &mut found);
    found
}

/// What is wrong with a value that should be of the form of a named schema.
pub(crate) fn faults_of(name: &str, value: &Value) -> Vec<String> {
    faults(
        &json!({"$ref": format!("#/components/schemas/{name}")}),
        value,
    )
}

/// The schemas that a schema consists of or chooses among, without those that only refer to others.
fn flat<'a>(schema: &'a Value, found: &mut Vec<&'a Map<String, Value>>) {
    let Some(fields) = schema.as_object() else {
        return;
    };
    if let Some(Value::String(target)) = fields.get("$ref") {
        let name = target.rsplit('/').next().unwrap_or_default();
        flat(&description()["components"]["schemas"][name], found);
    }
    for union in ["oneOf", "anyOf", "allOf"] {
        for one in fields
            .get(union)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            flat(one, found);
        }
    }
    found.push(fields);
}

/// Notes the fields that none of the schemas knows: the description allows them, Discord ignores them.
fn unknown(place: &str, schemas: &[&Value], value: &Value, found: &mut Vec<String>) {
    let mut all = Vec::new();
    for schema in schemas {
        flat(schema, &mut all);
    }
    match value {
        Value::Array(values) => {
            let items: Vec<&Value> = all.iter().filter_map(|one| one.get("items")).collect();
            for (number, value) in values.iter().enumerate() {
                unknown(&format!("{place}/{number}"), &items, value, found);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                let place = format!("{place}/{name}");
                let known: Vec<&Value> = all
                    .iter()
                    .filter_map(|one| {
                        let named = one.get("properties").and_then(|all| all.get(name));
                        named.or_else(|| one.get("additionalProperties"))
                    })
                    .collect();
                if known.is_empty() {
                    found.push(format!("{place}: Discord knows no such field"));
                } else {
                    unknown(&place, &known, value, found);
                }
            }
        }
        _ => {}
    }
}

/// What is wrong with a request of the bot.
pub(crate) fn faults_of_request(request: &Request) -> Vec<String> {
    if request.route.is_empty() {
        return vec!["there is no such route".to_owned()];
    }
    match schema_of(&request.method, &request.route, None) {
        Some(schema) if request.body.is_null() && !optional(request) => {
            vec![format!("there is no body: {}", short(schema))]
        }
        _ if request.body.is_null() => Vec::new(),
        Some(schema) => faults(schema, &request.body),
        None => vec!["there should be no body".to_owned()],
    }
}

fn optional(request: &Request) -> bool {
    request.method == "PUT" && request.route.contains("thread-members")
}

fn short(schema: &Value) -> String {
    schema.to_string().chars().take(200).collect()
}

/// What is wrong with an answer of the fake.
pub(crate) fn faults_of_answer(request: &Request) -> Vec<String> {
    if request.status >= 400 {
        return faults_of("ErrorResponse", &request.answer);
    }
    match schema_of(&request.method, &request.route, Some(request.status)) {
        Some(schema) => faults(schema, &request.answer),
        None if request.answer.is_null() => Vec::new(),
        None => vec![format!("there should be no answer with {}", request.status)],
    }
}

impl FakeDiscord {
    /// What is wrong with the requests so far, by Discord's own description of its API.
    pub(crate) fn invalid_requests(&self) -> Vec<String> {
        self.requests()
            .iter()
            .filter_map(|request| {
                let faults = faults_of_request(request);
                let place = format!("{} {}", request.method, request.path);
                (!faults.is_empty())
                    .then(|| format!("{place}\n  {}\n  {}", faults.join("\n  "), request.body))
            })
            .collect()
    }

    /// Fails if a request does not fit Discord's own description of its API. Called when the fake is dropped, too.
    pub(crate) fn assert_valid(&self) {
        let faults = self.invalid_requests();
        assert!(
            faults.is_empty(),
            "Discord would not understand:\n{}",
            faults.join("\n")
        );
    }
}
