//! Personal identification numbers and passwords.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Sensitive;
use super::digits::{Group, Run, is_compact_date, is_year};
use super::view::View;

/// How many characters may stand between a secret and the word that tells it is one.
const NEAR: usize = 20;
/// The same for digits that are no PIN, and that must come after the word.
const CLOSE: usize = 6;

/// Words beside which four digits are a PIN. Those that start with a lower-case Latin letter are matched as whole words.
const PIN_WORDS: [&str; 32] = [
    "my code",
    "locked",
    "i typed",
    "あんしょう",
    "暗号",
    "ロック",
    "ろっく",
    "あんしょうばんごう",
    "アンショウバンゴウ",
    "anshou bangou",
    "ansho bango",
    "pass code",
    "pass word",
    "passwd",
    "暗証番号",
    "暗証",
    "パスワード",
    "ぱすわーど",
    "パスコード",
    "ピンコード",
    "4桁",
    "四桁",
    "4けた",
    "4ケタ",
    "番号は",
    "pin",
    "pins",
    "password",
    "passcode",
    "pincode",
    "4-digit",
    "4 digits",
];
/// Words beside which mixed letters and digits are a password.
const PASSWORD_WORDS: [&str; 13] = [
    "英数字",
    "パスワード",
    "ぱすわーど",
    "パスコード",
    "暗証番号",
    "暗証",
    "署名用",
    "password",
    "passwords",
    "passcode",
    "passwd",
    "pw",
    "pass",
];

/// What follows digits that count something.
const COUNTERS: [&str; 27] = [
    "年", "円", "文字", "桁", "けた", "ケタ", "人", "名", "回", "件", "時", "分", "日", "月", "歳",
    "才", "号", "丁目", "番地", "個", "枚", " yen", " digit", " people", " char", " year",
    " letter",
];

/// Beginnings of mixed words that are names of things.
const PRODUCTS: [&str; 20] = [
    "iphone", "ipad", "ios", "ipados", "android", "windows", "macos", "galaxy", "xperia", "pixel",
    "aquos", "arrows", "chrome", "firefox", "edge", "safari", "office", "version", "ver", "covid",
];
/// What digits count in one word (`48hours`).
const UNITS: [&str; 24] = [
    "digit",
    "digits",
    "character",
    "characters",
    "char",
    "chars",
    "letter",
    "letters",
    "hour",
    "hours",
    "month",
    "months",
    "year",
    "years",
    "day",
    "days",
    "minute",
    "minutes",
    "min",
    "times",
    "yen",
    "people",
    "weeks",
    "yearold",
];

static PIN_FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| finder(&PIN_WORDS));
static PASSWORD_FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| finder(&PASSWORD_WORDS));

fn finder(words: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(words)
        .ok()
}

/// The places of the words of `finder`, in characters of the view.
fn places(view: &View, finder: &LazyLock<Option<AhoCorasick>>) -> Vec<Range<usize>> {
    let Some(finder) = finder.as_ref() else {
        return Vec::new();
    };
    let places = finder
        .find_iter(&view.text)
        .map(|hit| view.characters_of(hit.range()));
    // Digits may follow at once: PIN1234.
    let cut = |left: char, right: char| left.is_ascii_alphanumeric() && right.is_ascii_alphabetic();
    places
        .filter(|place| {
            !cut(view.before(place.start), view.at(place.start))
                && !cut(view.before(place.end), view.at(place.end))
        })
        .collect()
}

fn is_near(places: &[Range<usize>], range: &Range<usize>, limit: usize) -> bool {
    places.iter().any(|place| {
        let apart = place.start >= range.end || range.start >= place.end;
        apart
            && place
                .start
                .saturating_sub(range.end)
                .max(range.start.saturating_sub(place.end))
                <= limit
    })
}

/// Adds to `found` the digits of `runs` that are a PIN or a password of digits.
pub(super) fn find_pins(view: &View, runs: &[Run], found: &mut Vec<(Range<usize>, Sensitive)>) {
    if runs.is_empty() {
        return;
    }
    let places = places(view, &PIN_FINDER);
    if places.is_empty() {
        return;
    }
    for run in runs {
        if let Some(range) = spelled_out(run).filter(|range| is_near(&places, range, NEAR)) {
            found.push((range, Sensitive::Pin));
            continue;
        }
        for (index, group) in run.iter().enumerate() {
            let alone =
                |other: Option<&Group>| other.is_none_or(|other| only_blanks(view, group, other));
            let told = places.iter().any(|place| place.end == group.range.start);
            let in_word = view.at(group.range.end).is_ascii_alphabetic()
                || (view.before(group.range.start).is_ascii_alphabetic() && !told);
            if in_word
                || !alone(index.checked_sub(1).and_then(|index| run.get(index)))
                || !alone(run.get(index + 1))
                || is_counted(view, group)
            {
                continue;
            }
            let range = group.range.clone();
            let length = group.digits.len();
            if length == 4 && is_near(&places, &range, NEAR) && !is_in_date(view, group) {
                found.push((range, Sensitive::Pin));
            } else if (5..=11).contains(&length) && !is_compact_date(&group.digits) {
                let after = places
                    .iter()
                    .any(|place| place.end <= range.start && range.start - place.end <= CLOSE);
                if after {
                    found.push((range, Sensitive::Password));
                }
            }
        }
    }
}

/// The range of a run of four groups of one digit each (`1-2-3-4`).
fn spelled_out(run: &[Group]) -> Option<Range<usize>> {
    let single = run.len() == 4 && run.iter().all(|group| group.digits.len() == 1);
    Some(run.first()?.range.start..run.last()?.range.end).filter(|_| single)
}

fn only_blanks(view: &View, one: &Group, other: &Group) -> bool {
    let between = one.range.end.min(other.range.end)..one.range.start.max(other.range.start);
    view.characters
        .get(between)
        .is_some_and(|between| between.iter().all(|ch| ch.is_whitespace()))
}

/// Whether the digits count something, are an amount, or are part of a fraction, time or date with `/` or `:`.
fn is_counted(view: &View, group: &Group) -> bool {
    let Range { start, end } = group.range;
    let joined =
        |mark: char, beside: char| matches!(mark, '/' | ':' | '~') && beside.is_ascii_digit();
    COUNTERS
        .iter()
        .any(|counter| view.starts_with(end, counter))
        || matches!(view.before(start), '¥' | '$' | '#')
        || joined(view.before(start), view.before(start.saturating_sub(1)))
        || joined(view.at(end), view.at(end + 1))
}

/// Whether four digits are the year of a date in words.
fn is_in_date(view: &View, group: &Group) -> bool {
    const BEFORE: [&str; 25] = [
        "西暦",
        "in",
        "since",
        "until",
        "till",
        "by",
        "of",
        "before",
        "after",
        "year",
        "from",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "sept",
        "dec",
    ];
    if !is_year(&group.digits) {
        return false;
    }
    let start = group.range.start.saturating_sub(14);
    let before: String = view
        .characters
        .get(start..group.range.start)
        .unwrap_or_default()
        .iter()
        .collect();
    let before = before.to_lowercase();
    // "September 30, 2026" and "30th of September 2026".
    let before = before.trim_end_matches([' ', ',']);
    let day = before.trim_end_matches(|ch: char| ch.is_ascii_digit());
    let day = if day.len() < before.len() {
        day.trim_end_matches(' ')
    } else {
        before
    };
    let day = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| {
            let number = before.strip_suffix(ending)?;
            let month = number.trim_end_matches(|ch: char| ch.is_ascii_digit());
            (month.len() < number.len()).then(|| month.trim_end_matches(' '))
        })
        .unwrap_or(day);
    BEFORE.iter().any(|word| {
        day.strip_suffix(word).is_some_and(|rest| {
            !word.is_ascii() || !rest.ends_with(|ch: char| ch.is_ascii_alphanumeric())
        })
    })
}

/// Adds to `found` the mixed words that are a password.
pub(super) fn find_passwords(view: &View, found: &mut Vec<(Range<usize>, Sensitive)>) {
    let tokens: Vec<_> = tokens(view)
        .into_iter()
        .filter(|range| is_mixed(&token(view, range)))
        .collect();
    if tokens.is_empty() {
        return;
    }
    let places = places(view, &PASSWORD_FINDER);
    for range in tokens {
        let address = matches!(view.before(range.start), '/' | '.' | '@')
            || matches!(view.at(range.end), '@' | '/');
        let told = is_near(&places, &range, NEAR) || follows_is(view, range.start);
        if told && !address {
            found.push((range, Sensitive::Password));
        }
    }
}

/// Whether the word before `start` is "is".
fn follows_is(view: &View, start: usize) -> bool {
    let before = view.characters.get(..start).unwrap_or_default();
    let mut words = before
        .rsplit(|ch| !ch.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let gap = before
        .iter()
        .rev()
        .take_while(|ch| !ch.is_ascii_alphanumeric())
        .count();
    gap > 0
        && gap <= 3
        && words
            .next()
            .is_some_and(|word| word.eq(&['i', 's']) || word.eq(&['I', 'S']))
}

/// The runs of ASCII letters and digits, in characters.
fn tokens(view: &View) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut start = None;
    for (index, ch) in view.characters.iter().chain(&[' ']).enumerate() {
        match (ch.is_ascii_alphanumeric(), start) {
            (true, None) => start = Some(index),
            (false, Some(from)) => {
                tokens.push(from..index);
                start = None;
            }
            _ => {}
        }
    }
    tokens
}

fn token(view: &View, range: &Range<usize>) -> String {
    view.characters
        .get(range.clone())
        .unwrap_or_default()
        .iter()
        .collect()
}

/// Whether this has the shape of a password of letters and digits: 6 to 16 of them, both kinds, and not the name of a
/// thing (`iphone15`), an amount (`48hours`) or a date of an era (`r080930`).
fn is_mixed(token: &str) -> bool {
    let lower = token.to_ascii_lowercase();
    let digits = lower.bytes().filter(u8::is_ascii_digit).count();
    if !(6..=16).contains(&lower.len()) || digits == 0 || digits == lower.len() {
        return false;
    }
    let letters = lower.trim_end_matches(|ch: char| ch.is_ascii_digit());
    let product = PRODUCTS.iter().any(|product| {
        lower.strip_prefix(product).is_some_and(|model| {
            model.len() <= 3 && model.starts_with(|ch: char| ch == 's' || ch.is_ascii_digit())
        })
    });
    let unit = lower.trim_start_matches(|ch: char| ch.is_ascii_digit());
    let counted = UNITS.contains(&unit) || (UNITS.contains(&letters) && digits <= 2);
    !product && !counted
}

/// What a whole message is that holds nothing but one secret.
pub(super) fn bare(view: &View, runs: &[Run]) -> Option<Sensitive> {
    let is_edge = |ch: &char| !ch.is_alphanumeric();
    let start = view.characters.iter().take_while(|ch| is_edge(ch)).count();
    let text: String = view
        .characters
        .get(start..)
        .unwrap_or_default()
        .iter()
        .collect();
    let trim = |text: &str| {
        text.trim_end_matches(|ch: char| is_edge(&ch))
            .chars()
            .count()
    };
    let mut end = start + trim(&text);
    for ending in ["です", "だよ", "でした", "desu"] {
        let from = end.saturating_sub(ending.chars().count());
        if from > start && view.starts_with(from, ending) {
            let text: String = view
                .characters
                .get(start..from)
                .unwrap_or_default()
                .iter()
                .collect();
            end = start + trim(&text);
            break;
        }
    }
    let whole = start..end;
    if let [run] = runs {
        let range = run.first()?.range.start..run.last()?.range.end;
        let pin = spelled_out(run).is_some()
            || (run.len() == 1 && run.iter().all(|group| group.digits.len() == 4));
        if pin && range == whole {
            return Some(Sensitive::Pin);
        }
    }
    let letters = view.characters.get(whole.clone()).unwrap_or_default();
    (letters.iter().all(char::is_ascii_alphanumeric) && is_mixed(&token(view, &whole)))
        .then_some(Sensitive::Password)
}
