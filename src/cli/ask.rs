//! `madoguchi ask`: answers one question.

use std::io::{self, Write};

use crate::bot::answer::{Answer, answer};
use crate::dialogue::Conversation;

use super::Arguments;
use super::load::load_for_residents;

/// Answers `text`; exit code 1 when it could not be answered.
pub(super) fn run(arguments: &Arguments, text: &str, json: bool) -> anyhow::Result<u8> {
    let library = load_for_residents(arguments)?;
    let mut conversation = Conversation::default();
    let outcome = answer(
        &library,
        &mut conversation,
        text,
        arguments.locale,
        arguments.now(),
    );
    let mut out = io::stdout().lock();
    if json {
        let answer = Answer::new(serde_json::Value::Null, &library, &outcome);
        writeln!(out, "{}", serde_json::to_string(&answer)?)?;
    } else {
        writeln!(out, "{}", crate::bot::answer::plain(&library, &outcome))?;
    }
    Ok(u8::from(outcome.step.fallback))
}
