//! Names of people, only where the sentence says that one is given.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Sensitive;
use super::view::View;
use crate::text::characters::is_hiragana;
use crate::text::words::is_common_english;

/// The shape of a Japanese name: kanji with or without a blank, kanji and kana, or katakana.
const JAPANESE_NAME: &str = r"\p{Han}{1,4}(?:[ ]?(?:\p{Han}{1,4}|[ぁ-ん]{2,4}|[ァ-ヶー]{2,8}))??|[ァ-ヶー]{2,10}(?:[ ・][ァ-ヶー]{2,10}){0,2}";

static STATED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?:名前|氏名)(?:は|が|:)[、,: ]*(?P<name>{JAPANESE_NAME}|[A-Za-z]+ [A-Za-z]+|[ぁ-ん]{{2,5}} [ぁ-ん]{{2,5}})(?P<end>ですか|です|と申|ともう|といい|と言い|でございます|になります|。|\n|$)"
    ))
    .ok()
});

static INTRODUCED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?:(?P<name>{JAPANESE_NAME}|[A-Za-z]+ [A-Za-z]+)|(?:^|[、。!?,\s])(?:(?:わたし|わたくし|ぼく)は、?)?(?P<kana>[ぁ-ん]{{2,8}}?))と(?:申し|もうし)ま|(?:私|わたし|わたくし|僕|ぼく)は、?(?P<called>{JAPANESE_NAME})と(?:いい|言い)ます"
    ))
    .ok()
});

static AFTER_PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^[ 、,のー-]*(?P<name>{JAPANESE_NAME})(?:です|でございます|と申|、|。|\n|$)"
    ))
    .ok()
});

static ENGLISH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i:\bmy (?:full )?name(?:'s| is|:)|\bname:|\bi am called|\bmy name)[ :]+(?P<said>[A-Za-z][A-Za-z'-]*(?: [A-Za-z][A-Za-z'-]*){0,2})|\b(?:(?i:I'm|I am|this is)) (?P<full>[A-Z][a-z'-]+ [A-Z][a-z'-]+)").ok()
});

/// What is said of a name without giving it.
const NO_NAMES: [&str; 44] = [
    "変更",
    "旧姓",
    "本人",
    "同じ",
    "必要",
    "不要",
    "別",
    "漢字",
    "英",
    "ローマ",
    "カタカナ",
    "カナ",
    "未",
    "戸籍",
    "結婚",
    "記載",
    "印字",
    "表示",
    "一致",
    "違",
    "正",
    "仮",
    "何",
    "誰",
    "記入",
    "入力",
    "省略",
    "住民",
    "外国",
    "通称",
    "空欄",
    "全角",
    "半角",
    "大文字",
    "家族",
    "代理",
    "世帯",
    "電話",
    "更新",
    "カード",
    "番号",
    "証明",
    "確認",
    "担当",
];

/// Adds to `found` the names in the view; `phones` are the ranges of the telephone numbers, in characters.
pub(super) fn find(
    view: &View,
    phones: &[Range<usize>],
    found: &mut Vec<(Range<usize>, Sensitive)>,
) {
    let text = view.text.as_str();
    let mut add = |range: Range<usize>| found.push((view.characters_of(range), Sensitive::Name));
    if (text.contains("名前") || text.contains("氏名"))
        && let Some(stated) = STATED.as_ref()
    {
        for hit in stated.captures_iter(text) {
            let end = hit.name("end").map_or("", |end| end.as_str());
            // Without です a name in hiragana cannot be told from a verb.
            let bare = matches!(end, "" | "。" | "\n");
            let told = |name: &str| {
                end != "ですか" && is_name(name) && !(bare && name.chars().any(is_hiragana))
            };
            if let Some(name) = hit.name("name").filter(|name| told(name.as_str())) {
                add(name.range());
            }
        }
    }
    if ["と申し", "ともうし", "といいます", "と言います"]
        .iter()
        .any(|words| text.contains(words))
        && let Some(introduced) = INTRODUCED.as_ref()
    {
        for hit in introduced.captures_iter(text) {
            let name = hit
                .name("name")
                .or_else(|| hit.name("kana"))
                .or_else(|| hit.name("called"));
            if let Some(name) = name.filter(|name| is_name(name.as_str())) {
                add(name.range());
            }
        }
    }
    for phone in phones {
        let offset = view
            .characters
            .get(..phone.end)
            .unwrap_or_default()
            .iter()
            .map(|ch| ch.len_utf8())
            .sum();
        let rest = text.get(offset..).unwrap_or_default();
        if let Some(name) = AFTER_PHONE
            .as_ref()
            .and_then(|pattern| pattern.captures(rest))
            .and_then(|hit| hit.name("name"))
            && is_name(name.as_str())
        {
            add(offset + name.start()..offset + name.end());
        }
    }
    if ["ame", "AME", "'m ", "am ", "his is ", "'M "]
        .iter()
        .any(|words| text.contains(words))
        && let Some(english) = ENGLISH.as_ref()
    {
        for hit in english.captures_iter(text) {
            if let Some(said) = hit.name("said") {
                let length = name_length(said.as_str());
                if length > 0 {
                    add(said.start()..said.start() + length);
                }
            }
            let common = |word: &str| is_common_english(&word.to_lowercase());
            if let Some(full) = hit
                .name("full")
                .filter(|full| !full.as_str().split(' ').any(common))
            {
                add(full.range());
            }
        }
    }
}

fn is_name(name: &str) -> bool {
    const RELATIVES: [&str; 14] = [
        "母", "父", "夫", "妻", "娘", "息子", "姉", "兄", "弟", "妹", "親", "子", "子供", "私",
    ];
    !NO_NAMES.iter().any(|word| name.contains(word)) && !RELATIVES.contains(&name)
}

/// The bytes at the beginning of an English phrase that are a name: capitalised words, or words that are not common.
fn name_length(words: &str) -> usize {
    let mut length = 0;
    for word in words.split(' ') {
        let capital = word.starts_with(|ch: char| ch.is_ascii_uppercase());
        let common = is_common_english(&word.to_lowercase());
        if common && !(capital && length > 0) || word.len() < 2 {
            break;
        }
        length += word.len() + usize::from(length > 0);
    }
    length
}
