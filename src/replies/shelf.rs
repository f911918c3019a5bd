//! The messages of one locale: filled from files, and written out.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentError, FluentResource};
use fluent_syntax::ast::Pattern;
use unic_langid::LanguageIdentifier;

use super::args::Args;
use super::catalog::RenderError;
use super::functions;
use super::outline::{self, Entry, Outline};
use crate::diag::{Diagnostic, Place, Source};
use crate::locale::ReplyLocale;

/// The messages of one locale.
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
    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        Place {
            source: Arc::clone(&self.source),
            span: span.clone(),
        }
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
    /// An empty shelf.
    pub(super) fn new(locale: ReplyLocale) -> Self {
        // Every language's tag is a valid language identifier (tested); a form of a language counts as it does.
        let language: LanguageIdentifier = locale.language().tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Marks of direction would break copying and speech, and no language runs from right to left.
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

    /// Adds what can be read of a file.
    pub(super) fn add(&mut self, source: &Arc<Source>, findings: &mut Vec<Diagnostic>) {
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
pub(super) struct Writer<'c> {
    shelf: &'c Shelf,
    locale: ReplyLocale,
    id: &'c str,
    message: fluent::FluentMessage<'c>,
    args: FluentArgs<'c>,
}

impl<'c> Writer<'c> {
    /// Prepares a message; fails if this locale does not have it.
    pub(super) fn new(
        shelf: &'c Shelf,
        locale: ReplyLocale,
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

    /// Writes out the value or an attribute; `None` if the message does not have it.
    pub(super) fn part(&self, attribute: Option<&str>) -> Result<Option<String>, RenderError> {
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
    use crate::replies::audit::audit;
    use crate::replies::{Catalog, Value};

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
        assert_eq!(
            catalog.text(ReplyLocale::Ja, "a", &Args::new()).unwrap(),
            "一"
        );
        assert_eq!(
            catalog
                .text(ReplyLocale::Ja, "b.label", &Args::new())
                .unwrap(),
            "五"
        );
        assert!(!catalog.has(ReplyLocale::Ja, "a.title"));
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
        assert_eq!(
            catalog.ids(ReplyLocale::Ja).collect::<Vec<_>>(),
            ["a", "e", "f"]
        );
        assert_eq!(catalog.ids(ReplyLocale::En).count(), 0);
    }

    #[test]
    fn a_very_long_message_is_written_out_whole() {
        let line = "    長い文です。{ $x }\n";
        let text = format!("long =\n{}", line.repeat(50) + &"    文\n".repeat(150_000));
        assert!(text.len() > 1_000_000);
        let (catalog, findings) = catalog(&text, "");
        assert_eq!(findings, []);
        let args = Args::from([("x", "\u{1f600}{ $y }")]);
        let body = catalog.text(ReplyLocale::Ja, "long", &args).unwrap();
        assert_eq!(body.lines().count(), 150_050);
        assert!(body.starts_with("長い文です。\u{1f600}{ $y }\n"));
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic(pieces in prop::collection::vec(0..PIECES.len(), 0..30), times in prop::sample::select(vec![1, 2, 60])) {
            let body: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
            let text = format!("a = 文{}\nc = {{ a }}{{ -t(n: 1.50) }}\n", body.repeat(times));
            let (catalog, _) = catalog(&text, &text);
            let ids: Vec<String> = catalog.ids(ReplyLocale::Ja).map(str::to_owned).collect();
            for id in ids {
                for n in [Value::from(1), Value::from(i64::MIN), Value::from("文")] {
                    let _ = catalog.message(ReplyLocale::En, &id, &Args::from([("n", n)]));
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
