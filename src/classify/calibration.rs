//! From margins to probabilities that mean what they say.

use super::softmax;

/// The range of scales that is searched.
const LEAST: f32 = 0.05;
const MOST: f32 = 200.0;
/// Steps of the search; each narrows the range to 0.62 of it.
const STEPS: usize = 20;
/// How many texts are looked at, which bounds the time.
const TEXTS: usize = 1_500;

/// The factor by which margins are multiplied before the softmax (Guo et al. 2017: temperature scaling, its inverse).
///
/// `margins` has `classes` values for each text that was not learned from, `truth` the class of each. The factor is the
/// one under which the true classes are likeliest together. Without texts it is `otherwise`.
pub(super) fn fit_scale(margins: &[f32], classes: usize, truth: &[usize], otherwise: f32) -> f32 {
    if classes == 0 || truth.is_empty() {
        return otherwise;
    }
    let skip = truth.len().div_ceil(TEXTS).max(1);
    let chosen: Vec<(&[f32], usize)> = margins
        .chunks(classes)
        .zip(truth.iter().copied())
        .step_by(skip)
        .filter(|(row, class)| *class < row.len())
        .collect();
    let mut scratch = vec![0.0; classes];
    let mut loss = |scale: f32| -> f64 {
        let mut sum = 0.0;
        for (row, class) in &chosen {
            scratch.clear();
            scratch.extend(row.iter().map(|margin| margin * scale));
            softmax(&mut scratch);
            sum -= f64::from(scratch[*class].max(1e-9).ln());
        }
        sum
    };
    // Golden-section search over the logarithm of the scale: the loss has one minimum.
    let ratio = 0.618_034_f32;
    let (mut low, mut high) = (LEAST.ln(), MOST.ln());
    let (mut a, mut b) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut at_a, mut at_b) = (loss(a.exp()), loss(b.exp()));
    for _ in 0..STEPS {
        if at_a <= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - ratio * (high - low);
            at_a = loss(a.exp());
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + ratio * (high - low);
            at_b = loss(b.exp());
        }
    }
    f32::midpoint(low, high).exp()
}

/// The highest threshold at which at least `share` of the scores are accepted, that is, not below it.
///
/// With the scores of texts known to be in scope this is the threshold for rejecting the others. `None` without scores.
///
/// ```
/// let threshold = madoguchi::classify::threshold_keeping(&[0.9, 0.2, 0.8, 0.7], 0.75);
/// assert_eq!(threshold, Some(0.7));
/// ```
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a rounded share of a count of scores, never negative"
)]
pub fn threshold_keeping(scores: &[f32], share: f64) -> Option<f32> {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let wanted = (scores.len() as f64 * share.clamp(0.0, 1.0)).ceil() as usize;
    sorted.get(wanted.max(1) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_makes_the_mean_probability_equal_the_accuracy() {
        // Three of four texts are right, all with the same distance between the classes.
        let margins = [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0];
        let scale = fit_scale(&margins, 2, &[0, 0, 0, 1], 1.0);
        let mut row = [scale, 0.0];
        softmax(&mut row);
        assert!((row[0] - 0.75).abs() < 0.01, "{row:?}");
        assert!((fit_scale(&[], 2, &[], 4.0) - 4.0).abs() < f32::EPSILON);
    }

    #[test]
    fn the_threshold_accepts_the_share_asked_for_and_not_one_more() {
        let scores: Vec<f32> = (0..100_u8).map(f32::from).collect();
        assert_eq!(threshold_keeping(&scores, 0.95), Some(5.0));
        assert_eq!(threshold_keeping(&scores, 1.0), Some(0.0));
        assert_eq!(threshold_keeping(&[], 0.95), None);
    }
}
