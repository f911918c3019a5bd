//! Folding a piece of a larger text.

use super::characters::is_japanese;
use super::normalize::fold;

/// [`fold`] for a piece of a larger text, such as the literal between two slots of a template: a blank at either end is
/// kept (as one) unless the character beside it is Japanese, and so is an apostrophe, hyphen or the like that joins the
/// piece to a word before it (`'s`, `-380`).
pub fn fold_fragment(text: &str) -> String {
    let folded = fold(text);
    let (Some(first), Some(last)) = (folded.chars().next(), folded.chars().next_back()) else {
        let blank = text.contains(char::is_whitespace);
        return if blank { " ".to_owned() } else { folded };
    };
    let mut out = String::with_capacity(folded.len() + 2);
    let joins = |mark: char, beside: char| match mark {
        '\'' | '’' | '-' => beside.is_ascii_alphanumeric(),
        '.' | ':' | '/' | '~' => beside.is_ascii_digit(),
        _ => false,
    };
    let blank = |mark: char, beside: char| mark.is_whitespace() && !is_japanese(beside);
    let edge = |mark: Option<char>, beside: Option<char>, inner: char, out: &mut String| {
        let mark = mark.unwrap_or(inner);
        if blank(mark, inner) {
            out.push(' ');
        } else if joins(mark, beside.unwrap_or(' ')) {
            out.push(if mark == '’' { '\'' } else { mark });
        }
    };
    let mut start = text.chars();
    edge(start.next(), start.next(), first, &mut out);
    out.push_str(&folded);
    // A full stop at the end is more likely the end of a sentence than a decimal point.
    let mut end = text.strip_suffix('.').unwrap_or(text).chars().rev();
    edge(end.next(), end.next(), last, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fragments_keep_the_blanks_that_count() {
        assert_eq!(fold_fragment("Open the "), "open the ");
        assert_eq!(fold_fragment("  card"), " card");
        assert_eq!(fold_fragment("カード "), "かーど");
        assert_eq!(fold_fragment(" "), " ");
        assert_eq!(fold_fragment("'s card"), "'s card");
        assert_eq!(fold_fragment("e-"), "e-");
        assert_eq!(fold_fragment("ヶ月"), "か月");
        assert_eq!(fold_fragment("、"), "");
        assert_eq!(fold_fragment("until 9:"), "until 9:");
        assert_eq!(fold_fragment("until 2026."), "until 2026");
    }

    proptest! {
        #[test]
        fn fragments_hold_the_folded_text(raw in "[a-z0-9 '.:/~、。ぁ-んァ-ヶ三年-]{0,12}|\\PC{0,12}") {
            let folded = fold_fragment(&raw);
            prop_assert!(folded.contains(&fold(&raw)));
            prop_assert!(!folded.contains("  "));
        }
    }
}
