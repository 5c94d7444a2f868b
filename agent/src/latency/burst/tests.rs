use hatang_proto::model::Segment;
use proptest::prelude::*;

use super::*;
use crate::latency::schedule::Schedule;

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

/// Complains every `every_ms` for three days; the moments at which a look began.
fn looks(targets: &[Target], every_ms: u64) -> Vec<u64> {
    let mut burst = Burst::default();
    let mut begun = Vec::new();
    for now_ms in (0..3 * 24 * HOUR_MS).step_by(usize::try_from(every_ms).unwrap()) {
        if burst.ask(targets, now_ms) == Some(now_ms + LASTS_MS) {
            begun.push(now_ms);
        }
    }
    begun
}

/// The dearest day: bits of usual measuring and of all looks within any 24 hours that end with a look.
fn dearest_day_bits(targets: &[Target], begun: &[u64]) -> f64 {
    let refs: Vec<&Target> = targets.iter().collect();
    let (extra, usual) = (extra_bits(&refs), cost(&refs, &usual_periods_ms(&refs)) * DAY_S);
    let within = |end: u64| begun.iter().filter(|at| **at <= end && end < **at + 24 * HOUR_MS).count();
    begun.iter().map(|at| usual + extra * within(*at) as f64).fold(usual, f64::max)
}

#[test]
fn a_look_asks_echoes_every_five_and_pages_every_ten_seconds() {
    let targets = usual();
    let periods = periods_ms(&targets.iter().collect::<Vec<_>>());
    for target in &targets {
        let expected = if matches!(target.probe, Probe::Http { .. }) { 10_000 } else { 5_000 };
        assert_eq!(periods[&target.id], expected, "{}", target.probe);
    }
}

#[test]
fn the_first_two_looks_come_at_once_and_then_one_an_hour() {
    let begun = looks(&set(&["8.8.8.8"], 60), 60_000);
    assert_eq!(begun[..2], [0, LASTS_MS]);
    assert!(begun.windows(3).all(|look| HOUR_MS <= look[2] - look[0] + LASTS_MS), "{begun:?}");
    let first_day = begun.iter().filter(|at| **at < 24 * HOUR_MS).count();
    assert_eq!(first_day, 25, "{begun:?}");
}

#[test]
fn a_look_under_way_is_not_prolonged() {
    let mut burst = Burst::default();
    assert_eq!(burst.ask(&usual(), 1_000), Some(1_000 + LASTS_MS));
    assert_eq!(burst.ask(&usual(), 200_000), Some(1_000 + LASTS_MS));
    assert_eq!(burst.granted.len(), 1);
}

#[test]
fn without_targets_there_is_nothing_to_look_at() {
    assert_eq!(Burst::default().ask(&[], 5), None);
}

#[test]
fn a_usual_set_gets_several_looks_a_day_and_keeps_the_days_average() {
    let begun = looks(&usual(), 600_000);
    let first_day = begun.iter().filter(|at| **at < 24 * HOUR_MS).count();
    assert!((5..=9).contains(&first_day), "{first_day}");
    let bits_per_s = dearest_day_bits(&usual(), &begun) / DAY_S;
    assert!((1_400.0..=BUDGET_BITS_PER_S).contains(&bits_per_s), "{bits_per_s}");
}

#[test]
fn even_the_dearest_set_gets_two_looks_a_day() {
    let dear = set(&["https://a/"; 64], 5);
    let begun = looks(&dear, 600_000);
    assert_eq!(begun.iter().filter(|at| **at < 24 * HOUR_MS).count(), 2, "{begun:?}");
    assert!(dearest_day_bits(&dear, &begun) / DAY_S <= BUDGET_BITS_PER_S);
}

#[test]
fn a_boot_clock_that_went_back_forgets_the_looks_of_the_future() {
    let mut burst = Burst::default();
    burst.ask(&usual(), 90 * HOUR_MS);
    assert_eq!(burst.ask(&usual(), 10), Some(10 + LASTS_MS));
}

proptest! {
    #[test]
    fn a_look_never_costs_more_than_its_bound_and_asks_nothing_less_often(
        kinds in prop::collection::vec((0_usize..8, 5_u32..=3_600), 1..=64),
    ) {
        let targets: Vec<Target> =
            kinds.iter().enumerate().map(|(id, (kind, period_s))| target(id + 1, *period_s, USUAL[*kind])).collect();
        let refs: Vec<&Target> = targets.iter().collect();
        let (usual, dense) = (usual_periods_ms(&refs), periods_ms(&refs));
        prop_assert!(cost(&refs, &dense) <= BOUND_BITS_PER_S, "{}", cost(&refs, &dense));
        for target in &targets {
            prop_assert!(dense[&target.id] <= usual[&target.id]);
        }
        prop_assert!(dearest_day_bits(&targets, &looks(&targets, 1_800_000)) <= BUDGET_BITS_PER_S * DAY_S);
    }

    #[test]
    fn the_moments_of_a_look_keep_the_bound_too(seed: u64, count in 1_usize..=64, began in 0_u64..4_000_000_000) {
        let targets = set(&vec!["https://a/"; count], 60);
        let refs: Vec<&Target> = targets.iter().collect();
        let mut schedule = Schedule::new(seed);
        schedule.set(&usual_periods_ms(&refs), 0);
        schedule.take_due(began);
        schedule.set(&periods_ms(&refs), began);
        let mut asked = 0_u32;
        while let Some(now) = schedule.next_ms().filter(|next| *next < began + LASTS_MS) {
            asked += u32::try_from(schedule.take_due(now).len()).unwrap();
        }
        let bits = f64::from(asked) * f64::from(budget::bytes_of(&targets[0].probe)) * 8.0;
        // Each target's moments may begin and end within one period of the look's ends.
        let rounding = f64::from(budget::bytes_of(&targets[0].probe)) * 8.0 * count as f64;
        prop_assert!(bits <= BOUND_BITS_PER_S * LASTS_MS as f64 / 1_000.0 + rounding, "{bits}");
    }
}
