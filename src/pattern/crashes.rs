//! What once crashed, hung, or was simply wrong, found by fuzzing and by random templates.

use super::{Builder, Fractions, NumberRange};

#[test]
fn ranges_with_extreme_bounds() {
    for (from, to, step) in [
        (i64::MIN, i64::MAX, 1),
        (i64::MIN, i64::MAX, i64::MAX),
        (i64::MAX - 1, i64::MAX, 1),
        (0, 10, 0),
        (0, 10, -3),
        (10, 0, 1),
    ] {
        for fractions in [None, Some(Fractions::Halves), Some(Fractions::Tenths)] {
            let range = NumberRange {
                fractions,
                ..NumberRange::whole(from, to, step)
            };
            assert!(range.numbers().take(3).all(f64::is_finite));
            let mut builder = Builder::new(str::to_lowercase);
            builder.range("n", range);
            let phrase = builder.phrase("{n} a").unwrap();
            let set = builder.build().unwrap();
            set.sample(phrase, 1, 3);
            let found = set.find("5 a", &[]).len() == 1;
            assert_eq!(
                found,
                from <= 5 && 5 <= to && (5 - i128::from(from)) % i128::from(step.max(1)) == 0
            );
        }
    }
}
