//! What the streams of a site's machines are to be told together: who measures what, and when to look closely.
//!
//! One value is shared by every stream and by the jobs that decide. Plans are made elsewhere; here they wait until each
//! stream has passed its own on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use hatang_proto::model::{
    CloserLook, MachineId, ProbingPlan, SpeedSample, Target, Trial, TrialAnswer, UnitId,
};
use tokio::sync::{broadcast, watch};

use super::trials::{TrialUnderWay, Trials};
use crate::analysis::appointment;
use crate::clock;
use crate::limits::LOOK_PAUSE_MS;

/// Orders that a busy stream may be behind before it misses some.
const ORDERS: usize = 64;

/// The plan of every machine that is online, and who is online where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Appointed {
    pub plans: BTreeMap<MachineId, ProbingPlan>,
    pub present: BTreeMap<UnitId, BTreeSet<MachineId>>,
}

/// Some machines are asked for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub machines: BTreeSet<MachineId>,
    pub wish: Wish,
}

/// What they are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    Look(CloserLook),
    Speed(SpeedSample),
    Trial(Trial),
}

/// Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Sites {
    inner: Arc<Inner>,
}

struct Inner {
    appointed: watch::Sender<Arc<Appointed>>,
    orders: broadcast::Sender<Arc<Order>>,
    /// When each site was last asked to look.
    asked_ms: Mutex<BTreeMap<UnitId, i64>>,
    trials: Trials,
}

impl Default for Sites {
    fn default() -> Self {
        let inner = Inner {
            appointed: watch::Sender::default(),
            orders: broadcast::Sender::new(ORDERS),
            asked_ms: Mutex::default(),
            trials: Trials::since(clock::unix_ms()),
        };
        Self { inner: Arc::new(inner) }
    }
}

impl Sites {
    /// Asks the machines of a unit that are online to look closely for a while; how many were asked.
    ///
    /// None if nobody is online there, or if the unit was asked less than [`LOOK_PAUSE_MS`] ago. Whether a machine
    /// obeys is its own budget's affair.
    pub fn ask_site_to_look(&self, unit: UnitId, now_ms: i64) -> usize {
        let machines = self.inner.appointed.borrow().present.get(&unit).cloned().unwrap_or_default();
        if machines.is_empty() {
            return 0;
        }
        {
            let mut asked_ms = self.inner.asked_ms.lock().unwrap_or_else(PoisonError::into_inner);
            let last_ms = asked_ms.get(&unit).copied().filter(|last_ms| *last_ms <= now_ms);
            if last_ms.is_some_and(|last_ms| now_ms - last_ms < LOOK_PAUSE_MS) {
                return 0;
            }
            asked_ms.insert(unit, now_ms);
        }
        let (count, look) = (machines.len(), appointment::closer_look(machines.len()));
        tracing::info!(unit = unit.0, machines = count, look.bits_per_s, "the site is asked to look closely");
        // No stream may be open any more.
        drop(self.inner.orders.send(Arc::new(Order { machines, wish: Wish::Look(look) })));
        count
    }

    /// Asks one machine for a speed sample; whether that is allowed is the caller's affair, and then the machine's.
    pub fn ask_for_speed(&self, machine: MachineId, sample: SpeedSample) {
        tracing::info!(machine.id = %machine, file = %sample.file, "a machine is asked for the line's speed");
        let order = Order { machines: BTreeSet::from([machine]), wish: Wish::Speed(sample) };
        drop(self.inner.orders.send(Arc::new(order)));
    }

    /// Asks machines to try a target once, now; their answers come as they come, or never.
    pub fn try_target(&self, machines: BTreeSet<MachineId>, target: Target) -> TrialUnderWay {
        tracing::info!(machines = machines.len(), probe = %target.probe, "machines are asked to try a target");
        let trial = self.inner.trials.begin(machines.clone());
        let wish = Wish::Trial(Trial { number: trial.number, target });
        drop(self.inner.orders.send(Arc::new(Order { machines, wish })));
        trial
    }

    /// Takes in what a machine says of a trial.
    pub fn tried(&self, machine: MachineId, answer: TrialAnswer) {
        self.inner.trials.answered(machine, answer);
    }

    /// Hands out other plans; streams whose machine has another one than before pass it on.
    pub fn appoint(&self, appointed: Appointed) {
        self.inner.appointed.send_if_modified(|known| {
            let differs = **known != appointed;
            if differs {
                *known = Arc::new(appointed);
            }
            differs
        });
    }

    /// The plans; changes are seen by [`watch::Receiver::changed`].
    pub fn appointed(&self) -> watch::Receiver<Arc<Appointed>> {
        self.inner.appointed.subscribe()
    }

    /// The orders from now on.
    pub fn orders(&self) -> broadcast::Receiver<Arc<Order>> {
        self.inner.orders.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appointed(machines: u8) -> Appointed {
        let present = (0..machines).map(|number| MachineId([number; 16])).collect();
        Appointed { plans: BTreeMap::new(), present: [(UnitId(1), present)].into() }
    }

    #[test]
    fn a_site_is_asked_once_in_a_while_and_an_empty_one_never() {
        let sites = Sites::default();
        let mut orders = sites.orders();
        assert_eq!(sites.ask_site_to_look(UnitId(1), 0), 0, "nobody is there");
        sites.appoint(appointed(10));
        assert_eq!(sites.ask_site_to_look(UnitId(1), 1_000), 10);
        assert_eq!(sites.ask_site_to_look(UnitId(1), 1_000 + LOOK_PAUSE_MS - 1), 0);
        assert_eq!(sites.ask_site_to_look(UnitId(2), 2_000), 0);
        assert_eq!(sites.ask_site_to_look(UnitId(1), 1_000 + LOOK_PAUSE_MS), 10);
        assert_eq!(sites.ask_site_to_look(UnitId(1), 5), 10, "the collector's clock was set back");
        let order = orders.try_recv().unwrap();
        assert_eq!(order.machines.len(), 10);
        assert!(matches!(order.wish, Wish::Look(CloserLook { bits_per_s: 4_800, .. })));
    }

    #[test]
    fn equal_plans_wake_nobody() {
        let sites = Sites::default();
        sites.appoint(appointed(3));
        let seen = sites.appointed();
        sites.appoint(appointed(3));
        assert!(!seen.has_changed().unwrap());
        sites.appoint(appointed(4));
        assert!(seen.has_changed().unwrap());
    }
}
