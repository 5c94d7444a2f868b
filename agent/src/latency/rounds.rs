//! The loop that asks due targets and hands out what they answered.
//!
//! Every question runs in a task of its own, at most eight at once, so that a slow target delays no other; a target that
//! is still being asked skips its moment. Addresses of gateway and first hop are kept here and found by the same rounds.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hatang_proto::model::inventory::Problem;
use hatang_proto::model::{Outcome, Probe, Reading, ResolvedTarget, Sample, Target, TargetId, TargetSet};
use tokio::sync::Semaphore;
use tokio::task::{Id, JoinError, JoinSet};

use super::plan::Held;
use super::prober::{Peer, Prober, Question, problem};
use super::problems::{Problems, Source};
use super::schedule::{First, Schedule};
use super::way::{EchoAnswer, GatewayWatch, HopWatch};
use super::{Measuring, Observation, Wish, budget, burst};
use crate::clock::Clock;

/// Questions under way at once. A ninth waits; its sample bears the time at which it was really asked.
const AT_ONCE: usize = 8;

/// Longest sleep, milliseconds: timers do not run while a PC sleeps, the boot clock does.
const LONGEST_SLEEP_MS: u64 = 60_000;

/// Measures by `prober`; see [`super::run`].
pub(super) async fn run<P: Prober>(prober: Arc<P>, measuring: Measuring) {
    let Measuring { mut targets, mut plan, mut wishes, clock, seed, out } = measuring;
    let mut rounds = Rounds::new(prober, clock, seed);
    rounds.held.clone_from(&plan.borrow_and_update());
    let mut news = rounds.set_targets(&targets.borrow_and_update());
    loop {
        for observation in news {
            if out.send(observation).await.is_err() {
                return;
            }
        }
        let wait = rounds.wait();
        news = tokio::select! {
            () = out.closed() => return,
            changed = targets.changed() => match changed {
                Ok(()) => rounds.set_targets(&targets.borrow_and_update()),
                Err(_sender_gone) => return,
            },
            Ok(()) = plan.changed() => rounds.replan(plan.borrow_and_update().clone()),
            Ok(()) = wishes.changed() => rounds.heed(*wishes.borrow_and_update()),
            Some(ended) = rounds.asked.join_next_with_id() => rounds.take(ended),
            () = passed(wait) => rounds.ask_due(),
        };
    }
}

async fn passed(wait: Option<Duration>) {
    match wait {
        Some(wait) => tokio::time::sleep(wait).await,
        None => std::future::pending().await,
    }
}

struct Rounds<P> {
    prober: Arc<P>,
    clock: Arc<dyn Clock>,
    schedule: Schedule,
    held: Held,
    wish: Wish,
    /// The periods in use are those of a closer look.
    closely: bool,
    /// When the plan ends that the periods in use follow.
    periods_change_ms: Option<u64>,
    targets: BTreeMap<TargetId, Arc<Target>>,
    gateway: GatewayWatch,
    hops: BTreeMap<TargetId, HopWatch>,
    /// Address and hardware address as last handed out.
    announced: BTreeMap<TargetId, (String, Option<String>)>,
    problems: Problems,
    asked: JoinSet<Ended>,
    /// Which target each running task asks.
    busy: Vec<(Id, Arc<Target>)>,
    permits: Arc<Semaphore>,
}

/// What one task brings back.
struct Ended {
    at_boot_ms: u64,
    answer: Result<Answer, Problem>,
}

enum Answer {
    Reading(Reading),
    SecondRouter(EchoAnswer),
}

impl<P: Prober> Rounds<P> {
    fn new(prober: Arc<P>, clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self {
            prober,
            clock,
            schedule: Schedule::new(seed),
            held: Held::default(),
            wish: Wish::default(),
            closely: false,
            periods_change_ms: None,
            targets: BTreeMap::new(),
            gateway: GatewayWatch::default(),
            hops: BTreeMap::new(),
            announced: BTreeMap::new(),
            problems: Problems::default(),
            asked: JoinSet::new(),
            busy: Vec::new(),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    fn set_targets(&mut self, set: &TargetSet) -> Vec<Observation> {
        let before = std::mem::take(&mut self.targets);
        for target in &set.targets {
            // An unchanged target stays the same object: answers under way are still its own.
            let kept = before.get(&target.id).filter(|old| ***old == *target).cloned();
            self.targets.insert(target.id, kept.unwrap_or_else(|| Arc::new(target.clone())));
        }
        let is_kept = |id: &TargetId| match (before.get(id), self.targets.get(id)) {
            (Some(old), Some(new)) => old.probe == new.probe,
            _ => false,
        };
        self.hops.retain(|id, _| is_kept(id));
        self.announced.retain(|id, _| is_kept(id));
        let budget = self.set_periods(First::Soon, self.clock.read().boot_ms);
        tracing::info!(targets.version = set.version, targets.count = set.targets.len(), "measuring");
        let targets = &self.targets;
        let mut news = self.problems.retain_targets(|id| targets.contains_key(&id));
        news.extend(budget);
        if self.targets.values().all(|target| Question::of(&target.probe).is_some()) {
            // Nobody reads the routes any more, so nobody would notice the end of their problem.
            self.gateway = GatewayWatch::default();
            news.extend(self.problems.note(Source::Gateway, None));
        }
        news
    }

    /// The periods of the plan, or those of a closer look as long as it lasts; what there is to say about their cost.
    fn set_periods(&mut self, first: First, now_ms: u64) -> Vec<Observation> {
        self.closely = now_ms < self.wish.look.until_ms;
        let set: Vec<&Target> = self.targets.values().map(AsRef::as_ref).collect();
        let planned_ms = self.held.periods_ms(&set, now_ms);
        let periods_ms = if self.closely {
            burst::periods_ms(&set, &planned_ms, self.wish.look.bits_per_s)
        } else {
            planned_ms
        };
        self.schedule.set(&periods_ms, first, now_ms);
        self.periods_change_ms = self.held.changes_ms(now_ms);
        let excess = budget::excess(&self.held.wanted(&set, now_ms));
        self.problems.note(Source::Budget, excess)
    }

    /// Takes another plan, or the news that the collector was heard.
    fn replan(&mut self, held: Held) -> Vec<Observation> {
        let now_ms = self.clock.read().boot_ms;
        let same = held.plan == self.held.plan && self.held.changes_ms(now_ms).is_some();
        self.held = held;
        if same {
            self.periods_change_ms = self.held.changes_ms(now_ms);
            return Vec::new();
        }
        self.set_periods(First::InItsMoment, now_ms)
    }

    fn heed(&mut self, wish: Wish) -> Vec<Observation> {
        let now_ms = self.clock.read().boot_ms;
        let woken = wish.resumed != self.wish.resumed;
        self.wish = wish;
        let news = self.set_periods(First::InItsMoment, now_ms);
        if woken {
            self.gateway.distrust();
            self.schedule.soon(now_ms);
        }
        news
    }

    /// How long until a target may be due or periods change; `None` if neither ever happens.
    fn wait(&self) -> Option<Duration> {
        let look_ends_ms = self.closely.then_some(self.wish.look.until_ms);
        let next_ms =
            [self.schedule.next_ms(), look_ends_ms, self.periods_change_ms].into_iter().flatten().min()?;
        let wait_ms = next_ms.saturating_sub(self.clock.read().boot_ms).min(LONGEST_SLEEP_MS);
        Some(Duration::from_millis(wait_ms))
    }

    fn ask_due(&mut self) -> Vec<Observation> {
        let now_ms = self.clock.read().boot_ms;
        let passed = |end_ms: Option<u64>| end_ms.is_some_and(|end_ms| end_ms <= now_ms);
        let over = passed(self.closely.then_some(self.wish.look.until_ms)) || passed(self.periods_change_ms);
        let mut news = if over { self.set_periods(First::InItsMoment, now_ms) } else { Vec::new() };
        for id in self.schedule.take_due(now_ms) {
            let Some(target) = self.targets.get(&id).cloned() else { continue };
            if self.busy.iter().any(|(_, busy)| busy.id == id) {
                tracing::debug!(target.id = id.0, "still being asked, this moment is skipped");
                continue;
            }
            match Question::of(&target.probe) {
                Some(question) => self.ask(&target, question),
                None => news.extend(self.ask_role(&target, now_ms)),
            }
        }
        news
    }

    fn ask(&mut self, target: &Arc<Target>, question: Question) {
        let limit = Duration::from_millis(u64::from(target.timeout_ms));
        let prober = Arc::clone(&self.prober);
        self.spawn(target, async move { prober.probe(&question, limit).await.map(Answer::Reading) });
    }

    /// Asks gateway or first hop, reading the routes first where they may have changed.
    fn ask_role(&mut self, target: &Arc<Target>, now_ms: u64) -> Vec<Observation> {
        let mut news = if self.gateway.is_stale(now_ms) { self.read_gateway(now_ms) } else { Vec::new() };
        match &target.probe {
            Probe::FirstHop { toward } => {
                if self.hops.entry(target.id).or_default().may_ask(now_ms) {
                    let limit = Duration::from_millis(u64::from(target.timeout_ms));
                    let (prober, toward) = (Arc::clone(&self.prober), toward.clone());
                    let echo = async move { prober.second_router(&toward, limit).await };
                    self.spawn(target, async move { echo.await.map(Answer::SecondRouter) });
                }
            }
            _ => {
                if let Some(gateway) = self.gateway.known().cloned() {
                    let peer = Peer::At { address: gateway.address, scope: gateway.scope };
                    news.extend(self.announce(
                        target,
                        gateway.address.to_string(),
                        gateway.hardware_address,
                        now_ms,
                    ));
                    self.ask(target, Question::Echo(peer));
                }
            }
        }
        news
    }

    fn read_gateway(&mut self, now_ms: u64) -> Vec<Observation> {
        let (gateway, fault) = match self.prober.gateway() {
            Ok(gateway) => (Some(gateway), None),
            Err(problem) => (None, Some(problem)),
        };
        if self.gateway.update(gateway, now_ms) {
            let known = self.gateway.known();
            let address = known.map(|gateway| gateway.address.to_string());
            tracing::info!(gateway.address = address, "the way out is another one");
            self.hops.values_mut().for_each(HopWatch::forget);
        }
        self.problems.note(Source::Gateway, fault)
    }

    fn spawn(
        &mut self,
        target: &Arc<Target>,
        asking: impl Future<Output = Result<Answer, Problem>> + Send + 'static,
    ) {
        let (permits, clock) = (Arc::clone(&self.permits), Arc::clone(&self.clock));
        let task = self.asked.spawn(async move {
            let _permit = permits.acquire_owned().await;
            let at_boot_ms = clock.read().boot_ms;
            Ended { at_boot_ms, answer: asking.await }
        });
        self.busy.push((task.id(), Arc::clone(target)));
    }

    /// Takes in what a task brought back.
    fn take(&mut self, ended: Result<(Id, Ended), JoinError>) -> Vec<Observation> {
        let id = match &ended {
            Ok((id, _)) => *id,
            Err(fault) => fault.id(),
        };
        let Some(place) = self.busy.iter().position(|(busy, _)| *busy == id) else { return Vec::new() };
        let (_, target) = self.busy.swap_remove(place);
        if !self.targets.get(&target.id).is_some_and(|current| Arc::ptr_eq(current, &target)) {
            return Vec::new();
        }
        let panicked = |fault: JoinError| Ended {
            at_boot_ms: self.clock.read().boot_ms,
            answer: Err(problem("probe", format!("measure {}", target.probe), fault.to_string())),
        };
        let ended = ended.map_or_else(panicked, |(_, ended)| ended);
        self.conclude(&target, ended)
    }

    fn conclude(&mut self, target: &Target, ended: Ended) -> Vec<Observation> {
        let now_ms = ended.at_boot_ms;
        let mut news = Vec::new();
        let reading = match ended.answer {
            Ok(Answer::Reading(reading)) => Ok(reading),
            Ok(Answer::SecondRouter(answer)) => self.judge_hop(target, answer, now_ms, &mut news),
            Err(problem) => Err(problem),
        };
        let is_role = Question::of(&target.probe).is_none();
        if is_role && !matches!(reading, Ok(Reading { outcome: Outcome::Ok, .. })) {
            self.gateway.distrust();
        }
        let (reading, fault) = match reading {
            Ok(reading) => (Some(reading), None),
            Err(problem) => (None, Some(problem)),
        };
        news.extend(self.problems.note(Source::Target(target.id), fault));
        news.extend(
            reading.map(|reading| {
                Observation::Sample(Sample { target: target.id, at_boot_ms: now_ms, reading })
            }),
        );
        news
    }

    fn judge_hop(
        &mut self,
        target: &Target,
        answer: EchoAnswer,
        now_ms: u64,
        news: &mut Vec<Observation>,
    ) -> Result<Reading, Problem> {
        let Probe::FirstHop { toward } = &target.probe else { return Ok(answer.reading()) };
        let gateway = self.gateway.known().map(|gateway| gateway.address);
        let watch = self.hops.entry(target.id).or_default();
        let reading = watch.judge(answer, gateway, toward, now_ms);
        if let Some(hop) = watch.known() {
            news.extend(self.announce(target, hop.to_string(), None, now_ms));
        }
        reading
    }

    /// The address behind a role, if it has not been handed out before.
    fn announce(
        &mut self,
        target: &Target,
        address: String,
        hardware_address: Option<String>,
        at_boot_ms: u64,
    ) -> Option<Observation> {
        let told = (address.clone(), hardware_address.clone());
        if self.announced.insert(target.id, told.clone()).is_some_and(|before| before == told) {
            return None;
        }
        tracing::info!(target.id = target.id.0, address, "found {}", target.probe);
        Some(Observation::Resolved(ResolvedTarget {
            target: target.id,
            at_boot_ms,
            address,
            hardware_address,
        }))
    }
}

#[cfg(test)]
mod tests;
