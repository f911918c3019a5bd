//! Discord's refusals.

use serde_json::{Map, Value, json};

/// A refusal.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: Value,
    pub(crate) message: String,
    pub(crate) errors: Option<Value>,
}

/// A refusal by status and code.
pub(crate) fn refuse(status: u16, code: u64, message: &str) -> Refusal {
    Refusal {
        status,
        code: json!(code),
        message: message.to_owned(),
        errors: None,
    }
}

pub(crate) fn missing_access() -> Refusal {
    refuse(403, 50_001, "Missing Access")
}

pub(crate) fn missing_permissions() -> Refusal {
    refuse(403, 50_013, "Missing Permissions")
}

pub(crate) fn unknown_channel() -> Refusal {
    refuse(404, 10_003, "Unknown Channel")
}

pub(crate) fn unknown_message() -> Refusal {
    refuse(404, 10_008, "Unknown Message")
}

pub(crate) fn unknown_webhook() -> Refusal {
    refuse(404, 10_015, "Unknown Webhook")
}

pub(crate) fn unknown_interaction() -> Refusal {
    refuse(404, 10_062, "Unknown interaction")
}

impl Refusal {
    /// The body of the answer.
    pub(crate) fn json(&self) -> Value {
        let mut body = json!({"message": self.message, "code": self.code});
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

/// What is wrong with a body, by place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faulty {
    found: Map<String, Value>,
}

impl Faulty {
    /// Notes a fault at a place such as `embeds.0.title`.
    pub(crate) fn at(&mut self, place: &str, code: &str, message: &str) {
        let mut here = &mut self.found;
        for part in place.split('.').filter(|part| !part.is_empty()) {
            let next = here
                .entry(part.to_owned())
                .or_insert_with(|| Value::Object(Map::new()));
            match next {
                Value::Object(next) => here = next,
                _ => return,
            }
        }
        let fault = json!({"code": code, "message": message});
        if let Some(all) = here
            .entry("_errors")
            .or_insert_with(|| json!([]))
            .as_array_mut()
        {
            all.push(fault);
        }
    }

    /// Notes that a text has a wrong length.
    pub(crate) fn length(&mut self, place: &str, text: &str, least: usize, most: usize) {
        let length = text.chars().count();
        if length < least || length > most {
            let message = format!("Must be between {least} and {most} in length.");
            self.at(place, "BASE_TYPE_BAD_LENGTH", &message);
        }
    }

    /// Notes that something that must be there is not.
    pub(crate) fn required(&mut self, place: &str) {
        self.at(place, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// The refusal, if there is a fault.
    pub(crate) fn result(self) -> Result<(), Refusal> {
        if self.found.is_empty() {
            return Ok(());
        }
        Err(Refusal {
            errors: Some(Value::Object(self.found)),
            ..refuse(400, 50_035, "Invalid Form Body")
        })
    }
}

/// One fault as a refusal.
pub(crate) fn faulty(place: &str, code: &str, message: &str) -> Refusal {
    let mut found = Faulty::default();
    found.at(place, code, message);
    match found.result() {
        Err(refusal) => refusal,
        Ok(()) => refuse(400, 50_035, "Invalid Form Body"),
    }
}
