//! PCs whose calendar jumps, and a week without contact.

use std::time::Duration;

use end_to_end::wait::wait_for;
use hatang_agent::outbox::spool::{Entry, Quiet, Spool, SpoolLimits};
use hatang_collector::clock::unix_ms;
use hatang_collector::store::{MachineRow, Store};
use hatang_proto::model::{BootId, TargetId};

use crate::own_clock::{OwnAgent, RuledClock, boot_at, sample};
use crate::story::{Story, agent_command};

const BOOT: BootId = BootId([0x5a; 16]);
const YEAR_MS: i64 = 365 * 86_400_000;
const DAY_MS: i64 = 86_400_000;

fn times(store: &Store, machine: &MachineRow) -> Vec<i64> {
    let mut series = store.series(machine.number, 0, i64::MAX / 4).unwrap();
    series.remove(&TargetId(1)).unwrap_or_default().iter().map(|reading| reading.at_ms).collect()
}

#[test]
fn a_calendar_set_back_a_year_and_forward_a_day_moves_no_sample() {
    let story = Story::begin();
    let code = story.collector.join_code(1);
    let clock = RuledClock::open(BOOT);
    let began_ms = unix_ms();
    let _agent = OwnAgent::start(story.agent_dir("pc"), Some(&code), clock.clone());
    let store = story.collector.store();
    let machine = story.wait_for_machine("the machine", |machine| machine.heard_ms.is_some());
    let steps = || store.clock_steps(machine.number).unwrap();
    for (shift_ms, expected_steps) in [(-YEAR_MS, 1), (DAY_MS, 2)] {
        let before = times(&store, &machine).len();
        clock.set_calendar(shift_ms);
        wait_for("the step on record", Duration::from_mins(1), || {
            if expected_steps <= steps().len() { Ok(()) } else { Err(steps()) }
        });
        wait_for("samples after the step", Duration::from_mins(1), || {
            let count = times(&store, &machine).len();
            if before + 3 <= count { Ok(()) } else { Err(count) }
        });
    }
    let (times, ended_ms) = (times(&store, &machine), unix_ms());
    assert!(times.iter().all(|at_ms| (began_ms - 2_000..=ended_ms + 2_000).contains(at_ms)), "{times:?}");
    let gaps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(gaps.iter().all(|gap| (0..4_000).contains(gap)), "a sample a second: {gaps:?}");
    let recorded = steps();
    let jump = |row: &hatang_collector::store::ClockStepRow| row.step.wall_after_ms - row.step.wall_before_ms;
    assert!((jump(&recorded[1]) + YEAR_MS).abs() < 2_000, "{recorded:?}");
    assert!((jump(&recorded[0]) - (YEAR_MS + DAY_MS)).abs() < 2_000, "{recorded:?}");
}

#[test]
fn a_week_without_contact_drains_in_order_and_whole() {
    let story = Story::begin();
    let code = story.collector.join_code(1);
    let agent_dir = story.agent_dir("pc");
    assert!(agent_command(&["enrol", "--join", &code], &agent_dir).status.success());
    let minutes: u64 = 7 * 24 * 60;
    let now_ms = unix_ms();
    let week_ago_ms = now_ms - 7 * DAY_MS;
    // Another boot than the one that drains: the PC was switched off in between.
    let boot = BootId([0x77; 16]);
    let mut spool = Spool::open(&agent_dir, SpoolLimits::default()).unwrap();
    for minute in 0..minutes {
        let at_boot_ms = 60_000 * (minute + 1);
        let wall_ms = week_ago_ms + i64::try_from(at_boot_ms).unwrap();
        let at = boot_at(boot, at_boot_ms, wall_ms);
        spool.write(&at, &[Entry::Sample(sample(at_boot_ms, u32::try_from(minute).unwrap()))]).unwrap();
        spool.close(&at, Quiet::Silent).unwrap();
    }
    let depth = spool.depth().unwrap();
    assert_eq!((depth.batches, depth.samples), (minutes, minutes), "nothing was given up: {depth:?}");
    drop(spool);

    let _agent = story.start_agent("pc", None);
    let store = story.collector.store();
    let machine = story.wait_for_machine("the machine", |machine| machine.heard_ms.is_some());
    let series = wait_for("the whole week", Duration::from_mins(3), || {
        let mut series = store.series(machine.number, week_ago_ms, now_ms + 60_000).unwrap();
        let readings = series.remove(&TargetId(1)).unwrap_or_default();
        let old = readings.iter().filter(|reading| reading.at_ms < now_ms).count();
        if u64::try_from(old).unwrap() + 1 < minutes { Err(old) } else { Ok(readings) }
    });
    let expected = |minute: u32| week_ago_ms + 60_000 * (i64::from(minute) + 1);
    for (minute, reading) in (0..10_000_u32).zip(&series) {
        assert_eq!(reading.reading.round_trip_us, Some(minute), "in order");
        assert!(
            (reading.at_ms - expected(minute)).abs() < 2_000,
            "minute {minute}: {}",
            reading.at_ms - expected(minute)
        );
    }
}
