//! The head of the page: its name, the telephone, languages, size, colours, and what can be done with the conversation.

use maud::{Markup, html};

use super::icons;
use super::inline::telephone;
use super::scene::Scene;
use super::view::{Theme, View, html_lang};
use crate::locale::ReplyLocale;
use crate::replies::Args;

impl Scene<'_> {
    /// The head of the page. `last` is the message to come back to when the page is opened in another way.
    pub(super) fn header(&self, last: u64) -> Markup {
        let words = self.words();
        let config = &self.bot.library().config;
        let city = match self.view.locale {
            ReplyLocale::Ja | ReplyLocale::Yasashii => &config.city.name_ja,
            ReplyLocale::En => &config.city.name_en,
        };
        let city = Args::new().with("city", words.foreign(city));
        let phone = &config.call_centre.phone;
        html! {
            header.top {
                div.brand {
                    span.logo aria-hidden="true" {}
                    div {
                        h1 { (words.label("web-title")) }
                        p { (words.text_with("web-subtitle", &city)) }
                    }
                }
                a.phone href=(telephone(phone)) {
                    (icons::phone())
                    span { span.why { (words.label("web-phone")) } " " strong { (phone) } }
                }
                div.bar {
                    (self.languages(last))
                    (self.menu(last))
                }
            }
        }
    }

    fn languages(&self, last: u64) -> Markup {
        let words = self.words();
        let catalog = &self.bot.library().catalog;
        html! {
            nav #languages aria-label=(words.plain("web-languages")) {
                @for locale in ReplyLocale::ALL.into_iter().filter(|locale| catalog.speaks(*locale)) {
                    a href=(back(&self.view.in_locale(locale), last))
                        lang=[self.other_lang(locale)] hreflang=(html_lang(locale)) data-lang=(locale)
                        aria-current=[(locale == self.view.locale).then_some("true")] {
                        (words.label(&format!("web-language-{locale}")))
                    }
                }
            }
        }
    }

    fn menu(&self, last: u64) -> Markup {
        let words = self.words();
        let sized = |size| View {
            size,
            erased: false,
            ..self.view.clone()
        };
        let themed = |theme| View {
            theme,
            erased: false,
            ..self.view.clone()
        };
        html! {
            details.menu {
                summary { (icons::settings()) span { (words.label("web-menu")) } }
                div #settings {
                    p #size-label { (words.label("web-size")) }
                    div.options role="group" aria-labelledby="size-label" {
                        @for size in View::sizes() {
                            a href=(back(&sized(size), last)) data-size=(size)
                                aria-current=[(size == self.view.size).then_some("true")] {
                                (words.label(&format!("web-size-{size}")))
                            }
                        }
                    }
                    p #theme-label { (words.label("web-theme")) }
                    div.options role="group" aria-labelledby="theme-label" {
                        @for theme in Theme::ALL {
                            a href=(back(&themed(theme), last)) data-theme=(theme.name())
                                aria-current=[(theme == self.view.theme).then_some("true")] {
                                (words.label(&format!("web-theme-{}", theme.name())))
                            }
                        }
                    }
                    p { a.button href=(self.view.address("/chat/export")) { (words.label("web-export")) } }
                    (self.erase())
                }
            }
        }
    }

    /// Two steps, so that nobody erases a conversation by mistake.
    fn erase(&self) -> Markup {
        let words = self.words();
        html! {
            details.erase {
                summary { (words.label("web-erase")) }
                p { (words.text("web-erase-confirm")) }
                form method="post" action=(self.view.address("/chat")) {
                    (self.key_field())
                    button.danger name="erase" value="1" { (words.label("web-erase-button")) }
                }
            }
        }
    }
}

/// The address of the page in another view, at the message that was shown last.
fn back(view: &View, last: u64) -> String {
    let address = view.address("/");
    if last == 0 {
        address
    } else {
        format!("{address}#m{last}")
    }
}
