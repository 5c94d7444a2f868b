//! What a judge ought to say about each impairment at each site, and whether anybody could know.
//!
//! Decidable means: of all single faults that the fleet can have, only faults of one verdict are felt by the same pairs
//! of machine and target, among those that were measured often enough to tell. Where faults of several verdicts would
//! look alike, all of them stand in [`Truth::alternatives`]. Nobody tells a judge how the government network is reached,
//! so faults are compared under every such way.

use hatang_collector::analysis::network::Role;
use hatang_collector::analysis::verdict::Verdict;

use super::fleet::{Fleet, GovernmentWay, Probe, Quirk, Refusal};
use super::impairment::{Impairment, Segment};
use super::measure::{Felt, Measured};

/// Fewest samples in which a pair of machine and target can show anything.
const FEWEST: usize = 4;

/// One impairment as it was felt at one site.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// Number of the impairment in its fleet; the same at all sites that felt it.
    pub event: usize,
    pub unit: String,
    /// The computer, if it is at fault.
    pub machine: Option<String>,
    /// First and last moment at which it could be seen, Unix milliseconds.
    pub start_ms: i64,
    pub end_ms: i64,
    /// `None` if no verdict describes it; then nobody must be blamed.
    pub verdict: Option<Verdict>,
    pub target: Option<String>,
    pub decidable: bool,
    /// Verdicts of faults that would look the same, the true one included.
    pub alternatives: Vec<Verdict>,
    /// At full strength.
    pub delay_us: f64,
    pub loss: f64,
    /// Samples that felt it.
    pub samples: usize,
}

pub fn of(fleet: &Fleet, impairments: &[Impairment], measured: &Measured) -> Vec<Truth> {
    let mut truths = Vec::new();
    for (event, impairment) in impairments.iter().enumerate() {
        for site in impairment.segment.sites(fleet) {
            let power = matches!(impairment.segment, Segment::Power { .. });
            let felt = measured.felt.get(&(event, site)).cloned().unwrap_or_default();
            if felt.samples != 0 || power {
                truths.push(truth(fleet, impairment, event, site, &felt, measured));
            }
        }
    }
    truths
}

fn truth(
    fleet: &Fleet,
    one: &Impairment,
    event: usize,
    site: usize,
    felt: &Felt,
    measured: &Measured,
) -> Truth {
    let is_power = matches!(one.segment, Segment::Power { .. });
    let (from_ms, until_ms) = one.felt_ms();
    let seen = |at: Option<i64>| at.filter(|_| !is_power);
    let mut alternatives = alternatives(fleet, one, event, site, measured);
    alternatives.sort_unstable();
    alternatives.dedup();
    Truth {
        event,
        unit: fleet.sites[site].unit.clone(),
        machine: match one.segment {
            Segment::Pc { site, machine } => Some(fleet.sites[site].machines[machine].name.clone()),
            _ => None,
        },
        start_ms: seen(felt.first_ms).map_or(from_ms, |first| first.max(from_ms)),
        end_ms: seen(felt.last_ms).map_or(until_ms, |last| (last + fleet.step_ms).min(until_ms)),
        verdict: one.segment.verdict(),
        target: one.segment.target().map(|index| fleet.targets[index].name.clone()),
        decidable: one.segment.verdict().is_some_and(|verdict| alternatives == [verdict])
            && is_visible(fleet, one, site, felt, measured),
        alternatives,
        delay_us: one.delay_us,
        loss: one.loss,
        samples: felt.samples,
    }
}

/// Verdicts of all single faults that the same pairs would feel.
fn alternatives(
    fleet: &Fleet,
    one: &Impairment,
    event: usize,
    site: usize,
    measured: &Measured,
) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = one.segment.verdict().into_iter().collect();
    if let Segment::Power { .. } = one.segment {
        if went_off(fleet, one, site, measured) < 2 {
            verdicts.push(Verdict::Pc);
        }
        return verdicts;
    }
    let pairs = observed(fleet, one, measured);
    let pattern = |fleet: &Fleet, segment: Segment| -> Vec<bool> {
        let feels =
            |(at, machine, probe): &(usize, usize, &Probe)| segment.is_on_way(fleet, *at, *machine, probe);
        pairs.iter().map(feels).collect()
    };
    let own = pattern(fleet, one.segment);
    let imagined = GovernmentWay::ALL.map(|government_way| Fleet { government_way, ..fleet.clone() });
    let is_same = |other: &Segment| imagined.iter().any(|imagined| pattern(imagined, *other) == own);
    let same = candidates(fleet).into_iter().filter(is_same);
    for other in same {
        match other.verdict() {
            // A full line is told from a bad one by the machines' own counters.
            Some(Verdict::AccessLineSelfLoad) => {}
            Some(verdict) => verdicts.push(verdict),
            None => verdicts.push(Verdict::Ambiguous),
        }
    }
    match one.segment {
        Segment::OwnLoad { .. } => {
            let tells = |(machine, _): &(usize, f64)| {
                fleet.sites[site].machines[*machine].tells_traffic
                    && is_witness(fleet, one, site, *machine, measured)
            };
            let all_told = measured.loaders.get(&event).is_some_and(|loaders| loaders.iter().all(tells));
            verdicts.retain(|verdict| !all_told || *verdict != Verdict::AccessLine);
        }
        // Two computers can have trouble of their own at once.
        Segment::Lan { .. } if witnesses(fleet, one, site, measured) < 3 => verdicts.push(Verdict::Pc),
        _ => {}
    }
    verdicts
}

/// Machine and target pairs that told something while it lasted.
fn observed<'a>(fleet: &'a Fleet, one: &Impairment, measured: &Measured) -> Vec<(usize, usize, &'a Probe)> {
    let mut pairs = Vec::new();
    for (site, plan) in fleet.sites.iter().enumerate() {
        let telling: Vec<&Probe> = fleet.probes.iter().filter(|probe| answers(fleet, site, probe)).collect();
        for machine in
            (0..plan.machines.len()).filter(|machine| is_witness(fleet, one, site, *machine, measured))
        {
            pairs.extend(telling.iter().map(|probe| (site, machine, *probe)));
        }
    }
    pairs
}

fn answers(fleet: &Fleet, site: usize, probe: &Probe) -> bool {
    match (&probe.role, probe.target) {
        (Role::Gateway, _) => fleet.sites[site].gateway_answers,
        (Role::FirstHop, _) => fleet.sites[site].hop_answers,
        (_, Some(target)) => fleet.targets[target].refusal == Refusal::No,
        (_, None) => false,
    }
}

/// Measuring for most of the time, with a clock that is right and a link that does not lose on its own.
fn is_witness(fleet: &Fleet, one: &Impairment, site: usize, machine: usize, measured: &Measured) -> bool {
    let expected = (one.until_ms - one.from_ms) / fleet.step_ms;
    let rounds = rounds(site, machine, measured, one.from_ms, one.until_ms);
    let quirk = fleet.sites[site].machines[machine].quirk;
    expected * 6 <= rounds as i64 * 10
        && !matches!(quirk, Some(Quirk::WrongClock(_) | Quirk::LossyWireless(_)))
}

/// How often a machine measured its gateway between two times.
fn rounds(site: usize, machine: usize, measured: &Measured, from_ms: i64, until_ms: i64) -> usize {
    let series = measured.network.sites[site].machines[machine].series.get(&Role::Gateway);
    series.map_or(0, |series| {
        let before = |at: i64| series.partition_point(|sample| sample.at_ms < at);
        before(until_ms) - before(from_ms)
    })
}

fn witnesses(fleet: &Fleet, one: &Impairment, site: usize, measured: &Measured) -> usize {
    (0..fleet.sites[site].machines.len())
        .filter(|machine| is_witness(fleet, one, site, *machine, measured))
        .count()
}

/// Machines that measured until the current went, and then no more.
fn went_off(fleet: &Fleet, one: &Impairment, site: usize, measured: &Measured) -> usize {
    let before =
        |machine: &usize| rounds(site, *machine, measured, one.from_ms - 3 * fleet.step_ms, one.from_ms);
    let after = |machine: &usize| rounds(site, *machine, measured, one.from_ms, one.until_ms);
    (0..fleet.sites[site].machines.len()).filter(|machine| 0 < before(machine) && after(machine) == 0).count()
}

/// Every single fault that this fleet can have.
fn candidates(fleet: &Fleet) -> Vec<Segment> {
    let mut all = vec![Segment::GovernmentCore];
    for (site, plan) in fleet.sites.iter().enumerate() {
        all.extend([Segment::Lan { site }, Segment::Access { site }, Segment::GovernmentTail { site }]);
        all.extend((0..plan.machines.len()).map(|machine| Segment::Pc { site, machine }));
    }
    for provider in 0..fleet.providers.len() {
        all.extend([false, true].map(|abroad_only| Segment::Core { provider, abroad_only }));
    }
    for (target, plan) in fleet.targets.iter().enumerate() {
        if plan.is_application {
            all.extend([Segment::Answer { target }, Segment::ServerNetwork { target }]);
        } else {
            all.push(Segment::Reference { target });
        }
    }
    all
}

/// Whether the samples hold enough of it: enough of them, in its first part of the way too, and enough lost ones where
/// loss is all there is.
fn is_visible(fleet: &Fleet, one: &Impairment, site: usize, felt: &Felt, measured: &Measured) -> bool {
    if matches!(one.segment, Segment::Power { .. }) {
        return true;
    }
    let first = felt.of_probe.iter().find(|(probe, _)| answers(fleet, site, &fleet.probes[**probe]));
    let first = first.map_or(0, |(_, samples)| *samples);
    let is_seen = felt.of_machine.keys().any(|machine| is_witness(fleet, one, site, *machine, measured));
    let lost = first as f64 * one.loss;
    is_seen && 2 * FEWEST <= first && (0.0 < one.delay_us || 5.0 <= lost)
}
