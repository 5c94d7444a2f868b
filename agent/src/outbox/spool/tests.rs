//! The spool on a real disk: nothing taken is lost unaccounted, whatever happens between two steps.

use hatang_proto::model::{BootId, ClockReading, ClockStep, Method, Outcome, Reading, TargetId};
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::outbox::chain::Link;

fn boot(number: u8, boot_ms: u64) -> Boot {
    Boot { id: BootId([number; 16]), clock: ClockReading { boot_ms, wall_ms: 1_795_420_800_000 } }
}

fn sample(at_boot_ms: u64) -> Sample {
    let reading =
        Reading { method: Method::Icmp, outcome: Outcome::Ok, round_trip_us: Some(412), phases: None };
    Sample { target: TargetId(1), at_boot_ms, reading }
}

fn open(dir: &TempDir) -> Spool {
    Spool::open(dir.path(), SpoolLimits::default()).unwrap()
}

fn all(spool: &Spool) -> Vec<hatang_proto::model::Batch> {
    let waiting = spool.waiting(0, usize::MAX, usize::MAX).unwrap();
    waiting.iter().map(|batch| encoding::decode_batch(&batch.body).unwrap()).collect()
}

fn lost_in(batches: &[hatang_proto::model::Batch]) -> u64 {
    batches
        .iter()
        .flat_map(|batch| &batch.records)
        .map(|record| if let Record::LostSamples(lost) = record { lost.samples } else { 0 })
        .sum()
}

fn samples_in(batches: &[hatang_proto::model::Batch]) -> u64 {
    batches.iter().map(|batch| batch.samples.len() as u64).sum()
}

fn step(at_boot_ms: u64) -> Entry {
    Entry::Record(Record::ClockStep(ClockStep { at_boot_ms, wall_before_ms: 1, wall_after_ms: 5_000 }))
}

#[test]
fn samples_survive_reopening_before_and_after_their_batch_is_closed() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    let id = spool.id();
    spool.write(&boot(1, 100), &[Entry::Sample(sample(90)), Entry::Sample(sample(100))]).unwrap();
    drop(spool);
    let mut spool = open(&dir);
    assert_eq!((spool.id(), spool.depth().unwrap().pending), (id, 2));
    spool.close(&boot(1, 200), Quiet::Silent).unwrap();
    drop(spool);
    let batches = all(&open(&dir));
    assert_eq!((batches.len(), samples_in(&batches), batches[0].sequence), (1, 2, 1));
}

#[test]
fn a_spool_whose_process_vanished_without_closing_anything_keeps_every_sample() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    spool.write(&boot(1, 100), &[Entry::Sample(sample(100))]).unwrap();
    // A killed process never runs destructors: its connection stays open, its WAL stays as it is.
    let copy = TempDir::new().unwrap();
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    assert_eq!(open(&copy).depth().unwrap().pending, 1);
}

#[test]
fn samples_of_a_crashed_boot_get_a_batch_under_that_boots_last_reading() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    spool.write(&boot(1, 7_000), &[Entry::Sample(sample(7_000))]).unwrap();
    spool.write(&boot(2, 50), &[Entry::Sample(sample(50))]).unwrap();
    spool.close(&boot(2, 60), Quiet::Silent).unwrap();
    let boots: Vec<_> = all(&spool).into_iter().map(|batch| batch.boot).collect();
    assert_eq!(boots, [boot(1, 7_000), boot(2, 60)]);
}

#[test]
fn batches_come_back_in_order_until_they_are_acknowledged_and_numbers_are_never_used_again() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    for minute in 1..=5 {
        spool.write(&boot(1, minute), &[Entry::Sample(sample(minute))]).unwrap();
        spool.close(&boot(1, minute), Quiet::Silent).unwrap();
    }
    let sequences = |spool: &Spool| all(spool).iter().map(|batch| batch.sequence).collect::<Vec<_>>();
    assert_eq!(sequences(&spool), [1, 2, 3, 4, 5]);
    assert_eq!(sequences(&spool), [1, 2, 3, 4, 5], "reading does not delete");
    spool.acknowledge(5).unwrap();
    drop(spool);
    let mut spool = open(&dir);
    spool.close(&boot(1, 9), Quiet::SignOfLife).unwrap();
    assert_eq!(sequences(&spool), [6]);
}

#[test]
fn a_silent_minute_makes_no_batch() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    spool.close(&boot(1, 1), Quiet::Silent).unwrap();
    assert_eq!(spool.depth().unwrap().batches, 0);
}

#[test]
fn a_crowd_of_samples_makes_several_batches_within_the_contract() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    let many: Vec<_> = (0..9_000).map(|at| Entry::Sample(sample(at))).collect();
    spool.write(&boot(1, 9_000), &many).unwrap();
    spool.close(&boot(1, 9_000), Quiet::Silent).unwrap();
    let sizes: Vec<_> = all(&spool).iter().map(|batch| batch.samples.len()).collect();
    assert_eq!(sizes, [4_096, 4_096, 808]);
}

#[test]
fn a_refused_batch_is_told_as_lost_by_the_next_one() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    spool.write(&boot(1, 1), &[Entry::Sample(sample(1)), Entry::Sample(sample(2))]).unwrap();
    spool.close(&boot(1, 2), Quiet::Silent).unwrap();
    assert_eq!(spool.give_up(1).unwrap(), 2);
    spool.close(&boot(1, 3), Quiet::Silent).unwrap();
    let lost = LostSamples { samples: 2, first_sequence: 1, last_sequence: 1 };
    assert_eq!(all(&spool)[0].records, [Record::LostSamples(lost)]);
}

#[test]
fn losses_side_by_side_are_told_as_one() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    for minute in 1..=3 {
        spool.write(&boot(1, minute), &[Entry::Sample(sample(minute))]).unwrap();
        spool.close(&boot(1, minute), Quiet::Silent).unwrap();
    }
    for sequence in 1..=3 {
        spool.give_up(sequence).unwrap();
    }
    spool.close(&boot(1, 9), Quiet::Silent).unwrap();
    let lost = LostSamples { samples: 3, first_sequence: 1, last_sequence: 3 };
    assert_eq!(all(&spool)[0].records, [Record::LostSamples(lost)]);
}

#[test]
fn old_samples_go_by_running_time_and_records_stay() {
    let dir = TempDir::new().unwrap();
    let limits = SpoolLimits { max_age: Duration::from_secs(10), ..SpoolLimits::default() };
    let mut spool = Spool::open(dir.path(), limits).unwrap();
    spool.write(&boot(1, 0), &[Entry::Sample(sample(0)), step(0)]).unwrap();
    spool.close(&boot(1, 0), Quiet::Silent).unwrap();
    assert_eq!(spool.close(&boot(1, 10_000), Quiet::Silent).unwrap(), 0);
    assert_eq!(spool.close(&boot(1, 10_001), Quiet::Silent).unwrap(), 1);
    let batches = all(&spool);
    assert_eq!((batches[0].samples.len(), batches[0].records.len()), (0, 1));
    assert_eq!(lost_in(&batches), 1);
}

#[test]
fn a_renamed_spool_goes_on_counting() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    let before = spool.id();
    spool.close(&boot(1, 1), Quiet::SignOfLife).unwrap();
    spool.rename().unwrap();
    assert_ne!(spool.id(), before);
    assert_eq!(spool.last_given().unwrap(), 1);
    let renamed = spool.id();
    drop(spool);
    assert_eq!(open(&dir).id(), renamed);
}

#[test]
fn a_file_of_a_later_version_is_refused_and_left_alone() {
    let dir = TempDir::new().unwrap();
    open(&dir).connection.pragma_update(None, "user_version", 99).unwrap();
    let fault = open_or_replace(dir.path(), SpoolLimits::default()).unwrap_err();
    assert!(fault.to_string().contains("has version 99"), "{fault}");
    assert!(peek(dir.path()).is_err());
}

#[test]
fn a_damaged_file_steps_aside_and_few_such_are_kept() {
    let dir = TempDir::new().unwrap();
    for round in 0..4 {
        std::fs::write(dir.path().join(SPOOL_FILE), format!("not a database {round}").repeat(99)).unwrap();
        let (spool, told) = open_or_replace(dir.path(), SpoolLimits::default()).unwrap();
        assert!(told.unwrap().contains("damaged"), "round {round}");
        drop(spool);
    }
    let mut damaged: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("damaged"))
        .collect();
    damaged.sort();
    assert_eq!(damaged, ["spool.sqlite.damaged-3", "spool.sqlite.damaged-4"]);
}

#[test]
fn a_look_from_outside_sees_what_the_agent_wrote() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    spool.write(&boot(1, 1), &[Entry::Sample(sample(1))]).unwrap();
    assert_eq!(peek(dir.path()).unwrap().pending, 1);
}

#[derive(Debug, Clone)]
enum Move {
    Take(u8),
    Note,
    Close,
    Reopen,
    Reboot,
    GiveUpOldest,
    Acknowledge,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => (1_u8..40).prop_map(Move::Take),
        1 => Just(Move::Note),
        4 => Just(Move::Close),
        1 => Just(Move::Reopen),
        1 => Just(Move::Reboot),
        1 => Just(Move::GiveUpOldest),
        1 => Just(Move::Acknowledge),
    ];
    prop::collection::vec(one, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_sample_taken_is_sent_or_told_as_lost(moves in moves()) {
        let dir = TempDir::new().unwrap();
        let limits = SpoolLimits { max_bytes: 900, max_age: Duration::from_mins(1) };
        let mut spool = Spool::open(dir.path(), limits).unwrap();
        let (mut taken, mut arrived, mut lost) = (0, 0, 0);
        let (mut boot_number, mut now) = (1, 0);
        for one in moves {
            now += 1_000;
            match one {
                Move::Take(count) => {
                    let entries: Vec<_> = (0..count).map(|_| Entry::Sample(sample(now))).collect();
                    spool.write(&boot(boot_number, now), &entries).unwrap();
                    taken += u64::from(count);
                }
                Move::Note => spool.write(&boot(boot_number, now), &[step(now)]).unwrap(),
                Move::Close => { spool.close(&boot(boot_number, now), Quiet::Silent).unwrap(); }
                Move::Reopen => {
                    drop(spool);
                    spool = Spool::open(dir.path(), limits).unwrap();
                }
                Move::Reboot => boot_number += 1,
                Move::GiveUpOldest => { spool.give_up(spool.depth().unwrap().first).unwrap(); }
                Move::Acknowledge => {
                    let batches = all(&spool);
                    arrived += samples_in(&batches);
                    lost += lost_in(&batches);
                    spool.acknowledge(u64::MAX).unwrap();
                }
            }
        }
        // The first close may give up what the limits forbid, the second tells of it.
        for _ in 0..2 {
            spool.close(&boot(boot_number, now), Quiet::Silent).unwrap();
        }
        let batches = all(&spool);
        prop_assert_eq!(taken, arrived + lost + samples_in(&batches) + lost_in(&batches));
        let sequences: Vec<_> = batches.iter().map(|batch| batch.sequence).collect();
        prop_assert!(sequences.is_sorted_by(|one, next| one < next));
    }
}

/// Follows the chain as the collector does; the numbers of batches whose link does not fit.
fn breaks(spool: &Spool) -> Vec<u64> {
    let waiting = spool.waiting(0, usize::MAX, usize::MAX).unwrap();
    let mut expected = waiting[0].links.unwrap().before;
    let mut found = Vec::new();
    for batch in waiting {
        let links = batch.links.unwrap();
        let fits = links.before == expected && links.before.next(&batch.body) == links.own;
        if !fits && !links.samples_dropped {
            found.push(batch.sequence);
        }
        expected = links.own;
    }
    found
}

fn filled(dir: &TempDir, batches: u64) -> Spool {
    let mut spool = open(dir);
    for minute in 1..=batches {
        spool.write(&boot(1, minute * 60_000), &[Entry::Sample(sample(minute * 60_000))]).unwrap();
        spool.close(&boot(1, minute * 60_000), Quiet::Silent).unwrap();
    }
    spool
}

#[test]
fn batches_are_a_chain_that_goes_on_after_reopening_and_after_what_was_acknowledged() {
    let dir = TempDir::new().unwrap();
    let mut spool = filled(&dir, 3);
    assert_eq!(spool.waiting(0, 9, 9_999).unwrap()[0].links.unwrap().before, Link::first(spool.id()));
    let third = spool.waiting(2, 9, 9_999).unwrap()[0].links.unwrap().own;
    spool.acknowledge(3).unwrap();
    drop(spool);
    let mut spool = open(&dir);
    spool.close(&boot(2, 10), Quiet::SignOfLife).unwrap();
    assert_eq!(spool.waiting(0, 9, 9_999).unwrap()[0].links.unwrap().before, third);
}

#[test]
fn a_batch_changed_in_the_file_breaks_the_chain_at_its_place() {
    let dir = TempDir::new().unwrap();
    let spool = filled(&dir, 5);
    assert_eq!(breaks(&spool), Vec::<u64>::new());
    spool
        .connection
        .execute("UPDATE batch SET body = (SELECT body FROM batch WHERE sequence = 2) WHERE sequence = 4", [])
        .unwrap();
    assert_eq!(breaks(&spool), [4]);
}

#[test]
fn samples_that_were_given_up_are_no_break_but_said() {
    let dir = TempDir::new().unwrap();
    let mut spool = open(&dir);
    for minute in 1..=4 {
        spool
            .write(&boot(1, minute * 60_000), &[step(minute), Entry::Sample(sample(minute * 60_000))])
            .unwrap();
        spool.close(&boot(1, minute * 60_000), Quiet::Silent).unwrap();
    }
    spool.limits.max_bytes = spool.depth().unwrap().bytes - 1;
    spool.close(&boot(1, 300_000), Quiet::Silent).unwrap();
    assert_eq!(breaks(&spool), Vec::<u64>::new());
    let dropped = spool.waiting(0, 99, usize::MAX).unwrap();
    assert!(dropped[0].links.unwrap().samples_dropped);
}

#[test]
fn a_renamed_spool_begins_its_chain_anew() {
    let dir = TempDir::new().unwrap();
    let mut spool = filled(&dir, 3);
    spool.rename().unwrap();
    assert_eq!(breaks(&spool), Vec::<u64>::new());
    let waiting = spool.waiting(0, 9, 9_999).unwrap();
    assert_eq!(waiting[0].links.unwrap().before, Link::first(spool.id()));
    assert_eq!(encoding::decode_batch(&waiting[2].body).unwrap().spool, spool.id());
}

#[test]
fn a_spool_of_an_agent_that_kept_no_chain_goes_on_with_one() {
    let dir = TempDir::new().unwrap();
    let mut spool = filled(&dir, 2);
    spool
        .connection
        .execute_batch("UPDATE batch SET link_before = NULL, link = NULL; UPDATE spool SET link = NULL")
        .unwrap();
    spool.close(&boot(1, 300_000), Quiet::SignOfLife).unwrap();
    let waiting = spool.waiting(0, 9, 9_999).unwrap();
    assert_eq!((waiting[0].links, waiting[1].links), (None, None));
    assert_eq!(waiting[2].links.unwrap().before, Link::first(spool.id()));
}
