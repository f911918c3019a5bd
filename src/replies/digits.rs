//! Whether two texts in two locales name the same figures.
//!
//! Figures are compared as they would be read: `9:00` is 9, `1,000` is 1000, a telephone number is one
//! figure. A small number may be a word in one of the languages (`two`, `September`, 二).

use std::collections::BTreeMap;

/// How often each figure stands in a text.
type Counts = BTreeMap<String, usize>;

/// The figures that one text has more often than the other: first those of `japanese`, then those of
/// `english`. `None` if the texts agree.
pub(super) fn difference(japanese: &str, english: &str) -> Option<(Vec<String>, Vec<String>)> {
    let figures = [figures(japanese), figures(english)];
    let words = [kanji_numbers(japanese), number_words(english)];
    compare(&figures, &words)
}

/// The same for a Japanese text and its form in easy Japanese (without readings).
///
/// Times are compared as the clock on the wall shows them, since easy Japanese has 午後7時 for 19:00, and links
/// count as figures.
pub(super) fn difference_to_easy(japanese: &str, easy: &str) -> Option<(Vec<String>, Vec<String>)> {
    let counted = [japanese, easy].map(|text| {
        let (text, links) = without_links(text);
        let mut counts = figures(&twelve_hours(&text));
        for link in links {
            *counts.entry(link).or_default() += 1;
        }
        counts
    });
    let words = [kanji_numbers(japanese), kanji_numbers(easy)];
    compare(&counted, &words)
}

fn compare(figures: &[Counts; 2], words: &[Counts; 2]) -> Option<(Vec<String>, Vec<String>)> {
    let only_first = surplus(&figures[0], &figures[1], &words[1]);
    let only_second = surplus(&figures[1], &figures[0], &words[0]);
    (!only_first.is_empty() || !only_second.is_empty()).then_some((only_first, only_second))
}

/// The text without its web addresses, and these.
fn without_links(text: &str) -> (String, Vec<String>) {
    let mut links = Vec::new();
    let mut rest = text;
    let mut out = String::new();
    while let Some(start) = rest.find("https://").or_else(|| rest.find("http://")) {
        let (before, link) = rest.split_at(start);
        let end = link
            .find(|c: char| !c.is_ascii_graphic())
            .unwrap_or(link.len());
        out.push_str(before);
        links.push(link[..end].to_owned());
        rest = &link[end..];
    }
    out.push_str(rest);
    (out, links)
}

/// The text with the hours of times (`19:30`, 19時, but not 19時間) as those of a clock with twelve hours.
fn twelve_hours(text: &str) -> String {
    let characters: Vec<char> = text.chars().map(narrow).collect();
    let mut out = String::with_capacity(text.len());
    let mut rest = characters.as_slice();
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let (word, after) = rest.split_at(length.max(1));
        let digits: String = word.iter().collect();
        let is_hour = match after {
            ['時', '間', ..] => false,
            ['時', ..] => true,
            [':', minute, ..] => minute.is_ascii_digit(),
            _ => false,
        };
        match digits.parse::<u32>() {
            Ok(hour) if first.is_ascii_digit() && is_hour && hour <= 24 => {
                let hour = (hour + 11) % 12 + 1;
                out.push_str(&hour.to_string());
            }
            _ => out.push_str(&digits),
        }
        rest = after;
    }
    out
}

/// The figures of `counts` that neither the figures nor the words of the other text make up for.
fn surplus(counts: &Counts, others: &Counts, words: &Counts) -> Vec<String> {
    let count = |counts: &Counts, figure: &str| counts.get(figure).copied().unwrap_or(0);
    counts
        .iter()
        .flat_map(|(figure, have)| {
            let covered = count(others, figure) + count(words, figure);
            std::iter::repeat_n(figure.clone(), have.saturating_sub(covered))
        })
        .collect()
}

fn figures(text: &str) -> Counts {
    let mut counts = Counts::new();
    let characters: Vec<char> = text.chars().map(narrow).collect();
    let mut rest = characters.as_slice();
    while let Some(start) = rest.iter().position(char::is_ascii_digit) {
        rest = rest.get(start..).unwrap_or_default();
        let (figure, length) = figure(rest);
        *counts.entry(figure).or_default() += 1;
        rest = rest.get(length..).unwrap_or_default();
    }
    counts
}

/// The figure at the beginning of `rest`, which begins with a digit, and its length in characters.
fn figure(rest: &[char]) -> (String, usize) {
    let run = |from: usize| {
        let tail = rest.get(from..).unwrap_or_default();
        tail.iter().take_while(|c| c.is_ascii_digit()).count()
    };
    let mut length = run(0);
    let mut digits: String = rest.iter().take(length).collect();
    while let Some(mark) = rest.get(length) {
        let next = run(length + 1);
        let joins = match mark {
            ',' => next == 3 && digits.len() <= 12 && !digits.starts_with('0'),
            // A date or a range may have hyphens too, so only telephone numbers are joined.
            '-' => next >= 3 && digits.starts_with('0'),
            _ => false,
        };
        if !joins {
            break;
        }
        digits.extend(rest.iter().skip(length + 1).take(next));
        length += 1 + next;
    }
    if rest.get(length..length + 3) == Some(&[':', '0', '0']) && run(length + 1) == 2 {
        length += 3;
    }
    (digits, length)
}

/// Full-width digits and marks as ASCII ones.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => {
            char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
        }
        '‐' | '‑' | '–' | '−' | '－' => '-',
        '：' => ':',
        '，' => ',',
        other => other,
    }
}

fn kanji_numbers(text: &str) -> Counts {
    const KANJI: &str = "一二三四五六七八九十";
    let mut counts = Counts::new();
    for c in text.chars() {
        if let Some(place) = KANJI.chars().position(|kanji| kanji == c) {
            *counts.entry((place + 1).to_string()).or_default() += 1;
        }
    }
    counts
}

fn number_words(text: &str) -> Counts {
    const WORDS: [&[&str]; 12] = [
        &["one", "first", "once", "january", "jan"],
        &["two", "second", "twice", "both", "february", "feb"],
        &["three", "third", "march", "mar"],
        &["four", "fourth", "april", "apr"],
        &["five", "fifth", "may"],
        &["six", "sixth", "june", "jun"],
        &["seven", "seventh", "july", "jul"],
        &["eight", "eighth", "august", "aug"],
        &["nine", "ninth", "september", "sep"],
        &["ten", "tenth", "october", "oct"],
        &["eleven", "eleventh", "november", "nov"],
        &["twelve", "twelfth", "december", "dec"],
    ];
    let mut counts = Counts::new();
    for word in text.split(|c: char| !c.is_ascii_alphabetic()) {
        let word = word.to_ascii_lowercase();
        if let Some(place) = WORDS
            .iter()
            .position(|words| words.contains(&word.as_str()))
        {
            *counts.entry((place + 1).to_string()).or_default() += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn figures_agree_however_they_are_written() {
        for (japanese, english) in [
            ("午前9時から午後7時まで", "9:00 a.m. to 7:00 p.m."),
            ("0120-380-366へ", "call 0120-380-366"),
            ("０１２０－３８０－３６６", "0120-380-366"),
            ("2026年9月30日", "30 September 2026"),
            ("書類を2点、1つずつ", "two documents, one by one"),
            ("二つと3つ", "2 and three"),
            ("1,000円と1000円", "1000 yen and 1,000 yen"),
            ("8時30分", "8:30"),
            ("6~16文字", "6 to 16 characters"),
            ("", "May I help you first?"),
        ] {
            assert_eq!(
                difference(japanese, english),
                None,
                "{japanese} / {english}"
            );
        }
    }

    #[test]
    fn easy_japanese_may_say_times_in_its_own_way() {
        for (japanese, easy) in [
            ("19:00まで", "午後7時まで"),
            ("9:30から21時", "午前9時30分から午後9時まで"),
            ("午後0時30分", "昼の12時30分"),
            ("48時間と二つ", "48時間と2つ"),
            ("https://example.jp/1を見る", "見る https://example.jp/1"),
            ("一度", "1度"),
        ] {
            assert_eq!(difference_to_easy(japanese, easy), None, "{japanese}");
        }
        for (japanese, easy, expected) in [
            ("19時間", "7時間", (vec!["19"], vec!["7"])),
            ("19:00", "午後8時", (vec!["7"], vec!["8"])),
            (
                "https://example.jp/1",
                "https://example.jp/2",
                (vec!["https://example.jp/1"], vec!["https://example.jp/2"]),
            ),
        ] {
            let (ja, other) = difference_to_easy(japanese, easy).unwrap();
            assert_eq!((ja, other), (to_owned(&expected.0), to_owned(&expected.1)));
        }
    }

    #[test]
    fn figures_that_differ_are_told() {
        for (japanese, english, only_japanese, only_english) in [
            ("48時間", "24 hours", vec!["48"], vec!["24"]),
            (
                "0120-380-366",
                "0120-380-367",
                vec!["0120380366"],
                vec!["0120380367"],
            ),
            ("4桁を2つ", "four digits", vec!["2"], vec![]),
            ("4桁", "4 digits, 4 times", vec![], vec!["4"]),
            ("2026-11-22", "2026-11-23", vec!["22"], vec!["23"]),
            ("9時", "9:30", vec![], vec!["30"]),
        ] {
            let (ja, en) = difference(japanese, english).unwrap();
            assert_eq!(
                (ja, en),
                (to_owned(&only_japanese), to_owned(&only_english))
            );
        }
    }

    fn to_owned(figures: &[&str]) -> Vec<String> {
        figures.iter().map(ToString::to_string).collect()
    }

    proptest! {
        #[test]
        fn a_text_agrees_with_itself_and_not_with_more(text in "[0-9０,:あ a-]{0,40}") {
            prop_assert_eq!(difference(&text, &text), None);
            prop_assert_eq!(difference_to_easy(&text, &text), None);
            let more = format!("{text} 77777");
            prop_assert!(difference(&text, &more).is_some());
        }
    }
}
