//! Order statistics and intervals that need no normality.
//!
//! Values are plain numbers in any unit; what they mean is the caller's. Empty input has no statistic: `None`, never 0.

use super::episode::Interval;

/// Two-sided 95 % point of the normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;
/// Makes the median absolute deviation of normal noise equal its standard deviation.
pub const MAD_TO_SIGMA: f64 = 1.482_602_218_505_602;

/// The middle value; the mean of the middle two for an even count. Sorts `values`.
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    median_sorted(values)
}

/// The same of values in increasing order.
pub fn median_sorted(sorted: &[f64]) -> Option<f64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(sorted.len() / 2 - 1)?;
    Some(f64::midpoint(lower, upper))
}

/// The value below which a share `q` (0 to 1) lies, interpolated between neighbours (Hyndman and Fan, type 7).
pub fn quantile_sorted(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = q.clamp(0.0, 1.0) * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 to the last index")]
    let below = position.floor() as usize;
    let low = *sorted.get(below)?;
    let high = *sorted.get((below + 1).min(last))?;
    Some(low + (high - low) * (position - below as f64))
}

/// Median absolute deviation from `centre`, not scaled.
pub fn median_deviation(values: &[f64], centre: f64) -> Option<f64> {
    let mut deviations: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    median(&mut deviations)
}

/// Wilson's 95 % interval of a share, `hits` of `n`; 0 to 1 when nothing was seen.
///
/// E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
pub fn wilson(hits: u32, n: u32) -> Interval {
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let (n, share) = (f64::from(n), f64::from(hits) / f64::from(n));
    let z2 = Z_95 * Z_95;
    let centre = share + z2 / (2.0 * n);
    let spread = Z_95 * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    Interval { low: ((centre - spread) / scale).max(0.0), high: ((centre + spread) / scale).min(1.0) }
}

/// A 95 % interval of the median from order statistics: ranks n/2 ± z·√n/2 (normal approximation of the binomial),
/// widened to whole ranks; the extremes for few values.
pub fn median_interval_sorted(sorted: &[f64]) -> Option<Interval> {
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    let n = sorted.len() as f64;
    let half = Z_95 * n.sqrt() / 2.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and not negative")]
    let at = |rank: f64| rank.max(0.0) as usize;
    let low = sorted.get(at((n / 2.0 - half).floor() - 1.0)).copied().unwrap_or(first);
    let high = sorted.get(at((n / 2.0 + half).ceil())).copied().unwrap_or(last);
    Some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_median_quantile_or_interval() {
        assert_eq!(median(&mut []), None);
        assert_eq!(quantile_sorted(&[], 0.5), None);
        assert_eq!(median_deviation(&[], 0.0), None);
        assert_eq!(median_interval_sorted(&[]), None);
        assert_eq!(wilson(0, 0), Interval { low: 0.0, high: 1.0 });
    }

    #[test]
    fn the_median_of_an_even_count_lies_between_the_middle_two() {
        assert_eq!(median(&mut [4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
    }

    #[test]
    fn quantiles_reach_both_ends_and_interpolate() {
        let values = [0.0, 10.0, 20.0, 30.0];
        assert_eq!(quantile_sorted(&values, 0.0), Some(0.0));
        assert_eq!(quantile_sorted(&values, 1.0), Some(30.0));
        assert_eq!(quantile_sorted(&values, 0.5), Some(15.0));
    }

    #[test]
    fn wilson_gives_the_published_interval_of_ten_in_a_hundred() {
        let Interval { low, high } = wilson(10, 100);
        assert!((low - 0.0552).abs() < 1e-4 && (high - 0.1744).abs() < 1e-4, "{low} {high}");
    }

    #[test]
    fn the_interval_of_a_median_holds_it_and_narrows_with_the_count() {
        let values = |n: u32| (0..n).map(f64::from).collect::<Vec<_>>();
        for n in [1, 2, 5, 30, 1_000] {
            let sorted = values(n);
            let (middle, interval) =
                (median_sorted(&sorted).unwrap(), median_interval_sorted(&sorted).unwrap());
            assert!(interval.low <= middle && middle <= interval.high, "{n}: {interval:?}");
        }
        let wide = median_interval_sorted(&values(1_000)).unwrap();
        assert!(wide.high - wide.low < 70.0, "{wide:?}");
    }
}
