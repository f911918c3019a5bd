//! Japanese cardinal numbers: 千二百二十六, and with the numerals of deeds and bills 壱千弐百弐拾六.

use super::{NumberWords, Parts, with_blanks};

/// Japanese kanji numerals, the everyday ones and the ones used for sums of money.
#[derive(Clone, Copy, Debug, Default)]
pub struct Japanese;

/// One way to write numerals.
struct Numerals {
    digits: [char; 10],
    ten: char,
    ten_thousand: char,
    point: char,
    /// Whether 100 and 1000 are written with a one before the unit.
    one_before_unit: bool,
}

const EVERYDAY: Numerals = Numerals {
    digits: ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
    ten: '十',
    ten_thousand: '万',
    point: '・',
    one_before_unit: false,
};

const FINANCIAL: Numerals = Numerals {
    digits: ['零', '壱', '弐', '参', '四', '伍', '六', '七', '八', '九'],
    ten: '拾',
    ten_thousand: '萬',
    point: '点',
    one_before_unit: true,
};

impl NumberWords for Japanese {
    fn forms(&self, number: f64) -> Vec<String> {
        Parts::of(number).map_or_else(Vec::new, |parts| {
            with_blanks(vec![EVERYDAY.spell(&parts), FINANCIAL.spell(&parts)])
        })
    }
}

impl Numerals {
    fn spell(&self, parts: &Parts) -> String {
        let mut text = String::new();
        if parts.negative {
            text.push_str("マイナス");
        }
        self.push_whole(parts.whole, &mut text);
        if !parts.fraction.is_empty() {
            text.push(self.point);
            text.extend(
                parts
                    .fraction
                    .iter()
                    .map(|digit| self.digit(u64::from(*digit))),
            );
        }
        text
    }

    fn push_whole(&self, whole: u64, text: &mut String) {
        if whole == 0 {
            text.push(self.digit(0));
        }
        let mut rest = whole;
        for (size, name) in [
            (10_000_000_000_000_000, '京'),
            (1_000_000_000_000, '兆'),
            (100_000_000, '億'),
            (10_000, self.ten_thousand),
        ] {
            if rest >= size {
                self.push_below_ten_thousand(rest / size, text);
                text.push(name);
                rest %= size;
            }
        }
        self.push_below_ten_thousand(rest, text);
    }

    fn push_below_ten_thousand(&self, number: u64, text: &mut String) {
        let mut rest = number;
        for (size, name, one) in [
            (1_000, '千', self.one_before_unit),
            (100, '百', self.one_before_unit),
            (10, self.ten, false),
        ] {
            let count = rest / size;
            if count > 1 || (count == 1 && one) {
                text.push(self.digit(count));
            }
            if count > 0 {
                text.push(name);
            }
            rest %= size;
        }
        if rest > 0 {
            text.push(self.digit(rest));
        }
    }

    /// The numeral of 0 to 9. Callers divide so that nothing else comes here.
    fn digit(&self, digit: u64) -> char {
        let digit = usize::try_from(digit)
            .ok()
            .and_then(|digit| self.digits.get(digit));
        digit.copied().unwrap_or('〇')
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Japanese, NumberWords};

    #[test]
    fn whole_numbers() {
        for (number, expected) in [
            (0.0, &["〇", "零"] as &[&str]),
            (1.0, &["一", "壱"]),
            (4.0, &["四"]),
            (10.0, &["十", "拾"]),
            (26.0, &["二十六", "弐拾六"]),
            (50.0, &["五十", "伍拾"]),
            (100.0, &["百", "壱百"]),
            (110.0, &["百十", "壱百拾"]),
            (1_000.0, &["千", "壱千"]),
            (1_200.0, &["千二百", "壱千弐百"]),
            (1_111.0, &["千百十一", "壱千壱百拾壱"]),
            (10_000.0, &["一万", "壱萬"]),
            (30_500.0, &["三万五百", "参萬伍百"]),
            (100_000.0, &["十万", "拾萬"]),
            (10_000_000.0, &["千万", "壱千萬"]),
            (100_000_001.0, &["一億一", "壱億壱"]),
            (1e12, &["一兆", "壱兆"]),
            (1e16, &["一京", "壱京"]),
        ] {
            assert_eq!(Japanese.forms(number), expected);
        }
    }

    #[test]
    fn negative_numbers_and_fractions() {
        assert_eq!(Japanese.forms(-5.0), ["マイナス五", "マイナス伍"]);
        assert_eq!(Japanese.forms(0.5), ["〇・五", "零点伍"]);
        assert_eq!(Japanese.forms(20.05), ["二十・〇五", "弐拾点零伍"]);
        assert_eq!(Japanese.forms(-2.5), ["マイナス二・五", "マイナス弐点伍"]);
    }

    #[test]
    fn no_two_numbers_are_written_alike() {
        let mut seen = HashSet::new();
        for number in 0_u32..=20_000 {
            for form in Japanese.forms(f64::from(number)) {
                assert!(seen.insert(form), "{number}");
            }
        }
    }
}
