//! The conversation against a small collector over real TLS: what arrives, what stays, what a person is told.

mod collector;

use std::time::Duration;

use hatang_proto::model::{
    BootId, ClockReading, MachineId, Method, Outcome, Reading, Record, Sample, TargetId,
};
use hatang_proto::wire::{self, EnrolRefusal, goodbye, reject};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::*;
use crate::outbox::spool::{Entry, Quiet, SpoolLimits};
use crate::state::identity::KeyRequest;
use collector::{Act, Ca, MACHINE, NOW_MS, TestCollector};

/// A PC whose battery died: its calendar says 1980.
struct DeadBattery;

impl Clock for DeadBattery {
    fn read(&self) -> ClockReading {
        ClockReading { boot_ms: 60_000, wall_ms: 315_532_800_000 }
    }

    fn boot_id(&self) -> BootId {
        BootId([1; 16])
    }
}

struct Rig {
    _dir: TempDir,
    state: State,
    outbox: Outbox,
    report: watch::Receiver<LinkReport>,
    targets: watch::Receiver<TargetSet>,
    stopping: watch::Sender<Option<Stop>>,
    task: Option<JoinHandle<()>>,
    uplink: Option<Uplink>,
}

impl Rig {
    fn new(join: Option<JoinCode>) -> Self {
        let dir = TempDir::new().unwrap();
        let state = State::open(dir.path()).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(DeadBattery);
        let outbox = Outbox::open(dir.path(), SpoolLimits::default(), Arc::clone(&clock)).unwrap();
        let (set_targets, targets) = watch::channel(TargetSet::default());
        let (tell, report) = watch::channel(LinkReport::default());
        let (stopping, told) = watch::channel(None);
        let uplink = Uplink {
            state: state.clone(),
            outbox: outbox.clone(),
            clock,
            join,
            label: "PC 3".to_owned(),
            targets: set_targets,
            report: tell,
            stopping: told,
        };
        Self { _dir: dir, state, outbox, report, targets, stopping, task: None, uplink: Some(uplink) }
    }

    fn start(&mut self) {
        self.task = self.uplink.take().map(|uplink| tokio::spawn(uplink.run()));
    }

    /// Closes so many batches of one sample each.
    async fn measure(&self, batches: u64) {
        for at_boot_ms in 0..batches {
            let reading =
                Reading { method: Method::Icmp, outcome: Outcome::Ok, round_trip_us: Some(9), phases: None };
            self.outbox
                .keep(Entry::Sample(Sample { target: TargetId(1), at_boot_ms, reading }))
                .await
                .unwrap();
            self.outbox.close(Quiet::Silent).await.unwrap();
        }
    }

    async fn until_linked(&mut self, wanted: LinkState) -> LinkReport {
        let reached = self.report.wait_for(|report| report.link.state == wanted);
        timeout(Duration::from_secs(20), reached).await.unwrap().unwrap().clone()
    }

    async fn until_nothing_waits(&self) {
        let mut state = self.outbox.state();
        let empty = state.wait_for(|state| state.depth.batches == 0 && state.depth.pending == 0);
        timeout(Duration::from_secs(20), empty).await.unwrap().unwrap();
    }

    async fn stop(self) {
        self.stop_because(Stop::Program).await;
    }

    async fn stop_because(mut self, why: Stop) {
        self.stopping.send_replace(Some(why));
        timeout(Duration::from_secs(5), self.task.take().unwrap()).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_pc_with_a_dead_battery_joins_sends_everything_and_says_goodbye() {
    let collector = TestCollector::start().await;
    collector.seen().targets = Some(wire::TargetSet { version: 3, targets: Vec::new() });
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.measure(3).await;
    rig.start();
    rig.until_nothing_waits().await;
    let report = rig.until_linked(LinkState::Connected).await;
    assert_eq!(report.joined.unwrap().machine_id, MachineId(MACHINE).to_string());
    timeout(Duration::from_secs(5), rig.targets.wait_for(|set| set.version == 3)).await.unwrap().unwrap();
    assert_eq!(rig.state.targets().version, 3);
    assert_eq!(rig.state.collector_time().unwrap().unwrap().collector_ms, NOW_MS);
    rig.measure(1).await;
    rig.until_nothing_waits().await;
    rig.stop().await;
    let seen = collector.seen();
    assert_eq!(seen.stored.keys().copied().collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert_eq!((seen.goodbyes, seen.out_of_order), (1, 0));
}

#[tokio::test]
async fn the_last_batch_leaves_with_the_goodbye() {
    let collector = TestCollector::start().await;
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.start();
    rig.until_linked(LinkState::Connected).await;
    rig.measure(1).await;
    rig.stop().await;
    let seen = collector.seen();
    assert_eq!((seen.stored.len(), seen.goodbyes), (1, 1));
    assert_eq!(seen.farewell, Some(goodbye::Reason::Stop));
}

#[tokio::test]
async fn the_goodbye_tells_that_the_computer_goes_down() {
    let collector = TestCollector::start().await;
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.start();
    rig.until_linked(LinkState::Connected).await;
    rig.stop_because(Stop::System).await;
    assert_eq!(collector.seen().farewell, Some(goodbye::Reason::Shutdown));
}

#[tokio::test]
async fn a_cut_stream_goes_on_without_loss_and_in_order() {
    let collector = TestCollector::start().await;
    collector.seen().script = [Act::CutAfter(2), Act::CutAfter(1), Act::Serve].into();
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.measure(200).await;
    rig.start();
    rig.until_nothing_waits().await;
    rig.stop().await;
    let seen = collector.seen();
    assert_eq!((seen.stored.len(), seen.out_of_order), (200, 0));
}

#[tokio::test]
async fn a_refused_batch_is_dropped_told_as_lost_and_the_rest_arrives() {
    let collector = TestCollector::start().await;
    collector.seen().script = [Act::Reject(reject::Reason::InvalidBatch), Act::Serve].into();
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.measure(3).await;
    rig.start();
    rig.until_nothing_waits().await;
    rig.measure(1).await;
    rig.until_nothing_waits().await;
    rig.stop().await;
    let seen = collector.seen();
    assert_eq!((seen.stored.keys().copied().collect::<Vec<_>>(), seen.out_of_order), (vec![2, 3, 4], 0));
    let told = seen.stored.values().flat_map(|batch| &batch.records).any(
        |record| matches!(record, Record::LostSamples(lost) if (lost.samples, lost.first_sequence) == (1, 1)),
    );
    assert!(told);
}

#[tokio::test]
async fn a_collector_that_lost_count_is_asked_again_at_once() {
    let collector = TestCollector::start().await;
    collector.seen().script = [Act::Reject(reject::Reason::OutOfOrder), Act::Serve].into();
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.measure(2).await;
    rig.start();
    rig.until_nothing_waits().await;
    rig.stop().await;
    assert_eq!(collector.seen().stored.len(), 2);
}

#[tokio::test]
async fn a_full_collector_is_asked_again_later_and_nothing_is_dropped() {
    let collector = TestCollector::start().await;
    collector.seen().script = [Act::Reject(reject::Reason::CannotStore), Act::Serve].into();
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.measure(2).await;
    rig.start();
    rig.until_nothing_waits().await;
    rig.stop().await;
    assert_eq!(collector.seen().stored.len(), 2);
}

#[tokio::test]
async fn a_revoked_machine_keeps_its_data_and_says_so() {
    for act in [Act::Denied, Act::Reject(reject::Reason::Revoked)] {
        let collector = TestCollector::start().await;
        collector.seen().script = [act].into();
        let mut rig = Rig::new(Some(collector.code.clone()));
        rig.measure(2).await;
        rig.start();
        let report = rig.until_linked(LinkState::Refused).await;
        assert!(report.link.problem.unwrap().contains("was revoked"), "{act:?}");
        assert_eq!(rig.outbox.state().borrow().depth.batches, 2);
        rig.stop().await;
    }
}

#[tokio::test]
async fn a_certificate_of_another_authority_is_told_to_enrol_again() {
    let collector = TestCollector::start().await;
    let made = KeyRequest::make().unwrap();
    let mut rig = Rig::new(None);
    rig.state
        .save_identity(&Identity {
            machine_id: MachineId(MACHINE),
            address: collector.code.address.clone(),
            port: collector.code.port,
            certificate: Ca::make().issue(&made.request),
            key: made.key,
            ca_certificate: collector.ca.der.clone(),
            certified_ms: NOW_MS,
        })
        .unwrap();
    rig.start();
    let report = rig.until_linked(LinkState::Refused).await;
    let problem = report.link.problem.unwrap();
    assert!(problem.contains("refused this machine's certificate"), "{problem}");
    rig.stop().await;
}

#[tokio::test]
async fn a_renewed_certificate_is_kept_and_used() {
    let collector = TestCollector::start().await;
    collector.seen().script = [Act::AskRenewal, Act::Serve].into();
    let mut rig = Rig::new(None);
    let first = enrol(&collector.code, "PC").await.unwrap();
    rig.state.save_identity(&first).unwrap();
    rig.measure(1).await;
    rig.start();
    rig.until_nothing_waits().await;
    let renewed = rig.state.identity().unwrap().unwrap();
    assert_ne!((&renewed.certificate, &renewed.key), (&first.certificate, &first.key));
    assert_eq!(collector.seen().renewals, 1);
    rig.stop().await;
}

#[tokio::test]
async fn a_certificate_is_due_after_two_thirds_of_its_life() {
    let collector = TestCollector::start().await;
    let identity = enrol(&collector.code, "PC").await.unwrap();
    // 2026-01-01 to 2028-12-31.
    let (begin_ms, life_ms) = (1_767_225_600_000, 1_095 * 86_400_000_i64);
    assert_eq!(lifetime::renewal_due(&identity, begin_ms), Some(false));
    assert_eq!(lifetime::renewal_due(&identity, begin_ms + life_ms / 3 * 2 - 1_000), Some(false));
    assert_eq!(lifetime::renewal_due(&identity, begin_ms + life_ms / 3 * 2), Some(true));
}

#[tokio::test]
async fn a_spool_restored_from_a_copy_takes_a_fresh_name() {
    let collector = TestCollector::start().await;
    collector.seen().script = [Act::KnowsMore, Act::Serve].into();
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.measure(2).await;
    rig.start();
    rig.until_nothing_waits().await;
    rig.stop().await;
    let seen = collector.seen();
    assert_eq!((seen.spools.len(), seen.stored.len(), seen.out_of_order), (2, 2, 0));
}

#[tokio::test]
async fn only_the_ca_of_the_join_code_is_believed() {
    let (own, other) = (TestCollector::start().await, TestCollector::start().await);
    let crossed = JoinCode { port: other.code.port, ..own.code.clone() };
    let fault = enrol(&crossed, "PC").await.unwrap_err();
    assert!(matches!(fault, Fault::ForeignCollector(_)), "{fault}");
    assert!(enrol(&own.code, "PC").await.is_ok());
}

#[tokio::test]
async fn an_enrolled_machine_believes_no_other_collector() {
    let (own, other) = (TestCollector::start().await, TestCollector::start().await);
    let mut identity = enrol(&own.code, "PC").await.unwrap();
    identity.port = other.code.port;
    let mut rig = Rig::new(None);
    rig.state.save_identity(&identity).unwrap();
    rig.start();
    let report = rig.until_linked(LinkState::Waiting).await;
    assert!(report.link.problem.unwrap().contains("is not the collector that this machine trusts"));
    rig.stop().await;
}

#[tokio::test]
async fn the_joining_time_never_decides_but_the_collectors_own_time_does() {
    let collector = TestCollector::start().await;
    for expires_s in [0, 4_102_444_800] {
        let code = JoinCode { expires_s, ..collector.code.clone() };
        assert!(enrol(&code, "PC").await.is_ok(), "{expires_s}");
    }
    let mut identity = enrol(&collector.code, "PC").await.unwrap();
    identity.certified_ms = 4_102_444_800_000;
    let mut rig = Rig::new(None);
    rig.state.save_identity(&identity).unwrap();
    rig.start();
    let report = rig.until_linked(LinkState::Waiting).await;
    assert!(report.link.problem.unwrap().contains("expired"));
    rig.stop().await;
}

#[tokio::test]
async fn every_refused_join_code_has_its_own_sentence() {
    let collector = TestCollector::start().await;
    let cases = [
        (EnrolRefusal::UnknownCode, "does not know this join code"),
        (EnrolRefusal::Expired, "has expired"),
        (EnrolRefusal::UsedUp, "used up"),
        (EnrolRefusal::Revoked, "withdrawn"),
        (EnrolRefusal::BadRequest, "certificate request"),
    ];
    for (refusal, sentence) in cases {
        collector.seen().refusal = Some(refusal);
        let told = enrol(&collector.code, "PC").await.unwrap_err().to_string();
        assert!(told.contains(sentence), "{told}");
    }
}

#[tokio::test]
async fn a_port_where_nobody_or_something_else_answers_is_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let collector = TestCollector::start().await;
    let code = JoinCode { port, ..collector.code.clone() };
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt as _;
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    });
    assert!(enrol(&code, "PC").await.is_err());
    let fault = enrol(&code, "PC").await.unwrap_err();
    assert!(matches!(fault, Fault::Unreachable { .. }), "{fault}");
    assert!(fault.to_string().contains(&port.to_string()));
}
