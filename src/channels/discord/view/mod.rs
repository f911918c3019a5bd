//! Replies as Discord shows them.

mod text;
mod id;
mod part;
mod reply;
mod layout;
#[cfg(test)]
pub(super) mod tests;

pub(super) use id::Pressed;
pub(super) use part::{Part, deferral};
pub(super) use reply::{Place, brief, details, greeting, rated, whole};
pub(super) use text::{escape, length, pieces, shortened};

use crate::bot::Bot;
use crate::locale::ReplyLocale;
use crate::replies::{Args, Reply};

/// The most units of a message's text.
pub(super) const LONGEST_CONTENT: usize = 2000;

/// A text of the program in plain letters, with readings in brackets where the locale has them.
pub(super) fn words(bot: &Bot, locale: ReplyLocale, id: &str, args: &Args) -> String {
    let text = bot.words(locale, id, args);
    Reply::new(locale).plain(&text)
}
