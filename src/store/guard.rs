//! The last line of defence: bounds, and no row of twelve digits in anything that is stored.

use serde_json::Value;

use super::channel::Posted;
use super::error::StoreError;
use super::event::{Author, Body, NewEvent, SuggestionStep};
use super::ids::Timestamp;
use super::record::{NewAgent, NewSuggestion, Turn};
use crate::nlu::slots::SlotValue;
use crate::text::holds_my_number;

/// The longest text of one event, in bytes.
pub(super) const LONGEST_TEXT: usize = 64 * 1024;
/// The longest name: keys, logins, channels, intents, in bytes.
pub(super) const LONGEST_NAME: usize = 200;
/// The most events of one turn.
pub(super) const MOST_EVENTS_WRITTEN: usize = 64;
/// The most suggestions shown at once.
pub(super) const MOST_SUGGESTIONS: usize = 64;
/// The most messages on a channel noted at once.
const MOST_POSTED: usize = 256;
/// How deep a reply may be nested.
const DEEPEST: usize = 32;

/// Refuses a text that is too long or holds a row of twelve digits. The text never stands in the error.
pub(super) fn text(what: &str, text: &str) -> Result<(), StoreError> {
    if text.len() > LONGEST_TEXT {
        return Err(StoreError::refused(format!(
            "The {what} has {} bytes; at most {LONGEST_TEXT} are kept.",
            text.len()
        )));
    }
    if holds_my_number(text) {
        return Err(StoreError::refused(format!(
            "The {what} holds a row of twelve or more digits that was not masked. It is not stored."
        )));
    }
    Ok(())
}

/// Refuses a name that is empty or too long.
pub(super) fn name(what: &str, name: &str) -> Result<(), StoreError> {
    if name.is_empty() || name.len() > LONGEST_NAME || name.contains('\0') {
        return Err(StoreError::refused(format!(
            "The {what} must have 1 to {LONGEST_NAME} bytes."
        )));
    }
    Ok(())
}

/// Refuses a moment that is no sensible one, so that it can be compared and shown.
pub(super) fn moment(at: Timestamp) -> Result<(), StoreError> {
    // The year 9999 in microseconds.
    if (0..253_402_300_800_000_000).contains(&at.0) {
        Ok(())
    } else {
        Err(StoreError::refused(format!(
            "{} is no moment between 1970 and 9999.",
            at.0
        )))
    }
}

/// Refuses what a text may not be, anywhere in the strings of a reply. Web addresses, which come from the library and may
/// hold long numbers, are left alone.
fn reply(value: &Value, depth: usize) -> Result<(), StoreError> {
    if depth > DEEPEST {
        return Err(StoreError::refused("The reply is nested too deeply."));
    }
    match value {
        Value::String(string) => {
            let address = string.starts_with("https://") || string.starts_with("http://");
            if address && !string.contains(char::is_whitespace) && string.len() <= LONGEST_TEXT {
                Ok(())
            } else {
                text("reply", string)
            }
        }
        Value::Number(number) => text("reply", &number.to_string()),
        Value::Array(values) => values.iter().try_for_each(|value| reply(value, depth + 1)),
        Value::Object(fields) => fields.iter().try_for_each(|(key, value)| {
            text("reply", key)?;
            reply(value, depth + 1)
        }),
        Value::Null | Value::Bool(_) => Ok(()),
    }
}

/// Checks the texts of an event.
pub(super) fn body(body: &Body) -> Result<(), StoreError> {
    match body {
        Body::ResidentMessage { text: words }
        | Body::AgentMessage { text: words }
        | Body::MessageEdited { text: words, .. }
        | Body::Note { text: words } => text("message", words),
        Body::BotReply {
            intents,
            text: words,
            reply: value,
            library,
        } => {
            text("reply", words)?;
            reply(value, 0)?;
            name("library version", library)?;
            if intents.len() > MOST_EVENTS_WRITTEN {
                return Err(StoreError::refused("The reply names too many intents."));
            }
            intents.iter().try_for_each(|intent| name("intent", intent))
        }
        Body::HandOver { reason } | Body::Release { reason } | Body::Close { reason } => {
            text("reason", reason)
        }
        Body::Snooze { until, reason } => {
            moment(*until)?;
            text("reason", reason)
        }
        Body::Suggestion {
            step: SuggestionStep::Rejected(Some(reason)),
            ..
        } => text("reason", reason),
        Body::MessageDeleted { .. }
        | Body::Claim
        | Body::Transfer { .. }
        | Body::Feedback { .. }
        | Body::Suggestion { .. } => Ok(()),
    }
}

/// Checks that a turn holds only what a turn may hold, said by whom it can be said.
pub(super) fn turn(turn: &Turn) -> Result<(), StoreError> {
    name("key", &turn.key)?;
    moment(turn.at)?;
    if turn.events.is_empty() || turn.events.len() > MOST_EVENTS_WRITTEN {
        return Err(StoreError::refused(format!(
            "A turn has 1 to {MOST_EVENTS_WRITTEN} events, not {}.",
            turn.events.len()
        )));
    }
    if let Some(state) = &turn.state {
        for value in state.slots.values() {
            if let SlotValue::Listed(value) = value {
                text("slot", value)?;
            }
        }
    }
    let mut changes = 0;
    for NewEvent { author, body: what } in &turn.events {
        let fits = match what {
            Body::ResidentMessage { .. } => *author == Author::Resident,
            Body::BotReply { .. } => *author == Author::Bot,
            Body::AgentMessage { .. } => matches!(author, Author::Agent(_)),
            Body::MessageEdited { .. } | Body::MessageDeleted { .. } => {
                matches!(author, Author::Resident | Author::Agent(_))
            }
            Body::HandOver { .. } | Body::Close { .. } => {
                changes += 1;
                true
            }
            _ => false,
        };
        if !fits {
            return Err(StoreError::refused(format!(
                "An event of the kind {} by this author has no place in a turn.",
                what.kind()
            )));
        }
        body(what)?;
    }
    if changes > 1 {
        return Err(StoreError::refused(
            "A turn hands over or closes at most once.",
        ));
    }
    Ok(())
}

/// Checks what a resident is told when a case changes.
pub(super) fn told(tell: Option<&Body>) -> Result<(), StoreError> {
    match tell {
        None => Ok(()),
        Some(reply @ Body::BotReply { .. }) => body(reply),
        Some(other) => Err(StoreError::refused(format!(
            "A resident is told of a case by a reply of the bot, not by a {}.",
            other.kind()
        ))),
    }
}

/// Checks messages on a channel. What they are called there may be long numbers.
pub(super) fn posted(posted: &[Posted]) -> Result<(), StoreError> {
    if posted.len() > MOST_POSTED {
        return Err(StoreError::refused(format!(
            "At most {MOST_POSTED} messages are noted at once."
        )));
    }
    posted.iter().try_for_each(|one| {
        name("place", &one.place)?;
        name("message", &one.message)
    })
}

/// Checks the value of a memo, which may be a long number such as a channel's name for a message.
pub(super) fn memo(value: &str) -> Result<(), StoreError> {
    if value.len() > LONGEST_TEXT || value.contains('\0') {
        return Err(StoreError::refused(format!(
            "A memo has at most {LONGEST_TEXT} bytes, and no NUL."
        )));
    }
    Ok(())
}

/// Checks somebody who shall work at the desk.
pub(super) fn agent(agent: &NewAgent) -> Result<(), StoreError> {
    name("login", &agent.login)?;
    name("name", &agent.name)?;
    password_hash(&agent.password)
}

/// Checks the hash of a password, of which nothing else is known here.
pub(super) fn password_hash(hash: &str) -> Result<(), StoreError> {
    if hash.len() > 1024 {
        return Err(StoreError::refused("The hash of the password is too long."));
    }
    Ok(())
}

/// Checks suggestions.
pub(super) fn suggestions(suggestions: &[NewSuggestion]) -> Result<(), StoreError> {
    if suggestions.is_empty() || suggestions.len() > MOST_SUGGESTIONS {
        return Err(StoreError::refused(format!(
            "1 to {MOST_SUGGESTIONS} suggestions are shown at once."
        )));
    }
    suggestions
        .iter()
        .try_for_each(|suggestion| name("intent", &suggestion.intent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_of_twelve_digits_are_refused_in_every_writing() {
        for number in [
            "123456789018",
            "番号は1234-5678-9018です",
            "１２３４　５６７８　９０１８",
            "一二三四五六七八九〇一八",
        ] {
            let refusal = text("message", number).unwrap_err();
            assert!(!refusal.to_string().contains(number));
            assert!(reply(&json!({"a": [{"b": number}]}), 0).is_err());
        }
        assert!(reply(&json!({"123456789018": 1}), 0).is_err());
        assert!(reply(&json!(123_456_789_018_u64), 0).is_err());
        assert!(text("message", "0120-380-366 2026年4月1日 ■■■■").is_ok());
        assert!(
            reply(
                &json!({"url": "https://example.org/page/0000000123456789.html"}),
                0
            )
            .is_ok()
        );
        assert!(reply(&json!({"url": "https://example.org/ 123456789018"}), 0).is_err());
    }

    #[test]
    fn everything_has_a_bound() {
        assert!(text("message", &"あ".repeat(LONGEST_TEXT)).is_err());
        assert!(name("key", "").is_err());
        assert!(name("key", &"k".repeat(LONGEST_NAME + 1)).is_err());
        assert!(moment(Timestamp(-1)).is_err());
        assert!(moment(Timestamp(i64::MAX)).is_err());
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        assert!(reply(&deep, 0).is_err());
    }
}
