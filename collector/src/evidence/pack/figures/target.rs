//! What one target showed within a span, against what is usual at that time of day.
//!
//! Usual is what judging held against it, where the episode says so; otherwise it is computed from the files. Both are
//! kept, so that a reader sees how far they lie apart.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::DAY_MS;
use super::values::{mean, number, ppm, sorted, whole, wilson_ppm};
use crate::analysis::episode::{Finding, FindingState};
use crate::analysis::network::Reply;
use crate::analysis::statistics::{median_interval_sorted, median_sorted, quantile_sorted};
use crate::evidence::pack::model::{Context, Span};
use crate::evidence::pack::samples::Seen;

/// One target over the machines of the unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetFigures {
    pub target: u16,
    pub machines: u32,
    pub samples: u32,
    pub lost: u32,
    pub denied: u32,
    /// Lost samples in a million, and the 95 % interval (Wilson).
    pub loss_ppm: u32,
    pub loss_low_ppm: u32,
    pub loss_high_ppm: u32,
    pub median_us: Option<i64>,
    pub mean_us: Option<i64>,
    /// What is usual at this time, and where that is from.
    pub usual_us: Option<i64>,
    pub usual_from: Option<UsualFrom>,
    /// The usual as the files give it, and on how many answers it rests.
    pub files_usual_us: Option<i64>,
    pub files_usual_samples: u32,
    /// Median excess over the usual, and its 95 % interval.
    pub excess_us: Option<i64>,
    pub excess_low_us: Option<i64>,
    pub excess_high_us: Option<i64>,
    /// What judging said of it; `None` if it did not speak of it.
    pub state: Option<FindingState>,
}

/// Whose figure the usual is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UsualFrom {
    /// The finding's own baseline.
    Judging,
    /// Computed from the files.
    Files,
}

pub(super) fn target_figures(
    context: &Context,
    rows: &[Seen],
    target: u16,
    span: Span,
    finding: Option<&Finding>,
) -> TargetFigures {
    let within: Vec<&Seen> = rows.iter().filter(|one| span.holds(one.at_ms)).collect();
    let count = |wanted: fn(Reply) -> bool| within.iter().filter(|one| wanted(one.reply)).count();
    let (samples, lost) = (within.len(), count(|reply| reply == Reply::Lost));
    let answers = sorted(within.iter().copied());
    let usual = if context.period == Some(span) { answers.clone() } else { before(context, rows, span) };
    let files_usual_us = quantile_sorted(&usual, 0.05).and_then(whole);
    let judged = finding.and_then(|finding| finding.baseline_us).map(i64::from);
    let usual_us = judged.or(files_usual_us);
    let usual_from = match judged {
        Some(_) => Some(UsualFrom::Judging),
        None => files_usual_us.map(|_| UsualFrom::Files),
    };
    let excess: Vec<f64> =
        usual_us.map_or(Vec::new(), |usual| answers.iter().map(|us| us - usual as f64).collect());
    let interval = median_interval_sorted(&excess);
    let loss = wilson_ppm(lost, samples);
    TargetFigures {
        target,
        machines: number(within.iter().map(|one| one.machine).collect::<BTreeSet<_>>().len()),
        samples: number(samples),
        lost: number(lost),
        denied: number(count(|reply| reply == Reply::Denied)),
        loss_ppm: ppm(lost as f64 / samples.max(1) as f64),
        loss_low_ppm: loss.0,
        loss_high_ppm: loss.1,
        median_us: median_sorted(&answers).and_then(whole),
        mean_us: mean(&answers).and_then(whole),
        usual_us,
        usual_from,
        files_usual_us,
        files_usual_samples: number(usual.len()),
        excess_us: median_sorted(&excess).and_then(whole),
        excess_low_us: interval.and_then(|interval| whole(interval.low)),
        excess_high_us: interval.and_then(|interval| whole(interval.high)),
        state: finding.map(|finding| finding.state),
    }
}

/// Answers at the span's time of day on earlier days, without excluded times; sorted.
fn before(context: &Context, rows: &[Seen], span: Span) -> Vec<f64> {
    let usual = rows.iter().filter(|one| {
        one.at_ms < span.from_ms
            && (one.at_ms - span.from_ms).rem_euclid(DAY_MS) < span.to_ms - span.from_ms
            && !context.excluded.iter().any(|excluded| excluded.span.holds(one.at_ms))
    });
    sorted(usual)
}
