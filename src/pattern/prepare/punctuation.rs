//! Removal of punctuation at the ends of a text and of its words.
//!
//! Marks inside a word stay (2.5, 3:30, A.C.), and so do the dots of initials at the end of a text. The rules are those
//! of hassil 3.12, applied one after the other, each to what the one before has left.

use std::ops::Range;

use super::characters::is_word_character;
use super::tracked::{Cuts, Tracked};

/// Whether the character is one of the marks that are removed.
pub const fn is_punctuation(character: char) -> bool {
    character == '.' || is_mark(character)
}

/// All punctuation but the full stop.
const fn is_mark(character: char) -> bool {
    matches!(
        character,
        ',' | '!'
            | '?'
            | ';'
            | ':'
            | '。'
            | '，'
            | '？'
            | '！'
            | '；'
            | '：'
            | '¿'
            | '¡'
            | '؟'
            | '’'
            | '…'
            | '—'
            | '–'
            | '―'
    )
}

/// Removes punctuation from both ends of the text and of each of its words.
///
/// White space is expected to be blanks, as [`Tracked::collapse_blanks`] leaves it.
pub fn remove_punctuation(tracked: &mut Tracked) {
    if !tracked.characters().iter().copied().any(is_punctuation) {
        return;
    }
    let ends = between_ends(tracked.characters());
    tracked.keep(ends);
    for rule in [before_words, after_words, full_stops, between_words] {
        let cuts = rule(tracked.characters());
        tracked.cut(&cuts);
    }
}

/// The text without punctuation at its ends.
fn between_ends(characters: &[char]) -> Range<usize> {
    let marks = |it: &&char| is_punctuation(**it);
    let start = characters.iter().take_while(marks).count();
    let rest = characters.get(start..).unwrap_or_default();
    if ends_in_initials(rest) {
        return start..characters.len();
    }
    start..characters.len() - rest.iter().rev().take_while(marks).count()
}

/// Whether the text ends in two or more single letters, each with a full stop, that are not the end of a longer word.
fn ends_in_initials(characters: &[char]) -> bool {
    match characters {
        [before @ .., first, '.', second, '.'] => {
            is_word_character(*first)
                && is_word_character(*second)
                && !before.last().copied().is_some_and(is_word_character)
        }
        _ => false,
    }
}

/// A run of marks beside a word loses its marks, but one directly after a word character is no beginning of a word.
fn before_words(characters: &[char]) -> Cuts {
    runs(characters, is_punctuation)
        .filter(|run| is_word(characters, Some(run.end)))
        .map(|run| {
            if stands_free(characters, run.start) {
                run
            } else {
                run.start + 1..run.end
            }
        })
        .filter(|cut| !cut.is_empty())
        .collect()
}

/// A run of marks, full stops apart, after a word goes when no word follows; otherwise its last mark stays, which has
/// the others for a neighbour that is no word.
fn after_words(characters: &[char]) -> Cuts {
    runs(characters, is_mark)
        .filter(|run| is_word(characters, run.start.checked_sub(1)))
        .map(|run| until_not_word(characters, run))
        .filter(|cut| !cut.is_empty())
        .collect()
}

/// A full stop before anything but a word goes, unless it ends initials such as A.C.
fn full_stops(characters: &[char]) -> Cuts {
    let followed = |at: usize| at + 1 < characters.len() && !is_word(characters, Some(at + 1));
    let ends_initials = |at: usize| {
        is_word(characters, at.checked_sub(1))
            && at.checked_sub(2).and_then(|dot| characters.get(dot)) == Some(&'.')
            && is_word(characters, at.checked_sub(3))
    };
    runs(characters, is_punctuation)
        .flatten()
        .filter(|at| characters.get(*at) == Some(&'.') && followed(*at) && !ends_initials(*at))
        .map(|at| at..at + 1)
        .collect()
}

/// A run of marks between two characters that belong to no word goes. The first mark after a word and the last one
/// before a word or the end of the text are such neighbours themselves.
fn between_words(characters: &[char]) -> Cuts {
    runs(characters, is_punctuation)
        .map(|run| {
            if stands_free(characters, run.start) {
                run
            } else {
                run.start + 1..run.end
            }
        })
        .filter(|cut| !cut.is_empty())
        .map(|run| until_not_word(characters, run))
        .filter(|cut| !cut.is_empty())
        .collect()
}

/// The runs of characters for which a condition holds, as long as possible.
fn runs(characters: &[char], holds: fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = characters.get(from..)?;
        let start = from + rest.iter().position(|it| holds(*it))?;
        let rest = characters.get(start..)?;
        from = start + rest.iter().take_while(|it| holds(**it)).count();
        Some(start..from)
    })
}

/// Whether there is a word character at a place.
fn is_word(characters: &[char], at: Option<usize>) -> bool {
    at.and_then(|at| characters.get(at))
        .copied()
        .is_some_and(is_word_character)
}

/// Whether the character before a place is there and is no word character.
fn stands_free(characters: &[char], at: usize) -> bool {
    at > 0 && !is_word(characters, Some(at - 1))
}

/// The run, or all but its last mark where a word or the end of the text follows.
fn until_not_word(characters: &[char], run: Range<usize>) -> Range<usize> {
    if run.end < characters.len() && !is_word(characters, Some(run.end)) {
        run
    } else {
        run.start..run.end.saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Tracked, is_punctuation, remove_punctuation};

    fn without(raw: &str) -> String {
        let mut tracked = Tracked::new(raw);
        remove_punctuation(&mut tracked);
        for (index, character) in tracked.characters().iter().enumerate() {
            let span = tracked.raw_span(index..index + 1);
            assert_eq!(raw[span].chars().collect::<Vec<_>>(), [*character], "{raw}");
        }
        tracked.text()
    }

    #[test]
    fn marks() {
        for character in ".。,，?¿？؟!¡！;；:：’…—–―".chars() {
            assert!(is_punctuation(character), "{character}");
        }
        for character in "、-−'\"「」・ a_".chars() {
            assert!(!is_punctuation(character), "{character}");
        }
    }

    #[test]
    fn marks_at_the_ends_go() {
        for (raw, expected) in [
            ("", ""),
            ("...", ""),
            ("go!", "go"),
            ("¿qué tal?", "qué tal"),
            ("?! go ?!", " go "),
            ("更新したい。", "更新したい"),
            ("go—", "go"),
            ("go-", "go-"),
        ] {
            assert_eq!(without(raw), expected, "{raw}");
        }
    }

    #[test]
    fn marks_beside_words_go() {
        for (raw, expected) in [
            ("yes, please", "yes please"),
            ("yes ,please", "yes please"),
            ("yes , please", "yes  please"),
            ("St. Louis", "St Louis"),
            ("yes (no), ok", "yes (no) ok"),
            ("a ...b", "a b"),
            ("a... b", "a b"),
            ("a?! b", "a b"),
            ("a.? b", "a? b"),
            ("a?. b", "a b"),
            ("(?)x", "()x"),
        ] {
            assert_eq!(without(raw), expected, "{raw}");
        }
    }

    #[test]
    fn marks_inside_words_stay() {
        for text in ["2.5", "3:30", "更新、したい", "go。on", "go…on", "it’s"] {
            assert_eq!(without(text), text);
        }
        assert_eq!(without("a..b"), "a.b");
        assert_eq!(without("a,,,b c"), "a,b c");
    }

    #[test]
    fn initials_keep_their_full_stops() {
        for (raw, expected) in [
            ("turn on the A.C.", "turn on the A.C."),
            ("A.C.", "A.C."),
            ("the A.C. now", "the A.C. now"),
            ("U.S.A. now", "U.S.A. now"),
            ("xA.C.", "xA.C"),
            ("A.", "A"),
            ("A.C.!", "A.C"),
            ("A. C.", "A C"),
        ] {
            assert_eq!(without(raw), expected, "{raw}");
        }
    }
}
