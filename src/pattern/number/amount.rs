//! Sums of digits and powers of ten that stay exact until they become a float.

/// The largest whole part that is read. Everything up to here is exact in an `f64`.
pub(super) const LARGEST: u64 = 999_999_999_999_999;

/// A number as a quotient: `digits` divided by ten to the power of `scale`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    pub(super) digits: u64,
    pub(super) scale: u32,
}

impl Amount {
    /// A whole number.
    pub(super) const fn whole(digits: u64) -> Self {
        Self { digits, scale: 0 }
    }

    /// As often as a power of ten says; `None` when that is too much.
    pub(super) fn times(self, unit: u64) -> Option<Self> {
        let digits = self.digits.checked_mul(unit)?;
        Some(Self { digits, ..self })
    }

    /// Adds a whole number to a whole number. Anything may be added to nothing, and nothing to anything.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        if self.digits == 0 {
            return Some(other);
        }
        if other.digits == 0 {
            return Some(self);
        }
        if self.scale != 0 || other.scale != 0 {
            return None;
        }
        self.digits.checked_add(other.digits).map(Self::whole)
    }

    /// The nearest float; `None` when the digits are more than [`LARGEST`].
    #[expect(
        clippy::cast_precision_loss,
        reason = "both numbers are below 2^53, so the quotient is the nearest float"
    )]
    pub(super) fn value(self) -> Option<f64> {
        let divisor = 10_u64.checked_pow(self.scale)?;
        (self.digits <= LARGEST).then(|| self.digits as f64 / divisor as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::{Amount, LARGEST};

    fn bits(amount: Option<Amount>) -> Option<u64> {
        amount.and_then(Amount::value).map(f64::to_bits)
    }

    fn tenths(digits: u64) -> Amount {
        Amount { digits, scale: 1 }
    }

    #[test]
    fn powers_of_ten_bring_no_rounding() {
        // In floats 0.035 times 10^4 is 350.00000000000006, for example.
        for thousandth in 1_u32..3_000 {
            let amount = Amount {
                digits: thousandth.into(),
                scale: 3,
            };
            let whole = f64::from(thousandth * 10);
            assert_eq!(bits(amount.times(10_000)), Some(whole.to_bits()));
        }
    }

    #[test]
    fn only_whole_numbers_are_added() {
        let twelve = Amount::whole(10).plus(Amount::whole(2));
        assert_eq!(bits(twelve), Some(12.0_f64.to_bits()));
        assert_eq!(
            bits(Amount::whole(0).plus(tenths(25))),
            Some(2.5_f64.to_bits())
        );
        assert_eq!(
            bits(tenths(25).plus(Amount::whole(0))),
            Some(2.5_f64.to_bits())
        );
        assert_eq!(bits(tenths(25).plus(Amount::whole(1))), None);
        assert_eq!(bits(Amount::whole(1).plus(tenths(25))), None);
    }

    #[test]
    fn what_would_not_be_exact_has_no_value() {
        assert!(Amount::whole(LARGEST).value().is_some());
        assert!(Amount::whole(LARGEST + 1).value().is_none());
        assert!(Amount::whole(u64::MAX).times(10).is_none());
        assert!(Amount::whole(u64::MAX).plus(Amount::whole(1)).is_none());
    }
}
