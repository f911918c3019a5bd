//! Date arithmetic that staff state as data: `expiry - 3 months + 1 day`.
//!
//! Rust knows dates here and no certificate. The grammar:
//!
//! ```text
//! expression = term { ("+" | "-") number unit }        evaluated from left to right
//! unit       = "day" | "days" | "month" | "months" | "year" | "years"
//! term       = name | "today" | "(" expression ")"
//!            | "end_of_month(" expression ")"
//!            | "birthday(" number "," name "," name ")"
//! ```
//!
//! Adding months or years to a day that the resulting month lacks gives the last day of that month
//! (source: Civil Code, article 143 paragraph 2, proviso). `birthday(n, born, issued)` is the n-th birthday strictly
//! after the day of issue; whoever was born on 29 February has it on 28 February in common years.

mod evaluate;
mod parse;

use std::fmt;
use std::ops::Range;

/// The name that stands for the present day.
pub const TODAY: &str = "today";

/// A parsed date rule. It prints as text that parses to the same rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    root: Expression,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Expression {
    /// A date that the caller knows, [`TODAY`] among them.
    Name(String),
    EndOfMonth(Box<Expression>),
    Birthday {
        count: u32,
        born: String,
        issued: String,
    },
    Shift {
        base: Box<Expression>,
        back: bool,
        amount: u32,
        unit: Unit,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Day,
    Month,
    Year,
}

/// Why a text is no date rule, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct RuleError {
    /// The bytes of the rule that are at fault; empty at the end of the text if something is missing there.
    pub span: Range<usize>,
    /// What is wrong there.
    pub kind: RuleErrorKind,
}

/// What is wrong with a date rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleErrorKind {
    /// Something that starts no date stands where a date must stand.
    #[error("expected the name of a date, `today`, `end_of_month(…)` or `birthday(…)`")]
    DateExpected,
    /// A name was called like a function and is none.
    #[error("no such function: only `end_of_month` and `birthday` take brackets")]
    UnknownFunction,
    /// The first argument of `birthday` or the amount after a sign is missing or too large.
    #[error("expected a whole number from 1 to {}", parse::GREATEST_NUMBER)]
    NumberExpected,
    /// The unit after a number is missing or unknown.
    #[error("expected `days`, `months` or `years`")]
    UnitExpected,
    /// An argument of `birthday` is not a plain name.
    #[error("expected the name of a date")]
    NameExpected,
    /// A comma between arguments is missing.
    #[error("expected a comma")]
    CommaExpected,
    /// A bracket is not closed.
    #[error("expected a closing bracket")]
    BracketExpected,
    /// Text follows that is neither `+` nor `-`.
    #[error("expected `+`, `-` or the end of the rule")]
    OperatorExpected,
    /// The rule is longer or more deeply nested than any sensible rule.
    #[error("the rule is too long or too deeply nested")]
    TooComplex,
}

impl Rule {
    /// The dates that the rule needs, each once, in the order of their appearance; [`TODAY`] is not among them.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.visit_names(&mut |name| {
            if name != TODAY && !names.contains(&name) {
                names.push(name);
            }
        });
        names
    }
}

impl Expression {
    fn visit_names<'a>(&'a self, visit: &mut impl FnMut(&'a str)) {
        match self {
            Self::Name(name) => visit(name),
            Self::EndOfMonth(inner) => inner.visit_names(visit),
            Self::Birthday { born, issued, .. } => {
                visit(born);
                visit(issued);
            }
            Self::Shift { base, .. } => base.visit_names(visit),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::EndOfMonth(inner) => write!(f, "end_of_month({inner})"),
            Self::Birthday {
                count,
                born,
                issued,
            } => write!(f, "birthday({count}, {born}, {issued})"),
            // Steps are taken from left to right, so a shifted base needs no brackets.
            Self::Shift {
                base,
                back,
                amount,
                unit,
            } => {
                let sign = if *back { '-' } else { '+' };
                let plural = if *amount == 1 { "" } else { "s" };
                write!(f, "{base} {sign} {amount} {}{plural}", unit.name())
            }
        }
    }
}

impl Unit {
    const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_listed_once_and_without_today() {
        let rule = Rule::parse("birthday(5, born, issued) + 1 day").unwrap();
        assert_eq!(rule.names(), ["born", "issued"]);
        assert_eq!(
            Rule::parse("birthday(1, born, born)").unwrap().names(),
            ["born"]
        );
        assert_eq!(
            Rule::parse("today + 1 day").unwrap().names(),
            Vec::<&str>::new()
        );
        assert_eq!(
            Rule::parse("end_of_month(expiry + 3 months)")
                .unwrap()
                .names(),
            ["expiry"]
        );
    }

    fn expression() -> impl Strategy<Value = Expression> {
        let name = "[a-z][a-z0-9_]{0,6}".prop_filter("functions are no names", |name| {
            name != "end_of_month" && name != "birthday"
        });
        let birthday =
            (1_u32..200, name.clone(), name.clone()).prop_map(|(count, born, issued)| {
                Expression::Birthday {
                    count,
                    born,
                    issued,
                }
            });
        let unit = prop_oneof![Just(Unit::Day), Just(Unit::Month), Just(Unit::Year)];
        prop_oneof![name.prop_map(Expression::Name), birthday].prop_recursive(
            5,
            12,
            1,
            move |inner| {
                let shift = (inner.clone(), any::<bool>(), 1_u32..1000, unit.clone()).prop_map(
                    |(base, back, amount, unit)| Expression::Shift {
                        base: Box::new(base),
                        back,
                        amount,
                        unit,
                    },
                );
                prop_oneof![
                    inner.prop_map(|inner| Expression::EndOfMonth(Box::new(inner))),
                    shift
                ]
            },
        )
    }

    proptest! {
        #[test]
        fn printing_and_parsing_gives_the_rule_back(root in expression()) {
            let rule = Rule { root };
            prop_assert_eq!(Rule::parse(&rule.to_string()), Ok(rule));
        }
    }
}
