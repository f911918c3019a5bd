//! Collects templates and compiles them into a set of phrases.

use std::fmt;

use super::ast::{Node, Template};
use super::compile::Compiler;
use super::dialect::Dialect;
use super::error::{BuildError, Place, TemplateError};
use super::find::PhraseSet;
use super::parse::{parse, parse_single};
use super::ranges::NumberRange;
use super::required::Required;
use super::scope::{Fold, List, Scope, Scopes, Source, Spoken};

/// A phrase of a [`PhraseSet`]. Phrases are counted from 0 in the order in which they were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhraseId(pub u32);

/// Collects the rules, lists, entities and phrases of one language.
///
/// Names may be used before they are defined. Lists and entities share their names.
pub struct Builder {
    fold: Fold,
    spoken: Option<Spoken<'static>>,
    rules: Vec<(String, Node)>,
    lists: Vec<List>,
    ranges: Vec<NumberRange>,
    entities: Vec<String>,
    scope: Scope,
    phrases: Vec<Template>,
    skip_words: Vec<String>,
    errors: Vec<BuildError>,
}

impl Builder {
    /// An empty builder. `fold` brings the literal text of templates into the form of the texts that will be given to
    /// [`PhraseSet::find`], for example lower case. It is called with fragments of templates, without blanks at their
    /// ends.
    pub fn new(fold: impl Fn(&str) -> String + 'static) -> Self {
        Self {
            fold: Box::new(fold),
            spoken: None,
            rules: Vec::new(),
            lists: Vec::new(),
            ranges: Vec::new(),
            entities: Vec::new(),
            scope: Scope::default(),
            phrases: Vec::new(),
            skip_words: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Makes ranges accept numbers in words. `spoken` gives all spellings of a number.
    pub fn number_words(&mut self, spoken: impl Fn(f64) -> Vec<String> + 'static) {
        self.spoken = Some(Box::new(spoken));
    }

    /// Adds a word, or words, that may stand between any two words of a phrase without meaning anything there.
    pub fn skip_word(&mut self, words: &str) {
        self.skip_words.push(words.to_owned());
    }

    /// Defines the rule `<name>`.
    ///
    /// # Errors
    ///
    /// The template cannot be read, or has several parts. Then no rule is defined.
    pub fn rule(&mut self, name: &str, template: &str) -> Result<(), TemplateError> {
        let node = parse_single(template)?;
        if self
            .scope
            .rules
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
        self.lists.push(List {
            name: name.to_owned(),
            values: nodes,
        });
        errors
    }

    /// Defines the entity `{name}`, whose places the caller finds and gives to [`PhraseSet::find`].
    pub fn entity(&mut self, name: &str) {
        self.source(name, Source::Entity(self.entities.len()));
        self.entities.push(name.to_owned());
    }

    /// Defines the list `{name}` as a range of numbers.
    pub fn range(&mut self, name: &str, range: NumberRange) {
        self.source(name, Source::Range(self.ranges.len()));
        self.ranges.push(range);
    }

    /// Defines the list `{name}` as a wildcard, which accepts any text of up to 200 characters.
    pub fn wildcard(&mut self, name: &str) {
        self.source(name, Source::Wildcard);
    }

    fn source(&mut self, name: &str, source: Source) {
        if self.scope.sources.insert(name.to_owned(), source).is_some() {
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
        match self.build_sound() {
            (Some(phrases), errors) if errors.is_empty() => Ok(phrases),
            (_, errors) => Err(errors),
        }
    }

    /// Compiles everything that is sound, and reports the rest. A name that is not known accepts nothing, wherever it is
    /// used; everything else works. There is no set only if the templates are too large together.
    pub fn build_sound(self) -> (Option<PhraseSet>, Vec<BuildError>) {
        let skip_words: Vec<String> = self
            .skip_words
            .iter()
            .map(|words| (self.fold)(words))
            .collect();
        let mut compiler = Compiler::new(Dialect::Own, self.fold);
        compiler.spoken = self.spoken;
        compiler.rules = self.rules;
        compiler.lists = self.lists;
        compiler.ranges = self.ranges;
        compiler.scopes = Scopes {
            all: vec![self.scope],
        };
        compiler.cut_at_blanks = !skip_words.is_empty();
        compiler.errors = self.errors;
        compiler.scope(0);
        let mut roots = Vec::with_capacity(self.phrases.len());
        for (index, phrase) in self.phrases.iter().enumerate() {
            let place = Place::Phrase(PhraseId(index as u32));
            let mut parts = Vec::with_capacity(phrase.parts.len());
            for (part, node) in phrase.parts.iter().enumerate() {
                let root = compiler.root(node, 0, &place);
                compiler.refuse_empty(root, &place, part);
                parts.push(root);
            }
            roots.push(parts);
        }
        let all = roots.iter().flatten().copied().collect::<Vec<_>>();
        let (compiled, mut errors) = compiler.finish(all.into_iter());
        match compiled {
            Ok(compiled) => {
                let entities = self.entities.len();
                let required = Required::new(&compiled.machine, &roots, &[], entities, true);
                let set = PhraseSet::new(compiled, required, roots, self.entities, skip_words);
                (Some(set), errors)
            }
            Err(error) => {
                errors.push(error);
                (None, errors)
            }
        }
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
    use super::super::error::{BuildError, Place};
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
    fn rules_and_values_may_be_permutations() {
        let mut builder = builder();
        builder.rule("r", "a;b").unwrap();
        let errors = builder.list("l", &[("c;d".to_owned(), 0), ("e(".to_owned(), 1)]);
        assert_eq!(errors.len(), 1);
        assert_eq!((errors[0].0, &errors[0].1.span), (1, &(1..2)));
        builder.phrase("<r> {l}").unwrap();
        let phrases = builder.build().unwrap();
        assert_eq!(phrases.find("b a d c", &[]).len(), 1);
        assert!(phrases.find("b b d c", &[]).is_empty());
    }

    #[test]
    fn what_is_sound_works_beside_what_is_not() {
        let mut builder = builder();
        builder.phrase("renew <nothing>").unwrap();
        builder.phrase("renew").unwrap();
        let (phrases, errors) = builder.build_sound();
        assert_eq!(errors.len(), 1);
        let hits = phrases.unwrap().find("renew it", &[]);
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].phrase, PhraseId(1));
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
