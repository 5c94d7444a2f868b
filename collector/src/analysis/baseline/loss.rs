//! The share of samples that a target always loses: a router that answers only some pings is not a bad line.

use crate::analysis::statistics::quantile_sorted;
use crate::analysis::window::Cell;

const HOUR_MS: i64 = 3_600_000;
/// Hours below which shorter blocks are asked: one bad hour of two must not become usual.
const FEW_HOURS: usize = 4;
/// Samples from which a share says anything.
const FEWEST: u32 = 10;
/// Below this nothing is told from nothing.
pub const LEAST: f64 = 0.003;
/// A network without fault loses no more than this by itself; a target beyond it is rate-limited or has a fault.
const ORDINARY: f64 = 0.02;

/// One machine's: of its hours without trouble, so that bad hours do not count. Hours are without trouble up to three
/// times the lower quarter of all.
pub fn of_cells(cells: &[Cell], window_ms: i64) -> Option<f64> {
    let an_hour = u32::try_from(HOUR_MS / window_ms.max(1)).unwrap_or(u32::MAX).max(1);
    let mut hours: Vec<(f64, u32, u32)> = Vec::new();
    for hour in cells.chunk_by(|one, next| one.window / an_hour == next.window / an_hour) {
        hours.extend(block(hour.iter().map(counts).fold((0, 0), add)));
    }
    if hours.len() < FEW_HOURS {
        hours.clear();
        let mut open = (0, 0);
        for cell in cells {
            open = add(open, counts(cell));
            if let Some(closed) = block(open) {
                hours.push(closed);
                open = (0, 0);
            }
        }
    }
    hours.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    let shares: Vec<f64> = hours.iter().map(|(share, _, _)| *share).collect();
    let calm = (3.0 * quantile_sorted(&shares, 0.25)?).max(ORDINARY);
    let (lost, samples) = hours
        .iter()
        .filter(|(share, _, _)| *share <= calm)
        .fold((0_u32, 0_u32), |(lost, samples), hour| (lost + hour.1, samples + hour.2));
    Some(f64::from(lost) / f64::from(samples.max(1)))
}

/// Days with samples from which a machine's loss is its habit and not an episode.
const HABIT_DAYS: usize = 3;
const DAY_MS: i64 = 86_400_000;

/// What a machine loses day after day, wherever the fault sits: the lower of the middle two days; 0 for too few days.
pub fn of_habit(cells: &[Cell], window_ms: i64) -> f64 {
    let a_day = u32::try_from(DAY_MS / window_ms.max(1)).unwrap_or(u32::MAX).max(1);
    let mut days: Vec<f64> = cells
        .chunk_by(|one, next| one.window / a_day == next.window / a_day)
        .filter_map(|day| of_cells(day, window_ms))
        .collect();
    if days.len() < HABIT_DAYS {
        return 0.0;
    }
    days.sort_unstable_by(f64::total_cmp);
    days.get((days.len() - 1) / 2).copied().unwrap_or(0.0)
}

fn counts(cell: &Cell) -> (u32, u32) {
    (u32::from(cell.lost), u32::from(cell.samples))
}

fn add(one: (u32, u32), other: (u32, u32)) -> (u32, u32) {
    (one.0 + other.0, one.1 + other.1)
}

/// Share, lost and samples, if these are enough.
fn block((lost, samples): (u32, u32)) -> Option<(f64, u32, u32)> {
    (samples >= FEWEST).then(|| (f64::from(lost) / f64::from(samples), lost, samples))
}

/// The unit's: the lower of the middle two machines, since a machine that always loses is itself at fault.
pub fn of_machines(shares: &mut [f64]) -> f64 {
    shares.sort_unstable_by(f64::total_cmp);
    shares.get(shares.len().max(1).midpoint(1) - 1).copied().unwrap_or(0.0).max(LEAST)
}

/// What is counted as usual when trouble is weighed: a little more than was learnt, because hours differ.
pub fn with_leeway(always: f64) -> f64 {
    if always > ORDINARY { always * 1.15 + 0.01 } else { (always * 1.5).max(2.0 * LEAST) }
}
