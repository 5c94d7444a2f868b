//! The conversation against a small collector over real TLS: what arrives, what stays, what a person is told.

mod collector;
mod complaint;

use std::time::Duration;

use hatang_proto::model::{
    BootId, ClockReading, MachineId, Method, Outcome, Reading, Record, Sample, TargetId, Trial,
};
use hatang_proto::wire::collector_message::Message as Down;
use hatang_proto::wire::{self, EnrolRefusal, reject};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::*;
use crate::outbox::spool::{Entry, Quiet, SpoolLimits};
use crate::state::identity::KeyRequest;
use collector::{Act, Ca, MACHINE, NOW_MS, TestCollector};
use proxy::tests::{Conduct, TestProxy};

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
    plan: watch::Receiver<Held>,
    looks: mpsc::Receiver<CloserLook>,
    speeds: mpsc::Receiver<SpeedSample>,
    trials: mpsc::Receiver<Trial>,
    stopping: watch::Sender<Option<Stop>>,
    resumed: watch::Sender<u64>,
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
        let (set_plan, plan) = watch::channel(Held::default());
        let (ask, looks) = mpsc::channel(1);
        let (ask_speed, speeds) = mpsc::channel(1);
        let (line, trials) = TrialLine::new();
        let (tell, report) = watch::channel(LinkReport::default());
        let (stopping, told) = watch::channel(None);
        let (resumed, woken) = watch::channel(0);
        let uplink = Uplink {
            state: state.clone(),
            outbox: outbox.clone(),
            clock,
            join,
            proxy: None,
            label: "PC 3".to_owned(),
            targets: set_targets,
            plan: set_plan,
            looks: ask,
            speeds: ask_speed,
            trials: line,
            report: tell,
            stopping: told,
            resumed: woken,
        };
        Self {
            _dir: dir,
            state,
            outbox,
            report,
            targets,
            plan,
            looks,
            speeds,
            trials,
            stopping,
            resumed,
            task: None,
            uplink: Some(uplink),
        }
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
        self.stop_for(Stop::Program).await;
    }

    async fn stop_for(mut self, reason: Stop) {
        self.stopping.send_replace(Some(reason));
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
async fn a_plan_and_a_wish_for_a_closer_look_are_handed_on_unless_they_are_out_of_range() {
    let collector = TestCollector::start().await;
    let entries = vec![wire::ProbingEntry { target: 4, period_s: 0 }];
    let plan = wire::ProbingPlan { entries, holds_s: 1_800, stretch: 13 };
    let look = |bits_per_s| Down::CloserLook(wire::CloserLook { lasts_s: 300, bits_per_s });
    let broken = Down::Plan(wire::ProbingPlan { stretch: 0, ..plan.clone() });
    collector.seen().also = vec![Down::Plan(plan), broken, look(0), look(960)];
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.start();
    let looked = timeout(Duration::from_secs(20), rig.looks.recv()).await.unwrap();
    assert_eq!(looked, Some(CloserLook { lasts_s: 300, bits_per_s: 960 }));
    let held = rig.plan.borrow().clone();
    assert_eq!(held.plan.unwrap().periods_s, [(TargetId(4), None)].into());
    rig.stop().await;
}

#[tokio::test]
async fn a_wish_for_a_speed_sample_is_handed_on_unless_it_asks_for_more_than_it_may() {
    let collector = TestCollector::start().await;
    let wish = |url: &str, max_bytes| {
        Down::SpeedSample(wire::SpeedSample { url: url.to_owned(), max_bytes, max_s: 10 })
    };
    let too_much = wish("http://10.1.0.9/tep", 10_000_001);
    let good = wish("http://10.1.0.9/tep", 10_000_000);
    collector.seen().also = vec![wish("file:///etc/passwd", 100_000), too_much, good];
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.start();
    let asked = timeout(Duration::from_secs(20), rig.speeds.recv()).await.unwrap().unwrap();
    assert_eq!((asked.file.as_str(), asked.max_bytes), ("http://10.1.0.9/tep", 10_000_000));
    assert!(rig.speeds.try_recv().is_err());
    rig.stop().await;
}

#[tokio::test]
async fn a_trial_is_handed_on_and_refused_by_its_number_while_another_waits() {
    let collector = TestCollector::start().await;
    let target = wire::Target {
        id: 65_535,
        name: "VOFFICE".to_owned(),
        segment: wire::Segment::Application.into(),
        period_s: 60,
        timeout_ms: 2_000,
        probe: Some(wire::target::Probe::Tcp(wire::Tcp { host: "10.1.0.9".to_owned(), port: 443 })),
    };
    let wish = |number, target| Down::TrialTarget(wire::TrialTarget { number, target });
    collector.seen().also = vec![wish(1, None), wish(2, Some(target.clone())), wish(3, Some(target))];
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.start();
    let refused = async {
        loop {
            let told = collector.seen().tried.first().map(|answer| answer.number);
            match told {
                Some(number) => break number,
                None => tokio::task::yield_now().await,
            }
        }
    };
    assert_eq!(timeout(Duration::from_secs(20), refused).await.unwrap(), 3);
    assert_eq!(rig.trials.recv().await.unwrap().number, 2);
    rig.stop().await;
}

#[tokio::test]
async fn joining_and_talking_go_through_the_proxy_if_there_is_one() {
    let collector = TestCollector::start().await;
    let through = TestProxy::start(Conduct::Serve).await;
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.uplink.as_mut().unwrap().proxy = Some(through.proxy());
    rig.measure(2).await;
    rig.start();
    rig.until_nothing_waits().await;
    rig.stop().await;
    assert_eq!(collector.seen().stored.len(), 2);
    let heads = through.heads.lock().unwrap();
    let wanted = format!("CONNECT 127.0.0.1:{} HTTP/1.1", collector.code.port);
    assert!(heads.len() == 2 && heads.iter().all(|head| head.starts_with(&wanted)), "{heads:?}");
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named_in_the_status_and_everything_is_kept() {
    let collector = TestCollector::start().await;
    let refuses = TestProxy::start(Conduct::Say(b"HTTP/1.1 407 No\r\n\r\n")).await;
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.uplink.as_mut().unwrap().proxy = Some(refuses.proxy());
    rig.measure(1).await;
    rig.start();
    let told = rig.until_linked(LinkState::Waiting).await.link.problem.unwrap();
    assert!(told.contains("407") && told.contains(&refuses.proxy().to_string()), "{told}");
    assert_eq!(rig.outbox.state().borrow().depth.batches, 1);
    rig.stop().await;
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
}

#[tokio::test]
async fn the_goodbye_tells_a_shutdown_from_a_stop() {
    let reasons =
        [(Stop::Program, wire::goodbye::Reason::Stop), (Stop::System, wire::goodbye::Reason::Shutdown)];
    for (stop, reason) in reasons {
        let collector = TestCollector::start().await;
        let mut rig = Rig::new(Some(collector.code.clone()));
        rig.start();
        rig.until_linked(LinkState::Connected).await;
        rig.stop_for(stop).await;
        assert_eq!(collector.seen().reason, Some(reason));
    }
}

#[tokio::test]
async fn a_pc_that_woke_connects_anew_at_once() {
    let collector = TestCollector::start().await;
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.start();
    rig.until_linked(LinkState::Connected).await;
    rig.resumed.send_modify(|count| *count += 1);
    rig.until_linked(LinkState::Connecting).await;
    rig.until_linked(LinkState::Connected).await;
    assert_eq!(collector.seen().streams, 2);
    rig.stop().await;
}

#[tokio::test]
async fn waking_ends_the_pause_between_two_tries() {
    let collector = TestCollector::start().await;
    collector.seen().script = [Act::Denied, Act::Serve].into();
    let mut rig = Rig::new(Some(collector.code.clone()));
    rig.start();
    rig.until_linked(LinkState::Refused).await;
    rig.resumed.send_modify(|count| *count += 1);
    rig.until_linked(LinkState::Connected).await;
    rig.stop().await;
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
    let first = enrol(&collector.code, "PC", None).await.unwrap();
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
    let identity = enrol(&collector.code, "PC", None).await.unwrap();
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
    let fault = enrol(&crossed, "PC", None).await.unwrap_err();
    assert!(matches!(fault, Fault::ForeignCollector(_)), "{fault}");
    assert!(enrol(&own.code, "PC", None).await.is_ok());
}

#[tokio::test]
async fn an_enrolled_machine_believes_no_other_collector() {
    let (own, other) = (TestCollector::start().await, TestCollector::start().await);
    let mut identity = enrol(&own.code, "PC", None).await.unwrap();
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
        assert!(enrol(&code, "PC", None).await.is_ok(), "{expires_s}");
    }
    let mut identity = enrol(&collector.code, "PC", None).await.unwrap();
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
        let told = enrol(&collector.code, "PC", None).await.unwrap_err().to_string();
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
    assert!(enrol(&code, "PC", None).await.is_err());
    let fault = enrol(&code, "PC", None).await.unwrap_err();
    assert!(matches!(fault, Fault::Unreachable { .. }), "{fault}");
    assert!(fault.to_string().contains(&port.to_string()));
}
