//! Individual numbers (My Number) and telephone numbers.

use std::ops::Range;

use super::Sensitive;
use super::digits::{Group, Run, date_length, is_compact_date};
use super::view::View;

/// The digits of a My Number; longer rows of digits are hidden like one.
pub(super) const MY_NUMBER: usize = 12;

/// Adds to `found` the numbers in `runs`; returns the parts of the runs that hold no number, date or public number.
pub(super) fn find(
    view: &View,
    runs: Vec<Run>,
    public_numbers: &[&str],
    found: &mut Vec<(Range<usize>, Sensitive)>,
) -> Vec<Run> {
    let mut rest = Vec::new();
    for run in runs {
        for segment in between_harmless(view, &run, public_numbers) {
            find_in_segment(view, &segment, found, &mut rest);
        }
    }
    rest
}

/// The pieces of a run between dates and public numbers.
fn between_harmless(view: &View, run: &[Group], public_numbers: &[&str]) -> Vec<Run> {
    let compact_dates = run.iter().all(|group| is_compact_date(&group.digits));
    if compact_dates {
        return Vec::new();
    }
    let mut segments = Vec::new();
    let mut segment: Run = Vec::new();
    let mut at = 0;
    while let Some(groups) = run.get(at..).filter(|groups| !groups.is_empty()) {
        let whole_run = groups.len() == run.len();
        let public = public_length(groups, public_numbers, whole_run);
        let harmless = public.max(date_length(view, groups));
        if harmless > 0 {
            segments.push(std::mem::take(&mut segment));
        } else {
            segment.extend(groups.first().cloned());
        }
        at += harmless.max(1);
    }
    segments.push(segment);
    segments.retain(|segment| !segment.is_empty());
    segments
}

/// How many groups at the beginning of `groups` make one of the public numbers. If these groups are a whole run, a
/// single one may be the beginning of a public number; behind other digits it is the end of some other number.
fn public_length(groups: &[Group], public_numbers: &[&str], whole_run: bool) -> usize {
    let whole = |number: &str| {
        if let [alone] = groups
            && whole_run
            && alone.digits.len() >= 4
            && number.starts_with(&alone.digits)
        {
            // "0120" by itself names the kind of number.
            return Some(1);
        }
        let mut rest = number;
        for (count, group) in groups.iter().enumerate() {
            rest = rest.strip_prefix(group.digits.as_str())?;
            if rest.is_empty() {
                return Some(count + 1);
            }
        }
        None
    };
    public_numbers
        .iter()
        .filter(|number| !number.is_empty())
        .filter_map(|number| whole(number))
        .max()
        .unwrap_or(0)
}

fn find_in_segment(
    view: &View,
    segment: &[Group],
    found: &mut Vec<(Range<usize>, Sensitive)>,
    rest: &mut Vec<Run>,
) {
    if digits_in(segment) == MY_NUMBER && !is_abroad(view, segment) {
        found.extend(range_of(segment).map(|range| (range, Sensitive::MyNumber)));
        return;
    }
    let mut others: Run = Vec::new();
    let mut at = 0;
    while let Some(groups) = segment.get(at..).filter(|groups| !groups.is_empty()) {
        let length = phone_length(view, groups);
        if length > 0 {
            let range = range_of(groups.get(..length).unwrap_or_default());
            found.extend(range.map(|range| (with_opening(view, range), Sensitive::Phone)));
            finish(std::mem::take(&mut others), found, rest);
        } else {
            others.extend(groups.first().cloned());
        }
        at += length.max(1);
    }
    finish(others, found, rest);
}

/// Groups between telephone numbers: twelve digits or more are hidden, fewer are left for other rules.
fn finish(groups: Run, found: &mut Vec<(Range<usize>, Sensitive)>, rest: &mut Vec<Run>) {
    if digits_in(&groups) >= MY_NUMBER {
        found.extend(range_of(&groups).map(|range| (range, Sensitive::MyNumber)));
    } else if !groups.is_empty() {
        rest.push(groups);
    }
}

fn digits_in(groups: &[Group]) -> usize {
    groups.iter().map(|group| group.digits.len()).sum()
}

fn range_of(groups: &[Group]) -> Option<Range<usize>> {
    Some(groups.first()?.range.start..groups.last()?.range.end)
}

/// Whether the groups start with Japan's country code (`+81`).
fn is_abroad(view: &View, groups: &[Group]) -> bool {
    groups.first().is_some_and(|group| {
        group.digits.starts_with("81") && view.before(group.range.start) == '+'
    })
}

/// A telephone number with the plus sign or the bracket that opens it.
fn with_opening(view: &View, range: Range<usize>) -> Range<usize> {
    let brackets = view.characters.get(range.clone()).unwrap_or_default();
    let count = |bracket: char| brackets.iter().filter(|&&ch| ch == bracket).count();
    let opened = match view.before(range.start) {
        '+' => true,
        '(' => count(')') > count('('),
        _ => false,
    };
    range.start - usize::from(opened && range.start > 0)..range.end
}

/// How many groups at the beginning of `groups` make a Japanese telephone number: ten or eleven digits that start with 0,
/// or `+81` and nine or ten more.
fn phone_length(view: &View, groups: &[Group]) -> usize {
    let plausible = |digits: &str| match digits
        .strip_prefix("81")
        .filter(|_| is_abroad(view, groups))
    {
        Some(rest) => matches!(rest.trim_start_matches('0').len(), 9 | 10),
        None => digits.starts_with('0') && matches!(digits.len(), 10 | 11),
    };
    // A longer run is a row of several numbers, each of a few groups.
    if groups.len() <= MY_NUMBER {
        let all: String = groups.iter().map(|group| group.digits.as_str()).collect();
        if plausible(&all) {
            return groups.len();
        }
    }
    let mut digits = String::new();
    let mut best = 0;
    for (index, group) in groups.iter().enumerate().take(5) {
        digits.push_str(&group.digits);
        if plausible(&digits) {
            best = index + 1;
        }
    }
    best
}
