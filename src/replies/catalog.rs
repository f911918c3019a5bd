//! The messages of all locales and how they are written out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::args::Args;
use super::references;
use super::shelf::{Shelf, Writer, split};
use crate::diag::{Diagnostic, Place, Source};
use crate::locale::ReplyLocale;

/// All messages that residents may read, in every locale.
///
/// A catalog never changes; when staff edit a file, a new one is built. It can be shared by threads.
pub struct Catalog {
    japanese: Shelf,
    english: Shelf,
    yasashii: Shelf,
}

/// A message that has been written out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The locale in which it is written: the one asked for, or one of its fallbacks if it was missing there.
    pub locale: ReplyLocale,
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
    /// No locale has this message, or this attribute of it.
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
        /// In which locale.
        locale: ReplyLocale,
        /// Fluent's words, such as `Unknown variable: $visitor`.
        details: Vec<String>,
    },
}

impl Catalog {
    /// Reads the Fluent files of all locales.
    ///
    /// What cannot be read is left out and reported: `F001` for each place with wrong syntax, `F004` for
    /// each name that was there before in the same locale (the first one counts).
    pub fn new(sources: &[(ReplyLocale, Arc<Source>)]) -> (Self, Vec<Diagnostic>) {
        let mut catalog = Self {
            japanese: Shelf::new(ReplyLocale::Ja),
            english: Shelf::new(ReplyLocale::En),
            yasashii: Shelf::new(ReplyLocale::Yasashii),
        };
        let mut findings = Vec::new();
        for (locale, source) in sources {
            let shelf = match locale {
                ReplyLocale::Ja => &mut catalog.japanese,
                ReplyLocale::En => &mut catalog.english,
                ReplyLocale::Yasashii => &mut catalog.yasashii,
            };
            shelf.add(source, &mut findings);
        }
        (catalog, findings)
    }

    pub(super) fn shelf(&self, locale: ReplyLocale) -> &Shelf {
        match locale {
            ReplyLocale::Ja => &self.japanese,
            ReplyLocale::En => &self.english,
            ReplyLocale::Yasashii => &self.yasashii,
        }
    }

    /// Whether there is anything in this locale. An installation may have no files of an optional one.
    pub fn speaks(&self, locale: ReplyLocale) -> bool {
        !self.shelf(locale).messages.is_empty()
    }

    /// The locale in which replies can be given when this one is wanted: itself, or the first of its fallbacks that
    /// has any messages.
    pub fn spoken(&self, wanted: ReplyLocale) -> ReplyLocale {
        let mut chain = wanted.fallbacks().iter().copied();
        chain.find(|locale| self.speaks(*locale)).unwrap_or(wanted)
    }

    /// Whether the locale has this message (`id`) or this attribute of a message (`id.attribute`).
    pub fn has(&self, locale: ReplyLocale, id: &str) -> bool {
        let (id, attribute) = split(id);
        self.shelf(locale)
            .messages
            .get(id)
            .is_some_and(|message| attribute.is_none() || message.entry.part(attribute).is_some())
    }

    /// The ids of all messages of a locale, in alphabetical order.
    pub fn ids(&self, locale: ReplyLocale) -> impl Iterator<Item = &str> {
        self.shelf(locale).messages.keys().map(String::as_str)
    }

    /// The variables that a message (with all its attributes) or one attribute needs, including those of
    /// the messages to which it refers. Empty if there is no such message.
    pub fn variables(&self, locale: ReplyLocale, id: &str) -> BTreeSet<String> {
        references::variables(self.shelf(locale), id)
            .into_iter()
            .map(|(_, variable)| variable.name.clone())
            .collect()
    }

    /// Where the id of a message, or of an attribute (`id.attribute`), stands.
    pub fn place(&self, locale: ReplyLocale, id: &str) -> Option<Place> {
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
    /// If the locale does not have it, its fallbacks are used. Any error inside Fluent, such as a
    /// missing variable, makes the whole message fail: half a message is never shown.
    pub fn message(
        &self,
        locale: ReplyLocale,
        id: &str,
        args: &Args,
    ) -> Result<Message, RenderError> {
        Self::first(locale, id, |used| {
            let writer = Writer::new(self.shelf(used), used, id, args)?;
            Ok(Some(Message {
                locale: used,
                body: writer.part(None)?,
                title: writer.part(Some("title"))?,
                label: writer.part(Some("label"))?,
                speech: writer.part(Some("speech"))?,
            }))
        })
    }

    /// Writes out the value of a message (`id`) or one attribute (`id.label`).
    ///
    /// If the locale does not have it, its fallbacks are used.
    pub fn text(&self, locale: ReplyLocale, id: &str, args: &Args) -> Result<String, RenderError> {
        let (name, attribute) = split(id);
        Self::first(locale, id, |used| {
            Writer::new(self.shelf(used), used, name, args)?.part(attribute)
        })
    }

    /// What the first locale of the fallbacks gives that has it.
    ///
    /// A failure in an optional locale counts as missing there: what is only a form must not cost the answer.
    fn first<T>(
        locale: ReplyLocale,
        id: &str,
        write: impl Fn(ReplyLocale) -> Result<Option<T>, RenderError>,
    ) -> Result<T, RenderError> {
        for &used in locale.fallbacks() {
            match write(used) {
                Ok(Some(written)) => return Ok(written),
                Err(failure @ RenderError::Failed { .. }) if used.is_required() => {
                    return Err(failure);
                }
                Ok(None) | Err(RenderError::Missing { .. } | RenderError::Failed { .. }) => {}
            }
        }
        Err(RenderError::Missing { id: id.to_owned() })
    }
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog")
            .field("japanese", &self.japanese.messages.len())
            .field("english", &self.english.messages.len())
            .field("yasashii", &self.yasashii.messages.len())
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
            (ReplyLocale::Ja, source("locales/ja/a.ftl", japanese)),
            (ReplyLocale::En, source("locales/en/a.ftl", english)),
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
        assert_eq!(catalog.text(ReplyLocale::En, "a", &args).unwrap(), "one");
        assert_eq!(catalog.text(ReplyLocale::Ja, "a", &args).unwrap(), "other");
    }

    #[test]
    fn a_message_is_written_out_with_its_attributes() {
        let (catalog, findings) = catalog(
            "-place = 区役所\nbring = { $document_label }を{ -place }へ。\n\n    - { PHONE(\"0120380366\") }\n    .title = 持ち物\n    .label = { $count ->\n        [1] 一つ\n       *[other] { $count }個\n    }\n    .speech = もちもの\n",
            "",
        );
        assert_eq!(findings, []);
        let args = Args::from([("document_label", "旅券")]).with("count", 12_345);
        let message = catalog.message(ReplyLocale::Ja, "bring", &args).unwrap();
        assert_eq!(message.locale, ReplyLocale::Ja);
        assert_eq!(
            message.body.as_deref(),
            Some("旅券を区役所へ。\n\n- 0120-380-366")
        );
        assert_eq!(message.title.as_deref(), Some("持ち物"));
        assert_eq!(message.label.as_deref(), Some("12345個"));
        assert_eq!(message.speech.as_deref(), Some("もちもの"));
        let one = args.with("count", 1);
        assert_eq!(
            catalog.text(ReplyLocale::Ja, "bring.label", &one).unwrap(),
            "一つ"
        );
        let place = catalog.place(ReplyLocale::Ja, "bring.title").unwrap();
        assert_eq!(&place.source.text[place.span], "title");
        assert!(
            catalog.has(ReplyLocale::Ja, "bring.speech")
                && !catalog.has(ReplyLocale::Ja, "bring.x")
        );
        assert_eq!(catalog.ids(ReplyLocale::Ja).collect::<Vec<_>>(), ["bring"]);
    }

    #[test]
    fn a_missing_message_is_taken_from_the_other_language() {
        let (catalog, _) = catalog("only = 日本語\n", "both = English\n    .label = Label\n");
        let message = catalog
            .message(ReplyLocale::En, "only", &Args::new())
            .unwrap();
        assert_eq!(
            (message.locale, message.body.as_deref()),
            (ReplyLocale::Ja, Some("日本語"))
        );
        assert_eq!(
            catalog
                .text(ReplyLocale::Ja, "both.label", &Args::new())
                .unwrap(),
            "Label"
        );
        let missing = RenderError::Missing { id: "none".into() };
        assert_eq!(
            catalog.message(ReplyLocale::Ja, "none", &Args::new()),
            Err(missing.clone())
        );
        assert_eq!(
            catalog.text(ReplyLocale::Ja, "none", &Args::new()),
            Err(missing)
        );
        assert!(
            catalog
                .text(ReplyLocale::Ja, "both.title", &Args::new())
                .is_err()
        );
    }

    #[test]
    fn easy_japanese_falls_back_to_japanese_and_then_to_english() {
        let source = |name: &str, text: &str| Source::new(name, text);
        let (catalog, findings) = Catalog::new(&[
            (
                ReplyLocale::Ja,
                source("ja.ftl", "a = 甲\nb = 乙\n    .label = 札\n"),
            ),
            (ReplyLocale::En, source("en.ftl", "a = A\nb = B\nc = C\n")),
            (
                ReplyLocale::Yasashii,
                source("x.ftl", "a = 甲《こう》\nb = 乙《おつ》\n"),
            ),
        ]);
        assert_eq!(findings, []);
        let text = |id| {
            catalog
                .text(ReplyLocale::Yasashii, id, &Args::new())
                .unwrap()
        };
        assert_eq!(
            [text("a"), text("b.label"), text("c")],
            ["甲《こう》", "札", "C"]
        );
        assert_eq!(catalog.spoken(ReplyLocale::Yasashii), ReplyLocale::Yasashii);
        // A failure counts as missing where it is only a form that fails.
        let (broken, _) = Catalog::new(&[
            (ReplyLocale::Ja, source("ja.ftl", "a = 甲\n")),
            (ReplyLocale::Yasashii, source("x.ftl", "a = { $nobody }\n")),
        ]);
        let message = broken
            .message(ReplyLocale::Yasashii, "a", &Args::new())
            .unwrap();
        assert_eq!(message.body.as_deref(), Some("甲"));
        let (without, _) = Catalog::new(&[(ReplyLocale::Ja, source("ja.ftl", "a = 甲\n"))]);
        assert_eq!(without.spoken(ReplyLocale::Yasashii), ReplyLocale::Ja);
        let message = without.message(ReplyLocale::Yasashii, "a", &Args::new());
        assert_eq!(message.unwrap().locale, ReplyLocale::Ja);
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
            let Err(RenderError::Failed { details, .. }) =
                catalog.message(ReplyLocale::Ja, id, &args)
            else {
                panic!("{id} must fail");
            };
            assert_eq!(details, [detail], "{id}");
        }
        assert_eq!(
            catalog.text(ReplyLocale::Ja, "e", &Args::new()).unwrap(),
            "良い"
        );
    }
}
