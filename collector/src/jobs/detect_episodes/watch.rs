//! What the job knows between its turns, and one turn.
//!
//! Everything here can be found again from the store, so a restart loses nothing but time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use anyhow::{Context, Result};
use hatang_proto::model::{TargetId, TimedReading, UnitId};
use jiff::civil::Date;

use super::learning::Learnt;
use crate::analysis::baseline::Baselines;
use crate::analysis::judge::judge;
use crate::analysis::rules::Rules;
use crate::analysis::screening::{Screen, Source, Suspect};
use crate::clock;
use crate::run::network_reading::{Fleet, roles};
use crate::store::{EpisodeRow, MachineNo, Store, StoreError};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Past days are judged from this hour of the night on, when spools of the evening have drained.
const NIGHT_BEGINS_MS: i64 = HOUR_MS;
/// Local days before today that a night judges again.
const DAYS_AGAIN: i64 = 2;
/// Samples of days so long ago that come late are still looked at; final episodes of those days stay as they are.
const LATE_DAYS: i64 = 14;
/// Units that are read and judged together; they clear or confirm one another.
const TOGETHER: usize = 6;

/// What a turn did.
#[derive(Debug, Default)]
pub struct Seen {
    /// Episodes that were not there before.
    pub new: Vec<EpisodeRow>,
    /// Units whose episodes are new, gone or different.
    pub changed: BTreeSet<UnitId>,
    /// Days of units that were judged.
    pub judged: usize,
    pub learnt: usize,
    /// Units that wait for the next turn.
    pub waiting: usize,
}

/// The round trip beyond which a machine sees a target slow, for both steps of an application; `None`: not known, or
/// nothing can be told from it.
type SlowFrom = [Option<f32>; 2];

/// The job between its turns.
pub struct Watch {
    store: Store,
    mark: i64,
    screen: Screen,
    learnt: BTreeMap<UnitId, Learnt>,
    slow_from: HashMap<(MachineNo, TargetId), SlowFrom>,
    /// Days that look bad and were not judged yet; the newest days first.
    suspects: BTreeSet<(Reverse<Date>, UnitId)>,
    /// Units whose past days wait to be judged, and the night for which.
    night: VecDeque<UnitId>,
    night_of: Option<Date>,
}

/// What one turn works with.
struct Turn<'a> {
    fleet: Fleet,
    rules: Rules,
    now_ms: i64,
    go_on: &'a dyn Fn() -> bool,
}

impl Watch {
    pub fn new(store: Store) -> Self {
        Self {
            store,
            mark: 0,
            screen: Screen::default(),
            learnt: BTreeMap::new(),
            slow_from: HashMap::new(),
            suspects: BTreeSet::new(),
            night: VecDeque::new(),
            night_of: None,
        }
    }

    /// One turn at `now_ms`, Unix milliseconds; begins nothing new, which may take a second, unless `go_on` says so.
    pub fn turn(&mut self, now_ms: i64, go_on: &dyn Fn() -> bool) -> Result<Seen> {
        let today = clock::local_date(now_ms);
        let rules = Rules::on(&today.to_string())?;
        let fleet = Fleet::at(&self.store, now_ms).context("read the fleet")?;
        let turn = Turn { fleet, rules, now_ms, go_on };
        let mut seen = Seen::default();
        self.recall(&turn);
        self.line_up(&turn);
        self.screen_fresh(&turn)?;
        for unit in self.store.units_with_open_episodes()? {
            self.suspects.insert((Reverse(today), unit));
        }
        self.judge_suspects(&turn, &mut seen)?;
        self.go_on_with_the_night(&turn, &mut seen)?;
        seen.waiting = self.suspects.len() + self.night.len();
        Ok(seen)
    }

    /// What was learnt before a restart.
    fn recall(&mut self, turn: &Turn<'_>) {
        for unit in turn.fleet.units() {
            if !self.learnt.contains_key(&unit)
                && let Some(kept) = Learnt::kept(&self.store, unit)
            {
                self.learnt.insert(unit, kept);
            }
        }
    }

    /// After a start and once a night every unit's past days are judged again; a unit of which little is known yet,
    /// every hour.
    fn line_up(&mut self, turn: &Turn<'_>) {
        let night = clock::local_date(turn.now_ms - NIGHT_BEGINS_MS);
        if self.night_of != Some(night) {
            self.night = turn.fleet.units().collect();
            self.night_of = Some(night);
            return;
        }
        let known = |unit: &UnitId| self.learnt.get(unit).is_some_and(|learnt| !learnt.is_young(turn.now_ms));
        let unknown: Vec<_> =
            turn.fleet.units().filter(|unit| !known(unit) && !self.night.contains(unit)).collect();
        self.night.extend(unknown);
    }

    fn screen_fresh(&mut self, turn: &Turn<'_>) -> Result<()> {
        let homes = turn.fleet.homes();
        self.know_slowness(turn);
        let (screen, slow_from) = (&mut self.screen, &self.slow_from);
        self.mark = self.store.fresh_samples(self.mark, |machine, samples| {
            if let Some(unit) = homes.get(&machine) {
                observe(screen, slow_from, &turn.fleet, (*unit, machine), samples);
            }
        })?;
        for Suspect { unit, first_ms, last_ms } in self.screen.suspects(&turn.rules) {
            let mut at_ms = first_ms.max(turn.now_ms - LATE_DAYS * DAY_MS);
            let last_ms = last_ms.min(turn.now_ms);
            while at_ms < last_ms {
                self.suspects.insert((Reverse(clock::local_date(at_ms)), UnitId(unit)));
                at_ms += DAY_MS;
            }
            self.suspects.insert((Reverse(clock::local_date(last_ms)), UnitId(unit)));
        }
        Ok(())
    }

    /// Puts what is usual where a sample finds it at once.
    fn know_slowness(&mut self, turn: &Turn<'_>) {
        if !self.slow_from.is_empty() {
            return;
        }
        for (unit, learnt) in &self.learnt {
            let usual: HashMap<_, _> = learnt
                .baseline
                .series
                .iter()
                .filter(|series| series.answers)
                .map(|series| ((series.machine.as_str(), &series.role), series.level))
                .collect();
            for (machine, name) in turn.fleet.named_machines(*unit) {
                for target in turn.fleet.targets().values() {
                    let mut both: SlowFrom = [None; 2];
                    for (place, role) in both.iter_mut().zip(roles::roles(target)) {
                        *place = usual
                            .get(&(name.as_str(), &role))
                            .map(|level| level.usual + level.slow_from_us(&turn.rules));
                    }
                    if both != [None; 2] {
                        self.slow_from.insert((machine, target.id), both);
                    }
                }
            }
        }
    }

    fn judge_suspects(&mut self, turn: &Turn<'_>, seen: &mut Seen) -> Result<()> {
        while (turn.go_on)() {
            let Some((day, first)) = self.suspects.first().copied() else { break };
            let provider = turn.fleet.provider(first);
            let together: Vec<UnitId> = self
                .suspects
                .iter()
                .filter(|(other, unit)| *other == day && turn.fleet.provider(*unit) == provider)
                .map(|(_, unit)| *unit)
                .take(TOGETHER)
                .collect();
            for unit in &together {
                self.suspects.remove(&(day, *unit));
            }
            self.judge_day(turn, &together, day.0, seen)?;
        }
        Ok(())
    }

    fn go_on_with_the_night(&mut self, turn: &Turn<'_>, seen: &mut Seen) -> Result<()> {
        if self.night.is_empty() {
            return Ok(());
        }
        while !self.night.is_empty() && (turn.go_on)() {
            let first = self.night.front().copied().unwrap_or(UnitId(0));
            let provider = turn.fleet.provider(first);
            let mut together = Vec::new();
            self.night.retain(|unit| {
                let taken = together.len() < TOGETHER && turn.fleet.provider(*unit) == provider;
                if taken {
                    together.push(*unit);
                }
                !taken
            });
            for back in 0..=DAYS_AGAIN {
                let day = clock::local_date(turn.now_ms - back * DAY_MS);
                self.judge_day(turn, &together, day, seen)?;
            }
        }
        if self.night.is_empty() {
            let before = clock::local_date(turn.now_ms - (DAYS_AGAIN - 1) * DAY_MS);
            let finished = self.store.finish_episodes(&before.to_string())?;
            tracing::debug!(episodes = finished, "past days are final");
        }
        Ok(())
    }

    /// Judges one local day of some units of one provider and keeps what was found.
    fn judge_day(&mut self, turn: &Turn<'_>, units: &[UnitId], day: Date, seen: &mut Seen) -> Result<()> {
        let end_ms = clock::end_of_day_ms(day) + 1;
        let range = end_ms - DAY_MS..end_ms.min(turn.now_ms);
        let network = turn.fleet.network(units, &range).context("read samples to judge")?;
        let mut baselines = Baselines::default();
        for site in &network.sites {
            let unit = UnitId(site.unit.parse().context("read a unit's number")?);
            seen.learnt += usize::from(self.learn(turn, unit)?);
            baselines.units.extend(self.learnt.get(&unit).map(|learnt| learnt.baseline.clone()));
        }
        let rules = Rules::on(&day.to_string())?;
        let found = judge(&network, &baselines, range, &rules);
        for unit in units {
            let name = unit.0.to_string();
            let mut episodes: Vec<_> = found.iter().filter(|episode| episode.unit == name).cloned().collect();
            for episode in &mut episodes {
                episode.open &= turn.now_ms < end_ms;
            }
            let kept = self.store.put_episodes(*unit, &day.to_string(), episodes, turn.now_ms)?;
            for number in kept.new {
                seen.new.extend(self.store.episode(number)?);
            }
            if kept.changed {
                seen.changed.insert(*unit);
            }
            seen.judged += 1;
        }
        Ok(())
    }

    /// Learns a unit's usual if that is due; whether it was.
    fn learn(&mut self, turn: &Turn<'_>, unit: UnitId) -> Result<bool, StoreError> {
        if self.learnt.get(&unit).is_some_and(|learnt| !learnt.is_due(turn.now_ms)) {
            return Ok(false);
        }
        let learnt = Learnt::anew(&self.store, &turn.fleet, unit, &turn.rules, turn.now_ms)?;
        self.learnt.insert(unit, learnt);
        self.slow_from.clear();
        Ok(true)
    }
}

fn observe(
    screen: &mut Screen,
    slow_from: &HashMap<(MachineNo, TargetId), SlowFrom>,
    fleet: &Fleet,
    (unit, machine): (UnitId, MachineNo),
    samples: &[(TargetId, TimedReading)],
) {
    for (target, sample) in samples {
        let Some(asked) = fleet.targets().get(target) else { continue };
        let limits = slow_from.get(&(machine, *target)).copied().unwrap_or_default();
        for (role, reply) in roles::observations(asked, sample.reading) {
            let step = roles::step(&role);
            let source = Source {
                unit: unit.0,
                machine: machine.as_u64(),
                target: u32::from(target.0) * 2 + u32::from(step == 1),
            };
            screen.observe(source, sample.at_ms, reply, limits.get(step).copied().flatten());
        }
    }
}
