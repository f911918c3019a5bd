//! The text of a reply in Discord's Markdown, and how it is divided.

use super::escape;
use super::text::{length, pieces};
use crate::replies::{Block, Reply};

/// The most characters of a public answer, apart from its title.
const SHORT: usize = 400;

/// The notices of a reply, as a quotation.
pub(super) fn notices(reply: &Reply) -> String {
    let lines = reply.notices.iter().map(|notice| {
        let notice = escape(&reply.plain(notice)).replace('\n', " ");
        format!("> {notice}\n")
    });
    lines.collect()
}

/// A block: lines, each with its line feed.
pub(super) fn block(reply: &Reply, block: &Block) -> String {
    let text = |text: &str| escape(&reply.plain(text));
    match block {
        Block::Paragraph(paragraph) => format!("{}\n", text(paragraph)),
        Block::Bullets(items) => {
            let lines = items.iter().map(|item| format!("- {}\n", text(item)));
            lines.collect()
        }
        Block::Steps(items) => {
            let steps = items.iter().enumerate();
            let lines = steps.map(|(at, item)| format!("{}. {}\n", at + 1, text(item)));
            lines.collect()
        }
    }
}

/// Blocks one below the other, a list directly below the text that introduces it.
pub(super) fn blocks(reply: &Reply, shown: &[Block]) -> String {
    let mut text = String::new();
    let mut after_paragraph = false;
    for next in shown {
        let is_paragraph = matches!(next, Block::Paragraph(_));
        let introduces = after_paragraph && !is_paragraph;
        if !text.is_empty() && !introduces {
            text.push('\n');
        }
        after_paragraph = is_paragraph;
        text.push_str(&block(reply, next));
    }
    text.trim_end().to_owned()
}

/// The blocks of a public answer, and whether something is left out: all if they are short, else those at the beginning.
/// One that is long by itself ends with a sentence.
pub(super) fn beginning(reply: &Reply) -> (String, bool) {
    let mut size = 0;
    let mut count = reply.blocks.len();
    for (at, shown) in reply.blocks.iter().enumerate() {
        size += length(&block(reply, shown));
        if size > SHORT {
            count = at.max(1);
            break;
        }
    }
    let text = blocks(reply, reply.blocks.get(..count).unwrap_or_default());
    let mut cut = count < reply.blocks.len();
    let mut pieces = pieces(&text, SHORT).into_iter();
    let mut first = pieces.next().unwrap_or_default();
    if pieces.next().is_some() {
        first = format!("{} …", whole_sentences(&first));
        cut = true;
    }
    (first, cut)
}

/// The sentences and lines of a text that end in it; all of it if none does.
fn whole_sentences(text: &str) -> &str {
    let ends = ["。", "！", "？", ". ", "! ", "? ", "\n"];
    let is_number = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        before.ends_with(|c: char| c.is_ascii_digit())
    };
    let found = ends.iter().filter_map(|end| {
        let mut all = text.rmatch_indices(end).map(|(at, end)| (at, end.len()));
        // The number of a step ends nothing.
        let (at, length) = all.find(|(at, _)| *end != ". " || !is_number(*at))?;
        Some(at + length)
    });
    let end = found.max().unwrap_or(text.len());
    text.get(..end).unwrap_or(text).trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_with_a_sentence() {
        for (text, whole) in [
            ("一つ目。二つ目（ふたつめ）の", "一つ目。"),
            ("One. Two! Three", "One. Two!"),
            ("intro:\n1. one\n2. two", "intro:\n1. one"),
            ("なにもない", "なにもない"),
            ("", ""),
        ] {
            assert_eq!(whole_sentences(text), whole);
        }
    }
}
