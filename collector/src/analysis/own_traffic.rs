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

/// Own traffic below the contract explains nothing unless it is this many times the usual …
const ABOVE_USUAL: f64 = 3.0;
/// … and this share of the contract.
const OF_CONTRACT: f64 = 0.2;
/// The most ever carried counts by this much: lines were seen to carry it, but cards also count what stays in the office.
const OF_MOST: f64 = 0.5;

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

/// What the line was seen to carry (99th percentile, or a good part of the most) and the median.
fn most_and_usual(sums: &Sums, way: usize) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = sums.values().filter_map(|sums| sums.get(way).copied()).collect();
    let usual = median(&mut values)?;
    let most = values.last().copied().unwrap_or(0.0);
    Some((quantile_sorted(&values, 0.99)?.max(OF_MOST * most), usual))
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
/// The share is of the contract, or of what the line was seen to carry, since lines often carry less than was promised; in
/// the latter case the traffic must also stand out, because the most of a quiet site fills nothing.
pub fn fills_line(site: &SiteWindows, range: &Range<u32>, learnt: &UnitBaseline, rules: &Rules) -> bool {
    let sums = sums(site, range);
    let ways = [
        (site.contract.down_bps, learnt.own_down_bps, learnt.usual_down_bps),
        (site.contract.up_bps, learnt.own_up_bps, learnt.usual_up_bps),
    ];
    ways.into_iter().enumerate().any(|(way, (contract, most, usual))| {
        let mut values: Vec<f64> = sums.values().filter_map(|sums| sums.get(way).copied()).collect();
        let Some(during) = median(&mut values) else { return false };
        let of_contract = |share: f64| contract.map(|contract| during >= share * contract as f64);
        let of_most = most.is_some_and(|most| {
            during > 0.0 && during >= rules.own_traffic_share * most && during >= ABOVE_USUAL * usual
        });
        of_contract(rules.own_traffic_share) == Some(true)
            || (of_most && of_contract(OF_CONTRACT) != Some(false))
    })
}
