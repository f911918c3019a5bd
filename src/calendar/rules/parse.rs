//! The parser of date rules.

use std::ops::Range;

use super::{Expression, Rule, RuleError, RuleErrorKind, Unit};

/// The greatest number a rule may hold.
pub(super) const GREATEST_NUMBER: u32 = 9999;
/// The longest rule, in bytes.
const LONGEST: usize = 1000;
/// The deepest nesting of brackets.
const DEEPEST: usize = 20;

impl Rule {
    /// Parses a rule; the error says what is wrong and at which bytes of `text`.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let mut parser = Parser {
            text,
            position: 0,
            depth: 0,
        };
        if text.len() > LONGEST {
            return Err(RuleError {
                span: 0..text.len(),
                kind: RuleErrorKind::TooComplex,
            });
        }
        let root = parser.expression()?;
        if !parser.rest().is_empty() {
            return Err(parser.error(RuleErrorKind::OperatorExpected));
        }
        Ok(Self { root })
    }
}

struct Parser<'a> {
    text: &'a str,
    position: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn expression(&mut self) -> Result<Expression, RuleError> {
        let mut base = self.term()?;
        loop {
            let back = if self.take("+") {
                false
            } else if self.take("-") {
                true
            } else {
                return Ok(base);
            };
            let amount = self.number()?;
            let unit = self.unit()?;
            base = Expression::Shift {
                base: Box::new(base),
                back,
                amount,
                unit,
            };
        }
    }

    fn term(&mut self) -> Result<Expression, RuleError> {
        if self.take("(") {
            return self.bracketed();
        }
        let Some((name, span)) = self.word() else {
            return Err(self.error(RuleErrorKind::DateExpected));
        };
        if !self.take("(") {
            return Ok(Expression::Name(name.to_owned()));
        }
        match name {
            "end_of_month" => Ok(Expression::EndOfMonth(Box::new(self.bracketed()?))),
            "birthday" => {
                let count = self.number()?;
                let born = self.argument()?;
                let issued = self.argument()?;
                self.expect(")", RuleErrorKind::BracketExpected)?;
                Ok(Expression::Birthday {
                    count,
                    born,
                    issued,
                })
            }
            _ => Err(RuleError {
                span,
                kind: RuleErrorKind::UnknownFunction,
            }),
        }
    }

    /// An expression and the closing bracket after it; the opening one is already taken.
    fn bracketed(&mut self) -> Result<Expression, RuleError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error(RuleErrorKind::TooComplex));
        }
        let inner = self.expression()?;
        self.expect(")", RuleErrorKind::BracketExpected)?;
        self.depth -= 1;
        Ok(inner)
    }

    fn argument(&mut self) -> Result<String, RuleError> {
        self.expect(",", RuleErrorKind::CommaExpected)?;
        let (name, _) = self
            .word()
            .ok_or_else(|| self.error(RuleErrorKind::NameExpected))?;
        Ok(name.to_owned())
    }

    fn number(&mut self) -> Result<u32, RuleError> {
        let rest = self.rest();
        let length = rest
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(rest.len());
        let (digits, _) = rest.split_at(length);
        match digits.parse() {
            Ok(number) if (1..=GREATEST_NUMBER).contains(&number) => {
                self.position += length;
                Ok(number)
            }
            _ => Err(self.error(RuleErrorKind::NumberExpected)),
        }
    }

    fn unit(&mut self) -> Result<Unit, RuleError> {
        let before = self.rest();
        let unit = match self.word() {
            Some(("day" | "days", _)) => Some(Unit::Day),
            Some(("month" | "months", _)) => Some(Unit::Month),
            Some(("year" | "years", _)) => Some(Unit::Year),
            _ => None,
        };
        unit.ok_or_else(|| {
            self.position = self.text.len() - before.len();
            self.error(RuleErrorKind::UnitExpected)
        })
    }

    /// A word of ASCII letters, digits and underscores that begins with a letter.
    fn word(&mut self) -> Option<(&'a str, Range<usize>)> {
        let rest = self.rest();
        let span = self.position..self.position + word_length(rest);
        let word = self
            .text
            .get(span.clone())
            .filter(|word| !word.is_empty())?;
        self.position = span.end;
        Some((word, span))
    }

    fn expect(&mut self, symbol: &str, kind: RuleErrorKind) -> Result<(), RuleError> {
        if self.take(symbol) {
            Ok(())
        } else {
            Err(self.error(kind))
        }
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = self.rest().starts_with(symbol);
        if found {
            self.position += symbol.len();
        }
        found
    }

    /// What is left to read, after blanks.
    fn rest(&mut self) -> &'a str {
        let rest = self
            .text
            .get(self.position..)
            .unwrap_or_default()
            .trim_start();
        self.position = self.text.len() - rest.len();
        rest
    }

    /// The error at the word, number or character that comes next.
    fn error(&mut self, kind: RuleErrorKind) -> RuleError {
        let rest = self.rest();
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let one = rest.chars().next().map_or(0, char::len_utf8);
        let length = word_length(rest).max(digits).max(one);
        RuleError {
            span: self.position..self.position + length,
            kind,
        }
    }
}

fn word_length(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return 0;
    }
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_error(text: &str, kind: RuleErrorKind, at: &str) {
        let error = Rule::parse(text).unwrap_err();
        assert_eq!(error.kind, kind, "{text}");
        assert_eq!(&text[error.span], at, "{text}");
    }

    #[test]
    fn errors_name_the_place() {
        check_error("", RuleErrorKind::DateExpected, "");
        check_error("+ 1 day", RuleErrorKind::DateExpected, "+");
        check_error("expiry + day", RuleErrorKind::NumberExpected, "day");
        check_error("expiry + 0 days", RuleErrorKind::NumberExpected, "0");
        check_error(
            "expiry + 10000 days",
            RuleErrorKind::NumberExpected,
            "10000",
        );
        check_error(
            "expiry + 99999999999999999999 days",
            RuleErrorKind::NumberExpected,
            "99999999999999999999",
        );
        check_error("expiry + 3 weeks", RuleErrorKind::UnitExpected, "weeks");
        check_error("expiry + 3", RuleErrorKind::UnitExpected, "");
        check_error("expiry 3 months", RuleErrorKind::OperatorExpected, "3");
        check_error("expiry) + 1 day", RuleErrorKind::OperatorExpected, ")");
        check_error(
            "start_of_month(expiry)",
            RuleErrorKind::UnknownFunction,
            "start_of_month",
        );
        check_error("end_of_month(expiry", RuleErrorKind::BracketExpected, "");
        check_error(
            "birthday(5 born, issued)",
            RuleErrorKind::CommaExpected,
            "born",
        );
        check_error("birthday(5, , issued)", RuleErrorKind::NameExpected, ",");
        check_error(
            "birthday(born, issued)",
            RuleErrorKind::NumberExpected,
            "born",
        );
        check_error("満了 + 1 day", RuleErrorKind::DateExpected, "満");
    }

    #[test]
    fn blanks_brackets_and_plurals_do_not_matter() {
        let plain = Rule::parse("expiry - 3 months + 1 day").unwrap();
        assert_eq!(
            Rule::parse(" ( expiry-3 month )+1 days "),
            Ok(plain.clone())
        );
        assert_eq!(plain.to_string(), "expiry - 3 months + 1 day");
    }

    #[test]
    fn nesting_and_length_are_bounded() {
        let nested = |depth| format!("{}x{}", "(".repeat(depth), ")".repeat(depth));
        assert!(Rule::parse(&nested(DEEPEST)).is_ok());
        assert_eq!(
            Rule::parse(&nested(DEEPEST + 1)).unwrap_err().kind,
            RuleErrorKind::TooComplex
        );
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(
            Rule::parse(&long).unwrap_err().kind,
            RuleErrorKind::TooComplex
        );
    }

    proptest! {
        #[test]
        fn error_spans_lie_in_the_text(text in "[a-z0-9 (),+末-]{0,24}|.{0,24}") {
            if let Err(error) = Rule::parse(&text) {
                prop_assert!(text.get(error.span).is_some());
            }
        }
    }
}
