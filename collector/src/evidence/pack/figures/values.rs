//! From rows to sorted values, and from shares to whole numbers.

use crate::analysis::network::Reply;
use crate::analysis::statistics::wilson;
use crate::evidence::pack::samples::Seen;

pub(super) fn sorted<'a>(rows: impl Iterator<Item = &'a Seen>) -> Vec<f64> {
    let mut values: Vec<f64> = rows
        .filter_map(|one| if let Reply::After(us) = one.reply { Some(f64::from(us)) } else { None })
        .collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// Whole microseconds add up exactly below 2^53.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

pub(super) fn wilson_ppm(lost: usize, samples: usize) -> (u32, u32) {
    let interval = wilson(number(lost), number(samples));
    (ppm(interval.low), ppm(interval.high))
}

pub(super) fn ppm(share: f64) -> u32 {
    whole(share * 1e6).and_then(|value| value.try_into().ok()).unwrap_or(0)
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[expect(clippy::cast_possible_truncation, reason = "microseconds and shares lie far within 2^53")]
pub(in super::super) fn whole(value: f64) -> Option<i64> {
    value.is_finite().then(|| value.round() as i64)
}
