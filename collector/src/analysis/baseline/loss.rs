//! The share of samples that a target always loses: a router that answers only some pings is not a bad line.

use crate::analysis::statistics::quantile_sorted;
use crate::analysis::window::Cell;

const WINDOWS_A_BLOCK: u32 = 12;
/// Below this nothing is told from nothing.
pub const LEAST: f64 = 0.003;
/// A network without fault loses no more than this by itself; a target beyond it is rate-limited or has a fault.
const ORDINARY: f64 = 0.02;

/// One machine's: the lower quarter of its hours, so that bad hours do not count.
pub fn of_cells(cells: &[Cell]) -> Option<f64> {
    let mut shares = Vec::new();
    let (mut block, mut samples, mut lost) = (0, 0_u32, 0_u32);
    for cell in cells {
        if cell.window / WINDOWS_A_BLOCK != block {
            shares.extend(share(lost, samples));
            (block, samples, lost) = (cell.window / WINDOWS_A_BLOCK, 0, 0);
        }
        samples += u32::from(cell.samples);
        lost += u32::from(cell.lost);
    }
    shares.extend(share(lost, samples));
    shares.sort_unstable_by(f64::total_cmp);
    quantile_sorted(&shares, 0.25)
}

fn share(lost: u32, samples: u32) -> Option<f64> {
    (samples >= 10).then(|| f64::from(lost) / f64::from(samples))
}

/// The unit's: the lower of the middle two machines, since a machine that always loses is itself at fault.
pub fn of_machines(shares: &mut [f64]) -> f64 {
    shares.sort_unstable_by(f64::total_cmp);
    let middle = shares.get(shares.len().max(1).midpoint(1) - 1).copied().unwrap_or(0.0);
    if middle > ORDINARY { middle * 1.15 + 0.01 } else { middle.max(LEAST) }
}
