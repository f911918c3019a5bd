//! The layout of a message: paragraphs, lists and steps.
//!
//! A blank line ends a paragraph. A line that begins with `- ` or `・` is a list item; one that begins
//! with `1. `, `2. ` and so on, in order, is a step. A line with more indentation than the item above
//! continues that item. Lines of a paragraph are joined, so that files can be wrapped freely.

use serde::{Deserialize, Serialize};

use crate::locale::ReplyLocale;

/// A piece of a reply, laid out by the channel that shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "content", rename_all = "lowercase")]
pub enum Block {
    /// A paragraph, without line feeds.
    Paragraph(String),
    /// A list; its items have no marks.
    Bullets(Vec<String>),
    /// Steps in order; the channel numbers them from 1.
    Steps(Vec<String>),
}

/// Divides a message into blocks. The locale decides how wrapped lines are joined.
///
/// In easy Japanese the texts keep their readings in the notation of [`super::ruby`].
pub fn blocks(text: &str, locale: ReplyLocale) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut after_blank = true;
    for line in text.lines() {
        let content = line.trim();
        if content.is_empty() {
            after_blank = true;
            continue;
        }
        let indented = line.starts_with(|c: char| c.is_whitespace());
        add_line(&mut blocks, content, indented, after_blank, locale);
        after_blank = false;
    }
    blocks
}

fn add_line(
    blocks: &mut Vec<Block>,
    line: &str,
    indented: bool,
    after_blank: bool,
    locale: ReplyLocale,
) {
    let step = step(line);
    let last = blocks.last_mut();
    match (bullet(line), step, last) {
        (Some(item), _, Some(Block::Bullets(items))) if !after_blank => items.push(item.to_owned()),
        (Some(item), _, _) => blocks.push(Block::Bullets(vec![item.to_owned()])),
        (_, Some((number, item)), Some(Block::Steps(items))) if number == items.len() + 1 => {
            items.push(item.to_owned());
        }
        (_, Some((1, item)), _) => blocks.push(Block::Steps(vec![item.to_owned()])),
        (_, _, Some(Block::Bullets(items) | Block::Steps(items))) if indented && !after_blank => {
            if let Some(item) = items.last_mut() {
                join(item, line, locale);
            }
        }
        (_, _, Some(Block::Paragraph(paragraph))) if !after_blank => join(paragraph, line, locale),
        _ => blocks.push(Block::Paragraph(line.to_owned())),
    }
}

fn bullet(line: &str) -> Option<&str> {
    let item = line.strip_prefix("- ").or(line.strip_prefix('・'))?.trim();
    (!item.is_empty()).then_some(item)
}

fn step(line: &str) -> Option<(usize, &str)> {
    let (number, item) = line.split_once(". ")?;
    let canonical = number.bytes().all(|b| b.is_ascii_digit()) && !number.starts_with('0');
    let item = item.trim();
    if !canonical || item.is_empty() {
        return None;
    }
    Some((number.parse().ok()?, item))
}

/// Joins a wrapped line: Japanese text has no blanks, English has one, and so has easy Japanese, but not behind a
/// mark that ends a sentence or a part of it. A name in the other language does not change this, but two words of
/// the other language are kept in their own way.
fn join(text: &mut String, line: &str, locale: ReplyLocale) {
    let ends = [text.chars().next_back(), line.chars().next()];
    let is_word = |c: &Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let is_japanese = |c: &Option<char>| c.is_some_and(is_japanese);
    let blank = match locale {
        ReplyLocale::Ja => ends.iter().all(is_word),
        ReplyLocale::En => !ends.iter().all(is_japanese),
        ReplyLocale::Yasashii => !text.ends_with(['。', '、', '？', '！', '」', '：']),
    };
    if blank {
        text.push(' ');
    }
    text.push_str(line);
}

fn is_japanese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

/// Writes blocks as plain text: a list directly below the text that introduces it, a blank line between
/// everything else.
pub fn plain_text(blocks: &[Block], locale: ReplyLocale) -> String {
    let mut text = String::new();
    let mut after_paragraph = false;
    for block in blocks {
        let is_paragraph = matches!(block, Block::Paragraph(_));
        if !text.is_empty() {
            text.push_str(if after_paragraph && !is_paragraph {
                "\n"
            } else {
                "\n\n"
            });
        }
        after_paragraph = is_paragraph;
        match block {
            Block::Paragraph(paragraph) => text.push_str(paragraph),
            Block::Bullets(items) => {
                let mark = match locale {
                    ReplyLocale::Ja | ReplyLocale::Yasashii => "・",
                    ReplyLocale::En => "- ",
                };
                let lines: Vec<_> = items.iter().map(|item| format!("{mark}{item}")).collect();
                text.push_str(&lines.join("\n"));
            }
            Block::Steps(items) => text.push_str(&numbered(items)),
        }
    }
    text
}

/// Lines that are numbered from 1.
pub(super) fn numbered<T: std::fmt::Display>(items: &[T]) -> String {
    let lines = items.iter().enumerate();
    let lines: Vec<_> = lines
        .map(|(place, item)| format!("{}. {item}", place + 1))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paragraph(text: &str) -> Block {
        Block::Paragraph(text.into())
    }

    fn items(items: &[&str]) -> Vec<String> {
        items.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_message_is_divided_into_blocks() {
        let text = "お持ちください。\n- 本人の\n  カード\n・通知書\n以上です。\nまた\nどうぞ。\n\n1. 予約する\n\n2. 来る\n　　（窓口）\n4. 番号が飛ぶ\n\n- 一\n\n- 二";
        assert_eq!(
            blocks(text, ReplyLocale::Ja),
            [
                paragraph("お持ちください。"),
                Block::Bullets(items(&["本人のカード", "通知書"])),
                paragraph("以上です。またどうぞ。"),
                Block::Steps(items(&["予約する", "来る（窓口）"])),
                paragraph("4. 番号が飛ぶ"),
                Block::Bullets(items(&["一"])),
                Block::Bullets(items(&["二"])),
            ]
        );
    }

    #[test]
    fn wrapped_lines_are_joined_by_language() {
        for (text, locale, joined) in [
            ("本人の\nカード", ReplyLocale::Ja, "本人のカード"),
            ("この\nJ-LIS\nから", ReplyLocale::Ja, "このJ-LISから"),
            ("My Number\nCard", ReplyLocale::Ja, "My Number Card"),
            (
                "the form\n(照会)\nand",
                ReplyLocale::En,
                "the form (照会) and",
            ),
            ("暗証\n番号", ReplyLocale::En, "暗証番号"),
            ("a  \r\n  b", ReplyLocale::En, "a b"),
            (
                "予約《よやく》を\nします。\n次《つぎ》に",
                ReplyLocale::Yasashii,
                "予約《よやく》を します。次《つぎ》に",
            ),
        ] {
            assert_eq!(blocks(text, locale), [paragraph(joined)]);
        }
    }

    #[test]
    fn what_only_looks_like_an_item_is_text() {
        for text in [
            "-5",
            "- ",
            "・",
            "1.5",
            "0. x",
            "2. x",
            "99999999999999999999999. x",
            "1.",
        ] {
            assert_eq!(
                blocks(text, ReplyLocale::Ja),
                [paragraph(text.trim())],
                "{text}"
            );
        }
        assert_eq!(blocks(" \n\n", ReplyLocale::Ja), []);
    }

    #[test]
    fn plain_text_has_the_marks_of_the_language() {
        let blocks = [
            paragraph("A"),
            Block::Bullets(items(&["b", "c"])),
            paragraph("D"),
            paragraph("E"),
            Block::Steps(items(&["f", "g"])),
        ];
        assert_eq!(
            plain_text(&blocks, ReplyLocale::Ja),
            "A\n・b\n・c\n\nD\n\nE\n1. f\n2. g"
        );
        assert_eq!(
            plain_text(&blocks, ReplyLocale::En),
            "A\n- b\n- c\n\nD\n\nE\n1. f\n2. g"
        );
    }

    proptest! {
        #[test]
        fn plain_text_reads_back_the_same(text in "(\n|- あ|・い|[1-3]\\. う| |　|あ|い。|b|7){0,40}") {
            for locale in ReplyLocale::ALL {
                let first = blocks(&text, locale);
                let again = blocks(&plain_text(&first, locale), locale);
                prop_assert_eq!(first, again);
            }
        }

        #[test]
        fn nothing_but_marks_and_blanks_is_lost(text in "\\PC{0,60}") {
            let keep = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !"-・".contains(*c)).collect::<String>();
            let shown = plain_text(&blocks(&text, ReplyLocale::En), ReplyLocale::En);
            prop_assert_eq!(keep(&shown), keep(&text));
        }
    }
}
