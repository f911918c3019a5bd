//! Words that may stand between any two words of a phrase.

use super::message::Message;

/// Skip words, folded, longest first.
#[derive(Debug, Default)]
pub(super) struct SkipWords(Vec<Vec<char>>);

impl SkipWords {
    pub(super) fn new(mut words: Vec<String>) -> Self {
        words.sort();
        words.dedup();
        let mut words: Vec<Vec<char>> = words
            .iter()
            .map(|words| words.trim().chars().collect())
            .filter(|words: &Vec<char>| !words.is_empty())
            .collect();
        words.sort_by_key(|words| std::cmp::Reverse(words.len()));
        Self(words)
    }

    /// Tells a text where its skip words are. Of several that begin at one place the longest counts.
    pub(super) fn mark(&self, message: &mut Message) {
        if self.0.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for start in 0..message.len() {
            if !message.is_boundary(start) {
                continue;
            }
            let word = self.0.iter().find(|word| {
                message.has_prefix(word, start, false) && message.is_boundary(start + word.len())
            });
            found.extend(word.map(|word| (start, start + word.len())));
        }
        message.set_skips(found.into_iter());
    }
}
