//! What everything on one page shares: the bot with its texts, the view, and the key of the forms.

use maud::{Markup, html};
use uuid::Uuid;

use super::inline::{bare, rich, simple};
use super::view::{View, html_lang};
use crate::bot::Bot;
use crate::channels::web::Web;
use crate::locale::ReplyLocale;
use crate::replies::{Args, markup, ruby};

/// The stage on which a page, or a piece of one, is set.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    /// The bot.
    pub(super) bot: &'a Bot,
    /// How the resident wants to see the page.
    pub(super) view: &'a View,
    /// The idempotency key of the forms of this page view.
    pub(super) key: String,
}

impl<'a> Scene<'a> {
    /// A scene with a key of its own.
    pub(super) fn new(web: &'a Web, view: &'a View) -> Self {
        Self {
            bot: &web.bot,
            view,
            key: Uuid::new_v4().to_string(),
        }
    }

    /// The texts in the language of the page.
    pub(super) fn words(&self) -> Words<'a> {
        self.words_in(self.view.locale)
    }

    /// The texts in another language.
    pub(super) fn words_in(&self, locale: ReplyLocale) -> Words<'a> {
        Words {
            bot: self.bot,
            locale,
        }
    }

    /// The attribute `lang` of a part in another language than the page.
    pub(super) fn other_lang(&self, locale: ReplyLocale) -> Option<&'static str> {
        let lang = html_lang(locale);
        (lang != html_lang(self.view.locale)).then_some(lang)
    }

    /// The hidden field with the key.
    pub(super) fn key_field(&self) -> Markup {
        html! { input type="hidden" name="key" value=(self.key); }
    }
}

/// The texts of the page in one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    bot: &'a Bot,
    locale: ReplyLocale,
}

impl Words<'_> {
    /// The text as it stands in its file.
    pub(super) fn raw(self, id: &str, args: &Args) -> String {
        self.bot.words(self.locale, id, args)
    }

    /// A text on a button or a link.
    pub(super) fn label(self, id: &str) -> Markup {
        simple(&self.raw(id, &Args::new()), self.locale)
    }

    /// A text with links.
    pub(super) fn text(self, id: &str) -> Markup {
        self.text_with(id, &Args::new())
    }

    /// A text with links that holds values.
    pub(super) fn text_with(self, id: &str, args: &Args) -> Markup {
        rich(&self.raw(id, args), self.locale)
    }

    /// The paragraphs and lists of a longer text.
    pub(super) fn blocks(self, id: &str) -> Vec<markup::Block> {
        markup::blocks(&self.raw(id, &Args::new()), self.locale)
    }

    /// A text for attributes and titles.
    pub(super) fn plain(self, id: &str) -> String {
        bare(&self.raw(id, &Args::new()), self.locale)
    }

    /// A value from the settings, safe inside a text.
    pub(super) fn foreign(self, value: &str) -> String {
        match self.locale {
            ReplyLocale::Ja | ReplyLocale::En => value.to_owned(),
            ReplyLocale::Yasashii => ruby::literal(value),
        }
    }

    /// The language of the texts.
    pub(super) fn locale(self) -> ReplyLocale {
        self.locale
    }
}
