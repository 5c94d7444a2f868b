//! What a machine's network cards carry: a murmur, bursts such as updates and backups, and what fills a line on purpose.

use hatang_collector::analysis::network::OwnTraffic;

use super::fleet::{Fleet, MachinePlan};
use super::impairment::{Impairment, Segment};
use super::random::Random;

/// A short heavy use that the line bears.
#[derive(Debug, Clone, Copy)]
struct Burst {
    from_ms: i64,
    until_ms: i64,
    down_bps: f64,
    up_bps: f64,
}

/// A day's traffic of one machine at the given times. `loads` are the own-load impairments of its site with the share of
/// the line that this machine takes of each.
pub fn day(
    random: &mut Random,
    fleet: &Fleet,
    site: usize,
    times_ms: &[i64],
    loads: &[(&Impairment, f64)],
) -> Vec<OwnTraffic> {
    let (Some(first), Some(last)) = (times_ms.first(), times_ms.last()) else { return Vec::new() };
    let plan = &fleet.sites[site];
    let bursts: Vec<Burst> = (0..random.whole(0, 4))
        .map(|_| {
            let from_ms = random.whole(*first, *last);
            let (down, up) = if random.chance(0.75) { (1.0, 0.05) } else { (0.05, 1.0) };
            let share = random.across(0.03, 0.6);
            Burst {
                from_ms,
                until_ms: from_ms + (random.across(1.0, 25.0) * 60_000.0) as i64,
                down_bps: plan.down_bps * share * down,
                up_bps: plan.up_bps * share * up,
            }
        })
        .collect();
    let mut before = first - fleet.step_ms;
    let mut traffic = Vec::with_capacity(times_ms.len());
    for &at_ms in times_ms {
        let mut down = random.across(5e3, 400e3);
        let mut up = random.across(3e3, 100e3);
        for burst in &bursts {
            let part = overlap(before, at_ms, burst.from_ms, burst.until_ms);
            down += part * burst.down_bps;
            up += part * burst.up_bps;
        }
        for (load, share) in loads {
            let part =
                overlap(before, at_ms, load.from_ms, load.until_ms) * share * random.between(0.88, 1.0);
            let upwards = matches!(load.segment, Segment::OwnLoad { upwards: true, .. });
            down += part * plan.down_bps * if upwards { 0.03 } else { 1.0 };
            up += part * plan.up_bps * if upwards { 1.0 } else { 0.04 };
        }
        traffic.push(OwnTraffic {
            at_ms,
            down_bps: down.min(plan.down_bps) as u64,
            up_bps: up.min(plan.up_bps) as u64,
        });
        before = at_ms;
    }
    traffic
}

/// Up to three machines that fill the line of a site, with equal shares that make up all of it.
pub fn loaders(random: &mut Random, machines: &[MachinePlan]) -> Vec<(usize, f64)> {
    let count = random.whole(1, 3).min(machines.len() as i64) as usize;
    let mut left: Vec<usize> = (0..machines.len()).collect();
    (0..count).map(|_| (left.swap_remove(random.index(left.len())), 1.0 / count as f64)).collect()
}

/// Share of the time from `before` to `at` that lies between `from` and `until`.
fn overlap(before: i64, at: i64, from: i64, until: i64) -> f64 {
    let common = (at.min(until) - before.max(from)).max(0);
    common as f64 / (at - before).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_counts_only_the_part_of_its_time_that_was_loaded() {
        assert!((overlap(0, 60, 30, 500) - 0.5).abs() < 1e-9);
        assert!(overlap(0, 60, 60, 500) < 1e-9);
        assert!((overlap(60, 120, 0, 500) - 1.0).abs() < 1e-9);
    }
}
