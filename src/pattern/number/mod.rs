//! How numbers are spoken and written, for the number ranges of templates.
//!
//! [`spoken`] gives the spellings of a number in words ("twenty-two", 二十二), which an engine compares with a text.
//! [`parse_digits`] goes the other way and reads a number which stands in a text in digits or kanji numerals.

mod amount;
mod english;
mod japanese;
mod numerals;
mod reader;

pub use english::English;
pub use japanese::Japanese;
pub(super) use numerals::is_numeral;
pub use reader::parse_digits;

/// Whole parts from here on have no name.
const TOO_LARGE: u64 = 1_000_000_000_000_000_000;

/// A number nearer than this to a whole one is spoken as the whole one.
const TOLERANCE: f64 = 1e-8;

/// How a language speaks numbers.
pub trait NumberWords: Send + Sync {
    /// All spellings of one number in lower case, without repetitions, the usual one first.
    ///
    /// A spelling with hyphens is followed by the one with blanks in their place. The result is empty when the number
    /// has no name: it is not finite, its size is 10^18 or more, or a table does not list it.
    fn forms(&self, number: f64) -> Vec<String>;
}

/// The words of a language by its tag, such as `en`, `en-US` or `ja_JP`; a region makes no difference, so Indian English
/// has no lakh.
/// `None` when this program cannot speak the language.
pub fn spoken(language: &str) -> Option<&'static dyn NumberWords> {
    let family = language.split(['-', '_']).next().unwrap_or_default();
    if family.eq_ignore_ascii_case("en") {
        Some(&English)
    } else if family.eq_ignore_ascii_case("ja") {
        Some(&Japanese)
    } else {
        None
    }
}

/// A key of a [`NumberTable`] that is not a finite number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a number")]
pub struct NumberKeyError(pub String);

/// Number words that are listed one by one, for languages without rules in this program.
#[derive(Clone, Debug, Default)]
pub struct NumberTable {
    /// Ordered by number, each number once.
    entries: Vec<(f64, Vec<String>)>,
}

impl NumberTable {
    /// Takes pairs of a number, written like `12`, `-3` or `0.5`, and its spellings. Several pairs with one number
    /// are joined.
    ///
    /// # Errors
    ///
    /// The first key that is not a finite number.
    pub fn new<Key, Forms>(
        pairs: impl IntoIterator<Item = (Key, Forms)>,
    ) -> Result<Self, NumberKeyError>
    where
        Key: AsRef<str>,
        Forms: IntoIterator,
        Forms::Item: AsRef<str>,
    {
        let mut entries: Vec<(f64, Vec<String>)> = Vec::new();
        for (key, forms) in pairs {
            let key = key.as_ref();
            let number = key
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())
                .ok_or_else(|| NumberKeyError(key.to_owned()))?;
            let forms = forms.into_iter().map(|form| form.as_ref().to_lowercase());
            entries.push((without_sign_of_zero(number), forms.collect()));
        }
        entries.sort_by(|one, other| one.0.total_cmp(&other.0));
        entries.dedup_by(|later, kept| {
            let same = later.0.total_cmp(&kept.0).is_eq();
            if same {
                kept.1.append(&mut later.1);
            }
            same
        });
        for (_, forms) in &mut entries {
            *forms = with_blanks(std::mem::take(forms));
        }
        Ok(Self { entries })
    }
}

impl NumberWords for NumberTable {
    fn forms(&self, number: f64) -> Vec<String> {
        let number = without_sign_of_zero(number);
        self.entries
            .binary_search_by(|(listed, _)| listed.total_cmp(&number))
            .ok()
            .and_then(|index| self.entries.get(index))
            .map_or_else(Vec::new, |(_, forms)| forms.clone())
    }
}

/// Makes 0 of −0, which is ordered before it.
fn without_sign_of_zero(number: f64) -> f64 {
    if number == 0.0 { 0.0 } else { number }
}

/// Adds to each spelling with hyphens or low lines the one with blanks, and drops repetitions.
fn with_blanks(forms: Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(forms.len() * 2);
    for form in forms {
        let blank = form.replace(['-', '_'], " ");
        for form in [form, blank] {
            if !form.is_empty() && !all.contains(&form) {
                all.push(form);
            }
        }
    }
    all
}

/// A number taken apart for speaking.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    negative: bool,
    /// Below [`TOO_LARGE`].
    whole: u64,
    /// The digits after the decimal point, each 0 to 9; none for a whole number.
    fraction: Vec<u8>,
}

impl Parts {
    /// `None` when the number is not finite or too large to have a name.
    fn of(number: f64) -> Option<Self> {
        let whole = number.round();
        let near = (number - whole).abs() <= TOLERANCE;
        let number = without_sign_of_zero(if near { whole } else { number });
        // The shortest decimal text of a number never has an exponent in Rust.
        let text = number.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        Some(Self {
            negative: number < 0.0,
            whole: whole.parse().ok().filter(|whole| *whole < TOO_LARGE)?,
            fraction: fraction
                .bytes()
                .map(|digit| digit.wrapping_sub(b'0'))
                .collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{NumberKeyError, NumberTable, NumberWords, Parts, spoken};

    fn first(language: &str, number: f64) -> Option<String> {
        spoken(language)?.forms(number).into_iter().next()
    }

    #[test]
    fn a_region_falls_back_to_its_language() {
        for tag in ["en", "en-US", "en_GB", "EN"] {
            assert_eq!(first(tag, 2.0).as_deref(), Some("two"), "{tag}");
        }
        for tag in ["ja", "ja-JP", "ja_JP"] {
            assert_eq!(first(tag, 2.0).as_deref(), Some("二"), "{tag}");
        }
        for tag in ["", "eng", "de", "english", "-en"] {
            assert!(spoken(tag).is_none(), "{tag}");
        }
    }

    #[test]
    fn numbers_without_a_name_have_no_forms() {
        for language in ["en", "ja"] {
            let words = spoken(language).expect("both languages are spoken");
            for number in [
                f64::NAN,
                f64::INFINITY,
                f64::NEG_INFINITY,
                1e18,
                -1e18,
                1e300,
            ] {
                assert_eq!(words.forms(number), Vec::<String>::new(), "{number}");
            }
            assert!(!words.forms(999_999_999_999_999_000.0).is_empty());
        }
    }

    #[test]
    fn numbers_come_apart() {
        let parts = |number| Parts::of(number).map(|it| (it.negative, it.whole, it.fraction));
        assert_eq!(parts(-0.0), Some((false, 0, vec![])));
        assert_eq!(parts(1.999_999_999_9), Some((false, 2, vec![])));
        assert_eq!(parts(-12.25), Some((true, 12, vec![2, 5])));
        assert_eq!(parts(0.000_01), Some((false, 0, vec![0, 0, 0, 0, 1])));
        assert_eq!(parts(f64::NAN), None);
    }

    #[test]
    fn a_table_gives_what_it_lists() {
        let pairs = [
            ("21", vec!["Einund-zwanzig"]),
            ("0", vec!["null"]),
            ("0.5", vec!["ein halb", "ein_halb"]),
            ("-3", vec!["minus drei"]),
            ("0", vec!["nichts", "null"]),
        ];
        let table = NumberTable::new(pairs).expect("all keys are numbers");
        assert_eq!(table.forms(21.0), ["einund-zwanzig", "einund zwanzig"]);
        assert_eq!(table.forms(0.5), ["ein halb", "ein_halb"]);
        assert_eq!(table.forms(-3.0), ["minus drei"]);
        assert_eq!(table.forms(0.0), ["null", "nichts"]);
        assert_eq!(table.forms(-0.0), ["null", "nichts"]);
        assert_eq!(table.forms(3.0), Vec::<String>::new());
        assert_eq!(table.forms(f64::NAN), Vec::<String>::new());
    }

    #[test]
    fn a_table_refuses_keys_that_are_no_numbers() {
        for key in ["", "two", "1,5", "NaN", "inf", "1 2"] {
            let result = NumberTable::new([(key, ["x"])]);
            assert_eq!(result.err(), Some(NumberKeyError(key.to_owned())), "{key}");
        }
    }
}
