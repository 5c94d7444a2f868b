//! The share of samples that a target always loses: a router that answers only some pings is not a bad line.

use crate::analysis::statistics::quantile_sorted;
use crate::analysis::window::Cell;

const WINDOWS_A_BLOCK: u32 = 12;
/// Below this nothing is told from nothing.
pub const LEAST: f64 = 0.003;
/// A network without fault loses no more than this by itself; a target beyond it is rate-limited or has a fault.
const ORDINARY: f64 = 0.02;

/// One machine's: of its hours without trouble, so that bad hours do not count. Hours are without trouble up to three
/// times the lower quarter of all.
pub fn of_cells(cells: &[Cell]) -> Option<f64> {
    let mut hours: Vec<(f64, u32, u32)> = Vec::new();
    for hour in cells.chunk_by(|one, next| one.window / WINDOWS_A_BLOCK == next.window / WINDOWS_A_BLOCK) {
        let samples: u32 = hour.iter().map(|cell| u32::from(cell.samples)).sum();
        let lost: u32 = hour.iter().map(|cell| u32::from(cell.lost)).sum();
        hours.extend(share(lost, samples).map(|share| (share, lost, samples)));
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

fn share(lost: u32, samples: u32) -> Option<f64> {
    (samples >= 10).then(|| f64::from(lost) / f64::from(samples))
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
