//! What looks like something else.

use super::office::{DAY, Office, answer, beyond, connect, internet};
use super::{Fault, MINUTE, MONDAY, fault, judged, judged_office, morning, only, words};
use crate::analysis::episode::{FindingState, Part};
use crate::analysis::judge::{judge, learn, now};
use crate::analysis::network::{Event, EventKind, Network, Observation, Reply, Role};
use crate::analysis::rules::Rules;
use crate::analysis::verdict::Verdict;

fn lost_always(office: &mut Office, role: &Role) {
    for quiet in office.targets.iter_mut().filter(|quiet| quiet.role == *role) {
        quiet.loss = 1.0;
    }
}

#[test]
fn a_target_that_never_answers_is_never_bad() {
    let mut office = Office::default();
    for role in [internet("vn"), connect("mail"), answer("mail")] {
        lost_always(&mut office, &role);
    }
    assert_eq!(words(&judged_office(&office)), Vec::<&str>::new());
}

#[test]
fn a_gateway_that_ignores_ping_is_cleared_by_what_lies_behind() {
    let mut office = Office::default();
    lost_always(&mut office, &Role::Gateway);
    office.faults.push(Fault { slower_ms: 50.0, ..fault(vec![internet("vn"), internet("world")]) });
    only(&judged_office(&office), Verdict::Isp, &morning());
}

#[test]
fn with_a_silent_gateway_and_all_bad_the_provider_is_not_blamed() {
    let mut office = Office::default();
    lost_always(&mut office, &Role::Gateway);
    office.faults.push(Fault { slower_ms: 50.0, ..fault(beyond(&office)) });
    only(&judged_office(&office), Verdict::Ambiguous, &morning());
}

#[test]
fn one_bad_reference_alone_is_that_references_matter() {
    let mut office = Office::default();
    office.faults.push(Fault { slower_ms: 100.0, loss: 0.2, ..fault(vec![internet("world")]) });
    assert_eq!(words(&judged_office(&office)), Vec::<&str>::new());
}

#[test]
fn congestion_at_the_same_hour_of_every_day_is_not_learnt_as_usual() {
    let mut office = Office { days: 10, machines: 3, ..Office::default() };
    let roles = beyond(&office);
    for day in (0..12).filter(|day| day % 7 < 5) {
        let when = MONDAY + day * DAY + 60 * MINUTE..MONDAY + day * DAY + 160 * MINUTE;
        office.faults.push(Fault { slower_ms: 20.0, when, ..fault(roles.clone()) });
    }
    assert_eq!(words(&judged_office(&office)), ["access_line"; 10]);
}

#[test]
fn a_single_bad_day_without_days_before_is_found() {
    let mut office = Office { days: 1, ..Office::default() };
    let when = MONDAY + 60 * MINUTE..MONDAY + 230 * MINUTE;
    office.faults.push(Fault { slower_ms: 30.0, when: when.clone(), ..fault(beyond(&office)) });
    only(&judged_office(&office), Verdict::AccessLine, &when);
}

#[test]
fn two_computers_with_a_bad_gateway_stay_an_open_question() {
    let mut office = Office { machines: 2, ..Office::default() };
    let roles = office.targets.iter().map(|quiet| quiet.role.clone()).collect();
    office.faults.push(Fault { slower_ms: 30.0, ..fault(roles) });
    only(&judged_office(&office), Verdict::Ambiguous, &morning());
}

#[test]
fn a_bad_computer_does_not_speak_for_its_site() {
    let mut office = Office { machines: 3, ..Office::default() };
    let roles: Vec<Role> = office.targets.iter().map(|quiet| quiet.role.clone()).collect();
    let whole_day = MONDAY + DAY..MONDAY + 2 * DAY;
    office.faults.push(Fault { machines: vec![0], loss: 0.4, when: whole_day, ..fault(roles) });
    let found = judged_office(&office);
    assert!(found.iter().all(|episode| episode.verdict == Verdict::Pc), "{:?}", words(&found));
    assert!(!found.is_empty());
}

#[test]
fn a_computer_suspended_every_hour_leaves_gaps_and_no_loss() {
    let hourly =
        (0..24 * 4).map(|hour| MONDAY + hour * 60 * MINUTE).map(|at| (vec![1], at..at + 15 * MINUTE));
    let office = Office { silent: hourly.collect(), ..Office::default() };
    assert_eq!(words(&judged_office(&office)), Vec::<&str>::new());
}

#[test]
fn lunch_and_closing_time_are_no_power_cut_and_neither_is_one_computer_switched_off() {
    let off = morning().start..morning().start + 40 * MINUTE;
    let office = Office { silent: vec![(vec![3], off)], ..Office::default() };
    assert_eq!(words(&judged_office(&office)), Vec::<&str>::new());
}

#[test]
fn agents_that_were_exchanged_together_had_current() {
    let stop = morning().start..morning().start + 12 * MINUTE;
    let office = Office { silent: vec![(Vec::new(), stop.clone())], ..Office::default() };
    let mut site = office.site();
    for machine in &mut site.machines {
        machine.events.push(Event { at_ms: stop.start, kind: EventKind::AgentStop });
    }
    assert_eq!(words(&judged(&Network { sites: vec![site] })), Vec::<&str>::new());
}

#[test]
fn a_wrong_clock_and_samples_out_of_order_change_no_verdict() {
    let mut office = Office::default();
    office.faults.push(Fault { slower_ms: 25.0, ..fault(beyond(&office)) });
    let mut site = office.site();
    for (place, machine) in site.machines.iter_mut().enumerate() {
        for observations in machine.series.values_mut() {
            observations.reverse();
            if place == 4 {
                for observation in observations.iter_mut() {
                    observation.at_ms -= 9 * 365 * DAY;
                }
            }
        }
    }
    only(&judged(&Network { sites: vec![site] }), Verdict::AccessLine, &morning());
}

#[test]
fn own_traffic_that_hurts_nobody_is_no_episode_and_excuses_no_later_one() {
    let mut office = Office::default();
    let spike = MONDAY + 60 * MINUTE..MONDAY + 100 * MINUTE;
    office.faults.push(Fault { when: spike, own_bps: Some(40e6), ..fault(Vec::new()) });
    office.faults.push(Fault { slower_ms: 25.0, ..fault(beyond(&office)) });
    only(&judged_office(&office), Verdict::AccessLine, &morning());
}

#[test]
fn a_computer_behind_a_tunnel_has_its_own_usual() {
    let office = Office { machines: 3, ..Office::default() };
    let mut site = office.site();
    let tunnelled = site.machines.first_mut().unwrap();
    for observation in tunnelled.series.values_mut().flatten() {
        if let Observation { reply: Reply::After(us), .. } = observation {
            *us += 80_000;
        }
    }
    assert_eq!(words(&judged(&Network { sites: vec![site] })), Vec::<&str>::new());
}

#[test]
fn judging_by_a_baseline_of_the_days_before_finds_the_same_while_it_lasts() {
    let rules = Rules::on("2026-11-25").unwrap();
    let mut office = Office::default();
    office.faults.push(Fault { slower_ms: 25.0, ..fault(beyond(&office)) });
    let mut past = office.network();
    let mut present = office.network();
    let at = morning().start + 11 * MINUTE;
    for (network, kept) in [(&mut past, 0..MONDAY + DAY), (&mut present, MONDAY + DAY..at)] {
        for observations in
            network.sites.iter_mut().flat_map(|site| &mut site.machines).flat_map(|m| m.series.values_mut())
        {
            observations.retain(|observation| kept.contains(&observation.at_ms));
        }
    }
    let baselines = learn(&past, &rules);
    let kept: crate::analysis::baseline::Baselines =
        serde_json::from_str(&serde_json::to_string(&baselines).unwrap()).unwrap();
    let found = judge(&present, &kept, MONDAY + DAY..at, &rules);
    assert_eq!(words(&found), ["access_line"]);
    assert!(found.iter().all(|episode| episode.open));
    let lights = now(&present, &kept, at, &rules);
    let light =
        |part: Part| lights.values().next().and_then(|parts| parts.get(&part)).map(|state| state.state);
    assert_eq!(light(Part::Lan), Some(FindingState::Cleared));
    assert_eq!(light(Part::AccessLine), Some(FindingState::Bad));
}
