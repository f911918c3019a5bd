//! The search over all answers.

use super::super::Bot;
use crate::desk::snippets::{Snippet, Snippets};
use crate::locale::ReplyLocale;
use crate::replies::{PlainLabels, Reply};

/// An answer that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundSnippet {
    /// Which it is.
    pub snippet: Snippet,
    /// The answer in the resident's locale.
    pub reply: Reply,
    /// The same in the agent's.
    pub agent_reply: Reply,
    /// The resident's reply as plain text with its sources, to be put into a message.
    pub text: String,
}

impl Bot {
    /// Answers that hold all words of a query, in the resident's locale and in the agent's, the best first. At most
    /// `limit`, and 20. Nothing is kept.
    pub fn search_snippets(
        &self,
        query: &str,
        locale: ReplyLocale,
        agent_locale: ReplyLocale,
        limit: usize,
    ) -> Vec<FoundSnippet> {
        let found = self.snippets().search(query, limit).into_iter();
        found
            .filter_map(|snippet| self.snippet(snippet, locale, agent_locale))
            .collect()
    }

    /// A snippet in the resident's locale and in the agent's; `None` if there is none such.
    pub fn snippet(
        &self,
        snippet: &Snippet,
        locale: ReplyLocale,
        agent_locale: ReplyLocale,
    ) -> Option<FoundSnippet> {
        let now = self.clock.now();
        let library = &self.library;
        let written = |locale| snippet.reply(library.knowledge(), &library.catalog, locale, now);
        let reply = written(locale)?;
        let labels = PlainLabels::for_reply(&library.catalog, &reply).unwrap_or_default();
        Some(FoundSnippet {
            snippet: snippet.clone(),
            text: reply.plain_text(&labels),
            agent_reply: written(agent_locale)?,
            reply,
        })
    }

    fn snippets(&self) -> &Snippets {
        self.desk.snippets.get_or_init(|| {
            let library = &self.library;
            Snippets::new(library.knowledge(), &library.catalog, self.clock.now())
        })
    }
}
