//! Machines side by side: for each window, who measured a target and what came out.
//!
//! The middle machine speaks for the site (the lower one of two), so that no single machine can.

use std::ops::Range;

use super::network::Role;
use super::window::{Cell, SiteWindows};

/// One machine's cell with the excess over what is usual for it, microseconds; `None` if nothing was answered.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub machine: usize,
    pub cell: Cell,
    pub excess: Option<f32>,
}

/// Calls `take` for each window in which anybody measured `role`, with everybody's cells. `usual` gives the usual round
/// trip of a machine, or `None` if its cells tell nothing.
pub fn each_window(
    site: &SiteWindows,
    role: &Role,
    range: &Range<u32>,
    usual: impl Fn(usize) -> Option<f32>,
    mut take: impl FnMut(u32, &[Seen]),
) {
    let mut sources: Vec<(usize, f32, &[Cell])> = Vec::new();
    for (place, machine) in site.machines.iter().enumerate() {
        let Some(cells) = machine.series.get(role) else { continue };
        let cells = within(cells, range);
        if let Some(usual) = usual(place).filter(|_| !cells.is_empty()) {
            sources.push((place, usual, cells));
        }
    }
    let mut seen = Vec::with_capacity(sources.len());
    while let Some(window) =
        sources.iter().filter_map(|(_, _, cells)| cells.first()).map(|cell| cell.window).min()
    {
        seen.clear();
        for (machine, usual, cells) in &mut sources {
            let Some((cell, rest)) = cells.split_first().filter(|(cell, _)| cell.window == window) else {
                continue;
            };
            let excess = cell.round_trip_us().map(|us| us as f32 - *usual);
            seen.push(Seen { machine: *machine, cell: *cell, excess });
            *cells = rest;
        }
        take(window, &seen);
    }
}

/// The cells of a range of windows.
pub fn within<'c>(cells: &'c [Cell], range: &Range<u32>) -> &'c [Cell] {
    let first = cells.partition_point(|cell| cell.window < range.start);
    let last = cells.partition_point(|cell| cell.window < range.end);
    cells.get(first..last).unwrap_or_default()
}

/// The excess of the middle machine, machines weighted by their answers; the lower one of two.
pub fn middle(entries: &mut [(f32, u16)]) -> Option<f32> {
    entries.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    let all: u32 = entries.iter().map(|(_, weight)| u32::from(*weight)).sum();
    let mut before = 0;
    for (excess, weight) in entries.iter() {
        before += u32::from(*weight);
        if before * 2 >= all {
            return Some(*excess);
        }
    }
    None
}
