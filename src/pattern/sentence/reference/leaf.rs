//! What text, list values and numbers accept.

use super::super::super::ast::Node;
use super::forms::without_inner_blanks;
use super::{Reference, Way, Ways, broken};

fn is_word(character: Option<char>) -> bool {
    character.is_some_and(|character| character == '_' || character.is_alphanumeric())
}

impl Reference {
    /// A run of characters up to the next word.
    pub(super) fn chunk(&self, chunk: &str, way: Way) -> Vec<Way> {
        if chunk.is_empty() {
            return vec![way];
        }
        let (text, rest) = if self.ignore_whitespace {
            (without_inner_blanks(chunk), way.rest.clone())
        } else if way.word_start {
            (
                chunk.trim_start().to_owned(),
                way.rest.trim_start().to_owned(),
            )
        } else {
            (chunk.to_owned(), way.rest.clone())
        };
        let is_blank = text.trim().is_empty();
        if let Some((slot, ends_word)) = &way.open {
            if is_blank {
                return vec![Way {
                    rest,
                    word_start: true,
                    ..way
                }];
            }
            let mut ways = Vec::new();
            for at in places(&rest, &text, *ends_word && !self.ignore_whitespace) {
                let mut filled = way.filled.clone();
                filled.push((slot.clone(), None, rest[..at].to_owned()));
                let closed = Way {
                    rest: rest[at..].to_owned(),
                    word_start: true,
                    literal: way.literal,
                    filled,
                    open: None,
                };
                ways.extend(self.chunk(chunk, closed));
            }
            return ways;
        }
        if let Some(after) = rest.strip_prefix(&text) {
            return vec![Way {
                rest: after.to_owned(),
                word_start: chunk.ends_with([' ', '\'']),
                literal: way.literal + text.trim().chars().count(),
                ..way
            }];
        }
        if is_blank && rest.trim().is_empty() {
            return vec![way];
        }
        let after = broken(&rest);
        match after.strip_prefix(&text) {
            Some(after) if rest.contains(['-', '_']) => vec![Way {
                rest: after.to_owned(),
                ..way
            }],
            _ => Vec::new(),
        }
    }

    pub(super) fn values(&self, values: &[(Node, i64)], slot: &str, way: &Way) -> Ways {
        let mut ways = Vec::new();
        if way.rest.is_empty() {
            return Ok(ways);
        }
        for (value, number) in values {
            for mut end in self.ways(value, way.clone())? {
                if end.open.is_some() {
                    // Nothing can end the wildcard any more.
                    continue;
                }
                let before = way.rest.len() - end.rest.len();
                let mut text = &way.rest[..before];
                if way.open.is_some()
                    && let Some((_, _, taken)) = end.filled.get(way.filled.len())
                {
                    // Blanks before the wildcard's text are not in it.
                    let text_start = text.len() - text.trim_start().len();
                    let is_whole = text.starts_with(taken.as_str());
                    text = &text[taken.len() + if is_whole { 0 } else { text_start }..];
                }
                end.filled
                    .push((slot.to_owned(), Some(*number), text.to_owned()));
                ways.push(Way {
                    word_start: way.word_start,
                    literal: way.literal,
                    ..end
                });
            }
        }
        Ok(ways)
    }
}

/// Every number that a range accepts here, or anywhere after an open wildcard.
pub(super) fn numbers(
    is_member: impl Fn(i64) -> bool,
    spoken: &[(String, i64)],
    slot: &str,
    way: &Way,
) -> Vec<Way> {
    let mut ways = Vec::new();
    let mut has_digits = false;
    let mut at = 0;
    let filled_before = |start: usize| {
        let mut filled = way.filled.clone();
        if let Some((wildcard, _)) = &way.open {
            filled.push((wildcard.clone(), None, way.rest[..start].to_owned()));
        }
        filled
    };
    while let Some((start, end, number)) = digits(&way.rest, at, way.open.is_some()) {
        has_digits = true;
        if is_member(number) {
            let mut filled = filled_before(start);
            let text = way.rest[start..end].to_owned();
            filled.push((slot.to_owned(), Some(number), text));
            ways.push(Way {
                rest: way.rest[end..].to_owned(),
                filled,
                open: None,
                ..way.clone()
            });
        }
        if way.open.is_none() {
            break;
        }
        at = end;
    }
    if has_digits {
        return ways;
    }
    for (word, number) in spoken.iter().filter(|&&(_, number)| is_member(number)) {
        let start = match &way.open {
            // Only the first place of a word is seen.
            Some(_) => way.rest.find(word.as_str()),
            None => way.rest.starts_with(word.as_str()).then_some(0),
        };
        let Some(start) = start else { continue };
        let mut filled = filled_before(start);
        filled.push((slot.to_owned(), Some(*number), word.clone()));
        ways.push(Way {
            rest: way.rest[start + word.len()..].to_owned(),
            word_start: false,
            literal: way.literal + word.chars().count(),
            filled,
            open: None,
        });
    }
    ways
}

/// Blanks, a sign and digits from `at` on, or anywhere after it: the start, the end and the number.
fn digits(text: &str, at: usize, anywhere: bool) -> Option<(usize, usize, i64)> {
    let starts = text[at..].char_indices().map(|(offset, _)| at + offset);
    for start in starts {
        let rest = text[start..].trim_start_matches(' ');
        let digits = rest.strip_prefix('-').unwrap_or(rest);
        let count = digits.bytes().take_while(u8::is_ascii_digit).count();
        if count > 0 {
            let end = text.len() - digits.len() + count;
            let number = text[start..end].trim().parse().ok()?;
            return Some((start, end, number));
        }
        if !anywhere {
            break;
        }
    }
    None
}

/// Where a chunk stands after an open wildcard. The first place is at the border of a word if the wildcard ends at one.
fn places(rest: &str, chunk: &str, ends_word: bool) -> Vec<usize> {
    let all: Vec<usize> = rest
        .char_indices()
        .map(|(at, _)| at)
        .filter(|&at| rest[at..].starts_with(chunk))
        .collect();
    // A search that goes on behind the start sees a border at its own beginning.
    let first_from = |from: usize| {
        all.iter().copied().find(|&at| {
            let before = rest[from.min(at)..at].chars().next_back();
            let is_border = is_word(before) != is_word(rest[at..].chars().next());
            at >= from && (!ends_word || is_border)
        })
    };
    let mut first = first_from(0);
    if first == Some(0) {
        first = first_from(rest.chars().next().map_or(0, char::len_utf8));
    }
    let Some(first) = first else {
        return Vec::new();
    };
    all.into_iter().filter(|&at| at >= first).collect()
}
