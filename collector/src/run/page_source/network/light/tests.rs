//! Lights over made-up minutes: each part alone, and parts that hide one another.

use super::*;

fn rules() -> Rules {
    Rules::on("2026-11-25").unwrap()
}

fn tally(answered: usize, round_trip_us: f64, lost: u32) -> Tally {
    Tally { round_trips_us: vec![round_trip_us; answered], lost, denied: 0 }
}

/// A target that usually answers within 10 ms give or take 1 ms.
fn recent(id: u16, part: Part, pooled: Tally) -> Recent {
    let name = format!("đích {id}");
    Recent { part: Some(part), id: Some(TargetId(id)), name, pooled, by_machine: Vec::new() }
}

fn lights(recent: &[Recent]) -> BTreeMap<Part, (Light, NowReason)> {
    let usual = Usual { median_us: 10_000.0, spread_us: 1_000.0 };
    let usual = recent.iter().filter_map(|target| target.id).map(|id| (id, usual)).collect();
    segments(recent, &usual, &rules()).into_iter().map(|now| (now.part, (now.light, now.reason))).collect()
}

#[test]
fn every_part_is_named_and_one_without_target_or_samples_is_not_judged() {
    let found = lights(&[recent(1, Part::Lan, tally(9, 10_000.0, 0))]);
    assert_eq!(found.len(), 6);
    assert_eq!(found[&Part::Lan], (Light::Unknown, NowReason::FewSamples { samples: 9, needed: 10 }));
    assert_eq!(found[&Part::Cpnet], (Light::Unknown, NowReason::NoTarget));
}

#[test]
fn slow_lossy_and_silent_are_told_apart() {
    let light = |pooled| lights(&[recent(1, Part::Cpnet, pooled)])[&Part::Cpnet].0;
    assert_eq!(light(tally(45, 11_000.0, 0)), Light::Good);
    assert_eq!(light(tally(45, 30_000.0, 0)), Light::Slow);
    assert_eq!(light(tally(45, 10_000.0, 6)), Light::Slow);
    assert_eq!(light(tally(45, 10_000.0, 1)), Light::Good, "one lost packet is within chance");
    assert_eq!(light(tally(0, 0.0, 45)), Light::Down);
}

#[test]
fn what_never_answered_is_not_down_and_what_has_no_past_is_not_good() {
    let of = |pooled| {
        let now = segments(&[recent(1, Part::Isp, pooled)], &BTreeMap::new(), &rules());
        now.into_iter().find(|now| now.part == Part::Isp).unwrap()
    };
    let blocked = of(tally(0, 0.0, 45));
    assert_eq!(
        (blocked.light, blocked.reason),
        (Light::Unknown, NowReason::NeverAnswered { target: "đích 1".to_owned() })
    );
    let fresh = of(tally(45, 10_000.0, 0));
    assert!(fresh.light == Light::Unknown && matches!(fresh.reason, NowReason::Figures(_)));
}

#[test]
fn parts_behind_a_slow_line_are_not_blamed_unless_they_add_to_it() {
    let with_application = |us| {
        lights(&[
            recent(1, Part::Lan, tally(45, 10_000.0, 0)),
            recent(2, Part::AccessLine, tally(45, 60_000.0, 0)),
            recent(3, Part::Isp, tally(45, 61_000.0, 0)),
            recent(4, Part::Application, tally(45, us, 0)),
        ])
    };
    let found = with_application(62_000.0);
    assert_eq!(found[&Part::Lan].0, Light::Good);
    assert_eq!(found[&Part::AccessLine].0, Light::Slow);
    assert_eq!(found[&Part::Isp], (Light::Unknown, NowReason::Behind { part: Part::AccessLine }));
    assert_eq!(found[&Part::Application].0, Light::Unknown);
    assert_eq!(with_application(300_000.0)[&Part::Application].0, Light::Slow);
}

#[test]
fn a_gateway_that_ignores_pings_is_well_if_what_lies_beyond_is() {
    let found = lights(&[
        recent(1, Part::Lan, tally(20, 10_000.0, 25)),
        recent(3, Part::Isp, tally(45, 10_000.0, 0)),
    ]);
    assert_eq!(found[&Part::Lan], (Light::Good, NowReason::WellBeyond { part: Part::Isp }));
}

#[test]
fn one_of_two_references_that_answers_well_clears_the_provider_and_the_worst_application_shows() {
    let found = lights(&[
        recent(1, Part::Isp, tally(45, 90_000.0, 0)),
        recent(2, Part::Isp, tally(45, 10_000.0, 0)),
        recent(3, Part::Application, tally(45, 90_000.0, 0)),
        recent(4, Part::Application, tally(45, 10_000.0, 0)),
    ]);
    assert_eq!(found[&Part::Isp].0, Light::Good);
    assert_eq!(found[&Part::Application].0, Light::Slow);
}

#[test]
fn a_machine_that_is_slow_alone_is_named() {
    let link = |name: &str| MachineLink { id: None, name: name.to_owned() };
    let mut gateway = recent(1, Part::Lan, tally(45, 10_000.0, 0));
    gateway.by_machine = vec![
        (link("PC-01"), tally(15, 10_000.0, 0)),
        (link("PC-02"), tally(15, 10_000.0, 0)),
        (link("PC-03"), tally(15, 80_000.0, 0)),
    ];
    let found = lights(&[gateway]);
    let reason = NowReason::Machines { measuring: 3, alone: vec![link("PC-03")] };
    assert_eq!(found[&Part::Pc], (Light::Slow, reason));
}
