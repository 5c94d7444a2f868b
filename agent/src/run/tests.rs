//! The whole agent with scripted sources: it works without a collector, keeps what it is given, and stops in time.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use hatang_proto::model::inventory::Inventory;
use hatang_proto::model::{
    BootId, ClockReading, Method, Outcome, Probe, Reading, Record, Sample, Segment, Target, TargetId,
    TargetSet,
};
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::board::Board;
use super::*;
use crate::latency::Observation;
use crate::latency::own_traffic::{Cards, Carried};
use crate::outbox::spool::{self, Spool};
use crate::service::desk::words::{Answer, Request, Wording};
use crate::service::desk::{self, DeskError};
use crate::uplink::LinkReport;
use crate::uplink::encoding;

#[derive(Default)]
struct TestClock {
    boot_ms: AtomicU64,
    /// Added to the calendar, which otherwise follows the boot clock.
    calendar_ms: AtomicI64,
}

impl Clock for TestClock {
    fn read(&self) -> ClockReading {
        let boot_ms = self.boot_ms.fetch_add(1, Ordering::SeqCst);
        let wall_ms = self.calendar_ms.load(Ordering::SeqCst).saturating_add_unsigned(boot_ms);
        ClockReading { boot_ms, wall_ms }
    }

    fn boot_id(&self) -> BootId {
        BootId([3; 16])
    }
}

struct Running {
    dir: TempDir,
    stop: oneshot::Sender<Stop>,
    task: JoinHandle<anyhow::Result<()>>,
    observe: mpsc::Sender<Observation>,
    seeds: watch::Receiver<Option<u64>>,
    wishes: watch::Receiver<latency::Wish>,
    woken: watch::Sender<u64>,
}

fn start() -> Running {
    start_in(TempDir::new().unwrap())
}

fn start_in(dir: TempDir) -> Running {
    let clock = Arc::new(TestClock::default());
    let (observe, mut observations) = mpsc::channel(8);
    let (tell_seed, seeds) = watch::channel(None);
    let (tell_wish, wishes) = watch::channel(latency::Wish::default());
    let (woken, resumed) = watch::channel(0);
    let sources = Sources {
        measure: Box::new(move |Measuring { seed, out, wishes: mut wished, .. }| {
            tell_seed.send_replace(Some(seed));
            Box::pin(async move {
                loop {
                    tokio::select! {
                        Some(seen) = observations.recv() => if out.send(seen).await.is_err() { return },
                        Ok(()) = wished.changed() => drop(tell_wish.send_replace(*wished.borrow_and_update())),
                        () = std::future::pending() => {}
                    }
                }
            })
        }),
        take_inventory: Arc::new(|_| Inventory {
            host_name: Some("pc-3".to_owned()),
            ..Inventory::default()
        }),
        read_cards: counting_cards(),
    };
    let mut config = RunConfig::in_dir(dir.path().to_owned(), None);
    config.batch_interval = Duration::from_millis(20);
    config.resumed = Some(resumed);
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(run_with(config, clock, sources, async { stopped.await.unwrap() }));
    Running { dir, stop, task, observe, seeds, wishes, woken }
}

/// Every reading is 1 000 bytes further.
fn counting_cards() -> Arc<traffic::ReadCards> {
    let read = AtomicU64::new(0);
    Arc::new(move || {
        let down_bytes = read.fetch_add(1_000, Ordering::Relaxed);
        Ok([("eth0".to_owned(), Carried { down_bytes, up_bytes: 7 })].into())
    })
}

fn sample(at_boot_ms: u64) -> Observation {
    let reading =
        Reading { method: Method::Icmp, outcome: Outcome::Ok, round_trip_us: Some(412), phases: None };
    Observation::Sample(Sample { target: TargetId(1), at_boot_ms, reading })
}

impl Running {
    async fn stop(self) -> TempDir {
        drop(self.observe);
        self.stop.send(Stop::Program).unwrap();
        timeout(Duration::from_secs(3), self.task).await.unwrap().unwrap().unwrap();
        self.dir
    }
}

fn batches(dir: &TempDir) -> Vec<hatang_proto::model::Batch> {
    let spool = Spool::open(dir.path(), SpoolLimits::default()).unwrap();
    let waiting = spool.waiting(0, usize::MAX, usize::MAX).unwrap();
    waiting.iter().map(|batch| encoding::decode_batch(&batch.body).unwrap()).collect()
}

#[tokio::test]
async fn without_a_collector_everything_taken_waits_in_batches_after_the_stop() {
    let running = start();
    for at in 1..=5 {
        running.observe.send(sample(at)).await.unwrap();
    }
    let mut seeds = running.seeds.clone();
    seeds.wait_for(Option::is_some).await.unwrap();
    let running = wait_for_inventory(wait_for_samples(running, 5).await).await;
    let dir = running.stop().await;
    let batches = batches(&dir);
    assert_eq!(batches.iter().map(|batch| batch.samples.len()).sum::<usize>(), 5);
    let inventories = batches
        .iter()
        .flat_map(|batch| &batch.records)
        .filter(|record| matches!(record, Record::Inventory(_)));
    assert_eq!(inventories.count(), 1);
    assert_eq!(spool::peek(dir.path()).unwrap().pending, 0);
}

#[tokio::test]
async fn what_the_cards_carry_is_kept_batch_by_batch() {
    let running = start();
    let carried =
        |dir: &TempDir| -> Vec<_> { batches(dir).into_iter().flat_map(|batch| batch.traffic).collect() };
    let reached = async {
        while carried(&running.dir).len() < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(10), reached).await.unwrap();
    let dir = running.stop().await;
    let readings = carried(&dir);
    assert!(
        readings.iter().all(|reading| (reading.down_bytes, reading.up_bytes) == (1_000, 0)),
        "{readings:?}"
    );
    assert!(
        readings.windows(2).all(|pair| pair[0].at_boot_ms + u64::from(pair[1].span_ms) == pair[1].at_boot_ms)
    );
}

/// Waits until the spool holds so many samples in batches.
async fn wait_for_samples(running: Running, samples: u64) -> Running {
    let held = || spool::peek(running.dir.path()).is_ok_and(|depth| samples <= depth.samples);
    let reached = async {
        while !held() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(10), reached).await.unwrap();
    running
}

#[tokio::test]
async fn an_unchanged_inventory_is_not_kept_again_after_a_restart() {
    let running = wait_for_inventory(start()).await;
    let dir = running.stop().await;
    let running = start_in(dir);
    running.observe.send(sample(1)).await.unwrap();
    let dir = wait_for_samples(running, 1).await.stop().await;
    let count = batches(&dir).iter().flat_map(|batch| batch.records.clone()).count();
    assert_eq!(count, 1);
}

async fn wait_for_inventory(running: Running) -> Running {
    let state = State::look(running.dir.path());
    let reached = async {
        while state.sent_inventory().ok().flatten().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(10), reached).await.unwrap();
    running
}

#[tokio::test]
async fn a_second_agent_in_the_same_directory_ends_with_a_clear_message() {
    let running = wait_for_inventory(start()).await;
    let config = RunConfig::in_dir(running.dir.path().to_owned(), None);
    let fault =
        run(config, Arc::new(TestClock::default()), std::future::pending::<Stop>()).await.unwrap_err();
    assert!(fault.to_string().contains("another agent works with"), "{fault}");
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_step_becomes_a_record() {
    let dir = TempDir::new().unwrap();
    let clock = Arc::new(TestClock::default());
    let state = State::open(dir.path()).unwrap();
    let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    let outbox = Outbox::open(dir.path(), SpoolLimits::default(), Arc::clone(&shared)).unwrap();
    let sources = Sources {
        measure: Box::new(|_| Box::pin(std::future::pending())),
        take_inventory: Arc::new(|_| Inventory::default()),
        read_cards: Arc::new(|| Ok(Cards::new())),
    };
    let config = RunConfig::in_dir(dir.path().to_owned(), None);
    let mut agent = Agent::start(config, state, shared, outbox, sources);
    agent.watch_clock().await.unwrap();
    clock.calendar_ms.store(86_400_000, Ordering::SeqCst);
    agent.watch_clock().await.unwrap();
    agent.close().await.unwrap();
    drop(agent);
    let steps: Vec<_> = batches(&dir).into_iter().flat_map(|batch| batch.records).collect();
    assert!(matches!(steps.as_slice(), [Record::ClockStep(step)] if 86_399_000 < step.wall_after_ms));
}

#[tokio::test]
async fn the_status_names_targets_their_last_outcome_and_problems() {
    let mut board = Board::default();
    let now = ClockReading { boot_ms: 10_000, wall_ms: 1_000_000 };
    board.observe(&sample(9_000), now);
    let problem = hatang_proto::model::inventory::Problem {
        part: "icmp".to_owned(),
        operation: "open a socket".to_owned(),
        cause: "not permitted".to_owned(),
    };
    board.observe(&Observation::Problem(problem.clone()), now);
    let target = Target {
        id: TargetId(1),
        name: "Cổng mạng".to_owned(),
        segment: Segment::Lan,
        probe: Probe::Gateway,
        period_s: 60,
        timeout_ms: 1_000,
    };
    let targets = TargetSet { version: 1, targets: vec![target] };
    let dir = TempDir::new().unwrap();
    let outbox = Outbox::open(dir.path(), SpoolLimits::default(), Arc::new(TestClock::default())).unwrap();
    let outbox = outbox.state().borrow().clone();
    let report = board.report(&targets, &LinkReport::default(), &outbox, now);
    let last = report.targets[0].last.as_ref().unwrap();
    assert_eq!((last.outcome.as_str(), last.round_trip_us, last.at_ms), ("ok", Some(412), 999_000));
    assert_eq!(report.problems, [problem]);
    board.observe(&Observation::Solved { part: "icmp".to_owned() }, now);
    assert!(board.report(&targets, &LinkReport::default(), &outbox, now).problems.is_empty());
}

fn complaint(note: &str) -> Request {
    Request::Complaint(Wording { about: "VOFFICE".to_owned(), note: note.to_owned() })
}

/// Asks as soon as the agent listens.
async fn ask(dir: &std::path::Path, request: &Request) -> Answer {
    let place = Place::of(dir);
    let asked = async {
        loop {
            match desk::ask(&place, request).await {
                Err(DeskError::Nobody(_)) => tokio::time::sleep(Duration::from_millis(5)).await,
                asked => return asked.unwrap(),
            }
        }
    };
    timeout(Duration::from_secs(10), asked).await.unwrap()
}

#[tokio::test]
async fn a_complaint_is_on_disk_before_the_person_hears_so_and_starts_a_closer_look() {
    let dir = TempDir::new().unwrap();
    let target = Target {
        id: TargetId(1),
        name: "VOFFICE".to_owned(),
        segment: Segment::Application,
        probe: Probe::Gateway,
        period_s: 60,
        timeout_ms: 1_000,
    };
    State::open(dir.path()).unwrap().save_targets(&TargetSet { version: 1, targets: vec![target] }).unwrap();
    let mut running = start_in(dir);
    let names = ask(running.dir.path(), &Request::Applications).await.applications;
    assert_eq!(names.unwrap(), ["VOFFICE"]);
    let answer = ask(running.dir.path(), &complaint("rất lâu")).await;
    let found: Vec<_> = batches(&running.dir).into_iter().flat_map(|batch| batch.records).collect();
    let kept = found.iter().find_map(|record| match record {
        Record::Complaint(said) => Some(said),
        _ => None,
    });
    let kept = kept.unwrap();
    assert_eq!((kept.about.as_str(), kept.note.as_str()), ("VOFFICE", "rất lâu"));
    assert_eq!(answer.kept.unwrap(), kept.id.to_string());
    assert!((290..=300).contains(&answer.closely_s.unwrap()));
    let close = running.wishes.wait_for(|wish| kept.at_boot_ms < wish.look.until_ms);
    timeout(Duration::from_secs(5), close).await.unwrap().unwrap();
    let told = State::look(running.dir.path()).told();
    assert_eq!(told.iter().map(|told| told.about.as_str()).collect::<Vec<_>>(), ["VOFFICE"]);
    running.stop().await;
}

#[tokio::test]
async fn the_seventh_complaint_in_a_row_is_refused_with_the_time_to_wait() {
    let running = start();
    for _ in 0..6 {
        assert!(ask(running.dir.path(), &complaint("")).await.kept.is_some());
    }
    let answer = ask(running.dir.path(), &complaint("")).await;
    assert!(answer.refused.unwrap().contains("10 phút"));
    let dir = running.stop().await;
    let complaints = batches(&dir).into_iter().flat_map(|batch| batch.records);
    assert_eq!(complaints.filter(|record| matches!(record, Record::Complaint(_))).count(), 6);
}

#[tokio::test]
async fn a_pc_that_woke_measures_again_soon() {
    let mut running = start();
    running.woken.send_modify(|count| *count += 1);
    let told = running.wishes.wait_for(|wish| wish.resumed == 1);
    timeout(Duration::from_secs(5), told).await.unwrap().unwrap();
    running.stop().await;
}

#[tokio::test]
async fn the_page_about_what_is_sent_is_there_and_names_the_complaint_without_its_note() {
    let running = start();
    ask(running.dir.path(), &complaint("chuyện riêng")).await;
    let page = std::fs::read_to_string(running.dir.path().join(crate::sent::FILE)).unwrap();
    assert!(page.contains("VOFFICE") && !page.contains("chuyện riêng"), "{page}");
    running.stop().await;
}
