//! Collects templates and compiles them into a set of phrases.

use std::collections::HashMap;
use std::fmt;

use super::ast::{Node, Template};
use super::compile::compile;
use super::error::{BuildError, TemplateError};
use super::find::PhraseSet;
use super::parse::{parse, parse_single};

/// A phrase of a [`PhraseSet`]. Phrases are counted from 0 in the order in which they were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhraseId(pub u32);

/// The function that brings text into the form in which it is compared.
pub(super) type Fold = Box<dyn Fn(&str) -> String>;

/// Collects the rules, lists, entities and phrases of one language.
///
/// Names may be used before they are defined. Lists and entities share their names.
pub struct Builder {
    pub(super) fold: Fold,
    pub(super) rules: Vec<(String, Node)>,
    pub(super) rule_of: HashMap<String, usize>,
    pub(super) lists: Vec<(String, Vec<(Node, u32)>)>,
    pub(super) entities: Vec<String>,
    pub(super) source_of: HashMap<String, Source>,
    pub(super) phrases: Vec<Template>,
    pub(super) errors: Vec<BuildError>,
}

/// What `{name}` refers to, as an index.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    List(usize),
    Entity(usize),
}

impl Builder {
    /// An empty builder. `fold` brings the literal text of templates into the form of the texts that will be given to
    /// [`PhraseSet::find`], for example lower case. It is called with fragments of templates, without blanks at their
    /// ends.
    pub fn new(fold: impl Fn(&str) -> String + 'static) -> Self {
        Self {
            fold: Box::new(fold),
            rules: Vec::new(),
            rule_of: HashMap::new(),
            lists: Vec::new(),
            entities: Vec::new(),
            source_of: HashMap::new(),
            phrases: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Defines the rule `<name>`.
    ///
    /// # Errors
    ///
    /// The template cannot be read, or has several parts. Then no rule is defined.
    pub fn rule(&mut self, name: &str, template: &str) -> Result<(), TemplateError> {
        let node = parse_single(template)?;
        if self
            .rule_of
            .insert(name.to_owned(), self.rules.len())
            .is_some()
        {
            self.errors.push(BuildError::DuplicateName {
                name: name.to_owned(),
            });
        }
        self.rules.push((name.to_owned(), node));
        Ok(())
    }

    /// Defines the list `{name}` with its values: a template, and the number that is reported when it matches. Several
    /// templates may have one number.
    ///
    /// Returns the positions of the values whose template cannot be read, or has several parts, with the error. These
    /// values are left out.
    pub fn list(&mut self, name: &str, values: &[(String, u32)]) -> Vec<(usize, TemplateError)> {
        let mut nodes = Vec::with_capacity(values.len());
        let mut errors = Vec::new();
        for (position, (template, value)) in values.iter().enumerate() {
            match parse_single(template) {
                Ok(node) => nodes.push((node, *value)),
                Err(error) => errors.push((position, error)),
            }
        }
        self.source(name, Source::List(self.lists.len()));
        self.lists.push((name.to_owned(), nodes));
        errors
    }

    /// Defines the entity `{name}`, whose places the caller finds and gives to [`PhraseSet::find`].
    pub fn entity(&mut self, name: &str) {
        self.source(name, Source::Entity(self.entities.len()));
        self.entities.push(name.to_owned());
    }

    fn source(&mut self, name: &str, source: Source) {
        if self.source_of.insert(name.to_owned(), source).is_some() {
            self.errors.push(BuildError::DuplicateName {
                name: name.to_owned(),
            });
        }
    }

    /// Adds a phrase.
    ///
    /// # Errors
    ///
    /// The template cannot be read. Then no phrase is added.
    pub fn phrase(&mut self, template: &str) -> Result<PhraseId, TemplateError> {
        let id = PhraseId(self.phrases.len() as u32);
        self.phrases.push(parse(template)?);
        Ok(id)
    }

    /// Compiles everything.
    ///
    /// # Errors
    ///
    /// Everything that does not fit together.
    pub fn build(self) -> Result<PhraseSet, Vec<BuildError>> {
        compile(self)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Builder")
            .field("rules", &self.rules)
            .field("lists", &self.lists)
            .field("entities", &self.entities)
            .field("phrases", &self.phrases)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::{BuildError, Place, TemplateErrorKind};
    use super::{Builder, PhraseId};

    fn builder() -> Builder {
        Builder::new(str::to_lowercase)
    }

    fn errors(builder: Builder) -> Vec<BuildError> {
        builder.build().err().unwrap_or_default()
    }

    #[test]
    fn phrase_ids_are_dense() {
        let mut builder = builder();
        assert_eq!(builder.phrase("one"), Ok(PhraseId(0)));
        assert!(builder.phrase("(two").is_err());
        assert_eq!(builder.phrase("three"), Ok(PhraseId(1)));
    }

    #[test]
    fn unknown_names_are_reported_with_a_suggestion() {
        let mut builder = builder();
        builder.rule("certificate", "certificate").unwrap();
        builder.entity("date");
        builder.phrase("my <certficate> of {dat} {x}").unwrap();
        builder.rule("other", "<nothing-like-it>").unwrap();
        assert_eq!(
            errors(builder),
            [
                BuildError::UnknownRule {
                    name: "nothing-like-it".to_owned(),
                    used_in: Place::Rule("other".to_owned()),
                    suggestion: None,
                },
                BuildError::UnknownRule {
                    name: "certficate".to_owned(),
                    used_in: Place::Phrase(PhraseId(0)),
                    suggestion: Some("certificate".to_owned()),
                },
                BuildError::UnknownList {
                    name: "dat".to_owned(),
                    used_in: Place::Phrase(PhraseId(0)),
                    suggestion: Some("date".to_owned()),
                },
                BuildError::UnknownList {
                    name: "x".to_owned(),
                    used_in: Place::Phrase(PhraseId(0)),
                    suggestion: None,
                },
            ]
        );
    }

    #[test]
    fn recursion_is_reported_with_its_path() {
        let mut builder = builder();
        builder.rule("a", "x <b>").unwrap();
        builder.rule("b", "[{c}] y").unwrap();
        builder.list("c", &[("<b> z".to_owned(), 0)]);
        let path = ["<b>", "{c}", "<b>"].map(str::to_owned).to_vec();
        let found = errors(builder);
        assert_eq!(found, [BuildError::RecursiveRule { path }]);
        assert_eq!(
            found[0].to_string(),
            "a rule may not use itself: <b> uses {c} uses <b>"
        );
    }

    #[test]
    fn what_matches_nothing_is_reported() {
        let mut builder = builder();
        builder.list("colour", &[("[red]".to_owned(), 7)]);
        builder.phrase("red ; [please] (now|)").unwrap();
        assert_eq!(
            errors(builder),
            [
                BuildError::EmptyMatch {
                    used_in: Place::ListValue {
                        list: "colour".to_owned(),
                        value: 7
                    },
                    part: 0,
                },
                BuildError::EmptyMatch {
                    used_in: Place::Phrase(PhraseId(0)),
                    part: 1
                },
            ]
        );
    }

    #[test]
    fn doubles_are_reported() {
        let mut builder = builder();
        builder.entity("date");
        builder.list("date", &[]);
        builder.rule("r", "x").unwrap();
        builder.rule("r", "y").unwrap();
        let names: Vec<_> = errors(builder).iter().map(ToString::to_string).collect();
        assert_eq!(names, ["`date` is defined twice", "`r` is defined twice"]);
    }

    #[test]
    fn rules_and_values_have_one_part() {
        let mut builder = builder();
        let error = builder.rule("r", "a;b").unwrap_err();
        assert_eq!(
            (error.span, error.kind),
            (1..2, TemplateErrorKind::PartsNotAllowed)
        );
        let errors = builder.list("l", &[("a".to_owned(), 0), ("b ;c".to_owned(), 1)]);
        assert_eq!(errors.len(), 1);
        assert_eq!((errors[0].0, &errors[0].1.span), (1, &(2..3)));
    }

    #[test]
    fn long_chains_are_bounded() {
        // Each rule uses the one before, or the one after, which is then compiled inside of it.
        for forward in [false, true] {
            let mut builder = builder();
            for index in 0..3000 {
                let other = if forward { index + 1 } else { index.max(1) - 1 };
                let template = if other == index || other == 3000 {
                    "x".to_owned()
                } else {
                    format!("a <r{other}>")
                };
                builder.rule(&format!("r{index}"), &template).unwrap();
            }
            builder.phrase("<r0>").unwrap();
            assert!(matches!(errors(builder)[..], [BuildError::TooLarge(_)]));
        }
    }
}
