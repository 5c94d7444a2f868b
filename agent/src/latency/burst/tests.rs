use hatang_proto::model::Segment;
use proptest::prelude::*;

use super::*;
use crate::latency::schedule::{First, Schedule};

fn target(id: usize, period_s: u32, probe: &str) -> Target {
    Target {
        id: TargetId(u16::try_from(id).unwrap()),
        name: probe.to_owned(),
        segment: Segment::Application,
        probe: probe.parse().unwrap(),
        period_s,
        timeout_ms: 2_000,
    }
}

fn set(probes: &[&str], period_s: u32) -> Vec<Target> {
    probes.iter().enumerate().map(|(id, probe)| target(id + 1, period_s, probe)).collect()
}

const USUAL: [&str; 8] =
    ["gateway", "first-hop:8.8.8.8", "8.8.8.8", "1.1.1.1", "10.0.0.1", "tcp:a:443", "https://a/", "dns:a"];

fn usual() -> Vec<Target> {
    set(&USUAL, 60)
}

fn ask(burst: &mut Burst, targets: &[Target], why: Why, now_ms: u64) -> Option<u64> {
    burst.ask(targets, why, LASTS_MS, BOUND_BITS_PER_S, now_ms).map(|look| look.until_ms)
}

fn dense(targets: &[&Target]) -> BTreeMap<TargetId, u64> {
    periods_ms(targets, &usual_periods_ms(targets), BOUND_BITS_PER_S)
}

/// Asks every `every_ms` for three days; the moments at which a look began.
fn looks(targets: &[Target], why: Why, every_ms: u64) -> Vec<u64> {
    let mut burst = Burst::default();
    let mut begun = Vec::new();
    for now_ms in (0..3 * 24 * HOUR_MS).step_by(usize::try_from(every_ms).unwrap()) {
        if ask(&mut burst, targets, why, now_ms) == Some(now_ms + LASTS_MS) {
            begun.push(now_ms);
        }
    }
    begun
}

/// The dearest day: bits of usual measuring and of all looks within any 24 hours that end with a look.
fn dearest_day_bits(targets: &[Target], begun: &[u64]) -> f64 {
    let refs: Vec<&Target> = targets.iter().collect();
    let (extra, usual) =
        (extra_bits(&refs, BOUND_BITS_PER_S, LASTS_MS), cost(&refs, &usual_periods_ms(&refs)) * DAY_S);
    let within = |end: u64| begun.iter().filter(|at| **at <= end && end < **at + 24 * HOUR_MS).count();
    begun.iter().map(|at| usual + extra * within(*at) as f64).fold(usual, f64::max)
}

#[test]
fn a_look_asks_echoes_every_five_and_pages_every_ten_seconds() {
    let targets = usual();
    let periods = dense(&targets.iter().collect::<Vec<_>>());
    for target in &targets {
        let expected = if matches!(target.probe, Probe::Http { .. }) { 10_000 } else { 5_000 };
        assert_eq!(periods[&target.id], expected, "{}", target.probe);
    }
}

#[test]
fn the_first_two_looks_come_at_once_and_then_one_an_hour() {
    let begun = looks(&set(&["8.8.8.8"], 60), Why::Complaint, 60_000);
    assert_eq!(begun[..2], [0, LASTS_MS]);
    assert!(begun.windows(3).all(|look| HOUR_MS <= look[2] - look[0] + LASTS_MS), "{begun:?}");
    let first_day = begun.iter().filter(|at| **at < 24 * HOUR_MS).count();
    assert_eq!(first_day, 25, "{begun:?}");
}

#[test]
fn a_look_under_way_is_not_prolonged() {
    let mut burst = Burst::default();
    assert_eq!(ask(&mut burst, &usual(), Why::Complaint, 1_000), Some(1_000 + LASTS_MS));
    assert_eq!(ask(&mut burst, &usual(), Why::Collector, 200_000), Some(1_000 + LASTS_MS));
    assert_eq!(burst.granted.len(), 1);
}

#[test]
fn without_targets_there_is_nothing_to_look_at() {
    assert_eq!(ask(&mut Burst::default(), &[], Why::Complaint, 5), None);
}

#[test]
fn a_usual_set_gets_several_looks_a_day_and_keeps_the_days_average() {
    let begun = looks(&usual(), Why::Complaint, 600_000);
    let first_day = begun.iter().filter(|at| **at < 24 * HOUR_MS).count();
    assert!((5..=9).contains(&first_day), "{first_day}");
    let bits_per_s = dearest_day_bits(&usual(), &begun) / DAY_S;
    assert!((1_400.0..=BUDGET_BITS_PER_S).contains(&bits_per_s), "{bits_per_s}");
}

#[test]
fn even_the_dearest_set_gets_looks_every_day() {
    let dear = set(&["https://a/"; 64], 5);
    let begun = looks(&dear, Why::Complaint, 600_000);
    assert_eq!(begun.iter().filter(|at| **at < 24 * HOUR_MS).count(), 4, "{begun:?}");
    assert!(dearest_day_bits(&dear, &begun) / DAY_S <= BUDGET_BITS_PER_S);
}

#[test]
fn a_boot_clock_that_went_back_forgets_the_looks_of_the_future() {
    let mut burst = Burst::default();
    ask(&mut burst, &usual(), Why::Complaint, 90 * HOUR_MS);
    assert_eq!(ask(&mut burst, &usual(), Why::Complaint, 10), Some(10 + LASTS_MS));
}

#[test]
fn the_collector_and_a_false_alarm_leave_a_look_for_a_person() {
    for why in [Why::Collector, Why::Anomaly] {
        let mut burst = Burst::default();
        assert!(ask(&mut burst, &usual(), why, 0).is_some());
        assert_eq!(ask(&mut burst, &usual(), why, LASTS_MS), None, "{why:?}");
        assert!(ask(&mut burst, &usual(), Why::Complaint, LASTS_MS).is_some());
        assert!(ask(&mut burst, &usual(), why, 4 * HOUR_MS).is_some());
    }
    let begun = looks(&usual(), Why::Collector, 60_000);
    assert!(dearest_day_bits(&usual(), &begun) / DAY_S <= BUDGET_BITS_PER_S);
    let dear = set(&["https://a/"; 64], 5);
    let begun = looks(&dear, Why::Anomaly, 60_000);
    let day = begun.iter().filter(|at| **at < 24 * HOUR_MS).count();
    assert!((1..=3).contains(&day), "{begun:?}");
}

#[test]
fn a_stronger_look_takes_the_place_of_a_weak_one_and_a_weaker_one_does_not() {
    let mut burst = Burst::default();
    let weak = burst.ask(&usual(), Why::Collector, LASTS_MS, 960, 0).unwrap();
    let strong = burst.ask(&usual(), Why::Complaint, LASTS_MS, 12_000, 60_000).unwrap();
    assert_eq!((weak.bits_per_s, strong.bits_per_s, strong.until_ms), (960, 12_000, 60_000 + LASTS_MS));
    assert_eq!(burst.ask(&usual(), Why::Collector, LASTS_MS, 960, 70_000), Some(strong));
}

#[test]
fn a_look_also_asks_what_usually_others_measure() {
    let targets = usual();
    let refs: Vec<&Target> = targets.iter().collect();
    let only_the_gateway = BTreeMap::from([(TargetId(1), 60_000)]);
    let periods = periods_ms(&refs, &only_the_gateway, 960);
    assert_eq!(periods.len(), targets.len());
    assert!(cost(&refs, &periods) <= 960.0 + cost(&refs, &only_the_gateway), "{periods:?}");
}

proptest! {
    #[test]
    fn a_look_never_costs_more_than_its_bound_and_asks_nothing_less_often(
        kinds in prop::collection::vec((0_usize..8, 5_u32..=3_600), 1..=64),
    ) {
        let targets: Vec<Target> =
            kinds.iter().enumerate().map(|(id, (kind, period_s))| target(id + 1, *period_s, USUAL[*kind])).collect();
        let refs: Vec<&Target> = targets.iter().collect();
        let (usual, dense) = (usual_periods_ms(&refs), dense(&refs));
        let bound = cost(&refs, &usual) + f64::from(BOUND_BITS_PER_S);
        prop_assert!(cost(&refs, &dense) <= bound, "{}", cost(&refs, &dense));
        for target in &targets {
            prop_assert!(dense[&target.id] <= usual[&target.id]);
        }
        prop_assert!(dearest_day_bits(&targets, &looks(&targets, Why::Complaint, 1_800_000)) <= BUDGET_BITS_PER_S * DAY_S);
    }

    #[test]
    fn the_moments_of_a_look_keep_the_bound_too(seed: u64, count in 1_usize..=64, began in 0_u64..4_000_000_000) {
        let targets = set(&vec!["https://a/"; count], 60);
        let refs: Vec<&Target> = targets.iter().collect();
        let mut schedule = Schedule::new(seed);
        schedule.set(&usual_periods_ms(&refs), First::Soon, 0);
        schedule.take_due(began);
        schedule.set(&dense(&refs), First::Soon, began);
        let mut asked = 0_u32;
        while let Some(now) = schedule.next_ms().filter(|next| *next < began + LASTS_MS) {
            asked += u32::try_from(schedule.take_due(now).len()).unwrap();
        }
        let one = f64::from(targets[0].probe.cost_bytes()) * 8.0;
        let usual = cost(&refs, &usual_periods_ms(&refs));
        // Each target's moments may begin and end within one period of the look's ends.
        let bound = (f64::from(BOUND_BITS_PER_S) + usual) * LASTS_MS as f64 / 1_000.0 + one * count as f64;
        prop_assert!(f64::from(asked) * one <= bound, "{asked}");
    }
}
