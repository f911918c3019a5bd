//! The third step of normalisation: the spellings of か月, and kanji numerals before counters.

use super::characters::{Letter, Mark};

/// The longest run of kanji numerals that is read as a number.
const LONGEST: usize = 12;

/// Counters before which a kanji numeral becomes digits. Longer ones that start with a listed one need no line.
const COUNTERS: [&str; 32] = [
    "桁",
    "文字",
    "けた",
    "か月",
    "か所",
    "か国",
    "年",
    "月",
    "日",
    "時",
    "分",
    "秒",
    "点",
    "回",
    "種",
    "つ",
    "人",
    "名",
    "歳",
    "才",
    "度",
    "通",
    "段階",
    "番",
    "枚",
    "個",
    "件",
    "週",
    "円",
    "号",
    "営業日",
    "親等",
];

/// Beginnings of other words: the counter is none when one of these starts at it.
const OTHER_WORDS: [&str; 40] = [
    "日市", "日町", "日本", "日曜", "月曜", "月謝", "年金", "年齢", "年末", "人間", "人気", "人口",
    "番号", "通常", "通知", "通信", "通話", "通帳", "通学", "通勤", "点検", "時期", "時点", "時代",
    "時効", "時刻", "度合", "回答", "回線", "回復", "回収", "分類", "分割", "分け", "円滑", "名前",
    "名義", "個人", "才能", "種別",
];

/// Unifies the spellings of か月 and か所, writes the first year of an era as 1年, and turns kanji numerals into digits
/// where a counter follows. Words that merely contain a numeral (一部, 一致, 一番, 十分, 万一) stay as they are.
pub(super) fn convert(mut letters: Vec<Letter>) -> Vec<Letter> {
    letters = unify_kana_counters(letters);
    unify_months(&mut letters);
    unify_first_year(&mut letters);
    if letters.iter().any(|letter| is_numeral(letter.ch)) {
        digits_before_counters(&letters)
    } else {
        letters
    }
}

/// Counters in kana, as elderly residents write them, with the kanji they stand for.
const KANA_COUNTERS: [(&str, &str); 8] = [
    ("かげつ", "か月"),
    ("じかん", "時間"),
    ("がつ", "月"),
    ("にち", "日"),
    ("ねん", "年"),
    ("けた", "桁"),
    ("もじ", "文字"),
    ("さい", "歳"),
];

/// 12がつ31にち is 12月31日: a counter in kana directly after a digit is written in kanji.
fn unify_kana_counters(letters: Vec<Letter>) -> Vec<Letter> {
    let after_digit = |index: usize| before(&letters, index).is_some_and(|ch| ch.is_ascii_digit());
    if !letters.iter().any(|letter| letter.ch.is_ascii_digit()) {
        return letters;
    }
    let mut out = Vec::with_capacity(letters.len());
    let mut index = 0;
    while index < letters.len() {
        let counter = KANA_COUNTERS
            .iter()
            .find(|(kana, _)| after_digit(index) && starts_with(&letters, index, kana));
        let Some((kana, kanji)) = counter else {
            out.extend_from_slice(&letters[index..=index]);
            index += 1;
            continue;
        };
        let length = kana.chars().count();
        let written = &letters[index..index + length];
        for (offset, ch) in kanji.chars().enumerate() {
            // The last character answers for whatever kana are left over.
            let last = offset + 1 == kanji.chars().count();
            let first = &written[offset.min(length - 1)];
            let end = if last { &written[length - 1] } else { first };
            out.push(Letter {
                ch,
                start: first.start,
                end: end.end,
                mark: if last { end.mark } else { Mark::None },
            });
        }
        index += length;
    }
    out
}

fn at(letters: &[Letter], index: usize) -> Option<char> {
    letters.get(index).map(|letter| letter.ch)
}

fn before(letters: &[Letter], index: usize) -> Option<char> {
    index.checked_sub(1).and_then(|index| at(letters, index))
}

fn starts_with(letters: &[Letter], index: usize, word: &str) -> bool {
    word.chars()
        .enumerate()
        .all(|(offset, ch)| at(letters, index + offset) == Some(ch))
}

fn is_numeral(ch: char) -> bool {
    digit(ch).is_some() || unit(ch).is_some()
}

fn digit(ch: char) -> Option<u64> {
    Some(match ch {
        '〇' | '零' => 0,
        '一' | '壱' => 1,
        '二' | '弐' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn unit(ch: char) -> Option<u64> {
    Some(match ch {
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1_000,
        '万' => 10_000,
        _ => return None,
    })
}

/// ヶ月, ヵ月, ケ月, 箇月 and 個月 are か月 (カ月 is already, by its kana).
fn unify_months(letters: &mut [Letter]) {
    for index in 1..letters.len() {
        let month = match at(letters, index) {
            Some('月') => true,
            Some('所' | '国' | '年') => false,
            _ => continue,
        };
        let counted = before(letters, index - 1).is_none_or(|ch| {
            ch.is_ascii_digit() || is_numeral(ch) || matches!(ch, '何' | '数' | '幾')
        });
        let usual = match at(letters, index - 1) {
            Some('ゕ' | 'ゖ') => true,
            Some('箇') => month,
            Some('け') => counted && before(letters, index - 1).is_some_and(|ch| ch != 'け'),
            Some('個') => month && counted,
            _ => false,
        };
        // A fragment of a template may start with ケ月, because a slot stands before it.
        let usual = usual || (month && index == 1 && at(letters, 0) == Some('け'));
        if usual && let Some(letter) = letters.get_mut(index - 1) {
            letter.ch = 'か';
        }
    }
}

/// 令和元年 is 令和1年.
fn unify_first_year(letters: &mut [Letter]) {
    for index in 0..letters.len() {
        let era = before(letters, index).is_none_or(|ch| matches!(ch, '和' | '成' | '正' | '治'));
        let first_year =
            era && starts_with(letters, index, "元年") && !starts_with(letters, index + 1, "年金");
        if first_year && let Some(letter) = letters.get_mut(index) {
            letter.ch = '1';
        }
    }
}

fn digits_before_counters(letters: &[Letter]) -> Vec<Letter> {
    let mut out = Vec::with_capacity(letters.len() + 4);
    let mut rest = letters;
    while let Some(first) = rest.first() {
        let start = letters.len() - rest.len();
        // A pause ends the run: 二、三日 is two or three days, not twenty-three.
        let marks = rest
            .iter()
            .take_while(|letter| is_numeral(letter.ch))
            .position(|letter| letter.mark != Mark::None);
        let run = rest
            .iter()
            .take_while(|letter| is_numeral(letter.ch))
            .count();
        let run = marks.map_or(run, |marked| marked + 1);
        let (numeral, tail) = rest.split_at(run.max(1));
        rest = tail;
        match value(numeral).filter(|_| is_counted(letters, start, start + run)) {
            Some(value) if run > 0 => {
                let last = numeral.last().unwrap_or(first);
                let digits = value.to_string();
                out.extend(digits.chars().map(|ch| Letter {
                    ch,
                    start: first.start,
                    end: last.end,
                    mark: Mark::None,
                }));
                if let Some(letter) = out.last_mut() {
                    letter.mark = last.mark;
                }
            }
            _ => out.extend_from_slice(numeral),
        }
    }
    out
}

/// The number that a run of kanji numerals stands for; `None` when it is not written as one.
fn value(numeral: &[Letter]) -> Option<u64> {
    if numeral.is_empty() || numeral.len() > LONGEST {
        return None;
    }
    let digits: Option<Vec<u64>> = numeral.iter().map(|letter| digit(letter.ch)).collect();
    if let Some(digits) = digits {
        return positional(&digits);
    }
    let (mut total, mut below, mut current, mut smallest) = (0, 0, None, u64::MAX);
    for letter in numeral {
        if let Some(digit) = digit(letter.ch) {
            if current.is_some() || digit == 0 {
                return None;
            }
            current = Some(digit);
            continue;
        }
        match unit(letter.ch)? {
            10_000 => {
                below += current.take().unwrap_or(0);
                if below == 0 || total != 0 {
                    return None;
                }
                total = below * 10_000;
                below = 0;
                smallest = u64::MAX;
            }
            unit => {
                if unit >= smallest {
                    return None;
                }
                smallest = unit;
                below += current.take().unwrap_or(1) * unit;
            }
        }
    }
    Some(total + below + current.unwrap_or(0))
}

/// The number of a run of digits alone. A lone 〇 is a placeholder, and 二三 is "two or three".
fn positional(digits: &[u64]) -> Option<u64> {
    match digits {
        [0] => None,
        [digit] => Some(*digit),
        [tens, ones] if tens + 1 == *ones => None,
        _ => Some(digits.iter().fold(0, |value, digit| value * 10 + digit)),
    }
}

/// Whether a counter follows the numeral in `start..end`, and the two do not make another word.
fn is_counted(letters: &[Letter], start: usize, end: usize) -> bool {
    if !COUNTERS
        .iter()
        .any(|counter| starts_with(letters, end, counter))
    {
        return false;
    }
    let previous = before(letters, start);
    if previous
        .is_some_and(|ch| ch.is_ascii_digit() || is_numeral(ch) || matches!(ch, '数' | '何' | '幾'))
    {
        return false;
    }
    if OTHER_WORDS
        .iter()
        .any(|word| starts_with(letters, end, word))
    {
        return false;
    }
    matches!(previous, Some('第' | '約')) || !is_word(letters, start, end)
}

/// Words that start with a numeral and a counter but count nothing.
fn is_word(letters: &[Letter], start: usize, end: usize) -> bool {
    let follows = |words: &[&str]| words.iter().any(|word| starts_with(letters, end + 1, word));
    let numeral = if end == start + 1 {
        at(letters, start)
    } else {
        None
    };
    match (numeral, at(letters, end)) {
        (Some('一'), Some('番')) => !follows(&["目", "窓口", "線"]),
        (Some('一'), Some('時')) => {
            let noon = start.checked_sub(2).is_some_and(|at| {
                starts_with(letters, at, "午前") || starts_with(letters, at, "午後")
            });
            !noon
                && !follows(&[
                    "間", "半", "頃", "ごろ", "から", "まで", "過ぎ", "すぎ", "以降", "に",
                ])
        }
        (Some('一'), Some('通')) => follows(&["り"]),
        (Some('二'), Some('度')) => follows(&["と"]),
        (Some('十'), Some('分')) => true,
        (_, Some('日')) => follows(&["月"]) && !follows(&["月曜"]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::text::fold;

    #[test]
    fn numerals_before_counters() {
        for (raw, text) in [
            ("四桁の番号", "4桁の番号"),
            ("十二桁", "12桁"),
            ("二千二十六年九月三十日", "2026年9月30日"),
            ("二〇二六年", "2026年"),
            ("令和元年", "令和1年"),
            ("令和八年", "令和8年"),
            ("一つ", "1つ"),
            ("一人で", "1人で"),
            ("もう一度", "もう1度"),
            ("一点", "1点"),
            ("五回目の誕生日", "5回目の誕生日"),
            ("第二種類", "第2種類"),
            ("約三か月", "約3か月"),
            ("四十八時間", "48時間"),
            ("午後一時", "午後1時"),
            ("一時間", "1時間"),
            ("六文字以上", "6文字以上"),
            ("第一番", "第1番"),
            ("三 か月", "3か月"),
            ("十六歳", "16歳"),
            ("一万二千円", "12000円"),
            ("れいわ８ねん１２がつ３１にち", "れいわ8年12月31日"),
            ("3かげつ", "3か月"),
            ("6もじ", "6文字"),
        ] {
            assert_eq!(fold(raw), text);
        }
    }

    #[test]
    fn words_that_hold_a_numeral_stay() {
        for word in [
            "一部",
            "一時庇護許可書",
            "一致",
            "一般",
            "三者",
            "四国",
            "十分",
            "万一",
            "一番近い",
            "四日市市",
            "二、三日",
            "二三日",
            "一通り",
            "二度と",
            "地元年金",
            "数十年",
            "〇月〇日",
            "一時的",
            "第一回答書",
            "千代田区",
            "五十嵐",
            "三日月",
            "一昨日",
        ] {
            assert_eq!(fold(word), word.replace('、', ""));
        }
    }

    #[test]
    fn month_counters_have_one_spelling() {
        for raw in [
            "3ヶ月",
            "3ヵ月",
            "３カ月",
            "3ケ月",
            "3箇月",
            "3個月",
            "三ヶ月",
            "3 ｶ月",
            "3か月",
        ] {
            assert_eq!(fold(raw), "3か月");
        }
        assert_eq!(fold("何ヶ月"), "何か月");
        assert_eq!(fold("ヶ月前"), "か月前");
        assert_eq!(fold("2ヶ所"), "2か所");
        assert_eq!(fold("負け月"), "負け月");
    }
}
