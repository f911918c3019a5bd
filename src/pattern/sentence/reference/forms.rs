//! The forms of one text.

use super::super::super::ast::Node;
use super::{List, Reference};

fn is_cjk(character: Option<char>) -> bool {
    character.is_some_and(|character| matches!(character, 'か' | '更'))
}

/// The text without blanks between two characters of Japanese.
pub(super) fn without_inner_blanks(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut kept = String::new();
    for (index, &character) in characters.iter().enumerate() {
        let next = characters[index..].iter().copied().find(|&c| c != ' ');
        if character != ' ' || !is_cjk(kept.trim_end().chars().next_back()) || !is_cjk(next) {
            kept.push(character);
        }
    }
    kept
}

impl Reference {
    /// The forms of the text that a sentence is compared with.
    pub(super) fn forms(&self, tree: &Node, text: &str) -> Vec<String> {
        let full: Vec<&str> = text.split_whitespace().collect();
        let is_wildcard = |node: &Node| match node {
            Node::Slot { source, .. } => matches!(self.lists.get(source), Some(List::Wildcard)),
            _ => false,
        };
        let items = match tree {
            Node::Sequence(items) => &items[..],
            Node::Slot { .. } => std::slice::from_ref(tree),
            _ => &[],
        };
        let mut words = full.clone();
        match items {
            [only] if is_wildcard(only) => return vec![full.join(" ")],
            [first, .., _] if is_wildcard(first) => {
                while let Some(length) = self.skip(&words, false) {
                    words.truncate(words.len() - length);
                }
            }
            [_, .., last] if is_wildcard(last) => {
                while let Some(length) = self.skip(&words, true) {
                    words.drain(..length);
                }
            }
            _ => words = self.without_skip_words(&full),
        }
        let plain = self.without_skip_words(&full);
        let mut forms = Vec::new();
        if plain != full && words == plain {
            forms.push(self.finished(&full));
        }
        forms.push(self.finished(&words));
        forms
    }

    fn finished(&self, words: &[&str]) -> String {
        let text = words.join(" ");
        if self.ignore_whitespace {
            without_inner_blanks(&text)
        } else {
            text + " "
        }
    }

    /// How many words at the start or the end are one skip word.
    fn skip(&self, words: &[&str], at_start: bool) -> Option<usize> {
        self.skip_words
            .iter()
            .map(|skip| skip.split(' ').collect::<Vec<_>>())
            .filter(|skip| {
                if at_start {
                    words.starts_with(skip)
                } else {
                    words.ends_with(skip)
                }
            })
            .map(|skip| skip.len())
            .max()
    }

    fn without_skip_words<'t>(&self, words: &[&'t str]) -> Vec<&'t str> {
        let mut kept = Vec::new();
        let mut rest = words;
        while let Some(&word) = rest.first() {
            let length = self.skip(rest, true).unwrap_or_else(|| {
                kept.push(word);
                1
            });
            rest = &rest[length..];
        }
        kept
    }
}
