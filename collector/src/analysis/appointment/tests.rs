use proptest::prelude::*;

use super::*;

const USUAL: [&str; 8] =
    ["gateway", "first-hop:8.8.8.8", "8.8.8.8", "1.1.1.1", "10.0.0.1", "tcp:a:443", "https://a/", "dns:a"];

fn target(id: usize, probe: &str, period_s: u32) -> Target {
    let segment = match probe {
        "gateway" => Segment::Lan,
        "first-hop:8.8.8.8" => Segment::AccessLine,
        "8.8.8.8" | "1.1.1.1" | "dns:a" => Segment::Internet,
        "10.0.0.1" => Segment::Cpnet,
        _ => Segment::Application,
    };
    let id = TargetId(u16::try_from(id).unwrap());
    Target { id, name: probe.to_owned(), segment, probe: probe.parse().unwrap(), period_s, timeout_ms: 2_000 }
}

fn usual() -> Vec<Target> {
    USUAL.iter().enumerate().map(|(at, probe)| target(at + 1, probe, 60)).collect()
}

fn site(machines: usize) -> BTreeSet<MachineId> {
    (0..machines as u64).map(machine).collect()
}

fn machine(number: u64) -> MachineId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&mixed(number).to_be_bytes());
    MachineId(id)
}

fn plans(machines: &BTreeSet<MachineId>, targets: &[Target], day: i64) -> BTreeMap<MachineId, ProbingPlan> {
    appoint(machines, machines, targets, day)
}

/// Period in seconds of a target under a plan.
fn period_s(plan: &ProbingPlan, target: &Target) -> Option<u32> {
    plan.periods_s.get(&target.id).copied().unwrap_or(Some(target.period_s))
}

/// What the site's line carries for measuring, bits per second.
fn line_bits_per_s(plans: &BTreeMap<MachineId, ProbingPlan>, targets: &[Target]) -> f64 {
    let of_plan = |plan: &ProbingPlan| -> f64 {
        let far = targets.iter().filter(|target| !target.is_local());
        far.filter_map(|target| Some(bits_per_s(target, period_s(plan, target)?))).sum()
    };
    plans.values().map(of_plan).sum()
}

/// How many measure a target at the pace of the appointed.
fn coverage(plans: &BTreeMap<MachineId, ProbingPlan>, target: &Target) -> usize {
    plans.values().filter(|plan| period_s(plan, target).is_some_and(|period_s| period_s < 3_600)).count()
}

#[test]
fn a_machine_alone_measures_everything_and_five_hundred_cost_little_more_than_five() {
    let load = |machines| line_bits_per_s(&plans(&site(machines), &usual(), 0), &usual());
    let table: Vec<(usize, f64)> =
        [1, 2, 4, 5, 10, 20, 50, 100, 200, 500].map(|machines| (machines, load(machines).round())).to_vec();
    assert!(plans(&site(1), &usual(), 0).values().all(|plan| plan.periods_s.is_empty()));
    assert!(table[3..].iter().all(|(_, load)| (5_200.0..=5_600.0).contains(load)), "{table:?}");
    println!("{table:?}");
}

#[test]
fn every_machine_measures_what_lies_within_the_office() {
    let mut targets = usual();
    targets.push(Target { segment: Segment::Lan, ..target(9, "tcp:192.168.1.9:445", 60) });
    let plans = plans(&site(50), &targets, 0);
    for local in [&targets[0], &targets[8]] {
        assert_eq!(coverage(&plans, local), 50, "{}", local.probe);
    }
}

#[test]
fn every_machine_reaches_for_the_internet_and_the_government_network_once_an_hour() {
    for machines in [5, 50, 500] {
        let plans = plans(&site(machines), &usual(), 0);
        let asked = |at: usize| plans.values().filter(|plan| period_s(plan, &usual()[at]).is_some()).count();
        assert_eq!([asked(2), asked(4)], [machines; 2]);
        assert_eq!([asked(1), asked(3), asked(6), asked(7)], [PROBERS; 4]);
    }
    let dear = Target { segment: Segment::Cpnet, ..target(9, "https://a/", 60) };
    let asked = |machines| {
        let plans = plans(&site(machines), std::slice::from_ref(&dear), 0);
        plans.values().filter(|plan| period_s(plan, &dear).is_some()).count()
    };
    assert_eq!((asked(75), asked(500)), (75, PROBERS), "too dear for five hundred");
}

#[test]
fn one_of_four_changes_a_night_and_in_time_everybody_had_a_turn() {
    let (members, target) = (site(20), TargetId(3));
    let mut had_a_turn = BTreeSet::new();
    for day in 20_000..20_200 {
        let (today, tomorrow) = (probers(&members, target, day), probers(&members, target, day + 1));
        assert_eq!(today.len(), PROBERS);
        assert!(today.difference(&tomorrow).count() <= 1, "day {day}");
        had_a_turn.extend(today);
    }
    assert_eq!(had_a_turn, members);
}

#[test]
fn the_work_is_spread_over_the_machines() {
    let targets: Vec<Target> = (1..=24).map(|id| target(id, "8.8.8.8", 60)).collect();
    let members = site(24);
    let mut count: BTreeMap<MachineId, usize> = BTreeMap::new();
    for target in &targets {
        for machine in probers(&members, target.id, 0) {
            *count.entry(machine).or_default() += 1;
        }
    }
    assert!(count.len() >= 20 && count.values().all(|targets| *targets <= 12), "{count:?}");
}

#[test]
fn a_newcomer_is_not_leaned_upon_and_rests() {
    let (present, members) = (site(10), site(9));
    let newcomers: Vec<_> = present.difference(&members).copied().collect();
    let plans = appoint(&present, &members, &usual(), 0);
    for target in usual().iter().filter(|target| !target.is_local()) {
        assert_eq!(coverage(&plans, target), PROBERS);
        let resting = [3, 5].contains(&target.id.0).then_some(3_600);
        assert_eq!(period_s(&plans[&newcomers[0]], target), resting, "{}", target.probe);
    }
}

#[test]
fn a_closer_look_of_any_site_stays_within_what_a_site_may_spend() {
    for machines in 1..=500 {
        let look = closer_look(machines);
        let all = u64::from(look.bits_per_s) * machines as u64;
        assert!(
            all <= u64::from(LOOKING_BITS_PER_S) && look.bits_per_s <= LOOKING_EACH,
            "{machines}: {look:?}"
        );
    }
    assert!(f64::from(LOOKING_BITS_PER_S) + SITE_BITS_PER_S <= 64_000.0);
}

#[test]
fn without_the_collector_the_site_costs_no_more_than_with_it() {
    for machines in [1, 4, 5, 20, 50, 500] {
        let plans = plans(&site(machines), &usual(), 0);
        let far = usual().into_iter().filter(|target| !target.is_local());
        let alone: f64 = far.map(|target| bits_per_s(&target, 60)).sum();
        let all: f64 = plans.values().map(|plan| alone / f64::from(plan.stretch)).sum();
        assert!(all <= SITE_BITS_PER_S, "{machines}: {all}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_site_of_any_size_with_any_targets_keeps_its_budget_and_covers_every_target(
        machines in 1_usize..=500,
        kinds in prop::collection::vec((0_usize..8, 5_u32..=3_600), 0..=64),
        day in -9_i64..40_000,
    ) {
        let targets: Vec<Target> =
            kinds.iter().enumerate().map(|(at, (kind, period_s))| target(at + 1, USUAL[*kind], *period_s)).collect();
        let plans = plans(&site(machines), &targets, day);
        let load = line_bits_per_s(&plans, &targets);
        prop_assert!(load <= SITE_BITS_PER_S, "{load}");
        for target in targets.iter().filter(|target| !target.is_local()) {
            let probers = probers(&site(machines), target.id, day);
            prop_assert_eq!(probers.len(), machines.min(PROBERS));
            prop_assert!(probers.iter().all(|machine| period_s(&plans[machine], target).is_some()));
        }
    }

    #[test]
    fn when_a_machine_goes_one_other_takes_its_place_and_nobody_else_moves(
        machines in 2_usize..=200, gone in 0_usize..200, target in 1_u16.., day in 0_i64..40_000,
    ) {
        let members = site(machines);
        let mut left = members.clone();
        let gone = *members.iter().nth(gone % machines).unwrap();
        left.remove(&gone);
        let (before, after) = (probers(&members, TargetId(target), day), probers(&left, TargetId(target), day));
        prop_assert_eq!(after.len(), left.len().min(PROBERS));
        let stayed = before.intersection(&after).count();
        prop_assert_eq!(stayed, before.len() - usize::from(before.contains(&gone)));
    }
}
