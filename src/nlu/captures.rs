//! What the phrases of a message capture for the reply.

use std::collections::BTreeMap;

use crate::intents::{Intent, IntentIndex, PhraseBook, PhraseRole, capture_name};
use crate::pattern::Hit;

use super::Message;

/// The most characters that are kept of one capture.
pub const LONGEST_CAPTURE: usize = 100;

/// How many captures of one message are kept.
const MOST_CAPTURES: usize = 64;

/// Words that a phrase captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCapture {
    /// The intent of the phrase.
    pub intent: IntentIndex,
    /// Whether the phrase counts only after certain answers.
    pub leaning: bool,
    /// The name of the capture.
    pub name: String,
    /// The words as they were typed, masked, with single blanks, of at most [`LONGEST_CAPTURE`] characters.
    pub text: String,
    /// The length of the phrase; a longer phrase knows better.
    pub strength: usize,
}

impl Message {
    /// Takes the captures out of an intent's phrase; `typed` is what the text was normalised from.
    pub(super) fn add_captures(&mut self, phrases: &PhraseBook, hit: &Hit, typed: &str) {
        let (intent, leaning) = match phrases.meaning(hit.phrase).role {
            PhraseRole::Intent(intent) => (intent, false),
            PhraseRole::After(intent) => (intent, true),
            _ => return,
        };
        for occurrence in hit.parts.iter().flatten() {
            for filled in &occurrence.slots {
                let Some(name) = capture_name(phrases.set.slot_name(filled.slot)) else {
                    continue;
                };
                let written = typed.get(self.text.raw_span(filled.span.clone()));
                let text = shortened(written.unwrap_or_default());
                if !text.is_empty() && self.captured.len() < MOST_CAPTURES {
                    self.captured.push(FoundCapture {
                        intent,
                        leaning,
                        name: name.to_owned(),
                        text,
                        strength: occurrence.span.len(),
                    });
                }
            }
        }
    }

    /// What is captured for an intent, by name, after these intents. The longest phrase decides, then the first.
    pub fn captures(
        &self,
        index: IntentIndex,
        intent: &Intent,
        before: &[IntentIndex],
    ) -> BTreeMap<String, String> {
        let follows = intent.after.iter().any(|known| before.contains(known));
        let mut best: BTreeMap<&str, &FoundCapture> = BTreeMap::new();
        let of_intent = self.captured.iter().filter(|found| found.intent == index);
        for found in of_intent.filter(|found| follows || !found.leaning) {
            let known = best.entry(&found.name).or_insert(found);
            if known.strength < found.strength {
                *known = found;
            }
        }
        best.into_iter()
            .map(|(name, found)| (name.to_owned(), found.text.clone()))
            .collect()
    }
}

/// The words with single blanks and without marks at the ends, cut where they become too long.
fn shortened(written: &str) -> String {
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '、' | '。' | ',' | '.' | '!' | '?');
    let words: Vec<&str> = written.split_whitespace().collect();
    let text: String = words.join(" ");
    let text = text.trim_matches(is_mark);
    text.chars().take(LONGEST_CAPTURE).collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_CAPTURE, shortened};

    #[test]
    fn what_is_captured_is_one_short_line() {
        assert_eq!(shortened(" Star\n\n - Trip、"), "Star - Trip");
        assert_eq!(shortened(" 。 "), "");
        let long = "あ".repeat(LONGEST_CAPTURE * 3);
        assert_eq!(shortened(&long).chars().count(), LONGEST_CAPTURE);
    }
}
