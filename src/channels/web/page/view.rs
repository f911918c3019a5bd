//! How a resident wants to see the page. It is kept in the address, so that it works without JavaScript and cookies.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;

use crate::channels::web::Web;
use crate::locale::{Locale, ReplyLocale};

/// The largest text size; the smallest is 1.
const LARGEST: u8 = 3;

/// The colours of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Theme {
    /// As the device has them.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// All themes in the order in which they are offered.
    pub(super) const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The name in addresses and in `data-theme`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The choices of a resident for the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct View {
    /// The language of the page.
    pub(super) locale: ReplyLocale,
    /// The language that was chosen on the page; replies follow it. Without a choice they follow the message.
    pub(super) chosen: Option<ReplyLocale>,
    /// The text size, 1 to 3.
    pub(super) size: u8,
    /// The colours.
    pub(super) theme: Theme,
    /// Whether the page stands inside another one.
    pub(super) embedded: bool,
    /// Whether the conversation was erased a moment ago.
    pub(super) erased: bool,
}

impl View {
    /// The view in a language, with the usual size and colours.
    pub(super) fn usual(locale: ReplyLocale) -> Self {
        Self {
            locale,
            chosen: None,
            size: 1,
            theme: Theme::Auto,
            embedded: false,
            erased: false,
        }
    }

    /// Reads what is known; what makes no sense is as good as nothing.
    fn read(pairs: &[(String, String)], usual: ReplyLocale) -> Self {
        let mut view = Self::usual(usual);
        for (name, value) in pairs {
            match name.as_str() {
                "lang" => view.chosen = ReplyLocale::from_tag(value),
                "size" => {
                    let size = value.parse().ok();
                    view.size = size
                        .filter(|size| (1..=LARGEST).contains(size))
                        .unwrap_or(1);
                }
                "theme" => {
                    let theme = Theme::ALL.into_iter().find(|theme| theme.name() == value);
                    view.theme = theme.unwrap_or_default();
                }
                "embedded" => view.embedded = value == "1",
                "erased" => view.erased = value == "1",
                _ => {}
            }
        }
        view.locale = view.chosen.unwrap_or(usual);
        view
    }

    /// An address of this service that keeps the view.
    pub(super) fn address(&self, path: &str) -> String {
        let mut address = path.to_owned();
        let mut mark = if path.contains('?') { '&' } else { '?' };
        let mut add = |name: &str, value: &str| {
            address.push(mark);
            address.extend([name, "=", value]);
            mark = '&';
        };
        if let Some(locale) = self.chosen {
            add("lang", locale.tag());
        }
        if self.size > 1 {
            add("size", &self.size.to_string());
        }
        if self.theme != Theme::Auto {
            add("theme", self.theme.name());
        }
        if self.embedded {
            add("embedded", "1");
        }
        address
    }

    /// The same view in a language that is chosen now.
    pub(super) fn in_locale(&self, locale: ReplyLocale) -> Self {
        Self {
            locale,
            chosen: Some(locale),
            erased: false,
            ..self.clone()
        }
    }

    /// The sizes that can be chosen.
    pub(super) fn sizes() -> std::ops::RangeInclusive<u8> {
        1..=LARGEST
    }
}

/// The language tag of a locale for HTML: forms of a language are that language for a screen reader.
pub(super) fn html_lang(locale: ReplyLocale) -> &'static str {
    locale.language().tag()
}

impl FromRequestParts<Web> for View {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        let library = web.bot.library();
        let usual = preferred(&parts.headers, library.config.locale);
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let pairs = pairs.map(|Query(pairs)| pairs).unwrap_or_default();
        let mut view = Self::read(&pairs, usual);
        view.chosen = view.chosen.map(|locale| library.catalog.spoken(locale));
        view.locale = library.catalog.spoken(view.locale);
        Ok(view)
    }
}

/// The language that the browser prefers among those there are; the usual locale where it does not tell, or where it
/// is a form of the preferred language.
fn preferred(headers: &HeaderMap, usual: ReplyLocale) -> ReplyLocale {
    let wanted = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let mut best: Option<(Locale, f32)> = None;
    for range in wanted.unwrap_or_default().split(',').take(32) {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let language = tag.trim().split('-').next().unwrap_or_default();
        let Some(locale) = Locale::from_tag(&language.to_ascii_lowercase()) else {
            continue;
        };
        let quality = parameters
            .trim()
            .strip_prefix("q=")
            .map_or(Some(1.0), |q| q.parse().ok());
        let quality = quality.filter(|quality| *quality > 0.0).unwrap_or(0.0);
        if quality > best.map_or(0.0, |(_, best)| best) {
            best = Some((locale, quality));
        }
    }
    match best {
        Some((locale, _)) if locale != usual.language() => locale.into(),
        _ => usual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(pairs: &[(&str, &str)]) -> View {
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        View::read(&pairs, ReplyLocale::Ja)
    }

    #[test]
    fn an_address_keeps_the_view_and_nothing_else() {
        let seen = view(&[
            ("lang", "ja-x-yasashii"),
            ("size", "3"),
            ("theme", "dark"),
            ("embedded", "1"),
            ("erased", "1"),
            ("token", "secret"),
        ]);
        assert_eq!(
            seen.address("/chat"),
            "/chat?lang=ja-x-yasashii&size=3&theme=dark&embedded=1"
        );
        assert_eq!(
            seen.in_locale(ReplyLocale::En).address("/chat?a=b"),
            "/chat?a=b&lang=en&size=3&theme=dark&embedded=1"
        );
        assert_eq!(view(&[]).address("/"), "/");
    }

    #[test]
    fn nonsense_is_as_good_as_nothing() {
        let nonsense = view(&[("lang", "xx"), ("size", "9"), ("theme", "\"><script>")]);
        assert_eq!(nonsense, View::usual(ReplyLocale::Ja));
    }

    #[test]
    fn the_browser_s_languages_are_heard() {
        let chosen = |wanted: &str, usual| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, wanted.parse().unwrap());
            preferred(&headers, usual)
        };
        for (wanted, usual, locale) in [
            ("en-US,en;q=0.9", ReplyLocale::Ja, ReplyLocale::En),
            ("ja,en;q=0.9", ReplyLocale::En, ReplyLocale::Ja),
            ("ja", ReplyLocale::Yasashii, ReplyLocale::Yasashii),
            ("fr,en;q=0.2,ja;q=0.4", ReplyLocale::En, ReplyLocale::Ja),
            ("pt-BR", ReplyLocale::Ja, ReplyLocale::Ja),
            ("en;q=0", ReplyLocale::Ja, ReplyLocale::Ja),
            ("en;q=NaN,;;,", ReplyLocale::Ja, ReplyLocale::Ja),
        ] {
            assert_eq!(chosen(wanted, usual), locale, "{wanted}");
        }
    }
}
