//! How well found changes agree with labelled ones, by the definitions published with the labelled series.
//!
//! A labelled change (a *fact*) is found by a detection at most [`WINDOW`] rows away, one to one. Recall also comes
//! weighted: long and large changes weigh more. Figures of one file are computed here, and their median over files; what
//! a lost sample counts as is decided before (`fill`).

use super::super::statistics::median;
use matching::matched_facts;

mod matching;

/// Rows by which a detection may miss a fact, to either side.
const WINDOW: usize = 2;

/// The figures of one file, or of several as their median; shares are 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Score {
    pub precision: f64,
    pub recall: f64,
    /// Share of the facts' weight that was found.
    pub recall_weighted: f64,
    pub f1: f64,
    pub f2: f64,
    pub f2_weighted: f64,
}

/// How many agreed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub facts: usize,
    pub detections: usize,
    /// Pairs of a fact and a detection.
    pub found: usize,
}

/// A detection or a fact that lies outside the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("row {row} is not in a series of {rows} rows")]
pub struct OutsideSeries {
    row: usize,
    rows: usize,
}

/// Scores `detections` against `facts` (rows, in any order, repeats count once) of a series as weights see it.
pub fn score(
    weighed: &[f64],
    facts: &[usize],
    detections: &[usize],
) -> Result<(Counts, Score), OutsideSeries> {
    let facts = in_order(facts, weighed.len())?;
    let detections = in_order(detections, weighed.len())?;
    let matched = matched_facts(&facts, &detections);
    let counts = Counts { facts: facts.len(), detections: detections.len(), found: matched.len() };
    let weights = weights(weighed, &facts);
    let all: f64 = weights.iter().sum();
    let found: f64 = matched.iter().filter_map(|fact| weights.get(*fact)).sum();
    let recall_weighted = if all > 0.0 { found / all } else { 0.0 };
    Ok((counts, Score::of(counts, recall_weighted)))
}

impl Score {
    fn of(counts: Counts, recall_weighted: f64) -> Self {
        let precision = share(counts.found, counts.detections);
        let recall = share(counts.found, counts.facts);
        Self {
            precision,
            recall,
            recall_weighted,
            f1: f_measure(1.0, precision, recall),
            f2: f_measure(2.0, precision, recall),
            f2_weighted: f_measure(2.0, precision, recall_weighted),
        }
    }

    /// The median over files of each figure; `None` of no files.
    pub fn median_of(scores: &[Self]) -> Option<Self> {
        let of = |figure: fn(&Self) -> f64| median(&mut scores.iter().map(figure).collect::<Vec<_>>());
        Some(Self {
            precision: of(|score| score.precision)?,
            recall: of(|score| score.recall)?,
            recall_weighted: of(|score| score.recall_weighted)?,
            f1: of(|score| score.f1)?,
            f2: of(|score| score.f2)?,
            f2_weighted: of(|score| score.f2_weighted)?,
        })
    }
}

impl Counts {
    /// Precision, recall and F1 of the sums over files.
    pub fn micro(counts: &[Self]) -> (f64, f64, f64) {
        let sum = |part: fn(&Self) -> usize| counts.iter().map(part).sum::<usize>();
        let found = sum(|counts| counts.found);
        let precision = share(found, sum(|counts| counts.detections));
        let recall = share(found, sum(|counts| counts.facts));
        (precision, recall, f_measure(1.0, precision, recall))
    }
}

/// Recall counts `beta` times as much as precision.
fn f_measure(beta: f64, precision: f64, recall: f64) -> f64 {
    let below = beta * beta * precision + recall;
    if below > 0.0 { (1.0 + beta * beta) * precision * recall / below } else { 0.0 }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn in_order(rows: &[usize], length: usize) -> Result<Vec<usize>, OutsideSeries> {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows.dedup();
    match rows.last() {
        Some(row) if *row >= length => Err(OutsideSeries { row: *row, rows: length }),
        _ => Ok(rows),
    }
}

/// What each fact weighs: log2 of a third of the new segment's length, not below 0, times the change of median and
/// standard deviation. A fact on the first row changes nothing and weighs nothing.
fn weights(weighed: &[f64], facts: &[usize]) -> Vec<f64> {
    let ends = facts.iter().copied().skip(1).chain([weighed.len()]);
    let mut before = Spread::of(weighed.get(..facts.first().copied().unwrap_or(0)).unwrap_or_default());
    facts
        .iter()
        .zip(ends)
        .map(|(begin, end)| {
            let segment = weighed.get(*begin..end).unwrap_or_default();
            let here = Spread::of(segment);
            let change = match (before, here) {
                (Some(before), Some(here)) => {
                    (here.median - before.median).abs() + (here.deviation - before.deviation).abs()
                }
                _ => 0.0,
            };
            before = here;
            (segment.len() as f64 / 3.0).log2().max(0.0) * change
        })
        .collect()
}

/// Centre and width of a segment.
#[derive(Debug, Clone, Copy)]
struct Spread {
    median: f64,
    /// Of the whole segment, not of a sample of it: divided by n.
    deviation: f64,
}

impl Spread {
    fn of(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
        Some(Self { median: median(&mut values.to_vec())?, deviation: variance.sqrt() })
    }
}
