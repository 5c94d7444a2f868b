//! Whether the site's own traffic fills its line: the sum of its machines' network cards against the contract, or
//! against the most that the line was ever seen to carry.
//!
//! Cards count what stays inside the office too, so this speaks only beside a line that is bad.

use std::collections::BTreeMap;
use std::ops::Range;

use super::baseline::UnitBaseline;
use super::rules::Rules;
use super::statistics::{median, quantile_sorted};
use super::window::SiteWindows;

/// Own traffic explains nothing unless it is this many times the usual.
const ABOVE_USUAL: f64 = 1.5;

/// One direction's sums by window.
type Sums = BTreeMap<u32, [f64; 2]>;

/// Learns how much the site carries.
pub fn learn(site: &SiteWindows, range: &Range<u32>, learnt: &mut UnitBaseline) {
    let sums = sums(site, range);
    let [down, up] = [0, 1].map(|way| most_and_usual(&sums, way));
    learnt.own_down_bps = down.map(|(most, _)| most);
    learnt.own_up_bps = up.map(|(most, _)| most);
    learnt.usual_down_bps = down.map_or(0.0, |(_, usual)| usual);
    learnt.usual_up_bps = up.map_or(0.0, |(_, usual)| usual);
}

/// 99th percentile and median.
fn most_and_usual(sums: &Sums, way: usize) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = sums.values().filter_map(|sums| sums.get(way).copied()).collect();
    let usual = median(&mut values)?;
    Some((quantile_sorted(&values, 0.99)?, usual))
}

/// The machines' sum for each window.
fn sums(site: &SiteWindows, range: &Range<u32>) -> Sums {
    let mut sums = Sums::new();
    for carried in site.machines.iter().flat_map(|machine| &machine.carried) {
        if range.contains(&carried.window) {
            let [down, up] = sums.entry(carried.window).or_default();
            *down += carried.down_bps;
            *up += carried.up_bps;
        }
    }
    sums
}

/// The site filled its line, in one direction at least, during the middle window of `range`; false if unknown.
///
/// With a contract the share is of that; without one of the 99th percentile, and then the traffic must also stand out
/// against what the site usually carries, because the most of a quiet site fills nothing.
pub fn fills_line(site: &SiteWindows, range: &Range<u32>, learnt: &UnitBaseline, rules: &Rules) -> bool {
    let sums = sums(site, range);
    let ways = [
        (site.contract.down_bps, learnt.own_down_bps, learnt.usual_down_bps),
        (site.contract.up_bps, learnt.own_up_bps, learnt.usual_up_bps),
    ];
    ways.into_iter().enumerate().any(|(way, (contract, most, usual))| {
        let mut values: Vec<f64> = sums.values().filter_map(|sums| sums.get(way).copied()).collect();
        let Some(during) = median(&mut values) else { return false };
        match (contract, most) {
            (Some(contract), _) => during >= rules.own_traffic_share * contract as f64,
            (None, Some(most)) => {
                during > 0.0 && during >= rules.own_traffic_share * most && during >= ABOVE_USUAL * usual
            }
            (None, None) => false,
        }
    })
}
