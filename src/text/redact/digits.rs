//! Groups of digits and the runs that separators make of them.

use std::ops::Range;

use super::view::View;

/// Kanji digits count only in groups of this many characters or more, so that 一部 and 三者 are none.
const KANJI_GROUP: usize = 3;
/// How many separators may stand between two groups of one run.
const SEPARATORS: usize = 3;

/// Digits that stand side by side.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// The characters of the view.
    pub(super) range: Range<usize>,
    /// The digits in ASCII.
    pub(super) digits: String,
}

/// Groups with nothing but separators between them.
pub(super) type Run = Vec<Group>;

/// The value of a digit, kanji digits included.
fn digit(ch: char) -> Option<char> {
    Some(match ch {
        '0'..='9' => ch,
        '〇' | '零' => '0',
        '一' | '壱' => '1',
        '二' | '弐' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        _ => return None,
    })
}

/// Whether this may stand between the digits of one number.
fn is_separator(ch: char) -> bool {
    ch.is_whitespace() || matches!(ch, '-' | 'ー' | '.' | '・' | '·' | '_' | '(' | ')')
}

/// Whether so many digits may stand in one run of a raw text. Never `false` where they do; quick for texts without unusual
/// characters.
pub(super) fn may_hold(raw: &str, digits: usize) -> bool {
    let mut seen = 0;
    for ch in raw.chars() {
        match ch {
            '\u{FF10}'..='\u{FF19}' => seen += 1,
            _ if digit(ch).is_some() => seen += 1,
            // What no compatibility form changes, and what no run goes across.
            '!'..=',' | '/' | ':'..='^' | 'a'..='~' | '、' | '。' if !matches!(ch, '(' | ')') => {
                seen = 0;
            }
            '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{4E00}'..='\u{9FFF}' => seen = 0,
            // Separators, and what may become one or nothing.
            '\0'..='\u{7F}'
            | '\u{2010}'..='\u{2027}'
            | '\u{2190}'..='\u{21FF}'
            | '\u{25A0}'..='\u{25FF}'
            | '\u{3000}'..='\u{3030}'
            | '\u{3099}'..='\u{30FF}'
            | '\u{FF01}'..='\u{FF9F}' => {}
            // Other digits, and signs such as ⑫ that stand for several.
            _ => return true,
        }
        if seen >= digits {
            return true;
        }
    }
    false
}

/// The runs of `view`, in order.
pub(super) fn runs(view: &View) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for group in groups(view) {
        if let Some(run) = runs.last_mut()
            && let Some(last) = run.last()
            && joined(view, last.range.end..group.range.start)
        {
            run.push(group);
        } else {
            runs.push(vec![group]);
        }
    }
    runs
}

fn joined(view: &View, between: Range<usize>) -> bool {
    between.len() <= SEPARATORS
        && view
            .characters
            .get(between)
            .is_some_and(|between| between.iter().all(|&ch| is_separator(ch)))
}

fn groups(view: &View) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut at = 0;
    while at < view.characters.len() {
        let length = digits_at(view, at, |ch| digit(ch).is_some());
        let kanji = digits_at(view, at, |ch| ch.is_ascii_digit()) < length;
        if length == 0 {
            at += 1;
            continue;
        }
        let end = at + length;
        if kanji && length < KANJI_GROUP {
            // Too short for kanji digits: its ASCII digits make groups of their own.
            let mut start = at;
            while start < end {
                let ascii = digits_at(view, start, |ch| ch.is_ascii_digit());
                push(view, start..start + ascii, &mut groups);
                start += ascii.max(1);
            }
        } else {
            push(view, at..end, &mut groups);
        }
        at = end;
    }
    groups
}

fn digits_at(view: &View, at: usize, class: impl Fn(char) -> bool) -> usize {
    view.characters
        .get(at..)
        .unwrap_or_default()
        .iter()
        .take_while(|&&ch| class(ch))
        .count()
}

fn push(view: &View, range: Range<usize>, groups: &mut Vec<Group>) {
    if !range.is_empty() {
        let digits = view
            .characters
            .get(range.clone())
            .unwrap_or_default()
            .iter()
            .filter_map(|&ch| digit(ch))
            .collect();
        groups.push(Group { range, digits });
    }
}

/// Whether the digits are a year of our time.
pub(super) fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
}

fn in_range(digits: &str, range: std::ops::RangeInclusive<u32>) -> bool {
    digits.len() <= 2
        && digits
            .parse()
            .is_ok_and(|number: u32| range.contains(&number))
}

/// Whether eight digits are a date (`20260930`).
pub(super) fn is_compact_date(digits: &str) -> bool {
    let part = |range: Range<usize>| digits.get(range).unwrap_or_default();
    digits.len() == 8
        && is_year(part(0..4))
        && in_range(part(4..6), 1..=12)
        && in_range(part(6..8), 1..=31)
}

/// How many groups at the beginning of `groups` make a date with one kind of separator (`2026-09-30`); 0 if they make none.
pub(super) fn date_length(view: &View, groups: &[Group]) -> usize {
    let [year, month, day, ..] = groups else {
        return 0;
    };
    let between = |left: &Group, right: &Group| {
        view.characters
            .get(left.range.end..right.range.start)
            .unwrap_or_default()
            .to_vec()
    };
    let separator = between(year, month);
    let date = is_year(&year.digits)
        && in_range(&month.digits, 1..=12)
        && in_range(&day.digits, 1..=31)
        && separator.len() == 1
        && separator == between(month, day)
        && groups
            .get(3)
            .is_none_or(|next| between(day, next) != separator);
    if date { 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(raw: &str) -> Vec<Vec<String>> {
        runs(&View::new(raw))
            .iter()
            .map(|run| run.iter().map(|group| group.digits.clone()).collect())
            .collect()
    }

    #[test]
    fn digits_make_groups_and_runs() {
        assert_eq!(
            shape("1234-5678 9012と3"),
            [vec!["1234", "5678", "9012"], vec!["3"]]
        );
        assert_eq!(shape("〇九〇ー一二三四"), [vec!["090", "1234"]]);
        assert_eq!(shape("一部の三者と2026/9"), [vec!["2026"], vec!["9"]]);
        assert_eq!(shape("一2"), [vec!["2"]]);
        assert_eq!(shape("(03)1234"), [vec!["03", "1234"]]);
        assert!(shape("なし").is_empty());
    }

    #[test]
    fn dates() {
        let length = |raw: &str| {
            let view = View::new(raw);
            date_length(&view, &runs(&view).concat())
        };
        assert_eq!(length("2026-09-30"), 3);
        assert_eq!(length("2026.9.30 2026.10.1"), 3);
        assert_eq!(length("2012-10-12-34"), 0);
        assert_eq!(length("2012-1012-3456"), 0);
        assert_eq!(length("2026-13-01"), 0);
        assert!(is_compact_date("20260930"));
        assert!(!is_compact_date("20261330"));
    }
}
