//! Short runs in a laboratory: windows of a minute, three computers, round trips of a few hundredths of a millisecond,
//! four quiet windows, then four bad ones, then two quiet ones. Thresholds must not depend on windows of five minutes.

use std::ops::Range;

use super::office::{Dice, MINUTE, MONDAY, answer, connect, cpnet, internet};
use super::words;
use crate::analysis::episode::Episode;
use crate::analysis::judge::{episodes, judge, learn};
use crate::analysis::network::{
    Event, EventKind, Machine, Network, Observation, OwnTraffic, Reply, Role, Site,
};
use crate::analysis::rules::Rules;
use crate::analysis::verdict::Verdict;

const BAD: Range<i64> = MONDAY + 4 * MINUTE..MONDAY + 8 * MINUTE;
const END: i64 = MONDAY + 10 * MINUTE;
const SECOND: i64 = 1000;

/// What happens to a probe while the laboratory is bad: milliseconds more, share lost; `None` if it is not sent.
type Harm = fn(machine: usize, role: &Role) -> Option<(f64, f64)>;

fn rules() -> Rules {
    Rules { window_s: 60, fewest_samples: 4, ..Rules::on("2026-11-25").unwrap() }
}

fn every(role: &Role) -> i64 {
    if matches!(role, Role::ApplicationConnect(_) | Role::ApplicationAnswer(_)) { 60 } else { 10 }
}

fn roles() -> Vec<Role> {
    let references = [internet("one"), internet("two")];
    [Role::Gateway, Role::FirstHop]
        .into_iter()
        .chain(references)
        .chain([cpnet(), connect("voffice"), answer("voffice")])
        .collect()
}

fn laboratory(seed: u64, harm: Harm) -> Network {
    let mut dice = Dice::new(seed);
    let mut site = Site { unit: "xa-01".to_owned(), provider: Some("vnpt".to_owned()), ..Site::default() };
    for place in 0..3 {
        let mut machine = Machine { name: format!("pc{}", place + 1), ..Machine::default() };
        for role in roles() {
            let mut at_ms = MONDAY + dice.between(0.0, 9_000.0) as i64;
            let series = machine.series.entry(role.clone()).or_default();
            while at_ms < END {
                let harmed = if BAD.contains(&at_ms) { harm(place, &role) } else { Some((0.0, 0.0)) };
                if let Some((more_ms, loss)) = harmed {
                    let usual = if matches!(role, Role::ApplicationAnswer(_)) { 5.3 } else { 0.05 };
                    let ms = usual + 0.03 * dice.wait() + more_ms * dice.between(0.8, 1.2);
                    let reply =
                        if dice.chance(loss) { Reply::Lost } else { Reply::After((ms * 1000.0) as u32) };
                    series.push(Observation { at_ms, reply });
                }
                at_ms += every(&role) * SECOND;
            }
        }
        site.machines.push(machine);
    }
    Network { sites: vec![site] }
}

/// One episode with that verdict, whichever way the laboratory is judged, over the bad time give or take two windows.
#[track_caller]
fn one(network: &Network, verdict: Verdict) -> Episode {
    let rules = rules();
    let alone = episodes(network, &rules);
    let by_job = judge(network, &learn(network, &rules), MONDAY..END, &rules);
    for found in [&alone, &by_job] {
        let said: Vec<_> = found
            .iter()
            .map(|one| (one.verdict.word(), (one.start_ms - MONDAY) / MINUTE, (one.end_ms - MONDAY) / MINUTE))
            .collect();
        assert_eq!(words(found), [verdict.word()], "{said:?}");
        let episode = found.first().unwrap();
        assert!((episode.start_ms - BAD.start).abs() <= 2 * MINUTE, "{said:?}");
        assert!((episode.end_ms - BAD.end).abs() <= 2 * MINUTE, "{said:?}");
    }
    alone.first().unwrap().clone()
}

fn beyond_gateway(role: &Role) -> bool {
    *role != Role::Gateway
}

fn over_the_line(role: &Role) -> bool {
    matches!(role, Role::FirstHop | Role::Internet(_))
}

fn cpnet_and_application(role: &Role) -> bool {
    !matches!(role, Role::Gateway | Role::FirstHop | Role::Internet(_))
}

#[test]
fn a_calm_laboratory_brings_nothing() {
    for seed in 1..=20 {
        let network = laboratory(seed, |_, _| Some((0.0, 0.0)));
        assert_eq!(words(&episodes(&network, &rules())), Vec::<&str>::new());
    }
}

#[test]
fn a_crowded_line_is_the_line() {
    for seed in 1..=20 {
        one(
            &laboratory(seed, |_, role| Some((if over_the_line(role) { 120.0 } else { 0.0 }, 0.0))),
            Verdict::AccessLine,
        );
        one(
            &laboratory(seed, |_, role| Some(if beyond_gateway(role) { (120.0, 0.02) } else { (0.0, 0.0) })),
            Verdict::AccessLine,
        );
    }
}

#[test]
fn a_line_crowded_by_the_office_is_its_own_load() {
    for seed in 1..=20 {
        let mut network =
            laboratory(seed, |_, role| Some(if over_the_line(role) { (120.0, 0.1) } else { (0.0, 0.0) }));
        for machine in &mut network.sites[0].machines {
            machine.own_traffic = (0..60)
                .map(|step| MONDAY + step * 10 * SECOND)
                .map(|at_ms| {
                    let down_bps =
                        if BAD.contains(&at_ms) && machine.name == "pc3" { 2_000_000 } else { 900 };
                    OwnTraffic { at_ms, down_bps, up_bps: 900 }
                })
                .collect();
        }
        one(&network, Verdict::AccessLineSelfLoad);
    }
}

#[test]
fn a_switch_that_drops_a_fifth_for_all_is_the_lan() {
    for seed in 1..=20 {
        one(&laboratory(seed, |_, _| Some((0.0, 0.2))), Verdict::Lan);
    }
}

#[test]
fn a_cable_that_drops_a_third_is_that_computers() {
    for seed in 1..=20 {
        let episode = one(
            &laboratory(seed, |machine, _| Some((0.0, if machine == 0 { 0.3 } else { 0.0 }))),
            Verdict::Pc,
        );
        assert_eq!(episode.machines, ["pc1"]);
    }
}

#[test]
fn a_dead_line_is_the_line_even_if_its_first_hop_is_not_measured_meanwhile() {
    for seed in 1..=20 {
        one(
            &laboratory(seed, |_, role| Some((0.0, if over_the_line(role) { 1.0 } else { 0.0 }))),
            Verdict::AccessLine,
        );
        let unmeasured: Harm = |_, role| match role {
            Role::FirstHop => None,
            Role::Internet(_) => Some((0.0, 1.0)),
            _ => Some((0.0, 0.0)),
        };
        one(&laboratory(seed, unmeasured), Verdict::AccessLine);
    }
}

#[test]
fn a_crowded_provider_is_the_provider() {
    for seed in 1..=20 {
        let harm: Harm =
            |_, role| Some(if matches!(role, Role::Internet(_)) { (120.0, 0.02) } else { (0.0, 0.0) });
        one(&laboratory(seed, harm), Verdict::Isp);
    }
}

#[test]
fn a_crowded_government_network_is_cpnet() {
    for seed in 1..=20 {
        one(
            &laboratory(seed, |_, role| {
                Some(if cpnet_and_application(role) { (120.0, 0.02) } else { (0.0, 0.0) })
            }),
            Verdict::Cpnet,
        );
    }
}

#[test]
fn an_application_that_thinks_long_is_named_from_a_sample_a_minute() {
    for seed in 1..=20 {
        let harm: Harm =
            |_, role| Some((if matches!(role, Role::ApplicationAnswer(_)) { 900.0 } else { 0.0 }, 0.0));
        let episode = one(&laboratory(seed, harm), Verdict::Application);
        assert_eq!(episode.target.as_deref(), Some("voffice"));
    }
}

#[test]
fn computers_that_all_come_back_from_two_minutes_of_silence_had_no_current() {
    for seed in 1..=20 {
        let cut = MONDAY + 5 * MINUTE..MONDAY + 7 * MINUTE;
        let mut network = laboratory(seed, |_, _| Some((0.0, 0.0)));
        for machine in &mut network.sites[0].machines {
            for series in machine.series.values_mut() {
                series.retain(|observation| !cut.contains(&observation.at_ms));
            }
            machine.events.push(Event { at_ms: cut.end, kind: EventKind::Boot });
        }
        one(&network, Verdict::OutagePower);
    }
}
