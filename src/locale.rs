//! The languages a resident may use, and the forms in which replies are written.
//!
//! A [`Locale`] is a language: messages are read in it. A [`ReplyLocale`] is what a reply is written in: one of
//! the languages, or a form of one that nobody writes messages in, such as easy Japanese.

use serde::{Deserialize, Serialize};

/// A language that messages are read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Japanese (`ja`).
    Ja,
    /// English (`en`).
    En,
}

impl Locale {
    /// Every language, in the order in which files and tables list them.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// The BCP 47 tag, which is also the name of the folder in `locales/`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The locale with this tag; `None` for anything but `ja` and `en`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag)
    }
}

impl std::fmt::Display for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

/// What replies are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ReplyLocale {
    /// Japanese (`ja`).
    #[serde(rename = "ja")]
    Ja,
    /// English (`en`).
    #[serde(rename = "en")]
    En,
    /// Easy Japanese (やさしい日本語, `ja-x-yasashii`): short sentences, a reading with every kanji.
    #[serde(rename = "ja-x-yasashii")]
    Yasashii,
}

impl ReplyLocale {
    /// Every locale, in the order in which files and tables list them.
    pub const ALL: [Self; 3] = [Self::Ja, Self::En, Self::Yasashii];

    /// The BCP 47 tag, which is also the name of the folder in `locales/`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
            Self::Yasashii => "ja-x-yasashii",
        }
    }

    /// The locale with this tag; `None` for any other text.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag() == tag)
    }

    /// The language of which this is a form.
    pub fn language(self) -> Locale {
        match self {
            Self::Ja | Self::Yasashii => Locale::Ja,
            Self::En => Locale::En,
        }
    }

    /// Where a message is looked for, in this order: itself first, and the other language as the last resort.
    pub fn fallbacks(self) -> &'static [Self] {
        match self {
            Self::Ja => &[Self::Ja, Self::En],
            Self::En => &[Self::En, Self::Ja],
            Self::Yasashii => &[Self::Yasashii, Self::Ja, Self::En],
        }
    }

    /// Whether every installation must have its messages. What is optional may be missing, in part or as a whole:
    /// its replies then come from the next of [`ReplyLocale::fallbacks`], and no fault in it stops the program.
    pub fn is_required(self) -> bool {
        match self {
            Self::Ja | Self::En => true,
            Self::Yasashii => false,
        }
    }
}

impl From<Locale> for ReplyLocale {
    fn from(language: Locale) -> Self {
        match language {
            Locale::Ja => Self::Ja,
            Locale::En => Self::En,
        }
    }
}

impl std::fmt::Display for ReplyLocale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_lead_back_and_serde_uses_them() {
        for locale in ReplyLocale::ALL {
            assert_eq!(ReplyLocale::from_tag(locale.tag()), Some(locale));
            let written = serde_json::to_value(locale).unwrap();
            assert_eq!(written, locale.tag());
            assert_eq!(
                serde_json::from_value::<ReplyLocale>(written).unwrap(),
                locale
            );
        }
        assert_eq!(Locale::from_tag("ja-x-yasashii"), None);
        assert_eq!(ReplyLocale::from_tag("ja-x"), None);
    }

    #[test]
    fn the_way_back_begins_with_itself_and_ends_in_the_other_language() {
        for locale in ReplyLocale::ALL {
            let chain = locale.fallbacks();
            assert_eq!(chain.first(), Some(&locale));
            assert_ne!(chain.last().unwrap().language(), locale.language());
            assert!(chain.iter().skip(1).all(|next| next.is_required()));
        }
        for language in Locale::ALL {
            assert_eq!(ReplyLocale::from(language).tag(), language.tag());
            assert_eq!(ReplyLocale::from(language).language(), language);
        }
    }
}
