//! A second opinion on daily congestion: the spectral test of published work.
//!
//! Fontugne et al., "Persistent last-mile congestion: not so uncommon", IMC 2020: Welch's method over medians of 30
//! minutes, segments of three days, linear detrending, Hann window, half overlap, median of the segments; congestion is
//! daily if the strongest frequency lies between 1/25 and 1/23 per hour. It misses an office with two peaks a day, whose
//! strongest period is six hours, and reports a short peak too small: it never overrules [`super::recurrence`].

use serde::{Deserialize, Serialize};

/// What the spectrum says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DailyRhythm {
    /// Period of the strongest rhythm, hours.
    pub period_h: f64,
    /// Peak-to-peak size of that rhythm, in the unit of the values.
    pub amplitude: f64,
    /// The strongest rhythm is a day.
    pub daily: bool,
}

/// Values a segment: three days of half hours.
const SEGMENT: usize = 144;
/// At most this share of a series may be missing.
const MISSING: f64 = 0.4;

/// Judges medians of consecutive half hours; `None` stands for a half hour without samples. No answer for fewer than
/// three days, or if too much is missing.
pub fn daily_rhythm(half_hours: &[Option<f64>]) -> Option<DailyRhythm> {
    let missing = half_hours.iter().filter(|value| value.is_none()).count();
    if half_hours.len() < SEGMENT || MISSING * (half_hours.len() as f64) < missing as f64 {
        return None;
    }
    let filled = fill(half_hours)?;
    let segments: Vec<Vec<f64>> = filled
        .windows(SEGMENT)
        .step_by(SEGMENT / 2)
        .map(|segment| power(&windowed(&detrended(segment))))
        .collect();
    let bias = median_bias(segments.len());
    let mut strongest = (0, 0.0);
    for index in 1..SEGMENT / 2 {
        let mut across: Vec<f64> = segments.iter().filter_map(|powers| powers.get(index).copied()).collect();
        let level = super::statistics::median(&mut across)? / bias;
        if strongest.1 < level {
            strongest = (index, level);
        }
    }
    let (index, level) = strongest;
    (0 < index).then(|| {
        let period_h = SEGMENT as f64 / 2.0 / index as f64;
        DailyRhythm {
            period_h,
            amplitude: 2.0 * 2.0_f64.sqrt() * level.sqrt(),
            daily: (23.0..=25.0).contains(&period_h),
        }
    })
}

/// Straight lines across what is missing; the ends keep the nearest value.
fn fill(values: &[Option<f64>]) -> Option<Vec<f64>> {
    let known: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(index, value)| value.map(|value| (index, value))).collect();
    let (first, last) = (*known.first()?, *known.last()?);
    let between = |index: usize| {
        let right = known.partition_point(|(at, _)| *at < index);
        let (b, upper) = known.get(right).copied().unwrap_or(last);
        let (a, lower) = right.checked_sub(1).and_then(|left| known.get(left).copied()).unwrap_or(first);
        if a == b {
            lower
        } else {
            lower + (upper - lower) * (index.saturating_sub(a)) as f64 / (b - a) as f64
        }
    };
    Some((0..values.len()).map(between).collect())
}

/// The values less their least-squares line.
fn detrended(values: &[f64]) -> Vec<f64> {
    let n = values.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let mean = values.iter().sum::<f64>() / n;
    let covariance: f64 = values.iter().enumerate().map(|(x, y)| (x as f64 - middle) * (y - mean)).sum();
    let slope = covariance / (n * (n * n - 1.0) / 12.0);
    values.iter().enumerate().map(|(x, y)| y - mean - slope * (x as f64 - middle)).collect()
}

/// A periodic Hann window.
fn windowed(values: &[f64]) -> Vec<f64> {
    let step = std::f64::consts::TAU / values.len() as f64;
    values.iter().enumerate().map(|(x, y)| y * (0.5 - 0.5 * (step * x as f64).cos())).collect()
}

/// One-sided power by frequency, scaled so that a sine of amplitude a has a²/2.
fn power(values: &[f64]) -> Vec<f64> {
    let n = values.len();
    let gain = n as f64 * 0.5;
    let transform = |index: usize| {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for (x, y) in values.iter().enumerate() {
            let angle = std::f64::consts::TAU * (index * x % n) as f64 / n as f64;
            real += y * angle.cos();
            imaginary += y * angle.sin();
        }
        2.0 * (real * real + imaginary * imaginary) / (gain * gain)
    };
    (0..n / 2).map(transform).collect()
}

/// By how much the median of n exponential powers lies below their mean (Allen et al., FINDCHIRP, appendix B).
fn median_bias(n: usize) -> f64 {
    let pairs = n.saturating_sub(1) / 2;
    1.0 + (1..=pairs).map(|k| 2.0 * k as f64).map(|even| 1.0 / (even + 1.0) - 1.0 / even).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(days: usize, level: impl Fn(f64) -> f64) -> Vec<Option<f64>> {
        (0..days * 48).map(|index| Some(level(index as f64 / 2.0))).collect()
    }

    #[test]
    fn a_daily_sine_is_found_with_its_size() {
        let sine = series(15, |hour| 20.0 + 5.0 * (std::f64::consts::TAU * hour / 24.0).sin());
        let rhythm = daily_rhythm(&sine).unwrap();
        assert!(rhythm.daily, "{rhythm:?}");
        // Ten, and somewhat more: the correction is for noise, and a pure tone has none.
        assert!((9.0..12.5).contains(&rhythm.amplitude), "{rhythm:?}");
    }

    #[test]
    fn the_twin_peaks_of_an_office_are_missed_which_is_why_this_is_no_judge() {
        let twin = series(15, |hour| {
            let of_day = hour % 24.0;
            if (8.5..10.5).contains(&of_day) || (14.0..16.0).contains(&of_day) { 35.0 } else { 15.0 }
        });
        assert!(!daily_rhythm(&twin).unwrap().daily);
    }

    #[test]
    fn gaps_are_bridged_and_too_many_of_them_give_no_answer() {
        let mut sine = series(15, |hour| 20.0 + 5.0 * (std::f64::consts::TAU * hour / 24.0).sin());
        for gap in sine.iter_mut().skip(3).step_by(4) {
            *gap = None;
        }
        assert!(daily_rhythm(&sine).unwrap().daily);
        for gap in sine.iter_mut().skip(1).step_by(2) {
            *gap = None;
        }
        assert_eq!(daily_rhythm(&sine), None);
        assert_eq!(daily_rhythm(&[]), None);
        assert_eq!(daily_rhythm(&vec![None; 500]), None);
    }

    #[test]
    fn a_flat_line_has_no_rhythm() {
        assert_eq!(daily_rhythm(&series(15, |_| 7.0)).map(|rhythm| rhythm.daily), None);
    }
}
