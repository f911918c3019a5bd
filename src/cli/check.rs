//! `madoguchi check`: lists every problem in the files that staff write.

use std::io::{self, IsTerminal, Write};

use crate::check;
use crate::diag::{self, human, json};
use crate::locale::Locale;

use super::Arguments;
use super::load::load;

/// Prints the findings; exit code 1 when there are any.
pub(super) fn run(arguments: &Arguments, as_json: bool) -> anyhow::Result<u8> {
    let loaded = load(arguments)?;
    let locale = loaded.library.config.locale.language();
    let mut findings = loaded.findings;
    findings.extend(check::replies(
        loaded.library.book(),
        &loaded.library.catalog,
    ));
    findings.extend(check::examples(loaded.library.book()));
    findings.extend(crate::replies::audit::audit(&loaded.library.catalog));
    diag::sort(&mut findings);
    findings.dedup();
    let mut out = io::stdout().lock();
    if as_json {
        writeln!(out, "{}", json::list(&findings, locale))?;
        return Ok(u8::from(!findings.is_empty()));
    }
    out.write_all(human::render(&findings, locale, io::stdout().is_terminal()).as_bytes())?;
    write!(out, "{}", if findings.is_empty() { "" } else { "\n\n" })?;
    let book = loaded.library.book();
    let phrases: usize = book
        .phrases
        .values()
        .map(|phrases| phrases.meanings.len())
        .sum();
    let examples: usize = book
        .intents
        .iter()
        .map(|intent| intent.examples.len())
        .sum();
    match locale {
        Locale::Ja => writeln!(
            out,
            "インテント {} 件、言い回し {phrases} 件、例文 {examples} 件を調べました。指摘は {} 件です。",
            book.intents.len(),
            findings.len()
        )?,
        Locale::En => writeln!(
            out,
            "Checked {} intents, {phrases} phrases and {examples} examples: {} findings.",
            book.intents.len(),
            findings.len()
        )?,
    }
    Ok(u8::from(!findings.is_empty()))
}
