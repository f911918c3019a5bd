//! The messages of both languages and how they are written out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentError, FluentResource};
use fluent_syntax::ast::Pattern;
use unic_langid::LanguageIdentifier;

use super::args::Args;
use super::outline::{self, Entry, Outline};
use super::{functions, references};
use crate::diag::{Diagnostic, Place, Source};
use crate::locale::Locale;

/// All messages that residents may read, in both languages.
///
/// A catalog never changes; when staff edit a file, a new one is built. It can be shared by threads.
pub struct Catalog {
    japanese: Shelf,
    english: Shelf,
}

/// The messages of one language.
pub(super) struct Shelf {
    bundle: FluentBundle<FluentResource>,
    pub(super) messages: BTreeMap<String, Shelved>,
    pub(super) terms: BTreeMap<String, Shelved>,
}

/// An entry and the file in which it stands.
pub(super) struct Shelved {
    pub(super) source: Arc<Source>,
    pub(super) entry: Entry,
}

impl Shelved {
    /// The place of a part of this entry.
    pub(super) fn place(&self, span: &std::ops::Range<usize>) -> Place {
        Place {
            source: Arc::clone(&self.source),
            span: span.clone(),
        }
    }
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

/// Divides `id.attribute`.
pub(super) fn split(id: &str) -> (&str, Option<&str>) {
    match id.split_once('.') {
        Some((id, attribute)) => (id, Some(attribute)),
        None => (id, None),
    }
}

impl Shelf {
    fn new(locale: Locale) -> Self {
        // Every locale's tag is a valid language identifier (tested).
        let language: LanguageIdentifier = locale.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Marks of direction would break copying and speech, and neither language runs from right to left.
        bundle.set_use_isolating(false);
        // This fails only if a name is taken, and the bundle is new.
        let added = functions::add_to(&mut bundle);
        debug_assert!(added.is_ok());
        Self {
            bundle,
            messages: BTreeMap::new(),
            terms: BTreeMap::new(),
        }
    }

    fn add(&mut self, source: &Arc<Source>, findings: &mut Vec<Diagnostic>) {
        let Outline { entries, slips } = outline::read(&source.text);
        findings.extend(slips.into_iter().map(|slip| Diagnostic {
            code: "F001",
            at: Some(Place {
                source: Arc::clone(source),
                span: slip.span,
            }),
            args: vec![("detail", slip.detail)],
        }));
        // Only what was understood and is new goes into the bundle.
        let mut accepted = String::new();
        for entry in entries {
            let shelved = Shelved {
                source: Arc::clone(source),
                entry,
            };
            let entry = &shelved.entry;
            let mark = if entry.is_term { "-" } else { "" };
            findings.extend(entry.repeated_attributes.iter().map(|repeated| {
                let id = format!("{mark}{}.{}", entry.id, repeated.name);
                duplicate(shelved.place(&repeated.span), id)
            }));
            if self.is_taken(&entry.id) {
                let id = format!("{mark}{}", entry.id);
                findings.push(duplicate(shelved.place(&entry.span), id));
                continue;
            }
            let whole = source.text.get(entry.whole.clone());
            accepted.push_str(whole.unwrap_or_default());
            accepted.push('\n');
            let shelf = if entry.is_term {
                &mut self.terms
            } else {
                &mut self.messages
            };
            shelf.insert(entry.id.clone(), shelved);
        }
        let resource = match FluentResource::try_new(accepted) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let added = self.bundle.add_resource(resource);
        debug_assert!(added.is_ok(), "names that are taken were left out");
    }

    /// Whether a message, a term or a function has this name: in a bundle they share one set of names.
    fn is_taken(&self, id: &str) -> bool {
        self.messages.contains_key(id)
            || self.terms.contains_key(id)
            || functions::NAMES.contains(&id)
    }
}

fn duplicate(place: Place, id: String) -> Diagnostic {
    Diagnostic {
        code: "F004",
        at: Some(place),
        args: vec![("id", id)],
    }
}

/// Writes out the parts of one message.
struct Writer<'c> {
    shelf: &'c Shelf,
    locale: Locale,
    id: &'c str,
    message: fluent::FluentMessage<'c>,
    args: FluentArgs<'c>,
}

impl<'c> Writer<'c> {
    fn new(
        shelf: &'c Shelf,
        locale: Locale,
        id: &'c str,
        args: &'c Args,
    ) -> Result<Self, RenderError> {
        let message = shelf
            .bundle
            .get_message(id)
            .ok_or_else(|| RenderError::Missing { id: id.to_owned() })?;
        Ok(Self {
            shelf,
            locale,
            id,
            message,
            args: args.to_fluent(),
        })
    }

    fn part(&self, attribute: Option<&str>) -> Result<Option<String>, RenderError> {
        let pattern = match attribute {
            None => self.message.value(),
            Some(name) => self.message.get_attribute(name).map(|found| found.value()),
        };
        pattern.map(|pattern| self.write(pattern)).transpose()
    }

    fn write(&self, pattern: &'c Pattern<&'c str>) -> Result<String, RenderError> {
        let mut errors = Vec::new();
        let (text, failed) = functions::watched(|| {
            self.shelf
                .bundle
                .format_pattern(pattern, Some(&self.args), &mut errors)
                .into_owned()
        });
        let mut details: Vec<String> = errors
            .iter()
            .map(|error| match error {
                FluentError::ResolverError(error) => error.to_string(),
                other => other.to_string(),
            })
            .collect();
        if failed {
            details.push("a function could not use its argument".to_owned());
        }
        if details.is_empty() {
            return Ok(text);
        }
        Err(RenderError::Failed {
            id: self.id.to_owned(),
            locale: self.locale,
            details,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::replies::Value;
    use crate::replies::audit::audit;

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

    fn found(findings: &[Diagnostic]) -> Vec<(&str, &str, &str)> {
        findings
            .iter()
            .map(|finding| {
                let place = finding.at.as_ref().unwrap();
                let text = &place.source.text[place.span.clone()];
                (finding.code, finding.args[0].1.as_str(), text)
            })
            .collect()
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

    #[test]
    fn the_first_of_a_name_counts() {
        let (catalog, findings) = catalog(
            "a = 一\na = 二\n    .title = 題\n-a = 三\nb = 四\n    .label = 五\n    .label = 六\nPHONE = 七\n-PHONE = 八\n",
            "a = one\n",
        );
        assert_eq!(
            found(&findings),
            [
                ("F004", "a", "a"),
                ("F004", "-a", "a"),
                ("F004", "b.label", "label"),
                ("F004", "PHONE", "PHONE"),
                ("F004", "-PHONE", "PHONE"),
            ]
        );
        assert_eq!(catalog.text(Locale::Ja, "a", &Args::new()).unwrap(), "一");
        assert_eq!(
            catalog.text(Locale::Ja, "b.label", &Args::new()).unwrap(),
            "五"
        );
        assert!(!catalog.has(Locale::Ja, "a.title"));
    }

    #[test]
    fn a_broken_file_gives_what_can_be_read() {
        let (catalog, findings) = catalog(
            "a = 良い\nb = { $x\n\nc = { あ }\ne = 良い\n　d = 値\nf = 良い\n",
            "bad = { \"\\u00あ\" }\n",
        );
        let places: Vec<_> = found(&findings)
            .iter()
            .map(|(code, _, at)| (*code, *at))
            .collect();
        assert_eq!(
            places,
            [
                ("F001", "c"),
                ("F001", "あ"),
                ("F001", "　"),
                ("F001", "\\u00")
            ]
        );
        assert_eq!(catalog.ids(Locale::Ja).collect::<Vec<_>>(), ["a", "e", "f"]);
        assert_eq!(catalog.ids(Locale::En).count(), 0);
    }

    #[test]
    fn a_very_long_message_is_written_out_whole() {
        let line = "    長い文です。{ $x }\n";
        let text = format!("long =\n{}", line.repeat(50) + &"    文\n".repeat(150_000));
        assert!(text.len() > 1_000_000);
        let (catalog, findings) = catalog(&text, "");
        assert_eq!(findings, []);
        let args = Args::from([("x", "\u{1f600}{ $y }")]);
        let body = catalog.text(Locale::Ja, "long", &args).unwrap();
        assert_eq!(body.lines().count(), 150_050);
        assert!(body.starts_with("長い文です。\u{1f600}{ $y }\n"));
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(pieces in prop::collection::vec(0..PIECES.len(), 0..30), times in prop::sample::select(vec![1, 2, 60])) {
            let body: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
            let text = format!("a = 文{}\nc = {{ a }}{{ -t(n: 1.50) }}\n", body.repeat(times));
            let (catalog, _) = catalog(&text, &text);
            let ids: Vec<String> = catalog.ids(Locale::Ja).map(str::to_owned).collect();
            for id in ids {
                for n in [Value::from(1), Value::from(i64::MIN), Value::from("文")] {
                    let _ = catalog.message(Locale::En, &id, &Args::from([("n", n)]));
                }
            }
            audit(&catalog);
        }
    }

    /// What a careless hand might put together, also in an order that makes no sense.
    const PIECES: [&str; 22] = [
        "文",
        "{ $n }",
        "{ $x }",
        "{ b }",
        "{ -t }",
        "{ -t(n: 2) }",
        "{ { $n } }",
        "{ 1.50 }",
        "{ \"}\" }",
        "{ NUMBER($n) }",
        "{ NUMBER(NUMBER($n)) }",
        "{ NUMBER({ $n }) }",
        "{ PHONE(b) }",
        "\n    ",
        "\nb = 文",
        "\n-t = { $n ->\n    [one] 一\n   *[other] 他\n }",
        "\n    .label = ",
        "{ $n ->\n    [1] 一\n    [one] { b }\n   *[other] { -t }\n }",
        "{ NUMBER($n, type: \"ordinal\") ->\n    [two] 二\n   *[other] 他{ $n }\n }",
        "{ 1 ->\n   *[one] { $n }\n }",
        "{ -t.gender ->\n   *[a] い\n }",
        "{",
    ];
}
