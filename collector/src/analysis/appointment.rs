//! Who measures what at a site, so that its line carries the same with five machines or with fifty.
//!
//! Targets within the office are measured by every machine: that costs the line nothing, and tells one bad PC from a bad
//! network. Every other target is measured by [`PROBERS`] machines, chosen by rendezvous hashing: when one goes, another
//! takes its place and nothing else changes, and one of the four changes every night, so that every machine has its turn.
//! The rest only ask for one target of the Internet and one of the government network, once an hour, because a report
//! counts the machines that reach them. Nothing is sent from here; agents obey within their own budget.

mod roster;

use std::collections::{BTreeMap, BTreeSet};

use hatang_proto::limits::{LOOK_BITS_PER_S, PERIOD_S, PLAN_STRETCH};
use hatang_proto::model::{CloserLook, MachineId, ProbingPlan, Segment, Target, TargetId};

pub use roster::Roster;

/// Machines that measure one target: three that corroborate one another, and one that may be switched off meanwhile.
pub const PROBERS: usize = 4;
/// What a site's measuring may cost its line on average, bits per second in both directions together.
pub const SITE_BITS_PER_S: f64 = APPOINTED_BITS_PER_S + RESTING_BITS_PER_S;
/// What the machines may cost together while all of them look closely, besides usual measuring.
pub const LOOKING_BITS_PER_S: u32 = 48_000;
/// A closer look lasts this long.
pub const LOOK_S: u32 = 300;

const APPOINTED_BITS_PER_S: f64 = 6_500.0;
const RESTING_BITS_PER_S: f64 = 1_500.0;
/// Most that one machine is asked to spend on a closer look, bits per second.
const LOOKING_EACH: u32 = 12_000;
/// A plan holds for half an hour without a word from the collector.
const HOLDS_S: u32 = 1_800;
/// 2^64 divided by the golden ratio.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The plan of every machine of a site that is `present`. `members` of them are there for good and may be appointed.
///
/// `day` counts local days; the appointed change with it. The same input gives the same plans.
pub fn appoint(
    present: &BTreeSet<MachineId>,
    members: &BTreeSet<MachineId>,
    targets: &[Target],
    day: i64,
) -> BTreeMap<MachineId, ProbingPlan> {
    let far: Vec<&Target> = targets.iter().filter(|target| !target.is_local()).collect();
    let appointed: BTreeMap<TargetId, BTreeSet<MachineId>> =
        far.iter().map(|target| (target.id, probers(members, target.id, day))).collect();
    let periods_s = appointed_periods_s(&far, &appointed);
    let resting_s = resting_periods_s(&far, present.len());
    let stretch = u32::try_from(members.len().div_ceil(PROBERS)).unwrap_or(u32::MAX);
    let plan = |machine: &MachineId| {
        let period = |target: &&Target| {
            let is_appointed = appointed.get(&target.id).is_some_and(|probers| probers.contains(machine));
            let period_s = if is_appointed { &periods_s } else { &resting_s }.get(&target.id).copied();
            // What the set says anyway is left out.
            (period_s != Some(target.period_s)).then_some((target.id, period_s))
        };
        ProbingPlan {
            periods_s: far.iter().filter_map(period).collect(),
            holds_s: HOLDS_S,
            stretch: stretch.clamp(*PLAN_STRETCH.start(), *PLAN_STRETCH.end()),
        }
    };
    present.iter().map(|machine| (*machine, plan(machine))).collect()
}

/// A closer look of all machines of a site.
pub fn closer_look(machines: usize) -> CloserLook {
    let each = LOOKING_BITS_PER_S / u32::try_from(machines.max(1)).unwrap_or(u32::MAX);
    CloserLook { lasts_s: LOOK_S, bits_per_s: each.min(LOOKING_EACH).max(*LOOK_BITS_PER_S.start()) }
}

/// The machines that measure a target: one place after the other takes the best that is left.
fn probers(members: &BTreeSet<MachineId>, target: TargetId, day: i64) -> BTreeSet<MachineId> {
    let mut chosen = BTreeSet::new();
    for (place, offset) in (0..PROBERS).zip(0_i64..) {
        let turn = (day + offset).div_euclid(i64::try_from(PROBERS).unwrap_or(1));
        let best = members
            .iter()
            .filter(|machine| !chosen.contains(*machine))
            .max_by_key(|machine| score(**machine, target, place, turn));
        chosen.extend(best.copied());
    }
    chosen
}

fn score(machine: MachineId, target: TargetId, place: usize, turn: i64) -> u64 {
    let (high, low) = machine.0.split_at(8);
    let half = |bytes: &[u8]| bytes.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    let about = u64::from(target.0) << 8 | place as u64;
    [half(high), half(low), about, turn.cast_unsigned()]
        .into_iter()
        .fold(GOLDEN, |state, word| mixed(state ^ word))
}

/// The finaliser of SplitMix64, one step further.
fn mixed(word: u64) -> u64 {
    let word = word.wrapping_add(GOLDEN);
    let once = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let twice = (once ^ (once >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    twice ^ (twice >> 31)
}

/// Periods of the appointed: as the set says, all stretched alike if the site would cost too much.
fn appointed_periods_s(
    far: &[&Target],
    appointed: &BTreeMap<TargetId, BTreeSet<MachineId>>,
) -> BTreeMap<TargetId, u32> {
    let count = |target: &Target| appointed.get(&target.id).map_or(0, BTreeSet::len) as f64;
    let cost = |target: &&Target| count(target) * bits_per_s(target, target.period_s);
    let factor = (far.iter().map(cost).sum::<f64>() / APPOINTED_BITS_PER_S).max(1.0);
    far.iter().map(|target| (target.id, stretched(target.period_s, factor))).collect()
}

/// Periods of the others: the longest there is for the cheapest target of each network that a report asks about, if the
/// line can bear it for so many.
fn resting_periods_s(far: &[&Target], present: usize) -> BTreeMap<TargetId, u32> {
    let longest_s = *PERIOD_S.end();
    let cheapest = |segment| {
        let of_segment = far.iter().filter(move |target| target.segment == segment);
        of_segment.min_by_key(|target| (target.probe.cost_bytes(), target.id)).copied()
    };
    let mut reached: Vec<&Target> =
        [Segment::Internet, Segment::Cpnet].into_iter().filter_map(cheapest).collect();
    reached.sort_by_key(|target| target.probe.cost_bytes());
    let mut spent = 0.0;
    let affordable = |target: &&Target| {
        spent += present as f64 * bits_per_s(target, longest_s);
        spent <= RESTING_BITS_PER_S
    };
    reached.into_iter().take_while(affordable).map(|target| (target.id, longest_s)).collect()
}

fn bits_per_s(target: &Target, period_s: u32) -> f64 {
    target.cost_bits_per_s(u64::from(period_s) * 1_000)
}

fn stretched(period_s: u32, factor: f64) -> u32 {
    let longest_s = *PERIOD_S.end();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is positive")]
    let stretched_s = (f64::from(period_s) * factor).ceil() as u32;
    stretched_s.clamp(period_s.min(longest_s), longest_s)
}

#[cfg(test)]
mod tests;
