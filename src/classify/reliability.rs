//! Whether stated probabilities come true.

/// One range of stated probabilities.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// The lower end of the range.
    pub from: f64,
    /// The upper end, which belongs to the next bin except in the last.
    pub to: f64,
    /// How many statements fall into it.
    pub count: usize,
    /// How many of them came true.
    pub right: usize,
    /// The mean of the stated probabilities; 0 for an empty bin.
    pub stated: f64,
}

impl Bin {
    /// The share that came true; 0 for an empty bin.
    #[allow(clippy::cast_precision_loss, reason = "counts are small")]
    pub fn observed(&self) -> f64 {
        self.right as f64 / self.count.max(1) as f64
    }
}

/// A reliability table: statements sorted into bins of the probability that they named.
///
/// ```
/// use madoguchi::classify::Reliability;
///
/// let table = Reliability::new([(0.95, true), (0.92, true), (0.55, false), (0.51, true)], 10);
/// assert_eq!(table.bins[5].count, 2);
/// assert!((table.bins[5].observed() - 0.5).abs() < 1e-9);
/// assert!(table.expected_calibration_error() < 0.1);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reliability {
    /// Bins of equal width, from 0 to 1.
    pub bins: Vec<Bin>,
}

impl Reliability {
    /// Sorts statements, each a probability and whether it came true, into bins. What lies outside 0 to 1, or is no
    /// number, counts in the nearest bin, or in the first.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "counts of bins are small, and the value is clamped"
    )]
    pub fn new(statements: impl IntoIterator<Item = (f64, bool)>, bins: usize) -> Self {
        let bins = bins.max(1);
        let mut table: Vec<Bin> = (0..bins)
            .map(|number| Bin {
                from: number as f64 / bins as f64,
                to: (number + 1) as f64 / bins as f64,
                ..Bin::default()
            })
            .collect();
        for (stated, right) in statements {
            let stated = if stated.is_nan() {
                0.0
            } else {
                stated.clamp(0.0, 1.0)
            };
            let number = ((stated * bins as f64) as usize).min(bins - 1);
            let bin = &mut table[number];
            bin.count += 1;
            bin.right += usize::from(right);
            bin.stated += stated;
        }
        for bin in &mut table {
            bin.stated /= bin.count.max(1) as f64;
        }
        Self { bins: table }
    }

    /// How many statements there are.
    pub fn count(&self) -> usize {
        self.bins.iter().map(|bin| bin.count).sum()
    }

    /// The mean distance between what is stated and what came true, each bin weighted by its count (Naeini et al. 2015).
    #[allow(clippy::cast_precision_loss, reason = "counts are small")]
    pub fn expected_calibration_error(&self) -> f64 {
        let total = self.count().max(1) as f64;
        self.bins
            .iter()
            .map(|bin| (bin.stated - bin.observed()).abs() * bin.count as f64 / total)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_the_distance_between_stated_and_observed() {
        let always = Reliability::new((0..10).map(|n| (0.8, n < 8)), 10);
        assert!(always.expected_calibration_error() < 1e-9);
        let boasting = Reliability::new((0..10).map(|n| (0.9, n < 5)), 10);
        assert!((boasting.expected_calibration_error() - 0.4).abs() < 1e-9);
    }

    #[test]
    fn every_statement_falls_into_a_bin() {
        let strange = [f64::NAN, -1.0, 0.0, 1.0, 7.0, 0.1];
        let table = Reliability::new(strange.map(|stated| (stated, true)), 10);
        assert_eq!(table.count(), 6);
        assert_eq!((table.bins[0].count, table.bins[9].count), (3, 2));
        assert!(Reliability::new([], 0).expected_calibration_error().abs() < 1e-9);
    }
}
