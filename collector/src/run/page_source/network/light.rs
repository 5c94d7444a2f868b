//! The light of each part of the way, from the last minutes against what is usual (pure).
//!
//! A light is a first look, not a verdict: it has no memory and asks no neighbour. Two rules keep it from blaming the
//! wrong part: what lies behind a bad part is not judged unless it adds something of its own, and a part whose devices
//! answer badly while a later one on the same way is well is well too, because routers put answering pings last.

use std::collections::BTreeMap;

use hatang_proto::model::TargetId;

use super::DOWN_SHARE;
use super::samples::{Recent, Tally, Usual, whole_us};
use crate::analysis::episode::Part;
use crate::analysis::rules::Rules;
use crate::analysis::statistics::{median, wilson};
use crate::web::views::{Light, MachineLink, NowFigures, NowReason, SegmentNow};

/// Parts that targets stand for, in path order.
const PARTS: [Part; 5] = [Part::Lan, Part::AccessLine, Part::Isp, Part::Cpnet, Part::Application];

/// A target's standing.
#[derive(Debug, Clone)]
struct Standing {
    light: Light,
    reason: NowReason,
    excess_us: f64,
}

/// All six parts in path order.
pub(super) fn segments(
    recent: &[Recent],
    usual: &BTreeMap<TargetId, Usual>,
    rules: &Rules,
) -> Vec<SegmentNow> {
    let mut found: Vec<(Part, Standing)> = Vec::new();
    for part in PARTS {
        let of_part = recent.iter().filter(|target| target.part == Some(part));
        let standings = of_part.map(|target| standing(target, usual_of(target, usual), rules));
        let standing = behind(pick(part, standings.collect()), part, &found, rules);
        found.push((part, standing));
    }
    clear_what_lies_before_the_good(&mut found);
    let segments =
        found.into_iter().map(|(part, Standing { light, reason, .. })| SegmentNow { part, light, reason });
    std::iter::once(machines(recent, usual, rules)).chain(segments).collect()
}

fn usual_of(target: &Recent, usual: &BTreeMap<TargetId, Usual>) -> Option<Usual> {
    target.id.and_then(|id| usual.get(&id)).copied()
}

fn standing(target: &Recent, usual: Option<Usual>, rules: &Rules) -> Standing {
    let tally = &target.pooled;
    let (light, excess_us) = judge(tally, usual, rules);
    let figures = NowFigures {
        target: target.name.clone(),
        samples: tally.samples(),
        lost: tally.lost + tally.denied,
        median_us: median(&mut tally.round_trips_us.clone()).map(whole_us),
        usual_us: usual.map(|usual| whole_us(usual.median_us)),
    };
    let reason = match light {
        Light::Unknown if tally.samples() < rules.fewest_samples => {
            NowReason::FewSamples { samples: tally.samples(), needed: rules.fewest_samples }
        }
        Light::Unknown if tally.round_trips_us.is_empty() => {
            NowReason::NeverAnswered { target: target.name.clone() }
        }
        _ => NowReason::Figures(figures),
    };
    Standing { light, reason, excess_us }
}

/// The light, and how much slower than usual, microseconds.
fn judge(tally: &Tally, usual: Option<Usual>, rules: &Rules) -> (Light, f64) {
    let samples = tally.samples();
    if samples < rules.fewest_samples {
        return (Light::Unknown, 0.0);
    }
    let Some(median_us) = median(&mut tally.round_trips_us.clone()) else {
        // What never answers is blocked or not there; what used to answer is down.
        return (if usual.is_some() { Light::Down } else { Light::Unknown }, 0.0);
    };
    let failed = tally.lost + tally.denied;
    if DOWN_SHARE <= f64::from(failed) / f64::from(samples) {
        return (Light::Down, 0.0);
    }
    if rules.loss_share < wilson(failed, samples).low {
        return (Light::Slow, usual.map_or(0.0, |usual| median_us - usual.median_us));
    }
    let Some(usual) = usual else { return (Light::Unknown, 0.0) };
    let excess_us = median_us - usual.median_us;
    let slow = f64::from(rules.slow_us).max(rules.slow_deviations * usual.spread_us) < excess_us;
    (if slow { Light::Slow } else { Light::Good }, excess_us)
}

/// Several targets stand for one part: an application is as bad as its worst, a network as good as its best.
fn pick(part: Part, mut standings: Vec<Standing>) -> Standing {
    let severity = |standing: &Standing| (standing.light, standing.excess_us);
    standings.sort_by(|a, b| severity(a).0.cmp(&severity(b).0).then(severity(a).1.total_cmp(&severity(b).1)));
    let chosen = if part == Part::Application {
        standings.pop()
    } else {
        let judged = standings.iter().position(|standing| standing.light != Light::Unknown).unwrap_or(0);
        (judged < standings.len()).then(|| standings.swap_remove(judged))
    };
    let nothing = Standing { light: Light::Unknown, reason: NowReason::NoTarget, excess_us: 0.0 };
    chosen.unwrap_or(nothing)
}

/// Not judged if it adds nothing to what an earlier part already spoils.
fn behind(own: Standing, part: Part, before: &[(Part, Standing)], rules: &Rules) -> Standing {
    let bad = |standing: &Standing| matches!(standing.light, Light::Slow | Light::Down);
    if !bad(&own) {
        return own;
    }
    let earlier = before.iter().find(|(earlier, standing)| is_before(*earlier, part) && bad(standing));
    let Some((earlier, spoiled)) = earlier else { return own };
    let adds_delay = spoiled.excess_us + f64::from(rules.slow_us) < own.excess_us;
    if spoiled.light != Light::Down && own.light != Light::Down && adds_delay {
        return own;
    }
    Standing { light: Light::Unknown, reason: NowReason::Behind { part: *earlier }, ..own }
}

/// The way to the government network leaves the office like all others, but need not pass the provider's network.
fn is_before(earlier: Part, later: Part) -> bool {
    earlier < later && !(earlier == Part::Isp && later == Part::Cpnet)
}

/// Of gateway and first hop only: whatever else is well shows that they pass everything on.
fn clear_what_lies_before_the_good(found: &mut [(Part, Standing)]) {
    for index in 0..found.len() {
        let good = found.iter().skip(index + 1).find(|(_, standing)| standing.light == Light::Good);
        let Some(beyond) = good.map(|(part, _)| *part) else { return };
        let Some((part, standing)) = found.get_mut(index) else { return };
        let bad = matches!(standing.light, Light::Slow | Light::Down);
        let shown = *part == Part::Lan || (*part == Part::AccessLine && beyond != Part::Cpnet);
        if bad && shown {
            standing.light = Light::Good;
            standing.reason = NowReason::WellBeyond { part: beyond };
        }
    }
}

/// The computers themselves: whose way to the gateway is bad while the office's as a whole is well.
fn machines(recent: &[Recent], usual: &BTreeMap<TargetId, Usual>, rules: &Rules) -> SegmentNow {
    let mut measuring: Vec<&MachineLink> = Vec::new();
    for (link, _) in recent.iter().flat_map(|target| &target.by_machine) {
        if !measuring.contains(&link) {
            measuring.push(link);
        }
    }
    let gateway = recent.iter().find(|target| target.part == Some(Part::Lan));
    let mut alone = Vec::new();
    let mut judged = false;
    if let Some(gateway) = gateway {
        let usual = usual_of(gateway, usual);
        let lights: Vec<_> =
            gateway.by_machine.iter().map(|(link, tally)| (link, judge(tally, usual, rules).0)).collect();
        let good = lights.iter().filter(|(_, light)| *light == Light::Good).count();
        let bad: Vec<_> =
            lights.iter().filter(|(_, light)| matches!(light, Light::Slow | Light::Down)).collect();
        judged = 0 < good + bad.len();
        // As many good ones speak for the network, not against it.
        if bad.len() < good {
            alone = bad.into_iter().map(|(link, _)| (*link).clone()).collect();
        }
    }
    let light = match (judged, alone.is_empty()) {
        (false, _) => Light::Unknown,
        (true, true) => Light::Good,
        (true, false) => Light::Slow,
    };
    let reason = if measuring.is_empty() {
        NowReason::FewSamples { samples: 0, needed: rules.fewest_samples }
    } else {
        NowReason::Machines { measuring: u32::try_from(measuring.len()).unwrap_or(u32::MAX), alone }
    };
    SegmentNow { part: Part::Pc, light, reason }
}

#[cfg(test)]
mod tests;
