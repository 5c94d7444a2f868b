//! Whole conversations over channels, with a real store and no network.

use std::time::Duration;

use hatang_proto::convert::batch::to_wire;
use hatang_proto::model::{
    Batch, Boot, BootId, CatalogueEntry, ClockReading, ClockStep, Complaint, ComplaintId, Method, Outcome,
    ProbingPlan, Reading, Sample, SpeedSample, TargetId, TrafficReading, UnitId,
};
use hatang_proto::wire::{Goodbye, Phases};
use tempfile::TempDir;
use tokio::sync::mpsc::{Receiver, Sender};
use tokio_stream::wrappers::ReceiverStream;

use super::*;
use crate::ingest::sites::Appointed;
use crate::store::{AddedEntry, Contact, MachineState, NewJoinCode, Newcomer};

const MACHINE: MachineId = MachineId([7; 16]);
const SPOOL: SpoolId = SpoolId([3; 16]);
const BOOT: BootId = BootId([1; 16]);
const YEAR_MS: i64 = 365 * 86_400_000;

struct Room {
    store: Store,
    takeover: Takeover,
    sites: Sites,
    stop: watch::Sender<bool>,
    versions: watch::Sender<Versions>,
    _folder: TempDir,
}

struct Line {
    up: Sender<Result<AgentMessage, Status>>,
    down: Receiver<Result<CollectorMessage, Status>>,
}

async fn room() -> Room {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("hatang.db")).unwrap();
    store.add_unit(None, "xa", "xã Minh Đức", "2025-07-01", "test", 0).unwrap();
    let code = NewJoinCode {
        secret_hash: [1; 32],
        unit: UnitId(1),
        uses: 1,
        expires_ms: i64::MAX,
        created_by: "test".to_owned(),
    };
    store.create_join_code(code, 0).unwrap();
    let newcomer = Newcomer {
        secret_hash: [1; 32],
        machine: MACHINE,
        label: "PC-01".to_owned(),
        agent_version: String::new(),
        certificate_serial: "01".to_owned(),
        certificate_ends_ms: i64::MAX,
    };
    store.admit(newcomer, 0).await.unwrap();
    let (stop, versions) = (watch::Sender::new(false), watch::Sender::new(Versions::default()));
    Room { store, takeover: Takeover::default(), sites: Sites::default(), stop, versions, _folder: folder }
}

impl Room {
    fn call(&self) -> Line {
        let (up, messages) = mpsc::channel(200);
        let (outgoing, down) = mpsc::channel(16);
        let conversation = Conversation {
            machine: MACHINE,
            store: self.store.clone(),
            outgoing,
            stopping: self.stop.subscribe(),
            versions: self.versions.subscribe(),
            takeover: self.takeover.clone(),
            sites: self.sites.clone(),
        };
        tokio::spawn(conversation.run(ReceiverStream::new(messages)));
        Line { up, down }
    }

    /// Opens a stream whose agent has a backlog, so that everything is acknowledged at once.
    async fn greeted(&self, boot: Boot) -> (Line, Welcome) {
        let mut line = self.call();
        line.say(FromAgent::Hello(hello(boot))).await;
        let Some(ToAgent::Welcome(welcome)) = line.hear().await else { panic!("no welcome") };
        let Some(ToAgent::Targets(_)) = line.hear().await else { panic!("no targets") };
        (line, welcome)
    }

    fn stored(&self) -> Vec<(i64, u32)> {
        let machine = self.store.machine_number(MACHINE).unwrap().unwrap();
        let series = self.store.series(machine, 0, 5_000_000_000_000).unwrap();
        let readings = series.into_values().flatten();
        readings.map(|sample| (sample.at_ms, sample.reading.round_trip_us.unwrap_or(0))).collect()
    }
}

impl Line {
    async fn say(&self, message: FromAgent) {
        self.up.send(Ok(AgentMessage { message: Some(message) })).await.unwrap();
    }

    async fn hear(&mut self) -> Option<ToAgent> {
        let heard = tokio::time::timeout(Duration::from_secs(20), self.down.recv()).await;
        heard.expect("the collector is silent").and_then(|message| message.unwrap().message)
    }

    async fn hear_reject(&mut self) -> (reject::Reason, u64) {
        match self.hear().await {
            Some(ToAgent::Reject(reject)) => (reject.reason(), reject.sequence),
            other => panic!("expected a rejection, heard {other:?}"),
        }
    }

    async fn hear_ack(&mut self) -> u64 {
        match self.hear().await {
            Some(ToAgent::Ack(ack)) => ack.sequence,
            other => panic!("expected an acknowledgement, heard {other:?}"),
        }
    }
}

fn boot(boot_ms: u64, wall_ms: i64) -> Boot {
    Boot { id: BOOT, clock: ClockReading { boot_ms, wall_ms } }
}

fn present(boot_ms: u64) -> Boot {
    boot(boot_ms, clock::unix_ms())
}

fn hello(boot: Boot) -> WireHello {
    WireHello {
        spool_id: SPOOL.0.to_vec(),
        boot: Some(convert::batch::boot_to_wire(&boot)),
        target_version: 0,
        agent_version: "0.1.0".to_owned(),
        spool_first: 1,
        spool_last: 1_000,
        catalogue_version: 0,
    }
}

fn batch(sequence: u64, boot: Boot, at_boot_ms: &[u64]) -> WireBatch {
    let reading =
        Reading { method: Method::Icmp, outcome: Outcome::Ok, round_trip_us: Some(250), phases: None };
    let sample = |at_boot_ms: &u64| Sample { target: TargetId(1), at_boot_ms: *at_boot_ms, reading };
    let samples = at_boot_ms.iter().map(sample).collect();
    to_wire(&Batch { spool: SPOOL, sequence, boot, samples, records: Vec::new(), traffic: Vec::new() })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_acknowledged_after_it_is_stored() {
    let room = room().await;
    let (mut line, welcome) = room.greeted(present(100_000)).await;
    assert_eq!(welcome.acknowledged, 0);
    assert_eq!(welcome.machine_id, MACHINE.0);
    line.say(FromAgent::Batch(batch(1, present(100_000), &[40_000, 90_000]))).await;
    assert_eq!(line.hear_ack().await, 1);
    assert_eq!(room.stored().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_stream_learns_what_the_first_stored_and_ends_it() {
    let room = room().await;
    let (mut first, _) = room.greeted(present(100_000)).await;
    first.say(FromAgent::Batch(batch(1, present(100_000), &[90_000]))).await;
    first.hear_ack().await;
    let (second, welcome) = room.greeted(present(101_000)).await;
    assert_eq!(welcome.acknowledged, 1);
    assert_eq!(first.hear_reject().await.0, reject::Reason::Replaced);
    second.say(FromAgent::Batch(batch(1, present(100_000), &[90_000]))).await;
    second.say(FromAgent::Batch(batch(2, present(101_000), &[95_000]))).await;
    let mut second = second;
    while second.hear_ack().await < 2 {}
    assert_eq!(room.stored().len(), 2, "the replay had no effect");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_out_of_order_ends_the_stream_and_is_not_acknowledged() {
    let room = room().await;
    let (mut line, _) = room.greeted(present(100_000)).await;
    line.say(FromAgent::Batch(batch(2, present(100_000), &[90_000]))).await;
    assert_eq!(line.hear_reject().await, (reject::Reason::OutOfOrder, 2));
    assert!(line.hear().await.is_none());
    assert_eq!(room.stored(), []);
}

/// What is wrong with the batch, and the batch.
type BadBatch = (&'static str, Box<dyn Fn(&mut WireBatch)>);

fn bad_batches() -> Vec<BadBatch> {
    vec![
        ("negative time", Box::new(|batch| samples(batch).step_ms = vec![i64::MIN])),
        ("far future", Box::new(|batch| samples(batch).first_boot_ms = 1 << 63)),
        ("no boot", Box::new(|batch| batch.boot = None)),
        ("calendar before 1970", Box::new(|batch| boot_of(batch).wall_ms = -1)),
        ("boot clock of 2^63", Box::new(|batch| boot_of(batch).boot_ms = 1 << 63)),
        ("short boot id", Box::new(|batch| boot_of(batch).boot_id = vec![1])),
        ("round trip of an hour", Box::new(|batch| samples(batch).round_trip_us_plus_1 = vec![u32::MAX])),
        ("unknown outcome", Box::new(|batch| samples(batch).outcome = vec![77])),
        ("unknown method", Box::new(|batch| samples(batch).method = vec![-5])),
        ("columns of different length", Box::new(|batch| samples(batch).target = vec![1, 2, 3])),
        ("target 0", Box::new(|batch| samples(batch).target = vec![0])),
        (
            "phases of no sample",
            Box::new(|batch| samples(batch).phases = vec![Phases { sample: 9, ..Phases::default() }]),
        ),
        ("another spool", Box::new(|batch| batch.spool_id = vec![9; 16])),
        ("empty record", Box::new(|batch| batch.records = vec![hatang_proto::wire::Record { record: None }])),
    ]
}

fn samples(batch: &mut WireBatch) -> &mut hatang_proto::wire::Samples {
    batch.samples.as_mut().unwrap()
}

fn boot_of(batch: &mut WireBatch) -> &mut hatang_proto::wire::Boot {
    batch.boot.as_mut().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_impossible_batch_is_named_and_what_came_before_it_is_stored() {
    for (what, spoil) in bad_batches() {
        let room = room().await;
        let (mut line, _) = room.greeted(present(100_000)).await;
        let mut bad = batch(2, present(100_000), &[95_000]);
        spoil(&mut bad);
        line.say(FromAgent::Batch(batch(1, present(100_000), &[90_000]))).await;
        line.say(FromAgent::Batch(bad)).await;
        let (reason, sequence) = loop {
            match line.hear().await {
                Some(ToAgent::Ack(ack)) => assert_eq!(ack.sequence, 1),
                Some(ToAgent::Reject(reject)) => break (reject.reason(), reject.sequence),
                other => panic!("{what}: heard {other:?}"),
            }
        };
        assert_eq!((reason, sequence), (reject::Reason::InvalidBatch, 2), "{what}");
        assert_eq!(room.stored().len(), 1, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_does_not_begin_with_hello_is_refused() {
    let room = room().await;
    let mut line = room.call();
    line.say(FromAgent::Batch(batch(1, present(1), &[1]))).await;
    assert_eq!(line.hear_reject().await.0, reject::Reason::Protocol);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_machine_is_told_so_even_in_mid_stream() {
    let room = room().await;
    let (mut line, _) = room.greeted(present(100_000)).await;
    room.store.set_machine_state(MACHINE, MachineState::Revoked, "test", 1).unwrap();
    line.say(FromAgent::Batch(batch(1, present(100_000), &[90_000]))).await;
    assert_eq!(line.hear_reject().await.0, reject::Reason::Revoked);
    let mut again = room.call();
    again.say(FromAgent::Hello(hello(present(1)))).await;
    assert_eq!(again.hear_reject().await.0, reject::Reason::Revoked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pc_whose_calendar_is_a_year_behind_has_its_samples_in_the_right_minute() {
    let room = room().await;
    let now_ms = clock::unix_ms();
    let (mut line, _) = room.greeted(boot(600_000, now_ms - YEAR_MS)).await;
    let mut wire = batch(1, boot(600_000, now_ms - YEAR_MS), &[540_000]);
    let step = ClockStep { at_boot_ms: 580_000, wall_before_ms: now_ms, wall_after_ms: now_ms - YEAR_MS };
    let with_step = Batch {
        spool: SPOOL,
        sequence: 1,
        boot: boot(600_000, now_ms - YEAR_MS),
        samples: Vec::new(),
        records: vec![Record::ClockStep(step)],
        traffic: Vec::new(),
    };
    wire.records = to_wire(&with_step).records;
    line.say(FromAgent::Batch(wire)).await;
    line.hear_ack().await;
    let at_ms = room.stored()[0].0;
    assert!((at_ms - (now_ms - 60_000)).abs() < 2_000, "{}", at_ms - now_ms);
    let machine = room.store.machine_number(MACHINE).unwrap().unwrap();
    let steps = room.store.clock_steps(machine).unwrap();
    assert_eq!(steps[0].step.wall_after_ms, now_ms - YEAR_MS);
    assert!((steps[0].at_ms - (now_ms - 20_000)).abs() < 2_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_boot_that_never_had_contact_is_placed_by_the_corrected_calendar() {
    let room = room().await;
    let now_ms = clock::unix_ms();
    let ahead = 86_400_000;
    let (mut line, _) = room.greeted(boot(5_000, now_ms + ahead)).await;
    let earlier = Boot {
        id: BootId([2; 16]),
        clock: ClockReading { boot_ms: 3_600_000, wall_ms: now_ms + ahead - 7_200_000 },
    };
    line.say(FromAgent::Batch(batch(1, earlier, &[3_540_000]))).await;
    line.hear_ack().await;
    let at_ms = room.stored()[0].0;
    assert!((at_ms - (now_ms - 7_260_000)).abs() < 2_000, "{}", at_ms - now_ms);
}

#[tokio::test(flavor = "multi_thread")]
async fn goodbye_stores_what_came_before_it_and_turns_the_machine_off() {
    let room = room().await;
    let (mut line, _) = room.greeted(present(100_000)).await;
    line.say(FromAgent::Batch(batch(1, present(100_000), &[90_000]))).await;
    line.say(FromAgent::Goodbye(Goodbye { reason: goodbye::Reason::Shutdown.into() })).await;
    assert_eq!(line.hear_ack().await, 1);
    assert!(line.hear().await.is_none());
    let contact = room.store.machine(MACHINE, clock::unix_ms()).unwrap().unwrap().contact;
    assert!(matches!(contact, Contact::Off { whole_machine: true, .. }), "{contact:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_goes_down_says_so() {
    let room = room().await;
    let (mut line, _) = room.greeted(present(100_000)).await;
    room.stop.send_replace(true);
    assert_eq!(line.hear_reject().await.0, reject::Reason::Stopping);
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_targets_are_pushed() {
    let room = room().await;
    let (mut line, _) = room.greeted(present(100_000)).await;
    let target = crate::store::NewTarget {
        name: "Cổng mạng".to_owned(),
        segment: hatang_proto::model::Segment::Lan,
        probe: hatang_proto::model::Probe::Gateway,
        period_s: 60,
        timeout_ms: 1_000,
        unit: None,
    };
    room.store.add_target(target, "test", 0).unwrap();
    room.versions.send_replace(room.store.versions().unwrap());
    match line.hear().await {
        Some(ToAgent::Targets(set)) => assert_eq!(set.targets.len(), 1),
        other => panic!("expected targets, heard {other:?}"),
    }
}

async fn hear_catalogue(line: &mut Line) -> (u64, Vec<String>) {
    match line.hear().await {
        Some(ToAgent::Catalogue(catalogue)) => {
            (catalogue.version, catalogue.entries.into_iter().map(|entry| entry.pattern).collect())
        }
        other => panic!("expected a catalogue, heard {other:?}"),
    }
}

fn voffice() -> CatalogueEntry {
    CatalogueEntry { name: "VOFFICE".to_owned(), pattern: "*voffice*".to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_is_pushed_when_it_changes_and_an_empty_one_too() {
    let room = room().await;
    let (mut line, _) = room.greeted(present(100_000)).await;
    let added = room.store.add_catalogue_entry(voffice(), "test", 0).unwrap();
    room.versions.send_replace(room.store.versions().unwrap());
    assert_eq!(hear_catalogue(&mut line).await, (1, vec!["*voffice*".to_owned()]));
    let AddedEntry::Added(number) = added else { panic!("not added: {added:?}") };
    assert!(room.store.remove_catalogue_entry(number, "test", 1).unwrap());
    room.versions.send_replace(room.store.versions().unwrap());
    assert_eq!(hear_catalogue(&mut line).await, (2, Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_agent_with_an_older_catalogue_gets_it_at_its_hello() {
    let room = room().await;
    room.store.add_catalogue_entry(voffice(), "test", 0).unwrap();
    room.versions.send_replace(room.store.versions().unwrap());
    let (mut behind, _) = room.greeted(present(100_000)).await;
    assert_eq!(hear_catalogue(&mut behind).await.0, 1);
    let mut level = room.call();
    let hello = WireHello { catalogue_version: 1, target_version: 0, ..hello(present(100_001)) };
    level.say(FromAgent::Hello(hello)).await;
    assert!(matches!(level.hear().await, Some(ToAgent::Welcome(_))));
    assert!(matches!(level.hear().await, Some(ToAgent::Targets(_))));
    level.say(FromAgent::Batch(batch(1, present(100_002), &[90_000]))).await;
    assert_eq!(level.hear_ack().await, 1, "nothing came between");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_computers_with_one_identity_that_replace_one_another_are_noticed() {
    let room = room().await;
    let other = |boot_ms| Boot { id: BootId([2; 16]), ..present(boot_ms) };
    let noticed = || room.store.alternations(clock::unix_ms()).unwrap();
    let mut lines = Vec::new();
    for round in 0..2 {
        lines.push(room.greeted(present(100_000 + round)).await);
        lines.push(room.greeted(other(5_000 + round)).await);
        assert_eq!(noticed().len(), usize::try_from(round).unwrap(), "round {round}");
    }
    assert_eq!(noticed()[0].machine, MACHINE);
    assert_eq!(lines[2].0.hear_reject().await.0, reject::Reason::Replaced);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_that_restarts_and_reconnects_is_no_clone() {
    let room = room().await;
    for number in 1..6 {
        for again in 0..3 {
            let boot = Boot { id: BootId([number; 16]), ..present(100_000 + again) };
            room.greeted(boot).await;
        }
    }
    assert_eq!(room.store.alternations(clock::unix_ms()).unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complaint_is_stored_with_the_time_at_which_it_was_said() {
    let room = room().await;
    let now_ms = clock::unix_ms();
    let (mut line, _) = room.greeted(boot(600_000, now_ms - YEAR_MS)).await;
    let said = Complaint {
        id: ComplaintId([6; 16]),
        at_boot_ms: 590_000,
        about: "VOFFICE".to_owned(),
        note: "<b>chậm</b>".to_owned(),
    };
    let with_complaint = Batch {
        spool: SPOOL,
        sequence: 1,
        boot: boot(600_000, now_ms - YEAR_MS),
        samples: Vec::new(),
        records: vec![Record::Complaint(said.clone())],
        traffic: Vec::new(),
    };
    line.say(FromAgent::Batch(to_wire(&with_complaint))).await;
    line.hear_ack().await;
    let row = room.store.complaint(said.id).unwrap().unwrap();
    assert_eq!((row.about, row.note), (said.about, said.note));
    assert!((row.at_ms - (now_ms - 10_000)).abs() < 2_000, "{}", row.at_ms - now_ms);
}

fn appointed(stretch: u32) -> Appointed {
    let plan = ProbingPlan { periods_s: [(TargetId(3), None)].into(), holds_s: 1_800, stretch };
    Appointed {
        plans: [(MACHINE, plan)].into(),
        present: [(UnitId(1), [MACHINE].into()), (UnitId(2), [MachineId([9; 16])].into())].into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_told_when_it_changes_and_again_on_a_new_stream() {
    let room = room().await;
    let (mut line, _) = room.greeted(present(100_000)).await;
    let hear_stretch = async |line: &mut Line| match line.hear().await {
        Some(ToAgent::Plan(plan)) => (plan.entries.len(), plan.stretch),
        other => panic!("expected a plan, heard {other:?}"),
    };
    for stretch in [2, 3] {
        room.sites.appoint(appointed(stretch));
        assert_eq!(hear_stretch(&mut line).await, (1, stretch));
    }
    let (mut again, _) = room.greeted(present(100_001)).await;
    assert_eq!(hear_stretch(&mut again).await, (1, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_machines_of_a_site_are_asked_to_look_closely() {
    let room = room().await;
    room.sites.appoint(appointed(1));
    let (mut line, _) = room.greeted(present(100_000)).await;
    assert!(matches!(line.hear().await, Some(ToAgent::Plan(_))));
    assert_eq!(room.sites.ask_site_to_look(UnitId(2), 0), 1);
    assert_eq!(room.sites.ask_site_to_look(UnitId(1), 0), 1);
    match line.hear().await {
        Some(ToAgent::CloserLook(look)) => assert_eq!((look.lasts_s, look.bits_per_s), (300, 12_000)),
        other => panic!("expected a closer look, heard {other:?}"),
    }
    line.say(FromAgent::Batch(batch(1, present(100_002), &[90_000]))).await;
    assert_eq!(line.hear_ack().await, 1, "nothing else was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_machine_that_is_asked_for_a_speed_hears_of_it() {
    let room = room().await;
    let (mut line, _) = room.greeted(present(100_000)).await;
    let sample = SpeedSample { file: "http://10.1.0.9/tep".parse().unwrap(), max_bytes: 100_000, max_s: 3 };
    room.sites.ask_for_speed(MachineId([99; 16]), sample.clone());
    room.sites.ask_for_speed(MACHINE, sample);
    match line.hear().await {
        Some(ToAgent::SpeedSample(asked)) => {
            assert_eq!((asked.url.as_str(), asked.max_s), ("http://10.1.0.9/tep", 3));
        }
        other => panic!("expected a wish for a speed sample, heard {other:?}"),
    }
    line.say(FromAgent::Batch(batch(1, present(100_002), &[90_000]))).await;
    assert_eq!(line.hear_ack().await, 1, "nothing else was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn own_traffic_is_stored_at_the_time_at_which_its_span_ended() {
    let room = room().await;
    let now_ms = clock::unix_ms();
    let (mut line, _) = room.greeted(boot(600_000, now_ms - YEAR_MS)).await;
    let reading =
        TrafficReading { at_boot_ms: 590_000, span_ms: 60_000, down_bytes: 750_000, up_bytes: 7_500 };
    let with_traffic = Batch {
        spool: SPOOL,
        sequence: 1,
        boot: boot(600_000, now_ms - YEAR_MS),
        samples: Vec::new(),
        records: Vec::new(),
        traffic: vec![reading],
    };
    line.say(FromAgent::Batch(to_wire(&with_traffic))).await;
    line.hear_ack().await;
    let machine = room.store.machine_number(MACHINE).unwrap().unwrap();
    let carried = room.store.own_traffic(machine, 0, i64::MAX).unwrap();
    assert_eq!((carried.len(), carried[0].down_bps, carried[0].up_bps), (1, 100_000, 1_000));
    assert!((carried[0].at_ms - (now_ms - 10_000)).abs() < 3_000, "{}", carried[0].at_ms - now_ms);
}
