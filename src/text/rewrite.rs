//! Spelling variants to the usual spelling (`マイナカード` → `マイナンバーカード`).

use std::collections::HashSet;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use super::characters::{is_japanese, is_word_character};
use super::normalize::{Normalized, fold};

/// Replaces spelling variants by the usual spelling: the longest variant at the leftmost place wins, Latin variants count
/// only as whole words, and a usual spelling that is already there is left alone.
#[derive(Clone, Debug)]
pub struct Rewriter {
    automaton: Option<AhoCorasick>,
    usual: Vec<String>,
}

impl Rewriter {
    /// Makes a rewriter of pairs of a variant and its usual spelling. Both are folded here. Of two pairs with the same
    /// variant the first counts; empty variants are left out.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut seen = HashSet::new();
        let mut variants: Vec<String> = Vec::new();
        let mut usual: Vec<String> = Vec::new();
        let folded: Vec<(String, String)> = pairs
            .into_iter()
            .map(|(variant, usual)| (fold(&variant), fold(&usual)))
            .collect();
        // The usual spellings come last: they protect themselves, unless they are a variant too.
        let guards = folded
            .iter()
            .map(|(_, usual)| (usual.clone(), usual.clone()))
            .collect::<Vec<_>>();
        for (variant, replacement) in folded.into_iter().chain(guards) {
            if !variant.is_empty() && seen.insert(variant.clone()) {
                variants.push(variant);
                usual.push(replacement);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&variants)
            .ok();
        Self {
            automaton: automaton.filter(|_| !variants.is_empty()),
            usual,
        }
    }

    /// The text with every variant replaced; origins lead to the raw spelling.
    #[must_use]
    pub fn apply(&self, text: &Normalized) -> Normalized {
        let edits = self.edits(&text.text);
        if edits.is_empty() {
            text.clone()
        } else {
            text.replace(&edits)
        }
    }

    /// [`Self::apply`] for a text that is already folded and whose origin does not matter.
    pub fn apply_str(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        let mut done = 0;
        for (range, usual) in self.edits(text) {
            out.push_str(text.get(done..range.start).unwrap_or_default());
            out.push_str(usual);
            done = range.end;
        }
        out.push_str(text.get(done..).unwrap_or_default());
        out
    }

    fn edits(&self, text: &str) -> Vec<(Range<usize>, &str)> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let mut found: Vec<(Range<usize>, usize)> = automaton
            .find_overlapping_iter(text)
            .filter(|hit| is_whole(text, hit.range()))
            .map(|hit| (hit.range(), hit.pattern().as_usize()))
            .collect();
        found.sort_unstable_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut edits = Vec::new();
        let mut free = 0;
        for (range, pattern) in found {
            if range.start < free {
                continue;
            }
            free = range.end;
            let Some(usual) = self.usual.get(pattern) else {
                continue;
            };
            if text.get(range.clone()) != Some(usual.as_str()) {
                let wide = without_idle_blanks(text, range, usual);
                let start = wide.start.max(
                    edits
                        .last()
                        .map_or(0, |(edit, _): &(Range<usize>, _)| edit.end),
                );
                edits.push((start..wide.end, usual.as_str()));
            }
        }
        edits
    }
}

/// Whether no Latin word or number is cut at either end of `range`.
fn is_whole(text: &str, range: Range<usize>) -> bool {
    let cut = |left: Option<char>, right: Option<char>| {
        left.is_some_and(is_word_character) && right.is_some_and(is_word_character)
    };
    let (Some(before), Some(word), Some(after)) = (
        text.get(..range.start),
        text.get(range.clone()),
        text.get(range.end..),
    ) else {
        return false;
    };
    !cut(before.chars().next_back(), word.chars().next())
        && !cut(word.chars().next_back(), after.chars().next())
}

/// `range` with a blank at either side that a Japanese replacement makes meaningless.
fn without_idle_blanks(text: &str, range: Range<usize>, replacement: &str) -> Range<usize> {
    let blank = |at: Option<usize>| at.is_some_and(|at| text.as_bytes().get(at) == Some(&b' '));
    let before =
        replacement.chars().next().is_some_and(is_japanese) && blank(range.start.checked_sub(1));
    let after = replacement.chars().next_back().is_some_and(is_japanese) && blank(Some(range.end));
    range.start - usize::from(before)..range.end + usize::from(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rewriter(pairs: &[(&str, &str)]) -> Rewriter {
        Rewriter::new(
            pairs
                .iter()
                .map(|&(variant, usual)| (variant.to_owned(), usual.to_owned())),
        )
    }

    #[test]
    fn variants_become_usual() {
        let rewriter = rewriter(&[
            ("マイナカード", "マイナンバーカード"),
            ("ナンバーカード", "マイナンバーカード"),
            ("マイナ", "マイナンバー"),
            ("PIN", "password"),
            ("pin code", "password"),
            ("暗証", "暗証番号"),
        ]);
        assert_eq!(
            rewriter.apply_str("まいなかーどの暗証"),
            "まいなんばーかーどの暗証番号"
        );
        assert_eq!(
            rewriter.apply_str("まいなんばーかーどの暗証番号"),
            "まいなんばーかーどの暗証番号"
        );
        assert_eq!(rewriter.apply_str("なんばーかーど"), "まいなんばーかーど");
        assert_eq!(
            rewriter.apply_str("my pin code and pin"),
            "my password and password"
        );
        assert_eq!(
            rewriter.apply_str("pin codes spinning pins"),
            "password codes spinning pins"
        );
        assert_eq!(rewriter.apply_str("pinを"), "passwordを");
    }

    #[test]
    fn origins_lead_to_the_variant() {
        let raw = "ああ、マイナカードの";
        let text = rewriter(&[("マイナカード", "マイナンバーカード")]).apply(&Normalized::new(raw));
        let start = text.text.find("まいなんばーかーど").unwrap();
        assert_eq!(
            &raw[text.raw_span(start..start + "まいなんばーかーど".len())],
            "マイナカード"
        );
    }

    #[test]
    fn japanese_replacements_leave_no_blanks() {
        assert_eq!(
            rewriter(&[("my number card", "マイナンバーカード")])
                .apply_str("renew my number card now"),
            "renewまいなんばーかーどnow"
        );
        assert_eq!(rewriter(&[]).apply_str("as it is"), "as it is");
    }

    proptest! {
        #[test]
        fn both_ways_of_applying_agree(raw in "[ab c]{0,12}", pairs in proptest::collection::vec(("[abc ]{0,3}", "[abcか]{0,3}"), 0..4)) {
            let rewriter = Rewriter::new(pairs);
            let text = Normalized::new(&raw);
            prop_assert_eq!(rewriter.apply(&text).text, rewriter.apply_str(&text.text));
        }
    }
}
