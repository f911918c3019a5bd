//! Figures for people.

use std::time::Duration;

/// A figure with so many digits after the point.
pub(crate) fn rounded(figure: f64, digits: i32) -> f64 {
    let factor = 10_f64.powi(digits);
    (figure * factor).round() / factor
}

/// The duration below which the share of all lies, in milliseconds; the durations are sorted.
pub(crate) fn milliseconds(sorted: &[Duration], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a place in a list"
    )]
    let place = (last as f64 * share).round() as usize;
    let duration = sorted.get(place).copied().unwrap_or_default();
    rounded(duration.as_secs_f64() * 1000.0, 2)
}
