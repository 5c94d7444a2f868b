use proptest::prelude::*;

use super::*;

const MINUTE_MS: u64 = 60_000;

fn set_of(targets: impl IntoIterator<Item = (u16, u64)>) -> BTreeMap<TargetId, u64> {
    targets.into_iter().map(|(id, period_ms)| (TargetId(id), period_ms)).collect()
}

fn eight_a_minute(seed: u64) -> Schedule {
    let mut schedule = Schedule::new(seed);
    schedule.set(&set_of((1..=8).map(|id| (id, MINUTE_MS))), First::Soon, 0);
    schedule
}

/// Runs from moment to moment; what was due when.
fn run(schedule: &mut Schedule, until_ms: u64) -> Vec<(u64, TargetId)> {
    let mut asked = Vec::new();
    while let Some(now) = schedule.next_ms().filter(|next| *next < until_ms) {
        asked.extend(schedule.take_due(now).into_iter().map(|target| (now, target)));
    }
    asked
}

fn moments_of(asked: &[(u64, TargetId)], id: u16) -> Vec<u64> {
    asked.iter().filter(|(_, target)| target.0 == id).map(|(at, _)| *at).collect()
}

#[test]
fn every_target_is_asked_once_a_period_and_soon_after_it_was_added() {
    let asked = run(&mut eight_a_minute(7), MINUTE_MS * 11);
    for id in 1..=8 {
        let moments = moments_of(&asked, id);
        assert!(moments[0] < FIRST_WITHIN_MS);
        assert!(moments.windows(2).skip(1).all(|pair| pair[1] - pair[0] == MINUTE_MS), "{moments:?}");
        assert!((11..=12).contains(&moments.len()), "{moments:?}");
    }
}

#[test]
fn two_thousand_machines_never_ask_one_target_in_the_same_second() {
    let mut seconds = [0_u32; 60];
    for seed in 0..2_000 {
        let asked = run(&mut eight_a_minute(seed), MINUTE_MS * 3);
        let moment = *moments_of(&asked, 3).last().unwrap();
        seconds[usize::try_from(moment % MINUTE_MS / 1_000).unwrap()] += 1;
    }
    // 2,000 over 60 seconds are 33 each; a Poisson count above 70 has a chance below one in a million.
    assert!(seconds.iter().all(|count| (5..=70).contains(count)), "{seconds:?}");
}

#[test]
fn the_targets_of_one_machine_keep_their_distance() {
    for seed in 0..100 {
        let mut moments: Vec<u64> =
            run(&mut eight_a_minute(seed), MINUTE_MS * 3).iter().rev().take(8).map(|(at, _)| *at).collect();
        moments.sort_unstable();
        assert!(moments.windows(2).all(|pair| 3_000 < pair[1] - pair[0]), "{moments:?}");
    }
}

#[test]
fn a_night_of_sleep_is_followed_by_no_burst() {
    let mut schedule = eight_a_minute(42);
    run(&mut schedule, MINUTE_MS * 5);
    let morning = MINUTE_MS * 60 * 12;
    let at_once = schedule.take_due(morning).len();
    assert!(at_once <= 2, "{at_once} at once");
    let first_minute = run(&mut schedule, morning + MINUTE_MS).len();
    assert!((7..=8).contains(&(at_once + first_minute)), "{at_once} + {first_minute}");
}

proptest! {
    #[test]
    fn adding_and_removing_others_leaves_a_target_its_moments(
        seed: u64, others in proptest::collection::btree_map(2_u16.., 5_000_u64..3_600_000, 0..20), at in 0..MINUTE_MS,
    ) {
        let mut alone = Schedule::new(seed);
        alone.set(&set_of([(1, MINUTE_MS)]), First::Soon, 0);
        let mut changing = Schedule::new(seed);
        changing.set(&set_of([(1, MINUTE_MS)]), First::Soon, 0);
        run(&mut alone, MINUTE_MS + at);
        run(&mut changing, MINUTE_MS + at);
        changing.set(&set_of(others.into_iter().chain([(1, MINUTE_MS)])), First::Soon, MINUTE_MS + at);
        let crowd = run(&mut changing, MINUTE_MS * 4);
        prop_assert_eq!(moments_of(&crowd, 1), moments_of(&run(&mut alone, MINUTE_MS * 4), 1));
    }

    #[test]
    fn however_the_clock_jumps_a_target_is_neither_forgotten_nor_asked_twice_at_once(
        seed: u64, period_ms in 5_000_u64..=3_600_000, jumps in proptest::collection::vec(0_u64..100_000_000, 1..40),
    ) {
        let mut schedule = Schedule::new(seed);
        schedule.set(&set_of([(1, period_ms)]), First::Soon, 0);
        for now in jumps {
            prop_assert!(schedule.take_due(now).len() <= 1);
            prop_assert!(schedule.take_due(now).is_empty());
            let next = schedule.next_ms().unwrap();
            prop_assert!(now < next && next <= now + period_ms, "{now} {next}");
        }
    }
}
