//! "Did you mean": the name that was probably meant.

/// The longest name that is compared, in characters; longer ones are nobody's slip of the hand.
const LONGEST: usize = 64;

/// The candidate nearest to `word`, if one is near enough: at most one slip for names of up to
/// five characters, two for longer ones. A slip is a missing, additional, wrong or swapped
/// character; `-` and `_` count as the same character and upper case as lower case. Of several
/// equally near candidates the first counts.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded(word)?;
    let allowed = if word.len() <= 5 { 1 } else { 2 };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let Some(other) = folded(candidate) else {
            continue;
        };
        if word.len().abs_diff(other.len()) > allowed {
            continue;
        }
        let distance = distance(&word, &other);
        let is_nearer = best.is_none_or(|(shortest, _)| distance < shortest);
        // A name of two characters or fewer has nothing left to recognise after one slip.
        let is_recognisable = distance == 0 || word.len().max(other.len()) > 2;
        if distance <= allowed && is_nearer && is_recognisable {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The characters to compare; `None` for an empty or overlong name.
fn folded(word: &str) -> Option<Vec<char>> {
    let characters: Vec<char> = word
        .chars()
        .take(LONGEST + 1)
        .flat_map(char::to_lowercase)
        .map(|character| if character == '_' { '-' } else { character })
        .collect();
    (1..=LONGEST)
        .contains(&characters.len())
        .then_some(characters)
}

/// The optimal string alignment distance (Levenshtein with swaps of neighbours).
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, from) in left.iter().enumerate() {
        let mut current = Vec::with_capacity(right.len() + 1);
        current.push(row + 1);
        for (column, to) in right.iter().enumerate() {
            let at =
                |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&last, column) + usize::from(from != to))
                .min(at(&last, column + 1) + 1)
                .min(at(&current, column) + 1);
            if row > 0
                && column > 0
                && left.get(row - 1) == Some(to)
                && right.get(column - 1) == Some(from)
            {
                cost = cost.min(at(&before_last, column - 1) + 1);
            }
            current.push(cost);
        }
        before_last = last;
        last = current;
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEYS: [&str; 5] = ["phrases", "examples", "follow_ups", "reply", "ja"];

    #[test]
    fn one_or_two_slips_are_forgiven() {
        assert_eq!(nearest("phrase", KEYS), Some("phrases"));
        assert_eq!(nearest("follow-ups", KEYS), Some("follow_ups"));
        assert_eq!(nearest("exmaples", KEYS), Some("examples"));
        assert_eq!(nearest("Reply", KEYS), Some("reply"));
        assert_eq!(nearest("repyl", KEYS), Some("reply"));
    }

    #[test]
    fn a_different_name_has_no_suggestion() {
        assert_eq!(nearest("owner", KEYS), None);
        assert_eq!(nearest("en", KEYS), None);
        assert_eq!(nearest("", KEYS), None);
        assert_eq!(nearest(&"p".repeat(1000), KEYS), None);
    }

    #[test]
    fn the_nearest_candidate_wins() {
        assert_eq!(
            nearest("renewals", ["renewed-x", "renewal", "renewals-x"]),
            Some("renewal")
        );
    }

    proptest! {
        #[test]
        fn a_name_is_nearest_to_itself(word in "[a-z_]{1,20}") {
            prop_assert_eq!(nearest(&word, ["something", word.as_str()]), Some(word.as_str()));
        }
    }
}
