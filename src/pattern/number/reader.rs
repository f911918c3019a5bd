//! Numbers which stand in a text in digits, in kanji numerals or in both: 1,200, ５０, 二〇二六, 千二百, 3万5千.
//!
//! The reader is exact or silent. Numerals that have two readings, such as 二三 ("two or three"), are not read.

use super::amount::{Amount, LARGEST};
use super::numerals::{digit, is_numeral, kanji_digit, large_unit, small_unit};

/// More digits after the decimal point than this are not read.
const MOST_FRACTION_DIGITS: u32 = 15;

/// Reads the number that starts at the character `at`, and gives the index after its last character and its value.
///
/// Digits may be ASCII or full-width, with a minus sign (`-`, `−` or `－`) before them, a comma before each group of
/// three, and, where `fractions` is true, a decimal point followed by digits; without `fractions` the number ends at
/// the point. Kanji numerals may be positional (二〇二六) or named (二千二十六), and digits may stand before the names
/// (3万5千, 2.5億). A comma or point that is not part of a number ends it.
///
/// `None` when no number starts there, when more numerals follow than make one number, when the numerals are ambiguous
/// (two ascending neighbours such as 二三, a lone 〇), or when the number has more than fifteen digits.
/// What stands before `at` is not looked at.
pub fn parse_digits(characters: &[char], at: usize, fractions: bool) -> Option<(usize, f64)> {
    let mut reader = Reader {
        characters,
        at,
        fractions,
    };
    let negative = matches!(reader.peek(), Some('-' | '−' | '－'));
    if negative {
        reader.at += 1;
        digit(reader.peek()?)?;
    }
    let amount = reader.amount()?;
    if reader.peek().is_some_and(is_numeral) {
        return None;
    }
    let value = amount.value()?;
    let value = if negative && value > 0.0 {
        -value
    } else {
        value
    };
    Some((reader.at, value))
}

/// Digits read in one go.
#[derive(Clone, Copy, Debug)]
enum Run {
    /// No digits.
    Absent,
    /// ASCII or full-width digits.
    Arabic(Amount),
    /// One kanji digit.
    One(u64),
    /// Several kanji digits.
    Positional(u64),
}

impl Run {
    /// How many tens, hundreds or thousands they count. 十二百 and 12千 are no numerals.
    fn count(self) -> Option<u64> {
        match self {
            Self::Absent => Some(1),
            Self::One(digit @ 1..=9)
            | Self::Arabic(Amount {
                digits: digit @ 1..=9,
                scale: 0,
            }) => Some(digit),
            _ => None,
        }
    }

    /// What they add after the named unit `smallest`, which is `u64::MAX` when there was none.
    fn rest(self, smallest: u64) -> Option<Amount> {
        let named = smallest < u64::MAX;
        let amount = match self {
            Self::Absent if named => return Some(Amount::whole(0)),
            Self::Arabic(amount) => amount,
            Self::One(number) => Amount::whole(number),
            Self::Positional(number) if !named => Amount::whole(number),
            Self::Absent | Self::Positional(_) => return None,
        };
        let fits = !named || (amount.digits > 0 && amount.digits < smallest);
        fits.then_some(amount)
    }
}

struct Reader<'text> {
    characters: &'text [char],
    at: usize,
    fractions: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.look(0)
    }

    fn look(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at.checked_add(ahead)?).copied()
    }

    /// Sections of up to four digits, each before 兆, 億 or 万, and one without a name at the end.
    fn amount(&mut self) -> Option<Amount> {
        let mut total = Amount::whole(0);
        let mut smallest = u64::MAX;
        loop {
            let section = self.section()?;
            let Some(name) = self.peek().and_then(large_unit) else {
                let fits = smallest == u64::MAX || section.digits < smallest;
                return if fits { total.plus(section) } else { None };
            };
            if name >= smallest || section.digits == 0 {
                return None;
            }
            self.at += 1;
            smallest = name;
            total = total.plus(section.times(name)?)?;
            if !self.peek().is_some_and(is_numeral) {
                return Some(total);
            }
        }
    }

    /// What stands before one large unit: digits, or named numerals such as 千二百三十四 and 3千5百.
    fn section(&mut self) -> Option<Amount> {
        let mut total = Amount::whole(0);
        let mut smallest = u64::MAX;
        loop {
            let run = self.run()?;
            let Some(unit) = self.peek().and_then(small_unit) else {
                return total.plus(run.rest(smallest)?);
            };
            if unit >= smallest {
                return None;
            }
            self.at += 1;
            smallest = unit;
            total = total.plus(Amount::whole(run.count()? * unit))?;
        }
    }

    /// Digits of one kind; `None` when digits stand here that cannot be read.
    fn run(&mut self) -> Option<Run> {
        match self.peek() {
            Some(ch) if digit(ch).is_some() => self.arabic().map(Run::Arabic),
            Some(ch) if kanji_digit(ch).is_some() => self.kanji(),
            _ => Some(Run::Absent),
        }
    }

    fn arabic(&mut self) -> Option<Amount> {
        let start = self.at;
        let mut digits = self.plain_digits(0)?;
        let first_group = self.at - start;
        if first_group <= 3 && digits > 0 {
            while matches!(self.peek(), Some(',' | '，')) && self.is_group_of_three(1) {
                self.at += 1;
                digits = self.plain_digits(digits)?;
            }
        }
        let mut amount = Amount::whole(digits);
        let point = matches!(self.peek(), Some('.' | '．'));
        if self.fractions && point && self.look(1).and_then(digit).is_some() {
            self.at += 1;
            let start = self.at;
            amount.digits = self.plain_digits(digits)?;
            amount.scale = u32::try_from(self.at - start).ok()?;
            if amount.scale > MOST_FRACTION_DIGITS {
                return None;
            }
        }
        Some(amount)
    }

    /// Whether exactly three digits stand so many characters ahead.
    fn is_group_of_three(&self, ahead: usize) -> bool {
        let is_digit = |index| self.look(ahead + index).and_then(digit).is_some();
        (0..3).all(is_digit) && !is_digit(3)
    }

    /// Appends all digits that stand here to a number.
    fn plain_digits(&mut self, number: u64) -> Option<u64> {
        let mut number = number;
        while let Some(digit) = self.peek().and_then(digit) {
            number = number.checked_mul(10)?.checked_add(digit)?;
            if number > LARGEST {
                return None;
            }
            self.at += 1;
        }
        Some(number)
    }

    fn kanji(&mut self) -> Option<Run> {
        let start = self.at;
        let (mut number, mut previous) = (0_u64, 0);
        while let Some(digit) = self.peek().and_then(kanji_digit) {
            let two = self.at == start + 1;
            number = number.checked_mul(10)?.checked_add(digit)?;
            if number > LARGEST {
                return None;
            }
            self.at += 1;
            let more = self.peek().and_then(kanji_digit).is_some();
            // 二三 is "two or three", not 23.
            if two && !more && digit == previous + 1 {
                return None;
            }
            previous = digit;
        }
        if self.at > start + 1 {
            return Some(Run::Positional(number));
        }
        // 〇 alone is a blank to fill in.
        let placeholder = self.characters.get(start) == Some(&'〇');
        (!placeholder).then_some(Run::One(number))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop};
    use proptest::{prop_assert, prop_assert_eq, proptest};

    use super::parse_digits;
    use crate::pattern::number::spoken;

    /// What is read at the start of a text: the part that was read and its value.
    fn read(text: &str, fractions: bool) -> Option<(String, f64)> {
        let characters: Vec<char> = text.chars().collect();
        let (end, value) = parse_digits(&characters, 0, fractions)?;
        Some((characters[..end].iter().collect(), value))
    }

    fn assert_reads(text: &str, fractions: bool, part: &str, value: f64) {
        let result = read(text, fractions).map(|(part, value)| (part, value.to_bits()));
        let expected = Some((part.to_owned(), value.to_bits()));
        assert_eq!(result, expected, "{text} should be {value}");
    }

    #[test]
    fn digits() {
        for (text, part, value) in [
            ("5", "5", 5.0),
            ("50 percent", "50", 50.0),
            ("５０％", "５０", 50.0),
            ("007", "007", 7.0),
            ("-5", "-5", -5.0),
            ("−5", "−5", -5.0),
            ("－５度", "－５", -5.0),
            ("-0", "-0", 0.0),
            ("1,200円", "1,200", 1_200.0),
            ("1，200", "1，200", 1_200.0),
            ("１，２００，３００", "１，２００，３００", 1_200_300.0),
            ("1,20", "1", 1.0),
            ("1,2000", "1", 1.0),
            ("0,500", "0", 0.0),
            ("1234,567", "1234", 1_234.0),
            ("1,234,56", "1,234", 1_234.0),
            ("5.", "5", 5.0),
            ("999999999999999", "999999999999999", 999_999_999_999_999.0),
        ] {
            assert_reads(text, false, part, value);
            assert_reads(text, true, part, value);
        }
    }

    #[test]
    fn fractions_are_read_only_when_asked_for() {
        for (text, part, value) in [
            ("2.5", "2.5", 2.5),
            ("-２．２５", "-２．２５", -2.25),
            ("1,200.5", "1,200.5", 1_200.5),
            ("0.1", "0.1", 0.1),
            ("1.2.3", "1.2", 1.2),
            ("2.5万円", "2.5万", 25_000.0),
            ("1.1億", "1.1億", 110_000_000.0),
        ] {
            assert_reads(text, true, part, value);
        }
        assert_reads("2.5", false, "2", 2.0);
        assert_reads("1,200.5", false, "1,200", 1_200.0);
    }

    #[test]
    fn kanji_numerals() {
        for (text, part, value) in [
            ("二〇", "二〇", 20.0),
            ("二〇二六年", "二〇二六", 2_026.0),
            ("一二三", "一二三", 123.0),
            ("零", "零", 0.0),
            ("五", "五", 5.0),
            ("十", "十", 10.0),
            ("二十六", "二十六", 26.0),
            ("千二百", "千二百", 1_200.0),
            ("一千万", "一千万", 10_000_000.0),
            ("二千二十六年", "二千二十六", 2_026.0),
            ("弐拾六", "弐拾六", 26.0),
            ("壱萬弐千", "壱萬弐千", 12_000.0),
            ("二〇万", "二〇万", 200_000.0),
            ("三億二千万", "三億二千万", 320_000_000.0),
            ("3万", "3万", 30_000.0),
            ("３万５千円", "３万５千", 35_000.0),
            ("3万5000", "3万5000", 35_000.0),
            ("1億2,000万", "1億2,000万", 120_000_000.0),
            ("百25", "百25", 125.0),
            ("十、二十", "十", 10.0),
        ] {
            assert_reads(text, false, part, value);
        }
    }

    #[test]
    fn what_is_not_one_number_is_not_read() {
        for text in [
            "",
            "x",
            "-",
            "-五",
            "--5",
            ",5",
            ".5",
            "〇",
            "二三",
            "八九",
            "百百",
            "十千",
            "二〇百",
            "千二三",
            "百〇",
            "12千",
            "万",
            "〇万",
            "三万三億",
            "二5",
            "5二",
            "1万20000",
            "3.5千",
            "2.5万3",
            "1000000000000000",
            "9999兆",
            "0.1234567890123456",
        ] {
            assert_eq!(read(text, true), None, "{text}");
        }
    }

    #[test]
    fn reading_starts_where_it_is_told() {
        let characters: Vec<char> = "室温28度".chars().collect();
        assert_eq!(parse_digits(&characters, 2, false), Some((4, 28.0)));
        assert_eq!(parse_digits(&characters, 0, false), None);
        assert_eq!(parse_digits(&characters, 5, false), None);
        assert_eq!(parse_digits(&characters, usize::MAX, false), None);
    }

    proptest! {
        #[test]
        fn any_text_is_safe(
            text in prop::collection::vec(
                prop::sample::select("05９０，,.．-−〇一二三九十百千万億兆参拾a 。".chars().collect::<Vec<_>>()), 0..24),
            at in 0_usize..30,
            fractions in any::<bool>(),
        ) {
            if let Some((end, value)) = parse_digits(&text, at, fractions) {
                prop_assert!(at < end && end <= text.len());
                prop_assert!(value.is_finite());
            }
        }

        #[test]
        fn what_is_spoken_is_read(number in 1_u64..=99_999_999_999_999) {
            let expected = number.to_string().parse::<f64>().expect("digits are a number");
            let japanese = spoken("ja").expect("Japanese is spoken");
            for form in japanese.forms(expected) {
                prop_assert_eq!(read(&form, false), Some((form.clone(), expected)));
            }
            prop_assert_eq!(read(&number.to_string(), true), Some((number.to_string(), expected)));
        }
    }
}
