//! How far two spellings are apart.

/// The optimal string alignment distance (one character missing, extra, wrong, or two neighbours swapped count 1), or
/// `None` when it is more than `limit`. Both words must be short: the time is the product of their lengths.
pub(super) fn alignment<T: PartialEq>(left: &[T], right: &[T], limit: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > limit {
        return None;
    }
    let width = right.len() + 1;
    let mut above: Vec<usize> = vec![0; width];
    let mut previous: Vec<usize> = (0..width).collect();
    let mut current: Vec<usize> = vec![0; width];
    for (row, a) in left.iter().enumerate() {
        let mut best = row + 1;
        if let Some(first) = current.first_mut() {
            *first = row + 1;
        }
        for (column, b) in right.iter().enumerate() {
            let at =
                |list: &[usize], index: usize| list.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&previous, column) + usize::from(a != b))
                .min(at(&previous, column + 1) + 1)
                .min(at(&current, column) + 1);
            let swapped = row > 0
                && column > 0
                && left.get(row - 1) == Some(b)
                && right.get(column - 1) == Some(a);
            if swapped {
                cost = cost.min(at(&above, column - 1) + 1);
            }
            if let Some(cell) = current.get_mut(column + 1) {
                *cell = cost;
            }
            best = best.min(cost);
        }
        if best > limit {
            return None;
        }
        std::mem::swap(&mut above, &mut previous);
        std::mem::swap(&mut previous, &mut current);
    }
    previous
        .last()
        .copied()
        .filter(|&distance| distance <= limit)
}

/// How much of the beginning of `text` is `word` but for at most one typing mistake: the number of characters, and whether
/// there is a mistake. With `backward` both are given from their ends.
pub(super) fn near_prefix(word: &[char], text: &[char], backward: bool) -> Option<(usize, bool)> {
    let same = word.iter().zip(text).take_while(|(a, b)| a == b).count();
    if same == word.len() {
        return Some((same, false));
    }
    let (word, text) = (word.get(same..)?, text.get(same..)?);
    let rest = |word_skip: usize, text_skip: usize| {
        let word = word.get(word_skip..)?;
        let text = text.get(text_skip..)?;
        text.starts_with(word)
            .then_some((same + text_skip + word.len(), true))
    };
    let (wrong, missing, extra) = (|| rest(1, 1), || rest(1, 0), || rest(0, 1));
    if word.len() == 1 {
        // Nothing after the mistake tells whether the last character is wrong or missing: a particle is not part of the word.
        let particle = text.first().is_none_or(|ch| {
            matches!(
                ch,
                'の' | 'を' | 'は' | 'が' | 'に' | 'で' | 'と' | 'へ' | 'も' | 'や' | 'か' | 'つ'
            )
        });
        return match (particle, backward) {
            (true, true) => extra().or_else(missing),
            (true, false) => missing(),
            (false, _) => extra().or_else(wrong),
        };
    }
    let swapped = word.first() == text.get(1) && word.get(1) == text.first();
    let swapped = if swapped { rest(2, 2) } else { None };
    swapped.or_else(wrong).or_else(missing).or_else(extra)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(word: &str) -> Vec<char> {
        word.chars().collect()
    }

    #[test]
    fn alignment_counts_mistakes() {
        for (left, right, distance) in [
            ("password", "password", Some(0)),
            ("pasword", "password", Some(1)),
            ("passwrod", "password", Some(1)),
            ("passsword", "password", Some(1)),
            ("psswrd", "password", Some(2)),
            ("abc", "xyz", None),
            ("", "ab", Some(2)),
            ("", "abc", None),
        ] {
            assert_eq!(
                alignment(&letters(left), &letters(right), 2),
                distance,
                "{left} {right}"
            );
            assert_eq!(
                alignment(&letters(right), &letters(left), 2),
                distance,
                "{right} {left}"
            );
        }
    }

    #[test]
    fn prefixes_with_one_mistake() {
        let near = |word: &str, text: &str| near_prefix(&letters(word), &letters(text), false);
        assert_eq!(near("しょうめい", "しょうめいの"), Some((5, false)));
        assert_eq!(near("しょうめい", "しうめいの"), Some((4, true)));
        assert_eq!(near("しょうめい", "しょおうめいの"), Some((6, true)));
        assert_eq!(near("しょうめい", "しょめうい"), Some((5, true)));
        assert_eq!(near("しょうめい", "しめょうい"), None);
        assert_eq!(near("しょうめい", "しうょめいの"), Some((5, true)));
        assert_eq!(near("しょうめい", "しょうめの"), Some((4, true)));
        assert_eq!(near("しょうめい", "しょうめさ"), Some((5, true)));
        assert_eq!(near("しょうめい", "しょ"), None);
        let near_backward =
            |word: &str, text: &str| near_prefix(&letters(word), &letters(text), true);
        assert_eq!(near_backward("いめうょし", "いめうょの"), Some((4, true)));
        assert_eq!(near_backward("いめうょし", "いめうょのし"), Some((6, true)));
    }
}
