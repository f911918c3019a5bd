//! The text of a reply in Discord's Markdown, and how it is divided.

use super::escape;
use super::text::length;
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

/// How many of the blocks a public answer shows: all if they are short, else those at the beginning, at least one.
pub(super) fn leading(reply: &Reply) -> usize {
    let mut size = 0;
    for (at, shown) in reply.blocks.iter().enumerate() {
        size += length(&block(reply, shown));
        if size > SHORT {
            return at.max(1);
        }
    }
    reply.blocks.len()
}
