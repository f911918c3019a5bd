//! Functions that messages may call: `PHONE` and `NUMBER`.
//!
//! Fluent drops an error inside a function silently and prints the function's name instead. So a
//! function that cannot work notes this for its thread, and [`watched`] tells whoever asked for the text.

use std::cell::Cell;

use fluent::concurrent::FluentBundle;
use fluent::types::{FluentNumber, FluentNumberOptions, FluentNumberType};
use fluent::{FluentArgs, FluentError, FluentResource, FluentValue};

/// The names of all functions; the audit knows them by this list.
pub(super) const NAMES: [&str; 2] = ["NUMBER", "PHONE"];

/// The largest number that the plural rules can take; beyond it they would panic.
const LARGEST_NUMBER: f64 = 1e15;

thread_local! {
    static FAILED: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` and tells whether a function called in it could not do its task.
pub(super) fn watched<T>(work: impl FnOnce() -> T) -> (T, bool) {
    FAILED.set(false);
    let result = work();
    (result, FAILED.replace(false))
}

/// Adds all functions to a bundle.
pub(super) fn add_to(bundle: &mut FluentBundle<FluentResource>) -> Result<(), FluentError> {
    bundle.add_function("NUMBER", |positional, named| {
        number(positional, named).unwrap_or_else(fail)
    })?;
    bundle.add_function("PHONE", |positional, _| {
        phone(positional).unwrap_or_else(fail)
    })
}

fn fail<'a>() -> FluentValue<'a> {
    FAILED.set(true);
    FluentValue::Error
}

/// `NUMBER($n)` and `NUMBER($n, type: "ordinal")`. The other options of Fluent's own `NUMBER` are left
/// out: some of their values make the plural rules panic, and numbers are written plainly here.
fn number<'a>(positional: &[FluentValue<'a>], named: &FluentArgs) -> Option<FluentValue<'a>> {
    let [FluentValue::Number(given)] = positional else {
        return None;
    };
    if !given.value.is_finite() || given.value.abs() >= LARGEST_NUMBER {
        return None;
    }
    let mut options = FluentNumberOptions::default();
    for (name, value) in named.iter() {
        options.r#type = match (name, value) {
            ("type", FluentValue::String(kind)) if kind == "ordinal" => FluentNumberType::Ordinal,
            ("type", FluentValue::String(kind)) if kind == "cardinal" => FluentNumberType::Cardinal,
            _ => return None,
        };
    }
    Some(FluentValue::Number(FluentNumber::new(given.value, options)))
}

/// `PHONE($n)`: a Japanese telephone number with hyphens.
fn phone<'a>(positional: &[FluentValue<'a>]) -> Option<FluentValue<'a>> {
    let [FluentValue::String(given)] = positional else {
        return None;
    };
    hyphenated(given).map(FluentValue::from)
}

/// Writes a telephone number with hyphens (`0120380366` becomes `0120-380-366`).
///
/// Hyphens and blanks in the input do not matter. `None` if it is no Japanese number, or one whose
/// groups cannot be told without the table of area codes and that has no hyphens of its own.
fn hyphenated(given: &str) -> Option<String> {
    let digits: String = given.chars().filter(char::is_ascii_digit).collect();
    let only_digits = given
        .chars()
        .all(|c| c.is_ascii_digit() || c == '-' || c == ' ');
    if !only_digits || !digits.starts_with('0') || !(10..=11).contains(&digits.len()) {
        return None;
    }
    let has_prefix = |prefixes: &[&str]| prefixes.iter().any(|prefix| digits.starts_with(prefix));
    let groups = match digits.len() {
        10 if has_prefix(&["0120", "0570", "0990"]) => [4, 7],
        10 if has_prefix(&["03", "06"]) => [2, 6],
        11 if has_prefix(&["0800"]) => [4, 7],
        11 if has_prefix(&["020", "050", "060", "070", "080", "090"]) => [3, 7],
        _ => return (digits.len() < given.len()).then(|| given.replace(' ', "-")),
    };
    let (first, rest) = digits.split_at_checked(groups[0])?;
    let (second, third) = rest.split_at_checked(groups[1] - groups[0])?;
    Some(format!("{first}-{second}-{third}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn phone_numbers_get_their_hyphens() {
        for (given, expected) in [
            ("0120380366", Some("0120-380-366")),
            ("0120-380-366", Some("0120-380-366")),
            ("05033105907", Some("050-3310-5907")),
            ("0312345678", Some("03-1234-5678")),
            ("08001234567", Some("0800-123-4567")),
            ("044 200 2111", Some("044-200-2111")),
            ("0442002111", None),
            ("1234567890", None),
            ("0120", None),
            ("電話", None),
            ("", None),
        ] {
            assert_eq!(hyphenated(given).as_deref(), expected, "{given}");
        }
    }

    #[test]
    fn a_function_that_fails_is_noticed_once() {
        let (value, failed) = watched(|| phone(&[FluentValue::from("x")]).unwrap_or_else(fail));
        assert!(failed);
        assert!(matches!(value, FluentValue::Error));
        let ((), failed) = watched(|| ());
        assert!(!failed);
    }

    #[test]
    fn number_takes_its_type_and_nothing_else() {
        let two = [FluentValue::from(2)];
        let ordinal = FluentArgs::from_iter([("type", "ordinal")]);
        let padded = FluentArgs::from_iter([("minimumFractionDigits", 1_000_000_000)]);
        assert!(number(&two, &ordinal).is_some());
        assert!(number(&two, &padded).is_none());
        assert!(number(&[FluentValue::from(f64::INFINITY)], &FluentArgs::new()).is_none());
        assert!(number(&[FluentValue::from("2")], &FluentArgs::new()).is_none());
    }

    proptest! {
        #[test]
        fn hyphens_never_change_the_digits(given in "[0-9 -]{0,14}") {
            if let Some(written) = hyphenated(&given) {
                let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
                prop_assert_eq!(digits(&given), digits(&written));
            }
        }
    }
}
