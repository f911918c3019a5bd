//! Street addresses, postal codes and e-mail addresses.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Sensitive;
use super::view::View;

/// Cities that are written in hiragana; elsewhere hiragana before 市 is a particle or a verb.
const HIRAGANA_CITIES: &str = "さいたま|つくば|いわき|ひたちなか|あきる野|みどり|うるま|むつ|つがる|にかほ|かほく|さくら|ふじみ野|いなべ|みよし|\
あわら|たつの|えびの|うきは|みやま|あま|つくばみらい|かすみがうら|いすみ|東かがわ|さぬき|いちき串木野|南あわじ|せたな|おいらせ";

static JAPANESE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let place = format!(
        r"(?:(?:[\p{{Han}}ァ-ヶー]|ヶ|の){{0,6}}(?:[\p{{Han}}ァ-ヶー]|{HIRAGANA_CITIES})[都道府県市区町村郡])"
    );
    let number = "(?:[0-9]+|[〇一二三四五六七八九十百]+)";
    let blank = r"[ \n、,]?";
    let name = r"[\p{Han}ァ-ヶーがのつヶ]{0,10}";
    let block = format!(
        r"{number}(?:丁目|番地|番町|番){blank}(?:{number}(?:番地?|号|-)?の?{blank})*(?:{number})?|[0-9]+(?:-[0-9]+)+(?:号)?"
    );
    let room = r"(?:[ ]?[\p{Han}ァ-ヶーA-Za-z]{1,15}[ ]?[0-9]{1,4}(?:号室?)?)?";
    let street = r"[0-9〇一二三四五六七八九十]+丁目[ ]?[0-9〇一二三四五六七八九十]+(?:番地?|-|の)?(?:[0-9〇一二三四五六七八九十]+号?)?";
    Regex::new(&format!(r"(?P<whole>(?:{place}{blank})+{name}{blank}(?P<block>{block})){room}|(?P<street>[\p{{Han}}]{{0,5}}{street})")).ok()
});

static ENGLISH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let street = "(?i:street|st|avenue|ave|road|rd|lane|ln|boulevard|blvd|drive)";
    let ward = "(?i:ku|shi|cho|machi|mura|son|ward|city|dori)";
    Regex::new(&format!(
        r"\b(?:[0-9]{{1,5}} (?:[A-Z][A-Za-z'-]* ){{1,3}}{street}\b|[0-9]{{1,5}} [a-z]+ (?:street|avenue|road|lane)\b|[0-9]{{1,4}}-[0-9]{{1,4}}-[0-9]{{1,4}},? ?[A-Z][A-Za-z-]+(?:,? [A-Z][a-z]+(?:-{ward})?)*|[0-9]{{1,4}}(?:-[0-9]{{1,4}})?,? [A-Za-z]+-{ward}\b|[A-Za-z]+-{ward},? [0-9]{{1,4}}(?:-[0-9]{{1,4}})+)"
    ))
    .ok()
});

static EMAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9._%+-]+ ?@ ?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+").ok());

static POSTAL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"〒 ?[0-9]{3}[-ー ]?[0-9]{4}|[0-9]{3}[-ー][0-9]{4}").ok());

/// What follows a range of numbers that counts something (`6-16文字`).
const COUNTERS: [&str; 18] = [
    "文字", "桁", "歳", "才", "時", "日", "か月", "ヶ月", "カ月", "年", "月", "点", "回", "名",
    "人", "種", "分", "枚",
];

/// Words with 市, 区 or the like that name an office or a group of people and not a place of living.
const OFFICES: [&str; 14] = [
    "役所",
    "役場",
    "窓口",
    "市民",
    "区民",
    "町民",
    "村民",
    "市内",
    "区内",
    "町内",
    "都合",
    "市外",
    "道府県",
    "市区町村",
];

/// Adds to `found` the addresses in the view.
pub(super) fn find(view: &View, found: &mut Vec<(Range<usize>, Sensitive)>) {
    let mut add = |range: Range<usize>| found.push((view.characters_of(range), Sensitive::Address));
    if view.text.contains('@')
        && let Some(email) = EMAIL.as_ref()
    {
        email.find_iter(&view.text).for_each(|hit| add(hit.range()));
    }
    let digits = view.characters.iter().any(char::is_ascii_digit);
    if digits && let Some(postal) = POSTAL.as_ref() {
        postal
            .find_iter(&view.text)
            .filter(|hit| is_postal_code(&view.text, hit.range()))
            .for_each(|hit| add(hit.range()));
    }
    let places = view.characters.iter().any(|ch| {
        matches!(
            ch,
            '都' | '道' | '府' | '県' | '市' | '区' | '町' | '村' | '郡' | '丁'
        )
    });
    let numbers = digits || view.text.contains("丁目") || view.text.contains("番地");
    if places
        && numbers
        && let Some(japanese) = JAPANESE.as_ref()
    {
        for hit in japanese.captures_iter(&view.text) {
            if let Some(whole) = hit
                .get(0)
                .filter(|whole| is_street_address(view, &hit, whole.range()))
            {
                add(whole.range());
            }
        }
    }
    let latin = view.characters.iter().any(char::is_ascii_alphabetic);
    if digits
        && latin
        && let Some(english) = ENGLISH.as_ref()
    {
        english
            .find_iter(&view.text)
            .filter(|hit| is_english_address(hit.as_str()))
            .for_each(|hit| add(hit.range()));
    }
}

/// Whether seven digits stand alone, and are not a part of a longer number.
fn is_postal_code(text: &str, range: Range<usize>) -> bool {
    let joined = |ch: Option<char>| {
        ch.is_some_and(|ch| ch.is_ascii_alphanumeric() || matches!(ch, '-' | 'ー' | '.'))
    };
    let before = text
        .get(..range.start)
        .unwrap_or_default()
        .chars()
        .next_back();
    let after = text.get(range.end..).unwrap_or_default().chars().next();
    !joined(before) && !joined(after)
}

/// Whether a match of the Japanese pattern names a place of living and not an office, an amount or a date.
fn is_street_address(view: &View, hit: &regex::Captures<'_>, whole: Range<usize>) -> bool {
    let after = view.text.get(whole.end..).unwrap_or_default();
    let Some(block) = hit.name("block") else {
        return true;
    };
    let hyphens = block.as_str().starts_with(|ch: char| ch.is_ascii_digit())
        && !block.as_str().contains(['丁', '番']);
    let tail = view.text.get(block.end()..).unwrap_or_default();
    let counted = COUNTERS
        .iter()
        .any(|counter| tail.starts_with(counter) || after.starts_with(counter));
    let first = block.as_str().split('-').next().unwrap_or_default();
    let date = hyphens && (first.len() > 3 || first.starts_with('0'));
    let lead = view
        .text
        .get(whole.start..block.start())
        .unwrap_or_default();
    let office = OFFICES.iter().any(|office| lead.contains(office));
    // 3番 alone is a counter of an office: only 丁目, 番地 or two numbers make an address.
    let window = !hyphens
        && !block.as_str().contains("丁目")
        && !block.as_str().contains("番地")
        && !block.as_str().contains("番町");
    !(hyphens && (counted || date)
        || office && (hyphens || window)
        || window && numbers_in(block.as_str()) < 2)
}

fn numbers_in(block: &str) -> usize {
    block
        .split(|ch: char| !(ch.is_ascii_digit() || "〇一二三四五六七八九十百".contains(ch)))
        .filter(|part| !part.is_empty())
        .count()
}

/// Whether a match of the English pattern is no range, date or amount: "6-16 Characters", "9-17 Monday".
fn is_english_address(text: &str) -> bool {
    let first = text
        .split(|ch: char| !ch.is_ascii_digit())
        .next()
        .unwrap_or_default();
    let year = first.len() == 4
        && (first.starts_with("19") || first.starts_with("20"))
        && text.get(4..5) == Some("-");
    !year
}
