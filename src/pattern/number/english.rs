//! English cardinal numbers: "one hundred twenty-two", without "and" and without commas.

use super::{NumberWords, Parts, with_blanks};

/// English as it is spoken in the United States.
#[derive(Clone, Copy, Debug, Default)]
pub struct English;

const UP_TO_NINETEEN: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];

const GROUPS: [(u64, &str); 5] = [
    (1_000_000_000_000_000, "quadrillion"),
    (1_000_000_000_000, "trillion"),
    (1_000_000_000, "billion"),
    (1_000_000, "million"),
    (1_000, "thousand"),
];

impl NumberWords for English {
    fn forms(&self, number: f64) -> Vec<String> {
        Parts::of(number).map_or_else(Vec::new, |parts| with_blanks(vec![spell(&parts)]))
    }
}

fn spell(parts: &Parts) -> String {
    let mut words = Vec::new();
    if parts.negative {
        words.push("minus".to_owned());
    }
    push_whole(parts.whole, &mut words);
    if !parts.fraction.is_empty() {
        words.push("point".to_owned());
        words.extend(
            parts
                .fraction
                .iter()
                .map(|digit| unit(u64::from(*digit)).to_owned()),
        );
    }
    words.join(" ")
}

fn push_whole(whole: u64, words: &mut Vec<String>) {
    let mut rest = whole;
    for (size, name) in GROUPS {
        if rest >= size {
            push_below_thousand(rest / size, words);
            words.push(name.to_owned());
            rest %= size;
        }
    }
    if rest > 0 || whole == 0 {
        push_below_thousand(rest, words);
    }
}

fn push_below_thousand(number: u64, words: &mut Vec<String>) {
    let (hundreds, rest) = (number / 100, number % 100);
    if hundreds > 0 {
        words.push(unit(hundreds).to_owned());
        words.push("hundred".to_owned());
    }
    match (rest / 10, rest % 10) {
        (0, 0) if hundreds > 0 => {}
        (0 | 1, _) => words.push(unit(rest).to_owned()),
        (tens, 0) => words.push(ten(tens).to_owned()),
        (tens, ones) => words.push(format!("{}-{}", ten(tens), unit(ones))),
    }
}

fn unit(number: u64) -> &'static str {
    lookup(&UP_TO_NINETEEN, number)
}

fn ten(tens: u64) -> &'static str {
    lookup(&TENS, tens.saturating_sub(2))
}

fn lookup(names: &[&'static str], index: u64) -> &'static str {
    usize::try_from(index)
        .ok()
        .and_then(|index| names.get(index))
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{English, NumberWords};

    #[test]
    fn whole_numbers() {
        for (number, expected) in [
            (0.0, "zero"),
            (7.0, "seven"),
            (10.0, "ten"),
            (13.0, "thirteen"),
            (20.0, "twenty"),
            (40.0, "forty"),
            (100.0, "one hundred"),
            (101.0, "one hundred one"),
            (111.0, "one hundred eleven"),
            (1_000.0, "one thousand"),
            (1_001.0, "one thousand one"),
            (1_100.0, "one thousand one hundred"),
            (12_000.0, "twelve thousand"),
            (100_000.0, "one hundred thousand"),
            (1_000_000.0, "one million"),
            (2_000_000_003.0, "two billion three"),
            (1e12, "one trillion"),
            (1e15, "one quadrillion"),
        ] {
            assert_eq!(English.forms(number), [expected]);
        }
    }

    #[test]
    fn hyphens_may_be_blanks() {
        assert_eq!(English.forms(22.0), ["twenty-two", "twenty two"]);
        assert_eq!(
            English.forms(99_121.0),
            [
                "ninety-nine thousand one hundred twenty-one",
                "ninety nine thousand one hundred twenty one"
            ]
        );
    }

    #[test]
    fn negative_numbers_and_fractions() {
        assert_eq!(English.forms(-5.0), ["minus five"]);
        assert_eq!(English.forms(0.5), ["zero point five"]);
        assert_eq!(English.forms(10.25), ["ten point two five"]);
        assert_eq!(English.forms(-2.5), ["minus two point five"]);
        assert_eq!(English.forms(-0.5), ["minus zero point five"]);
    }

    #[test]
    fn no_two_numbers_sound_alike() {
        let mut seen = HashSet::new();
        for number in 0_u32..=20_000 {
            for form in English.forms(f64::from(number)) {
                assert!(
                    form.chars()
                        .all(|ch| ch.is_ascii_lowercase() || " -".contains(ch))
                );
                assert!(seen.insert(form), "{number}");
            }
        }
    }
}
