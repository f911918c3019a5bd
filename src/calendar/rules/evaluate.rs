//! What a date rule comes to.
//!
//! Partial dates are completed in every possible way, each completion is computed, and a result is given only if all
//! completions agree on it. So a rule never guesses: 「11月」 plus three months ends on the last day of February,
//! whatever the year and the day.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{Expression, Rule, TODAY, Unit};
use crate::calendar::partial::{Day, PartialDate, last_day};

/// The years tried for an unknown year: leap years and all common years between them.
const TRIED_YEARS: std::ops::RangeInclusive<i32> = 2024..=2031;
/// The most completions computed for one rule.
const MOST_COMPLETIONS: usize = 10_000;

impl Rule {
    /// The date that the rule gives for the dates that `value` knows by name ([`TODAY`] among them).
    ///
    /// `None` if a date is missing, does not exist, or leaves more than one result open. The year of the result is
    /// unknown if a year is; its day is [`Day::End`] if it is the last of a February of an unknown year.
    pub fn evaluate(&self, value: &dyn Fn(&str) -> Option<PartialDate>) -> Option<PartialDate> {
        if let Expression::Name(name) = &self.root {
            let given = value(name)?;
            if given.day == Day::Unknown
                && given.month.is_some_and(|month| (1..=12).contains(&month))
            {
                // Nothing is computed, so nothing needs to be complete: 「11月」 stays a month.
                return Some(given);
            }
        }
        let mut names = self.names();
        let mut mentions_today = false;
        self.root
            .visit_names(&mut |name| mentions_today |= name == TODAY);
        if mentions_today {
            names.push(TODAY);
        }
        // For each name the completions by year: within one year assignment all days must lead to one result.
        let mut choices = Vec::new();
        for name in names {
            choices.push((name, completions(value(name)?)?));
        }
        let count = choices
            .iter()
            .map(|(_, years)| years.iter().map(Vec::len).sum::<usize>());
        if count.fold(1, usize::saturating_mul) > MOST_COMPLETIONS {
            return None;
        }
        let mut results = Vec::new();
        for years in assignments(&choices) {
            let mut of_these_years = None;
            for dates in assignments(&years) {
                let find = |name: &str| {
                    dates
                        .iter()
                        .find(|(known, _)| *known == name)
                        .map(|(_, date)| *date)
                };
                let result = self.root.compute(&find)?;
                if *of_these_years.get_or_insert(result) != result {
                    return None;
                }
            }
            results.push(of_these_years?);
        }
        let first = *results.first()?;
        if results.iter().all(|result| *result == first) {
            return Some(PartialDate::from_date(first));
        }
        // Without its year "the fifth birthday" would only repeat the birthday.
        if self.root.holds_birthday() {
            None
        } else {
            without_year(&results)
        }
    }
}

/// The date without a year that stands for all results, if there is one.
fn without_year(results: &[NaiveDate]) -> Option<PartialDate> {
    let first = *results.first()?;
    if results.iter().any(|result| result.month() != first.month()) {
        return None;
    }
    let day = if results.iter().all(|result| result.day() == first.day()) {
        Day::Day(first.day())
    } else if results
        .iter()
        .all(|result| last_day(Some(result.year()), result.month()) == Some(result.day()))
    {
        Day::End
    } else {
        return None;
    };
    Some(PartialDate {
        year: None,
        month: Some(first.month()),
        day,
    })
}

/// All dates a partial date may stand for, by year; `None` if there is none.
fn completions(date: PartialDate) -> Option<Vec<Vec<NaiveDate>>> {
    let month = date.month?;
    let years = date.year.map_or(TRIED_YEARS, |year| year..=year);
    let mut found = Vec::new();
    for year in years {
        let last = last_day(Some(year), month)?;
        let days = match date.day {
            Day::Day(day) => day..=day,
            Day::End => last..=last,
            Day::Unknown => 1..=last,
        };
        let dates: Vec<_> = days
            .filter_map(|day| NaiveDate::from_ymd_opt(year, month, day))
            .collect();
        // A 29 February of an unknown year belongs to leap years alone.
        if !dates.is_empty() {
            found.push(dates);
        }
    }
    (!found.is_empty()).then_some(found)
}

/// Every way to take one of the options of each name.
fn assignments<'a, T: Clone>(choices: &[(&'a str, Vec<T>)]) -> Vec<Vec<(&'a str, T)>> {
    let mut all = vec![Vec::new()];
    for (name, options) in choices {
        all = all
            .iter()
            .flat_map(|taken| {
                options.iter().map(move |option| {
                    let mut taken: Vec<(&str, T)> = taken.clone();
                    taken.push((name, option.clone()));
                    taken
                })
            })
            .collect();
    }
    all
}

impl Expression {
    fn compute(&self, value: &dyn Fn(&str) -> Option<NaiveDate>) -> Option<NaiveDate> {
        match self {
            Self::Name(name) => value(name),
            Self::EndOfMonth(inner) => {
                let date = inner.compute(value)?;
                date.with_day(last_day(Some(date.year()), date.month())?)
            }
            Self::Birthday {
                count,
                born,
                issued,
            } => nth_birthday(*count, value(born)?, value(issued)?),
            Self::Shift {
                base,
                back,
                amount,
                unit,
            } => shift(base.compute(value)?, *back, *amount, *unit),
        }
    }

    fn holds_birthday(&self) -> bool {
        match self {
            Self::Name(_) => false,
            Self::EndOfMonth(inner) => inner.holds_birthday(),
            Self::Birthday { .. } => true,
            Self::Shift { base, .. } => base.holds_birthday(),
        }
    }
}

fn shift(date: NaiveDate, back: bool, amount: u32, unit: Unit) -> Option<NaiveDate> {
    // chrono clamps to the end of the month, as the Civil Code does.
    let months = match unit {
        Unit::Day => {
            let days = Days::new(u64::from(amount));
            return if back {
                date.checked_sub_days(days)
            } else {
                date.checked_add_days(days)
            };
        }
        Unit::Month => Months::new(amount),
        Unit::Year => Months::new(amount.checked_mul(12)?),
    };
    if back {
        date.checked_sub_months(months)
    } else {
        date.checked_add_months(months)
    }
}

/// The n-th birthday strictly after the day of issue.
fn nth_birthday(count: u32, born: NaiveDate, issued: NaiveDate) -> Option<NaiveDate> {
    let birthday_of = |year: i32| {
        let day = born.day().min(last_day(Some(year), born.month())?);
        NaiveDate::from_ymd_opt(year, born.month(), day)
    };
    let count = i32::try_from(count).ok()?;
    let still_ahead = birthday_of(issued.year())? > issued;
    birthday_of(issued.year().checked_add(count)? - i32::from(still_ahead))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> PartialDate {
        PartialDate {
            year: Some(year),
            month: Some(month),
            day: Day::Day(day),
        }
    }

    fn yearless(month: u32, day: Day) -> PartialDate {
        PartialDate {
            year: None,
            month: Some(month),
            day,
        }
    }

    #[track_caller]
    fn check(rule: &str, values: &[(&str, PartialDate)], expected: Option<PartialDate>) {
        let value = |name: &str| {
            values
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, date)| *date)
        };
        assert_eq!(
            Rule::parse(rule).unwrap().evaluate(&value),
            expected,
            "{rule} of {values:?}"
        );
    }

    #[track_caller]
    fn check_x(rule: &str, x: PartialDate, expected: Option<PartialDate>) {
        check(rule, &[("x", x)], expected);
    }

    const OPENS: &str = "x - 3 months + 1 day";
    const GRACE: &str = "end_of_month(x + 3 months)";
    const EXPIRY: &str = "birthday(5, born, issued)";

    #[test]
    fn months_clamp_before_days_are_added() {
        check_x(OPENS, day(2027, 5, 31), Some(day(2027, 3, 1)));
        check_x(OPENS, day(2028, 5, 31), Some(day(2028, 3, 1)));
        check_x(OPENS, day(2028, 5, 29), Some(day(2028, 3, 1)));
        check_x(OPENS, day(2028, 5, 28), Some(day(2028, 2, 29)));
        check_x(OPENS, day(2026, 7, 31), Some(day(2026, 5, 1)));
        check_x(OPENS, day(2026, 4, 15), Some(day(2026, 1, 16)));
        check_x(OPENS, day(2026, 1, 15), Some(day(2025, 10, 16)));
    }

    #[test]
    fn ends_of_months() {
        check_x(GRACE, day(2026, 2, 3), Some(day(2026, 5, 31)));
        check_x(GRACE, day(2027, 11, 30), Some(day(2028, 2, 29)));
        check_x("end_of_month(x)", day(2026, 2, 3), Some(day(2026, 2, 28)));
    }

    #[test]
    fn years_clamp_too() {
        check_x("x - 5 years", day(2030, 11, 3), Some(day(2025, 11, 3)));
        check_x("x - 5 years", day(2028, 2, 29), Some(day(2023, 2, 28)));
        check_x("x + 4 years", day(2024, 2, 29), Some(day(2028, 2, 29)));
    }

    #[test]
    fn birthdays_are_counted_strictly_after_the_issue() {
        let expiry =
            |born, issued, expected| check(EXPIRY, &[("born", born), ("issued", issued)], expected);
        let june = yearless(6, Day::Day(20));
        expiry(june, day(2022, 6, 5), Some(day(2026, 6, 20)));
        expiry(day(1980, 6, 20), day(2022, 6, 5), Some(day(2026, 6, 20)));
        expiry(june, day(2022, 6, 20), Some(day(2027, 6, 20)));
        expiry(june, day(2022, 6, 21), Some(day(2027, 6, 20)));
        expiry(june, day(2022, 12, 31), Some(day(2027, 6, 20)));
        let leapling = yearless(2, Day::Day(29));
        expiry(leapling, day(2022, 3, 1), Some(day(2027, 2, 28)));
        expiry(leapling, day(2022, 2, 28), Some(day(2027, 2, 28)));
        expiry(leapling, day(2023, 6, 1), Some(day(2028, 2, 29)));
        expiry(leapling, day(2024, 2, 28), Some(day(2028, 2, 29)));
    }

    #[test]
    fn an_issue_month_is_enough_if_the_birthday_is_in_another_one() {
        let expiry =
            |born, issued, expected| check(EXPIRY, &[("born", born), ("issued", issued)], expected);
        let june = yearless(6, Day::Day(20));
        expiry(
            june,
            PartialDate::from_month(Some(2022), 5),
            Some(day(2026, 6, 20)),
        );
        expiry(
            june,
            PartialDate::from_month(Some(2022), 7),
            Some(day(2027, 6, 20)),
        );
        expiry(june, PartialDate::from_month(Some(2022), 6), None);
        expiry(june, yearless(5, Day::Day(1)), None);
        expiry(yearless(6, Day::Unknown), day(2022, 5, 1), None);
        expiry(
            yearless(6, Day::End),
            day(2022, 5, 1),
            Some(day(2026, 6, 30)),
        );
        // Born on a last day of February: 28 or 29?
        expiry(yearless(2, Day::End), day(2028, 2, 28), None);
    }

    #[test]
    fn an_unknown_year_is_no_hindrance_where_it_does_not_matter() {
        check_x(
            GRACE,
            yearless(11, Day::Day(3)),
            Some(yearless(2, Day::End)),
        );
        check_x(
            GRACE,
            yearless(2, Day::Day(3)),
            Some(yearless(5, Day::Day(31))),
        );
        check_x(
            OPENS,
            yearless(5, Day::Day(31)),
            Some(yearless(3, Day::Day(1))),
        );
        check_x(OPENS, yearless(9, Day::End), Some(yearless(7, Day::Day(1))));
        check_x(
            "x - 3 months",
            yearless(5, Day::Day(31)),
            Some(yearless(2, Day::End)),
        );
        check_x("x + 1 day", yearless(2, Day::Day(28)), None);
        check_x(
            "x + 1 day",
            yearless(2, Day::Day(29)),
            Some(yearless(3, Day::Day(1))),
        );
        check_x(OPENS, yearless(5, Day::Day(28)), None);
        check_x(OPENS, yearless(2, Day::End), None);
    }

    #[test]
    fn an_unknown_day_is_no_hindrance_at_the_end_of_a_month() {
        check_x(
            GRACE,
            PartialDate::from_month(Some(2026), 11),
            Some(day(2027, 2, 28)),
        );
        check_x(
            GRACE,
            PartialDate::from_month(None, 11),
            Some(yearless(2, Day::End)),
        );
        check_x(OPENS, PartialDate::from_month(Some(2026), 9), None);
        check_x("x + 1 month", PartialDate::from_month(Some(2026), 9), None);
        check_x(
            GRACE,
            PartialDate {
                year: Some(2026),
                month: None,
                day: Day::Unknown,
            },
            None,
        );
    }

    #[test]
    fn today_is_a_name_that_the_caller_gives() {
        check(
            "today + 1 day",
            &[(TODAY, day(2026, 2, 28))],
            Some(day(2026, 3, 1)),
        );
        check("today + 1 day", &[], None);
        check("x + 1 day", &[], None);
    }

    #[test]
    fn dates_beyond_the_calendar_and_too_many_unknowns_give_nothing() {
        check_x("x + 9999 years", day(262_000, 1, 1), None);
        check_x("x", day(2026, 2, 30), None);
        check_x("birthday(9999, x, x)", day(262_000, 1, 1), None);
        check_x("x", PartialDate::from_month(None, 13), None);
        let unknown = PartialDate::from_month(None, 5);
        check("birthday(1, a, b)", &[("a", unknown), ("b", unknown)], None);
    }
}
