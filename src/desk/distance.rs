//! How much of a text was changed.

/// The longest texts that are compared character by character, in characters. The time is the product of the lengths.
const LONGEST: usize = 4_000;

/// The edit distance (Levenshtein) of two texts in characters: how many were added, left out or replaced.
///
/// What both begin and end with is set aside first. Where more than 4,000 characters are left on a side, the distance is
/// not computed but taken as the length of the longer side, which it cannot exceed.
pub fn distance(before: &str, after: &str) -> u32 {
    let before: Vec<char> = before.chars().collect();
    let after: Vec<char> = after.chars().collect();
    let (before, after) = different(&before, &after);
    let (short, long) = if before.len() < after.len() {
        (before, after)
    } else {
        (after, before)
    };
    if short.is_empty() || long.len() > LONGEST {
        return u32::try_from(long.len()).unwrap_or(u32::MAX);
    }
    // One row of the table at a time: what it costs to make the first characters of `short` out of those of `long`.
    let mut row: Vec<u32> = (0..).take(short.len() + 1).collect();
    for (above, left_out) in long.iter().zip(1_u32..) {
        let mut diagonal = std::mem::replace(&mut row[0], left_out);
        let mut left = left_out;
        for (cell, character) in row.iter_mut().skip(1).zip(short) {
            let replaced = diagonal + u32::from(character != above);
            diagonal = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// Two texts without what both begin and end with.
fn different<'a>(before: &'a [char], after: &'a [char]) -> (&'a [char], &'a [char]) {
    let same = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let (before, after) = (&before[same..], &after[same..]);
    let end = before.iter().rev().zip(after.iter().rev());
    let same = end.take_while(|(a, b)| a == b).count();
    (&before[..before.len() - same], &after[..after.len() - same])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn additions_omissions_and_replacements_count_one() {
        for (before, after, wanted) in [
            ("", "", 0),
            ("kitten", "sitting", 3),
            ("予約は不要です", "予約は要ります", 3),
            ("午前9時から", "午前9時から", 0),
            ("", "こんにちは", 5),
            ("abc", "", 3),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(before, after), wanted, "{before} {after}");
            assert_eq!(distance(after, before), wanted, "{after} {before}");
        }
    }

    #[test]
    fn long_texts_are_bounded() {
        let (one, other) = ("a".repeat(100_000), "b".repeat(90_000));
        assert_eq!(distance(&one, &other), 100_000);
        assert_eq!(distance(&one, &format!("{one}!")), 1);
    }

    /// The definition, without any shortcut.
    fn defined(before: &[char], after: &[char]) -> u32 {
        match (before.split_first(), after.split_first()) {
            (None, _) => u32::try_from(after.len()).unwrap(),
            (_, None) => u32::try_from(before.len()).unwrap(),
            (Some((a, before_rest)), Some((b, after_rest))) => {
                let replaced = defined(before_rest, after_rest) + u32::from(a != b);
                let left_out = defined(before_rest, after) + 1;
                let added = defined(before, after_rest) + 1;
                replaced.min(left_out).min(added)
            }
        }
    }

    proptest! {
        #[test]
        fn it_is_what_the_definition_says(before in "[あいab]{0,6}", after in "[あいab]{0,6}") {
            let characters = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(distance(&before, &after), defined(&characters(&before), &characters(&after)));
        }
    }
}
