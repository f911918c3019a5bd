//! The value of single characters of numerals: ASCII and full-width digits, kanji digits and the names of powers of ten.

/// Whether the character is part of a numeral.
pub(in super::super) fn is_numeral(ch: char) -> bool {
    digit(ch).is_some()
        || kanji_digit(ch).is_some()
        || small_unit(ch).is_some()
        || large_unit(ch).is_some()
}

pub(super) fn digit(ch: char) -> Option<u64> {
    match ch {
        '0'..='9' => Some(u64::from(ch) - u64::from('0')),
        '０'..='９' => Some(u64::from(ch) - u64::from('０')),
        _ => None,
    }
}

pub(super) fn kanji_digit(ch: char) -> Option<u64> {
    Some(match ch {
        '〇' | '零' => 0,
        '一' | '壱' | '壹' => 1,
        '二' | '弐' | '貳' => 2,
        '三' | '参' | '參' => 3,
        '四' => 4,
        '五' | '伍' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

pub(super) fn small_unit(ch: char) -> Option<u64> {
    Some(match ch {
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1_000,
        _ => return None,
    })
}

pub(super) fn large_unit(ch: char) -> Option<u64> {
    Some(match ch {
        '万' | '萬' => 10_000,
        '億' => 100_000_000,
        '兆' => 1_000_000_000_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{digit, is_numeral, kanji_digit, large_unit, small_unit};

    #[test]
    fn every_character_has_one_kind_and_its_value() {
        for (kind, characters) in [
            (digit as fn(char) -> Option<u64>, "0123456789"),
            (digit, "０１２３４５６７８９"),
            (kanji_digit, "〇一二三四五六七八九"),
            (kanji_digit, "零壱弐参四伍六七八九"),
        ] {
            for (value, character) in (0..).zip(characters.chars()) {
                assert_eq!(kind(character), Some(value), "{character}");
                let kinds = [digit, kanji_digit, small_unit, large_unit];
                let found = kinds.iter().filter(|kind| kind(character).is_some());
                assert_eq!(found.count(), 1, "{character}");
                assert!(is_numeral(character));
            }
        }
        assert_eq!(
            "十百千".chars().map(small_unit).collect::<Vec<_>>(),
            [Some(10), Some(100), Some(1_000)]
        );
        assert_eq!(
            large_unit('万').zip(large_unit('億')),
            Some((10_000, 100_000_000))
        );
        assert_eq!(large_unit('萬'), large_unit('万'));
        assert_eq!(large_unit('兆'), Some(1_000_000_000_000));
        for character in "a-,.年京廿〆 ".chars() {
            assert!(!is_numeral(character), "{character}");
        }
    }
}
