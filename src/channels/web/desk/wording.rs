//! Answers in words for agents.

use super::language::Language;
use crate::channels::web::Web;
use crate::replies::{Args, PlainLabels, Reply};

/// The title of an answer: its own, that of its intent among choices, or the name of the intent.
pub(super) fn title(web: &Web, language: Language, intent: &str, reply: &Reply) -> String {
    if let Some(title) = &reply.title {
        return reply.plain(title);
    }
    let book = web.bot.library().book();
    let label = book.intent(intent).map(|intent| {
        let id = format!("{}.label", intent.reply);
        language.text(web, &id, &Args::new())
    });
    let label = label.filter(|label| !label.is_empty());
    label.unwrap_or_else(|| intent.to_owned())
}

/// An answer as plain text with its sources.
pub(super) fn plain(web: &Web, reply: &Reply) -> String {
    let catalog = &web.bot.library().catalog;
    let labels = PlainLabels::for_reply(catalog, reply).unwrap_or_default();
    reply.plain_text(&labels)
}
