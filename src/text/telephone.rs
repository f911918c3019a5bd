//! Telephone numbers that masking left in a message: public ones.

use std::ops::Range;

/// How many digits a Japanese telephone number has.
const LENGTHS: [usize; 2] = [10, 11];

/// How many groups of digits a number is written in at most.
const MAX_GROUPS: usize = 4;

/// The telephone numbers of a normalised text that is masked already, from left to right, each with its digits.
///
/// A number begins with 0, has ten or eleven digits, and may have a hyphen or a blank between its groups. Masking hides
/// every such number that is not public; what only stands side by side because the mask between it left nothing in the
/// text is for the caller to leave out.
///
/// ```
/// let found = madoguchi::text::find_telephones("call 0120-380-366");
/// assert_eq!(found, [(5..17, "0120380366".to_owned())]);
/// ```
pub fn find_telephones(text: &str) -> Vec<(Range<usize>, String)> {
    let groups = groups(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        let length = number_length(text, &groups, at);
        if length > 0
            && let (Some(first), Some(last)) = (groups.get(at), groups.get(at + length - 1))
        {
            let span = first.start..last.end;
            let written = text.get(span.clone()).unwrap_or_default();
            let digits = written.chars().filter(char::is_ascii_digit).collect();
            found.push((span, digits));
        }
        at += length.max(1);
    }
    found
}

/// The places of all digits that stand side by side.
fn groups(text: &str) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        if !byte.is_ascii_digit() {
            continue;
        }
        match groups.last_mut() {
            Some(group) if group.end == at => group.end += 1,
            _ => groups.push(at..at + 1),
        }
    }
    groups
}

/// How many groups from `at` on make one number, with nothing of another number beside it; 0 if none do.
fn number_length(text: &str, groups: &[Range<usize>], at: usize) -> usize {
    let joint = |left: Option<&Range<usize>>, right: Option<&Range<usize>>| match (left, right) {
        (Some(left), Some(right)) => text.get(left.end..right.start),
        _ => None,
    };
    let is_joint = |between: Option<&str>| matches!(between, Some("-" | " "));
    let starts_with_zero = groups
        .get(at)
        .is_some_and(|group| text.as_bytes().get(group.start) == Some(&b'0'));
    let goes_on_before = joint(
        at.checked_sub(1).and_then(|before| groups.get(before)),
        groups.get(at),
    ) == Some("-");
    if !starts_with_zero || goes_on_before {
        return 0;
    }
    let mut digits = 0;
    for (count, group) in groups.iter().skip(at).take(MAX_GROUPS).enumerate() {
        if count > 0 && !is_joint(joint(groups.get(at + count - 1), Some(group))) {
            return 0;
        }
        digits += group.len();
        let goes_on = joint(Some(group), groups.get(at + count + 1)) == Some("-");
        if LENGTHS.contains(&digits) && !goes_on {
            return count + 1;
        }
        if digits >= LENGTHS[1] {
            return 0;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{MASK, Normalized, redact};

    fn found(raw: &str) -> Vec<(String, String)> {
        let text = Normalized::new(raw);
        find_telephones(&text.text)
            .into_iter()
            .map(|(span, digits)| (raw[text.raw_span(span)].to_owned(), digits))
            .collect()
    }

    #[test]
    fn numbers_are_found_as_they_are_written() {
        for (raw, written, digits) in [
            ("電話は0120-380-366ですか", "0120-380-366", "0120380366"),
            (
                "０１２０（３８０）３６６",
                "０１２０（３８０）３６６",
                "0120380366",
            ),
            ("0120ー380ー366へ", "0120ー380ー366", "0120380366"),
            ("is 0120 380 366 free?", "0120 380 366", "0120380366"),
            ("050-3818-1250", "050-3818-1250", "05038181250"),
            ("call 0120380366.", "0120380366", "0120380366"),
        ] {
            assert_eq!(
                found(raw),
                [(written.to_owned(), digits.to_owned())],
                "{raw}"
            );
        }
    }

    #[test]
    fn other_numbers_are_none() {
        for raw in [
            "2026-11-22",
            "0120",
            "12345678901",
            "012-345",
            "1-0120-380-366",
            "0120-380-3661-5",
            "012034567890",
            "09:00-19:00",
            "",
        ] {
            assert_eq!(found(raw), [], "{raw}");
        }
    }

    proptest! {
        #[test]
        fn after_masking_only_public_numbers_are_found(
            raw in "(電話は|call |、| |か|and )?(0[0-9]{1,4}[- ]?[0-9]{1,4}[- ]?[0-9]{3,4}|[0-9 -]{0,14}|0120-380-366)(です|、| と )?(0[5789]0-?[0-9]{4}-?[0-9]{4})?"
        ) {
            let masked = redact(&raw, &["0120380366"]).text;
            let text = Normalized::new(&masked);
            for (span, digits) in find_telephones(&text.text) {
                prop_assert!(text.text.get(span.clone()).is_some());
                if masked[text.raw_span(span)].contains(MASK) {
                    continue;
                }
                prop_assert_eq!(digits, "0120380366", "{}", masked);
            }
        }
    }
}
