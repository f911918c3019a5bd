//! The sentences of findings, from `locales/*/diag.ftl`.
//!
//! The files are compiled into the program: a broken folder on disk must still be explained.

use std::sync::LazyLock;

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource};
use fluent_syntax::ast::Pattern;
use unic_langid::LanguageIdentifier;

use super::{Diagnostic, Severity, codes};
use crate::locale::Locale;

const JAPANESE: &str = include_str!("../../locales/ja/diag.ftl");
const ENGLISH: &str = include_str!("../../locales/en/diag.ftl");

static IN_JAPANESE: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle(Locale::Ja, JAPANESE));
static IN_ENGLISH: LazyLock<FluentBundle<FluentResource>> =
    LazyLock::new(|| bundle(Locale::En, ENGLISH));

/// What a finding says to people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentences {
    /// What is wrong, in one sentence.
    pub message: String,
    /// A few words for the place.
    pub label: String,
    /// How to put it right; empty if nothing is known about the code.
    pub help: String,
}

/// The sentences of a finding in a language. A code without sentences shows its arguments, so that
/// no finding is lost.
pub fn sentences(finding: &Diagnostic, locale: Locale) -> Sentences {
    translated(finding, locale).unwrap_or_else(|| {
        let args: Vec<&str> = finding
            .args
            .iter()
            .map(|(_, value)| value.as_str())
            .collect();
        Sentences {
            message: format!("{}: {}", finding.code, args.join(", ")),
            label: String::new(),
            help: String::new(),
        }
    })
}

/// The word for the severity in a language.
pub fn level(severity: Severity, locale: Locale) -> &'static str {
    match (severity, locale) {
        (Severity::Error, Locale::Ja) => "誤り",
        (Severity::Warning, Locale::Ja) => "注意",
        (Severity::Error, Locale::En) => "error",
        (Severity::Warning, Locale::En) => "warning",
    }
}

/// The word before the help in a language.
pub fn help_word(locale: Locale) -> &'static str {
    match locale {
        Locale::Ja => "直し方",
        Locale::En => "help",
    }
}

/// The sentences from the file; `None` if one of them is missing or cannot be made.
fn translated(finding: &Diagnostic, locale: Locale) -> Option<Sentences> {
    let bundle: &FluentBundle<FluentResource> = match locale {
        Locale::Ja => &IN_JAPANESE,
        Locale::En => &IN_ENGLISH,
    };
    let message = bundle.get_message(&finding.code.to_ascii_lowercase())?;
    let args = arguments(finding);
    Some(Sentences {
        message: write(bundle, message.value()?, &args)?,
        label: write(bundle, message.get_attribute("label")?.value(), &args)?,
        help: write(bundle, message.get_attribute("help")?.value(), &args)?,
    })
}

/// One sentence; `None` if it uses what it does not have.
fn write(
    bundle: &FluentBundle<FluentResource>,
    pattern: &Pattern<&str>,
    args: &FluentArgs<'_>,
) -> Option<String> {
    let mut errors = Vec::new();
    let sentence = bundle.format_pattern(pattern, Some(args), &mut errors);
    errors.is_empty().then(|| sentence.into_owned())
}

/// The arguments that the code declares. An empty or missing one is `none`, which the sentences
/// choose a variant by.
fn arguments(finding: &Diagnostic) -> FluentArgs<'_> {
    let mut args = FluentArgs::new();
    for name in codes::find(finding.code).map_or(&[][..], |code| code.args) {
        let value = finding.arg(name).filter(|value| !value.is_empty());
        args.set(*name, value.unwrap_or("none").to_owned());
    }
    for (name, value) in &finding.args {
        if !value.is_empty() {
            args.set(*name, value.clone());
        }
    }
    args
}

/// Reads one of the two files. Entries with errors are left out; a test shows that there are none.
fn bundle(locale: Locale, text: &str) -> FluentBundle<FluentResource> {
    let resource = match FluentResource::try_new(text.to_owned()) {
        Ok(resource) | Err((resource, _)) => resource,
    };
    let language: LanguageIdentifier = locale.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
    use std::collections::{BTreeMap, BTreeSet};

    /// What one message uses: for each of value, `label` and `help` its variables and variants.
    #[derive(Debug, Default)]
    struct Uses {
        parts: BTreeSet<String>,
        variables: BTreeSet<String>,
        variants: BTreeSet<String>,
    }

    fn read(text: &str) -> BTreeMap<String, Uses> {
        let resource = fluent_syntax::parser::parse(text).expect("no syntax errors");
        let mut messages = BTreeMap::new();
        for entry in resource.body {
            let Entry::Message(message) = entry else {
                continue;
            };
            let mut uses = Uses::default();
            if let Some(value) = &message.value {
                uses.parts.insert("value".to_owned());
                collect(value, &mut uses);
            }
            for attribute in &message.attributes {
                uses.parts.insert(attribute.id.name.to_owned());
                collect(&attribute.value, &mut uses);
            }
            let earlier = messages.insert(message.id.name.to_owned(), uses);
            assert!(earlier.is_none(), "{} stands twice", message.id.name);
        }
        messages
    }

    fn collect(pattern: &Pattern<&str>, uses: &mut Uses) {
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else {
                continue;
            };
            let inline = match expression {
                Expression::Inline(inline) => inline,
                Expression::Select { selector, variants } => {
                    for variant in variants {
                        if let fluent_syntax::ast::VariantKey::Identifier { name } = &variant.key {
                            uses.variants.insert((*name).to_owned());
                        }
                        collect(&variant.value, uses);
                    }
                    selector
                }
            };
            match inline {
                InlineExpression::VariableReference { id } => {
                    uses.variables.insert(id.name.to_owned());
                }
                InlineExpression::StringLiteral { .. } => {}
                other => panic!("unexpected {other:?}"),
            }
        }
    }

    #[test]
    fn every_code_has_its_sentences_in_both_languages_and_no_other_stands_there() {
        let expected: BTreeSet<String> = codes::ALL
            .iter()
            .map(|code| code.code.to_ascii_lowercase())
            .collect();
        for text in [JAPANESE, ENGLISH] {
            let messages = read(text);
            assert_eq!(messages.keys().cloned().collect::<BTreeSet<_>>(), expected);
            for (id, uses) in &messages {
                let parts: Vec<&str> = uses.parts.iter().map(String::as_str).collect();
                assert_eq!(parts, ["help", "label", "value"], "{id}");
            }
        }
    }

    #[test]
    fn both_languages_use_all_arguments_of_the_table_and_the_same_variants() {
        let (japanese, english) = (read(JAPANESE), read(ENGLISH));
        for code in codes::ALL {
            let id = code.code.to_ascii_lowercase();
            let args: BTreeSet<String> = code.args.iter().map(|arg| (*arg).to_owned()).collect();
            assert_eq!(japanese[&id].variables, args, "{id} in Japanese");
            assert_eq!(english[&id].variables, args, "{id} in English");
            assert_eq!(japanese[&id].variants, english[&id].variants, "{id}");
        }
    }

    #[test]
    fn every_sentence_can_be_made_even_without_arguments() {
        for code in codes::ALL {
            for locale in Locale::ALL {
                let said = translated(&Diagnostic::new(code.code), locale).expect(code.code);
                for sentence in [&said.message, &said.label, &said.help] {
                    assert!(!sentence.is_empty(), "{}", code.code);
                    assert!(
                        !sentence.contains(['{', '\n']) || code.code == "Y008",
                        "{sentence}"
                    );
                }
                if locale == Locale::Ja {
                    assert!(said.message.ends_with('。'), "{}", said.message);
                } else {
                    assert!(said.message.ends_with('.'), "{}", said.message);
                    assert!(
                        said.message.is_ascii() || said.message.contains('“'),
                        "{}",
                        said.message
                    );
                }
            }
        }
    }

    #[test]
    fn arguments_choose_and_fill_the_sentences() {
        let finding = Diagnostic::new("I001")
            .with("key", "phrase")
            .with("allowed", "kind, phrases")
            .with("suggestion", "phrases");
        let said = sentences(&finding, Locale::Ja);
        assert_eq!(said.message, "「phrase」という項目はありません。");
        assert_eq!(
            said.help,
            "「phrases」のことですか。ここに書ける項目：kind, phrases"
        );
        let finding = Diagnostic::new("I001")
            .with("key", "x")
            .with("suggestion", "");
        assert_eq!(
            sentences(&finding, Locale::En).help,
            "Possible entries: none"
        );
    }

    #[test]
    fn an_unknown_code_still_says_something() {
        let finding = Diagnostic::new("X999").with("detail", "something");
        assert_eq!(sentences(&finding, Locale::En).message, "X999: something");
    }

    #[test]
    fn what_a_file_says_is_never_read_as_fluent() {
        let finding = Diagnostic::new("Y019").with("key", "{ $boom } { -x }");
        let said = sentences(&finding, Locale::En);
        assert_eq!(said.message, "“{ $boom } { -x }” is missing.");
    }
}
