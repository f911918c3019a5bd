//! Checks of the example sentences that need no recognition.

use std::collections::HashMap;

use crate::diag::Diagnostic;
use crate::intents::IntentBook;
use crate::text::fold;

/// Reports sentences that stand under two intents: nothing can learn from such a contradiction.
pub fn examples(book: &IntentBook) -> Vec<Diagnostic> {
    let mut first: HashMap<String, &str> = HashMap::new();
    let mut findings = Vec::new();
    for intent in &book.intents {
        for example in &intent.examples {
            match first.get(&fold(&example.text)) {
                Some(other) if *other != intent.id => {
                    let finding = Diagnostic::new("T004")
                        .place(example.place.clone())
                        .with("text", &example.text)
                        .with("intent", &intent.id)
                        .with("other", other);
                    findings.push(finding);
                }
                Some(_) => {}
                None => {
                    first.insert(fold(&example.text), &intent.id);
                }
            }
        }
    }
    findings
}
