//! `madoguchi explain`: shows how a message is understood.

use std::io::{self, Write};

use crate::nlu::Explanation;

use super::Arguments;
use super::load::load_for_residents;

/// Prints the explanation.
pub(super) fn run(arguments: &Arguments, text: &str) -> anyhow::Result<u8> {
    let library = load_for_residents(arguments)?;
    let public = library.config.public_numbers();
    let public: Vec<&str> = public.iter().map(String::as_str).collect();
    let redacted = crate::text::redact(text, &public);
    let locale = library.config.locale.language();
    let explanation = Explanation::new(&library.recognizer, &redacted, locale, arguments.now());
    io::stdout()
        .lock()
        .write_all(explanation.write(&library.recognizer, locale).as_bytes())?;
    Ok(u8::from(explanation.ranking.candidates.is_empty()))
}
