//! What is hard to read in easy Japanese (やさしい日本語).
//!
//! The rules are those of 「在留支援のためのやさしい日本語ガイドライン」 (Immigration Services Agency and Agency for
//! Cultural Affairs, 2020) and of the Hirosaki University group: every kanji has its reading, sentences are short
//! and end politely, there are no double negatives, years are those of the common calendar, times those of a
//! clock with twelve hours, and ranges are said with から and まで.
//!
//! - `F009`: kanji without a reading. `F010`: a reading that is not in kana, or a mark that belongs to no word.
//! - `F011`: a sentence of more than [`LONGEST_SENTENCE`] characters, `F016`: of more than [`MOST_KANJI`] kanji.
//! - `F012`: a sentence that does not end in a polite form. `F013`: a double negative.
//! - `F014`: a range with 〜, a time by the 24-hour clock, a year of a Japanese era.

mod passage;
mod readings;
mod sentences;
mod wording;

use super::shelf::{Shelf, Shelved};
use crate::diag::Diagnostic;
use passage::Passage;

/// The most characters in a sentence; readings and blanks are not counted.
const LONGEST_SENTENCE: usize = 50;

/// The most kanji in a sentence (Hirosaki rules, the limit for information that is not urgent).
const MOST_KANJI: usize = 13;

/// A word of so many kanji counts as one kanji.
const LONG_WORD: usize = 4;

/// What a telephone number, or something that is put in, counts in a sentence.
const COUNTED_AS: usize = 4;

/// A slip in a passage: its code, its byte range and the arguments of its sentences.
struct Slip {
    code: &'static str,
    range: std::ops::Range<usize>,
    args: Vec<(&'static str, String)>,
}

/// Everything that is hard to read in the messages and terms of a shelf.
pub(super) fn findings(shelf: &Shelf) -> Vec<Diagnostic> {
    let entries = shelf.messages.values().chain(shelf.terms.values());
    entries.flat_map(of_entry).collect()
}

fn of_entry(shelved: &Shelved) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (name, part) in shelved.entry.parts() {
        for flow in &part.flows {
            let passage = Passage::new(&shelved.source.text, flow);
            let mut slips = sentences::slips(&passage);
            if name != Some("speech") {
                slips.extend(readings::slips(&passage));
            }
            slips.extend(wording::figures(passage.text()));
            findings.extend(slips.into_iter().map(|slip| Diagnostic {
                code: slip.code,
                at: Some(shelved.place(&passage.place(&slip.range))),
                args: slip.args,
            }));
        }
    }
    findings
}
