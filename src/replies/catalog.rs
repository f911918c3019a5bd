//! The messages of both languages and how they are written out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::args::Args;
use super::references;
use super::shelf::{Shelf, Writer, split};
use crate::diag::{Diagnostic, Place, Source};
use crate::locale::Locale;

/// All messages that residents may read, in both languages.
///
/// A catalog never changes; when staff edit a file, a new one is built. It can be shared by threads.
pub struct Catalog {
    japanese: Shelf,
    english: Shelf,
}

/// A message that has been written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The language in which it is written: the one asked for, or the other if it was missing there.
    pub locale: Locale,
    /// The value.
    pub body: Option<String>,
    /// The attribute `.title`: a short heading.
    pub title: Option<String>,
    /// The attribute `.label`: the text of a button that leads here.
    pub label: Option<String>,
    /// The attribute `.speech`: the form to be spoken.
    pub speech: Option<String>,
}

/// Why a message could not be written out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// No language has this message, or this attribute of it.
    #[error("no message `{id}`")]
    Missing {
        /// What was asked for.
        id: String,
    },
    /// Fluent could not fill in the message, so nothing of it may be shown.
    #[error("message `{id}` ({locale}) cannot be written out: {}", .details.join("; "))]
    Failed {
        /// What was asked for.
        id: String,
        /// In which language.
        locale: Locale,
        /// Fluent's words, such as `Unknown variable: $visitor`.
        details: Vec<String>,
    },
}

impl Catalog {
    /// Reads the Fluent files of both languages.
    ///
    /// What cannot be read is left out and reported: `F001` for each place with wrong syntax, `F004` for
    /// each name that was there before in the same language (the first one counts).
    pub fn new(sources: &[(Locale, Arc<Source>)]) -> (Self, Vec<Diagnostic>) {
        let mut catalog = Self {
            japanese: Shelf::new(Locale::Ja),
            english: Shelf::new(Locale::En),
        };
        let mut findings = Vec::new();
        for (locale, source) in sources {
            let shelf = match locale {
                Locale::Ja => &mut catalog.japanese,
                Locale::En => &mut catalog.english,
            };
            shelf.add(source, &mut findings);
        }
        (catalog, findings)
    }

    pub(super) fn shelf(&self, locale: Locale) -> &Shelf {
        match locale {
            Locale::Ja => &self.japanese,
            Locale::En => &self.english,
        }
    }

    /// Whether the language has this message (`id`) or this attribute of a message (`id.attribute`).
    pub fn has(&self, locale: Locale, id: &str) -> bool {
        let (id, attribute) = split(id);
        self.shelf(locale)
            .messages
            .get(id)
            .is_some_and(|message| attribute.is_none() || message.entry.part(attribute).is_some())
    }

    /// The ids of all messages of a language, in alphabetical order.
    pub fn ids(&self, locale: Locale) -> impl Iterator<Item = &str> {
        self.shelf(locale).messages.keys().map(String::as_str)
    }

    /// The variables that a message (with all its attributes) or one attribute needs, including those of
    /// the messages to which it refers. Empty if there is no such message.
    pub fn variables(&self, locale: Locale, id: &str) -> BTreeSet<String> {
        references::variables(self.shelf(locale), id)
            .into_iter()
            .map(|(_, variable)| variable.name.clone())
            .collect()
    }

    /// Where the id of a message, or of an attribute (`id.attribute`), stands.
    pub fn place(&self, locale: Locale, id: &str) -> Option<Place> {
        let (id, attribute) = split(id);
        let message = self.shelf(locale).messages.get(id)?;
        let span = match attribute {
            None => &message.entry.span,
            Some(name) => &message.entry.attributes.get(name)?.span,
        };
        Some(message.place(span))
    }

    /// Writes out a message with its attributes.
    ///
    /// If the language does not have it, the other one is used. Any error inside Fluent, such as a
    /// missing variable, makes the whole message fail: half a message is never shown.
    pub fn message(&self, locale: Locale, id: &str, args: &Args) -> Result<Message, RenderError> {
        let used = self.locale_with(locale, id)?;
        let writer = Writer::new(self.shelf(used), used, id, args)?;
        let message = Message {
            locale: used,
            body: writer.part(None)?,
            title: writer.part(Some("title"))?,
            label: writer.part(Some("label"))?,
            speech: writer.part(Some("speech"))?,
        };
        Ok(message)
    }

    /// Writes out the value of a message (`id`) or one attribute (`id.label`).
    ///
    /// If the language does not have it, the other one is used.
    pub fn text(&self, locale: Locale, id: &str, args: &Args) -> Result<String, RenderError> {
        let (name, attribute) = split(id);
        for used in [locale, locale.other()] {
            let Ok(writer) = Writer::new(self.shelf(used), used, name, args) else {
                continue;
            };
            if let Some(text) = writer.part(attribute)? {
                return Ok(text);
            }
        }
        Err(RenderError::Missing { id: id.to_owned() })
    }

    fn locale_with(&self, locale: Locale, id: &str) -> Result<Locale, RenderError> {
        [locale, locale.other()]
            .into_iter()
            .find(|locale| self.shelf(*locale).messages.contains_key(id))
            .ok_or_else(|| RenderError::Missing { id: id.to_owned() })
    }
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog")
            .field("japanese", &self.japanese.messages.len())
            .field("english", &self.english.messages.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog(japanese: &str, english: &str) -> (Catalog, Vec<Diagnostic>) {
        let source = |name: &str, text: &str| {
            Arc::new(Source {
                name: name.to_owned(),
                text: text.to_owned(),
            })
        };
        Catalog::new(&[
            (Locale::Ja, source("locales/ja/a.ftl", japanese)),
            (Locale::En, source("locales/en/a.ftl", english)),
        ])
    }

    #[test]
    fn a_catalog_can_be_shared_by_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Catalog>();
    }

    #[test]
    fn plural_rules_are_those_of_the_language() {
        let text = "a = { $n ->\n    [one] one\n   *[other] other\n }\n";
        let (catalog, _) = catalog(text, text);
        let args = Args::from([("n", 1)]);
        assert_eq!(catalog.text(Locale::En, "a", &args).unwrap(), "one");
        assert_eq!(catalog.text(Locale::Ja, "a", &args).unwrap(), "other");
    }

    #[test]
    fn a_message_is_written_out_with_its_attributes() {
        let (catalog, findings) = catalog(
            "-place = 区役所\nbring = { $document_label }を{ -place }へ。\n\n    - { PHONE(\"0120380366\") }\n    .title = 持ち物\n    .label = { $count ->\n        [1] 一つ\n       *[other] { $count }個\n    }\n    .speech = もちもの\n",
            "",
        );
        assert_eq!(findings, []);
        let args = Args::from([("document_label", "旅券")]).with("count", 12_345);
        let message = catalog.message(Locale::Ja, "bring", &args).unwrap();
        assert_eq!(message.locale, Locale::Ja);
        assert_eq!(
            message.body.as_deref(),
            Some("旅券を区役所へ。\n\n- 0120-380-366")
        );
        assert_eq!(message.title.as_deref(), Some("持ち物"));
        assert_eq!(message.label.as_deref(), Some("12345個"));
        assert_eq!(message.speech.as_deref(), Some("もちもの"));
        let one = args.with("count", 1);
        assert_eq!(
            catalog.text(Locale::Ja, "bring.label", &one).unwrap(),
            "一つ"
        );
        let place = catalog.place(Locale::Ja, "bring.title").unwrap();
        assert_eq!(&place.source.text[place.span], "title");
        assert!(catalog.has(Locale::Ja, "bring.speech") && !catalog.has(Locale::Ja, "bring.x"));
        assert_eq!(catalog.ids(Locale::Ja).collect::<Vec<_>>(), ["bring"]);
    }

    #[test]
    fn a_missing_message_is_taken_from_the_other_language() {
        let (catalog, _) = catalog("only = 日本語\n", "both = English\n    .label = Label\n");
        let message = catalog.message(Locale::En, "only", &Args::new()).unwrap();
        assert_eq!(
            (message.locale, message.body.as_deref()),
            (Locale::Ja, Some("日本語"))
        );
        assert_eq!(
            catalog
                .text(Locale::Ja, "both.label", &Args::new())
                .unwrap(),
            "Label"
        );
        let missing = RenderError::Missing { id: "none".into() };
        assert_eq!(
            catalog.message(Locale::Ja, "none", &Args::new()),
            Err(missing.clone())
        );
        assert_eq!(catalog.text(Locale::Ja, "none", &Args::new()), Err(missing));
        assert!(
            catalog
                .text(Locale::Ja, "both.title", &Args::new())
                .is_err()
        );
    }

    #[test]
    fn half_a_message_is_never_shown() {
        let (catalog, _) = catalog(
            "a = { $nobody }です\nb = { PHONE($number) }\nc = { d }\nd = { c }\ne = 良い\n    .title = { $nobody }\n",
            "",
        );
        for (id, detail) in [
            ("a", "Unknown variable: $nobody"),
            ("b", "a function could not use its argument"),
            ("c", "Cyclical dependency detected"),
            ("e", "Unknown variable: $nobody"),
        ] {
            let args = Args::from([("number", "電話")]);
            let Err(RenderError::Failed { details, .. }) = catalog.message(Locale::Ja, id, &args)
            else {
                panic!("{id} must fail");
            };
            assert_eq!(details, [detail], "{id}");
        }
        assert_eq!(catalog.text(Locale::Ja, "e", &Args::new()).unwrap(), "良い");
    }
}
