use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;

use hatang_proto::model::{BootId, ClockReading, Method, ProbingPlan, Segment};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::*;
use crate::platform::network::Gateway;

const GATEWAY: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 1, 1));
const HOP: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

/// The boot clock follows the test's own, and can jump.
struct TestClock {
    begun: Instant,
    slept_ms: Mutex<u64>,
}

impl TestClock {
    fn new() -> Arc<Self> {
        Arc::new(Self { begun: Instant::now(), slept_ms: Mutex::new(0) })
    }
}

impl Clock for TestClock {
    fn read(&self) -> ClockReading {
        let run_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap();
        ClockReading { boot_ms: run_ms + *self.slept_ms.lock().unwrap(), wall_ms: 0 }
    }

    fn boot_id(&self) -> BootId {
        BootId([0; 16])
    }
}

/// What the network is like; tests change it while it is being asked.
#[derive(Debug, Clone)]
struct Scene {
    gateway: Result<Gateway, Problem>,
    second_router: EchoAnswer,
    icmp: Result<(), Problem>,
    takes_ms: u64,
}

struct Scripted(Mutex<Scene>);

impl Scripted {
    fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Scene {
            gateway: Ok(gateway(None)),
            second_router: EchoAnswer::Expired { router: HOP, round_trip_us: 3_000 },
            icmp: Ok(()),
            takes_ms: 1,
        })))
    }

    fn change(&self, change: impl FnOnce(&mut Scene)) {
        change(&mut self.0.lock().unwrap());
    }

    fn scene(&self) -> Scene {
        self.0.lock().unwrap().clone()
    }
}

impl Prober for Scripted {
    async fn probe(&self, question: &Question, limit: Duration) -> Result<Reading, Problem> {
        let scene = self.scene();
        if matches!(question, Question::Get { .. }) {
            assert!(!format!("{question:?}").contains("panic"), "scripted");
            tokio::time::sleep(limit).await;
            return Ok(Reading {
                method: Method::Http,
                outcome: Outcome::Timeout,
                round_trip_us: None,
                phases: None,
            });
        }
        tokio::time::sleep(Duration::from_millis(scene.takes_ms)).await;
        scene.icmp.map(|()| EchoAnswer::Reply { round_trip_us: 700 }.reading())
    }

    async fn second_router(&self, _toward: &str, _limit: Duration) -> Result<EchoAnswer, Problem> {
        Ok(self.scene().second_router)
    }

    fn gateway(&self) -> Result<Gateway, Problem> {
        self.scene().gateway
    }
}

fn gateway(hardware_address: Option<&str>) -> Gateway {
    Gateway {
        address: GATEWAY,
        interface: "eth0".to_owned(),
        scope: 0,
        hardware_address: hardware_address.map(str::to_owned),
    }
}

fn set(probes: &[(&str, u32)]) -> TargetSet {
    let target = |(index, (probe, period_s)): (usize, &(&str, u32))| Target {
        id: TargetId(u16::try_from(index + 1).unwrap()),
        name: (*probe).to_owned(),
        segment: Segment::Internet,
        probe: probe.parse().unwrap(),
        period_s: *period_s,
        timeout_ms: 20_000,
    };
    TargetSet { version: 1, targets: probes.iter().enumerate().map(target).collect() }
}

fn look(now_ms: u64) -> burst::Look {
    burst::Look { until_ms: now_ms + burst::LASTS_MS, bits_per_s: burst::BOUND_BITS_PER_S }
}

struct Bench {
    clock: Arc<TestClock>,
    prober: Arc<Scripted>,
    targets: watch::Sender<TargetSet>,
    plan: watch::Sender<Held>,
    wishes: watch::Sender<Wish>,
    news: mpsc::Receiver<Observation>,
}

impl Bench {
    fn start(probes: &[(&str, u32)]) -> Self {
        let (targets, set) = watch::channel(set(probes));
        let (out, news) = mpsc::channel(4_096);
        let (wishes, wished) = watch::channel(Wish::default());
        let (clock, prober) = (TestClock::new(), Scripted::new());
        let shared: Arc<dyn Clock> = clock.clone();
        let (plan, planned) = watch::channel(Held::default());
        let measuring =
            Measuring { targets: set, plan: planned, wishes: wished, clock: shared, seed: 9, out };
        tokio::spawn(run(Arc::clone(&prober), measuring));
        Self { clock, prober, targets, plan, wishes, news }
    }

    /// Everything that happens within the next seconds.
    async fn watch(&mut self, seconds: u64) -> Vec<Observation> {
        let end = Instant::now() + Duration::from_secs(seconds);
        let mut seen = Vec::new();
        while let Ok(Some(observation)) = tokio::time::timeout_at(end, self.news.recv()).await {
            seen.push(observation);
        }
        seen
    }
}

fn samples_of(seen: &[Observation], id: u16) -> Vec<Sample> {
    seen.iter()
        .filter_map(|observation| match observation {
            Observation::Sample(sample) if sample.target.0 == id => Some(*sample),
            _ => None,
        })
        .collect()
}

fn others(seen: Vec<Observation>) -> Vec<Observation> {
    seen.into_iter().filter(|observation| !matches!(observation, Observation::Sample(_))).collect()
}

fn resolved(seen: &[Observation]) -> Vec<(u16, &str, Option<&str>)> {
    seen.iter()
        .filter_map(|observation| match observation {
            Observation::Resolved(found) => {
                Some((found.target.0, found.address.as_str(), found.hardware_address.as_deref()))
            }
            _ => None,
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn every_target_is_asked_once_a_period() {
    let mut bench = Bench::start(&[("192.0.2.1", 60), ("tcp:192.0.2.2:80", 60), ("dns:a.vn", 300)]);
    let seen = bench.watch(610).await;
    let counts = [1, 2, 3].map(|id| samples_of(&seen, id).len());
    assert!((11..=12).contains(&counts[0]) && (11..=12).contains(&counts[1]), "{counts:?}");
    assert!((2..=4).contains(&counts[2]), "{counts:?}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_target_delays_no_other_and_is_not_asked_twice_at_once() {
    let mut bench = Bench::start(&[("http://slow/", 30), ("192.0.2.1", 10), ("192.0.2.2", 10)]);
    let seen = bench.watch(120).await;
    for id in [2, 3] {
        let at: Vec<u64> = samples_of(&seen, id).iter().map(|sample| sample.at_boot_ms).collect();
        assert!(11 <= at.len() && at.windows(2).skip(1).all(|pair| pair[1] - pair[0] == 10_000), "{at:?}");
    }
    let slow = samples_of(&seen, 1);
    assert!(slow.windows(2).all(|pair| 20_000 <= pair[1].at_boot_ms - pair[0].at_boot_ms), "{slow:?}");
    assert!(3 <= slow.len() && slow.iter().all(|sample| sample.reading.outcome == Outcome::Timeout));
}

#[tokio::test(start_paused = true)]
async fn gateway_and_first_hop_are_found_told_once_and_measured() {
    let mut bench = Bench::start(&[("gateway", 60), ("first-hop:8.8.8.8", 60)]);
    let seen = bench.watch(300).await;
    assert!(5 <= samples_of(&seen, 1).len() && 5 <= samples_of(&seen, 2).len());
    let mut found = resolved(&seen);
    found.sort_unstable();
    assert_eq!(found, [(1, "192.168.1.1", None), (2, "10.0.0.1", None)]);
    assert!(samples_of(&seen, 2).iter().all(|sample| sample.reading.round_trip_us == Some(3_000)));
}

#[tokio::test(start_paused = true)]
async fn a_laptop_that_moves_tells_its_next_gateway() {
    let mut bench = Bench::start(&[("gateway", 60)]);
    bench.watch(100).await;
    bench.prober.change(|scene| scene.gateway = Ok(gateway(Some("02:00:00:00:00:07"))));
    let learnt = bench.watch(130).await;
    assert_eq!(resolved(&learnt), [(1, "192.168.1.1", Some("02:00:00:00:00:07"))]);
    bench.prober.change(|scene| {
        scene.gateway = Ok(Gateway { address: "10.9.9.1".parse().unwrap(), ..gateway(None) });
    });
    assert_eq!(resolved(&bench.watch(130).await), [(1, "10.9.9.1", None)]);
}

#[tokio::test(start_paused = true)]
async fn without_a_gateway_there_is_a_problem_and_no_sample_until_it_is_back() {
    let mut bench = Bench::start(&[("gateway", 60)]);
    let gone =
        Problem { part: "gateway".to_owned(), operation: "find".to_owned(), cause: "no route".to_owned() };
    bench.prober.change(|scene| scene.gateway = Err(gone.clone()));
    assert_eq!(bench.watch(300).await, [Observation::Problem(gone)]);
    bench.prober.change(|scene| scene.gateway = Ok(gateway(None)));
    let seen = bench.watch(130).await;
    assert!((2..=3).contains(&samples_of(&seen, 1).len()), "{seen:?}");
    assert!(others(seen).contains(&Observation::Solved { part: "gateway".to_owned() }));
}

#[tokio::test(start_paused = true)]
async fn the_problem_of_a_missing_gateway_ends_with_the_last_target_that_needs_it() {
    let mut bench = Bench::start(&[("gateway", 60)]);
    let gone =
        Problem { part: "gateway".to_owned(), operation: "find".to_owned(), cause: "no route".to_owned() };
    bench.prober.change(|scene| scene.gateway = Err(gone));
    bench.watch(100).await;
    bench.targets.send(set(&[("192.0.2.1", 60)])).unwrap();
    assert_eq!(others(bench.watch(100).await), [Observation::Solved { part: "gateway".to_owned() }]);
}

#[tokio::test(start_paused = true)]
async fn forbidden_icmp_is_one_problem_for_all_targets_and_its_end_is_told() {
    let mut bench = Bench::start(&[("192.0.2.1", 60), ("192.0.2.2", 60), ("gateway", 60)]);
    let denied =
        Problem { part: "icmp".to_owned(), operation: "open".to_owned(), cause: "not permitted".to_owned() };
    bench.prober.change(|scene| scene.icmp = Err(denied.clone()));
    let seen: Vec<Observation> = others(bench.watch(300).await)
        .into_iter()
        .filter(|seen| !matches!(seen, Observation::Resolved(_)))
        .collect();
    assert_eq!(seen, [Observation::Problem(denied)]);
    bench.prober.change(|scene| scene.icmp = Ok(()));
    assert_eq!(others(bench.watch(130).await), [Observation::Solved { part: "icmp".to_owned() }]);
}

#[tokio::test(start_paused = true)]
async fn a_first_hop_that_cannot_be_found_is_looked_for_with_growing_pauses() {
    let mut bench = Bench::start(&[("first-hop:8.8.8.8", 60)]);
    bench.prober.change(|scene| scene.second_router = EchoAnswer::Silence);
    let seen = bench.watch(600).await;
    assert!(matches!(&seen[..], [Observation::Problem(problem)] if problem.part == "first_hop"), "{seen:?}");
    bench.prober.change(|scene| {
        scene.second_router = EchoAnswer::Expired { router: HOP, round_trip_us: 1 };
    });
    let seen = bench.watch(16 * 60 + 120).await;
    assert_eq!(resolved(&seen), [(1, "10.0.0.1", None)]);
    assert!(
        seen.contains(&Observation::Solved { part: "first_hop".to_owned() })
            && !samples_of(&seen, 1).is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn a_changed_set_is_measured_at_once_and_removed_targets_are_not() {
    let mut bench = Bench::start(&[("192.0.2.1", 60), ("192.0.2.2", 60)]);
    bench.watch(100).await;
    bench.targets.send(TargetSet { version: 2, ..set(&[("192.0.2.1", 60)]) }).unwrap();
    let seen = bench.watch(300).await;
    assert!(5 <= samples_of(&seen, 1).len() && samples_of(&seen, 2).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_set_over_the_budget_is_asked_less_often_and_says_so() {
    let mut bench = Bench::start(&[("tcp:192.0.2.1:80", 5), ("tcp:192.0.2.2:80", 5)]);
    let seen = bench.watch(60).await;
    assert!(others(seen).is_empty(), "two connections every five seconds fit");
    bench.targets.send(set(&[("tcp:192.0.2.1:80", 5); 10])).unwrap();
    let seen = bench.watch(600).await;
    assert!(samples_of(&seen, 1).len() < 70, "{}", samples_of(&seen, 1).len());
    let told = others(seen);
    assert!(matches!(&told[..], [Observation::Problem(problem)] if problem.part == budget::PART), "{told:?}");
    bench.targets.send(set(&[("tcp:192.0.2.1:80", 5)])).unwrap();
    assert_eq!(others(bench.watch(60).await), [Observation::Solved { part: budget::PART.to_owned() }]);
}

#[tokio::test(start_paused = true)]
async fn after_sleep_the_missed_moments_are_gone() {
    let probes: Vec<(&str, u32)> = vec![("192.0.2.1", 60); 8];
    let mut bench = Bench::start(&probes);
    bench.watch(300).await;
    *bench.clock.slept_ms.lock().unwrap() += 9 * 3_600_000 + 17_000;
    let seen = bench.watch(60).await;
    for id in 1..=8 {
        assert!(samples_of(&seen, id).len() <= 2, "{id}: {seen:?}");
    }
    assert!((7..=9).contains(&seen.len()), "{}", seen.len());
}

#[tokio::test(start_paused = true)]
async fn a_panicking_probe_is_a_problem_of_its_own_and_stops_nothing() {
    let mut bench = Bench::start(&[("http://panic/", 60), ("192.0.2.1", 60)]);
    let seen = bench.watch(300).await;
    assert!(5 <= samples_of(&seen, 2).len());
    let told = others(seen);
    assert!(matches!(&told[0], Observation::Problem(problem) if problem.part == "probe"), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn measuring_ends_with_its_reader_or_with_its_targets() {
    for end_of_reader in [true, false] {
        let (targets, set) = watch::channel(set(&[("192.0.2.1", 60)]));
        let (out, news) = mpsc::channel(1);
        let wishes = watch::channel(Wish::default()).1;
        let plan = watch::channel(Held::default()).1;
        let measuring = Measuring { targets: set, plan, wishes, clock: TestClock::new(), seed: 9, out };
        let running = tokio::spawn(run(Scripted::new(), measuring));
        if end_of_reader {
            drop(news);
            tokio::time::timeout(Duration::from_secs(1), running).await.unwrap().unwrap();
            drop(targets);
        } else {
            drop(targets);
            tokio::time::timeout(Duration::from_secs(1), running).await.unwrap().unwrap();
            drop(news);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_closer_look_asks_more_often_and_ends_by_itself() {
    let mut bench = Bench::start(&[("192.0.2.1", 60), ("http://slow/", 60), ("gateway", 60)]);
    bench.watch(100).await;
    let now_ms = bench.clock.read().boot_ms;
    bench.wishes.send_modify(|wish| wish.look = look(now_ms));
    let seen = bench.watch(300).await;
    for id in [1, 3] {
        assert!((59..=61).contains(&samples_of(&seen, id).len()), "{}", samples_of(&seen, id).len());
    }
    let slow = samples_of(&seen, 2);
    // Whether the moment at which an answer comes still counts as busy is a matter of which task runs first.
    assert!((10..=16).contains(&slow.len()), "each takes twenty seconds and skips moments: {}", slow.len());
    bench.watch(60).await;
    let seen = bench.watch(600).await;
    let at: Vec<u64> = samples_of(&seen, 1).iter().map(|sample| sample.at_boot_ms).collect();
    assert!(9 <= at.len() && at.windows(2).all(|pair| pair[1] - pair[0] == 60_000), "{at:?}");
}

#[tokio::test(start_paused = true)]
async fn a_closer_look_that_was_slept_through_is_over_and_nothing_is_made_up_for() {
    let mut bench = Bench::start(&[("192.0.2.1", 60)]);
    bench.watch(100).await;
    let now_ms = bench.clock.read().boot_ms;
    bench.wishes.send_modify(|wish| wish.look = look(now_ms));
    bench.watch(30).await;
    *bench.clock.slept_ms.lock().unwrap() += 3_600_000;
    let seen = bench.watch(300).await;
    assert!((4..=6).contains(&samples_of(&seen, 1).len()), "{}", samples_of(&seen, 1).len());
}

#[tokio::test(start_paused = true)]
async fn targets_that_change_during_a_closer_look_are_looked_at_closely_too() {
    let mut bench = Bench::start(&[("192.0.2.1", 60)]);
    bench.watch(100).await;
    let now_ms = bench.clock.read().boot_ms;
    bench.wishes.send_modify(|wish| wish.look = look(now_ms));
    bench.targets.send(TargetSet { version: 2, ..set(&[("192.0.2.1", 60), ("192.0.2.2", 60)]) }).unwrap();
    let seen = bench.watch(60).await;
    assert!(9 <= samples_of(&seen, 2).len(), "{}", samples_of(&seen, 2).len());
}

#[tokio::test(start_paused = true)]
async fn after_waking_the_gateway_is_read_again_and_everything_is_asked_within_ten_seconds() {
    let mut bench = Bench::start(&[("gateway", 3_600), ("192.0.2.1", 3_600), ("tcp:192.0.2.2:80", 3_600)]);
    bench.watch(20).await;
    bench.prober.change(|scene| {
        scene.gateway = Ok(Gateway { address: "10.9.9.1".parse().unwrap(), ..gateway(None) });
    });
    bench.wishes.send_modify(|wish| wish.resumed += 1);
    let seen = bench.watch(11).await;
    assert_eq!(resolved(&seen), [(1, "10.9.9.1", None)]);
    for id in 1..=3 {
        assert_eq!(samples_of(&seen, id).len(), 1);
    }
    let later = bench.watch(3_600).await;
    assert!((1..=3).all(|id| samples_of(&later, id).len() == 1), "then as usual: {later:?}");
}

fn held(periods_s: &[(u16, Option<u32>)], heard_ms: u64) -> Held {
    let periods_s = periods_s.iter().map(|(target, period_s)| (TargetId(*target), *period_s)).collect();
    Held { plan: Some(ProbingPlan { periods_s, holds_s: 1_800, stretch: 10 }), heard_ms }
}

#[tokio::test(start_paused = true)]
async fn a_plan_rests_a_target_until_it_ends_and_a_closer_look_asks_it_all_the_same() {
    let mut bench = Bench::start(&[("gateway", 60), ("192.0.2.1", 60)]);
    bench.watch(100).await;
    let heard_ms = bench.clock.read().boot_ms;
    bench.plan.send(held(&[(2, None)], heard_ms)).unwrap();
    let seen = bench.watch(600).await;
    assert_eq!((samples_of(&seen, 1).len(), samples_of(&seen, 2).len()), (10, 0));
    let now_ms = bench.clock.read().boot_ms;
    bench.wishes.send_modify(|wish| wish.look = look(now_ms));
    assert!(50 <= samples_of(&bench.watch(300).await, 2).len());
    assert_eq!(samples_of(&bench.watch(890).await, 2).len(), 0, "the look is over, the plan holds");
    let seen = bench.watch(1_200).await;
    assert_eq!(samples_of(&seen, 2).len(), 2, "a silent collector: a tenth of the usual pace, shared by ten");
    assert_eq!(samples_of(&seen, 1).len(), 20);
}

#[tokio::test(start_paused = true)]
async fn a_pc_with_nothing_to_measure_wakes_up_when_its_plan_ends() {
    let mut bench = Bench::start(&[("192.0.2.1", 60)]);
    bench.watch(20).await;
    bench.plan.send(held(&[(1, None)], 20_000)).unwrap();
    assert_eq!(bench.watch(1_790).await, []);
    assert!(!bench.watch(700).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn hearing_the_collector_again_prolongs_the_plan_and_moves_no_moment() {
    let mut bench = Bench::start(&[("gateway", 60), ("192.0.2.1", 60)]);
    bench.watch(100).await;
    for _ in 0..20 {
        let heard_ms = bench.clock.read().boot_ms;
        bench.plan.send(held(&[(2, None)], heard_ms)).unwrap();
        let seen = bench.watch(300).await;
        assert_eq!((samples_of(&seen, 1).len(), samples_of(&seen, 2).len()), (5, 0));
    }
}
